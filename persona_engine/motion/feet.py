"""`Legs`: both legs of many personas brought to their feet, in closed form; the hips give way where a planted foot would lift.

Same method as `rig.ik`, for bodies that differ from row to row.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from persona_engine.names import BONE_INDEX
from persona_engine.quick import clip, einsum
from persona_engine.rig import quat
from persona_engine.rig.body import SIDES, Body

F32 = NDArray[np.float32]

UPPER, LOWER, FOOT, TOES = range(4)
LEGS = [BONE_INDEX[s + bone] for s in SIDES for bone in ("UpperLeg", "LowerLeg", "Foot", "Toes")]
_LEGS = slice(LEGS[0], LEGS[-1] + 1)
assert list(range(_LEGS.start, _LEGS.stop)) == LEGS, "the legs' bones stand side by side"
HIPS = BONE_INDEX["hips"]

STRAIGHT = 0.9985
"""Share of its length to which a leg stretches at most."""
FOLDED = 0.35
SOFTNESS = 0.035
"""Last share of the reach within which a leg in the air slows down instead of snapping straight."""
GIVE = 0.004
"""Metres over which the hips start to give way before a leg is straight."""
_TINY, _ZERO, _HALF, _ONE, _GIVE, _GIVES, _SOFT = (np.array(number, np.float32) for number in (1e-6, 0.0, 0.5, 1.0, GIVE, 2 * GIVE, 0.25 / GIVE))
_REST = quat.IDENTITY[:, None, None]
_AXIS = np.zeros((4, 3, 3), np.float32)
"""What the entries of a matrix have of the axis and, less 1, of the cosine of its rotation."""
for _part, _row, _column in ((0, 2, 1), (1, 0, 2), (2, 1, 0)):
    _AXIS[_part, _row, _column], _AXIS[_part, _column, _row] = 1, -1
_AXIS[3] = np.eye(3)


class FootTargets:
    """Where the feet should be, persona last; model space, metres.

    `ankles` (3, 2, N) places of the foot bones, `turns` (4, 2, N) rotations of the feet away from rest, `toes` (2, N) bend of the toes in
    radians (positive bends the tips up), `grounded` (2, N) how firmly a foot is planted: the hips give way to a grounded foot.
    """

    def __init__(self, capacity: int) -> None:
        self.ankles: F32 = np.zeros((3, 2, capacity), np.float32)
        self.turns: F32 = quat.identity(2, capacity)
        self.toes: F32 = np.zeros((2, capacity), np.float32)
        self.grounded: F32 = np.ones((2, capacity), np.float32)
        self.flat = True
        """Whether every foot is grounded, with straight toes."""
        self._known: tuple[int, F32, F32, F32] | None = None

    def changed(self, flat: bool) -> None:
        """Say so after anything was written."""
        self.flat, self._known = flat, None

    def take(self, other: FootTargets, n: int) -> None:
        """Stand as the first `n` of `other`, flat on the ground."""
        self.ankles[..., :n] = other.ankles[..., :n]
        self.turns[..., :n] = other.turns[..., :n]
        self.toes[:, :n] = 0
        self.grounded[:, :n] = 1
        self.changed(True)

    def where(self, n: int) -> tuple[F32, F32, F32]:
        """Of the first `n`: ankles, the inverse of the feet's turns, and the way that each foot points (3, 2, n), level."""
        if self._known is None or self._known[0] != n:
            x, y, z, w = turns = self.turns[..., :n]
            ways = np.zeros((3, 2, n), np.float32)
            ways[0], ways[2] = 2 * (x * z + w * y), 1 - 2 * (x * x + y * y)
            self._known = n, np.ascontiguousarray(self.ankles[..., :n]), quat.conj(turns), ways
        return self._known[1:]


