"""Makers of what is worn on the face and at the ears: glasses, masks that move with the skin, beards, earrings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from persona_engine.looks import attach, worn
from persona_engine.looks.chart import EYE_LAT, EYE_LON, MOUTH_LAT, chart
from persona_engine.looks.fields import F64, bell, smooth, vertex_normals
from persona_engine.looks.form import eye_center, eye_radius, surface
from persona_engine.looks.mesh import Mesh, ball, frames, join, mesh, strip, tube
from persona_engine.looks.piece import Swing
from persona_engine.looks.pose import Pose, skin
from persona_engine.looks.tailor.bench import Bench, Sewn, Work
from persona_engine.looks.tailor.spec import PieceSpec, given


@dataclass(frozen=True)
class GlassesPlan:
    """Frames before the eyes."""

    shape: str = "round"
    """round, square, cat or half."""
    size: float = 1.0
    rim: float = 0.024
    lens: bool = False
    """Whether the glass is tinted."""
    single: bool = False
    """One eye only: a monocle."""


def make_glasses(spec: PieceSpec, bench: Bench) -> Work:
    """Rims, bridge, temples; tinted glass if the cut says so."""
    plan: GlassesPlan = given(spec, GlassesPlan)
    form, size = bench.head, 0.94 * eye_radius(bench.head) * plan.size
    rims, glass = [], []
    inner = np.zeros(3)
    for side in ((1,) if plan.single else (1, -1)):
        center = eye_center(form, side)
        angle = np.linspace(0.0, 2.0 * np.pi, 33)
        power = 0.62 if plan.shape == "square" else 1.0
        c, s = np.cos(angle), np.sin(angle)
        x, y = np.sign(c) * np.abs(c) ** power * size * 1.04, np.sign(s) * np.abs(s) ** power * size * (0.96 if power == 1.0 else 0.80)
        if plan.shape == "cat":
            y = y * 0.78 + 0.13 * size * bell((side * x / size - 0.92), 0.45) * 2.2
        if plan.shape == "half":
            y = np.where(y > 0, y * 0.12, y * 0.80) - 0.22 * size
        z = worn.RIMS_AT - 0.38 * np.square(np.maximum(side * (center[0] + x), 0.0) - 0.30)
        path = np.stack([center[0] + x, center[1] - 0.01 + y, z], 1)
        rims.append(worn._bar(path, np.stack([c, s, np.zeros_like(c)], 1), plan.rim, np.ones(3)))
        if plan.lens:
            hub = np.concatenate([path[:-1], path[:-1].mean(0)[None] + np.array([[0.0, 0.0, 0.015]])])
            fan = np.stack([np.arange(32), (np.arange(32) + 1) % 32, np.full(32, 32)], 1)
            glass.append(mesh(hub, fan))
        hinge = path[0 if side > 0 else 16]
        if plan.single:
            t = np.linspace(0.0, 1.0, 12)[:, None]
            line = hinge + t * np.array((0.10, -1.0, -0.10)) + np.sin(np.pi * t) * np.array((0.12, 0, 0.05))
            rims.append(worn._bar(line, np.tile((0.0, 0.0, 1.0), (12, 1)), 0.008, np.ones(3)))
            continue
        rims.append(worn.temple(form, side, hinge, 0.8 * plan.rim, np.ones(3)))
        if side > 0:
            inner = path[16]
    if not plan.single:
        t = np.linspace(-1.0, 1.0, 9)
        bridge = np.stack([inner[0] * t, inner[1] + 0.05 + 0.05 * (1.0 - t**2), np.full(9, inner[2]) + 0.05 * (1.0 - t**2)], 1)
        rims.append(worn._bar(bridge, np.repeat([[0.0, 1.0, 0.0]], 9, 0), plan.rim, np.ones(3)))
    work = Work([bench.solid(spec.name, join(rims), "head", "head", spec.finish)])
    if glass:
        work.panels.append(bench.solid("lenses", join(glass), "head", "head", "glass", min(1, len(spec.colors) - 1)))
    return work


SPAN = 11.0
"""Degrees above and below the lips in which a face mask does not follow the skin."""


# ---- what follows the skin ------------------------------------------------------------------------------------------------------------


def _follow(spec: PieceSpec, bench: Bench, thick: F64, out: F64, finish: str, tone: F64, uvs: F64 | None = None, least: float = 0.04) -> Sewn:
    """A shell over the chart's vertices where `thick` (V,) > `least`, `out` (V, 3) units off the skin."""
    grid = chart()
    shown = grid.faces[(thick[grid.faces] > least).any(1)]
    used = np.unique(shown)
    place = np.full(len(thick), -1)
    place[used] = np.arange(len(used))
    faces = place[shown]
    rest = skin(bench.head, Pose())
    normals = vertex_normals(rest[used] + out[used], faces)
    count = len(used)
    return Sewn(spec.name, "face", out[used], faces, ("head",), np.ones((count, 1)), tone[used], np.zeros(count, np.int64), finish,
                None if uvs is None else uvs[used], normals, None, used)  # fmt: skip


