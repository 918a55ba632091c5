"""A recording is watched: by who hosts it and by whoever joins, at any time, forwards and back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from persona_engine.clock import ManualClock
from persona_engine.errors import StageError
from persona_engine.rig.body import Body
from persona_engine.score import Cut, Entry, Performance, State, codec
from persona_engine.score import recording as rec
from persona_engine.score.recording import Recording
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.playback import Playback
from persona_engine.stage.recorder import Replay
from tests.stage.cable import FPS, LIMIT_S, Pair, pose, stage_of

LINE = "[wave] The harbour is down the hill, past the old lighthouse. [joy] The boats leave at noon, and the tide does not wait."


@pytest.fixture(scope="module")
def recording() -> Recording:
    """Mira says something to somebody who walks by, is interrupted and goes on; as a file that was written and read."""
    clock = ManualClock()
    stage = stage_of(clock)
    stage.targets["player"] = lambda: (0.3 + 0.2 * clock.now(), 1.4, 2.0, 0.0)
    mira = stage.cast_member(stage.find_persona("mira"), Body.standard())
    clock.advance(3.0)
    stage.step()
    stage.record()
    for frame in range(10 * FPS):
        if frame == 30:
            mira.say(LINE)
        if frame == 3 * FPS:
            mira.hear("Excuse me, my name is Ada.", "player")
        if frame == 7 * FPS:
            mira.react("loud_noise")
        while stage.thinking:
            stage.bridge.drain(0.01)
        stage.step()
        clock.advance(1 / FPS)
    made = rec.decode(rec.encode(stage.stop_recording()))
    stage.destroy()
    return made


class Cinema(Pair):
    """A host that plays a recording instead of people."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        super().__init__()
        self.playback.hosts.append(self.host)

    def begin(self) -> None:
        """The recording, from its beginning."""
        self.playback = Playback(self.stage, self.recording)

    def frame(self) -> None:
        """With the recording."""
        self.playback.step()
        super().frame()

    def true(self) -> np.ndarray:
        """What was recorded for the frame that was shown last."""
        replay = Replay(self.recording, {"mira": Body.standard()})
        at = self.stage.now() - 1 / FPS
        frame = replay.pose(self.recording.start)
        for k in range(1, round((at - self.recording.start) * FPS)):
            frame = replay.pose(self.recording.start + k / FPS)
        frame = replay.pose(at)
        return np.concatenate([frame.face[:, 0], frame.rotations[:, :, 0].ravel(), frame.hips[:, 0]])


@pytest.fixture
def cinema(recording: Recording) -> Iterator[Cinema]:
    """The recording, and nobody yet."""
    made = Cinema(recording)
    yield made
    made.close()


def _same(cinema: Cinema, guests: list[HeadlessStage]) -> None:
    true = cinema.true()
    for stage in (cinema.stage, *guests):
        assert np.abs(pose(stage) - true).max() < 1e-4


def test_late_viewers_see_what_was_recorded_wherever_it_is_sought(cinema: Cinema) -> None:
    """Host, a viewer from the beginning and one who comes late show the recorded pose, also after jumps ahead and back."""
    first, _ = cinema.join()
    cinema.frames(2.0)
    _same(cinema, [first])
    late, guest = cinema.join()
    cinema.frames(1.5)
    _same(cinema, [first, late])
    lines: list[str] = []
    late.on_event(lambda name, data: lines.append(name) if name in ("persona-speaking", "persona-spoke") else None)
    actors = [stage.performer.row("mira") for stage in (first, late)]
    for position in (8.0, 1.0, 4.6):
        cinema.playback.seek(position)
        cinema.until(lambda: abs(first.now() - cinema.stage.now()) < 0.02 and abs(late.now() - cinema.stage.now()) < 0.02)
        cinema.frames(0.7)
        assert cinema.playback.position == pytest.approx(position + 0.7, abs=1e-6)
        _same(cinema, [first, late])
        assert lines.count("persona-speaking") - lines.count("persona-spoke") <= 1
    assert [stage.performer.row("mira") for stage in (first, late)] == actors and guest.state == "connected"


def test_at_the_end_it_stands_still_or_begins_again(cinema: Cinema) -> None:
    """The last frame stays for everyone, time is paused; with `loop` it plays from the beginning."""
    first, _ = cinema.join()
    cinema.playback.seek(9.7)
    cinema.frames(0.6)
    assert cinema.playback.over and cinema.stage.clock.paused and cinema.playback.position == pytest.approx(10.0)
    cinema.until(lambda: first.clock.paused)
    assert first.now() == pytest.approx(cinema.stage.now(), abs=0.05)
    cinema.playback.loop = True
    cinema.stage.pause(False)
    cinema.frames(0.5)
    assert not cinema.playback.over and 0.0 < cinema.playback.position < 0.6