class Legs:
    """Two-bone legs of up to `capacity` personas."""

    def __init__(self, capacity: int) -> None:
        self.hips_rest: F32 = np.zeros((3, capacity), np.float32)
        self.sockets: F32 = np.zeros((3, 2, capacity), np.float32)
        """Upper legs' heads from the hips' head at rest."""
        self.ankles_rest: F32 = np.zeros((3, 2, capacity), np.float32)
        self._lengths: F32 = np.ones((2, 2, capacity), np.float32)
        self._sizes: F32 = np.ones((7, 2, capacity), np.float32)
        """Of both bones: reach of a planted foot squared, whole length and its least and most; `2 a`, `a a - b b`, `a a + b b`, for lengths a and b."""
        self._folds: F32 = np.ones((2, capacity), np.float32)
        """`4 a b`."""
        self._turns: F32 = np.zeros((4, 9, 2, capacity), np.float32)
        """(component, entry): what the entries of the posed upper leg's frame, in rows its direction, the knee's hinge and their cross product, have of the
        rotation from rest, less 1 for its last component."""
        self._straight: F32 = np.zeros((4, 2, capacity), np.float32)
        self._folded: F32 = np.zeros((4, 2, capacity), np.float32)
        """What the lower leg's rotation has of the cosine and of the sine of half the bend of the knee."""
        self._known: tuple[int, tuple[F32, ...]] | None = None
        self.set_body(0, Body.standard())
        for measure in vars(self).values():
            if isinstance(measure, np.ndarray):
                measure[...] = measure[..., :1]

    def set_body(self, row: int, body: Body) -> None:
        """Takes the measures of the persona in `row`."""
        self._known = None
        self.hips_rest[:, row] = body.at("hips")
        for side, leg in enumerate(_legs(body)):
            self.sockets[:, side, row] = leg.socket
            self.ankles_rest[:, side, row] = leg.ankle
            self._measure(side, row, *leg.sizes)
            self._turns[:, :, side, row] = leg.turn
            self._straight[:, side, row] = leg.straight
            self._folded[:, side, row] = leg.folded

    def _measure(self, side: int, row: int, a: float, b: float) -> None:
        whole = a + b
        self._lengths[:, side, row] = a, b
        self._sizes[:, side, row] = (whole * STRAIGHT) ** 2, whole, whole * FOLDED, whole * 0.99995, 2 * a, a * a - b * b, a * a + b * b
        self._folds[side, row] = 4 * a * b

    def _measures(self, n: int) -> tuple[F32, ...]:
        """The measures of the first `n`, side by side: hips, sockets, `_sizes`, folds, straight, folded, turns."""
        if self._known is None or self._known[0] != n:
            every = (self.hips_rest, self.sockets, self._sizes, self._folds, self._straight, self._folded, self._turns)
            self._known = n, tuple(np.ascontiguousarray(measure[..., :n]) for measure in every)
        return self._known[1]

    def _settle(self, turn: F32, hips: F32, ankles: F32, grounded: F32 | None) -> F32:
        """Lowers `hips` (3, n) in place until every grounded foot is within reach; returns the ways (3, 2, n) from the sockets to the ankles."""
        rest, sockets, sizes, *_ = self._measures(hips.shape[1])
        way: F32 = ankles - einsum("ijn,jsn->isn", turn, sockets)
        way -= (rest + hips)[:, None]
        square = way * way
        height = np.sqrt(np.maximum(sizes[0] - square[0] - square[2], _TINY))
        slack = np.maximum(_GIVE - height - way[1], _ZERO)
        soft = np.minimum(slack, _GIVES)
        slack -= soft
        soft *= soft
        soft *= _SOFT
        soft += slack
        down = np.maximum(*(soft if grounded is None else soft * grounded))
        hips[1] -= down
        way[1] += down
        return way

    def solve(self, rotations: F32, hips: F32, feet: FootTargets) -> None:
        """Writes the rotations of the legs, feet and toes into `rotations` (4, 55, n), settling `hips` (3, n) first."""
        n = hips.shape[1]
        ankles, back, ahead = feet.where(n)
        grounded = None if feet.flat else feet.grounded[:, :n]
        hip = rotations[:, HIPS]
        pelvis = quat.matrices(hip)
        way = self._settle(pelvis, hips, ankles, grounded)
        _, _, sizes, folds, straight, folded, frames = self._measures(n)
        _, whole, least, most, twice, differ, add = sizes
        far = np.sqrt(einsum("isn,isn->sn", way, way))
        way /= np.maximum(far, _TINY)
        distance = np.minimum(far, most)
        if grounded is not None:
            soft = _soft(far, whole)
            distance = soft + (distance - soft) * grounded
        distance = np.maximum(distance, least)
        square = distance * distance
        cosine = clip((differ + square) / (twice * distance), -_ONE, _ONE)
        # Knees point between the way of the hips and that of the foot.
        side = ahead + pelvis[:, 2][:, None]
        side -= way * einsum("isn,isn->sn", side, way)
        side /= np.maximum(np.sqrt(einsum("isn,isn->sn", side, side)), _TINY)
        posed = np.empty((3, 3, 2, n), np.float32)
        sine = np.sqrt(_ONE - cosine * cosine)
        np.add(way * cosine, side * sine, out=posed[0])
        posed[1] = quat.cross(way, side)
        np.subtract(way * sine, side * cosine, out=posed[2])
        upper = einsum("cksn,ksn->csn", frames, posed.reshape(9, 2, n))
        upper[3] += 1
        np.maximum(upper[3], 0.01, out=upper[3])
        upper /= np.sqrt(einsum("csn,csn->sn", upper, upper))
        fold = clip((square - add) / folds, -_HALF, _HALF)
        lower = straight * np.sqrt(_HALF + fold) - folded * np.sqrt(_HALF - fold)
        legs = rotations[:, _LEGS].reshape(4, 2, 4, n)
        before = np.empty((4, 3, 2, n), np.float32)
        before[:, 0], before[:, 1:] = quat.conj(hip)[:, None], back[:, None]
        turned = quat.mul(before[:, :2], upper[:, None])
        legs[:, :, UPPER] = turned[:, 0]
        legs[:, :, LOWER] = lower
        legs[:, :, FOOT] = quat.conj(quat.mul(turned[:, 1], lower))
        legs[:, :, TOES] = _REST
        if grounded is not None:
            half = -0.5 * feet.toes[:, :n]
            legs[0, :, TOES], legs[3, :, TOES] = np.sin(half), np.cos(half)


