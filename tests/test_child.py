"""Processes of the engine's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from persona_engine import child


def test_a_child_imports_what_its_parent_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules are found where the parent finds them, and never in the working folder, whatever is called there like one of ours."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder, text in ((ours, "print('ours')"), (theirs, "print('theirs')")):
        folder.mkdir()
        (folder / "persona_child_probe.py").write_text(text)
    monkeypatch.setattr(sys, "path", [str(ours), *(p for p in sys.path if p)])
    monkeypatch.chdir(theirs)
    done = subprocess.run(child.command("persona_child_probe"), capture_output=True, text=True, timeout=100, check=False, **child.surroundings())
    assert done.stdout.strip() == "ours", done.stderr


@pytest.mark.parametrize("found", ["", "/opt/game/game", "/opt/game/happy"])
def test_a_game_is_not_started_twice(found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the executable is the game itself, nothing is started; where it is a Python, something is."""
    assert child.startable() == ""
    monkeypatch.setattr(sys, "executable", found)
    assert "not Python" in child.startable()
    monkeypatch.setattr(sys, "executable", os.path.join("somewhere", "ppython.exe"))
    assert child.startable() == ""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "frozen" in child.startable()
