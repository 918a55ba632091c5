"""Textures: skin painted in the chart, eyes, and strands of hair. All in sRGB, 0-1, first row on top."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from persona_engine.looks.chart import EYE_HALF, EYE_LAT, EYE_LON, MARGIN, MOUTH_HALF, MOUTH_LAT, chart
from persona_engine.looks.face_paint import face_paint, patches
from persona_engine.looks.fields import F64, bell, smooth
from persona_engine.looks.form import Form, lip_heights
from persona_engine.looks.spec import LookSpec, srgb
from persona_engine.looks.worn import growth

SKIN_SIZE, EYE_SIZE = 1024, 512
IRIS_ANGLE, PUPIL_SHARE = 31.0, 0.44
"""Half-angle of the iris seen from the centre of the eyeball, degrees, and the pupil's share of it."""
WIDER = 6.0
"""Degrees by which single hairs reach beyond a beard."""
FAINT = 5e-4
"""Where a mask is less than this, nothing is laid."""


class Canvas:
    """Pixels (H, W, 3) that colours are laid on."""

    def __init__(self, height: int, width: int, color: ArrayLike) -> None:
        self.pixels: F64 = np.broadcast_to(np.asarray(color, np.float64), (height, width, 3)).copy()

    def window(self, rows: NDArray[np.bool_], columns: NDArray[np.bool_]) -> Canvas:
        """A view of the rectangle between the first and the last true row and column."""
        spans = (slice(*np.flatnonzero(on)[[0, -1]] + (0, 1)) if on.any() else slice(0, 0) for on in (rows, columns))
        part = Canvas(0, 0, (0.0, 0.0, 0.0))
        part.pixels = self.pixels[tuple(spans)]
        return part

    def lay(self, mask: F64, color: ArrayLike) -> None:
        """Cover with `color` (3,) or (H, W, 3) by `mask`, which broadcasts to (H, W)."""
        area, m = self._area(mask)
        tint = np.asarray(color, np.float64)
        self.pixels[area] += ((tint[area] if tint.ndim == 3 else tint) - self.pixels[area]) * m

    def shade(self, mask: F64, tint: ArrayLike) -> None:
        """Multiply by `tint` (3,) by `mask`, which broadcasts to (H, W)."""
        area, m = self._area(mask)
        self.pixels[area] *= 1.0 + m * (np.asarray(tint, np.float64) - 1.0)

    def _area(self, mask: F64) -> tuple[tuple[slice, slice], F64]:
        """The rectangle that a mask covers, and the mask (h, w, 1) in it."""
        full = np.broadcast_to(mask, self.pixels.shape[:2])
        rows, columns = (np.flatnonzero(full.max(axis) > FAINT) for axis in (1, 0))
        if not len(rows):
            return (slice(0, 0), slice(0, 0)), np.zeros((0, 0, 1))
        area = (slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1))
        return area, np.clip(full[area], 0.0, 1.0)[..., None]


def texels(size: int) -> tuple[F64, F64]:
    """Longitudes (1, size), 0 to 180, and latitudes (size, 1) of the texels of the skin."""
    grid = chart()
    u = ((np.arange(size) + 0.5) / size - MARGIN) / (1.0 - 2.0 * MARGIN)
    v = (1.0 - MARGIN - (np.arange(size) + 0.5) / size) / (1.0 - 2.0 * MARGIN)
    lon = np.interp(u, np.linspace(0.0, 1.0, len(grid.columns)), grid.columns)
    lat = np.interp(v, np.linspace(0.0, 1.0, len(grid.rows)), grid.rows)
    return lon[None], lat[:, None]


