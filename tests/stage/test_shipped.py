"""The avatars that come with the package."""

from __future__ import annotations

import hashlib

from persona_engine import resources
from persona_engine.stage.avatar_files import AvatarFiles
from persona_engine.stage.shipped import SHIPPED, shipped


def test_a_shipped_avatar_is_known_by_what_is_in_it() -> None:
    """By its SHA-256 it can be lent and found, and is parsed only when it is wanted; all files are read once in a program."""
    path = f"{SHIPPED}/mira.lod2.vrm"
    data = resources.load(path)
    sha256, files = hashlib.sha256(data).hexdigest(), AvatarFiles()
    assert files.here(sha256) and files.lend(sha256) == (len(data), path) and not files.known(sha256)
    assert files.find(sha256) is not None and files.known(path) == sha256
    assert shipped() is shipped() and len(shipped()) == len(resources.listing(SHIPPED, ".vrm"))


def test_another_file_is_not_taken_for_a_shipped_one() -> None:
    """Neither an unknown SHA-256 nor what only looks like one."""
    files = AvatarFiles()
    for look in (hashlib.sha256(b"x").hexdigest(), "x" * 64, f"{SHIPPED}/../secret.vrm"):
        assert not files.here(look) and files.lend(look) is None and files.find(look) is None
