"""Hair of two colours: which of it has the second one, and the picture with both.

The picture has two bands, one above the other: hair as it is, and dyed; vertices choose by their v.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.fields import F64, smooth
from persona_engine.looks.mesh import Mesh, join
from persona_engine.looks.spec import LookSpec, srgb

BANDED: Final = ("ends", "half", "fringe")
"""Kinds of `LookSpec.hair.dye` that need both bands."""
FADE: Final = (0.40, 0.60)
"""Where along a lock ends go over into their colour."""
STREAKS: Final = ((0.20, 0.040), (0.72, 0.048))
"""Middle and half-width of streaks, across the picture."""
FALLS, LIES, FRINGE, BEARD = "falls", "lies", "fringe", "beard"
"""What a mesh of hair is: locks with tips, what lies close to the scalp, a fringe, a beard."""


def banded(spec: LookSpec) -> bool:
    """Whether the picture has two bands."""
    return spec.hair.dye in BANDED


def tinted(spec: LookSpec, made: Mesh, what: str) -> Mesh:
    """A mesh of hair that takes its colours from its band of the picture; of half-dyed hair what lies to her right."""
    if not banded(spec):
        return made
    dye = spec.hair.dye
    if dye == "half" and what != BEARD:
        right = made.points[made.faces].mean(1)[:, 0] < 0.0
        if right.all() or not right.any():
            return _in_band(made, float(right.all()))
        return join([_in_band(_side(made, right), 1.0), _in_band(_side(made, ~right), 0.0)])
    return _in_band(made, float((dye == "ends" and what == FALLS) or (dye == "fringe" and what == FRINGE)))


def _in_band(made: Mesh, band: float) -> Mesh:
    v = np.clip(made.uvs[:, 1], 0.004, 0.996)
    return replace(made, uvs=np.stack([made.uvs[:, 0], 0.5 * (v + band)], 1))


def _side(made: Mesh, of: NDArray[np.bool_]) -> Mesh:
    """The faces `of` (F,) a mesh, with the light of the whole where its vertices allow."""
    used = np.unique(made.faces[of])
    place = np.full(len(made.points), -1)
    place[used] = np.arange(len(used))
    shading = None if made.shading is None else place[made.shading][(place[made.shading] >= 0).all(1)]
    return Mesh(made.points[used], place[made.faces[of]], made.colors[used], made.uvs[used], shading)


def dyed_share(dye: str, height: int, width: int) -> F64:
    """(H, W) or what broadcasts to it: how much of the second colour strands have that are drawn root on top: streaks, ends, or all of them."""
    if dye == "streaks":
        u = (np.arange(width) + 0.5) / width
        return np.clip(sum((smooth(1.25 * half, 0.75 * half, np.abs(u - at)) for at, half in STREAKS), np.zeros(width)), 0.0, 1.0)[None]
    down = (np.arange(height) + 0.5) / height
    return np.asarray(smooth(*FADE, down) if dye == "ends" else np.ones(height), np.float64)[:, None]


def two_tone(spec: LookSpec, color: F64, mix: F64) -> F64:
    """(H, W, 3) strands with their streaks, or (2 H, W, 3) with the dyed band below; `mix` (H, W) is how light each hair is."""
    dye = np.array(srgb(spec.hair.dye_color))
    second = np.clip(dye * (0.72 + 0.56 * mix[..., None]), 0.0, 1.0)
    both = color + (second - color) * dyed_share(spec.hair.dye, *mix.shape)[..., None]
    return np.asarray(both if spec.hair.dye == "streaks" else np.concatenate([color, both]))
