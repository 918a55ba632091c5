"""Makers of hats: lathed crowns and brims, knitted and tied ones, crowns and wreaths. Units of the head, angles of its chart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks import worn, wraps
from persona_engine.looks.fields import F64, smooth
from persona_engine.looks.form import surface
from persona_engine.looks.mesh import Mesh, ball, frames, join, mesh, strip, tube
from persona_engine.looks.piece import HEADBAND
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.tailor.bench import Bench, Sewn, Work
from persona_engine.looks.tailor.spec import PieceSpec, given

AROUND = 48
FOLDS = 8
BRIM, CRISP = 1.06, 0.008
"""Radius beyond which a hat is brim; how far from the end of its band the colour changes."""
WHITE = LookSpec.model_validate({"worn": {"hat_color": "#ffffff"}})


@dataclass(frozen=True)
class LathePlan:
    """A hat turned about its axis, tilted and set on the head."""

    profile: tuple[tuple[float, float], ...] = ()
    """(radius against the head, height) from the edge of the brim up to the tip."""
    band: tuple[float, float] = (0.0, 0.0)
    """Heights between which it has the second colour."""
    tilt: float = 0.0
    """Degrees backwards."""
    rise: float = 0.0
    wave: float = 0.0
    """How much the brim waves."""
    bend: float = 0.0
    """How far the tip leans back."""
    peak: float = 0.0
    """Length of a peak in front."""
    dent: float = 0.0
    """Depth of the crease along the top."""
    curl: float = 0.0
    """How far the brim rises at the sides; in front and behind it dips by a third of that."""
    slouch: float = 0.0
    """How far the top slips to one side."""
    folds: float = 0.0
    """Depth of the folds where the hat is wider than the head."""
    ridge: float = 0.0
    """Height of a ridge from the front to the back."""


def make_lathe(spec: PieceSpec, bench: Bench) -> Work:
    """Straw hats, witches' hats, caps, top hats, cowboys' and chefs' hats, berets, helmets."""
    cut = dict(spec.cut)
    profile = np.array(cut.pop("profile"), np.float64).reshape(-1, 2)
    low, high = cut.pop("band", (0.0, 0.0))
    profile = _crisp(profile, float(low), float(high))
    plan = replace(given(spec.model_copy(update={"cut": cut}), LathePlan), band=(float(low), float(high)))
    rim = surface(bench.head, np.array((0.0, 90.0, 180.0)), np.array((34.0, 26.0, 8.0)))
    middle = np.array((0.0, 0.44 + plan.rise, 0.5 * (rim[0, 2] + rim[2, 2])))
    half = np.array((rim[1, 0] + 0.13, 0.5 * (rim[0, 2] - rim[2, 2]) + 0.13))
    angle = np.linspace(0.0, 2 * np.pi, AROUND + 1)
    r, h = profile[:, :1], profile[:, 1:]
    flat = smooth(1.05, 1.5, r)
    wave = plan.wave * flat * np.cos(2.0 * angle) + plan.wave * 0.4 * flat * np.cos(3.0 * angle + 0.7)
    lean = plan.bend * smooth(0.5, float(h.max()), h) ** 2
    dent = plan.dent * smooth(0.75, 0.30, np.abs(r)) * smooth(0.3, 0.9, h) * (0.55 + 0.45 * np.cos(2 * angle))
    curl = plan.curl * flat * (4.0 * np.sin(angle) ** 2 - 1.0) / 3.0
    slips = plan.slouch * smooth(0.05, float(h.max()), h)
    ridge = plan.ridge * np.exp(-((r * np.sin(angle) / 0.11) ** 2)) * smooth(0.12, 0.40, h)
    r = r * (1.0 + plan.folds * smooth(1.05, 1.25, r) * np.cos(FOLDS * angle))
    x, z = r * half[0] * np.sin(angle) * (1.0 - 0.5 * np.maximum(curl, 0.0)) - slips, r * half[1] * np.cos(angle) - lean * (1.0 + 0.0 * angle)
    y = h + wave - dent + curl + ridge + slips * np.sin(angle) * r + 0.10 * lean * np.sin(4.0 * h)
    points = np.stack(np.broadcast_arrays(x, y, z), -1).reshape(-1, 3)
    tip = np.radians(-plan.tilt)
    turn = np.array(((1, 0, 0), (0, np.cos(tip), -np.sin(tip)), (0, np.sin(tip), np.cos(tip))))
    points = points @ turn.T + middle
    rows = len(profile)
    tone = np.repeat(0.86 + 0.14 * smooth(-0.2, 0.6, h[:, 0]), AROUND + 1)
    straw = 1.0 + (0.07 * np.sin(np.repeat(np.arange(rows), AROUND + 1) * 2.6) if spec.finish == "straw" else 0.0)
    made = mesh(points, strip(rows, AROUND + 1), np.repeat((tone * straw)[:, None], 3, 1))
    sewn = bench.solid(spec.name, made, "head", "head", spec.finish)
    sewn.zones[np.repeat(_banded(profile, *plan.band), AROUND + 1)] = min(1, len(spec.colors) - 1)
    work = Work([sewn])
    if plan.peak:
        peak = _peak(spec, bench, plan, half, middle)
        peak.points = (peak.points - middle) @ turn.T + middle
        work.panels.append(peak)
        button = ball(middle + np.array((0.0, float(h.max()) + 0.015, 0.0)), np.array((0.07, 0.035, 0.07)), 12, 6)
        work.panels.append(bench.solid("button", button, "head", "head", spec.finish, min(1, len(spec.colors) - 1)))
    return work


