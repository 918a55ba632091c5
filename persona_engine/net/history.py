"""`History`: entries of the score as frames, each deflated against the ones before it: the same bytes for every peer.

Who joins gets the window of the host with its welcome; from then on everyone's window moves alike, as the wire keeps order.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import msgspec

from persona_engine.errors import SessionError

ENTRIES = 2
"""First byte of a frame; no MessagePack map begins with it."""
WINDOW = 4096
"""Bytes of entries that are remembered."""
MAX_BYTES = 1 << 20
"""Longest frame that is unpacked."""
_decoder = msgspec.msgpack.Decoder(tuple[bytes, ...])


class History:
    """What was sent last.

    >>> host = History(); first = host.pack([b"hello"]); peer = History(host.window)
    >>> peer.unpack(host.pack([b"hello again"]))
    (b'hello again',)
    """

    def __init__(self, window: bytes = b"") -> None:
        self.window = window[-WINDOW:]

    def pack(self, entries: Sequence[bytes]) -> bytes:
        """The frame of some entries."""
        squeeze = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, self.window)
        data = squeeze.compress(msgspec.msgpack.encode(tuple(entries))) + squeeze.flush()
        self._move(entries)
        return bytes([ENTRIES]) + data

    def unpack(self, frame: bytes) -> tuple[bytes, ...]:
        """The entries of a frame. Raises `SessionError`."""
        swell = zlib.decompressobj(-15, self.window)
        try:
            data = swell.decompress(frame[1:], MAX_BYTES)
            if not swell.eof:
                raise SessionError("the host sent more entries at once than fit")
            entries: tuple[bytes, ...] = _decoder.decode(data)
        except (zlib.error, msgspec.MsgspecError, RecursionError) as error:
            raise SessionError(f"the host sent broken entries: {error}") from error
        self._move(entries)
        return entries

    def _move(self, entries: Sequence[bytes]) -> None:
        self.window = (self.window + b"".join(entries))[-WINDOW:]
