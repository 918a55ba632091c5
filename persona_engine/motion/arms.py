"""Hand paths become rotations: the arm reaches, the wrist trails, the forearm shares the twist, and nothing enters the body."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import hand_keys, noise
from persona_engine.motion.clearance import FOREARM, SWAY, TIP, Hands, Solids, clear, keep_close, keep_out, nodded, reaching, whole_hand
from persona_engine.motion.curves import smooth
from persona_engine.motion.hand_keys import HandKeys, Key
from persona_engine.motion.shoulder import hanging, lift, lifted, reach, relaxed
from persona_engine.quick import einsum
from persona_engine.rig import ik, quat
from persona_engine.rig.body import SIDES, Body
from persona_engine.score.style import Style

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Floats = NDArray[np.floating[Any]]

WRIST_LAG, FINGER_LAG = 0.025, 0.045
"""The hand's turn and the fingers follow the wrist's way by this many seconds."""
DRAG, MOST_DRAG = 0.085, 0.24
"""Radians by which the hand trails per metre a second, and at most."""
ARC = 0.13
"""How far a hand swings out of the straight line, in parts of the move."""
TREMOR = 0.010
"""Arm lengths by which a held hand drifts."""
RESTING = 0.3
"""What is left of that where hands have a hold."""
TWIST_SHARE = 0.40
"""Part of the hand's twist that the lower arm takes."""
MOST_TWIST, WRIST_EASY, WRIST_MOST = math.radians(115.0), math.radians(45.0), math.radians(70.5)
FOLDED = 0.42
"""Cosine of half the bend asked of a wrist from which on it straightens: a hand folded back on its forearm has no bend that would not leap."""
TWIST_SEAM, SEAM_WIDTH = math.radians(140.0), math.radians(35.0)
"""Where the twists asked of forearms one way and the other meet: hardly any is near it, and those that are give way."""
BONES = 18
"""Bones of an arm: upper arm, lower arm, hand, and 15 of the fingers."""
AT_HEAD = 0.05
"""Metres from the head, on the standard body and beyond the clearance, within which a hand minds how it turns."""
_NOISE = 520
_DRIFT_RATES: F64 = np.array([[2.1], [4.9], [2.7], [5.6], [3.3], [6.4]])
_DRIFT: F32 = (TREMOR * np.repeat(np.eye(3), 2, axis=1) * np.tile((0.5, 0.3), 3)).astype(np.float32)
"""Radians a second of the two waves of each axis, and how much they make of it."""
_ZERO = np.float32(0)
_PARTS: F64 = 2.0 ** np.array([0, 17, 34])
"""By which a number with 53 bits becomes three."""


@dataclass(frozen=True, eq=False)
class Posed:
    """Both arms: rotations `limbs` (n, BONES, 4), not normalised; rotation vectors (3, n) of `torso`, `head` and the own shoulder in `lead` (9, n);
    `spans` of n that belong to each way's moments."""

    limbs: F32
    lead: F32
    spans: tuple[slice, ...]


@dataclass(frozen=True, eq=False)
class Way:
    """The keys that the hand of a side follows, and the part of the times for which it is wanted."""

    side: int
    keys: HandKeys
    span: slice
    close: bool = False
    """Whether the hand comes so close to the body that it matters how torso and head go along."""
    at_hip: bool = False
    """Whether the hand is laid on the hip."""

    @property
    def count(self) -> int:
        """Number of moments."""
        return int(self.span.stop - self.span.start)


@dataclass(frozen=True, eq=False)
class _Pair:
    """What both arms of a body share out, left and right last: the arm's length (2,), both limbs, the capsules that are touched and passed, and
    for each side how the shoulder bone's turn (4, 3) comes of the halves of its lift, and the arm's joint (3, 6) of their products."""

    length: F32
    limbs: ik.Limb
    solids: Solids
    passed: Solids
    turns: tuple[F32, F32]
    joints: tuple[F32, F32]


