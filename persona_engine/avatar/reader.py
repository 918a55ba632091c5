"""`read`: bytes of a character file -> `Avatar`.

Reads VRM 1.0, VRM 0.x (turned to face +Z) and plain GLBs whose joints have common names (raised to a T-pose). Whatever is not a
character raises `AvatarError`, never anything else.
"""

from __future__ import annotations

import struct
from typing import Any, Literal

import numpy as np

from persona_engine.avatar import geometry, nodes, vrm
from persona_engine.avatar.clips import read_clips
from persona_engine.avatar.glb import Document
from persona_engine.avatar.humanoid import guess
from persona_engine.avatar.model import Avatar, Collider, Constraint, Material, Spring, SpringJoint, Texture
from persona_engine.avatar.t_pose import raise_arms
from persona_engine.errors import AvatarError
from persona_engine.names import REQUIRED_BONES

JSON = dict[str, Any]

PARSED = ("VRM", "VRMC_vrm", "VRMC_springBone", "VRMC_node_constraint")
"""Root extensions that become fields of `Avatar`."""
ALPHA: dict[Any, Literal["OPAQUE", "MASK", "BLEND"]] = {"OPAQUE": "OPAQUE", "MASK": "MASK", "BLEND": "BLEND"}


def read(data: bytes, source: str = "") -> Avatar:
    """The character in a .vrm or .glb file. `source` names the file in errors. Raises `AvatarError`."""
    doc: Document | None = None
    try:
        with np.errstate(all="ignore"):
            doc = Document(bytes(data), source)
            return _avatar(doc)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, RecursionError, struct.error) as error:
        place = doc.place if doc else ""
        text = f"missing {error}" if isinstance(error, KeyError) else str(error)[:200]
        raise AvatarError(f"the file is malformed ({text})", path=source, place=place, remedy="Export the character again.") from error


def _avatar(doc: Document) -> Avatar:
    extensions = doc.json.get("extensions", {})
    kind: Literal["vrm1", "vrm0", "glb"] = "vrm1" if "VRMC_vrm" in extensions else "vrm0" if "VRM" in extensions else "glb"
    if not any("mesh" in node for node in doc.items("nodes")):
        raise doc.error("the file shows no mesh", "Export the character with its meshes.")
    if not doc.items("skins"):
        raise doc.error("the file has no skin, so it is not a character", "Export the mesh together with its armature and weights.")
    found = _character(doc, kind)
    tree = nodes.NodeTree(doc)
    if kind == "glb":
        found.humanoid = _guessed(doc, tree)
    _check_bones(doc, found.humanoid, kind)
    turn = np.diag([-1.0, 1.0, -1.0]) if kind == "vrm0" else _facing(tree, found.humanoid) if kind == "glb" else None
    if turn is not None:
        tree.turn(turn)
    rigid = {row for row, node in enumerate(doc.items("nodes")) if "mesh" in node and "skin" not in node}
    joints = nodes.merge(doc, tree, found.nodes() | rigid)
    skeleton = joints.skeleton(found.humanoid)
    clips = read_clips(doc, joints, skeleton)
    meshes = tuple(geometry.meshes(doc, joints))
    if not meshes:
        raise doc.error("the file has no triangles", "Export the character with its meshes.")
    materials = [_material(doc, row, entry) for row, entry in enumerate(doc.items("materials"))]
    if any(p.material == len(materials) for mesh in meshes for p in mesh.primitives):
        materials.append(Material("default"))
    asset = doc.json.get("asset", {})
    scenes = doc.items("scenes")
    name = found.meta.get("name") or (scenes[0].get("name") if scenes else "") or doc.source.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    doc.place = "textures"
    return Avatar(
        name=str(name or "character"),
        skeleton=raise_arms(skeleton) if kind == "glb" else skeleton,
        meshes=meshes,
        materials=tuple(materials),
        textures=tuple(_texture(doc, entry) for entry in doc.items("textures")),
        expressions=found.expressions,
        look_at=found.look_at,
        colliders=tuple(Collider(joints.rows[c.joint], c.offset, c.radius, c.tail) for c in found.colliders),
        springs=tuple(_spring(spring, joints.rows) for spring in found.springs),
        constraints=tuple(Constraint(joints.rows[c.joint], joints.rows[c.source], c.kind, c.axis, c.weight) for c in found.constraints),
        clips=clips,
        meta=found.meta,
        extras=dict(asset.get("extras") or {}),
        extensions={name: value for name, value in extensions.items() if name not in PARSED},
        source_format=kind,
    )


