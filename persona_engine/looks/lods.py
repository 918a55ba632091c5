"""Levels of detail: the same character with fewer triangles and texels; joints, materials and blend shapes keep their names and order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from persona_engine.avatar.model import F32, Avatar, Mesh, Primitive
from persona_engine.looks.head import slit_rows
from persona_engine.looks.png import halved
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.thin import I64, borders, thin

MOST_TRIANGLES = 30_000
"""Of a whole character at its finest."""
SHARES: tuple[float, ...] = (0.46, 0.20)
"""Share of the triangles that levels 1 and 2 keep."""
FACE, FACE_SHARE = "Face", 1.25
"""The face keeps this much more than the rest."""
SEWN = {"Hands": ("Hands", "Arms"), "Chest": ("Chest", "Face")}
"""Skin that goes over into that of another mesh -> the meshes that keep all points of its edges."""
SAME = 1e-5
"""Metres within which points of two meshes are one."""
LEAST_TRIANGLES = 100
"""Small parts, as brows, are not thinned below this."""
YIELDING = ("HairHanging", "Hair", "Beard", "Hat", "Glasses", "Horns", "Wear_bottom")
"""Parts that are thinned, in this order, where a whole character has more than `MOST_TRIANGLES`; none below half."""


def triangles(meshes: tuple[Mesh, ...]) -> int:
    """How many there are."""
    return sum(len(p.indices) // 3 for mesh in meshes for p in mesh.primitives)


def within_budget(meshes: tuple[Mesh, ...]) -> tuple[Mesh, ...]:
    """The meshes with at most `MOST_TRIANGLES` in all."""
    for name in YIELDING:
        over = triangles(meshes) - MOST_TRIANGLES
        if over <= 0:
            break
        meshes = tuple(_thinned(mesh, max(triangles((mesh,)) - over, 0.5 * triangles((mesh,)))) if mesh.name == name else mesh for mesh in meshes)
    return meshes


def levels(avatar: Avatar, spec: LookSpec) -> tuple[Avatar, ...]:
    """Levels 1 and 2 of an avatar that `spec` describes; the edges of lids and lips keep all their points."""
    rows = np.concatenate([row for pair in slit_rows(spec).values() for row in pair])
    skin = {mesh.name: mesh.primitives[0] for mesh in avatar.meshes}
    kept = {FACE: skin[FACE].positions[rows]}
    for part, sharing in SEWN.items():
        for name in sharing if part in skin else ():
            kept[name] = np.concatenate([kept.get(name, np.zeros((0, 3), np.float32)), _rim(skin[part])])
    found: list[Avatar] = []
    for level, share in enumerate(SHARES, 1):
        before = found[-1] if found else avatar
        meshes = tuple(
            _thinned(mesh, triangles((whole,)) * share * (FACE_SHARE if mesh.name == FACE else 1.0), kept.get(mesh.name))
            for mesh, whole in zip(before.meshes, avatar.meshes)
        )
        textures = tuple(replace(texture, data=halved(texture.data)) for texture in before.textures)
        found.append(replace(avatar, meshes=meshes, textures=textures, extras={**avatar.extras, "lod": level}))
    return tuple(found)


def _rim(primitive: Primitive) -> F32:
    """(N, 3) places of the edges of a mesh."""
    return primitive.positions[borders(primitive.indices.reshape(-1, 3).astype(np.int64))]


def _thinned(mesh: Mesh, target: float, keep: F32 | None = None) -> Mesh:
    """`keep` (N, 3) are places whose vertices stay."""
    least = max(int(target), LEAST_TRIANGLES)
    return replace(mesh, primitives=tuple(thin(p, least, None if keep is None else _at(p.positions, keep)) for p in mesh.primitives))


def _at(positions: F32, places: F32) -> I64:
    """Rows of `positions` that are one of `places`."""
    found = np.zeros(len(positions), bool)
    for place in places:
        found |= np.abs(positions - place).max(1) < SAME
    return np.flatnonzero(found)
