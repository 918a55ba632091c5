"""Shoes and socks: a sole outline, a bowed upper between the sole and the ankle, a tube up into the trousers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.body import Form
from persona_engine.looks.cage import Cage
from persona_engine.looks.sdf import project, smooth_table
from persona_engine.looks.trim import Woven
from persona_engine.looks.weights import Weights, step

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

COLUMNS = 20
OUTLINE: tuple[tuple[float, float, float], ...] = (
    # z, outer half width, inner half width (metres, along the foot from the heel)
    (-0.062, 0.0000, 0.0000),
    (-0.058, 0.0130, 0.0125),
    (-0.046, 0.0250, 0.0240),
    (-0.020, 0.0325, 0.0315),
    (0.020, 0.0345, 0.0310),
    (0.060, 0.0385, 0.0325),
    (0.090, 0.0395, 0.0345),
    (0.112, 0.0345, 0.0335),
    (0.128, 0.0225, 0.0250),
    (0.136, 0.0090, 0.0130),
    (0.139, 0.0000, 0.0040),
)
"""Sole of the left shoe relative to the ankle's axis."""
SOCK, SNUG = 0.150, 0.0035
"""How high a sock reaches, and its distance from the skin; metres of the 1.5 m figure."""


@dataclass(frozen=True)
class ShoeCut:
    """Heights of the 1.5 m figure, metres."""

    sole: float
    """Thickness of the sole."""
    shaft: float
    """Height of the opening."""
    round: float
    """How far the upper bows out between sole and opening."""
    opening: float
    """Radius of the opening."""


SHOES: dict[str, ShoeCut] = {
    "sneakers": ShoeCut(sole=0.024, shaft=0.086, round=0.030, opening=0.035),
    "boots": ShoeCut(sole=0.028, shaft=0.135, round=0.026, opening=0.041),
}


def weave_shoes(form: Form, cut: ShoeCut) -> dict[str, Woven]:
    """Pieces "upper", "sole" and "sock" of both feet."""
    out: dict[str, Woven] = {}
    for piece in ("upper", "sole", "sock"):
        cage = Cage()
        for side in ("left", "right"):
            {"upper": _upper, "sole": _sole, "sock": _sock}[piece](form, cut, cage, side)
        out[piece] = Woven(cage, _weights(form, cage), np.arange(len(cage.points)))
    return out


def outline(form: Form, side: str, grow: float = 0.0) -> F64:
    """(C, 2) x and z of the sole's edge, from the toe over the outer side round the heel; metres in model space."""
    k, sign = form.scale, 1.0 if side == "left" else -1.0
    table = np.array(OUTLINE)
    t = np.arange(COLUMNS) * 2 * np.pi / COLUMNS
    middle, reach = (table[0, 0] + table[-1, 0]) * 0.5, (table[-1, 0] - table[0, 0]) * 0.5
    z = middle + reach * np.cos(t)
    outer = smooth_table(table[:, 0], table[:, 1], z)
    inner = smooth_table(table[:, 0], table[:, 2], z)
    x = np.where(np.sin(t) >= 0, outer, -inner)
    x, z = x + grow * np.sin(t), z + grow * np.cos(t)
    ankle = form.places[side + "Foot"]
    return np.stack([ankle[0] + sign * (x + 0.05 * (z + 0.02)) * k, ankle[2] + z * k], axis=-1)


def _grid(cage: Cage, rows: F64, side: str, v: F64) -> I64:
    share = np.abs(1.0 - np.arange(COLUMNS) * 2.0 / COLUMNS)
    numbers = cage.add(rows, np.stack(np.broadcast_arrays(1.0 - share, v[:, None]), -1))
    cage.weave(numbers if side == "left" else numbers[:, ::-1], wrap=True)
    return numbers


