"""Small characters made on the spot: our own data model, a VRM 0.x file as VRoid writes it, and an ARKit GLB as a Mixamo rig has it.

The files are put together from JSON here, without the package's writer, so that the reader is tested against the formats and not against ourselves.
"""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any

import numpy as np

from persona_engine.avatar.model import (
    Avatar,
    BlendShape,
    Collider,
    Constraint,
    Expression,
    LookAt,
    Material,
    Mesh,
    Primitive,
    Skeleton,
    Spring,
    SpringJoint,
    Texture,
)  # fmt: skip
from persona_engine.names import ARKIT, BONE_INDEX, BONE_PARENTS, BONES
from persona_engine.rig.body import Body

EXTRA = (
    ("leftLowerArmTwist", "leftLowerArm", (0.412, 0.976, -0.022)), ("rightLowerArmTwist", "rightLowerArm", (-0.412, 0.976, -0.022)),
    ("hair_0", "head", (0.0, 1.40, -0.12)), ("hair_1", "hair_0", (0.0, 1.28, -0.15)), ("hair_2", "hair_1", (0.0, 1.16, -0.15)),
)  # fmt: skip
"""Joints besides the 55 bones: name, parent, place."""

FACE_ROWS, FACE_COLUMNS = 8, 9
PNG = (
    b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\xff\x80\x40")), (b"IEND", b""))
    )
)  # fmt: skip


def places() -> tuple[list[str], list[int], np.ndarray]:
    """Names, parents and (J, 3) rest places of the sample's joints."""
    rest = Body.standard().rest.T
    names, parents = list(BONES), [BONE_INDEX[p] if (p := BONE_PARENTS[bone]) else -1 for bone in BONES]
    spots = [rest[row] for row in range(len(BONES))]
    for name, parent, place in EXTRA:
        parents.append(names.index(parent))
        names.append(name)
        spots.append(np.array(place, np.float32))
    return names, parents, np.array(spots, np.float32)


