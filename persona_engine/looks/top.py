"""Upper garments: one weave of trunk, armholes and sleeves; a row of `TOPS` says how it is cut."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from persona_engine.looks.body import Form
from persona_engine.looks.cage import Cage, diffuse
from persona_engine.looks.sdf import Field, project
from persona_engine.looks.seated import crease, draped
from persona_engine.looks.trim import Edge, Woven, button, fold_collar, turn_in
from persona_engine.looks.weights import Weights, arm_shares, spine_shares, step

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

COLUMNS = 36
"""Cells around the trunk."""
FRONT, BACK = 7, 12
"""Columns of the left armhole's front and back edge; the right ones mirror them."""
BODY_ROWS, HOLE_ROWS, YOKE_ROWS = 12, 5, 3
SLEEVE_ROWS = 14
LEAST_LAP = 0.012
"""How far a hem reaches onto the lap at least, to lie on it."""
PIT = 0.45
"""How much an armhole without a sleeve follows the arm in the arm pit, where it would stand off."""
SHORT = 0.105
"""Length of a short sleeve."""
LAP_ROOM = 0.002
"""How much farther from the legs a hem that reaches the lap lies there than on who stands."""
BUTTON_UV = (3.5, 0.5)
"""Marks points of the button cell; see `cloth.placed`."""


@dataclass(frozen=True)
class TopCut:
    """How an upper garment is cut; metres of the 1.5 m figure."""

    hem: float
    """Height of the hem."""
    opening: float
    """Half width of the front opening; 0 is closed."""
    sleeve: float
    """Sleeve length from the shoulder joint; 0 leaves the garment without sleeves."""
    ease: float
    """Distance to the skin."""
    flare: float
    """Further ease at the hem."""
    cuff: float
    """Sleeve radius over the skin at its end."""
    neck: float
    """Radius of the neck line."""
    drop: float
    """How far the neck line sinks in front."""
    collar: bool = False
    band: float = 0.026
    """Width of hem band and cuff; 0 for none."""
    creased: bool = True
    """Whether long sleeves fold at elbow and wrist."""
    buttons: bool = True
    """Whether an open garment with a collar has buttons."""


TOPS: dict[str, TopCut] = {
    "jacket": TopCut(hem=0.752, opening=0.046, sleeve=0.368, ease=0.014, flare=0.010, cuff=0.012, neck=0.074, drop=0.024, collar=True),
    "cardigan": TopCut(hem=0.655, opening=0.036, sleeve=0.378, ease=0.013, flare=0.012, cuff=0.010, neck=0.074, drop=0.045, band=0.022),
    "tee": TopCut(hem=0.735, opening=0.0, sleeve=0.105, ease=0.009, flare=0.008, cuff=0.012, neck=0.073, drop=0.036, band=0.010),
    "shell": TopCut(hem=0.735, opening=0.0, sleeve=0.0, ease=0.0052, flare=0.0, cuff=0.0, neck=0.0790, drop=0.058, band=0.0),
}
"""`shell` is the sleeveless knit worn under what is open in front."""


def trunk_angles(cut: TopCut, edge: F64) -> F64:
    """(R, C+1) angles round the trunk, 0 in front and growing to the left; `edge` (R,) is where the front edge lies."""
    half = COLUMNS // 2
    marks = np.array([0.0, FRONT, BACK, half])
    i = np.arange(half + 1)
    left = np.stack([np.interp(i, marks, [e, np.radians(66), np.radians(116), np.pi]) for e in edge])
    return np.concatenate([left, 2 * np.pi - left[:, -2::-1]], axis=1)


def weave_top(form: Form, cut: TopCut) -> Woven:
    """The garment in the cut pose."""
    cage, field = Cage(), form.upper()
    grid = _trunk_points(form, cut, field)
    rows = grid.shape[0]
    hole = np.zeros((rows - 1, COLUMNS), bool)
    if cut.sleeve or cut.flare:
        hole[BODY_ROWS : BODY_ROWS + HOLE_ROWS, FRONT:BACK] = True
        hole[BODY_ROWS : BODY_ROWS + HOLE_ROWS, COLUMNS - BACK : COLUMNS - FRONT] = True
    columns = COLUMNS + 1 if cut.opening else COLUMNS
    half = COLUMNS // 2
    u = np.broadcast_to(np.abs(1.0 - np.abs(np.arange(columns) - half) / half), (rows, columns))
    v = np.broadcast_to(np.linspace(1.0, 0.0, rows)[:, None], (rows, columns))
    numbers = cage.add(grid[:, :columns], np.stack([1.0 - u, v], axis=-1))
    cage.weave(numbers, wrap=not cut.opening, skip=hole)
    fixed = np.zeros(numbers.size, bool)
    fixed[numbers[:3].ravel()] = fixed[numbers[-1]] = True
    if cut.opening:
        fixed[numbers[:, 0]] = fixed[numbers[:, -1]] = True
    sleeves = {side: _sleeve(form, cut, cage, numbers, side) for side in ("left", "right")} if cut.sleeve else {}
    fixed = np.concatenate([fixed, np.zeros(len(cage.points) - len(fixed), bool)])
    for rings in sleeves.values():
        fixed[rings[-3:].ravel()] = True
    offset = _ease(form, cut, cage, numbers, sleeves)
    cage.points = project(field, cage.points, offset, 3)
    cage.relax(fixed, field, offset, rounds=24)
    table = _sleeveless(form, cut, cage) if cut.flare and not sleeves else _weights(form, cage, sleeves)
    return _on_lap(form, cut, _trimmed(form, cut, cage, table, numbers, sleeves), numbers)


