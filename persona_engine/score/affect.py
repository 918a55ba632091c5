"""`Affect`: how a persona feels."""

from __future__ import annotations

import msgspec


class Affect(msgspec.Struct, frozen=True, array_like=True):
    """Dimensional mood with the emotion that colours the face.

    `valence`, `arousal` and `dominance` lie in -1..1 (Mehrabian's PAD); `emotion` is one of `names.EMOTIONS`, `intensity` in 0..1;
    `second` is one that is mixed in. `mask` 0..1 is how far a polite smile hides what is felt.
    """

    valence: float = 0.0
    arousal: float = 0.0
    dominance: float = 0.0
    emotion: str = "neutral"
    intensity: float = 0.0
    second: str = "neutral"
    second_intensity: float = 0.0
    mask: float = 0.0


CORES: dict[str, tuple[float, float, float]] = {
    "joy": (0.76, 0.48, 0.35), "sadness": (-0.63, -0.27, -0.33), "anger": (-0.51, 0.59, 0.25), "fear": (-0.64, 0.60, -0.43),
    "surprise": (0.20, 0.67, -0.13), "disgust": (-0.60, 0.35, 0.11), "trust": (0.50, -0.05, 0.10), "interest": (0.40, 0.35, 0.10),
    "embarrassment": (-0.46, 0.30, -0.50), "contempt": (-0.32, 0.05, 0.40), "boredom": (-0.30, -0.60, -0.20),
}  # fmt: skip
"""Valence, arousal and dominance of an emotion felt fully (after Russell and Mehrabian 1977)."""


def tone(affect: Affect) -> tuple[float, float, float]:
    """Valence, arousal and dominance of this moment: the mood, drowned out by what is felt as far as it is felt.

    >>> tone(Affect(valence=0.3))
    (0.3, 0.0, 0.0)
    >>> tone(Affect(valence=0.3, emotion="anger", intensity=0.8))[0] < -0.3
    True
    """
    now = (affect.valence, affect.arousal, affect.dominance)
    for emotion, intensity in reversed(pairs(affect)):
        if emotion in CORES:
            now = tuple(a + intensity * (b - a) for a, b in zip(now, CORES[emotion]))  # type: ignore[assignment]
    return now


def pairs(affect: Affect) -> tuple[tuple[str, float], tuple[str, float]]:
    """Both emotions with their intensities."""
    return (affect.emotion, affect.intensity), (affect.second, affect.second_intensity)
