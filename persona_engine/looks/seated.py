"""Cloth on the lap: where a skirt goes when its wearer sits, as a change of its points before bones move them.

Every column of the cloth keeps its length: it comes down from the waist, turns onto the thigh, turns down again at the knee. Seen along this
way the cloth is a tube round both thighs, then round both shins; what it is wider than these falls in folds, of which a share stays.
Lengths are metres of the 1.5 m figure.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.body import LEG_RADII, Form
from persona_engine.looks.cage import normals
from persona_engine.looks.sdf import Field, capsule, project, union
from persona_engine.looks.sitting import seated
from persona_engine.looks.skeleton import Figure
from persona_engine.looks.trim import Woven
from persona_engine.looks.weights import strongest, unpose

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

SQUARE = 2.6
"""Power of the rounded oblong that the tube is in section."""
SPREAD, FLARE = 0.13, 0.40
"""Share of what is too wide by which cloth spreads beside the thighs, and hangs out round the shins."""
LYING, HANGING = 0.30, 1.4
"""How much deeper folds are on the lap and below the knee than on who stands."""
BENT = 0.74
"""Radius of a bent knee against that of a straight one: skinned knees lose some."""
RADII = (LEG_RADII[0], BENT * LEG_RADII[1], *LEG_RADII[2:])
INSTEP = 0.045
"""How far cloth that reaches the feet is pushed ahead by them."""
ROUND = 0.075
"""Length over which cloth turns at hip and knee."""
TAPS = np.linspace(-0.5, 0.5, 7)


def _body(form: Form, deltas: F64) -> Field:
    """Trunk and legs of who sits."""
    k, fields = form.scale, [form.trunk]
    thigh, knee_radius, calf_radius, ankle_radius = (radius * k for radius in RADII)
    for side in ("left", "right"):
        hip, knee, ankle = (_at(form.figure, deltas, side + name) for name in ("UpperLeg", "LowerLeg", "Foot"))
        calf = knee + 0.34 * (ankle - knee) + np.array((0.0, 0.0, -0.010 * k))
        fields += [capsule(hip, knee, thigh, knee_radius), capsule(knee, calf, knee_radius * 0.96, calf_radius)]
        fields.append(capsule(calf, ankle, calf_radius, ankle_radius))
    return union(fields, 0.004 * k)


def _at(figure: Figure, deltas: F64, name: str) -> F64:
    row = figure.names.index(name)
    return np.asarray(deltas[row, :3, :3] @ figure.positions[row] + deltas[row, :3, 3])


def draped(form: Form, grid: F64, woven: Woven, gap: float) -> F64:
    """(V, 3) metres: the change of every point of `woven`, whose first points are `grid` (R, C, 3), rows from the hem up; `gap` is how far the
    cloth keeps from the legs. Other points stay."""
    k, deltas = form.scale, seated(form.figure)
    table = strongest(woven.weights)
    rows, columns = grid.shape[:2]
    lap = _lap(form, deltas, grid[::-1] / k, gap)[::-1] * k
    field, near = _body(form, deltas), lap.reshape(-1, 3)
    for _ in range(3):
        close = field(near) < gap * k
        near[close] = project(field, near[close], gap * k, 1)
    count = rows * columns
    change = np.zeros((int(woven.source.max()) + 1, 3))
    change[:count] = unpose(near, table[:count], deltas) - grid.reshape(-1, 3)
    change[:count][grid[..., 1].ravel() > crease(form, gap) * k] = 0.0
    return np.asarray(change[woven.source])


def crease(form: Form, gap: float) -> float:
    """Height at which cloth leaves the waist for the lap."""
    return float(form.figure.at("leftUpperLeg")[1] / form.scale) + RADII[0] + gap + 0.004


def _lap(form: Form, deltas: F64, grid: F64, gap: float) -> F64:
    """(R, C, 3) where the rows of a skirt lie, the upper one first."""
    hip, knee = (_at(form.figure, deltas, "left" + name) / form.scale for name in ("UpperLeg", "LowerLeg"))
    fold = crease(form, gap)
    way = np.concatenate([np.zeros((1, grid.shape[1])), np.cumsum(np.linalg.norm(np.diff(grid, axis=0), axis=2), 0)])
    start = np.stack([[np.interp(-fold, -grid[:, j, 1], grid[:, j, i]) for j in range(grid.shape[1])] for i in (0, 2)], 1)
    passed = way - np.array([np.interp(-fold, -grid[:, j, 1], way[:, j]) for j in range(grid.shape[1])])
    angle = np.arctan2(start[:, 0] / 0.11, (start[:, 1] + 0.012) / 0.08)
    ahead, aside = (np.sign(part) * np.abs(part) ** (2.0 / SQUARE) for part in (np.cos(angle), np.sin(angle)))
    thigh, shin = RADII[0] + gap, RADII[1] + gap
    wide = np.abs(grid[..., 0]).max(1, keepdims=True)
    over = np.maximum(wide - (hip[0] + thigh), 0.0)
    # Knots of every column's way: the crease, hip, knee, and far below.
    z = np.stack([start[:, 1], start[:, 1], knee[2] + shin * ahead, knee[2] + shin * ahead])
    y = np.stack([np.full_like(ahead, fold), hip[1] + thigh * ahead, knee[1] + shin * ahead, knee[1] + shin * ahead - 2.0])
    x = np.stack([start[:, 0], (hip[0] + thigh) * aside, (knee[0] + shin) * aside, (knee[0] + shin) * aside])
    out, depth = grid.copy(), np.zeros(grid.shape[:2])
    for j in range(grid.shape[1]):
        knots = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(z[:, j]), np.diff(y[:, j])))])
        at = np.maximum(passed[:, j], 0.0)[:, None] + ROUND * np.minimum(np.maximum(passed[:, j], 0.0) / ROUND, 1.0)[:, None] * TAPS
        px, py, pz = (np.interp(at, knots, axis[:, j]).mean(1) for axis in (x, y, z))
        hangs = np.clip((passed[:, j] - knots[2]) / 0.10, 0.0, 1.0)
        lies = np.clip((passed[:, j] - knots[1]) / 0.10, 0.0, 1.0)
        more = over[:, 0] * (SPREAD * lies * (1.0 - hangs) + FLARE * hangs)
        px = px + more * aside[j]
        feet = INSTEP * np.clip((passed[:, j] - knots[2] - 0.12) / 0.20, 0.0, 1.0)
        pz = pz + (more * hangs + feet) * max(ahead[j], 0.0)
        py = py - more * (1.0 - hangs) * abs(aside[j]) * 0.4
        depth[:, j] = lies * (LYING + (HANGING - LYING) * hangs)
        below = passed[:, j] > 0.0
        out[below, j] = np.stack([px, py, pz], 1)[below]
    return out + _folds(grid, out, depth)


def _folds(grid: F64, lap: F64, depth: F64) -> F64:
    """(R, C, 3) what the folds of the standing cloth add to the lap, `depth` (R, C) times as deep."""
    center = np.array((0.0, 0.0, -0.012))
    far = np.linalg.norm((grid - center) * np.array((1.0, 0.0, 1.0)), axis=2)
    columns, smooth = far.shape[1], far.copy()
    half = 3
    for _ in range(2):
        smooth = np.mean([smooth.take(np.arange(columns) + d, 1, mode="wrap") for d in range(-half, half + 1)], axis=0)
    deep = depth * (far - smooth)
    ring = np.roll(lap, -1, 1) - np.roll(lap, 1, 1)
    down = np.gradient(lap, axis=0)
    out = np.cross(ring, -down)
    out /= np.maximum(np.linalg.norm(out, axis=2, keepdims=True), 1e-9)
    return np.asarray(out * deep[..., None])


def turned(figure: Figure, table: F64, points: F64, change: F64, rest: F64, faces: I64) -> F64:
    """(V, 3) how unit normals `rest` (V, 3) of `points` with weights `table` (V, J) change with `change`, so that they are right on who sits."""
    blend = np.einsum("vj,jab->vab", table, seated(figure))
    moved = np.einsum("vab,vb->va", blend[:, :3, :3], points + change) + blend[:, :3, 3]
    wanted = np.linalg.solve(blend[:, :3, :3], normals(moved, faces)[..., None])[..., 0]
    wanted /= np.maximum(np.linalg.norm(wanted, axis=1, keepdims=True), 1e-9)
    return np.asarray(np.where(np.abs(change).max(1, keepdims=True) > 1e-5, wanted - rest, 0.0))
