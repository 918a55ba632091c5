"""Lower garments: trousers woven from a waist that parts into two legs, and a skirt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.body import Form
from persona_engine.looks.cage import Cage, diffuse
from persona_engine.looks.sdf import Field, project, smooth_min
from persona_engine.looks.skirt import SkirtPlan, weave_skirt
from persona_engine.looks.trim import Edge, Woven, turn_in
from persona_engine.looks.weights import Weights, keep_sides, leg_shares, spine_shares, step

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

COLUMNS = 32
"""Cells round the waist; each leg takes half of them and the seam between the legs."""
SEAM = 5
"""Points of the crotch seam between front and back."""
CROTCH = 0.578


@dataclass(frozen=True)
class BottomCut:
    """How a lower garment is cut; metres of the 1.5 m figure."""

    waist: float
    """Height of the upper edge."""
    hem: float
    """Height of the hem."""
    ease: float
    """Distance to the skin at the hips."""
    knee: float
    """Distance to the skin at the knee."""
    cuff: float
    """Distance to the skin at the hem."""
    turn: float
    """Width of the turned-up cuff; 0 for none."""
    creased: bool = True
    """Whether the legs fold at knee and ankle."""
    rows: tuple[int, int] = (9, 17)
    """Rows of the hips and of each leg."""


BOTTOMS: dict[str, BottomCut] = {
    "trousers": BottomCut(waist=0.806, hem=0.108, ease=0.0075, knee=0.0090, cuff=0.0150, turn=0.030),
    "skirt": BottomCut(waist=0.806, hem=0.455, ease=0.0080, knee=0.0, cuff=0.075, turn=0.0),
}


def weave_bottom(form: Form, name: str) -> Woven:
    """The garment called `name`."""
    cut = BOTTOMS[name]
    return weave_skirt(form, SkirtPlan(waist=cut.waist, hem=cut.hem, ease=cut.ease)) if name == "skirt" else weave_trousers(form, cut)


def _side(form: Form, side: str) -> Field:
    """Trunk and one leg."""
    k = form.scale
    return lambda p: smooth_min(form.trunk(p), form.legs[side](p), 0.028 * k)


def waist_rows(form: Form, ease: float, heights: F64) -> F64:
    """(R, C, 3) rings round hips and waist, first column in front, growing to the left."""
    k = form.scale
    angle = np.arange(COLUMNS) * 2 * np.pi / COLUMNS
    shape = (len(heights), COLUMNS)
    level = np.broadcast_to(heights[:, None] * k, shape)
    rows = np.stack(np.broadcast_arrays(0.11 * k * np.sin(angle), level, (-0.012 + 0.08 * np.cos(angle)) * k), -1)
    rows = project(form.trunk, rows, ease * k, 4)
    rows[..., 1] = heights[:, None] * k
    return rows


def weave_trousers(form: Form, cut: BottomCut) -> Woven:
    """Trousers of any length, in the cut pose."""
    k, cage, half = form.scale, Cage(), COLUMNS // 2
    band = 0.030
    heights = np.concatenate([np.linspace(CROTCH + 0.012, cut.waist - band - 0.003, cut.rows[0] - 1), [cut.waist - band, cut.waist]])
    rows = waist_rows(form, cut.ease, heights)
    around = np.abs(1.0 - np.arange(COLUMNS) / half)
    v = (cut.waist - heights) / (cut.waist - cut.hem)
    uv = np.stack(np.broadcast_arrays(1.0 - around, v[:, None]), -1)
    hips = cage.add(rows, uv)
    cage.weave(hips, wrap=True)
    front, back = rows[0, 0], rows[0, half]
    t = np.linspace(0.0, 1.0, SEAM + 2)[1:-1, None]
    seam_points = front + t * (back - front)
    seam_points[:, 1] -= 0.020 * k * np.sin(np.pi * t[:, 0])
    seam_points[:, 0] = 0.0
    seam = cage.add(seam_points, np.stack([t[:, 0] * 1.0, np.full(SEAM, (cut.waist - CROTCH) / (cut.waist - cut.hem))], -1))
    left = np.concatenate([hips[0, : half + 1], seam[::-1]])
    right = np.concatenate([hips[0, [0]], hips[0, : half - 1 : -1], seam[::-1]])
    legs = {side: _leg(form, cut, cage, loop, side) for side, loop in (("left", left), ("right", right))}
    fixed = np.zeros(len(cage.points), bool)
    fixed[hips[-3:].ravel()] = True
    offset = np.full(len(cage.points), cut.ease * k)
    offset[hips[-2:].ravel()] += 0.0030 * k
    for rings in legs.values():
        fixed[rings[-1]] = fixed[rings[-2]] = fixed[rings[-3]] = True
        y = cage.points[rings[1:], 1] / k
        down = step(0.60, 0.36, y)
        reach = min(0.292, 0.8 * (CROTCH - 0.030 - cut.hem))
        soft = cut.ease * (1 - down) + cut.knee * down + (cut.cuff - cut.knee) * step(cut.hem + reach, cut.hem, y)
        z = cage.points[rings[1:], 2] / k
        knee = 0.0022 * np.exp(-(((y - 0.355) / 0.05) ** 2)) * np.sin(2 * np.pi * y / 0.05 + 8.0 * z) * step(0.01, -0.03, z)
        stack = 0.0030 * np.exp(-(((y - 0.165) / 0.030) ** 2)) * np.sin(2 * np.pi * y / 0.042 + 10.0 * z)
        offset[rings[1:].ravel()] = ((soft + (knee + stack) * cut.creased) * k).ravel()
        offset[rings[-3:-1].ravel()] += 0.0035 * k
        offset[rings[-1]] += 0.0035 * k
    zone = np.zeros(len(cage.points), np.int64)
    for code, side in ((1, "left"), (2, "right")):
        zone[legs[side][1:].ravel()] = code
    field = _Split(form, zone)
    for _ in range(14):
        cage.relax(fixed, None, rounds=1)
        cage.points = np.where(fixed[:, None] & (zone[:, None] == 0), cage.points, field(cage.points, offset))
    for rings in legs.values():
        for ring, height in zip(rings[-3:], _hem_heights(cut)):
            cage.points[ring, 1] = height * k
    table = _trouser_weights(form, cage, zone)
    edges = [Edge(hips[-1], hips[-2], False)]
    edges += [Edge(rings[-1], rings[-2], side == "left") for side, rings in legs.items()]
    return turn_in(cage, table, edges, k)


def _hem_heights(cut: BottomCut) -> tuple[float, float, float]:
    return (cut.hem + cut.turn + 0.003, cut.hem + cut.turn, cut.hem)


def _leg(form: Form, cut: BottomCut, cage: Cage, loop: I64, side: str) -> I64:
    """(R, L) rings of a leg from the hips down."""
    k, sign, half = form.scale, 1.0 if side == "left" else -1.0, COLUMNS // 2
    hip, knee, ankle = (form.places[side + name] for name in ("UpperLeg", "LowerLeg", "Foot"))
    size = len(loop)
    share = np.concatenate([np.linspace(0.0, 1.0, half + 1) * 0.64, 0.64 + 0.36 * np.arange(1, SEAM + 1) / (SEAM + 1)])
    angle = (share - 0.32) * 2 * np.pi
    lower = _hem_heights(cut)
    heights = np.concatenate([np.linspace(CROTCH - 0.030, lower[0] + 0.016, cut.rows[1] - 3), lower]) * k
    t = (hip[1] - heights) / (hip[1] - ankle[1])
    bend = np.interp(heights[::-1], [ankle[1], knee[1], hip[1]], [0.0, 1.0, 2.0])[::-1]
    x = np.interp(bend, [0, 1, 2], [ankle[0], knee[0], hip[0]])
    z = np.interp(bend, [0, 1, 2], [ankle[2], knee[2] - 0.004 * k, hip[2]])
    radius = (0.075 - 0.035 * t) * k
    points = np.stack(
        [
            x[:, None] + sign * radius[:, None] * np.cos(angle),
            np.broadcast_to(heights[:, None], (len(heights), size)),
            z[:, None] - radius[:, None] * np.sin(angle),
        ],
        axis=-1,
    )
    u = np.abs(np.where(share <= 0.64, share / 0.64, (1.0 - share) / 0.36))
    v = (cut.waist - heights / k) / (cut.waist - cut.hem)
    rings = np.concatenate([loop[None], cage.add(points, np.stack(np.broadcast_arrays(u, v[:, None]), -1))])
    cage.weave(rings[:, ::-1] if side == "left" else rings, wrap=True)
    return rings


class _Split:
    """Moves hip points onto the trunk with both legs and leg points onto their own leg."""

    def __init__(self, form: Form, zone: I64) -> None:
        k = form.scale
        both = form.lower()
        self.fields = (both, _side(form, "left"), _side(form, "right"))
        self.zone, self.gap = zone, 0.0008 * k

    def __call__(self, points: F64, offset: F64) -> F64:
        out = points.copy()
        for code, field in enumerate(self.fields):
            rows = self.zone == code
            out[rows] = project(field, points[rows], offset[rows], 1)
        out[self.zone == 1, 0] = np.maximum(out[self.zone == 1, 0], self.gap)
        out[self.zone == 2, 0] = np.minimum(out[self.zone == 2, 0], -self.gap)
        return out


def _trouser_weights(form: Form, cage: Cage, zone: I64) -> F64:
    figure = form.figure
    low = Weights(figure, len(cage.points))
    low.put(slice(None), leg_shares(figure, cage.points, zone))
    high = Weights(figure, len(cage.points))
    high.put(slice(None), spine_shares(figure, cage.points[:, 1]))
    up = step(0.70, 0.78, cage.points[:, 1] / form.scale)[:, None]
    soft = diffuse(low.table * (1 - up) + high.table * up, cage.quads, rounds=2)
    return keep_sides(figure, soft, cage.points[:, 0], 0.030 * form.scale)