def _skin_normals(bench: Bench) -> F64:
    rest = skin(bench.head, Pose())
    return vertex_normals(rest, chart().faces)


def make_beard(spec: PieceSpec, bench: Bench) -> Work:
    """Facial hair as in `looks.worn.Beard`, on any face."""
    kind = str(spec.cut["kind"])
    points = chart().points
    lon, lat = points.lon, points.lat
    thick = worn.growth(kind, lon, lat)
    length = (kind != "moustache") * float(spec.cut.get("length", 1.0))
    rise = worn.LIFT + thick**1.5 * worn.height(kind, lon, lat, length)
    hang = (length > 0.0) * thick * smooth(-50.0, -66.0, lat) * (0.4 + 0.6 * smooth(56.0, 18.0, np.abs(lon)))
    out = _skin_normals(bench) * rise[:, None] + np.array([0.0, -0.045, 0.0]) * hang[:, None]
    return Work([_follow(spec, bench, thick, out, "hair", 0.72 + 0.28 * smooth(0.0, 0.8, thick), worn.strand_uvs(thick, lon, lat), worn.ENDS[0])])


def make_mask(spec: PieceSpec, bench: Bench) -> Work:
    """Cloth over a part of the face: `kind` domino (round the eyes), cloth (nose and mouth) or patch (one eye)."""
    kind = str(spec.cut["kind"])
    if kind == "patch":
        return Work(_patch(spec, bench))
    if kind == "cloth":
        return Work([_cloth(spec, bench), _loops(spec, bench)])
    points = chart().points
    a, lat = np.abs(points.lon), points.lat
    eye = np.hypot((a - EYE_LON) / 15.6, (lat - EYE_LAT) / 12.6)
    wing = smooth(28.0, 58.0, a)
    high = EYE_LAT + 17.5 + 2.5 * bell(a - 26.0, 16.0) + 5.0 * wing - 5.0 * bell(a, 7.0)
    low = EYE_LAT - 20.0 + 9.0 * bell(a, 9.0) + 20.0 * wing
    inside = np.minimum(np.minimum(high - lat, lat - low), 0.6 * (60.0 - a))
    thick = smooth(-3.5, 4.5, inside) * smooth(0.94, 1.24, eye)
    out = _skin_normals(bench) * (thick * 0.042 - 0.012)[:, None]
    return Work([_follow(spec, bench, thick, out, "cloth", 0.80 + 0.20 * thick)])


