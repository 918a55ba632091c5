"""How people look: where to and how often they look away, saccade sizes and directions, and the limits of eyes, head and chest.

Sources: Argyle and Rogers (shares), Andrist 2013 (aversion), Lee 2002 "Eyes Alive" (saccades), Carpenter (durations).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import noise

F64 = NDArray[np.float64]
Directions = tuple[float, float, float, float, float, float, float, float]


TALKING: Directions = (15.54, 6.46, 17.69, 7.44, 16.80, 7.89, 20.38, 7.80)
"""Percent of saccades to the right, up-right, up, up-left, left, down-left, down, down-right, in talk ("Eyes Alive")."""
UPWARD: Directions = (2.5, 23.0, 24.0, 23.0, 2.5, 10.0, 5.0, 10.0)
"""Of looks away to think: up .70, aside .05, down .25 (Andrist 2013: up .70, side .10, down .20)."""
SIDEWAYS: Directions = (38.0, 5.0, 1.0, 5.0, 38.0, 5.0, 3.0, 5.0)


@dataclass(frozen=True)
class Aversion:
    """How a role looks at its target and away from it.

    `at` and `away` mean seconds at the target and away, `sigma` of the logarithm of the time away, `first` seconds until the first look
    away, `directions` percent in the order of `TALKING`, `least` and `most` degrees of a look away (0, 0: by the law of saccades), `head`
    share of the way that the head goes along.
    """

    at: float
    away: float
    sigma: float
    first: float
    directions: Directions
    least: float
    most: float
    head: float

    @property
    def share(self) -> float:
        """Share of the time at the target."""
        return self.at / (self.at + self.away)


AVERSIONS: dict[str, Aversion] = {
    "idle": Aversion(3.2, 1.96, 0.6, 1.8, TALKING, 0, 0, 0.40),
    "listening": Aversion(4.1, 1.14, 0.45, 2.2, TALKING, 0, 0, 0.12),
    "thinking": Aversion(0.88, 3.54, 0.4, 0.15, UPWARD, 12, 21, 0.42),
    "speaking": Aversion(2.1, 1.96, 0.5, 0.10, TALKING, 0, 0, 0.16),
    "ambient": Aversion(1.8, 3.3, 0.6, 0.80, SIDEWAYS, 8, 28, 0.65),
}
"""By role; `ambient` where there is nothing to look at. Runs: Rogers 2018 (2.2 s), Andrist 2013 (away 1.96 s speaking, 1.14 s listening,
3.54 s thinking); shares: Argyle and Rogers, speaking .50, listening .78."""
SHARE_BY_STYLE = 0.38
"""How far style gaze 0 and 1 move the share at the target down and up."""
RUN_SIGMA = 0.6
"""Of the logarithm of the time at the target."""
SHORTEST_RUN, SHORTEST_SCAN = 0.35, 0.6
"""Seconds; less is not seen as a look, or leaves no time for an excursion within the face."""
AVERT_HEAD_SECONDS = 0.5
DIRECTION_SPREAD = 0.7
"""Share of its eighth of the circle over which a direction is spread."""

FACE = 5.0
"""Degrees about the eyes of the partner that are looked at as the face; saccades are longer or shorter than this."""
MICRO_PERIOD, MICRO_SIZE = 1.5, np.radians(0.25)
QUICKEST = 0.025

EYE_YAW, EYE_UP, EYE_DOWN = np.radians(32.0), np.radians(22.0), np.radians(28.0)
HEAD_YAW, HEAD_UP, HEAD_DOWN = np.radians(55.0), np.radians(26.0), np.radians(32.0)
CHEST_YAW = np.radians(22.0)
BEHIND = (np.radians(85.0), np.radians(150.0))
"""Between these angles from straight ahead a persona gives up following with her eyes: of what lies behind only the side is shown."""


def saccade_seconds(angle: F64) -> F64:
    """Duration of a saccade of `angle` radians: 25 ms + 2.4 ms a degree.

    >>> float(saccade_seconds(np.radians(10.0)).round(3))
    0.049
    """
    out: F64 = 0.025 + 0.0024 * np.degrees(angle)
    return out


def saccade_flank(angle: F64) -> F64:
    """Share of a saccade of `angle` radians in which its speed rises, and falls: chosen so that its peak speed is 500 (1 - exp(-A / 11.5))
    degrees a second (the main sequence) within the shape of `saccade_profile`."""
    size = np.maximum(np.degrees(angle), 0.3)
    ratio = 500.0 * (1 - np.exp(-size / 11.5)) * saccade_seconds(angle) / size
    out: F64 = np.clip(1 - 1 / ratio, 0.1, 0.42)
    return out


_ZERO, _HALF = np.array(0.0), np.array(0.5)


def saccade_profile(s: F64, flank: F64) -> F64:
    """Share of the way after the share `s` of the time (at most 1): speed rises evenly, stays, and falls evenly."""
    late = np.maximum(s, _ZERO)
    late -= _HALF
    u = _HALF - np.abs(late)
    rise = np.minimum(u, flank)
    half = (u - _HALF * rise) * rise
    half /= flank - flank * flank
    out: F64 = np.copysign(_HALF - half, late)
    out += _HALF
    return out


LAW = (6.9, 15.7)
"""Eyes Alive: a saccade is -6.9 ln(P / 15.7) degrees with P in 1..15."""


def saccade_size(u: F64) -> F64:
    """Magnitude in radians by the law, from uniform numbers; falling."""
    out: F64 = np.radians(-LAW[0] * np.log((1 + 14 * u) / LAW[1]))
    return out


_FAR = (LAW[1] * np.exp(-FACE / LAW[0]) - 1) / 14
"""Share of saccades that are longer than `FACE`."""
SCANS_PER_LOOK = (1 - _FAR) / _FAR
"""Excursions within the face for each look away."""


def far_size(u: F64) -> F64:
    """Magnitude of a look away by the law, radians."""
    return saccade_size(_FAR * u)


def near_size(u: F64) -> F64:
    """Magnitude of an excursion within the face by the law, radians."""
    return saccade_size(_FAR + (1 - _FAR) * u)


def micro(seeds: NDArray[np.uint64], channel: int, epoch: NDArray[np.int64]) -> F64:
    """(2, ...) yaw and pitch in radians of fixational saccades."""
    turn = noise.uniform(seeds, channel, epoch) * (2 * np.pi)
    out: F64 = MICRO_SIZE * (0.5 + noise.uniform(seeds, channel + 1, epoch)) * np.array([np.cos(turn), np.sin(turn)])
    return out


_NUMBERS = ("at", "away", "sigma", "first", "least", "most", "head")
TABLE: dict[str, F64] = {field: np.array([getattr(row, field) for row in AVERSIONS.values()]) for field in _NUMBERS}
"""The numbers of `AVERSIONS`, one column a row."""
CUMULATIVE: F64 = np.cumsum([np.array(row.directions) / sum(row.directions) for row in AVERSIONS.values()], axis=1).T
CUMULATIVE[-1] = 1.0


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
