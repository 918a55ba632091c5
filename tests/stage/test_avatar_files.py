"""The shelf of avatar files: what is held, what is let go, what is read again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from persona_engine.resources import load
from persona_engine.stage.avatar_files import AvatarFiles
from tests import samples


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Paths of five small characters, all different."""
    made = []
    for number in range(5):
        path = tmp_path / f"{number}.glb"
        path.write_bytes(samples.arkit_glb() + bytes(4 * number))
        made.append(str(path))
    return made


def sha_of(path: str) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def test_no_more_is_held_than_fits(files: list[str]) -> None:
    """Of many files only so many bytes are held, those asked for last; one that was let go is still known, and comes again from its file."""
    size = Path(files[0]).stat().st_size
    shelf = AvatarFiles(most_bytes=3 * size)
    first = [shelf.open(path) for path in files]
    body = shelf.body(files[4])
    assert shelf.find(sha_of(files[4])) is first[4] and shelf.find(sha_of(files[3])) is first[3]
    assert shelf.known(files[0]) and shelf.lend(sha_of(files[0])) == (size, files[0])
    again = shelf.find(sha_of(files[0]))
    assert again is not None and again is not first[0] and again.name == first[0].name
    shelf.open(files[1]), shelf.open(files[2])
    assert shelf.open(files[4]) is not first[4] and shelf.body(files[4]) is body


def test_what_is_worn_is_held(files: list[str]) -> None:
    """However many others are opened after it, and however large it is."""
    shelf = AvatarFiles(lambda: {sha_of(files[0])}, most_bytes=1)
    worn = shelf.open(files[0])
    for path in files[1:]:
        shelf.open(path)
    assert shelf.find(sha_of(files[0])) is worn


def test_a_level_of_another_look_is_not_taken(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever is made anew under an old name does not turn into the one before at a distance."""
    for name, source in (("a.vrm", "finn"), ("a.lod1.vrm", "finn.lod1"), ("b.vrm", "finn"), ("b.lod1.vrm", "bram.lod1")):
        (tmp_path / name).write_bytes(load(f"assets/avatars/{source}.vrm"))
    for name, lies in (("a", True), ("b", False)):
        shelf = AvatarFiles()
        assert (shelf.coarser(shelf.open(str(tmp_path / f"{name}.vrm")), 1) is not None) == lies
    assert "b.lod1.vrm is a level of detail of another look" in caplog.text


def test_a_file_that_has_gone_is_not_known(files: list[str], caplog: pytest.LogCaptureFixture) -> None:
    """One that was let go, and then was deleted or written over, is nobody's any more, after one warning each; others are fetched or stand in."""
    shelf = AvatarFiles(most_bytes=1)
    names = [sha_of(path) for path in files]
    for path in files:
        shelf.open(path)
    Path(files[0]).unlink()
    Path(files[1]).write_bytes(samples.arkit_glb())
    for sha256 in (*names[:2], *names[:2]):
        assert shelf.find(sha256) is None and not shelf.here(sha256)
    assert "file not found" in caplog.text and "the file has changed" in caplog.text
