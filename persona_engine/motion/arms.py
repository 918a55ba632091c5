"""Hand paths become rotations: the arm reaches, the wrist trails, the forearm shares the twist, and nothing enters the body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import hand_keys, hand_shapes, noise
from persona_engine.motion.clearance import FOREARM, MIDDLE, Solids, clear, nodded, reaching, whole_hand
from persona_engine.motion.curves import smooth
from persona_engine.motion.hand_keys import HandKeys
from persona_engine.motion.shoulder import lift, relaxed
from persona_engine.rig import ik, quat
from persona_engine.rig.body import SIDES, Body
from persona_engine.score.style import Style

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

WRIST_LAG, FINGER_LAG = 0.030, 0.045
"""The hand's turn and the fingers follow the wrist's way by this many seconds."""
DRAG, MOST_DRAG = 0.085, 0.24
"""Radians by which the hand trails per metre a second, and at most."""
ARC = 0.13
"""How far a hand swings out of the straight line, in parts of the move."""
TREMOR = 0.010
"""Arm lengths by which a held hand drifts."""
TWIST_SHARE = 0.40
"""Part of the hand's twist that the lower arm takes."""
MOST_TWIST, WRIST_EASY, WRIST_MOST = np.radians(115.0), np.radians(45.0), np.radians(72.0)
FOLDED = 0.42
"""Cosine of half the bend asked of a wrist from which on it straightens: a hand folded back on its forearm has no bend that would not leap."""
TWIST_SEAM, SEAM_WIDTH = np.radians(140.0), np.radians(35.0)
"""Where the twists asked of forearms one way and the other meet: hardly any is near it, and those that are give way."""
_NOISE = 520
_LAGS: F64 = np.array([[0.0], [WRIST_LAG], [FINGER_LAG]])
_PARTS = (slice(None), hand_keys.TURN, hand_keys.FINGERS)


@dataclass(frozen=True, eq=False)
class Posed:
    """One arm: rotations `arm` (4, 3, T) and `fingers` (4, 15, T); rotation vectors (3, T) of `torso`, `head` and the own `shoulder`."""

    arm: F32
    fingers: F32
    torso: F64
    head: F64
    shoulder: F64


@dataclass(frozen=True, eq=False)
class Way:
    """The keys that the hand of a side follows, and the part of the times for which it is wanted."""

    side: int
    keys: HandKeys
    span: slice
    close: bool = False
    """Whether the hand comes so close to the body that fingers and forearm matter."""

    @property
    def count(self) -> int:
        """Number of frames."""
        return int(self.span.stop - self.span.start)


@dataclass(frozen=True, eq=False)
class _Pair:
    """What both arms of a body share out, left and right last: the relaxed shoulder's turn (4, 2), its joint and the upper arm's from there
    (3, 2), the arm's length (2,), both limbs, and the capsules in the way."""

    relaxed: F64
    base: F32
    offset: F32
    length: F64
    limbs: ik.Limb
    solids: Solids


@dataclass(frozen=True, eq=False)
class _Asked:
    """What frames want of their arms: which side (n,), the joint and its parent's turn, the elbow's direction, the turn of the hand (3 or 4, n)."""

    sides: NDArray[np.intp]
    start: F32
    parent: F32
    pole: F32
    turn: F32

    def at(self, frames: NDArray[np.intp]) -> _Asked:
        """Some of the frames."""
        return _Asked(self.sides[frames], self.start[:, frames], self.parent[:, frames], self.pole[:, frames], self.turn[:, frames])


@lru_cache(maxsize=64)
def _pair(body: Body) -> _Pair:
    base = np.stack([body.at(name + "Shoulder") for name in SIDES], axis=1)
    limbs = [ik.Limb.arm(body, name) for name in SIDES]
    both = ik.Limb(*(np.stack([getattr(limb, part) for limb in limbs], axis=1) for part in ("start", "middle", "end", "pole")))
    turns = np.stack([relaxed(name + "Shoulder") for name in SIDES], axis=1)
    length = np.asarray(body.arm_lengths, np.float64).sum(axis=1)
    return _Pair(turns, base, both.start - base, length, both, Solids.of(body))


def _chain(side: int, body: Body) -> tuple[F64, F64, F64, F64]:
    """Hanging arm: (3,) shoulder joint, elbow and wrist in model space with an upright torso, and (4,) the hand's rotation."""
    name = SIDES[side]
    turn, place = relaxed(name + "Shoulder"), body.at(name + "Shoulder").astype(np.float64)
    places = []
    for bone, before in (("UpperArm", "Shoulder"), ("LowerArm", "UpperArm"), ("Hand", "LowerArm")):
        place = place + quat.rotate(turn, (body.at(name + bone) - body.at(name + before)).astype(np.float64))
        places.append(place)
        turn = np.asarray(quat.mul(turn, relaxed(name + bone)), np.float64)
    return places[0], places[1], places[2], turn