def _banded(profile: F64, low: float, high: float) -> NDArray[np.bool_]:
    """Points of a profile that are of the band: on the crown, not on the brim."""
    return np.asarray((profile[:, 1] > low - 1e-6) & (profile[:, 1] < high + 1e-6) & (profile[:, 0] < BRIM) & (high > low))


def _crisp(profile: F64, low: float, high: float) -> F64:
    """The profile with a point right beside each end of the band, so that its colour stops there."""
    on, out = _banded(profile, low, high), [profile[0]]
    for k in range(1, len(profile)):
        if on[k] != on[k - 1]:
            inner, outer = (profile[k], profile[k - 1]) if on[k] else (profile[k - 1], profile[k])
            way = outer - inner
            far = max(float(np.hypot(*way)), CRISP)
            # To the end of the band, where the profile passes it at its height; otherwise right beside its last point.
            end = float(np.clip(outer[1], low, high))
            share = (end - inner[1]) / way[1] if abs(outer[1] - end) > 1e-9 else 0.0
            last, next_ = inner + share * way, inner + min(share + CRISP / far, 1.0) * way
            out += [next_, last] if on[k] else [last, next_]
        out.append(profile[k])
    return np.array(out)


def _peak(spec: PieceSpec, bench: Bench, plan: LathePlan, half: F64, middle: F64) -> Sewn:
    side = np.linspace(-1.0, 1.0, 21)
    out = np.linspace(0.0, 1.0, 7)[:, None]
    angle = side * 1.12
    reach = 1.0 - np.abs(side) ** 2.6
    x = half[0] * np.sin(angle) * (1.0 + 0.10 * out * reach)
    z = half[1] * np.cos(angle) * 1.01 + plan.peak * out * reach
    y = 0.03 - 0.07 * side**2 * (0.3 + 0.7 * out) - 0.34 * out * reach
    top = np.stack(np.broadcast_arrays(x, y, z), -1)
    both = np.concatenate([top.reshape(-1, 3), (top - np.array((0.0, 0.035, 0.0))).reshape(-1, 3)]) + middle
    faces = strip(7, 21)
    made = mesh(both, np.concatenate([faces[:, ::-1], faces + len(faces) * 0 + 147]), np.repeat(np.repeat((1.0, 0.7), 147)[:, None], 3, 1))
    rim = np.concatenate([np.arange(0, 147, 21), np.arange(126, 147), np.arange(146, -1, -21)])
    edge = np.concatenate([np.stack([rim[:-1], rim[1:], rim[1:] + 147], 1), np.stack([rim[:-1], rim[1:] + 147, rim[:-1] + 147], 1)])
    made = replace(made, faces=np.concatenate([made.faces, edge, edge[:, ::-1]]))
    return bench.solid("peak", made, "head", "head", spec.finish, min(1, len(spec.colors) - 1))


def _ready(draw: Callable[[Bench], Mesh]) -> Callable[[PieceSpec, Bench], Work]:
    def make(spec: PieceSpec, bench: Bench) -> Work:
        return Work([bench.solid(spec.name, draw(bench), "head", "head", spec.finish)])

    return make


def make_beanie(spec: PieceSpec, bench: Bench) -> Work:
    """A knitted cap; cuff and bobble in the second colour."""
    sewn = bench.solid(spec.name, worn.beanie(bench.head, WHITE), "head", "head", spec.finish)
    body = 14 * 49
    sewn.zones[body:] = min(1, len(spec.colors) - 1)
    return Work([sewn])


