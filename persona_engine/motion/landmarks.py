"""Places on a body that hands go to: mouth, brow, ear, heart, hip. In the model's axes, metres, for any character."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.rig import quat
from persona_engine.rig.body import SIDES, Body

F64 = NDArray[np.float64]

FACE: dict[str, tuple[float, float, float]] = {
    "mouth": (0.0, -0.73, 0.72), "nose": (0.0, -0.42, 0.84), "eye": (0.60, 0.0, 0.62), "brow": (0.10, 0.22, 0.80), "chin": (0.0, -1.02, 0.60),
    "cheek": (0.75, -0.55, 0.42), "temple": (0.95, 0.34, 0.30), "ear": (1.22, -0.08, -0.10), "crown": (0.62, 1.30, 0.15),
}  # fmt: skip
"""(out to the hand's side, up, ahead) from the point between the eyes, in units of the eyes' height above the head's joint."""
HAIRY = frozenset({"temple", "ear", "crown"})
"""Spots that hair may cover: they lie on the head's capsule where that is larger."""
TRUNK: dict[str, tuple[str, float, float, float]] = {
    "heart": ("upperChest", -0.45, 0.05, 1.0), "breast": ("upperChest", 0.35, 0.0, 1.0), "belly": ("spine", 0.0, 0.4, 1.0), "hip": ("hips", 1.0, 0.75, 0.05),
}  # fmt: skip
"""Bone of a capsule, and (out, up along the bone, ahead) from its start: out and ahead in radii, up in its length."""
SPOTS: tuple[str, ...] = (*FACE, *TRUNK, "middle", "shoulder")
"""All names; "middle" is straight ahead of the breastbone between the shoulders, "shoulder" the upper arm's joint."""


def head_turned(body: Body, point: F64, lean: F64, nod: F64) -> F64:
    """(3,) a point of the head after torso and head went along with a gesture, seen from the chest; rotation vectors in radians."""
    for bone, turn in (("head", 0.6 * nod - 0.35 * lean), ("neck", 0.4 * nod - 0.25 * lean)):
        pivot = body.at(bone).astype(np.float64)
        point = pivot + quat.rotate(np.asarray(quat.from_rotation_vector(turn), np.float64), point - pivot)
    return point


def _outside(body: Body, point: F64) -> F64:
    head = body.capsule("head")
    start, end = np.array(head.start), np.array(head.end)
    share = np.clip((point - start) @ (end - start) / max(float((end - start) @ (end - start)), 1e-9), 0, 1)
    center = start + (end - start) * share
    far = float(np.linalg.norm(point - center))
    return np.asarray(center + (point - center) * max(head.radius / max(far, 1e-6), 1.0), np.float64)


def place(body: Body, spot: str, side: int, lean: F64, nod: F64) -> F64:
    """(3,) where a spot is for the hand of `side`. Raises KeyError for an unknown one."""
    sign = 1.0 - 2.0 * side
    if spot in FACE:
        unit = body.eye_height - float(body.at("head")[1])
        point = body.eye_center + np.array(FACE[spot]) * (sign, 1.0, 1.0) * unit
        return head_turned(body, _outside(body, point) if spot in HAIRY else point, lean, nod)
    shoulder = body.at(SIDES[side] + "UpperArm").astype(np.float64)
    if spot == "shoulder":
        return shoulder
    if spot == "middle":
        return shoulder * (0.0, 1.0, 1.0)
    bone, out, up, ahead = TRUNK[spot]
    capsule = body.capsule(bone if body.has(bone) else "chest" if body.has("chest") else "spine")
    start, end = np.array(capsule.start), np.array(capsule.end)
    return np.asarray(start + (end - start) * up + np.array([sign * out, 0.0, ahead]) * capsule.radius, np.float64)
