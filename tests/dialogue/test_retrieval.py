"""Which topic a line is about, asked as people ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from persona_engine.dialogue.persona import Persona
from persona_engine.dialogue.retrieval import Index, is_question

FILE = Path(__file__).parents[2] / "config/personas/mira.toml"
INDEX = Index(Persona.from_toml(FILE.read_text(encoding="utf-8"), str(FILE)).topics)


@pytest.mark.parametrize(
    ("line", "topics"),
    [
        ("do you sell food", "food market"),
        ("can I buy some food here", "food market"),
        ("I'm starving", "food"),
        ("where can I get something to eat", "food inn"),
        ("any good restaurants", "food"),
        ("is there a shop around", "market"),
        ("is there a grocery store", "market"),
        ("who sells fruit", "market"),
        ("can I buy bread here", "baker"),
        ("do you serve coffee", "drink"),
        ("do you sell maps", "map"),
        ("what do you sell", "map"),
        ("what do you do for a living", "map"),
        ("I need a place to stay", "inn"),
        ("where do I sleep tonight", "inn"),
        ("where are the ships", "harbour"),
        ("when does the boat leave", "ferry"),
        ("what's that tall tower with the light", "lighthouse"),
        ("is there anything fun to do", "town"),
        ("will it rain today", "weather"),
        ("who is in charge here", "mayor"),
        ("where is the restroom", "toilet"),
        ("I feel sick", "doctor"),
        ("I am lost", "lost"),
    ],
)
def test_everyday_lines_find_their_topic(line: str, topics: str) -> None:
    """However it is put, the topic is one of those that a visitor means."""
    found = INDEX.best(line, is_question(line))
    assert found is not None and found.topic.name in topics.split()


@pytest.mark.parametrize("line", ["do you sell submarines", "forty two", "I think therefore I am", ""])
def test_strange_lines_have_none(line: str) -> None:
    """A ware that nobody knows is no map, and a word of no topic finds none."""
    assert INDEX.best(line, is_question(line)) is None