def _character(doc: Document, kind: str) -> vrm.Character:
    if kind == "glb":
        return vrm.Character(constraints=vrm.constraints(doc))
    return vrm.from_vrm1(doc) if kind == "vrm1" else vrm.from_vrm0(doc)


def _guessed(doc: Document, tree: nodes.NodeTree) -> dict[str, int]:
    """Joints by name, parents first, so that the one nearest the root wins."""
    skinned = {joint for skin in doc.items("skins") for joint in skin.get("joints", ())}
    bare = {row for row, node in enumerate(doc.items("nodes")) if "mesh" not in node}
    eligible = skinned.union(bare, *(tree.ancestors(row) for row in skinned))
    order = [row for row in tree.order if row in eligible]
    back = {row: k for k, row in enumerate(order)}
    parents = [next((back[a] for a in tree.ancestors(row) if a in back), -1) for row in order]
    return {bone: order[k] for bone, k in guess([tree.names[row] for row in order], parents).items()}


def _check_bones(doc: Document, humanoid: dict[str, int], kind: str) -> None:
    missing = [bone for bone in REQUIRED_BONES if bone not in humanoid]
    if missing:
        shown = ", ".join(missing[:6]) + (f" and {len(missing) - 6} more" if len(missing) > 6 else "")
        guessed = "Name its joints as Mixamo, Blender or VRM do, or export it as VRM."
        raise doc.error(f"the skeleton has no {shown}", guessed if kind == "glb" else "Assign all required bones and export it again.")
    if len(set(humanoid.values())) != len(humanoid):
        raise doc.error("two bones are the same joint", "Assign each humanoid bone its own joint and export again.")


def _facing(tree: nodes.NodeTree, humanoid: dict[str, int]) -> nodes.F64 | None:
    """The quarter turns about Y that bring the left side to +X; None if it is there."""
    at = tree.globals[:, :3, 3]
    side = at[humanoid["leftUpperArm"]] - at[humanoid["rightUpperArm"]]
    quarters = round(float(np.arctan2(side[2], side[0])) / (np.pi / 2)) % 4
    if not quarters:
        return None
    sine, cosine = ((0, 1), (1, 0), (0, -1), (-1, 0))[quarters]
    return np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]], np.float64)


def _spring(spring: Spring, rows: dict[int, int]) -> Spring:
    joints = tuple(
        SpringJoint(rows[j.joint], j.stiffness, j.gravity, j.gravity_direction, j.drag, j.radius) for j in spring.joints
    )
    return Spring(spring.name, joints, spring.colliders, rows[spring.center] if spring.center is not None else None)


def _material(doc: Document, row: int, entry: JSON) -> Material:
    name = str(entry.get("name") or f"material_{row}")
    doc.place = f"material '{name}'"
    base, extensions = entry.get("pbrMetallicRoughness", {}), entry.get("extensions", {})
    strength = float(extensions.get("KHR_materials_emissive_strength", {}).get("emissiveStrength", 1))
    r, g, b, a = (float(value) for value in base.get("baseColorFactor", (1, 1, 1, 1)))
    er, eg, eb = (float(value) * strength for value in entry.get("emissiveFactor", (0, 0, 0)))
    return Material(
        name=name,
        color=(r, g, b, a),
        texture=_link(doc, base.get("baseColorTexture")),
        normal_texture=_link(doc, entry.get("normalTexture")),
        emissive=(er, eg, eb),
        emissive_texture=_link(doc, entry.get("emissiveTexture")),
        metallic=float(base.get("metallicFactor", 1)),
        roughness=float(base.get("roughnessFactor", 1)),
        alpha_mode=ALPHA.get(entry.get("alphaMode"), "OPAQUE"),
        alpha_cutoff=float(entry.get("alphaCutoff", 0.5)),
        double_sided=bool(entry.get("doubleSided", False)),
        unlit="KHR_materials_unlit" in extensions,
        extras=dict(entry.get("extras") or {}),
    )


def _link(doc: Document, info: JSON | None) -> int | None:
    return doc.index("textures", info["index"]) if info else None


def _texture(doc: Document, entry: JSON) -> Texture:
    webp = entry.get("extensions", {}).get("EXT_texture_webp", {})
    source = entry.get("source", webp.get("source"))
    if source is None:
        raise doc.error("a texture has no image that can be read", "Export the character with PNG or JPEG textures.")
    data, mime = doc.image(source)
    image = doc.items("images")[source]
    return Texture(str(image.get("name") or entry.get("name") or f"image_{source}"), data, mime)


