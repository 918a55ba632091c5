"""`HandKeys`: the row of key poses that one hand follows, as vectors that interpolate with minimum-jerk moves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import hand_shapes
from persona_engine.motion.gesture_poses import HALF_WAY, HandPose, Vec3
from persona_engine.rig import quat

F64 = NDArray[np.float64]

PLACE, TURN, ELBOW, FINGERS = slice(0, 3), slice(3, 7), slice(7, 10), slice(10, 30)
TORSO, HEAD, SHOULDER, SIZE = slice(30, 33), slice(33, 36), 36, 37
"""Parts of a key vector: wrist from the shoulder in arm lengths, rotation of the hand from rest, elbow direction (all in the model's axes),
finger shape, rotation vectors of torso and head, raise of the shoulder in radians."""
LEAST_GAP = 0.06


@dataclass(frozen=True)
class Scale:
    """How one stroke changes its poses: `size` of the move about the half-way pose, what goes along in degrees times `weight`, and
    the number of fingers a counting hand shows."""

    size: float = 1.0
    torso: Vec3 = (0.0, 0.0, 0.0)
    head: Vec3 = (0.0, 0.0, 0.0)
    raise_shoulder: float = 0.0
    weight: float = 1.0
    fingers: int = 1


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


def vector(side: int, pose: HandPose, scale: Scale, share: float = 0.0) -> F64:
    """(SIZE,) key vector of a pose for one hand; `share` 0..1 is how much of the body goes along."""
    sign, half = 1.0 - 2.0 * side, _plain(side, HALF_WAY, 1)[PLACE]
    out = _plain(side, pose, min(max(scale.fingers, 1), 5)).copy()
    out[PLACE] = half + (out[PLACE] - half) * scale.size
    along = share * scale.weight
    for part, degrees in ((TORSO, scale.torso), (HEAD, scale.head)):
        out[part] = np.radians((degrees[0] * along, degrees[1] * along * sign, degrees[2] * along * sign))
    out[SHOULDER] = np.radians(scale.raise_shoulder) * along
    return out


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

    def at(self, times: F64, part: slice = slice(None)) -> tuple[F64, F64]:
        """(SIZE, T) vectors or a part of them, the turn not normalised, and (T,) the bulge of the way: 0 at keys, the move's length
        half-way."""
        knots, whole_keys = np.array(self._times), np.stack(self._vectors)
        keys = np.ascontiguousarray(whole_keys[:, part])
        if len(knots) == 1:
            return np.repeat(keys[0][:, None], len(times), axis=1), np.zeros(len(times))
        speed = np.zeros_like(keys)
        if len(knots) > 2:
            mean = (keys[2:] - keys[:-2]) / (knots[2:] - knots[:-2])[:, None]
            speed[1:-1] = mean * np.array(self._moving[1:-1])[:, None]
        i = np.clip(np.searchsorted(knots, times, side="right") - 1, 0, len(knots) - 2)
        span = (knots[1:] - knots[:-1])[i]
        s = np.clip((times - knots[i]) / span, 0, 1)
        s3 = s * s * s
        whole = s3 * (10 + s * (6 * s - 15))
        leave = s + s3 * (s * (8 - 3 * s) - 6)
        reach = s3 * (s * (7 - 3 * s) - 4)
        out = keys[i]
        out = out + (keys[i + 1] - out) * whole[:, None]
        if speed.any():
            out += speed[i] * (leave * span)[:, None] + speed[i + 1] * (reach * span)[:, None]
        length = np.linalg.norm(whole_keys[1:, PLACE] - whole_keys[:-1, PLACE], axis=1)[i]
        return out.T, length * 16 * (s * (1 - s)) ** 2