def skin(form: Form, spec: LookSpec, hairline: F64 | None = None, fade: float = 0.0, size: int = SKIN_SIZE) -> F64:
    """(size, size, 3) the skin; `hairline` (size,) is the latitude where hair starts, by column; shaved hair grows denser from `-fade` to `fade`, latitude."""
    lon, lat = texels(size)
    base = np.array(srgb(spec.skin.color))
    canvas = Canvas(size, size, base)
    # On cold skin a blush is of its own hue.
    rosy = base * np.array([1.08, 0.74, 0.96]) + smooth(-0.30, 0.10, base[0] - base[2]) * (
        np.array([0.90, 0.40, 0.38]) * base.max() - base * np.array([1.08, 0.74, 0.96])
    )
    nose_lat = lat - form.nose_lat
    if spec.skin.patches > 0.0:
        canvas.lay(patches(spec.skin.patches, spec.seed, lon, lat), srgb(spec.skin.patches_color))
    _complexion(canvas, spec, form, lon, lat, rosy)
    _eyes(*_near(canvas, lon, lat, 72.0, EYE_LAT - 16.0, EYE_LAT + 27.0), spec)
    _nose(*_near(canvas, lon, nose_lat, 30.0, -36.0, 16.0), form, rosy)
    if spec.worn.facial_hair != "none":
        _facial_hair(*_near(canvas, lon, lat, 97.0, -99.0, 15.0), spec)
    _lips(*_near(canvas, lon, lat, 1.8 * MOUTH_HALF, MOUTH_LAT - 16.0, MOUTH_LAT + 14.0), form, spec)
    _freckles(canvas, spec, lon, lat)
    _wrinkles(*_near(canvas, lon, lat, 85.0, -52.0, 52.0), spec)
    if spec.skin.paint != "none":
        canvas.lay(0.88 * face_paint(spec.skin.paint, lon, lat), srgb(spec.skin.paint_color))
    if hairline is not None:
        _roots(canvas, spec, lon, lat, lat - hairline[None], fade)
    return canvas.pixels


def _near(canvas: Canvas, lon: F64, lat: F64, far: float, low: float, high: float) -> tuple[Canvas, F64, F64]:
    """The canvas and its texels up to a longitude and between two latitudes."""
    rows, columns = (lat[:, 0] > low) & (lat[:, 0] < high), lon[0] < far
    return canvas.window(rows, columns), lon[:, columns], lat[rows]


def _roots(canvas: Canvas, spec: LookSpec, lon: F64, lat: F64, above: F64, fade: float) -> None:
    """Where hair grows out of the scalp, or is shaved to stubble."""
    strands = np.sin(lon * 9.0 + 2.0 * np.sin(lon * 2.3)) + 0.8 * np.sin(lon * 4.1 + 1.3 * np.sin(lon * 0.9))
    color = np.array(srgb(spec.hair.color))
    if fade == 0.0:
        stubble = 0.34 * smooth(-8.0, 1.0, above + 1.2 * strands) * smooth(9.0, 6.0, above)
        canvas.lay(stubble * _grain(spec, lon, lat), 0.7 * color + 0.3 * np.array(srgb(spec.skin.color)))
        canvas.lay(0.92 * smooth(-2.0, 4.0, above + 1.6 * strands), color * 0.8)
        return
    roots = smooth(-5.0, 5.0, above + 1.6 * strands) * (0.35 + 0.65 * _grain(spec, lon, lat))
    canvas.lay((0.16 + 0.72 * smooth(-fade, fade, lat)) * roots, 0.72 * color + 0.06 * np.array(srgb(spec.skin.color)))


def _grain(spec: LookSpec, lon: F64, lat: F64) -> F64:
    """(H, W) short hairs, 0.4-1: dots that are drawn out downwards, in few steps so that the file stays small."""
    rng = np.random.default_rng(spec.seed + 3)
    dots = rng.random((lat.size + 3, lon.size))
    drawn = sum(dots[k : lat.size + k] for k in range(4)) / 4.0
    return np.asarray(0.4 + 0.6 * np.round(3.0 * smooth(0.25, 0.75, drawn)) / 3.0, np.float64)


def _facial_hair(canvas: Canvas, lon: F64, lat: F64, spec: LookSpec) -> None:
    """Stubble; or the roots under a beard, and single hairs where it thins out over the cheek."""
    kind, base = spec.worn.facial_hair, np.array(srgb(spec.skin.color))
    dark = (0.65 * np.array(srgb(spec.hair.color)) + 0.35 * base) * 0.85
    grain = _grain(spec, lon, lat)
    if kind == "stubble":
        canvas.lay(0.36 * grain * growth(kind, lon, lat) ** 0.7, dark)
        return
    ragged = lat + 0.9 * np.sin(lon * 4.1 + 2.0 * np.sin(lon * 1.3)) + 0.5 * np.sin(lon * 11.0 + 0.8 * lat)
    close = growth(kind, lon, ragged)
    canvas.lay(0.66 * grain * growth(kind, lon, ragged, WIDER) * smooth(0.7, 0.4, close), dark)
    canvas.lay(0.88 * smooth(0.02, 0.45, close), dark)


