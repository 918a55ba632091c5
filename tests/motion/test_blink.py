"""Rules of the lids."""

import numpy as np
import pytest

from persona_engine.motion import blink
from persona_engine.score.marks import Block
from persona_engine.score.style import Style

SEEDS = np.arange(1, 41, dtype=np.uint64)


def _onsets(seed: int, window: int, per_minute: float) -> np.ndarray:
    return blink.onsets(blink.gaps(seed, window), per_minute) + (window * blink.WINDOW - blink.phase_of(seed))


def _all_onsets(per_minute: float) -> list[np.ndarray]:
    return [np.concatenate([_onsets(int(s), w, per_minute) for w in range(5)]) for s in SEEDS]


@pytest.mark.parametrize("per_minute", [9.0, 20.0, 34.0])
def test_the_rate_is_kept(per_minute: float) -> None:
    """Over ten minutes and many personas the mean rate lies within 8 % of what was asked."""
    found = np.mean([len(o) for o in _all_onsets(per_minute)]) / 10
    assert found == pytest.approx(per_minute, rel=0.08)


def test_gaps_are_lognormal() -> None:
    """Gaps follow the log-normal of the rate (Kolmogorov-Smirnov)."""
    from scipy import stats

    gaps = np.concatenate([np.diff(_onsets(int(s), 0, 12.0)) for s in SEEDS])
    law = stats.lognorm(blink.SIGMA, scale=5.0 * np.exp(-0.5 * blink.SIGMA**2))
    assert stats.kstest(gaps, law.cdf).pvalue > 0.01


def test_blinks_never_overlap_and_stay_apart() -> None:
    """No two blinks begin within 150 ms."""
    for found in _all_onsets(34.0):
        assert np.diff(found).min() > 0.15


def test_a_blink_closes_fast_and_opens_slowly() -> None:
    """Closing 75-100 ms, whole blink 235-400 ms, about half of them partial."""
    shape = blink.Shapes(*np.array([blink.drawn(3, number) for number in range(2000)]).T)
    assert shape.closing.min() >= 0.075 and shape.closing.max() <= 0.1
    total = shape.closing + shape.closed + shape.opening
    assert total.min() > 0.2 and total.max() < 0.4
    assert (shape.opening > shape.closing).all()
    assert 0.35 < (shape.depth < 0.999).mean() < 0.55
    assert np.allclose(blink.closure(shape.closing, shape), shape.depth)


def test_sampling_is_a_function_of_time() -> None:
    """Whatever frames were asked for before, the lids at t are the same; weights stay within 0..1 and move without steps."""
    rates = np.full(40, 26.0)
    fine, coarse = blink.Blinks(40), blink.Blinks(40)
    frames = np.arange(100, 130, 1 / 120)
    track = np.stack([fine.sample(t, SEEDS, rates) for t in frames])
    for index in (3500, 17, 1200):
        assert np.array_equal(coarse.sample(frames[index], SEEDS, rates), track[index])
    assert track.min() >= 0 and track.max() <= 1
    assert np.abs(np.diff(track, axis=0)).max() * 120 < 27


def test_a_changed_rate_does_not_break_a_blink() -> None:
    """A role change while a lid moves leaves that blink as it is."""
    lids = blink.Blinks(1)
    start = _onsets(5, 0, 20.0)[3]
    before = lids.sample(start + 0.08, SEEDS[4:5], np.array([20.0]))
    after = lids.sample(start + 0.08, SEEDS[4:5], np.array([30.0]))
    assert before[0] > 0.5 and before[0] == after[0]


def test_wide_gaze_shifts_evoke_blinks() -> None:
    """Below 18 degrees never; a 40 degree shift does so in roughly half of the cases."""
    lids = blink.Blinks(1)
    assert not any(lids.with_gaze_shift(0, float(t), np.radians(15), 7) for t in range(200))
    wide = np.mean([lids.with_gaze_shift(0, float(t), np.radians(40), 7) for t in range(400)])
    assert 0.45 < wide < 0.65


def test_blocks_blink_when_they_say() -> None:
    """A blink block closes the lids to its weight within 0.15 s of its start and not before."""
    times = np.arange(0, 2, 1 / 60)
    track = blink.bake((Block("blink", "", (1.0, 1.08, 1.08, 1.08, 1.1, 1.1, 1.3), 0.9),), times, 3)
    assert not track[times < 1.0].any()
    assert track[(times >= 1.0) & (times < 1.15)].max() == pytest.approx(0.9, abs=0.06)


def test_style_sets_the_rate() -> None:
    """More blink in the style, more blinks."""
    assert blink.rate(Style(blink=0.0)) < blink.rate(Style()) < blink.rate(Style(blink=1.0))


def test_large_seeds_are_told_apart() -> None:
    """Seeds beyond 2^53 are as good as small ones: each row keeps its own blinks."""
    seeds = np.array([2**63 + 1, 2**63 + 2], np.uint64)
    lids = blink.Blinks(2)
    track = np.stack([lids.sample(t, seeds, np.full(2, 26.0)) for t in np.arange(0, 60, 0.05)])
    assert (track.max(axis=0) > 0.5).all() and not np.array_equal(track[:, 0], track[:, 1])
