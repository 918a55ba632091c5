"""`Courses`: the generated saccades of many personas: excursions within the face that is looked at, looks away from it, and back.

Every excursion leaves the target by an "Eyes Alive" vector (Lee, Badler and Badler 2002) and comes back. Those shorter than `FACE` stay
within the face; the others are looks away, as long and as often as the role has it. Runs are log-normal. A course is a function of
(seed, role, its beginning, manner, window), drawn for a window of time at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import gaze_tables as tables
from persona_engine.motion import noise

F64 = NDArray[np.float64]
Rows = NDArray[np.intp]

WINDOW = 96.0
"""Seconds after which a course is drawn afresh, so that any moment can be asked for."""
_RUNS, _SCANS = 44, 3
"""Most looks away in a window, most excursions between two of them."""
NEVER = 1e12
_LAST = 0.8
"""Seconds before a window's end in which nothing begins."""
_HEAD_LAG = 0.03
_FIRST = 302
_CHANNELS = np.array([300, 301, 303, 304, 305, 306, *(310 + 10 * n + k for n in range(_SCANS) for k in (0, 1, 2, 5, 6))]).reshape(-1, 1, 1)
"""Of a look away: the run before it, its length, size, direction (two); the count of excursions before it, of each begin, end, size, direction (two)."""


@dataclass(frozen=True)
class Draw:
    """Whose courses are drawn, one column each: `since` is when the role began, `contact` more or less looking at the target, `free` 0
    for those who hold their gaze."""

    seeds: NDArray[np.uint64]
    kind: NDArray[np.intp]
    since: F64
    contact: F64
    free: F64


class Steps:
    """Moves from place to place, `count` at most for each row; still between them. The first place is (0, 0)."""

    def __init__(self, count: int, capacity: int) -> None:
        self._starts: F64 = np.full((count + 1, capacity), NEVER)
        self._starts[0] = -NEVER
        self._seconds: F64 = np.ones((count + 1, capacity))
        self._places: F64 = np.zeros((2, count + 1, capacity))
        self._now: F64 = np.zeros((9, capacity))
        self._now[7] = np.nan

    def put(self, rows: Rows, starts: F64, seconds: F64, places: F64) -> None:
        """Takes the moves (K, m) of some rows; starts rise, a move that begins at infinity never does."""
        order = np.argsort(starts, axis=0, kind="stable")
        self._starts[1:, rows] = np.take_along_axis(starts, order, 0)
        self._seconds[1:, rows] = np.take_along_axis(seconds, order, 0)
        self._places[:, 1:, rows] = np.take_along_axis(places, order[None], 1)
        self._now[7, rows] = np.nan

    def _pick(self, t: float | F64, rows: Rows) -> F64:
        """(9, m) start, 1 / seconds, yaw and pitch before, step in both, flank of the speed, and the span in which this holds."""
        at = (self._starts[:, rows] <= t).sum(0) - 1
        before = np.maximum(at - 1, 0)
        old, new = self._places[:, before, rows], self._places[:, at, rows]
        size = np.sqrt(((new - old) ** 2).sum(0))
        after = np.where(at + 1 < len(self._starts), self._starts[np.minimum(at + 1, len(self._starts) - 1), rows], NEVER)
        begin = self._starts[at, rows]
        return np.array([begin, 1 / self._seconds[at, rows], *old, *(new - old), tables.saccade_flank(size), begin, after])

    def at(self, t: float | F64, rows: slice | Rows, flanked: bool) -> F64:
        """(2, m) places at time `t`; `flanked` moves as eyes do, else smoothly as heads do."""
        if isinstance(rows, slice):
            now = self._now[:, rows]
            gone = np.flatnonzero(~((t >= now[7]) & (t < now[8])))
            if len(gone):
                now[:, gone] = self._pick(t, gone)
        else:
            now = self._pick(t, rows)
        s = np.minimum((t - now[0]) * now[1], 1.0)
        moved = tables.saccade_profile(s, now[6]) if flanked else s * s * (3 - 2 * s)
        out: F64 = now[2:4] + now[4:6] * moved
        return out


