"""`Pose` and the evaluation of the skin: what a face does, as numbers, and where every point of the chart then lies.

Lips: every field but the openers moves both edges of the mouth's slit by the same vector, so the seal holds under any mix.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

import numpy as np

from persona_engine.looks.chart import EYE_HALF, EYE_LAT, EYE_LON, I64, MOUTH_HALF, MOUTH_LAT, Points, chart
from persona_engine.looks.fields import F64, bell, half_ellipse, rotate_x, smooth
from persona_engine.looks.form import Form, eye_center, eye_radius, lips, normal, sculpt, smoothness, surface

Pair = tuple[float, float]
"""(left, right)."""
JAW_ANGLE = np.radians(19.0)
HINGE = np.array([0.0, -0.22, 0.02])
CORNER = 0.42
JAW_NARROWS = 0.13
"""How much narrower the mouth is with the jaw wide open."""
FAIRING_STEPS = 4
SLIVER = 1e-5
"""Twice the area of triangles that are too thin to have a direction, square units."""


@dataclass(frozen=True)
class Move:
    """Push the skin around a chart point: `vector` at (`lon`, `lat`), bells `wide` and `high` degrees.

    `only` "up" or "low" spares the other lip.
    """

    lon: float
    lat: float
    wide: float
    high: float
    vector: tuple[float, float, float]
    only: str = ""

    def mirrored(self) -> Move:
        """The same on the other side."""
        x, y, z = self.vector
        return replace(self, lon=-self.lon, vector=(-x, y, z))


@dataclass(frozen=True)
class Pose:
    """All zero is the face at rest. Pairs are (left, right)."""

    lid_up: Pair = (0.0, 0.0)
    """Upper lid: 1 reaches the closing line, negative opens."""
    lid_low: Pair = (0.0, 0.0)
    jaw: float = 0.0
    """1 is wide open."""
    close: float = 0.0
    """1 keeps the lips together while the jaw is open."""
    jaw_x: float = 0.0
    jaw_z: float = 0.0
    pucker: float = 0.0
    funnel: float = 0.0
    open_up: Pair = (0.0, 0.0)
    open_low: Pair = (0.0, 0.0)
    roll_up: float = 0.0
    roll_low: float = 0.0
    press: Pair = (0.0, 0.0)
    smile: Pair = (0.0, 0.0)
    brow_turn: Pair = (0.0, 0.0)
    """Brow rotation, positive lowers the inner end."""
    tongue: float = 0.0
    moves: tuple[Move, ...] = field(default_factory=tuple)


SHUT = Pose(lid_up=(1.0, 1.0), lid_low=(1.0, 1.0))
"""Both eyes."""


def open_slits(form: Form, pose: Pose, points: Points) -> tuple[F64, F64]:
    """Chart coordinates after the eyes are opened and the mouth is placed."""
    lon, lat = points.lon.copy(), points.lat.copy()
    d = points.lat - MOUTH_LAT
    s = np.clip(points.lon / MOUTH_HALF, -1.6, 1.6)
    lon = lon * (1.0 + (form.mouth_width - 1.0) * bell(d, 10.0) * bell(lon, 38.0))
    curve = 2.1 * (np.minimum(s * s, 1.7) - 0.30) + 0.22 * bell(s, 0.22)
    lat = lat + form.mouth_rise * bell(d, 16.0) * bell(points.lon, 45.0) + form.smile * curve * bell(d, 8.0) * bell(points.lon, 28.0)
    lat = lat + form.eye_lift * bell(points.lat - EYE_LAT, 19.0) * smooth(100.0, 55.0, np.abs(points.lon))
    for index, sign in enumerate((1.0, -1.0)):
        here = points.lon * sign > 0.0
        new_lon, rise = _open_eye(form, pose, points, index, sign)
        lon, lat = np.where(here, new_lon, lon), np.where(here, lat + rise, lat)
    return lon, lat


def _open_eye(form: Form, pose: Pose, points: Points, index: int, sign: float) -> tuple[F64, F64]:
    s = (points.lon * sign - EYE_LON) / EYE_HALF
    d = points.lat - EYE_LAT
    side = np.where(np.abs(d) > 1e-9, np.sign(d), points.side)
    inside = np.abs(s) <= 1.0
    c = np.clip(s, -1.0, 1.0)
    skew = np.where(side > 0, 0.10, 0.16) * (1.0 - c * c)
    arc = np.where(inside, np.cos(0.5 * np.pi * (c - skew)) ** 1.1, 0.0)
    arc = np.where(np.abs(c) >= 1.0, 0.0, arc)
    fade = smooth(0.0, 16.0, np.abs(d))
    arc = arc * (1.0 - fade) + bell(s, 0.9) * fade * 0.9
    line = -0.62 * form.eye_low
    up = form.eye_up + (line - form.eye_up) * pose.lid_up[index]
    low = -form.eye_low + (line + form.eye_low) * pose.lid_low[index]
    reach_up = np.clip(1.0 - np.abs(d) / max(27.0, 2.45 * up), 0.0, 1.0) ** 2
    reach_low = np.clip(1.0 - np.abs(d) / max(24.0, 2.3 * abs(low)), 0.0, 1.0) ** 2
    shut = np.maximum(np.cos(0.5 * np.pi * c), 0.0) ** 2.6
    blend_up, blend_low = np.clip(pose.lid_up[index], 0.0, 1.0), np.clip(pose.lid_low[index], 0.0, 1.0)
    near = (1.0 - fade) * inside
    arc_up = arc + (shut - arc) * blend_up * near
    arc_low = arc + (shut - arc) * blend_low * near
    apart = smooth(0.0, 8.0, points.lon * sign)
    rise = apart * np.where(side > 0, up * arc_up * reach_up, low * arc_low * reach_low)
    even = bell(d, 14.0)
    across = np.where(inside, (1.0 - even) * s + even * np.sin(0.5 * np.pi * c), s) * EYE_HALF
    local = bell(s, 2.0) * bell(d, 34.0) * apart
    scale = 1.0 + (form.eye_scale - 1.0) * local
    shift = form.eye_shift * local * np.clip(points.lon * sign / EYE_LON, 0.0, 1.0)
    new_lat = (d + rise) * scale + form.eye_tilt * np.clip(s, -2.0, 2.0) * local * 1.4
    return sign * (EYE_LON + across * scale + shift), new_lat - d


def jaw_weight(points: Points, close: float) -> F64:
    """(V,) 0-1, how much a point follows the jaw; `close` 1 makes both lips follow alike."""
    lon = np.abs(points.lon)
    s = lon / MOUTH_HALF
    d = points.lat - MOUTH_LAT
    side = np.where(np.abs(d) > 1e-9, np.sign(d), points.side)
    e = half_ellipse(s) ** 1.35 * (1.0 - close)
    lower, upper = CORNER + (1.0 - CORNER) * e, CORNER * (1.0 - e)
    down = lower + (1.0 - lower) * smooth(0.0, 15.0, -d)
    up = upper * (1.0 - smooth(0.0, 16.0, d))
    weight = np.where(side > 0, up, down)
    return np.asarray(weight * (1.0 - smooth(36.0, 96.0, lon)) * smooth(-97.0, -66.0, points.lat), np.float64)


def _moves(pose: Pose, points: Points, side: F64, v: F64) -> F64:
    s = points.lon / MOUTH_HALF
    for move in pose.moves:
        w = bell(points.lon - move.lon, move.wide) * bell(points.lat - move.lat, move.high)
        if move.only:
            spared = side < 0 if move.only == "up" else side > 0
            w = np.where(spared, w * (1.0 - half_ellipse(s)) * bell(points.lat - MOUTH_LAT, 6.0), w)
        v = v + w[:, None] * np.array(move.vector)
    for index, sign in enumerate((1.0, -1.0)):
        turn = pose.brow_turn[index]
        if turn:
            x = points.lon * sign
            w = bell(points.lat - 17.0, 9.0) * bell(x - 20.0, 17.0) * np.clip((24.0 - x) / 14.0, -1.0, 1.0)
            v = v - (turn * w)[:, None] * np.array([0.0, 0.10, 0.0])
    return v


def _mouth(pose: Pose, points: Points, side: F64, v: F64) -> F64:
    lon, d = points.lon, points.lat - MOUTH_LAT
    s = lon / MOUTH_HALF
    e = half_ellipse(s)
    half = (smooth(-0.45, 0.45, s), smooth(-0.45, 0.45, -s))
    around = bell(lon, 22.0) * bell(d, 11.0)
    body = smooth(0.0, 4.0, np.abs(d))
    v = v.copy()
    if pose.pucker:
        v[:, 0] -= pose.pucker * around * v[:, 0] * 0.46
        v[:, 2] += pose.pucker * bell(lon, 16.0) * bell(d, 9.0) * 0.085
        v[:, 1] += pose.pucker * 0.020 * e * side * body * bell(d, 8.0)
    if pose.funnel:
        v[:, 0] -= pose.funnel * around * v[:, 0] * 0.34
        v[:, 2] += pose.funnel * bell(lon, 16.0) * bell(d, 9.0) * 0.075
        v[:, 1] += pose.funnel * 0.062 * e * bell(d, 8.0) * side
    opened_up = pose.open_up[0] * half[0] + pose.open_up[1] * half[1]
    opened_low = pose.open_low[0] * half[0] + pose.open_low[1] * half[1]
    v[:, 1] += np.where(side > 0, 0.078 * opened_up * e * bell(d, 9.0), -0.082 * opened_low * e * bell(d, 9.0))
    if pose.roll_up:
        w = pose.roll_up * e * bell(d - 2.0, 3.4) * (side > 0) * body
        v[:, 2] -= 0.050 * w
        v[:, 1] -= 0.030 * w
    if pose.roll_low:
        w = pose.roll_low * e * bell(d + 2.6, 3.8) * (side < 0) * body
        v[:, 2] -= 0.060 * w
        v[:, 1] += 0.042 * w
    pressed = (pose.press[0] * half[0] + pose.press[1] * half[1]) * e
    w = pressed * bell(np.abs(d) - 2.8, 3.2) * body
    v[:, 1] -= 0.026 * side * w
    v[:, 2] -= 0.022 * w
    v[:, 1] += 0.006 * pressed * bell(d, 7.0)
    return v


def _smile(pose: Pose, points: Points, v: F64) -> F64:
    """Corners travel up and out along the cheek, the middle of the lips stays; the cheek bunches above."""
    d = points.lat - MOUTH_LAT
    v = v.copy()
    for index, sign in enumerate((1.0, -1.0)):
        amount = pose.smile[index]
        if not amount:
            continue
        x = points.lon * sign
        half = smooth(-2.0, 13.0, x)
        corner = half * (1.0 - smooth(15.0, 40.0, x)) * bell(d - 1.0, 10.0)
        pull = np.clip(x / MOUTH_HALF, 0.0, 1.3)
        v += amount * corner[:, None] * np.stack([sign * 0.040 * pull, 0.074 * pull**1.6 - 0.006, -0.030 * pull**2], 1)
        apple = bell(x - 31.0, 11.0) * bell(points.lat + 24.0, 8.0)
        v += amount * apple[:, None] * np.array([sign * 0.016, 0.040, 0.036])
        fold = bell(x - 22.5, 4.0) * bell(points.lat + 29.5, 7.0)
        v -= amount * fold[:, None] * np.array([0.0, 0.0, 0.016])
    return v


def _lids(form: Form, points: Points, v: F64) -> F64:
    """Lids lie on a sphere around the eyeball; further out the sphere pushes the skin out softly."""
    v = v.copy()
    for sign in (1, -1):
        center, radius = eye_center(form, sign), eye_radius(form) * form.lid_reach
        s = (points.lon * sign - EYE_LON) / EYE_HALF
        d = points.lat - EYE_LAT
        depth = radius**2 - (v[:, 0] - center[0]) ** 2 - (v[:, 1] - center[1]) ** 2
        sphere = center[2] + np.sqrt(np.maximum(depth, 0.0))
        inside = (points.lon * sign > 2.0) * (np.abs(points.lon) < 75.0) * smooth(-0.02, 0.05, depth)
        k = 0.06 + 0.07 * smooth(4.0, -4.0, d)
        h = np.clip(0.5 + 0.5 * (sphere - v[:, 2]) / k, 0.0, 1.0)
        soft = v[:, 2] * (1.0 - h) + sphere * h + k * h * (1.0 - h)
        z = v[:, 2] * (1.0 - inside) + soft * inside
        away = np.sqrt((np.maximum(np.abs(s) - 1.0, 0.0) * EYE_HALF) ** 2 + d * d)
        reach = 7.0 + 4.0 * bell(s + 1.0, 0.4)
        on = (1.0 - smooth(0.0, 1.0, (away - 1.2) / (reach - 1.2))) * inside
        v[:, 2] = z * (1.0 - on) + sphere * on
    return v


CROWDED, CROWDED_ROLL = 0.85, 0.8
"""On short faces with full lips the chart's rows lie close: a lower lip rolls in less there, by this much for each unit of length and half a unit of lips."""


