"""A recording is written as it goes: whoever dies leaves a file that can be watched."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from persona_engine.clock import ManualClock
from persona_engine.errors import FileError
from persona_engine.rig.body import Body
from persona_engine.score.recording import Recording
from persona_engine.stage import tape
from persona_engine.stage.core import HeadlessStage
from tests.stage.cable import FPS, stage_of

LINE = "The boats leave at noon, and the tide does not wait. Come along and carry the nets."


class Evening:
    """Mira talks to nobody, frame by frame."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.stage: HeadlessStage = stage_of(self.clock)
        self.mira = self.stage.cast_member(self.stage.find_persona("mira"), Body.standard())

    def frames(self, seconds: float) -> None:
        """Go on for so long, no faster than the disk."""
        for _ in range(round(seconds * FPS)):
            while self.stage.thinking:
                self.stage.bridge.drain(0.01)
            self.stage.step()
            self.written()
            self.clock.advance(1 / FPS)

    def written(self) -> None:
        """Wait until all that was taken so far is in the file."""
        writing = self.stage.tape and self.stage.tape._writing
        if writing:
            writing.result(100.0)


@pytest.fixture
def evening() -> Iterator[Evening]:
    """An evening that ends, however the test does."""
    made = Evening()
    yield made
    made.stage.destroy()


def _kinds(made: Recording) -> list[str]:
    return [type(entry).__name__ for _, entry in made.entries]


def test_a_file_can_be_watched_at_any_moment_and_memory_stays_as_it_is(evening: Evening, tmp_path: Path) -> None:
    """What a program that is killed leaves: all but the last second, said not to be whole; what was written is no longer held."""
    stage, file = evening.stage, tmp_path / "evening.recording"
    assert stage.record(str(file)) == str(file)
    assert [c.persona for c in tape.read(file).cast] == ["mira"] and not tape.read(file).whole
    evening.frames(1.0)
    evening.mira.say(LINE)
    evening.frames(5.0)
    left = tape.read(file)
    assert not left.whole and left.duration > 6.0 - 2 * tape.EVERY_S and "Performance" in _kinds(left)
    assert stage.recorder is not None and len(stage.recorder.take(stage.now()).entries) < 0.5 * len(left.entries)


def test_in_parts_or_at_once_it_is_the_same_recording(tmp_path: Path) -> None:
    """The same evening recorded to a file and in memory: the same entries at the same times, media clock and sounds."""
    made = []
    for file in ("", str(tmp_path / "evening.recording")):
        evening = Evening()
        evening.stage.record(file)
        evening.mira.say(LINE)
        evening.frames(4.0)
        made.append(evening.stage.stop_recording())
        evening.stage.destroy()
    assert made[0] == made[1] and made[1].whole and made[1].duration == pytest.approx(4.0)


def test_what_is_there_stays_and_the_end_of_the_stage_ends_the_file(evening: Evening, tmp_path: Path) -> None:
    """A server that is started again with the same words keeps the evening before; its own gets the next free name and is whole in the end."""
    file = tmp_path / "evening.recording"
    file.write_bytes(b"yesterday")
    path = evening.stage.record(str(file))
    evening.frames(0.5)
    evening.stage.destroy()
    assert path.endswith("evening-2.recording") and tape.read(Path(path)).whole and file.read_bytes() == b"yesterday"


def test_a_long_recording_goes_on_in_the_next_file(evening: Evening, tmp_path: Path) -> None:
    """No file grows beyond what is read again; each can be watched by itself, and no time is missing between them."""
    evening.stage.tape = tape.Tape(evening.stage, str(tmp_path / "evening.recording"), most_bytes=2000)
    evening.mira.say(LINE)
    evening.frames(6.0)
    evening.stage.stop_recording()
    files = sorted(tmp_path.iterdir(), key=lambda path: tape.read(path).start)
    made = [tape.read(path) for path in files]
    assert len(made) > 1 and all(one.whole and one.cast and "State" in _kinds(one) for one in made)
    for one, after in zip(made, made[1:]):
        assert after.start == pytest.approx(one.start + one.duration, abs=1e-6)


def test_a_full_disk_ends_the_recording_and_not_the_game(evening: Evening, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Where nothing more can be written it is said once, with the reason; what was written stays whole, and people go on."""
    file, told = tmp_path / "evening.recording", []
    evening.stage.on_event(lambda name, data: told.append(data) if name == "recording-failed" else None)
    evening.stage.record(str(file))
    evening.frames(2.0)
    evening.written()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 10, hard))
    try:
        evening.mira.say(LINE)
        for _ in range(3):
            evening.frames(1.5)
            evening.written()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(told) == 1 and told[0]["path"] == str(file) and evening.stage.tape is None and evening.stage.recorder is None
    assert tape.read(file).duration > 0.5 and "cannot be written" in caplog.text and evening.mira.busy


def test_a_place_where_nothing_can_be_written_is_said_at_once(evening: Evening, tmp_path: Path) -> None:
    """Before anything is recorded: the file and the reason."""
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="file/evening"):
        evening.stage.record(str(tmp_path / "file" / "evening.recording"))
    assert evening.stage.tape is None
