"""How the shoulder goes along with the hand, and where the arm then begins."""

from __future__ import annotations

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


def relaxed(bone: str) -> F64:
    """(4,) turn of a bone of the relaxed stand."""
    return np.asarray(quat.from_rotation_vector(RELAXED_VECTORS[BONE_INDEX[bone]].astype(np.float64)), np.float64)


def lift(place: Floats, raised: Floats | float, sign: Floats | float, out: Floats) -> None:
    """Write the rotation vectors (3, n) of the shoulder bone for hands at `place` (3, n) arm lengths from the shoulder, `raised` radians on purpose;
    `sign` 1 is left, -1 right."""
    out[0] = 0
    out[2] = (raised + _UP * np.minimum(np.maximum(place[1] + _LOW, 0), _HIGH)) * sign
    out[1] = np.minimum(np.maximum(place[2] - _BACK, 0), _AHEAD) * (sign * -_FORWARD)


@lru_cache(maxsize=128)
def _joint(side: int, body: Body) -> tuple[F64, F64, F64, float]:
    name = SIDES[side]
    base = body.at(name + "Shoulder").astype(np.float64)
    return relaxed(name + "Shoulder"), base, body.at(name + "UpperArm") - base, float(body.arm_lengths[side].sum())


def reach(side: int, wrist: F64, raised: float, body: Body) -> F64:
    """(3,) the place, in arm lengths from the shoulder as it then stands, of a wrist at `wrist` (3,) in the model's axes."""
    turn, base, offset, length = _joint(side, body)
    place, turned = (wrist - base - offset) / length, np.zeros(3)
    for _ in range(3):
        lift(place, raised, 1.0 - 2.0 * side, turned)
        parent = quat.mul(turn, np.asarray(quat.from_rotation_vector(turned), np.float64))
        place = (wrist - base - quat.rotate(parent, offset)) / length
    return place
