"""Formulas of `gaze_tables` for one persona, in plain numbers: a tenth of the cost of arrays of one column. A shift is one persona's."""

from __future__ import annotations

import math

from persona_engine.motion import gaze_tables as tables


def saccade_seconds(angle: float) -> float:
    """`gaze_tables.saccade_seconds`.

    >>> round(saccade_seconds(math.radians(10.0)), 3)
    0.049
    """
    return 0.025 + 0.0024 * math.degrees(angle)


def saccade_flank(angle: float) -> float:
    """`gaze_tables.saccade_flank`."""
    size = max(math.degrees(angle), 0.3)
    ratio = 500.0 * (1 - math.exp(-size / 11.5)) * saccade_seconds(angle) / size
    return min(max(1 - 1 / ratio, 0.1), 0.42)


def saccade_profile(s: float, flank: float) -> float:
    """`gaze_tables.saccade_profile`."""
    late = max(s, 0.0) - 0.5
    u = 0.5 - abs(late)
    rise = min(u, flank)
    half = (u - 0.5 * rise) * rise / (flank - flank * flank)
    return 0.5 + math.copysign(0.5 - half, late)


def ladder(yaw: float, pitch: float, propensity: float) -> tuple[float, float, float]:
    """`gaze_tables.ladder`: yaw and pitch of the head, yaw of the chest."""
    far = abs(yaw)
    easy = far * propensity * far * far / (far * far + 0.018)
    must = _ramp(far - 0.40, 0.10)
    turn = min(max(easy, must) + 0.15 * min(easy, must), far)
    chest = tables.CHEST_YAW * math.tanh(0.40 * _ramp(far - 0.52, 0.15) / tables.CHEST_YAW)
    head = tables.HEAD_YAW * math.tanh((turn - chest) / tables.HEAD_YAW)
    reach = tables.HEAD_UP if pitch >= 0 else tables.HEAD_DOWN
    nod = reach * math.tanh(0.75 * pitch * (0.35 + 0.65 * propensity) / reach)
    return math.copysign(head, yaw), nod, math.copysign(chest, yaw)


def _ramp(x: float, softness: float) -> float:
    return max(0.5 * (x + math.hypot(x, softness)) - 0.5 * (math.hypot(0.5, softness) - 0.5), 0.0)