def body_mesh() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(V, 3) points, (F, 3) triangles, (V, 4) joints and weights: a square tube around every joint, bound half to its parent."""
    _, parents, spots = places()
    points, faces, joints, weights = [], [], [], []
    for row, parent in enumerate(parents):
        start, end = spots[parent] if parent >= 0 else spots[row] - [0, 0.05, 0], spots[row]
        for k in range(8):
            corner = np.array([0.01 if k & 1 else -0.01, 0.01 if k & 2 else -0.01, 0.01 if (k & 1) ^ (k >> 1 & 1) else -0.01])
            points.append((end if k & 4 else start) + corner)
            joints.append([row, max(parent, 0), 0, 0])
            weights.append([1, 0, 0, 0] if k & 4 or parent < 0 else [0.25, 0.75, 0, 0])
        base = 8 * row
        faces += [[base + a, base + b, base + c] for a, b, c in ((0, 1, 5), (0, 5, 4), (2, 6, 7), (2, 7, 3), (0, 4, 6), (0, 6, 2))]
    points += [np.array([x, 0.0, z]) for x, z in ((0.06, 0.1), (-0.06, 0.1), (0.06, -0.05))]
    joints += [[BONE_INDEX["leftFoot"], 0, 0, 0], [BONE_INDEX["rightFoot"], 0, 0, 0], [BONE_INDEX["leftFoot"], 0, 0, 0]]
    weights += [[1, 0, 0, 0]] * 3
    faces.append([len(points) - 3, len(points) - 2, len(points) - 1])
    return np.array(points, np.float32), np.array(faces, np.uint32), np.array(joints, np.uint16), np.array(weights, np.float32)


def face_mesh() -> tuple[np.ndarray, np.ndarray]:
    """(V, 3) points and (F, 3) triangles of a patch in front of the head; rows 3 and 4 coincide: the lips."""
    u, v = np.meshgrid(np.linspace(-0.08, 0.08, FACE_COLUMNS), np.array([1.18, 1.19, 1.20, 1.22, 1.22, 1.26, 1.30, 1.36]))
    points = np.stack([u, v, 0.12 - 2 * u * u], axis=-1).reshape(-1, 3).astype(np.float32)
    faces = []
    for row in range(FACE_ROWS - 1):
        for column in range(FACE_COLUMNS - 1):
            if row != 3:
                a = row * FACE_COLUMNS + column
                faces += [[a, a + 1, a + FACE_COLUMNS + 1], [a, a + FACE_COLUMNS + 1, a + FACE_COLUMNS]]
    return points, np.array(faces, np.uint32)


def face_delta(shape: str, points: np.ndarray) -> np.ndarray:
    """(V, 3) deltas of an ARKit shape: the jaw parts the lips, `mouthClose` undoes it, every other shape moves a patch of its own."""
    out = np.zeros_like(points)
    below = slice(0, 4 * FACE_COLUMNS)
    if shape in ("jawOpen", "mouthClose"):
        out[below, 1] = -0.02 if shape == "jawOpen" else 0.02
        return out
    row = ARKIT.index(shape)
    center = points[(row * 7) % len(points)]
    near = np.exp(-(((points - center) / 0.03) ** 2).sum(1))
    near[near < 0.05] = 0
    out[:, row % 3] = 0.01 * near
    return out.astype(np.float32)


def sample_avatar() -> Avatar:
    """A VRM 1.0 character: 55 bones, two twist joints, one hair chain, 52 ARKit shapes, two materials, one texture."""
    names, parents, spots = places()
    count = len(names)
    local = np.array([spots[k] - (spots[p] if p >= 0 else 0) for k, p in enumerate(parents)], np.float32)
    binds = np.tile(np.eye(4, dtype=np.float32), (count, 1, 1))
    binds[:, :3, 3] = -spots
    skeleton = Skeleton(
        tuple(names), np.array(parents, np.int32), local, np.tile(np.float32([0, 0, 0, 1]), (count, 1)), np.ones((count, 3), np.float32), binds,
        dict(BONE_INDEX),
    )  # fmt: skip
    points, faces, joints, weights = body_mesh()
    body = Primitive(points, unit(points), faces.reshape(-1), joints, weights)
    front, front_faces = face_mesh()
    head = np.zeros((len(front), 4), np.uint16)
    head[:, 0] = BONE_INDEX["head"]
    whole = np.tile(np.float32([1, 0, 0, 0]), (len(front), 1))
    shapes = {}
    for shape in ARKIT:
        delta = face_delta(shape, front)
        rows = np.flatnonzero(delta.any(axis=1)).astype(np.uint32)
        shapes[shape] = BlendShape(rows, np.ascontiguousarray(delta[rows]))
    uvs = np.ascontiguousarray(front[:, :2], np.float32)
    normals = np.tile(np.float32([0, 0, 1]), (len(front), 1))
    face = Primitive(front, normals, front_faces.reshape(-1), head, whole, uvs, np.ones((len(front), 4), np.float32), 1, shapes)
    return Avatar(
        name="Sample",
        skeleton=skeleton,
        meshes=(Mesh("Body", (body,)), Mesh("Face", (face,))),
        materials=(Material("cloth", (0.5, 0.25, 1.0, 1.0)), Material("skin", texture=0, roughness=0.5, extras={"skin": True})),
        textures=(Texture("face", PNG),),
        expressions={
            "aa": Expression("aa", {"jawOpen": 0.5}),
            "blink": Expression("blink", {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0}, override_look_at="block"),
            "wink": Expression("wink", {"eyeBlinkLeft": 1.0}, preset=False, binary=True),
        },
        look_at=LookAt("bone", (0.0, 0.14, 0.1)),
        colliders=(Collider(BONE_INDEX["head"], (0.0, 0.14, 0.0), 0.12), Collider(BONE_INDEX["upperChest"], (0.0, 0.0, 0.0), 0.06, (0.0, 0.1, 0.0))),
        springs=(Spring("hair", tuple(SpringJoint(count - 3 + k, 1.2, 0.25, drag=0.45, radius=0.012) for k in range(3)), (0, 1)),),
        constraints=(
            Constraint(names.index("leftLowerArmTwist"), BONE_INDEX["leftHand"], "roll", "X", 0.5),
            Constraint(names.index("rightLowerArmTwist"), BONE_INDEX["rightHand"], "roll", "X", 0.5),
        ),
        meta={"name": "Sample", "authors": ["tests"], "licenseUrl": "https://vrm.dev/licenses/1.0/", "version": "1"},
        extras={"look": {"seed": 1}},
    )  # fmt: skip


def unit(points: np.ndarray) -> np.ndarray:
    """Normals that point away from the middle."""
    away = points - points.mean(0)
    return (away / np.linalg.norm(away, axis=1, keepdims=True)).astype(np.float32)


class Glb:
    """A bare GLB builder."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.json: dict[str, Any] = {"asset": {"version": "2.0"}, "accessors": [], "bufferViews": [], "nodes": [], "meshes": [], "skins": []}

    def view(self, data: bytes, **extra: Any) -> int:
        self.data += b"\0" * (-len(self.data) % 4)
        self.json["bufferViews"].append({"buffer": 0, "byteOffset": len(self.data), "byteLength": len(data), **extra})
        self.data += data
        return len(self.json["bufferViews"]) - 1

    def add(self, values: np.ndarray, **extra: Any) -> int:
        values = np.ascontiguousarray(values).reshape(len(values), -1)
        component = {"i1": 5120, "u1": 5121, "i2": 5122, "u2": 5123, "u4": 5125, "f4": 5126}[values.dtype.str[1:]]
        kind = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}[values.shape[1]]
        entry = {"bufferView": self.view(values.tobytes()), "componentType": component, "count": len(values), "type": kind, **extra}
        self.json["accessors"].append(entry)
        return len(self.json["accessors"]) - 1

    def add_sparse(self, values: np.ndarray) -> int:
        rows = np.flatnonzero(values.any(axis=1)).astype("<u2")
        entry: dict[str, Any] = {"componentType": 5126, "count": len(values), "type": "VEC3"}
        if len(rows):
            entry["sparse"] = {
                "count": len(rows), "indices": {"bufferView": self.view(rows.tobytes()), "componentType": 5123},
                "values": {"bufferView": self.view(values[rows].astype("<f4").tobytes())},
            }  # fmt: skip
        self.json["accessors"].append(entry)
        return len(self.json["accessors"]) - 1

    def pack(self) -> bytes:
        self.json["buffers"] = [{"byteLength": len(self.data)}]
        text = json.dumps({key: value for key, value in self.json.items() if value != []}).encode()
        text += b" " * (-len(text) % 4)
        self.data += b"\0" * (-len(self.data) % 4)
        head = struct.pack("<4sII", b"glTF", 2, 28 + len(text) + len(self.data))
        return head + struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(self.data), b"BIN\0") + bytes(self.data)


