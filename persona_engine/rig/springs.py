"""`Springs`: swinging hair and cloth of all personas of a crowd, by the VRM spring-bone rule in fixed steps of 1/60 s.

Tails live in session space, so that walking and turning swing them. What is shown lies between the last two steps, hence moves evenly at
any frame rate. Source: VRM 1.0, `VRMC_springBone`; `center` is not used. Of several colliders that a joint touches, the deepest pushes.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

from persona_engine.rig import quat
from persona_engine.rig.crowd import Crowd
from persona_engine.rig.model import RigModel

F32 = NDArray[np.float32]

RATE = 60
MAX_STEPS = 30
"""After a longer gap (half a second) or a step back in time, springs start again from rest."""
_TINY = 1e-9


@dataclass(frozen=True)
class SpringState:
    """A snapshot: step number, and the last two places of every tail, (3, S, n) in session space."""

    step: int
    tails: F32
    previous: F32


@dataclass(frozen=True, eq=False)
class _Group:
    """Spring joints at the same place in their chains: they move together, after the group before."""

    rows: slice
    """Of the arrays of `Springs`."""
    joints: NDArray[np.int32]
    parents: NDArray[np.int32]
    """Joint that carries each of them."""
    pivots: F32
    axes: F32
    """(3, g, 1) rest places and unit rest directions to the tails."""
    lengths: F32
    drag: F32
    pull: F32
    """(g, 1) length, drag, and stiffness times the step."""
    fall: F32
    """(3, g, 1) gravity times the step."""
    radii: F32
    """(g, 1) of the joints."""
    reach: F32
    """(colliders, g, 1) 1 where the chain heeds the collider, else -inf; added to the depth of contact."""


class Springs:
    """The springs of `crowd`. Call `advance` once a frame after the crowd's kinematics; or set `crowd.spring_hook`."""

    def __init__(self, rig: RigModel, capacity: int) -> None:
        self.rig = rig
        self.capacity = capacity
        self.groups = _groups(rig)
        self.joints = np.concatenate([group.joints for group in self.groups]) if self.groups else np.empty(0, np.int32)
        """Rows of the rig that swing, parents first."""
        self.moved = _below(rig, self.joints)
        """Rows of the rig that swinging moves, by depth."""
        self.tails: F32 = np.zeros((3, len(self.joints), capacity), np.float32)
        self.previous: F32 = np.zeros_like(self.tails)
        self.step = -1
        self._fresh = np.ones(capacity, bool)
        self._time = 0.0
        self._roots: F32 = np.zeros((4, capacity), np.float32)
        places = [(rig.rest[c.joint] @ np.array([*p, 1.0]))[:3] for c in rig.colliders for p in (c.offset, c.tail or c.offset)]
        self._starts = np.array(places[0::2], np.float32).reshape(-1, 3).T[..., None]
        self._ends = np.array(places[1::2], np.float32).reshape(-1, 3).T[..., None]
        self._solid = np.array([c.radius for c in rig.colliders], np.float32)[:, None, None]
        self._carriers = np.array([c.joint for c in rig.colliders], np.int64)

    def set_frame(self, time: float, roots: F32) -> None:
        """Say where the next `advance` is: session seconds, and (4, n) x, y, z, heading of every row."""
        self._time = time
        self._roots[:, : roots.shape[1]] = roots

    def restart(self, row: int) -> None:
        """Let a row's springs hang at rest (a new persona, a jump)."""
        self._fresh[row] = True

    def __call__(self, crowd: Crowd) -> tuple[NDArray[np.int32], ...]:
        """The hook: `advance` to the frame that was set."""
        return self.advance(crowd, self._time, self._roots)

    def advance(self, crowd: Crowd, time: float, roots: F32) -> tuple[NDArray[np.int32], ...]:
        """Step to `time`, turn the spring joints in `crowd.rotations`, and return their rows for `Crowd.refresh`.

        `roots` (4, >= count): x, y, z in metres and heading in radians of every row.
        """
        n = crowd.count
        if not n or not self.groups:
            return ()
        step = floor(time * RATE + 1e-6)
        steps = step - self.step
        if steps < 0 or steps > MAX_STEPS:
            self._fresh[:] = True
        place, turn = roots[:3, None, :n], roots[3, :n]
        skin = crowd.skin[:, :, :, :n].copy()
        tails, previous = (_turned(values[:, :, :n] - place, -turn) for values in (self.tails, self.previous))
        self._hang(skin, tails, previous, np.flatnonzero(self._fresh[:n]))
        starts, ends = self._colliders(skin)
        for _ in range(min(max(steps, 0), MAX_STEPS)):
            self._move(skin, tails, previous, starts, ends)
        self.step = step
        share = np.float32(time * RATE - step)
        shown = previous + (tails - previous) * np.clip(share, 0, 1)
        for group in self.groups:
            crowd.rotations[:, group.joints, :n] = self._turn(group, skin, shown[:, group.rows])
        self.tails[:, :, :n] = _turned(tails, turn) + place
        self.previous[:, :, :n] = _turned(previous, turn) + place
        return self.moved

    def snapshot(self, count: int) -> SpringState:
        """The state of the first `count` rows."""
        return SpringState(self.step, self.tails[:, :, :count].copy(), self.previous[:, :, :count].copy())

    def restore(self, state: SpringState) -> None:
        """Go on from a snapshot."""
        n = state.tails.shape[2]
        self.step = state.step
        self.tails[:, :, :n], self.previous[:, :, :n] = state.tails, state.previous
        self._fresh[:n] = False

    def _hang(self, skin: F32, tails: F32, previous: F32, rows: NDArray[np.int64]) -> None:
        """Put the tails of fresh rows where the rigid pose has them."""
        if not len(rows):
            return
        for group in self.groups:
            above = skin[:, :, group.parents][..., rows]
            skin[:, :, group.joints[:, None], rows] = above
            tails[:, group.rows][..., rows] = _place(above, group.pivots + group.axes * group.lengths)
        previous[:, :, rows] = tails[:, :, rows]
        self._fresh[rows] = False

    def _colliders(self, skin: F32) -> tuple[F32, F32]:
        """(3, colliders, 1, n) ends of the colliders in posed model space."""
        if not len(self._carriers):
            return np.empty((3, 0, 1, 1), np.float32), np.empty((3, 0, 1, 1), np.float32)
        carried = skin[:, :, self._carriers]
        return _place(carried, self._starts)[:, :, None], _place(carried, self._ends)[:, :, None]

    def _move(self, skin: F32, tails: F32, previous: F32, starts: F32, ends: F32) -> None:
        for group in self.groups:
            above = skin[:, :, group.parents]
            head = _place(above, group.pivots)
            now, before = tails[:, group.rows], previous[:, group.rows]
            then = now + (now - before) * (1 - group.drag) + _spun(above, group.axes) * group.pull + group.fall
            then = _at_length(head, then, group.lengths)
            if starts.shape[1]:
                then = self._push(group, head, then, starts, ends)
            previous[:, group.rows] = now
            tails[:, group.rows] = then
            self._turn(group, skin, then)

    def _push(self, group: _Group, head: F32, tail: F32, starts: F32, ends: F32) -> F32:
        """Move tails out of the collider that they are deepest in."""
        span = ends - starts
        way = tail[:, None] - starts
        size = np.maximum((span * span).sum(0), _TINY)
        away = way - span * np.clip((way * span).sum(0) / size, 0, 1)
        distance = np.sqrt((away * away).sum(0))
        depth = self._solid + group.radii - distance + group.reach
        deepest = depth.argmax(0)[None]
        amount = np.maximum(np.take_along_axis(depth, deepest, axis=0)[0], 0)
        if not amount.any():
            return tail
        out = np.take_along_axis(away, deepest[None], axis=1)[:, 0]
        out = out / np.maximum(np.take_along_axis(distance, deepest, axis=0)[0], 1e-6)
        return _at_length(head, tail + out * amount, group.lengths)

    def _turn(self, group: _Group, skin: F32, tail: F32) -> F32:
        """Rotations (4, g, n) that point the group at its tails; `skin` follows."""
        above = skin[:, :, group.parents]
        goal = tail - _place(above, group.pivots)
        own = (np.stack([(above[:, axis] * goal).sum(0) for axis in range(3)]) / group.lengths).astype(np.float32)
        turn = _swing(group.axes, own)
        linear = quat.to_matrix(turn)
        posed = np.empty_like(above)
        for row in range(3):
            for column in range(3):
                posed[row, column] = (
                    above[row, 0] * linear[0, column] + above[row, 1] * linear[1, column] + above[row, 2] * linear[2, column]
                )
        posed[:, 3] = _place(above, group.pivots) - _spun(posed, group.pivots)
        skin[:, :, group.joints] = posed
        return turn


