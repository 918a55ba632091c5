"""What gives way under what is worn: hair under hats, skin of the head file under cloth, skirts under coats."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.model import Primitive
from persona_engine.looks.near import dots, within
from persona_engine.looks.part import HeadFrame

F32 = NDArray[np.float32]
Bits = NDArray[np.bool_]


class Shrink(NamedTuple):
    """How a mesh of skin draws back; metres of the 1.5 m figure."""

    near: float
    """How near the cloth lies that covers it."""
    by: float
    """How far it draws back."""
    slots: tuple[str, ...]
    """Slots of that cloth."""


SHRINKS = {"Hands": Shrink(0.009, 0.0038, ("hands",)), "Chest": Shrink(0.020, 0.009, ("top", "outer"))}
RING = 0.010
"""Height in which the chest goes over into the head, metres of the 1.5 m figure; its upper edge stays."""


def shrunk(mesh: str, skin: Primitive, cloth: F32, scale: float) -> F32:
    """(V, 3) skin that draws back a little under `cloth` (W, 3), so that none comes through; `scale` is the size of the figure."""
    if not len(cloth):
        return skin.positions
    near, by, _ = SHRINKS[mesh]
    k, moved = np.float32(scale), skin.positions.copy()
    depth = np.clip((moved[:, 1].max() - moved[:, 1]) / (RING * k), 0.0, 1.0) if mesh == "Chest" else np.ones(len(moved), np.float32)
    covered = np.flatnonzero(np.bincount(within(skin.positions, cloth, float(near * k)).first, minlength=len(moved)))
    moved[covered] -= depth[covered, None] * skin.normals[covered] * (by * k)
    return moved


SKIN = 0.006
"""How far over the skin hair under a hat stays, units."""


def over_skin(dome: F32, skin: F32, frame: HeadFrame, moved: F32) -> F32:
    """A hat's `dome`, nowhere nearer to the centre of the head than the `skin` (V, 3) of its wearer, whom the body has `moved`."""
    p = (skin - np.array(frame.center, np.float32) - moved) / np.float32(frame.unit)
    far, (rows, columns), out = np.linalg.norm(p, axis=1), dome.shape, dome.copy()
    row = (np.degrees(np.arcsin(np.clip(p[:, 1] / far, -1, 1))) + 90.0) / 180.0 * (rows - 1)
    column = (np.degrees(np.arctan2(p[:, 0], p[:, 2])) + 180.0) / 360.0 * columns
    high = p[:, 1] > 0
    for i in (np.floor(row), np.ceil(row)):
        for j in (np.floor(column), np.ceil(column)):
            np.maximum.at(out, (i[high].astype(int), j[high].astype(int) % columns), far[high] + SKIN)
    return np.asarray(out, np.float32)


def pressed(points: F32, dome: F32, frame: HeadFrame, moved: F32 | None = None) -> F32:
    """Hair kept under a hat: no farther from the centre of the head, which the body has `moved`, than `dome` says."""
    center = np.array(frame.center, np.float32) + (0.0 if moved is None else moved)
    p = (points - center) / np.float32(frame.unit)
    far = np.maximum(np.linalg.norm(p, axis=1), 1e-6)
    rows, columns = dome.shape
    y = (np.degrees(np.arcsin(np.clip(p[:, 1] / far, -1, 1))) + 90.0) / 180.0 * (rows - 1)
    x = (np.degrees(np.arctan2(p[:, 0], p[:, 2])) + 180.0) / 360.0 * columns
    i, j = np.clip(y.astype(int), 0, rows - 2), x.astype(int) % columns
    a, b = (y - i), (x - np.floor(x))
    k = (j + 1) % columns
    reach = (dome[i, j] * (1 - b) + dome[i, k] * b) * (1 - a) + (dome[i + 1, j] * (1 - b) + dome[i + 1, k] * b) * a
    share = np.minimum(reach / far, 1.0).astype(np.float32)
    return np.ascontiguousarray(p * share[:, None] * np.float32(frame.unit) + center)


