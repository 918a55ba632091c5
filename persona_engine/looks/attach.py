"""What sits on the face: eyeballs, catch-lights, lashes, brows, ears."""

from __future__ import annotations

import numpy as np

from persona_engine.looks.chart import EYE_LON, Points, chart
from persona_engine.looks.fields import F64, bell, smooth
from persona_engine.looks.form import Form, eye_center, eye_radius, surface
from persona_engine.looks.mesh import Mesh, ball, frames, join, mesh, strip, tube, tubes
from persona_engine.looks.pose import Ground, Pose
from persona_engine.looks.spec import LookSpec, linear

GLINTS = ((-0.24, 0.25, 0.105), (0.22, -0.26, 0.045))
"""Catch-lights: x, y and radius in radii of the eyeball, seen from the front; the same side on both eyes, as one light makes them."""
RIM_REACH = (1.045, 0.985, 0.90)
"""Rings of the lid's edge, in radii of the eyeball."""
LASHES = np.linspace(0.46, 1.0, 9)
"""Places of the lashes along the lid from the inner corner."""
EYE_BACK = -0.2
"""How far back the eyeball reaches, radii."""
BROW_ACROSS, BROW_ALONG = 5, 15


def eyeball(form: Form, sign: int) -> Mesh:
    """The part of the eyeball that can show; texture coordinates as in `mesh.ball`."""
    whole = ball(np.zeros(3), 1.0, 28, 16)
    shown = whole.faces[(whole.points[whole.faces, 2] > EYE_BACK).any(1)]
    used = np.unique(shown)
    return Mesh(whole.points[used] * eye_radius(form) + eye_center(form, sign), np.searchsorted(used, shown), whole.colors[used], whole.uvs[used])


def glints(form: Form, sign: int) -> Mesh:
    """Catch-lights, fixed to the head just above the eyeball."""
    center, radius = eye_center(form, sign), eye_radius(form) * 1.022
    found = []
    for x, y, size in GLINTS:
        angle = np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False)
        disc = np.concatenate([[[x, y]], np.stack([x + size * np.cos(angle), y + size * 1.1 * np.sin(angle)], 1)])
        z = np.sqrt(1.0 - (disc**2).sum(1))
        fan = np.stack([np.zeros(24, np.int64), 1 + np.arange(24), 1 + (np.arange(24) + 1) % 24], 1)
        found.append(mesh(center + radius * np.concatenate([disc, z[:, None]], 1), fan))
    return join(found)


def lid_rim(form: Form, sign: int, loop: F64) -> F64:
    """(3 * L, 3) rings from a lid loop (L, 3) down to the eyeball."""
    center, radius = eye_center(form, sign), eye_radius(form)
    ray = loop - center
    ray = ray / np.linalg.norm(ray, axis=1, keepdims=True)
    rings = [center + ray * radius * reach for reach in RIM_REACH]
    rings[-1] = center + ray * radius * RIM_REACH[-1] * np.array([1.12, 1.12, 0.72])
    return np.concatenate(rings)


def lashes(form: Form, spec: LookSpec, sign: int, skin: F64) -> Mesh:
    """The upper lash line with its wing, and the lashes that grow from it, on a posed skin (V, 3)."""
    edge = skin[chart().slits["left" if sign > 0 else "right"].upper]
    edge = edge if sign > 0 else edge[::-1]
    color = tuple(0.25 * c for c in linear(spec.brows.color))
    out = edge - eye_center(form, sign)
    out = out / np.linalg.norm(out, axis=1, keepdims=True)
    t = np.linspace(0.0, 1.0, len(edge))
    weight = 0.5 + 0.8 * spec.eyes.lashes
    wide = weight * (0.0015 + 0.0185 * smooth(0.0, 0.80, t))
    along = np.array([sign * 0.92, 0.42, -0.30])
    ends = edge[-1] + along * (0.05 + 0.10 * spec.eyes.wing) * np.array([0.35, 0.7, 1.0])[:, None]
    path = np.concatenate([edge + out * 0.010, ends + out[-1] * 0.010])
    side, up = frames(path, np.concatenate([out, np.repeat(out[-1:], 3, 0)]))
    wide = np.concatenate([wide, wide[-1] * np.array([0.70, 0.36, 0.02])])
    lid = np.sign((side * np.array([0.0, 1.0, 0.0])).sum(1).mean())
    path = path + side * lid * wide[:, None] * 0.45
    line = tube(path, side, up, wide, np.maximum(0.55 * wide, 0.002), 4, color)
    return join([line, _lashes(spec, sign, edge, out)])


def _lashes(spec: LookSpec, sign: int, edge: F64, out: F64) -> Mesh:
    """The lashes, curled up, along the lid's edge; on a closed lid they point down."""
    k = np.minimum(LASHES * (len(edge) - 1), len(edge) - 1.001)
    i = k.astype(np.int64)
    root, away = (a[i] + (a[i + 1] - a[i]) * (k - i)[:, None] for a in (edge, out))
    lift, none = np.clip(0.35 + 1.1 * away[:, 1], -0.25, 1.0), np.zeros(len(k))
    ahead = 0.38 * away + np.stack([sign * (0.10 + 1.25 * (LASHES - 0.45)), 0.62 * lift, none], 1)
    ahead = ahead / np.linalg.norm(ahead, axis=1, keepdims=True)
    weight = (0.35 + spec.eyes.lashes) * max(min(spec.eyes.lashes / 0.08, 1.0), 0.02)
    reach = weight * (0.072 + 0.050 * spec.eyes.wing) * (0.30 + 0.70 * smooth(0.25, 0.90, LASHES))
    s = np.array([0.0, 0.36, 0.70, 1.0])[:, None]
    curl = np.stack([none + sign * 0.15, lift, none - 0.10], 1)
    hair = (root + away * 0.012)[:, None] + reach[:, None, None] * (s * ahead[:, None] + 0.50 * s**2 * curl[:, None])
    across, above = frames(hair, np.repeat(away[:, None], 4, 1))
    r = np.tile(0.0072 * weight * np.array([1.5, 0.95, 0.50, 0.03]), (len(k), 1))
    return tubes(hair, across, above, r, 0.7 * r, 3, tuple(0.25 * c for c in linear(spec.brows.color)))


