"""A world that outlives its host: saved, read again, and found broken with a word on what to do."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from persona_engine.clock import ManualClock
from persona_engine.errors import WorldFileError
from persona_engine.rig.body import Body
from persona_engine.score.intent import Enter
from persona_engine.settings import load_settings
from persona_engine.stage import world_file
from persona_engine.stage.avatar_files import body_of
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.member import Member
from persona_engine.stage.world_file import SavedWorld


def _stage(file: Path | str = "", every_s: float = 60.0) -> tuple[HeadlessStage, ManualClock]:
    clock = ManualClock()
    settings = load_settings(voice={"provider": "silent"}, world={"file": str(file), "every_s": every_s})
    return HeadlessStage(settings, clock, inline=True, capacity=4), clock


def _mira(stage: HeadlessStage) -> Member:
    persona = stage.find_persona("mira")
    return stage.cast_member(persona, body_of(stage.avatar_of(persona)))


def _play(stage: HeadlessStage, clock: ManualClock, seconds: float) -> None:
    for _ in range(round(seconds * 60)):
        while stage.thinking:
            stage.bridge.drain(0.01)
        stage.step()
        clock.advance(1 / 60)


def test_the_next_host_goes_on_where_the_last_one_ended(tmp_path: Path) -> None:
    """Place, clothes, mood, memory, talk, scene and players' clothes are as they were, in a stage that knows nothing but the file."""
    file = tmp_path / "harbour" / "saltmere.world"
    stage, clock = _stage(file)
    mira = _mira(stage)
    stage.put("mira", (1.5, 0.0, -2.0, 0.7))
    stage.scene["lighthouse"] = {"lit": True, "turns": 3}
    mira.hear("My name is Ada, and you are wonderful!", "ada")
    stage.wardrobe.wear("mira", "green hoodie")
    stage.players.enter("host", Enter("Ada", "finn", "ada's key"))
    stage.wardrobe.wear("ada", "red beanie")
    _play(stage, clock, 6.0)
    felt, said = mira.heart.at(stage.now()), mira.conversation.history
    assert felt.emotion == "joy" and len(said) == 2
    stage.destroy()

    later, clock = _stage(file)
    again = _mira(later)
    _play(later, clock, 0.5)
    assert later.scene == {"lighthouse": {"lit": True, "turns": 3}}
    assert later.targets["mira"]() == (1.5, 0.0, -2.0, 0.7)
    assert again.conversation.memory.recall("ada")["name"] == "Ada" and again.conversation.history == said
    assert again.heart.at(0.0).emotion == "joy" and again.heart.at(0.0).intensity == pytest.approx(felt.intensity, abs=0.02)
    assert "hoodie" in {worn.piece for worn in later.wardrobe.worn("mira").values()}
    later.players.enter("peer", Enter("Ada", "finn", "ada's key"))
    _play(later, clock, 0.5)
    assert "beanie" in {worn.piece for worn in later.wardrobe.worn("ada").values()}
    later.destroy()


def test_who_has_not_come_on_is_not_forgotten(tmp_path: Path) -> None:
    """What is known of somebody who is not on stage this time is written again."""
    file = tmp_path / "saltmere.world"
    stage, clock = _stage(file)
    _mira(stage).hear("My name is Ada.", "ada")
    _play(stage, clock, 3.0)
    stage.destroy()
    empty, _ = _stage(file)
    empty.destroy()
    assert world_file.load(file).people["mira"].facts == {"ada": {"name": "Ada"}}  # type: ignore[union-attr]


def test_a_world_is_saved_now_and_then(tmp_path: Path) -> None:
    """While the stage plays the file is written every so often, and never on a guest's stage, whose people are another's."""
    file = tmp_path / "saltmere.world"
    stage, clock = _stage(file, every_s=2.0)
    stage.cast_member(stage.find_persona("mira"), Body.standard())
    _play(stage, clock, 1.9)
    assert not file.exists()
    _play(stage, clock, 0.3)
    stage.keeper.close()
    assert set(world_file.load(file).people) == {"mira"}  # type: ignore[union-attr]
    assert list(tmp_path.iterdir()) == [file]
    file.unlink()
    stage.samples_world = False
    _play(stage, clock, 4.0)
    stage.destroy()
    assert not file.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "broken world file"),
        (b"\xff\xfe", "broken world file"),
        (b"[" * 100_000, "broken world file"),
        (b'{"schema": "persona.recording"}', "not a saved world"),
        (json.dumps({"schema": "persona.world", "version": 2}).encode(), "version 2; this build reads up to 1"),
        (world_file.encode(SavedWorld())[:60], "broken world file"),
        (b'{"schema": "persona.world", "version": 1, "people": {"mira": {"place": [0, 0]}}}', r"\$.people\[...\].place"),
    ],
)
def test_a_file_that_is_no_world_is_refused_and_kept(tmp_path: Path, data: bytes, words: str) -> None:
    """A stage does not start on a broken file, says which one and what to do, and leaves it as it is, and no thread behind."""
    file, threads = tmp_path / "saltmere.world", set(threading.enumerate())
    file.write_bytes(data)
    with pytest.raises(WorldFileError, match=words) as found:
        _stage(file)
    assert set(threading.enumerate()) <= threads
    assert str(file) in str(found.value) and found.value.remedy
    assert file.read_bytes() == data


def test_what_is_no_json_is_refused_by_name(tmp_path: Path) -> None:
    """A scene that cannot be written is an error where it is asked for, and the file before stays whole."""
    stage, _ = _stage()
    stage.save_world(str(tmp_path / "a.world"))
    before = (tmp_path / "a.world").read_bytes()
    stage.scene["door"] = object()
    with pytest.raises(WorldFileError, match=r"stage\.scene"):
        stage.save_world(str(tmp_path / "a.world"))
    assert (tmp_path / "a.world").read_bytes() == before
    with pytest.raises(WorldFileError, match="cannot be written"):
        stage.scene.clear()
        stage.save_world("/proc/none/a.world")
    stage.destroy()


@pytest.mark.parametrize("key", ["door", 7])
def test_what_is_no_json_is_left_out_by_name_at_the_end(tmp_path: Path, caplog: pytest.LogCaptureFixture, key: object) -> None:
    """Nobody asked for the last save: it keeps all that can be kept, and says what cannot."""
    file = tmp_path / "a.world"
    stage, _ = _stage(file)
    stage.scene["gold"] = 5
    stage.scene[key] = object()  # type: ignore[index]
    stage.destroy()
    assert f"scene[{key!r}]" in caplog.text
    later, _ = _stage(file)
    assert later.scene == {"gold": 5}
    later.destroy()