BINS, BEHIND = 36, 0.22
"""Directions from ear to ear over the crown in which hair is measured, and how far before and behind a headband, units."""
STRETCH = (-0.16, 0.80)
"""By how much a headband gets shorter or longer, units."""
HELD = (62.0, 84.0)
"""Degrees from the crown between which it goes over into what it holds on the ears."""


def laid_over(band: F32, hair: F32, frame: HeadFrame, moved: F32) -> F32:
    """(V, 3) how a headband moves that it lies on hair (W, 3): towards the crown or away from it, not at the ears."""
    center = np.array(frame.center, np.float32) + moved
    p = (band - center) / np.float32(frame.unit)
    q = (hair - center) / np.float32(frame.unit)
    q = q[np.abs(q[:, 2] - p[:, 2].mean()) < BEHIND]
    far, angle = _far(p)
    reach, way = _far(q)
    edges = np.linspace(-np.pi, np.pi, BINS + 1)
    middle = 0.5 * (edges[1:] + edges[:-1])
    wanted = np.zeros(BINS)
    for k in range(BINS):
        mine = far[np.abs(angle - middle[k]) < np.pi / BINS]
        theirs = reach[np.abs(way - middle[k]) < np.pi / BINS]
        if len(mine):
            wanted[k] = np.clip((theirs.max() if len(theirs) else 0.0) - mine.min(), *STRETCH)
    wanted = np.maximum.reduce([wanted, np.roll(wanted, 1) * 0.9, np.roll(wanted, -1) * 0.9])
    wanted = (np.roll(wanted, 1) + 2.0 * wanted + np.roll(wanted, -1)) / 4.0
    share = np.clip((HELD[1] - np.degrees(np.abs(angle))) / (HELD[1] - HELD[0]), 0.0, 1.0)
    by = np.interp(angle, middle, wanted, period=2 * np.pi) * share * share * (3.0 - 2.0 * share)
    return np.asarray(p * np.array((1.0, 1.0, 0.0)) * (by / np.maximum(far, 1e-6))[:, None] * frame.unit, np.float32)


