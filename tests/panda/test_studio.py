"""Framing and captions of films."""

from __future__ import annotations

import math

import pytest
from panda3d.core import Point2

from persona_engine.panda.studio import VIEWS, Studio

pytestmark = pytest.mark.gl

CROWN = 1.17
"""Of the cast, in eyes' heights."""
LINE = "The harbour is right over there, just past the old bollards, where the gulls are; you can smell the salt and the tar of the ropes from here."


@pytest.mark.parametrize("size", [(1280, 720), (480, 480), (600, 800), (540, 960), (180, 480)])
def test_who_is_filmed_fills_the_picture(base, size):
    """Whatever the shape of a picture, there is some air above the crown, never a fifth of it, and the body is shown with its feet."""
    studio = Studio(base, size)
    crown = {}
    for view in VIEWS:
        studio.frame(view, 1.3)
        on_film = Point2()
        assert studio.camera.lens.project(studio.camera.node.getRelativePoint(base.render, (0, 0, CROWN * 1.3)), on_film)
        crown[view] = (1 - on_film.y) / 2
        assert view != "body" or studio.camera.lens.project(studio.camera.node.getRelativePoint(base.render, (0, 0, 0)), on_film)
    studio.close()
    assert all(0.02 < share < 0.2 for share in crown.values()), crown


@pytest.mark.parametrize("size", [(1280, 720), (320, 180), (180, 320)])
def test_the_words_are_all_in_the_picture(base, size):
    """However small or narrow a film, no line is cut off at its sides or its foot."""
    studio = Studio(base, size)
    studio.frame("medium", 1.3)
    studio.caption("subtitle", LINE, (0.0, -0.80), max(0.045, 13.0 / size[1]))
    low, high = studio._captions["subtitle"].getTightBounds(studio.camera.node)
    half_w, half_h = (math.tan(math.radians(v / 2)) for v in (studio.camera.lens.getHfov(), studio.camera.lens.getVfov()))
    studio.close()
    assert -half_w <= low[0] and high[0] <= half_w
    assert -half_h <= low[2] and high[2] <= half_h
