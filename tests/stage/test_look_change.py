"""Changing clothes on stage: the same person goes on in another avatar file."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from persona_engine import resources
from persona_engine.clock import ManualClock
from persona_engine.motion.performer import Performer
from persona_engine.motion.world import World
from persona_engine.score.entries import LookChange, State
from persona_engine.score.pose import PoseFrame
from persona_engine.score.recording import decode, encode
from persona_engine.settings import Settings
from persona_engine.stage.avatar_files import AvatarFiles, body_of
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.recorder import Replay
from tests import samples

FPS = 60
MIRA, FINN = "assets/avatars/mira.vrm", "assets/avatars/finn.vrm"


class Scene:
    """Mira on a stage whose clock is moved by hand."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.stage = HeadlessStage(Settings(voice={"provider": "silent"}), self.clock, inline=True, capacity=4)
        self.events: list[tuple[str, str]] = []
        self.times: list[float] = []
        self.stage.on_event(lambda name, data: self.events.append((name, str(data.get("look", "")))))
        mira = self.stage.find_persona("mira")
        self.mira = self.stage.cast_member(mira, body_of(self.stage.avatar_of(mira)))

    def run(self, seconds: float) -> np.ndarray:
        """(frames, values) what her pose was."""
        poses = []
        for _ in range(round(seconds * FPS)):
            while self.stage.thinking:
                self.stage.bridge.drain(0.01)
            self.times.append(self.stage.now())
            poses.append(values(self.stage.step(), self.mira.row))
            self.clock.advance(1 / FPS)
        return np.array(poses)


def values(frame: PoseFrame, row: int) -> np.ndarray:
    """Everything that a pose is made of."""
    return np.concatenate([frame.face[:, row], frame.rotations[:, :, row].ravel(), frame.hips[:, row]])


@pytest.fixture
def scene() -> Iterator[Scene]:
    """A fresh stage."""
    made = Scene()
    yield made
    made.stage.destroy()


@pytest.fixture
def stranger(tmp_path: Path) -> str:
    """A small character of another kind."""
    path = tmp_path / "stranger.glb"
    path.write_bytes(samples.arkit_glb())
    return str(path)


def test_speech_and_pose_go_on(scene: Scene, stranger: str) -> None:
    """In the middle of a sentence she changes into a stranger's file: nothing jumps, and she says it to the end."""
    speech = scene.mira.say("The harbour is down the hill, and the lighthouse stands behind it.")
    before = scene.run(2.0)
    scene.mira.submit(LookChange("mira", 0.0, stranger))
    after = scene.run(6.0)
    steps = np.abs(np.diff(np.concatenate([before, after]), axis=0)).max(1)
    assert steps[len(before) - 1] < np.delete(steps, len(before) - 1).max()
    assert after[:, :52].max() > 0.1
    assert speech.done and speech.error is None


def test_the_same_measures_change_nothing_of_the_motion() -> None:
    """A file of the same measures leaves every value of walking, talking and breathing as it would have been."""
    mira, other = AvatarFiles(), AvatarFiles()
    body = mira.body(MIRA)
    assert body is not None
    performers = [Performer(1, World(), bodies=wardrobe.body) for wardrobe in (mira, other)]
    frames = []
    for number, performer in enumerate(performers):
        performer.add("mira", 7, body, State("mira", 0.0).style)
        performer.apply(State("mira", 0.0, locomotion="walk"), 0.0)
        if number:
            performer.apply(LookChange("mira", 1.0, MIRA), 0.0)
        frames.append([values(performer.sample(k / FPS, PoseFrame(1)), 0) for k in range(3 * FPS)])
    np.testing.assert_allclose(frames[1], frames[0], atol=1e-6)


def test_it_takes_effect_at_its_time(scene: Scene) -> None:
    """An entry for later changes the look later, and tells the game."""
    scene.run(0.2)
    scene.mira.submit(LookChange("mira", 0.5, FINN))
    scene.run(0.2)
    assert not [e for e in scene.events if e[0] == "persona-look"]
    scene.run(0.2)
    assert [e for e in scene.events if e[0] == "persona-look"] == [("persona-look", hashlib.sha256(resources.load(FINN)).hexdigest())]


@pytest.mark.parametrize("look", ["nobody.vrm", "0" * 64, "", "assets/avatars/../../pyproject.toml", "/dev/null"])
def test_an_unknown_look_is_one_warning(scene: Scene, look: str, caplog: pytest.LogCaptureFixture) -> None:
    """However often it is asked for, the old look stays and one line says so; of another machine's paths no file is opened."""
    with caplog.at_level(logging.WARNING, "persona_engine"):
        scene.stage.apply(LookChange("mira", 0.0, look))
        scene.mira.submit(LookChange("mira", 0.0, look))
        scene.mira.submit(LookChange("mira", 0.0, look))
        scene.run(0.2)
    assert len([r for r in caplog.records if "the old look stays" in r.message]) == 1
    assert "persona-look" not in [name for name, _ in scene.events]


def test_a_broken_file_says_what_is_wrong(scene: Scene, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A file that is no character is named with its fault."""
    path = tmp_path / "broken.vrm"
    path.write_bytes(b"glTF nonsense")
    scene.mira.submit(LookChange("mira", 0.0, str(path)))
    assert "broken.vrm" in caplog.text


def test_a_score_opens_shipped_files_only(tmp_path: Path) -> None:
    """A path that a score names, and that nobody here opened, is not read, though it is a good file."""
    path = tmp_path / "private.glb"
    path.write_bytes(samples.arkit_glb())
    files = AvatarFiles()
    assert files.find(str(path)) is None
    avatar = files.open(str(path))
    assert files.find(hashlib.sha256(path.read_bytes()).hexdigest()) is avatar


def test_a_newcomer_sees_what_she_wears(scene: Scene) -> None:
    """The last look is part of what a late peer is told, by the hash of its file."""
    scene.run(0.1)
    scene.mira.submit(LookChange("mira", 0.0, FINN))
    scene.mira.submit(LookChange("mira", 0.0, MIRA))
    scene.run(0.1)
    told = [entry.avatar for entry in scene.stage.performer.snapshot() if isinstance(entry, LookChange)]
    assert told == [hashlib.sha256(resources.load(MIRA)).hexdigest()]


def test_a_recording_replays_the_change(scene: Scene) -> None:
    """Played again with a fresh shelf of files, the final mix is the same before and after the change."""
    scene.stage.record()
    scene.mira.say("One moment, I will be somebody else.")
    first = scene.run(1.0)
    scene.mira.submit(LookChange("mira", 0.0, FINN))
    expected = np.concatenate([first, scene.run(2.0)])
    recording = decode(encode(scene.stage.stop_recording()))
    files = AvatarFiles()
    body = files.body(MIRA)
    assert body is not None
    replay = Replay(recording, {"mira": body}, files.body)
    again = [values(replay.pose(t), replay.rows["mira"]) for t in scene.times]
    np.testing.assert_allclose(again, expected, atol=1e-4)
