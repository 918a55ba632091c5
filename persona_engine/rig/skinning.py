"""Posing a mesh on the CPU: the reference that the shader is tested against, and the exact place of vertices for checks and picking."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.model import Primitive
from persona_engine.rig.crowd import Crowd

F32 = NDArray[np.float32]


def shaped(primitive: Primitive, weights: Mapping[str, float]) -> tuple[F32, F32]:
    """(V, 3) positions and normals (not unit) in the bind pose with blend shapes added."""
    points, normals = primitive.positions.copy(), primitive.normals.copy()
    for name, shape in primitive.shapes.items():
        weight = weights.get(name, 0.0)
        if weight:
            points[shape.indices] += np.float32(weight) * shape.positions
            if shape.normals is not None:
                normals[shape.indices] += np.float32(weight) * shape.normals
    return points, normals


def deform(crowd: Crowd, row: int, primitive: Primitive) -> tuple[F32, F32]:
    """(V, 3) positions and unit normals of a primitive in posed model space, as row `row` of a solved crowd stands."""
    rig = crowd.rig
    weights = dict(zip(rig.shape_names, crowd.weights[:, row].tolist()))
    points, normals = shaped(primitive, weights)
    palette = crowd.palette(row)
    joints = rig.palette_index[primitive.joints]
    blend = np.zeros((len(points), 3, 4), np.float32)
    for k in range(4):
        blend += primitive.weights[:, k, None, None] * palette[np.maximum(joints[:, k], 0)]
    moved = np.einsum("vij,vj->vi", blend[:, :, :3], points) + blend[:, :, 3]
    turned = np.einsum("vij,vj->vi", blend[:, :, :3], normals)
    turned /= np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-12)
    return moved.astype(np.float32), turned.astype(np.float32)
