"""`VoiceShaper`: equaliser, pulse dispersion, breath and a small room for a voice, streamed in chunks.

Everything linear is folded into one finite impulse response and convolved by overlap-add; chunk borders leave no trace. Filters: R. Bristow-Johnson,
Audio EQ Cookbook. Deterministic: noise and reflections come from fixed seeds.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from persona_engine.speech.pcm import Samples, to_float, to_pcm
from persona_engine.speech.voice import Band, Room, VoiceSpec

Response = NDArray[np.complex128]
_EQ_TAPS = 1024
_REFLECTIONS = ((0.0031, 0.55), (0.0053, -0.45), (0.0079, 0.40), (0.0113, 0.33), (0.0167, -0.27))
"""Delay in seconds and gain of the early reflections."""
_SEED = 20_240
LIMIT = 0.89
KNEE = 0.6
_BREATH_HZ = 2_500.0
_BREATH_GAIN = 0.25


def band_response(band: Band, rate: int, size: int) -> Response:
    """Frequency response of one band on the bins of a real transform of `size`; (size // 2 + 1,)."""
    w = 2 * np.pi * min(band.hz, 0.45 * rate) / rate
    cos, alpha, gain = np.cos(w), np.sin(w) / (2 * band.q), 10 ** (band.gain_db / 40)
    root = 2 * np.sqrt(gain) * alpha
    if band.kind == "peak":
        b, a = (1 + alpha * gain, -2 * cos, 1 - alpha * gain), (1 + alpha / gain, -2 * cos, 1 - alpha / gain)
    elif band.kind in ("high_pass", "low_pass"):
        sign = 1 if band.kind == "high_pass" else -1
        edge = (1 + sign * cos) / 2
        b, a = (edge, -sign * 2 * edge, edge), (1 + alpha, -2 * cos, 1 - alpha)
    else:
        s = 1 if band.kind == "low_shelf" else -1
        up, down = gain + 1, gain - 1
        b = (gain * (up - s * down * cos + root), s * 2 * gain * (down - s * up * cos), gain * (up - s * down * cos - root))
        a = (up + s * down * cos + root, -s * 2 * (down + s * up * cos), up + s * down * cos - root)
    z = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    return np.asarray((b[0] + b[1] * z + b[2] * z * z) / (a[0] + a[1] * z + a[2] * z * z), np.complex128)


def _dispersed(seconds: float, rate: int) -> NDArray[np.float64]:
    """An all-pass whose energy is smeared over `seconds`: pulses lose their edge, the spectrum stays."""
    count = max(1, int(seconds * rate))
    size = 1 << int(np.ceil(np.log2(4 * count + 8)))
    bins = np.arange(size // 2 + 1) / (size // 2)
    # Group delay rises with frequency from 0 to `count` samples.
    return np.asarray(np.fft.irfft(np.exp(-0.5j * np.pi * count * bins**2), size)[: 2 * count + 2])


def _reflected(room: Room, rate: int) -> NDArray[np.float64]:
    taps = np.zeros(max(1, int(room.seconds * rate)))
    taps[0] = 1.0
    for delay, gain in _REFLECTIONS:
        if int(delay * rate) < len(taps):
            taps[int(delay * rate)] += room.mix * gain
    first = int(0.02 * rate)
    if len(taps) > first:
        time = np.arange(len(taps) - first) / rate
        tail = np.random.default_rng(_SEED).standard_normal(len(time)) * 10 ** (-3 * time / room.seconds)
        taps[first:] += room.mix * 0.5 * tail / max(1e-9, float(np.sqrt((tail**2).sum())))
    return taps


@functools.lru_cache(maxsize=64)
def impulse(voice: VoiceSpec, rate: int) -> NDArray[np.float64]:
    """Level, equaliser, dispersion and room of `voice` as one impulse response (read-only)."""
    size = 4 * _EQ_TAPS
    response = np.full(size // 2 + 1, 10 ** (voice.gain_db / 20), np.complex128)
    for band in voice.eq:
        response *= band_response(band, rate, size)
    taps = np.fft.irfft(response, size)[:_EQ_TAPS] if voice.eq else np.array([response[0].real])
    if voice.dispersion > 0:
        taps = np.convolve(taps, _dispersed(voice.dispersion, rate))
    if voice.room.mix > 0:
        taps = np.convolve(taps, _reflected(voice.room, rate))
    taps.setflags(write=False)
    return taps


@functools.lru_cache(maxsize=64)
def _response(voice: VoiceSpec, rate: int, size: int) -> Response:
    return np.fft.rfft(impulse(voice, rate), size)


def limited(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Samples bent smoothly below `LIMIT`; those under `KNEE` are untouched."""
    loud = np.flatnonzero(np.abs(samples) > KNEE)
    if len(loud):
        size = np.abs(samples[loud])
        samples = samples.copy()
        samples[loud] = np.sign(samples[loud]) * (KNEE + (LIMIT - KNEE) * np.tanh((size - KNEE) / (LIMIT - KNEE)))
    return samples


class VoiceShaper:
    """One sentence through one voice's chain. `feed` returns as many samples as it took; `flush` the tail of the room.

    Pieces of any size give the same sound as the whole, to rounding. Costs a few ms a second of sound.
    """

    def __init__(self, voice: VoiceSpec, rate: int) -> None:
        self._voice, self._rate = voice, rate
        self._taps = impulse(voice, rate)
        self._tail = np.zeros(len(self._taps) - 1)
        self._breath = voice.breath
        self._noise = np.random.default_rng(_SEED + 1)
        self._soft, self._last = np.exp(-2 * np.pi * _BREATH_HZ / rate), 0.0

    def _aspirated(self, samples: Samples) -> NDArray[np.float64]:
        wide = samples.astype(np.float64)
        if self._breath <= 0 or not len(wide):
            return wide
        noise = self._noise.standard_normal(len(wide))
        bright = noise - self._soft * np.concatenate([[self._last], noise[:-1]])
        self._last = float(noise[-1])
        return np.asarray(wide + self._breath * _BREATH_GAIN * bright * np.abs(wide))

    def feed(self, pcm: bytes) -> bytes:
        """The shaped sound of one chunk."""
        samples = self._aspirated(to_float(pcm))
        if not len(samples):
            return b""
        size = 1 << int(np.ceil(np.log2(len(samples) + len(self._taps))))
        whole = np.fft.irfft(np.fft.rfft(samples, size) * _response(self._voice, self._rate, size), size)[: len(samples) + len(self._taps) - 1]
        whole[: len(self._tail)] += self._tail
        self._tail = whole[len(samples) :].copy()
        return to_pcm(limited(whole[: len(samples)]))

    def flush(self) -> bytes:
        """What still rings when the sentence is over."""
        out, self._tail = to_pcm(limited(self._tail)), np.zeros(0)
        return out
