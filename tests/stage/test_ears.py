"""A persona listens to a microphone, understands what is said, or becomes the player's mouth."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from persona_engine.clock import ManualClock
from persona_engine.errors import AudioError
from persona_engine.names import ARKIT_INDEX
from persona_engine.rig.body import Body
from persona_engine.score.entries import Performance
from persona_engine.services.microphone import FileSource, Microphone, open_source
from persona_engine.settings import load_settings
from persona_engine.speech.pcm import to_pcm
from persona_engine.stage.core import HeadlessStage
from tests.services.transcription_server import TranscriptionServer
from tests.speech.spoken import spoken

STEP = 0.02
LONG = "I came here by boat this morning, and I have been walking through the town ever since, because nobody could tell me where you live."
WAIT_S = 120.0


class Line:
    """A source that gives what a test says."""

    name = "a test"

    def __init__(self, rate: int) -> None:
        self.rate, self.open = rate, False
        self._take: Callable[[bytes], None] = lambda pcm: None
        self.ended: Callable[[], None] = lambda: None

    def start(self, take: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        """Give `say` to `take`."""
        self._take, self.ended, self.open = take, ended, True

    def stop(self) -> None:
        """Give nothing more."""
        self.open = False

    def say(self, samples: np.ndarray) -> None:
        """So much sound."""
        if self.open:
            self._take(to_pcm(samples))


def _stage(**ears: object) -> HeadlessStage:
    stage = HeadlessStage(load_settings(voice={"provider": "silent"}, ears=ears), ManualClock(), inline=True, capacity=2)
    stage.cast_member(stage.find_persona("mira"), Body.standard(), seed=4)
    return stage


@pytest.fixture
def server() -> Iterator[TranscriptionServer]:
    """Who writes down what is said."""
    made = TranscriptionServer()
    yield made
    made.close()


def _frame(stage: HeadlessStage) -> None:
    """One frame after everybody has heard what was said."""
    for _ in range(3):
        stage.bridge.run(asyncio.sleep(0)).result(100)
    while stage.bridge.drain(0.01):
        pass
    stage.step()
    stage.base_clock.advance(STEP)


def _listen(stage: HeadlessStage, line: Line, sound: np.ndarray) -> list[tuple[float, str]]:
    """Speak; when she showed what, by the name of the first block of each micro-performance."""
    shown: list[tuple[float, str]] = []
    began = stage.now()

    def note(entry: object) -> None:
        if isinstance(entry, Performance) and not entry.visemes:
            shown.append((entry.t - began, next((b.name for b in entry.blocks if b.kind in ("head", "face")), "")))

    stage.entry_listeners.append(note)
    step = round(STEP * line.rate)
    for at in range(0, len(sound), step):
        line.say(sound[at : at + step])
        _frame(stage)
    stage.entry_listeners.remove(note)
    return shown


def _until(stage: HeadlessStage, met: Callable[[], bool]) -> None:
    limit = time.monotonic() + WAIT_S
    while not met():
        assert time.monotonic() < limit
        _frame(stage)


def _sound(text: str = LONG) -> tuple[np.ndarray, int]:
    """A sentence between pauses, with the hiss of a room."""
    samples, rate, _, _ = spoken(text)
    sound = np.concatenate([np.zeros(rate // 2, np.float32), samples, np.zeros(round(1.3 * rate), np.float32)])
    return sound + np.random.default_rng(1).normal(0, 2e-4, len(sound)).astype(np.float32), rate


def test_she_listens_without_understanding(caplog: pytest.LogCaptureFixture) -> None:
    """From the first syllable on she attends, gives signs while it goes on, readies herself at the end, says once that she cannot make out words."""
    stage, (sound, rate) = _stage(), _sound()
    mira, line = stage.member("mira"), Line(rate)
    ears = stage.ears("mira", line, "camera")
    said: list[str] = []
    stage.on_event(lambda name, data: said.append(str(data["text"])) if name == "persona-speaking" else None)
    with caplog.at_level(logging.WARNING):
        shown = _listen(stage, line, sound)
        assert mira.state.role != "idle" and 0.5 < shown[0][0] < 1.2
        during = [name for t, name in shown if 1.5 < t < len(sound) / rate - 1.3]
        assert during and set(during) <= {"nod", "brow_raise", "tilt"}
        _until(stage, lambda: not mira.busy and bool(said))
        again = _listen(stage, line, sound)
        _until(stage, lambda: not mira.busy)
    assert again and sum("make out words" in words for words in said) == 1
    assert sum("nothing writes down" in r.message for r in caplog.records) == 1 and not ears.understands
    ears.stop()
    ears.stop()
    assert not line.open and not _listen(stage, line, sound)
    stage.destroy()


def test_she_answers_what_was_said(server: TranscriptionServer) -> None:
    """At the end of a turn its words are asked for, in the persona's language, and she answers them."""
    stage, (sound, rate) = _stage(base_url=server.url), _sound("Where is the harbour?")
    line, heard = Line(rate), []
    stage.on_event(lambda name, data: heard.append((data["text"], data["speaker"])) if name == "persona-heard" else None)
    ears = stage.ears("mira", line, "camera")
    _listen(stage, line, sound)
    _until(stage, lambda: bool(heard) and not stage.member("mira").busy)
    assert heard == [("Where is the harbour?", "camera")] and ears.words == heard[0][0]
    (form,) = server.forms
    assert form.fields["language"] == "en" and 0.8 < form.samples / form.rate < len(sound) / rate
    stage.destroy()


