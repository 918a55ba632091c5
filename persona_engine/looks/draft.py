"""`Draft`: a look while a description is being read: what was said of which field, how strongly, and the adjectives that wait for their noun."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field

import numpy as np

from persona_engine.looks import people
from persona_engine.looks import words as w

WEAK, SEEN, STRONG, CLOSER = range(4)
"""What comes along with who somebody is, what a photo showed, what was said, what was said of a part of it: the stronger stays."""
WARDROBE = "wardrobe"
"""Stands in a trait for the field where it is a piece of the wardrobe, whose colours are its value."""


@dataclass(frozen=True)
class Trait:
    """One thing that was understood: the words, the field of the spec, its value."""

    words: str
    field: str
    value: object


@dataclass
class Draft:
    values: dict[str, tuple[int, Trait]] = field(default_factory=dict)
    overruled: list[Trait] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    before: tuple[str, ...] = ()
    """What was waiting at the last comma."""
    no: bool = False
    no_more: bool = False
    """Whether the negation ends with its clause."""
    of_thing: bool = False
    """Whether adjectives are said of a thing ("with short ...")."""
    strength: float = 1.0
    how: dict[str, float] = field(default_factory=dict)
    """Waiting adjective -> how strongly it was said."""
    creature: bool = False
    who: list[str] = field(default_factory=list)
    wears: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Piece of the wardrobe -> its colours."""
    called: dict[str, str] = field(default_factory=dict)
    """Piece of the wardrobe -> the words that named it."""
    guessing: bool = True
    """Whether words that nobody knows may be misspelt ones."""
    refused: set[str] = field(default_factory=set)
    """Pieces of the wardrobe that are not wanted."""
    heard: set[str] = field(default_factory=set)
    """Words that did something, also where others overruled them, and those that ask for nothing ("no tie")."""
    qualified: tuple[str, ...] = ()
    """What made a piece of the wardrobe of the noun being read ("straw" of a hat)."""
    not_hair: set[str] = field(default_factory=set)
    """Styles that the hair has not."""
    unseen: list[str] = field(default_factory=list)
    """What is said of things and cannot be seen of them, each with its thing."""
    weight: int = 0
    """Kilograms."""
    listing: bool = False
    """Whether things are being listed ("with a ring, ripped fishnets")."""
    last: tuple[str, ...] = ()
    """The piece that the noun being read named."""
    read_as: list[tuple[str, str]] = field(default_factory=list)

    def put(self, said: str, name: str, value: object, rank: int = STRONG) -> None:
        self.heard.update(parts(said))
        known = self.values.get(name)
        if known is not None and known[0] > rank:
            return
        if known is not None and known[0] == rank == STRONG and known[1].words != said and _contrary(known[1], value):
            self.overruled.append(known[1])
        self.values[name] = (rank, Trait(said, name, value))

    def take(self, table: object) -> list[str]:
        """Waiting adjectives that a table knows; they no longer wait."""
        found = [word for word in self.waiting if word in table]  # type: ignore[operator]
        self.waiting = [word for word in self.waiting if word not in found]
        return found

    def apart(self, known: Container[str]) -> list[str]:
        """What was said before the last comma if all of it is `known`; it no longer waits."""
        size = len(self.before)
        if tuple(self.waiting[:size]) != self.before or not all(word in known for word in self.before):
            return []
        self.waiting = self.waiting[size:]
        return list(self.before)

    def color(self) -> str | None:
        """The colour among the waiting adjectives, shaded by those beside it."""
        named = [word for word in self.waiting if word in w.COLORS or word.startswith("#")]
        if not named:
            return None
        shades = [w.SHADES[word] for word in self.waiting if word in w.SHADES]
        self.take_colors()
        chosen = closest(named)
        if not self.last:
            self.unknown += [word for word in named if word != chosen and not (chosen != named[-1] and word == named[-1])]
        return shaded(w.COLORS.get(chosen, chosen), float(np.prod(shades)) if shades else 1.0)

    def take_colors(self) -> None:
        """Waiting colours and their shades no longer wait."""
        self.waiting = [word for word in self.waiting if word not in w.COLORS and not word.startswith("#") and word not in w.SHADES]

    def colors(self) -> tuple[str, ...]:
        """All colours that wait, in the order in which they are said, each shaded by the words before it; they go on waiting."""
        out: list[str] = []
        factor, before = 1.0, ""
        for word in self.waiting:
            if word in w.SHADES:
                factor *= w.SHADES[word]
            elif word in w.COLORS or word.startswith("#"):
                if not (out and closest([before, word]) == before):
                    out.append(shaded(w.COLORS.get(word, word), factor))
                factor = 1.0
            before = word
        return tuple(out)


