"""`describe`: words become a `LookSpec`, offline. Every word is accounted for: understood, filler, or named as not understood.

Adjectives wait for the noun that they belong to ("dark curly hair"); what is left over describes the person. Later words win over earlier
ones, and what somebody is ("a pirate") yields to what is said of them ("without a hat").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from persona_engine.errors import LookSpecError
from persona_engine.looks import words as w
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.vary import lips_for, vary

LONGEST = 4_000
"""Characters that a description may have."""
PHOTO = "photo"
"""Stands for words where a photo gave the trait."""
_WORD = re.compile(r"[a-z]+(?:[-'’][a-z]+)*|#[0-9a-f]{6}|[.,;:!?]")
_PAIRS = (("salt and pepper", "salt-and-pepper"), ("head scarf", "headscarf"), ("side part", "side-parted"), ("t shirt", "t-shirt"), ("clean shaven",
    "clean-shaven"),
          ("middle aged", "middle-aged"), ("shoulder length", "shoulder-length"), ("chin length", "chin-length"), ("pointed ears", "pointy-eared"),
          ("pointy ears", "pointy-eared"),
          ("elf ears", "pointy-eared"), ("crow's feet", "wrinkles"))  # fmt: skip
_NOUNS = {"haired": "hair", "eyed": "eyes", "skinned": "skin", "lipped": "lips", "nosed": "nose", "bearded": "beard", "horned": "horns"}
_COMPOUND = re.compile(r"\b([a-z]+)-(haired|eyed|skinned|lipped|nosed|bearded|horned)\b")
WEAK, SEEN, STRONG = 0, 1, 2
"""What comes along with who somebody is, what a photo showed, what was said: the stronger stays."""


@dataclass(frozen=True)
class Trait:
    """One thing that was understood: the words, the field of the spec, its value."""

    words: str
    field: str
    value: object


@dataclass(frozen=True)
class Described:
    """A look, why it is so, what was not understood, and which earlier words later ones overruled."""

    spec: LookSpec
    traits: tuple[Trait, ...]
    unknown: tuple[str, ...]
    overruled: tuple[Trait, ...]


@dataclass
class _Draft:
    values: dict[str, tuple[int, Trait]] = field(default_factory=dict)
    overruled: list[Trait] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    no: bool = False
    strength: float = 1.0

    def put(self, said: str, name: str, value: object, rank: int = STRONG) -> None:
        known = self.values.get(name)
        if known is not None and known[0] > rank:
            return
        if known is not None and known[0] == rank == STRONG and known[1].value != value:
            self.overruled.append(known[1])
        self.values[name] = (rank, Trait(said, name, value))

    def take(self, table: object) -> list[str]:
        """Waiting adjectives that a table knows; they no longer wait."""
        found = [word for word in self.waiting if word in table]  # type: ignore[operator]
        self.waiting = [word for word in self.waiting if word not in found]
        return found

    def color(self) -> str | None:
        """The colour among the waiting adjectives, shaded by those beside it."""
        named = [word for word in self.waiting if word in w.COLORS or word.startswith("#")]
        if not named:
            return None
        shades = [w.SHADES[word] for word in self.waiting if word in w.SHADES]
        self.waiting = [word for word in self.waiting if word not in named and word not in w.SHADES]
        return shaded(w.COLORS.get(named[-1], named[-1]), float(np.prod(shades)) if shades else 1.0)


def shaded(color: str, factor: float) -> str:
    """A colour made darker (below 1) or lighter.

    >>> shaded("#804020", 0.5)
    '#402010'
    """
    rgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0
    out = rgb * factor if factor <= 1.0 else rgb + (1.0 - rgb) * min(factor - 1.0, 1.0)
    r, g, b = (round(float(c) * 255) for c in np.clip(out, 0.0, 1.0))
    return f"#{r:02x}{g:02x}{b:02x}"


def describe(text: str, seed: int = 0, name: str = "someone", seen: w.Traits | None = None) -> Described:
    """The look that `text` describes. `seed` chooses what it leaves open: the same text and seed give the same look.

    `seen` are traits that a photo gave; what the text says of the same thing overrules them. Raises `LookSpecError` for more than `LONGEST` characters.

    >>> found = describe("An old fisherman with a white beard and blue eyes, no hat")
    >>> found.spec.worn.facial_hair, found.spec.worn.hat, found.unknown
    ('full_beard', 'none', ())
    """
    if len(text) > LONGEST:
        words = f"{len(text.split()):,} words ({len(text):,} characters) are too many"
        raise LookSpecError(words, remedy=f"Say in at most {LONGEST:,} characters what they look like")
    draft = _Draft()
    for field_, value in (seen or {}).items():
        draft.put(PHOTO, field_, value, SEEN)
    low = " ".join(text.lower().replace("’", "'").split())
    for pair, one in _PAIRS:
        low = low.replace(pair, one)
    for word in _WORD.findall(_COMPOUND.sub(lambda m: f"{m[1]} {_NOUNS[m[2]]}", low)):
        _read(draft, word)
    _rest(draft)
    return _described(draft, seed, name)


def imagined(said: w.Traits, words: str, seed: int, name: str, seen: w.Traits | None = None) -> Described:
    """A look from traits that a language model made of `words`; like `describe` otherwise."""
    draft = _Draft()
    for field_, value in (seen or {}).items():
        draft.put(PHOTO, field_, value, SEEN)
    for field_, value in said.items():
        draft.put(words, field_, value)
    return _described(draft, seed, name)


def _described(draft: _Draft, seed: int, name: str) -> Described:
    if "skin.color" in draft.values:
        draft.put(draft.values["skin.color"][1].words, "skin.lips", lips_for(str(draft.values["skin.color"][1].value)), WEAK)
    tree: dict[str, dict[str, object]] = {}
    for _, trait in draft.values.values():
        section, key = trait.field.split(".")
        tree.setdefault(section, {})[key] = trait.value
    said = LookSpec.model_validate({"name": name, "seed": seed, **tree})
    open_ = vary(said, seed, keep=frozenset(draft.values)) if seed else said
    return Described(open_, tuple(t for _, t in draft.values.values()), tuple(dict.fromkeys(draft.unknown)), tuple(draft.overruled))


def _read(draft: _Draft, word: str) -> None:
    if word in ".;:!?":
        _rest(draft)
    elif word == ",":
        draft.no = draft.no and bool(draft.waiting)
    elif word in w.NEGATIONS:
        _rest(draft)
        draft.no = True
    elif word in w.STRENGTHS:
        draft.strength = w.STRENGTHS[word]
    elif _noun(draft, word):
        draft.no, draft.strength = False, 1.0
    elif word in w.FILLERS:
        if word in ("with", "who", "wearing", "wears", "has", "in", "dressed"):
            _rest(draft)
    else:
        draft.waiting.append(word)


def _rest(draft: _Draft) -> None:
    """Adjectives that found no noun describe the person."""
    color = None
    for word in draft.waiting:
        if draft.no and word in w.MANNERS:
            for name in w.MANNERS[word]:
                draft.values.pop(name, None)
        elif word in w.MANNERS:
            _apply(draft, word, w.MANNERS[word], STRONG)
        elif word in w.HAIR_COLORS and word not in w.COLORS:
            _hair_color(draft, word, word)
        elif word in w.STYLES:
            draft.put(word, "hair.style", w.STYLES[word])
        else:
            color = color or word if word in w.COLORS else color
            draft.unknown.append(word)
    draft.waiting, draft.no, draft.strength = [], False, 1.0


def _apply(draft: _Draft, said: str, traits: w.Traits, rank: int) -> None:
    for name, value in traits.items():
        if isinstance(value, float) and draft.strength != 1.0 and name.startswith(("face.", "eyes.", "body.build", "skin.")):
            value = float(np.clip(value * draft.strength, -1.0, 1.0))
        if name == "body.height" and draft.strength > 1.0 and isinstance(value, float):
            value = float(np.clip(value + (value - 1.5) * (draft.strength - 1.0), 0.8, 2.2))
        # "Old" leaves the colour of hair to what is said of it.
        draft.put(said, name, value, WEAK if name.startswith(("hair.",
            "brows.")) and rank == STRONG and said in w.MANNERS and said not in ("bald",) else rank)


def _hair_color(draft: _Draft, word: str, said: str) -> None:
    dark, light = w.HAIR_COLORS[word]
    draft.put(said, "hair.color", dark)
    draft.put(said, "hair.highlight", light)
    draft.put(said, "brows.color", shaded(dark, 0.9) if word not in ("white", "platinum", "silver") else shaded(dark, 0.8), WEAK)


def _noun(draft: _Draft, word: str) -> bool:
    """Whether a word is a noun that takes the adjectives before it."""
    for table, handle in _HANDLERS:
        if word in table:
            handle(draft, word)
            return True
    return False


def _person(draft: _Draft, word: str) -> None:
    _apply(draft, word, w.PEOPLE[word], WEAK)
    for fair in draft.take(("blonde", "blond", "brunette", "ginger", "redheaded")):
        _hair_color(draft, "ginger" if fair == "redheaded" else fair, fair)
    strength, no = draft.strength, draft.no
    skin = draft.color()
    if skin is not None:
        draft.put(word, "skin.color", skin)
    draft.strength = strength
    draft.no = no
    _rest(draft)


def _hair(draft: _Draft, word: str) -> None:
    if draft.no:
        draft.put(f"no {word}", "hair.style", "bald")
        draft.waiting = []
        return
    said = " ".join([*draft.waiting, word])
    if word in w.STYLES:
        draft.put(said, "hair.style", w.STYLES[word])
    styles = draft.take(w.STYLES)
    if styles:
        chosen = {w.STYLES[s] for s in styles}
        wavy = "long_wavy" in chosen or ("long_straight" in chosen and "afro" in chosen)
        draft.put(said, "hair.style", "long_wavy" if wavy else w.STYLES[styles[-1]])
        if "long" in styles:
            draft.put(said, "hair.length", 0.8)
        elif "short" in styles and len(styles) > 1:
            draft.put(said, "hair.length", 0.2)
    if draft.take(("dark",)) and not any(word in w.HAIR_COLORS or word in w.COLORS for word in draft.waiting):
        _hair_color(draft, "black", said)
    known = [word for word in draft.waiting if word in w.HAIR_COLORS]
    if known:
        draft.take(w.HAIR_COLORS)
        draft.take(w.SHADES)
        _hair_color(draft, known[0] if known[0] in ("platinum", "sandy") else known[-1], said)
    elif (color := draft.color()) is not None:
        draft.put(said, "hair.color", shaded(color, 0.75))
        draft.put(said, "hair.highlight", shaded(color, 1.45))
    for thick in draft.take(w.SIZES):
        draft.put(said, "hair.volume", float(np.sign(w.SIZES[thick])) * 0.7)
    draft.unknown += draft.waiting
    draft.waiting = []


def _eyes(draft: _Draft, word: str) -> None:
    said = " ".join([*draft.waiting, word])
    for size in draft.take(("big", "large", "huge", "small", "tiny", "wide", "little")):
        draft.put(said, "eyes.size", float(np.clip(w.SIZES[size] * draft.strength, -1, 1)))
    for shape in draft.take(("almond", "slanted", "round", "sleepy", "narrow")):
        draft.put(said, "eyes.tilt" if shape in ("almond", "slanted") else "eyes.openness", {"round": 0.5, "sleepy": -0.7, "narrow": -0.6}.get(shape, 0.6))
    known = draft.take(w.EYE_COLORS)
    if known:
        shades = [w.SHADES[s] for s in draft.take(w.SHADES)]
        draft.put(said, "eyes.color", shaded(w.EYE_COLORS[known[-1]], float(np.prod(shades)) if shades else 1.0))
    elif (color := draft.color()) is not None:
        draft.put(said, "eyes.color", color)
    draft.unknown += draft.waiting
    draft.waiting = []


def _skin(draft: _Draft, word: str) -> None:
    said = " ".join([*draft.waiting, word])
    known = [k for k in draft.waiting if k in w.SKIN]
    other = [k for k in draft.waiting if k in w.COLORS and k not in w.SKIN]
    if draft.take(("freckled",)):
        draft.put(said, "skin.freckles", 0.9)
    if draft.take(("wrinkled",)):
        draft.put(said, "skin.wrinkles", 0.9)
    if other:
        draft.put(said, "skin.color", draft.color())
    elif known and w.SKIN[known[-1]]:
        both = w.SKIN[known[-1]]
        draft.put(said, "skin.color", shaded(both, 0.8) if len(known) > 1 and known[0] == "dark" and known[-1] != "dark" else both)
        draft.take(w.SKIN)
        draft.take(w.SHADES)
    draft.unknown += draft.waiting
    draft.waiting = []


def _worn(draft: _Draft, word: str) -> None:
    said = " ".join([*draft.waiting, word])
    if word in w.GLASSES:
        shape = "square" if draft.take(("square", "rectangular")) else "round"
        draft.take(("round", "big", "large", "small"))
        draft.put(said, "worn.glasses", "none" if draft.no else shape)
        name = "worn.glasses_color"
    elif word in w.HATS:
        draft.take(("knitted", "wool", "woollen", "woolen", "warm"))
        draft.put(said, "worn.hat", "none" if draft.no else w.HATS[word])
        name = "worn.hat_color"
    else:
        kind = w.BEARDS[word]
        draft.put(said, "worn.facial_hair", "none" if draft.no else kind)
        draft.take(("long", "full", "thick", "bushy", "short", "trimmed", "big", "neat"))
        known = draft.take(w.HAIR_COLORS)
        if known and not draft.no:
            _hair_color(draft, known[-1], said)
        name = ""
    color = draft.color()
    if color is not None and name:
        draft.put(said, name, color)
    draft.unknown += draft.waiting
    draft.waiting = []


def _garment(draft: _Draft, word: str) -> None:
    said = " ".join([*draft.waiting, word])
    for table, kind, color in ((w.TOPS, "wear.top", "wear.top_color"), (w.BOTTOMS, "wear.bottom", "wear.bottom_color"), (w.SHOES, "wear.shoes",
        "wear.shoes_color")):
        if word in table and not draft.no:
            draft.put(said, kind, table[word])
            if word in ("jeans",):
                draft.put(said, color, "#3d5a8a", WEAK)
            found = draft.color()
            if found is not None:
                draft.put(said, color, found)
    draft.take(("denim", "leather", "knitted", "wool", "cotton", "linen", "plain", "simple", "long", "short", "warm", "old", "worn"))
    draft.unknown += draft.waiting
    draft.waiting = []


def _feature(draft: _Draft, word: str) -> None:
    said = " ".join([*draft.waiting, word])
    sizes = draft.take(w.SIZES)
    name = w.FACE[word]
    low = 0.0 if name == "eyes.lashes" else -1.0
    for size in sizes:
        draft.put(said, name, float(np.clip(w.SIZES[size] * draft.strength, low, 1.0)))
    if word == "lips" and (color := draft.color()) is not None:
        draft.put(said, "skin.lips", color)
    if word == "cheeks" and draft.take(("rosy", "red", "pink")):
        draft.put(said, "skin.blush", 0.9)
    draft.unknown += draft.waiting
    draft.waiting = []


def _marks(draft: _Draft, word: str) -> None:
    name, value = {"freckles": ("skin.freckles", 0.9), "wrinkles": ("skin.wrinkles", 0.8), "horns": ("worn.horns", 0.6), "blush": ("skin.blush", 0.9)}[word]
    said = " ".join([*draft.waiting, word])
    sizes = draft.take(w.SIZES)
    draft.put(said, name, 0.0 if draft.no else float(np.clip(value + 0.3 * sum(w.SIZES[s] for s in sizes), 0.1, 1.0)))
    draft.take(("many", "few", "deep"))
    if word == "horns" and (color := draft.color()) is not None:
        draft.put(said, "worn.horns_color", color)
    draft.unknown += draft.waiting
    draft.waiting = []


_HANDLERS = (
    (w.PEOPLE, _person),
    (frozenset({"hair", "locks", "haircut", "hairstyle", *(s for s in w.STYLES if s in (
        "afro", "bun", "topknot", "ponytail", "dreadlocks", "dreads", "locs", "braids", "braid", "pigtails", "plaits", "curls", "waves", "undercut",
        "mohawk", "bob", "crop"))}), _hair),
    (frozenset({"eyes", "eye"}), _eyes),
    (frozenset({"skin", "complexion", "skinned", "skin-tone"}), _skin),
    (frozenset({*w.GLASSES, *w.HATS, *w.BEARDS}), _worn),
    (frozenset({*w.TOPS, *w.BOTTOMS, *w.SHOES}), _garment),
    (w.FACE, _feature),
    (frozenset({"freckles", "wrinkles", "horns", "blush"}), _marks),
)  # fmt: skip