@dataclass(frozen=True, eq=False)
class _Asked:
    """What is wanted of n arms: which side (n,), the joint and its parent's turn, the elbow's direction, the turn of the hand (3 or 4, n), of any
    length."""

    sides: NDArray[np.intp]
    start: F32
    parent: F32
    pole: F32
    turn: F32


@lru_cache(maxsize=64)
def _pair(body: Body) -> _Pair:
    limbs = [ik.Limb.arm(body, name) for name in SIDES]
    both = ik.Limb(*(np.stack([getattr(limb, part) for limb in limbs], axis=1) for part in ("start", "middle", "end", "pole")))
    turns, joints = zip(*([part.astype(np.float32) for part in lifted(side, body)] for side in range(2)))
    length = np.asarray(body.arm_lengths.sum(axis=1), np.float32)
    return _Pair(length, both, Solids.of(body), Solids.of(body, SWAY), turns, joints)


def _chain(side: int, body: Body) -> tuple[F64, F64, F64, F64]:
    """Hanging arm: (3,) shoulder joint, elbow and wrist in model space with an upright torso, and (4,) the hand's rotation."""
    name = SIDES[side]
    turn, place = relaxed(name + "Shoulder"), body.at(name + "Shoulder").astype(np.float64)
    places = []
    for bone, before in (("UpperArm", "Shoulder"), ("LowerArm", "UpperArm"), ("Hand", "LowerArm")):
        place = place + quat.rotate(turn, (body.at(name + bone) - body.at(name + before)).astype(np.float64))
        places.append(place)
        turn = np.asarray(quat.mul(turn, hanging(side, bone, body)), np.float64)
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
    out[hand_keys.FINGERS], out[hand_keys.TIPS] = hand_keys.fingers(side, "relaxed"), hand_keys.tips(side, "relaxed", body)
    out.setflags(write=False)
    return out


@lru_cache(maxsize=128)
def rest_key(side: int, body: Body) -> Key:
    """Key of the hanging arm."""
    return Key.of(rest_vector(side, body))


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


def pose(ways: Sequence[Way], times: F64, body: Body, style: Style, seed: int) -> Posed:
    """The arms that follow their `ways` at evenly spaced `times` (T,), all in one go."""
    step = float(times[1] - times[0])
    ends = list(accumulate(way.count for way in ways))
    spans = [slice(end - way.count, end) for way, end in zip(ways, ends)]
    parts = [(way.side, s) for way, s in zip(ways, spans)]
    sides, drifting = np.empty(ends[-1], np.intp), np.ones(ends[-1], np.float32)
    for way, s in zip(ways, spans):
        sides[s] = way.side
        if way.close:
            drifting[s] = RESTING
    moments = [times[way.span] for way in ways]
    course = hand_keys.follow([way.keys for way in ways], moments, (WRIST_LAG, FINGER_LAG))
    pair, sign = _pair(body), (1 - 2 * sides).astype(np.float32)
    place = course.prompt[hand_keys.PLACE] + drifting * _tremor(np.concatenate(moments), sides, seed)
    swing = course.bulge * np.float32(ARC * (0.6 + 0.8 * style.fluidity))
    place[0] += swing * (np.float32(0.55) * sign)
    place[2] += swing * np.float32(0.8)

    lead = np.zeros((9, ends[-1]), np.float32)
    lead[:6] = course.prompt[6:12]
    start, parent = _joints(pair, place, course.prompt[hand_keys.SHOULDER], sign, parts, lead[6:])
    target = np.asarray(start + place * pair.length[sides], np.float32)
    along = reaching(course.turn, sign)
    wanted = _trail(course.turn, along, target, spans, step)
    _keep_out(ways, spans, Hands(sides, target, along, wanted, course.tips), lead, body)
    arm = _reach(pair, _Asked(sides, start, parent, course.prompt[hand_keys.ELBOW], wanted), target)
    limbs = np.empty((len(sides), BONES, 4), np.float32)
    limbs[:, :3] = _continuous(arm, [s.start for s in spans]).transpose(2, 1, 0)
    limbs[:, 3:] = course.fingers.reshape(-1, BONES - 3, 4)
    return Posed(limbs, lead, tuple(spans))


