"""Several people talk to one persona."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.dialogue.address import Spelling, addressed
from persona_engine.dialogue.floor import LONGEST, MOST, PATIENCE_S, TOGETHER_S, Floor


def test_one_after_the_other() -> None:
    """Those who speak while she answers another wait, in the order in which they came; what they add goes with it."""
    floor = Floor()
    assert floor.claim("ann", "one", 0.0, False)
    assert not floor.claim("ben", "two", 0.1, True) and not floor.claim("cid", "three", 0.2, True) and not floor.claim("ben", "more", 0.3, True)
    first, second = floor.next(5.0), floor.next(6.0)
    assert first is not None and second is not None
    assert (first.speaker, first.text, second.speaker, floor.next(7.0)) == ("ben", "two more", "cid", None)


def test_whom_she_answers_may_interrupt() -> None:
    """The one who has the floor speaks on at any time."""
    floor = Floor()
    floor.claim("ann", "one", 0.0, False)
    assert floor.claim("ann", "no, wait", 0.5, True)


def test_nobody_waits_for_ever() -> None:
    """Who has waited too long is not answered, and too many are not kept waiting."""
    floor = Floor()
    floor.claim("ann", "x", 0.0, False)
    for k in range(MOST + 3):
        floor.claim(f"p{k}", "y" * 2 * LONGEST, 1.0, True)
    assert sum(floor.waits(f"p{k}") for k in range(MOST + 3)) == MOST
    line = floor.next(2.0)
    assert line is not None and len(line.text) == LONGEST
    assert floor.next(2.0 + PATIENCE_S) is None


def test_names_where_several_talk() -> None:
    """One visitor need not be called by name; two are, for a while."""
    floor = Floor()
    floor.claim("ann", "x", 0.0, False)
    assert not floor.several(0.1)
    floor.claim("ben", "y", 1.0, True)
    assert floor.several(1.1) and not floor.several(1.0 + TOGETHER_S)


@given(st.text(max_size=60), st.text(st.characters(exclude_characters="[]"), max_size=20).filter(lambda name: name == name.strip()))
def test_a_name_is_said_once(sentence: str, name: str) -> None:
    """Whatever the words, calling twice is calling once, and nothing is lost but a capital."""
    once = addressed(sentence, name)
    assert addressed(once, name) == once
    assert name.lower() in once.lower() or not re.sub(r"\[[^\]]*\]", "", sentence).strip()


@pytest.mark.parametrize(
    ("language", "sentence", "said"),
    [
        ("en", "Eighteen grams in, thirty-six out.", "Bob, eighteen grams in, thirty-six out."),
        ("en", "Like I told you: it is closed.", "Bob, like I told you: it is closed."),
        ("en", "[smile] Warm bread, always.", "[smile] Bob, warm bread, always."),
        ("en", "Coffee is my life.", "Bob, coffee is my life."),
        ("en", "I'm sure.", "Bob, I'm sure."),
        ("en", "I like it.", "Bob, I like it."),
        ("en", "Mira knows.", "Bob, Mira knows."),
        ("en", "Odile sells the tea.", "Bob, Odile sells the tea."),
        ("en", "Odile's tea is good.", "Bob, Odile's tea is good."),
        ("en", "Ethiopia grows it.", "Bob, Ethiopia grows it."),
        ("en", "New York has many.", "Bob, New York has many."),
        ("en", "Monday we are closed.", "Bob, Monday we are closed."),
        ("en", "AI is what I am.", "Bob, AI is what I am."),
        ("en", "42 steps.", "Bob, 42 steps."),
        ("de", "Unsere Bohnen kommen von weit.", "Bob, unsere Bohnen kommen von weit."),
        ("de", "Bohnen haben wir viele.", "Bob, Bohnen haben wir viele."),
        ("de", "Über dem Hafen.", "Bob, über dem Hafen."),
        ("fr", "Voilà le port.", "Bob, voilà le port."),
        ("ja", "港はあちらです。", "Bobさん、港はあちらです。"),
    ],
)
def test_after_a_name_only_names_keep_their_capital(language: str, sentence: str, said: str) -> None:
    """What follows the visitor's name is written as in the middle of a sentence: names, "I" and German nouns large, all else small."""
    spelling = Spelling.of("You are Ada, who brews coffee from Ethiopia.", language)
    assert addressed(sentence, "Bob", spelling) == said
