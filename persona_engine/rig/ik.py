"""Two-bone inverse kinematics in closed form, for many personas at once.

Everything is in the normalised pose: a rotation is what turns a bone away from rest, relative to its parent, in the model's axes.
The bend stays in the plane of the pole, so bones never gain twist.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from persona_engine.rig import quat
from persona_engine.rig.body import Body
from persona_engine.rig.quat import Array

F32 = NDArray[np.float32]

SOFTNESS = 0.02
"""Last share of the reach within which a limb slows down instead of snapping straight."""
_TINY = 1e-6
_DOWN: F32 = np.array([[0], [-1], [0]], np.float32)
_BACK: F32 = np.array([[0], [0], [-1]], np.float32)

ARM_POLES = {"left": (0.0, 0.0, -1.0), "right": (0.0, 0.0, -1.0)}
LEG_POLES = {"left": (0.0, 0.0, 1.0), "right": (0.0, 0.0, 1.0)}


@dataclass(frozen=True, eq=False)
class Limb:
    """Rest places (3,) of a chain of two bones and its end, and the side to which the middle joint bends at rest; or (3, K), K limbs."""

    start: F32
    middle: F32
    end: F32
    pole: F32

    @staticmethod
    def arm(body: Body, side: str) -> Limb:
        """Upper arm, lower arm, hand; `side` is "left" or "right". Elbows point back at rest."""
        return _limb(body, side, ("UpperArm", "LowerArm", "Hand"), ARM_POLES[side])

    @staticmethod
    def leg(body: Body, side: str) -> Limb:
        """Upper leg, lower leg, foot. Knees point forward at rest."""
        return _limb(body, side, ("UpperLeg", "LowerLeg", "Foot"), LEG_POLES[side])

    @cached_property
    def lengths(self) -> F32:
        """(2, K) lengths of the two bones, metres."""
        bones = np.stack([self.middle - self.start, self.end - self.middle]).reshape(2, 3, -1)
        out: F32 = np.sqrt((bones * bones).sum(1))
        return out

    @cached_property
    def frames(self) -> F32:
        """(3, 3, 2, K) at rest: direction, hinge and their cross product in columns, for both bones."""
        first, second = ((b - a).reshape(3, -1) for a, b in ((self.start, self.middle), (self.middle, self.end)))
        first, second = first / self.lengths[0], second / self.lengths[1]
        hinge = _cross(first, _square(self.pole.reshape(3, -1), first))
        turned = _square(hinge, second)
        return np.stack([np.stack(columns, axis=1) for columns in ((first, second), (hinge, turned), (_cross(first, hinge), _cross(second, turned)))], axis=1)

    @property
    def reach(self) -> float:
        """Length of the stretched limb in metres."""
        return float(np.linalg.norm(self.middle - self.start) + np.linalg.norm(self.end - self.middle))


def _limb(body: Body, side: str, bones: tuple[str, str, str], pole: tuple[float, float, float]) -> Limb:
    start, middle, end = (body.at(side + bone) for bone in bones)
    return Limb(start, middle, end, np.array(pole, np.float32))


def soft_reach(distance: F32, reach: float | F32, softness: float = SOFTNESS) -> F32:
    """Distances a limb really reaches: unchanged up to (1 - softness) of its length, then approaching it smoothly.

    >>> soft_reach(np.float32([0.5, 10.0]), 1.0).round(3).tolist()
    [0.5, 1.0]
    """
    knee = reach * (1 - softness)
    span = reach * softness
    over = np.maximum(distance - knee, 0)
    out: F32 = np.where(distance > knee, knee + span * (1 - np.exp(-over / span)), distance).astype(np.float32)
    return out


def solve(limb: Limb, start: F32, target: F32, pole: F32, parent: F32, which: NDArray[np.intp] | None = None) -> tuple[F32, F32]:
    """Rotations (4, n) of the first and the second bone that bring the limb's end to `target`.

    `start` (3, n) is where the first bone's head is now, `target` (3, n) where the end should be, `pole` (3, n) the direction to which
    the middle joint bends (need not be unit or square to the limb), `parent` (4, n) the rotation of the first bone's parent away from
    rest, in model space, `which` (n,) tells which of several limbs is meant. Beyond reach the limb stretches softly towards the target.
    """
    (l1, l2), rest = (limb.lengths, limb.frames) if which is None else (limb.lengths[:, which], limb.frames[..., which])
    way = target - start
    far = np.sqrt((way * way).sum(0))
    along = np.where(far > _TINY, way / np.maximum(far, _TINY), _DOWN)
    distance = np.maximum(soft_reach(far, l1 + l2), np.abs(l1 - l2) * 1.001 + _TINY)
    cosine = np.clip((l1 * l1 + distance * distance - l2 * l2) / (2 * l1 * distance), -1, 1)
    sine = np.sqrt(1 - cosine * cosine)
    bend = _square(pole, along)
    upper = along * cosine + bend * sine
    lower = (along * distance - upper * l1) / l2
    hinge = _cross(along, bend)
    now = np.empty((3, 3, 2, len(far)), np.float32)
    now[:, 0, 0], now[:, 0, 1] = upper, lower / np.sqrt((lower * lower).sum(0))
    now[:, 1] = hinge[:, None]
    now[:, 2] = _cross(now[:, 0], now[:, 1])
    turn = now[:, None, 0] * rest[None, :, 0] + now[:, None, 1] * rest[None, :, 1] + now[:, None, 2] * rest[None, :, 2]
    now_first, now_second = np.moveaxis(quat.from_matrix(turn), 1, 0)
    return (
        quat.mul(quat.conj(parent), now_first).astype(np.float32),
        quat.mul(quat.conj(now_first), now_second).astype(np.float32),
    )


def end_rotation(parent: F32, first: F32, second: F32, wanted: F32) -> F32:
    """Rotation (4, n) of the end bone (hand, foot) so that it stands at `wanted` (4, n), its turn away from rest in model space."""
    chain = quat.mul(quat.mul(parent, first), second)
    return quat.mul(quat.conj(chain), wanted).astype(np.float32)


def _square(v: Array, axis: Array) -> F32:
    """Unit part of `v` square to the unit `axis`; some perpendicular where they are parallel."""
    part = v - axis * (v * axis).sum(0)
    size = np.sqrt((part * part).sum(0))
    spare = np.where(np.abs(axis[2]) < 0.9, *(v.reshape((3,) + (1,) * (axis.ndim - 1)) for v in (-_BACK, -_DOWN)))
    spare = spare - axis * (spare * axis).sum(0)
    part = np.where(size > 1e-4, part, spare)
    out: F32 = (part / np.maximum(np.sqrt((part * part).sum(0)), _TINY)).astype(np.float32)
    return out


def _cross(a: Array, b: Array) -> Array:
    return np.stack([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])
