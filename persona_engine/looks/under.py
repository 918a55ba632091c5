"""What gives way under what is worn: hair under hats, skin of the head file under cloth."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.model import Primitive
from persona_engine.looks.part import HeadFrame

F32 = NDArray[np.float32]


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
    for start in range(0, len(moved), 256):
        block = slice(start, start + 256)
        covered = ((skin.positions[block, None] - cloth[None]) ** 2).sum(-1).min(1) < (near * k) ** 2
        moved[block] -= (covered * depth[block])[:, None] * skin.normals[block] * (by * k)
    return moved


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
