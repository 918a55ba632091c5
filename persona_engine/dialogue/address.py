"""`addressed`: a sentence that begins with the name of the one it is for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from persona_engine.dialogue.tongue import code, plain
from persona_engine.dialogue.tongues import GERMAN

NEAR = 40
"""A name within so many characters of the beginning need not be said again."""
SMALL: frozenset[str] = frozenset(
    "a an the this that these those it its there here you your we our they he she his her my not no yes well just only if when what where who how why "
    "down up over past behind under near go take follow turn ask look let do don't is are was can could would should of in on at by for with from to "
    "and but so oh ah hm good nice some all every first then now".split()
)
"""Words that are small in the middle of a sentence."""
NUMBERS: frozenset[str] = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty "
    "fifty sixty seventy eighty ninety hundred thousand half both few several many most more like as about because since while until once".split()
)
PROPER: frozenset[str] = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september october november december christmas easter god "
    "english french german spanish italian japanese chinese american british european".split()
)
"""Words that are never small."""
_TAGS = re.compile(r"^(?:\s*\[[^\]]*\])*\s*")
_WORD = re.compile(r"[^\W\d_][\w'’]*")
_NAMED = re.compile(r"(?<=[\w,;] )([A-Z][a-z'’]+)")
_ORDINARY = re.compile(r"(?<![\w'’])([a-z][a-z'’]+)")
_DOES = re.compile(
    r"^ (?:[A-Z]|(?:is|was|has|will|would|can|could|knows|says|said|likes|loves|lives|works|runs|sells|keeps|makes|comes|came|went|had"
    r"|does|did|may|might|must|should|and)\b)"
)
"""What follows on a name rather than on another word."""
SMALLS = ("en", "fr", "es", "it", "pt", "nl")
"""Languages in which only names are written with a capital."""
FORMAL: frozenset[str] = frozenset("sie ihr".split())
"""German words that are written with a capital where they are polite."""


@dataclass(frozen=True)
class Spelling:
    """How words are written where a persona speaks: `names` with a capital, `ordinary` ones without; `language` is the tag of hers."""

    names: frozenset[str] = frozenset()
    ordinary: frozenset[str] = frozenset()
    language: str = "en"

    @classmethod
    def of(cls, text: str, language: str) -> Spelling:
        """As words stand in the middle of what a persona is told and says."""
        ordinary = frozenset(_ORDINARY.findall(text))
        return cls(frozenset(w.lower() for w in _NAMED.findall(text)) - ordinary, ordinary, language)

    def small(self, word: str, rest: str) -> bool:
        """Whether the first word of a sentence, before `rest`, is written small once it is not the first any more."""
        word = word.replace("’", "'")
        low = word.lower().removesuffix("'s")
        if code(self.language) == "de":
            return plain(low) in GERMAN.small - FORMAL
        if low.split("'")[0] == "i" or any(c.isupper() or c.isdigit() for c in word[1:]) or low in PROPER or code(self.language) not in SMALLS:
            return False
        if low in SMALL or low in NUMBERS:
            return True
        if low in self.names or (low != word.lower() and low not in self.ordinary):
            return False
        return low in self.ordinary or not _DOES.match(rest)


PLAIN = Spelling()


def addressed(sentence: str, name: str, spelling: Spelling = PLAIN) -> str:
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
    if first is not None and spelling.small(first.group(), words[first.end() :]):
        words = words[0].lower() + words[1:]
    return f"{tags}{name}{'さん、' if code(spelling.language) == 'ja' else ', '}{words}"
