"""Hand paths become rotations: the arm reaches, the wrist trails, the forearm shares the twist, and nothing enters the body."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import hand_keys, hand_shapes, noise
from persona_engine.motion.hand_keys import HandKeys
from persona_engine.motion.posture import RELAXED_VECTORS
from persona_engine.names import BONE_INDEX
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
CLEARANCE = 0.036
"""Metres on the standard body between a hand's middle and the surface of the torso or head."""
CLEARANCE_SOFT = 0.02
_OBSTACLES = ("hips", "spine", "chest", "upperChest", "neck", "head")
_NOISE = 520


@dataclass(frozen=True, eq=False)
class Posed:
    """One arm: rotations `arm` (4, 3, T) and `fingers` (4, 15, T); rotation vectors (3, T) of `torso`, `head` and the own `shoulder`."""

    arm: F32
    fingers: F32
    torso: F64
    head: F64
    shoulder: F64


def _relaxed(bone: str) -> F64:
    return np.asarray(quat.from_rotation_vector(RELAXED_VECTORS[BONE_INDEX[bone]].astype(np.float64)), np.float64)


def _chain(side: int, body: Body) -> tuple[F64, F64, F64, F64]:
    """Hanging arm: (3,) shoulder joint, elbow and wrist in model space with an upright torso, and (4,) the hand's rotation."""
    name = SIDES[side]
    turn, place = _relaxed(name + "Shoulder"), body.at(name + "Shoulder").astype(np.float64)
    places = []
    for bone, before in (("UpperArm", "Shoulder"), ("LowerArm", "UpperArm"), ("Hand", "LowerArm")):
        place = place + quat.rotate(turn, (body.at(name + bone) - body.at(name + before)).astype(np.float64))
        places.append(place)
        turn = np.asarray(quat.mul(turn, _relaxed(name + bone)), np.float64)
    return places[0], places[1], places[2], turn


def rest_place(side: int, body: Body) -> F64:
    """(3,) wrist of the hanging arm in model space."""
    return _chain(side, body)[2]


def rest_vector(side: int, body: Body) -> F64:
    """Key vector of the hanging arm."""
    shoulder, elbow, wrist, turn = _chain(side, body)
    out = np.zeros(hand_keys.SIZE)
    out[hand_keys.PLACE] = (wrist - shoulder) / float(body.arm_lengths[side].sum())
    out[hand_keys.TURN] = turn
    way = (wrist - shoulder) / np.linalg.norm(wrist - shoulder)
    bend = elbow - shoulder
    bend = bend - way * (bend @ way)
    out[hand_keys.ELBOW] = bend / max(float(np.linalg.norm(bend)), 1e-6)
    out[hand_keys.FINGERS] = hand_shapes.shape("relaxed")
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


def pose(side: int, keys: HandKeys, times: F64, body: Body, style: Style, seed: int) -> Posed:
    """The arm that follows `keys` at `times` (T,)."""
    sign, name = 1.0 - 2.0 * side, SIDES[side]
    row, bulge = keys.at(times)
    turn = keys.at(times - WRIST_LAG, hand_keys.TURN)[0]
    fingers = keys.at(times - FINGER_LAG, hand_keys.FINGERS)[0]
    place = row[hand_keys.PLACE] + bulge * np.array([[0.55 * sign], [0.0], [0.8]]) * (ARC * (0.6 + 0.8 * style.fluidity))
    place = place + TREMOR * noise.value_noise(np.array([seed], np.uint64), np.arange(3)[:, None] + _NOISE + 3 * side, times, 1.3)

    shoulder = np.zeros((3, len(times)))
    shoulder[2] = sign * (row[hand_keys.SHOULDER] + np.radians(14) * np.clip(place[1] + 0.25, 0, 0.7))
    shoulder[1] = -sign * np.radians(9) * np.clip(place[2] - 0.35, 0, 0.6)
    parent = np.asarray(quat.mul(_relaxed(name + "Shoulder")[:, None], quat.from_rotation_vector(shoulder)), np.float32)
    offset = (body.at(name + "UpperArm") - body.at(name + "Shoulder"))[:, None]
    start = np.asarray(body.at(name + "Shoulder")[:, None] + quat.rotate(parent, offset), np.float32)

    wanted = np.asarray(quat.normalize(turn), np.float64)
    target = start + place * float(body.arm_lengths[side].sum())
    wanted = _trail(wanted, target, times, sign)
    target = _clear(target, np.asarray(quat.rotate(wanted, np.array([[sign], [0.0], [0.0]])), np.float64), body)
    limb = ik.Limb.arm(body, name)
    upper, lower = ik.solve(limb, start, target.astype(np.float32), row[hand_keys.ELBOW].astype(np.float32), parent)
    hand = ik.end_rotation(parent, upper, lower, wanted.astype(np.float32))
    lower, hand = _share_twist(lower, hand)
    arm = np.stack([upper, lower, hand], axis=1).astype(np.float32)
    bent = hand_shapes.rotations(side, fingers.astype(np.float32))
    return Posed(arm, bent, row[hand_keys.TORSO], row[hand_keys.HEAD], shoulder)


