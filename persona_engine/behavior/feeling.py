"""What a tag asks to be felt: it colours its sentence and, ever less, what follows in the turn, until another feeling is asked for."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from persona_engine.behavior.markup import Tag
from persona_engine.behavior.plan import Placed
from persona_engine.names import EMOTIONS
from persona_engine.score.affect import Affect

LASTS, LEAST = 0.85, 0.3
"""What the next sentence has of a feeling, and the level below which it is over."""
PLAIN, SMILING = 0.75, 0.85
"""How strong a feeling is, and a smile, of which nothing more is said."""


def is_felt(tag: Tag) -> bool:
    """Whether a tag is a feeling that the face shows."""
    return tag.known and tag.name in (*EMOTIONS, "smile")


def number(text: str, otherwise: float) -> float:
    """The number that an argument is, of a size that means something."""
    try:
        value = float(text)
    except ValueError:
        return otherwise
    return value if -10.0 < value < 10.0 else otherwise


def level(tag: Tag) -> float:
    """How strongly, 0.1 to 1.

    >>> level(Tag("joy", "3")), level(Tag("joy"))
    (1.0, 0.75)
    """
    return min(1.0, max(0.1, number(tag.argument, SMILING if tag.name == "smile" else PLAIN)))


def lasting(tags: tuple[Placed, ...], before: Tag | None) -> tuple[tuple[Placed, ...], Tag | None]:
    """The tags of a sentence with the feeling of the one `before` it, where it does not begin with one of its own; and what of it lasts.

    >>> lasting((), Tag("sadness", "0.8"))
    ((Placed(tag=Tag(name='sadness', argument='0.8', known=True), at=0),), Tag(name='sadness', argument='0.68', known=True))
    """
    own = [placed for placed in tags if is_felt(placed.tag)]
    if before is not None and not any(placed.at == 0 for placed in own):
        tags = (Placed(before, 0), *tags)
    last = max(own, key=lambda placed: placed.at).tag if own else before
    if last is None or last.name not in EMOTIONS or last.name == "neutral" or LASTS * level(last) < LEAST:
        return tags, None
    return tags, Tag(last.name, f"{LASTS * level(last):.2g}")


def coloured(affect: Affect, tags: Sequence[Placed]) -> Affect:
    """An affect with the strongest emotion that `tags` ask for, where that is stronger than what is felt."""
    asked = [placed.tag for placed in tags if is_felt(placed.tag) and placed.tag.name in EMOTIONS]
    strongest = max(asked, key=level, default=None)
    if strongest is None or level(strongest) <= affect.intensity:
        return affect
    return msgspec.structs.replace(affect, emotion=strongest.name, intensity=level(strongest))
