"""Where hair starts on the skin, and what lies close to it: caps, hair that is combed to one point, and curls.

Angles in degrees of the head's chart (longitude positive to her left, 180 at the nape), lengths in units.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from persona_engine.looks.fields import F64, bell, smooth
from persona_engine.looks.form import Form, normal, surface
from persona_engine.looks.lock import LAST, direction, scalp_path
from persona_engine.looks.mesh import Mesh, mesh, strip
from persona_engine.looks.strands import TIPS

FRINGE = 0.07
"""Share of the way to the crown over which hair close to the scalp begins."""
AFRO_CENTER = np.array([0.0, 0.22, -0.16])
CURLS, CURL = 190, 0.19
"""How many clumps of curls an afro has, and how wide each is, radians."""
BOX, BOX_TOP = (0.125, 0.25), 0.74
"""Texture coordinates u and v of a unit of an afro, and the greatest v."""
SHEETS = ((54, 18, 0.0, 0.42, 0.30), (46, 14, 0.032, 0.70, 0.28), (46, 14, 0.064, 0.92, 0.28))
"""Sheets of an afro, the closed one and those of single curls over it: columns, rows, height over the first, shade between clumps and more on them."""
STREAKS, PER_STREAK = 30, 4
"""Locks that combed hair falls into, and columns of each."""


def natural(lon: ArrayLike) -> F64:
    """Forehead, temples, sideburn, over the ear, behind it steeply down to the nape, which runs out in a blunt point."""
    a = np.asarray(lon, np.float64)
    line = 45.0 - 6.0 * smooth(18.0, 46.0, a) - 33.0 * smooth(50.0, 74.0, a) - 10.0 * bell(a - 78.0, 5.0) + 4.0 * smooth(82.0, 92.0, a)
    return np.asarray(line - 52.0 * smooth(97.0, 124.0, a) - 17.0 * smooth(124.0, 178.0, a), np.float64)


def covered(lon: ArrayLike) -> F64:
    """Latitude well above which any hair hides the skin: no file has skin there but those of shaved heads."""
    a = np.asarray(lon, np.float64)
    line = 45.0 - 6.0 * smooth(18.0, 46.0, a) - 33.0 * smooth(50.0, 74.0, a) + 8.0 * smooth(80.0, 92.0, a)
    return np.asarray(line - 48.0 * smooth(98.0, 132.0, a) - 13.0 * smooth(138.0, 176.0, a), np.float64)


def topped(lon: ArrayLike) -> F64:
    """The edge of hair that is left long on top of shaved sides."""
    a = np.asarray(lon, np.float64)
    return np.asarray(45.0 - 9.0 * smooth(24.0, 80.0, a) - 6.0 * smooth(110.0, 170.0, a), np.float64)


def bare(lon: ArrayLike) -> F64:
    """No hair anywhere."""
    return np.full(np.shape(np.asarray(lon)), 200.0)


def shares(rows: int) -> F64:
    """(rows,) how far the rows of hair close to the scalp lie from its edge (0) to the crown (1)."""
    share = np.linspace(0.0, 1.0, rows) ** 0.85
    share[1] = min(FRINGE, 0.5 * float(share[2]))
    return share


def cap(form: Form, lift: float, tone: float = 0.84, columns: int = 44, rows: int = 11, bumps: F64 | None = None, line: Callable[[F64], F64] = natural) -> Mesh:
    """Hair close to the scalp, from `line`, where it is thin, to the crown. `bumps` (rows, columns + 1) is added to its height."""
    lon = np.linspace(-180.0, 180.0, columns + 1)
    share = shares(rows)
    edge = line(np.abs(lon)) - 3.0
    lat = edge + (89.0 - edge) * share[:, None]
    lons = np.broadcast_to(lon, lat.shape)
    height = 0.006 + (lift - 0.006) * smooth(0.0, 0.24, share)[:, None] * np.ones_like(lat)
    if bumps is not None:
        height = height + bumps * smooth(0.0, 0.04, share)[:, None]
    flat = lons.ravel(), lat.ravel()
    points = surface(form, *flat) + normal(form, *flat) * height.reshape(-1, 1)
    v = np.where(share == 0.0, LAST, TIPS - 0.04 - 0.6 * share)
    uvs = np.stack(np.broadcast_arrays(lons / 60.0, v[:, None]), -1).reshape(-1, 2)
    shade = np.repeat(tone * (0.80 + 0.25 * smooth(0.0, 0.5, share)), columns + 1)
    return mesh(points, strip(rows, columns + 1), np.repeat(shade[:, None], 3, 1), uvs)


def raised(form: Form, lift: float, crown: float) -> Mesh:
    """The cap, `crown` high where locks over it could let the light through."""
    rows, columns = 11, 44
    share = shares(rows)[:, None]
    return cap(form, lift, columns=columns, rows=rows, bumps=np.repeat((crown - lift) * smooth(0.30, 0.62, share), columns + 1, 1))


def swept(form: Form, at: tuple[float, float], lift: float, rng: np.random.Generator) -> Mesh:
    """Hair combed from the whole hairline to one point, a single closed surface in ridges: each is a lock."""
    rows, columns = 12, STREAKS * PER_STREAK
    share = shares(rows)[:, None]
    lon = np.linspace(-180.0, 180.0, columns + 1)
    edge = natural(np.abs(lon)) - 3.0
    ways = [scalp_path((float(a) * 0.9999, float(b)), at, 200) for a, b in zip(lon, edge)]
    run = np.linspace(0.0, 1.0, 200)
    lons = np.stack([np.interp(share[:, 0] * 0.97, run, np.unwrap(way[0], period=360.0)) for way in ways], 1)
    lats = np.stack([np.interp(share[:, 0] * 0.97, run, way[1]) for way in ways], 1)
    lock = np.arange(columns + 1) / PER_STREAK
    round_ = np.abs(np.sin(np.pi * lock)) ** 0.55
    which = np.minimum(lock.astype(np.int64), STREAKS - 1)
    proud = rng.uniform(0.70, 1.0, STREAKS)[which]
    proud[-1] = proud[0]
    full = smooth(0.0, 0.22, share)
    height = 0.006 + (lift - 0.006) * smooth(0.05, 0.27, share) * (0.62 + 0.38 * round_ * proud)
    flat = lons.ravel(), lats.ravel()
    points = surface(form, *flat) + normal(form, *flat) * height.reshape(-1, 1)
    v = np.where(share == 0.0, LAST, TIPS - 0.04 - 0.6 * share)
    uvs = np.stack(np.broadcast_arrays(lock[None] * 0.23, v), -1).reshape(-1, 2)
    bright = rng.uniform(0.92, 1.05, STREAKS)[which]
    tone = (0.86 + 0.14 * full) * (1.0 - (1.0 - (0.70 + 0.30 * round_) * bright) * full)
    return mesh(points, strip(rows, columns + 1), np.repeat(tone.reshape(-1, 1), 3, 1), uvs)


def curls(form: Form, reach: float, seed: int) -> list[Mesh]:
    """A cloud of curls out to `reach` units from `AFRO_CENTER`, that grows out of the skin all round its edge; one of `SHEETS` each."""
    rng = np.random.default_rng(seed)
    turn, high = np.arange(CURLS) * np.pi * (3.0 - np.sqrt(5.0)), 1.0 - (np.arange(CURLS) + 0.5) * 2.0 / CURLS
    centers = np.stack([np.cos(turn) * np.sqrt(1.0 - high**2), high, np.sin(turn) * np.sqrt(1.0 - high**2)], 1) + rng.normal(0.0, 0.3 * CURL, (CURLS, 3))
    centers /= np.linalg.norm(centers, axis=1, keepdims=True)
    return [_sheet(form, reach, centers, *row) for row in SHEETS]


def _sheet(form: Form, reach: float, centers: F64, columns: int, rows: int, over: float, dark: float, more: float) -> Mesh:
    lon = np.linspace(-180.0, 180.0, columns + 1)
    share = np.linspace(0.0, 1.0, rows)[:, None] ** 0.9
    edge = natural(np.abs(lon)) - 1.0 - 40.0 * over
    lat = edge + (89.0 - edge) * share
    flat = np.broadcast_to(lon, lat.shape).ravel(), lat.ravel()
    ways = np.stack([direction(float(a), float(b)) for a, b in zip(*flat)])
    near = np.arccos(np.clip(ways @ centers.T, -1.0, 1.0)).min(1).reshape(lat.shape)
    bump = np.sqrt(np.maximum(1.0 - (near / (0.85 * CURL)) ** 2, 0.0))
    bump[:, -1] = bump[:, 0]
    skin = surface(form, *flat)
    out = np.maximum(reach - np.linalg.norm(skin - AFRO_CENTER, axis=1), 0.12).reshape(lat.shape)
    swell = np.sqrt(np.maximum(1.0 - (1.0 - np.clip(share / 0.24, 0.0, 1.0)) ** 2, 0.0))
    height = -0.03 + (out + 0.03) * swell + (over + 0.11 * bump) * (0.35 + 0.65 * swell) * (share > 0.0)
    points = skin + normal(form, *flat) * height.reshape(-1, 1)
    tone = (dark + more * bump.ravel()) * (0.82 + 0.18 * np.repeat(swell, columns + 1))
    return mesh(points, strip(rows, columns + 1), np.repeat(tone[:, None], 3, 1))


def boxed(made: Mesh, like: F64, number: int) -> Mesh:
    """Sheet `number` of an afro with the texture laid on from six sides, at one scale everywhere: patterns without a direction show no seams. Each
    triangle takes the side that it faces with its vertices at `like` (V, 3), so that those of other heads take the same."""
    a, b, c = (like[made.faces[:, k]] for k in range(3))
    side = np.abs(np.cross(b - a, c - a)).argmax(1)
    pairs, corners = np.unique(made.faces * 3 + side[:, None], return_inverse=True)
    used, axis = pairs // 3, pairs % 3
    rows = np.arange(len(used))
    p = made.points[used] - AFRO_CENTER
    u, v = p[rows, (axis + 1) % 3], p[rows, (axis + 2) % 3]
    middle = 0.25 + 0.5 * min(number, 1) + (0.0, 0.05, -0.05)[number]
    uvs = np.stack([middle + np.clip(u * BOX[0], -0.19, 0.19) * (-1.0) ** number, np.clip(0.5 * BOX_TOP + BOX[1] * v, 0.01, BOX_TOP)], 1)
    return Mesh(made.points[used], corners.reshape(-1, 3), made.colors[used], uvs)
