"""`Mesh`: points, triangles and colours while a part is being made, in units of the head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from persona_engine.looks.fields import F64, vertex_normals

I64 = NDArray[np.int64]
RGB = tuple[float, float, float]


@dataclass(frozen=True)
class Mesh:
    """(V, 3) points, (F, 3) faces, (V, 3) linear colours, (V, 2) texture coordinates."""

    points: F64
    faces: I64
    colors: F64
    uvs: F64
    shading: I64 | None = None
    """Faces that normals are taken over, where they are not `faces`."""

    @cached_property
    def normals(self) -> F64:
        """(V, 3) unit normals."""
        return vertex_normals(self.points, self.faces if self.shading is None else self.shading)

    def moved(self, points: F64) -> Mesh:
        """The same topology elsewhere."""
        return replace(self, points=points)

    def mirrored(self) -> Mesh:
        """The same on the other side of x = 0."""
        shading = None if self.shading is None else self.shading[:, ::-1].copy()
        return replace(self, points=self.points * np.array([-1.0, 1.0, 1.0]), faces=self.faces[:, ::-1].copy(), shading=shading)


def mesh(points: F64, faces: I64, color: ArrayLike = (1.0, 1.0, 1.0), uvs: F64 | None = None) -> Mesh:
    """A mesh of one colour, or of one colour a vertex."""
    colors = np.broadcast_to(np.asarray(color, np.float64), points.shape).copy()
    return Mesh(points, faces, colors, np.zeros((len(points), 2)) if uvs is None else uvs)


def join(meshes: Sequence[Mesh]) -> Mesh:
    """All as one."""
    starts = np.cumsum([0] + [len(m.points) for m in meshes])
    return Mesh(
        np.concatenate([m.points for m in meshes]),
        np.concatenate([m.faces + start for m, start in zip(meshes, starts)]),
        np.concatenate([m.colors for m in meshes]),
        np.concatenate([m.uvs for m in meshes]),
        np.concatenate([(m.faces if m.shading is None else m.shading) + start for m, start in zip(meshes, starts)]),
    )


def strip(rows: int, columns: int, *, closed: bool = False) -> I64:
    """Faces of a grid of `rows` x `columns` vertices, row-major.

    Outside is the side from which rows go up and columns go right. `closed` joins the last column to the first.
    """
    grid = np.arange(rows * columns).reshape(rows, columns)
    last = columns if closed else columns - 1
    a = grid[:-1, :last]
    b = np.roll(grid, -1, 1)[:-1, :last]
    c = np.roll(grid, -1, 1)[1:, :last]
    d = grid[1:, :last]
    return np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])


def tube(path: F64, side: F64, up: F64, wide: F64, thick: F64, around: int, color: ArrayLike) -> Mesh:
    """A swept ellipse with pointed caps along `path` (M, 3).

    Half-axes: `wide` (M,) along `side` (M, 3) and `thick` (M,) along `up` (M, 3).

    `side` x `up` must point along the path.
    """
    return tubes(path[None], side[None], up[None], wide[None], thick[None], around, color)


def tubes(path: F64, side: F64, up: F64, wide: F64, thick: F64, around: int, color: ArrayLike) -> Mesh:
    """As many tubes as `path` (N, M, 3) and all the others have rows, one after the other."""
    angle = np.linspace(0.0, 2.0 * np.pi, around, endpoint=False)
    cosine, sine = np.cos(angle)[:, None], np.sin(angle)[:, None]
    ring = cosine * (side * wide[..., None])[:, :, None] + sine * (up * thick[..., None])[:, :, None]
    count, rows = path.shape[:2]
    each = np.concatenate([(path[:, :, None] + ring).reshape(count, -1, 3), path[:, :1], path[:, -1:]], 1)
    faces, uvs = _rod(rows, around)
    if count > 1:
        faces = (faces + each.shape[1] * np.arange(count)[:, None, None]).reshape(-1, 3)
        uvs = np.tile(uvs, (count, 1))
    return mesh(each.reshape(-1, 3), faces, color, uvs)


@lru_cache(maxsize=64)
def _rod(rows: int, around: int) -> tuple[I64, F64]:
    """Faces and texture coordinates of a tube of `rows` rings and its two tips. Shared: not to be written to."""
    faces = strip(rows, around, closed=True)
    first = np.arange(around)
    last = (rows - 1) * around + first
    start = rows * around
    caps = [np.stack([np.roll(first, -1), first, np.full(around, start)], 1), np.stack([last, np.roll(last, -1), np.full(around, start + 1)], 1)]
    u = np.concatenate([np.tile(np.arange(around) / around, rows), [0.5, 0.5]])
    v = np.concatenate([np.repeat(np.linspace(0.0, 1.0, rows), around), [0.0, 1.0]])
    every, uvs = np.concatenate([faces, *caps]), np.stack([u, v], 1)
    for shared in (every, uvs):
        shared.setflags(write=False)
    return every, uvs


def frames(path: F64, toward: F64) -> tuple[F64, F64]:
    """(..., M, 3) side and up vectors along `path`; up lies nearest to `toward`, side x up points along the path."""
    tangent = np.gradient(path, axis=-2)
    tangent = tangent / (np.linalg.norm(tangent, axis=-1, keepdims=True) + 1e-12)
    up = toward - (toward * tangent).sum(-1, keepdims=True) * tangent
    up = up / (np.linalg.norm(up, axis=-1, keepdims=True) + 1e-12)
    return np.cross(up, tangent), up


def ball(center: F64, radius: ArrayLike, around: int, rows: int) -> Mesh:
    """A sphere or ellipsoid with its pole at +Z; uv is azimuthal: the centre of the texture is the pole, its rim the far pole."""
    unit, faces, uvs = _sphere(around, rows)
    return mesh(unit * np.asarray(radius) + center, faces, (1.0, 1.0, 1.0), uvs)


@lru_cache(maxsize=64)
def _sphere(around: int, rows: int) -> tuple[F64, I64, F64]:
    """Points, faces and texture coordinates of the unit ball. Shared: not to be written to."""
    polar = np.linspace(0.0, np.pi, rows + 1)
    angle = np.linspace(0.0, 2.0 * np.pi, around + 1)
    a, p = np.meshgrid(angle, polar)
    unit = np.stack([np.sin(p) * np.cos(a), np.sin(p) * np.sin(a), np.cos(p)], -1).reshape(-1, 3)
    uvs = np.stack([0.5 + 0.5 * p / np.pi * np.cos(a), 0.5 - 0.5 * p / np.pi * np.sin(a)], -1).reshape(-1, 2)
    faces = strip(rows + 1, around + 1)[:, ::-1]
    keep = np.array([len({tuple(np.round(unit[i], 9)) for i in face}) == 3 for face in faces])
    used, compact = np.unique(faces[keep], return_inverse=True)
    made = unit[used], compact.reshape(-1, 3), uvs[used]
    for shared in made:
        shared.setflags(write=False)
    return made


def volume(points: F64, faces: I64) -> float:
    """Signed volume; positive for a closed surface that faces outwards."""
    a, b, c = (points[faces[:, i]] for i in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6.0)
