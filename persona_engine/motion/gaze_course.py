"""`Courses`: the generated saccades of many personas: excursions within the face that is looked at, looks away from it, and back.

Every excursion leaves the target by an "Eyes Alive" vector (Lee, Badler and Badler 2002) and comes back. Those shorter than `FACE` stay
within the face; the others are looks away, as long and as often as the role has it. Runs are log-normal. A course is a function of
(seed, role, its beginning, manner, window), drawn for a window of time at once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import gaze_one as one
from persona_engine.motion import gaze_tables as tables
from persona_engine.motion import noise

F64 = NDArray[np.float64]
Rows = NDArray[np.intp]
Times = tuple[float, ...]
Way = tuple[float, float, float, float, float, float]
"""Yaw and pitch of the eyes, of the head, and of the chest, which does not move."""

WINDOW = 96.0
"""Seconds after which a course is drawn afresh, so that any moment can be asked for."""
_RUNS, _SCANS = 44, 3
"""Most looks away in a window, most excursions between two of them."""
NEVER = 1e12
_LAST = 0.8
"""Seconds before a window's end in which nothing begins."""
_HEAD_LAG = 0.03
STILL = 0.05
"""Seconds after its beginning in which a course that starts with a role leads nowhere."""
PATIENCE = 0.4
"""Seconds after its beginning for which a course that somebody else draws is waited for, at rest."""
_FIRST = 302
_CHANNELS = np.array([300, 301, 303, 304, 305, 306, *(310 + 10 * n + k for n in range(_SCANS) for k in (0, 1, 2, 5, 6))]).reshape(-1, 1, 1)
"""Of a look away: the run before it, its length, size, direction (two); the count of excursions before it, of each begin, end, size, direction (two)."""


@dataclass(frozen=True)
class Draw:
    """Whose courses are drawn, one column each: `since` is when the role began, `contact` more or less looking at the target."""

    seeds: NDArray[np.uint64]
    kind: NDArray[np.intp]
    since: F64
    contact: F64


@dataclass(frozen=True)
class Moves:
    """Moves from place to place: when each starts (m, K), and (m, K, 4) 1 / seconds that it takes, yaw and pitch where it leads, and the share of these that
    those go who hold their gaze. Starts rise; a move that starts at `NEVER` or later never does."""

    starts: F64
    moves: F64


_AT_REST: list[list[float]] = [[-NEVER] * 2, [1.0] * 2, *([[0.0] * 2] * 4), [one.saccade_flank(0.0), 0.0], [-NEVER] * 2, [NEVER] * 2]
"""What `Steps` picks for who is still at (0, 0)."""


