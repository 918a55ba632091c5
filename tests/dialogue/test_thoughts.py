"""What a mind only thinks is never said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.dialogue.thoughts import Aloud, aloud

TOLD = {
    "<think>Upsell.</think>Good morning!": "Good morning!",
    "Yes. <thinking>Hm.</thinking>No.": "Yes. No.",
    "<reasoning>a < b</reasoning>\nHello.": "\nHello.",
    "Hello. <think>and so on, without an end": "Hello. ",
    "<THINK >one</ think><think>two</think>Three.": "Three.",
    "[THINK]a [b] c[/THINK]Hello [wave] there.": "Hello [wave] there.",
    "3 < 5, and <b>bold</b> <emotion joy> I think > 2.": "3 < 5, and <b>bold</b> <emotion joy> I think > 2.",
    "Of course</think> it is.": "Of course it is.",
}


@pytest.mark.parametrize(("told", "said"), TOLD.items())
def test_thoughts_are_silent(told: str, said: str) -> None:
    """Closed or not, under any of their names; what is no thought stays."""
    assert aloud(told) == said


@given(st.sampled_from(sorted(TOLD)), st.lists(st.integers(0, 60), max_size=12))
def test_thoughts_are_silent_however_they_are_cut(told: str, cuts: list[int]) -> None:
    """A stream in pieces says what the whole says."""
    mind, edges = Aloud(), [0, *sorted(min(c, len(told)) for c in cuts), len(told)]
    assert "".join(mind.feed(told[a:b]) for a, b in zip(edges, edges[1:], strict=False)) + mind.flush() == TOLD[told]
