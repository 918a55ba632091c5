"""`Part` and `Paint`: what every maker of geometry hands to the assembly.

Model space: metres, T-pose, Y up, the character faces +Z, its left is +X, the soles stand at y = 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
U32 = NDArray[np.uint32]
Vec3 = tuple[float, float, float]


@dataclass(frozen=True)
class Part:
    """A named piece of surface with one material."""

    name: str
    positions: F32
    """(V, 3) metres, model space."""
    normals: F32
    """(V, 3) unit."""
    faces: U32
    """(F, 3) counter-clockwise seen from outside."""
    bones: tuple[str, ...]
    """Names of the joints that `bone_weights` speaks of."""
    bone_weights: F32
    """(V, len(bones)), each row sums to 1."""
    material: str
    """Name of a `Paint`."""
    uvs: F32 | None = None
    """(V, 2), v grows downwards (glTF)."""
    colors: F32 | None = None
    """(V, 4) linear RGBA, multiplied onto the material."""
    shapes: dict[str, F32] = field(default_factory=dict)
    """Blend shape name -> (V, 3) position deltas in metres."""
    shape_normals: dict[str, F32] = field(default_factory=dict)
    """Blend shape name -> (V, 3) normal deltas."""


@dataclass(frozen=True)
class Paint:
    """A material; colour linear RGBA, `texture` a PNG in sRGB."""

    name: str
    color: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    texture: bytes | None = None
    roughness: float = 0.8
    metallic: float = 0.0
    emissive: Vec3 = (0.0, 0.0, 0.0)
    alpha_mode: Literal["OPAQUE", "MASK", "BLEND"] = "OPAQUE"
    double_sided: bool = False
    extras: dict[str, Any] = field(default_factory=dict)
    """{"skin": true}, {"eye": true} or {"hair": true} select shading."""


@dataclass(frozen=True)
class HeadFrame:
    """Where the head sits on the body."""

    unit: float
    """Half the width of the head, metres."""
    center: Vec3
    """Centre of the head (between the ears), model space."""
    head: Vec3
    """Rest position of the joint `head`."""
    neck: Vec3
    """Rest position of the joint `neck`."""


@dataclass(frozen=True)
class ExtraJoint:
    """A joint that a part brings along; `position` is its rest place in model space."""

    name: str
    parent: str
    position: Vec3


@dataclass(frozen=True)
class HairChain:
    """A row of hair joints that swing, root first; `tip` is where the last one ends."""

    name: str
    joints: tuple[str, ...]
    tip: Vec3


@dataclass(frozen=True)
class HeadSet:
    """Everything above the collar."""

    parts: tuple[Part, ...]
    paints: tuple[Paint, ...]
    joints: tuple[ExtraJoint, ...]
    """leftEye, rightEye, jaw and the hair joints; parents come first."""
    chains: tuple[HairChain, ...]
    colliders: tuple[tuple[str, Vec3, float], ...]
    """Spheres that hair keeps out of: joint name, centre in model space, radius."""
