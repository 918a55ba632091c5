"""Levels of detail: the same character with fewer triangles and texels; joints, materials and blend shapes keep their names and order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from persona_engine.avatar.model import Avatar, Mesh, Texture
from persona_engine.looks.head import slit_rows
from persona_engine.looks.png import halved
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.thin import I64, thin

MOST_TRIANGLES = 30_000
"""Of a whole character at its finest."""
SHARES: tuple[float, ...] = (0.46, 0.20)
"""Share of the triangles that levels 1 and 2 keep."""
FACE_SHARE = 1.25
"""The face keeps this much more than the rest."""
YIELDING = ("HairHanging", "Hair", "Beard", "Worn")
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
        meshes = tuple(_thinned(mesh, max(1.0 - over / max(triangles((mesh,)), 1), 0.5)) if mesh.name == name else mesh for mesh in meshes)
    return meshes


def levels(avatar: Avatar, spec: LookSpec) -> tuple[Avatar, ...]:
    """Levels 1 and 2 of an avatar that `spec` describes; the edges of lids and lips keep all their points."""
    keep = np.unique(np.concatenate([row for pair in slit_rows(spec).values() for row in pair]))
    return tuple(
        replace(
            avatar,
            meshes=tuple(
                _thinned(mesh, min(share * FACE_SHARE, 1.0), keep) if mesh.name == "Face" else _thinned(mesh, share) for mesh in avatar.meshes
            ),
            textures=tuple(_smaller(texture, level) for texture in avatar.textures),
            extras={**avatar.extras, "lod": level},
        )
        for level, share in enumerate(SHARES, 1)
    )  # fmt: skip


def _smaller(texture: Texture, level: int) -> Texture:
    data = texture.data
    for _ in range(level):
        data = halved(data)
    return replace(texture, data=data)


def _thinned(mesh: Mesh, share: float, keep: I64 | None = None) -> Mesh:
    return replace(mesh, primitives=tuple(thin(p, int(share * len(p.indices) / 3), keep) for p in mesh.primitives))
