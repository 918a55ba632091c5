"""The host stops time, or lets it pass faster or slower: its guests go along."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tests.stage.cable import FPS, Pair, pose


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A host and nobody yet."""
    made = Pair()
    yield made
    made.close()


def _apart(pair: Pair, seconds: float) -> tuple[float, float]:
    """How far the guest's time was from the host's in `seconds` in which nobody asks for the time, and how far its steps were from the host's."""
    (stage, guest), apart, steps = pair.guests[0], [], []
    for _ in range(round(seconds * FPS)):
        before = stage.now(), pair.stage.now()
        pair.clock.advance(1 / FPS)
        guest.step()
        apart.append(stage.now() - pair.stage.now())
        steps.append((stage.now() - before[0]) - (pair.stage.now() - before[1]))
    return float(np.abs(apart).max()), float(np.abs(steps).max())


@pytest.mark.parametrize("scale", [0.25, 0.0, 3.0])
def test_guests_follow_another_pace(pair: Pair, scale: float) -> None:
    """At any pace a guest's time is the host's, also between two questions for it, and passes as evenly; so is what it shows."""
    stage, _ = pair.join()
    pair.say("[wave] The harbour is down the hill, past the old lighthouse.")
    pair.frames(0.5)
    pair.stage.time_scale = scale
    pair.until(lambda: stage.time_scale == scale)
    pair.frames(0.1)
    assert max(_apart(pair, 2.0)) < 1e-6
    pair.stage.time_scale = 1.0
    pair.until(lambda: stage.time_scale == 1.0)
    pair.frames(0.5)
    assert max(_apart(pair, 2.0)) < 1e-6
    pair.frames(0.1)
    assert np.abs(pose(stage) - pose(pair.stage)).max() < 1e-4


def test_guests_stop_and_go_on(pair: Pair) -> None:
    """While the host stands still its guests do, at the same time; a newcomer too; then all go on."""
    stage, _ = pair.join()
    pair.frames(0.5)
    pair.stage.pause()
    pair.until(lambda: stage.clock.paused)
    assert max(_apart(pair, 1.0)) < 1e-6
    late, guest = pair.join()
    guest.step()
    assert late.clock.paused and late.now() == pytest.approx(pair.stage.now(), abs=1e-6)
    pair.stage.pause(False)
    pair.until(lambda: not stage.clock.paused and not late.clock.paused)
    pair.frames(0.2)
    assert max(_apart(pair, 1.0)) < 1e-6


def test_who_was_away_learns_of_another_pace(pair: Pair) -> None:
    """A guest whose connection was broken while the host changed the pace comes back to the host's time."""
    stage, guest = pair.join()
    pair.frames(0.5)
    pair.cable.cut()
    pair.until(lambda: guest.state == "reconnecting")
    pair.stage.time_scale = 2.0
    pair.cable.plug()
    pair.until(lambda: guest.state == "connected")
    pair.frames(0.2)
    assert stage.time_scale == 2.0
    assert max(_apart(pair, 1.0)) < 1e-6