def _on_lap(form: Form, cut: TopCut, woven: Woven, numbers: I64) -> Woven:
    """The garment, whose hem lies on the lap of who sits if it is long enough; what has no flare is tucked in or goes on as a skirt."""
    gap = cut.ease + cut.flare + LAP_ROOM
    if not cut.flare or cut.hem > crease(form, gap) - LEAST_LAP:
        return woven
    return replace(woven, seated=draped(form, woven.cage.points[numbers[: BODY_ROWS + 1]], woven, gap))


def _sleeveless(form: Form, cut: TopCut, cage: Cage) -> F64:
    """(V, J) of a garment without sleeves: those of one with sleeves, so that it moves with what comes out of its armholes."""
    other = weave_top(form, replace(cut, sleeve=SHORT, collar=False, buttons=False))
    far, near = cKDTree(other.cage.points).query(cage.points, k=4)
    share = 1.0 / np.square(far + 1e-4)
    along = np.einsum("vk,vkj->vj", share / share.sum(1, keepdims=True), other.weights[near])
    stays = Weights(form.figure, len(cage.points))
    stays.put(slice(None), spine_shares(form.figure, cage.points[:, 1]))
    follows = (PIT + (1.0 - PIT) * step(0.915, 0.960, cage.points[:, 1] / form.scale))[:, None]
    return np.asarray(follows * along + (1.0 - follows) * stays.table)


def _trunk_points(form: Form, cut: TopCut, field: Field) -> F64:
    """(R, C+1, 3) first guess of the trunk's rows, hem to neck line."""
    k = form.scale
    crease = cut.hem + cut.band + 0.003
    low = np.concatenate([[cut.hem, cut.hem + cut.band, crease], np.linspace(crease, 0.922, BODY_ROWS - 1)[1:]])
    heights = low[: BODY_ROWS + 1] * k
    edge = np.arcsin(np.clip(cut.opening / 0.105, 0.0, 1.0)) * np.ones(len(heights))
    angles = trunk_angles(cut, edge)
    level = np.broadcast_to(heights[:, None], angles.shape)
    body = np.stack([0.10 * k * np.sin(angles), level, (-0.010 + 0.075 * np.cos(angles)) * k], -1)
    body = project(field, body, cut.ease * k, 4)
    body[..., 1] = heights[:, None]
    neck = _neck_line(form, cut)
    t = np.linspace(0.0, 1.0, HOLE_ROWS + YOKE_ROWS + 1)[1:, None, None]
    upper = body[-1] + t * (neck - body[-1])
    if cut.opening:
        for points in (body, upper):
            points[:, 0, 0] = cut.opening * k
            points[:, -1, 0] = -cut.opening * k
    grid = np.concatenate([body, upper])
    for side, columns in (("left", range(FRONT, BACK + 1)), ("right", range(COLUMNS - FRONT, COLUMNS - BACK - 1, -1))):
        loop = _armhole(form, side)
        first, last, top = BODY_ROWS, BODY_ROWS + HOLE_ROWS, list(columns)
        size = len(top) - 1
        grid[first, top] = loop[: size + 1]
        grid[first : last + 1, top[-1]] = loop[size : size + HOLE_ROWS + 1]
        grid[last, top[::-1]] = loop[size + HOLE_ROWS : 2 * size + HOLE_ROWS + 1]
        grid[first : last + 1, top[0]] = np.concatenate([loop[:1], loop[: 2 * size + HOLE_ROWS - 1 : -1]])
        rise = np.linspace(0.0, 1.0, YOKE_ROWS + 1)[:, None, None]
        grid[last:, top] = grid[last, top] + rise * (grid[-1, top] - grid[last, top])
    return _spread(grid)