def _turned(ways: Sequence[Way], spans: Sequence[slice], lead: F32) -> F32:
    """(7, n) rotation vectors of torso and head that all hands give together, at the moments of each, and 1."""
    out = np.zeros((7, max(way.span.stop for way in ways)), np.float32)
    out[6] = 1
    for way, s in zip(ways, spans):
        out[:6, way.span] += lead[:6, s]
    return np.concatenate([out[:, way.span] for way in ways], axis=1)


def _keep_out(ways: Sequence[Way], spans: Sequence[slice], hands: Hands, lead: F32, body: Body) -> None:
    """Move the wrists of `hands` in place until they, the middles and the tips of hands keep out of the body; where one is `close`, all fingertips as they
    are, and of torso and head as `lead` (9, n) turns them."""
    pair = _pair(body)
    if any(way.close for way in ways):
        turned, laid = _turned(ways, spans, lead), {way.at_hip for way in ways}
        for way, s in zip(ways, spans) if len(laid) > 1 else ((ways[0], slice(0, spans[-1].stop)),):
            keep_close(hands, s, turned, body, pair.solids if way.at_hip else pair.passed)
        return
    across = hands.along[::2] * np.float32(TIP * body.hand_length) + hands.target[::2]
    wrists = hands.target[::2]
    far = np.minimum(np.add.reduce(across * across, axis=0), np.add.reduce(wrists * wrists, axis=0))
    which = (far < pair.passed.widest**2).nonzero()[0]
    if len(which):
        keep_out(hands, which, body, pair.passed)


@dataclass(frozen=True, eq=False)
class Stood:
    """K arms as they really are at their keys, in model space with an upright torso: places (3, K) of `shoulder`, `elbow` and `wrist`, and from the wrist
    the points (3, 9, K) of the `hand`: wrist, middle, five fingertips and two of the forearm."""

    shoulder: F64
    elbow: F64
    wrist: F64
    hand: F64

    def part(self, which: slice) -> Stood:
        """Some of them."""
        return Stood(self.shoulder[:, which], self.elbow[:, which], self.wrist[:, which], self.hand[..., which])


def stood(sides: NDArray[np.intp], keys: F64, body: Body) -> Stood:
    """Arms at their key vectors (SIZE, K); `sides` (K,) begin with those of the left."""
    pair, left = _pair(body), int((sides == 0).sum())
    curled = keys[hand_keys.FINGERS].reshape(15, 4, -1).transpose(1, 0, 2).astype(np.float32)
    pole, turn = (keys[part].astype(np.float32) for part in (hand_keys.ELBOW, hand_keys.TURN))
    parts = [(0, slice(left)), (1, slice(left, None))]
    start, parent = _joints(pair, keys[hand_keys.PLACE], keys[hand_keys.SHOULDER], 1.0 - 2.0 * sides, parts, np.zeros((3, len(sides))))
    arm = _reach(pair, _Asked(sides, start, parent, pole, turn), (start + keys[hand_keys.PLACE] * pair.length[sides]).astype(np.float32))
    above = quat.mul(parent, arm[:, 0])
    below = quat.mul(above, arm[:, 1])
    forearm = quat.rotate(below, (pair.limbs.end - pair.limbs.middle)[:, sides])
    elbow = (start + quat.rotate(above, (pair.limbs.middle - pair.limbs.start)[:, sides])).astype(np.float64)
    hand: F64 = np.concatenate(
        [whole_hand(body, np.asarray(quat.mul(below, arm[:, 2]), np.float64), curled, sides), *(-forearm[:, None] * share for share in FOREARM)], axis=1
    )
    return Stood(start.astype(np.float64), elbow, elbow + forearm, hand)