def _contrary(known: Trait, value: object) -> bool:
    """Whether a value that comes later says something else: not a moustache of who has "no beard", more of the same, the hair of an age that was dyed, or long
    hair that is tied."""
    if known.field == "worn.facial_hair" and known.value == "none":
        return False
    if known.words.endswith(" years") and known.field.startswith(("hair.", "brows.")):
        return False
    tied = known.field == "hair.style" and known.value in ("long_straight", "long_wavy") and value in ("ponytail", "bun", "braids")
    if known.value == value or tied:
        return False
    same = isinstance(known.value, float) and isinstance(value, float) and known.value * value > 0.0
    return not (same and known.field.startswith(_GRADED))


def parts(said: str) -> list[str]:
    """The single words of what was said.

    >>> parts("sky-blue high-tops")
    ['sky', 'blue', 'high', 'tops']
    """
    return re.split(r"[\s/-]+", said)


def closest(named: list[str]) -> str:
    """Which of the colours before a noun is meant: the last, or the closer one before it.

    >>> closest(["charcoal", "grey"]), closest(["red", "green"])
    ('charcoal', 'green')
    """
    return named[-2] if len(named) > 1 and named[-1] in w.BASIC_COLORS and named[-2] not in w.BASIC_COLORS else named[-1]


def shaded(color: str, factor: float) -> str:
    """A colour made darker (below 1) or lighter.

    >>> shaded("#804020", 0.5)
    '#402010'
    """
    rgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0
    out = rgb * factor if factor <= 1.0 else rgb + (1.0 - rgb) * min(factor - 1.0, 1.0)
    r, g, b = (round(float(c) * 255) for c in np.clip(out, 0.0, 1.0))
    return f"#{r:02x}{g:02x}{b:02x}"


def rest(draft: Draft) -> None:
    """Adjectives that found no noun describe the person."""
    for word in draft.waiting:
        if draft.no and (word in w.MANNERS or word in w.STYLES):
            draft.heard.add(word)
            draft.not_hair |= {w.STYLES[word]} if word in w.STYLES else set()
            undone = {**w.MANNERS.get(word, {}), **({"hair.style": w.STYLES[word]} if word in w.STYLES else {})}
            for name, value in undone.items():
                if name.startswith("skin.") and isinstance(value, float):
                    draft.put(f"no {word}", name, 0.0)
                elif name in draft.values and draft.values[name][1].value == value:
                    del draft.values[name]
        elif draft.no:
            draft.unknown.append(f"no {word}")
        elif word in w.MANNERS:
            apply(draft, word, w.MANNERS[word], STRONG)
        elif word in people.ORIGINS:
            _from(draft, word)
        elif word in w.HAIR_COLORS and word not in w.COLORS:
            hair_color(draft, word, word)
        elif word in w.STYLES:
            draft.put(word, "hair.style", w.STYLES[word])
        elif word in w.COLORS and draft.creature:
            draft.put(word, "skin.color", w.COLORS[word])
        else:
            draft.unknown.append(word)
    draft.waiting, draft.no, draft.strength, draft.how = [], False, 1.0, {}


def left_over(draft: Draft, *, anyone: bool = False) -> None:
    """Adjectives that a noun has no use for: manners describe the person ("a stern, grey-haired judge"), the others are not understood.

    `anyone` has such a thing, so that also sizes that it cannot have are the person's ("a thin, blue-eyed girl").
    """
    for word in draft.waiting:
        if word in w.MANNERS and (word not in w.SIZES or (anyone and not draft.of_thing)):
            apply(draft, word, w.MANNERS[word], STRONG)
        elif word in people.ORIGINS:
            _from(draft, word)
        elif word in w.HAIR_COLORS and word not in w.COLORS:
            hair_color(draft, word, word)
        else:
            draft.unknown.append(word)
    draft.waiting = []


