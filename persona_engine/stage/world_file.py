"""`SavedWorld`: what outlives a session: who stands where, in what, in which mood, what they know of visitors, and the game's own scene. A JSON file.

Old versions are read for ever; a file is written whole or not at all.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec

from persona_engine._version import __version__
from persona_engine.errors import WorldFileError
from persona_engine.resources import save_whole
from persona_engine.score.affect import Affect
from persona_engine.score.entries import Wear
from persona_engine.stage.player_book import Clothes
from persona_engine.stage.track import Place

SCHEMA, VERSION = "persona.world", 1
MAX_BYTES = 64 << 20
Facts = dict[str, dict[str, str]]
"""Visitor -> what is known of them."""
Line = tuple[Literal["user", "assistant"], str, str]


class Kept(msgspec.Struct, frozen=True):
    """One persona: feet in metres and heading in radians (session space; None: unknown), what it feels, and what it has changed into, if it has.

    `avatar` is the SHA-256 of a character file and `file` where that lay; `said` are the last lines of its talk, as (role, words, speaker).
    """

    place: Place | None = None
    affect: Affect = Affect()
    avatar: str = ""
    file: str = ""
    wears: tuple[Wear, ...] | None = None
    facts: Facts = {}
    said: tuple[Line, ...] = ()


class SavedWorld(msgspec.Struct, frozen=True, kw_only=True):
    """`clothes` and `owned` are players' by the hash of their key, where no folder keeps them; `owned` as the text of an inventory file."""

    people: dict[str, Kept] = {}
    clothes: dict[str, Clothes] = {}
    owned: dict[str, str] = {}
    scene: dict[str, Any] = {}
    schema: str = SCHEMA
    version: int = VERSION
    generator: str = f"persona_engine {__version__}"


def encode(world: SavedWorld) -> bytes:
    """The file's bytes. Raises `WorldFileError` where the scene holds something that is no JSON."""
    if foreign := foreign_keys(world.scene):
        remedy = "Keep text, numbers, lists and dictionaries in stage.scene"
        raise WorldFileError(f"stage.scene[{foreign[0]!r}] cannot be written", place="scene", remedy=remedy)
    return msgspec.json.format(msgspec.json.encode(world), indent=1) + b"\n"


def foreign_keys(scene: dict[str, Any]) -> list[Any]:
    """Keys of what is no JSON."""
    return [key for key, value in scene.items() if not isinstance(key, str) or not _is_json(value)]


def _is_json(value: Any) -> bool:
    try:
        msgspec.json.encode(value)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def decode(data: bytes, path: str = "") -> SavedWorld:
    """The world in a file. Raises `WorldFileError`."""
    remedy = "Put back a copy of the file, or move it away to begin anew"
    try:
        plain = msgspec.json.decode(data)
        if not isinstance(plain, dict) or plain.get("schema") != SCHEMA:
            raise WorldFileError("not a saved world", path=path, remedy=remedy)
        if plain.get("version") != VERSION:
            found = plain.get("version")
            raise WorldFileError(f"world version {found!r}; this build reads up to {VERSION}", path=path, remedy="Update panda3d-persona")
        return msgspec.convert(plain, SavedWorld)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise WorldFileError(f"a broken world file: {error}", path=path, remedy=remedy) from error


def save(world: SavedWorld, path: str | Path) -> None:
    """Write a world, whole or not at all. Raises `WorldFileError`."""
    save_whole(Path(path).expanduser(), encode(world), WorldFileError)


def load(path: str | Path) -> SavedWorld | None:
    """The world in a file; None where there is no file yet. Raises `WorldFileError`."""
    try:
        with Path(path).expanduser().open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WorldFileError(f"cannot be read: {error.strerror}", path=str(path)) from error
    if len(data) > MAX_BYTES:
        raise WorldFileError(f"longer than {MAX_BYTES} bytes", path=str(path))
    return decode(data, str(path))
