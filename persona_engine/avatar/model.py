"""`Avatar`: a character file in memory, engine-free.

Axes, units and joint order are those of glTF 2.0 (right-handed, Y up, metres, quaternions xyzw); a character faces +Z with its left at +X.
Arrays are C-contiguous float32 unless said otherwise. Source: glTF 2.0; VRM 1.0 (`VRMC_vrm`, `VRMC_springBone`, `VRMC_node_constraint`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
U16 = NDArray[np.uint16]
U32 = NDArray[np.uint32]


@dataclass(frozen=True)
class BlendShape:
    """One morph target of one primitive, sparse: only the vertices it moves."""

    indices: U32
    """(K,) vertex numbers, strictly increasing."""
    positions: F32
    """(K, 3) position deltas in metres."""
    normals: F32 | None = None
    """(K, 3) normal deltas."""


@dataclass(frozen=True)
class Primitive:
    """Triangles with one material."""

    positions: F32
    """(V, 3) metres, bind pose."""
    normals: F32
    """(V, 3) unit."""
    indices: U32
    """(3 F,) counter-clockwise triangles."""
    joints: U16
    """(V, 4) rows of `Skeleton`."""
    weights: F32
    """(V, 4), each row sums to 1."""
    uvs: F32 | None = None
    """(V, 2), glTF convention: v grows downwards."""
    colors: F32 | None = None
    """(V, 4) linear RGBA, multiplied onto the material."""
    material: int = 0
    """Index in `Avatar.materials`."""
    shapes: dict[str, BlendShape] = field(default_factory=dict)
    """Blend shapes by name."""


@dataclass(frozen=True)
class Mesh:
    """A named part: "Face", "Eyes", "Hair", "Body", "Wear_top" ..."""

    name: str
    primitives: tuple[Primitive, ...]


@dataclass(frozen=True)
class Texture:
    """An image as it lies in the file."""

    name: str
    data: bytes
    mime: str = "image/png"


@dataclass(frozen=True)
class Material:
    """Metallic-roughness material of glTF; colours linear, 0-1."""

    name: str
    color: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    texture: int | None = None
    """Index in `Avatar.textures` of the base colour, sRGB."""
    normal_texture: int | None = None
    emissive: tuple[float, float, float] = (0.0, 0.0, 0.0)
    emissive_texture: int | None = None
    metallic: float = 0.0
    roughness: float = 0.8
    alpha_mode: Literal["OPAQUE", "MASK", "BLEND"] = "OPAQUE"
    alpha_cutoff: float = 0.5
    double_sided: bool = False
    unlit: bool = False
    extras: dict[str, Any] = field(default_factory=dict)
    """Free JSON; ours: {"skin": true} and {"eye": true} select shading, {"hair": true} anisotropy."""


@dataclass(frozen=True)
class Skeleton:
    """All joints, parents before children."""

    names: tuple[str, ...]
    parents: NDArray[np.int32]
    """(J,) row of the parent, -1 for a root."""
    translations: F32
    """(J, 3) local rest translation in metres."""
    rotations: F32
    """(J, 4) local rest rotation, xyzw."""
    scales: F32
    """(J, 3) local rest scale."""
    inverse_binds: F32
    """(J, 4, 4) row-major matrices acting on column vectors: model space to joint space at bind."""
    humanoid: dict[str, int] = field(default_factory=dict)
    """VRM bone name -> row; see `persona_engine.names.BONES`."""


@dataclass(frozen=True)
class Expression:
    """A named mix of blend shapes, as in VRM 1.0."""

    name: str
    shapes: dict[str, float]
    """Blend shape name -> weight at full expression, applied on every mesh that has the shape."""
    preset: bool = True
    binary: bool = False
    override_blink: Literal["none", "block", "blend"] = "none"
    override_look_at: Literal["none", "block", "blend"] = "none"
    override_mouth: Literal["none", "block", "blend"] = "none"


@dataclass(frozen=True)
class LookAt:
    """How eyes follow a target; angles in degrees as in VRM (input range, output at that range)."""

    kind: Literal["bone", "expression"] = "bone"
    offset: tuple[float, float, float] = (0.0, 0.06, 0.0)
    """Eye centre relative to the head joint, metres."""
    horizontal_inner: tuple[float, float] = (90.0, 10.0)
    horizontal_outer: tuple[float, float] = (90.0, 10.0)
    vertical_down: tuple[float, float] = (90.0, 10.0)
    vertical_up: tuple[float, float] = (90.0, 10.0)


@dataclass(frozen=True)
class Collider:
    """A sphere, or a capsule when `tail` is given, fixed to a joint."""

    joint: int
    offset: tuple[float, float, float]
    radius: float
    tail: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class SpringJoint:
    """One swinging joint of a chain."""

    joint: int
    stiffness: float = 1.0
    gravity: float = 0.0
    gravity_direction: tuple[float, float, float] = (0.0, -1.0, 0.0)
    drag: float = 0.5
    radius: float = 0.0


@dataclass(frozen=True)
class Spring:
    """A chain of spring joints, root first, with the colliders it keeps out of."""

    name: str
    joints: tuple[SpringJoint, ...]
    colliders: tuple[int, ...] = ()
    """Indices in `Avatar.colliders`."""
    center: int | None = None


@dataclass(frozen=True)
class Constraint:
    """A joint that copies part of another's rotation (VRM node constraint; twist bones)."""

    joint: int
    source: int
    kind: Literal["roll", "aim", "rotation"] = "roll"
    axis: str = "X"
    weight: float = 1.0


@dataclass(frozen=True)
class Clip:
    """An animation of the file: local joint rotations and translations over time."""

    name: str
    times: F32
    """(T,) seconds, increasing."""
    joints: tuple[int, ...]
    rotations: F32
    """(T, len(joints), 4) xyzw."""
    translations: F32
    """(T, len(joints), 3) metres."""


@dataclass(frozen=True)
class Avatar:
    """A whole character."""

    name: str
    skeleton: Skeleton
    meshes: tuple[Mesh, ...]
    materials: tuple[Material, ...] = ()
    textures: tuple[Texture, ...] = ()
    expressions: dict[str, Expression] = field(default_factory=dict)
    look_at: LookAt | None = None
    colliders: tuple[Collider, ...] = ()
    springs: tuple[Spring, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    clips: tuple[Clip, ...] = ()
    meta: dict[str, Any] = field(default_factory=dict)
    """VRM meta: name, authors, licenseUrl ..."""
    extras: dict[str, Any] = field(default_factory=dict)
    """Asset extras: look specification, generator version, digital source type."""
    extensions: dict[str, Any] = field(default_factory=dict)
    """Root extensions of the file that this reader has no field for, kept as they stood."""
    source_format: Literal["vrm1", "vrm0", "glb"] = "vrm1"

    def shape_names(self) -> tuple[str, ...]:
        """Every blend shape name, once, in file order."""
        names: dict[str, None] = {}
        for mesh in self.meshes:
            for primitive in mesh.primitives:
                names.update(dict.fromkeys(primitive.shapes))
        return tuple(names)
