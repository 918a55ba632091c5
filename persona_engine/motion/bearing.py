"""How a feeling holds the body: what a mood and the emotions over it add to the channels of the stand.

After Wallbott 1998 and Coulson 2004: the sad collapse, the angry come forward with closed hands, the frightened draw back and make
themselves small, the proud and glad rise, the disgusted turn away, the scornful look down from above, the bored sag to one side.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion.posture import CHANNEL_INDEX, CHANNELS
from persona_engine.score.affect import Affect, pairs, tone

F32 = NDArray[np.float32]

MOODS: tuple[dict[str, float], ...] = (
    {"open": 0.7, "proud": 0.35}, {"slump": 0.9, "open": -0.2}, {"tense": 0.8}, {}, {"proud": 0.9}, {"slump": 0.45},
)
"""Channels per unit of positive and negative valence, arousal and dominance of the mood."""
EMOTIONS: dict[str, dict[str, float]] = {
    "joy": {"open": 0.9, "proud": 1.3, "chin": 0.9, "lean": 0.15, "elbows": 0.5},
    "sadness": {"slump": 1.3, "bow": 0.1, "proud": -0.6},
    "anger": {"lean": 1.0, "proud": 0.9, "bow": 0.3, "tense": 1.6, "elbows": 1.4, "fists": 1.0},
    "fear": {"lean": -1.1, "shrink": 1.0, "averted": 0.5},
    "surprise": {"lean": -0.6, "proud": 1.0, "tense": 0.6, "elbows": 0.6},
    "disgust": {"lean": -1.1, "averted": 1.5, "chin": 0.9, "tense": 0.5},
    "trust": {"open": 0.6, "tilt": 0.9, "lean": 0.25},
    "interest": {"lean": 0.9, "tilt": 0.7, "chin": 0.3},
    "embarrassment": {"slump": 0.6, "bow": 0.8, "averted": 1.2, "tilt": 0.7},
    "contempt": {"chin": 2.2, "proud": 1.1, "lean": -0.9, "averted": 1.0},
    "boredom": {"slump": 1.1, "tilt": 1.4, "proud": -0.5},
}
"""Channels per unit of an emotion's intensity."""
MASKED = 0.5
"""Share of an emotion that a full mask takes off the body: bodies leak what faces hide (Ekman and Friesen 1969)."""
SIZE = len(CHANNELS) + 1


def bearing(affect: Affect) -> F32:
    """(K + 1,) units of each channel of `posture.CHANNELS`, and the arousal -1..1 of the moment, which stirs breath and sway.

    Shares, not sums: the stronger an emotion, the less is left for the second one and the mood.
    """
    out, left = np.zeros(SIZE, np.float32), 1.0
    for emotion, intensity in pairs(affect):
        if emotion in EMOTIONS:
            _add(out, EMOTIONS[emotion], left * intensity * (1 - MASKED * affect.mask))
            left *= 1 - intensity
    for number, value in enumerate((affect.valence, affect.arousal, affect.dominance)):
        _add(out, MOODS[2 * number + (value < 0)], left * abs(value))
    out[-1] = tone(affect)[1]
    return out


def _add(out: F32, mix: dict[str, float], share: float) -> None:
    for name, value in mix.items():
        out[CHANNEL_INDEX[name]] += value * share