class Ground:
    """Points of the chart on one face, with everything that no pose changes; a pose is then cheap."""

    def __init__(self, form: Form, points: Points) -> None:
        self.form, self.points = form, points
        d = points.lat - MOUTH_LAT
        self.side: F64 = np.where(np.abs(d) > 1e-9, np.sign(d), points.side)
        flat = np.zeros((len(points.lon), 3))
        self._relief = sculpt(form, points, flat, normal(form, points.lon, points.lat))
        self._relief[:, 2] += lips(form, points)
        self._plain: dict[tuple[Pair, Pair], F64] = {}
        self._slide = jaw_weight(points, 1.0)
        self._room = 1.0 - CROWDED_ROLL * max(0.0, (1.0 - form.length) / 0.15 + 0.5 * (form.lips - 0.90) / 0.42 - CROWDED)
        self._corners: F64 = bell(points.lon, 24.0) * bell(d + 2.0, 12.0)

    def _opened(self, pose: Pose) -> F64:
        """(V, 3) the sculpted head with its slits opened; read only."""
        key = (pose.lid_up, pose.lid_low)
        if key not in self._plain:
            self._plain[key] = surface(self.form, *open_slits(self.form, pose, self.points)) + self._relief
        return self._plain[key]

    def at(self, pose: Pose) -> F64:
        """(V, 3) where the points lie, units, before fairing."""
        points = self.points
        v = _moves(pose, points, self.side, self._opened(pose).copy())
        v = _smile(pose, points, v)
        if _moves_lips(pose):
            v = _mouth(replace(pose, roll_low=pose.roll_low * self._room), points, self.side, v)
        if pose.jaw:
            w = jaw_weight(points, pose.close)
            v = v + (rotate_x(v, pose.jaw * JAW_ANGLE, HINGE) - v) * w[:, None]
            v[:, 0] *= 1.0 - JAW_NARROWS * pose.jaw * self._corners
        v[:, 0] += 0.10 * pose.jaw_x * self._slide
        v[:, 2] += 0.085 * pose.jaw_z * self._slide
        return _lids(self.form, points, v)


