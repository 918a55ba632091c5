"""`FilmWriter`: frames and sound into an MP4 (H.264 + AAC), marked as machine-made."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import PersonaError
from persona_engine.marking import DIGITAL_SOURCE_TYPE, MARKING, MARKING_OF_A_TAKE, SOURCE_TYPE_OF_A_TAKE

SOUND_RATE = 48_000


def codecs() -> Any:
    """The package that writes films. Raises `PersonaError`."""
    try:
        import av
    except ImportError as error:
        raise PersonaError("films need the package `av`: pip install 'panda3d-persona[film]'") from error
    return av


class FilmWriter:
    """Writes one film. Use as a context manager; the file appears under its name only when complete.

    `size` is (width, height) in pixels, both even; `fps` whole frames per second. The sound track is mono 48 kHz; `recorded`: a voice that somebody spoke.
    """

    def __init__(self, path: str | Path, size: tuple[int, int], fps: int = 30, crf: int = 18, recorded: bool = False) -> None:
        av = codecs()
        self._path = Path(path)
        self._part = self._path.with_name(self._path.stem + ".part.mp4")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = av.open(str(self._part), "w", format="mp4", options={"movflags": "+faststart+use_metadata_tags"})
        except OSError as error:
            raise PersonaError(f"cannot write {path}: {error}") from error
        marking, kind = (MARKING_OF_A_TAKE, SOURCE_TYPE_OF_A_TAKE) if recorded else (MARKING, DIGITAL_SOURCE_TYPE)
        self._file.metadata.update({"comment": marking, "DigitalSourceType": kind, "title": self._path.stem})
        width, height = size
        self._video = self._file.add_stream("libx264", rate=fps, options={"crf": str(crf), "preset": "veryfast"})
        self._video.width, self._video.height, self._video.pix_fmt = width, height, "yuv420p"
        self._sound = self._file.add_stream("aac", rate=SOUND_RATE)
        self._sound.layout = "mono"
        self._sound.bit_rate = 128_000
        self._av, self._fps = av, fps
        self._frames = self._samples = 0

    def add_frame(self, pixels: NDArray[np.uint8]) -> None:
        """Append one frame, (H, W, 3) RGB."""
        frame = self._av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
        frame.pts, frame.time_base = self._frames, Fraction(1, self._fps)
        self._frames += 1
        self._file.mux(self._video.encode(frame))

    def add_sound(self, samples: NDArray[np.float32]) -> None:
        """Append mono samples in -1..1 at `SOUND_RATE`."""
        step = 1024
        for start in range(0, len(samples), step):
            block = np.ascontiguousarray(samples[start : start + step], np.float32)[None, :]
            frame = self._av.AudioFrame.from_ndarray(block, format="fltp", layout="mono")
            frame.sample_rate = SOUND_RATE
            frame.pts, frame.time_base = self._samples, Fraction(1, SOUND_RATE)
            self._samples += block.shape[1]
            self._file.mux(self._sound.encode(frame))

    def __enter__(self) -> FilmWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self._file.mux(self._video.encode(None))
                self._file.mux(self._sound.encode(None))
        finally:
            self._file.close()
        if kind is None:
            self._part.replace(self._path)
        else:
            self._part.unlink(missing_ok=True)


def resampled(pcm: bytes, rate: int) -> NDArray[np.float32]:
    """Mono signed 16-bit PCM at `rate` Hz as float samples at `SOUND_RATE`, by band-limited interpolation through the FFT of whole
    utterances."""
    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.float32) / 32768.0
    if rate == SOUND_RATE or not len(samples):
        return samples
    count = round(len(samples) * SOUND_RATE / rate)
    spectrum = np.fft.rfft(samples)
    wanted = np.zeros(count // 2 + 1, np.complex128)
    shared = min(len(spectrum), len(wanted))
    wanted[:shared] = spectrum[:shared]
    return (np.fft.irfft(wanted, count) * (count / len(samples))).astype(np.float32)


class SoundTrack:
    """A mono mix at `SOUND_RATE` that grows as sounds are placed on it."""

    def __init__(self) -> None:
        self._mix = np.zeros(SOUND_RATE, np.float32)

    def place(self, start: float, pcm: bytes, rate: int, gain: float = 1.0) -> None:
        """Mix a sound in at `start` seconds from the film's beginning."""
        samples = resampled(pcm, rate) * np.float32(gain)
        first = max(0, round(start * SOUND_RATE))
        last = first + len(samples)
        if last > len(self._mix):
            self._mix = np.concatenate([self._mix, np.zeros(max(last - len(self._mix), len(self._mix)), np.float32)])
        self._mix[first:last] += samples

    def samples(self, duration: float) -> NDArray[np.float32]:
        """The mix from 0 to `duration` seconds, limited to -1..1."""
        count = round(duration * SOUND_RATE)
        mix = self._mix[:count]
        if len(mix) < count:
            mix = np.concatenate([mix, np.zeros(count - len(mix), np.float32)])
        return np.asarray(np.tanh(mix * 1.05) / np.tanh(1.05), np.float32)