def _upper(form: Form, cut: ShoeCut, cage: Cage, side: str) -> None:
    k = form.scale
    low = outline(form, side, -0.002)
    ankle = form.places[side + "Foot"]
    t = np.arange(COLUMNS) * 2 * np.pi / COLUMNS
    sign = 1.0 if side == "left" else -1.0
    middle = 0.6 * ankle[0] + 0.4 * (low[:, 0].max() + low[:, 0].min()) * 0.5
    lean = np.where(np.cos(t) > 0, 0.010 * np.cos(t), 0.0)
    high = np.stack([middle + sign * cut.opening * k * np.sin(t), ankle[2] + k * (0.004 + cut.opening * 1.10 * np.cos(t) + lean)], -1)
    top = (cut.shaft + 0.010 * np.cos(t)) * k
    s = np.array([0.0, 0.14, 0.32, 0.52, 0.72, 0.90, 1.0])[:, None]
    toe = step(0.2, 0.95, np.cos(t))
    bow = (cut.round + 0.004 * toe) * k * (1.0 - 0.25 * step(0.3, -0.9, np.cos(t)))
    flat = s ** (1.25 + 0.55 * np.clip(np.cos(t), 0.0, 1.0))
    plan = low[None] * (1 - flat[..., None]) + high[None] * flat[..., None]
    y0 = (cut.sole - 0.004) * k
    y = y0 + (top - y0) * s**1.25 + 2.2 * bow * s * (1.0 - s) ** 1.6
    rows = np.stack([plan[..., 0], y, plan[..., 1]], axis=-1)
    inside = rows[-1] + (np.array([ankle[0], 0, ankle[2]]) - rows[-1]) * np.array([0.10, 0.0, 0.10])
    deep = inside - np.array([0.0, 0.022 * k, 0.0])
    _grid(cage, np.concatenate([rows, inside[None], deep[None]]), side, np.concatenate([s[:, 0], [1.0, 1.0]]) * 0.98)


def _sole(form: Form, cut: ShoeCut, cage: Cage, side: str) -> None:
    k = form.scale
    rows = []
    ankle = form.places[side + "Foot"]
    thick = cut.sole
    for grow, height in ((-0.006, 0.0), (0.0005, 0.0025), (0.0025, 0.012), (0.0020, thick - 0.003), (-0.006, thick)):
        edge = outline(form, side, grow)
        lift = 0.006 * k * step(0.075 * k, 0.150 * k, edge[:, 1] - ankle[2]) * (1.0 - 0.4 * height / cut.sole)
        rows.append(np.stack([edge[:, 0], height * k + lift, edge[:, 1]], axis=-1))
    numbers = _grid(cage, np.stack(rows), side, np.array([0.0, 0.05, 0.4, 0.8, 1.0]))
    ring = numbers[0]
    middle = cage.add(cage.points[ring].mean(0)[None], np.zeros((1, 2)))
    cage.fan(ring[::-1] if side == "left" else ring, middle)


def _sock(form: Form, cut: ShoeCut, cage: Cage, side: str) -> None:
    """Round the leg, from inside the shoe up."""
    k = form.scale
    ankle, knee = form.places[side + "Foot"], form.places[side + "LowerLeg"]
    sign = 1.0 if side == "left" else -1.0
    t = np.arange(COLUMNS) * 2 * np.pi / COLUMNS
    heights = np.array([cut.shaft - 0.020, cut.shaft + 0.012, SOCK]) * k
    along = np.clip((heights - ankle[1]) / (knee[1] - ankle[1]), 0.0, 1.0)[:, None]
    x = ankle[0] + along * (knee[0] - ankle[0]) + sign * 0.04 * k * np.sin(t)
    z = ankle[2] + along * (knee[2] - ankle[2]) + 0.04 * k * np.cos(t)
    rows = np.stack([x, np.broadcast_to(heights[:, None], x.shape), z], axis=-1)
    level = np.maximum(rows, (-np.inf, ankle[1], -np.inf))
    rows[..., ::2] = project(form.legs[side], level, SNUG * k, 4)[..., ::2]
    _grid(cage, rows, side, np.linspace(0.0, 1.0, len(heights)))


def _weights(form: Form, cage: Cage) -> F64:
    figure, k = form.figure, form.scale
    x, y, z = cage.points.T
    weights = Weights(figure, len(x))
    for side, mine in (("left", x > 0), ("right", x <= 0)):
        ankle, toes = form.places[side + "Foot"], form.places[side + "Toes"]
        shin = step(ankle[1] - 0.006 * k, ankle[1] + 0.024 * k, y)
        tip = step(toes[2] - 0.016 * k, toes[2] + 0.016 * k, z) * (1.0 - shin)
        for name, share in (("LowerLeg", shin), ("Toes", tip), ("Foot", 1.0 - shin - tip)):
            weights.table[:, figure.names.index(side + name)] = np.where(mine, share, 0.0)
    return weights.normalized()
