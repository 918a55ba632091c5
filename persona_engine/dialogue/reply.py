"""`Reply`: the lines of one reply while it is put together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from persona_engine.dialogue.persona import Topic

MOST_ANSWERS = 3
"""Questions of one line that are answered; nobody remembers more."""


@dataclass
class Reply:
    """Lines by the place they take."""

    opening: list[str] = field(default_factory=list)
    reaction: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Segments that nothing was found for."""
    topic: Topic | None = None
    about_me: bool = False
    sober: bool = False
    """Whether something sad or bad was told: nothing cheerful is said beside it."""

    def text(self) -> str:
        opening = self.opening[:1]
        return " ".join((*opening, *self.reaction[:2], *self.answer[:MOST_ANSWERS], *self.closing[:1]))


def filled(line: str, value: str) -> str:
    """A line with what a visitor told in the place of `{it}`, as sentences are written.

    >>> filled("[nod] {it}. Honest work.", "carpenter")
    '[nod] Carpenter. Honest work.'
    """
    before = re.sub(r"\[[^\]]*\]", "", line.partition("{it}")[0]).strip()
    starts = not before or before[-1] in ".!?"
    return line.replace("{it}", value[:1].upper() + value[1:] if starts else value, 1).replace("{it}", value)


def capital(place: str) -> str:
    """The name of a place, however it was typed."""
    return place if any(c.isupper() for c in place) else place.title()