def _cloth(spec: PieceSpec, bench: Bench) -> Sewn:
    """A face mask. Its cloth spans from the nose to the chin: between them it follows no skin, so it neither dips between the lips nor parts with them."""
    grid = chart()
    width = 2 * len(grid.columns) - 2
    every = np.arange(len(grid.rows) * width).reshape(len(grid.rows), width)
    lon = grid.points.lon[every[0]]
    rows = np.flatnonzero((grid.rows > -80.0) & (grid.rows < -9.0) & (np.abs(grid.rows - MOUTH_LAT) > SPAN))
    columns = np.flatnonzero(np.abs(lon) <= 90.0)
    used = every[np.ix_(rows, columns)]
    at = grid.points.lat[used], np.abs(grid.points.lon[used])
    thick = smooth(-12.0, -15.5, at[0] - 0.12 * at[1]) * smooth(-78.0, -73.0, at[0]) * smooth(88.0, 82.0, at[1])
    rest = skin(bench.head, Pose())
    normals = _skin_normals(bench)[used]
    points = rest[used] + normals * (0.060 * thick - 0.014)[..., None]
    nose = bell(at[1], 13.0) * bell(at[0] + 21.0, 9.0)
    least = (0.040 + 0.045 * nose) * thick - 0.014
    free = (thick * smooth(70.0, 45.0, at[1]))[..., None]
    for _ in range(40):
        mean = points.copy()
        mean[1:-1, 1:-1] = 0.25 * (points[:-2, 1:-1] + points[2:, 1:-1] + points[1:-1, :-2] + points[1:-1, 2:])
        points = points + 0.7 * free * (mean - points)
        short = np.maximum(least - ((points - rest[used]) * normals).sum(-1), 0.0)
        points = points + normals * short[..., None]
    pleat = 0.012 * free[..., 0] * np.cos(2.0 * np.pi * (at[0] + 20.0) / 13.0) * smooth(60.0, 20.0, at[1])
    points = points + normals * pleat[..., None]
    faces = strip(*used.shape)
    faces = faces[(thick.ravel()[faces] > 0.02).any(1)]
    kept = np.unique(faces)
    place = np.full(used.size, -1)
    place[kept] = np.arange(len(kept))
    flat, faces = points.reshape(-1, 3)[kept], place[faces]
    n = vertex_normals(flat, faces)
    if (n * normals.reshape(-1, 3)[kept]).sum() < 0.0:
        faces, n = faces[:, ::-1].copy(), -n
    tone = 0.84 + 0.16 * thick.ravel()[kept] + 5.0 * pleat.ravel()[kept]
    count, anchors = len(kept), used.ravel()[kept]
    zones = np.zeros(count, np.int64)
    return Sewn(spec.name, "face", flat - rest[anchors], faces, ("head",), np.ones((count, 1)), tone, zones, "cloth", None, n, None, anchors)


def _loops(spec: PieceSpec, bench: Bench) -> Sewn:
    cords = []
    for sign in (1.0, -1.0):
        start = surface(bench.head, np.array((sign * 80.0,)), np.array((-24.0,)))[0] + np.array((sign * 0.05, 0.0, 0.03))
        behind = surface(bench.head, np.array((sign * 100.0,)), np.array((-2.0,)))[0] + np.array((sign * 0.09, 0.06, -0.02))
        line = start + np.linspace(0.0, 1.0, 7)[:, None] * (behind - start)
        cords.append(worn._bar(line, np.tile((sign, 0.0, 0.0), (7, 1)), 0.010, np.ones(3)))
    return bench.solid("loops", join(cords), "head", "head", "cloth", min(1, len(spec.colors) - 1))


def _patch(spec: PieceSpec, bench: Bench) -> list[Sewn]:
    """An eye patch and its ribbon."""
    center, radius = eye_center(bench.head, 1), eye_radius(bench.head)
    r, turn = np.meshgrid(np.linspace(0.0, 1.0, 7), np.linspace(0.0, 2 * np.pi, 25), indexing="ij")
    x, y = r * np.cos(turn) * radius * 1.02, r * np.sin(turn) * radius * 0.98 - 0.02
    y = np.where(y > 0.72 * radius, 0.72 * radius + 0.25 * (y - 0.72 * radius), y)
    z = np.sqrt(np.maximum(1.28**2 - (x / radius) ** 2 - (y / radius) ** 2, 0.05)) * radius
    shell = mesh(center + np.stack([x, y, z], -1).reshape(-1, 3), strip(7, 25)[:, ::-1], np.repeat((0.92 + 0.08 * (1 - r)).reshape(-1, 1), 3, 1))
    lon = np.linspace(-180.0, 180.0, 61)
    lat = EYE_LAT + 11.0 + 13.0 * np.sin(np.radians(lon - EYE_LON - 90.0)) * -1.0 * 0.6
    path = surface(bench.head, lon, lat)
    away = path / np.linalg.norm(path, axis=1, keepdims=True)
    near = bell(np.abs(lon - EYE_LON), 22.0)[:, None] * np.array((0.0, 0.0, 0.07))
    side, up = frames(path + away * 0.045 + near, away)
    ribbon = tube(path + away * 0.045 + near, side, up, np.full(61, 0.030), np.full(61, 0.010), 6, (0.9, 0.9, 0.9))
    return [bench.solid(spec.name, shell, "head", "head", spec.finish), bench.solid("ribbon", ribbon, "head", "head", "cloth", min(1, len(spec.colors) - 1))]


