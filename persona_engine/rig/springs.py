"""`Springs`: swinging hair and cloth of all personas of a crowd, by the VRM spring-bone rule in fixed steps of 1/60 s.

Tails stay in session space when their row moves, so that walking and turning swing them. What is shown lies between the last two steps, hence moves evenly at
any frame rate. Source: VRM 1.0, `VRMC_springBone`; `center` is not used. Of several colliders that a joint touches, the deepest pushes.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

from persona_engine.rig.crowd import Crowd
from persona_engine.rig.model import RigModel

F32 = NDArray[np.float32]

RATE = 60
MAX_STEPS = 30
"""After a longer gap (half a second) or a step back in time, springs start again from rest."""
_TINY = 1e-9
_LEVI_CIVITA: F32 = np.zeros((3, 3, 3), np.float32)
for _i, _j, _k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
    _LEVI_CIVITA[_i, _j, _k], _LEVI_CIVITA[_k, _j, _i] = 1, -1


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
    kept: F32
    """(g, 1) length, and share of the speed that drag leaves."""
    pull: F32
    fall: F32
    """(3, g, 1) rest direction times stiffness times the step, and gravity times the step."""
    across: F32
    """(3, 3, g) of which the product with a direction is the rest direction's cross product with it."""
    radii: F32
    """(g, 1) of the joints."""
    reach: F32
    """(colliders, g, 1) 1 where the chain heeds the collider, else -inf; added to the depth of contact."""


@dataclass(frozen=True, eq=False)
class _Solids:
    """Colliders in posed model space: (3, colliders, 1, n) starts and spans, (colliders, 1, n) squared lengths."""

    starts: F32
    spans: F32
    sizes: F32


