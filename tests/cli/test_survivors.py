"""In a process that serves, what lives long is walked once."""

from __future__ import annotations

import gc
import weakref

from persona_engine.cli.survivors import LATEST_S, Survivors
from persona_engine.clock import ManualClock


class Circle:
    """Holds itself."""

    def __init__(self) -> None:
        self.me = self


def test_what_outlives_a_walk_is_not_walked_again() -> None:
    """After a full collection nothing is left for the next one but what came since; outside all is as it was."""
    before, guests = gc.get_threshold(), []
    with Survivors():
        guests += [[k] for k in range(20_000)]
        gc.collect()
        assert len(gc.get_objects()) < 10_000 < gc.get_freeze_count()
    assert gc.get_threshold() == before and not gc.get_freeze_count() and len(gc.get_objects()) > 20_000


def test_circles_are_freed_when_nobody_is_there() -> None:
    """What holds itself and had outlived a walk goes when the last peer has gone, not before."""
    with Survivors() as survivors:
        circle = Circle()
        gone = weakref.ref(circle)
        gc.collect()
        del circle
        for peers in (0, 3, 1):
            survivors.look(peers)
            gc.collect()
        assert gone() is not None
        survivors.look(0)
        assert gone() is None


def test_circles_are_freed_while_somebody_stays_for_days() -> None:
    """They go within `LATEST_S` where somebody always is there."""
    clock = ManualClock()
    with Survivors(clock.now) as survivors:
        circle = Circle()
        gone = weakref.ref(circle)
        gc.collect()
        del circle
        clock.advance(0.9 * LATEST_S)
        survivors.look(1)
        assert gone() is not None
        clock.advance(0.2 * LATEST_S)
        survivors.look(1)
        assert gone() is None