class Courses:
    """Courses of up to `capacity` personas: of the eyes, and of the head that goes some of the way."""

    def __init__(self, capacity: int) -> None:
        self._eyes = Steps(2 * _RUNS * (1 + _SCANS), capacity)
        self._head = Steps(2 * _RUNS, capacity)
        self._span: F64 = np.full((2, capacity), np.nan)

    def forget(self, row: int) -> None:
        """Something that a course depends on has changed."""
        self._span[:, row] = np.nan

    def stale(self, t: float | F64, rows: slice | Rows) -> Rows:
        """Which of `rows` have no course at time `t`: their places among them."""
        begin, end = self._span[:, rows]
        return np.flatnonzero(~((t >= begin) & (t < end)))

    def draw(self, t: F64, rows: Rows, who: Draw) -> None:
        """Draw the courses of `rows` around their times `t` (m,)."""
        window = np.maximum(np.floor((t - who.since) / WINDOW), 0).astype(np.int64)
        begin = who.since + window * WINDOW
        away, scans = _window(who, window)
        starts, ends, places = away
        seconds = tables.saccade_seconds(np.sqrt((places**2).sum(0)))
        starts, ends, none = starts - seconds / 2, ends - seconds / 2, np.zeros_like(places)
        eyes = [(starts, seconds, places), (ends, seconds, none)]
        for start, end, place in scans:
            quick = tables.saccade_seconds(np.sqrt((place**2).sum(0)))
            eyes += [(start, quick, place), (end, quick, np.zeros_like(place))]
        self._eyes.put(rows, *_joined(eyes, begin))
        share = tables.TABLE["head"][who.kind]
        room = np.minimum(tables.AVERT_HEAD_SECONDS, ends - starts)
        after = np.concatenate([starts[1:], np.full_like(starts[:1], 2 * NEVER)])
        back = np.minimum(tables.AVERT_HEAD_SECONDS, after - ends)
        lagged = [(starts + _HEAD_LAG, room, places * share), (ends + _HEAD_LAG, back, none)]
        self._head.put(rows, *_joined(lagged, begin))
        self._span[:, rows] = np.where(window > 0, begin, -NEVER), begin + WINDOW

    def at(self, t: float | F64, rows: slice | Rows) -> tuple[F64, F64]:
        """(2, m) yaw and pitch that the eyes and the head add to the way to the target at time `t`."""
        return self._eyes.at(t, rows, True), self._head.at(t, rows, False)


def _joined(parts: list[tuple[F64, F64, F64]], begin: F64) -> tuple[F64, F64, F64]:
    starts, seconds, places = zip(*parts)
    return np.concatenate(starts) + begin, np.maximum(np.concatenate(seconds), tables.QUICKEST), np.concatenate(places, axis=1)


Moves = tuple[F64, F64, F64]


def _window(who: Draw, window: NDArray[np.int64]) -> tuple[Moves, list[Moves]]:
    """Looks away and excursions within the face in a window: when they begin and end, seconds from its beginning (R, m), and where to
    (2, R, m); infinity for what does not take place."""
    row = {name: column[who.kind] for name, column in tables.TABLE.items()}
    key = who.seeds + np.round(who.since * 1000).astype(np.int64).astype(np.uint64)
    number = window * _RUNS + np.arange(_RUNS)[:, None]
    share = np.clip(row["at"] / (row["at"] + row["away"]) + who.contact * np.minimum(1, 2.5 * row["at"] / (row["at"] + row["away"])), 0.08, 0.94)
    mean_at = row["away"] * share / (1 - share)
    bits = noise.mix(key, _CHANNELS, number)
    runs = noise.normal_of(bits[:2])
    u = noise.uniform_of(bits[2:])
    at = np.maximum(noise.lognormal_of(runs[0], mean_at, tables.RUN_SIGMA), tables.SHORTEST_RUN)
    first = noise.uniform(key, _FIRST, window)
    at[0] = np.where(window == 0, row["first"], at[0] * first)
    length = np.maximum(noise.lognormal_of(runs[1], row["away"], row["sigma"]), tables.SHORTEST_RUN)
    ends = np.cumsum(at + length, axis=0)
    starts = ends - length
    over = starts > WINDOW - _LAST - tables.SHORTEST_RUN
    starts, ends = np.where(over, NEVER, starts), np.where(over, NEVER, np.minimum(ends, WINDOW - _LAST))
    size = np.where(row["most"] > 0, np.radians(row["least"] + (row["most"] - row["least"]) * u[0]), tables.far_size(u[0]))
    places = size * who.free * _way(u[1:3], who.kind)
    return (starts, ends, places), _scans(u[3:], who.kind, np.where(over, 0.0, at), starts, mean_at)


def _scans(u: F64, kind: NDArray[np.intp], at: F64, starts: F64, mean: F64) -> list[Moves]:
    """Excursions within the face: in each run at the target, as many as keeps the law of saccade sizes whole."""
    count = np.floor(at / mean * tables.SCANS_PER_LOOK + u[0])
    count = np.minimum(np.minimum(count, np.floor(at / tables.SHORTEST_SCAN)), _SCANS)
    slot = at / np.maximum(count, 1)
    out = []
    for n in range(_SCANS):
        begin, end, size, *turn = u[1 + 5 * n : 6 + 5 * n]
        start = starts - at + slot * (n + 0.12 + 0.33 * begin)
        there = n < count
        place = tables.near_size(size) * _way(turn, kind)
        out.append((np.where(there, start, NEVER), np.where(there, start + slot * (0.22 + 0.26 * end), NEVER), place))
    return out


def _way(numbers: Sequence[F64] | F64, kind: NDArray[np.intp]) -> F64:
    """(2, R, m) unit vectors, yaw and pitch, by the table of directions of each column's role and two uniform `numbers` (R, m)."""
    u, v = numbers
    index = (u[None] > tables.CUMULATIVE[:, kind][:, None]).sum(0)
    turn = (index + (v - 0.5) * tables.DIRECTION_SPREAD) * (np.pi / 4)
    return np.array([-np.cos(turn), np.sin(turn)])
