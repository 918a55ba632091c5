"""Folding amendments into a performance."""

from hypothesis import given

from persona_engine.score import Amend, Performance
from persona_engine.score.entries import amended
from tests.strategies import amendments, performances


@given(performances, amendments)
def test_the_past_is_never_rewritten(performance: Performance, amend: Amend) -> None:
    """Marks and blocks that start before from_t survive; nothing of the amendment reaches before it."""
    result = amended(performance, (amend,))
    assert [v for v in result.visemes if v.start < amend.from_t] == [v for v in performance.visemes if v.start < amend.from_t]
    assert [b for b in result.blocks if b.start < amend.from_t] == [b for b in performance.blocks if b.start < amend.from_t]
    assert all(v in amend.visemes for v in result.visemes if v.start >= amend.from_t)


@given(performances, amendments, amendments)
def test_revisions_decide_not_arrival(performance: Performance, a: Amend, b: Amend) -> None:
    """Amendments fold in order of revision, whatever order they arrived in."""
    if a.revision != b.revision:
        assert amended(performance, (a, b)) == amended(performance, (b, a))
