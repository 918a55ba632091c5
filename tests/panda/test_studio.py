"""Captions of films."""

from __future__ import annotations

import math

import pytest

from persona_engine.panda.studio import Studio

pytestmark = pytest.mark.gl

LINE = "The harbour is right over there, just past the old bollards, where the gulls are; you can smell the salt and the tar of the ropes from here."


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
