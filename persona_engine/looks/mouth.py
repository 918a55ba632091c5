"""Inside of the mouth: lip rims, dark bag, teeth and tongue, all posed with the lips and the jaw."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np

from persona_engine.looks.chart import chart
from persona_engine.looks.fields import F64, bell, half_ellipse, rotate_x, smooth
from persona_engine.looks.form import Form
from persona_engine.looks.mesh import I64, Mesh, ball, join, mesh, strip
from persona_engine.looks.pose import HINGE, JAW_ANGLE, Pose, skin

RIM = ((0.030, 0.010, 1.00), (0.075, 0.022, 0.97))
"""Inner rings of the lips: depth, half-height, width."""
BAG = ((0.15, 0.085, 1.02), (0.34, 0.14, 0.90), (0.55, 0.08, 0.55))
"""Rings of the cheeks and throat."""
BAG_COLORS = ((0.46, 0.120, 0.110), (0.25, 0.050, 0.048), (0.10, 0.015, 0.016))
TOOTH, GAP, GUM = (1.0, 0.97, 0.91), (0.74, 0.66, 0.58), (0.66, 0.22, 0.20)
TONGUE, TONGUE_BACK = (1.0, 0.40, 0.38), (0.56, 0.14, 0.14)
TEETH = (0.0, 0.24, 0.43, 0.63, 0.82, 1.0)
"""Where one tooth ends and the next begins, from the middle to the corner."""
GROOVE = 0.14
"""Half the width of what parts two teeth, shares of a tooth."""
LENGTHS = (0.0, 0.010, 0.002, 0.008, 0.012)
"""How much shorter each tooth is than those in the middle."""


def jaw_motion(pose: Pose, points: F64, weight: F64 | float) -> F64:
    """`points` moved with the jaw, each by its weight."""
    w = np.broadcast_to(np.asarray(weight, np.float64), len(points))[:, None]
    turned = rotate_x(points, pose.jaw * JAW_ANGLE, HINGE)
    slide = np.array([0.10 * pose.jaw_x, 0.0, 0.085 * pose.jaw_z])
    return np.asarray(points + (turned - points + slide) * w, np.float64)


def _around(count: int) -> tuple[F64, F64]:
    """Position -1..1 along the loop and which lip: +1 upper, -1 lower, 0 at the corners."""
    half = np.linspace(-1.0, 1.0, count)
    s = np.concatenate([half, half[::-1][1:-1]])
    lip = np.concatenate([np.ones(count), -np.ones(count - 2)])
    lip[0] = lip[count - 1] = 0.0
    return s, lip


def rim(loop: F64) -> F64:
    """(2 * L, 3) inner rings behind a lip loop (L, 3) that runs as `Slit.loop`."""
    s, lip = _around(len(loop) // 2 + 1)
    e = half_ellipse(s)
    rings = [loop + np.stack([-(1.0 - wide) * loop[:, 0], lip * e * high, np.full(len(loop), -deep)], 1) for deep, high, wide in RIM]
    return np.concatenate(rings)


def ring_faces(loop: I64, first: int, rings: int) -> I64:
    """Walls of an opening: from `loop` through `rings` rings of new vertices that start at number `first`."""
    rows = np.concatenate([loop[None], first + np.arange(rings * len(loop)).reshape(rings, len(loop))])
    a, b = rows[:-1], rows[1:]
    a1, b1 = np.roll(a, -1, 1), np.roll(b, -1, 1)
    return np.concatenate([np.stack([a, b, b1], -1).reshape(-1, 3), np.stack([a, b1, a1], -1).reshape(-1, 3)])


@lru_cache(maxsize=8)
def _rest_loop(form: Form) -> F64:
    return skin(form, Pose())[chart().slits["mouth"].loop]


def bag(form: Form, pose: Pose, inner: F64) -> Mesh:
    """The cavity, from the innermost lip ring `inner` (L, 3) to the throat."""
    rest = _rest_loop(form)
    size = len(inner)
    s, lip = _around(size // 2 + 1)
    e = half_ellipse(s)
    middle = rest[(size // 2 + 1) // 2]
    wide = rest[:, 0].max()
    rings, colors = [inner], [np.broadcast_to(BAG_COLORS[0], (size, 3))]
    for k, (deep, high, width) in enumerate(BAG):
        ring = np.stack([s * wide * width, middle[1] + lip * e * high, middle[2] - deep - 0.16 * s * s], 1)
        weight = np.where(lip < 0, 1.0, np.where(lip == 0, 0.42, 0.0)) * (1.0 if k < 2 else 0.5)
        rings.append(jaw_motion(pose, ring, weight))
        colors.append(np.broadcast_to(BAG_COLORS[min(k, 2)], (size, 3)))
    end = rings[-1].mean(0, keepdims=True) - np.array([[0.0, 0.0, 0.05]])
    faces = ring_faces(np.arange(size), size, len(BAG))
    last = len(BAG) * size + np.arange(size)
    fan = np.stack([last, np.full(size, (len(BAG) + 1) * size), np.roll(last, -1)], 1)
    shade = np.concatenate([*colors, np.array([BAG_COLORS[2]])])
    return mesh(np.concatenate([*rings, end]), np.concatenate([faces, fan]), shade)


@cache
def _teeth() -> tuple[F64, F64, F64]:
    """Columns of a row of teeth, three for each: place -1..1, 1 where two teeth part, and how much shorter the tooth is there."""
    left = np.array(TEETH)
    wide = np.diff(left)
    t = np.concatenate([np.stack([left[:-1], left[:-1] + GROOVE * wide, left[1:] - GROOVE * wide], 1).ravel(), left[-1:]])
    gap = (np.arange(len(t)) % 3 == 0).astype(np.float64)
    short = np.append(np.repeat(LENGTHS, 3), LENGTHS[-1])
    short[3::3] = 0.5 * (short[2::3] + short[3::3])
    mirrored = np.array((-1.0, 1.0, 1.0))[:, None] * np.stack([t, gap, short])[:, :0:-1]
    whole = np.concatenate([mirrored, np.stack([t, gap, short])], 1)
    return whole[0], whole[1], whole[2]


@lru_cache(maxsize=8)
def _arch(form: Form, upper: bool) -> Mesh:
    """A row of teeth in its gum; read only."""
    rest = _rest_loop(form)
    count = len(rest) // 2 + 1
    middle, corner = rest[count // 2], rest[count - 1]
    t, gap, short = _teeth()
    x = t * corner[0] * 1.16
    bend = max(middle[2] - 0.075 - (corner[2] - 0.055), 0.02) / corner[0] ** 2
    z = middle[2] - (0.085 if upper else 0.118) - bend * x * x * 1.05
    size = (0.106 if upper else 0.078) * (1.0 - 0.28 * t * t)
    edge = middle[1] + (-0.046 + 0.020 * t * t if upper else -0.046 + 0.004 * t * t)
    sign = 1.0 if upper else -1.0
    fade = np.where(np.abs(t) < 0.999, 1.0, 0.0)
    profile = ((-0.028, 0.06, 0), (0.000, 0.0, 0), (0.014, 0.18, 1), (0.016, 0.60, 1), (0.008, 1.0, 2), (0.004, 1.5, 2))
    points, colors = [], []
    for out, high, kind in profile:
        notch = 0.010 * gap * (kind < 2)
        rise = size * high + (0.009 * gap + short) * (high == 0.0)
        points.append(np.stack([x, edge + sign * rise, z + out - notch], 1))
        tint = np.array(TOOTH) * (1.0 - 0.75 * np.abs(t) ** 2.5)[:, None]
        tint = tint + (np.array(GAP) - tint) * (gap * fade * (1.0 - 0.6 * t * t))[:, None]
        colors.append(tint if kind < 2 else np.broadcast_to(np.array(GUM), (len(t), 3)) * (1.0 - 0.8 * np.abs(t) ** 2.5)[:, None])
    faces = strip(len(profile), len(t))
    return mesh(np.concatenate(points), faces if upper else faces[:, ::-1].copy(), np.concatenate(colors))


@cache
def _round() -> Mesh:
    return ball(np.zeros(3), 1.0, 12, 8)


def tongue(form: Form, pose: Pose) -> Mesh:
    """The tongue, fixed to the jaw; `Pose.tongue` puts it out."""
    rest = _rest_loop(form)
    count = len(rest) // 2 + 1
    middle, wide = rest[count // 2], rest[:, 0].max()
    shape = _round()
    u = shape.points
    ahead = smooth(-0.2, 1.0, u[:, 2])
    v = u * np.array([wide * 0.78, 0.062, 0.25])
    v[:, 1] -= 0.026 * bell(v[:, 0], 0.045) * (u[:, 1] > 0) + 0.05 * np.clip(-u[:, 2], 0.0, 1.0)
    v[:, 2] += pose.tongue * 0.25 * ahead
    v[:, 1] += pose.tongue * (0.135 * smooth(0.0, 0.5, ahead) - 0.040 * ahead**6)
    v = v + middle + np.array([0.0, -0.100, -0.36])
    color = np.array(TONGUE_BACK) + (np.array(TONGUE) - np.array(TONGUE_BACK)) * smooth(-0.6, 0.6, u[:, 2])[:, None]
    return Mesh(jaw_motion(pose, v, 1.0), shape.faces, color, shape.uvs)


def mouth(form: Form, pose: Pose, inner: F64) -> Mesh:
    """Bag, upper teeth, lower teeth and tongue."""
    lower = _arch(form, upper=False)
    lower = lower.moved(jaw_motion(pose, lower.points, 1.0))
    return join([bag(form, pose, inner), _arch(form, upper=True), lower, tongue(form, pose)])
