"""The VRM parts of a file as one record: `from_vrm1` and `from_vrm0`.

Source: VRM 1.0 (`VRMC_vrm`, `VRMC_springBone`, `VRMC_node_constraint`); VRM 0.x (`VRM`), whose left-handed offsets have z reversed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from persona_engine.avatar.expressions import vrm0_name
from persona_engine.avatar.geometry import target_names
from persona_engine.avatar.glb import Document
from persona_engine.avatar.humanoid import VRM0_BONES
from persona_engine.avatar.model import Collider, Constraint, Expression, LookAt, Spring, SpringJoint
from persona_engine.names import BONE_INDEX

JSON = dict[str, Any]
Vec3 = tuple[float, float, float]
Override = Literal["none", "block", "blend"]

TAIL = 0.07
"""Length in metres of the virtual end that VRM 0.x gives the last joint of a swinging chain."""


@dataclass
class Character:
    """What a VRM extension says; joint numbers are node numbers until `reader` renumbers them."""

    humanoid: dict[str, int] = field(default_factory=dict)
    expressions: dict[str, Expression] = field(default_factory=dict)
    look_at: LookAt | None = None
    colliders: list[Collider] = field(default_factory=list)
    springs: list[Spring] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)
    meta: JSON = field(default_factory=dict)

    def nodes(self) -> set[int]:
        """Every node that the record refers to."""
        found = set(self.humanoid.values()) | {c.joint for c in self.colliders} | {c.joint for c in self.constraints}
        found |= {c.source for c in self.constraints} | {j.joint for s in self.springs for j in s.joints}
        return found | {s.center for s in self.springs if s.center is not None}


def from_vrm1(doc: Document) -> Character:
    """The record of a VRM 1.0 file."""
    extensions = doc.json["extensions"]
    vrm = extensions["VRMC_vrm"]
    found = Character(meta=dict(vrm.get("meta", {})), look_at=_look_at1(vrm.get("lookAt")))
    doc.place = "VRMC_vrm.humanoid"
    for bone, entry in vrm.get("humanoid", {}).get("humanBones", {}).items():
        if bone in BONE_INDEX:
            found.humanoid[bone] = doc.index("nodes", entry["node"])
    listed = vrm.get("expressions", {})
    for group, preset in (("preset", True), ("custom", False)):
        for name, entry in sorted(listed.get(group, {}).items()):
            doc.place = f"expression '{name}'"
            found.expressions[name] = _expression1(doc, name, entry, preset)
    if "VRMC_springBone" in extensions:
        doc.place = "VRMC_springBone"
        _springs1(doc, extensions["VRMC_springBone"], found)
    found.constraints = constraints(doc)
    doc.place = ""
    return found


def from_vrm0(doc: Document) -> Character:
    """The record of a VRM 0.x file. Ends of swinging chains are added to the document's nodes."""
    vrm = doc.json["extensions"]["VRM"]
    found = Character(meta=_meta0(vrm.get("meta", {})), look_at=_look_at0(vrm.get("firstPerson")))
    doc.place = "VRM.humanoid"
    for entry in vrm.get("humanoid", {}).get("humanBones", ()):
        if entry.get("bone") in VRM0_BONES:
            found.humanoid[VRM0_BONES[entry["bone"]]] = doc.index("nodes", entry["node"])
    for entry in vrm.get("blendShapeMaster", {}).get("blendShapeGroups", ()):
        name, preset = vrm0_name(str(entry.get("presetName", "")), str(entry.get("name", "")))
        doc.place = f"expression '{name}'"
        found.expressions.setdefault(name, _expression0(doc, name, entry, preset))
    doc.place = "VRM.secondaryAnimation"
    _springs0(doc, vrm.get("secondaryAnimation", {}), found)
    doc.place = ""
    return found


def constraints(doc: Document) -> list[Constraint]:
    """The node constraints of a file."""
    out = []
    for number, node in enumerate(doc.items("nodes")):
        entry = node.get("extensions", {}).get("VRMC_node_constraint", {}).get("constraint", {})
        kinds: tuple[Literal["roll", "aim", "rotation"], ...] = ("roll", "aim", "rotation")
        for kind in kinds:
            if kind in entry:
                part = entry[kind]
                axis = str(part.get("rollAxis", part.get("aimAxis", "X")))
                out.append(Constraint(number, doc.index("nodes", part["source"]), kind, axis, float(part.get("weight", 1.0))))
    return out


