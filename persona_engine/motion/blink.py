"""`Blinks`: when and how the lids close: spontaneous blinks with log-normal gaps, half of them partial, and evoked blinks.

Numbers: conversation 26 a minute, closing 75-100 ms, closed 10-50, opening 150-250 (fast down, slow up), about half of them partial.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import noise
from persona_engine.motion.curves import smooth, unit
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


def drawn(seed: int, number: int) -> tuple[float, float, float, float]:
    """Depth and durations of the blink with the given number: what `Shapes` holds."""
    part, *shares = (noise.one(seed, channel, number) for channel in (_DEPTH, _CLOSING, _CLOSED, _OPENING))
    depth = PARTIAL_DEPTH[0] + (PARTIAL_DEPTH[1] - PARTIAL_DEPTH[0]) * part / PARTIAL_SHARE if part < PARTIAL_SHARE else 1.0
    closing, closed, opening = (low + (high - low) * share for (low, high), share in zip((CLOSING, CLOSED, OPENING), shares))
    return depth, closing, closed, opening


def _shown(begun: float, depth: float, closing: float, closed: float, opening: float) -> tuple[float, ...]:
    return begun, depth, 1 / closing, 1 / opening, 0.0, closing + closed


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
        self._onsets: F64 = np.full((capacity, _PER_WINDOW + 1), np.inf)
        self._seeds = np.zeros(capacity, np.uint64)
        self._known = np.zeros(capacity, bool)
        self._phase: F64 = np.zeros(capacity)
        self._window: F64 = np.full(capacity, np.nan)
        self._rate: F64 = np.zeros(capacity)
        self._gaps: F64 = np.zeros((capacity, _PER_WINDOW + 1))
        self._evoked: F64 = np.full(capacity, -np.inf)
        self._number = np.zeros(capacity, np.int64)
        self._span: F64 = np.full((2, capacity), np.inf)
        """From when till when the blinks of a row that were last looked up are its last ones."""
        self._since = self._until = np.inf
        """The same for all rows that were sampled, `_asked` of them."""
        self._asked = b"", b""
        self._shown: F64 = np.ones((6, 2, capacity))
        """Of the last [spontaneous, evoked] blinks: when they began, their depth, 1 / seconds of closing and of opening, and how long after the beginning
        these begin."""
        self._shown[0] = -np.inf

    def forget(self, row: int) -> None:
        """A new persona takes this row."""
        self._known[row] = False
        self._onsets[row] = np.inf
        self._evoked[row] = -np.inf
        self._change(row)

    def _change(self, row: int) -> None:
        """What is known of a row's last blinks holds no longer."""
        self._span[:, row] = self._since = np.inf

    def refresh(self, row: int, t: float, seed: int, per_minute: float) -> None:
        """Bring a row's table up to date for time `t`, as `sample` does."""
        if not self._known[row] or int(self._seeds[row]) != seed:
            self._meet(row, seed)
        if (math.floor((t + self._phase[row]) / WINDOW), per_minute) != (self._window[row], self._rate[row]):
            self._refill(row, t, per_minute)

    def _meet(self, row: int, seed: int) -> None:
        """Takes a row's seed; windows of different personas begin at different times."""
        self._seeds[row], self._known[row], self._window[row] = np.uint64(seed), True, np.nan
        self._phase[row] = phase_of(seed)
        self._shown[0, :, row] = -np.inf
        self._change(row)

    def evoke(self, row: int, t: float) -> None:
        """A blink starts at `t`, unless there is or soon will be one anyway."""
        if np.abs(self._onsets[row] - t).min() > APART and t - self._evoked[row] > 2 * APART:
            self._evoked[row], self._number[row] = t, int(t * 1000)
            self._change(row)

    def with_gaze_shift(self, row: int, t: float, angle: float, seed: int) -> bool:
        """A gaze shift of `angle` radians starts at `t`: it may bring a blink; returns whether it did."""
        chance = EVOKED_SHARE * min(1.0, max(0.0, (angle - EVOKING_SHIFT) / EVOKING_SHIFT + 0.5))
        if angle <= EVOKING_SHIFT or noise.one(seed, _EVOKED, int(t * 1000)) >= chance:
            return False
        self.evoke(row, t + 0.01)
        return True

    def sample(self, t: float, seeds: NDArray[np.uint64], rates: F64) -> F32:
        """(n,) closure 0..1 at session time `t`; `rates` (n,) blinks a minute. A changed rate holds for the blinks still to come."""
        if not self._since <= t < self._until or (seeds.tobytes(), rates.tobytes()) != self._asked:
            self._look_up(t, seeds, rates)
            self._asked = seeds.tobytes(), rates.tobytes()
        begun, depth, *_ = shown = self._shown[:, :, : len(seeds)]
        share = np.minimum(t - begun, 60.0) - shown[4:]
        share *= shown[2:4]
        each = depth * minimum_jerk(share[0])
        each *= 1 - smooth(share[1])
        out: F32 = (each[0] + each[1] * (1 - each[0])).astype(np.float32)
        return out

    def _look_up(self, t: float, seeds: NDArray[np.uint64], rates: F64) -> None:
        """Which blinks are the last ones at `t`, and for how long they are."""
        n = len(seeds)
        since, until = self._span[:, :n]
        passed = ~((since <= t) & (t < until)) | (self._rate[:n] != rates) | (self._seeds[:n] != seeds)
        for row in np.flatnonzero(passed).tolist():
            self.refresh(row, t, int(seeds[row]), float(rates[row]))
            self._find(row, t)
        self._since, self._until = float(since.max(initial=-np.inf)), float(until.min(initial=np.inf))

    def _find(self, row: int, t: float) -> None:
        seed, table = int(self._seeds[row]), self._onsets[row]
        count = int(table.searchsorted(t, "right"))
        begun = float(table[count - 1]) if count else -np.inf
        evoked = float(self._evoked[row])
        before, evoked_before = self._shown[0, :, row].tolist()
        # Numbered by its time: a newcomer need not know how many there were before.
        if begun != before:
            self._shown[:, 0, row] = _shown(begun, *drawn(seed, int(1000 * begun) if count else 0))
        if evoked != evoked_before:
            depth, *seconds = drawn(seed, int(self._number[row]))
            self._shown[:, 1, row] = _shown(evoked, max(depth, EVOKED_DEPTH), *seconds)
        end = (self._window[row] + 1) * WINDOW - self._phase[row]
        self._span[:, row] = t, min(float(table[min(count, _PER_WINDOW)]), float(end))

    def _refill(self, row: int, t: float, per_minute: float) -> None:
        self._change(row)
        window, table = math.floor((t + self._phase[row]) / WINDOW), self._onsets[row]
        known = self._window[row] == window
        if not known:
            self._gaps[row] = gaps(int(self._seeds[row]), window)
        fresh = onsets(self._gaps[row], per_minute) + (window * WINDOW - self._phase[row])
        begun = int(table.searchsorted(t, "right")) if known else 0
        if known:
            fresh = fresh[int(fresh.searchsorted(max(float(table[begun - 1]) if begun else -np.inf, t) + LONGEST, "right")) :]
        kept = fresh[: _PER_WINDOW - begun]
        table[begun + len(kept) :] = np.inf
        table[begun : begun + len(kept)] = kept
        self._window[row], self._rate[row] = window, per_minute
