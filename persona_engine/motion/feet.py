"""`Legs`: both legs of many personas brought to their feet, in closed form; the hips give way where a planted foot would lift.

Same method as `rig.ik`, for bodies that differ from row to row.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from persona_engine.names import BONE_INDEX
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
_TINY = np.float32(1e-6)
_LATER, _EARLIER = np.array([7, 2, 3]), np.array([5, 6, 1])
"""Entries of a matrix whose differences are the axis of its rotation."""


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

    def take(self, other: FootTargets, n: int) -> None:
        """Stand as the first `n` of `other`, flat on the ground."""
        self.ankles[..., :n] = other.ankles[..., :n]
        self.turns[..., :n] = other.turns[..., :n]
        self.toes[:, :n] = 0
        self.grounded[:, :n] = 1


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
        self._frames: F32 = np.zeros((3, 3, 2, capacity), np.float32)
        """Direction of the upper leg at rest, the knee's hinge and their cross product."""
        self._straight: F32 = np.zeros((4, 2, capacity), np.float32)
        self._folded: F32 = np.zeros((4, 2, capacity), np.float32)
        """What the lower leg's rotation has of the cosine and of the sine of half the bend of the knee."""
        self.set_body(0, Body.standard())
        for measure in vars(self).values():
            measure[...] = measure[..., :1]

    def set_body(self, row: int, body: Body) -> None:
        """Takes the measures of the persona in `row`."""
        self.hips_rest[:, row] = body.at("hips")
        for side, leg in enumerate(_legs(body)):
            self.sockets[:, side, row] = leg.socket
            self.ankles_rest[:, side, row] = leg.ankle
            self._measure(side, row, *leg.sizes)
            self._frames[:, :, side, row] = leg.frame
            self._straight[:, side, row] = leg.straight
            self._folded[:, side, row] = leg.folded

    def _measure(self, side: int, row: int, a: float, b: float) -> None:
        whole = a + b
        self._lengths[:, side, row] = a, b
        self._sizes[:, side, row] = (whole * STRAIGHT) ** 2, whole, whole * FOLDED, whole * 0.99995, 2 * a, a * a - b * b, a * a + b * b
        self._folds[side, row] = 4 * a * b

    def settle(self, rotations: F32, hips: F32, feet: FootTargets) -> F32:
        """Lowers `hips` (3, n) in place until every grounded foot is within reach; returns the sockets (3, 2, n) in model space."""
        return self._settle(quat.matrices(rotations[:, HIPS]), hips, feet)

    def _settle(self, turn: F32, hips: F32, feet: FootTargets) -> F32:
        n = hips.shape[1]
        sockets: F32 = (turn[:, :, None] * self.sockets[..., :n]).sum(1)
        sockets += self.hips_rest[:, None, :n]
        sockets += hips[:, None]
        way = feet.ankles[..., :n] - sockets
        square = way * way
        height = np.sqrt(np.maximum(self._sizes[0, :, :n] - square[0] - square[2], _TINY))
        slack = np.maximum(GIVE - height - way[1], 0)
        soft = np.minimum(slack, 2 * GIVE)
        need = soft * soft / (4 * GIVE) + (slack - soft)
        down = (need * feet.grounded[:, :n]).max(0)
        hips[1] -= down
        sockets[1] -= down
        return sockets

    def solve(self, rotations: F32, hips: F32, feet: FootTargets) -> None:
        """Writes the rotations of the legs, feet and toes into `rotations` (4, 55, n), settling `hips` (3, n) first."""
        n = hips.shape[1]
        turns, planted = feet.turns[..., :n], bool(feet.grounded[:, :n].min(initial=1) >= 1)
        pelvis = quat.matrices(rotations[:, HIPS])
        way = feet.ankles[..., :n] - self._settle(pelvis, hips, feet)
        _, whole, least, most, twice, differ, add = self._sizes[..., :n]
        far = np.sqrt((way * way).sum(0))
        along = way / np.maximum(far, _TINY)
        distance = np.minimum(far, most)
        if not planted:
            soft = _soft(far, whole)
            distance = soft + (distance - soft) * feet.grounded[:, :n]
        distance = np.maximum(distance, least)
        square = distance * distance
        cosine = np.maximum(np.minimum((differ + square) / (twice * distance), 1), -1)
        pole = self._pole(pelvis[:, 2], turns)
        bend = pole - along * (pole * along).sum(0)
        bend *= np.sqrt(1 - cosine * cosine) / np.maximum(np.sqrt((bend * bend).sum(0)), _TINY)
        bend += along * cosine
        upper = _from_frames(bend, quat.cross(along, bend), self._frames[..., :n])
        fold = np.maximum(np.minimum((square - add) / self._folds[:, :n], 0.5), -0.5)
        lower = self._straight[..., :n] * np.sqrt(0.5 + fold) - self._folded[..., :n] * np.sqrt(0.5 - fold)
        legs = rotations[:, _LEGS].reshape(4, 2, 4, n)
        legs[:, :, UPPER] = quat.mul(quat.conj(rotations[:, HIPS]), upper)
        legs[:, :, LOWER] = lower
        legs[:, :, FOOT] = quat.mul(quat.conj(quat.mul(upper, lower)), turns)
        legs[:, :, TOES] = quat.IDENTITY[:, None, None]
        if not planted or feet.toes[:, :n].any():
            half = -0.5 * feet.toes[:, :n]
            legs[0, :, TOES], legs[3, :, TOES] = np.sin(half), np.cos(half)

    @staticmethod
    def _pole(ahead: F32, turns: F32) -> F32:
        """Knees point between the way of the hips, `ahead` (3, n), and that of the foot."""
        x, y, z, w = turns
        out = np.empty((3, *x.shape), np.float32)
        out[0], out[1], out[2] = 2 * (x * z + w * y), 0, 1 - 2 * (x * x + y * y)
        out += ahead[:, None]
        return out


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
    frame: F32
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
    return _Leg(hip - body.at("hips"), ankle, (upper, lower), frames[0].T, quat.mul(first, back), folded)


def _frame(along: F32, forward: F32) -> F32:
    """(3, 3) in columns: a bone's direction, the hinge about which it bends forward, and their cross product."""
    hinge = quat.cross(along, forward)
    hinge /= max(float(np.linalg.norm(hinge)), 1e-6)
    return np.stack([along, hinge, quat.cross(along, hinge)], axis=1).astype(np.float32)


def _from_frames(along: F32, across: F32, rest: F32) -> F32:
    """(4, ...) rotations from rest frames (3 vectors, 3, ...) to frames of unit `along` and of a hinge in the direction of `across`, square to it;
    good below 170 degrees."""
    now = np.empty((3, *along.shape), np.float32)
    now[0] = along
    np.divide(across, np.sqrt((across * across).sum(0)), out=now[1])
    now[2] = quat.cross(along, now[1])
    m = np.einsum("ki...,kj...->ij...", now, rest).reshape(9, *along.shape[1:])
    out = np.empty((4, *along.shape[1:]), np.float32)
    np.subtract(m[_LATER], m[_EARLIER], out=out[:3])
    np.add(m[::4].sum(0), 1, out=out[3])
    np.maximum(out[3], 0.01, out=out[3])
    out /= np.sqrt((out * out).sum(0))
    return out
