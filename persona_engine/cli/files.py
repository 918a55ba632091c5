"""Before work is spent: can the place be written, is there a display? And `write_whole`: a file is written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys
import tempfile
from pathlib import Path

from persona_engine.errors import FileError, GraphicsError

REMEDY = "Choose another place, or make room"


def check_place(out: Path) -> None:
    """Raises `FileError` for a place where no file can come to be, before work is spent on it."""
    home = next(folder for folder in out.absolute().parents if folder.exists())
    if not home.is_dir():
        raise FileError(f"cannot be written ({home} is no folder)", path=str(out), remedy=REMEDY)
    if out.is_dir():
        raise FileError("cannot be written (it is a folder)", path=str(out), remedy="Give the name of a file")
    try:
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as err:
        raise FileError(f"cannot be written ({home} takes no files: {err.strerror})", path=str(out), remedy=REMEDY) from err


def read_most(path: Path, most: int) -> bytes:
    """At most `most` bytes of a file. Raises `OSError`; a pipe or device, which might never end, is refused before it is opened."""
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise OSError(errno.EINVAL, "a pipe or device, and no file")
    with path.open("rb") as file:
        return file.read(most)


def check_display(instead: str) -> None:
    """Raises `GraphicsError` where no window can be opened, naming what works without one."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise GraphicsError(f"there is no display for a window. Without one: {instead}")


def write_whole(out: Path, data: bytes) -> None:
    """Write beside the place and move there. Raises `FileError`."""
    part = ""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=out.parent, prefix=f".{out.stem}-", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(part, 0o644)
        Path(part).replace(out)
    except OSError as err:
        if part:
            Path(part).unlink(missing_ok=True)
        raise FileError(f"cannot be written ({err.strerror})", path=str(out), remedy=REMEDY) from err
