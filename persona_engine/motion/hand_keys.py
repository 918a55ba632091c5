"""`HandKeys`: the row of key poses that one hand follows, as vectors that interpolate with minimum-jerk moves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import hand_shapes
from persona_engine.motion.clearance import whole_hand
from persona_engine.motion.hand_pose import GRIPS, HALF_WAY, HandPose, Vec3
from persona_engine.motion.landmarks import place
from persona_engine.motion.shoulder import reach
from persona_engine.names import BONES
from persona_engine.rig import quat
from persona_engine.rig.body import Body

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

PLACE, ELBOW, TORSO, HEAD, SHOULDER, LEAN, NOD = slice(0, 3), slice(3, 6), slice(6, 9), slice(9, 12), 12, slice(13, 16), slice(16, 19)
TURN, FINGERS, TIPS, SIZE = slice(19, 23), slice(23, 83), slice(83, 98), 98
"""Parts of a key vector: wrist from the shoulder in arm lengths, elbow direction (all in the model's axes), rotation vectors that the hand gives
to torso and head, raise of the shoulder in radians, the rotation vectors that torso and head have while the hand is there, whoever gives them,
rotation of the hand from rest, and those of the 15 finger bones, one after the other, and where that brings the fingertips, from the wrist and with the
hand at rest."""
PROMPT, CURLED = slice(0, TURN.start), slice(FINGERS.start, TIPS.stop)
"""The parts that do not trail behind the wrist, and those that trail the most."""
_BENDS = FINGERS.stop - FINGERS.start
LEAST_GAP = 0.06
ELBOW_ROOM, MOST_SPREAD = 0.08, 0.30
"""Upper arms' lengths that a trunk should leave to the shoulders' joints, and the most by which elbows make up for it."""
EITHER_WAY = 0.25
"""Cosine of half the angle between two turns of a hand below which one way round is as good as the other: 150 degrees and more."""
APART = 1e4
"""Seconds from one hand's keys to the next one's, where they are one row: more than any performance lasts."""


class Scale(NamedTuple):
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
    x, y, z = _unit(*fingers)
    u, v, w = palm
    dot = x * u + y * v + z * w
    u, v, w = _unit(u - x * dot, v - y * dot, w - z * dot)
    turned = (sign * x, -u, sign * (z * v - y * w)), (sign * y, -v, sign * (x * w - z * u)), (sign * z, -w, sign * (y * u - x * v))
    return np.asarray(quat.from_matrix(np.array(turned)[..., None])[:, 0], np.float64)


def _unit(x: float, y: float, z: float) -> Vec3:
    size = max(math.sqrt(x * x + y * y + z * z), 1e-6)
    return x / size, y / size, z / size


@lru_cache(maxsize=128)
def fingers(side: int, shape: str) -> F64:
    """(60,) rotations of the finger bones of a hand; read-only."""
    out = hand_shapes.rotations(side, hand_shapes.shape(shape)[:, None])[..., 0].T.astype(np.float64).ravel()
    out.setflags(write=False)
    return out


@lru_cache(maxsize=512)
def tips(side: int, shape: str, body: Body) -> F64:
    """(15,) where the fingertips of a hand are, from its wrist and with the hand at rest: x of all five, then y, then z; read-only."""
    curled = fingers(side, shape).reshape(15, 4, 1).transpose(1, 0, 2).astype(np.float32)
    out = np.asarray(whole_hand(body, quat.identity(1).astype(np.float64), curled, np.array([side]))[:, 2:], np.float64).ravel()
    out.setflags(write=False)
    return out


def _shape(pose: HandPose, count: int) -> str:
    return f"count{count}" if pose.shape == "count" else pose.shape


@lru_cache(maxsize=512)
def _plain(side: int, pose: HandPose, count: int) -> F64:
    """(SIZE,) key vector of a pose at its plain size, nothing else of the body going along; read-only."""
    mirror = np.array([1.0 - 2.0 * side, 1.0, 1.0])
    out = np.zeros(SIZE)
    out[PLACE] = np.array(pose.place) * mirror
    out[TURN] = hand_turn(side, np.array(pose.fingers) * mirror, np.array(pose.palm) * mirror)
    out[ELBOW] = np.array(pose.elbow) * mirror
    out[FINGERS] = fingers(side, _shape(pose, count))
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


@lru_cache(maxsize=1024)
def _parts(side: int, pose: HandPose, body: Body, torso: Vec3, head: Vec3, raised: float, shown: int, lead: int) -> tuple[F64, F64, F64]:
    """(SIZE,) key vector of a pose of no size with the body still, and what is added for its size and for how much of the body goes along; read-only.
    What goes along as in `Scale`, with `shown` fingers."""
    count = min(max(shown, 1), 5)
    base, grown, along = _plain(side, pose, count).copy(), np.zeros(SIZE), np.zeros(SIZE)
    base[TIPS] = tips(side, _shape(pose, count), body)
    base[ELBOW.start] += (1.0 - 2.0 * side) * _spread(body)
    half = _plain(side, HALF_WAY, 1)[PLACE]
    grown[PLACE] = base[PLACE] - half
    base[PLACE] = half
    along[LEAN], along[NOD] = _along(torso, head, lead)
    along[SHOULDER] = np.radians(raised)
    if side == lead:
        along[TORSO], along[HEAD] = along[LEAN], along[NOD]
    for part in (base, grown, along):
        part.setflags(write=False)
    return base, grown, along


def vector(side: int, pose: HandPose, scale: Scale, body: Body, share: float = 0.0) -> F64:
    """(SIZE,) key vector of a pose for one hand; `share` 0..1 is how much of the body goes along."""
    base, grown, along = _parts(side, pose, body, scale.torso, scale.head, scale.raise_shoulder, scale.fingers, scale.lead)
    out: F64 = base + grown * scale.size
    out += along * (share * scale.weight)
    if pose.spot:
        out[PLACE] = reach(side, _wrist(side, pose, out[TURN], body, out[LEAN], out[NOD]), float(out[SHOULDER]), body)
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
    """What hands do at n moments: `prompt` parts of their key vectors (19, n), `turn` (4, n) and `fingers` (n, 60), not normalised, and `tips` (n, 15), later
    by their lags; `bulge` (n,) of the way: 0 at keys, the move's length half-way."""

    prompt: F32
    turn: F32
    fingers: F32
    tips: F32
    bulge: F32


def follow(hands: Sequence[HandKeys], times: Sequence[F64], lags: tuple[float, float]) -> Course:
    """What `hands`, of two keys or more, do at the `times` (T,) of each, one after the other; `lags` in seconds of turn and fingers.

    All hands are one row of keys, each far later than the one before.
    """
    moments = [hand.moments for hand in hands]
    knots = np.array([t + APART * k for k, m in enumerate(moments) for t in m[0]])
    keys = np.array([vector for m in moments for vector in m[1]], np.float32)
    moving = np.array([share for m in moments for share in m[2]])
    at = np.concatenate([t + APART * k for k, t in enumerate(times)])
    count, lasts = len(at), knots[1:] - knots[:-1]
    at = np.concatenate([at, at - lags[0], at - lags[1]])
    k = knots[1:-1].searchsorted(at, "right")
    span = lasts[k]
    s = np.minimum(np.maximum((at - knots[k]) / span, 0), 1).astype(np.float32)
    s3 = s * s * s
    shares, moves = [s3 * (10 + s * (6 * s - 15))], [keys[1:] - keys[:-1]]
    if moving.any():
        rates = np.zeros_like(keys)
        rates[1:-1] = (keys[2:] - keys[:-2]) * (moving[1:-1] / (knots[2:] - knots[:-2])).astype(np.float32)[:, None]
        seconds = span.astype(np.float32)
        shares += [(s + s3 * (s * (8 - 3 * s) - 6)) * seconds, s3 * (s * (7 - 3 * s) - 4) * seconds]
        moves += [rates[:-1], rates[1:]]
    prompt, turn, curled = (
        _passed(keys, moves, shares, k, part, slice(n * count, (n + 1) * count)) for n, part in enumerate((PROMPT, TURN, CURLED))
    )
    way, s = moves[0][:, PLACE], s[:count]
    bulge = 16 * np.sqrt((way * way).sum(1))[k[:count]] * (s - s * s) ** 2
    return Course(prompt.T, turn.T, curled[:, :_BENDS], curled[:, _BENDS:], bulge)


def _passed(keys: F32, moves: list[F32], shares: list[F32], k: NDArray[np.intp], part: slice, at: slice) -> F32:
    """(n, P) a part of the key vectors `keys` (K, SIZE), in their ways `k` (n,) gone on by `shares` (n,) of `moves` (K - 1, SIZE)."""
    k = k[at]
    out = keys[:, part].take(k, axis=0)
    for move, share in zip(moves, shares):
        out += move[:, part].take(k, axis=0) * share[at, None]
    return out
