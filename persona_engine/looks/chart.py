"""The chart: one fixed grid of longitude and latitude over head and neck, with slits for eyes and mouth.

Angles in degrees: longitude 0 faces front, +90 is the character's left; latitude 90 is the crown, -100 the ring at the foot of the neck.
A slit is a grid row whose vertices exist twice, so that lids and lips close by construction. Every head has this topology.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.fields import F64, bell

I64 = NDArray[np.int64]

EYE_LON, EYE_LAT, EYE_HALF = 24.5, -5.0, 13.8
MOUTH_LAT, MOUTH_HALF = -36.0, 15.5
BOTTOM, TOP = -100.0, 86.0
MARGIN = 0.03
"""Share of the skin texture left free on every side, so that filtering never reaches the opposite edge."""

ROW_SEGMENTS = ((BOTTOM, MOUTH_LAT, 20), (MOUTH_LAT, EYE_LAT, 22), (EYE_LAT, TOP, 18))
COLUMN_SEGMENTS = (
    (0.0, EYE_LON - EYE_HALF, 6),
    (EYE_LON - EYE_HALF, MOUTH_HALF, 3),
    (MOUTH_HALF, EYE_LON + EYE_HALF, 12),
    (EYE_LON + EYE_HALF, 92.0, 9),
    (92.0, 180.0, 6),
)


@dataclass(frozen=True)
class Points:
    """Chart coordinates; `side` is +1 above a slit, -1 below, and matters only on the slit rows."""

    lon: F64
    lat: F64
    side: F64


@dataclass(frozen=True)
class Slit:
    """The two edges of an opening, vertex numbers from -lon to +lon; they share both end vertices."""

    upper: I64
    lower: I64

    @property
    def loop(self) -> I64:
        """The rim, once round: upper edge forth, lower edge back."""
        return np.concatenate([self.upper, self.lower[::-1][1:-1]])


@dataclass(frozen=True)
class Chart:
    """The grid. The last vertex is the crown."""

    points: Points
    uv: F64
    """(V, 2) mirrored texture coordinates: u from the front (0) to the back (1), v from crown (0) to neck (1)."""
    faces: I64
    crossed: I64
    """The faces with every quad cut along both diagonals, for normals."""
    slits: dict[str, Slit]
    """"mouth", "left", "right" (eyes)."""
    bottom: I64
    """The neck ring."""
    mirror: I64
    """(V,) the vertex at -lon."""
    columns: F64
    """Longitudes of the columns at or right of the front, increasing."""
    rows: F64
    """Latitudes of the rows, increasing."""


def _spaced(a: float, b: float, count: int, density: Callable[[F64], F64]) -> F64:
    x = np.linspace(a, b, 2001)
    d = density(x)
    total = np.concatenate([[0.0], np.cumsum((d[1:] + d[:-1]) / 2.0)])
    return np.asarray(np.interp(np.linspace(0.0, 1.0, count + 1), total / total[-1], x), np.float64)


def _rows() -> F64:
    def density(x: F64) -> F64:
        return 1.0 + 4.0 * bell(x - EYE_LAT, 9.0) + 6.0 * bell(x - MOUTH_LAT, 7.0) + 2.6 * bell(x + 21.0, 8.0) + 0.6 * bell(x + 66.0, 14.0)

    parts = [_spaced(a, b, n, density)[:-1] for a, b, n in ROW_SEGMENTS]
    return np.concatenate([*parts, [TOP]])


def _columns() -> F64:
    parts = [_spaced(a, b, n, lambda x: 1.0 + 1.6 * bell(x, 34.0))[:-1] for a, b, n in COLUMN_SEGMENTS]
    return np.concatenate([*parts, [180.0]])


@cache
def chart() -> Chart:
    """The one chart."""
    rows, half = _rows(), _columns()
    columns = np.concatenate([-half[::-1][:-1], half[:-1]])
    n_rows, n_cols = len(rows), len(columns)
    grid = np.arange(n_rows * n_cols).reshape(n_rows, n_cols)
    lower = grid.copy()
    lon, lat = (a.ravel() for a in np.meshgrid(columns, rows))
    side = np.ones(grid.size)
    v = np.repeat(np.arange(n_rows) / (n_rows - 1.0), n_cols)
    extra: list[tuple[float, float, float]] = []
    slits: dict[str, Slit] = {}
    spans = {
        "mouth": (MOUTH_LAT, -MOUTH_HALF, MOUTH_HALF),
        "left": (EYE_LAT, EYE_LON - EYE_HALF, EYE_LON + EYE_HALF),
        "right": (EYE_LAT, -EYE_LON - EYE_HALF, -EYE_LON + EYE_HALF),
    }
    for name, (at, start, end) in spans.items():
        row = int(np.argmin(np.abs(rows - at)))
        first, last = (int(np.argmin(np.abs(columns - x))) for x in (start, end))
        for column in range(first + 1, last):
            lower[row, column] = grid.size + len(extra)
            extra.append((columns[column], rows[row], row / (n_rows - 1.0)))
        slits[name] = Slit(grid[row, first : last + 1].copy(), lower[row, first : last + 1].copy())
    added = np.array(extra)
    crown = grid.size + len(extra)
    points = Points(
        np.concatenate([lon, added[:, 0], [0.0]]),
        np.concatenate([lat, added[:, 1], [90.0]]),
        np.concatenate([side, -np.ones(len(extra)), [1.0]]),
    )
    v = np.concatenate([v, added[:, 2], [1.0]])
    u = np.interp(np.abs(points.lon), half, np.linspace(0.0, 1.0, len(half)))
    uv = np.stack([MARGIN + (1.0 - 2.0 * MARGIN) * u, 1.0 - MARGIN - (1.0 - 2.0 * MARGIN) * v], 1)
    faces, crossed = _faces(grid, lower, crown)
    return Chart(points, uv, faces, crossed, slits, grid[0].copy(), _mirror(points), half, rows)


def skin_uv(lon: float, lat: float) -> F64:
    """(2,) texture coordinates of a point of the chart."""
    grid = chart()
    u = np.interp(abs(lon), grid.columns, np.linspace(0.0, 1.0, len(grid.columns)))
    v = np.interp(lat, grid.rows, np.linspace(0.0, 1.0, len(grid.rows)))
    return np.array([MARGIN + (1.0 - 2.0 * MARGIN) * u, 1.0 - MARGIN - (1.0 - 2.0 * MARGIN) * v])


def _faces(grid: I64, lower: I64, crown: int) -> tuple[I64, I64]:
    """The triangles that are drawn, and those with every quad cut both ways, over which normals have no grain."""
    below, above = grid[:-1], lower[1:]
    b0, b1, a0, a1 = below, np.roll(below, -1, 1), above, np.roll(above, -1, 1)
    column = np.broadcast_to(np.arange(grid.shape[1]), b0.shape)
    left = (column >= grid.shape[1] // 2)[..., None]
    rising = np.stack([b0, b1, a1], -1), np.stack([b0, a1, a0], -1)
    falling = np.stack([b0, b1, a0], -1), np.stack([b1, a1, a0], -1)
    quads = np.stack([np.where(left, one, other) for one, other in zip(rising, falling)], 2).reshape(-1, 3)
    top = grid[-1]
    fan = np.stack([top, np.roll(top, -1), np.full_like(top, crown)], 1)
    both = np.concatenate([face.reshape(-1, 3) for face in (*rising, *falling)])
    return np.concatenate([quads, fan]), np.concatenate([both, fan, fan])


def _mirror(points: Points) -> I64:
    def key(lon: float, lat: float, side: float) -> tuple[float, float, float]:
        return (round(abs(lon) if abs(lon) > 179.9 else lon, 6) + 0.0, round(lat, 6), side)

    rows = list(zip(points.lon.tolist(), points.lat.tolist(), points.side.tolist()))
    table = {key(*row): i for i, row in enumerate(rows)}
    return np.array([table[key(-lon, lat, side)] for lon, lat, side in rows])
