"""Noise of seven kinds, made on the spot, and speech in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

KINDS = ("white", "pink", "brown", "hum", "keys", "fan", "babble")
TALKERS = 6
PAUSES_S = (0.5, 2.0)
"""Silence before and behind an utterance."""
_SLOPES = {"white": 0.0, "pink": 0.5, "brown": 1.0, "hum": 0.5, "keys": 0.5, "fan": 0.7}


def noise(kind: str, count: int, rate: int, rng: np.random.Generator, others: Sequence[np.ndarray]) -> np.ndarray:
    """Samples of one kind, of unit deviation; `others` are voices for the babble."""
    if kind == "babble":
        out = np.zeros(count)
        for _ in range(TALKERS):
            voice = others[rng.integers(len(others))]
            voice = np.tile(voice, int(np.ceil((count + len(voice)) / len(voice))))
            at = rng.integers(0, len(voice) - count + 1)
            out += voice[at : at + count]
        return out / (out.std() + 1e-9)
    hz, t = np.fft.rfftfreq(count, 1 / rate), np.arange(count) / rate
    out = np.fft.irfft(np.fft.rfft(rng.normal(0, 1, count)) * (np.maximum(hz, 40) / 1000) ** -_SLOPES[kind], count)
    out /= out.std()
    if kind == "hum":
        mains = float(rng.choice([50, 60, 100]))
        out = 0.3 * out + np.sum([np.sin(2 * np.pi * mains * k * t + 6 * rng.random()) / k for k in range(1, 9)], axis=0)
    elif kind == "keys":
        out *= 0.02
        for _ in range(int(count / rate * 5)):
            at = int(rng.integers(0, count - rate // 20))
            size = rate // 20
            out[at : at + size] += rng.normal(0, 1, size) * np.exp(-np.arange(size) / (0.0075 * rate))
    elif kind == "fan":
        out *= 1 + 0.3 * np.sin(2 * np.pi * 1.7 * t)
    return out / (out.std() + 1e-9)


def in_noise(
    samples: np.ndarray, rate: int, kind: str, snr_db: float, rng: np.random.Generator, others: Sequence[np.ndarray]
) -> tuple[np.ndarray, float]:
    """An utterance between two pauses, in noise of a kind ("" for next to none) at a ratio, at any level; and seconds of the first pause."""
    lead, rest = (round(float(s) * 100) / 100 for s in rng.uniform(*PAUSES_S, 2))
    speech = np.pad(samples.astype(np.float64), (round(lead * rate), round(rest * rate)))
    size = np.sqrt((samples**2).mean())
    made = speech + (noise(kind, len(speech), rate, rng, others) * 10 ** (-snr_db / 20) if kind else rng.normal(0, 1e-4, len(speech))) * size
    return (made / np.abs(made).max() * 10 ** (-rng.uniform(2, 26) / 20)).astype(np.float32), lead


def without_gaps(spoken: np.ndarray, longest: int = 15) -> np.ndarray:
    """Frames of speech with its closures and other gaps of up to so many frames."""
    out = spoken.astype(bool).copy()
    at = np.flatnonzero(out)
    for a, b in zip(at, at[1:]):
        if b - a <= longest:
            out[a:b] = True
    return out
