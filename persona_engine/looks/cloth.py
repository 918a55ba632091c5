"""The texture of clothes: one picture, a cell for each garment, with weave, seams and stitches painted in.

Every trunk, sleeve and leg is unrolled once and mirrored, so u runs from its front (or outer) seam to the back (or inner) one.
Patterns repeat exactly, which keeps the picture small as PNG.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.png import png
from persona_engine.looks.spec import WearSpec, srgb

F64 = NDArray[np.float64]

SIZE = 1024
MARGIN = 4


@dataclass(frozen=True)
class Cell:
    """A rectangle of the picture, pixels."""

    x: int
    y: int
    width: int
    height: int

    def place(self, uvs: F64) -> F64:
        """(V, 2) coordinates of the picture for coordinates 0-1 of the cell."""
        low = np.array((self.x + MARGIN, self.y + MARGIN), np.float64)
        span = np.array((self.width - 2 * MARGIN, self.height - 2 * MARGIN), np.float64)
        return np.asarray((low + np.clip(uvs, 0.0, 1.0) * span) / SIZE)

    def grid(self) -> tuple[F64, F64]:
        """u and v (H, W) of the pixels, beyond 0-1 in the margin."""
        u = (np.arange(self.width) + 0.5 - MARGIN) / (self.width - 2 * MARGIN)
        v = (np.arange(self.height) + 0.5 - MARGIN) / (self.height - 2 * MARGIN)
        return np.broadcast_to(u, (self.height, self.width)), np.broadcast_to(v[:, None], (self.height, self.width))


CELLS: dict[str, Cell] = {
    "top": Cell(0, 0, 256, 384),
    "sleeve": Cell(256, 0, 160, 448),
    "inner": Cell(416, 0, 256, 384),
    "bottom": Cell(672, 0, 192, 896),
    "upper": Cell(0, 448, 192, 160),
    "sole": Cell(192, 448, 192, 64),
    "sock": Cell(192, 512, 192, 64),
    "button": Cell(192, 576, 32, 32),
}

Painter = Callable[[F64, F64, Cell], F64]
"""(u, v, cell) -> brightness factors (H, W)."""


def placed(cell: str, uvs: F64) -> F64:
    """(V, 2) picture coordinates; sleeves come with u from 2 to 3, buttons with more."""
    sleeve, disc = uvs[:, :1] >= 2.0, uvs[:, :1] > 3.0
    body = CELLS[cell].place(uvs)
    arms = CELLS["sleeve"].place(uvs - np.array((2.0, 0.0)))
    return np.where(disc, CELLS["button"].place(uvs - np.array((3.0, 0.0))), np.where(sleeve, arms, body))


def paint_cloth(wear: WearSpec) -> bytes:
    """The picture as PNG bytes."""
    colors = {
        "top": wear.top_color, "sleeve": wear.top_color, "inner": wear.inner_color if wear.top != "tee" else wear.top_color,
        "bottom": wear.bottom_color, "upper": wear.shoes_color, "sole": "#f2efe8", "sock": wear.accent_color, "button": wear.accent_color,
    }  # fmt: skip
    accent = np.array(srgb(wear.accent_color))
    image = np.full((SIZE, SIZE, 3), 0.5)
    for name, cell in CELLS.items():
        u, v = cell.grid()
        base = np.broadcast_to(np.array(srgb(colors[name])), (cell.height, cell.width, 3))
        if name == "upper":
            base = _sneaker(base, u, v, accent)
        bright = PAINTERS[name](u, v, cell)
        image[cell.y : cell.y + cell.height, cell.x : cell.x + cell.width] = np.clip(base * bright[..., None], 0.0, 1.0)
    return png(np.round(image * 127.5) / 127.5)


def _line(x: F64, at: float, width: float) -> F64:
    """1 on a line of half width `width`, soft to 0."""
    return np.asarray(np.clip(1.5 - np.abs(x - at) / width, 0.0, 1.0))


def _seam(x: F64, along: F64, at: float, width: float, pitch: float) -> F64:
    """Factor of a sewn seam at x = `at`: a dark groove with a lighter stitch beside it."""
    groove = 1.0 - 0.30 * _line(x, at, width)
    stitch = _line(x, at + 2.6 * width, width * 0.8) * (np.mod(along / pitch, 1.0) < 0.62)
    return np.asarray(groove * (1.0 + 0.22 * stitch))


def _twill(cell: Cell, strength: float, pitch: int = 4) -> F64:
    """Diagonal weave, exactly periodic."""
    y, x = np.mgrid[0 : cell.height, 0 : cell.width]
    rib = np.mod(x + y, pitch) / pitch
    cross = np.mod(x - 2 * y, 2 * pitch) < pitch
    return np.asarray(1.0 + strength * (np.sin(2 * np.pi * rib) * 0.7 + 0.3 * np.where(cross, 1.0, -1.0)))


def _knit(cell: Cell, strength: float, width: int = 8, height: int = 6) -> F64:
    """Columns of V stitches."""
    y, x = np.mgrid[0 : cell.height, 0 : cell.width]
    across = np.abs(np.mod(x, width) - (width - 1) / 2) / (width / 2)
    slant = np.mod(y + across * height * 0.9, height) / height
    return np.asarray(1.0 + strength * (0.5 - across**3 - 0.6 * np.abs(slant - 0.5)))


def _ribs(x: F64, pitch: float, strength: float) -> F64:
    return np.asarray(1.0 + strength * np.cos(2 * np.pi * x / pitch))


def _top(u: F64, v: F64, cell: Cell) -> F64:
    out = _twill(cell, 0.045)
    out *= _seam(u, v, 0.035, 0.006, 0.022)
    out *= _seam(v, u, 0.905, 0.004, 0.030)
    yoke = (v > 0.02) & (v < 0.60)
    out *= np.where(yoke, _seam(v, u, 0.235, 0.004, 0.030), 1.0)
    pocket = (u > 0.20) & (u < 0.42)
    out *= np.where(pocket, _seam(v, u, 0.46, 0.004, 0.030) * _seam(v, u, 0.50, 0.003, 0.030), 1.0)
    return out * (1.0 - 0.06 * np.clip(v - 0.6, 0.0, 1.0))


def _sleeve(u: F64, v: F64, cell: Cell) -> F64:
    out = _twill(cell, 0.045)
    out *= _seam(v, u, 0.012, 0.006, 0.05) * _seam(v, u, 0.918, 0.004, 0.05)
    elbow = np.exp(-(((v - 0.56) / 0.10) ** 2)) * np.sin(2 * np.pi * (v * 13.0 + 0.6 * np.sin(3.0 * u)))
    wrist = np.exp(-(((v - 0.86) / 0.06) ** 2)) * np.sin(2 * np.pi * (v * 17.0 + 0.5 * u))
    return out * (1.0 + 0.045 * elbow + 0.035 * wrist) * _seam(u, v, 0.985, 0.010, 0.02)


def _inner(u: F64, v: F64, cell: Cell) -> F64:
    out = _knit(cell, 0.10)
    neck = v < 0.035
    return np.where(neck, _ribs(u, 0.016, 0.05) * (1.0 - 0.10 * _line(v, 0.035, 0.006)), out)


def _bottom(u: F64, v: F64, cell: Cell) -> F64:
    out = _twill(cell, 0.055, 4)
    out *= _seam(u, v, 0.985, 0.007, 0.011) * _seam(u, v, 0.012, 0.007, 0.011)
    out *= _seam(v, u, 0.044, 0.0016, 0.05)
    fly = (v > 0.044) & (v < 0.215)
    out *= np.where(fly, 1.0 + 0.10 * _line(u, 0.075, 0.007) * (np.mod(v / 0.011, 1.0) < 0.62), 1.0)
    edge = 0.075 + 0.40 * (0.80 - u)
    pocket = (u > 0.52) & (u < 0.80)
    out *= np.where(pocket, _seam(v - edge, u, 0.0, 0.0022, 0.05), 1.0)
    knee = np.exp(-(((v - 0.64) / 0.05) ** 2)) * np.sin(2 * np.pi * (v * 30.0 + 0.8 * np.sin(4.0 * u)))
    ankle = np.exp(-(((v - 0.90) / 0.035) ** 2)) * np.sin(2 * np.pi * (v * 38.0 + 0.7 * np.sin(5.0 * u)))
    worn = 0.05 * np.exp(-(((u - 0.35) / 0.22) ** 2)) * np.exp(-(((v - 0.45) / 0.22) ** 2))
    return out * (1.0 + 0.030 * knee + 0.040 * ankle + worn) * _seam(v, u, 0.958, 0.0016, 0.05)


def _upper(u: F64, v: F64, cell: Cell) -> F64:
    out = _twill(cell, 0.02)
    out *= _seam(v, u, 0.90, 0.012, 0.03)
    cap = _line(v - 0.55 + 1.9 * u, 0.0, 0.03) * (v > 0.05)
    return out * (1.0 - 0.22 * cap) * (1.0 - 0.14 * np.clip(1.0 - v / 0.12, 0.0, 1.0))


def _sneaker(base: F64, u: F64, v: F64, accent: F64) -> F64:
    """A stripe on the side, a coloured heel, laces over the tongue."""
    out = base.copy()
    stripe = (np.abs(u - 0.52 - 0.10 * (v - 0.5)) < 0.035) & (v > 0.10) & (v < 0.82)
    heel = (u > 0.90) & (v > 0.35) & (v < 0.96)
    out[stripe | heel] = accent
    laces = (u < 0.17) & (v > 0.50) & (v < 0.88)
    rung = np.mod((v - 0.50) / 0.095, 1.0)
    shade = np.where(laces, np.where(rung < 0.62, 1.0, 0.72), 1.0)
    return np.asarray(out * shade[..., None])


def _sole(u: F64, v: F64, cell: Cell) -> F64:
    return (1.0 - 0.16 * _line(v, 0.55, 0.05)) * np.where(v < 0.22, 0.80, 1.0)


def _sock(u: F64, v: F64, cell: Cell) -> F64:
    return _ribs(u, 0.045, 0.07)


def _plain(u: F64, v: F64, cell: Cell) -> F64:
    return np.ones_like(u)


PAINTERS: dict[str, Painter] = {
    "top": _top, "sleeve": _sleeve, "inner": _inner, "bottom": _bottom, "upper": _upper, "sole": _sole, "sock": _sock, "button": _plain,
}  # fmt: skip
