"""`Lock`: one tapered strand of hair that leaves a root on the scalp, follows the head and then falls."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from persona_engine.looks.fields import F64, smooth, spline
from persona_engine.looks.form import Form, normal, surface
from persona_engine.looks.mesh import Mesh, frames, mesh, strip
from persona_engine.looks.strands import TIPS

ALONG, AROUND = 19, 6
SCALP = 8
"""Control points on the scalp."""
THIN = 0.26
"""Length over which a lock thins out into single hairs, units."""
LAST = 0.985
"""The texture's v where a lock ends, clear of the picture's edge."""
BRUSH = 0.30
"""Share of its width that the thinnest tip keeps."""


@dataclass(frozen=True)
class Lock:
    """Where a lock runs. Angles in degrees of the chart, lengths in units."""

    root: tuple[float, float]
    """Longitude and latitude of the root."""
    leave: tuple[float, float]
    """Where it leaves the scalp and falls."""
    end: float
    """Height at which it ends."""
    wide: float
    """Half its width at the widest."""
    thick: float = 0.07
    lift: float = 0.13
    """Distance from the scalp where it is furthest."""
    base: float = 0.03
    """Distance from the scalp at the root."""
    inward: float = 0.14
    """How far the tip turns towards the neck; negative flicks out."""
    ahead: float = 0.0
    """How far the tip swings forward."""
    bow: float = 0.0
    """Bulge outwards half-way down."""
    slim: float = 0.35
    """Share of its width at the root."""
    tip: float = 0.03
    """Share of its width at the tip."""
    taper: float = 0.55
    """Where along its length it starts to taper."""
    tone: float = 1.0
    """Brightness."""
    settle: float = 1.0
    """Share of `lift` that is left where it leaves the scalp."""


def direction(lon: float, lat: float) -> F64:
    """Unit vector of chart angles."""
    a, b = np.radians(lon), np.radians(lat)
    return np.array([np.cos(b) * np.sin(a), np.sin(b), np.cos(b) * np.cos(a)])


def scalp_path(root: tuple[float, float], leave: tuple[float, float], count: int) -> tuple[F64, F64]:
    """Longitudes and latitudes of the great circle from `root` to `leave`."""
    a, b = direction(*root), direction(*leave)
    angle = float(np.arccos(np.clip(a @ b, -1.0, 1.0)))
    t = np.linspace(0.0, 1.0, count)
    v = (np.sin((1.0 - t) * angle)[:, None] * a + np.sin(t * angle)[:, None] * b) / np.sin(angle)
    return np.degrees(np.arctan2(v[:, 0], v[:, 2])), np.degrees(np.arcsin(np.clip(v[:, 1], -1.0, 1.0)))


def path(form: Form, lock: Lock, count: int = ALONG) -> tuple[F64, F64]:
    """(count, 3) points of the lock's spine and the outward directions there."""
    lon, lat = scalp_path(lock.root, lock.leave, SCALP)
    t = np.linspace(0.0, 1.0, SCALP)
    out = normal(form, lon, lat)
    height = (lock.base + (lock.lift - lock.base) * smooth(0.0, 0.55, t)) * (1.0 - (1.0 - lock.settle) * smooth(0.5, 1.0, t))
    on = surface(form, lon, lat) + out * height[:, None]
    a = np.radians(lock.leave[0])
    radial = np.array([np.sin(a), 0.0, np.cos(a)])
    last = on[-1]
    drop = last[1] - lock.end
    forward = np.array([0.0, 0.0, 1.0])
    falls = drop > 0.05
    spine, outward = ([*on[:-2]], [*out[:-2]]) if falls else ([*on], [*out])
    if falls:
        for share, inward, bow in ((0.22, -0.03, 0.8), (0.50, 0.12, 1.0), (0.78, 0.48, 0.6), (1.0, 1.0, 0.0)):
            point = last - np.array([0.0, drop * share, 0.0])
            spine.append(point - radial * (lock.inward * inward - lock.bow * bow) + forward * lock.ahead * share**2)
            outward.append(radial)
    points, sides = np.array(spine), np.array(outward)
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    at = length[-1] * np.linspace(0.0, 1.0, count) ** 1.18
    directions = spline(length.tolist(), sides, at)
    return spline(length.tolist(), points, at), directions / np.linalg.norm(directions, axis=1, keepdims=True)