def rest_place(side: int, body: Body) -> F64:
    """(3,) wrist of the hanging arm in model space."""
    return _chain(side, body)[2]


@lru_cache(maxsize=128)
def rest_vector(side: int, body: Body) -> F64:
    """Key vector of the hanging arm; read-only."""
    shoulder, elbow, wrist, turn = _chain(side, body)
    out = np.zeros(hand_keys.SIZE)
    out[hand_keys.PLACE] = (wrist - shoulder) / float(body.arm_lengths[side].sum())
    out[hand_keys.TURN] = turn
    way = (wrist - shoulder) / np.linalg.norm(wrist - shoulder)
    bend = elbow - shoulder
    bend = bend - way * (bend @ way)
    out[hand_keys.ELBOW] = bend / max(float(np.linalg.norm(bend)), 1e-6)
    out[hand_keys.FINGERS] = hand_shapes.shape("relaxed")
    out.setflags(write=False)
    return out


def point_at(key: F64, side: int, target: F64, body: Body, reach: float) -> None:
    """Turns a pointing key towards `target` (3,) in the persona's own axes, within what an arm can do."""
    sign = 1.0 - 2.0 * side
    way = target - body.at(SIDES[side] + "UpperArm")
    way = way / max(float(np.linalg.norm(way)), 1e-6)
    yaw = np.clip(np.arctan2(sign * way[0], way[2]), np.radians(-25), np.radians(100))
    pitch = np.clip(np.arcsin(np.clip(way[1], -1, 1)), np.radians(-50), np.radians(55))
    way = np.array([sign * np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)])
    key[hand_keys.PLACE] = way * reach
    key[hand_keys.TURN] = hand_keys.hand_turn(side, way, np.array([-0.55 * sign, -0.80, 0.1]))


def pose(ways: Sequence[Way], times: F64, body: Body, style: Style, seed: int) -> list[Posed]:
    """The arms that follow their `ways` at evenly spaced `times` (T,), all in one go."""
    counts = [way.count for way in ways]
    sides = np.repeat([way.side for way in ways], counts)
    found = [way.keys.at(times[way.span] - _LAGS, _PARTS) for way in ways]
    row, turn, fingers = (np.concatenate([parts[k] for parts, _ in found], axis=1) for k in range(3))
    bulge = np.concatenate([swung for _, swung in found])
    tremor = _tremor(ways, times, seed)
    pair = _pair(body)
    sign = 1.0 - 2.0 * sides
    place = row[hand_keys.PLACE] + TREMOR * tremor
    swing = bulge * (ARC * (0.6 + 0.8 * style.fluidity))
    place[0] += swing * 0.55 * sign
    place[2] += swing * 0.8

    shoulder = lift(place, row[hand_keys.SHOULDER], sign)
    parent = np.asarray(quat.mul(pair.relaxed[:, sides], quat.from_rotation_vector(shoulder)), np.float32)
    start = np.asarray(pair.base[:, sides] + quat.rotate(parent, pair.offset[:, sides]), np.float32)

    wanted = np.asarray(quat.normalize(turn), np.float64)
    target = start + place * pair.length[sides]
    wanted = _trail(wanted, target, ways, float(times[1] - times[0]), sign)
    simple = np.zeros((3, 2, len(sides)))
    simple[:, 1] = reaching(wanted, sign) * (MIDDLE * body.hand_length)
    target = clear(target, simple, pair.solids)
    asked = _Asked(sides, start, parent, row[hand_keys.ELBOW].astype(np.float32), wanted.astype(np.float32))
    arm = _reach(pair, asked, target)
    spans = [slice(int(end) - count, int(end)) for count, end in zip(counts, np.cumsum(counts))]
    vectors = [hand_shapes.vectors(way.side, fingers[:, s].astype(np.float32)) for way, s in zip(ways, spans)]
    curled = np.asarray(quat.from_rotation_vector(np.concatenate(vectors, axis=2).transpose(1, 0, 2)), np.float32)
    close = np.flatnonzero(np.repeat([way.close for way in ways], counts))
    if len(close):
        seen = nodded(body, pair.solids, row[hand_keys.LEAN][:, close], row[hand_keys.NOD][:, close])
        arm[..., close] = _freed(body, asked.at(close), arm[..., close], curled[..., close], seen)
    return [Posed(arm[..., s], curled[..., s], row[hand_keys.TORSO, s], row[hand_keys.HEAD, s], shoulder[:, s]) for s in spans]


def _reach(pair: _Pair, asked: _Asked, target: F64) -> F32:
    """Rotations (4, 3, n) of the arm whose wrist goes to `target` (3, n)."""
    upper, lower = ik.solve(pair.limbs, asked.start, target.astype(np.float32), asked.pole, asked.parent, asked.sides)
    hand = ik.end_rotation(asked.parent, upper, lower, asked.turn)
    return np.stack([upper, *_share_twist(lower, hand)], axis=1).astype(np.float32)


