"""How the shoulder goes along with the hand, and where the arm then begins."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion.posture import RELAXED_VECTORS
from persona_engine.names import BONE_INDEX
from persona_engine.rig import quat
from persona_engine.rig.body import SIDES, Body

F64 = NDArray[np.float64]
Floats = NDArray[np.floating[Any]]

_UP, _FORWARD = np.float32(np.radians(14)), np.float32(np.radians(9))
"""Radians by which the shoulder goes up and forward with each arm length of the hand,"""
_LOW, _HIGH, _BACK, _AHEAD = (np.float32(x) for x in (0.25, 0.7, 0.35, 0.6))
"""from there on, for so many."""

HANG_CLEAR = 0.058
"""How far the wrist of a hanging arm is from what is beside it at least, metres on the standard body."""
MOST_OPENED = math.radians(16.0)


def relaxed(bone: str) -> F64:
    """(4,) turn of a bone of the relaxed stand."""
    return np.asarray(quat.from_rotation_vector(RELAXED_VECTORS[BONE_INDEX[bone]].astype(np.float64)), np.float64)


@lru_cache(maxsize=128)
def opened(body: Body) -> float:
    """Radians by which hanging arms open, so that hands are beside wide hips and skirts and not in them."""
    turn, place = relaxed("leftShoulder"), body.at("leftShoulder").astype(np.float64)
    joint = place + quat.rotate(turn, (body.at("leftUpperArm") - body.at("leftShoulder")).astype(np.float64))
    turn = np.asarray(quat.mul(turn, relaxed("leftUpperArm")), np.float64)
    elbow = joint + quat.rotate(turn, (body.at("leftLowerArm") - body.at("leftUpperArm")).astype(np.float64))
    turn = np.asarray(quat.mul(turn, relaxed("leftLowerArm")), np.float64)
    hand = elbow + quat.rotate(turn, (body.at("leftHand") - body.at("leftLowerArm")).astype(np.float64))
    short = body.beside + HANG_CLEAR * body.scale - float(hand[0])
    return min(max(short / float(joint[1] - hand[1] + 0.5 * body.hand_length), 0.0), MOST_OPENED) if body.beside else 0.0


def hanging(side: int, bone: str, body: Body) -> F64:
    """(4,) turn of a bone of the hanging arm."""
    vector = RELAXED_VECTORS[BONE_INDEX[SIDES[side] + bone]].astype(np.float64)
    if bone == "UpperArm":
        vector[2] += (1.0 - 2.0 * side) * opened(body)
    return np.asarray(quat.from_rotation_vector(vector), np.float64)


def lift(place: Floats, raised: Floats | float, sign: Floats | float, out: Floats) -> None:
    """Write the rotation vectors (3, n) of the shoulder bone for hands at `place` (3, n) arm lengths from the shoulder, `raised` radians on purpose;
    `sign` 1 is left, -1 right."""
    out[0] = 0
    out[2] = (raised + _UP * np.minimum(np.maximum(place[1] + _LOW, 0), _HIGH)) * sign
    out[1] = np.minimum(np.maximum(place[2] - _BACK, 0), _AHEAD) * (sign * -_FORWARD)


@lru_cache(maxsize=128)
def lifted(side: int, body: Body) -> tuple[F64, F64]:
    """What comes of a lift whose rotation is (0, y, z, w): (4, 3) by y, z and w the shoulder's turn, and (3, 6) by yy, zz, yz, yw, zw and 1 the place of
    the arm's joint in the model's axes; read-only."""
    turn, base = relaxed(SIDES[side] + "Shoulder"), body.at(SIDES[side] + "Shoulder").astype(np.float64)
    turns: F64 = np.stack([quat.mul(turn, np.eye(4)[k]) for k in (1, 2, 3)], axis=1).astype(np.float64)
    x, y, z = body.at(SIDES[side] + "UpperArm") - base
    moved = np.array([[-2 * x, -2 * x, 0, 2 * z, -2 * y, x], [0, -2 * y, 2 * z, 0, 2 * x, y], [-2 * z, 0, 2 * y, -2 * x, 0, z]])
    joints: F64 = np.asarray(quat.rotate(turn, moved), np.float64)
    joints[:, 5] += base
    for part in (turns, joints):
        part.setflags(write=False)
    return turns, joints


def reach(side: int, wrist: F64, raised: float, body: Body) -> F64:
    """(3,) the place, in arm lengths from the shoulder as it then stands, of a wrist at `wrist` (3,) in the model's axes."""
    joints, length, sign = lifted(side, body)[1], float(body.arm_lengths[side].sum()), 1.0 - 2.0 * side
    place = (wrist - joints[:, 5]) / length
    for _ in range(3):
        up = (raised + float(_UP) * min(max(float(place[1]) + float(_LOW), 0.0), float(_HIGH))) * sign
        ahead = min(max(float(place[2]) - float(_BACK), 0.0), float(_AHEAD)) * sign * -float(_FORWARD)
        angle = math.hypot(up, ahead) + 1e-9
        share, w = math.sin(0.5 * angle) / angle, math.cos(0.5 * angle)
        y, z = ahead * share, up * share
        place = (wrist - joints @ (y * y, z * z, y * z, y * w, z * w, 1.0)) / length
    return place