class Steps:
    """Moves of the eyes and of the head from place to place, `count` at most for each row; still between them. The first place is (0, 0).

    A row's moves lie side by side, so that finding the one of a moment does not walk through everybody's.
    """

    def __init__(self, count: int, capacity: int) -> None:
        self._starts: F64 = np.full((2, capacity, count + 2), NEVER)
        """By part and row. The last column is what comes after the last move: never."""
        self._starts[..., 0] = -NEVER
        self._moves: F64 = np.zeros((2, capacity, count + 1, 4))
        self._moves[..., 0] = 1.0
        self._now: F64 = np.zeros((9, 2, capacity))
        self._now[7] = np.nan
        self._still: tuple[int, float, float] = (0, 0.0, 0.0)
        """For so many rows and between these times nothing that was picked changes: it is as `_seen` then."""
        self._seen: F64 = self._now

    def put(self, rows: int | Rows, eyes: Moves, head: Moves) -> None:
        """Takes the moves of some rows."""
        for part, made in enumerate((eyes, head)):
            its = slice(1, 1 + made.starts.shape[1])
            self._starts[part, rows, its] = made.starts
            self._moves[part, rows, its] = made.moves
        self.look_up(rows)

    def clear(self, row: int) -> None:
        """Stay at (0, 0)."""
        self._starts[:, row, 1:] = NEVER
        self._keep(row, _AT_REST)

    def look_up(self, rows: int | Rows) -> None:
        """Something of some rows has changed."""
        self._now[7, :, rows] = np.nan
        self._still = (0, 0.0, 0.0)

    def _pick(self, row: int, t: float, free: float) -> list[list[float]]:
        """(9, 2) of the eyes and of the head: start, 1 / seconds, yaw and pitch before, step in both, flank of the eyes' speed, span in which this holds."""
        parts: list[tuple[float, ...]] = []
        for starts, moves in zip(self._starts[:, row], self._moves[:, row]):
            at = int(starts.searchsorted(t, "right")) - 1
            since, until = starts[at : at + 2].tolist()
            _, yaw, pitch, held = moves[at - 1 if at else 0].tolist()
            pace, yaw_then, pitch_then, held_then = moves[at].tolist()
            share, share_then = max(held, free), max(held_then, free)
            yaw, pitch = yaw * share, pitch * share
            yaw_step, pitch_step = yaw_then * share_then - yaw, pitch_then * share_then - pitch
            flank = 0.0 if parts else one.saccade_flank(math.hypot(yaw_step, pitch_step))
            parts.append((since, pace, yaw, pitch, yaw_step, pitch_step, flank, since, until))
        return [list(pair) for pair in zip(*parts)]

    def _found(self, row: int, t: float, free: float) -> list[list[float]]:
        """What was last picked for a row, if it holds at `t`, or else is picked now."""
        now: list[list[float]] = self._now[:, :, row].tolist()
        (eyes, head), (eyes_until, head_until) = now[7:]
        if not (eyes <= t < eyes_until and head <= t < head_until):
            now = self._pick(row, t, free)
            self._keep(row, now)
        return now

    def _keep(self, row: int, now: list[list[float]]) -> None:
        self._now[:, :, row] = now
        count, since, until = self._still
        if row < count:
            self._seen[:, :, row] = now
            self._still = count, max(since, *now[7]), min(until, *now[8])

    def one(self, row: int, times: Times, free: float) -> list[Way]:
        """`at` for one row and times that are no further apart than moves are: as a `Way` each."""
        start, pace, yaw, pitch, yaw_step, pitch_step, (flank, _), _, _ = self._found(row, times[-1], free)
        out = []
        for t in times:
            s, slow = (min(max((t - begin) * rate, 0.0), 1.0) for begin, rate in zip(start, pace))
            eyes, head = one.saccade_profile(s, flank), slow * slow * (3 - 2 * slow)
            there = yaw[0] + yaw_step[0] * eyes, pitch[0] + pitch_step[0] * eyes
            out.append((*there, yaw[1] + yaw_step[1] * head, pitch[1] + pitch_step[1] * head, 0.0, 0.0))
        return out

    def some(self, rows: Rows, times: Sequence[F64], free: F64) -> list[F64]:
        """`at` for the rows (m,) at each of `times` (m,) that are no further apart than moves are."""
        starts, part = self._starts[:, rows], np.arange(2)[:, None]
        at = (starts <= times[-1][:, None]).sum(axis=2) - 1
        since = np.take_along_axis(starts, at[..., None], axis=2)[..., 0]
        old, new = self._moves[part, rows, np.maximum(at - 1, 0)], self._moves[part, rows, at]
        before, there = ((where[..., 1:3] * np.maximum(where[..., 3], free)[..., None]).transpose(0, 2, 1) for where in (old, new))
        step, pace = there - before, new[..., 0]
        flank = tables.saccade_flank(np.hypot(*step[0]))
        out = []
        for t in times:
            s = np.minimum(np.maximum((t - since) * pace, 0), 1)
            moved = np.array([tables.saccade_profile(s[0], flank), s[1] * s[1] * (3 - 2 * s[1])])
            out.append(before + step * moved[:, None])
        return out

    def at(self, t: float, rows: slice, free: F64) -> F64:
        """(2, 2, m) [eyes, head][yaw, pitch] at time `t`: the one moves as eyes do, the other smoothly. `free` (m,) is 0 for those who hold their gaze."""
        count, since, until = self._still
        if count != len(free) or not since <= t < until:
            now = self._now[:, :, rows]
            for row in np.flatnonzero(~((t >= now[7]) & (t < now[8])).all(0)).tolist():
                now[:, :, row] = self._pick(row, t, float(free[row]))
            self._still = len(free), now[7].max(initial=-NEVER), now[8].min(initial=NEVER)
            self._seen = now.copy()
        now = self._seen
        s = np.minimum((t - now[0]) * now[1], 1.0)
        eyes, head = s
        profile = tables.saccade_profile(eyes, now[6, 0])
        np.multiply(head * head, 3 - 2 * head, out=head)
        eyes[:] = profile
        out: F64 = (now[2:4] + now[4:6] * s).transpose(1, 0, 2)
        return out


