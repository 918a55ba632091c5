"""`write`: `Avatar` -> bytes of a .vrm (VRM 1.0) or plain .glb, the same bytes every time.

Blend shapes are sparse accessors, keys are sorted, numbers are float32 as they stand. A VRM 0.x or plain avatar that was read is
written as VRM 1.0.
Source: glTF 2.0; VRM 1.0.
"""

from __future__ import annotations

import json
import struct
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.model import Avatar, Clip, Expression, LookAt, Material, Mesh, Primitive, Spring
from persona_engine.names import VRM_PRESETS

JSON = dict[str, Any]
Array = NDArray[Any]

GENERATOR = "persona_engine"
LICENSE_URL = "https://vrm.dev/licenses/1.0/"
_FLOAT, _U8, _U16, _U32 = 5126, 5121, 5123, 5125
_VERTICES, _INDICES = 34962, 34963
_SHAPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}


def write(avatar: Avatar, kind: Literal["vrm", "glb"] = "vrm") -> bytes:
    """The whole file. `kind` "glb" leaves the VRM extensions out."""
    out = _Builder()
    joints = len(avatar.skeleton.names)
    out.json["nodes"] = _joint_nodes(avatar)
    _skin(out, avatar)
    for material in avatar.materials or (Material("default"),):
        out.json["materials"].append(_material(material))
    for texture in avatar.textures:
        out.json["images"].append({"bufferView": out.view(texture.data), "mimeType": texture.mime, "name": texture.name})
        out.json["textures"].append({"sampler": 0, "source": len(out.json["images"]) - 1})
    mesh_nodes = {mesh.name: joints + row for row, mesh in enumerate(avatar.meshes)}
    targets: list[tuple[int, list[str]]] = []
    for row, mesh in enumerate(avatar.meshes):
        names = _shape_names(mesh)
        out.json["meshes"].append(_mesh(out, mesh, names))
        out.json["nodes"].append({"mesh": row, "name": mesh.name, "skin": 0})
        targets.append((joints + row, names))
    for clip in avatar.clips:
        out.json["animations"].append(_clip(out, clip))
    roots = [row for row, parent in enumerate(avatar.skeleton.parents) if parent < 0]
    top = {"children": roots + list(range(joints, joints + len(avatar.meshes))), "name": avatar.name}
    out.json["nodes"].append(top)
    out.json["scenes"] = [{"name": avatar.name, "nodes": [len(out.json["nodes"]) - 1]}]
    if avatar.extras:
        out.json["asset"]["extras"] = avatar.extras
    extensions = dict(avatar.extensions)
    if kind == "vrm":
        extensions.update(_vrm_extensions(avatar, targets, mesh_nodes))
    used = set(extensions)
    if kind == "vrm" and avatar.constraints:
        used.add("VRMC_node_constraint")
        _constraints(out.json["nodes"], avatar)
    used.update(name for entry in out.json["materials"] for name in entry.get("extensions", ()))
    if extensions:
        out.json["extensions"] = extensions
    if used:
        out.json["extensionsUsed"] = sorted(used)
    return out.finish()


