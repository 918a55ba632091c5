"""`Form`: the head at rest, from profile tables and a face specification.

Lengths in units (half the width of the head), centre of the head at the origin, +Y up, +Z front; angles of the chart in degrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from persona_engine.looks.chart import EYE_HALF, EYE_LAT, EYE_LON, MOUTH_HALF, MOUTH_LAT, Points
from persona_engine.looks.fields import F64, bell, half_ellipse, smooth, spline
from persona_engine.looks.physique import fuller
from persona_engine.looks.spec import LookSpec

PROFILE: tuple[tuple[float, float, float, float, float, float, float, float, float], ...] = (
    # lat, front y, front z, side x, side y, side z, back y, back z, squareness
    (-100.0, -1.60, 0.225, 0.345, -1.60, -0.120, -1.60, -0.465, 2.00),
    (-94.0, -1.34, 0.190, 0.325, -1.35, -0.120, -1.34, -0.450, 2.00),
    (-88.0, -1.165, 0.205, 0.338, -1.16, -0.110, -1.15, -0.455, 2.00),
    (-82.0, -1.085, 0.265, 0.365, -1.03, -0.095, -1.02, -0.490, 2.00),
    (-76.0, -1.075, 0.430, 0.452, -0.955, -0.070, -0.92, -0.545, 2.00),
    (-70.0, -1.068, 0.612, 0.560, -0.892, -0.045, -0.84, -0.612, 2.02),
    (-64.0, -1.036, 0.738, 0.652, -0.826, -0.028, -0.77, -0.680, 2.06),
    (-58.0, -0.952, 0.806, 0.723, -0.755, -0.022, -0.70, -0.745, 2.10),
    (-50.0, -0.814, 0.820, 0.795, -0.652, -0.020, -0.61, -0.830, 2.12),
    (-43.0, -0.698, 0.838, 0.847, -0.565, -0.020, -0.53, -0.895, 2.15),
    (-36.0, -0.585, 0.858, 0.891, -0.475, -0.020, -0.45, -0.955, 2.18),
    (-27.0, -0.450, 0.872, 0.940, -0.360, -0.020, -0.34, -1.015, 2.24),
    (-18.0, -0.305, 0.874, 0.976, -0.240, -0.020, -0.21, -1.060, 2.28),
    (-8.0, -0.140, 0.872, 0.996, -0.105, -0.020, -0.06, -1.095, 2.28),
    (2.0, 0.035, 0.884, 1.003, 0.045, -0.020, 0.08, -1.110, 2.28),
    (14.0, 0.250, 0.906, 1.000, 0.235, -0.025, 0.28, -1.100, 2.26),
    (26.0, 0.465, 0.880, 0.975, 0.430, -0.035, 0.48, -1.040, 2.22),
    (40.0, 0.700, 0.768, 0.885, 0.655, -0.050, 0.70, -0.900, 2.15),
    (55.0, 0.900, 0.560, 0.690, 0.865, -0.060, 0.90, -0.660, 2.08),
    (70.0, 1.030, 0.300, 0.420, 1.015, -0.070, 1.03, -0.380, 2.00),
    (82.0, 1.086, 0.075, 0.165, 1.083, -0.075, 1.086, -0.200, 2.00),
    (90.0, 1.100, -0.075, 0.000, 1.100, -0.075, 1.10, -0.075, 2.00),
)
"""The three profile curves of the head by latitude, and the exponent of the super-ellipse that joins them."""

NOSE: tuple[tuple[float, float, float], ...] = (
    # lat, how far the ridge stands out, half-width in degrees of longitude
    (-31.0, 0.000, 5.6),
    (-27.8, 0.004, 5.6),
    (-26.2, 0.018, 5.6),
    (-24.8, 0.058, 5.8),
    (-23.2, 0.112, 6.2),
    (-21.2, 0.150, 6.5),
    (-19.0, 0.156, 6.3),
    (-16.4, 0.128, 5.5),
    (-11.5, 0.082, 4.8),
    (-5.0, 0.044, 4.6),
    (2.0, 0.014, 5.0),
    (8.0, 0.000, 5.0),
)
"""The ridge of the nose, from the upper lip to the brow."""


@dataclass(frozen=True)
class Form:
    """Numbers of one face; eye heights and mouth numbers in degrees of the chart."""

    width: float
    length: float
    jaw: float
    chin: float
    cheeks: float
    nose: float
    nose_width: float
    nose_lat: float
    mouth_width: float
    mouth_rise: float
    lips: float
    smile: float
    eye_scale: float
    eye_up: float
    eye_low: float
    eye_tilt: float
    eye_shift: float
    eye_lift: float = 0.0
    forehead: float = 1.0
    depth: float = 1.0
    profile: float = 0.0
    eye_radius: float = 0.335
    lid_reach: float = 1.105
    bulge: float = 0.030
    ears: float = 1.0
    pointed: bool = False
    """Ears that end in a tip."""

    @classmethod
    def of(cls, spec: LookSpec) -> Form:
        """The form that a look describes."""
        face, eyes = fuller(spec), spec.eyes
        return cls(
            width=1.0 + 0.11 * face.width,
            length=1.0 + 0.15 * face.length,
            forehead=1.0 + 0.18 * face.forehead,
            depth=1.0 + 0.13 * face.depth,
            profile=0.13 * face.profile,
            jaw=face.jaw,
            chin=face.chin,
            cheeks=face.cheeks,
            nose=0.92 + 0.36 * face.nose_size,
            nose_width=1.0 + 0.36 * face.nose_width,
            nose_lat=2.0 * face.nose_tilt,
            mouth_width=0.82 + 0.22 * face.mouth_width,
            mouth_rise=1.0 + 3.6 * face.mouth_height,
            lips=0.90 + 0.42 * face.lips,
            smile=1.0 + 0.8 * face.smile,
            eye_scale=1.0 + 0.12 * eyes.size,
            eye_up=10.5 + 1.6 * eyes.openness,
            eye_low=7.6 + 0.8 * eyes.openness,
            eye_tilt=0.85 + eyes.tilt,
            eye_shift=2.1 * eyes.spacing,
            eye_lift=3.4 * eyes.height,
            ears=1.0 + 0.25 * face.ears,
            pointed=spec.worn.ears == "pointed",
        )


def surface(form: Form, lon: F64, lat: F64) -> F64:
    """(V, 3) points of the plain head, without eyes, nose and lips."""
    table = np.array(PROFILE)
    row = spline([r[0] for r in PROFILE], table[:, 1:], lat)
    front_y, front_z, side_x, side_y, side_z, back_y, back_z, power = (row[:, i].copy() for i in range(8))
    side_x *= 1.0 + 0.12 * form.jaw * bell(lat + 56.0, 18.0) + 0.07 * form.cheeks * bell(lat + 28.0, 16.0)
    front_z += 0.09 * form.chin * bell(lat + 60.0, 10.0)
    front_y -= 0.09 * form.chin * bell(lat + 64.0, 12.0)
    power = np.maximum(power + 0.45 * form.jaw * bell(lat + 54.0, 14.0), 2.0)
    angle = np.radians(lon)
    s, c = np.sin(angle), np.cos(angle)
    radius = (np.abs(s) ** power + np.abs(c) ** power) ** (-1.0 / power)
    ahead = np.where(c > 0.0, front_z - side_z, side_z - back_z)
    rise = np.where(c > 0.0, front_y - side_y, back_y - side_y)
    y = side_y + rise * c * c
    # The neck's ring keeps its place.
    head = smooth(-1.58, -1.12, y)
    x = side_x * s * radius * (1.0 + (form.width - 1.0) * head)
    ahead = ahead * np.where(c > 0.0, 1.0 + (form.depth - 1.0) * head, 1.0)
    z = side_z + ahead * c * radius + form.profile * head * np.clip(c, 0.0, 1.0) ** 2 * (bell(y + 0.62, 0.42) - 0.8 * bell(y - 0.60, 0.45))
    y = y + (form.length - 1.0) * head * np.minimum(y + 0.1, 0.0) + (form.forehead - 1.0) * np.maximum(y - 0.05, 0.0)
    return np.stack([x, y, z], 1)


def normal(form: Form, lon: F64, lat: F64) -> F64:
    """(V, 3) unit normals of `surface`."""
    low, high = np.maximum(lat - 0.5, -100.0), np.minimum(lat + 0.5, 89.5)
    along = surface(form, lon + 0.5, np.minimum(lat, 89.0)) - surface(form, lon - 0.5, np.minimum(lat, 89.0))
    up = surface(form, lon, high) - surface(form, lon, low)
    out = np.cross(along, up)
    return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12), np.float64)


def sculpt(form: Form, points: Points, v: F64, n: F64) -> F64:
    """`v` with brow, sockets, nose, cheeks, chin and lips. Weights depend on the chart only, so every pose gets the same ones."""
    lon, lat = np.abs(points.lon), points.lat
    v = v + 0.016 * (bell(lon - 26.0, 15.0) * bell(lat - 15.0, 7.0))[:, None] * n
    v = v - 0.034 * (bell(lon - 22.0, 13.0) * bell(lat - 2.0, 8.0))[:, None] * np.array([0.0, 0.0, 1.0])
    v = v - 0.020 * (bell(lon - 10.0, 5.0) * bell(lat + 3.0, 7.0))[:, None] * n
    v = v + (0.040 + 0.045 * form.cheeks) * (bell(lon - 36.0, 14.0) * bell(lat + 27.0, 10.0))[:, None] * n
    v = v - 0.007 * (bell(lon - 52.0, 16.0) * bell(lat + 46.0, 12.0))[:, None] * n
    v = v + 0.042 * (bell(lon, 13.0) * bell(lat + 59.0, 7.5))[:, None] * n
    v = v - 0.020 * (bell(lon, 12.0) * bell(lat + 48.0, 3.6))[:, None] * n
    v = v + 0.030 * (bell(lon, 17.0) * bell(lat - MOUTH_LAT, 8.0))[:, None] * np.array([0.0, 0.0, 1.0])
    return _nose(form, points, v)


def _nose(form: Form, points: Points, v: F64) -> F64:
    lon, lat = np.abs(points.lon), points.lat - form.nose_lat
    knots = [r[0] for r in NOSE]
    ridge = spline(knots, [r[1] for r in NOSE], lat) * (lat > knots[0]) * (lat < knots[-1])
    width = spline(knots, [r[2] for r in NOSE], lat) * form.nose_width
    body = ridge * np.exp(-np.abs(lon / width) ** 2.3)
    wide = form.nose_width
    wing = 0.070 * bell(lon - 7.3 * wide, 2.7) * bell(lat + 22.0, 2.5) - 0.016 * bell(lon - 11.0 * wide, 1.8) * bell(lat + 22.0, 3.2)
    hole = -0.046 * bell(lon - 3.7 * wide, 2.0) * bell(lat + 24.9, 1.1)
    philtrum = -0.010 * bell(lon, 1.6) * bell(lat + 29.0, 2.5) + 0.006 * bell(lon - 2.6, 1.3) * bell(lat + 29.0, 2.5)
    lift = 0.022 * bell(lon, 6.0) * bell(lat + 21.8, 3.2)
    out = form.nose * (body + wing + hole) + philtrum
    return np.asarray(v + out[:, None] * np.array([0.0, 0.0, 1.0]) + (form.nose * lift)[:, None] * np.array([0.0, 1.0, 0.0]), np.float64)


def lip_heights(form: Form, lon: F64) -> tuple[F64, F64, F64]:
    """Ellipse factor, height of the upper and of the lower red of the lips, degrees, by longitude."""
    s = lon / MOUTH_HALF
    e = half_ellipse(s)
    a = np.abs(s)
    upper = (4.6 - 1.15 * bell(s, 0.15) + 0.60 * bell(a - 0.27, 0.17) - 0.6 * bell(a - 0.75, 0.25)) * form.lips * e**0.75 + 1e-3
    lower = (6.2 + 0.2 * bell(a - 0.25, 0.25)) * form.lips * e**0.95 + 1e-3
    return e, upper, lower


def lips(form: Form, points: Points) -> F64:
    """(V,) how far the lips stand out in z."""
    e, upper, lower = lip_heights(form, points.lon)
    s, d = points.lon / MOUTH_HALF, points.lat - MOUTH_LAT
    side = np.where(np.abs(d) > 1e-9, np.sign(d), points.side)
    tu, tl = np.clip(d / upper, 0.0, 2.0), np.clip(-d / lower, 0.0, 2.0)

    def roll(t: F64, start: float) -> F64:
        u = np.clip(start + (1.0 - start) * t, 0.0, 1.0)
        return np.where(t < 1.0, np.sin(np.pi * u) ** 0.85, 0.0)

    tubercle = 1.0 + 0.20 * bell(s, 0.2)
    pillow = 1.0 + 0.14 * bell(np.abs(s) - 0.28, 0.25)
    up = (0.046 * (0.2 + 0.8 * e) * tubercle) * roll(tu, 0.22)
    low = (0.056 * (0.2 + 0.8 * e) * pillow) * roll(tl, 0.18)
    edge = 0.5 * (0.046 * tubercle * np.sin(np.pi * 0.22) ** 0.85 + 0.056 * pillow * np.sin(np.pi * 0.18) ** 0.85) * (0.2 + 0.8 * e)
    out = np.where(side > 0, up, low)
    out = np.where(np.abs(d) < 1e-9, edge, out)
    return np.asarray(out * form.lips * (np.abs(s) < 1.0) - 0.018 * bell(np.abs(s) - 1.04, 0.15) * bell(d, 2.4), np.float64)


@lru_cache(maxsize=16)
def eye_center(form: Form, sign: int) -> F64:
    """(3,) centre of the eyeball, read only; `sign` +1 is the left eye."""
    lon = EYE_LON + form.eye_shift + EYE_HALF * form.eye_scale * np.array([-1.0, 0.0, 1.0])
    p = surface(form, lon, np.full(3, EYE_LAT + form.eye_lift))
    up = 0.0185 * 0.5 * (form.eye_up - form.eye_low) * form.eye_scale + 0.006
    z = p[1, 2] - 0.034 + form.bulge - eye_radius(form) * form.lid_reach
    center = np.array([sign * 0.5 * (p[0, 0] + p[2, 0]), p[1, 1] + up, z])
    center.setflags(write=False)
    return center


def eye_radius(form: Form) -> float:
    """Radius of the eyeball."""
    return form.eye_radius * form.eye_scale


def smoothness(form: Form, points: Points) -> F64:
    """(V,) 0-1, how much fairing may move a vertex: nothing at lids and lips, little on the nose."""
    lon, lat = np.abs(points.lon), points.lat
    d = np.abs(lat - MOUTH_LAT)
    mask = smooth(3.0, 8.0, np.where(lon / MOUTH_HALF < 1.15, d, 99.0))
    x = (lon - EYE_LON) / EYE_HALF
    mask = mask * np.where(np.abs(x) < 1.12, smooth(1.0, 6.0, np.abs(lat - EYE_LAT)), 1.0)
    return np.asarray(mask * (1.0 - 0.9 * bell(lon, 8.0) * smooth(-29.0, -26.0, lat) * smooth(0.0, -6.0, lat)), np.float64)