def strand_length(spine: F64) -> F64:
    """(M,) the texture's v along a lock (M, 3) or a curtain (M, C, 3): it thins out over its last `THIN` units, however long it is."""
    steps = np.linalg.norm(np.diff(spine, axis=0), axis=-1)
    run = np.concatenate([np.zeros((1, *steps.shape[1:])), np.cumsum(steps, axis=0)])
    whole = run[-1]
    last = np.minimum(THIN, 0.3 * whole)
    left = (whole - run) / last
    return np.asarray(LAST * np.where(left < 1.0, 1.0 - (1.0 - TIPS) * left, TIPS * run / (whole - last)), np.float64)


def build(form: Form, lock: Lock, phase: float, along: int = ALONG, around: int = AROUND) -> Mesh:
    """The lock as a closed mesh of `along` rings with `around` points, all but one on its rounded outside; `phase` shifts the strands of its
    texture."""
    spine, outward = path(form, lock, along)
    side, up = frames(spine, outward)
    t = np.linspace(0.0, 1.0, along)
    grow = lock.slim + (1.0 - lock.slim) * smooth(0.0, 0.38, t)
    tip = BRUSH + (1.0 - BRUSH) * lock.tip
    shrink = 1.0 - (1.0 - tip) * np.clip((t - lock.taper) / (1.0 - lock.taper), 0.0, 1.0) ** 2.1
    wide = lock.wide * grow * shrink
    thick = lock.thick * np.minimum(grow * shrink * 1.15, 1.0) * (0.30 + 0.70 * smooth(0.0, 0.22, t)) * (1.0 - 0.85 * smooth(0.70, 1.0, t))
    angle = np.append(np.linspace(0.0, np.pi, around - 1), 1.5 * np.pi)
    x = np.cos(angle)
    y = np.where(np.sin(angle) >= 0.0, np.sin(angle), 0.30 * np.sin(angle))
    wrap = 0.42 * np.square(wide[:, None] * x[None]) * (1.0 - 0.6 * smooth(0.6, 1.0, t))[:, None]
    across, out = wide[:, None] * x[None], thick[:, None] * y[None] - wrap
    points = spine[:, None] + side[:, None] * across[..., None] + up[:, None] * out[..., None]
    uvs = np.stack(np.broadcast_arrays((phase + 1.1 * lock.wide * x)[None], strand_length(spine)[:, None]), -1).reshape(-1, 2)
    shade = np.where(np.sin(angle) >= -1e-9, 0.90 + 0.13 * np.clip(np.sin(angle), 0.0, 1.0) ** 0.7, 0.74)
    tone = lock.tone * shade[None] * (0.94 + 0.12 * smooth(0.5, 1.0, t))[:, None]
    ends = np.concatenate([spine[:1], spine[-1:]])
    flat = np.concatenate([points.reshape(-1, 3), ends])
    first = np.arange(around)
    final = (along - 1) * around + first
    caps = [
        np.stack([np.roll(first, -1), first, np.full(around, len(flat) - 2)], 1),
        np.stack([final, np.roll(final, -1), np.full(around, len(flat) - 1)], 1),
    ]
    faces = np.concatenate([strip(along, around, closed=True), *caps])
    tones = np.concatenate([tone.ravel(), [tone[0].min(), tone[-1].max()]])
    made = mesh(flat, faces, np.repeat(tones[:, None], 3, 1), np.concatenate([uvs, [[phase, 0.0], [phase, LAST]]]))
    # Its thin underside would turn the normals of its edges inwards.
    below = (faces % around == around - 1).any(1) & (faces < along * around).all(1)
    return replace(made, shading=faces[~below])