def _spread(grid: F64) -> F64:
    """Rows above the arm pits spaced evenly between front edge, armholes and back."""
    half = COLUMNS // 2
    spans = ((0, FRONT), (BACK, half), (half, COLUMNS - BACK), (COLUMNS - FRONT, COLUMNS))
    for a, b in spans:
        t = np.linspace(0.0, 1.0, b - a + 1)[None, :, None]
        grid[BODY_ROWS:-1, a : b + 1] = grid[BODY_ROWS:-1, a : a + 1] * (1 - t) + grid[BODY_ROWS:-1, b : b + 1] * t
    return grid


def _neck_line(form: Form, cut: TopCut) -> F64:
    """(C+1, 3) the upper edge."""
    k = form.scale
    edge = np.array([np.arcsin(min(cut.opening / cut.neck, 0.98))])
    half = COLUMNS // 2
    marks = np.array([0.0, FRONT, BACK, half])
    left = np.interp(np.arange(half + 1), marks, [edge[0], np.radians(74), np.radians(112), np.pi])
    angle = np.concatenate([left, 2 * np.pi - left[-2::-1]])
    x, z = cut.neck * np.sin(angle), cut.neck * np.cos(angle)
    y = 1.036 - cut.drop * step(-0.2, 1.0, np.cos(angle)) + 0.006 * step(0.0, -1.0, np.cos(angle))
    return np.stack([x, y, z - 0.022], axis=-1) * k


def _armhole(form: Form, side: str) -> F64:
    """(2 (m + n), 3) loop round the arm's root, from the front of the arm pit backwards, over the back and the shoulder."""
    k, sign = form.scale, 1.0 if side == "left" else -1.0
    size = BACK - FRONT
    phi = _loop_angles(size)
    y, z = 0.974 + 0.048 * np.cos(phi), -0.022 + 0.044 * np.sin(phi)
    x = 0.104 + 0.004 * np.cos(phi)
    return np.stack([sign * x, y, z], axis=-1) * k


def _loop_angles(size: int) -> F64:
    """Angles of the armhole's points: 0 on the shoulder, pi/2 in front, pi in the arm pit; from the pit's front corner backwards."""
    total = 2 * (size + HOLE_ROWS)
    return np.asarray(np.pi + (np.arange(total) - size / 2.0) * 2.0 * np.pi / total)


def _loop_numbers(numbers: I64, side: str) -> I64:
    """Point numbers of the armhole loop in the order of `_armhole`."""
    size, first, last = BACK - FRONT, BODY_ROWS, BODY_ROWS + HOLE_ROWS
    columns = np.arange(FRONT, BACK + 1) if side == "left" else np.arange(COLUMNS - FRONT, COLUMNS - BACK - 1, -1)
    bottom = numbers[first, columns]
    back = numbers[first + 1 : last + 1, columns[-1]]
    top = numbers[last, columns[::-1]][1:]
    front = numbers[first + 1 : last, columns[0]][::-1]
    loop = np.concatenate([bottom, back, top, front])
    assert len(loop) == 2 * (size + HOLE_ROWS)
    return loop


def _sleeve(form: Form, cut: TopCut, cage: Cage, numbers: I64, side: str) -> I64:
    """(S+1, L) rings of a sleeve, the armhole first."""
    k = form.scale
    loop = _loop_numbers(numbers, side)
    start, along = form.arm_line(side)
    sign = 1.0 if side == "left" else -1.0
    up = np.array((abs(along[1]) * sign, abs(along[0]), 0.0))
    ahead = np.array((0.0, 0.0, 1.0))
    phi = _loop_angles(BACK - FRONT)
    count = SLEEVE_ROWS if cut.sleeve > 0.2 else 7
    band = max(cut.band, 0.004)
    s = np.concatenate([np.linspace(0.030, cut.sleeve - band - 0.003, count - 2), [cut.sleeve - band, cut.sleeve]]) * k
    ring = np.cos(phi)[:, None] * up + np.sin(phi)[:, None] * ahead
    radius = 0.046 * k
    points = start + s[:, None, None] * along + radius * ring[None]
    share = np.abs(np.abs((phi / np.pi) % 2.0 - 1.0))
    uv = np.stack(np.broadcast_arrays(2.0 + share, (s / (cut.sleeve * k))[:, None]), -1)
    rings = np.concatenate([loop[None], cage.add(points, uv)])
    cage.weave(rings if side == "left" else rings[:, ::-1], wrap=True)
    return rings


