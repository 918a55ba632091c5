"""Makers of what is worn on the back and over the shoulders: capes, packs, wings, quivers, scarves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from persona_engine.looks.mesh import Mesh, ball, frames, join, mesh, strip, tube
from persona_engine.looks.piece import Swing
from persona_engine.looks.tailor.bench import F64, Bench, Sewn, Work
from persona_engine.looks.tailor.chart import SHEET_OF, place
from persona_engine.looks.tailor.spec import PieceSpec, given

OVER = 0.024
"""Distance of straps and cloth from the skin: clear of a jacket."""


@dataclass(frozen=True)
class CapePlan:
    """Metres of the 1.5 m figure."""

    hem: float = 0.42
    wide: float = 0.20
    clasp: bool = True


def make_cape(spec: PieceSpec, bench: Bench) -> Work:
    """A cape that hangs from the shoulders and swings."""
    plan: CapePlan = given(spec, CapePlan)
    rows, columns = 20, 25
    t, s = np.linspace(0.0, 1.0, rows)[:, None], np.linspace(-1.0, 1.0, columns)
    front = np.abs(s) ** 1.6
    neck = np.stack([0.088 * np.sin(s * 2.35), 1.046 - 0.030 * front, -0.024 - 0.082 * np.cos(s * 2.35)], -1)
    shoulder = np.stack([(0.150 + 0.012 * np.cos(6 * s)) * np.sin(s * 1.62), 0.985 - 0.018 * front, -0.060 - 0.085 * np.cos(s * 1.5)], -1)
    fold = 1.0 + 0.07 * np.cos(s * 14.0)
    hem = np.stack([plan.wide * s * 1.25, np.full(columns, plan.hem), -0.150 - 0.055 * np.cos(s * 1.6) * fold + 0.02 * np.cos(s * 14.0)], -1)
    fall = np.clip((t - 0.16) / 0.84, 0.0, 1.0)[..., None]
    over = np.clip(t / 0.16, 0.0, 1.0)[..., None]
    points = (neck + (shoulder - neck) * over**0.9) * (fall == 0) + (shoulder + (hem - shoulder) * fall ** np.array((0.75, 1.0, 0.55))) * (fall > 0)
    points = bench.clear(points.reshape(-1, 3), OVER)
    uvs = np.stack(np.broadcast_arrays(np.abs(s), t), -1).reshape(-1, 2)
    tone = np.broadcast_to(0.90 + 0.10 * np.cos(s * 14.0) * t, (rows, columns)).reshape(-1)
    made = mesh(points, strip(rows, columns), np.repeat(tone[:, None], 3, 1))
    sewn = bench.draped(spec.name, made, place(SHEET_OF[spec.make], "body", uvs), spec.finish)
    heights = (0.86, 0.72, 0.57)
    swings = []
    names: list[str] = []
    for name, x in (("cape_left", 0.085), ("cape_middle", 0.0), ("cape_right", -0.085)):
        chain = [f"{name}{k + 1}" for k in range(3)]
        names += chain
        places = np.array([(x, y, -0.13 - 0.02 * k) for k, y in enumerate((*heights, plan.hem))], np.float32)
        swings.append(Swing("body", "upperChest", tuple(chain), places, 0.9, 0.35, 0.5, 0.02))
    level = np.interp(-points[:, 1], [-h for h in heights], (0.0, 1.0, 2.0))
    free = np.clip((0.90 - points[:, 1]) / 0.10, 0.0, 1.0)
    across = np.clip(1.0 - np.abs(points[:, :1] / 0.085 - np.array((1.0, 0.0, -1.0))), 0.0, 1.0)
    across[points[:, 0] > 0.085, 0] = across[points[:, 0] < -0.085, 2] = 1.0
    share = np.concatenate([across[:, [c]] * np.clip(1.0 - np.abs(level[:, None] - np.arange(3)), 0.0, 1.0) for c in range(3)], 1) * free[:, None]
    sewn.table = np.concatenate([sewn.table * (1.0 - share.sum(1, keepdims=True)), share], 1)
    sewn.bones = (*sewn.bones, *names)
    work = Work([sewn], swings)
    if plan.clasp:
        clasp = [ball(points[columns * 2 + (0 if k else columns - 1)] + np.array((0.0, 0.0, 0.004)), np.array((0.011, 0.011, 0.006)), 10, 6) for k in (0, 1)]
        ends = (points[columns * 2], points[columns * 3 - 1])
        line = ends[0] + np.linspace(0.0, 1.0, 9)[:, None] * (ends[1] - ends[0]) + np.sin(np.linspace(0, np.pi, 9))[:, None] * np.array((0.0, -0.012, 0.008))
        side, up = frames(line, np.tile((0.0, 0.0, 1.0), (9, 1)))
        clasp.append(tube(line, side, up, np.full(9, 0.003), np.full(9, 0.003), 6, (1.0, 1.0, 1.0)))
        work.panels.append(bench.draped("clasp", join(clasp), None, "metal", min(1, len(spec.colors) - 1)))
        if work.panels[0].uvs is not None:
            work.panels[-1].uvs = None
    return work


def _straps(bench: Bench, x: float, low: float, wide: float = 0.011) -> Mesh:
    """Two straps over the shoulders, from the back under the arms to the front."""
    found = []
    for sign in (1.0, -1.0):
        t = np.linspace(0.0, 1.0, 25)
        turn = t * np.pi * 1.12 - 0.12
        path = np.stack([sign * (x + 0.010 * np.sin(np.pi * t)), 0.90 + 0.125 * np.sin(turn), -0.018 - 0.115 * np.cos(turn)], 1)
        end = path[-1]
        rest = end + np.linspace(0.0, 1.0, 9)[1:, None] * (np.array((sign * (x + 0.040), low, -0.085)) - end)
        rest += np.sin(np.linspace(0.0, np.pi, 9))[1:, None] * np.array((sign * 0.020, 0.0, 0.030))
        path = bench.clear(np.concatenate([path, rest]), OVER)
        for _ in range(3):
            path[1:-1] = (path[:-2] + 2 * path[1:-1] + path[2:]) / 4
        path = bench.clear(path, OVER)
        away = path - np.array((0.0, 0.93, -0.02)) * np.array((1.0, 1.0, 1.0))
        side, up = frames(path, away * np.array((0.5, 1.0, 1.0)))
        found.append(tube(path, side, up, np.full(len(path), wide), np.full(len(path), 0.004), 8, (1.0, 1.0, 1.0)))
    return join(found)


def _box(center: F64, half: F64, power: float = 0.45, rows: int = 14, around: int = 20) -> Mesh:
    """A cushion: a ball squared off by `power`."""
    made = ball(np.zeros(3), 1.0, around, rows)
    p = np.sign(made.points) * np.abs(made.points) ** power
    return Mesh(p * half + center, made.faces, np.ones_like(p), made.uvs)


@dataclass(frozen=True)
class PackPlan:
    """Half the size of the bag, metres."""

    wide: float = 0.088
    high: float = 0.110
    deep: float = 0.048
    roll: bool = False
    """A rolled blanket on top."""


def make_pack(spec: PieceSpec, bench: Bench) -> Work:
    """A backpack with straps, flap, pocket and buckles."""
    plan: PackPlan = given(spec, PackPlan)
    back = float(bench.clear(np.array(((0.0, 0.87, -0.06),)), OVER)[0, 2]) - plan.deep
    center = np.array((0.0, 0.865, back))
    bag = _box(center, np.array((plan.wide, plan.high, plan.deep)))
    flap = _box(center + np.array((0.0, plan.high * 0.50, -0.004)), np.array((plan.wide * 1.03, plan.high * 0.56, plan.deep * 1.06)))
    pocket = _box(center + np.array((0.0, -plan.high * 0.42, -plan.deep * 0.92)), np.array((plan.wide * 0.68, plan.high * 0.40, plan.deep * 0.42)))
    small = np.array((0.008, 0.011, 0.005))
    buckles = [_box(center + np.array((s * plan.wide * 0.45, -plan.high * 0.02, -plan.deep * 1.06)), small, 0.5, 6, 8) for s in (1, -1)]
    last = len(spec.colors) - 1
    parts = [
        ("bag", bag, spec.finish, 0), ("flap", flap, spec.finish, min(1, last)), ("pocket", pocket, spec.finish, 0),
        ("buckles", join(buckles), "metal", min(2, last)), ("straps", _straps(bench, 0.066, 0.80), "leather", min(1, last)),
    ]  # fmt: skip
    if plan.roll:
        t = np.linspace(-1.0, 1.0, 9)
        path = center + np.stack([t * plan.wide * 1.25, np.full(9, plan.high + 0.024), np.full(9, -0.004)], 1)
        side, up = frames(path, np.tile((0.0, 1.0, 0.0), (9, 1)))
        size = np.full(9, 0.030) * np.array((0.86, 1, 1, 1, 1, 1, 1, 1, 0.86))
        parts.append(("roll", tube(path, side, up, size, size, 14, (1.0, 1.0, 1.0)), "cloth", min(3, last)))
    work = Work()
    for name, made, finish, zone in parts:
        shade = 0.80 + 0.20 * np.clip((made.points[:, 1] - center[1]) / plan.high * 0.5 + 0.6, 0.0, 1.0)
        sewn = bench.draped(name, Mesh(made.points, made.faces, np.repeat(shade[:, None], 3, 1), made.uvs), None, finish, zone)
        if name != "straps":
            sewn.bones, sewn.table = ("upperChest", "chest"), np.tile((0.7, 0.3), (len(made.points), 1))
        work.panels.append(sewn)
    return work


def make_wings(spec: PieceSpec, bench: Bench) -> Work:
    """Wings: `kind` feather or fairy; they hang on two joints a side and quiver."""
    kind, size = str(spec.cut.get("kind", "feather")), float(spec.cut.get("size", 1.0))
    panels, swings = [], []
    last = len(spec.colors) - 1
    for side, sign in (("left", 1.0), ("right", -1.0)):
        root = np.array((sign * 0.030, 0.945, -0.115))
        if kind == "fairy":
            leaves = [((0.26, 0.20), 0.105), ((0.22, -0.13), 0.075)]
            meshes = [_leaf(root, np.array((sign * x * size, y * size, -0.10 * size)), w * size) for (x, y), w in leaves]
            zoned = [(meshes[0], 0), (meshes[1], min(1, last))]
        else:
            feathers: list[tuple[Mesh, int]] = []
            bone = root + np.linspace(0.0, 1.0, 9)[:, None] * np.array((sign * 0.24, 0.13, -0.08)) * size
            bone += np.sin(np.linspace(0.0, np.pi, 9))[:, None] * np.array((0.0, 0.05, -0.02)) * size
            s, u = frames(bone, np.tile((0.0, 0.0, -1.0), (9, 1)))
            feathers.append((tube(bone, s, u, np.linspace(0.018, 0.010, 9), np.linspace(0.012, 0.008, 9), 8, (1.0, 1.0, 1.0)), 0))
            for row, (count, length, zone) in enumerate(((9, 0.27, min(1, last)), (8, 0.17, 0), (7, 0.095, 0))):
                for k in range(count):
                    q = (k + 0.5) / count
                    at = bone[0] + (bone[-1] - bone[0]) * q + np.array((0.0, 0.05 * np.sin(np.pi * q), -0.008 * row)) * size
                    way = np.array((sign * (0.10 + 0.75 * q**1.5), -1.0 + 0.55 * q**2, -0.10))
                    feathers.append((_leaf(at, way / np.linalg.norm(way) * length * (0.75 + 0.35 * q) * size, 0.024 * size), zone))
            zoned = feathers
        for zone in sorted({z for _, z in zoned}):
            made = join([m for m, z in zoned if z == zone])
            name = f"wing_{side}"
            reach = np.clip((np.abs(made.points[:, 0]) - 0.05) / 0.12, 0.0, 1.0)
            tip = np.clip((np.abs(made.points[:, 0]) - 0.16) / 0.10, 0.0, 1.0)
            table = np.stack([1.0 - reach, reach * (1.0 - tip), reach * tip], 1)
            count = len(made.points)
            panels.append(Sewn(f"{spec.name} {side} {zone}", "body", made.points, made.faces, ("upperChest", f"{name}1", f"{name}2"), table,
                               made.colors.mean(1), np.full(count, zone, np.int64), spec.finish, None, None, made.points))  # fmt: skip
        places = root + np.array(((0.02 * sign, 0.01, -0.01), (sign * 0.14, 0.09, -0.05), (sign * 0.28, 0.14, -0.09)))
        swings.append(Swing("body", "upperChest", (f"wing_{side}1", f"wing_{side}2"), places.astype(np.float32), 2.6, 0.04, 0.35, 0.01))
    return Work(panels, swings)


def _leaf(root: F64, way: F64, wide: float) -> Mesh:
    t = np.linspace(0.0, 1.0, 9)
    line = root + t[:, None] * way
    side, up = frames(line, np.tile((0.0, 0.0, -1.0), (9, 1)))
    shape = np.sin(np.pi * np.clip(0.08 + 0.90 * t, 0, 1) ** 0.8) ** 0.8
    made = tube(line, side, up, wide * shape + 5e-4, np.full(9, 0.0022), 8, (1.0, 1.0, 1.0))
    tone = 0.86 + 0.14 * np.concatenate([np.repeat(t, 8), [0.0, 1.0]])
    return Mesh(made.points, made.faces, np.repeat(tone[:, None], 3, 1), made.uvs)


def make_quiver(spec: PieceSpec, bench: Bench) -> Work:
    """A quiver across the back with its arrows and strap."""
    back = float(bench.clear(np.array(((0.0, 0.87, -0.06),)), OVER)[0, 2]) - 0.032
    low, high = np.array((0.062, 0.755, back)), np.array((-0.075, 1.005, back - 0.012))
    line = low + np.linspace(0.0, 1.0, 12)[:, None] * (high - low)
    side, up = frames(line, np.tile((0.0, 0.0, -1.0), (12, 1)))
    wide = np.interp(np.linspace(0, 1, 12), (0, 0.06, 0.9, 0.93, 1.0), (0.020, 0.026, 0.034, 0.037, 0.037))
    parts = [("quiver", tube(line, side, up, wide, wide, 14, (1.0, 1.0, 1.0)), 0, spec.finish)]
    arrows, feathers = [], []
    for k in range(5):
        turn = 2 * np.pi * k / 5
        at = high + 0.018 * (np.cos(turn) * side[-1] + np.sin(turn) * up[-1])
        shaft = at + np.linspace(-0.1, 1.0, 4)[:, None] * (high - low) * (0.26 + 0.03 * (k % 3))
        s, u = frames(shaft, np.tile((0.0, 0.0, -1.0), (4, 1)))
        arrows.append(tube(shaft, s, u, np.full(4, 0.0022), np.full(4, 0.0022), 6, (1.0, 1.0, 1.0)))
        tail = shaft[-1] - np.linspace(0.45, 0.0, 5)[:, None] * (high - low) * 0.24
        s, u = frames(tail, np.tile((0.0, 0.0, -1.0), (5, 1)))
        for wing in ((s, u), (u, -s)):
            feathers.append(tube(tail, wing[0], wing[1], 0.011 * np.array((0.3, 1, 1, 0.9, 0.5)), np.full(5, 0.0008), 6, (1.0, 1.0, 1.0)))
    last = len(spec.colors) - 1
    parts += [("arrows", join(arrows), min(2, last), "cloth"), ("feathers", join(feathers), min(1, last), "cloth")]
    work = Work()
    for name, made, zone, finish in parts:
        sewn = bench.draped(name, made, None, finish, zone)
        sewn.bones, sewn.table = ("upperChest", "chest"), np.tile((0.7, 0.3), (len(made.points), 1))
        work.panels.append(sewn)
    t = np.linspace(0.0, 2 * np.pi, 41)
    ring = np.stack([-0.075 * np.cos(t) * 1.15, 0.895 + 0.115 * np.cos(t), -0.02 + 0.10 * np.sin(t)], 1)
    ring = bench.clear(ring, OVER * 0.9)
    s, u = frames(ring, ring - np.array((0.0, 0.895, -0.02)))
    work.panels.append(bench.draped("strap", tube(ring, s, u, np.full(41, 0.009), np.full(41, 0.003), 8, (1.0, 1.0, 1.0)), None, "leather", 0))
    return work


def make_scarf(spec: PieceSpec, bench: Bench) -> Work:
    """A knitted scarf: two turns round the neck and an end down the chest."""
    sheet, meshes, uvs = SHEET_OF[spec.make], [], []
    for turn, (rise, reach, size) in enumerate(((1.030, 0.030, 0.021), (1.052, 0.024, 0.019))):
        angle = np.linspace(0.0, 2 * np.pi, 41)
        r = bench.neck + reach
        path = np.stack([r * np.sin(angle), rise - 0.020 * np.cos(angle) * (1.0 - 0.4 * turn), -0.024 + r * np.cos(angle) * 0.98], 1)
        side, up = frames(path, np.tile((0.0, 1.0, 0.0), (41, 1)))
        wave = 1.0 + 0.12 * np.sin(angle * 5 + turn)
        meshes.append(tube(path, side, up, size * 0.85 * wave, size * 1.05 * wave, 12, (1.0, 1.0, 1.0)))
        uvs.append(np.concatenate([np.stack([np.tile(np.arange(12) / 12, 41), np.repeat(np.linspace(0.0, 1.0, 41), 12)], 1), [[0.5, 0.0], [0.5, 1.0]]]))
    t = np.linspace(0.0, 1.0, 15)
    tail = np.stack([0.034 + 0.014 * t, 1.035 - 0.235 * t, 0.060 + 0.045 * np.sin(np.pi * t * 0.7)], 1)
    tail = bench.clear(tail, OVER + 0.002)
    side, up = frames(tail, np.tile((0.0, 0.0, 1.0), (15, 1)))
    meshes.append(tube(tail, side, up, 0.024 + 0.008 * t, np.full(15, 0.0075), 12, (1.0, 1.0, 1.0)))
    uvs.append(np.concatenate([np.stack([np.tile(np.arange(12) / 12, 15), np.repeat(t, 12)], 1), [[0.5, 0.0], [0.5, 1.0]]]))
    panels = []
    for k, (made, uv) in enumerate(zip(meshes, uvs)):
        shade = 0.85 + 0.15 * np.clip(uv[:, :1] * 2, 0, 1)
        shaded = Mesh(made.points, made.faces, np.repeat(shade, 3, 1), made.uvs)
        panels.append(bench.draped(f"scarf {k}", shaded, place(sheet, "body", uv), spec.finish, 0, (0.45, 0.75, 0.05)[k]))
    return Work(panels)
