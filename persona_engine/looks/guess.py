"""`likely`: the known word that a misspelt one stands for: one slip away from it, two in long words."""

from __future__ import annotations

import difflib
from functools import lru_cache
from typing import Final

from persona_engine.looks import words as w
from persona_engine.looks.nouns import VOCABULARY
from persona_engine.looks.real_words import REAL

SHORTEST: Final = 3
"""Letters below which nothing is guessed."""
SHORT: Final = 4
"""Letters up to which only the commonest words are guessed."""
LONG: Final = 8
"""Letters from which a word may have two slips."""
COMMON: Final[frozenset[str]] = frozenset(
    "hair eyes eye woman man girl boy beard green brown black white blue pink grey skin short long curly hoodie boots dress skirt shirt shoes hat jacket "
    "jeans glasses freckles braids".split()
)
"""What short words are guessed to be, and what is preferred where several are as near."""
_KNOWN: Final[tuple[str, ...]] = tuple(sorted(word for word in VOCABULARY - w.FILLERS if len(word) >= SHORT))


def slips(a: str, b: str, most: int = 2) -> int:
    """Letters missing, added, mistaken or swapped with their neighbour between two words (Damerau 1964), `most` + 1 where there are more.

    >>> slips("wmoan", "woman"), slips("balck", "black"), slips("rabbit", "rabbi"), slips("moon", "green")
    (1, 1, 1, 3)
    """
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, other in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return min(row[-1], most + 1)


@lru_cache(maxsize=4096)
def likely(word: str) -> str:
    """The word that is meant, "" where there is none: words that exist are never taken for misspelt ones.

    >>> likely("burnette"), likely("wmoan"), likely("rabbit"), likely("zeppelin")
    ('brunette', 'woman', '', '')
    """
    if len(word) < SHORTEST or word in REAL or word in w.NOT_SHOWN:
        return ""
    most = 2 if len(word) >= LONG else 1
    found = [(slips(word, known, most), known) for known in _KNOWN if _alike(word, known, most)]
    best = min((count for count, _ in found), default=most + 1)
    near = [known for count, known in found if count == best <= most and (len(word) > SHORT or known in COMMON)]
    return max(near, key=lambda known: (sorted(known) == sorted(word), known in COMMON, difflib.SequenceMatcher(None, word, known).ratio()), default="")


def _alike(word: str, known: str, most: int) -> bool:
    """Misspelt words begin as they should, but for a swap of their first letters."""
    return abs(len(word) - len(known)) <= most and (word[0] == known[0] or word[:2] == known[1::-1])
