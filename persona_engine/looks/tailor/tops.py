"""Makers of what is worn above the waist: closed and open tops, gowns and coats, hoods, rolled collars."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from persona_engine.looks.mesh import Mesh, frames, strip, tube
from persona_engine.looks.mesh import mesh as whole
from persona_engine.looks.sdf import project
from persona_engine.looks.skirt import SkirtPlan, weave_skirt
from persona_engine.looks.tailor.bench import F64, FALLING, Bench, Sewn, Work
from persona_engine.looks.tailor.chart import SHEET_OF, place
from persona_engine.looks.tailor.spec import PieceSpec, given
from persona_engine.looks.top import TopCut, weave_top


@dataclass(frozen=True)
class TopPlan:
    """How a top is cut; see `TopCut`."""

    hem: float = 0.735
    opening: float = 0.0
    sleeve: float = 0.105
    ease: float = 0.009
    flare: float = 0.008
    cuff: float = 0.012
    neck: float = 0.073
    drop: float = 0.036
    band: float = 0.010
    collar: bool = False
    buttons: bool = False
    hood: bool = False
    roll: float = 0.0
    """Height of a rolled collar."""
    lower: float = 0.0
    """Height of the hem of its skirt or tails; 0 for none."""
    spread: float = 0.9
    """How far these widen."""
    pleat: float = 0.035
    waist: float = 0.800


def make_top(spec: PieceSpec, bench: Bench) -> Work:
    """A top with whatever its cut asks for."""
    plan: TopPlan = given(spec, TopPlan)
    sheet = SHEET_OF[spec.make]
    names = {f.name for f in fields(TopCut)}
    cut = TopCut(**{name: value for name, value in vars(plan).items() if name in names})
    woven = weave_top(bench.form, cut)
    uvs = woven.cage.uvs.copy()
    trunk = uvs[:, 0] <= 1.0
    uvs[trunk, 0] = 1.0 - uvs[trunk, 0]
    work = Work([bench.woven(spec.name, woven, place(sheet, "body", uvs), spec.finish)])
    if plan.lower:
        ease = plan.ease + 0.001 + 1.8 * plan.flare
        skirt = SkirtPlan(waist=plan.waist, hem=plan.lower, ease=ease, spread=plan.spread, pleat=plan.pleat, opening=plan.opening)
        low = weave_skirt(bench.form, skirt)
        work.panels.append(bench.woven(f"{spec.name} skirt", low, place(sheet, "lower", low.cage.uvs), spec.finish))
        if not plan.opening and "bottom" in spec.also:
            work.panels[-1].reach = FALLING
    if plan.hood:
        work.panels += _hood(bench, plan, sheet, spec.finish)
    if plan.roll:
        work.panels.append(_roll(bench, plan, sheet, spec.finish))
    return work


def _extra(sheet: str, uvs: F64) -> F64:
    return place(sheet, "extra", uvs)


def _hood(bench: Bench, plan: TopPlan, sheet: str, finish: str) -> list[Sewn]:
    """A hood that lies round the neck and down the back, and its two laces."""
    angle = np.radians(np.linspace(34.0, 326.0, 33))
    back = (0.5 - 0.5 * np.cos(angle)) ** 1.3
    reach = plan.neck + 0.010 + 0.012 * back
    path = np.stack([reach * np.sin(angle), 1.012 + 0.026 * back - 0.012 * back**4, reach * np.cos(angle) - 0.024 - 0.010 * back], 1)
    outward = path * np.array((1.0, 0.0, 1.0)) + np.array((0.0, 0.0, 0.024))
    lean = outward / np.linalg.norm(outward, axis=1, keepdims=True) * (0.15 + 0.75 * back)[:, None] + np.array((0.0, 1.0, 0.0)) * (1.0 - 1.7 * back)[:, None]
    side, up = frames(path, lean)
    close = np.sin(np.linspace(0.0, np.pi, 33)) ** 0.35
    wide, thick = (0.013 + 0.020 * back) * (0.35 + 0.65 * close), (0.017 + 0.030 * back) * (0.35 + 0.65 * close)
    made = tube(path, side, up, wide, thick, 14, (1.0, 1.0, 1.0))
    ring = np.concatenate([np.tile(np.arange(14), 33), [0, 0]]) * 2 * np.pi / 14
    along = np.concatenate([np.repeat(np.arange(33.0), 14), [0.0, 32.0]])
    folded = 1.0 + 0.10 * np.sin(3.0 * ring + 0.35 * along) * np.interp(along, [0, 16, 32], [0.2, 1.0, 0.2])
    middle = np.concatenate([np.repeat(path, 14, 0), path[:1], path[-1:]])
    points = bench.clear(middle + (made.points - middle) * folded[:, None], plan.ease + 0.004)
    tone = 0.80 + 0.22 * np.clip((points[:, 1] - path[:, 1].min()) / 0.05, 0.0, 1.0) + 0.08 * (folded - 1.0) * 4
    hood = Mesh(points, made.faces, np.repeat(tone[:, None], 3, 1), made.uvs)
    panels = [bench.draped("hood", hood, _extra(sheet, made.uvs), finish)]
    for sign in (1.0, -1.0):
        t = np.linspace(0.0, 1.0, 7)[:, None]
        lace = np.array((sign * 0.030, 1.000, 0.048)) + t * np.array((sign * 0.006, -0.105, 0.030))
        lace = bench.clear(lace, plan.ease + 0.0045)
        s, u = frames(lace, np.tile((0.0, 0.0, 1.0), (7, 1)))
        size = np.array((0.0022, 0.0022, 0.0022, 0.0022, 0.0022, 0.0036, 0.0036))
        cord = tube(lace, s, u, size, size, 6, (1.0, 1.0, 1.0))
        panels.append(bench.draped("lace", cord, place(sheet, "button", np.full((len(cord.points), 2), 0.5)), finish))
    return panels


def _roll(bench: Bench, plan: TopPlan, sheet: str, finish: str) -> Sewn:
    """A rolled collar round the neck."""
    columns, inner = 28, bench.neck + 0.0035
    section = np.array(((plan.neck + 0.028, -0.056), (plan.neck + 0.012, -0.026), (inner + 0.016, 0.004), (inner + 0.0125, plan.roll * 0.55),
                        (inner + 0.010, plan.roll), (inner + 0.004, plan.roll + 0.004), (inner, plan.roll - 0.004), (inner, plan.roll * 0.4)))  # fmt: skip
    angle = np.linspace(0.0, 2 * np.pi, columns + 1)
    front = 0.5 + 0.5 * np.cos(angle)
    drop = np.linspace(1.0, 0.30, len(section))[:, None]
    y = 1.034 + section[:, 1:] - (plan.drop * drop * front**1.5)
    x, z = section[:, :1] * np.sin(angle), section[:, :1] * np.cos(angle)
    deep = np.clip(section[:, 1:] / max(plan.roll, 1e-3), 0.0, 1.0)
    points = np.stack([x, y, z - 0.022 - 0.004 * deep], -1).reshape(-1, 3)
    low = 2 * (columns + 1)
    # Under the garment, as close as that lies.
    points[:low] = project(bench.form.upper(), points[:low] * bench.k, (plan.ease - 0.002) * bench.k, 4) / bench.k
    points[low : 2 * low] = bench.clear(points[low : 2 * low], 0.0045)
    tone = np.repeat(np.array((0.86, 0.9, 1.0, 1.0, 1.0, 0.92, 0.7, 0.55)), columns + 1)
    uvs = np.stack(np.broadcast_arrays(angle / (2 * np.pi), np.linspace(0.1, 0.9, len(section))[:, None]), -1).reshape(-1, 2)
    made = whole(points, strip(len(section), columns + 1), np.repeat(tone[:, None], 3, 1))
    sewn = bench.draped("roll", made, _extra(sheet, uvs), finish)
    share = np.repeat(np.clip(section[:, 1] / max(plan.roll, 1e-3), 0.0, 1.0) * 0.75, columns + 1)
    sewn.table *= (1.0 - share)[:, None]
    sewn.table[:, -1] = share
    return sewn
