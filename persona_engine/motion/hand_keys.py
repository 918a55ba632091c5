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
Quat = tuple[float, ...]

PLACE, ELBOW, TORSO, HEAD, SHOULDER, LEAN, NOD = slice(0, 3), slice(3, 6), slice(6, 9), slice(9, 12), 12, slice(13, 16), slice(16, 19)
TURN, FINGERS, TIPS, SIZE = slice(19, 23), slice(23, 83), slice(83, 98), 98
"""Parts of a key vector: wrist from the shoulder in arm lengths, elbow direction (all in the model's axes), rotation vectors that the hand gives
to torso and head, raise of the shoulder in radians, the rotation vectors that torso and head have while the hand is there, whoever gives them,
rotation of the hand from rest, and those of the 15 finger bones, one after the other, and where that brings the fingertips, from the wrist and with the
hand at rest."""
PROMPT, CURLED, GOING = slice(0, LEAN.start), slice(FINGERS.start, TIPS.stop), slice(TORSO.start, TURN.start)
"""The parts that do not trail behind the wrist, those that trail the most, and what goes along with a hand."""
_BENDS = FINGERS.stop - FINGERS.start
_NO_MORE = np.zeros(3 + GOING.stop - GOING.start)
_NO_SPEED, _NOWHERE = np.zeros((1, SIZE), np.float32), np.zeros(0, np.intp)
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


class Key(NamedTuple):
    """A key pose: its key vector `base` (SIZE,) with no size and the body still, the hand's turn in it, `more` (16,): what `size` times the first three
    adds to its place, and `share` times the others to what goes along; and by how many arm lengths it is lowered."""

    base: F64
    turn: Quat
    more: F64
    size: float = 0.0
    share: float = 0.0
    low: float = 0.0

    @staticmethod
    def of(vector: F64) -> Key:
        """A key vector as it is."""
        return Key(vector, tuple(vector[TURN].tolist()), _NO_MORE)

    def aimed(self, base: F64) -> Key:
        """With its place and turn from another key vector, whatever its size."""
        return Key(base, tuple(base[TURN].tolist()), self.more, 0.0, self.share)


@lru_cache(maxsize=1024)
def plain(side: int, pose: HandPose, body: Body, torso: Vec3, head: Vec3, raised: float, shown: int, lead: int) -> Key:
    """The key of a pose of no size with the body still; what goes along as in `Scale`, with `shown` fingers."""
    count = min(max(shown, 1), 5)
    base, along, more = _plain(side, pose, count).copy(), np.zeros(SIZE), _NO_MORE.copy()
    base[TIPS] = tips(side, _shape(pose, count), body)
    base[ELBOW.start] += (1.0 - 2.0 * side) * _spread(body)
    half = _plain(side, HALF_WAY, 1)[PLACE]
    more[:3] = base[PLACE] - half
    base[PLACE] = half
    along[LEAN], along[NOD] = _along(torso, head, lead)
    along[SHOULDER] = np.radians(raised)
    if side == lead:
        along[TORSO], along[HEAD] = along[LEAN], along[NOD]
    more[3:] = along[GOING]
    for part in (base, more):
        part.setflags(write=False)
    return Key(base, tuple(base[TURN].tolist()), more)


def scaled(side: int, pose: HandPose, scale: Scale, body: Body, share: float = 0.0) -> Key:
    """The key of a pose in the air for one hand; `share` 0..1 is how much of the body goes along."""
    base, turn, more, *_ = plain(side, pose, body, scale.torso, scale.head, scale.raise_shoulder, scale.fingers, scale.lead)
    return Key(base, turn, more, scale.size, share * scale.weight)


