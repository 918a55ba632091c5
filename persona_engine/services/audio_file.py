"""`decode`: a sound file as mono 16-bit PCM. WAV by the standard library, everything else by librosa."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np

from persona_engine.errors import AudioError
from persona_engine.speech.pcm import checked, to_pcm

LONGEST_S = 600.0


def decode(source: str | Path | bytes) -> tuple[bytes, int]:
    """(pcm, rate) of a sound file or its bytes. Raises `AudioError` naming the file."""
    if not isinstance(source, str | Path | bytes):
        raise AudioError(f"sound is the path of a file or its bytes, not {type(source).__name__}")
    name = "the sound" if isinstance(source, bytes) else str(source)
    return checked(*_decoded(source, name), name)


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

        samples, rate = librosa.load(io.BytesIO(data), sr=None, mono=False, duration=LONGEST_S)
    except Exception as error:  # every backend of librosa has its own errors
        raise AudioError(f"{name}: not a sound file that can be decoded. WAV, FLAC, OGG and MP3 are read") from error
    if not samples.size:
        raise AudioError(f"{name}: there is no sound in it")
    whole = np.nan_to_num(np.atleast_2d(samples), nan=0.0, posinf=1.0, neginf=-1.0)
    return to_pcm(whole.mean(axis=0)), int(rate)


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
