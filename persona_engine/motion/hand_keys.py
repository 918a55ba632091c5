"""`HandKeys`: the row of key poses that one hand follows, as vectors that interpolate with minimum-jerk moves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import hand_shapes
from persona_engine.motion.hand_pose import GRIPS, HALF_WAY, HandPose, Vec3
from persona_engine.motion.landmarks import place
from persona_engine.motion.shoulder import reach
from persona_engine.names import BONES
from persona_engine.rig import quat
from persona_engine.rig.body import Body

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

PLACE, ELBOW, TORSO, HEAD, SHOULDER, LEAN, NOD = slice(0, 3), slice(3, 6), slice(6, 9), slice(9, 12), 12, slice(13, 16), slice(16, 19)
TURN, FINGERS, SIZE = slice(19, 23), slice(23, 83), 83
"""Parts of a key vector: wrist from the shoulder in arm lengths, elbow direction (all in the model's axes), rotation vectors that the hand gives
to torso and head, raise of the shoulder in radians, the rotation vectors that torso and head have while the hand is there, whoever gives them,
rotation of the hand from rest, and those of the 15 finger bones, one after the other."""
PROMPT = slice(0, TURN.start)
"""The parts that do not trail behind the wrist."""
LEAST_GAP = 0.06
ELBOW_ROOM, MOST_SPREAD = 0.08, 0.30
"""Upper arms' lengths that a trunk should leave to the shoulders' joints, and the most by which elbows make up for it."""
EITHER_WAY = 0.25
"""Cosine of half the angle between two turns of a hand below which one way round is as good as the other: 150 degrees and more."""
APART = 1e4
"""Seconds from one hand's keys to the next one's, where they are one row: more than any performance lasts."""


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


@lru_cache(maxsize=128)
def fingers(side: int, shape: str) -> F64:
    """(60,) rotations of the finger bones of a hand; read-only."""
    out = hand_shapes.rotations(side, hand_shapes.shape(shape)[:, None])[..., 0].T.astype(np.float64).ravel()
    out.setflags(write=False)
    return out


@lru_cache(maxsize=512)
def _plain(side: int, pose: HandPose, count: int) -> F64:
    """(SIZE,) key vector of a pose at its plain size, nothing else of the body going along; read-only."""
    mirror = np.array([1.0 - 2.0 * side, 1.0, 1.0])
    out = np.zeros(SIZE)
    out[PLACE] = np.array(pose.place) * mirror
    out[TURN] = hand_turn(side, np.array(pose.fingers) * mirror, np.array(pose.palm) * mirror)
    out[ELBOW] = np.array(pose.elbow) * mirror
    out[FINGERS] = fingers(side, f"count{count}" if pose.shape == "count" else pose.shape)
    out.setflags(write=False)
    return out


@lru_cache(maxsize=512)
def _along(torso: Vec3, head: Vec3, lead: int) -> tuple[F64, F64]:
    """(3,) rotation vectors of torso and head, radians; read-only."""
    made = [np.radians(np.array(degrees) * (1.0, 1.0 - 2.0 * lead, 1.0 - 2.0 * lead)) for degrees in (torso, head)]
    for turn in made:
        turn.setflags(write=False)
    return made[0], made[1]


@lru_cache(maxsize=64)
def _spread(body: Body) -> float:
    """How much further out elbows point on a body that is wider than its shoulders leave room for."""
    widest = max(capsule.radius for capsule in body.capsules if BONES[capsule.bone] in ("hips", "spine", "chest"))
    room = (abs(float(body.at("leftUpperArm")[0])) - widest) / max(float(body.arm_lengths[0, 0]), 1e-6)
    return min(max(ELBOW_ROOM - room, 0.0), MOST_SPREAD)


def vector(side: int, pose: HandPose, scale: Scale, body: Body, share: float = 0.0) -> F64:
    """(SIZE,) key vector of a pose for one hand; `share` 0..1 is how much of the body goes along."""
    plain = _plain(side, pose, min(max(scale.fingers, 1), 5))
    out = plain.copy()
    weight = share * scale.weight
    torso, head = _along(scale.torso, scale.head, scale.lead)
    lean, nod = torso * weight, head * weight
    out[SHOULDER] = np.radians(scale.raise_shoulder) * weight
    if pose.spot:
        out[PLACE] = reach(side, _wrist(side, pose, out[TURN], body, lean, nod), float(out[SHOULDER]), body)
    else:
        half = _plain(side, HALF_WAY, 1)[PLACE]
        out[PLACE] = half + (plain[PLACE] - half) * scale.size
    out[ELBOW.start] += (1.0 - 2.0 * side) * _spread(body)
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
    """Keys in time order of the hand of a `side`. A key that comes too early for the ones before it takes their place."""

    def __init__(self, side: int = 0) -> None:
        self._easy = _plain(side, HALF_WAY, 1)[TURN]
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
        if self._vectors and self._turns_back(self._vectors[-1][TURN], key[TURN]):
            key = key.copy()
            key[TURN] *= -1
        self._times.append(at)
        self._vectors.append(key)
        self._moving.append(moving)

    def _turns_back(self, before: F64, turn: F64) -> bool:
        """Whether a hand goes from one turn to the next the better way where the next has the other sign: the shorter way, or, where both are as
        long, the one that forearms can go."""
        near = float(before @ turn)
        if abs(near) > EITHER_WAY:
            return near < 0
        back, on = (abs(float((before + sign * turn) @ self._easy)) / math.sqrt(1 + sign * near) for sign in (-1, 1))
        return back > on

    @property
    def moments(self) -> tuple[list[float], list[F64], list[float]]:
        """Times, vectors, and the shares of speed with which they are passed, of all keys."""
        return self._times, self._vectors, self._moving


@dataclass(frozen=True, eq=False)
class Course:
    """What hands do at n moments: `prompt` parts of their key vectors (19, n), `turn` (4, n) and `fingers` (60, n), not normalised, later by
    their lags; `bulge` (n,) of the way: 0 at keys, the move's length half-way."""

    prompt: F32
    turn: F32
    fingers: F32
    bulge: F32


def follow(hands: Sequence[HandKeys], times: Sequence[F64], lags: tuple[float, float]) -> Course:
    """What `hands`, of two keys or more, do at evenly spaced `times` (T,) of each, one after the other; `lags` in steps of turn and fingers, which are
    right from the moment on that lies so far from the first.

    All hands are one row of keys, each far later than the one before.
    """
    moments = [hand.moments for hand in hands]
    knots = np.concatenate([np.array(m[0]) + APART * k for k, m in enumerate(moments)])
    keys = np.array([vector for m in moments for vector in m[1]], np.float32).T
    moving = np.array([share for m in moments for share in m[2]])
    at = np.concatenate([t + APART * k for k, t in enumerate(times)])
    span = (knots[1:] - knots[:-1])[:, None]
    s = np.minimum(np.maximum((at - knots[:-1, None]) / span, 0), 1)
    left = s * (1 - s)
    s3 = s * s * s
    done, moves = s3 * (10 + s * (6 * s - 15)), keys[:, 1:] - keys[:, :-1]
    bulge = 16 * (np.sqrt((moves[PLACE] ** 2).sum(0)) @ (left * left))
    passed = np.flatnonzero(moving[1:-1])
    if len(passed):
        a, b, a3, b3 = s[passed], s[passed + 1], s3[passed], s3[passed + 1]
        pace = a3 * (a * (7 - 3 * a) - 4) * span[passed] + (b + b3 * (b * (8 - 3 * b) - 6)) * span[passed + 1]
        rates = (keys[:, passed + 2] - keys[:, passed]) * (moving[passed + 1] / (knots[passed + 2] - knots[passed]))
        done, moves = np.concatenate([done, pace]), np.concatenate([moves, rates], axis=1)
    shares, moves = done.astype(np.float32), moves.astype(np.float32)
    parts = (PROMPT, 0.0), (TURN, lags[0]), (FINGERS, lags[1])
    prompt, turn, fingers = (np.asarray(keys[part, :1] + moves[part] @ _late(shares, lag), np.float32) for part, lag in parts)
    return Course(prompt, turn, fingers, bulge.astype(np.float32))


def _late(rows: F32, lag: float) -> F32:
    """(R, n) rows as they were `lag` steps earlier, right from there on."""
    if not lag:
        return rows
    whole = int(lag)
    out = rows.copy()
    out[:, whole + 1 :] = rows[:, 1 : rows.shape[1] - whole] + (rows[:, : -whole - 1] - rows[:, 1 : rows.shape[1] - whole]) * np.float32(lag - whole)
    return out
