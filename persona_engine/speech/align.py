"""Where in a sound each expected phoneme lies, when only the text is known: a left-to-right Viterbi search on level and brightness.

Classes are coarse (vowel, sonorant, stop, weak and strong fricative, silence), so vowels find the loud frames, closures the dips and sibilants the
bright ones; a prior on position keeps ambiguous stretches near their expected place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.score.timeline import CURVE_RATE
from persona_engine.speech.pcm import Samples
from persona_engine.speech.phonemes import is_vowel, visemes

Rows = NDArray[np.float64]
CLASSES: dict[str, tuple[float, float, float, float]] = {
    "vowel": (-5.0, 6.0, -20.0, 8.0),
    "sonorant": (-12.0, 6.0, -24.0, 8.0),
    "stop": (-28.0, 12.0, -12.0, 12.0),
    "weak": (-22.0, 9.0, -6.0, 8.0),
    "strong": (-18.0, 8.0, -1.0, 4.0),
    "silence": (-50.0, 12.0, -10.0, 20.0),
}
"""Mean and deviation of level (dB below the loud frames) and brightness (dB of the energy above `BRIGHT_HZ` in the whole)."""
BRIGHT_HZ = 3_000.0
_CLASS_OF = {"SS": "strong", "CH": "strong", "FF": "weak", "TH": "weak", "nn": "sonorant", "RR": "sonorant", "PP": "stop", "DD": "stop", "kk": "stop"}
_NASAL = ("m", "w", "j")
_DRIFT_S, _DRIFT_SHARE = 0.20, 0.10
_LEAST_FRAMES = 3
"""Shortest unit, in frames."""


@dataclass(frozen=True)
class Unit:
    """An expected phoneme of `length` seconds; "" is an optional pause."""

    ipa: str
    length: float


def features(samples: Samples, rate: int) -> tuple[Rows, Rows]:
    """Level re the 90th percentile and brightness in dB, `CURVE_RATE` frames a second; both (T,)."""
    count = int(np.ceil(len(samples) * CURVE_RATE / rate))
    window = 1 << int(np.ceil(np.log2(0.02 * rate)))
    padded = np.pad(samples, (window // 2, window))
    starts = np.rint(np.arange(count) * rate / CURVE_RATE).astype(np.int64)
    frames = np.lib.stride_tricks.sliding_window_view(padded, window)[starts]
    spectrum = np.fft.rfft(frames * np.hanning(window).astype(np.float32))
    power = spectrum.real**2 + spectrum.imag**2
    total = power.sum(1) + 1e-9
    bright = power[:, int(BRIGHT_HZ * window / rate) :].sum(1) + 1e-9
    level = 10 * np.log10(total)
    return level - np.percentile(level, 90) if count else level, 10 * np.log10(bright / total)


def _class(ipa: str) -> str:
    if not ipa:
        return "silence"
    if is_vowel(ipa):
        return "vowel"
    if ipa.startswith(_NASAL):
        return "sonorant"
    shown = visemes(ipa)
    return _CLASS_OF.get(shown[0], "sonorant") if shown else "weak"


def _scores(level: Rows, bright: Rows) -> dict[str, Rows]:
    out = {}
    for name, (mean, deviation, colour, spread) in CLASSES.items():
        # Beyond three deviations a frame is merely odd.
        far = np.minimum(((level - mean) / deviation) ** 2, 9) + np.minimum(((bright - colour) / spread) ** 2, 9)
        out[name] = -0.5 * far - np.log(deviation * spread)
    return out


def align(units: Sequence[Unit], level: Rows, bright: Rows, *, complete: bool = True) -> list[tuple[float, float]]:
    """Start and end in seconds of each unit on the sound; a pause that is not there gets zero length.

    With `complete` False the sound may stop before the text does: units after its end get the times that their lengths imply. Cost is about
    15 us a frame.
    """
    count, frames = len(units), len(level)
    lengths = np.array([unit.length for unit in units])
    if not count or not frames:
        return _laid(lengths, 0.0)
    loud = np.flatnonzero(level > -30)
    first, last = (loud[0], loud[-1] + 1) if len(loud) else (0, frames)
    pause = np.array([not unit.ipa for unit in units])
    scale = (last - first) / CURVE_RATE / max(1e-6, lengths.sum()) if complete else 1.0
    ends = np.cumsum(lengths) * scale + first / CURVE_RATE
    middle = ends - lengths * scale / 2
    by_class = _scores(level, bright)
    time = np.arange(frames) / CURVE_RATE
    drift = _DRIFT_S + _DRIFT_SHARE * middle
    cost = np.stack([by_class[_class(unit.ipa)] for unit in units], 1)
    cost -= 0.5 * ((time[:, None] - middle) / drift) ** 2
    states = np.repeat(np.arange(count), _LEAST_FRAMES)
    path = _viterbi(cost[:, states], pause[states], np.maximum(lengths * scale * CURVE_RATE, _LEAST_FRAMES)[states], complete)
    owner = states[path]
    starts = np.searchsorted(owner, np.arange(count), "left")
    stops = np.searchsorted(owner, np.arange(count), "right")
    reached = int(owner[-1])
    out = [(a / CURVE_RATE, b / CURVE_RATE) for a, b in zip(starts.tolist(), stops.tolist())]
    return out[: reached + 1] + _laid(lengths[reached + 1 :], frames / CURVE_RATE)


def _laid(lengths: Rows, start: float) -> list[tuple[float, float]]:
    ends = start + np.cumsum(lengths)
    return [(end - length, end) for end, length in zip(ends.tolist(), lengths.tolist())]


def _viterbi(cost: Rows, pause: NDArray[np.bool_], frames: Rows, complete: bool) -> NDArray[np.intp]:
    """Best state of each frame. Each unit owns `_LEAST_FRAMES` states; only the last of them may stay, and pauses may be skipped."""
    count, size = cost.shape
    stay = np.where(np.arange(size) % _LEAST_FRAMES == _LEAST_FRAMES - 1, np.log(1 - 1 / (frames - _LEAST_FRAMES + 2)), -np.inf)
    hop = np.where(np.arange(size) % _LEAST_FRAMES == _LEAST_FRAMES - 1, -np.log(frames - _LEAST_FRAMES + 2), 0.0)
    reach = 2 * _LEAST_FRAMES
    entry = np.arange(size) % _LEAST_FRAMES == 0
    before = np.roll(pause, _LEAST_FRAMES)
    may_skip = entry & before & (np.arange(size) >= reach)
    score = np.full(size, -np.inf)
    score[0] = cost[0, 0]
    if pause[0] and size > _LEAST_FRAMES:
        score[_LEAST_FRAMES] = cost[0, _LEAST_FRAMES]
    back = np.zeros((count, size), np.int8)
    skip_from = np.maximum(np.arange(size) - _LEAST_FRAMES - 1, 0)
    for t in range(1, count):
        leave = score + hop
        options = np.stack([score + stay, np.concatenate([[-np.inf], leave[:-1]]), np.where(may_skip, leave[skip_from], -np.inf)])
        back[t] = options.argmax(0)
        score = options.max(0) + cost[t]
    state = size - 1
    if complete and pause[-1] and size > _LEAST_FRAMES and score[size - 1 - _LEAST_FRAMES] > score[-1]:
        state = size - 1 - _LEAST_FRAMES
    if not complete or not np.isfinite(score[state]):
        state = int(score.argmax())
    path = np.zeros(count, np.intp)
    jump = (0, 1, _LEAST_FRAMES + 1)
    for t in range(count - 1, -1, -1):
        path[t] = state
        state -= jump[back[t, state]]
    return path
