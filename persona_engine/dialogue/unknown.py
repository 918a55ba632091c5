"""What is said to one who asks for what is not known, and who else may know it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from persona_engine.dialogue.persona import Aspect, Persona, Spoken, Topic
from persona_engine.dialogue.retrieval import Index
from persona_engine.dialogue.words import ASPECT_WORDS, is_content, stems

UNSURE: dict[Aspect, Spoken] = {
    "where": ("[open_palm] Not far. Ask anybody on the way.", "[look_away] I'd have to walk you there. [smile] It isn't far."),
    "when": ("[shrug] I never look at the clock.", "[tilt] I couldn't tell you when."),
    "who": ("[shrug] I couldn't tell you who.", "[tilt] I've forgotten who."),
    "why": ("[tilt] I never asked why.", "[shrug] That's just how it is.", "[smile] There's always one more why."),
    "how": ("[shrug] I know that it is so, not how.", "[tilt] Don't ask me how."),
    "price": ("[shrug] I never asked the price.", "[tilt] Less than you fear, I should think."),
}
"""What is said to one who asks on about a side of a thing that is not known."""
KNOWN_THERE = 0.62
"""How sure another persona's topic must be for a visitor to be sent there."""
TALE = re.compile(
    r"^(?:and |then |so |but )*(?:yesterday |once |today |last \w+ )?i (?:have |had |just |also |even |once |only )*"
    r"(?!need|heard|wonder|want|look|ask|notic|read)(?:\w+ed|stole|saw|found|took|ate|broke|gave|made|went|fell|ran|sold|bought|caught|left|hid|threw|told|met)\b"
)
"""A visitor's own doings: no question about what is named in them."""
OF_THEIRS = re.compile(r"\b(i|me|my|he|him|his|she|her|they|them|we|us)\b")
"""A question about the visitor or somebody they spoke of."""
_ABOUT_YOU = re.compile(r"\b(you|your|yours|yourself)\b(?! (know|tell|show|say|think|have an idea))")


def who_knows(asked: Sequence[str], me: Persona, others: Sequence[Persona]) -> Persona | None:
    """Who of the others knows best what is `asked` (sentences with contractions spelt out); None where nobody does or `me` is asked about herself."""
    found = [
        (match.score, other.id, other)
        for line in asked if not _ABOUT_YOU.search(line)
        for other in others if other.id != me.id and other.topics
        if (match := _index(other.topics).best(line, True)) is not None and match.score >= KNOWN_THERE
    ]  # fmt: skip
    return max(found, key=lambda row: row[:2])[2] if found else None


def sides_only(short: str) -> bool:
    """Whether a question names nothing but a side of what was talked of: "is it far?"."""
    named = [w for w in stems(short) if is_content(w)]
    return bool(named) and all(w in ASPECT_WORDS for w in named)


@lru_cache(64)
def _index(topics: tuple[Topic, ...]) -> Index:
    return Index(topics)
