"""The pictures of pieces: weave, seams and patterns, painted in numbers of a palette that is mixed when the piece is put on.

Trunks, sleeves and legs are unrolled once and mirrored, so u runs from the front (or outer) seam to the back (or inner) one.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.fields import smooth
from persona_engine.looks.piece import Picture
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.strands import CURLY, strands
from persona_engine.looks.tailor.patterns import PATTERNS, WEAVES
from persona_engine.looks.tailor.spec import PieceSpec

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

MARGIN = 4
LEVELS, DARKEST, BRIGHTEST = 20, 0.50, 1.30
HAIR_MIXES, HAIR_ROOTS, DARK_ROOT = 24, 4, 0.74
TIP_MIXES, TIP_LEVELS = 16, 8


@dataclass(frozen=True)
class Cell:
    """A rectangle of a picture, pixels."""

    x: int
    y: int
    width: int
    height: int

    def place(self, uvs: F64, size: tuple[int, int]) -> F64:
        """(V, 2) coordinates of the picture for coordinates 0-1 of the cell."""
        low = np.array((self.x + MARGIN, self.y + MARGIN), np.float64)
        span = np.array((self.width - 2 * MARGIN, self.height - 2 * MARGIN), np.float64)
        return np.asarray((low + np.clip(uvs, 0.0, 1.0) * span) / np.array(size, np.float64))

    def grid(self) -> tuple[F64, F64]:
        """u and v (H, W) of the pixels, beyond 0-1 in the margin."""
        u = (np.arange(self.width) + 0.5 - MARGIN) / (self.width - 2 * MARGIN)
        v = (np.arange(self.height) + 0.5 - MARGIN) / (self.height - 2 * MARGIN)
        return np.broadcast_to(u, (self.height, self.width)), np.broadcast_to(v[:, None], (self.height, self.width))


SHEETS: dict[str, tuple[tuple[int, int], dict[str, Cell]]] = {
    "top": ((512, 512), {"body": Cell(0, 0, 256, 384), "sleeve": Cell(256, 0, 160, 448), "extra": Cell(0, 384, 256, 128), "button": Cell(432, 0, 32, 32)}),
    "gown": ((512, 768), {"body": Cell(0, 0, 256, 384), "sleeve": Cell(256, 0, 160, 448), "lower": Cell(0, 384, 256, 384), "extra": Cell(256, 448, 160, 128),
                          "button": Cell(432, 0, 32, 32)}),
    "bottom": ((192, 640), {"body": Cell(0, 0, 192, 640)}),
    "skirt": ((256, 384), {"body": Cell(0, 0, 256, 384)}),
    "shoe": ((192, 384), {"upper": Cell(0, 0, 192, 160), "sole": Cell(0, 160, 192, 64), "shaft": Cell(0, 224, 192, 160)}),
    "hood": ((256, 256), {"body": Cell(0, 0, 256, 256)}),
}  # fmt: skip
"""Kind of picture -> its size and its cells."""
SHEET_OF = {
    "top": "top", "open": "top", "gown": "gown", "coat": "gown", "trousers": "bottom", "dungarees": "bottom", "skirt": "skirt", "shoes": "shoe",
    "cape": "skirt", "cloth hat": "hood",
    "scarf": "hood", "pack": "hood", "mask": "hood",
}  # fmt: skip
"""Maker -> kind of picture."""


def place(sheet: str, cell: str, uvs: F64) -> F64:
    """(V, 2) in a picture; sleeves come with u from 2 to 3, buttons with more."""
    size, cells = SHEETS[sheet]
    body = cells[cell].place(uvs, size)
    if "sleeve" not in cells:
        return body
    sleeve, disc = uvs[:, :1] >= 2.0, uvs[:, :1] > 3.25
    arms = cells["sleeve"].place(uvs - np.array((2.0, 0.0)), size)
    return np.where(disc, cells["button"].place(uvs - np.array((3.0, 0.0)), size), np.where(sleeve, arms, body))


def picture(spec: PieceSpec) -> Picture:
    """The picture of a piece."""
    if spec.make in ("hair", "beard"):
        return _hair(spec)
    size, cells = SHEETS[SHEET_OF[spec.make]]
    zones = np.zeros((size[1], size[0]), np.int64)
    bright = np.ones((size[1], size[0]))
    for name, cell in cells.items():
        u, v = cell.grid()
        spot = (slice(cell.y, cell.y + cell.height), slice(cell.x, cell.x + cell.width))
        zone, shade = PATTERNS[spec.pattern](u, v, name, spec)
        zones[spot] = np.clip(zone, 0, len(spec.colors) - 1)
        bright[spot] = shade * WEAVES[spec.weave](u, v, cell.width, cell.height, name)
    level = np.clip(np.round((bright - DARKEST) / (BRIGHTEST - DARKEST) * (LEVELS - 1)), 0, LEVELS - 1).astype(np.int64)
    count = len(spec.colors) * LEVELS
    index = np.arange(count)
    recipe = np.stack([index // LEVELS, index // LEVELS], 1).astype(np.uint8)
    tones = (DARKEST + (index % LEVELS) * (BRIGHTEST - DARKEST) / (LEVELS - 1)).astype(np.float32)
    return Picture(indexed(zones * LEVELS + level, count), recipe, np.zeros(count, np.float32), tones)


def _hair(spec: PieceSpec) -> Picture:
    """Strands between the two colours of hair, darker at the roots, thinning out at the tips; measured from the painted texture in black and white."""
    style = {"style": spec.cut["style"]} if spec.cut.get("style") in CURLY else {}
    painted = strands(LookSpec.model_validate({"hair": {"color": "#000000", "highlight": "#ffffff", **style}}))
    height = painted.shape[0]
    v = ((np.arange(height) + 0.5) / height)[:, None]
    root = DARK_ROOT + (1.0 - DARK_ROOT) * smooth(0.0, 0.16, v)
    mix = np.clip(painted[..., 0] / root, 0.0, 1.0)
    solid = np.round((root - DARK_ROOT) / (1.0 - DARK_ROOT) * (HAIR_ROOTS - 1)).astype(np.int64) * HAIR_MIXES + _steps(mix, HAIR_MIXES)
    opacity = _steps(painted[..., 3], TIP_LEVELS)
    index = np.where(opacity == TIP_LEVELS - 1, solid, HAIR_ROOTS * HAIR_MIXES + opacity * TIP_MIXES + _steps(mix, TIP_MIXES))
    number = np.arange(HAIR_ROOTS * HAIR_MIXES)
    thin = np.arange(TIP_LEVELS * TIP_MIXES)
    mixes = np.concatenate([number % HAIR_MIXES / (HAIR_MIXES - 1), thin % TIP_MIXES / (TIP_MIXES - 1)])
    tones = np.concatenate([DARK_ROOT + (1.0 - DARK_ROOT) * (number // HAIR_MIXES) / (HAIR_ROOTS - 1), np.ones(len(thin))])
    alpha = np.concatenate([np.full(len(number), 255), thin // TIP_MIXES * 255 // (TIP_LEVELS - 1)])
    recipe = np.tile(np.array((0, 1), np.uint8), (len(mixes), 1))
    return Picture(indexed(index, len(mixes), alpha.astype(np.uint8).tobytes()), recipe, mixes.astype(np.float32), tones.astype(np.float32))


def _steps(values: F64, count: int) -> I64:
    return np.asarray(np.round(values * (count - 1)), np.int64)


def indexed(index: I64, count: int, alpha: bytes = b"") -> bytes:
    """PNG with a palette of `count` black placeholders, from (H, W) numbers; `alpha` is the opacity of each."""
    rows = index.astype(np.uint8)
    height, width = rows.shape
    data = np.concatenate([np.zeros((height, 1), np.uint8), rows], 1).tobytes()
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    see = ((b"tRNS", alpha),) if alpha else ()
    chunks = ((b"IHDR", head), (b"PLTE", bytes(3 * count)), *see, (b"IDAT", zlib.compress(data, 9)), (b"IEND", b""))
    body = b"".join(struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in chunks)
    return b"\x89PNG\r\n\x1a\n" + body
