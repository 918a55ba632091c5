"""What the mouth really does on real speech: closures, sibilants and openings on the baked lip tracks, against aligned phones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.recordings import ARPA, Recording
from persona_engine.motion import lips, tracks
from persona_engine.motion.grid import Grid
from persona_engine.score.style import Style
from persona_engine.score.timeline import SpeechTimeline

RATE = 500
"""Baked this finely, so that durations are not those of the frames."""
NEAR_S = 0.06
"""A closure is looked for this far around its phone: the aligner's own error, and the half frame of a mouth that is early."""
SEALED = 0.95
OPEN = ("aa", "E", "O")
CLOSED = ("sil", "PP", "FF", "SS", "CH", "DD", "TH")


@dataclass(frozen=True)
class Rendered:
    """Share of p b m sealed for 40 ms, widest jaw in 95 % of sibilants, jaw's half rise after the vowel's onset (median and 95th percentile, ms), shapes a
    second, largest jerk of the jaw (1/s^3)."""

    sealed_40ms: float
    sibilant_jaw_p95: float
    jaw_late_median_ms: float
    jaw_late_p95_ms: float
    changes_per_s: float
    jaw_jerk: float


def rendered(recordings: Sequence[Recording], lines: Sequence[SpeechTimeline]) -> Rendered:
    """Figures of timelines over their recordings."""
    jaw_row = tracks.LIP_INDEX["jawOpen"]
    seals: list[float] = []
    narrow: list[float] = []
    late: list[float] = []
    changes, seconds, jerk = 0, 0.0, 0.0
    for recording, line in zip(recordings, lines):
        times = np.arange(-0.3, line.duration + 0.3, 1 / RATE)
        mouth = lips.bake(line.visemes, line.duration, Grid(times), Style())
        jaw = mouth.lips[:, jaw_row].astype(np.float64)
        shown = [(ARPA.get(name.rstrip("0123456789"), "sil").split()[0], start, end) for name, start, end in recording.phones]
        for before, (viseme, start, end) in zip([("sil", 0.0, 0.0), *shown], shown):
            a, b = np.searchsorted(times, (start, end))
            if viseme == "PP":
                sealed = mouth.seal[np.searchsorted(times, start - NEAR_S) : np.searchsorted(times, end + NEAR_S)] >= SEALED
                seals.append(float(sealed.sum()) / RATE)
            elif viseme in ("SS", "CH"):
                narrow.append(float(jaw[(3 * a + b) // 4 : (a + 3 * b) // 4 + 1].max()))
            elif viseme in OPEN and before[0] in CLOSED:
                late += _half_rise(times, jaw, start, end)
        changes += len(line.visemes) - 1
        seconds += line.duration
        at_frames = jaw[:: RATE // 60][:-1]
        jerk = max(jerk, float(np.abs(np.diff(at_frames, 3)).max() * 60**3))
    return Rendered(
        float(np.mean(np.array(seals) >= 0.04)), float(np.percentile(narrow, 95)), float(np.median(late)), float(np.percentile(late, 95)),
        changes / seconds, jerk,
    )  # fmt: skip


def _half_rise(times: np.ndarray, jaw: np.ndarray, start: float, end: float) -> list[float]:
    a, b = np.searchsorted(times, (start - 0.15, min(end, start + 0.2)))
    top = a + int(jaw[a:b].argmax())
    bottom = a + int(jaw[a : top + 1].argmin())
    if jaw[top] - jaw[bottom] < 0.08:
        return []
    half = bottom + int(np.argmax(jaw[bottom : top + 1] >= (jaw[top] + jaw[bottom]) / 2))
    return [float(times[half] - start) * 1e3]
