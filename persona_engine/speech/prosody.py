"""Energy, pitch and prominence of a sound.

Pitch is the normalised autocorrelation of Hann windows divided by the window's own (Boersma 1993), with a small octave cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from persona_engine.score.timeline import CURVE_RATE, Phone, SpeechTimeline
from persona_engine.speech.pcm import Samples
from persona_engine.speech.phonemes import is_vowel

FLOOR_DB = -90.0
ENERGY_WINDOW_S = 0.02
F0_WINDOW_S, F0_LOW, F0_HIGH = 0.04, 65.0, 500.0
_VOICED, _OCTAVE_COST = 0.45, 0.02
_ANALYSIS_RATE = 8_000
_APART_S = 0.35
_UNSURE_FRAMES = 8
_BLOCK = 40
"""Frames that are transformed together: few enough to stay in the processor's cache, and below what the allocator fetches from the system."""
EFFORT_S, HEARD_DB, BRIGHT_HZ = 2.0, 25.0, 1_000.0
WHISPER = (-0.35, -0.15)
"""Less than the first share of speech is voiced in what may be a whisper, no more than the second in what is."""
SHOUT_HZ, SHOUT_BRIGHT_DB, SHOUT_DB = (190.0, 300.0), (-10.0, -2.0), (-24.0, -14.0)
SOFT_DB, SOFT_EFFORT = (32.0, 44.0), 0.5
Curve = NDArray[np.float32]
NO_CURVE: Curve = np.zeros(0, np.float32)
NO_CURVE.setflags(write=False)


def energy(samples: Samples, rate: int) -> Curve:
    """Level in dB re full scale, `CURVE_RATE` frames a second, frame i centred on i / CURVE_RATE; (ceil(duration * CURVE_RATE),)."""
    count = int(np.ceil(len(samples) * CURVE_RATE / rate))
    total = np.concatenate([[0.0], np.cumsum(samples.astype(np.float64) ** 2)])
    centre = np.arange(count) * rate / CURVE_RATE
    half = ENERGY_WINDOW_S * rate / 2
    low = np.clip(centre - half, 0, len(samples)).astype(np.int64)
    high = np.clip(centre + half, 0, len(samples)).astype(np.int64)
    power = (total[high] - total[low]) / np.maximum(1, high - low)
    level: Curve = np.maximum(FLOOR_DB, 10 * np.log10(power + 1e-12)).astype(np.float32)
    return level


