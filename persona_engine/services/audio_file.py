"""`decode`: a sound file as mono 16-bit PCM. WAV by the standard library, everything else by librosa."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np

from persona_engine.errors import AudioError
from persona_engine.speech.pcm import to_pcm

LONGEST_S = 600.0
RATES = 2_000, 768_000
"""Samples a second that sound may have."""


def decode(source: str | Path | bytes) -> tuple[bytes, int]:
    """(pcm, rate) of a sound file or its bytes. Raises `AudioError` naming the file."""
    name = "the sound" if isinstance(source, bytes) else str(source)
    pcm, rate = _decoded(source, name)
    if not RATES[0] <= rate <= RATES[1]:
        raise AudioError(f"{name}: says that it has {rate} samples a second; sound has {RATES[0]} to {RATES[1]}. Save it anew, best at 16000 or 48000")
    return pcm, rate


def _decoded(source: str | Path | bytes, name: str) -> tuple[bytes, int]:
    try:
        data = source if isinstance(source, bytes) else Path(source).read_bytes()
    except OSError as error:
        raise AudioError(f"{name}: cannot be read: {error.strerror}") from error
    if data[:4] == b"RIFF":
        try:
            return _wav(data)
        except (wave.Error, EOFError, ValueError):
            pass  # compressed or float WAV: the general decoder knows more of them
    try:
        import librosa

        samples, rate = librosa.load(io.BytesIO(data), sr=None, mono=True, duration=LONGEST_S)
    except Exception as error:  # every backend of librosa has its own errors
        raise AudioError(f"{name}: not a sound file that can be decoded. WAV, FLAC, OGG and MP3 are read") from error
    if not len(samples):
        raise AudioError(f"{name}: there is no sound in it")
    return to_pcm(np.asarray(samples)), int(rate)


def _wav(data: bytes) -> tuple[bytes, int]:
    with wave.open(io.BytesIO(data)) as file:
        if file.getsampwidth() != 2:
            raise ValueError("not 16 bit")
        rate, channels = file.getframerate(), file.getnchannels()
        raw = file.readframes(min(file.getnframes(), int(LONGEST_S * rate)))
    samples = np.frombuffer(raw, "<i2")
    if not len(samples):
        raise ValueError("empty")
    if channels > 1:
        samples = samples[: len(samples) // channels * channels].reshape(-1, channels).mean(1).astype("<i2")
    return samples.tobytes(), rate
