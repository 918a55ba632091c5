"""`Sight`: the way from somebody's eyes to what they look at: yaw (left positive), pitch (up positive) in radians, and vergence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import gaze_tables as tables
from persona_engine.motion.posture import minimum_jerk

F64 = NDArray[np.float64]
Angles = tuple[float, float]

HALF_PUPILS = 0.031
"""Half the distance between the eyes in metres, for vergence."""
MOST_VERGENCE = math.radians(8.0)


class Sight:
    """Eyes at `eyes` (3, n), personas turned by `headings` (n,), and what they look at, `targets` (3, n; NaN for none), in session space."""

    def __init__(self, eyes: F64, headings: F64, targets: F64) -> None:
        self.eyes, self.headings, self.targets = eyes, headings, targets

    @cached_property
    def angles(self) -> F64:
        """(2, n) `angles_to` the targets."""
        return angles_to(self.eyes, self.headings, self.targets)

    @cached_property
    def vergence(self) -> F64:
        """(2, n) yaw that the left and the right eye add to look at the same place."""
        way = self.targets - self.eyes
        distance = np.sqrt((way * way).sum(0))
        near = np.where(np.isfinite(distance), np.arctan(HALF_PUPILS / np.maximum(distance, 0.1)), 0.0)
        near = np.minimum(near, MOST_VERGENCE)
        return np.array([-near, near])

    def look(self, row: int, target: Sequence[float]) -> None:
        """Persona `row` looks at something else: what is known of all is brought up to date for this one."""
        self.targets[:, row] = target
        x, y, z = (a - b for a, b in zip(target, self.eyes[:, row].tolist()))
        heading = float(self.headings[row])
        cos, sin = math.cos(heading), math.sin(heading)
        self.angles[:, row] = angle_to(cos * x - sin * z, y, sin * x + cos * z)
        distance = math.hypot(x, y, z)
        near = min(math.atan(HALF_PUPILS / max(distance, 0.1)), MOST_VERGENCE) if math.isfinite(distance) else 0.0
        self.vergence[:, row] = -near, near


def angles_to(eyes: F64, headings: F64 | float, targets: F64) -> F64:
    """(2, n) yaw and pitch from `eyes` (3, n), personas turned by `headings`, to `targets` (3, n), session space.

    A target that is not finite is straight ahead; one behind is given up smoothly.
    """
    way = np.asarray(targets, np.float64) - eyes
    yaw = np.arctan2(way[0], way[2]) - headings
    yaw = yaw - 2 * np.pi * np.round(yaw / (2 * np.pi))
    pitch = np.arctan2(way[1], np.hypot(way[0], way[2]))
    kept = 1 - minimum_jerk((np.abs(yaw) - tables.BEHIND[0]) / (tables.BEHIND[1] - tables.BEHIND[0]))
    out = np.array([yaw, pitch]) * kept
    return np.where(np.isfinite(out), out, 0.0)


def angle_to(x: float, y: float, z: float) -> Angles:
    """`angles_to` something at `x`, `y`, `z` metres from the eyes of one persona, in its own axes.

    >>> angle_to(1.0, 0.0, 1.0)[0] == math.pi / 4
    True
    """
    yaw, pitch = math.atan2(x, z), math.atan2(y, math.hypot(x, z))
    s = min(max((abs(yaw) - tables.BEHIND[0]) / (tables.BEHIND[1] - tables.BEHIND[0]), 0.0), 1.0)
    kept = 1 - s * s * s * (10 - 15 * s + 6 * s * s)
    return (yaw * kept, pitch * kept) if math.isfinite(yaw + pitch) else (0.0, 0.0)