def _from(draft: Draft, word: str) -> None:
    """Where somebody is from says nothing of hair that age has made grey, and stays darker than sun and weather make of others."""
    told = draft.values.get("hair.color")
    grey = told is not None and told[1].value == w.OLD["hair.color"]
    skin, theirs = draft.values.get("skin.color"), people.ORIGINS[word].get("skin.color")
    if skin is not None and theirs is not None and skin[1].words.split()[0] in WEATHERED and darker(str(theirs), str(skin[1].value)):
        draft.values["skin.color"] = (WEAK, Trait(word, "skin.color", theirs))
    apply(draft, word, {name: value for name, value in people.ORIGINS[word].items() if not (grey and name.startswith(("hair.", "brows.")))}, WEAK)


WEATHERED = frozenset("weathered weather-beaten weatherbeaten leathery craggy battle-hardened hardened tanned tan suntanned sun-kissed".split())
"""What darkens a skin and never makes it lighter."""


def dark_already(draft: Draft, tanned: str) -> bool:
    """Whether where somebody is from makes the skin darker than a colour."""
    skin = draft.values.get("skin.color")
    return skin is not None and skin[1].words in people.ORIGINS and darker(str(skin[1].value), tanned)


def darker(a: str, b: str) -> bool:
    """Whether a colour is darker than another.

    >>> darker("#3a2416", "#c99a78")
    True
    """
    return sum(bytes.fromhex(a[1:])) < sum(bytes.fromhex(b[1:]))


def of_things(draft: Draft) -> None:
    """Where a thing is from ("a Hawaiian shirt") says nothing of who wears it."""
    draft.unknown += draft.take(people.ORIGINS)


_GRADED = ("face.", "eyes.", "body.build", "body.muscle", "body.shoulders", "body.stoop", "skin.")
_FROM_ZERO = ("skin.", "body.muscle", "body.stoop", "eyes.lashes", "eyes.wing")
USUAL = {"body.height": 1.5, "body.heads": 4.2}


def _stature(draft: Draft, name: str, value: float) -> float:
    """Tall and small are said of their kind: a tall dwarf is taller than dwarfs are, not than people."""
    known = draft.values.get(name)
    if known is None or known[1].words not in people.EVERYONE:
        return value
    theirs = float(str(known[1].value))
    if name == "body.heads":
        return theirs
    if value > USUAL[name]:
        return round(float(np.clip(max(theirs * 1.12, value if theirs > USUAL[name] else 0.0), 0.8, 2.2)), 3)
    return round(float(np.clip(min(value, theirs * 0.9), 0.8, 2.2)), 3)


def apply(draft: Draft, said: str, traits: w.Traits, rank: int) -> None:
    strength = draft.how.get(said, draft.strength)
    for name, value in traits.items():
        if isinstance(value, float) and strength != 1.0 and name.startswith(_GRADED):
            value = float(np.clip(value * strength, 0.0 if name.startswith(_FROM_ZERO) else -1.0, 1.0))
        if name == "body.height" and strength > 1.0 and isinstance(value, float):
            value = float(np.clip(value + (value - 1.5) * (strength - 1.0), 0.8, 2.2))
        if name in ("body.height", "body.heads") and rank == STRONG and said in w.MANNERS and isinstance(value, float):
            value = _stature(draft, name, value)
        if name == "skin.color" and said in WEATHERED and dark_already(draft, str(value)):
            continue
        # "Old" leaves the colour of hair to what is said of it, "nerdy" the glasses.
        loose = name.startswith(("hair.", "brows.", "worn.glasses")) and rank == STRONG and said in w.MANNERS and said not in ("bald",)
        loose = loose or (name == "body.stoop" and said != "stooped" and value != w.MANNERS["hunched"][name])
        draft.put(said, name, value, WEAK if loose else rank)


def hair_color(draft: Draft, word: str, said: str) -> None:
    dark, light = w.HAIR_COLORS[word]
    draft.put(said, "hair.color", dark)
    draft.put(said, "hair.highlight", light)
    draft.put(said, "brows.color", shaded(dark, 0.9) if word not in ("white", "platinum", "silver") else shaded(dark, 0.8), WEAK)
