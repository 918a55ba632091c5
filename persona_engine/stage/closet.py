"""Where pieces lie and inventories are kept: reading the shipped wardrobe, saving what a player owns."""

from __future__ import annotations

import os
import tempfile
from functools import cached_property
from pathlib import Path

from persona_engine import resources
from persona_engine.errors import FileError, WardrobeFileError
from persona_engine.looks.catalog import Catalog, file_name
from persona_engine.looks.inventory import Inventory
from persona_engine.looks.piece import Piece
from persona_engine.looks.piece_file import decode

FOLDER = "assets/wardrobe"
INDEX = f"{FOLDER}/index.json"


class Closet:
    """The shipped pieces, each read when first asked for."""

    def __init__(self) -> None:
        self._pieces: dict[str, Piece] = {}

    @cached_property
    def catalog(self) -> Catalog:
        """What there is. Raises `WardrobeFileError`."""
        try:
            return Catalog.from_json(resources.load(INDEX), INDEX)
        except FileError as error:
            if isinstance(error, WardrobeFileError):
                raise
            raise WardrobeFileError("the wardrobe was not shipped", path=INDEX, remedy="Reinstall panda3d-persona") from error

    def piece(self, name: str) -> Piece:
        """A piece by its exact name. Raises `WardrobeFileError`."""
        if name not in self._pieces:
            path = f"{FOLDER}/{file_name(name)}"
            try:
                data = resources.load(path)
            except FileError as error:
                raise WardrobeFileError("there is no such piece", path=path, remedy="Reinstall panda3d-persona") from error
            self._pieces[name] = decode(data, path)
        return self._pieces[name]


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
    target, part = Path(path), ""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=target.parent, prefix=f".{target.stem}-", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(inventory.to_json())
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(target)
    except OSError as error:
        if part:
            Path(part).unlink(missing_ok=True)
        raise WardrobeFileError(f"cannot be written: {error.strerror}", path=str(path), remedy="Choose another place, or make room") from error