class Brow:
    """A tapered brow that lies on the skin and moves with it."""

    def __init__(self, form: Form, spec: LookSpec, sign: int) -> None:
        b = spec.brows
        t = np.linspace(0.0, 1.0, BROW_ALONG)
        lon = EYE_LON + form.eye_shift - 14.5 + 31.0 * t
        arch = (4.2 + 2.0 * b.arch) * np.sin(np.pi * np.clip(0.08 + 0.86 * t**1.15, 0.0, 1.0)) ** 1.3
        lat = 14.6 + 2.5 * b.height + arch + (2.2 * b.tilt - 0.6) * (t - 0.5) * 3.0
        half = (2.05 + 0.7 * b.thickness) * (0.50 + 0.50 * smooth(0.0, 0.25, t)) * (1.0 - 0.93 * smooth(0.42, 1.0, t)) * smooth(-0.035, 0.11, t)
        across = np.linspace(-1.0, 1.0, BROW_ACROSS)
        lean = -1.2 * across[:, None] * (1.0 - t)[None] * 0.6
        places = ((sign * (lon[None] + lean)).ravel(), (lat[None] + across[:, None] * half[None]).ravel())
        self._ground = Ground(form, Points(*places, np.ones(BROW_ACROSS * BROW_ALONG)))
        out = self._ground.at(Pose())
        out = out / np.linalg.norm(out, axis=1, keepdims=True)
        profile = (1.0 - across**2)[:, None] * (0.35 + 0.65 * half / half.max())[None]
        self._shift = out * (-0.006 + 0.030 * profile).ravel()[:, None]
        faces = strip(BROW_ACROSS, BROW_ALONG)
        self._faces = faces if sign > 0 else faces[:, ::-1].copy()
        shade = 0.75 + 0.5 * np.repeat(smooth(-1.0, 1.0, across), BROW_ALONG)
        self._color = np.array(linear(b.color)) * shade[:, None]

    def on(self, pose: Pose) -> Mesh:
        """The brow on a posed face."""
        return mesh(self._ground.at(pose) + self._shift, self._faces, self._color)


def ear(form: Form) -> Mesh:
    """The left ear; colour is shade to multiply onto skin."""
    rings, spokes = 7, 18
    r = np.linspace(0.0, 1.0, rings)
    a = np.linspace(0.0, 2.0 * np.pi, spokes, endpoint=False)
    radius, angle = np.meshgrid(r, a, indexing="ij")
    wide = 0.125 * (1.0 + 0.22 * np.sin(angle))
    x, y = radius * np.cos(angle) * wide, radius * np.sin(angle) * 0.215
    helix = 0.050 * bell(radius - 0.86, 0.16) * smooth(-1.05, -0.5, np.sin(angle))
    bowl = -0.060 * bell(np.hypot(x / 0.05 + 0.2, y / 0.10 + 0.1), 0.8)
    fold = 0.026 * bell(radius - 0.55, 0.13) * smooth(-0.2, 0.5, np.cos(angle - 0.3))
    z = 0.050 + helix + bowl + fold
    z[-1] *= 0.6
    front = np.stack([x, y, z], -1).reshape(-1, 3)
    back = slice(-2, None, -2)
    rear = np.stack([x * 0.92, y * 0.92, -0.10 * (1.0 - radius**2) - 0.01], -1)[back].reshape(-1, 3)
    local = np.concatenate([front, rear]) * form.ears
    if form.pointed:
        up = np.maximum(local[:, 1:2], 0.0) / 0.215
        local = local + up**2.2 * np.array([0.34, 0.26, 0.30]) - up * np.array([0.0, 0.0, 0.02])
        local[:, 0] -= 0.6 * up[:, 0] ** 2 * (local[:, 0] - 0.20 * up[:, 0])
    shade = np.clip(1.0 + 6.0 * np.minimum(bowl + 0.4 * fold, 0.0), 0.55, 1.0)
    shade = np.concatenate([shade.ravel(), np.full(len(rear), 0.8)])
    tint = np.stack([shade**0.5, shade, shade], 1) * np.array([1.0, 0.90, 0.88])
    root = surface(form, np.array([90.0]), np.array([-9.0]))[0]
    yaw = np.radians(34.0)
    axis_x = np.array([np.sin(yaw), 0.0, -np.cos(yaw)])
    axis_z = np.array([np.cos(yaw), 0.0, np.sin(yaw)])
    axis_y = np.array([0.10, 1.0, -0.16])
    axis_y = axis_y / np.linalg.norm(axis_y)
    world = local[:, :1] * axis_x + local[:, 1:2] * axis_y + local[:, 2:] * axis_z + root + axis_x * 0.055
    faces = strip(len(world) // spokes, spokes, closed=True)
    return mesh(world, faces[:, ::-1].copy(), tint)
