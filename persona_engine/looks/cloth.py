"""The texture of clothes: one picture, a cell for each garment, with weave, seams and stitches painted in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.png import png
from persona_engine.looks.spec import WearSpec, srgb

F64 = NDArray[np.float64]

SIZE = 512
MARGIN = 3


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


CELLS: dict[str, Cell] = {
    "top": Cell(0, 0, 160, 256),
    "sleeve": Cell(160, 0, 160, 256),
    "inner": Cell(320, 0, 160, 256),
    "bottom": Cell(0, 256, 160, 256),
    "upper": Cell(160, 256, 96, 128),
    "sole": Cell(256, 256, 96, 64),
    "sock": Cell(352, 256, 96, 64),
}


def placed(cell: str, uvs: F64) -> F64:
    """(V, 2) picture coordinates; sleeves come with u from 2 to 3."""
    sleeve = uvs[:, :1] >= 2.0
    body = CELLS[cell].place(uvs)
    return np.where(sleeve, CELLS["sleeve"].place(uvs - np.array((2.0, 0.0))), body)


def paint_cloth(wear: WearSpec) -> bytes:
    """The picture as PNG bytes."""
    image = np.zeros((SIZE, SIZE, 3))
    colors = {
        "top": wear.top_color, "sleeve": wear.top_color, "inner": wear.inner_color, "bottom": wear.bottom_color, "upper": wear.shoes_color,
        "sole": "#f2efe8", "sock": wear.accent_color,
    }  # fmt: skip
    for name, cell in CELLS.items():
        image[cell.y : cell.y + cell.height, cell.x : cell.x + cell.width] = srgb(colors[name])
    return png(image)
