"""`HandKeys`: the row of key poses that one hand follows, as vectors that interpolate with minimum-jerk moves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import hand_shapes
from persona_engine.motion.hand_pose import GRIPS, HALF_WAY, HandPose, Vec3
from persona_engine.motion.landmarks import place
from persona_engine.motion.shoulder import reach
from persona_engine.rig import quat
from persona_engine.rig.body import Body

F64 = NDArray[np.float64]

PLACE, TURN, ELBOW, FINGERS = slice(0, 3), slice(3, 7), slice(7, 10), slice(10, 30)
TORSO, HEAD, SHOULDER, LEAN, NOD, SIZE = slice(30, 33), slice(33, 36), 36, slice(37, 40), slice(40, 43), 43
"""Parts of a key vector: wrist from the shoulder in arm lengths, rotation of the hand from rest, elbow direction (all in the model's axes),
finger shape, rotation vectors that the hand gives to torso and head, raise of the shoulder in radians, and the rotation vectors that torso and head have
while the hand is there, whoever gives them."""
LEAST_GAP = 0.06


@dataclass(frozen=True)
class Scale:
    """How one stroke changes its poses: `size` of the move about the half-way pose, what goes along in degrees times `weight`, the side
    with which torso and head go, and the number of fingers a counting hand shows."""

    size: float = 1.0
    torso: Vec3 = (0.0, 0.0, 0.0)
    head: Vec3 = (0.0, 0.0, 0.0)
    raise_shoulder: float = 0.0
    weight: float = 1.0
    fingers: int = 1
    lead: int = 0


def hand_turn(side: int, fingers: Vec3 | F64, palm: Vec3 | F64) -> F64:
    """(4,) rotation that brings a hand of the T-pose to these directions (model axes); `palm` is squared to `fingers`."""
    sign = 1.0 - 2.0 * side
    along = np.asarray(fingers, np.float64)
    along = along / np.linalg.norm(along)
    out = np.asarray(palm, np.float64)
    out = out - along * (out @ along)
    out /= max(float(np.linalg.norm(out)), 1e-6)
    now = np.stack([along, out, np.cross(along, out)], axis=1)
    rest_along, rest_out = np.array([sign, 0.0, 0.0]), np.array([0.0, -1.0, 0.0])
    rest = np.stack([rest_along, rest_out, np.cross(rest_along, rest_out)], axis=1)
    turned: F64 = np.asarray(quat.from_matrix((now @ rest.T)[..., None])[:, 0], np.float64)
    return turned


@lru_cache(maxsize=512)
def _plain(side: int, pose: HandPose, count: int) -> F64:
    """(SIZE,) key vector of a pose at its plain size, nothing else of the body going along; read-only."""
    mirror = np.array([1.0 - 2.0 * side, 1.0, 1.0])
    out = np.zeros(SIZE)
    out[PLACE] = np.array(pose.place) * mirror
    out[TURN] = hand_turn(side, np.array(pose.fingers) * mirror, np.array(pose.palm) * mirror)
    out[ELBOW] = np.array(pose.elbow) * mirror
    out[FINGERS] = hand_shapes.shape(f"count{count}" if pose.shape == "count" else pose.shape)
    out.setflags(write=False)
    return out


def vector(side: int, pose: HandPose, scale: Scale, body: Body, share: float = 0.0) -> F64:
    """(SIZE,) key vector of a pose for one hand; `share` 0..1 is how much of the body goes along."""
    out = _plain(side, pose, min(max(scale.fingers, 1), 5)).copy()
    along = share * scale.weight
    turn = np.array([1.0, 1.0 - 2.0 * scale.lead, 1.0 - 2.0 * scale.lead]) * along
    lean, nod = (np.radians(np.array(degrees) * turn) for degrees in (scale.torso, scale.head))
    out[SHOULDER] = np.radians(scale.raise_shoulder) * along
    if pose.spot:
        out[PLACE] = reach(side, _wrist(side, pose, out[TURN], body, lean, nod), float(out[SHOULDER]), body)
    else:
        half = _plain(side, HALF_WAY, 1)[PLACE]
        out[PLACE] = half + (out[PLACE] - half) * scale.size
    out[LEAN], out[NOD] = lean, nod
    if side == scale.lead:
        out[TORSO], out[HEAD] = lean, nod
    return out


def _wrist(side: int, pose: HandPose, turn: F64, body: Body, lean: F64, nod: F64) -> F64:
    """(3,) where the wrist is, in the model's axes, when the pose's grip is at its spot."""
    sign = 1.0 - 2.0 * side
    along, out, thumb = GRIPS[pose.grip]
    grip = quat.rotate(turn, np.array([sign * along, -out, thumb]))
    return np.asarray(place(body, pose.spot, side, lean, nod) + (np.array(pose.place) * (sign, 1.0, 1.0) - grip) * body.hand_length, np.float64)


class HandKeys:
    """Keys in time order. A key that comes too early for the ones before it takes their place."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._vectors: list[F64] = []
        self._moving: list[float] = []

    @property
    def last(self) -> float:
        """Time of the last key."""
        return self._times[-1] if self._times else -np.inf

    @property
    def count(self) -> int:
        """Number of keys."""
        return len(self._times)

    def add(self, at: float, key: F64, moving: float = 0.0) -> None:
        """Appends a key; `moving` is the share of the mean speed of its neighbours with which the hand passes through it."""
        while len(self._times) > 1 and self._times[-1] > at - LEAST_GAP:
            self._times.pop(), self._vectors.pop(), self._moving.pop()
        at = max(at, self.last + LEAST_GAP) if self._times else at
        key = key.copy()
        if self._vectors and self._vectors[-1][TURN] @ key[TURN] < 0:
            key[TURN] *= -1
        self._times.append(at)
        self._vectors.append(key)
        self._moving.append(moving)

    def at(self, times: F64, parts: tuple[slice, ...]) -> tuple[list[F64], F64]:
        """Parts of the vectors, each (part, T) at its own row of `times` (parts, T), the turn not normalised; and (T,) the bulge of the
        way at the first row: 0 at keys, the move's length half-way."""
        keys, count = np.stack(self._vectors, axis=1), times.shape[1]
        if len(self._times) == 1:
            return [np.repeat(keys[part], count, axis=1) for part in parts], np.zeros(count)
        shares, move, s = self._shares(times.ravel())
        out = [keys[part] @ shares[:, k * count : (k + 1) * count] for k, part in enumerate(parts)]
        way = keys[PLACE, 1:] - keys[PLACE, :-1]
        length = np.sqrt((way * way).sum(0))[move[:count]]
        return out, length * 16 * (s[:count] * (1 - s[:count])) ** 2

    def _shares(self, times: F64) -> tuple[F64, NDArray[np.intp], F64]:
        """(K, T) how much of each key there is at each time, (T,) the move that goes on and the share of it that is over."""
        knots = np.array(self._times)
        count = np.arange(len(times))
        i = np.minimum(np.maximum(np.searchsorted(knots, times, side="right") - 1, 0), len(knots) - 2)
        span = (knots[1:] - knots[:-1])[i]
        s = np.minimum(np.maximum((times - knots[i]) / span, 0), 1)
        s3 = s * s * s
        whole = s3 * (10 + s * (6 * s - 15))
        shares = np.zeros((len(knots), len(times)))
        shares[i, count], shares[i + 1, count] = 1 - whole, whole
        if any(self._moving[1:-1]):
            drift = np.zeros_like(shares)
            drift[i, count], drift[i + 1, count] = (s + s3 * (s * (8 - 3 * s) - 6)) * span, s3 * (s * (7 - 3 * s) - 4) * span
            pace = drift[1:-1] * (np.array(self._moving[1:-1]) / (knots[2:] - knots[:-2]))[:, None]
            shares[2:] += pace
            shares[:-2] -= pace
        return shares, i, s