def _moves_lips(pose: Pose) -> bool:
    return any((pose.pucker, pose.funnel, pose.roll_up, pose.roll_low, *pose.open_up, *pose.open_low, *pose.press))


@lru_cache(maxsize=4)
def ground(form: Form) -> Ground:
    """The whole chart on a face."""
    return Ground(form, chart().points)


def skin(form: Form, pose: Pose) -> F64:
    """(V, 3) all vertices of the chart, faired."""
    return fair(form, ground(form).at(pose))


@dataclass(frozen=True)
class _Fairing:
    """The fairing operator's fixed part: edges sorted by their first vertex, where each vertex's edges start, and their number (V, 1)."""

    ends: I64
    starts: I64
    count: F64
    held: I64
    """Vertices at slits and at the neck's ring, which stay."""


@cache
def _fairing() -> _Fairing:
    grid = chart()
    edges = np.concatenate([grid.faces[:, [0, 1]], grid.faces[:, [1, 2]], grid.faces[:, [2, 0]]])
    lon, lat = (a[edges] for a in (grid.points.lon, grid.points.lat))
    edges = edges[(lon[:, 0] == lon[:, 1]) | (lat[:, 0] == lat[:, 1]) | (lat.max(1) == 90.0)]
    edges = edges[np.argsort(edges[:, 0], kind="stable")]
    count = np.bincount(edges[:, 0], minlength=len(grid.points.lon))
    held = np.concatenate([grid.bottom, *(slit.loop for slit in grid.slits.values())])
    return _Fairing(edges[:, 1], np.concatenate([[0], np.cumsum(count)[:-1]]), count[:, None].astype(np.float64), held)