def _groups(rig: RigModel) -> list[_Group]:
    members: dict[int, list[tuple[int, int, int, int]]] = {}
    taken: set[int] = set()
    for number, spring in enumerate(rig.springs):
        for place in range(len(spring.joints) - 1):
            joint, tail = spring.joints[place].joint, spring.joints[place + 1].joint
            if joint not in taken and np.linalg.norm(rig.heads[:, tail] - rig.heads[:, joint]) > 1e-6 and rig.parents[joint] >= 0:
                taken.add(joint)
                depth = sum(1 for above in _ancestors(rig, joint) if above in taken)
                members.setdefault(depth, []).append((number, place, joint, tail))
    groups, start = [], 0
    for depth in sorted(members):
        groups.append(_group(rig, members[depth], start))
        start += len(members[depth])
    return groups


def _ancestors(rig: RigModel, joint: int) -> list[int]:
    out = []
    while (joint := int(rig.parents[joint])) >= 0:
        out.append(joint)
    return out


def _group(rig: RigModel, members: list[tuple[int, int, int, int]], start: int) -> _Group:
    joints = np.array([joint for _, _, joint, _ in members], np.int32)
    tails = np.array([tail for _, _, _, tail in members], np.int32)
    parts = [rig.springs[number].joints[place] for number, place, _, _ in members]
    way = rig.heads[:, tails] - rig.heads[:, joints]
    lengths = np.sqrt((way * way).sum(0))
    reach = np.full((len(rig.colliders), len(members), 1), -np.inf, np.float32)
    for k, (number, _, _, _) in enumerate(members):
        reach[list(rig.springs[number].colliders), k] = 0
    fall = np.array([np.array(part.gravity_direction) * part.gravity / RATE for part in parts], np.float32)
    return _Group(
        rows=slice(start, start + len(members)),
        joints=joints,
        parents=rig.parents[joints],
        pivots=rig.heads[:, joints, None],
        axes=(way / lengths)[..., None].astype(np.float32),
        lengths=lengths[:, None].astype(np.float32),
        drag=_column([min(max(part.drag, 0.0), 1.0) for part in parts]),
        pull=_column([part.stiffness / RATE for part in parts]),
        fall=fall.T[..., None],
        radii=_column([part.radius for part in parts]),
        reach=reach,
    )


