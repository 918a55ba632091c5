"""What a player keeps on this machine: a look of their own, made once, and the key by which hosts know them again."""

from __future__ import annotations

import getpass
import hashlib
import os
import secrets
from pathlib import Path

from persona_engine.errors import FileError
from persona_engine.resources import config_folder


def own_name() -> str:
    """What to call the player unless they say otherwise: their login.

    >>> len(own_name()) > 0
    True
    """
    try:
        return getpass.getuser().replace(".", " ").title()
    except (OSError, KeyError):
        return "Guest"


def own_key(folder: Path | None = None) -> str:
    """The secret by which a host knows this player again; made when first asked for. Raises `FileError`."""
    path = (folder or config_folder()) / "player.key"
    try:
        if path.exists():
            return path.read_text(encoding="ascii").strip()[:64]
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(24))
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"the player's key cannot be kept: {getattr(error, 'strerror', None) or error}", path=str(path)) from error


def own_file(name: str) -> str:
    """Where a file of this player's own is kept, among the settings of this package; it need not exist.

    >>> own_file("harbour.world").endswith("harbour.world")
    True
    """
    return str(config_folder() / name)


def own_look(name: str, folder: Path | None = None) -> str:
    """The avatar file of a player of this machine: somebody by chance, made when first asked for (some two seconds) and kept. "" where looks cannot be made:
    the extra `looks` is missing. Raises `FileError`."""
    stem = "".join(c if c.isalnum() else "-" for c in name.lower()).strip("-")[:40] or "player"
    path = (folder or config_folder() / "players") / f"{stem}.vrm"
    if path.exists():
        return str(path)
    try:
        from persona_engine.avatar.writer import write
        from persona_engine.looks.build import build
        from persona_engine.looks.vary import random

        seed = int.from_bytes(hashlib.sha256(f"{own_key(path.parent)}{name}".encode()).digest()[:3], "big")
        data = write(build(random(seed, name[:40] or "player")))
    except ImportError:
        return ""
    part = path.with_suffix(".part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise FileError(f"cannot be written: {error.strerror}", path=str(path)) from error
    return str(path)