def _complexion(canvas: Canvas, spec: LookSpec, form: Form, lon: F64, lat: F64, rosy: F64) -> None:
    glow = bell(lon - 36.0, 13.0) * bell(lat + 23.0, 8.5)
    canvas.lay(0.62 * spec.skin.blush * glow, rosy)
    canvas.lay(0.16 * spec.skin.blush * bell(lon, 14.0) * bell(lat + 58.0, 8.0), rosy)
    base = np.array(srgb(spec.skin.color))
    # Dark skin shows its form by what it mirrors, not by what it shades.
    deep = smooth(0.75, 0.30, float(base.mean()))
    planes = bell(lon, 24.0) * bell(lat - 27.0, 13.0) + bell(lon - 34.0, 15.0) * bell(lat + 13.0, 7.0) + 0.7 * bell(lon, 9.0) * bell(lat + 52.0, 6.0)
    canvas.lay((0.10 + 0.26 * deep) * planes, np.minimum(base * (1.10 + 0.22 * deep) + 0.05 * deep, 1.0))
    canvas.shade((0.16 + 0.44 * deep) * bell(lon - 72.0, 15.0) * bell(lat - 12.0, 22.0), (0.86, 0.74, 0.70))
    canvas.shade(0.50 * deep * bell(lon - 52.0, 13.0) * bell(lat + 34.0, 8.0), (0.84, 0.70, 0.66))
    canvas.shade(0.30 * smooth(96.0, 150.0, lon) * smooth(20.0, -50.0, lat), (0.84, 0.72, 0.70))
    canvas.shade(0.55 * smooth(-64.0, -78.0, lat) * smooth(120.0, 60.0, lon), (0.84, 0.70, 0.66))
    canvas.shade(0.20 * bell(lon - 60.0, 16.0) * bell(lat + 38.0, 14.0), (0.90, 0.76, 0.70))
    canvas.shade(0.35 * bell(lon, 12.0) * bell(lat + 48.5, 2.8), (0.86, 0.68, 0.64))


def _eyes(canvas: Canvas, lon: F64, lat: F64, spec: LookSpec) -> None:
    s, d = (lon - EYE_LON) / EYE_HALF, lat - EYE_LAT
    shadow = np.array(srgb(spec.skin.shadow_color))
    over = smooth(-0.2, 0.6, d)
    lid = over * smooth(-1.30, -0.95, s)
    canvas.shade(0.18 * bell(s + 0.75, 0.55) * bell(d - 5.0, 8.0), (0.84, 0.68, 0.64))
    canvas.shade(0.16 * bell(s, 1.1) * bell(d + 4.2, 2.2), (0.88, 0.70, 0.72))
    canvas.lay(0.75 * spec.skin.shadow * over * bell(s - 0.15, 0.95) * smooth(6.5, 1.0, d), shadow)
    fold = 2.9 - 1.3 * np.clip(s, -1.0, 1.0) ** 2 + 0.5 * s
    canvas.shade(0.75 * lid * bell(s - 0.08, 0.92) * bell(d - fold, 0.55), (0.66, 0.46, 0.42))
    canvas.shade(0.30 * lid * bell(s - 0.08, 0.92) * bell(d - fold - 0.5, 1.4), (0.82, 0.64, 0.60))
    inside = smooth(1.06, 0.98, np.abs(s))
    canvas.lay(0.85 * inside * smooth(0.75, 0.25, d) * smooth(-0.01, 0.05, d), np.array(srgb(spec.brows.color)) * 0.45)
    rim = inside * smooth(-0.50, -0.22, d) * smooth(0.04, 0.0, d)
    canvas.lay(0.60 * rim, np.array(srgb(spec.skin.color)) * np.array([0.86, 0.62, 0.58]))
    outer = inside * smooth(-0.1, 0.9, s) * bell(d + 0.62, 0.34)
    canvas.lay(0.75 * outer, np.array(srgb(spec.brows.color)) * 0.7)


