"""One synthetic character for both contestants: 60 joints, 60 blend shapes, 15 000 body and 5 040 face vertices."""

from __future__ import annotations

import numpy as np
from panda3d.core import (
    Character,
    CharacterJoint,
    CharacterSlider,
    CharacterVertexSlider,
    Geom,
    GeomEnums,
    GeomNode,
    GeomTriangles,
    GeomVertexAnimationSpec,
    GeomVertexArrayFormat,
    GeomVertexData,
    GeomVertexFormat,
    InternalName,
    JointVertexTransform,
    LMatrix4f,
    NodePath,
    PartGroup,
    SliderTable,
    SparseArray,
    TransformBlend,
    TransformBlendTable,
)

from persona_engine.avatar.model import Avatar, BlendShape, Mesh, Primitive, Skeleton
from persona_engine.names import ARKIT, BONES
from persona_engine.rig.body import BONE_PARENTS, Body

JOINTS, SHAPES, BODY_VERTICES, FACE_VERTICES = 60, 60, 15_000, 5_040
MOVED = 450
"""Face vertices that one blend shape moves: neighbours, which suits the stock path best."""
NAMES = (*BONES, *(f"extra{i}" for i in range(JOINTS - len(BONES))))
SHAPE_NAMES = (*ARKIT, *(f"shape{i}" for i in range(SHAPES - len(ARKIT))))


def _places() -> tuple[np.ndarray, np.ndarray]:
    """(60, 3) joint places and (60,) parents."""
    body = Body.standard()
    places = np.zeros((JOINTS, 3), np.float32)
    parents = np.full(JOINTS, -1, np.int32)
    for row, bone in enumerate(BONES):
        places[row] = body.rest[:, row]
        parent = BONE_PARENTS[bone]
        parents[row] = -1 if parent is None else BONES.index(parent)
    for row in range(len(BONES), JOINTS):
        places[row], parents[row] = places[BONES.index("head")] + (0, 0.02 * (row - 54), 0), BONES.index("head")
    return places, parents


