"""`GazeController`: where many personas look: eyes, then head, then chest, each on its own minimum-jerk way to a moving target.

An angle is yaw (left positive) and pitch (up positive) in radians from the persona's heading. Every part follows goal(t) + rest(t): the
goal is closed form in (target, role, seed, t), the rest is what was left over at the last shift, dying away smoothly. So what is seen
depends on the last shift alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import gaze_one as one
from persona_engine.motion import gaze_tables as tables
from persona_engine.motion import noise
from persona_engine.motion.curves import smooth, unit
from persona_engine.motion.gaze_course import CourseJob, Courses, Moves, Times
from persona_engine.motion.sight import Angles, Sight
from persona_engine.names import ROLES
from persona_engine.quick import einsum
from persona_engine.rig import quat
from persona_engine.score.style import Style

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Parts = list[float]
"""[eyes yaw, eyes pitch, head yaw, head pitch, chest yaw, chest pitch] of one persona, radians."""

HEAD_SECONDS, HEAD_PER_RADIAN, HEAD_LONGEST = 0.32, 0.60, 0.95
CHEST_SECONDS, CHEST_PER_RADIAN, CHEST_LONGEST = 0.62, 0.90, 1.5
EYES, HEAD, CHEST = range(3)
STEP = 1e-3
"""Seconds over which speeds are taken."""
MANY = 8
"""Shifts in the same frame from which on arrays are quicker than one by one."""
_NOTHING = [0.0] * 6
_AMBIENT = list(tables.AVERSIONS).index("ambient")
_KINDS = [list(tables.AVERSIONS).index(role) for role in ROLES]
_MICRO = 320
_EYES_LEAST: F64 = np.array([-tables.EYE_YAW, -tables.EYE_DOWN]).reshape(2, 1, 1)
_EYES_MOST: F64 = np.array([tables.EYE_YAW, tables.EYE_UP]).reshape(2, 1, 1)
_LEAST, _MOST = _EYES_LEAST.astype(np.float32), _EYES_MOST.astype(np.float32)


@dataclass(frozen=True)
class Aim:
    """How a target is looked at.

    `yaw` and `pitch` are added to the line of sight, `head` is the share of them that the head follows. `hold` keeps the eyes there: no
    looking away. `ahead` says that there is no target.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    head: float = 0.35
    hold: bool = False
    ahead: bool = False


@dataclass
class _Move:
    """What a row does at `t0`: another aim, role or style, or several; angles to its target before and after. `late`: its course comes only now."""

    t0: float
    old: Angles
    new: Angles
    aim: Aim | None = None
    role: int | None = None
    style: Style | None = None
    late: bool = False


class GazeSample:
    """What `GazeController.sample` writes, persona last, float32 radians.

    `lines` (2, 2, N): [yaw, pitch][left eye, right eye] of the line of sight against the heading. `head` (2, N) against the chest and
    `chest` (2, N) against the hips.
    """

    def __init__(self, capacity: int) -> None:
        self.lines: F32 = np.zeros((2, 2, capacity), np.float32)
        self.turns: F32 = np.zeros((2, 2, capacity), np.float32)
        self.head: F32 = self.turns[0]
        self.chest: F32 = self.turns[1]

    @property
    def eyes(self) -> F32:
        """(2, 2, N) like `lines`, but against a head that is moved by gaze alone."""
        return _within_reach(self.lines - (self.head + self.chest)[:, None]).astype(np.float32)


def eyes_in_head(lines: F32, head: F32) -> F32:
    """(2, 2, n) yaw and pitch of both eyes within the head, so that they stay on `lines` (2, 2, n) however the head (4, n) is turned in
    the model's axes (the vestibulo-ocular reflex with gain 1), within the eyes' reach."""
    (yaw_sine, up), (yaw_cosine, level) = np.sin(lines), np.cos(lines)
    line = np.empty((3, *up.shape), np.float32)
    np.multiply(yaw_sine, level, out=line[0])
    line[1] = up
    np.multiply(yaw_cosine, level, out=line[2])
    aside, high, ahead = einsum("ijn,ien->jen", quat.matrices(head), line)
    out = np.empty((2, *up.shape), np.float32)
    np.arctan2(aside, ahead, out=out[0])
    np.arctan2(high, np.hypot(aside, ahead), out=out[1])
    return np.minimum(np.maximum(out, _LEAST, out=out), _MOST, out=out)


