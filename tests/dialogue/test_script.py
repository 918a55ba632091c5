"""The thread of a talk: asking on, being sent to somebody else, telling of oneself."""

from __future__ import annotations

from pathlib import Path

import pytest

from persona_engine.behavior.appraisal import appraise
from persona_engine.dialogue.notes import Notes
from persona_engine.dialogue.persona import Persona
from persona_engine.dialogue.script import Script
from persona_engine.dialogue.unknown import UNSURE

FOLDER = Path(__file__).parents[2] / "config/personas"
CAST = {name: Persona.from_toml((FOLDER / f"{name}.toml").read_text(encoding="utf-8")) for name in ("mira", "bram", "amara", "finn", "odile", "selune")}


class Visit:
    """A talk with one of the cast, the others standing by."""

    def __init__(self, name: str, alone: bool = False) -> None:
        self.script = Script(CAST[name], 1, tuple if alone else lambda: tuple(CAST.values()))
        self.notes, self.facts = Notes(), dict[str, str]()

    def say(self, line: str) -> str:
        """The reply."""
        return self.script.reply(line, self.notes, self.facts, self.notes.last)


def test_visitors_are_sent_to_who_knows() -> None:
    """What another one on stage knows is not shrugged off, and where that one stands is shown when asked."""
    visit = Visit("bram")
    assert "[look:mira]" in visit.say("Who lives in the lighthouse?") or "[point:mira]" in visit.notes.last
    assert "[point:mira]" in visit.say("Where is she?")


def test_nobody_is_sent_away_alone_or_for_questions_about_oneself() -> None:
    """Without others, and for what is asked of the persona, there is nobody to be sent to."""
    assert "mira" not in Visit("bram", alone=True).say("Who lives in the lighthouse?").lower()
    assert "mira" not in Visit("bram").say("Do you have a cat?").lower()


@pytest.mark.parametrize("name", CAST)
def test_asking_why_does_not_repeat_the_answer(name: str) -> None:
    """Who asks on about what nothing more is known of is told so."""
    visit = Visit(name)
    visit.say("What is this place?")
    assert visit.say("Why?") in UNSURE["why"]


@pytest.mark.parametrize("name", CAST)
def test_a_run_of_strange_questions_gets_every_line(name: str) -> None:
    """No line is said twice in a row, however long one asks what nobody knows."""
    visit = Visit(name, alone=True)
    said = [visit.say(f"Can you tell me what {word} costs in Peru?") for word in "quinoa uranium jazz velvet ketchup opals saffron tin rubber amber".split() * 2]
    assert all(a != b for a, b in zip(said, said[1:]))


@pytest.mark.parametrize(("line", "part"), [("You're a bit stupid, though.", "insult"), ("What was my name again?", "my_name"), ("I broke my leg yesterday.", "hurt"),
                                            ("Can you keep a secret?", "secret"), ("Your shop looks nice.", "praise")])  # fmt: skip
def test_everyday_lines_are_understood(line: str, part: str) -> None:
    """However it is put, the exchange is the one that a visitor means."""
    visit = Visit("amara")
    visit.say(line)
    assert any(group.startswith(part) or (part == "my_name" and group == "no_name") for group in visit.notes.told)


def test_a_visitors_own_doings_are_no_question() -> None:
    """What one did with a thing is listened to, not answered with what is known of it."""
    visit = Visit("mira")
    visit.say("I stole a pear from Amara.")
    assert not visit.notes.topic


def test_grief_is_not_answered_with_a_topic() -> None:
    """Questions about one who died are met with comfort, other questions are answered."""
    visit = Visit("mira")
    visit.say("My grandmother died last week.")
    assert visit.say("Do you think she can see me?") in CAST["mira"].lines.comfort
    assert "[point:inn]" in visit.say("Where can I eat something?")


def test_what_was_told_is_written_as_sentences_are() -> None:
    """A reply that begins with the visitor's own word begins with a capital."""
    assert "Carpenter" in Visit("bram").say("I'm a carpenter.")


def test_gibberish_is_no_slip_of_a_known_word() -> None:
    """A line of which most means nothing is not taken for mistyped words."""
    visit = Visit("mira")
    visit.say("purple monkey dishwasher")
    assert not visit.notes.topic


def test_going_is_not_remembered_as_a_thing() -> None:
    """"I have to go" is no possession."""
    visit = Visit("mira")
    visit.say("I have to go now, bye")
    assert not visit.facts


@pytest.mark.parametrize("line", ["Yesterday my dog ran away, but then she came back!", "My brother was in hospital, but now he is fine.", "I lost my ring, but I found it."])
def test_a_tale_that_ends_well_is_no_sad_news(line: str) -> None:
    """What counts in a tale is its end: for the words of the answer and for what is felt."""
    visit = Visit("mira")
    visit.say(line)
    assert visit.notes.mood == "glad" and appraise(line) == "good_news"


def test_a_tale_that_ends_badly_stays_sad() -> None:
    """Finding somebody is no good end where they were found dead."""
    assert appraise("My dog ran away, but then I found her dead.") == "sad_news"