class Springs:
    """The springs of `crowd`. Call `advance` once a frame after the crowd's kinematics; or set `crowd.spring_hook`."""

    def __init__(self, rig: RigModel, capacity: int) -> None:
        self.rig = rig
        self.capacity = capacity
        self.groups = _groups(rig)
        self.joints = np.concatenate([group.joints for group in self.groups]) if self.groups else np.empty(0, np.int32)
        """Rows of the rig that swing, parents first."""
        self.carried = _below(rig, self.joints)
        """Rows of the rig that swinging joints carry, by depth."""
        self.tails: F32 = np.zeros((3, len(self.joints), capacity), np.float32)
        self.previous: F32 = np.zeros_like(self.tails)
        self.step = -1
        self._fresh = np.ones(capacity, bool)
        self._adopted: list[tuple[int, NDArray[np.int64], F32, F32]] = []
        """Row, places in `joints`, tails and previous tails that other springs leave behind."""
        self._time = 0.0
        self._roots: F32 = np.zeros((4, capacity), np.float32)
        self._from: F32 = np.zeros((4, capacity), np.float32)
        """Where rows stood when their tails, which are kept in the model's axes, were last moved."""
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
        """Let a row's springs hang at rest (a new persona)."""
        self._fresh[row] = True

    def adopt(self, row: int, other: Springs, its_row: int) -> None:
        """Let a row's springs go on from where those of `other` are, joint by joint of the same name: the same person in other clothes. What has no
        equal hangs at rest."""
        known = {other.rig.joint_names[joint]: k for k, joint in enumerate(other.joints)}
        pairs = [(k, known[name]) for k, joint in enumerate(self.joints) if (name := self.rig.joint_names[joint]) in known]
        mine, its = (np.array(rows, np.int64) for rows in zip(*pairs)) if pairs else (np.empty(0, np.int64),) * 2
        self._adopted.append((row, mine, other.tails[:, its, its_row].copy(), other.previous[:, its, its_row].copy()))
        self._from[:, row] = other._from[:, its_row]
        self._fresh[row] = True
        if self.step < 0:
            self.step = other.step

    def jump(self, row: int, root: F32) -> None:
        """A row is put elsewhere, at `root` (4,): its springs hang as they did."""
        self._from[:, row] = root

    def __call__(self, crowd: Crowd) -> tuple[NDArray[np.int32], ...]:
        """The hook: `advance` to the frame that was set."""
        return self.advance(crowd, self._time, self._roots)

    def advance(self, crowd: Crowd, time: float, roots: F32) -> tuple[NDArray[np.int32], ...]:
        """Step to `time`, turn the spring joints in `crowd.skin`, and return the rows that they carry for `Crowd.refresh`.

        `roots` (4, >= count): x, y, z in metres and heading in radians of every row.
        """
        n = crowd.count
        if not n or not self.groups:
            return ()
        step = floor(time * RATE + 1e-6)
        steps = step - self.step
        if steps < 0 or steps > MAX_STEPS:
            self._fresh[:] = True
        if not np.array_equal(roots[:, :n], self._from[:, :n]):
            self._follow(roots[:, :n])
        skin, tails, previous = crowd.skin[:, :, :, :n], self.tails[:, :, :n], self.previous[:, :, :n]
        self._hang(skin, tails, previous, np.flatnonzero(self._fresh[:n]))
        for row, places, tail, before in self._adopted:
            if row < n:
                tails[:, places, row], previous[:, places, row] = tail, before
        self._adopted.clear()
        solids = self._colliders(skin)
        for _ in range(min(max(steps, 0), MAX_STEPS)):
            self._move(skin, tails, previous, solids)
        self.step = step
        shown = previous + (tails - previous) * np.float32(min(max(time * RATE - step, 0.0), 1.0))
        for group in self.groups:
            above = skin[:, :, group.parents]
            head = _place(above, group.pivots)
            self._turn(group, skin, above, head, _at_length(head, shown[:, group.rows], group.lengths))
        return self.carried

    def _follow(self, roots: F32) -> None:
        """The rows stand elsewhere; their tails stay where they are in the session."""
        n = roots.shape[1]
        was = self._from[:, :n]
        for values in (self.tails[:, :, :n], self.previous[:, :, :n]):
            values[:] = _turned(_turned(values, was[3]) + was[:3, None] - roots[:3, None], -roots[3])
        was[:] = roots

    def snapshot(self, count: int) -> SpringState:
        """The state of the first `count` rows."""
        roots = self._from[:, :count]
        tails, previous = (_turned(values[:, :, :count], roots[3]) + roots[:3, None] for values in (self.tails, self.previous))
        return SpringState(self.step, tails, previous)

    def restore(self, state: SpringState) -> None:
        """Go on from a snapshot."""
        n = state.tails.shape[2]
        self.step = state.step
        self.tails[:, :, :n], self.previous[:, :, :n] = state.tails, state.previous
        self._from[:, :n] = 0
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

    def _colliders(self, skin: F32) -> _Solids | None:
        if not len(self._carriers):
            return None
        carried = skin[:, :, self._carriers]
        starts = _place(carried, self._starts)
        spans = _place(carried, self._ends) - starts
        sizes = np.maximum(np.einsum("icn,icn->cn", spans, spans), _TINY)
        return _Solids(starts[:, :, None], spans[:, :, None], sizes[:, None])

    def _move(self, skin: F32, tails: F32, previous: F32, solids: _Solids | None) -> None:
        for group in self.groups:
            above = skin[:, :, group.parents]
            head = _place(above, group.pivots)
            now = tails[:, group.rows]
            then = now + (now - previous[:, group.rows]) * group.kept + _spun(above, group.pull) + group.fall
            then = _at_length(head, then, group.lengths)
            if solids is not None:
                then = self._push(group, head, then, solids)
            previous[:, group.rows] = now
            tails[:, group.rows] = then
            self._turn(group, skin, above, head, then)

    def _push(self, group: _Group, head: F32, tail: F32, solids: _Solids) -> F32:
        """Move tails out of the collider that they are deepest in."""
        way = tail[:, None] - solids.starts
        share = np.einsum("icgn,icgn->cgn", way, np.broadcast_to(solids.spans, way.shape)) / solids.sizes
        away = way - solids.spans * np.minimum(np.maximum(share, 0), 1)
        distance = np.sqrt(np.einsum("icgn,icgn->cgn", away, away))
        depth = self._solid + group.radii - distance + group.reach
        if depth.max() <= 0:
            return tail
        deepest = depth.argmax(0)[None]
        amount = np.maximum(np.take_along_axis(depth, deepest, axis=0)[0], 0)
        out = np.take_along_axis(away, deepest[None], axis=1)[:, 0]
        out = out / np.maximum(np.take_along_axis(distance, deepest, axis=0)[0], 1e-6)
        return _at_length(head, tail + out * amount, group.lengths)

    @staticmethod
    def _turn(group: _Group, skin: F32, above: F32, head: F32, tail: F32) -> None:
        """Point the group at its tails; `above` (3, 4, g, n) carries it, `head` (3, g, n) is where it turns."""
        own = np.einsum("iagn,ign->agn", above[:, :3], tail - head) / group.lengths
        # The shortest turn from the rest direction a to b: c + [a x b] + (a x b)(a x b)^T / (1 + c).
        axis = np.einsum("ijg,jgn->ign", group.across, own)
        cosine = np.einsum("ign,ign->gn", np.broadcast_to(group.axes, own.shape), own)
        turn = np.einsum("ikj,kgn->ijgn", _LEVI_CIVITA, axis)
        turn += axis[:, None] * (axis / np.maximum(1 + cosine, 1e-4))
        for k in range(3):
            turn[k, k] += cosine
        posed = np.einsum("ijgn,jkgn->ikgn", above[:, :3], turn)
        skin[:, :3, group.joints] = posed
        skin[:, 3, group.joints] = head - _spun(posed, group.pivots)


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
        kept=_column([1 - min(max(part.drag, 0.0), 1.0) for part in parts]),
        pull=(way / lengths * np.array([part.stiffness / RATE for part in parts]))[..., None].astype(np.float32),
        fall=fall.T[..., None],
        across=np.einsum("ijk,jg->ikg", _LEVI_CIVITA, way / lengths).astype(np.float32),
        radii=_column([part.radius for part in parts]),
        reach=reach,
    )


