"""Finds the files that ship with the package: in a wheel, an editable install, a checkout, or a frozen game."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from persona_engine.errors import FileError

Opener = Callable[[str], bytes | None]


def _roots() -> tuple[Path, ...]:
    here = Path(__file__).resolve().parent
    return (here / "_data", here.parent)


def _from_disk(name: str) -> bytes | None:
    for root in _roots():
        path = root / name
        if os.path.isfile(path):
            return path.read_bytes()
    return None


_opener: Opener = _from_disk


def set_opener(opener: Opener | None) -> None:
    """Replace how shipped files are opened (a frozen game reads through its own file system); None restores the default."""
    global _opener
    _opener = opener or _from_disk


def load(name: str) -> bytes:
    """Bytes of a shipped file by its path below the project: "assets/avatars/mira.vrm". Raises `FileError`."""
    data = _opener(name)
    if data is None:
        raise FileError("shipped file not found", path=name, remedy="Reinstall panda3d-persona, or run from a complete checkout.")
    return data


def exists(name: str) -> bool:
    """Whether a shipped file is there."""
    return _opener(name) is not None


def listing(folder: str, suffix: str) -> tuple[str, ...]:
    """Stems of the files with `suffix` in a shipped folder, sorted; empty where the opener cannot list."""
    return tuple(sorted({p.stem for root in _roots() for p in (root / folder).glob(f"*{suffix}")}))


def config_folder() -> Path:
    """Where this user's own files of this package are kept; it need not exist yet."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or home / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return base / "persona_engine"


def cache_folder() -> Path:
    """Where this user's programs keep what can be fetched again; it need not exist yet."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "persona_engine"


def save_whole(target: Path, data: bytes, error: type[FileError] = FileError) -> None:
    """Write a file whole or not at all. Raises `error`."""
    part = ""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=target.parent, prefix=f".{target.stem}-", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(target)
    except OSError as problem:
        if part:
            Path(part).unlink(missing_ok=True)
        raise error(f"cannot be written: {problem.strerror}", path=str(target), remedy="Choose another place, or make room") from problem
