"""Hand shapes: how far each finger is curled and spread, and the rotations of the 15 finger bones of a hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.names import BONES
from persona_engine.rig import quat

F32 = NDArray[np.float32]

FINGERS: tuple[str, ...] = ("Thumb", "Index", "Middle", "Ring", "Little")
Finger = tuple[float, float, float, float]
Shape = tuple[Finger, Finger, Finger, Finger, Finger]

HAND_SHAPES: dict[str, Shape] = {
    "relaxed": ((8, 12, 16, -20), (20, 24, 14, 0), (25, 30, 17, 0), (29, 34, 19, 0), (31, 34, 19, 0)),
    "soft": ((4, 8, 12, -10), (11, 18, 10, 3), (17, 24, 13, 1), (22, 28, 15, 0), (25, 28, 15, -2)),
    "open": ((-4, 2, 6, 2), (2, 9, 5, 6), (7, 13, 7, 1), (10, 16, 9, -3), (9, 16, 9, -8)),
    "flat": ((-2, 4, 6, -8), (-3, 3, 2, 4), (-2, 4, 2, 1), (-2, 5, 3, -2), (-2, 6, 4, -6)),
    "point": ((26, 26, 30, -10), (0, 3, 2, 0), (68, 82, 46, 0), (72, 84, 48, 0), (72, 82, 48, 0)),
    "fist": ((30, 34, 36, -12), (70, 86, 48, 0), (74, 88, 50, 0), (76, 88, 50, 0), (76, 86, 50, 0)),
    "count1": ((28, 30, 34, -12), (-2, 4, 3, 0), (70, 84, 48, 0), (74, 86, 50, 0), (74, 84, 50, 0)),
    "count2": ((28, 32, 34, -12), (-3, 4, 3, 7), (-2, 5, 3, -5), (72, 86, 50, 0), (74, 84, 50, 0)),
    "count3": ((30, 36, 36, -12), (-3, 4, 3, 8), (-3, 5, 3, 1), (-1, 8, 4, -7), (70, 82, 48, 0)),
    "count4": ((32, 40, 38, -12), (-3, 4, 3, 8), (-3, 5, 3, 2), (-3, 6, 4, -4), (-2, 8, 5, -11)),
    "count5": ((-8, 2, 4, 10), (-4, 3, 2, 10), (-3, 4, 2, 3), (-3, 5, 3, -5), (-3, 6, 4, -13)),
    "thumb": ((-20, -8, -10, 16), (70, 86, 48, 0), (74, 88, 50, 0), (76, 88, 50, 0), (76, 86, 50, 0)),
    "ok": ((34, 26, 22, -2), (42, 60, 28, 4), (8, 14, 8, 2), (0, 8, 5, -5), (-6, 6, 4, -14)),
    "victory": ((30, 36, 36, -12), (-3, 3, 2, 12), (-3, 4, 2, -10), (74, 86, 50, 0), (76, 84, 50, 0)),
    "crossed": ((30, 36, 36, -12), (-2, 4, 3, -13), (10, 10, 8, 17), (74, 86, 50, 0), (76, 84, 50, 0)),
    "horns": ((32, 38, 36, -12), (-4, 3, 2, 6), (74, 86, 50, 0), (76, 86, 50, 0), (-6, 4, 3, -14)),
    "shaka": ((-20, -8, -10, 22), (70, 86, 48, 0), (74, 88, 50, 0), (74, 86, 50, 0), (-6, 4, 3, -18)),
    "pinch": ((30, 24, 18, 2), (50, 42, 22, 2), (54, 44, 22, 0), (58, 46, 24, -3), (60, 46, 24, -6)),
    "pinch2": ((34, 26, 22, -2), (44, 58, 28, 4), (66, 82, 48, 0), (72, 84, 50, 0), (72, 82, 50, 0)),
    "cup": ((20, 10, 8, 12), (26, 36, 22, 4), (30, 38, 22, 1), (32, 40, 24, -2), (34, 42, 24, -6)),
    "ball": ((8, 8, 8, 14), (16, 24, 14, 10), (18, 26, 15, 3), (18, 26, 15, -5), (18, 26, 15, -13)),
    "gap": ((-14, -4, 0, 22), (38, 10, 2, 3), (72, 84, 48, 0), (74, 86, 50, 0), (74, 84, 50, 0)),
    "chin": ((14, 10, 8, 10), (14, 20, 10, 4), (66, 80, 46, 0), (72, 84, 50, 0), (72, 82, 50, 0)),
    "heart": ((18, 4, 4, 8), (52, 50, 26, 2), (54, 50, 26, 0), (56, 52, 26, 0), (58, 52, 26, 0)),
    "hook": ((10, 12, 14, -6), (34, 58, 34, 4), (38, 62, 36, 0), (42, 64, 38, -3), (44, 64, 38, -6)),
    "quote": ((30, 36, 36, -12), (26, 64, 40, 8), (26, 66, 40, -8), (74, 86, 50, 0), (76, 84, 50, 0)),
    "rub_a": ((34, 20, 12, 0), (48, 44, 20, 2), (50, 46, 20, 0), (66, 74, 44, 0), (70, 78, 46, 0)),
    "rub_b": ((36, 34, 30, -10), (40, 36, 16, 2), (42, 38, 16, 0), (66, 74, 44, 0), (70, 78, 46, 0)),
    "press": ((4, 8, 8, -18), (2, 8, 5, 5), (3, 10, 6, 1), (4, 12, 7, -3), (4, 12, 7, -8)),
    "spread": ((-12, 0, 2, 14), (-4, 3, 2, 12), (-3, 4, 2, 4), (-3, 5, 3, -6), (-3, 6, 4, -17)),
}  # fmt: skip
"""Degrees per finger (thumb first): curl of the three bones from the palm outwards, and spread (positive towards the thumb)."""

CURL_AXIS = np.array([0, 0, -1], np.float32)
"""A left finger curls about this axis of the T-pose: from the left down into the palm."""
SPREAD_AXIS = np.array([0, -1, 0], np.float32)
THUMB_CURL_AXIS = np.array([0.58, 0.64, -0.50], np.float32)
THUMB_SPREAD_AXIS = np.array([0, -1, 0], np.float32)
"""Spreading takes the thumb away from the fingers within the palm's plane."""


