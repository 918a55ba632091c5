"""Painted faces, patches of skin, eyes of two colours."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from persona_engine.looks import paint
from persona_engine.looks.build import build
from persona_engine.looks.face_paint import PAINTS, face_paint, patches
from persona_engine.looks.spec import FacePaint, LookSpec, srgb

LON, LAT = paint.texels(256)


def test_every_paint_of_a_look_has_a_painter() -> None:
    """What a specification may name can be painted."""
    assert {"none", *PAINTS} == set(get_args(FacePaint))


@pytest.mark.parametrize("kind", PAINTS)
def test_paint_covers_a_part_of_the_face(kind: str) -> None:
    """A paint is seen, leaves most of the face bare, and is nowhere more than whole."""
    mask = face_paint(kind, LON, LAT)
    assert mask.shape == (256, 256) and mask.min() >= 0.0 and mask.max() == 1.0
    assert 0.002 < (mask > 0.5)[:, LON[0] < 90.0].mean() < 0.35


def test_patches_grow() -> None:
    """More of them cover all that fewer cover, and never the whole face."""
    few, many = (patches(share, 1, LON, LAT) for share in (0.2, 0.8))
    assert 0.0 < few.mean() < many.mean() < 0.9 and (many >= few).all()


def test_eyes_may_have_a_color_each() -> None:
    """The right eye shows its own colour and the left one its own; where there is one colour both share one picture."""
    spec = LookSpec.model_validate({"eyes": {"color": "#4d86b8", "odd": 1.0, "odd_color": "#6a3f20"}})
    pixels = paint.eyes(spec)
    size = paint.EYE_SIZE
    assert pixels.shape == (size, 2 * size, 3) and paint.eyes(LookSpec()).shape == (size, size, 3)
    left, right = (paint.eye(np.array(srgb(color))) for color in (spec.eyes.color, spec.eyes.odd_color))
    assert (pixels[:, :size] == left).all() and (pixels[:, size:] == right).all()
    p = next(mesh for mesh in build(spec).meshes if mesh.name == "Eyes").primitives[0]
    assert p.uvs is not None
    hers = p.positions[:, 0] > 0
    assert p.uvs[hers, 0].max() < 0.5 < p.uvs[~hers, 0].min()