def moved(sides: NDArray[np.intp], keys: F64, wrists: Floats, which: Iterable[int], body: Body) -> None:
    """Bring the wrists of some key vectors (SIZE, K) to `wrists` (3, K), in place."""
    for k in which:
        keys[hand_keys.PLACE, k] = reach(int(sides[k]), wrists[:, k].astype(np.float64), float(keys[hand_keys.SHOULDER, k]), body)


def obstacles(keys: F64, body: Body) -> Solids:
    """Torso and head as they are at key vectors (SIZE, K)."""
    return nodded(body, _pair(body).solids, keys[hand_keys.LEAN], keys[hand_keys.NOD])


def settled(sides: NDArray[np.intp], keys: F64, body: Body) -> tuple[F64, NDArray[np.bool_]]:
    """Key vectors (SIZE, K) whose wrists are moved until hands and forearms as they really are keep out of the body; and which hands (K,) are at the
    head. `sides` (K,) begin with those of the left."""
    keys = keys.copy()
    seen = obstacles(keys, body)
    for _ in range(4):
        arm = stood(sides, keys, body)
        freed = clear(arm.wrist, arm.hand, seen)
        late = np.flatnonzero(np.abs(freed - arm.wrist).max(axis=0) > 1e-4)
        if not len(late):
            break
        moved(sides, keys, freed, late, body)
    return keys, seen.gaps((freed[:, None] + arm.hand)[:, :-2], ("neck", "head")) < AT_HEAD * body.scale


def _joints(pair: _Pair, place: Floats, raised: Floats, sign: Floats, parts: Sequence[tuple[int, slice]], lifted: Floats) -> tuple[F32, F32]:
    """The arms' joints (3, n) and the shoulders' turns (4, n) with hands at `place` (3, n); the shoulders' rotation vectors go to `lifted` (3, n)."""
    lift(place, raised, sign, lifted)
    angle = np.sqrt(lifted[1] * lifted[1] + lifted[2] * lifted[2]) + np.float32(1e-6)
    moved = np.empty((9, len(angle)), np.float32)
    np.multiply(lifted[1:], np.sin(0.5 * angle) / angle, out=moved[6:8])
    np.cos(0.5 * angle, out=moved[8])
    y, z, w = moved[6:]
    np.multiply(moved[6:8], moved[6:8], out=moved[:2])
    np.multiply(y, z, out=moved[2])
    np.multiply(moved[6:8], w, out=moved[3:5])
    moved[5] = 1
    start, parent = np.empty((3, len(angle)), np.float32), np.empty((4, len(angle)), np.float32)
    for side, s in parts:
        start[:, s] = pair.joints[side] @ moved[:6, s]
        parent[:, s] = pair.turns[side] @ moved[6:, s]
    return start, parent


def _reach(pair: _Pair, asked: _Asked, target: F32) -> F32:
    """Rotations (4, 3, n) of the arm whose wrist goes to `target` (3, n)."""
    above, lower = ik.aimed(pair.limbs, asked.start, target, asked.pole, asked.sides)
    out = np.empty((4, 3, target.shape[1]), np.float32)
    out[:, 0] = quat.undone(asked.parent, above)
    _share_twist(lower, quat.undone(quat.mul(above, lower), asked.turn), out[:, 1:])
    return out


def _continuous(rotations: F32, starts: Sequence[int]) -> F32:
    """Rotations (4, B, n) that keep to one side of the sphere from moment to moment, so that blends never take the long way; anew from each of
    `starts` on, where w is positive."""
    flips = np.empty(rotations.shape[1:], bool)
    np.less(einsum("cbt,cbt->bt", rotations[..., 1:], rotations[..., :-1]), _ZERO, out=flips[:, 1:])
    for start in starts:
        flips[:, start] = rotations[3, :, start] < 0
        if start:
            flips[:, start] ^= np.logical_xor.reduce(flips[:, :start], axis=1)
    if not flips.any():
        return rotations
    signs = np.logical_xor.accumulate(flips, axis=1).astype(np.float32)
    return rotations * (1 - 2 * signs)


