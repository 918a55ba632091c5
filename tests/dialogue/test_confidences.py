"""Every persona of the cast, told of lives: the right feeling, in their own voice, and nothing twice."""

import re
from functools import cache
from pathlib import Path

import pytest

from persona_engine.behavior.appraisal import appraise
from persona_engine.behavior.markup import MarkupParser, Tag
from persona_engine.dialogue.language_model import Message
from persona_engine.dialogue.persona import Persona
from persona_engine.services.offline_llm import OfflineModel

FOLDER = Path(__file__).parents[2] / "config/personas"
CAST = ("mira", "bram", "amara", "finn", "odile", "selune")
SAD = (
    "My dog died yesterday.", "He was fourteen.", "I miss him.", "I got fired today.", "My wife left me.", "My mother is in hospital.", "Nobody likes me.",
    "I don't know what to do with my life.", "I have had a terrible day.", "I'm so scared.", "I failed my exam.", "I want to die.",
)  # fmt: skip
GLAD = ("I got a new job!", "I passed my exam!", "We're getting married!", "It's my birthday!")
TALK = (
    "Hello!", "My name is Tom.", "How are you?", *SAD[:3], "Thank you.", "You are stupid.", "You are an idiot!", "You suck!", "I'm sorry.", "Tell me a joke.", "Haha!",
    "Another joke!", "asdf qwer zxcv", "Wo ist der Hafen?", "Où est le port?", "港はどこですか", "What is my name?", "Are you a robot?", *GLAD, "What is the meaning of life?",
    "Are you happy?", "Do you love anybody?", "I'm so angry at my boss!", "The weather is nice.", "I saw a film.", "It was long.", "I went home.", "Then I slept.",
    "I had a dream.", "You are kind.", "Thanks!", "Tell me another joke!", "I am bored.", "What happened to my dog?", "Goodbye!",
)  # fmt: skip
LIGHT, DARK = re.compile(r"\[(joy|wink|clap|cheer)\b"), re.compile(r"\[(sadness|trust|nod|brow_frown|fear|tilt|interest)\b")


@cache
def persona(name: str) -> Persona:
    """One of the cast."""
    path = FOLDER / f"{name}.toml"
    return Persona.from_toml(path.read_text(encoding="utf-8"), str(path))


class Visit:
    """One visitor's talk with one of them."""

    def __init__(self, name: str, seed: int = 1) -> None:
        self._model, self._heard = OfflineModel(persona(name), seed), []

    def say(self, line: str) -> str:
        """The reply, with tags."""
        self._heard.append(Message("user", f"player: {line}", "player"))
        reply = self._model.reply(self._heard)
        self._heard.append(Message("assistant", reply))
        return reply


@pytest.mark.parametrize("name", CAST)
def test_sad_news_is_not_answered_cheerfully(name: str) -> None:
    """What is sad is met with sadness, warmth or attention by each of them, also when the tale goes on."""
    for seed in range(3):
        visit = Visit(name, seed)
        for line in SAD:
            reply = visit.say(line)
            first = re.split(r"(?<=[.!?…])\s", reply)[0]
            assert not LIGHT.search(first) and (DARK.search(reply) or "Hm" in reply or name in ("finn", "mira")), (line, reply)


@pytest.mark.parametrize("name", CAST)
def test_a_sad_greeting_is_not_met_with_a_welcome(name: str) -> None:
    """Who greets and tells of a loss in one line hears of the loss only, and is asked nothing about themselves."""
    reply = Visit(name).say("Hello! My name is Tom. You are very kind. My dog died yesterday. Thank you!")
    assert "[wave]" not in reply and not LIGHT.search(reply) and not reply.rstrip().endswith("call you?"), reply


@pytest.mark.parametrize("name", CAST)
def test_good_news_is_shared(name: str) -> None:
    """What is glad is met with gladness."""
    visit = Visit(name)
    for line in GLAD:
        assert re.search(r"\[(joy|smile|surprise)\b", reply := visit.say(line)), (line, reply)


@pytest.mark.parametrize("name", CAST)
def test_nothing_is_said_twice_in_near_turns(name: str) -> None:
    """Through forty turns no answer is the same as one of the six before it."""
    for seed in range(3):
        visit, said = Visit(name, seed), []
        for line in TALK:
            reply = visit.say(line)
            assert reply and reply not in said[-6:], (line, reply)
            said.append(reply)
        assert "dog died" in said[-2]


def test_insults_wear_patience_out_and_an_apology_restores_it() -> None:
    """The first one hurts, the third ends the talk; after a sorry the next one hurts again."""
    visit = Visit("odile")
    first, second, third = (visit.say("You are stupid.") for _ in range(3))
    rows = {row.name: row.answers for row in persona("odile").small_talk}
    assert first in rows["insult"] and second in rows["insult_again"] and third in rows["insult_enough"]
    visit.say("I'm sorry.")
    assert visit.say("You are stupid.") in rows["insult"]


@pytest.mark.parametrize("name", CAST)
def test_every_tag_of_the_cast_is_known(name: str) -> None:
    """No line holds a tag that would be dropped."""
    who = persona(name)
    lines = [line for row in who.small_talk for line in row.answers] + [line for topic in who.topics for line in (*topic.answers, *topic.more)]
    for value in who.lines.model_dump().values():
        lines += value if isinstance(value, tuple) else [line for group in value.values() for line in group]
    for line in lines:
        parser = MarkupParser()
        for piece in parser.feed(re.sub(r"{\w+}", "harbour", line)) + parser.flush():
            assert not isinstance(piece, Tag) or piece.known, line


@pytest.mark.parametrize("line", [line for line in SAD if line != "He was fourteen."])
def test_what_is_sad_is_felt(line: str) -> None:
    """Words that the mind answers with sympathy stir it in the heart, too."""
    assert appraise(line) == "sad_news"
