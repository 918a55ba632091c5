"""What visitors tell, kept in their own words and given back."""

import pytest

from persona_engine.dialogue import recollection
from persona_engine.dialogue.recollection import MOST, answer, keep, told_in, yours


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("My dog died yesterday.", {"told dog": "my dog died yesterday"}),
        ("I've got two kids, Anna and Paul.", {"told child": "i have got two kids, Anna and Paul"}),
        ("My boss lied to me!", {}),
        ("Is my dog here?", {}),
        ("My head", {}),
        ("I'm 34 years old", {"told age": "i am 34"}),
        ("My sister's name is Ann.", {"told sister": "my sister's name is Ann"}),
        ("I like it here", {}),
    ],
)
def test_statements_about_oneself_are_kept(line: str, kept: dict[str, str]) -> None:
    """What somebody has, lost or did is kept under what it is about; questions and remarks are not."""
    assert told_in(line) == kept


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What happened to my dog?", "your dog died yesterday"),
        ("Do you remember my dog?", "your dog died yesterday"),
        ("Who died?", "your dog died yesterday"),
        ("Do I have kids?", "you have two kids, Anna and Paul"),
        ("Where do I come from?", "Leeds"),
        ("How old am I?", "You are 34"),
        ("Where is the inn?", ""),
        ("Do you have a dog?", ""),
        ("My dog barks.", ""),
    ],
)
def test_questions_about_oneself_are_answered(question: str, expected: str) -> None:
    """Only what was told answers, turned round; what is asked about others or the place does not."""
    facts = {"home": "Leeds", "told dog": "my dog died yesterday", "told kid": "i have two kids, Anna and Paul", "told age": "i am 34"}
    found = answer(question, facts)
    assert expected in found and bool(found) == bool(expected)


def test_the_oldest_is_forgotten_first() -> None:
    """No more than a dozen things are kept of anybody, beside name and home."""
    facts = {"name": "Tom"}
    for number in range(MOST + 3):
        keep(facts, {f"{recollection.TOLD}thing{number}": "my thing broke"})
    assert "name" in facts and len(facts) == MOST + 1 and f"{recollection.TOLD}thing0" not in facts


def test_me_becomes_you() -> None:
    """Pronouns and their verbs are turned round together."""
    assert yours("my boss told me that I am late") == "your boss told you that you are late"
