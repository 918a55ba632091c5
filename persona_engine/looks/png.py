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


def body(data: bytes, kind: bytes) -> bytes:
    """What is in the first chunk of a kind; empty where there is none."""
    at = 8
    while at < len(data):
        size = int(struct.unpack_from(">I", data, at)[0])
        if data[at + 4 : at + 8] == kind:
            return data[at + 8 : at + 8 + size]
        at += size + 12
    return b""


def pixels(data: bytes) -> F64:
    """(H, W, 3 or 4) the pixels of a PNG of ours, 0-1."""
    width, height, _, kind = struct.unpack_from(">IIBB", data, 16)
    rows = np.frombuffer(zlib.decompress(body(data, b"IDAT")), np.uint8).reshape(height, -1)
    if kind == 3:
        table, see = np.frombuffer(body(data, b"PLTE"), np.uint8).reshape(-1, 3), np.frombuffer(body(data, b"tRNS"), np.uint8)
        if len(see):
            table = np.concatenate([table, np.pad(see, (0, len(table) - len(see)), constant_values=255)[:, None]], 1)
        return np.asarray(table[rows[:, 1:]] / 255.0)
    found = rows[:, 1:].reshape(height, width, {2: 3, 6: 4}[kind])
    return np.asarray(np.cumsum(found, axis=1 if rows[0, 0] == 1 else 0, dtype=np.uint8).astype(np.float64) / 255.0)


def halved(data: bytes) -> bytes:
    """A PNG of ours at half its width and height."""
    whole = pixels(data)
    height, width, channels = whole.shape
    return png(whole.reshape(height // 2, 2, width // 2, 2, channels).mean((1, 3)))