def _decimated(samples: Samples, rate: int) -> tuple[Samples, float]:
    step = max(1, rate // _ANALYSIS_RATE)
    whole = len(samples) // step * step
    thinned = samples[:whole:step].copy()
    for k in range(1, step):
        thinned += samples[k:whole:step]
    thinned /= step
    return thinned, rate / step


def pitch(samples: Samples, rate: int) -> Curve:
    """Fundamental frequency in Hz, 0 where unvoiced, on the frames of `energy`."""
    return PitchCurve(rate).of(samples)


class PitchCurve:
    """The pitch of a sound that grows: what has been heard long enough is not looked at again."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._known = np.zeros((3, 0), np.float32)
        """Frequency, periodicity and level of the frames that will not change."""

    def of(self, samples: Samples) -> Curve:
        """As `pitch`; `samples` are those of the last call and more."""
        count = int(np.ceil(len(samples) * CURVE_RATE / self._rate))
        known = self._known[:, :count]
        rows = np.concatenate([known, _periods(samples, self._rate, known.shape[1], count)], axis=1)
        self._known = rows[:, : max(known.shape[1], count - _UNSURE_FRAMES)]
        hz, strength, level = rows
        voiced = (strength > _VOICED) & (level > 0.06 * (np.percentile(level, 95) if count else 0.0))
        return np.where(voiced, hz, 0).astype(np.float32)


def _periods(samples: Samples, rate: int, first: int, count: int) -> NDArray[np.float32]:
    """Frequency, periodicity and level of frames `[first, count)`; (3, count - first)."""
    step = max(1, rate // _ANALYSIS_RATE)
    speed = rate / step
    window = int(F0_WINDOW_S * speed)
    skipped = max(0, int(first * speed / CURVE_RATE) - window)
    signal, _ = _decimated(samples[skipped * step :], rate)
    if count <= first or len(signal) < window:
        return np.zeros((3, max(0, count - first)), np.float32)
    padded = np.pad(signal, (window // 2, window))
    starts = np.rint(np.arange(first, count) * speed / CURVE_RATE).astype(np.int64) - skipped
    windows, starts = np.lib.stride_tricks.sliding_window_view(padded, window), np.minimum(starts, len(padded) - window)
    return np.concatenate([_periods_of(windows[starts[k : k + _BLOCK]], speed) for k in range(0, len(starts), _BLOCK)], axis=1)


def _periods_of(frames: NDArray[np.float32], speed: float) -> NDArray[np.float32]:
    """As `_periods`, of frames (n, window) sampled at `speed` Hz."""
    window = frames.shape[1]
    low, high = int(speed / F0_HIGH), min(window - 2, int(speed / F0_LOW))
    shape, own, size = _window(window, high + 1)
    spectrum = np.fft.rfft((frames - frames.mean(1, keepdims=True)) * shape, size)
    auto = np.fft.irfft(spectrum.real**2 + spectrum.imag**2, size)[:, : high + 1]
    auto /= (auto[:, :1] + 1e-12) * own
    best = (auto[:, low:high] * (1 - _OCTAVE_COST * np.log2(np.arange(low, high, dtype=np.float32) / low))).argmax(1) + low
    rows = np.arange(len(frames))
    left, mid, right = auto[rows, best - 1], auto[rows, best], auto[rows, best + 1]
    shift = np.clip((left - right) / (2 * (left - 2 * mid + right) - 1e-12), -1, 1)
    return np.array([speed / (best + shift), mid, np.sqrt((frames**2).mean(1))], np.float32)


@lru_cache(maxsize=8)
def _window(length: int, lags: int) -> tuple[Samples, Samples, int]:
    """A Hann window, its own autocorrelation up to `lags`, and a size of transform in which such lags do not wrap around, without large prime factors."""
    least = length + lags
    size = min(2**a * b for b in (1, 3, 5, 9, 15) for a in range(1, 16) if 2**a * b >= least)
    shape = np.hanning(length).astype(np.float32)
    own = np.fft.irfft(np.abs(np.fft.rfft(shape, size)) ** 2, size)[:lags]
    return shape, np.maximum(own / own[0], 1e-3).astype(np.float32), size


def _brightness(samples: Samples, rate: int) -> Curve:
    """Energy from 1 to 4 kHz re that below, dB, on the frames of `energy`; every other one is looked at."""
    signal, speed = _decimated(samples, rate)
    window = int(F0_WINDOW_S * speed)
    count = int(np.ceil(len(samples) * CURVE_RATE / rate))
    starts = np.rint(np.arange(0, count, 2) * speed / CURVE_RATE).astype(np.int64)
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(signal, (window // 2, window)), window)
    shape, split = np.hanning(window).astype(np.float32), max(1, round(BRIGHT_HZ * window / speed))
    looked = np.zeros((2, len(starts)), np.float32)
    for k in range(0, len(starts), _BLOCK):
        spectrum = np.fft.rfft(windows[starts[k : k + _BLOCK]] * shape)
        power = spectrum.real**2 + spectrum.imag**2
        looked[:, k : k + _BLOCK] = power[:, split:].sum(1), power[:, 1:split].sum(1)
    high, low = looked + 1e-9
    return np.repeat(10 * np.log10(high / low), 2)[:count].astype(np.float32)


def effort(samples: Samples, rate: int, level: Curve, f0: Curve) -> Curve:
    """How much voice there is in each moment of speech: -1 whispered, 0 spoken, 1 shouted; on the frames of `energy`, from `EFFORT_S` around each.

    A whisper has no pitch. A shout is high, bright and loud at once (Traunmueller & Eriksson 2000): one of these alone is a voice's own.
    """
    if not len(level):
        return level
    loud = level > max(float(np.percentile(level, 95)) - HEARD_DB, FLOOR_DB + 10)
    if not loud.any():
        return np.zeros(len(level), np.float32)
    size = int(EFFORT_S * CURVE_RATE)

    def around(values: Curve, where: NDArray[np.bool_]) -> NDArray[np.float64]:
        total = np.concatenate([[0.0], np.cumsum(np.where(where, values, 0.0))])
        ends = np.arange(len(values))
        return np.asarray(total[np.minimum(ends + size // 2, len(values))] - total[np.maximum(ends - size // 2, 0)], np.float64)

    heard = np.maximum(1.0, around(np.ones_like(level), loud))
    voiced = loud & (f0 > 0)
    sounding = around(np.ones_like(level), voiced)
    whisper = _rise(-sounding / heard, *WHISPER) * (heard > 0.2 * min(size, len(level)))
    out = -whisper - SOFT_EFFORT * _rise(-around(level, loud) / heard, *SOFT_DB) * (1 - whisper)
    if voiced.any() and float(np.percentile(f0[voiced], 75)) > SHOUT_HZ[0]:
        pitch_of = around(f0, voiced) / np.maximum(1.0, sounding)
        bright = around(_brightness(samples, rate), voiced) / np.maximum(1.0, sounding)
        out += _rise(pitch_of, *SHOUT_HZ) * _rise(bright, *SHOUT_BRIGHT_DB) * _rise(around(level, loud) / heard, *SHOUT_DB) * (1 - whisper)
    return np.clip(out, -1, 1).astype(np.float32)


def _rise(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    return np.asarray(np.clip((values - low) / (high - low), 0, 1), np.float64)


def span(curve: Curve, start: float, end: float) -> Curve:
    """The frames of `curve` in `[start, end)` seconds, at least one when the curve has any."""
    first = min(max(0, round(start * CURVE_RATE)), max(0, len(curve) - 1))
    return curve[first : max(first + 1, round(end * CURVE_RATE))]


def _scores(values: Sequence[float]) -> NDArray[np.float64]:
    array = np.asarray(values, np.float64)
    return (array - array.mean()) / (array.std() + 1e-9) if len(array) > 1 else np.zeros(len(array))


def vowels(phones: Sequence[Phone]) -> list[int]:
    """Indices of the vowels among `phones`: one a syllable."""
    return [i for i, phone in enumerate(phones) if is_vowel(phone.ipa)]


def stressed(phones: Sequence[Phone], energy: Curve, f0: Curve) -> list[Phone]:
    """Phones of unknown words with the stress that their sound gives them: a vowel that stands out by level, pitch and length, at least one in `_APART_S`."""
    out, rows = list(phones), vowels(phones)
    if not rows or not len(energy):
        return out
    parts = [phones[i] for i in rows]
    score = _scores([float(span(energy, p.start, p.end).max()) for p in parts]) + _scores([min(p.end - p.start, 0.3) for p in parts])
    score += _scores([float(span(f0, p.start, p.end).max()) for p in parts]) if len(f0) else 0.0
    for k, (i, phone) in enumerate(zip(rows, parts)):
        near = [float(score[j]) for j in range(max(0, k - 2), min(len(rows), k + 3)) if j != k and abs(parts[j].start - phone.start) < _APART_S]
        if score[k] >= max(near, default=-np.inf):
            out[i] = replace(phone, stress=2)
    return out


def prominence(timeline: SpeechTimeline) -> dict[int, float]:
    """Prominence of each stressed syllable: index into `timeline.phones` -> z(energy) + z(highest f0) + z(duration).

    Above 1 counts as a pitch accent. Without sound only the durations count.
    """
    marked = [i for i in vowels(timeline.phones) if timeline.phones[i].stress]
    if not marked:
        return {}
    phones = [timeline.phones[i] for i in marked]
    score = _scores([p.end - p.start for p in phones])
    if len(timeline.energy):
        score = score + _scores([float(span(timeline.energy, p.start, p.end).max()) for p in phones])
    if len(timeline.f0):
        score = score + _scores([float(span(timeline.f0, p.start, p.end).max()) for p in phones])
    return dict(zip(marked, score.tolist()))