def _within_reach(angles: F64 | F32) -> F64:
    out: F64 = np.minimum(np.maximum(angles, _EYES_LEAST), _EYES_MOST)
    return out


class GazeController:
    """Gaze of up to `capacity` personas. `shifted(row, t, angle)` is told of every shift to a target, with its angle in radians."""

    def __init__(self, capacity: int, shifted: Callable[[int, float, float], None] = lambda row, t, angle: None) -> None:
        self.shifted = shifted
        self._moves: dict[int, _Move] = {}
        self.seeds = np.zeros(capacity, np.uint64)
        self.propensity: F64 = np.full(capacity, 0.6)
        self._role = np.zeros(capacity, np.intp)
        self._offset: F64 = np.zeros((2, capacity))
        self._align: F64 = np.zeros(capacity)
        self._ahead = np.ones(capacity, bool)
        self._t0: F64 = np.zeros(capacity)
        self._seconds: F64 = np.ones((3, capacity))
        self._rest: F64 = np.zeros((5, 3, 2, capacity))
        """Coefficients of what is left of a shift in the powers 0, 1, 3, 4 and 5 of the share of its time; the eyes use the first two."""
        self._flank: F64 = np.full(capacity, 0.3)
        self.courses = Courses(capacity)
        self._steady: tuple[Sight, F64] | None = None
        self._unsteady: set[int] = set()
        """Rows for which that does not hold any more."""
        self._known: tuple[int, tuple[F64, ...]] | None = None
        self._micro_phase: F64 = np.zeros(capacity)
        self._micros = noise.Held(5, (capacity,), self._draw_micros, ahead=16)

    def set(self, row: int, seed: int, style: Style) -> None:
        """A new persona takes this row: straight ahead, idle."""
        self._moves.pop(row, None)
        self.seeds[row] = seed
        self._role[row], self._t0[row] = 0, 0.0
        self._offset[:, row], self._align[row], self._ahead[row] = 0, 0, True
        self._rest[..., row], self._seconds[:, row] = 0, 1
        self._known = None
        self._micro_phase[row] = noise.uniform(self.seeds[row : row + 1], _MICRO + 2, -1)[0]
        self._micros.forget(row)
        who = self.courses.who
        who.seeds[row], who.kind[row], who.since[row] = seed, _AMBIENT, 0.0
        self.courses.hold(row, False)
        self.courses.forget(row)
        self._take(row, style)

    def leave(self, row: int) -> None:
        """Nobody is there any more: no course is waited for."""
        self._moves.pop(row, None)
        self.courses.forget(row)

    def style(self, row: int, t0: float, style: Style, angles: Angles) -> None:
        """From `t0` on `row` looks in another manner; `angles` to its target at `t0`. Takes effect with `settle`."""
        self._moves_of(row, t0, angles, angles).style = style

    def _take(self, row: int, style: Style) -> None:
        self._unsteady.add(row)
        self.propensity[row] = 0.35 + 0.5 * style.head
        self.courses.who.contact[row] = 2 * tables.SHARE_BY_STYLE * (style.gaze - 0.5)

    def shift(self, row: int, t0: float, aim: Aim, old: Angles, new: Angles) -> None:
        """From `t0` on `row` looks at another target or in another manner.

        `old` and `new` are `angles_to` the old and the new target at `t0`. Takes effect with `settle`.
        """
        self._moves_of(row, t0, old, new).aim = aim

    def role(self, row: int, t0: float, role: str, angles: Angles) -> None:
        """From `t0` on `row` looks as its role does; `angles` to its target at `t0`. Takes effect with `settle`."""
        self._moves_of(row, t0, angles, angles).role = ROLES.index(role)

    def _moves_of(self, row: int, t0: float, old: Angles, new: Angles) -> _Move:
        waiting = self._moves.get(row)
        if waiting is not None and waiting.t0 != t0:
            self.settle()
            waiting = None
        if waiting is None:
            waiting = self._moves[row] = _Move(t0, old, new)
        waiting.new = new
        return waiting

    def settle(self) -> None:
        """Start all shifts that were asked for since the last call; `shifted` gets them.

        Fixational saccades go on as they were, so they are no part of what is left of a shift.
        """
        if not self._moves:
            return
        moves, self._moves = self._moves, {}
        angles = self._start_all(moves) if len(moves) >= MANY else [self._start(row, move) for row, move in moves.items()]
        for (row, move), angle in zip(moves.items(), angles):
            if move.aim is not None:
                self.shifted(row, move.t0, angle)

    def _start(self, row: int, move: _Move) -> float:
        """Begin a shift of one row, and return by how many radians its eyes then move."""
        times = (move.t0 - STEP, move.t0)
        self.courses.one_ready(row, move.t0)
        then, now = self.courses.one(row, times)
        left_then, left_now = self._left(row, times)
        goal = self._goal(row, move.old)
        to_then, to_now = then, now
        if self._turn(row, move):
            self.courses.one_ready(row, move.t0)
            to_then, to_now = self.courses.one(row, times)
        rest = [a + b + c - d - e for a, b, c, d, e in zip(left_now, goal, now, self._goal(row, move.new), to_now)]
        pace = [(a - b + c - d - e + f) / STEP for a, b, c, d, e, f in zip(left_now, left_then, now, then, to_now, to_then)]
        eyes, head, chest = (math.hypot(*rest[part : part + 2]) for part in (0, 2, 4))
        seconds = (
            one.saccade_seconds(eyes),
            min(HEAD_SECONDS + HEAD_PER_RADIAN * head, HEAD_LONGEST),
            min(CHEST_SECONDS + CHEST_PER_RADIAN * chest, CHEST_LONGEST),
        )
        begin = [speed * seconds[k // 2] for k, speed in enumerate(pace)]
        powers = [rest, begin, *([a * left + b * speed for left, speed in zip(rest, begin)] for a, b in ((-10, -6), (15, 8), (-6, -3)))]
        self._t0[row], self._seconds[:, row], self._flank[row] = move.t0, seconds, one.saccade_flank(eyes)
        self._rest[..., row] = np.array(powers).reshape(5, 3, 2)
        self._known = None
        return eyes

    def _start_all(self, moves: dict[int, _Move]) -> list[float]:
        """`_start` of many rows, in arrays."""
        rows, t0 = np.array(list(moves)), np.array([move.t0 for move in moves.values()])
        old, new = np.array([(move.old, move.new) for move in moves.values()]).transpose(1, 2, 0)
        times = t0 - STEP, t0
        self.courses.some_ready(rows, t0)
        had = [self._residual(t, rows) + led for t, led in zip(times, self._led_all(rows, times, old))]
        for row, move in moves.items():
            self._turn(row, move)
        self.courses.some_ready(rows, t0)
        then, now = (before - led for before, led in zip(had, self._led_all(rows, times, new)))
        eyes, head, chest = size = np.sqrt((now * now).sum(1))
        slow = np.minimum(HEAD_SECONDS + HEAD_PER_RADIAN * head, HEAD_LONGEST), np.minimum(CHEST_SECONDS + CHEST_PER_RADIAN * chest, CHEST_LONGEST)
        seconds = np.array([tables.saccade_seconds(eyes), *slow])
        begin = (now - then) / STEP * seconds[:, None]
        self._t0[rows], self._seconds[:, rows], self._flank[rows] = t0, seconds, tables.saccade_flank(eyes)
        self._known = None
        self._rest[..., rows] = now, begin, -10 * now - 6 * begin, 15 * now + 8 * begin, -6 * now - 3 * begin
        return [float(angle) for angle in size[EYES]]

    def _led_all(self, rows: NDArray[np.intp], times: tuple[F64, F64], angles: F64) -> list[F64]:
        """Where rows are led to by `angles` to their targets, their manner and their courses: (3, 2, m) for each of `times`."""
        offset = self._offset[:, rows]
        head, chest = tables.ladder(angles, self.propensity[rows])
        led = [np.array([angles + offset, head + self._align[rows] * offset, chest]) for _ in times]
        for goals, (fast, slow) in zip(led, self.courses.some(rows, times)):
            goals[EYES] += fast
            goals[HEAD] += slow
        return led

    def _goal(self, row: int, angles: Angles) -> tuple[float, float, float, float, float, float]:
        """Where a row goes but for its course: `_steady_goals`."""
        yaw, pitch = angles
        aside, up = self._offset[:, row].tolist()
        share = float(self._align[row])
        head_yaw, head_pitch, chest = one.ladder(yaw, pitch, float(self.propensity[row]))
        return yaw + aside, pitch + up, head_yaw + share * aside, head_pitch + share * up, chest, 0.0

    def _left(self, row: int, times: Times) -> list[Parts]:
        """What is left of the last shift of a row at each of `times`, as `_residual`."""
        t0, flank, out = float(self._t0[row]), float(self._flank[row]), []
        seconds = self._seconds[:, row].tolist()
        if min(times) - t0 >= max(seconds):
            return [_NOTHING for _ in times]
        rest = self._rest[..., row].reshape(5, 6).T.tolist()
        for t in times:
            x, *s = (min(max((t - t0) / long, 0.0), 1.0) for long in seconds)
            gone, away = 1 - one.saccade_profile(x, flank), x * (1 - x) * (1 - x)
            eyes = [c0 * gone + c1 * away for c0, c1, *_ in rest[:2]]
            out.append(eyes + [c0 + x * (c1 + x * x * (c3 + x * (c4 + x * c5))) for (c0, c1, c3, c4, c5), x in zip(rest[2:], (s[0], s[0], s[1], s[1]))])
        return out

    def _turn(self, row: int, move: _Move) -> bool:
        """What a row does from now on; whether it is on another course then."""
        courses, who = self.courses, self.courses.who
        course, free = (who.kind[row], who.contact[row]), courses.free[row]
        caught_up = move.late and courses.take(row)
        if move.style is not None:
            self._take(row, move.style)
        if move.aim is not None:
            aim = move.aim
            self._unsteady.add(row)
            self._offset[:, row] = aim.yaw, aim.pitch
            self._align[row], self._ahead[row] = aim.head, aim.ahead
            courses.hold(row, aim.hold)
        if move.role is not None:
            self._role[row] = move.role
        if move.role is not None or courses.free[row]:
            who.kind[row] = _AMBIENT if self._ahead[row] else _KINDS[self._role[row]]
        if move.role is not None:
            who.since[row] = move.t0
            courses.start(row)
            return True
        if course != (who.kind[row], who.contact[row]):
            courses.forget(row)
            return True
        return caught_up or bool(free != courses.free[row])

    def jobs(self) -> list[CourseJob]:
        """Work for another thread, each handed out once; what it has not done in time is done by `sample`."""
        return self.courses.jobs()

    def adopt(self, job: CourseJob, made: tuple[Moves, Moves]) -> None:
        """Take what a job has made."""
        self.courses.adopt(job, made)

    def sample(self, t: float, eyes: F64, headings: F64, targets: F64, out: GazeSample) -> GazeSample:
        """Writes the first n columns of `out` for session time `t`: `eyes` (3, n), `headings` (n,), `targets` (3, n; NaN for none)."""
        return self.see(t, Sight(eyes, headings, targets), out)

    def see(self, t: float, sight: Sight, out: GazeSample) -> GazeSample:
        """As `sample`; what follows from a sight alone is found once."""
        for row in self.courses.late(t):
            yaw, pitch = sight.angles[:, row].tolist()
            self._moves_of(row, t, (yaw, pitch), (yaw, pitch)).late = True
        self.settle()
        n = sight.eyes.shape[1]
        rows = slice(0, n)
        self.courses.ready(t, rows)
        parts = self._steady_goals(sight, rows) + self._residual(t, rows)
        fast, slow = self.courses.at(t, rows)
        parts[EYES] += fast
        parts[EYES] += self._micro(t, rows)
        parts[HEAD] += slow
        out.lines[0, :, :n] = parts[EYES, 0] + sight.vergence
        out.lines[1, :, :n] = parts[EYES, 1]
        out.turns[..., :n] = parts[HEAD:]
        return out

    def _steady_goals(self, sight: Sight, rows: slice) -> F64:
        """(3, 2, n) where eyes (world), head and chest go but for the course. Not to be written to."""
        if self._steady is None or self._steady[0] is not sight or len(self._unsteady) >= MANY:
            offset = self._offset[:, rows]
            head, chest = tables.ladder(sight.angles, self.propensity[rows])
            self._steady = sight, np.array([sight.angles + offset, head + self._align[rows] * offset, chest])
        elif self._unsteady:
            for row in self._unsteady:
                if row < rows.stop:
                    yaw, pitch = sight.angles[:, row].tolist()
                    self._steady[1][:, :, row] = np.array(self._goal(row, (yaw, pitch))).reshape(3, 2)
        self._unsteady.clear()
        return self._steady[1]

    def _of(self, rows: slice | NDArray[np.intp]) -> tuple[F64, ...]:
        """Of the last shifts of some rows: when they began, seconds, rest and flank; of the first n side by side."""
        if isinstance(rows, slice) and self._known is not None and self._known[0] == rows.stop:
            return self._known[1]
        found = tuple(np.ascontiguousarray(kept[..., rows]) for kept in (self._t0, self._seconds, self._rest, self._flank, self._micro_phase))
        if isinstance(rows, slice):
            self._known = rows.stop, found
        return found

    def _residual(self, t: float | F64, rows: slice | NDArray[np.intp]) -> F64:
        """(3, 2, n) what is left of the last shift."""
        t0, seconds, rest, flank, _ = self._of(rows)
        s = unit((t - t0) / seconds)
        out = np.empty((3, 2, s.shape[1]))
        c0, c1, c3, c4, c5 = rest
        x, slow = s[0], s[1:, None]
        away = x - x * x
        np.multiply(c0[0], 1 - tables.saccade_profile(x, flank), out=out[0])
        out[0] += c1[0] * (away * (1 - x))
        left = np.multiply(c5[1:], slow, out=out[1:])
        left += c4[1:]
        left *= slow
        left += c3[1:]
        left *= slow * slow
        left += c1[1:]
        left *= slow
        left += c0[1:]
        return out

    def _draw_micros(self, where: tuple[NDArray[np.intp], ...], epoch: NDArray[np.int64]) -> F64:
        """(5, m) of a fixational saccade: yaw and pitch before it, the step in both, its start as share of a period."""
        seeds = self.seeds[where[0]]
        now, before = tables.micro(seeds, _MICRO, np.array([epoch, epoch - 1])).transpose(1, 0, 2)
        return np.array([*before, *(now - before), noise.uniform(seeds, _MICRO + 3, epoch) * 0.8])

    def _micro(self, t: float, rows: slice) -> F64:
        """(2, n) fixational saccades."""
        clock = t / tables.MICRO_PERIOD + self._of(rows)[-1]
        whole = np.floor(clock)
        found = self._micros.at(whole)
        clock -= whole
        clock -= found[4]
        clock *= tables.MICRO_PERIOD / tables.QUICKEST
        out: F64 = found[0:2] + found[2:4] * smooth(clock)
        return out
