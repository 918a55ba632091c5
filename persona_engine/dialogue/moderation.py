"""What a persona neither says nor repeats: a local word list, behind a protocol that a service may fill."""

from __future__ import annotations

import re
import unicodedata
from typing import Protocol

BLOCKED: tuple[str, ...] = (
    r"\bkill yourself\b", r"\bkys\b", r"\bn[i1]gg", r"\bf[a4]gg?[o0]t", r"\bretard", r"\bcunt", r"\brape\b", r"\bhow to (make|build) a bomb", r"\bchild porn",
    r"\bheil hitler", r"\bsieg heil",
)  # fmt: skip
"""Patterns on folded text. A starting point; deployments bring their own."""
_FOLD = str.maketrans({"0": "o", "@": "a", "$": "s", "3": "e", "|": "l"})
_COMPILED = tuple(re.compile(p) for p in BLOCKED)


class Moderation(Protocol):
    """Judges a line before it is answered or voiced."""

    async def allows(self, text: str) -> bool:
        """Whether the line may pass."""
        ...


class WordList:
    """The local list; never leaves the machine."""

    async def allows(self, text: str) -> bool:
        """Whether no blocked pattern stands in the text, folded to plain letters."""
        plain = unicodedata.normalize("NFKC", text).lower()
        return not any(p.search(plain) or p.search(plain.translate(_FOLD)) for p in _COMPILED)
