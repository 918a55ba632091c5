"""`decode`: a sound file as mono 16-bit PCM. WAV by the standard library, everything else by librosa."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import AudioError
from persona_engine.speech.pcm import checked, to_pcm

LONGEST_S = 600.0
LEAST_SHARE = 0.2
"""A mean of channels with less of the loudest one's power than this is none of what is said in them."""


def decode(source: str | Path | bytes) -> tuple[bytes, int]:
    """(pcm, rate) of a sound file or its bytes. Raises `AudioError` naming the file."""
    if not isinstance(source, str | Path | bytes):
        raise AudioError(f"sound is the path of a file or its bytes, not {type(source).__name__}")
    name = "the sound" if isinstance(source, bytes) else str(source)
    return checked(*_decoded(source, name), name)


def _decoded(source: str | Path | bytes, name: str) -> tuple[bytes, int]:
    try:
        data = source if isinstance(source, bytes) else Path(source).read_bytes()
    except (OSError, ValueError) as error:
        raise AudioError(f"{name}: cannot be read: {getattr(error, 'strerror', error)}") from error
    if data[:4] == b"RIFF":
        try:
            return _wav(data)
        except (wave.Error, EOFError, ValueError):
            pass  # compressed or float WAV: the general decoder knows more of them
    try:
        import librosa

        samples, rate = librosa.load(io.BytesIO(data), sr=None, mono=False, duration=LONGEST_S)
    except Exception as error:  # every backend of librosa has its own errors
        raise AudioError(f"{name}: not a sound file that can be decoded. WAV, FLAC, OGG and MP3 are read") from error
    if not samples.size:
        raise AudioError(f"{name}: there is no sound in it")
    whole = np.nan_to_num(np.atleast_2d(samples), nan=0.0, posinf=1.0, neginf=-1.0)
    return to_pcm(_mono(whole)), int(rate)


def _mono(channels: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """The mean of channels (C, n); the loudest one where they cancel out, or most are silent."""
    mean, loudest = channels.mean(axis=0), max(channels, key=lambda row: float(row @ row))
    kept: NDArray[np.floating[Any]] = mean if float(mean @ mean) >= LEAST_SHARE * float(loudest @ loudest) else loudest
    return kept


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
        samples = _mono(samples[: len(samples) // channels * channels].reshape(-1, channels).T.astype(np.float64)).astype("<i2")
    return samples.tobytes(), rate
