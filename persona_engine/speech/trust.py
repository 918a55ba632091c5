"""Whether a sound says a text: how much better the aligned phones fit it than the same phones elsewhere in it, as a whole and stretch by stretch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from persona_engine.score.timeline import CURVE_RATE, Phone
from persona_engine.speech.features import Frames
from persona_engine.speech.viseme_net import VISEME_OF, visemes

CONFIDENT = 0.65
"""From here on the sound says the text."""
DOUBT, AROUND_S, LEAST_S = 0.55, 0.6, 0.3
"""Where confidence, taken from `AROUND_S`, stays below the first for `LEAST_S`, something else is said."""
_WORST = -8.0
_TURNS = (0.2, 0.35, 0.5, 0.65, 0.8)
"""By how much of the whole the phones are moved on to see how well they fit where they do not belong."""
Stretch = tuple[float, float]


def judge(log_posteriors: Frames, found: NDArray[np.intp]) -> tuple[float, tuple[Stretch, ...]]:
    """(confidence, doubtful stretches in seconds) of the class `found` for each frame: 1 is perfect, 0 no better than anywhere else."""
    by_viseme = np.log(visemes(log_posteriors) + np.float32(1e-9))
    shown = VISEME_OF[found]
    spoken = np.flatnonzero(shown)
    if not len(spoken):
        return 0.0, ()

    def lack(rows: Frames, labels: NDArray[np.intp]) -> Frames:
        return np.asarray(np.maximum(rows[np.arange(len(rows)), labels] - rows.max(1), _WORST), np.float32)

    here, rows, labels = lack(by_viseme, shown), by_viseme[spoken], shown[spoken]
    elsewhere = min(-1e-3, float(np.mean([lack(rows, np.roll(labels, int(len(labels) * turn))).mean() for turn in _TURNS])))
    return 1 - float(here[spoken].mean()) / elsewhere, _doubts(here / elsewhere)


def _doubts(share: Frames) -> tuple[Stretch, ...]:
    around = np.hanning(round(AROUND_S * CURVE_RATE) + 2)[1:-1]
    ends = np.pad(share.astype(np.float64), len(around) // 2, "edge")
    doubtful = 1 - np.convolve(ends, around / around.sum(), "same")[len(around) // 2 :][: len(share)] < DOUBT
    edges = np.flatnonzero(np.diff(doubtful.astype(np.int8), prepend=0, append=0)) / CURVE_RATE
    return tuple((float(a), float(b)) for a, b in zip(edges[::2], edges[1::2]) if b - a >= LEAST_S)


def mended(phones: Sequence[Phone], heard: Sequence[Phone], doubts: Sequence[Stretch]) -> list[Phone]:
    """`phones` with what was `heard` in their place where they are doubtful."""
    out: list[Phone] = []
    at = 0.0
    for start, end in (*doubts, (float("inf"), float("inf"))):
        out += _within(phones, at, start)
        out += _within(heard, start, end)
        at = end
    return out


def _within(phones: Sequence[Phone], start: float, end: float) -> list[Phone]:
    return [replace(p, start=max(p.start, start), end=min(p.end, end)) for p in phones if p.end > start and p.start < end]
