"""Signed 16-bit mono samples as bytes, and float32 arrays in -1..1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import AudioError

Samples = NDArray[np.float32]
_FULL = 32_768.0
RATES = 2_000, 768_000
"""Samples a second that sound may have."""
QUIET = 10 ** (-48 / 20)
"""Amplitude below which a sample counts as silence (-48 dB)."""


def checked(pcm: object, rate: object, name: str) -> tuple[bytes, int]:
    """(whole samples, rate) of what is meant to be sound: signed 16-bit little-endian mono samples. Raises `AudioError`, naming it `name`."""
    if not isinstance(pcm, bytes | bytearray | memoryview):
        raise AudioError(f"{name}: needs 16-bit mono samples as bytes, not {type(pcm).__name__}; `speech.pcm.to_pcm` makes them of numbers in -1..1")
    if not isinstance(rate, int | float) or not RATES[0] <= rate <= RATES[1]:
        raise AudioError(f"{name}: says that it has {rate!r} samples a second; sound has {RATES[0]} to {RATES[1]}. Save it anew, best at 16000 or 48000")
    data = bytes(pcm)
    data = data[: len(data) // 2 * 2]
    if not data:
        raise AudioError(f"{name}: there is no sound in it")
    return data, round(rate)


def to_float(pcm: bytes) -> Samples:
    """Samples in -1..1; an odd last byte is dropped."""
    return np.frombuffer(pcm, "<i2", len(pcm) // 2).astype(np.float32) * np.float32(1 / _FULL)


def to_pcm(samples: NDArray[np.floating]) -> bytes:
    """Bytes of samples in -1..1, clipped."""
    data: bytes = np.clip(np.rint(samples * _FULL), -_FULL, _FULL - 1).astype("<i2").tobytes()
    return data


def last_sound(pcm: bytes, quiet: float = QUIET) -> int:
    """Bytes up to and including the last sample louder than `quiet`; 0 when there is none."""
    loud = np.flatnonzero(np.abs(np.frombuffer(pcm, "<i2", len(pcm) // 2)) > quiet * _FULL)
    return int(loud[-1] + 1) * 2 if len(loud) else 0


def fade_out(pcm: bytes, count: int) -> bytes:
    """`pcm` with its last `count` samples ramped to zero."""
    samples = to_float(pcm)
    count = min(count, len(samples))
    if count:
        samples[len(samples) - count :] *= np.linspace(1, 0, count, dtype=np.float32)
    return to_pcm(samples)


def resample(samples: Samples, rate: int, to: int) -> Samples:
    """Band-limited resampling of a whole sound by Fourier transform; the length becomes `round(len * to / rate)`."""
    if rate == to or not len(samples):
        return samples
    count = max(1, round(len(samples) * to / rate))
    spectrum = np.fft.rfft(samples)
    bins = count // 2 + 1
    out = np.zeros(bins, np.complex128)
    keep = min(bins, len(spectrum))
    out[:keep] = spectrum[:keep]
    return (np.fft.irfft(out, count) * (count / len(samples))).astype(np.float32)