VRM0_SHAPES = {"a": "jawOpen", "o": "mouthFunnel", "u": "mouthPucker", "blink_l": "eyeBlinkLeft", "blink_r": "eyeBlinkRight", "joy": "mouthSmileLeft"}
"""VRM 0.x preset -> the ARKit delta whose geometry the sample uses for it."""


def vrm0() -> bytes:
    """A VRM 0.x character facing -Z: dotted shape names, two skins on one root, meshes at the scene's top, u16 weights, sparse shapes."""
    glb = Glb()
    names, parents, spots = places()
    spots = spots * np.float32([-1, 1, -1])
    glb.json["nodes"] = [
        {"name": f"J_{name}", "translation": (spots[k] - (spots[p] if p >= 0 else 0)).tolist()} for k, (name, p) in enumerate(zip(names, parents))
    ]
    for row, parent in enumerate(parents):
        if parent >= 0:
            glb.json["nodes"][parent].setdefault("children", []).append(row)
    binds = np.tile(np.eye(4, dtype=np.float32), (len(names), 1, 1))
    binds[:, 3, :3] = -spots
    head = [BONE_INDEX["neck"], BONE_INDEX["head"]]
    glb.json["skins"] = [
        {"joints": list(range(len(names))), "inverseBindMatrices": glb.add(binds), "skeleton": 0},
        {"joints": head, "inverseBindMatrices": glb.add(binds[head]), "skeleton": 0},
    ]
    points, faces, joints, weights = body_mesh()
    back = np.float32([-1, 1, -1])
    attributes = {
        "POSITION": glb.add(points * back), "NORMAL": glb.add(unit(points) * back), "JOINTS_0": glb.add(joints.astype("u1")),
        "WEIGHTS_0": glb.add(np.rint(weights * 65535).astype("u2"), normalized=True),
    }  # fmt: skip
    half = len(faces) // 2
    body = [{"attributes": attributes, "indices": glb.add(part.reshape(-1).astype("u4"))} for part in (faces[:half], faces[half:])]
    front, front_faces = face_mesh()
    bound = np.tile(np.array([1, 0, 0, 0], "u1"), (len(front), 1))
    whole = np.tile(np.float32([1, 0, 0, 0]), (len(front), 1))
    face = {
        "attributes": {"POSITION": glb.add(front * back), "JOINTS_0": glb.add(bound), "WEIGHTS_0": glb.add(whole)},
        "indices": glb.add(front_faces.reshape(-1).astype("u2")),
        "targets": [{"POSITION": glb.add_sparse(face_delta(shape, front) * back)} for shape in VRM0_SHAPES.values()],
    }
    glb.json["meshes"] = [
        {"name": "Body", "primitives": body},
        {"name": "Face", "primitives": [face], "extras": {"targetNames": [f"Face.M_F00.{name}" for name in VRM0_SHAPES]}},
    ]
    glb.json["nodes"] += [{"name": "Body", "mesh": 0, "skin": 0}, {"name": "Face", "mesh": 1, "skin": 1}]
    glb.json["scenes"] = [{"nodes": [0, len(names), len(names) + 1]}]
    glb.json["extensions"] = {"VRM": _vrm0_extension(names)}
    glb.json["extensionsUsed"] = ["VRM"]
    return glb.pack()


