"""Messages to and from a voice worker: four bytes of length (little-endian), then MessagePack."""

from __future__ import annotations

from typing import Any, BinaryIO

import msgspec

MAX_FRAME = 8 << 20
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder().decode


def frame(message: Any) -> bytes:
    """`message` (lists, strings, numbers, bytes) with its length in front."""
    data = _pack(message)
    return len(data).to_bytes(4, "little") + data


def unframe(data: bytes) -> Any:
    """The message in `data`, which has no length in front."""
    return _unpack(data)


def write_frame(stream: BinaryIO, message: Any) -> None:
    """Write one message and flush."""
    stream.write(frame(message))
    stream.flush()


def read_frame(stream: BinaryIO) -> Any:
    """The next message, or None at the end of the stream or for a length beyond `MAX_FRAME`."""
    head = stream.read(4)
    size = int.from_bytes(head, "little")
    if len(head) < 4 or size > MAX_FRAME:
        return None
    data = stream.read(size)
    return _unpack(data) if len(data) == size else None
