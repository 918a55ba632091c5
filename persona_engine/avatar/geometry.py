"""Meshes of a file as `Primitive`s in model space: any accessor type, several skins, rigid parts, strips, shared vertex buffers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.glb import Document
from persona_engine.avatar.model import BlendShape, Mesh, Primitive
from persona_engine.avatar.nodes import Joints

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
U32 = NDArray[np.uint32]

MAX_VERTICES = 2_000_000
MAX_SHAPES = 1_000
_TRIANGLES, _STRIP, _FAN = 4, 5, 6
_UNIT = 1e-6
"""Lengths and sums this near to 1 are left as they stand, so that files of ours come back bit by bit."""
_FIRST = np.array([1, 0, 0, 0], np.float32)
_UP = np.array([0, 1, 0], np.float32)


@dataclass
class _Place:
    """Where a mesh stands: the (4, 4) that brings it to model space, and how its vertices are bound."""

    move: F64
    joints: NDArray[np.int64] | None
    """Joint number of the skin -> row of the skeleton; None for a rigid part."""
    row: int
    """Joint of a rigid part."""


def target_names(doc: Document, mesh: int) -> tuple[str, ...]:
    """Blend shape names of a mesh in file order, each once; nameless ones are called "MESH.NUMBER"."""
    entry = doc.item("meshes", mesh)
    count = max((len(p.get("targets", ())) for p in entry.get("primitives", ())), default=0)
    if count > MAX_SHAPES:
        raise doc.error(f"it has {count} blend shapes", f"Up to {MAX_SHAPES} can be read.")
    listed = _extra_names(entry) or next((found for p in entry.get("primitives", ()) if (found := _extra_names(p))), [])
    names: dict[str, None] = {}
    for number in range(count):
        name = str(listed[number]) if number < len(listed) and listed[number] else f"{entry.get('name', mesh)}.{number}"
        while name in names:
            name += "#2"
        names[name] = None
    return tuple(names)


def meshes(doc: Document, joints: Joints) -> Iterator[Mesh]:
    """Every mesh that a node of the scene shows."""
    budget = MAX_VERTICES
    for number, node in enumerate(doc.items("nodes")):
        if "mesh" not in node:
            continue
        index = doc.index("meshes", node["mesh"])
        entry = doc.items("meshes")[index]
        name = str(entry.get("name") or node.get("name") or f"mesh_{index}")
        place = _place(doc, joints, number, node)
        found = []
        for row, primitive in enumerate(entry.get("primitives", ())):
            doc.place = f"mesh '{name}', primitive {row}"
            if primitive.get("mode", _TRIANGLES) not in (_TRIANGLES, _STRIP, _FAN):
                continue
            made = _primitive(doc, primitive, target_names(doc, index), place, len(joints.names))
            if made is not None:
                found.append(made)
                budget -= len(made.positions)
            if budget < 0:
                raise doc.error("the character has too many vertices", f"Up to {MAX_VERTICES} can be read: reduce the meshes.")
        if found:
            yield Mesh(name, tuple(found))
    doc.place = ""


def _extra_names(entry: dict[str, Any]) -> list[Any]:
    extras = entry.get("extras")
    names = extras.get("targetNames") if isinstance(extras, dict) else None
    return names if isinstance(names, list) else []


def _place(doc: Document, joints: Joints, number: int, node: dict[str, Any]) -> _Place:
    if "skin" in node:
        skin = joints.skins[doc.index("skins", node["skin"])]
        return _Place(skin.bake, skin.joints, 0)
    row = joints.rows[number]
    return _Place(np.asarray(np.linalg.inv(joints.binds[row]), np.float64), None, row)


def _primitive(doc: Document, entry: dict[str, Any], names: tuple[str, ...], place: _Place, joint_count: int) -> Primitive | None:
    attributes = entry["attributes"]
    if "KHR_draco_mesh_compression" in entry.get("extensions", {}):
        raise doc.error("it is compressed with Draco", "Export it without compression.")
    points = doc.floats(attributes["POSITION"], 3)
    triangles = _triangles(doc, entry, len(points))
    if not len(triangles):
        return None
    used, triangles = _compact(triangles, len(points))
    points = points[used]
    normals = doc.floats(attributes["NORMAL"], 3) if "NORMAL" in attributes else None
    normals = _rows(doc, normals, used) if normals is not None else _smooth_normals(points, triangles)
    joints, weights = _binding(doc, attributes, place, used)
    if int(joints.max(initial=0)) >= joint_count:
        raise doc.error("a vertex is bound to a joint that does not exist", "Export the character again.")
    linear = place.move[:3, :3]
    if np.linalg.det(linear) < 0:
        triangles = triangles[:, ::-1]
    material = entry.get("material")
    return Primitive(
        positions=_f32(points @ linear.T + place.move[:3, 3]),
        normals=_unit(normals @ _normal_matrix(linear).T),
        indices=np.ascontiguousarray(triangles, np.uint32).reshape(-1),
        joints=joints,
        weights=weights,
        uvs=_uvs(doc, entry, used),
        colors=_colors(doc, attributes, used),
        material=doc.index("materials", material) if material is not None else len(doc.items("materials")),
        shapes=dict(_shapes(doc, entry, names, used, linear)),
    )


def _triangles(doc: Document, entry: dict[str, Any], count: int) -> U32:
    if "indices" in entry:
        found = doc.accessor(entry["indices"])
        if found.shape[1] != 1 or found.dtype.kind != "u":
            raise doc.error("its triangle list is not a list of whole numbers")
        order = found[:, 0].astype(np.uint32)
    else:
        order = np.arange(count, dtype=np.uint32)
    if len(order) and int(order.max()) >= count:
        raise doc.error(f"a triangle refers to vertex {int(order.max())} of {count}", "Export the character again.")
    mode = entry.get("mode", _TRIANGLES)
    if mode == _TRIANGLES:
        return order[: len(order) // 3 * 3].reshape(-1, 3)
    if len(order) < 3:
        return np.empty((0, 3), np.uint32)
    if mode == _STRIP:
        found = np.stack([order[:-2], order[1:-1], order[2:]], axis=1)
        found[1::2] = found[1::2][:, [1, 0, 2]]
        return found
    return np.stack([np.full(len(order) - 2, order[0]), order[1:-1], order[2:]], axis=1)


def _compact(triangles: U32, count: int) -> tuple[NDArray[np.int64], U32]:
    """(vertices that triangles use, triangles renumbered to them)."""
    seen = np.zeros(count, bool)
    seen[triangles.reshape(-1)] = True
    used = np.flatnonzero(seen)
    renumber = np.cumsum(seen) - 1
    return used, renumber[triangles].astype(np.uint32)


def _rows(doc: Document, values: F32, used: NDArray[np.int64]) -> F32:
    if len(values) <= int(used.max(initial=-1)):
        raise doc.error("its attributes differ in length", "Export the character again.")
    return values[used]


def _binding(doc: Document, attributes: dict[str, Any], place: _Place, used: NDArray[np.int64]) -> tuple[NDArray[np.uint16], F32]:
    if place.joints is None or "JOINTS_0" not in attributes:
        row = place.row if place.joints is None else int(place.joints[0])
        joints = np.zeros((len(used), 4), np.uint16)
        joints[:, 0] = row
        return joints, np.tile(_FIRST, (len(used), 1))
    numbers, shares = [], []
    for k in range(2):
        if f"JOINTS_{k}" in attributes and f"WEIGHTS_{k}" in attributes:
            found = doc.accessor(attributes[f"JOINTS_{k}"])
            if found.shape[1] != 4 or found.dtype.kind not in "ui":
                raise doc.error("its joint numbers are not groups of four whole numbers")
            numbers.append(_rows(doc, found, used).astype(np.int64))
            shares.append(np.maximum(_rows(doc, doc.floats(attributes[f"WEIGHTS_{k}"], 4), used), 0))
    if not numbers:
        raise doc.error("it is skinned but has no weights", "Export the character again.")
    number, share = np.concatenate(numbers, axis=1), np.concatenate(shares, axis=1)
    if share.shape[1] > 4:
        best = np.argsort(-share, axis=1, kind="stable")[:, :4]
        number, share = np.take_along_axis(number, best, axis=1), np.take_along_axis(share, best, axis=1)
    number = np.where(share > 0, number, 0)
    if int(number.min(initial=0)) < 0 or int(number.max(initial=0)) >= len(place.joints):
        raise doc.error("a vertex is bound to a joint that its skin does not have", "Export the character again.")
    total = share.sum(axis=1, keepdims=True)
    total[np.abs(total - 1) < _UNIT] = 1
    share = np.where(total > 1e-8, share / np.maximum(total, 1e-8), _FIRST)
    rows = np.where(share > 0, place.joints[number], 0)
    return rows.astype(np.uint16), _f32(share)


def _uvs(doc: Document, entry: dict[str, Any], used: NDArray[np.int64]) -> F32 | None:
    attributes = entry["attributes"]
    info: dict[str, Any] = {}
    if entry.get("material") is not None:
        info = doc.item("materials", entry["material"]).get("pbrMetallicRoughness", {}).get("baseColorTexture", {})
    change = info.get("extensions", {}).get("KHR_texture_transform", {})
    layer = f"TEXCOORD_{change.get('texCoord', info.get('texCoord', 0))}"
    if layer not in attributes:
        return None
    uvs = _rows(doc, doc.floats(attributes[layer], 2), used)
    if change:
        angle, scale = float(change.get("rotation", 0)), np.array(change.get("scale", (1, 1)), np.float64)
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        uvs = (uvs * scale) @ turn.T + np.array(change.get("offset", (0, 0)), np.float64)
    return _f32(uvs)


def _colors(doc: Document, attributes: dict[str, Any], used: NDArray[np.int64]) -> F32 | None:
    if "COLOR_0" not in attributes:
        return None
    width = doc.accessor(attributes["COLOR_0"]).shape[1]
    found = _rows(doc, doc.floats(attributes["COLOR_0"], width), used)
    if width == 3:
        found = np.concatenate([found, np.ones((len(found), 1), np.float32)], axis=1)
    elif width != 4:
        raise doc.error("its vertex colours are neither RGB nor RGBA")
    return _f32(found)


def _shapes(
    doc: Document, entry: dict[str, Any], names: tuple[str, ...], used: NDArray[np.int64], linear: F64
) -> Iterator[tuple[str, BlendShape]]:
    normal_matrix = _normal_matrix(linear)
    still = bool((linear == np.eye(3)).all())
    for name, target in zip(names, entry.get("targets", ())):
        if "POSITION" not in target:
            yield name, BlendShape(np.empty(0, np.uint32), np.empty((0, 3), np.float32))
            continue
        rows, values, count = doc.delta(target["POSITION"])
        if count <= int(used.max(initial=-1)):
            raise doc.error(f"blend shape '{name}' has too few vertices", "Export the character again.")
        rows, values = _select(rows, values, used)
        normals = None
        if "NORMAL" in target:
            normal_rows, turns, _ = doc.delta(target["NORMAL"])
            normal_rows, turns = _select(normal_rows, turns, used)
            rows, values, normals = _join(rows, values, normal_rows, turns)
            normals = normals if still else _f32(normals @ normal_matrix.T)
        yield name, BlendShape(rows, values if still else _f32(values @ linear.T), normals)


def _select(rows: U32, values: F32, used: NDArray[np.int64]) -> tuple[U32, F32]:
    """The deltas of the vertices in `used`, renumbered."""
    if len(used) == used[-1] + 1:
        count = int(np.searchsorted(rows, len(used)))
        return rows[:count], values[:count]
    at = np.searchsorted(used, rows)
    keep = (at < len(used)) & (used[np.minimum(at, len(used) - 1)] == rows)
    return at[keep].astype(np.uint32), values[keep]


def _join(rows: U32, values: F32, normal_rows: U32, turns: F32) -> tuple[U32, F32, F32]:
    """Position and normal deltas over the union of their vertices."""
    if np.array_equal(rows, normal_rows):
        return rows, values, turns
    place = np.zeros(int(max(rows[-1:].max(initial=0), normal_rows[-1:].max(initial=0))) + 1, np.int64)
    place[rows] = place[normal_rows] = 1
    union = np.flatnonzero(place).astype(np.uint32)
    place[union] = np.arange(len(union))
    moved, turned = np.zeros((len(union), 3), np.float32), np.zeros((len(union), 3), np.float32)
    moved[place[rows]] = values
    turned[place[normal_rows]] = turns
    return union, moved, turned


def _smooth_normals(points: F32, triangles: U32) -> F32:
    corners = points[triangles]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    total = np.zeros_like(points)
    for corner in range(3):
        np.add.at(total, triangles[:, corner], faces)
    return total


def _normal_matrix(linear: F64) -> F64:
    """Cofactor matrix: turns normals as `linear` turns surfaces, and exists for flat ones too."""
    a, b, c = linear.T
    volume = float(np.linalg.det(linear))
    sign, size = (-1.0 if volume < 0 else 1.0), max(abs(volume), 1e-18) ** (2 / 3)
    out: F64 = sign * np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)], axis=1) / size
    return out


def _unit(v: NDArray[Any]) -> F32:
    size = np.linalg.norm(v, axis=1, keepdims=True)
    size[np.abs(size - 1) < _UNIT] = 1
    return _f32(np.where(size > 1e-12, v / np.maximum(size, 1e-12), _UP))


def _f32(values: NDArray[Any]) -> F32:
    return np.ascontiguousarray(values, np.float32)
