"""Which language a line is in, as far as a persona needs to know: hers, or not."""

from __future__ import annotations

import re
import unicodedata

from persona_engine.dialogue.everyday import ENGLISH, FOREIGN
from persona_engine.dialogue.words import fold

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")

_SHARED = frozenset("no e o a la hallo i name non port die was est ja si tag".split())
"""Foreign words that alone may as well be English, a name, or a sound."""


def is_latin(text: str) -> bool:
    """Whether most letters of a text are of the Latin script; True for text without letters.

    >>> is_latin("Where?"), is_latin("где гавань?")
    (True, False)
    """
    letters = [c for c in text[:400] if c.isalpha()]
    return not letters or 2 * sum("LATIN" in unicodedata.name(c, "") for c in letters) >= len(letters)


def foreign(text: str) -> str:
    """The language of a line that is surely not English ("unknown" for another script), "" for English and for what cannot be told.

    >>> foreign("Wo ist der Hafen?"), foreign("Where is the harbour?"), foreign("港はどこですか")
    ('German', '', 'unknown')
    """
    if not is_latin(text):
        return "unknown"
    words = _WORD.findall(fold(text[:400]))
    english = sum(w.split("'")[0] in ENGLISH for w in words)
    counted = {name: sum(w in common for w in words) for name, common in FOREIGN.items()}
    best = max(counted, key=lambda name: counted[name])
    alone = counted[best] == 1 and 1 <= len(words) <= 2 and english == 0 and words[0] not in _SHARED
    return best if alone or (counted[best] >= 2 and counted[best] > english) else ""
