"""`Blinks`: when and how the lids close: spontaneous blinks with log-normal gaps, half of them partial, and evoked blinks.

Numbers: conversation 26 a minute, closing 75-100 ms, closed 10-50, opening 150-250 (fast down, slow up), about half of them partial.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import noise
from persona_engine.motion.curves import unit
from persona_engine.motion.posture import minimum_jerk
from persona_engine.score.marks import Block
from persona_engine.score.style import Style

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

RATES = (6.0, 20.0, 38.0)
"""Blinks a minute at style blink 0, 0.5 and 1."""
BY_ROLE: dict[str, float] = {"idle": 0.85, "listening": 1.0, "thinking": 0.85, "speaking": 0.85}
"""Times the persona's own rate: rest 17 a minute, conversation 26 with those at phrase ends (Bentivoglio 1997)."""
SIGMA = 0.75
"""Of the logarithm of the gap between blinks; wide enough for an occasional double blink."""
SHORTEST_GAP = 0.42
"""Seconds: a lid that has just opened does not close again sooner."""
PARTIAL_SHARE, PARTIAL_DEPTH = 0.45, (0.62, 0.92)
CLOSING, CLOSED, OPENING = (0.075, 0.100), (0.010, 0.045), (0.150, 0.250)
LONGEST = CLOSING[1] + CLOSED[1] + OPENING[1]

EVOKING_SHIFT = np.radians(18.0)
"""Gaze shifts wider than this may bring a blink with them."""
EVOKED_SHARE = 0.55
APART = 0.9
"""Seconds from an evoked blink to any spontaneous one; twice that to another evoked one."""
EVOKED_DEPTH = 0.85
"""Least depth of such a blink."""

WINDOW = 120.0
"""Seconds after which the sequence of gaps starts afresh, so that any moment can be asked for."""
_PER_WINDOW = 128
_GAP, _DEPTH, _CLOSING, _CLOSED, _OPENING, _EVOKED = range(200, 206)
_DURATIONS = (_CLOSING, CLOSING), (_CLOSED, CLOSED), (_OPENING, OPENING)


@dataclass(frozen=True)
class Shapes:
    """Depth and durations of blinks, any one shape."""

    depth: F64
    closing: F64
    closed: F64
    opening: F64


def rate(style: Style) -> float:
    """Spontaneous blinks a minute.

    >>> rate(Style(blink=0.5))
    20.0
    """
    return float(np.interp(style.blink, (0.0, 0.5, 1.0), RATES))


def closure(age: F64, shape: Shapes) -> F64:
    """How far the lids are closed (0..1) `age` seconds after a blink began; zero before and after it."""
    down = minimum_jerk(age / shape.closing)
    up = unit((age - shape.closing - shape.closed) / shape.opening)
    out: F64 = shape.depth * down * (1 - up) ** 2 * (1 + 2 * up)
    return out


def draw(seeds: NDArray[np.uint64], number: NDArray[np.int64] | int) -> Shapes:
    """The shapes of the blinks with the given numbers."""
    channels = np.array((_DEPTH, _CLOSING, _CLOSED, _OPENING)).reshape(4, *(1,) * max(np.ndim(number), 1))
    part, *drawn = noise.uniform(seeds, channels, number)
    part = part / PARTIAL_SHARE
    depth = np.where(part < 1, PARTIAL_DEPTH[0] + (PARTIAL_DEPTH[1] - PARTIAL_DEPTH[0]) * part, 1.0)
    return Shapes(depth, *(low + (high - low) * share for (low, high), share in zip((CLOSING, CLOSED, OPENING), drawn)))


def gaps(seed: int, window: int) -> F64:
    """(128,) gaps between the spontaneous blinks of one window, as shares of their mean, and how much of the first one is left (the last number)."""
    key = np.array([seed], np.uint64)
    number = window * _PER_WINDOW + np.arange(_PER_WINDOW)
    return np.append(noise.lognormal(key, _GAP, number, 1.0, SIGMA), noise.uniform(key, _GAP, -1 - window))


def onsets(drawn: F64, per_minute: float) -> F64:
    """Starts of the spontaneous blinks in a window, seconds from its beginning, rising; `drawn` are its `gaps`."""
    lengths = np.maximum(drawn[:-1] * (60.0 / max(per_minute, 0.1)), SHORTEST_GAP)
    lengths[0] *= drawn[-1]
    found = lengths.cumsum()
    out: F64 = found[: int(found.searchsorted(WINDOW - LONGEST))]
    return out


def phase_of(seed: int) -> float:
    """By how many seconds a persona's windows begin earlier than session time says."""
    return WINDOW * noise.one(seed, _GAP, -(10**9))


def bake(blocks: tuple[Block, ...], times: F64, seed: int) -> F64:
    """(T,) closure of the performance's blink blocks: each starts at `start`; `weight` is its depth."""
    out = np.zeros(len(times))
    for number, block in enumerate(blocks):
        if block.kind != "blink":
            continue
        drawn = [low + (high - low) * noise.one(seed, channel, number) for channel, (low, high) in _DURATIONS]
        full = Shapes(*np.array([min(block.weight, 1.0), *drawn]))
        first, last = np.searchsorted(times, (block.start, block.start + LONGEST))
        here = out[first:last]
        here += closure(times[first:last] - block.start, full) * (1 - here)
    return out