def _bases() -> F32:
    """(15, 3, 20): rotation vectors of a left hand's finger bones per radian of each shape parameter."""
    out = np.zeros((15, 3, 20), np.float32)
    for finger in range(5):
        curl, spread = (THUMB_CURL_AXIS, THUMB_SPREAD_AXIS) if finger == 0 else (CURL_AXIS, SPREAD_AXIS)
        for joint in range(3):
            out[finger * 3 + joint, :, finger * 4 + joint] = curl
        out[finger * 3, :, finger * 4 + 3] = spread
    return out


_LEFT = _bases()
_MIRROR = np.array([1, -1, -1], np.float32)[None, :, None]
_BASIS = np.stack([_LEFT, _LEFT * _MIRROR])


def shape(name: str) -> F32:
    """(20,) shape parameters in radians: four for each finger, thumb first. Raises KeyError for an unknown shape."""
    return np.radians(np.array(HAND_SHAPES[name], np.float32).reshape(-1))


def vectors(side: int, parameters: F32) -> F32:
    """(15, 3, n) rotation vectors of one hand's finger bones in the order of `names.BONES` from shape parameters (20, n).

    `side` 0 is left, 1 right.
    """
    out: F32 = (_BASIS[side].reshape(45, 20) @ parameters).reshape(15, 3, -1)
    return out


def rotations(side: int, parameters: F32) -> F32:
    """(4, 15, n) finger rotations from shape parameters (20, n)."""
    out = quat.from_rotation_vector(vectors(side, parameters).transpose(1, 0, 2))
    return np.asarray(out, np.float32)


def bones(side: int) -> tuple[str, ...]:
    """Names of one hand's finger bones in the order of `names.BONES`.

    >>> bones(0)[:2]
    ('leftThumbMetacarpal', 'leftThumbProximal')
    """
    prefix = ("left", "right")[side]
    return tuple(bone for bone in BONES if bone.startswith(prefix) and any(f in bone for f in FINGERS))
