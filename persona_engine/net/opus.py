"""Speech as Opus packets of 20 ms, by PyAV (extra `lan`). RFC 6716; the encoder's delay is 6.5 ms (RFC 7845, section 4.2)."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np

RATE = 24_000
"""Samples a second on the wire and after decoding."""
PACKET = RATE // 50
BITS = 24_000
_DECODED = 48_000
_DELAY = 312
"""Samples at `_DECODED` by which a decoder lags its encoder."""
MAX_PACKET = 1275


@cache
def available() -> bool:
    """Whether this machine can encode and decode Opus."""
    return importlib.util.find_spec("av") is not None


def join(packets: Iterable[bytes]) -> bytes:
    """Packets as one chunk: each after its length in two bytes."""
    return b"".join(len(p).to_bytes(2, "little") + p for p in packets)


def split(data: bytes) -> list[bytes]:
    """The packets of a chunk. Raises `ValueError` for anything else.

    >>> split(join([b"ab", b"c"]))
    [b'ab', b'c']
    """
    out, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 2], "little")
        at += 2 + size
        if not 0 < size <= MAX_PACKET or at > len(data):
            raise ValueError("not a chunk of Opus packets")
        out.append(data[at - size : at])
    return out


class Encoder:
    """Mono s16 PCM at `rate` Hz in, packets out; the state goes on from call to call."""

    def __init__(self, rate: int) -> None:
        import av

        self._av, self._rate = av, rate
        codec: Any = av.CodecContext.create("libopus", "w")
        codec.sample_rate, codec.layout, codec.format, codec.bit_rate = RATE, "mono", "s16", BITS
        codec.options = {"application": "voip", "frame_duration": "20"}
        self._codec = codec
        self._resampler: Any = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        self._rest = np.zeros(0, np.int16)

    def encode(self, pcm: bytes, last: bool = False) -> list[bytes]:
        """Every packet that is complete; with `last` all of them, padded with silence so that a decoder gives every sample."""
        samples = np.frombuffer(pcm, "<i2")
        frames = self._resampler.resample(self._frame(samples, self._rate)) if len(samples) else []
        if last:
            frames = [*frames, *self._resampler.resample(None)]
        self._rest = np.concatenate([self._rest, *(f.to_ndarray()[0] for f in frames)])
        if last:
            self._rest = np.append(self._rest, np.zeros(-len(self._rest) % PACKET + PACKET, np.int16))
        whole = len(self._rest) // PACKET * PACKET
        ready, self._rest = self._rest[:whole], self._rest[whole:]
        packets = [p for at in range(0, whole, PACKET) for p in self._codec.encode(self._frame(ready[at : at + PACKET], RATE))]
        if last:
            packets += self._codec.encode(None)
        return [bytes(p) for p in packets]

    def _frame(self, samples: Any, rate: int) -> Any:
        frame = self._av.AudioFrame.from_ndarray(np.ascontiguousarray(samples)[None], format="s16", layout="mono")
        frame.sample_rate = rate
        return frame


class Decoder:
    """Packets in, mono s16 PCM at `RATE` Hz out. Beginning in the middle of a stream it needs some 80 ms to settle (RFC 7845, section 4.6)."""

    def __init__(self) -> None:
        import av

        self._av = av
        self._codec: Any = av.CodecContext.create("libopus", "r")
        self._codec.sample_rate, self._codec.layout = _DECODED, "mono"
        self._skip = _DELAY

    def decode(self, packets: Iterable[bytes]) -> bytes:
        """Their sound. Raises `ValueError` for what is no Opus."""
        try:
            frames = [f.to_ndarray().reshape(-1) for p in packets for f in self._codec.decode(self._av.Packet(p))]
        except self._av.FFmpegError as error:
            raise ValueError(f"not Opus: {error}") from error
        samples = np.concatenate([np.zeros(0, np.int16), *frames])
        skipped = min(self._skip, len(samples))
        self._skip -= skipped
        pairs = samples[skipped : len(samples) // 2 * 2].astype(np.int32).reshape(-1, 2)
        return ((pairs[:, 0] + pairs[:, 1]) // 2).astype("<i2").tobytes()
