"""`Catalog`: every piece of the wardrobe by its plain names, and what "a dark green hoodie" means."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from persona_engine.errors import WardrobeError, WardrobeFileError
from persona_engine.looks.attire import QUALIFIED
from persona_engine.looks.draft import shaded
from persona_engine.looks.garments import PLAIN_DRESSES
from persona_engine.looks.piece import SLOTS, Piece
from persona_engine.looks.words import COLORS, HAIR_COLORS, SHADES

SCHEMA, VERSION = "persona-wardrobe", 1
FILLERS = frozenset("a an the some my your his her their pair of with in and".split())
MOST_WORDS = 24
PLAIN = "plain"
"""What is so has one colour throughout."""
METALS = frozenset(COLORS[word] for word in ("gold", "golden", "silver", "copper", "bronze", "brass"))
WIG = frozenset("wig wigs hairpiece toupee".split())
WIGS = {
    "": "long wavy hair", "long": "long straight hair", "straight": "long straight hair", "wavy": "long wavy hair", "short": "short hair",
    "curly": "afro", "big": "afro", "frizzy": "afro", "braided": "braids",
}  # fmt: skip
"""What is said of a wig -> the hair that it is."""
JEWELRY = ("ears",)
"""Slots of which the first colour is that of the metal, the second that of the stone."""


@dataclass(frozen=True)
class Entry:
    """A piece as the catalogue lists it."""

    name: str
    slot: str
    colors: tuple[str, ...]
    also: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    unlock: str = ""
    collection: str = "everyday"

    def dyed(self, said: tuple[str, ...]) -> tuple[str, ...]:
        """The colours of the piece where some are `said`: of jewelry one colour is all of it where it is a metal's, and else the stone's."""
        if self.slot in JEWELRY and len(said) == 1 < len(self.colors):
            return (said[0] if said[0] in METALS else self.colors[0], said[0])
        return said[: len(self.colors)]

    @classmethod
    def of(cls, piece: Piece) -> Entry:
        """From a piece."""
        return cls(piece.name, piece.slot, piece.colors, piece.also, piece.words, piece.unlock, piece.collection)


@dataclass(frozen=True)
class Choice:
    """What a phrase names: a piece, and its colours where the phrase says them."""

    entry: Entry
    colors: tuple[str, ...] = ()


class Catalog:
    """The pieces that can be worn."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = {entry.name: entry for entry in entries if entry.slot in SLOTS}
        self._names: dict[str, Entry] = {}
        for entry in self.entries.values():
            for word in entry.words:
                self._names.setdefault(_folded(word), entry)
        for entry in self.entries.values():
            self._names[_folded(entry.name)] = entry

    def __len__(self) -> int:
        return len(self.entries)

    def in_slot(self, slot: str) -> tuple[Entry, ...]:
        """The pieces of a slot. Raises `WardrobeError` for a slot that there is not."""
        if slot not in SLOTS:
            raise WardrobeError(f"there is no slot {slot!r}; slots are {', '.join(SLOTS)}", name=slot, known=tuple(difflib.get_close_matches(slot, SLOTS, 1)))
        return tuple(entry for entry in self.entries.values() if entry.slot == slot)

    def find(self, phrase: str) -> Choice:
        """The piece that a phrase names, colours before it: "green hoodie", "dark red and white striped t-shirt".

        Raises `WardrobeError` with the nearest names.
        """
        if not isinstance(phrase, str):
            raise WardrobeError(f"say in words what to wear, as 'green hoodie', not {phrase!r:.80}")
        tokens = [token for token in _folded(phrase).split() if token not in FILLERS]
        if not tokens or len(tokens) > MOST_WORDS:
            raise WardrobeError("say what to wear, as 'green hoodie'", name=phrase[:80])
        if tokens[-1] in WIG:
            return self._wig(tokens[:-1], phrase)
        for start in range(len(tokens)):
            said = " ".join(tokens[start:])
            entry = self._names.get(said)
            if entry is not None:
                meant = next((name for token in tokens[:start] if (name := QUALIFIED.get((token, said))) in self.entries), None)
                if meant is not None:
                    return Choice(self.entries[meant], _colors([token for token in tokens[:start] if (token, said) not in QUALIFIED], entry, phrase))
                colors = _colors([token for token in tokens[:start] if token != PLAIN], entry, phrase)
                plain = PLAIN in tokens[:start] or (said in PLAIN_DRESSES and len(colors) == 1)
                return Choice(entry, (colors or entry.colors)[:1] * len(entry.colors) if plain else colors)
        raise WardrobeError(f"there is no {phrase[:80]!r} in the wardrobe", name=phrase[:80], known=self._near(tokens))

    def _wig(self, tokens: list[str], phrase: str) -> Choice:
        """Hair of any style and colour. Raises `WardrobeError`."""
        for start in range(len(tokens) + 1):
            for end in range(len(tokens), start, -1):
                said = " ".join(tokens[start:end])
                name = WIGS.get(said, said)
                entry = next((found for word in (name, f"{name} hair") if (found := self._names.get(_folded(word))) is not None), None)
                if entry is not None and entry.slot == "hair":
                    return Choice(entry, _colors([*tokens[:start], *tokens[end:]], entry, phrase))
        plain = self.entries[WIGS[""]]
        return Choice(plain, _colors(tokens, plain, phrase))

    def _near(self, tokens: list[str]) -> tuple[str, ...]:
        plain = [token for token in tokens if token not in COLORS and token not in SHADES and token not in HAIR_COLORS] or tokens
        close = difflib.get_close_matches(" ".join(plain), self._names, 3, 0.65)
        for token in plain:
            close += difflib.get_close_matches(token, self._names, 2, 0.7)
            close += [name for name in self._names if token in name.split()][:3]
        return tuple(dict.fromkeys(self._names[name].name for name in close))[:3]

    def to_json(self) -> bytes:
        """The catalogue as a file."""
        rows = [asdict(entry) for entry in self.entries.values()]
        return (json.dumps({"schema": SCHEMA, "version": VERSION, "pieces": rows}, indent=1, sort_keys=True) + "\n").encode()

    @classmethod
    def from_json(cls, data: bytes, source: str = "") -> Catalog:
        """The catalogue in a file. Raises `WardrobeFileError`."""
        try:
            tree = json.loads(data)
            if tree["schema"] != SCHEMA or tree["version"] != VERSION:
                raise ValueError(f"schema {tree['schema']!r} version {tree['version']!r} is not known")
            rows: list[dict[str, Any]] = tree["pieces"]
            return cls(_entry(row) for row in rows)
        except (ValueError, KeyError, TypeError) as error:
            raise WardrobeFileError(f"not a catalogue of the wardrobe: {error}", path=source, remedy="Make it anew: persona wardrobe --make") from error


