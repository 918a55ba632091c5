"""Rules of grids."""

from __future__ import annotations

import numpy as np
import pytest

from persona_engine.motion.grid import Grid, refined


@pytest.mark.parametrize("count", [2, 7, 8, 61])
def test_refining_gives_every_frame(count: int) -> None:
    """A slow wave known at every second moment comes back at all frames to a ten-thousandth; what bends evenly comes back exactly."""
    grid = Grid(0.4 + np.arange(count) / 60)
    assert np.abs(refined(np.sin(6 * grid.half), count) - np.sin(6 * grid.times)).max() < 1e-4
    assert np.allclose(refined(grid.half**2, count), grid.times**2, atol=1e-12)


@pytest.mark.parametrize(("first", "last"), [(0, 61), (3, 40), (8, 9), (17, 60)])
def test_a_part_is_refined_from_the_moments_around_it(first: int, last: int) -> None:
    """The moments that belong to a span of frames give just those frames, from an even one on."""
    grid = Grid(np.arange(61) / 60)
    frames, moments = grid.around(first, last)
    assert frames.start <= first and frames.stop == last
    assert np.allclose(refined(grid.half[moments], last - frames.start), grid.times[frames])


def test_halving_takes_every_second_frame() -> None:
    """What frames hold is found at the moments, the ends going on."""
    grid = Grid(np.arange(9) / 60)
    assert grid.halved(np.arange(9)).tolist() == [0, 0, 0, 2, 4, 6, 8, 8, 8, 8]