def _nose(canvas: Canvas, lon: F64, lat: F64, form: Form, rosy: F64) -> None:
    w = form.nose_width
    canvas.lay(0.24 * bell(lon, 7.0) * bell(lat + 20.5, 4.0), rosy)
    canvas.shade(0.26 * bell(lon, 6.6 * w) * bell(lat + 26.0, 1.5), (0.76, 0.54, 0.48))
    canvas.shade(0.62 * smooth(1.5, 0.2, np.hypot((lon - 3.8 * w) / 1.7, (lat + 25.2 - 0.30 * (lon - 3.8 * w)) / 0.66)), (0.50, 0.27, 0.24))
    canvas.shade(0.22 * bell(lon - 9.6 * w + 0.12 * np.square(np.maximum(lat + 22.4, 0.0)), 1.1) * bell(lat + 22.4, 2.0), (0.70, 0.46, 0.42))
    canvas.shade(0.14 * bell(lon - 6.8, 2.4) * bell(lat + 10.0, 8.0), (0.86, 0.70, 0.66))
    canvas.lay(0.16 * bell(lon, 2.0) * smooth(-19.0, -14.0, lat) * smooth(2.0, -5.0, lat), (1.0, 0.95, 0.90))
    canvas.lay(0.26 * bell(lon, 2.3) * bell(lat + 19.4, 1.7), (1.0, 0.95, 0.91))
    canvas.shade(0.20 * bell(lon, 1.2) * bell(lat + 29.6, 2.0), (0.86, 0.66, 0.62))


def _lips(canvas: Canvas, lon: F64, lat: F64, form: Form, spec: LookSpec) -> None:
    e, upper, lower = lip_heights(form, lon)
    d = lat - MOUTH_LAT
    t = np.where(d > 0, d / upper, -d / lower)
    s = np.abs(lon) / MOUTH_HALF
    color = np.array(srgb(spec.skin.lips))
    mask = smooth(1.10, 0.82, t) * smooth(1.02, 0.93, s)
    tone = np.where(d > 0, 0.90, 1.03) * (0.88 + 0.14 * smooth(0.0, 0.7, t))
    canvas.lay(0.86 * mask, np.minimum(color * tone[..., None], 1.0))
    shine = bell(t - 0.50, 0.20) * (d < 0) * bell(s - 0.10, 0.34) * e
    canvas.lay(0.34 * shine, np.minimum(color * 1.15 + 0.18, 1.0))
    canvas.lay(0.22 * bell(t - 1.06, 0.12) * (d > 0) * bell(s - 0.18, 0.30), np.minimum(np.array(srgb(spec.skin.color)) * 1.10, 1.0))
    canvas.shade(0.80 * bell(d, 0.34) * smooth(1.06, 0.9, s), (0.52, 0.26, 0.26))
    canvas.shade(0.45 * bell(s - 1.02, 0.07) * bell(d, 1.3), (0.62, 0.40, 0.38))
    canvas.shade(0.34 * bell(s, 0.6) * bell(d + 8.0, 1.5), (0.80, 0.60, 0.56))


def _wrinkles(canvas: Canvas, lon: F64, lat: F64, spec: LookSpec) -> None:
    """Lines of the forehead, crow's feet, from nose to mouth, under the eyes."""
    deep = spec.skin.wrinkles
    if deep <= 0.0:
        return
    tint, light = (0.76, 0.58, 0.53), np.minimum(np.array(srgb(spec.skin.color)) * 1.12 + 0.02, 1.0)

    def crease(across: F64, along: F64, depth: float, wide: float) -> None:
        # Soft on both sides, with a lit lip below it.
        canvas.shade(0.55 * depth * deep * bell(across, 2.6 * wide) * along, (0.90, 0.78, 0.74))
        canvas.shade(depth * deep * bell(across, wide) * along, tint)
        canvas.lay(0.30 * depth * deep * bell(across + 2.6 * wide, 1.2 * wide) * along, light)

    for at, wide, shift in ((23.5, 24.0, 1.0), (29.0, 29.0, 2.6), (34.5, 21.0, 4.1)):
        wave = 1.1 * np.cos(np.radians(lon * 7.0)) + 0.5 * np.sin(0.21 * lon + shift)
        broken = smooth(wide, 0.35 * wide, lon) * (0.72 + 0.28 * np.sin(0.33 * lon + 2.0 * shift))
        crease(lat - at - wave, broken, 0.36, 0.55)
    for k, slope in enumerate((-0.35, 0.0, 0.35)):
        away = lon - EYE_LON - EYE_HALF - 2.0
        crease(lat - EYE_LAT - 1.0 - (k - 1) * 1.4 - slope * away, smooth(-0.5, 1.5, away) * smooth(8.0, 2.5, away), 0.40, 0.42)
    fold = 10.5 + 0.62 * np.maximum(-23.0 - lat, 0.0)
    crease(fold - lon, smooth(-20.0, -27.0, lat) * smooth(-43.0, -32.0, lat), 0.36, 0.9)
    crease(lat - EYE_LAT + 11.0 + 0.02 * np.square(lon - EYE_LON), bell(lon - EYE_LON, 10.0), 0.32, 0.7)