class _Builder:
    """The JSON and the binary chunk while they grow."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.json: JSON = {
            "asset": {"generator": GENERATOR, "version": "2.0"}, "scene": 0, "scenes": [], "nodes": [], "meshes": [], "skins": [],
            "materials": [], "images": [], "textures": [],
            "samplers": [{"magFilter": 9729, "minFilter": 9987, "wrapS": 10497, "wrapT": 10497}],
            "accessors": [], "bufferViews": [], "animations": [],
        }  # fmt: skip

    def view(self, data: bytes, target: int | None = None) -> int:
        self.data += b"\0" * (-len(self.data) % 4)
        view: JSON = {"buffer": 0, "byteLength": len(data), "byteOffset": len(self.data)}
        if target is not None:
            view["target"] = target
        self.data += data
        self.json["bufferViews"].append(view)
        return len(self.json["bufferViews"]) - 1

    def accessor(
        self, values: Array, component: int, *, target: int | None = None, bounds: bool = False, normalized: bool = False
    ) -> int:
        values = np.ascontiguousarray(values)
        flat = values.reshape(len(values), -1)
        entry: JSON = {
            "bufferView": self.view(flat.astype(flat.dtype.newbyteorder("<")).tobytes(), target),
            "componentType": component,
            "count": len(flat),
            "type": _SHAPES[flat.shape[1]],
        }
        if bounds and len(flat):
            entry["min"], entry["max"] = flat.min(0).astype(float).tolist(), flat.max(0).astype(float).tolist()
        if normalized:
            entry["normalized"] = True
        self.json["accessors"].append(entry)
        return len(self.json["accessors"]) - 1

    def sparse(self, count: int, rows: Array, values: Array) -> int:
        """A (count, 3) float accessor that is zero but for `rows`."""
        low, high = np.zeros(3), np.zeros(3)
        entry: JSON = {"componentType": _FLOAT, "count": count, "type": "VEC3"}
        if len(rows):
            low, high = values.min(0).astype(float), values.max(0).astype(float)
            if len(rows) < count:
                low, high = np.minimum(low, 0), np.maximum(high, 0)
            wide = count > 65535
            entry["sparse"] = {
                "count": len(rows),
                "indices": {
                    "bufferView": self.view(rows.astype("<u4" if wide else "<u2").tobytes()),
                    "componentType": _U32 if wide else _U16,
                },
                "values": {"bufferView": self.view(np.ascontiguousarray(values, "<f4").tobytes())},
            }
        entry["min"], entry["max"] = low.tolist(), high.tolist()
        self.json["accessors"].append(entry)
        return len(self.json["accessors"]) - 1

    def finish(self) -> bytes:
        self.data += b"\0" * (-len(self.data) % 4)
        self.json["buffers"] = [{"byteLength": len(self.data)}]
        if not self.json["textures"]:
            del self.json["samplers"]
        cleaned = {key: value for key, value in self.json.items() if value != []}
        text = json.dumps(cleaned, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
        text += b" " * (-len(text) % 4)
        head = struct.pack("<4sII", b"glTF", 2, 28 + len(text) + len(self.data))
        return head + struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(self.data), b"BIN\0") + bytes(self.data)


def _joint_nodes(avatar: Avatar) -> list[JSON]:
    skeleton = avatar.skeleton
    nodes: list[JSON] = []
    for row, name in enumerate(skeleton.names):
        node: JSON = {"name": name, "translation": skeleton.translations[row].astype(float).tolist()}
        if not np.array_equal(skeleton.rotations[row], (0, 0, 0, 1)):
            node["rotation"] = skeleton.rotations[row].astype(float).tolist()
        if not np.array_equal(skeleton.scales[row], (1, 1, 1)):
            node["scale"] = skeleton.scales[row].astype(float).tolist()
        nodes.append(node)
    for row, parent in enumerate(skeleton.parents):
        if parent >= 0:
            nodes[int(parent)].setdefault("children", []).append(row)
    return nodes


def _skin(out: _Builder, avatar: Avatar) -> None:
    binds = np.ascontiguousarray(avatar.skeleton.inverse_binds.transpose(0, 2, 1), np.float32).reshape(-1, 16)
    skin = {"inverseBindMatrices": out.accessor(binds, _FLOAT), "joints": list(range(len(binds)))}
    out.json["skins"].append(skin)


def _material(material: Material) -> JSON:
    base: JSON = {"baseColorFactor": list(material.color), "metallicFactor": material.metallic, "roughnessFactor": material.roughness}
    if material.texture is not None:
        base["baseColorTexture"] = {"index": material.texture}
    entry: JSON = {"name": material.name, "pbrMetallicRoughness": base}
    if material.normal_texture is not None:
        entry["normalTexture"] = {"index": material.normal_texture}
    if any(material.emissive):
        peak = max(1.0, *material.emissive)
        entry["emissiveFactor"] = [value / peak for value in material.emissive]
        if peak > 1:
            entry.setdefault("extensions", {})["KHR_materials_emissive_strength"] = {"emissiveStrength": peak}
    if material.emissive_texture is not None:
        entry["emissiveTexture"] = {"index": material.emissive_texture}
    if material.alpha_mode != "OPAQUE":
        entry["alphaMode"] = material.alpha_mode
    if material.alpha_mode == "MASK":
        entry["alphaCutoff"] = material.alpha_cutoff
    if material.double_sided:
        entry["doubleSided"] = True
    if material.unlit:
        entry.setdefault("extensions", {})["KHR_materials_unlit"] = {}
    if material.extras:
        entry["extras"] = material.extras
    return entry


def _shape_names(mesh: Mesh) -> list[str]:
    names: dict[str, None] = {}
    for primitive in mesh.primitives:
        names.update(dict.fromkeys(primitive.shapes))
    return list(names)


def _mesh(out: _Builder, mesh: Mesh, names: list[str]) -> JSON:
    entry: JSON = {"name": mesh.name, "primitives": [_primitive(out, primitive, names) for primitive in mesh.primitives]}
    if names:
        entry["extras"] = {"targetNames": names}
        entry["weights"] = [0.0] * len(names)
    return entry


def _primitive(out: _Builder, primitive: Primitive, names: list[str]) -> JSON:
    count = len(primitive.positions)
    attributes = {
        "POSITION": out.accessor(primitive.positions.astype(np.float32), _FLOAT, target=_VERTICES, bounds=True),
        "NORMAL": out.accessor(primitive.normals.astype(np.float32), _FLOAT, target=_VERTICES),
    }
    if primitive.uvs is not None:
        attributes["TEXCOORD_0"] = out.accessor(primitive.uvs.astype(np.float32), _FLOAT, target=_VERTICES)
    if primitive.colors is not None:
        colors = np.clip(np.rint(primitive.colors * 255), 0, 255).astype(np.uint8)
        attributes["COLOR_0"] = out.accessor(colors, _U8, target=_VERTICES, normalized=True)
    bound = np.where(primitive.weights > 0, primitive.joints, 0)
    small = int(bound.max(initial=0)) < 256
    attributes["JOINTS_0"] = out.accessor(bound.astype(np.uint8 if small else np.uint16), _U8 if small else _U16, target=_VERTICES)
    attributes["WEIGHTS_0"] = out.accessor(primitive.weights.astype(np.float32), _FLOAT, target=_VERTICES)
    wide = count > 65535
    indices = primitive.indices.astype(np.uint32 if wide else np.uint16)
    entry: JSON = {
        "attributes": attributes,
        "indices": out.accessor(indices, _U32 if wide else _U16, target=_INDICES),
        "material": primitive.material,
    }
    if names:
        entry["targets"] = [_target(out, primitive, name, count) for name in names]
    return entry


def _target(out: _Builder, primitive: Primitive, name: str, count: int) -> JSON:
    shape = primitive.shapes.get(name)
    if shape is None:
        return {"POSITION": out.sparse(count, np.empty(0, np.uint32), np.empty((0, 3), np.float32))}
    entry = {"POSITION": out.sparse(count, shape.indices, shape.positions)}
    if any(other.normals is not None for other in primitive.shapes.values()):
        turned = shape.normals if shape.normals is not None else np.empty((0, 3), np.float32)
        entry["NORMAL"] = out.sparse(count, shape.indices[: len(turned)], turned)
    return entry


def _clip(out: _Builder, clip: Clip) -> JSON:
    keys = out.accessor(clip.times.astype(np.float32), _FLOAT, bounds=True)
    samplers: list[JSON] = []
    channels: list[JSON] = []
    for path, values in (("rotation", clip.rotations), ("translation", clip.translations)):
        for column, row in enumerate(clip.joints):
            samplers.append({"input": keys, "output": out.accessor(values[:, column].astype(np.float32), _FLOAT)})
            channels.append({"sampler": len(samplers) - 1, "target": {"node": row, "path": path}})
    return {"channels": channels, "name": clip.name, "samplers": samplers}


def _constraints(nodes: list[JSON], avatar: Avatar) -> None:
    for constraint in avatar.constraints:
        part: JSON = {"source": constraint.source, "weight": constraint.weight}
        if constraint.kind != "rotation":
            part["rollAxis" if constraint.kind == "roll" else "aimAxis"] = constraint.axis
        entry = {"constraint": {constraint.kind: part}, "specVersion": "1.0"}
        nodes[constraint.joint].setdefault("extensions", {})["VRMC_node_constraint"] = entry


def _vrm_extensions(avatar: Avatar, targets: list[tuple[int, list[str]]], mesh_nodes: dict[str, int]) -> JSON:
    vrm: JSON = {
        "specVersion": "1.0",
        "meta": _meta(avatar),
        "humanoid": {"humanBones": {bone: {"node": row} for bone, row in avatar.skeleton.humanoid.items()}},
    }
    groups: dict[str, JSON] = {"preset": {}, "custom": {}}
    for name, expression in avatar.expressions.items():
        groups["preset" if expression.preset and name in VRM_PRESETS else "custom"][name] = _expression(expression, targets)
    listed = {group: entries for group, entries in groups.items() if entries}
    if listed:
        vrm["expressions"] = listed
    if avatar.look_at is not None:
        vrm["lookAt"] = _look_at(avatar.look_at)
    if mesh_nodes:
        vrm["firstPerson"] = {"meshAnnotations": [{"node": node, "type": "auto"} for node in mesh_nodes.values()]}
    found: JSON = {"VRMC_vrm": vrm}
    if avatar.springs or avatar.colliders:
        found["VRMC_springBone"] = _spring_bone(avatar)
    return found


def _meta(avatar: Avatar) -> JSON:
    meta = {key: value for key, value in avatar.meta.items() if key not in ("vrm0", "thumbnailImage")}
    meta["name"] = meta.get("name") or avatar.name or "character"
    meta["authors"] = list(meta.get("authors") or ["unknown"])
    meta["licenseUrl"] = meta.get("licenseUrl") or LICENSE_URL
    return meta


def _expression(expression: Expression, targets: list[tuple[int, list[str]]]) -> JSON:
    binds = [
        {"index": names.index(shape), "node": node, "weight": float(weight)}
        for shape, weight in expression.shapes.items()
        for node, names in targets
        if shape in names
    ]
    entry: JSON = {
        "isBinary": expression.binary,
        "overrideBlink": expression.override_blink,
        "overrideLookAt": expression.override_look_at,
        "overrideMouth": expression.override_mouth,
    }
    if binds:
        entry["morphTargetBinds"] = binds
    return entry


def _look_at(look_at: LookAt) -> JSON:
    ranges = {
        "rangeMapHorizontalInner": look_at.horizontal_inner, "rangeMapHorizontalOuter": look_at.horizontal_outer,
        "rangeMapVerticalDown": look_at.vertical_down, "rangeMapVerticalUp": look_at.vertical_up,
    }  # fmt: skip
    entry: JSON = {name: {"inputMaxValue": given, "outputScale": result} for name, (given, result) in ranges.items()}
    return {**entry, "offsetFromHeadBone": list(look_at.offset), "type": look_at.kind}


def _spring_bone(avatar: Avatar) -> JSON:
    entry: JSON = {"specVersion": "1.0"}
    for collider in avatar.colliders:
        part: JSON = {"offset": list(collider.offset), "radius": collider.radius}
        if collider.tail is not None:
            part["tail"] = list(collider.tail)
        shape = {"sphere" if collider.tail is None else "capsule": part}
        entry.setdefault("colliders", []).append({"node": collider.joint, "shape": shape})
    groups: dict[tuple[int, ...], int] = {}
    for spring in avatar.springs:
        if spring.colliders:
            groups.setdefault(spring.colliders, len(groups))
    if groups:
        entry["colliderGroups"] = [{"colliders": list(members), "name": f"group_{row}"} for members, row in groups.items()]
    if avatar.springs:
        entry["springs"] = [_spring(spring, groups) for spring in avatar.springs]
    return entry


def _spring(spring: Spring, groups: dict[tuple[int, ...], int]) -> JSON:
    joints = [
        {
            "dragForce": joint.drag, "gravityDir": list(joint.gravity_direction), "gravityPower": joint.gravity, "hitRadius": joint.radius,
            "node": joint.joint, "stiffness": joint.stiffness,
        }
        for joint in spring.joints
    ]  # fmt: skip
    entry: JSON = {"joints": joints, "name": spring.name}
    if spring.colliders:
        entry["colliderGroups"] = [groups[spring.colliders]]
    if spring.center is not None:
        entry["center"] = spring.center
    return entry
