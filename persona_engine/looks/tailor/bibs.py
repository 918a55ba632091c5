"""The maker of dungarees: trousers with a bib, a pocket on it, and straps over the shoulders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from persona_engine.looks.bottom import BottomCut, weave_trousers
from persona_engine.looks.mesh import ball, frames, join, mesh, strip, tube
from persona_engine.looks.sdf import project
from persona_engine.looks.tailor.bench import F64, Bench, Sewn, Work
from persona_engine.looks.tailor.chart import SHEET_OF, place
from persona_engine.looks.tailor.spec import PieceSpec, given

OVER = 0.0175
"""Distance of bib and straps from the skin: clear of a shirt."""
ROWS, COLUMNS = 11, 11


@dataclass(frozen=True)
class DungareesPlan:
    """Metres of the 1.5 m figure; see `BottomCut`."""

    hem: float = 0.100
    ease: float = 0.0125
    knee: float = 0.013
    cuff: float = 0.019
    turn: float = 0.036
    waist: float = 0.812
    top: float = 0.932
    """Height of the upper edge of the bib."""
    wide: float = 0.066
    """Half its width at the waist."""


def make_dungarees(spec: PieceSpec, bench: Bench) -> Work:
    """Dungarees, over a shirt."""
    plan: DungareesPlan = given(spec, DungareesPlan)
    cut = BottomCut(waist=plan.waist, hem=plan.hem, ease=plan.ease, knee=plan.knee, cuff=plan.cuff, turn=plan.turn)
    woven = weave_trousers(bench.form, cut)
    sheet = SHEET_OF[spec.make]
    work = Work([bench.woven(spec.name, woven, place(sheet, "body", woven.cage.uvs), spec.finish)])
    low = plan.waist - 0.016
    work.panels.append(_patch(bench, spec, "bib", (low, plan.top), (plan.wide, 0.74 * plan.wide), OVER))
    work.panels.append(_patch(bench, spec, "pocket", (plan.top - 0.072, plan.top - 0.022), (0.030, 0.032), OVER + 0.0022))
    for side, name in ((1.0, "left strap"), (-1.0, "right strap")):
        work.panels.append(_strap(bench, spec, plan, side, name))
    ends = [on_trunk(bench, np.array(((side * 0.70 * plan.wide, plan.top - 0.010),)), OVER + 0.006)[0] for side in (1.0, -1.0)]
    buttons = join([ball(end, np.array((0.0075, 0.0075, 0.0032)), 10, 6) for end in ends])
    work.panels.append(bench.draped("buttons", buttons, None, "metal", min(1, len(spec.colors) - 1)))
    return work


def on_trunk(bench: Bench, places: F64, gap: float) -> F64:
    """(N, 3) points before the trunk at x and y (N, 2), `gap` from the skin."""
    points = np.concatenate([places, np.full((len(places), 1), 0.11)], 1)
    for _ in range(6):
        points[:, 2] = project(bench.form.upper(), points * bench.k, gap * bench.k, 2)[:, 2] / bench.k
    return points


def _patch(bench: Bench, spec: PieceSpec, name: str, heights: tuple[float, float], wide: tuple[float, float], gap: float) -> Sewn:
    """Cloth that lies on the chest, `wide` (half) at its lower and upper edge; its rim bends down to what is under it."""
    t, s = np.linspace(0.0, 1.0, ROWS)[:, None], np.linspace(-1.0, 1.0, COLUMNS)
    x, y = (wide[0] + (wide[1] - wide[0]) * t) * s, np.broadcast_to(heights[0] + (heights[1] - heights[0]) * t, (ROWS, COLUMNS))
    points = on_trunk(bench, np.stack([x, y], -1).reshape(-1, 2), gap).reshape(ROWS, COLUMNS, 3)
    rim = np.zeros((ROWS, COLUMNS), bool)
    rim[:, [0, -1]] = True
    rim[-1] = True
    points[rim, 2] -= 0.0045
    hemmed = 1.0 - 0.16 * ((np.abs(s) > 0.75) | (t > 0.85))
    tone = np.where(rim, 0.72, np.broadcast_to(hemmed, (ROWS, COLUMNS))).ravel()
    uvs = np.stack(np.broadcast_arrays(0.28 + 0.14 * s, 0.48 - 0.16 * t), -1).reshape(-1, 2)
    made = mesh(points.reshape(-1, 3), strip(ROWS, COLUMNS), np.repeat(tone[:, None], 3, 1))
    return bench.draped(name, made, place(SHEET_OF[spec.make], "body", uvs), spec.finish)


def _strap(bench: Bench, spec: PieceSpec, plan: DungareesPlan, side: float, name: str) -> Sewn:
    """From the back of the waist over a shoulder to the bib."""
    turn = np.linspace(-0.05, np.pi - 0.22, 22)
    share = np.linspace(0.0, 1.0, 22)
    over = np.stack([side * (0.030 + (0.70 * plan.wide - 0.030) * share**0.7), 0.90 + 0.125 * np.sin(turn), -0.018 - 0.115 * np.cos(turn)], 1)
    back = np.linspace((side * 0.016, plan.waist - 0.010, -0.085), over[0], 8)[:-1]
    end = on_trunk(bench, np.array(((side * 0.70 * plan.wide, plan.top - 0.012),)), OVER + 0.003)
    path = bench.clear(np.concatenate([back, over, end]), OVER)
    for _ in range(3):
        path[1:-1] = (path[:-2] + 2.0 * path[1:-1] + path[2:]) / 4.0
    path = bench.clear(path, OVER)
    lean = (path - np.array((0.0, 0.93, -0.02))) * np.array((0.5, 1.0, 1.0))
    across, up = frames(path, lean)
    made = tube(path, across, up, np.full(len(path), 0.0125), np.full(len(path), 0.0032), 8, (1.0, 1.0, 1.0))
    uvs = np.stack([0.30 + 0.08 * made.uvs[:, 0], 0.30 + 0.25 * made.uvs[:, 1]], 1)
    return bench.draped(name, made, place(SHEET_OF[spec.make], "body", uvs), spec.finish)
