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


def pairs(affect: Affect) -> tuple[tuple[str, float], tuple[str, float]]:
    """Both emotions with their intensities."""
    return (affect.emotion, affect.intensity), (affect.second, affect.second_intensity)