make_head_scarf = _ready(lambda bench: wraps.head_scarf(bench.head, WHITE))
make_head_wrap = _ready(lambda bench: wraps.head_wrap(bench.head, WHITE))
make_bandana = _ready(lambda bench: wraps.bandana(bench.head, WHITE))


def _ring_path(bench: Bench, lat: tuple[float, float, float], lift: float, count: int = 49) -> F64:
    """(count, 3) a closed line round the head; `lat` in front, at the sides, behind."""
    lon = np.linspace(-180.0, 180.0, count)
    a = np.abs(lon)
    level = np.where(a < 90, lat[0] + (lat[1] - lat[0]) * smooth(0, 90, a), lat[1] + (lat[2] - lat[1]) * smooth(90, 180, a))
    points = surface(bench.head, lon, level)
    away = points * np.array((1.0, 0.0, 1.0)) - np.array((0.0, 0.0, -0.1))
    return np.asarray(points + away / np.linalg.norm(away, axis=1, keepdims=True) * lift)


def make_crown(spec: PieceSpec, bench: Bench) -> Work:
    """A band with points and gems."""
    count, rows = 12, 5
    path = _ring_path(bench, (48.0, 42.0, 34.0), 0.20, 8 * count + 1)
    t = np.linspace(0.0, count, 8 * count + 1)
    spike = 0.10 + 0.22 * (1.0 - np.abs(np.mod(t, 1.0) - 0.5) * 2.0) ** 1.4
    away = path * np.array((1.0, 0.0, 1.0))
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    levels = (0.0, 0.45, 1.0)
    outer = [path + away * (0.02 + 0.05 * s) + np.array((0.0, 1.0, 0.0)) * (spike * s)[:, None] for s in levels]
    inner = [p - away * 0.035 for p in outer[::-1]]
    points = np.concatenate([*outer, *inner, outer[0]])
    rows = len(levels) * 2 + 1
    tone = np.repeat((0.85, 0.95, 1.0, 0.8, 0.7, 0.6, 0.85), len(path))
    band = mesh(points, strip(rows, len(path)), np.repeat(tone[:, None], 3, 1))
    work = Work([bench.solid(spec.name, band, "head", "head", spec.finish)])
    gems = [ball(path[8 * k] + away[8 * k] * 0.055 + np.array((0.0, 0.065, 0.0)), 0.045, 8, 6) for k in range(count)]
    work.panels.append(bench.solid("gems", join(gems), "head", "head", "glass", min(1, len(spec.colors) - 1)))
    return work


def make_wreath(spec: PieceSpec, bench: Bench) -> Work:
    """Leaves and flowers round the head."""
    path = _ring_path(bench, (46.0, 34.0, 16.0), 0.21, 73)
    rng = np.random.default_rng(3)
    leaves, petals, hearts = [], [], []
    for k in range(72):
        at, way = path[k], path[k + 1] - path[k]
        away = at * np.array((1.0, 0.0, 1.0))
        away /= np.linalg.norm(away)
        up = np.array((0.0, 1.0, 0.0))
        flower = k % 6 == 0
        lean = way / np.linalg.norm(way) * 0.7 + up * float(rng.uniform(-0.5, 0.7)) + away * float(rng.uniform(0.1, 0.6))
        line = at + np.linspace(0.0, 1.0, 4)[:, None] * lean * 0.20
        side, out = frames(line, np.tile(away, (4, 1)))
        wide = 0.055 * np.sin(np.linspace(0.15, np.pi * 0.98, 4))
        leaves.append(tube(line, side, out, wide, np.full(4, 0.012), 4, (float(rng.uniform(0.75, 1.1)),) * 3))
        if flower:
            center = at + away * 0.08 + up * float(rng.uniform(-0.02, 0.05))
            across, over = np.cross(up, away), np.cross(away, np.cross(up, away))
            for p in range(5):
                turn = 2 * np.pi * p / 5 + 0.2 * k
                spot = center + 0.085 * (np.cos(turn) * across + np.sin(turn) * over)
                petals.append(ball(spot, np.array((0.062, 0.062, 0.050)), 6, 4))
            hearts.append(ball(center + away * 0.035, 0.045, 6, 4))
    last = len(spec.colors) - 1
    parts = ((leaves, 0), (petals, min(1, last)), (hearts, min(2, last)))
    return Work([bench.solid(f"wreath {zone}", join(found), "head", "head", spec.finish, zone) for found, zone in parts])


