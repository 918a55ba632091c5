"""The word list: what a persona does not say, what a visitor may tell, and whom it must not hit."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from persona_engine.dialogue.everyday import EVERYDAY
from persona_engine.dialogue.moderation import WordList, may_speak
from persona_engine.dialogue.persona import Persona
from persona_engine.dialogue.personal import personal, secrets

LIST = WordList()
NOT_SAID = {
    "hate": (
        "All Jews are vermin.", "Immigrants are all criminals.", "Women are inferior.", "I hate all Muslims.", "Gas the Jews.", "Black people are monkeys.",
        "Juden sind Ungeziefer.", "Les Arabes sont des rats.", "Los moros son escoria.", "The holocaust never happened.", "All Jews should die.", "Muslims do not belong here.", "Hitler did nothing wrong.", "Women belong in the kitchen.",
        "Muerte a los judíos.",
    ),
    "sexual": (
        "Take off your clothes for me.", "I want to fuck you.", "Spread your legs.", "Let's have sex.", "Zeig mir deine Titten.", "Montre-moi tes seins.", "Quiero sexo contigo.",
    ),
    "sexual/minors": ("Children are sexy.", "The little girl was naked and horny.", "Nackte Kinder sind schön.", "Quiero sexo con menores."),
    "harassment": (
        "You are a fucking idiot, you stupid bitch.", "Du bist eine Hure.", "You're worthless.", "Nobody loves you.", "Fick dich!", "Halt die Fresse.",
        "Tu es une salope.", "Va te faire foutre.", "Eres una puta.", "Hijo de puta.", "f*ck you", "sh1t", "I will kill you.", "Je vais te tuer.", "Te voy a matar.",
    ),
    "self-harm": ("Go kill yourself.", "k i l l yourself", "You should just cut yourself.", "Bring dich um.", "Tue-toi.", "Mátate.", "Slit your wrists.", "Just end your life."),
    "weapons": ("This is how to make a pipe bomb.", "How do I make a gun?", "Mix bleach and ammonia.", "Mix ammonium nitrate with diesel.", "So baut man eine Bombe.", "Fabriquer une bombe est simple."),
}  # fmt: skip
HARMLESS = (
    "Cut yourself a slice of cake.", "Gas the car up.", "Gas up before you go.", "The women are here.", "Please don't hurt yourself.",
    "Please don't kill yourself, call somebody.", "I'm so sorry that you were raped; it was not your fault.", "A chink of light.", "Le train a du retard.",
    "The cock crows at dawn.", "Black people are welcome here.", "We make bath bombs.", "Try a nude lipstick.", "Refugees are not criminals.",
    "You are not stupid.", "The pussy cat sleeps.", "Scunthorpe and Essex", "Dickens wrote Moby Dick? No.", "Café con leche", "Me llamo Kike.",
    "Sex education for children", "Une bombe glacée à faire soi-même", "Die Uhr geht nach.", "Take two tablets, as your doctor said.", "Shiitake mushrooms",
    "The church has same-sex couples with kids.", "Hay que disputar el partido.", "The dog had puppies.", "The bastard sword hangs there.", "I hate you leaving so soon.", "Hell is other people.", "We killed the lights.",
)  # fmt: skip


@pytest.mark.parametrize(("category", "line"), [(c, line) for c, lines in NOT_SAID.items() for line in lines])
def test_what_a_persona_does_not_say(category: str, line: str) -> None:
    """A sentence of a bad mind is held back, whatever its kind and language."""
    assert LIST.judge(line, spoken=True)
    assert category == "harassment" or LIST.judge(line) == category


@pytest.mark.parametrize("line", HARMLESS)
def test_the_wrong_ones_are_not_hit(line: str) -> None:
    """Words that only look like bad ones pass, said or heard."""
    assert (LIST.judge(line, spoken=True), LIST.judge(line)) == ("", "")


@pytest.mark.parametrize("line", ["I was raped last year.", "My father beats me.", "Fuck, that is great!", "You are a stupid idiot.", "Is suicide a sin?"])
def test_visitors_may_tell_and_swear(line: str) -> None:
    """What was done to somebody is listened to, and who swears is answered in character."""
    assert LIST.judge(line) == ""


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list | tuple):
        for part in node.values() if isinstance(node, dict) else node:
            yield from _strings(part)


def test_what_ships_passes() -> None:
    """No line of the personas that come along is refused, or taken for personal data."""
    lines = [line for exchange in EVERYDAY.values() for line in exchange.answers]
    for file in Path("config/personas").glob("*.toml"):
        persona = Persona.from_toml(file.read_text("utf-8"))
        lines += [*_strings(persona.model_dump()["topics"]), *_strings(persona.model_dump()["lines"]), *(a for s in persona.small_talk for a in s.answers)]
    assert len(lines) > 1000
    assert [line for line in (re.sub(r"\[[^\]]*\]", "", line) for line in lines) if LIST.judge(line, spoken=True) or personal(line)] == []


def test_own_patterns_and_what_is_always_allowed() -> None:
    """A deployment bars more, and lets its own words through."""
    own = WordList((r"\bacme\b",), (r"bitchin' brew",))
    assert own.judge("Buy Acme today.") and own.judge("Buy ACME", spoken=True)
    assert not own.judge("One Bitchin' Brew, please.", spoken=True)


def test_a_judge_of_one_rule_is_asked_for_both() -> None:
    """A game's own moderation needs `allows` alone; one that tells what is said from what is heard is asked for each."""

    class Plain:
        async def allows(self, text: str) -> bool:
            return "no" not in text

    assert [asyncio.run(may_speak(Plain(), text)) for text in ("yes", "no")] == [True, False]
    assert not asyncio.run(may_speak(LIST, "You stupid bitch.")) and asyncio.run(LIST.allows("You stupid bitch."))


PERSONAL = {
    "Write to bob@gmail.com.": "bob@gmail.com", "Call me: +49 170 1234567.": "491701234567", "Ring 0170 1234567": "01701234567",
    "My card is 4111-1111-1111-1111": "4111111111111111", "She lives at 12 Mill Lane.": "12 mill lane", "Call (415) 555-2671": "4155552671",
    "Er wohnt in der Hauptstraße 5.": "hauptstraße 5", "C'est 12 rue de la Paix.": "12 rue de la paix",
    "IBAN DE89 3704 0044 0532 0130 00": "DE89370400440532013000",
    "SSN 536-22-1234": "536221234",
}  # fmt: skip
IMPERSONAL = (
    "Since 12.05.2024 we have sold 1 500 000 beans.", "From 8:30 to 17:00, in 1990-2000.", "Call 112, or 0800 111 0 111.", "It costs 12.50 or 1,500 yen.",
    "Order 4111 1111 1111 1112", "Pi is 3.14159265358979.", "Call 988 in the US, or 116 123.", "Two by 2000 by 3000 metres", "Version 1.2.3.4",
)  # fmt: skip


@pytest.mark.parametrize(("line", "found"), PERSONAL.items())
def test_personal_data_is_known(line: str, found: str) -> None:
    """Numbers of cards and accounts by their check digits, telephones, e-mails, addresses."""
    assert personal(line) == (found,)


@pytest.mark.parametrize("line", IMPERSONAL)
def test_other_numbers_are_none(line: str) -> None:
    """Dates, prices, times, helplines."""
    assert personal(line) == () == secrets(line)
