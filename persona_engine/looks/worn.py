"""What a head wears: glasses, beanie, head scarf, horns; and the beard, which moves with the skin under it.

Units of the head; angles of the chart in degrees.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from persona_engine.looks.attach import ear
from persona_engine.looks.chart import MOUTH_HALF, MOUTH_LAT
from persona_engine.looks.fields import F64, bell, smooth, vertex_normals
from persona_engine.looks.form import Form, eye_center, eye_radius, normal, surface
from persona_engine.looks.lock import LAST
from persona_engine.looks.mesh import I64, Mesh, ball, frames, join, mesh, strip, tube
from persona_engine.looks.spec import LookSpec, linear
from persona_engine.looks.strands import TIPS
from persona_engine.looks.wraps import bandana, head_scarf, head_wrap, wrap_hem

RIMS_AT = 0.985
"""Depth of the rims before the nose: clear of brow and lashes."""
PLAIN_EYE = 0.4411
"""Depth of the eyes of the plain face; the rims keep their distance to others."""
FRAME = 0.024
"""Half the thickness of the rim of glasses."""
SIDE_LATS, CLEAR = (-4.0, 0.0, 4.0, 8.0), 0.008
"""Latitudes of the skin past which temples run, and how far off it they stay."""


def things(form: Form, spec: LookSpec) -> dict[str, Mesh]:
    """Everything that is fixed to the head, by the name of its part."""
    found: dict[str, Mesh] = {}
    if spec.worn.glasses != "none":
        found["Glasses"] = glasses(form, spec)
    if spec.worn.hat != "none":
        found["Hat"] = HATS[spec.worn.hat](form, spec)
    if spec.worn.horns > 0.0:
        found["Horns"] = join([horn(form, spec, side) for side in (1.0, -1.0)])
    return found


# ---- glasses --------------------------------------------------------------------------------------------------------------------------


def glasses(form: Form, spec: LookSpec) -> Mesh:
    """Rims before the eyes, a bridge over the nose, temples to the ears."""
    color = np.array(linear(spec.worn.glasses_color))
    size = 0.94 * eye_radius(form)
    found: list[Mesh] = []
    for side in (1, -1):
        center = eye_center(form, side)
        angle = np.linspace(0.0, 2.0 * np.pi, 33)
        power = 1.0 if spec.worn.glasses == "round" else 0.62
        c, s = np.cos(angle), np.sin(angle)
        x, y = np.sign(c) * np.abs(c) ** power * size * 1.04, np.sign(s) * np.abs(s) ** power * size * (0.96 if power == 1.0 else 0.80)
        # The rims follow the roundness of the face.
        z = RIMS_AT + center[2] - PLAIN_EYE - 0.38 * np.square(np.maximum(side * (center[0] + x), 0.0) - 0.30)
        path = np.stack([center[0] + x, center[1] - 0.01 + y, z], 1)
        outward = np.stack([c, s, np.zeros_like(c)], 1)
        found.append(_bar(path, outward, FRAME, color))
        hinge = path[0 if side > 0 else 16]
        found.append(temple(form, side, hinge, 0.8 * FRAME, color))
        if side > 0:
            inner = path[16]
    t = np.linspace(-1.0, 1.0, 9)
    bridge = np.stack([inner[0] * t, inner[1] + 0.05 + 0.30 * abs(inner[0]) * (1.0 - t**2), np.full(9, inner[2]) + 0.05 * (1.0 - t**2)], 1)
    found.append(_bar(bridge, np.repeat([[0.0, 1.0, 0.0]], 9, 0), FRAME, color))
    return join(found)


def temple(form: Form, side: int, hinge: F64, half: float, color: F64) -> Mesh:
    """A bar of thickness 2 `half` from the `hinge` of a rim past the skin to where the top of the ear leaves the head."""
    top = max(ear(replace(form, pointed=False)).points, key=lambda point: float(point[1]))
    lon, lat = np.meshgrid(np.linspace(30.0, 110.0, 17), SIDE_LATS)
    skin = surface(form, lon.ravel(), lat.ravel()).reshape(*lon.shape, 3)

    def beside(z: F64) -> F64:
        return np.asarray(np.max([np.interp(z, row[::-1, 2], row[::-1, 0]) for row in skin], axis=0) + half + CLEAR)

    path = np.linspace(hinge * (side, 1.0, 1.0), (0.0, top[1] - half, top[2]), 7)
    path[:, 0] = np.linspace(path[0, 0], beside(path[-1:, 2])[0], 7)
    path[1:, 0] = np.maximum(path[1:, 0], beside(path[1:, 2]))
    return _bar(path * (side, 1.0, 1.0), np.repeat([[side * 1.0, 0.0, 0.15]], 7, 0), half, color)


def _bar(path: F64, toward: F64, half: float, color: F64) -> Mesh:
    side, up = frames(path, toward)
    size = np.full(len(path), half)
    return tube(path, side, up, size, size, 6, color)


# ---- hats -----------------------------------------------------------------------------------------------------------------------------


def _shell(form: Form, edge: Callable[[F64], F64], lift: F64, color: F64, columns: int = 48) -> Mesh:
    """A cap from latitude `edge(|lon|)` to the crown; `lift` is its height over the skin, row by row."""
    rows = len(lift)
    lon = np.linspace(-180.0, 180.0, columns + 1)
    share = np.linspace(0.0, 1.0, rows) ** 0.85
    low = edge(np.abs(lon))
    lat = low + (89.5 - low) * share[:, None]
    flat = np.broadcast_to(lon, lat.shape).ravel(), lat.ravel()
    points = surface(form, *flat) + normal(form, *flat) * np.repeat(lift, columns + 1)[:, None]
    return mesh(points, strip(rows, columns + 1), color)


def beanie_edge(a: F64) -> F64:
    """Latitude of the lower edge of a beanie, by |longitude|."""
    return np.asarray(38.0 - 23.0 * smooth(8.0, 100.0, a) - 24.0 * smooth(90.0, 170.0, a), np.float64)


def tucked(form: Form, points: F64, edge: Callable[[F64], F64] = beanie_edge) -> F64:
    """Hair (V, 3) under a beanie or other cloth: what is above its `edge` lies close to the scalp."""
    far = np.linalg.norm(points, axis=1)
    lat = np.degrees(np.arcsin(np.clip(points[:, 1] / np.maximum(far, 1e-9), -1.0, 1.0)))
    lon = np.degrees(np.arctan2(points[:, 0], points[:, 2]))
    scalp = np.linalg.norm(surface(form, lon, np.minimum(lat, 89.0)), axis=1)
    under = smooth(-7.0, 4.0, lat - edge(np.abs(lon)))
    return np.asarray(points * (1.0 - under * np.maximum(1.0 - (scalp + 0.012) / np.maximum(far, 1e-9), 0.0))[:, None], np.float64)


def beanie(form: Form, spec: LookSpec) -> Mesh:
    """A knitted cap with a turned-up cuff and a bobble."""
    color = np.array(linear(spec.worn.hat_color))

    rows = np.linspace(0.0, 1.0, 14)
    body = _shell(form, beanie_edge, 0.03 + 0.05 * smooth(0.0, 0.3, rows) + 0.14 * smooth(0.3, 0.9, rows), 0.92 * color)
    ribs = 0.80 + 0.20 * np.abs(np.sin(np.linspace(0.0, 24.0 * np.pi, 97)))
    lon = np.linspace(-180.0, 180.0, 97)
    low = beanie_edge(np.abs(lon))
    heights = ((-1.5, 0.02), (-1.5, 0.13), (3.0, 0.15), (9.0, 0.15), (12.5, 0.13), (12.5, 0.05))
    snug = 1.0 - 0.20 * smooth(35.0, 70.0, np.abs(lon)) * smooth(150.0, 110.0, np.abs(lon))
    points, tones = [], []
    for up, lift in heights:
        points.append(surface(form, lon, low + up) + normal(form, lon, low + up) * (lift * snug * (0.94 + 0.06 * ribs))[:, None])
        tones.append(np.repeat((ribs * (0.75 if lift < 0.1 else 1.0))[:, None], 3, 1) * color)
    cuff = mesh(np.concatenate(points), strip(len(heights), 97), np.concatenate(tones))
    bobble = ball(np.array([0.0, 1.38, -0.10]), 0.17, 14, 10)
    wool = 0.8 + 0.25 * np.abs(np.sin(31.0 * bobble.points.sum(1)))
    return join([body, cuff, replace(bobble, colors=wool[:, None] * color)])


EDGES: dict[str, Callable[[F64], F64]] = {"beanie": beanie_edge, "head_wrap": wrap_hem, "bandana": wrap_hem}
"""Hats that hair lies under -> their lower edges."""
HATS: dict[str, Callable[[Form, LookSpec], Mesh]] = {"beanie": beanie, "head_scarf": head_scarf, "head_wrap": head_wrap, "bandana": bandana}


# ---- horns ----------------------------------------------------------------------------------------------------------------------------


def horn(form: Form, spec: LookSpec, side: float) -> Mesh:
    """A ringed horn that rises, bends back and points up again."""
    root = surface(form, np.array([side * 34.0]), np.array([52.0]))[0]
    size = 0.35 + 0.55 * spec.worn.horns
    t = np.linspace(-0.08, 1.0, 26)
    path = root + size * np.stack([side * (0.45 * t + 0.35 * t**2 - 0.25 * t**3), 0.85 * t + 0.35 * t**3, -0.75 * np.sin(np.pi * 0.75 * t)], 1)
    s, u = frames(path, np.repeat([[side * 1.0, 0.0, 0.0]], 26, 0))
    wide = size * 0.20 * (1.0 - 0.96 * np.clip(t, 0.0, 1.0) ** 1.2) * (1.0 + 0.07 * np.sin(26.0 * t))
    made = tube(path, s, u, wide, wide, 12, (1.0, 1.0, 1.0))
    tone = 0.62 + 0.45 * np.concatenate([np.repeat(np.clip(t, 0.0, 1.0), 12), [0.0, 1.0]])
    return replace(made, colors=tone[:, None] * np.array(linear(spec.worn.horns_color)))


# ---- beard ----------------------------------------------------------------------------------------------------------------------------

CHEEK = ((0.0, 11.0, 16.0, 21.0, 28.0, 40.0, 52.0, 64.0, 76.0, 92.0), (-37.5, -37.0, -31.5, -29.5, -31.5, -33.0, -31.0, -24.0, -10.0, 6.0))
"""|longitude| -> latitude of the upper edge of a full beard: under the lip, up to the moustache, along the cheek, to the sideburn."""
JOINED = ("full_beard", "stubble")
"""Where the moustache runs into the beard at the corners of the mouth."""
ENDS = (0.10, 0.50, 0.85)
"""How thick hair grows where the last strands end, where they thin out, and where they stand close."""
LIFT = 0.002
"""How far the last strands lie off the skin."""


def height(kind: str, lon: F64, lat: F64, length: float = 1.0) -> F64:
    """How far facial hair stands off the skin, in units of the head: close on the cheeks, fuller on lip and chin."""
    a = np.abs(lon)
    front = smooth(56.0, 18.0, a)
    lip = 0.034 * bell(lat - MOUTH_LAT - 7.0, 4.0) * smooth(26.0, 12.0, a)
    chin = smooth(-44.0, -60.0, lat) * (0.030 + 0.055 * front) * (kind != "moustache") * length
    clumps = 1.0 + (0.07 * np.sin(0.61 * lon + 1.9 * np.sin(0.13 * lon + 0.11 * lat)) + 0.05 * np.sin(0.29 * lon)) * (0.7 + 0.3 * np.sin(0.25 * lat))
    return np.asarray((0.020 + lip + chin) * clumps, np.float64)


def flowing(points: F64, lon: F64, lat: F64, thick: F64) -> F64:
    """(V, 3) by how much a long beard hangs farther down than a short one, from the chin into a blunt point."""
    free = thick * smooth(-43.0, -62.0, lat) * smooth(-81.0, -66.0, lat) * (0.12 + 0.88 * smooth(52.0, 6.0, np.abs(lon)))
    wavy = 1.0 + 0.10 * np.sin(0.45 * lon) + 0.05 * np.sin(0.9 * lon + 1.0)
    return np.stack([-0.45 * free * points[:, 0], -0.80 * free * wavy, (0.10 + 0.10 * free) * free], 1)


def growth(kind: str, lon: F64, lat: F64, wide: float = 0.0) -> F64:
    """0-1 how thick facial hair of a kind grows, by |longitude| and latitude; `wide` degrees farther over the skin, and a little nearer to the lips."""
    a = np.abs(lon)
    above = np.asarray(lat, np.float64) - MOUTH_LAT
    mouth = np.hypot(a / (MOUTH_HALF * 0.92), (above - 0.6) / np.where(above > 0.6, 4.0, 5.4))
    open_ = smooth(0.96, 1.14, mouth + 0.03 * wide)
    edge = np.interp(a, CHEEK[0], CHEEK[1]) + wide
    full = 2.0 + 3.5 * smooth(16.0, 34.0, a) + wide
    jaw = smooth(0.0, 1.0, (edge - lat) / full) * smooth(-78.0 - wide, -69.0, lat) * smooth(89.0 + wide, 78.0, a + 0.5 * np.maximum(-28.0 - lat, 0.0))
    over = above + 0.22 * np.maximum(a - 3.0, 0.0)
    end = 5.0 if kind in JOINED else 0.0
    lip = smooth(1.6, 3.0, over + 0.15 * wide) * smooth(12.6 + wide, 7.6, over) * smooth(24.0 + end + wide, 15.0 + end, a)
    chin = bell(a / 13.0, 1.0) * smooth(-40.5, -46.0, lat) * smooth(-76.0, -66.0, lat)
    parts = {"moustache": (lip,), "goatee": (lip, chin), "full_beard": (lip, jaw), "stubble": (lip, jaw)}[kind]
    bare = np.prod([1.0 - np.clip(part, 0.0, 1.0) for part in parts], axis=0)
    return np.asarray((1.0 - bare) * open_, np.float64)


def strand_uvs(thick: F64, lon: F64, lat: F64, coiled: bool = False) -> F64:
    """(V, 2) texture coordinates of facial hair: strands that thin out into single hairs where it grows thin; `coiled` keeps to the closed half."""
    grain = 0.36 - lat / 400.0
    close = TIPS + (grain - TIPS) * smooth(ENDS[1], ENDS[2], thick)
    across = 0.02 + 0.46 * np.abs(np.mod(lon / 40.0, 2.0) - 1.0) if coiled else lon / 40.0
    return np.stack([across, np.where(thick > ENDS[1], close, np.interp(thick, ENDS[:2], (LAST, TIPS)))], 1)


class Beard:
    """A shell over some of the face: built once, posed with the skin."""

    def __init__(self, spec: LookSpec, face: Mesh, lon: F64, lat: F64) -> None:
        """`lon` and `lat` (V,) of the vertices of `face`; NaN where a vertex is not of the chart."""
        known = np.isfinite(lon)
        thick = np.where(known, growth(spec.worn.facial_hair, np.where(known, lon, 0.0), np.where(known, lat, 0.0)), 0.0)
        shown = face.faces[(thick[face.faces] > ENDS[0]).any(1) & known[face.faces].all(1)]
        self._used = np.unique(shown)
        place = np.full(len(face.points), -1)
        place[self._used] = np.arange(len(self._used))
        self._faces: I64 = place[shown]
        out = vertex_normals(face.points, face.faces)[self._used]
        t, at, along = thick[self._used], lat[self._used], lon[self._used]
        bushy = spec.worn.facial_hair != "moustache"
        rise = LIFT + t**1.5 * height(spec.worn.facial_hair, along, at)
        hang = bushy * t * smooth(-50.0, -66.0, at) * (0.4 + 0.6 * smooth(56.0, 18.0, np.abs(along)))
        self._shift = out * rise[:, None] + np.array([0.0, -0.045, 0.0]) * hang[:, None]
        if spec.worn.beard and bushy:
            self._shift += spec.worn.beard * flowing(face.points[self._used], along, at, t)
        self._tone = 0.72 + 0.28 * smooth(0.0, 0.8, t)
        self._uvs = strand_uvs(t, along, at, spec.hair.style == "afro")

    def on(self, face: Mesh) -> Mesh:
        """The beard on a posed face."""
        return Mesh(face.points[self._used] + self._shift, self._faces, np.repeat(self._tone[:, None], 3, 1), self._uvs)

    def weights(self, bound: F64) -> F64:
        """Rows of the face's weights (V, B) that the beard's vertices follow."""
        return bound[self._used]
