"""How people look: where to and how often they look away, saccade sizes and directions, and the limits of eyes, head and chest.

Sources: Argyle and Rogers (shares), Andrist 2013 (aversion), Lee 2002 "Eyes Alive" (saccades), Carpenter (durations).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import noise

F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Aversion:
    """How a role looks away from its target.

    `period` seconds from one look away to the next, `share` of the time at the target, `jitter` of the time away, `first` seconds until
    the first look away, `up`, `side`, `down` probabilities, `least` and `most` degrees, `head` share of the way that the head goes along.
    """

    period: float
    share: float
    jitter: float
    first: float
    up: float
    side: float
    down: float
    least: float
    most: float
    head: float


AVERSIONS: dict[str, Aversion] = {
    "idle": Aversion(6.5, 0.62, 0.35, 1.8, 0.10, 0.62, 0.28, 10, 26, 0.40),
    "listening": Aversion(6.2, 0.78, 0.35, 2.2, 0.10, 0.70, 0.20, 7, 16, 0.12),
    "thinking": Aversion(4.4, 0.20, 0.12, 0.15, 0.70, 0.10, 0.20, 12, 21, 0.42),
    "speaking": Aversion(4.6, 0.55, 0.35, 0.10, 0.12, 0.68, 0.20, 8, 18, 0.16),
    "ambient": Aversion(4.2, 0.35, 0.35, 0.80, 0.06, 0.82, 0.12, 8, 28, 0.65),
}
"""By role; `ambient` where there is nothing to look at."""
SHARE_BY_STYLE = 0.24
"""How far style gaze 0 and 1 move the share at the target down and up."""
MARGIN = 0.10
"""Least share of a period at the target before and after each look away; half of it where a role hardly looks."""

DIRECTIONS: F64 = np.array([15.54, 6.46, 17.69, 7.44, 16.80, 7.89, 20.38, 7.80])
"""Percent of saccades to the right, up-right, up, up-left, left, down-left, down, down-right."""
_CUMULATIVE = np.cumsum(DIRECTIONS) / DIRECTIONS.sum()

SCAN_PERIOD, SCAN_SCALE, SCAN_CAP = 1.25, 0.30, np.radians(4.5)
MICRO_PERIOD, MICRO_SIZE = 1.5, np.radians(0.4)

EYE_YAW, EYE_UP, EYE_DOWN = np.radians(32.0), np.radians(22.0), np.radians(28.0)
HEAD_YAW, HEAD_UP, HEAD_DOWN = np.radians(55.0), np.radians(26.0), np.radians(32.0)
CHEST_YAW = np.radians(22.0)
BEHIND = (np.radians(110.0), np.radians(150.0))
"""Between these angles from straight ahead a persona gives up following with her eyes."""


def saccade_seconds(angle: F64) -> F64:
    """Duration of a saccade of `angle` radians: 25 ms + 2.4 ms a degree.

    >>> float(saccade_seconds(np.radians(10.0)).round(3))
    0.049
    """
    out: F64 = 0.025 + 0.0024 * np.degrees(angle)
    return out


def saccade_size(u: F64) -> F64:
    """Eyes Alive magnitude in radians from uniform numbers: -6.9 ln(P / 15.7) degrees with P in 1..15."""
    out: F64 = np.radians(-6.9 * np.log((1 + 14 * u) / 15.7))
    return out


def saccade_direction(u: F64) -> F64:
    """Index 0..7 into `DIRECTIONS` from uniform numbers."""
    return np.searchsorted(_CUMULATIVE, u).astype(np.float64)


def scan(seeds: NDArray[np.uint64], channel: int, epoch: NDArray[np.int64]) -> F64:
    """(2, ...) yaw and pitch in radians of the fixation that begins in each epoch, about the face that is looked at."""
    size = np.minimum(saccade_size(noise.uniform(seeds, channel, epoch)) * SCAN_SCALE, SCAN_CAP)
    turn = saccade_direction(noise.uniform(seeds, channel + 1, epoch)) * (np.pi / 4)
    return np.array([-size * np.cos(turn), size * np.sin(turn)])


def micro(seeds: NDArray[np.uint64], channel: int, epoch: NDArray[np.int64]) -> F64:
    """(2, ...) yaw and pitch in radians of fixational saccades."""
    turn = noise.uniform(seeds, channel, epoch) * (2 * np.pi)
    out: F64 = MICRO_SIZE * (0.5 + noise.uniform(seeds, channel + 1, epoch)) * np.array([np.cos(turn), np.sin(turn)])
    return out


def ladder(angles: F64, propensity: F64) -> tuple[F64, F64]:
    """Final head (2, n) and chest (2, n) yaw and pitch for a target at `angles` (2, n); the eyes do the rest.

    `propensity` (n,) is how much of the way the head likes to go. Small angles are the eyes' alone; past the eyes' comfort the head must
    follow, past 30 degrees the chest helps.
    """
    yaw, pitch = angles
    far = np.abs(yaw)
    easy = far * propensity * far * far / (far * far + 0.018)
    must = _ramp(far - 0.40, 0.10)
    turn = np.maximum(easy, must) + 0.15 * np.minimum(easy, must)
    turn = np.minimum(turn, far)
    chest = CHEST_YAW * np.tanh(0.40 * _ramp(far - 0.52, 0.15) / CHEST_YAW)
    head = HEAD_YAW * np.tanh((turn - chest) / HEAD_YAW)
    reach = np.where(pitch >= 0, HEAD_UP, HEAD_DOWN)
    nod = reach * np.tanh(0.75 * pitch * (0.35 + 0.65 * propensity) / reach)
    sign = np.sign(yaw)
    return np.array([head * sign, nod]), np.array([chest * sign, 0 * pitch])


def _ramp(x: F64, softness: float) -> F64:
    """max(x, 0) with a rounded corner."""
    out: F64 = 0.5 * (x + np.sqrt(x * x + softness * softness)) - 0.5 * (np.sqrt(0.25 + softness * softness) - 0.5)
    return np.maximum(out, 0)
