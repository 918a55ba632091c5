"""`PlayerBook`: what a host keeps of players it knows again: what they wear, and what they own. In a folder, or for the session only."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

import msgspec

from persona_engine.errors import WardrobeFileError
from persona_engine.looks.inventory import Inventory
from persona_engine.resources import save_whole
from persona_engine.score.entries import Wear
from persona_engine.stage.closet import load_inventory, save_inventory

log = logging.getLogger("persona_engine.stage")

SCHEMA, VERSION = "persona-clothes", 1
MOST = 4096
"""Players that are remembered without a folder; the longest unseen leaves first."""


class Clothes(msgspec.Struct, frozen=True):
    """What a player wore last: pieces on the avatar file with this SHA-256."""

    avatar: str
    wears: tuple[Wear, ...]
    schema: str = SCHEMA
    version: int = VERSION


class PlayerBook:
    """`owner` is the hash of a player's key, so that nothing here gives the key away. Files that cannot be read count as none, with a line in the log."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder).expanduser() if folder else None
        self._clothes: dict[str, Clothes] = {}
        self._owned: dict[str, Inventory] = {}

    def clothes(self, owner: str) -> Clothes | None:
        """What a player wore last; None where that is not known."""
        if owner not in self._clothes and self._folder is not None and owner:
            path = self._folder / f"{owner}.clothes.json"
            try:
                found = msgspec.json.decode(path.read_bytes(), type=Clothes)
                if (found.schema, found.version) == (SCHEMA, VERSION):
                    self._clothes[owner] = found
            except FileNotFoundError:
                return None
            except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
                log.warning("%s cannot be read: %s", path, error)
        return self._clothes.get(owner)

    def wore(self, owner: str, clothes: Clothes) -> None:
        """Remember what a player wears."""
        if not owner:
            return
        self._clothes.pop(owner, None)
        self._clothes[owner] = clothes
        while len(self._clothes) > MOST:
            del self._clothes[next(iter(self._clothes))]
        if self._folder is not None:
            try:
                save_whole(self._folder / f"{owner}.clothes.json", msgspec.json.encode(clothes), WardrobeFileError)
            except WardrobeFileError as error:
                log.warning("%s", error)

    def inventory(self, owner: str) -> Inventory:
        """What a player owns."""
        if owner not in self._owned:
            found = Inventory(owner or "player")
            if self._folder is not None and owner:
                try:
                    found = load_inventory(self._folder / f"{owner}.inventory.json", owner)
                except WardrobeFileError as error:
                    log.warning("%s", error)
            if not owner:
                return found
            self._owned[owner] = found
        return self._owned[owner]

    def owns(self, owner: str, inventory: Inventory) -> None:
        """Remember what a player owns. Raises `WardrobeFileError`."""
        if owner:
            self._owned[owner] = inventory
            if self._folder is not None:
                save_inventory(inventory, self._folder / f"{owner}.inventory.json")

    def whole(self) -> tuple[dict[str, Clothes], dict[str, str]]:
        """What is known for the session only, for whoever goes on with it: clothes and inventories (as the text of their files) by owner."""
        if self._folder is not None:
            return {}, {}
        return dict(self._clothes), {owner: found.to_json().decode() for owner, found in self._owned.items() if found.gained or found.events}

    def take(self, clothes: Mapping[str, Clothes], owned: Mapping[str, str]) -> None:
        """Take over what `whole` gave elsewhere. Raises `WardrobeFileError`."""
        self._clothes.update(clothes)
        self._owned.update({owner: Inventory.from_json(text.encode(), f"inventory of {owner:.12}") for owner, text in owned.items()})
