"""`Geometry`: an avatar's triangles as static Panda vertex data plus a sparse blend-shape texture, shared by every persona that wears it.

Vertices stay in the avatar's own axes; the node that holds them turns them into Panda's. One `Geom` a material.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from panda3d.core import (
    BoundingSphere,
    Geom,
    GeomEnums,
    GeomNode,
    GeomTriangles,
    GeomVertexArrayFormat,
    GeomVertexData,
    GeomVertexFormat,
    InternalName,
    LPoint3f,
    SamplerState,
    Texture,
    TransformState,
)

from persona_engine.avatar.model import Avatar, Primitive
from persona_engine.errors import AvatarError
from persona_engine.panda.axes import TO_PANDA
from persona_engine.panda.materials import Surfaces
from persona_engine.panda.occlusion import occlusion
from persona_engine.panda.shaders import MORPH_WIDTH

F32 = NDArray[np.float32]

VERTEX = np.dtype(
    [("p", "f4", 3), ("n", "f4", 3), ("uv", "f4", 2), ("j", "u2", 4), ("w", "f4", 4), ("m", "u4", 2), ("c", "f4", 4), ("o", "f4")]
)
MAX_SHAPES = 2048
"""Shape numbers travel as half floats, exact up to here."""
REACH_MARGIN = 0.25
"""Metres that blend shapes, springs and a moving hip may add to the bounds."""


@dataclass(frozen=True, eq=False)
class Geometry:
    """What the GPU keeps of one avatar."""

    node: GeomNode
    """Prototype: copy it per persona; its transform turns the avatar's axes into Panda's."""
    morphs: Texture
    """(rows, `MORPH_WIDTH`) RGBA half floats."""
    triangles: int
    vertices: int


def _format() -> GeomVertexFormat:
    array, e = GeomVertexArrayFormat(), GeomEnums
    array.addColumn("vertex", 3, e.NT_float32, e.C_point)
    array.addColumn("normal", 3, e.NT_float32, e.C_normal)
    array.addColumn(InternalName.getTexcoord(), 2, e.NT_float32, e.C_texcoord)
    array.addColumn("p_joints", 4, e.NT_uint16, e.C_other)
    array.addColumn("p_weights", 4, e.NT_float32, e.C_other)
    array.addColumn("p_morph", 2, e.NT_uint32, e.C_other)
    array.addColumn("p_color", 4, e.NT_float32, e.C_other)
    array.addColumn("p_open", 1, e.NT_float32, e.C_other)
    out = GeomVertexFormat()
    out.addArray(array)
    return GeomVertexFormat.registerFormat(out)


def morph_pairs(primitive: Primitive, shape_rows: Mapping[str, int]) -> tuple[NDArray[np.uint32], NDArray[np.float16]]:
    """Blend shapes by vertex.

    Returns (V, 2) uint32 first pair and number of pairs of each vertex, and (K, 2, 4) float16 pairs: position delta with the shape's row,
    normal delta with 0. Pairs below 10 micrometres are dropped.
    """
    spans = np.zeros((len(primitive.positions), 2), np.uint32)
    if not primitive.shapes:
        return spans, np.zeros((0, 2, 4), np.float16)
    shapes = primitive.shapes.values()
    deltas = np.concatenate([shape.positions for shape in shapes])
    bends = np.concatenate([np.zeros_like(shape.positions) if shape.normals is None else shape.normals for shape in shapes])
    rows = np.repeat(np.array([shape_rows[name] for name in primitive.shapes], np.float32), [len(shape.indices) for shape in shapes])
    vertex = np.concatenate([shape.indices for shape in shapes]).astype(np.int64)
    x, y, z = np.abs(deltas).T
    kept = np.flatnonzero((x > 1e-5) | (y > 1e-5) | (z > 1e-5))
    order = kept[np.argsort(vertex[kept], kind="stable")]
    pairs = np.zeros((len(order), 2, 4), np.float16)
    pairs[:, 0, :3] = deltas[order]
    pairs[:, 0, 3] = rows[order]
    pairs[:, 1, :3] = bends[order]
    counts = np.bincount(vertex[kept], minlength=len(spans))
    spans[:, 1] = counts
    spans[1:, 0] = np.cumsum(counts)[:-1]
    return spans, pairs


def _morph_texture(pairs: NDArray[np.float16]) -> Texture:
    texels = len(pairs) * 2
    rows = max(1, -(-texels // MORPH_WIDTH))
    image = np.zeros((rows * MORPH_WIDTH, 4), np.float16)
    image[:texels] = pairs.reshape(-1, 4)
    texture = Texture("persona-morphs")
    texture.setup2dTexture(MORPH_WIDTH, rows, Texture.T_half_float, Texture.F_rgba16)
    texture.setRamImage(np.ascontiguousarray(image[:, [2, 1, 0, 3]]).tobytes())
    texture.setMinfilter(SamplerState.FT_nearest)
    texture.setMagfilter(SamplerState.FT_nearest)
    texture.setCompression(Texture.CM_off)
    return texture


def _reach(vertices: NDArray[np.void], pivots: F32, parents: NDArray[np.int32], root: int) -> float:
    """Farthest that any vertex can get from joint `root` whatever the pose, metres: bone lengths along its chain plus its own lever."""
    far = np.zeros(len(parents), np.float32)
    for joint, parent in enumerate(parents):
        if parent >= 0:
            far[joint] = far[parent] + np.linalg.norm(pivots[joint] - pivots[parent])
    far = np.maximum(far - far[root], 0.0)
    main = np.take_along_axis(vertices["j"], vertices["w"].argmax(axis=1)[:, None], axis=1)[:, 0]
    lever = np.linalg.norm(vertices["p"] - pivots[main], axis=1)
    return float((far[main] + lever).max(initial=0.5)) + REACH_MARGIN


def build(
    avatar: Avatar,
    surfaces: Surfaces,
    shape_rows: Mapping[str, int],
    joint_rows: NDArray[np.int64],
    pivots: F32,
    source: str = "",
) -> Geometry:
    """Geometry of `avatar`.

    `shape_rows` gives each blend shape its row in the weights, `joint_rows` (J,) each skeleton row its place in the pose buffer, `pivots`
    (J, 3) the joints' bind places in metres. Raises `AvatarError`.
    """
    if len(shape_rows) > MAX_SHAPES:
        raise AvatarError(f"{len(shape_rows)} blend shapes; at most {MAX_SHAPES} can be drawn", path=source, remedy="Remove unused shapes.")
    parts, pairs, faces = [], [], {}
    first_vertex = first_pair = 0
    for mesh in avatar.meshes:
        for primitive in mesh.primitives:
            part = np.zeros(len(primitive.positions), VERTEX)
            part["p"], part["n"] = primitive.positions, primitive.normals
            if primitive.uvs is not None:
                part["uv"] = primitive.uvs * np.float32((1, -1)) + np.float32((0, 1))
            part["j"], part["w"] = primitive.joints, primitive.weights
            part["c"] = 1.0 if primitive.colors is None else primitive.colors
            part["m"], found = morph_pairs(primitive, shape_rows)
            part["m"][:, 0] += np.uint32(first_pair)
            faces.setdefault(primitive.material, []).append(primitive.indices.astype(np.uint32) + np.uint32(first_vertex))
            parts.append(part)
            pairs.append(found)
            first_vertex, first_pair = first_vertex + len(part), first_pair + len(found)
    if not parts:
        raise AvatarError("there is no mesh to draw", path=source, place="meshes", remedy="Export the character with its meshes.")
    vertices = np.concatenate(parts)
    node = GeomNode("model")
    node.setTransform(TransformState.makeMat(TO_PANDA))
    hips = avatar.skeleton.humanoid.get("hips", 0)
    radius = _reach(vertices, pivots, avatar.skeleton.parents, hips)
    vertices["j"] = np.maximum(joint_rows, 0)[vertices["j"]]
    every = np.concatenate([index for group in faces.values() for index in group])
    vertices["o"] = occlusion(np.ascontiguousarray(vertices["p"]), np.ascontiguousarray(vertices["n"]), every)
    data = GeomVertexData("persona", _format(), Geom.UH_static)
    data.uncleanSetNumRows(len(vertices))
    data.modifyArrayHandle(0).copyDataFrom(np.ascontiguousarray(vertices))
    triangles = 0
    for material in sorted(faces, key=surfaces.draw_order):
        index = np.concatenate(faces[material])
        triangles += len(index) // 3
        primitive = GeomTriangles(Geom.UH_static)
        primitive.setIndexType(GeomEnums.NT_uint32)
        rows = primitive.modifyVertices(len(index))
        rows.uncleanSetNumRows(len(index))
        rows.modifyHandle().copyDataFrom(index)
        geom = Geom(data)
        geom.addPrimitive(primitive)
        node.addGeom(geom, surfaces.state(material))
    node.setBounds(BoundingSphere(LPoint3f(*(float(x) for x in pivots[hips])), radius))
    node.setFinal(True)
    return Geometry(node, _morph_texture(np.concatenate(pairs)), triangles, len(vertices))