def _soft(far: F32, whole: F32) -> F32:
    """How far legs in the air reach."""
    over = np.maximum(far / whole - (1 - SOFTNESS), 0)
    out: F32 = np.where(over > 0, whole * (1 - SOFTNESS * np.exp(-over / SOFTNESS)), far)
    return out


class _Leg(NamedTuple):
    """Of one side: socket from the hips' head, ankle, lengths of both bones, and what `Legs` keeps of the rest pose."""

    socket: F32
    ankle: F32
    sizes: tuple[float, float]
    turn: F32
    straight: F32
    folded: F32


@lru_cache(64)
def _legs(body: Body) -> tuple[_Leg, ...]:
    """The legs of a body."""
    return tuple(_leg(body, name) for name in SIDES)


def _leg(body: Body, name: str) -> _Leg:
    hip, knee, ankle = (body.at(name + bone) for bone in ("UpperLeg", "LowerLeg", "Foot"))
    upper, lower = (max(float(np.linalg.norm(b - a)), 1e-3) for a, b in ((hip, knee), (knee, ankle)))
    frames = [_frame(way, np.array([0, 0, 1], np.float32)) for way in ((knee - hip) / upper, (ankle - knee) / lower)]
    first, second = (quat.from_matrix(frame[..., None])[:, 0] for frame in frames)
    # Of the two signs of a rotation that one by which a straight knee is near the identity.
    back = quat.conj(second) * np.float32(1 if (first * second).sum() >= 0 else -1)
    folded = quat.mul(quat.mul(first, np.array([0, 1, 0, 0], np.float32)), back)
    turn = np.einsum("cij,kj->cki", _AXIS, frames[0].T).reshape(4, 9)
    return _Leg(hip - body.at("hips"), ankle, (upper, lower), turn, quat.mul(first, back), folded)


def _frame(along: F32, forward: F32) -> F32:
    """(3, 3) in columns: a bone's direction, the hinge about which it bends forward, and their cross product."""
    hinge = quat.cross(along, forward)
    hinge /= max(float(np.linalg.norm(hinge)), 1e-6)
    return np.stack([along, hinge, quat.cross(along, hinge)], axis=1).astype(np.float32)
