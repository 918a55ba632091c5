"""Poses as whole numbers: `score.channels` says what a step of each channel is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.names import BONES
from persona_engine.rig import quat
from persona_engine.score.channels import CHANNELS, COUNT

F32 = NDArray[np.float32]
I32 = NDArray[np.int32]

MOST = 32767
_ENDS = np.cumsum([0, *(len(group.names) for group in CHANNELS)])
FACE, TURN, HIPS = (slice(int(a), int(b)) for a, b in zip(_ENDS[:-1], _ENDS[1:]))
_LSB = np.concatenate([np.full(len(group.names), group.lsb) for group in CHANNELS])[:, None].astype(np.float32)


def to_levels(face: F32, rotations: F32, hips: F32) -> I32:
    """(COUNT, N) levels of poses: `face` (52, N), `rotations` (4, 55, N), `hips` (3, N)."""
    turns = quat.to_rotation_vector(rotations).reshape(3 * len(BONES), -1)
    values = np.concatenate([np.clip(face, 0.0, 1.0), turns, hips])
    return np.clip(np.rint(values / _LSB), -MOST, MOST).astype(np.int32)


def from_levels(levels: I32) -> tuple[F32, F32, F32]:
    """Face (52, N), rotations (4, 55, N) and hips (3, N) of `levels` (COUNT, N). Raises `ValueError` for another number of channels."""
    if len(levels) != COUNT:
        raise ValueError(f"{len(levels)} channels, not {COUNT}")
    values = levels.astype(np.float32) * _LSB
    turns = values[TURN].reshape(3, len(BONES), -1)
    return np.clip(values[FACE], 0.0, 1.0), quat.from_rotation_vector(turns), values[HIPS]
