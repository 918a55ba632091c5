"""Signed distances: smooth solids that garments and bodies are laid onto.

A field is a function (..., 3) float64 -> (...) float64 metres, negative inside. Ellipsoids and section stacks are first-order
approximations, good near the surface (I. Quilez, "distance functions"); `project` divides by the gradient, so that is enough.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

F64 = NDArray[np.float64]
Field = Callable[[F64], F64]


def length(v: F64) -> F64:
    """(...) lengths of vectors (..., 3)."""
    x, y, z = v[..., 0], v[..., 1], v[..., 2]
    return np.asarray(np.sqrt(x * x + y * y + z * z))


def ellipsoid(center: ArrayLike, radii: ArrayLike) -> Field:
    """An axis-aligned ellipsoid."""
    c, r = np.asarray(center, np.float64), np.asarray(radii, np.float64)

    def field(p: F64) -> F64:
        q = (p - c) / r
        k0, k1 = length(q), length(q / r)
        return np.asarray(k0 * (k0 - 1.0) / np.maximum(k1, 1e-9))

    return field


def capsule(a: ArrayLike, b: ArrayLike, radius_a: float, radius_b: float) -> Field:
    """A cone with round ends from `a` to `b`."""
    start, end = np.asarray(a, np.float64), np.asarray(b, np.float64)
    axis = end - start
    square = float(axis @ axis)

    def field(p: F64) -> F64:
        h = np.clip((p - start) @ axis / square, 0.0, 1.0)
        return np.asarray(length(p - start - h[..., None] * axis) - (radius_a + (radius_b - radius_a) * h))

    return field


def sections(table: ArrayLike) -> Field:
    """A stack of ellipses: rows (y, half width, front z, back z), rising in y; smooth between, constant beyond."""
    rows = np.asarray(table, np.float64)

    def field(p: F64) -> F64:
        a, front, back = (smooth_table(rows[:, 0], rows[:, i], p[..., 1]) for i in (1, 2, 3))
        depth = (front - back) * 0.5
        x, z = p[..., 0] / a, (p[..., 2] - (front + back) * 0.5) / depth
        k0 = np.sqrt(x * x + z * z)
        k1 = np.sqrt((x / a) ** 2 + (z / depth) ** 2)
        return np.asarray(k0 * (k0 - 1.0) / np.maximum(k1, 1e-6))

    return field


def smooth_table(x: ArrayLike, y: ArrayLike, at: F64) -> F64:
    """Monotone-ish cubic Hermite interpolation of a table (Catmull-Rom slopes limited to three times the secants)."""
    knots, values = np.asarray(x, np.float64), np.asarray(y, np.float64)
    h = np.diff(knots)
    secant = np.diff(values) / h
    slope = np.zeros_like(values)
    slope[1:-1] = (secant[:-1] * h[1:] + secant[1:] * h[:-1]) / (h[1:] + h[:-1])
    limit = 3.0 * np.minimum(np.abs(secant[:-1]), np.abs(secant[1:]))
    slope[1:-1] = np.where(secant[:-1] * secant[1:] <= 0.0, 0.0, np.clip(slope[1:-1], -limit, limit))
    t = np.clip(at, knots[0], knots[-1])
    i = np.clip(np.searchsorted(knots, t, side="right") - 1, 0, len(h) - 1)
    u = (t - knots[i]) / h[i]
    u2, u3 = u * u, u * u * u
    return np.asarray(
        values[i] * (2 * u3 - 3 * u2 + 1)
        + slope[i] * h[i] * (u3 - 2 * u2 + u)
        + values[i + 1] * (3 * u2 - 2 * u3)
        + slope[i + 1] * h[i] * (u3 - u2)
    )


def smooth_min(a: F64, b: F64, k: float) -> F64:
    """Union with a fillet of about `k` metres."""
    h = np.maximum(k - np.abs(a - b), 0.0) / k
    return np.asarray(np.minimum(a, b) - h * h * k * 0.25)


def union(fields: list[Field], k: float) -> Field:
    """Smooth union of several fields."""

    def field(p: F64) -> F64:
        d = fields[0](p)
        for other in fields[1:]:
            d = smooth_min(d, other(p), k)
        return d

    return field


STEP = 1e-5
"""Metres; the length of the differences that gradients are taken over."""
_PROBES = np.concatenate([np.zeros((1, 3)), np.eye(3) * STEP])


def slope(field: Field, p: F64) -> tuple[F64, F64]:
    """Values (V,) of a field and its gradient (V, 3), by forward differences."""
    found = field(p + _PROBES.reshape(4, *([1] * (p.ndim - 1)), 3))
    return found[0], np.moveaxis((found[1:] - found[0]) / STEP, 0, -1)


def gradient(field: Field, p: F64) -> F64:
    """(V, 3) the gradient of a field."""
    return slope(field, p)[1]


def project(field: Field, p: F64, offset: float | F64 = 0.0, rounds: int = 3) -> F64:
    """`p` moved along the gradient onto the surface at distance `offset` (metres, scalar or (V,))."""
    q = p
    for _ in range(rounds):
        value, g = slope(field, q)
        square = np.maximum(g[..., 0] ** 2 + g[..., 1] ** 2 + g[..., 2] ** 2, 0.2)
        q = q - g * ((value - offset) / square)[..., None]
    return q


def occlusion(field: Field, p: F64, normals: F64, reach: float = 0.08, steps: int = 5) -> F64:
    """(V,) openness 0-1 of points on or over a surface: how free the way along the normal is."""
    dark = np.zeros(len(p))
    total = 0.0
    for i in range(1, steps + 1):
        far = reach * i / steps
        weight = 0.6 ** (i - 1)
        dark += weight * np.clip(1.0 - field(p + normals * far) / far, 0.0, 1.0)
        total += weight
    return 1.0 - dark / total
