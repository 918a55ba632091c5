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
        hinge = quat.cross(first, _square(self.pole.reshape(3, -1), first))
        turned = _square(hinge, second)
        thirds = quat.cross(first, hinge), quat.cross(second, turned)
        return np.stack([np.stack(columns, axis=1) for columns in ((first, second), (hinge, turned), thirds)], axis=1)

    @cached_property
    def straight(self) -> tuple[F32, F32, F32]:
        """(4, K) each: how the first bone's rest frame is turned back, and what the second bone's rotation has of the cosine and of the sine
        of half the fold: bones fold about one hinge, so nothing else goes into it."""
        first, second = (quat.from_matrix(self.frames[:, :, k]) for k in range(2))
        hinge = np.zeros_like(first)
        hinge[1] = 1
        back = quat.conj(second)
        parts = quat.conj(first), quat.mul(first, back), quat.mul(quat.mul(first, hinge), back)
        return tuple(np.asarray(part, np.float32) for part in parts)  # type: ignore[return-value]

    @cached_property
    def reckoned(self) -> F32:
        """(18, K) float32: the three of `straight`; the length of the stretched limb and of the folded one, twice the first bone's, the difference of the
        squares of both, their sum, and one over four times their product."""
        (first, second), one = self.lengths, np.float32(1)
        least = np.abs(first - second) * np.float32(1.001) + np.float32(_TINY)
        squares = first * first - second * second, first * first + second * second
        return np.stack([*(row for part in self.straight for row in part), first + second, least, 2 * first, *squares, one / (4 * first * second)])

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
    over /= -span
    out: F32 = (np.minimum(distance, knee) - span * np.expm1(over)).astype(np.float32, copy=False)
    return out


def solve(limb: Limb, start: F32, target: F32, pole: F32, parent: F32, which: NDArray[np.intp] | None = None) -> tuple[F32, F32]:
    """Rotations (4, n) of the first and the second bone that bring the limb's end to `target`.

    `start` (3, n) is where the first bone's head is now, `target` (3, n) where the end should be, `pole` (3, n) the direction to which
    the middle joint bends (need not be unit or square to the limb), `parent` (4, n) the rotation of the first bone's parent away from
    rest, in model space, `which` (n,) tells which of several limbs is meant. Beyond reach the limb stretches softly towards the target.
    """
    first, second = aimed(limb, start, target, pole, which)
    return quat.mul(quat.conj(parent), first).astype(np.float32, copy=False), second


def aimed(limb: Limb, start: F32, target: F32, pole: F32, which: NDArray[np.intp] | None = None) -> tuple[F32, F32]:
    """As `solve`, but the rotation of the first bone is that in model space, whatever its parent's."""
    known = limb.reckoned if which is None else limb.reckoned.take(which, axis=1)
    back, straight, folded = known[:4], known[4:8], known[8:12]
    reach, least, double, squares, both, product = known[12:]
    way = target - start
    far = np.sqrt(np.add.reduce(way * way, axis=0))
    some = np.maximum(far, _TINY)
    way /= some
    along = way if np.minimum.reduce(far, axis=None, initial=np.inf) > _TINY else np.where(far <= _TINY, _DOWN, way)
    distance = np.maximum(soft_reach(far, reach), least)
    over = distance * distance
    distance *= double
    cosine = np.minimum(np.maximum((over + squares) / distance, -1), 1)
    now = np.empty((3, 3, *far.shape), np.float32)
    bend = _square(pole, along)
    np.add(along * cosine, bend * np.sqrt(1 - cosine * cosine), out=now[:, 0])
    now[:, 1] = quat.cross(along, bend)
    now[:, 2] = quat.cross(now[:, 0], now[:, 1])
    over -= both
    over *= product
    fold = np.minimum(np.maximum(over, -0.5), 0.5)
    upper = quat.mul(quat.from_matrix(now), back)
    lower = straight * np.sqrt(0.5 + fold)
    lower -= folded * np.sqrt(0.5 - fold)
    return upper.astype(np.float32, copy=False), lower.astype(np.float32, copy=False)


def end_rotation(parent: F32, first: F32, second: F32, wanted: F32) -> F32:
    """Rotation (4, n) of the end bone (hand, foot) so that it stands at `wanted` (4, n), its turn away from rest in model space."""
    chain = quat.mul(quat.mul(parent, first), second)
    return quat.mul(quat.conj(chain), wanted).astype(np.float32)


def _square(v: Array, axis: Array) -> F32:
    """Unit part of `v` square to the unit `axis`; some perpendicular where they are parallel."""
    part = v - axis * np.add.reduce(v * axis, axis=0)
    size = np.sqrt(np.add.reduce(part * part, axis=0))
    if not np.minimum.reduce(size, axis=None, initial=np.inf) > 1e-4:
        none = size <= 1e-4
        spare = np.where(np.abs(axis[2]) < 0.9, *(u.reshape((3,) + (1,) * (axis.ndim - 1)) for u in (-_BACK, -_DOWN)))
        spare = spare - axis * (spare * axis).sum(0)
        part = np.where(none, spare, part)
        size = np.sqrt((part * part).sum(0))
    part /= size
    out: F32 = part.astype(np.float32, copy=False)
    return out
