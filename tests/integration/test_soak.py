"""A session that goes on and on."""

from __future__ import annotations

import pytest

from bench.soak import Simulation, growth, real


def test_whoever_comes_and_goes_is_given_everything_and_forgotten() -> None:
    """Two minutes of a simulated clock: nobody misses an entry or gets one twice, only those who are there have a seat, no task or thread is left over, and
    what was said is forgotten when it is over."""
    simulation = Simulation(4, 8)
    try:
        marks = list(simulation.run(120.0))
        kept = [speech for member in simulation.stage.members.values() for speech in member.lines._voiced if speech.done]
    finally:
        simulation.stage.destroy()
    assert not kept
    found = growth(marks)
    assert simulation.missed == 0 and simulation.joins > 16 and simulation.entries > 100
    assert all(m.seats == 8 for m in marks)
    assert found["tasks_more"] == 0 and found["threads_more"] == 0


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_memory_stays_flat() -> None:
    """Half an hour of it, and two minutes with sockets, take no more memory than the first quarter did."""
    simulation = Simulation(20, 40)
    try:
        found = growth(list(simulation.run(1800.0)))
    finally:
        simulation.stage.destroy()
    assert simulation.missed == 0 and found["blocks_growth"] < 0.03 and found["rss_growth"] < 0.05
    found = growth(real(120.0, 10, 20))
    assert found["tasks_more"] <= 20 and found["threads_more"] == 0 and found["rss_growth"] < 0.1