def _column(values: list[float]) -> F32:
    return np.array(values, np.float32)[:, None]


def _below(rig: RigModel, joints: NDArray[np.int32]) -> tuple[NDArray[np.int32], ...]:
    """Everything under `joints` that does not swing, by depth."""
    inside = np.zeros(rig.joint_count, bool)
    inside[joints] = True
    swing = inside.copy()
    found = []
    for level in rig.levels:
        above = rig.parents[level]
        inside[level] |= (above >= 0) & inside[above]
        rows = np.flatnonzero(inside[level] & ~swing[level]).astype(np.int32) + np.int32(level.start)
        if len(rows):
            found.append(rows)
    return tuple(found)


def _place(skin: F32, points: F32) -> F32:
    """(3, ...) points moved by (3, 4, ...) affine maps."""
    return _spun(skin, points) + skin[:, 3]


def _spun(skin: F32, v: F32) -> F32:
    out: F32 = np.einsum("ij...,j...->i...", skin[:, :3], np.broadcast_to(v, (3, *skin.shape[2:])))
    return out


def _at_length(head: F32, tail: F32, lengths: F32) -> F32:
    way = tail - head
    out: F32 = head + way * (lengths / np.maximum(np.sqrt(np.einsum("i...,i...->...", way, way)), _TINY))
    return out


def _turned(v: F32, heading: F32) -> F32:
    """Vectors (3, S, n) turned about Y by (n,) radians."""
    sine, cosine = np.sin(heading), np.cos(heading)
    return np.array([v[0] * cosine + v[2] * sine, v[1], v[2] * cosine - v[0] * sine])
