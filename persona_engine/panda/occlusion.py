"""Ambient occlusion of a character at rest: how much of the sky each vertex sees past the rest of the body.

Seen from each of a few directions the body is drawn into a coarse depth picture of points; a vertex that lies behind what is there is
covered from that side. It softens chin, collar, hair line and sleeves under any light, and costs nothing to draw.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]

DIRECTIONS = 40
CELL = 0.009
"""Metres of a depth picture's cell, for a body 1.5 m tall; others in proportion."""
NEAR, FULL, FAR = 0.018, 0.060, 0.45
"""Metres: covers nearer than NEAR do not count, from FULL on they do, beyond FAR they fade."""
SMOOTHINGS = 8
"""How often openness is averaged over neighbours."""
STEEP, LEAST = 5.0, 1e-3
"""An edge counts by the cotangent of the angle that it lies opposite to, times STEEP, from LEAST to 1."""


def sphere_directions(count: int) -> F32:
    """(count, 3) unit vectors spread evenly (Fibonacci lattice).

    >>> bool(abs(sphere_directions(40).mean(axis=0)).max() < 0.03)
    True
    """
    i = np.arange(count) + 0.5
    height, turn = 1 - 2 * i / count, np.pi * (1 + 5**0.5) * i
    ring = np.sqrt(1 - height * height)
    return np.stack([ring * np.cos(turn), height, ring * np.sin(turn)], axis=1).astype(np.float32)


def _cover(body: F32, count: int, direction: F32, size: float) -> F32:
    """(count,) 0..1 how far something of `body` (3, N) lies in front of its first `count` points towards `direction`."""
    side = np.cross(direction, [0.0, 1.0, 0.0] if abs(direction[1]) < 0.9 else [1.0, 0.0, 0.0])
    side /= np.linalg.norm(side)
    axes = np.stack([side, np.cross(direction, side), direction]).astype(np.float32)
    x, y, z = axes @ body
    column, row = ((v - v.min()) * np.float32(1 / (CELL * size)) for v in (x, y))
    width = int(column.max()) + 1
    cell = row.astype(np.int32) * width + column.astype(np.int32)
    depth = np.full(int(cell.max()) + 1, -np.inf, np.float32)
    np.maximum.at(depth, cell, z)
    gap = (depth[cell[:count]] - z[:count]) / np.float32(size)
    return np.clip((gap - NEAR) / (FULL - NEAR), 0, 1) * np.clip(1.6 - gap / FAR, 0, 1)


def occlusion(positions: F32, normals: F32, triangles: NDArray[np.uint32], directions: int = DIRECTIONS) -> F32:
    """(V,) openness 0..1 of vertices (V, 3) with unit normals (V, 3); 1 sees the whole sky. `triangles` is (3 F,)."""
    a, b, c = positions[triangles.reshape(-1, 3).T]
    middles = [(a + b + c) / np.float32(3), (a + b) / np.float32(2), (b + c) / np.float32(2)]
    body = np.ascontiguousarray(np.concatenate([positions, *middles]).T)
    size = max(float(np.ptp(positions[:, 1])), 1e-3) / 1.5
    open_, total = np.zeros(len(positions), np.float32), np.full(len(positions), 1e-6, np.float32)
    for direction in sphere_directions(directions):
        weight = np.maximum(normals @ direction, 0)
        open_ += weight * (1 - _cover(body, len(positions), direction, size))
        total += weight
    return _smoothed(np.clip(open_ / total, 0, 1), positions, triangles.reshape(-1, 3))


def _smoothed(values: F32, positions: F32, triangles: NDArray[np.uint32]) -> F32:
    """Averages over neighbours; vertices at one place count as one, so that seams do not show.

    The diagonal of a quad, which lies opposite to right angles, hardly counts: which way quads are cut does not show either.
    """
    place = _places(positions)
    count = int(place.max()) + 1
    corners, points = place[triangles.T], np.ascontiguousarray(positions.T)[:, triangles.T]
    a, b, weight = [], [], []
    for k in range(3):
        second, third = (k + 1) % 3, (k + 2) % 3
        cotangent = _cotangent(points[:, second] - points[:, k], points[:, third] - points[:, k])
        a += [corners[second], corners[third]]
        b += [corners[third], corners[second]]
        weight += [cotangent, cotangent]
    start, end, by = np.concatenate(a), np.concatenate(b), np.concatenate(weight).astype(np.float64)
    total = np.maximum(np.bincount(start, by, count), 1e-9)
    merged = np.bincount(place, values, count) / np.maximum(np.bincount(place, minlength=count), 1)
    for _ in range(SMOOTHINGS):
        merged = 0.4 * merged + 0.6 * np.bincount(start, by * merged[end], count) / total
    return merged[place].astype(np.float32)


def _places(positions: F32) -> NDArray[np.int64]:
    """(V,) the same number for vertices at one place."""
    key = np.round(positions * np.float32(1e5)).astype(np.int64) @ np.array((1, 1 << 21, 1 << 42))
    order = np.argsort(key)
    out = np.empty(len(key), np.int64)
    out[order] = np.cumsum(np.diff(key[order], prepend=key[order[0]]) != 0)
    return out


def _cotangent(left: F32, right: F32) -> F32:
    """(F,) what the edge opposite to an angle counts, from the sides (3, F) of that angle."""
    (lx, ly, lz), (rx, ry, rz) = left, right
    x, y, z = ly * rz - lz * ry, lz * rx - lx * rz, lx * ry - ly * rx
    area = np.maximum(np.sqrt(x * x + y * y + z * z), 1e-12)
    return np.asarray(np.clip(STEEP * (lx * rx + ly * ry + lz * rz) / area, LEAST, 1.0), np.float32)
