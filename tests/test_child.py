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


@pytest.mark.skipif(os.name == "nt", reason="a script is no program there")
@pytest.mark.parametrize("begins", [True, False])
def test_a_frozen_game_starts_itself(begins: bool, tmp_path: Path) -> None:
    """A game whose first line asks for it gets its studio and its voice from its own executable, and is not begun a second time; one that does not
    is told what is missing."""
    game, begun = tmp_path / "game", tmp_path / "begun.txt"
    game.write_text(f"""#!{sys.executable}
import sys
sys.frozen, sys.executable = True, __file__
sys.path[:] = {[p for p in sys.path if p]!r}
import persona_engine
{"persona_engine.freeze_support()" if begins else ""}
open({str(begun)!r}, "a").write("once ")
import asyncio
from persona_engine.errors import ServiceError
from persona_engine.services.espeak import EspeakVoice
from persona_engine.settings import Settings
from persona_engine.speech.synthesizer import SpeechRequest
from persona_engine.stage.studio import Studio

async def heard():
    voice = EspeakVoice()
    try:
        return any([type(e).__name__ == "AudioChunk" async for e in voice.stream(SpeechRequest("Hello."))])
    except ServiceError as error:
        return str(error)
    finally:
        await voice.close()

studio = Studio.opened(Settings())
print(studio.wait(60), asyncio.run(heard()))
studio.close()
""")
    game.chmod(0o755)
    done = subprocess.run([str(game)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0 and begun.read_text() == "once ", done.stderr
    assert done.stdout.strip() == "True True" if begins else "False" in done.stdout and "freeze_support()" in done.stdout