def _entry(row: dict[str, Any]) -> Entry:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Entry(**fields)


def file_name(piece: str) -> str:
    """Name of a piece's file.

    >>> file_name("witch's hat")
    'witchs-hat.piece'
    """
    return piece.replace(" ", "-").replace("'", "") + ".piece"


def _folded(text: str) -> str:
    return " ".join("".join(c if c.isalnum() or c in "-'" else " " for c in text.lower()).split())


def _colors(tokens: Sequence[str], entry: Entry, phrase: str) -> tuple[str, ...]:
    """Colours from words such as "dark green" or "red white"; hair takes a colour and its highlight."""
    out: list[str] = []
    shade = 1.0
    several = entry.slot == "hair" and sum(token in HAIR_COLORS or token in COLORS for token in tokens) > 1
    for token in tokens:
        if token in SHADES:
            shade *= SHADES[token]
        elif entry.slot == "hair" and token in HAIR_COLORS:
            out += [shaded(color, shade) for color in HAIR_COLORS[token]][: 1 if several else None]
            shade = 1.0
        elif token in COLORS:
            color = shaded(COLORS[token], shade)
            out += [shaded(color, 0.75), shaded(color, 1.45)] if entry.slot == "hair" and not several else [color]
            shade = 1.0
        else:
            known = tuple(difflib.get_close_matches(token, [*COLORS, *SHADES], 3))
            raise WardrobeError(f"{token!r} in {phrase[:80]!r} is neither a colour nor part of the name {entry.name!r}", name=token, known=known)
    if shade != 1.0:
        out = [*out, shaded(entry.colors[0], shade)]
    return tuple(out[: len(entry.colors)])