class Blinks:
    """Lids of up to `capacity` personas. The tables are recomputed from seed, rate and window; nothing else is remembered but the blinks
    evoked in the last half second."""

    def __init__(self, capacity: int) -> None:
        self._onsets: F64 = np.full((_PER_WINDOW + 1, capacity), np.inf)
        self._seeds = np.zeros(capacity, np.uint64)
        self._known = np.zeros(capacity, bool)
        self._phase: F64 = np.zeros(capacity)
        self._window: F64 = np.full(capacity, np.nan)
        self._rate: F64 = np.zeros(capacity)
        self._gaps: F64 = np.zeros((_PER_WINDOW + 1, capacity))
        self._evoked: F64 = np.full(capacity, -np.inf)
        self._number = np.zeros(capacity, np.int64)
        self._shapes = noise.Held(4, (2, capacity), self._draw)
        self._since = self._until = np.inf
        """From when till when the blinks that were last looked up are the last ones."""
        self._shape = Shapes(*np.zeros((4, 2, 0)))
        self._age_from: F64 = np.zeros((2, 0))

    def forget(self, row: int) -> None:
        """A new persona takes this row."""
        self._known[row], self._since = False, np.inf
        self._onsets[:, row] = np.inf
        self._evoked[row] = -np.inf

    def refresh(self, row: int, t: float, seed: int, per_minute: float) -> None:
        """Bring a row's table up to date for time `t`, as `sample` does."""
        if not self._known[row] or int(self._seeds[row]) != seed:
            self._meet(row, seed)
        if (np.floor((t + self._phase[row]) / WINDOW), per_minute) != (self._window[row], self._rate[row]):
            self._refill(row, t, per_minute)

    def _meet(self, row: int, seed: int) -> None:
        """Takes a row's seed; windows of different personas begin at different times."""
        key = np.array([seed], np.uint64)
        self._seeds[row], self._known[row], self._window[row] = key[0], True, np.nan
        self._since = np.inf
        self._phase[row] = phase_of(seed)
        self._shapes.forget(row)

    def _draw(self, where: tuple[NDArray[np.intp], ...], number: NDArray[np.int64]) -> F64:
        shape = draw(self._seeds[where[1]], number)
        depth = np.where(where[0] == 1, np.maximum(shape.depth, EVOKED_DEPTH), shape.depth)
        return np.array([depth, shape.closing, shape.closed, shape.opening])

    def evoke(self, row: int, t: float) -> None:
        """A blink starts at `t`, unless there is or soon will be one anyway."""
        if np.abs(self._onsets[:, row] - t).min() > APART and t - self._evoked[row] > 2 * APART:
            self._evoked[row], self._since = t, np.inf
            self._number[row] = int(t * 1000)

    def with_gaze_shift(self, row: int, t: float, angle: float, seed: int) -> bool:
        """A gaze shift of `angle` radians starts at `t`: it may bring a blink; returns whether it did."""
        chance = EVOKED_SHARE * min(1.0, max(0.0, (angle - EVOKING_SHIFT) / EVOKING_SHIFT + 0.5))
        if angle <= EVOKING_SHIFT or noise.one(seed, _EVOKED, int(t * 1000)) >= chance:
            return False
        self.evoke(row, t + 0.01)
        return True

    def sample(self, t: float, seeds: NDArray[np.uint64], rates: F64) -> F32:
        """(n,) closure 0..1 at session time `t`; `rates` (n,) blinks a minute. A changed rate holds for the blinks still to come."""
        n = len(seeds)
        if not self._since <= t < self._until or n != len(self._age_from[0]) or (rates != self._rate[:n]).any() or (seeds != self._seeds[:n]).any():
            self._look_up(t, seeds, rates)
        each = closure(np.minimum(t - self._age_from, 60.0), self._shape)
        out: F32 = (each[0] + each[1] * (1 - each[0])).astype(np.float32)
        return out

    def _look_up(self, t: float, seeds: NDArray[np.uint64], rates: F64) -> None:
        """Which blinks are the last ones at `t`, and for how long they are."""
        n = len(seeds)
        for row in np.flatnonzero(~self._known[:n] | (self._seeds[:n] != seeds)):
            self._meet(int(row), int(seeds[row]))
        window = np.floor((t + self._phase[:n]) / WINDOW)
        for row in np.flatnonzero((self._window[:n] != window) | (self._rate[:n] != rates)):
            self._refill(int(row), t, float(rates[row]))
        count = (self._onsets[:, :n] <= t).sum(0)
        every = np.arange(n)
        begun = np.where(count > 0, self._onsets[np.maximum(count - 1, 0), every], -np.inf)
        # By its time: a newcomer need not know how many there were before.
        number = np.array([(1000 * np.where(count > 0, begun, 0.0)).astype(np.int64), self._number[:n]])
        self._shape = Shapes(*self._shapes.at(number))
        self._age_from = np.array([begun, self._evoked[:n]])
        ends = (window + 1) * WINDOW - self._phase[:n]
        self._since, self._until = t, float(min(self._onsets[np.minimum(count, _PER_WINDOW), every].min(initial=np.inf), ends.min(initial=np.inf)))

    def _refill(self, row: int, t: float, per_minute: float) -> None:
        self._since = np.inf
        window, table = math.floor((t + self._phase[row]) / WINDOW), self._onsets[:, row]
        known = self._window[row] == window
        if not known:
            self._gaps[:, row] = gaps(int(self._seeds[row]), window)
        fresh = onsets(self._gaps[:, row], per_minute) + (window * WINDOW - self._phase[row])
        begun = int(table.searchsorted(t, "right")) if known else 0
        if known:
            fresh = fresh[int(fresh.searchsorted(max(float(table[begun - 1]) if begun else -np.inf, t) + LONGEST, "right")) :]
        kept = fresh[: _PER_WINDOW - begun]
        table[begun + len(kept) :] = np.inf
        table[begun : begun + len(kept)] = kept
        self._window[row], self._rate[row] = window, per_minute
