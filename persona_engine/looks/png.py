"""A PNG writer: 8-bit RGB, the same bytes for the same pixels."""

from __future__ import annotations

import struct
import zlib

import numpy as np

from persona_engine.looks.fields import F64


def png(pixels: F64) -> bytes:
    """PNG of `pixels` (H, W, 3), 0-1, first row on top. Source: PNG specification, filter type 2 (up)."""
    rows = np.clip(np.asarray(pixels) * 255.0 + 0.5, 0.0, 255.0).astype(np.uint8)
    height, width, _ = rows.shape
    flat = rows.reshape(height, -1)
    up = flat.copy()
    up[1:] -= flat[:-1]
    data = np.concatenate([np.full((height, 1), 2, np.uint8), up], 1).tobytes()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"sRGB", b"\0"), (b"IDAT", zlib.compress(data, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
