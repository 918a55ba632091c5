"""The skin between the neck that the head brings and the neck line of the clothes, grown from the head's own open ring."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.body import Form
from persona_engine.looks.cage import Cage, normals
from persona_engine.looks.part import Part
from persona_engine.looks.sdf import project
from persona_engine.looks.weights import spine_shares, step

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

ROWS = 5
FRONT_DROP, BACK_DROP = 0.088, 0.058
"""How far the patch reaches below the neck's ring, metres of the 1.5 m figure."""
SUNK = 0.007
SPREAD = 1.75
"""Radius of the lowest row against the ring's."""


def neck_ring(face: Part) -> I64:
    """(N,) points of the open ring at the lower end of the head's skin, as they follow each other there; the last one's neighbour is the first."""
    y = face.positions[:, 1]
    return np.flatnonzero(y < y.min() + 0.001)


def make_chest(form: Form, face: Part) -> Part:
    """A patch whose upper row repeats the ring: same places, normals, picture coordinates and colours."""
    k, cage = form.scale, Cage()
    ring = neck_ring(face)
    top = face.positions[ring].astype(np.float64)
    center = np.array((0.0, 0.0, float(top[:, 2].mean())))
    outward = (top - center) * np.array((1.0, 0.0, 1.0))
    ahead = outward[:, 2] / np.linalg.norm(outward, axis=1)
    drop = (BACK_DROP + (FRONT_DROP - BACK_DROP) * step(-0.35, 0.75, ahead)) * k
    t = np.linspace(0.0, 1.0, ROWS)[:, None, None]
    rows = top + outward * (SPREAD - 1.0) * t**1.6 - drop[None, :, None] * t * np.array((0.0, 1.0, 0.0))
    assert face.uvs is not None
    numbers = cage.add(rows[::-1], np.broadcast_to(face.uvs[ring], (ROWS, len(ring), 2)))
    cage.weave(numbers, wrap=True)
    body = form.upper()
    depth = np.broadcast_to(t[::-1, :, 0], numbers.shape).ravel()
    gap = np.broadcast_to(body(top), numbers.shape).ravel() * (1.0 - depth) ** 4
    # Behind, cloth lies on it.
    gap = gap - SUNK * k * step(0.2, 0.7, depth) * np.broadcast_to(step(0.2, -0.3, ahead), numbers.shape).ravel()
    fixed = np.zeros(len(cage.points), bool)
    fixed[numbers[-1]] = True
    moved = project(body, cage.points, gap, 3)
    cage.points = np.where(fixed[:, None], cage.points, moved)
    fixed[numbers[0]] = True
    cage.relax(fixed, body, gap, rounds=8)
    faces = cage.triangles()
    n = normals(cage.points, faces)
    blend = step(0.7, 0.0, depth)[:, None] ** 2
    n = n * (1.0 - blend) + np.tile(face.normals[ring].astype(np.float64), (ROWS, 1)) * blend
    n /= np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-9)
    names = ("neck", "hips", "spine", "chest", "upperChest")
    neck = step(0.80, 0.05, depth)
    shares = spine_shares(form.figure, cage.points[:, 1])
    table = np.stack([neck] + [shares[name] * (1.0 - neck) for name in names[1:]], axis=1)
    colors = None if face.colors is None else np.tile(face.colors[ring], (ROWS, 1))
    return Part(
        "Chest",
        cage.points.astype(np.float32),
        n.astype(np.float32),
        faces.astype(np.uint32),
        names,
        table.astype(np.float32),
        face.material,
        cage.uvs.astype(np.float32),
        None if colors is None else colors.astype(np.float32),
    )

