"""What visitors say of themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.dialogue.visitor import facts_in, name_in


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("my name is sam", "Sam"), ("My name's Jo.", "Jo"), ("I'm Anna and I'm new", "Anna"), ("call me Ishmael", "Ishmael"), ("Sam here!", "Sam"),
        ("This is Marie-Claire O'Neill", "Marie-Claire O'Neill"), ("I am Vincent van Gogh", "Vincent van Gogh"), ("I’m Zoë", "Zoë"), ("i am called Bo", "Bo"),
        ("I'm lost", ""), ("I'm Lost", ""), ("I am hungry", ""), ("I'm from Berlin", ""), ("I'm looking for the inn", ""), ("This is great", ""),
        ("It is I", ""), ("What is my name?", ""), ("my name is not important", ""), ("hello", ""), ("I'm a Sailor", ""),
    ],
)  # fmt: skip
def test_names_are_told_from_other_words(line: str, name: str) -> None:
    """An introduction gives a name, a state does not."""
    assert name_in(line) == name


@pytest.mark.parametrize(("line", "name"), [("sam", "Sam"), ("it's jo", "Jo"), ("nope", ""), ("no", ""), ("Kim.", "Kim"), ("why do you ask", "")])
def test_a_bare_name_counts_when_it_was_asked_for(line: str, name: str) -> None:
    """After "who are you?" one word will do."""
    assert name_in(line, expected=True) == name


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("I come from New York.", {"home": "New York"}),
        ("I am a teacher and I like fish", {"work": "teacher", "likes": "fish"}),
        ("I would like a map", {}),
        ("Am I from Lisbon?", {}),
        ("I love you", {}),
    ],
)
def test_facts_are_taken_from_statements_only(line: str, facts: dict[str, str]) -> None:
    """Home, work and likes, and no wishes, questions or compliments."""
    assert facts_in(line) == facts


@given(st.text(max_size=300))
def test_any_line_is_survived(line: str) -> None:
    """No line raises, and no fact is long."""
    assert len(name_in(line)) <= 40
    assert all(len(v) <= 60 for v in facts_in(line).values())