def vector(side: int, pose: HandPose, scale: Scale, body: Body, share: float = 0.0) -> F64:
    """(SIZE,) key vector of a pose for one hand; `share` 0..1 is how much of the body goes along."""
    key = scaled(side, pose, scale, body, share)
    out: F64 = key.base.copy()
    out[PLACE] += key.more[:3] * key.size
    out[GOING] += key.more[3:] * key.share
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
        self._easy: Quat = tuple(_plain(side, HALF_WAY, 1)[TURN].tolist())
        self.times: list[float] = []
        self.keys: list[Key] = []
        self.signs: list[float] = []
        """By which the turns are to be taken."""
        self.moving: list[float] = []

    @property
    def last(self) -> float:
        """Time of the last key."""
        return self.times[-1] if self.times else -math.inf

    @property
    def count(self) -> int:
        """Number of keys."""
        return len(self.times)

    def add(self, at: float, key: Key, moving: float = 0.0) -> None:
        """Appends a key; `moving` is the share of the mean speed of its neighbours with which the hand passes through it."""
        times = self.times
        while len(times) > 1 and times[-1] > at - LEAST_GAP:
            times.pop(), self.keys.pop(), self.signs.pop(), self.moving.pop()
        sign = 1.0
        if times:
            at = max(at, times[-1] + LEAST_GAP)
            sign = self.signs[-1]
            if self._turns_back(self.keys[-1].turn, key.turn):
                sign = -sign
        times.append(at)
        self.keys.append(key)
        self.signs.append(sign)
        self.moving.append(moving)

    def _turns_back(self, before: Quat, turn: Quat) -> bool:
        """Whether a hand goes from one turn to the next the better way where the next has the other sign: the shorter way, or, where both are as
        long, the one that forearms can go."""
        a, b, c, d = before
        x, y, z, w = turn
        near = a * x + b * y + c * z + d * w
        if abs(near) > EITHER_WAY:
            return near < 0
        p, q, r, s = self._easy
        one, other = a * p + b * q + c * r + d * s, x * p + y * q + z * r + w * s
        back, on = (abs(one + sign * other) / math.sqrt(1 + sign * near) for sign in (-1, 1))
        return back > on

    @property
    def vectors(self) -> F32:
        """(K, SIZE) the key vectors."""
        return _vectors(self.keys, self.signs)


def _vectors(keys: Sequence[Key], signs: Sequence[float]) -> F32:
    """(K, SIZE) the vectors of keys, their turns times `signs`."""
    base, _, more, *sizes = zip(*keys)
    out = np.concatenate(base, dtype=np.float32, casting="same_kind").reshape(-1, SIZE)
    size, share, low, sign = np.array((*sizes, signs), np.float32)[..., None]
    added = np.concatenate(more, dtype=np.float32, casting="same_kind").reshape(len(out), -1)
    out[:, PLACE] += added[:, :3] * size
    out[:, PLACE.start + 1] -= low[:, 0]
    out[:, GOING] += added[:, 3:] * share
    out[:, TURN] *= sign
    return out


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
    knots = np.array([t + APART * k for k, hand in enumerate(hands) for t in hand.times])
    moving = [share for hand in hands for share in hand.moving]
    keys = _vectors([key for hand in hands for key in hand.keys], [sign for hand in hands for sign in hand.signs])
    at = np.concatenate([t + APART * k for k, t in enumerate(times)])
    count, lasts = len(at), knots[1:] - knots[:-1]
    at = np.concatenate([at, at - lags[0], at - lags[1]])
    k = knots[1:-1].searchsorted(at, "right")
    span = lasts.take(k)
    s = np.minimum(np.maximum((at - knots.take(k)) / span, 0), 1).astype(np.float32)
    s3 = s * s * s
    keys, speeds = _with_speeds(knots, keys, moving)
    course = np.zeros((len(at), len(keys)), np.float32)
    flat, begin = course.reshape(-1), np.arange(0, course.size, len(keys))
    here, share = begin + k, s3 * (10 + s * (6 * s - 15))
    flat[here] = 1 - share
    flat[here + 1] = share
    if len(keys) > len(knots):
        seconds = span.astype(np.float32)
        flat[begin + speeds.take(k)] = (s + s3 * (s * (8 - 3 * s) - 6)) * seconds
        flat[begin + speeds.take(k + 1)] = s3 * (s * (7 - 3 * s) - 4) * seconds
    prompt, turn, curled = (course[n * count : (n + 1) * count] @ keys[:, part] for n, part in enumerate((PROMPT, TURN, CURLED)))
    way = keys[1 : len(knots), PLACE] - keys[: len(knots) - 1, PLACE]
    s = s[:count]
    bulge = 16 * np.sqrt(np.add.reduce(way * way, axis=1)).take(k[:count]) * (s - s * s) ** 2
    return Course(prompt.T, turn.T, curled[:, :_BENDS], curled[:, _BENDS:], bulge)


def _with_speeds(knots: F64, keys: F32, moving: Sequence[float]) -> tuple[F32, NDArray[np.intp]]:
    """The key vectors (K, SIZE), and below them the speeds with which some are passed and a row of zeros; and (K,) in which row the speed of each is."""
    passed = [key for key in range(1, len(moving) - 1) if moving[key]]
    if not passed:
        return keys, _NOWHERE
    rows, at = np.full(len(knots), len(knots) + len(passed)), np.array(passed)
    rows[at] = np.arange(len(knots), len(knots) + len(passed))
    rates = np.array(moving).take(at) / (knots.take(at + 1) - knots.take(at - 1))
    speeds = (keys.take(at + 1, axis=0) - keys.take(at - 1, axis=0)) * rates.astype(np.float32)[:, None]
    return np.concatenate([keys, speeds, _NO_SPEED]), rows
