"""`Nearby`: who else is on stage and where, as a persona sees them, and what it says to one who looks for them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from persona_engine.dialogue.persona import Spoken
from persona_engine.dialogue.words import spell_out

STEPS: tuple[tuple[float, Spoken], ...] = (
    (2.2, ("{name}? [point:{id}] Right here, {side}.", "[smile] {name} is right here [point:{id}] {side}.")),
    (8.0, ("[point:{id}] {name} is just there, a few steps away, {side}.", "{name}? [point:{id}] There, {side}, only a few steps.")),
    (40.0, ("[point:{id}] Over there, {side}. That's {name}.", "{name}? [point:{id}] Over there, {side}.")),
    (math.inf, ("[point:{id}] A good way off, {side}. That's where {name} is.",)),
)  # fmt: skip
"""What is said of somebody within so many metres."""
UNSEEN: Spoken = ("[look_away] {name} is about. [open_palm] Call out, and you'll be heard.",)
"""What is said of somebody of whom no place is known."""
TOGETHER, ALONE = "[open_palm] {who}, and you, of course.", "[open_palm] Nobody but you and me."
BESIDE = 12.0
"""Metres within which somebody is here, when asked who is."""
AHEAD, BEHIND = math.radians(40), math.radians(140)
_LOOKS = (
    r"\bwhere (?:is|are|has|did)(?: the| our| your)? (?:{n})(?: now| right now| today| then| gone| got to| gone to| go| be| at| standing)*[?!. ]*$",
    r"\bwhere (?:can|could|do|might|will|would|may) (?:i|we|one) (?:find|see|meet|reach) (?:{n})\b",
    r"\b(?:seen|see|spotted|looking for|search for|searching for|find) (?:{n})\b(?! [a-z]+ing)",
    r"\bis (?:{n}) (?:here|around|near|nearby|about|there|close|close by|with you)\b",
    r"\b(?:which(?: one| of you| of them)?|who (?:here|of you|of them)) is (?:{n})[?!. ]*$",
)
"""How somebody asks for one of those who are here, by their names."""
_WHO = re.compile(r"\bwho(?: else)? (?:is|are)(?: else)? (?:here|around|with you|near you|beside you|next to you|nearby|on stage|all here)\b")


@dataclass(frozen=True)
class Nearby:
    """Somebody on stage: `metres` away, at `angle` radians from straight ahead, to the left positive; both None where no place is known."""

    id: str
    name: str
    metres: float | None = None
    angle: float | None = None

    @property
    def side(self) -> str:
        """Where they are, seen by the persona."""
        angle = math.remainder(self.angle or 0.0, 2 * math.pi)
        if abs(angle) < AHEAD:
            return "in front of me"
        if abs(angle) > BEHIND:
            return "behind me"
        return "on my left" if angle > 0 else "on my right"


def answer(question: str, company: Sequence[Nearby]) -> Spoken:
    """Lines for one who asks where somebody of the `company` is, or who is there; none for any other question.

    >>> answer("Where's Mira?", [Nearby("mira", "Mira", 1.0, 1.2)])[0]
    'Mira? [point:mira] Right here, on my left.'
    >>> answer("Where does Mira live?", [Nearby("mira", "Mira", 1.0, 1.2)])
    ()
    """
    plain = spell_out(question).strip()
    for who in company:
        names = "|".join(re.escape(name) for name in sorted({who.name.lower(), who.name.split()[0].lower(), who.id}, key=len, reverse=True))
        if any(re.search(pattern.replace("{n}", names), plain) for pattern in _LOOKS):
            return tuple(line.format(id=who.id, name=who.name.split()[0], side=who.side) for line in _lines(who))
    return (_together(company),) if company and _WHO.search(plain) else ()


def _lines(who: Nearby) -> Spoken:
    metres = who.metres
    return UNSEEN if metres is None else next(lines for most, lines in STEPS if metres <= most)


def _together(company: Sequence[Nearby]) -> str:
    near = [who for who in company if who.metres is not None and who.metres <= BESIDE]
    told = [f"{who.name.split()[0]} {who.side}" for who in sorted(near, key=lambda who: who.metres or 0.0)]
    return TOGETHER.format(who=" and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)) if told else ALONE
