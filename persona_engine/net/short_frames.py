"""Frames of WebSocket clients (RFC 6455 section 5.2), as far as short messages need it: they come by the thousand, and a task woken for each costs more than
all that is done with them."""

from __future__ import annotations

BINARY = 0x82
"""First byte of a binary message of one frame."""
SHORT = 125
"""Longest payload whose length is in the second byte."""
_MASKED = 0x80


def end_of(data: bytes, at: int) -> int:
    """Where the masked frame that begins at `at` ends; 0 where that cannot be told, or it is not masked.

    >>> end_of(bytes([0x82, 0x85, 1, 2, 3, 4]) + b"hello" + b"more", 0), end_of(b"\\x82\\xfe\\x01", 0), end_of(b"\\x82\\x05hello", 0)
    (11, 0, 0)
    """
    if len(data) < at + 2 or not data[at + 1] & _MASKED:
        return 0
    size = data[at + 1] & 0x7F
    if size <= SHORT:
        return at + 6 + size
    wide = 2 if size == 126 else 8
    if len(data) < at + 2 + wide:
        return 0
    return at + 6 + wide + int.from_bytes(data[at + 2 : at + 2 + wide], "big")


def payload(data: bytes, at: int, end: int) -> bytes:
    """What is in the short masked frame from `at` to `end`.

    >>> payload(bytes([0x82, 0x82, 1, 2, 3, 4, ord("h") ^ 1, ord("i") ^ 2]), 0, 8)
    b'hi'
    """
    size = end - at - 6
    mask = (data[at + 2 : at + 6] * (size // 4 + 1))[:size]
    return (int.from_bytes(data[at + 6 : end], "little") ^ int.from_bytes(mask, "little")).to_bytes(size, "little")
