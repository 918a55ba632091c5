"""Small scalar fields that forms, poses and paint are written in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

F64 = NDArray[np.float64]


def smooth(a: float, b: float, x: ArrayLike) -> F64:
    """Smoothstep: 0 at `a`, 1 at `b`, flat outside."""
    t = np.clip((np.asarray(x, np.float64) - a) / (b - a), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), np.float64)


def bell(x: ArrayLike, width: float) -> F64:
    """Gaussian bell exp(-(x / width)^2)."""
    return np.asarray(np.exp(-np.square(np.asarray(x, np.float64) / width)), np.float64)


def half_ellipse(s: ArrayLike) -> F64:
    """sqrt(1 - s^2) inside |s| < 1, else 0."""
    return np.asarray(np.sqrt(np.clip(1.0 - np.square(np.asarray(s, np.float64)), 0.0, 1.0)), np.float64)


def spline(knots: Sequence[float], values: ArrayLike, at: ArrayLike) -> F64:
    """Natural cubic spline through (`knots`, `values`), constant beyond the ends.

    `knots` (K,) increasing, `values` (K,) or (K, D), `at` any shape S; returns S or S + (D,).
    """
    x = np.asarray(knots, np.float64)
    y = np.asarray(values, np.float64)
    flat = y.reshape(len(x), -1)
    h = np.diff(x)
    slope = np.diff(flat, axis=0) / h[:, None]
    right = np.zeros_like(flat)
    right[1:-1] = 6.0 * (slope[1:] - slope[:-1])
    second = np.linalg.solve(_system(tuple(x.tolist())), right)
    where = np.clip(np.asarray(at, np.float64), x[0], x[-1])
    k = np.clip(np.searchsorted(x, where) - 1, 0, len(x) - 2)
    left, width = (where - x[k])[..., None], h[k][..., None]
    bend = (second[k + 1] - second[k]) / (6.0 * width)
    first = slope[k] - width * (2.0 * second[k] + second[k + 1]) / 6.0
    out = flat[k] + left * (first + left * (0.5 * second[k] + left * bend))
    return np.asarray(out.reshape(where.shape + y.shape[1:]), np.float64)


@lru_cache(maxsize=64)
def _system(knots: tuple[float, ...]) -> F64:
    """(K, K) what ties the second derivatives at the knots of a natural spline. Shared: not to be written to."""
    h, system = np.diff(knots), np.eye(len(knots))
    for i in range(1, len(knots) - 1):
        system[i, i - 1 : i + 2] = h[i - 1], 2.0 * (h[i - 1] + h[i]), h[i]
    system.setflags(write=False)
    return system


def rotate_x(points: F64, angle: float, pivot: F64) -> F64:
    """`points` (V, 3) turned by `angle` radians about the X axis through `pivot`."""
    c, s = np.cos(angle), np.sin(angle)
    d = points - pivot
    return np.asarray(np.stack([d[:, 0], c * d[:, 1] - s * d[:, 2], s * d[:, 1] + c * d[:, 2]], 1) + pivot, np.float64)


def vertex_normals(points: F64, faces: NDArray[np.int64]) -> F64:
    """(V, 3) unit normals weighted by area."""
    a, b, c = (points[faces[:, i]] for i in range(3))
    face = np.cross(b - a, c - a)
    out = np.zeros_like(points)
    for i in range(3):
        for axis in range(3):
            out[:, axis] += np.bincount(faces[:, i], face[:, axis], len(points))
    x, y, z = out.T
    far = np.sqrt(x * x + y * y + z * z)[:, None]
    return np.asarray(out / np.maximum(far, 1e-20), np.float64)