def make_nose(spec: PieceSpec, bench: Bench) -> Work:
    """A red nose."""
    tip = surface(bench.head, np.array((0.0,)), np.array((-20.5 + bench.head.nose_lat,)))[0]
    size = float(spec.cut.get("size", 0.15))
    return Work([bench.solid(spec.name, ball(tip + np.array((0.0, 0.02, 0.13)), size, 18, 12), "head", "head", spec.finish)])


# ---- ears -----------------------------------------------------------------------------------------------------------------------------


HANGING = ("hoop", "drop")
PENDULUM = (0.04, 0.16, 0.07, 0.0)
"""Stiffness, gravity, drag and radius of earrings that hang."""


def make_earrings(spec: PieceSpec, bench: Bench) -> Work:
    """`kind` stud, hoop, drop or cuff, on both ears."""
    ear = attach.ear(bench.head)
    low = int(ear.points[:, 1].argmin())
    lobe = ear.points[low] + np.array((0.012, 0.045, 0.012))
    kind, size = str(spec.cut["kind"]), float(spec.cut.get("size", 0.05))
    metal: list[Mesh] = []
    gems: list[Mesh] = []
    if kind == "stud":
        gems.append(ball(lobe + np.array((0.03, 0.0, 0.02)), size, 12, 8))
    elif kind == "hoop":
        turn = np.linspace(0.0, 2 * np.pi, 29)
        path = lobe + np.stack([0.02 + 0.10 * size * np.sin(turn), size * (np.cos(turn) - 1.0), size * np.sin(turn)], 1)
        away = path - (lobe + np.array((0.02, -size, 0.0)))
        side, up = frames(path, away)
        metal.append(tube(path, side, up, np.full(29, 0.016), np.full(29, 0.016), 8, (1.0, 1.0, 1.0)))
    elif kind == "drop":
        line = lobe + np.linspace(0.0, 1.0, 5)[:, None] * np.array((0.02, -size, 0.01))
        metal.append(worn._bar(line, np.tile((0.0, 0.0, 1.0), (5, 1)), 0.009, np.ones(3)))
        gems.append(ball(line[-1] - np.array((0.0, 0.075, 0.0)), np.array((0.055, 0.095, 0.045)), 12, 8))
    else:
        rim = ear.points[np.argsort(ear.points[:, 0])[-60:]]
        high = rim[rim[:, 1] > np.quantile(rim[:, 1], 0.5)].mean(0)
        for k in range(3):
            metal.append(ball(high + np.array((0.015, 0.05 - 0.055 * k, 0.01)), np.array((0.030, 0.018, 0.034)), 10, 6))
    last, hangs = len(spec.colors) - 1, kind in HANGING
    work = Work()
    for meshes, finish, zone in ((metal, "metal", 0), (gems, "glass", min(1, last))):
        if meshes:
            one = join(meshes)
            sewn = bench.solid(f"{spec.name} {zone}", join([one, one.mirrored()]), "head", "head", finish, zone)
            if hangs:
                left = sewn.points[:, 0] > 0.0
                sewn.bones, sewn.table = ("earring_left", "earring_right"), np.stack([left, ~left], 1).astype(np.float64)
            work.panels.append(sewn)
    if hangs:
        tip = min(float(made.points[:, 1].min()) for made in (*metal, *gems))
        for name, sign in (("earring_left", 1.0), ("earring_right", -1.0)):
            places = np.array((lobe, (lobe[0], tip, lobe[2]))) * (sign, 1.0, 1.0)
            work.swings.append(Swing("head", "head", (name,), places.astype(np.float32), *PENDULUM))
    return work

