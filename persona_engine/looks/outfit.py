"""`Outfit`: what somebody wears, slot by slot; and what an avatar file of ours comes dressed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from persona_engine.looks.piece import SLOTS
from persona_engine.looks.spec import LookSpec

OWN = "own"
"""Stands for the hair, hat, glasses or beard that the avatar file itself has."""
HAIR_PIECES = {
    "lob": "lob", "bob": "bob", "short": "short hair", "side_part": "side part", "undercut": "undercut", "afro": "afro", "bun": "hair bun",
    "spiky": "spiky hair", "mohawk": "mohawk",
    "ponytail": "ponytail", "long_straight": "long straight hair", "long_wavy": "long wavy hair", "dreadlocks": "dreadlocks", "braids": "braids",
}  # fmt: skip
"""A look's hair style -> the piece that is like it."""
SHOE_PIECES = {"sneakers": "sneakers", "boots": "boots"}
BUZZ = "buzz cut"


@dataclass(frozen=True)
class Worn:
    """A piece and its colours, `#rrggbb`; no colours are the piece's own."""

    piece: str
    colors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outfit:
    """Slot -> what is worn there; an empty slot is missing."""

    worn: tuple[tuple[str, Worn], ...] = ()

    @classmethod
    def of(cls, worn: Mapping[str, Worn]) -> Outfit:
        """From a mapping, in the order of the slots."""
        return cls(tuple((slot, worn[slot]) for slot in SLOTS if slot in worn))

    @property
    def slots(self) -> dict[str, Worn]:
        """As a mapping."""
        return dict(self.worn)

    def with_piece(self, slot: str, worn: Worn, also: Iterable[str] = (), covering: Iterable[str] = ()) -> Outfit:
        """With a piece on; what was in its slots comes off, and so do the slots of `covering`, whose piece took up one of these."""
        slots = self.slots
        for other in (slot, *also, *covering):
            slots.pop(other, None)
        return Outfit.of({**slots, slot: worn})

    def without(self, slot: str) -> Outfit:
        """With nothing in a slot."""
        slots = self.slots
        slots.pop(slot, None)
        return Outfit.of(slots)

    def recolored(self, slot: str, colors: tuple[str, ...]) -> Outfit:
        """With other colours in a slot that is filled."""
        return Outfit.of({**self.slots, slot: replace(self.slots[slot], colors=colors)})


def dressed(spec: LookSpec) -> Outfit:
    """What the avatar file of a look comes in, as pieces."""
    wear, worn = spec.wear, spec.worn
    slots: dict[str, Worn] = {"hair": Worn(OWN)}
    if wear.top == "tee":
        slots["top"] = Worn("t-shirt", (wear.top_color,))
    else:
        slots["top"] = Worn("undershirt", (wear.inner_color,))
        slots["outer"] = Worn(wear.top, (wear.top_color, wear.accent_color if wear.top == "jacket" else wear.top_color))
    slots["bottom"] = Worn(wear.bottom, (wear.bottom_color,))
    slots["feet"] = Worn(SHOE_PIECES[wear.shoes], (wear.shoes_color,))
    for slot, on in (("hat", worn.hat != "none"), ("glasses", worn.glasses != "none"), ("face", worn.facial_hair not in ("none", "stubble"))):
        if on:
            slots[slot] = Worn(OWN)
    return Outfit.of(slots)