def _override(value: Any) -> Override:
    return "block" if value == "block" else "blend" if value == "blend" else "none"


def _expression1(doc: Document, name: str, entry: JSON, preset: bool) -> Expression:
    shapes: dict[str, float] = {}
    for bind in entry.get("morphTargetBinds", ()):
        node = doc.item("nodes", bind["node"])
        _bind(doc, shapes, node.get("mesh"), bind["index"], float(bind["weight"]))
    return Expression(
        name, shapes, preset, bool(entry.get("isBinary", False)), _override(entry.get("overrideBlink")),
        _override(entry.get("overrideLookAt")), _override(entry.get("overrideMouth")),
    )  # fmt: skip


def _expression0(doc: Document, name: str, entry: JSON, preset: bool) -> Expression:
    shapes: dict[str, float] = {}
    for bind in entry.get("binds") or ():
        _bind(doc, shapes, bind["mesh"], bind["index"], float(bind["weight"]) / 100)
    return Expression(name, shapes, preset, bool(entry.get("isBinary", False)))


def _bind(doc: Document, shapes: dict[str, float], mesh: Any, index: Any, weight: float) -> None:
    names = doc.once(("targets", doc.index("meshes", mesh)), lambda: target_names(doc, mesh))
    if not isinstance(index, int) or not 0 <= index < len(names):
        raise doc.error(f"binds blend shape {index!r} of {len(names)}", "Export the character again.")
    shapes[names[index]] = weight


def _range1(entry: JSON | None) -> tuple[float, float]:
    entry = entry or {}
    return float(entry.get("inputMaxValue", 90.0)), float(entry.get("outputScale", 10.0))


def _look_at1(entry: JSON | None) -> LookAt | None:
    if not entry:
        return None
    return LookAt(
        "expression" if entry.get("type") == "expression" else "bone",
        vec3(entry.get("offsetFromHeadBone", (0.0, 0.06, 0.0))),
        _range1(entry.get("rangeMapHorizontalInner")),
        _range1(entry.get("rangeMapHorizontalOuter")),
        _range1(entry.get("rangeMapVerticalDown")),
        _range1(entry.get("rangeMapVerticalUp")),
    )


def _springs1(doc: Document, entry: JSON, found: Character) -> None:
    for collider in entry.get("colliders", ()):
        shape = collider["shape"]
        part = shape.get("capsule") or shape.get("sphere") or {}
        tail = vec3(part.get("tail", (0, 0, 0))) if "capsule" in shape else None
        node = doc.index("nodes", collider["node"])
        found.colliders.append(Collider(node, vec3(part.get("offset", (0, 0, 0))), float(part.get("radius", 0)), tail))
    groups = [tuple(group.get("colliders", ())) for group in entry.get("colliderGroups", ())]
    for number, spring in enumerate(entry.get("springs", ())):
        joints = tuple(
            SpringJoint(
                doc.index("nodes", joint["node"]), float(joint.get("stiffness", 1.0)), float(joint.get("gravityPower", 0.0)),
                vec3(joint.get("gravityDir", (0, -1, 0))), float(joint.get("dragForce", 0.5)), float(joint.get("hitRadius", 0.0)),
            )
            for joint in spring["joints"]
        )  # fmt: skip
        center = doc.index("nodes", spring["center"]) if "center" in spring else None
        used = _union(doc, groups, spring.get("colliderGroups", ()), len(found.colliders))
        found.springs.append(Spring(str(spring.get("name", f"spring_{number}")), joints, used, center))


def _union(doc: Document, groups: list[tuple[Any, ...]], chosen: Any, count: int) -> tuple[int, ...]:
    used: dict[int, None] = {}
    for group in chosen:
        if not isinstance(group, int) or not 0 <= group < len(groups):
            raise doc.error(f"refers to collider group {group!r} of {len(groups)}", "Export the character again.")
        for collider in groups[group]:
            if not isinstance(collider, int) or not 0 <= collider < count:
                raise doc.error(f"refers to collider {collider!r} of {count}", "Export the character again.")
            used[collider] = None
    return tuple(used)


