"""Messages of Open Sound Control 1.0 in a datagram (opensoundcontrol.stanford.edu/spec-1_0.html)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

BUNDLE = b"#bundle\0"
DEPTH = 8
"""Bundles in bundles that are looked into."""
LONGEST = 255
"""Bytes of a text."""
Message = tuple[str, tuple[str | float, ...]]
"""Address and arguments; of these, texts and numbers are told."""
_NUMBERS = {"f": struct.Struct(">f"), "i": struct.Struct(">i"), "d": struct.Struct(">d"), "h": struct.Struct(">q")}
_SILENT = "TFNI[]"
"""Type tags without bytes."""


def messages(data: bytes) -> Iterator[Message]:
    """The messages of a datagram, those of bundles in their order. Raises `ValueError` where it is something else.

    >>> list(messages(b"/a/b\\0\\0\\0\\0,sf\\0mira\\0\\0\\0\\0?\\0\\0\\0"))
    [('/a/b', ('mira', 0.5))]
    """
    return _parts(memoryview(data), DEPTH)


def _parts(data: memoryview, depth: int) -> Iterator[Message]:
    if data[:8] != BUNDLE:
        yield _message(data)
        return
    at = 16
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if depth == 0 or size == 0 or size % 4 or at + 4 + size > len(data):
            raise ValueError("a torn bundle")
        yield from _parts(data[at + 4 : at + 4 + size], depth - 1)
        at += 4 + size


def _message(data: memoryview) -> Message:
    address, at = _text(data, 0)
    if not address.startswith("/"):
        raise ValueError("neither a message nor a bundle")
    tags, at = _text(data, at)
    values: list[str | float] = []
    for tag in tags[1:]:
        if tag in _NUMBERS:
            number = _NUMBERS[tag]
            if at + number.size > len(data):
                raise ValueError("a message that breaks off")
            values += number.unpack_from(data, at)
            at += number.size
        elif tag == "s":
            text, at = _text(data, at)
            values.append(text)
        elif tag not in _SILENT:
            break
    return address, tuple(values)


def _text(data: memoryview, at: int) -> tuple[str, int]:
    """A text and where what follows it begins: it ends with a zero, and at a multiple of four bytes."""
    near = bytes(data[at : at + LONGEST + 1])
    size = near.find(0)
    if size < 0:
        raise ValueError("a text without an end")
    return near[:size].decode(), at + size + 4 - size % 4