def _tremor(times: F64, sides: NDArray[np.intp], seed: int) -> F32:
    """(3, n) the drift of the hands in arm lengths."""
    phases = np.array([noise.one(seed, _NOISE + k, 0) for k in range(4)])[:, None] * _PARTS % 1.0 * (2 * np.pi)
    out: F32 = _DRIFT @ np.sin((times * _DRIFT_RATES + phases.reshape(-1, 2).take(sides, axis=1)).astype(np.float32))
    return out


def _trail(turn: F32, along: F32, target: F32, spans: Sequence[slice], step: float) -> F32:
    """Tilts the hands back against their motion; moments are `step` seconds apart."""
    speed = np.zeros_like(target)
    np.subtract(target[:, 2:], target[:, :-2], out=speed[:, 1:-1])
    for s in spans:
        speed[:, s.start] = speed[:, s.stop - 1] = 0
    drag = np.empty((4, speed.shape[1]), np.float32)
    drag[:3] = quat.cross(speed, along)
    size = np.sqrt(np.add.reduce(drag[:3] * drag[:3], axis=0)) * np.float32(0.5 * DRAG / step) + np.float32(1e-6)
    drag[:3] *= np.tanh(size / np.float32(MOST_DRAG)) / size * np.float32(0.25 * DRAG / step * MOST_DRAG)
    drag[3] = 1
    return np.asarray(quat.mul(drag, turn), np.float32)


def _share_twist(lower: F32, hand: F32, out: F32) -> None:
    """The twist of the `hand` about the forearm, limited and shared with the `lower` arm; the bend of the wrist, limited; both to `out` (4, 2, n)."""
    x, y, z, w = hand * np.copysign(np.float32(1), hand[3])
    length = x * x + w * w
    up, ahead = w * y + x * z, w * z - x * y
    aside = np.sqrt(up * up + ahead * ahead) + np.float32(1e-12)
    size = 2 * np.arctan2(aside, length)
    angle = 2 * np.arctan2(x, w)
    if size.max() > WRIST_EASY:
        room = WRIST_MOST - WRIST_EASY
        possible = smooth(length / (np.sqrt(aside * aside + length * length) * np.float32(FOLDED)))
        size = np.where(size > WRIST_EASY, WRIST_EASY + room * np.tanh((size - WRIST_EASY) / room), size) * possible
        angle = _short_of_seam(angle) * possible
    elif np.abs(angle).max() > TWIST_SEAM - SEAM_WIDTH:
        angle = _short_of_seam(angle)
    angle = np.float32(0.5 * MOST_TWIST) * np.tanh(angle / np.float32(MOST_TWIST))
    halves = np.array([0.5 * size, TWIST_SHARE * angle, (1 - TWIST_SHARE) * angle])
    (level, c, d), (share, s, e) = np.cos(halves), np.sin(halves)
    share = share / aside
    up, ahead = up * share, ahead * share
    x, y, z, w = lower
    out[0, 0], out[1, 0], out[2, 0], out[3, 0] = w * s + x * c, y * c + z * s, z * c - y * s, w * c - x * s
    out[0, 1], out[1, 1], out[2, 1], out[3, 1] = e * level, d * up - e * ahead, d * ahead + e * up, d * level


def _short_of_seam(angle: F32) -> F32:
    """Twists that give way near the seam."""
    angle = np.where(angle > TWIST_SEAM, angle - 2 * np.pi, angle)
    apart = np.minimum(TWIST_SEAM - angle, angle + 2 * np.pi - TWIST_SEAM)
    out: F32 = (angle * smooth(apart / SEAM_WIDTH)).astype(np.float32)
    return out
