"""Jokes that visitors tell."""

import pytest

from persona_engine.dialogue.riddles import PUNCH, TELLS, WHO, beat


def test_a_knock_is_answered_beat_by_beat() -> None:
    """Who is there, who, and a laugh."""
    words, waits = beat("Knock knock", "")
    assert "Who's there" in words and waits == WHO
    words, waits = beat("Lettuce.", waits)
    assert "Lettuce who?" in words and waits == PUNCH
    assert beat("Lettuce in!", waits) == ("laugh", "")


@pytest.mark.parametrize("line", ["Why did the chicken cross the road? To get to the other side!", "Why do bees hum? Because they forgot the words!"])
def test_a_riddle_told_whole_is_laughed_at(line: str) -> None:
    """Question and punch line in one."""
    assert beat(line, "")[0] == "laugh"


@pytest.mark.parametrize("line", ["Why did the ship sink?", "Where is the inn? I am tired.", "What do you sell? I want fruit.", "How many boats are there?"])
def test_questions_are_no_riddles(line: str) -> None:
    """What is asked in earnest is left to the answers."""
    assert beat(line, "") == ("", "")


def test_an_offered_joke_is_waited_for() -> None:
    """Go on; I don't know; laugh."""
    assert beat("I have a joke for you", "")[1] == TELLS
    words, waits = beat("What is black and white and read all over?", TELLS)
    assert words.endswith("What?") and waits == PUNCH
