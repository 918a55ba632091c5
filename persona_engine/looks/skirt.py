"""Skirts, tails of coats: cloth that hangs from a ring round the body and lies on the lap of who sits."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.body import Form
from persona_engine.looks.cage import Cage
from persona_engine.looks.sdf import project
from persona_engine.looks.seated import draped
from persona_engine.looks.trim import Edge, Woven, turn_in
from persona_engine.looks.weights import hanging, step

F64 = NDArray[np.float64]

COLUMNS = 36
ROOM = 0.012
"""How much farther from hips and thighs falling cloth keeps than it lies on the waist."""
TURN = 0.655
"""Where cloth leaves the hips and falls."""
LAP_ROOM = 0.005
"""How much farther from the legs it lies on the lap than on the waist."""


@dataclass(frozen=True)
class SkirtPlan:
    """Metres of the 1.5 m figure."""

    waist: float = 0.806
    hem: float = 0.455
    ease: float = 0.008
    spread: float = 0.80
    pleat: float = 0.035
    """Depth of the folds as a share of the girth."""
    folds: float = 9.0
    opening: float = 0.0
    """Half width of a slit in front; 0 is closed."""
    ragged: float = 0.0
    """How unevenly the hem is cut, metres."""


def weave_skirt(form: Form, plan: SkirtPlan) -> Woven:
    """The cloth in the cut pose."""
    k, cage, open_ = form.scale, Cage(), plan.opening > 0
    upper = np.concatenate([np.linspace(TURN, plan.waist - 0.033, 6), [plan.waist - 0.030, plan.waist]])
    below = np.linspace(TURN, plan.hem, max(4, round((TURN - plan.hem) / 0.022) + 1))[1:][::-1]
    edge = np.arcsin(np.clip(plan.opening / 0.11, 0.0, 1.0))
    angle = np.linspace(edge, 2 * np.pi - edge, COLUMNS + 1) if open_ else np.arange(COLUMNS) * 2 * np.pi / COLUMNS
    columns = len(angle)
    level = np.broadcast_to(upper[:, None] * k, (len(upper), columns))
    rows = np.stack(np.broadcast_arrays(0.11 * k * np.sin(angle), level, (-0.012 + 0.08 * np.cos(angle)) * k), -1)
    rows = project(form.trunk, rows, plan.ease * k, 4)
    rows[..., 1] = level
    rows = _clear(form, rows, plan.ease + 0.003)
    rows[-2:] = rows[-2:] + (rows[-2:] - np.array((0.0, 0.0, -0.012 * k))) * np.array((0.012, 0.0, 0.012))
    fall = ((TURN - below) / (TURN - plan.hem))[:, None]
    spread = (1.0 + plan.spread * fall * (TURN - plan.hem) / 0.2) * (1.0 + plan.pleat * fall * np.cos(plan.folds * angle))
    back = -0.012 * k
    hem = below[:, None] + plan.ragged * step(plan.hem + 0.08, plan.hem, below)[:, None] * np.sin(7.0 * angle) * np.sin(3.0 * angle + 1.0)
    lower = np.stack(np.broadcast_arrays(rows[0, :, 0] * spread, hem * k, back + (rows[0, :, 2] - back) * spread * 1.04), -1)
    lower = _clear(form, lower, plan.ease + ROOM)
    grid = np.concatenate([lower, rows])
    if open_:
        grid[:, 0, 0], grid[:, -1, 0] = plan.opening * k, -plan.opening * k
    heights = np.concatenate([below, upper])
    u = np.abs(angle / np.pi - 1.0)
    v = (plan.waist - heights) / (plan.waist - plan.hem)
    numbers = cage.add(grid, np.stack(np.broadcast_arrays(1.0 - u, v[:, None]), -1))
    cage.weave(numbers, wrap=not open_)
    table = hanging(form.figure, cage)
    edges = [Edge(numbers[-1], numbers[-2], False, closed=not open_), Edge(numbers[0], numbers[1], True, closed=not open_)]
    finished = turn_in(cage, table, edges, k)
    return replace(finished, seated=draped(form, grid, finished, plan.ease + LAP_ROOM))


def _clear(form: Form, points: F64, gap: float) -> F64:
    """Cloth that falls, kept off hips and thighs; heights stay."""
    body, out = form.lower(), points.copy()
    for _ in range(3):
        near = body(out) < gap * form.scale
        level = out[..., 1].copy()
        out[near] = project(body, out[near], gap * form.scale, 1)
        out[..., 1] = level
    return out