def make_phones(spec: PieceSpec, bench: Bench) -> Work:
    """Headphones: a bow over the head and two cups on the ears."""
    ear = surface(bench.head, np.array((90.0,)), np.array((-6.0,)))[0]
    t = np.linspace(-1.0, 1.0, 33)
    width, top = ear[0] + 0.16, 1.30
    path = np.stack([width * np.sin(t * np.pi / 2), ear[1] + 0.05 + (top - ear[1]) * np.cos(t * np.pi / 2) ** 0.8, np.full(33, ear[2] - 0.02)], 1)
    side, up = frames(path, np.tile((0.0, 0.0, 1.0), (33, 1)))
    bow = tube(path, side, up, np.full(33, 0.045), np.full(33, 0.10), 10, (1.0, 1.0, 1.0))
    work = Work([bench.solid(HEADBAND, bow, "head", "head", spec.finish)])
    cups, pads = [], []
    for sign in (1.0, -1.0):
        center = np.array((sign * (ear[0] + 0.14), ear[1] + 0.02, ear[2]))
        cups.append(ball(center + np.array((sign * 0.07, 0.0, 0.0)), np.array((0.12, 0.26, 0.24)), 18, 12))
        pads.append(ball(center, np.array((0.13, 0.29, 0.27)), 18, 12))
    work.panels.append(bench.solid("cups", join(cups), "head", "head", spec.finish, min(1, len(spec.colors) - 1)))
    work.panels.append(bench.solid("pads", join(pads), "head", "head", "leather", min(2, len(spec.colors) - 1)))
    return work


def make_bow(spec: PieceSpec, bench: Bench) -> Work:
    """A bow on a hairband; or cat's ears, with `cat`."""
    path = _ring_path(bench, (60.0, 60.0, 60.0), 0.10, 49)
    lon = np.radians(np.linspace(-96.0, 96.0, 41))
    over = np.stack([np.sin(lon), np.cos(lon), np.zeros(41)], 1)
    base = surface(bench.head, np.full(41, 90.0) * np.sign(lon + 1e-9), 90.0 - np.abs(np.degrees(lon)))
    arc = base + over * 0.15
    side, up = frames(arc, over)
    band = tube(arc, side, up, np.full(41, 0.055), np.full(41, 0.022), 8, (1.0, 1.0, 1.0))
    work = Work([bench.solid(spec.name, band, "head", "head", spec.finish)])
    del path
    if spec.cut.get("cat"):
        for sign in (1.0, -1.0):
            root = arc[int(20 + sign * 7)]
            work.panels += _cat_ear(spec, bench, root, sign)
        return work
    at = arc[27] + np.array((0.05, 0.05, 0.04))
    loops = []
    for sign in (1.0, -1.0):
        t = np.linspace(0.0, 1.0, 9)
        line = at + np.stack([sign * 0.34 * t, 0.10 * t + 0.06 * np.sin(np.pi * t), -0.05 * t], 1)
        s, u = frames(line, np.tile((0.0, 0.0, 1.0), (9, 1)))
        loops.append(tube(line, s, u, 0.035 + 0.15 * np.sin(np.pi * t * 0.62), 0.03 + 0.05 * np.sin(np.pi * t * 0.8), 12, (1.0, 1.0, 1.0)))
    loops.append(replace(ball(at, np.array((0.075, 0.085, 0.075)), 12, 8)))
    work.panels.append(bench.solid("bow", join(loops), "head", "head", spec.finish, min(1, len(spec.colors) - 1)))
    return work


def _cat_ear(spec: PieceSpec, bench: Bench, root: F64, sign: float) -> list[Sewn]:
    t = np.linspace(0.0, 1.0, 8)
    line = root + np.stack([sign * 0.16 * t, 0.44 * t, -0.02 * t], 1)
    side, up = frames(line, np.tile((0.0, 0.0, 1.0), (8, 1)))
    wide = 0.24 * (1.0 - t) ** 0.75 + 0.004
    out = tube(line, side, up, wide, 0.06 * (1.0 - t) + 0.004, 12, (1.0, 1.0, 1.0))
    inner = tube(line + np.array((0.0, 0.0, 0.045)) * (1.0 - t)[:, None], side, up, 0.62 * wide, 0.035 * (1.0 - t) + 0.003, 10, (1.0, 1.0, 1.0))
    last = len(spec.colors) - 1
    return [bench.solid("ear", out, "head", "head", spec.finish), bench.solid("inner ear", inner, "head", "head", spec.finish, min(1, last))]
