"""`addressed`: a sentence that begins with the name of the one it is for."""

from __future__ import annotations

import re

NEAR = 40
"""A name within so many characters of the beginning need not be said again."""
SMALL: frozenset[str] = frozenset(
    "a an the this that these those it its there here you your we our they he she his her my not no yes well just only if when what where who how why "
    "down up over past behind under near go take follow turn ask look let do don't is are was can could would should of in on at by for with from to "
    "and but so oh ah hm good nice some all every first then now".split()
)
"""Words that are small in the middle of a sentence."""
_TAGS = re.compile(r"^(?:\s*\[[^\]]*\])*\s*")
_WORD = re.compile(r"[\w'’]+")


def addressed(sentence: str, name: str) -> str:
    """The sentence with a name at its head, unless it is there already; tags stay in front.

    >>> addressed("[smile] The inn is up the hill.", "Ann"), addressed("Good morning, Ann.", "Ann"), addressed("Mira knows.", "Ann")
    ('[smile] Ann, the inn is up the hill.', 'Good morning, Ann.', 'Ann, Mira knows.')
    """
    head = _TAGS.match(sentence)
    start = head.end() if head is not None else 0
    tags, words = sentence[:start], sentence[start:]
    if not name or not words or re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words[: NEAR + len(name)], re.IGNORECASE):
        return sentence
    first = _WORD.match(words)
    if first is not None and first.group().lower().replace("’", "'") in SMALL:
        words = words[0].lower() + words[1:]
    return f"{tags}{name}, {words}"
