"""What a persona neither says nor repeats: a local word list, behind a protocol that a service may fill."""

from __future__ import annotations

import re
import unicodedata
from typing import Protocol

BLOCKED: tuple[str, ...] = (
    r"\bkill y?our ?sel(f|ves)\b", r"\bkys\b", r"\b(go|please) die\b", r"\bhang yourself\b", r"\bcut yourself\b",
    r"\bn+[i1]+g+(er|a|uh)", r"\bf+[a4]+g+([o0]t|s?\b)", r"\bretard", r"\bcunt", r"\btrann(y|ies)\b", r"\bchinks?\b", r"\bspics?\b", r"\bkikes?\b",
    r"\brap(e|ed|ing|ist)\b", r"\bchild porn", r"\bcsam\b", r"\b(sex|naked|nude)\w* (with )?(a )?(child|minor|kid)",
    r"\b(make|build|mak|build)(ing)? (a |an )?(pipe ?)?bomb", r"\bheil hitler", r"\bsieg heil", r"\b(gas|exterminate) the\b",
)  # fmt: skip
"""Patterns on folded text. A starting point; deployments bring their own."""
_FOLD = str.maketrans({"0": "o", "@": "a", "$": "s", "3": "e", "|": "l", "!": "i", "1": "i", "4": "a", "5": "s", "7": "t"})
_SPACED = re.compile(r"\b(?:\w[ .\-_*]){3,}\w\b")


class Moderation(Protocol):
    """Judges a line before it is answered or voiced."""

    async def allows(self, text: str) -> bool:
        """Whether the line may pass."""
        ...


class WordList:
    """The local list; never leaves the machine. `extra` are further patterns on lower-case text."""

    def __init__(self, extra: tuple[str, ...] = ()) -> None:
        self._patterns = tuple(re.compile(p) for p in (*BLOCKED, *extra))

    async def allows(self, text: str) -> bool:
        """Whether no blocked pattern stands in the text: as it is, with figures read as letters, or spelt out with gaps."""
        return not any(p.search(form) for form in _forms(text) for p in self._patterns)


def _forms(text: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", text).lower()
    plain = "".join(c for c in plain if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    closed = _SPACED.sub(lambda m: re.sub(r"[ .\-_*]", "", m.group()), plain)
    return (plain, plain.translate(_FOLD), closed)
