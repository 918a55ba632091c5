"""A look's own hair where it is worn as a piece: after a hat that covered it has come off."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from persona_engine.avatar.model import Avatar
from persona_engine.looks.build import build
from persona_engine.looks.compose import compose, needed, outfit_of
from persona_engine.looks.spec import LookSpec
from persona_engine.stage.closet import Closet

DYED = {"dye_color": "#00ff00", "color": "#ff0000", "highlight": "#ff0000"}
"""Dyed hair is green, the rest red."""


def bared(style: str, **hair: str) -> Avatar:
    """Somebody who came in a beanie, and took it off."""
    spec = LookSpec.model_validate({"name": "somebody", "hair": {"style": style, **hair}, "worn": {"hat": "beanie"}})
    closet, base = Closet(), build(spec, clothed=False)
    outfit = outfit_of(base).without("hat")
    return compose(base, outfit, {name: closet.piece(name) for name in needed(outfit, spec)})


def green(avatar: Avatar, name: str) -> tuple[np.ndarray, np.ndarray]:
    """(F, 3) the middles of the faces of a mesh of hair, and (F,) how green each is, 0-1."""
    p = next(mesh.primitives[0] for mesh in avatar.meshes if mesh.name == f"Wear_hair_{name}")
    texture = avatar.materials[p.material].texture
    assert texture is not None and p.uvs is not None
    pixels = np.asarray(Image.open(io.BytesIO(avatar.textures[texture].data)).convert("RGB"), np.float64)
    faces = p.indices.reshape(-1, 3)
    uvs = p.uvs[faces].mean(1) % 1.0
    at = np.minimum((uvs * pixels.shape[1::-1]).astype(int), np.array(pixels.shape[1::-1]) - 1)
    rgb = pixels[at[:, 1], at[:, 0]]
    return p.positions[faces].mean(1), rgb[:, 1] / np.maximum(rgb.sum(1), 1.0)


@pytest.mark.parametrize(("style", "name"), [("bob", "Hair"), ("braids", "HairHanging")])
def test_a_half_stays_dyed(style: str, name: str) -> None:
    """What lies to her right has the second colour, what lies to her left has not."""
    middle, dyed = green(bared(style, dye="half", **DYED), name)
    away = np.abs(middle[:, 0]) > 0.012
    assert (dyed[away & (middle[:, 0] < 0)] > 0.6).mean() > 0.97 and (dyed[away & (middle[:, 0] > 0)] < 0.1).mean() > 0.97


def test_a_fringe_stays() -> None:
    """A dyed fringe falls over the forehead, and only it is dyed."""
    avatar = bared("bun", fringe="straight", dye="fringe", **DYED)
    assert (green(avatar, "fringe")[1] > 0.6).mean() > 0.97 and (green(avatar, "Hair")[1] < 0.1).all()


def test_only_what_hangs_has_dyed_ends() -> None:
    """The tail's ends are of the second colour, the hair on the head and its fringe are not."""
    avatar = bared("ponytail", fringe="wispy", dye="ends", **DYED)
    middle, dyed = green(avatar, "HairHanging")
    assert np.median(dyed[middle[:, 1] < np.quantile(middle[:, 1], 0.1)]) > 0.6
    assert all((green(avatar, name)[1] < 0.1).all() for name in ("Hair", "fringe"))