def _far(points: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Distance from the line through both ears' middle, and the angle from the crown, to the left."""
    x, y = points[:, 0].astype(np.float64), points[:, 1].astype(np.float64)
    return np.hypot(x, y), np.arctan2(x, y)


AXIS = -0.012
"""Depth of the line round which skirts hang."""
SIDES, LEVELS = 36, 12
FOLD = 0.007
"""How far a skirt stays inside the coat over it."""
FREED = 0.6
"""How much it widens again below the coat's hem, by its fall."""


def drawn_in(points: F32, cloth: F32, scale: float) -> F32:
    """(V, 3) how the points of a skirt move towards its axis, so that it hangs inside the falling `cloth` (W, 3) worn over it; heights stay."""
    k = np.float32(scale)
    axis = np.array((0.0, 0.0, AXIS * k), np.float32)
    girth, angle = _round(cloth - axis)
    low, high = float(cloth[:, 1].min()), float(cloth[:, 1].max())
    around = np.linspace(-np.pi, np.pi, SIDES, endpoint=False)
    room = np.empty((LEVELS, SIDES))
    for row, level in enumerate(np.linspace(low, high, LEVELS)):
        near = np.abs(cloth[:, 1] - level) < 0.7 * (high - low) / (LEVELS - 1)
        order = np.argsort(angle[near])
        room[row] = np.interp(around, angle[near][order], girth[near][order], period=2 * np.pi)
    room = np.minimum.reduce([np.roll(room, turn, 1) for turn in (-1, 0, 1)]) - FOLD * k
    wide, way = _round(points - axis)
    level = np.clip((points[:, 1] - low) / (high - low), 0.0, 1.0) * (LEVELS - 1)
    i, x = np.minimum(level.astype(int), LEVELS - 2), (way + np.pi) / (2 * np.pi) * SIDES
    j = x.astype(int) % SIDES
    a, b, n = level - i, x - np.floor(x), (j + 1) % SIDES
    limit = (room[i, j] * (1 - b) + room[i, n] * b) * (1 - a) + (room[i + 1, j] * (1 - b) + room[i + 1, n] * b) * a
    limit += FREED * np.maximum(low - points[:, 1], 0.0)
    share = np.minimum(limit / np.maximum(wide, 1e-6), 1.0)
    share[points[:, 1] > high] = 1.0
    return np.asarray((points - axis) * np.array((1.0, 0.0, 1.0)) * (share - 1.0)[:, None], np.float32)


REACH, FACING = 0.030, 0.7
"""How near the cloth lies that presses what is under it down, and the least cosine between the two normals."""
BESIDE, BORDER = 0.022, 0.030
"""How far beside the nearest point of the cloth a point still lies under it, and how near to what does an edge is: about a cell."""
COLLARBONE, SHOWS = 0.95, 0.008
"""From which height on what lies farther than this over an edge is seen in a neck line."""
LIP = 0.008
"""How near the points are that an edge which is turned in, or reaches out from under the cloth, follows."""


def held_down(points: F32, normals: F32, cloth: F32, outward: F32, scale: float, deep: float, above: float = BESIDE) -> tuple[F32, Bits]:
    """(V, 3) how the points of a garment move, to lie `deep` under the close `cloth` (W, 3) with normals `outward` worn over it, and (V,) which lie there.

    What is farther than `above` over the nearest point of the cloth is not under it, nor what shows in its neck line.
    """
    k = np.float32(scale)
    moved, covered = _pressed(points, normals, cloth, outward, k, deep, above)
    if not covered.any() or covered.all():
        return moved, covered
    rest = np.flatnonzero(~covered)
    beside = within(points[rest], points[covered], float(BORDER * k)).nearest()
    # Edges look another way than the cloth beside them, and go under what that goes under.
    edge, near = rest[beside.first], beside.second
    moved[edge], held = _pressed(points[edge], normals[covered][near], cloth, outward, k, deep, above)
    follows = (beside.squared < (LIP * k) ** 2) & ~held
    moved[edge[follows]] = moved[covered][near[follows]]
    covered[edge[held]] = covered[edge[follows]] = True
    return moved, covered


def _pressed(points: F32, normals: F32, cloth: F32, outward: F32, k: np.float32, deep: float, above: float) -> tuple[F32, Bits]:
    """How points that cloth lies over move, and which those are."""
    moved, covered = np.zeros_like(points), np.zeros(len(points), bool)
    pairs = within(points, cloth, float(REACH * k))
    rows, near, squared = pairs.where(dots(normals[pairs.first], outward[pairs.second]) >= FACING).nearest()
    way = points[rows] - cloth[near]
    off = dots(way, outward[near])
    higher = way[:, 1] - off * outward[near, 1]
    over = np.where(points[rows, 1] > COLLARBONE * k, np.minimum(above, SHOWS), above)
    under = (squared - off * off < (BESIDE * k) ** 2) & (higher < over * k)
    out = off + deep * k
    covered[rows] = under
    moved[rows] = np.where(under & (out > 0), -out, 0.0)[:, None] * outward[near]
    return moved, covered


OVER, SUNK, WIDE, ALIKE = 0.045, -0.001, 0.018, 0.3
"""How near cloth lies under a strap, how far the strap's lower side is in it, how far beside a point of the strap it still carries that, and the
least cosine between the normals of cloth that lies there in layers."""


def risen(points: F32, cloth: F32, outward: F32, scale: float) -> F32:
    """(V, 3) how the points of a strap move that they lie on all of the `cloth` (W, 3) with normals `outward` under them."""
    k, moved = np.float32(scale), np.zeros_like(points)
    pairs = within(points, cloth, float(OVER * k))
    rows, near, _ = pairs.nearest()
    moved[rows] = outward[near]
    up = moved[pairs.first]
    high = dots(cloth[pairs.second] - points[pairs.first], up)
    under = (pairs.squared - high * high < (WIDE * k) ** 2) & (dots(outward[pairs.second], up) > ALIKE)
    most = np.full(len(points), SUNK * k, np.float32)
    np.maximum.at(most, pairs.first[under], high[under])
    return np.asarray(moved * (most - SUNK * k)[:, None], np.float32)


def _round(points: F32) -> tuple[F32, F32]:
    """Distance from the axis, and angle about it."""
    return np.hypot(points[:, 0], points[:, 2]), np.arctan2(points[:, 0], points[:, 2])