def _trail(wanted: F64, target: F64, times: F64, sign: float) -> F64:
    """Tilts the hand back against its motion."""
    if len(times) < 3:
        return wanted
    speed = np.gradient(target, times, axis=1)
    along = quat.rotate(wanted, np.array([[sign], [0.0], [0.0]]))
    drag = DRAG * np.stack([
        speed[1] * along[2] - speed[2] * along[1], speed[2] * along[0] - speed[0] * along[2], speed[0] * along[1] - speed[1] * along[0],
    ])  # fmt: skip
    size = np.sqrt((drag * drag).sum(0))
    drag *= MOST_DRAG * np.tanh(size / MOST_DRAG) / np.maximum(size, 1e-9)
    return np.asarray(quat.mul(quat.from_rotation_vector(drag), wanted), np.float64)


def _clear(target: F64, along: F64, body: Body) -> F64:
    """(3, T) wrists moved out of torso and head; the hand reaches from the wrist along `along` (3, T)."""
    rows = {BONE_INDEX[b] for b in _OBSTACLES}
    solids = [c for c in body.capsules if c.bone in rows]
    a = np.array([c.start for c in solids]).T[:, :, None, None]
    span = np.array([c.end for c in solids]).T[:, :, None, None] - a
    radius = np.array([c.radius for c in solids])[:, None, None] + CLEARANCE * body.scale
    length = np.maximum((span * span).sum(0), 1e-9)
    target = target.copy()
    for _ in range(2):
        points = np.stack([target, target + along * (0.65 * body.hand_length)], axis=1)[:, None]
        share = np.clip(((points - a) * span).sum(0) / length, 0, 1)
        away = points - (a + share * span)
        far = np.sqrt((away * away).sum(0))
        deep = (radius - far) / CLEARANCE_SOFT
        push = CLEARANCE_SOFT * np.where(deep > -1, np.where(deep < 1, 0.25 * (deep + 1) ** 2, deep), 0)
        shift = (away / np.maximum(far, 1e-6) * push).reshape(3, -1, target.shape[1])
        worst = push.reshape(-1, target.shape[1])
        target += (shift * worst).sum(1) / np.maximum(worst.sum(0), 1e-9)
    return target


def _share_twist(lower: F32, hand: F32) -> tuple[F32, F32]:
    """The twist of the hand about the forearm, limited and shared with the lower arm; the bend of the wrist, limited."""
    axis = np.array([[1.0], [0.0], [0.0]], np.float32)
    swing, twist = quat.swing_twist(quat.conj(hand), axis)
    swing, twist = quat.conj(swing), quat.conj(twist)
    bend = quat.to_rotation_vector(swing)
    size = np.sqrt((bend * bend).sum(0))
    room = WRIST_MOST - WRIST_EASY
    eased = np.where(size > WRIST_EASY, WRIST_EASY + room * np.tanh((size - WRIST_EASY) / room), size)
    swing = quat.from_rotation_vector(bend * (eased / np.maximum(size, 1e-6)))
    angle = quat.to_rotation_vector(twist)[0]
    angle = MOST_TWIST * np.tanh(angle / MOST_TWIST)
    part = quat.from_axis_angle(axis, (angle * TWIST_SHARE).astype(np.float32))
    rest = quat.from_axis_angle(axis, (angle * (1 - TWIST_SHARE)).astype(np.float32))
    return np.asarray(quat.mul(lower, part), np.float32), np.asarray(quat.mul(rest, swing), np.float32)
