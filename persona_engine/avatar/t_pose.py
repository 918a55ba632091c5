"""`raise_arms`: the rest pose of a plain GLB with its arms held out, as VRM's normalised pose has them.

The mesh keeps its bind pose; only the rest rotations change, so clips of the file still fit.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from persona_engine.avatar.model import Skeleton
from persona_engine.avatar.nodes import F64, compose, matrix, quaternion

TOLERANCE = np.radians(8.0)
"""Arms nearer to the horizontal than this are left as they are."""
SEGMENTS = (("UpperArm", "LowerArm"), ("LowerArm", "Hand"))


def raise_arms(skeleton: Skeleton) -> Skeleton:
    """The skeleton with upper and lower arms along +X (left) and -X (right) at rest."""
    rotations = skeleton.rotations.astype(np.float64)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        for bone, tip in SEGMENTS:
            row, end = skeleton.humanoid[side + bone], skeleton.humanoid[side + tip]
            world = rest_globals(skeleton, rotations)
            way = world[end, :3, 3] - world[row, :3, 3]
            turn = _between(way, np.array([sign, 0.0, 0.0]))
            if turn is not None:
                parent = skeleton.parents[row]
                above = world[parent, :3, :3] if parent >= 0 else np.eye(3)
                above = above / np.maximum(np.linalg.norm(above, axis=0), 1e-12)
                rotations[row] = quaternion(above.T @ turn @ above @ matrix(rotations[row]))
    if np.array_equal(rotations, skeleton.rotations):
        return skeleton
    return replace(skeleton, rotations=np.ascontiguousarray(rotations, np.float32))


def rest_globals(skeleton: Skeleton, rotations: F64 | None = None) -> F64:
    """(J, 4, 4) rest transforms of all joints in model space."""
    turns = skeleton.rotations if rotations is None else rotations
    out = np.empty((len(skeleton.names), 4, 4))
    for row, parent in enumerate(skeleton.parents):
        local = compose(skeleton.translations[row], turns[row], skeleton.scales[row])
        out[row] = local if parent < 0 else out[parent] @ local
    return out


def _between(way: F64, goal: F64) -> F64 | None:
    """(3, 3) shortest turn from `way` to the unit `goal`; None if it is small or `way` has no length."""
    size = float(np.linalg.norm(way))
    if size < 1e-6:
        return None
    way = way / size
    angle = float(np.arccos(np.clip(way @ goal, -1, 1)))
    axis = np.cross(way, goal)
    if angle < TOLERANCE or np.linalg.norm(axis) < 1e-6:
        return None
    axis = axis / np.linalg.norm(axis)
    return matrix(np.concatenate([axis * np.sin(angle / 2), [np.cos(angle / 2)]]))