def test_whoever_was_there_when_it_began_again_has_what_newcomers_have(cinema: Cinema) -> None:
    """The frame in which a viewer hears that time has jumped back is one of the new time: nothing of it counts as long over."""
    first, guest = cinema.join()
    cinema.playback.seek(9.5)
    cinema.frames(0.2)
    cinema.playback.seek(1.0)
    assert guest._client is not None
    first.bridge.run(guest._client.exchange()).result(LIMIT_S)
    guest.step()
    first.step()
    late, _ = cinema.join()
    assert codec.digest(first.performer.snapshot()) == codec.digest(late.performer.snapshot())


@pytest.mark.parametrize("delay", [0.0, 0.12])
def test_puppets_are_seen_wherever_a_recording_is_sought(delay: float) -> None:
    """Ahead and back, by who watches and who comes late, from the first frame of poses on, as late as they were when that was recorded."""
    clock = ManualClock()
    stage = stage_of(clock)
    stage.play_delay = delay
    stage.cast_member(stage.find_persona("mira"), Body.standard())
    clock.advance(3.0)
    stage.step()
    stage.record()
    puppet = stage.puppet("mira", "body")
    for k in range(4 * FPS):
        puppet.drive(rotations={"head": (0, 0.3 * np.sin(k / 19), 0, 0.95)}, hips=(0, 0.05 * np.sin(k / 25), 0))
        stage.step()
        clock.advance(1 / FPS)
    cinema = Cinema(rec.decode(rec.encode(stage.stop_recording())))
    stage.destroy()
    guests = [cinema.join()[0]]
    for position in (3.0, 1.0, 2.0):
        cinema.playback.seek(position)
        cinema.until(lambda: all(abs(guest.now() - cinema.stage.now()) < 0.02 for guest in guests))
        cinema.frames(4 / FPS)
        for _ in range(20):
            cinema.frames(1 / FPS)
            assert all(np.abs(pose(cinema.stage) - pose(guest)).max() < 1e-4 for guest in guests)
        assert np.abs(pose(cinema.stage)[-3:]).max() > 0.001
        _same(cinema, guests)
        guests.append(cinema.join()[0])
    cinema.close()


def test_a_stage_that_is_in_use_shows_no_recording(recording: Recording) -> None:
    """People of one's own and a recording do not mix."""
    stage = stage_of(ManualClock())
    stage.cast_member(stage.find_persona("mira"), Body.standard())
    with pytest.raises(StageError, match="empty stage"):
        Playback(stage, recording)
    stage.destroy()


def test_who_comes_and_goes_is_there_only_then() -> None:
    """Somebody who came at 2 s and left at 4 s of a recording is on stage then, wherever it is sought, and for every viewer; so is who came again in
    another role."""
    clock = ManualClock()
    stage = stage_of(clock)
    bram = stage.find_persona("bram")
    stage.cast_member(stage.find_persona("mira"), Body.standard())
    stage.record()
    for frame in range(8 * FPS):
        if frame in (2 * FPS, 6 * FPS):
            stage.cast_member(bram, Body.standard(), seed=frame)
        if frame == 3 * FPS:
            stage.members["bram"].react("loud_noise")
        if frame == 4 * FPS:
            stage.dismiss("bram")
        stage.step()
        clock.advance(1 / FPS)
    made = rec.decode(rec.encode(stage.stop_recording()))
    stage.destroy()
    cinema = Cinema(made)
    viewer, _ = cinema.join()

    def here() -> set[str]:
        cinema.frames(0.3)
        assert set(viewer.cast) == set(cinema.stage.cast)
        return {f"{c.persona} {c.seed}" if c.persona == "bram" else c.persona for c in viewer.cast.values()}

    try:
        assert here() == {"mira"}
        cinema.frames(2.5)
        assert here() == {"mira", f"bram {2 * FPS}"}
        for position, bram_is in ((4.5, None), (0.5, None), (6.2, 6 * FPS), (2.5, 2 * FPS), (7.0, 6 * FPS)):
            cinema.playback.seek(position)
            assert here() == {"mira"} | ({f"bram {bram_is}"} if bram_is else set())
    finally:
        cinema.close()


def test_an_hour_is_sought_as_fast_as_a_minute() -> None:
    """Of a long recording only what still matters at the time that is sought is put on the score: the last states and what was said a moment ago."""
    hour: list[Entry] = []
    for k in range(600):
        hour += [State("mira", 6.0 * k, role=("idle", "speaking")[k % 2]), Performance("mira", k + 1, 6.0 * k + 1, 2.0), Cut("mira", k + 1, 6.0 * k + 2, 1.0)]
    needed = Playback._needed(hour, 3600.0)
    assert needed[-3:] == hour[-3:] and len(needed) < 40
    assert Playback._needed(hour[:9], 12.5) == hour[:9]
