"""A PNG writer: 8-bit RGB or RGBA, the same bytes for the same pixels."""

from __future__ import annotations

import struct
import zlib

import numpy as np

from persona_engine.looks.fields import F64


def png(pixels: F64) -> bytes:
    """PNG of `pixels` (H, W, 3 or 4), 0-1, first row on top. Source: PNG specification, filter types 1 (sub) and 2 (up), whichever is smaller."""
    rows = np.clip(np.asarray(pixels) * 255.0 + 0.5, 0.0, 255.0).astype(np.uint8)
    height, width, channels = rows.shape
    up, left = rows.copy(), rows.copy()
    up[1:] -= rows[:-1]
    left[:, 1:] -= rows[:, :-1]
    packed = [
        zlib.compress(np.concatenate([np.full((height, 1), kind, np.uint8), body.reshape(height, -1)], 1).tobytes(), 6)
        for kind, body in ((1, left), (2, up))
    ]
    data = min(packed, key=len)
    head = struct.pack(">IIBBBBB", width, height, 8, {3: 2, 4: 6}[channels], 0, 0, 0)
    chunks = ((b"IHDR", head), (b"sRGB", b"\0"), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def halved(data: bytes) -> bytes:
    """A PNG of ours at half its width and height."""
    width, height, _, kind = struct.unpack_from(">IIBB", data, 16)
    channels = {2: 3, 6: 4}[kind]
    start = data.index(b"IDAT")
    size = struct.unpack_from(">I", data, start - 4)[0]
    rows = np.frombuffer(zlib.decompress(data[start + 4 : start + 4 + size]), np.uint8).reshape(height, -1)
    body = rows[:, 1:].reshape(height, width, channels)
    whole = np.cumsum(body, axis=1 if rows[0, 0] == 1 else 0, dtype=np.uint8).astype(np.float64) / 255.0
    return png(whole.reshape(height // 2, 2, width // 2, 2, channels).mean((1, 3)))