def _freed(body: Body, asked: _Asked, arm: F32, curled: F32, seen: Solids) -> F32:
    """The arms (4, 3, n) of hands that touch: moved until fingertips and forearms as they really are keep out of the body."""
    pair, whole = _pair(body), arm
    frames = np.arange(arm.shape[2])
    for _ in range(3):
        above = quat.mul(asked.parent, arm[:, 0])
        below = quat.mul(above, arm[:, 1])
        forearm = quat.rotate(below, (pair.limbs.end - pair.limbs.middle)[:, asked.sides])
        wrist = (asked.start + quat.rotate(above, (pair.limbs.middle - pair.limbs.start)[:, asked.sides]) + forearm).astype(np.float64)
        hand = whole_hand(body, np.asarray(quat.mul(below, arm[:, 2]), np.float64), curled, asked.sides)
        freed = clear(wrist, np.concatenate([hand, *(-forearm[:, None] * share for share in FOREARM)], axis=1), seen)
        late = np.flatnonzero(np.abs(freed - wrist).max(axis=0) > 1e-4)
        if not len(late):
            break
        frames, asked, seen, curled = frames[late], asked.at(late), seen.at(late), curled[..., late]
        arm = _reach(pair, asked, freed[:, late])
        whole[..., frames] = arm
    return whole


def _tremor(ways: Sequence[Way], times: F64, seed: int) -> F64:
    """(3, n) the drift of the hands, about -1..1."""
    first, last = min(way.span.start for way in ways), max(way.span.stop for way in ways)
    drift = noise.value_track(np.array([seed], np.uint64), np.arange(6)[:, None] + _NOISE, times[first:last], 1.3)
    return np.concatenate([drift[3 * w.side : 3 * w.side + 3, w.span.start - first : w.span.stop - first] for w in ways], axis=1)


def _trail(wanted: F64, target: F64, ways: Sequence[Way], step: float, sign: F64) -> F64:
    """Tilts the hands back against their motion; frames are `step` seconds apart."""
    speed, at = np.zeros_like(target), 0
    for way in ways:
        end = at + way.count
        if way.count > 1:
            steps = (target[:, at + 1 : end] - target[:, at : end - 1]) / step
            speed[:, at : end - 1] = steps
            speed[:, at + 1 : end] += steps
            speed[:, at + 1 : end - 1] *= 0.5
            speed[:, end - 1] = steps[:, -1]
        at = end
    along = reaching(wanted, sign)
    drag = DRAG * np.stack([
        speed[1] * along[2] - speed[2] * along[1], speed[2] * along[0] - speed[0] * along[2], speed[0] * along[1] - speed[1] * along[0],
    ])  # fmt: skip
    size = np.sqrt((drag * drag).sum(0))
    drag *= MOST_DRAG * np.tanh(size / MOST_DRAG) / np.maximum(size, 1e-9)
    return np.asarray(quat.mul(quat.from_rotation_vector(drag), wanted), np.float64)


def _share_twist(lower: F32, hand: F32) -> tuple[F32, F32]:
    """The twist of the hand about the forearm, limited and shared with the lower arm; the bend of the wrist, limited."""
    x, y, z, w = hand * np.where(hand[3] < 0, np.float32(-1), np.float32(1))
    length = np.maximum(np.hypot(x, w), 1e-9)
    up, ahead = (w * y + x * z) / length, (w * z - x * y) / length
    aside = np.maximum(np.hypot(up, ahead), 1e-9)
    size = 2 * np.arctan2(aside, length)
    room = WRIST_MOST - WRIST_EASY
    eased = np.where(size > WRIST_EASY, WRIST_EASY + room * np.tanh((size - WRIST_EASY) / room), size)
    possible = smooth(length / FOLDED)
    eased = eased * possible
    share = np.sin(0.5 * eased) / aside
    angle = 2 * np.arctan2(x, w)
    angle = np.where(angle > TWIST_SEAM, angle - 2 * np.pi, angle)
    apart = np.minimum(TWIST_SEAM - angle, angle + 2 * np.pi - TWIST_SEAM)
    angle = MOST_TWIST * np.tanh(angle * (possible * smooth(apart / SEAM_WIDTH)) / MOST_TWIST)
    up, ahead, length = up * share, ahead * share, np.cos(0.5 * eased)
    c, s = np.cos(0.5 * TWIST_SHARE * angle), np.sin(0.5 * TWIST_SHARE * angle)
    x, y, z, w = lower
    lower = np.stack([w * s + x * c, y * c + z * s, z * c - y * s, w * c - x * s])
    c, s = np.cos(0.5 * (1 - TWIST_SHARE) * angle), np.sin(0.5 * (1 - TWIST_SHARE) * angle)
    hand = np.stack([s * length, c * up - s * ahead, c * ahead + s * up, c * length])
    return lower.astype(np.float32), hand.astype(np.float32)
