"""Rules of what is due when."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from persona_engine.motion.agenda import Agenda


@given(st.lists(st.floats(0, 10), max_size=30), st.lists(st.floats(0, 12), max_size=20))
def test_actions_run_in_order_with_their_own_time(times: list[float], frames: list[float]) -> None:
    """However often the agenda is run, actions come once, in order, each told its own time."""
    agenda, seen = Agenda(), []
    for t in times:
        agenda.add(t, 0, lambda at, t=t: seen.append((t, at)))
    for frame in [*sorted(frames), 13.0]:
        agenda.run(frame)
    assert seen == [(t, t) for t in sorted(times)]


def test_what_comes_late_is_told_the_last_frame() -> None:
    """An action added after its time runs with the time of the last run."""
    agenda, seen = Agenda(), []
    agenda.run(5.0)
    agenda.add(3.0, 0, seen.append)
    agenda.run(6.0)
    assert seen == [5.0]


def test_lower_ranks_come_first() -> None:
    """Of actions at the same time the lower rank comes first, then the older."""
    agenda, seen = Agenda(), []
    for name, rank in (("c", 2), ("a", 0), ("d", 2), ("b", 1)):
        agenda.add(1.0, 0, lambda _, n=name: seen.append(n), rank)
    agenda.run(1.0)
    assert seen == ["a", "b", "c", "d"]


def test_a_row_can_be_forgotten() -> None:
    """Actions of a row that is gone never run."""
    agenda, seen = Agenda(), []
    for row in (0, 1):
        agenda.add(1.0, row, lambda _, r=row: seen.append(r))
    agenda.forget(0)
    agenda.run(2.0)
    assert seen == [1]