@lru_cache(maxsize=4)
def _softness(form: Form) -> F64:
    fixed, mask = _fairing(), 0.5 * smoothness(form, chart().points)
    mask[fixed.held] = 0.0
    rest, shut = (_faired(ground(form).at(pose), mask) for pose in (Pose(), SHUT))
    over = chart().faces[turned_over(rest, shut)]
    mask[np.setdiff1d([over, chart().mirror[over]], fixed.held)] = 1.0
    return np.asarray(mask, np.float64)


def turned_over(rest: F64, moved: F64) -> I64:
    """Triangles of the skin that turn over between two poses: normals more than 120 degrees apart, closed slivers left out."""
    (n0, s0), (n1, s1) = _normals(rest), _normals(moved)
    return np.flatnonzero((np.einsum("ij,ij->i", n0, n1) < -0.5) & (s0 > SLIVER) & (s1 > SLIVER))


def _normals(points: F64) -> tuple[F64, F64]:
    """Unit normals of the skin's triangles, and twice their areas."""
    a, b, c = (points[chart().faces[:, k]] for k in range(3))
    n = np.cross(b - a, c - a)
    size = np.linalg.norm(n, axis=1)
    return n / np.maximum(size, 1e-12)[:, None], size


def fair(form: Form, v: F64) -> F64:
    """Laplacian smoothing by a fixed linear operator over the rows and columns of the grid; the identity at lids and lips, so seals stay exact. What would
    turn over in a corner of an eye that shuts is smoothed most."""
    return _faired(v, _softness(form))


def _faired(v: F64, mask: F64) -> F64:
    fixed = _fairing()
    for _ in range(FAIRING_STEPS):
        v = v + mask[:, None] * (np.add.reduceat(v[fixed.ends], fixed.starts, axis=0) / fixed.count - v)
    return v