class CourseJob:
    """Pure work: the first window of the course of one row."""

    urgent = True

    def __init__(self, row: int, who: Draw) -> None:
        self.row, self.who = row, who

    def run(self) -> tuple[Moves, Moves]:
        """The moves of the eyes and of the head."""
        return drawn(self.who, np.zeros(1, np.int64))


class Courses:
    """Courses of up to `capacity` personas: of the eyes, and of the head that goes some of the way.

    A course that begins with its role is drawn by a `CourseJob` while its eyes are still at rest, or when it is asked for sooner. One that is handed out is
    waited for: its eyes rest until it comes, and then have some way to make good (`late`).
    """

    def __init__(self, capacity: int) -> None:
        self._steps = Steps(2 * _RUNS * (1 + _SCANS), capacity)
        self._span: F64 = np.full((2, capacity), np.nan)
        self.free: F64 = np.ones(capacity)
        self.who = Draw(np.zeros(capacity, np.uint64), np.zeros(capacity, np.intp), np.zeros(capacity), np.zeros(capacity))
        self.todo: list[CourseJob] = []
        """What `jobs` would look through."""
        self._awaited: dict[int, tuple[Moves, Moves] | None] = {}
        """Rows whose courses are drawn elsewhere, with what came too late to be taken unseen."""
        self._seen = -NEVER
        self._known: tuple[int, float, float] = (0, 0.0, 0.0)
        """For so many rows all courses are drawn between these times."""

    def hold(self, row: int, held: bool) -> None:
        """Whether a row looks away at all."""
        free = 0.0 if held else 1.0
        if self.free[row] != free:
            self.free[row] = free
            self._steps.look_up(row)

    def forget(self, row: int) -> None:
        """Something that a course depends on has changed."""
        self._awaited.pop(row, None)
        self._span[:, row] = np.nan
        self._known = (0, 0.0, 0.0)

    def start(self, row: int) -> None:
        """The course of a row starts afresh with its role, at `who.since`."""
        self._awaited.pop(row, None)
        self._steps.clear(row)
        self._span[:, row] = -NEVER, self.who.since[row] + STILL
        self._known = (0, 0.0, 0.0)
        self.todo.append(self._job(row))

    def jobs(self) -> list[CourseJob]:
        """Courses that will be wanted soon; each is handed out once."""
        jobs, self.todo = self.todo, []
        for job in jobs:
            if self._span[1, job.row] == self.who.since[job.row] + STILL:
                self._span[1, job.row], self._known = NEVER, (0, 0.0, 0.0)
                self._awaited[job.row] = None
        return jobs

    def adopt(self, job: CourseJob, made: tuple[Moves, Moves]) -> None:
        """Take what a job has made, if it is still wanted."""
        row, who, drawn_for = job.row, self.who, job.who
        wanted = who.seeds[row], who.kind[row], who.since[row], who.contact[row]
        if row in self._awaited and wanted == (drawn_for.seeds[0], drawn_for.kind[0], drawn_for.since[0], drawn_for.contact[0]):
            self._awaited[row] = made
            if self._seen < self.who.since[row] + STILL:
                self.take(row)

    def late(self, t: float) -> list[int]:
        """Rows that were at rest for longer than their courses have it: whoever calls `take` now has a gap to close."""
        return [row for row, made in self._awaited.items() if made is not None or t >= self.who.since[row] + PATIENCE] if self._awaited else []

    def take(self, row: int) -> bool:
        """Go on the course that is waited for, if there still is one; what has not come is drawn here."""
        if row not in self._awaited:
            return False
        self._steps.put(row, *(self._awaited.pop(row) or self._job(row).run()))
        self._span[:, row], self._known = (-NEVER, self.who.since[row] + WINDOW), (0, 0.0, 0.0)
        return True

    def _of(self, rows: Rows) -> Draw:
        return Draw(self.who.seeds[rows], self.who.kind[rows], self.who.since[rows], self.who.contact[rows])

    def _job(self, row: int) -> CourseJob:
        its, who = slice(row, row + 1), self.who
        return CourseJob(row, Draw(who.seeds[its].copy(), who.kind[its].copy(), who.since[its].copy(), who.contact[its].copy()))

    def ready(self, t: float, rows: slice) -> None:
        """Draw the courses of those of the first `rows` that have none at time `t`."""
        self._seen = t
        count, since, until = self._known
        if count == rows.stop and since <= t < until:
            return
        begin, end = self._span[:, rows]
        stale = np.flatnonzero(~((t >= begin) & (t < end)))
        if len(stale):
            self._draw(stale, t)
            begin, end = self._span[:, rows]
        self._known = rows.stop, begin.max(initial=-NEVER), end.min(initial=NEVER)

    def one_ready(self, row: int, t: float) -> None:
        """`ready` for one row."""
        begin, end = self._span[:, row]
        if not begin <= t < end:
            self._draw(np.array([row]), t)

    def some_ready(self, rows: Rows, t: F64) -> None:
        """`ready` for rows (m,) at a time of each (m,)."""
        begin, end = self._span[:, rows]
        stale = ~((t >= begin) & (t < end))
        if stale.any():
            self._draw(rows[stale], t[stale])

    def _draw(self, rows: Rows, t: float | F64) -> None:
        who = self._of(rows)
        window = np.maximum(np.floor((t - who.since) / WINDOW), 0).astype(np.int64)
        self._put(rows, who.since, window, drawn(who, window))

    def _put(self, rows: Rows, since: F64, window: NDArray[np.int64], made: tuple[Moves, Moves]) -> None:
        begin = since + window * WINDOW
        self._steps.put(rows, *made)
        self._span[:, rows] = np.where(window > 0, begin, -NEVER), begin + WINDOW
        self._known = (0, 0.0, 0.0)

    def at(self, t: float, rows: slice) -> F64:
        """(2, 2, m) [eyes, head][yaw, pitch]: what they add to the way to the target at time `t`."""
        return self._steps.at(t, rows, self.free[rows])

    def one(self, row: int, times: Times) -> list[Way]:
        """`at` for one row at each of `times`."""
        return self._steps.one(row, times, float(self.free[row]))

    def some(self, rows: Rows, times: Sequence[F64]) -> list[F64]:
        """`at` for rows (m,) at each of `times` (m,)."""
        return self._steps.some(rows, times, self.free[rows])


