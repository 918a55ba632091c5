"""`Affect`: how a persona feels."""

from __future__ import annotations

import msgspec


class Affect(msgspec.Struct, frozen=True, array_like=True):
    """Dimensional mood with the emotion that colours the face.

    `valence`, `arousal` and `dominance` lie in -1..1 (Mehrabian's PAD); `emotion` is one of `names.EMOTIONS`, `intensity` in 0..1.
    """

    valence: float = 0.0
    arousal: float = 0.0
    dominance: float = 0.0
    emotion: str = "neutral"
    intensity: float = 0.0
