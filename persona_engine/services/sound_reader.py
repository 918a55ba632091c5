"""`SoundReader`: sound as a server sends it, in pieces, whatever its format: raw PCM and WAV as they come, other files once they are whole."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import AudioError
from persona_engine.services.audio_file import decode
from persona_engine.speech.pcm import checked, to_pcm

HEAD = 12
"""Bytes by which a format is recognised."""
LONGEST_HEAD = 1 << 16
"""A WAV file whose sound has not begun after so many bytes is none."""
LARGEST = 1 << 25
"""Bytes of a file that are kept until it is whole."""
ENDLESS = 0x7FFF_0000
"""A length from which it is no length: who streams does not know it."""
FILES: tuple[tuple[bytes, int, str], ...] = (
    (b"OggS", 0, "Ogg"), (b"fLaC", 0, "FLAC"), (b"ID3", 0, "MP3"), (b"ftyp", 4, "MP4/M4A"), (b"\x1aE\xdf\xa3", 0, "WebM"), (b"\xff\xf1", 0, "AAC"),
    (b"\xff\xf9", 0, "AAC"), (b"\xff\xfb", 0, "MP3"), (b"\xff\xf3", 0, "MP3"), (b"\xff\xf2", 0, "MP3"), (b"\xff\xfa", 0, "MP3"),
)  # fmt: skip
"""How files begin: bytes, where they stand, the name of the format."""
_RAW = ("pcm", "l16", "raw")
_PLAIN, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE


class SoundReader:
    """`kind` is the content type that was sent, `rate` that of sound without a header."""

    def __init__(self, kind: str, rate: int) -> None:
        self.rate = rate
        self.format = "raw PCM" if any(name in kind for name in _RAW) else ""
        """Its name, "" until it is known."""
        self.expected: float | None = None
        """Seconds that a header announces."""
        self._held = b""
        self._width, self._channels, self._float, self._left = 2, 1, False, -1

    def feed(self, data: bytes) -> bytes:
        """Mono 16-bit samples at `rate` that are certain now. Raises `AudioError`."""
        self._held += data
        if not self.format or (self.format == "raw PCM" and self._held.startswith(b"RIFF") and self._left < 0):
            self._recognise()
        if self.format == "WAV" and self._left < 0 and not self._open():
            return b""
        if len(self._held) > LARGEST:
            raise AudioError(f"{self.format} of more than {LARGEST >> 20} MB came for a sentence")
        return self._samples() if self.format in ("raw PCM", "WAV") else b""

    def finish(self) -> bytes:
        """The rest, when no more comes. Raises `AudioError` for a file that cannot be decoded."""
        if self.format in ("", "raw PCM"):
            self.format = "raw PCM"
            return self._samples()
        if self.format == "WAV":
            if self._left < 0:
                raise AudioError("the sound broke off within the head of a WAV file")
            return self._samples()
        try:
            pcm, self.rate = decode(self._held)
        except AudioError as error:
            raise AudioError(f"{self.format} came for sound, which cannot be decoded here: ask the server for WAV or raw PCM") from error
        self._held = b""
        return pcm

    def _recognise(self) -> None:
        if len(self._held) < HEAD:
            return
        name = next((name for head, at, name in FILES if self._held[at : at + len(head)] == head), "raw PCM")
        self.format = "WAV" if self._held[:4] == b"RIFF" and self._held[8:12] == b"WAVE" else name

    def _open(self) -> bool:
        """Whether the head of a WAV file is there, and read."""
        at, known = HEAD, False
        while at + 8 <= len(self._held):
            name, size = self._held[at : at + 4], struct.unpack_from("<I", self._held, at + 4)[0]
            if name == b"data":
                if not known:
                    break
                self._held, self._left = self._held[at + 8 :], size
                self.expected = None if not size or size >= ENDLESS else size / (self.rate * self._channels * self._width)
                return True
            if at + 8 + size > len(self._held):
                break
            if name == b"fmt " and size >= 16:
                self._describe(self._held[at + 8 : at + 8 + size])
                known = True
            at += 8 + size + size % 2
        if len(self._held) > LONGEST_HEAD:
            raise AudioError("a WAV file came whose sound does not begin")
        return False

    def _describe(self, fmt: bytes) -> None:
        code, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", fmt)
        if code == _EXTENSIBLE and len(fmt) >= 26:
            code = struct.unpack_from("<H", fmt, 24)[0]
        if (code, bits) not in {(_PLAIN, 8), (_PLAIN, 16), (_PLAIN, 24), (_PLAIN, 32), (_FLOAT, 32)} or not channels:
            raise AudioError(f"a WAV file of {bits} bits, coding {code}, came for sound: ask the server for one of 16 bits")
        checked(b"\0\0", rate, "the WAV file")
        self.rate, self._channels, self._width, self._float = rate, channels, bits // 8, code == _FLOAT

    def _samples(self) -> bytes:
        data = self._held
        if self.expected is not None:
            data = data[: self._left]
        whole = len(data) - len(data) % (self._width * self._channels)
        if self.expected is not None:
            self._left -= whole
        self._held = self._held[whole:]
        data = data[:whole]
        if (self._width, self._channels) == (2, 1) or not data:
            return data
        return to_pcm(self._numbers(data).reshape(-1, self._channels).mean(axis=1))

    def _numbers(self, data: bytes) -> NDArray[np.float64]:
        """Samples in -1..1, channels by turns."""
        if self._float:
            return np.nan_to_num(np.frombuffer(data, "<f4").astype(np.float64))
        if self._width == 1:
            return (np.frombuffer(data, np.uint8).astype(np.float64) - 128) / 128
        if self._width == 3:
            parts = np.frombuffer(data, np.uint8).reshape(-1, 3).astype(np.int32)
            whole = parts[:, 0] | parts[:, 1] << 8 | parts[:, 2] << 16
            return (whole - ((whole >> 23) << 24)).astype(np.float64) / (1 << 23)
        return np.frombuffer(data, f"<i{self._width}").astype(np.float64) / float(1 << (8 * self._width - 1))
