"""Where pieces lie and inventories are kept: reading the shipped wardrobe, saving what a player owns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path

from persona_engine import resources
from persona_engine.avatar.model import Avatar
from persona_engine.errors import FileError, WardrobeFileError
from persona_engine.looks.attire import BEARD_PIECES
from persona_engine.looks.catalog import Catalog, Choice, file_name
from persona_engine.looks.compose import BESIDE_BEARDS, compose, needed, outfit_of, spec_of
from persona_engine.looks.describe import Described
from persona_engine.looks.inventory import Inventory
from persona_engine.looks.outfit import Outfit, Worn
from persona_engine.looks.people import EVERYONE
from persona_engine.looks.piece import BODY, Piece
from persona_engine.looks.piece_file import decode
from persona_engine.resources import save_whole

FOLDER = "assets/wardrobe"
OWN_SLOTS = {"worn.hat": "hat", "worn.glasses": "glasses", "wear.top": "outer", "wear.bottom": "bottom", "wear.shoes": "feet", "worn.facial_hair": "face"}
"""Field of a look -> the slot of what it says is worn."""
BESIDE = BESIDE_BEARDS | set(BEARD_PIECES.values())
"""What goes with the beard that a look has."""
INDEX = f"{FOLDER}/index.json"


class Closet:
    """The shipped pieces, each read when first asked for; `load` gives the bytes of a shipped path."""

    def __init__(self, load: Callable[[str], bytes] = resources.load) -> None:
        self._load = load
        self._pieces: dict[str, Piece] = {}

    @cached_property
    def catalog(self) -> Catalog:
        """What there is. Raises `WardrobeFileError`."""
        try:
            return Catalog.from_json(self._load(INDEX), INDEX)
        except FileError as error:
            if isinstance(error, WardrobeFileError):
                raise
            raise WardrobeFileError("the wardrobe was not shipped", path=INDEX, remedy="Reinstall panda3d-persona") from error

    def piece(self, name: str) -> Piece:
        """A piece by its exact name. Raises `WardrobeFileError`."""
        if name not in self._pieces:
            path = f"{FOLDER}/{file_name(name)}"
            try:
                data = self._load(path)
            except FileError as error:
                raise WardrobeFileError("there is no such piece", path=path, remedy="Reinstall panda3d-persona") from error
            self._pieces[name] = self._fitting(decode(data, path), path)
        return self._pieces[name]

    @staticmethod
    def _fitting(piece: Piece, path: str) -> Piece:
        """The piece, if it was cut for the body that avatars have today. Raises `WardrobeFileError`."""
        if piece.body != BODY:
            remedy = f'Make it anew: persona wardrobe --make "{piece.name}"' if piece.body < BODY else "Update persona_engine"
            raise WardrobeFileError(f"{piece.name!r} was cut for a body of version {piece.body}, bodies are of version {BODY} now", path=path, remedy=remedy)
        return piece

    def dress(self, avatar: Avatar, wears: Iterable[tuple[str, tuple[str, ...]]]) -> Avatar:
        """An avatar of ours with pieces put on in order, each with its colours `#rrggbb` (none are the piece's own). Raises `WardrobeError`."""
        outfit, spec = outfit_of(avatar), spec_of(avatar)
        for name, colors in wears:
            entry = self.catalog.find(name).entry
            outfit = self.put_on(outfit, Choice(entry, colors))
        return compose(avatar, outfit, {name: self.piece(name) for name in needed(outfit, spec)})

    def replaced(self, wears: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[tuple[str, str], ...]:
        """Which pieces come off again when all are put on in order, and for which that is. Raises `WardrobeError`."""
        outfit = Outfit()
        out: list[tuple[str, str]] = []
        for name, colors in wears:
            on = {worn.piece for _, worn in outfit.worn}
            choice = Choice(self.catalog.find(name).entry, colors)
            outfit = self.put_on(outfit, choice)
            out += [(piece, choice.entry.name) for piece in sorted(on - {worn.piece for _, worn in outfit.worn})]
        return tuple(out)

    def hidden(self, found: Described) -> tuple[tuple[str, str], ...]:
        """What was said of a look's own clothes that a piece takes the place of, and the piece."""
        out = []
        called = dict(found.called)
        for piece, _ in found.wears:
            entry = self.catalog.find(piece).entry
            for trait in found.traits:
                slot = "top" if (trait.field, trait.value) == ("wear.top", "tee") else OWN_SLOTS.get(trait.field)
                named = trait.value != "none" and trait.words not in EVERYONE and not called.get(piece, trait.words).endswith(trait.words)
                if named and slot in (entry.slot, *entry.also) and piece not in BESIDE:
                    out.append((trait.words, piece))
        return tuple(out)

    def put_on(self, outfit: Outfit, choice: Choice) -> Outfit:
        """An outfit with a piece on, without what was in the slots that it takes up."""
        entry, entries = choice.entry, self.catalog.entries
        taken = {entry.slot, *entry.also}
        covering = [slot for slot, worn in outfit.worn if worn.piece in entries and taken & set(entries[worn.piece].also)]
        return outfit.with_piece(entry.slot, Worn(entry.name, entry.dyed(choice.colors)), entry.also, covering)


def load_inventory(path: str | Path, owner: str = "player") -> Inventory:
    """The inventory in a file; a new one where there is no file yet. Raises `WardrobeFileError`."""
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        return Inventory(owner)
    except OSError as error:
        raise WardrobeFileError(f"cannot be read: {error.strerror}", path=str(path)) from error
    return Inventory.from_json(data, str(path))


def save_inventory(inventory: Inventory, path: str | Path) -> None:
    """Write an inventory whole or not at all. Raises `WardrobeFileError`."""
    save_whole(Path(path), inventory.to_json(), WardrobeFileError)
