"""What words themselves ask of the body: greetings wave, counting shows fingers, secrets lean in. A table, read by the planner."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from persona_engine.score.gestures import COUNT_WORDS, GESTURES
from persona_engine.score.marks import BlockKind


@dataclass(frozen=True)
class Cue:
    """A behaviour that the words from character `at` on suggest; `chance` is how often it is taken up."""

    kind: BlockKind
    name: str
    at: int
    chance: float = 1.0
    count: int = 1
    place: str = ""


#           kind, name, chance, pattern
_ROWS: tuple[tuple[BlockKind, str, float, str], ...] = (
    *(("gesture", g.name, chance, pattern) for g in GESTURES.values() for chance, pattern in g.cues),
    ("head", "nod", 1.0, r"^\W*(yes|yeah|of course|certainly|indeed|sure|exactly|absolutely|gladly|all right)\b"),
    ("head", "shake", 1.0, r"^\W*(no|nope|never|not at all|not really|i don't think so)\b(?! (one|matter|wonder|hurry))"),
    ("head", "shake", 0.5, r"\b(never|nobody|no one|nothing|not once|not a single)\b"),
    ("head", "shake", 0.35, r"\b(would|will|did|does|do|could|can|is|are|was|has|have)(n't| not)\b(?! (you|we|they|it)\b)"),
    ("posture", "lean_forward", 0.8, r"\b(between us|don't tell|secret|come closer|they say)\b|^\W*listen\b"),
    ("posture", "lean_back", 0.6, r"\b(never mind|anyway|oh well|after all)\b"),
    ("face", "brow_raise", 0.7, r"\b(really|honestly|guess what|imagine|believe it or not|even)\b"),
    ("face", "brow_frown", 0.6, r"\b(strange|odd|wrong|careful|dangerous|never turn|trust me)\b"),
    ("face", "squint", 0.5, r"\b(let me (think|see)|i wonder|hm+)\b"),
)
_COMPILED = tuple((kind, name, chance, re.compile(pattern)) for kind, name, chance, pattern in _ROWS)


def cues(text: str, places: Container[str] = ()) -> list[Cue]:
    """Behaviours that a sentence suggests by its words, in the order of the text; each name once.

    >>> [(c.name, c.count) for c in cues("No, there are two tides a day.")]
    [('shake', 2), ('count', 2)]
    """
    low = text.lower().replace("’", "'")
    found: dict[str, Cue] = {}
    for kind, name, chance, pattern in _COMPILED:
        match = pattern.search(low)
        if match is None or name in found:
            continue
        count = COUNT_WORDS.get(match.group(1), 1) if name == "count" else GESTURES[name].count if name in GESTURES else 1
        found[name] = Cue(kind, name, match.start(), chance, count)
    if (place := place_in(low, places)) is not None and not _FAREWELL.search(low):
        found["point"] = Cue("gesture", "point", place[1], 1.0, 1, place[0])
    return sorted(found.values(), key=lambda c: c.at)


_FAREWELL = re.compile(r"\b(bye|farewell|see you)\b")
_WHOM = re.compile(r"\b(?:ask|see|try|look at|there's|there is) ([a-z']+)\b")
_THE = re.compile(r"\b(?:the|that's the|to the) ((?:[a-z']+ )?[a-z']+)")


def place_in(low: str, places: Container[str]) -> tuple[str, int] | None:
    """A place that is spoken of together with where it is, and the character at which it is named."""
    if not re.search(r"\b(there|that way|down|up|behind|over|past|follow|see|look|where|near|next to|just|ask|try)\b", low):
        return None
    for match in _WHOM.finditer(low):
        if match.group(1) in places:
            return match.group(1), match.start(1)
    for match in _THE.finditer(low):
        for name in (match.group(1), match.group(1).split()[0], match.group(1).split()[-1]):
            if name in places:
                return name, match.start(1)
    return None


_DEICTIC = re.compile(r"\b(there|here|that way|this way|that|those|up|down)\b[,.!?:;]*\s*$", re.IGNORECASE)


def deictic_before(text: str, at: int) -> int | None:
    """Where a pointing tag at character `at` belongs if a pointing word stands just before it: that word's first character.

    >>> deictic_before("It is over there, past the wall.", 18)
    11
    """
    found = _DEICTIC.search(text[:at])
    return found.start(1) if found else None
