"""Finishes of a garment: edges turned in, a folded collar, buttons. They move with the edge they grow from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.cage import Cage, normals
from persona_engine.looks.fields import spline
from persona_engine.looks.sdf import Field, project
from persona_engine.looks.weights import step

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Woven:
    """A garment in the cut pose."""

    cage: Cage
    weights: F64
    """(V, J)."""
    source: I64
    """(V,) point whose weights each point shares."""
    seated: F64 | None = None
    """(V, 3) how each point moves, before its bones move it, when its wearer sits."""
    sleeves: Mapping[str, I64] = field(default_factory=dict)
    """Side -> (R, C) points of a sleeve, the armhole first."""


@dataclass(frozen=True)
class Edge:
    """A border to finish: its points, the points next to it inside the cloth, and how it runs."""

    points: I64
    inner: I64
    flip: bool
    """Whether the edge is an upper row seen from outside with its columns going left (or a lower one going right)."""
    depth: float = 0.0015
    """How far the rolled edge comes back into the garment, metres."""
    closed: bool = True
    thick: float = 0.0036
    """Thickness of the rolled edge, metres."""


def turn_in(cage: Cage, table: F64, edges: list[Edge], k: float) -> Woven:
    """The garment with rolled edges, so that cloth has a thickness."""
    sources = [np.arange(len(cage.points))]
    n = normals(cage.points, cage.triangles())
    for edge in edges:
        out = cage.points[edge.points] - cage.points[edge.inner]
        out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
        b, inward = cage.points[edge.points], -n[edge.points]
        row = b + (edge.thick * inward - edge.depth * out) * k
        grid = np.stack([edge.points, cage.add(row, cage.uvs[edge.points])])
        cage.weave(grid[:, ::-1] if edge.flip else grid, wrap=edge.closed)
        sources.append(edge.points)
    source = np.concatenate(sources)
    return Woven(cage, table[source], source)


UP = np.array((0.0, 1.0, 0.0))

COLLAR: tuple[tuple[float, float], ...] = (
    (0.0035, 0.0120), (0.0080, 0.0220), (0.0165, 0.0205), (0.0235, 0.0100), (0.0290, -0.0010), (0.0335, -0.0130),
)  # fmt: skip
"""Section of a folded collar over the neck line: outward and upward, metres."""
FINER = 2
"""Cells of a collar per cell of the neck line."""


def fold_collar(cage: Cage, neck: I64, body: Field, ease: float, k: float) -> I64:
    """A shirt collar on the open neck line `neck` (left front edge round the back to the right one).

    Returns the neck point that each new point follows.
    """
    base = spline(list(range(len(neck))), cage.points[neck], np.linspace(0.0, len(neck) - 1.0, FINER * (len(neck) - 1) + 1))
    followed = neck[np.round(np.linspace(0.0, len(neck) - 1.0, len(base))).astype(np.int64)]
    away = base * np.array((1.0, 0.0, 1.0)) - np.array((0.0, 0.0, -0.022 * k))
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    share = np.linspace(0.0, 1.0, len(base))
    front = step(0.30, 0.0, np.minimum(share, 1.0 - share))
    rows = []
    for i, (out, up) in enumerate(COLLAR):
        leaf = max(i - 2, 0) / 3.0
        reach = out * (1.0 + 0.35 * leaf * front)
        rise = up - leaf * (0.020 * front + 0.006)
        rise = rise * (1.0 - 0.25 * front) if i < 2 else rise
        point = base + (reach[:, None] * away + rise[:, None] * UP) * k
        point[:, 0] += np.sign(base[:, 0]) * 0.016 * k * leaf * front
        if leaf:
            low = project(body, point, (ease + 0.0055) * k, 2)
            held = np.where(body(point) < (ease + 0.0055) * k, 1.0, leaf**1.5)[:, None]
            point = point * (1.0 - held) + low * held
        rows.append(point)
    back = rows[-1] + np.array((0.0, 0.0010 * k, 0.0)) - 0.0034 * k * away
    v = np.linspace(0.0, 0.10, len(COLLAR) + 2)
    u = 1.0 - np.abs(1.0 - 2.0 * share)
    uvs = np.stack(np.broadcast_arrays(u[None], v[:, None]), -1)
    grid = cage.add(np.stack([base, *rows, back]), uvs)
    cage.weave(grid[:, ::-1])
    return np.tile(followed, len(COLLAR) + 2)


def button(cage: Cage, center: F64, normal: F64, radius: float, uv: tuple[float, float]) -> I64:
    """A flat disc on a garment; returns its points."""
    side = np.cross(normal, np.array((0.0, 1.0, 0.0)))
    side /= np.linalg.norm(side)
    up = np.cross(side, normal)
    angle = np.arange(8) * 2 * np.pi / 8
    ring = np.cos(angle)[:, None] * up + np.sin(angle)[:, None] * side
    rows = [center + ring * radius, center + ring * radius * 0.90 + normal * radius * 0.36]
    numbers = cage.add(np.stack(rows), np.broadcast_to(np.array(uv), (2, 8, 2)))
    cage.weave(numbers, wrap=True)
    tip = cage.add((center + normal * radius * 0.36)[None], np.array([uv]))
    cage.fan(numbers[-1], tip)
    return np.concatenate([numbers.ravel(), tip])
