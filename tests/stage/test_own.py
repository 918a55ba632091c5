"""What a player keeps on this machine."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from persona_engine.avatar.reader import read
from persona_engine.errors import FileError
from persona_engine.stage.own import own_key, own_look


def test_the_key_is_made_once_and_for_ones_own_eyes(tmp_path: Path) -> None:
    """The same key every time, readable by its owner only."""
    key = own_key(tmp_path / "new")
    assert len(key) == 48 and own_key(tmp_path / "new") == key
    assert stat.S_IMODE((tmp_path / "new" / "player.key").stat().st_mode) == 0o600


def test_a_look_by_chance_is_made_once(tmp_path: Path) -> None:
    """A character of one's own is built at first and read afterwards."""
    path = Path(own_look("Ann B.", tmp_path))
    assert path.name == "ann-b.vrm" and read(path.read_bytes(), str(path)).skeleton.humanoid
    before = path.stat().st_mtime_ns
    assert own_look("Ann B.", tmp_path) == str(path) and path.stat().st_mtime_ns == before


def test_no_room_for_a_key_is_a_clear_error(tmp_path: Path) -> None:
    """Where the folder cannot be made the error names the file."""
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match=r"player\.key"):
        own_key(tmp_path / "file")