def _ease(form: Form, cut: TopCut, cage: Cage, numbers: I64, sleeves: dict[str, I64]) -> F64:
    """(V,) distance to the skin."""
    k = form.scale
    y = cage.points[:, 1] / k
    low = step(0.90, cut.hem, y)
    waist = np.exp(-(((y - 0.82) / 0.06) ** 2))
    out = np.full(len(y), cut.ease) + cut.flare * low + (0.010 * waist if cut.flare else 0.0)
    if cut.band:
        out[numbers[:2].ravel()] += 0.0045
    for rings in sleeves.values():
        t = np.linspace(0.0, 1.0, len(rings))[1:, None]
        phi = _loop_angles(BACK - FRONT)
        soft = cut.ease * (1 - t) + cut.cuff * t
        wave = np.zeros((1, 1))
        if cut.sleeve > 0.2 and cut.creased:
            s = t * cut.sleeve
            inner = 0.55 + 0.45 * np.cos(phi - 0.5 * np.pi)[None]
            wave = 0.0024 * np.exp(-(((s - 0.205) / 0.050) ** 2)) * np.sin(2 * np.pi * s / 0.052 + 1.5 * np.sin(phi)[None]) * inner
            wave = wave + 0.0040 * np.exp(-(((s - cut.sleeve + 0.045) / 0.028) ** 2)) * (1.0 + 0.4 * np.cos(3 * phi + 1.0)[None])
        out[rings[1:].ravel()] = (soft + wave + 0 * phi[None]).ravel()
        if cut.band:
            out[rings[-2:].ravel()] = cut.cuff + 0.003
            out[rings[-3]] = cut.cuff + 0.004
    return np.asarray(out * k)


def _weights(form: Form, cage: Cage, sleeves: dict[str, I64]) -> F64:
    """(V, J): trunk by height, sleeves by length, melted into each other round the shoulder."""
    points, figure, k = cage.points, form.figure, form.scale
    weights = Weights(figure, len(points))
    weights.put(slice(None), spine_shares(figure, points[:, 1]))
    melt = np.zeros((len(points), 2))
    for column, rings in enumerate(sleeves.values()):
        melt[rings[1:].ravel(), column] = 1.0
    if not sleeves:
        return weights.normalized()
    soft = diffuse(melt, cage.quads, rounds=14)
    soft[soft < 1e-3] = 0.0
    out = weights.table * (1.0 - soft.sum(1, keepdims=True))
    for column, side in enumerate(sleeves):
        start, along = form.arm_line(side)
        sign = 1.0 if side == "left" else -1.0
        s = np.maximum((points - start) @ along, 0.0)
        arm = Weights(figure, len(points))
        arm.put(slice(None), arm_shares(figure, side, s))
        out += arm.table * soft[:, column : column + 1]
        collar = step(0.030 * k, 0.100 * k, sign * points[:, 0]) * step(0.93 * k, 0.99 * k, points[:, 1]) * (1.0 - soft.sum(1)) * 0.7
        out *= (1.0 - collar)[:, None]
        out[:, figure.names.index(side + "Shoulder")] += collar
    return np.asarray(out)


def _trimmed(form: Form, cut: TopCut, cage: Cage, table: F64, numbers: I64, sleeves: dict[str, I64]) -> Woven:
    """The garment with turned edges, and a collar and buttons where the cut has them."""
    k = form.scale
    thick = min(0.0036, 0.45 * cut.ease)
    edges = [Edge(rings[-1], rings[-2], side == "right") for side, rings in sleeves.items()]
    if cut.opening:
        left, right = numbers[::-1, 0], numbers[:, -1]
        border, beside = [left[:-1], numbers[0], right[1:]], [numbers[::-1, 1][:-1], numbers[1], numbers[1:, -2]]
        beside[1] = np.concatenate([numbers[1, 1:2], numbers[1, 1:-1], numbers[1, -2:-1]])
        if not cut.collar:
            border.append(numbers[-1, -2:0:-1])
            beside.append(numbers[-2, -2:0:-1])
        edges.append(Edge(np.concatenate(border), np.concatenate(beside), True, closed=not cut.collar))
    else:
        edges += [Edge(numbers[0], numbers[1], True, thick=thick), Edge(numbers[-1], numbers[-2], False, thick=thick)]
    extra = np.zeros(0, np.int64)
    if cut.collar:
        extra = fold_collar(cage, numbers[-1], form.upper(), cut.ease, k)
        if cut.buttons:
            extra = np.concatenate([extra, _buttons(cage, numbers, k)])
    return replace(turn_in(cage, np.concatenate([table, table[extra]]), edges, k), sleeves=sleeves)


def _buttons(cage: Cage, numbers: I64, k: float) -> I64:
    """Five buttons down the left front; returns the point that each of theirs follows."""
    followed = []
    for row in (1, 4, 7, 10, 13):
        here, below, beside = numbers[row, 1], numbers[row - 1, 1], numbers[row, 2]
        normal = np.cross(cage.points[beside] - cage.points[here], cage.points[here] - cage.points[below])
        normal *= np.sign(normal[2]) / np.linalg.norm(normal)
        center = 0.35 * cage.points[numbers[row, 0]] + 0.65 * cage.points[here]
        made = button(cage, center, normal, 0.0066 * k, BUTTON_UV)
        followed.append(np.full(len(made), here))
    return np.concatenate(followed)