def _springs0(doc: Document, entry: JSON, found: Character) -> None:
    groups: list[tuple[int, ...]] = []
    for group in entry.get("colliderGroups") or ():
        node = doc.index("nodes", group["node"])
        rows = range(len(found.colliders), len(found.colliders) + len(group.get("colliders") or ()))
        for collider in group.get("colliders") or ():
            x, y, z = _xyz(collider.get("offset"))
            found.colliders.append(Collider(node, (x, y, -z), float(collider.get("radius", 0))))
        groups.append(tuple(rows))
    taken: set[int] = set()
    for number, spring in enumerate(entry.get("boneGroups") or ()):
        center = spring.get("center", -1)
        used = _union(doc, list(groups), spring.get("colliderGroups") or (), len(found.colliders))
        for root in spring.get("bones") or ():
            for chain in _chains(doc, doc.index("nodes", root), taken):
                joints = tuple(_joint0(node, spring) for node in chain)
                name = str(spring.get("comment") or f"spring_{number}")
                found.springs.append(Spring(name, joints, used, center if isinstance(center, int) and center >= 0 else None))


def _joint0(node: int, spring: JSON) -> SpringJoint:
    return SpringJoint(
        node, float(spring.get("stiffiness", 1.0)), float(spring.get("gravityPower", 0.0)),
        _xyz(spring.get("gravityDir"), (0.0, -1.0, 0.0)), float(spring.get("dragForce", 0.5)), float(spring.get("hitRadius", 0.0)),
    )  # fmt: skip


def _chains(doc: Document, root: int, taken: set[int]) -> Iterator[list[int]]:
    """Chains that cover the nodes below `root`, each with a virtual end; a branch starts a chain of its own."""
    nodes, starts = doc.items("nodes"), [root]
    while starts:
        node = starts.pop()
        chain: list[int] = []
        while node not in taken:
            taken.add(node)
            chain.append(node)
            children = [doc.index("nodes", child) for child in nodes[node].get("children", ())]
            starts.extend(reversed(children[1:]))
            if not children:
                chain.append(_end(nodes, node))
                taken.add(chain[-1])
                break
            node = children[0]
        if len(chain) > 1:
            yield chain


def _end(nodes: list[JSON], node: int) -> int:
    way = np.array(nodes[node].get("translation", (0, -1, 0)), np.float64).reshape(3)
    size = float(np.linalg.norm(way))
    way = way / size if 1e-6 < size < 1e6 else np.array([0.0, -1.0, 0.0])
    nodes.append({"name": f"{nodes[node].get('name', node)}_end", "translation": (way * TAIL).tolist()})
    nodes[node]["children"] = [len(nodes) - 1]
    return len(nodes) - 1


def _meta0(meta: JSON) -> JSON:
    """The fields that VRM 1.0 knows, under its names; the rest stays below "vrm0"."""
    author = str(meta.get("author") or "unknown")
    out: JSON = {"name": str(meta.get("title") or "character"), "authors": [author], "vrm0": dict(meta)}
    out["licenseUrl"] = str(meta.get("otherLicenseUrl") or meta.get("otherPermissionUrl") or "")
    if meta.get("version"):
        out["version"] = str(meta["version"])
    return out


def _look_at0(entry: JSON | None) -> LookAt | None:
    if not entry:
        return None
    x, y, z = _xyz(entry.get("firstPersonBoneOffset"), (0.0, 0.06, 0.0))
    ranges = []
    for key in ("lookAtHorizontalInner", "lookAtHorizontalOuter", "lookAtVerticalDown", "lookAtVerticalUp"):
        part = entry.get(key) or {}
        ranges.append((float(part.get("xRange", 90.0)), float(part.get("yRange", 10.0))))
    kind: Literal["bone", "expression"] = "expression" if entry.get("lookAtTypeName") == "BlendShape" else "bone"
    return LookAt(kind, (x, y, -z), *ranges)


def _xyz(entry: Any, default: Vec3 = (0.0, 0.0, 0.0)) -> Vec3:
    entry = entry or {}
    return float(entry.get("x", default[0])), float(entry.get("y", default[1])), float(entry.get("z", default[2]))


def vec3(values: Any) -> Vec3:
    """Three finite numbers; raises ValueError otherwise."""
    x, y, z = (float(value) for value in values)
    if not np.isfinite([x, y, z]).all():
        raise ValueError("a vector is not finite")
    return x, y, z
