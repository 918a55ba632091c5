"""`SpeechTimeline`: what is known about a voiced sentence; it stays with the planner and never travels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from persona_engine.score.marks import VisemeMark

Timing = Literal["none", "word", "phoneme", "viseme"]
CURVE_RATE = 100
"""Frames per second of the energy and f0 curves."""


def _empty() -> NDArray[np.float32]:
    return np.zeros(0, np.float32)


@dataclass(frozen=True)
class Word:
    """A spoken word: seconds of media time, and the slice `[char_start, char_end)` of the sentence."""

    text: str
    start: float
    end: float
    char_start: int
    char_end: int


@dataclass(frozen=True)
class Phone:
    """A phoneme in IPA without stress marks; "" is silence. `stress` 0 none, 1 secondary, 2 primary; `word` indexes
    `SpeechTimeline.words`, -1 none."""

    ipa: str
    start: float
    end: float
    stress: int = 0
    word: int = -1


@dataclass(frozen=True)
class SpeechTimeline:
    """Words, phones and visemes of one utterance in seconds of its sound.

    `timing` says how fine the source's own marks were. `energy` (dB re full scale) and `f0` (Hz, 0 unvoiced) have `CURVE_RATE` frames a
    second,
    or are empty when there is no sound. `complete` is False while the sound is still arriving.
    """

    text: str
    duration: float
    words: tuple[Word, ...] = ()
    phones: tuple[Phone, ...] = ()
    visemes: tuple[VisemeMark, ...] = ()
    timing: Timing = "none"
    energy: NDArray[np.float32] = field(default_factory=_empty)
    f0: NDArray[np.float32] = field(default_factory=_empty)
    complete: bool = True
