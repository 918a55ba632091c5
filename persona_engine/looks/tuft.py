"""`Tuft`: a full lock of short hair that leaves the scalp, lies on the hair under it and thins out into single hairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from persona_engine.looks.fields import F64, smooth
from persona_engine.looks.form import Form, normal, surface
from persona_engine.looks.lock import LAST, scalp_path
from persona_engine.looks.mesh import Mesh, frames, mesh, strip
from persona_engine.looks.strands import TIPS

RINGS = 8
SECTION = ((1.0, 0.0, 0.74), (0.62, 0.70, 0.92), (-0.06, 1.0, 1.06), (-0.66, 0.66, 0.94), (-1.0, 0.0, 0.72), (0.0, -0.30, 0.50))
"""Of a tuft, across: sideways and outwards in shares of its width and thickness, and its tone."""
WRAP = 0.42
"""How much a tuft bends round the head, per unit of its width squared."""
BRUSH, THINS = 0.20, 0.62
"""Share of its width that its end keeps, and where along its length it begins to thin out."""
DARK, REACH = 0.66, 0.55
"""Tone where others lie over its root, and the share of its length over which that ends."""


@dataclass(frozen=True)
class Tuft:
    """Where a tuft runs. Angles in degrees of the chart, lengths in units."""

    root: tuple[float, float]
    """Longitude and latitude of the root."""
    tip: tuple[float, float]
    wide: float
    """Half its width at the widest."""
    lift: float
    """Distance from the scalp where it is furthest."""
    thick: float = 0.055
    base: float = 0.02
    """Distance from the scalp at the root."""
    settle: float = 0.25
    """Share of `lift` that is left at the tip; above 1 it stands off."""
    bend: float = 0.0
    """How far its middle lies to its right, seen from outside with the tip down."""
    full: float = 0.36
    """Where along its length it is widest."""
    tone: float = 1.0


def spine(form: Form, tuft: Tuft) -> tuple[F64, F64, F64]:
    """(RINGS,) shares of its length, (RINGS, 3) points and outward directions."""
    t = np.linspace(0.0, 1.0, RINGS) ** 0.94
    ways = scalp_path(tuft.root, tuft.tip, 24)
    lon = np.interp(t, np.linspace(0.0, 1.0, 24), np.unwrap(ways[0], period=360.0))
    lat = np.interp(t, np.linspace(0.0, 1.0, 24), ways[1])
    out = normal(form, lon, lat)
    rise = tuft.base + (tuft.lift - tuft.base) * smooth(0.0, 0.50, t)
    high = rise * (1.0 - (1.0 - tuft.settle) * smooth(0.45, 1.0, t))
    points = surface(form, lon, lat) + out * high[:, None]
    along = np.gradient(points, axis=0)
    across = np.cross(out, along)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    return t, points + across * (tuft.bend * np.sin(np.pi * t) * (0.4 + 0.6 * t))[:, None], out


def build(form: Form, tuft: Tuft, phase: float) -> Mesh:
    """The tuft, open at both ends; `phase` shifts the strands of its texture."""
    t, points, out = spine(form, tuft)
    side, up = frames(points, out)
    slim = 0.62 + 0.38 * smooth(0.0, tuft.full, t)
    wide = tuft.wide * slim * (1.0 - (1.0 - BRUSH) * np.clip((t - tuft.full) / (1.0 - tuft.full), 0.0, 1.0) ** 1.15)
    thick = tuft.thick * np.minimum(1.25 * wide / tuft.wide, 1.0) * (0.35 + 0.65 * smooth(0.0, 0.25, t)) * (1.0 - 0.9 * smooth(0.5, 1.0, t))
    x, y, shade = (np.array(column) for column in zip(*SECTION))
    bulge = thick[:, None] * y - WRAP * np.square(wide[:, None] * x)
    whole = points[:, None] + side[:, None] * (wide[:, None] * x)[..., None] + up[:, None] * bulge[..., None]
    tone = tuft.tone * shade * (DARK + (1.0 - DARK) * smooth(0.0, REACH, t) + 0.05 * smooth(0.6, 1.0, t))[:, None]
    u = phase + 1.1 * tuft.wide * x * (0.55 + 0.45 * (wide / tuft.wide)[:, None])
    v = np.interp(t, (0.0, THINS, 1.0), (0.05, TIPS - 0.04, LAST))
    uvs = np.stack(np.broadcast_arrays(u, v[:, None]), -1).reshape(-1, 2)
    around = len(SECTION)
    faces = strip(RINGS, around, closed=True)
    below = (faces % around == around - 1).any(1)
    # The hairs that it ends in have no underside.
    kept = ~(below & (faces.max(1) >= (RINGS - 1) * around))
    faces, below = faces[kept], below[kept]
    made = mesh(whole.reshape(-1, 3), faces, np.repeat(tone.reshape(-1, 1), 3, 1), uvs)
    return Mesh(made.points, faces, made.colors, made.uvs, faces[~below])
