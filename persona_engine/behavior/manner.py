"""How a mood colours a manner: the aroused move faster, wider and harder, the low-spirited less, the dominant take room and hold the gaze."""

from __future__ import annotations

from persona_engine.score.affect import Affect, tone
from persona_engine.score.style import Style

COLORS: dict[str, tuple[float, float, float]] = {
    "extent": (0.11, 0.15, 0.09),
    "speed": (0.04, 0.18, 0.03),
    "fluidity": (0.10, -0.14, 0.0),
    "power": (0.0, 0.25, 0.16),
    "repetition": (0.02, 0.14, 0.04),
    "gesture_rate": (0.15, 0.20, 0.06),
    "expressiveness": (0.03, 0.08, 0.02),
    "head": (0.05, 0.05, 0.0),
    "gaze": (0.14, 0.0, 0.16),
    "blink": (-0.03, 0.10, -0.03),
}
"""What a unit of valence, arousal and dominance adds to each parameter (after Wallbott 1998 and Hartmann 2005)."""


def colored(style: Style, affect: Affect) -> Style:
    """The style of somebody in this mood.

    >>> colored(Style(), Affect(arousal=0.8)).speed > colored(Style(), Affect(valence=-0.8, arousal=-0.4)).speed
    True
    """
    values = {}
    valence, arousal, dominance = tone(affect)
    for name in Style.__struct_fields__:
        v, a, d = COLORS[name]
        value = getattr(style, name) + v * valence + a * arousal + d * dominance
        values[name] = min(1.0, max(0.0, value))
    return Style(**values)
