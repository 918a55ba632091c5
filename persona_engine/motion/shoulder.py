"""How the shoulder goes along with the hand, and where the arm then begins."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion.posture import RELAXED_VECTORS
from persona_engine.names import BONE_INDEX
from persona_engine.rig import quat
from persona_engine.rig.body import SIDES, Body

F64 = NDArray[np.float64]


def relaxed(bone: str) -> F64:
    """(4,) turn of a bone of the relaxed stand."""
    return np.asarray(quat.from_rotation_vector(RELAXED_VECTORS[BONE_INDEX[bone]].astype(np.float64)), np.float64)


def lift(place: F64, raised: F64 | float, sign: F64 | float) -> F64:
    """(3, n) rotation vectors of the shoulder bone for hands at `place` (3, n) arm lengths from the shoulder, `raised` radians on purpose;
    `sign` 1 is left, -1 right."""
    out = np.zeros(place.shape)
    out[2] = sign * (raised + np.radians(14) * np.clip(place[1] + 0.25, 0, 0.7))
    out[1] = -sign * np.radians(9) * np.clip(place[2] - 0.35, 0, 0.6)
    return out


@lru_cache(maxsize=128)
def _joint(side: int, body: Body) -> tuple[F64, F64, F64, float]:
    name = SIDES[side]
    base = body.at(name + "Shoulder").astype(np.float64)
    return relaxed(name + "Shoulder"), base, body.at(name + "UpperArm") - base, float(body.arm_lengths[side].sum())


def reach(side: int, wrist: F64, raised: float, body: Body) -> F64:
    """(3,) the place, in arm lengths from the shoulder as it then stands, of a wrist at `wrist` (3,) in the model's axes."""
    turn, base, offset, length = _joint(side, body)
    place = (wrist - base - offset) / length
    for _ in range(3):
        parent = quat.mul(turn, np.asarray(quat.from_rotation_vector(lift(place[:, None], raised, 1.0 - 2.0 * side)[:, 0]), np.float64))
        place = (wrist - base - quat.rotate(parent, offset)) / length
    return place