def _vertices() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Positions, normals, joints (V, 4), weights (V, 4): clouds around the joints, the face around the head."""
    rng = np.random.default_rng(0)
    places, parents = _places()
    count = BODY_VERTICES + FACE_VERTICES
    joints = np.zeros((count, 4), np.uint16)
    joints[:, 0] = np.concatenate([np.arange(BODY_VERTICES) % JOINTS, np.full(FACE_VERTICES, BONES.index("head"))])
    joints[:, 1] = np.maximum(parents[joints[:, 0]], 0)
    weights = np.zeros((count, 4), np.float32)
    weights[:, 0] = 0.7
    weights[:, 1] = 0.3
    normals = rng.normal(size=(count, 3)).astype(np.float32)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    positions = places[joints[:, 0]] + normals * 0.05
    return positions.astype(np.float32), normals, joints, weights


def ours() -> Avatar:
    """The character as an avatar of ours."""
    positions, normals, joints, weights = _vertices()
    places, parents = _places()
    rng = np.random.default_rng(1)
    shapes = {}
    for name in SHAPE_NAMES:
        rows = (rng.integers(FACE_VERTICES - MOVED) + np.arange(MOVED) + BODY_VERTICES).astype(np.uint32)
        shapes[name] = BlendShape(rows, (rng.normal(size=(MOVED, 3)) * 0.01).astype(np.float32))
    local = np.where((parents >= 0)[:, None], places - places[np.maximum(parents, 0)], places).astype(np.float32)
    inverse = np.repeat(np.eye(4, dtype=np.float32)[None], JOINTS, 0)
    inverse[:, :3, 3] = -places
    still = np.zeros((JOINTS, 4), np.float32)
    still[:, 3] = 1
    skeleton = Skeleton(NAMES, parents, local, still, np.ones((JOINTS, 3), np.float32), inverse, {b: i for i, b in enumerate(BONES)})
    indices = np.arange(len(positions) // 3 * 3, dtype=np.uint32)
    return Avatar("synthetic", skeleton, (Mesh("Body", (Primitive(positions, normals, indices, joints, weights, shapes=shapes),)),))


def stock() -> NodePath:
    """The character as Panda3D's own `Character`, animated on the CPU: joints, sliders, morphs of position and normal."""
    positions, normals, joints, weights = _vertices()
    places, parents = _places()
    rng = np.random.default_rng(1)
    character = Character("synthetic")
    bundle = character.getBundle(0)
    skeleton = PartGroup(bundle, "<skeleton>")
    nodes: list[CharacterJoint] = []
    for row in range(JOINTS):
        parent = nodes[parents[row]] if parents[row] >= 0 else skeleton
        origin = places[row] - (places[parents[row]] if parents[row] >= 0 else 0)
        nodes.append(CharacterJoint(character, bundle, parent, NAMES[row], LMatrix4f.translateMat(*(float(v) for v in origin))))
    morph = PartGroup(bundle, "morph")
    sliders = [CharacterSlider(morph, name) for name in SHAPE_NAMES]
    blends = TransformBlendTable()
    transforms = [JointVertexTransform(node) for node in nodes]
    known: dict[tuple[int, int], int] = {}
    index = np.zeros(len(positions), np.uint16)
    for v, (a, b, *_) in enumerate(joints):
        if (a, b) not in known:
            blend = TransformBlend(transforms[a], float(weights[v, 0]), transforms[b], float(weights[v, 1]))
            known[a, b] = blends.addBlend(blend)
        index[v] = known[a, b]
    blends.setRows(SparseArray.range(0, len(positions)))
    main = GeomVertexArrayFormat()
    main.addColumn(InternalName.getVertex(), 3, GeomEnums.NT_float32, GeomEnums.C_point)
    main.addColumn(InternalName.getNormal(), 3, GeomEnums.NT_float32, GeomEnums.C_normal)
    for name in SHAPE_NAMES:
        main.addColumn(InternalName.getMorph(InternalName.getVertex(), name), 3, GeomEnums.NT_float32, GeomEnums.C_morph_delta)
        main.addColumn(InternalName.getMorph(InternalName.getNormal(), name), 3, GeomEnums.NT_float32, GeomEnums.C_morph_delta)
    second = GeomVertexArrayFormat(InternalName.getTransformBlend(), 1, GeomEnums.NT_uint16, GeomEnums.C_index)
    form = GeomVertexFormat()
    form.addArray(main)
    form.addArray(second)
    spec = GeomVertexAnimationSpec()
    spec.setPanda()
    form.setAnimation(spec)
    form = GeomVertexFormat.registerFormat(form)
    data = GeomVertexData("synthetic", form, Geom.UHStatic)
    data.uncleanSetNumRows(len(positions))
    rows = np.zeros((len(positions), 6 + 6 * SHAPES), np.float32)
    rows[:, :3], rows[:, 3:6] = positions, normals
    table = SliderTable()
    for k, slider in enumerate(sliders):
        first = int(rng.integers(FACE_VERTICES - MOVED)) + BODY_VERTICES
        rows[first : first + MOVED, 6 + 6 * k : 9 + 6 * k] = rng.normal(size=(MOVED, 3)) * 0.01
        table.addSlider(CharacterVertexSlider(slider), SparseArray.range(first, MOVED))
    data.modifyArrayHandle(0).copyDataFrom(rows)
    wide = np.zeros((len(positions), form.getArray(1).getStride() // 2), np.uint16)
    wide[:, 0] = index
    data.modifyArrayHandle(1).copyDataFrom(wide)
    data.setTransformBlendTable(blends)
    data.setSliderTable(SliderTable.registerTable(table))
    triangles = GeomTriangles(Geom.UHStatic)
    triangles.addVertices(0, 1, 2)
    geom = Geom(data)
    geom.addPrimitive(triangles)
    node = GeomNode("body")
    node.addGeom(geom)
    character.addChild(node)
    return NodePath(character)
