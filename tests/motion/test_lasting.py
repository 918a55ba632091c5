"""Rules of what lasts."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.motion.lasting import ASPECTS, Lasting
from persona_engine.score import Affect, GazeTarget, State, Style

states = st.builds(
    State, persona=st.just("ann"), t=st.just(0.0), role=st.sampled_from(("idle", "speaking")),
    affect=st.sampled_from((Affect(), Affect(0.5))), attention=st.sampled_from((GazeTarget(), GazeTarget("player"))),
    locomotion=st.sampled_from(("idle", "walk")), style=st.sampled_from((Style(), Style(extent=0.9))),
)  # fmt: skip


def changes(entries: list[State]) -> tuple[Lasting, dict[str, list[float]]]:
    """What lasts after all, and when each aspect changed the last two times."""
    lasting, out = Lasting(), dict[str, list[float]]()
    for entry in entries:
        for aspect in lasting.enter(entry, 1.0) or ():
            out[aspect] = [*out.get(aspect, [])[-1:], entry.t]
    return lasting, out


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(states, st.integers(0, 4000)), min_size=1, max_size=14))
def test_a_newcomer_learns_when_every_aspect_changed(drawn: list[tuple[State, int]]) -> None:
    """Entering only the needed states, every aspect has changed the last two times when it did, and the next newcomer is told the same."""
    t, entries = 0.0, []
    for entry, step in drawn:
        t += step / 1000
        entries.append(msgspec.structs.replace(entry, t=t))
    host, when = changes(entries)
    needed = list(host.needed())
    newcomer, learned = changes(needed)
    assert needed[-1] == entries[-1]
    assert learned == when
    assert newcomer.needed() == host.needed()


def test_little_is_kept() -> None:
    """However long the score, a newcomer gets a few states an aspect beside the recent ones."""
    lasting = Lasting()
    for k in range(500):
        lasting.enter(State("ann", 10.0 * k, ("idle", "speaking")[k % 2]), 1.0)
    assert len(lasting.needed()) <= 2 * len(ASPECTS) + 2


def test_a_state_from_before_the_last_is_ignored() -> None:
    """A state older than the one in force changes nothing."""
    lasting = Lasting()
    lasting.enter(State("ann", 5.0, "speaking"), 1.0)
    assert lasting.enter(State("ann", 4.0, "idle"), 1.0) is None
    assert lasting.last is not None and lasting.last.role == "speaking"
