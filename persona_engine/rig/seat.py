"""`Seat`: skirts on the lap. How far both thighs are lifted drives the blend shape of clothes that lays them there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.names import BONE_INDEX, SEATED_SHAPE
from persona_engine.rig.model import RigModel

F32 = NDArray[np.float32]

STANDS, SITS = 20.0, 84.0
"""Degrees by which both thighs are lifted from where cloth hangs as it falls to where it lies on the lap."""


class Seat:
    """The shape of one rig; a rig without it costs nothing."""

    def __init__(self, rig: RigModel) -> None:
        thighs = [int(rig.bone_rows[BONE_INDEX[f"{side}UpperLeg"]]) for side in ("left", "right")]
        self._shape = rig.shape_names.index(SEATED_SHAPE) if SEATED_SHAPE in rig.shape_names and min(thighs) >= 0 else -1
        self._thighs = np.array(thighs)

    def apply(self, rotations: F32, weights: F32) -> None:
        """Set the shape's row of `weights` (B, n) from `rotations` (4, J, n)."""
        if self._shape < 0:
            return
        weights[self._shape] = sitting(rotations[:, self._thighs])


def sitting(thighs: F32) -> F32:
    """(n,) how much who has both `thighs` (4, 2, n) turned thus sits, 0-1.

    >>> sitting(np.array([-0.7071, 0.0, 0.0, 0.7071]).reshape(4, 1, 1).repeat(2, 1)).tolist()
    [1.0]
    """
    x, y, z, w = thighs
    lift = np.degrees(np.arctan2(-2.0 * (y * z + x * w), 1.0 - 2.0 * (x * x + z * z))).min(0)
    t = np.clip((lift - STANDS) / (SITS - STANDS), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))
