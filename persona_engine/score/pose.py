"""`PoseFrame`: what the motion layer hands to the rigs every frame, for all personas at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.names import ARKIT, BONES

F32 = NDArray[np.float32]


class PoseFrame:
    """Struct of arrays, persona last; allocated for `capacity` personas and written in place.

    `face` (52, N) ARKit weights 0..1, rows as `names.ARKIT`. `rotations` (4, 55, N) xyzw, rows as `names.BONES`, in the normalised pose
    of VRM 1.0 (identity is
    the T-pose; axes are the model's). `hips` (3, N) metres: offset of the hips from rest, in the model's axes. `roots` (4, N): x, y, z in
    metres and heading in radians in
    session space.
    """

    def __init__(self, capacity: int) -> None:
        self.face: F32 = np.zeros((len(ARKIT), capacity), np.float32)
        self.rotations: F32 = np.zeros((4, len(BONES), capacity), np.float32)
        self.rotations[3] = 1.0
        self.hips: F32 = np.zeros((3, capacity), np.float32)
        self.roots: F32 = np.zeros((4, capacity), np.float32)

    @property
    def capacity(self) -> int:
        """Number of columns."""
        return int(self.face.shape[1])

    def fit(self, columns: int) -> None:
        """Have this many columns, new ones at rest: arithmetic on some of the columns of an array takes twice as long as on all."""
        if columns != self.capacity:
            fresh, kept = PoseFrame(columns), min(columns, self.capacity)
            for name, values in vars(fresh).items():
                values[..., :kept] = getattr(self, name)[..., :kept]
                setattr(self, name, values)