def _vrm0_extension(names: list[str]) -> dict[str, Any]:
    old = {"Metacarpal": "Proximal", "Proximal": "Intermediate", "Distal": "Distal"}
    bones = []
    for bone, row in BONE_INDEX.items():
        side, thumb, segment = bone.partition("Thumb")
        bones.append({"bone": side + thumb + old[segment] if thumb else bone, "node": row})
    groups = [
        {"name": name.upper(), "presetName": name, "binds": [{"mesh": 1, "index": index, "weight": 100}]} for index, name in enumerate(VRM0_SHAPES)
    ]
    groups.append({"name": "Wink", "presetName": "unknown", "binds": [{"mesh": 1, "index": 3, "weight": 50}]})
    return {
        "meta": {"title": "Old", "author": "tests"},
        "humanoid": {"humanBones": bones},
        "blendShapeMaster": {"blendShapeGroups": groups},
        "firstPerson": {"firstPersonBoneOffset": {"x": 0, "y": 0.14, "z": 0.1}, "lookAtTypeName": "Bone"},
        "secondaryAnimation": {
            "boneGroups": [{"comment": "hair", "stiffiness": 0.8, "gravityPower": 0.1, "gravityDir": {"x": 0, "y": -1, "z": 0}, "dragForce": 0.4,
                            "center": -1, "hitRadius": 0.02, "bones": [names.index("hair_0")], "colliderGroups": [0]}],
            "colliderGroups": [{"node": BONE_INDEX["head"], "colliders": [{"offset": {"x": 0, "y": 0.1, "z": 0.05}, "radius": 0.1}]}],
        },
    }  # fmt: skip


MIXAMO = {
    "hips": "Hips", "spine": "Spine", "chest": "Spine1", "upperChest": "Spine2", "neck": "Neck", "head": "Head",
    **{f"{s}{a}": f"{S}{b}" for s, S in (("left", "Left"), ("right", "Right")) for a, b in (
        ("Eye", "Eye"), ("Shoulder", "Shoulder"), ("UpperArm", "Arm"), ("LowerArm", "ForeArm"), ("Hand", "Hand"),
        ("UpperLeg", "UpLeg"), ("LowerLeg", "Leg"), ("Foot", "Foot"), ("Toes", "ToeBase"),
        *((f"{f}{seg}", f"Hand{g}{k + 1}") for f, g in (("Index", "Index"), ("Middle", "Middle"), ("Ring", "Ring"), ("Little", "Pinky"))
          for k, seg in enumerate(("Proximal", "Intermediate", "Distal"))),
        *((f"Thumb{seg}", f"HandThumb{k + 1}") for k, seg in enumerate(("Metacarpal", "Proximal", "Distal"))))},
}  # fmt: skip
"""Bone -> name in a Mixamo rig; the jaw has none."""
DROP = np.radians(50)
"""How far the arms of the ARKit sample hang at rest, in radians."""


