"""`quick_pixels`: the pixels of the PNGs that our own writers make, several times sooner than a general decoder gives them."""

from __future__ import annotations

import struct
import zlib
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]

MOST_PIXELS = 1 << 24
CHANNELS = {2: 3, 3: 1, 6: 4}
"""PNG colour type -> bytes of a pixel in the file."""
LEFT, UP = 1, 2
"""Row filters: differences to the pixel on the left, to the one above."""


def quick_pixels(data: bytes) -> U8 | None:
    """(H, W, 3 or 4) sRGB, first row on top; None for what is no PNG of 8 bits whose rows all have one of the filters none, left or up.

    Source: PNG specification, chapters 5, 9 and 11.
    """
    if data[:8] != b"\x89PNG\r\n\x1a\n" or data[12:16] != b"IHDR" or len(data) < 33:
        return None
    width, height, depth, kind, _, _, interlaced = struct.unpack_from(">IIBBBBB", data, 16)
    if depth != 8 or kind not in CHANNELS or interlaced or not 0 < width * height <= MOST_PIXELS:
        return None
    try:
        chunks = _chunks(data)
        size = height * (1 + width * CHANNELS[kind])
        raw = zlib.decompressobj().decompress(chunks.get(b"IDAT", b""), size + 1)
    except (struct.error, zlib.error):
        return None
    if len(raw) != size:
        return None
    rows = np.frombuffer(raw, np.uint8).reshape(height, -1)
    how = int(rows[0, 0])
    if how > UP or (rows[:, 0] != how).any():
        return None
    pixels: U8 = rows[:, 1:].reshape(height, width, -1)
    if how == LEFT:
        pixels = _summed(rows[:, 1:], CHANNELS[kind]).reshape(pixels.shape)
    elif how == UP:
        pixels = pixels.copy()
        for above, row in pairwise(pixels):
            row += above
    return _colored(pixels[..., 0], chunks) if kind == 3 else None if b"tRNS" in chunks else pixels


def _summed(rows: U8, channels: int) -> U8:
    """Running sums along rows of pixels, modulo 256: of 2 pixels, of 4, of 8 ..., which takes a third of the time of one after the other."""
    lag, sums, further = channels, rows.copy(), np.empty_like(rows)
    while lag < rows.shape[1]:
        further[:, :lag] = sums[:, :lag]
        np.add(sums[:, lag:], sums[:, :-lag], out=further[:, lag:])
        lag, sums, further = 2 * lag, further, sums
    return sums


def _chunks(data: bytes) -> dict[bytes, bytes]:
    """What the chunks of each kind hold, one after another."""
    found: dict[bytes, bytes] = {}
    at = 8
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        found[kind] = found.get(kind, b"") + data[at + 8 : at + 8 + size]
        at += size + 12
    return found


def _colored(index: U8, chunks: dict[bytes, bytes]) -> U8 | None:
    table = chunks.get(b"PLTE", b"")
    colors = np.frombuffer(table[: len(table) // 3 * 3], np.uint8).reshape(-1, 3)
    if int(index.max()) >= len(colors):
        return None
    clear = np.frombuffer(chunks.get(b"tRNS", b""), np.uint8)[: len(colors)]
    if len(clear):
        colors = np.concatenate([colors, np.pad(clear, (0, len(colors) - len(clear)), constant_values=255)[:, None]], 1)
    return colors[index]