def _freckles(canvas: Canvas, spec: LookSpec, lon: F64, lat: F64) -> None:
    rng = np.random.default_rng(spec.seed)
    tint = np.array(srgb(spec.skin.color)) * np.array([0.76, 0.58, 0.48])
    for _ in range(round(60 * spec.skin.freckles)):
        at_lon, at_lat, radius = abs(rng.normal(14.0, 13.0)), rng.normal(-18.0, 4.5), rng.uniform(0.25, 0.6)
        rows, columns = np.abs(lat[:, 0] - at_lat) < 1.3 * radius, np.abs(lon[0] - at_lon) < 1.3 * radius
        spot = np.hypot(lon[:, columns] - at_lon, lat[rows] - at_lat) / radius
        canvas.window(rows, columns).lay(rng.uniform(0.25, 0.6) * smooth(1.3, 0.5, spot), tint)


def eyes(spec: LookSpec) -> F64:
    """The eyeball that both have; where the right one is of its own colour, (size, 2 * size, 3): the left and the right one."""
    own = np.array(srgb(spec.eyes.color))
    if spec.eyes.odd == 0.0:
        return eye(own)
    return np.concatenate([eye(own), eye(own + (np.array(srgb(spec.eyes.odd_color)) - own) * spec.eyes.odd)], 1)


def eye(iris: F64, size: int = EYE_SIZE) -> F64:
    """(size, size, 3) an eyeball with an iris of a colour (3,), azimuthal about the pupil; 180 degrees at the rim."""
    y, x = np.mgrid[0:size, 0:size]
    x, y = (x + 0.5) / size * 2.0 - 1.0, 1.0 - (y + 0.5) / size * 2.0
    r, angle = np.hypot(x, y) * 180.0, np.arctan2(y, x)
    canvas = Canvas(size, size, (0.965, 0.955, 0.945))
    canvas.shade(0.40 * smooth(10.0, 50.0, y * 180.0), (0.62, 0.60, 0.66))
    canvas.shade(0.55 * smooth(38.0, 80.0, r), (0.86, 0.72, 0.70))
    rows = np.abs(y[:, 0]) < (IRIS_ANGLE + 8.0) / 180.0
    part, r, angle = canvas.window(rows, rows), r[rows][:, rows], angle[rows][:, rows]
    t = np.clip(r / IRIS_ANGLE, 0.0, 1.0)
    low = np.clip(0.5 - 0.5 * np.sin(angle), 0.0, 1.0)
    rays = np.sin(angle * 41.0 + 3.0 * np.sin(angle * 7.0)) + 0.7 * np.sin(angle * 67.0 + 2.0 * np.sin(angle * 5.0))
    glow = 0.62 + 0.70 * low**1.4 * smooth(0.40, 0.72, t) + 0.10 * rays * smooth(0.40, 0.62, t) * smooth(1.0, 0.85, t)
    warm = np.array([1.0, 0.96, 0.88])
    color = np.clip(iris * glow[..., None] * warm + (0.10 * low**2 * smooth(0.45, 0.7, t))[..., None], 0.0, 1.0)
    color = color * (1.0 - 0.68 * smooth(0.80, 0.99, t))[..., None]
    color = color * (1.0 - 0.45 * smooth(0.25, 0.95, np.sin(angle) * t))[..., None]
    part.lay(smooth(IRIS_ANGLE + 1.3, IRIS_ANGLE - 0.9, r), color)
    pupil = IRIS_ANGLE * PUPIL_SHARE
    part.lay(0.45 * smooth(pupil + 5.0, pupil - 1.0, r), iris * 0.25)
    part.lay(smooth(pupil + 1.0, pupil - 1.0, r), (0.035, 0.025, 0.03))
    return canvas.pixels
