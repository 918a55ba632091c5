"""Filling in the colours of a piece: vertex colours, and the palette of its picture."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import WardrobeError
from persona_engine.looks.draft import shaded
from persona_engine.looks.piece import Panel, Picture
from persona_engine.looks.png import pixels, png
from persona_engine.looks.spec import HairSpec, linear, srgb
from persona_engine.looks.two_tone import dyed_share

F32 = NDArray[np.float32]


def linear_colors(colors: Sequence[str]) -> F32:
    """(n, 3) linear RGB of `#rrggbb` colours."""
    return np.array([linear(color) for color in colors], np.float32).reshape(-1, 3)


def filled(picture: Picture, colors: Sequence[str]) -> bytes:
    """The picture's PNG with its palette in these colours; the pixels are not touched."""
    table = np.array([srgb(color) for color in colors])
    zones = np.minimum(picture.zones, len(table) - 1)
    mixed = table[zones[:, 0]] * (1.0 - picture.mix[:, None]) + table[zones[:, 1]] * picture.mix[:, None]
    palette: bytes = np.clip(np.round(mixed * picture.bright[:, None] * 255.0), 0, 255).astype(np.uint8).tobytes()
    at = picture.png.find(b"PLTE")
    if at < 4 or struct.unpack(">I", picture.png[at - 4 : at])[0] != len(palette):
        raise WardrobeError("the picture of a piece has another palette than its header says")
    out: bytes = picture.png[: at + 4] + palette + struct.pack(">I", zlib.crc32(b"PLTE" + palette)) + picture.png[at + 8 + len(palette) :]
    return out


def dyed(picture: Picture, colors: Sequence[str], hair: HairSpec) -> bytes:
    """The picture's PNG in these colours, with the streaks of a look's own dye; for other kinds of it the dyed picture is below the plain one."""
    own = pixels(filled(picture, colors))
    mixed = own.copy()
    second = pixels(filled(picture, (shaded(hair.dye_color, 0.72), shaded(hair.dye_color, 1.28))))
    mixed[..., :3] += (second - own)[..., :3] * dyed_share(hair.dye, *own.shape[:2])[..., None]
    return png(mixed if hair.dye == "streaks" else np.concatenate([own, mixed]))


def panel_colors(panel: Panel, shades: F32, skin: str, *, body: bool = False) -> F32:
    """(V, 4) linear vertex colours of a panel in `shades` (n, 3); of the body's own skin, whose colour is its material's, only the shade.

    Skin that a piece brings along is of the colour `skin`, mixed with the first shade: its tone says how much of it is seen between shaved hairs.
    """
    out = np.ones((len(panel.tone), 4), np.float32)
    tone = panel.tone[:, None]
    if body:
        out[:, :3] = np.concatenate([tone**0.6, tone, tone * 0.98], 1)
    elif panel.finish == "skin":
        out[:, :3] = tone * np.array(linear(skin), np.float32) + (1.0 - tone) * shades[0]
    else:
        out[:, :3] = tone if panel.uvs is not None else tone * shades[np.minimum(panel.zones, len(shades) - 1)]
    return out