def _column(values: list[float]) -> F32:
    return np.array(values, np.float32)[:, None]


def _below(rig: RigModel, joints: NDArray[np.int32]) -> tuple[NDArray[np.int32], ...]:
    """`joints` and everything under them, by depth."""
    inside = np.zeros(rig.joint_count, bool)
    inside[joints] = True
    found = []
    for level in rig.levels:
        above = rig.parents[level]
        inside[level] |= (above >= 0) & inside[above]
        rows = np.flatnonzero(inside[level]).astype(np.int32) + np.int32(level.start)
        if len(rows):
            found.append(rows)
    return tuple(found)


def _place(skin: F32, points: F32) -> F32:
    """(3, ...) points moved by (3, 4, ...) affine maps."""
    return _spun(skin, points) + skin[:, 3]


def _spun(skin: F32, v: F32) -> F32:
    out: F32 = skin[:, 0] * v[0] + skin[:, 1] * v[1] + skin[:, 2] * v[2]
    return out


def _at_length(head: F32, tail: F32, lengths: F32) -> F32:
    way = tail - head
    out: F32 = head + way * (lengths / np.maximum(np.sqrt((way * way).sum(0)), _TINY))
    return out


def _swing(a: F32, b: F32) -> F32:
    """Shortest rotations (4, ...) from unit `a` to roughly unit `b`."""
    w = 1 + a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
    parts = (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0], np.maximum(w, 1e-4))
    return np.asarray(quat.normalize(np.stack(np.broadcast_arrays(*parts))), np.float32)


def _turned(v: F32, heading: F32) -> F32:
    """Vectors (3, S, n) turned about Y by (n,) radians."""
    sine, cosine = np.sin(heading), np.cos(heading)
    return np.stack([v[0] * cosine + v[2] * sine, v[1], v[2] * cosine - v[0] * sine])