def drawn(who: Draw, window: NDArray[np.int64]) -> tuple[Moves, Moves]:
    """Moves of the eyes and of the head, one column for each column of `who`, in its window number `window` (m,)."""
    begin = who.since + window * WINDOW
    (starts, ends, places), scans = _window(who, window)
    seconds = tables.saccade_seconds(np.sqrt((places**2).sum(0)))
    starts, ends, none = starts - seconds / 2, ends - seconds / 2, np.zeros_like(places)
    eyes = [(starts, seconds, places, 0.0), (ends, seconds, none, 0.0)]
    for start, end, place in scans:
        quick = tables.saccade_seconds(np.sqrt((place**2).sum(0)))
        eyes += [(start, quick, place, 1.0), (end, quick, np.zeros_like(place), 1.0)]
    share = tables.TABLE["head"][who.kind]
    room = np.minimum(tables.AVERT_HEAD_SECONDS, ends - starts)
    after = np.concatenate([starts[1:], np.full_like(starts[:1], 2 * NEVER)])
    back = np.minimum(tables.AVERT_HEAD_SECONDS, after - ends)
    lagged = [(starts + _HEAD_LAG, room, places * share, 0.0), (ends + _HEAD_LAG, back, none, 0.0)]
    return _joined(eyes, begin), _joined(lagged, begin)


def _joined(parts: list[tuple[F64, F64, F64, float]], begin: F64) -> Moves:
    starts = np.concatenate([part[0] for part in parts]).T + begin[:, None]
    seconds = np.maximum(np.concatenate([part[1] for part in parts]), tables.QUICKEST)
    yaw, pitch = np.concatenate([part[2] for part in parts], axis=1)
    held = np.repeat([part[3] for part in parts], len(parts[0][0]))
    moves = np.array([1 / seconds.T, yaw.T, pitch.T, np.broadcast_to(held, starts.shape)]).transpose(1, 2, 0)
    order = np.argsort(starts, axis=1, kind="stable")
    return Moves(np.take_along_axis(starts, order, 1), np.take_along_axis(moves, order[..., None], 1))


Looks = tuple[F64, F64, F64]


def _window(who: Draw, window: NDArray[np.int64]) -> tuple[Looks, list[Looks]]:
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
    places = size * _way(u[1:3], who.kind)
    return (starts, ends, places), _scans(u[3:], who.kind, np.where(over, 0.0, at), starts, mean_at)


def _scans(u: F64, kind: NDArray[np.intp], at: F64, starts: F64, mean: F64) -> list[Looks]:
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