def arkit_glb(lower: float = DROP) -> bytes:
    """A plain GLB: "mixamorig:" joints in centimetres below a turned and scaled armature, bound in T-pose, resting with its arms lowered, `eyeBlink_L`
    style shapes, quantised weights, and rigid teeth below the head joint."""
    glb = Glb()
    names, parents, spots = places()
    spots = spots * 100
    glb.json["nodes"] = [{"name": f"mixamorig:{MIXAMO.get(name, name)}", "translation": (spots[k] - (spots[p] if p >= 0 else 0)).tolist()}
                         for k, (name, p) in enumerate(zip(names, parents))]  # fmt: skip
    for side, sign in (("left", -1), ("right", 1)):
        glb.json["nodes"][BONE_INDEX[f"{side}UpperArm"]]["rotation"] = [0, 0, float(sign * np.sin(lower / 2)), float(np.cos(lower / 2))]
    for row, parent in enumerate(parents):
        if parent >= 0:
            glb.json["nodes"][parent].setdefault("children", []).append(row)
    down = np.sqrt(0.5)
    count = len(names)
    glb.json["nodes"].append({"name": "Armature", "rotation": [-down, 0, 0, down], "scale": [0.01] * 3, "children": [count + 1]})
    glb.json["nodes"].append({"name": "Turned", "rotation": [down, 0, 0, down], "children": [0, count + 2]})
    glb.json["nodes"].append({"name": "Body", "mesh": 0, "skin": 0})
    glb.json["nodes"].append({"name": "Teeth", "mesh": 1, "translation": [0, 5, 10]})
    glb.json["nodes"][BONE_INDEX["head"]].setdefault("children", []).append(count + 3)
    binds = np.tile(np.eye(4, dtype=np.float32), (count, 1, 1))
    binds[:, 3, :3] = -spots
    glb.json["skins"] = [{"joints": list(range(count)), "inverseBindMatrices": glb.add(binds)}]
    points, faces, joints, weights = body_mesh()
    front, front_faces = face_mesh()
    head = np.tile(np.array([BONE_INDEX["head"], 0, 0, 0], "u2"), (len(front), 1))
    whole = np.tile(np.array([255, 0, 0, 0], "u1"), (len(front), 1))
    primitives = [
        {"attributes": {"POSITION": glb.add(points * 100), "JOINTS_0": glb.add(joints.astype("u2")), "WEIGHTS_0": glb.add(weights)},
         "indices": glb.add(faces.reshape(-1).astype("u2"))},
        {"attributes": {"POSITION": glb.add(front * 100), "JOINTS_0": glb.add(head), "WEIGHTS_0": glb.add(whole, normalized=True)},
         "indices": glb.add(front_faces.reshape(-1).astype("u2")),
         "targets": [{"POSITION": glb.add(face_delta(shape, front) * 100)} for shape in ARKIT]},
    ]  # fmt: skip
    short = [shape.replace("Left", "_L").replace("Right", "_R") if shape not in ("jawLeft", "jawRight", "mouthLeft", "mouthRight") else shape
             for shape in ARKIT]  # fmt: skip
    tooth = {"attributes": {"POSITION": glb.add(np.float32([[0, 0, 0], [1, 0, 0], [0, 1, 0]]))}}
    glb.json["meshes"] = [{"name": "Body", "primitives": primitives, "extras": {"targetNames": short}}, {"name": "Teeth", "primitives": [tooth]}]
    times = np.float32([0.0, 0.5, 1.0])
    half = np.float32([[0, 0, 0, 1], [0, 0, np.sin(0.25), np.cos(0.25)], [0, 0, 0, 1]])
    glb.json["animations"] = [
        {"name": "nod", "channels": [{"sampler": 0, "target": {"node": BONE_INDEX["head"], "path": "rotation"}}],
         "samplers": [{"input": glb.add(times), "output": glb.add(half)}]}
    ]  # fmt: skip
    glb.json["scenes"] = [{"nodes": [count]}]
    return glb.pack()