def test_a_recogniser_that_fails_leaves_no_silence(server: TranscriptionServer, caplog: pytest.LogCaptureFixture) -> None:
    """She says that she did not catch it; the reason is told once; the next turn is understood again."""
    stage, (sound, rate) = _stage(base_url=server.url), _sound("Where is the harbour?")
    line, said, heard = Line(rate), [], []
    stage.on_event(lambda name, data: said.append(data["text"]) if name == "persona-speaking" else heard.append(name) if name == "persona-heard" else None)
    stage.ears("mira", line)
    server.mode = "500"
    with caplog.at_level(logging.WARNING):
        for turn in (1, 2):
            _listen(stage, line, sound)
            _until(stage, lambda turn=turn: len(server.forms) >= turn and len(said) >= turn and not stage.member("mira").busy)
    assert said[0].startswith("Sorry") and sum("could not be written down" in r.message for r in caplog.records) == 1
    server.mode = "good"
    _listen(stage, line, sound)
    _until(stage, lambda: bool(heard))
    stage.destroy()


@pytest.mark.parametrize("headphones", [True, False])
def test_who_interrupts(server: TranscriptionServer, headphones: bool) -> None:
    """With headphones speech silences her in the middle of a word; without, what comes while she speaks is her own voice and is passed over."""
    stage, (sound, rate) = _stage(base_url=server.url, headphones=headphones), _sound()
    mira, line = stage.member("mira"), Line(rate)
    stage.ears("mira", line)
    speech = mira.say("Long ago there was a lighthouse keeper who never slept, and one night a ship came that nobody had ever seen before, and it had no crew.")
    _until(stage, lambda: mira.speaking)
    _listen(stage, line, sound[: 2 * rate])
    assert speech.done is headphones
    if not headphones:
        assert not server.forms
    stage.destroy()


def test_the_player_is_her_mouth() -> None:
    """Her lips follow a live voice, silently on this machine; cut short, she goes on with what comes next; the end of the sound is the end."""
    stage, (sound, rate) = _stage(), _sound()
    mira, line = stage.member("mira"), Line(rate)
    stage.microphone("mira", line)
    assert "mira" in stage.hushed
    jaw, step = [], round(STEP * rate)
    for at in range(0, len(sound), step):
        line.say(sound[at : at + step])
        _frame(stage)
        jaw.append(float(stage.frame.face[ARKIT_INDEX["jawOpen"], mira.row]))
        if at // step == 100:
            mira.stop()
    assert np.ptp(jaw[:90]) > 0.15 and np.ptp(jaw[160:]) > 0.15
    line.ended()
    _until(stage, lambda: not mira.busy)
    _frame(stage)
    assert not line.open and "mira" not in stage.hushed
    stage.destroy()


def test_a_file_is_a_microphone(tmp_path: Path) -> None:
    """A sound file gives all of itself at its own pace, then says that it is over; one that is none, or is missing, is an error by name."""
    from persona_engine.services.openai_transcribe import wav

    file = tmp_path / "take.wav"
    file.write_bytes(wav(np.full(1600, 0.25, np.float32), 16_000))
    source = open_source(str(file))
    assert isinstance(source, FileSource)
    stage, got = _stage(), bytearray()
    over = asyncio.Event()

    async def hear() -> None:
        source.start(got.extend, lambda: stage.bridge.loop.call_soon_threadsafe(over.set) and None)
        await asyncio.wait_for(over.wait(), WAIT_S)

    stage.bridge.run(hear()).result(WAIT_S)
    source.stop()
    stage.destroy()
    assert len(got) == 3200
    file.write_bytes(b"no sound")
    for path in (file, tmp_path / "missing.wav"):
        with pytest.raises(AudioError, match=path.name):
            open_source(str(path))


def test_no_microphone_is_one_clear_line() -> None:
    """A machine without the library, without PortAudio, without a device, or without that device says so, and what to do; no stage is left half open."""
    with pytest.raises(AudioError, match="microphone"):
        Microphone("a device that nobody has")
    stage = _stage(device="a device that nobody has")
    for call in (stage.ears, stage.microphone):
        with pytest.raises(AudioError, match="microphone"):
            call("mira")
    assert not stage.hushed and not stage.member("mira").busy
    stage.destroy()
