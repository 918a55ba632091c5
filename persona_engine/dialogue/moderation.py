"""What a persona neither says nor repeats: a local word list, behind a protocol that a service may fill."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Protocol

from persona_engine.dialogue.barred import CATEGORIES

_FOLD = str.maketrans({"0": "o", "@": "a", "$": "s", "3": "e", "|": "l", "!": "i", "1": "i", "4": "a", "5": "s", "7": "t"})
_SPACED = re.compile(r"\b(?:\w[ .\-_*]){3,}\w\b")
_LIKE = str.maketrans({"ß": "ss", "’": "'", "‘": "'", "`": "'", "\n": " ", "а": "a", "е": "e", "о": "o", "с": "c", "і": "i", "р": "p", "х": "x", "у": "y"})
"""Other letters -> those that they pass for."""


class Moderation(Protocol):
    """Judges a line of a visitor before it is answered or repeated. One with `may_speak(text)`, a coroutine as well, is asked that of what a persona is
    about to say; another judges both by `allows`."""

    async def allows(self, text: str) -> bool:
        """Whether the line may pass. Raises `ServiceError` where that cannot be told."""
        ...


async def may_speak(moderation: Moderation, text: str) -> bool:
    """Whether a persona may say this. Raises `ServiceError`."""
    judge = getattr(moderation, "may_speak", moderation.allows)
    return bool(await judge(text))


class WordList:
    """The local list; never leaves the machine. `extra` are further patterns, capitals or not, `allowed` are patterns of what passes whatever else says."""

    def __init__(self, extra: Iterable[str] = (), allowed: Iterable[str] = ()) -> None:
        own = tuple((f"own pattern {p}", re.compile(p, re.IGNORECASE)) for p in extra)
        rows = tuple((c, re.compile(r"\b(?:" + "|".join(c.patterns) + ")")) for c in CATEGORIES)
        self._heard = (*((c.name, p) for c, p in rows if c.asked), *own)
        self._spoken = (*((c.name, p) for c, p in rows), *own)
        self._allowed = tuple(re.compile(p, re.IGNORECASE) for p in allowed)

    async def allows(self, text: str) -> bool:
        """Whether a visitor may say this."""
        return not self.judge(text)

    async def may_speak(self, text: str) -> bool:
        """Whether a persona may."""
        return not self.judge(text, spoken=True)

    def judge(self, text: str, spoken: bool = False) -> str:
        """The category for which a line is refused, "" for none: as it is, with figures read as letters, or spelt out with gaps."""
        forms = _forms(self.cleared(text))
        return next((name for name, p in (self._spoken if spoken else self._heard) if any(p.search(form) for form in forms)), "")

    def cleared(self, text: str) -> str:
        """A line without what always passes."""
        for pattern in self._allowed:
            text = pattern.sub(" ", text)
        return text


class Unmoderated:
    """Everything passes."""

    async def allows(self, text: str) -> bool:
        """True."""
        return True


def _forms(text: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", text).lower().translate(_LIKE)
    plain = "".join(c for c in plain if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    closed = _SPACED.sub(lambda m: re.sub(r"[ .\-_*]", "", m.group()), plain)
    return tuple(dict.fromkeys((plain, plain.translate(_FOLD), closed)))
