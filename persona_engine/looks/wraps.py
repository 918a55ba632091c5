"""Cloth that is wound round a head: the head wrap, tied above the brow, and the head scarf, that frames the face and covers ears and neck.

Units of the head; angles of the chart in degrees. Folds are bands of cloth that lie over each other on a shell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from persona_engine.looks.fields import F64, bell, smooth, spline
from persona_engine.looks.form import Form, normal, surface
from persona_engine.looks.lock import direction
from persona_engine.looks.mesh import Mesh, ball, frames, join, mesh, strip, tube
from persona_engine.looks.spec import LookSpec, linear

ACROSS = np.array([-1.0, -0.72, -0.25, 0.25, 0.72, 1.0])
"""Places across a band."""
CREASE = 0.50
"""Shade where a band sinks under the next."""


@dataclass(frozen=True)
class Band:
    """A fold of cloth along chart angles; lengths in units."""

    along: tuple[tuple[float, float], ...]
    """Longitudes and latitudes that its middle passes."""
    wide: tuple[float, ...]
    """Half its width there, degrees."""
    lift: tuple[float, ...]
    """Height of its edges over the skin there."""
    thick: float = 0.055
    """Height of its middle over its edges."""
    tone: float = 1.0
    rings: int = 20


def _angles(ways: F64) -> tuple[F64, F64]:
    return np.degrees(np.arctan2(ways[..., 0], ways[..., 2])), np.degrees(np.arcsin(np.clip(ways[..., 1], -1.0, 1.0)))


def _hair(lon: F64, lat: F64) -> F64:
    """How much hair lies under a head wrap: most behind the crown."""
    at = direction(180.0, 52.0)
    a, b = np.radians(lon), np.radians(lat)
    near = np.cos(b) * np.sin(a) * at[0] + np.sin(b) * at[1] + np.cos(b) * np.cos(a) * at[2]
    return np.asarray(HIGH * smooth(0.05, 0.95, near), np.float64)


def folded(form: Form, band: Band, under: Callable[[F64, F64], F64]) -> Mesh:
    """The band over what lifts cloth by `under(lon, lat)`; its colours are shade."""
    ways = np.array([direction(*place) for place in band.along])
    run = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(ways, axis=0), axis=1))])
    at = np.linspace(0.0, run[-1], band.rings)
    middle = spline(run.tolist(), ways, at)
    middle /= np.linalg.norm(middle, axis=1, keepdims=True)
    aside = np.cross(middle, np.gradient(middle, axis=0))
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    wide, lift = (np.interp(at, run, row) for row in (band.wide, band.lift))
    turn = np.radians(wide)[:, None] * ACROSS
    rows = np.cos(turn)[..., None] * middle[:, None] + np.sin(turn)[..., None] * aside[:, None]
    lon, lat = (part.ravel() for part in _angles(rows))
    full = np.minimum(wide / max(band.wide), 1.0)[:, None]
    swell = np.sqrt(np.maximum(1.0 - ACROSS**2, 0.0))
    over = lift[:, None] + band.thick * (full * swell - 0.55 * (np.abs(ACROSS) > 0.9))
    points = surface(form, lon, lat) + normal(form, lon, lat) * (over.ravel() + under(lon, lat))[:, None]
    tone = band.tone * (CREASE + (1.0 - CREASE) * swell**0.8) * np.ones_like(over)
    return mesh(points, strip(band.rings, len(ACROSS))[:, ::-1].copy(), np.repeat(tone.reshape(-1, 1), 3, 1))


# ---- the head wrap --------------------------------------------------------------------------------------------------------------------

HIGH = 0.42
"""How far hair lifts a head wrap."""
KNOT = (0.0, 57.0)
"""Where a head wrap is tied."""


def wrap_hem(a: F64) -> F64:
    """Latitude of the lower edge of a head wrap, by |longitude|: over the ears to the nape."""
    return np.asarray(np.interp(a, (0.0, 25.0, 60.0, 95.0, 135.0, 180.0), (48.0, 44.0, 29.0, 15.0, -20.0, -41.0)), np.float64)


def _wound(number: int) -> Band:
    """The fold that is `number` steps above the hem, from the knot round the back of the head to the knot again."""
    k = float(number)
    lats = (KNOT[1] - 1.0, 45.5 + 3.6 * k, 31.0 + 9.4 * k, 17.0 + 12.8 * k, -17.0 + 16.4 * k, -37.0 + 19.4 * k)
    lons = (0.5, 25.0 - 2.0 * k, 60.0, 95.0, 135.0, 180.0)
    lift = 0.050 + 0.022 * (number % 2) if number else 0.015
    half = (*zip(lons, lats),)
    wide, over = (2.5, 4.4, 7.0, 9.0, 11.0, 12.0), (lift + 0.09, lift + 0.05, *(lift,) * 4)
    back = tuple((360.0 - lon, lat) for lon, lat in half[-2::-1])
    return Band((*half, *back), (*wide, *wide[-2::-1]), (*over, *over[-2::-1]), 0.066, 0.97 + 0.06 * (number % 2), 40)


def _knot(form: Form) -> Mesh:
    """Cloth coiled to a rose above the brow."""
    at = surface(form, np.array([KNOT[0]]), np.array([KNOT[1]]))[0]
    out = direction(0.0, KNOT[1] - 14.0)
    across, over = np.array([1.0, 0.0, 0.0]), np.cross(out, np.array([1.0, 0.0, 0.0]))
    t = np.linspace(0.0, 1.0, 52)
    angle = 2.0 * np.pi * 2.35 * t + 0.6
    r = 0.035 + 0.235 * t**0.85
    path = at + out * (0.17 + 0.15 * (1.0 - (r / 0.27) ** 2))[:, None] + r[:, None] * (np.cos(angle)[:, None] * across * 1.18 + np.sin(angle)[:, None] * over)
    side, up = frames(path, np.repeat(out[None], len(t), 0))
    wide = 0.088 * (0.55 + 0.45 * smooth(0.0, 0.25, t)) * (1.0 - 0.75 * smooth(0.90, 1.0, t))
    rose = tube(path, side, up, wide, 1.05 * wide, 8, 1.0)
    high = np.append(np.tile(np.sin(2.0 * np.pi * np.arange(8) / 8.0), len(t)), [1.0, 0.0])
    return replace(rose, colors=np.repeat((0.70 + 0.32 * np.clip(0.5 + 0.7 * high, 0.0, 1.0))[:, None], 3, 1))


def _shell(form: Form, under: Callable[[F64, F64], F64], bound: float) -> Mesh:
    """Cloth from the hem to the crown, close to the skin over the first `bound` of the way, under folds; its colours are shade."""
    columns, share = 40, np.linspace(0.0, 1.0, 13)[:, None]
    lon = np.linspace(-180.0, 180.0, columns + 1)
    low = wrap_hem(np.abs(lon)) - 1.0
    lat = low + (89.5 - low) * share
    lons = np.broadcast_to(lon, lat.shape)
    flat = lons.ravel(), lat.ravel()
    lift = 0.01 + 0.055 * smooth(bound, bound + 0.20, share) * np.ones_like(lat)
    points = surface(form, *flat) + normal(form, *flat) * (lift.ravel() + under(*flat))[:, None]
    return mesh(points, strip(len(share), columns + 1), np.full((len(points), 3), 0.80))


def head_wrap(form: Form, spec: LookSpec) -> Mesh:
    """A cloth wound round hair and crown in folds that meet in a knot above the brow; ears and neck are free."""
    made = join([_shell(form, _hair, 0.8), *(folded(form, _wound(k), _hair) for k in range(6)), _knot(form)])
    return replace(made, colors=made.colors * np.array(linear(spec.worn.hat_color)))


# ---- the bandana ----------------------------------------------------------------------------------------------------------------------

FLAT = 0.24
"""Share of the hair that lifts a head wrap that lifts a bandana."""


def _gathered(number: int) -> Band:
    """The fold that is `number` steps above the hem, from the brow to the knot at the nape."""
    k = float(number)
    half = ((0.0, 51.0 + 9.0 * k), (30.0, 47.0 + 9.0 * k), (62.0, 32.0 + 10.0 * k), (96.0, 19.0 + 9.0 * k), (138.0, -12.0 + 5.5 * k), (178.0, -34.0 + 2.0 * k))
    wide, lift = (5.0, 5.0, 5.2, 5.2, 4.4, 2.4), (0.032,) * 4 + (0.045, 0.075)
    both = (*((-lon, lat) for lon, lat in half[:0:-1]), *half)
    return Band(both, (*wide[:0:-1], *wide), (*lift[:0:-1], *lift), 0.040, 0.98 + 0.05 * (number % 2), 36)


def bandana(form: Form, spec: LookSpec) -> Mesh:
    """A cloth that lies close on hair and crown, tied at the nape with two ends that hang."""

    def under(lon: F64, lat: F64) -> F64:
        return FLAT * _hair(lon, lat)

    found = [_shell(form, under, 0.22), *(folded(form, _gathered(k), under) for k in range(3)), *_tied(form, (180.0, -35.0), (0.20, -0.22))]
    made = join(found)
    return replace(made, colors=made.colors * np.array(linear(spec.worn.hat_color)))


def _tied(form: Form, place: tuple[float, float], asides: tuple[float, float]) -> list[Mesh]:
    """A knot and the two ends that hang from it; `asides` say how far they hang to the left."""
    at = surface(form, np.array([place[0]]), np.array([place[1]]))[0] + direction(*place) * 0.15
    knot = ball(at, np.array([0.13, 0.10, 0.11]), 12, 8)
    found = [replace(knot, colors=np.full_like(knot.colors, 0.88))]
    for aside, length, out in zip(asides, (0.72, 0.58), (0.20, 0.12)):
        t = np.linspace(0.0, 1.0, 9)[:, None]
        path = at + t * np.array([aside, -length, -0.02]) + (t * (1.0 - t)) * np.array([np.sign(aside) * out, 0.12, -0.20])
        side, up = frames(path, np.repeat([[0.5 * np.sign(place[0] % 180.0), 0.0, -0.85]], 9, 0))
        tail = tube(path, side, up, 0.035 + 0.125 * smooth(0.0, 0.85, t[:, 0]), np.full(9, 0.018), 8, 1.0)
        found.append(replace(tail, colors=np.repeat(0.80 + 0.14 * np.cos(5.0 * tail.uvs[:, :1] * 2.0 * np.pi), 3, 1)))
    return found


# ---- the head scarf -------------------------------------------------------------------------------------------------------------------

SCARF_EDGE = (
    (-99.0, 116.0), (-94.0, 112.0), (-84.0, 104.0), (-76.0, 99.0), (-62.0, 91.0), (-40.0, 83.0), (-10.0, 78.0), (8.0, 71.0), (22.0, 58.0), (33.0, 38.0),
    (40.0, 18.0), (43.0, 0.0),
)  # fmt: skip
"""Latitude -> longitude of the edge of a head scarf, from the neck round the face to the middle of the forehead."""
TIED = (150.0, -50.0)
"""Where a head scarf is tied."""


def _cloth(form: Form) -> Mesh:
    """From the edge round the face, over both sides, to the back; its colours are shade."""
    low, edges = zip(*SCARF_EDGE)
    lat = np.concatenate([np.linspace(-92.0, 22.0, 13), np.array([27.0, 31.0, 34.5, 37.5, 39.7, 41.4, 42.5, 43.0]), np.linspace(48.0, 89.5, 7)])
    front = np.interp(lat, low, edges)[:, None]
    half = front + (180.0 - front) * np.linspace(0.0, 1.0, 20) ** 1.15
    lon = np.concatenate([-half, half[:, -2::-1]], 1)
    a, lats = np.abs(lon), np.broadcast_to(lat[:, None], lon.shape)
    above = (lats - np.interp(a, edges[::-1], low[::-1])) / 8.0
    rim = np.clip(np.where(lats >= 43.0, above, np.minimum(np.maximum(above, 0.0) + smooth(40.0, 60.0, a), (a - front) / 16.0)), 0.0, 1.0)
    hem = smooth(0.0, 0.28, rim)
    x, y = (lon - TIED[0] + 180.0) % 360.0 - 180.0, 1.3 * (lats - TIED[1])
    away, turn = np.hypot(x, y), np.arctan2(y, x)
    folds = 0.026 * np.sin(15.0 * turn + 0.02 * away) * smooth(8.0, 34.0, away) * smooth(130.0, 70.0, away) * hem
    flat = lon.ravel(), lats.ravel()
    lift = -0.03 + 0.080 * hem + folds
    points = surface(form, *flat) + normal(form, *flat) * (lift.ravel() + hem.ravel() * _bundled(form, *flat))[:, None]
    shade = 0.95 + 7.0 * folds.ravel() - 0.22 * (1.0 - smooth(0.0, 0.5, rim)).ravel()
    return mesh(points, strip(*lon.shape)[:, ::-1].copy(), np.repeat(shade[:, None], 3, 1))


def _bundled(form: Form, lon: F64, lat: F64) -> F64:
    """How far ears and hair lift a head scarf."""
    a = np.abs((lon + 180.0) % 360.0 - 180.0)
    ears = 0.135 * form.ears * bell(a - 96.0, 20.0) * bell(lat + 6.0, 22.0)
    return np.asarray(ears + 0.13 * bell(a - 180.0, 62.0) * bell(lat - 34.0, 40.0) + 0.05 * smooth(20.0, 60.0, lat), np.float64)


def _draped(number: int) -> Band:
    """The fold that lies `number` steps behind the edge, from one side of the neck over the head to the other."""
    k = float(number)
    half = [(edge + 4.0 + (9.5 if lat > -30.0 else 9.5 + 4.0 * (lat + 30.0) / 64.0) * k, lat) for lat, edge in SCARF_EDGE[1:9]]
    half.append((22.0 + 12.0 * k, 40.0 + 7.5 * k))
    top = (0.0, 46.5 + 9.5 * k)
    lift = 0.030 + 0.014 * (number % 2)
    along = (*half, top, *((-lon, lat) for lon, lat in half[::-1]))
    wide = tuple(np.interp(np.abs(np.linspace(-1.0, 1.0, len(along))), (0.0, 0.5, 1.0), (6.8, 6.4, 4.6)))
    return Band(along, wide, (lift,) * len(along), 0.052, 0.98 + 0.05 * (number % 2), 40)


def _throat(form: Form) -> Mesh:
    """The end that is laid round the neck in folds, from under the chin to the collar."""
    columns, rows = 36, 15
    lon, t = np.linspace(-180.0, 180.0, columns + 1), np.linspace(0.0, 1.0, rows)[:, None]
    top = -79.0 + 13.0 * smooth(40.0, 120.0, np.abs(lon))
    lat = -100.0 + (top + 100.0) * t
    lons = np.broadcast_to(lon, lat.shape)
    wave = np.sin(2.0 * np.pi * (2.6 * t - 0.10 * np.cos(np.radians(lons)) + 0.07 * np.sin(np.radians(2.0 * lons + 40.0))))
    lift = -0.02 + (0.13 + 0.030 * wave) * smooth(0.0, 0.10, t) * smooth(1.02, 0.72, t)
    flat = lons.ravel(), lat.ravel()
    points = surface(form, *flat) + normal(form, *flat) * lift.reshape(-1, 1)
    shade = 0.86 + 0.14 * wave.ravel()
    return mesh(points, strip(rows, columns + 1), np.repeat(shade[:, None], 3, 1))


def head_scarf(form: Form, spec: LookSpec) -> Mesh:
    """A cloth that frames the face in folds, covers hair, ears and neck, is laid round the throat and tied behind the left ear."""
    color = np.array(linear(spec.worn.hat_color))
    found = [_cloth(form), _throat(form)]
    found += [folded(form, _draped(k), lambda lon, lat: _bundled(form, lon, lat)) for k in range(4)]
    found += _tied(form, TIED, (0.26, 0.04))
    made = join(found)
    return replace(made, colors=made.colors * color)
