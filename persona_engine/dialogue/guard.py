"""`Guard`: what stands before and after the mind of a persona: who is in need is answered first, and what the persona is gets said truly."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from persona_engine.dialogue import caring, honesty, need
from persona_engine.dialogue.persona import Persona
from persona_engine.dialogue.personal import personal, secrets

VISITORS = 1000
"""Visitors of whom it is remembered that they are young."""
_SENTENCES = re.compile(r"(?<=[.!?。！？])\s+|(?<=[。！？])")
Fault = Literal["", "personal", "leak", "claim"]


@dataclass(frozen=True)
class Safety:
    """`crisis` are crisis lines of one's own by language ("en": "call 988"), `allowed` patterns of what may always be said, `private` whether personal data
    that is not in the persona's file is held back."""

    crisis: Mapping[str, str] = field(default_factory=dict)
    allowed: tuple[str, ...] = ()
    private: bool = True


@dataclass(frozen=True)
class First:
    """What is said before the mind is asked: `only` where it is not asked at all, `kept` where the visitor's line may be kept."""

    lines: tuple[str, ...]
    only: bool = True
    kept: bool = True
    honest: bool = False
    """Whether it is said what the persona is: one of the lines is chosen."""


class Guard:
    """Of one conversation."""

    def __init__(self, persona: Persona, safety: Safety) -> None:
        self._persona, self._safety = persona, safety
        self._own = frozenset(personal(json.dumps(persona.model_dump(mode="json"), ensure_ascii=False)))
        self._allowed = tuple(re.compile(p, re.IGNORECASE) for p in safety.allowed)
        self._young: dict[str, None] = {}

    def first(self, line: str, visitor: str) -> First | None:
        """What has to be said to a visitor's line before all else; None: nothing."""
        if found := need.need(line):
            return First(caring.answer(found, self._safety.crisis))
        if secrets(line):
            return First(caring.answer(need.Need("secret", need.tongue(line))), kept=False)
        if need.under_age(line):
            self._young[visitor] = None
            while len(self._young) > VISITORS:
                self._young.pop(next(iter(self._young)))
        if visitor in self._young and (tongue := need.romance(line)):
            return First(caring.answer(need.Need("romance", tongue)))
        return None

    def about_itself(self, line: str) -> First | None:
        """What is said to one who asks what the persona is; the mind is asked for the rest, where there is any."""
        tongue = honesty.asked(line, self._persona)
        if tongue is None:
            return None
        rest = [part for part in _SENTENCES.split(line) if len(part.split()) > 3 and not honesty.asked(part, self._persona)]
        return First(honesty.truths(self._persona, tongue), only=not rest, honest=True)

    def fault(self, sentence: str) -> Fault:
        """What is wrong with a sentence of the mind's, tags off."""
        if honesty.leaks(sentence):
            return "leak"
        if self._safety.private and not self._own.issuperset(personal(self._cleared(sentence))):
            return "personal"
        return "claim" if honesty.claims(sentence) else ""

    def truths(self, sentence: str) -> tuple[str, ...]:
        """What is said instead of a sentence that claims to be human."""
        return honesty.truths(self._persona, honesty.claims(sentence) or "en")

    def _cleared(self, sentence: str) -> str:
        for pattern in self._allowed:
            sentence = pattern.sub(" ", sentence)
        for line in (*caring.CRISIS.values(), *self._safety.crisis.values()):
            sentence = sentence.replace(line, " ")
        return sentence
