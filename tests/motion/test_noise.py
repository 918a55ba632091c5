"""Rules of the counter-based random numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.motion import noise

SEEDS = np.arange(1, 400, dtype=np.uint64)


@given(st.integers(0, 2**64 - 1), st.integers(0, 10**6), st.integers(-(2**40), 2**40))
def test_a_value_depends_on_its_counters_alone(seed: int, channel: int, epoch: int) -> None:
    """One persona alone and the same persona in a crowd draw the same number."""
    alone = noise.uniform(np.array([seed], np.uint64), channel, epoch)
    crowd = noise.uniform(np.array([7, seed, 9], np.uint64), channel, np.array([1, epoch, 2]))
    assert alone[0] == crowd[1]
    assert 0 <= alone[0] < 1


def test_known_values_never_change() -> None:
    """Peers on other machines and builds draw the same numbers."""
    assert noise.mix(np.array([1], np.uint64), 0, 0)[0] == 0x48218226FF3CD4BF


def test_uniform_is_uniform_and_uncorrelated() -> None:
    """Deciles are filled evenly; neighbouring epochs, channels and seeds do not correlate."""
    a = noise.uniform(SEEDS, 1, np.arange(200)[:, None])
    counts = np.histogram(a, 10, (0, 1))[0]
    expected = a.size / 10
    assert ((counts - expected) ** 2 / expected).sum() < 30
    b = noise.uniform(SEEDS, 2, np.arange(200)[:, None])
    for x, y in ((a[1:], a[:-1]), (a[:, 1:], a[:, :-1]), (a, b)):
        assert abs(np.corrcoef(x.ravel(), y.ravel())[0, 1]) < 0.02


def test_normal_and_lognormal_have_their_moments() -> None:
    """Mean 0 and variance 1; the log-normal keeps its arithmetic mean."""
    x = noise.normal_of(noise.mix(SEEDS, 5, np.arange(300)[:, None]))
    assert abs(x.mean()) < 0.01 and abs(x.std() - 1) < 0.01
    y = noise.lognormal(SEEDS, 6, np.arange(300)[:, None], 3.0, 0.5)
    assert abs(y.mean() - 3) < 0.05


def test_value_noise_is_smooth_and_bounded() -> None:
    """No step in value or velocity, and within about -1..1."""
    t = np.arange(0, 50, 0.01)[:, None]
    x = noise.value_noise(SEEDS[:20], 3, t, 1.0)
    assert np.abs(x).max() < 1.75
    velocity = np.diff(x, axis=0) / 0.01
    assert np.abs(velocity).max() < 5
    assert np.abs(np.diff(velocity, axis=0)).max() < 0.25
    assert 0.3 < x.std() < 0.7


@pytest.mark.parametrize("ahead", [1, 5])
def test_held_numbers_are_what_drawing_gives(ahead: int) -> None:
    """Whatever was asked for before, a held number is the drawn one, however many are drawn at a time; after `forget` it follows a new seed."""
    seeds = SEEDS[:9].copy()
    held = noise.Held(1, (3, 9), lambda where, epoch: noise.uniform(seeds[where[1]], where[0], epoch)[None], ahead)
    rng = np.random.default_rng(4)
    for _ in range(20):
        epoch = rng.integers(0, 9, (3, 9))
        assert np.array_equal(held.at(epoch)[0], noise.uniform(seeds, np.arange(3)[:, None], epoch))
    seeds[4] = 77
    held.forget(4)
    assert np.array_equal(held.at(epoch[:, :6])[0], noise.uniform(seeds[:6], np.arange(3)[:, None], epoch[:, :6]))
