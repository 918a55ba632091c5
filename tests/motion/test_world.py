"""Rules of where moving things are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.motion.world import DELAY, World
from persona_engine.score import Roots


def sample(t: float, x: float, heading: float = 0.0, name: str = "ball") -> Roots:
    return Roots(t, (name,), ((x, 0.0, 0.0),), (heading,))


def test_positions_are_read_a_sample_in_the_past() -> None:
    """A thing that moves at 1 m/s is seen where it was 0.1 s ago, between samples too."""
    world = World()
    for k in range(10):
        world.add(sample(k / 10, k / 10))
    for t in (0.55, 0.6, 0.73, 0.95):
        assert world.places(t)[0, 0] == pytest.approx(t - DELAY)


def test_what_stood_still_starts_from_where_it_stood() -> None:
    """A first sample after a long rest moves on from the old place within one step, not from the beginning of the rest."""
    world = World()
    world.add(sample(0.0, 1.0))
    world.add(sample(60.0, 2.0))
    assert world.places(59.9)[0, 0] == 1.0
    assert world.places(60.05)[0, 0] == pytest.approx(1.5)
    assert world.places(61.0)[0, 0] == 2.0


def test_headings_take_the_short_way() -> None:
    """Turning from 170 to -170 degrees passes 180, not 0."""
    world = World()
    world.add(sample(0.0, 0.0, np.radians(170)))
    world.add(sample(0.1, 0.0, np.radians(-170)))
    assert world.places(0.15)[3, 0] == pytest.approx(np.pi)


def test_old_samples_change_nothing() -> None:
    """A sample older than the newest is ignored; unknown things have no row."""
    world = World()
    world.add(sample(1.0, 1.0))
    world.add(sample(0.5, 9.0))
    assert world.places(2.0)[0, 0] == 1.0 and world.row("nobody") == -1 and len(world) == 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 400), st.sampled_from("abc"), st.floats(-50, 50)), max_size=60), st.floats(0, 3))
def test_a_newcomer_sees_the_same_world(steps: list[tuple[int, str, float]], back: float) -> None:
    """From the kept samples a newcomer reads the same places, now and for the last seconds that are kept."""
    world, other, t = World(2), World(2), 0.0
    for step, name, x in steps:
        t += step / 1000
        world.add(sample(t, x, x, name))
    for roots in world.samples():
        other.add(roots)
    assert len(world) == len(other)
    rows, mine = [other.row(n) for n in world.names()], world.places(t)
    assert np.allclose(other.places(t)[:, rows], mine, atol=1e-9)
    if len(steps) < 10:
        assert np.allclose(other.places(t - back)[:, rows], world.places(t - back), atol=1e-9)


def test_eyes_keep_up_with_what_moves() -> None:
    """What goes evenly is looked at where it is by now, within 4 cm; where it starts and stops the prediction does not leap."""
    world = World()

    def at(t: float) -> float:
        return 1.4 * min(max(t, 0.0), 4.0)

    track = []
    for k in range(-10, 70):
        world.add(Roots(k / 10, ("player",), ((at(k / 10), 1.5, 3.0),), (0.0,)))
        track += [(k / 10 + f, world.ahead(k / 10 + f)[0, 0]) for f in np.arange(0, 0.1, 0.01)]
    times, seen = np.array(track).T
    going = (times > 0.6) & (times < 3.9)
    assert np.abs(seen[going] - 1.4 * times[going]).max() < 0.04
    assert np.abs(np.diff(seen)).max() < 0.045
    assert abs(seen[-1] - 5.6) < 1e-9
