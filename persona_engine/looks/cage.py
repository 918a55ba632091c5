"""`Cage`: quads and triangles under construction, with the masks that relaxing and skinning need.

Surfaces are woven from grids of vertex numbers (rings and rows), so that edge loops lie at joints and every hem is a clean line.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.fields import vertex_normals
from persona_engine.looks.sdf import Field, project

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


class Cage:
    """Points and quads; grids of point numbers are handed out and woven together by the caller."""

    def __init__(self) -> None:
        self.points: F64 = np.zeros((0, 3))
        self.uvs: F64 = np.zeros((0, 2))
        self._quads: list[I64] = []

    def add(self, points: F64, uvs: F64 | None = None) -> I64:
        """Numbers of new points, in the shape of `points` without its last axis."""
        flat = points.reshape(-1, 3)
        numbers = np.arange(len(self.points), len(self.points) + len(flat)).reshape(points.shape[:-1])
        self.points = np.concatenate([self.points, flat])
        self.uvs = np.concatenate([self.uvs, np.zeros((len(flat), 2)) if uvs is None else uvs.reshape(-1, 2)])
        return numbers

    def weave(self, grid: I64, wrap: bool = False, skip: NDArray[np.bool_] | None = None) -> None:
        """Quads between the rows of a (R, C) grid; seen from outside rows go up and columns go right.

        `wrap` closes the columns; `skip` (R-1, C or C-1) leaves cells out.
        """
        ring = np.concatenate([grid, grid[:, :1]], axis=1) if wrap else grid
        cells = np.stack([ring[:-1, :-1], ring[:-1, 1:], ring[1:, 1:], ring[1:, :-1]], axis=-1)
        self._quads.append(cells.reshape(-1, 4) if skip is None else cells[~skip])

    def fan(self, ring: I64, center: I64) -> None:
        """Triangles from a closed ring (counter-clockwise seen from outside) to one point."""
        after = np.roll(ring, -1)
        tip = np.full_like(ring, int(center.reshape(-1)[0]))
        self._quads.append(np.stack([ring, after, tip, tip], axis=-1))

    def adopt(self, quads: I64, numbers: I64, mirrored: bool = False) -> None:
        """Quads of another cage whose points now have `numbers`; `mirrored` turns them over."""
        if mirrored:
            single = quads[:, 2] == quads[:, 3]
            quads = np.where(single[:, None], quads[:, [1, 0, 2, 3]], quads[:, ::-1])
        self._quads.append(numbers[quads])

    def without(self, hidden: NDArray[np.bool_]) -> Cage:
        """A copy that lacks the faces all of whose corners are hidden."""
        other = Cage()
        other.points, other.uvs = self.points, self.uvs
        quads = self.quads
        other._quads = [quads[~hidden[quads].all(1)]]
        return other

    @property
    def quads(self) -> I64:
        """(Q, 4); a triangle repeats its last corner."""
        return np.concatenate(self._quads) if self._quads else np.zeros((0, 4), np.int64)

    def triangles(self) -> I64:
        """(F, 3), every quad cut along its shorter diagonal."""
        return cut(self.points, self.quads)

    def relax(self, fixed: NDArray[np.bool_], field: Field | None, offset: float | F64 = 0.0, rounds: int = 10, step: float = 0.5) -> None:
        """Even out the free points (umbrella Laplacian) and lay them back onto `field` at `offset`."""
        neighbors, count = neighborhood(self.quads, len(self.points))
        free = ~fixed & (count[:, 0] > 0)
        for _ in range(rounds):
            mean = self.points[neighbors].sum(1) - (neighbors.shape[1] - count) * self.points[neighbors[:, -1]]
            moved = self.points + step * (mean / np.maximum(count, 1) - self.points)
            self.points = np.where(free[:, None], moved, self.points)
            if field is not None:
                target = offset if isinstance(offset, float) else offset[free]
                self.points[free] = project(field, self.points[free], target, 1)


def neighborhood(quads: I64, count: int) -> tuple[I64, F64]:
    """Edge neighbours as a padded (V, D) table and their number (V, 1); the padding is the point itself."""
    pairs = np.concatenate([quads[:, [i, (i + 1) % 4]] for i in range(4)])
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    pairs = np.unique(np.concatenate([pairs, pairs[:, ::-1]]), axis=0)
    degree = np.bincount(pairs[:, 0], minlength=count)
    width = int(degree.max()) + 1
    table = np.zeros((count, width), np.int64)
    table[:, :] = np.arange(count)[:, None]
    first = np.concatenate([[0], np.cumsum(degree)[:-1]])
    table[pairs[:, 0], np.arange(len(pairs)) - first[pairs[:, 0]]] = pairs[:, 1]
    return table, degree[:, None].astype(np.float64)


def diffuse(values: F64, quads: I64, rounds: int, step: float = 0.5) -> F64:
    """(V, B) values smoothed along the surface."""
    table, count = neighborhood(quads, len(values))
    for _ in range(rounds):
        mean = (values[table].sum(1) - (table.shape[1] - count) * values) / np.maximum(count, 1)
        values = values + step * (mean - values)
    return values


def cut(points: F64, quads: I64) -> I64:
    """(F, 3) triangles of quads, along the shorter diagonal; quads that repeat their last corner give one."""
    single = quads[:, 2] == quads[:, 3]
    q = quads[~single]
    ac = np.linalg.norm(points[q[:, 0]] - points[q[:, 2]], axis=1)
    bd = np.linalg.norm(points[q[:, 1]] - points[q[:, 3]], axis=1)
    swap = bd < ac - 1e-9
    q = np.where(swap[:, None], np.roll(q, -1, axis=1), q)
    both = np.stack([q[:, [0, 1, 2]], q[:, [0, 2, 3]]], axis=1).reshape(-1, 3)
    return np.concatenate([both, quads[single][:, :3]])


def normals(points: F64, faces: I64) -> F64:
    """(V, 3) unit vertex normals, weighted by corner angle and area."""
    a, b, c = (points[faces[:, i]] for i in range(3))
    face = np.cross(b - a, c - a)
    out = np.zeros_like(points)
    for i in range(3):
        np.add.at(out, faces[:, i], face)
    return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12))


def smoothed(points: F64, faces: I64) -> F64:
    """(V, 3) unit normals; vertices at one place share theirs unless they face apart, tips take their neighbours'."""
    n = vertex_normals(points, faces)
    _, place = np.unique(np.round(points, 6), axis=0, return_inverse=True)
    place = place.reshape(-1)
    total = np.stack([np.bincount(place, n[:, axis], place.max() + 1) for axis in range(3)], 1)[place]
    shared = total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9)
    n = np.where((shared * n).sum(1, keepdims=True) > 0.3, shared, n)
    blunt = np.linalg.norm(n, axis=1) < 0.5
    if blunt.any():
        around = np.zeros_like(n)
        for i in range(3):
            np.add.at(around, faces[:, i], n[faces].sum(1))
        around[np.linalg.norm(around, axis=1) < 1e-6] = (0.0, 1.0, 0.0)
        n[blunt] = (around / np.linalg.norm(around, axis=1, keepdims=True))[blunt]
    return n


def volume(points: F64, faces: I64) -> float:
    """Signed volume of a closed surface, cubic metres; positive when faces look outward."""
    a, b, c = (points[faces[:, i]] for i in range(3))
    return float((a * np.cross(b, c)).sum() / 6.0)
