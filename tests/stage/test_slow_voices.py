"""Voices that are slow, or die: she begins with what there is, refines it, and always ends her sentence."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from persona_engine.clock import ManualClock
from persona_engine.rig.body import Body
from persona_engine.score.entries import Amend
from persona_engine.score.recording import decode, encode
from persona_engine.settings import load_settings
from persona_engine.speech.pcm import resample, to_pcm
from persona_engine.speech.timeline_builder import build
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.recorder import Replay
from tests.speech.spoken import spoken
from tests.stage.speech_server import INSTEAD, LIMIT_S, RATE, SpeechServer

FPS = 60
LINE = "The harbour is down the hill, past the old lighthouse, and the boats leave at noon."


@pytest.fixture
def server() -> Iterator[SpeechServer]:
    """A fresh server."""
    made = SpeechServer()
    yield made
    made.shutdown()
    made.server_close()


class Scene:
    """mira with a remote voice; time moves only by `frames`."""

    def __init__(self, provider: str, url: str = "", limit: float = LIMIT_S) -> None:
        self.clock = ManualClock()
        voice = {"provider": provider, "base_url": url, "api_key": "k", "first_audio_timeout_s": limit}
        self.stage = HeadlessStage(load_settings(voice=voice), self.clock, inline=True, capacity=2)
        self.entries: list[object] = []
        self.stage.entry_listeners.append(self.entries.append)
        self.said: list[str] = []
        self.stage.on_event(lambda name, data: self.said.append(data["text"]) if name == "persona-spoke" else None)
        self.mira = self.stage.cast_member(self.stage.find_persona("mira"), Body.standard())
        self.poses: list[np.ndarray] = []

    def frames(self, seconds: float, fps: int = FPS) -> None:
        """Let session time pass."""
        for _ in range(round(seconds * fps)):
            frame, row = self.stage.step(), self.mira.row
            self.poses.append(np.concatenate([frame.face[:, row], frame.rotations[:, :, row].ravel()]))
            self.clock.advance(1 / fps)

    def sounding(self) -> float:
        """Seconds of sound of the utterance on stage."""
        return max((len(w.utterance.pcm) / 2 / RATE for w in self.mira.lines.on_stage), default=0.0)

    def told(self) -> str:
        """What the timeline of the utterance on stage or waiting has words for."""
        timeline = next(w.utterance.timeline for w in (*self.mira.lines.queued, *self.mira.lines.on_stage))
        assert timeline.complete
        return "".join(word.text for word in timeline.words)

    def until(self, ready: Callable[[], object]) -> None:
        """Let the voice work while session time stands still."""
        limit = time.monotonic() + LIMIT_S
        while not ready():
            assert time.monotonic() < limit, "the voice never came"
            self.stage.bridge.run(asyncio.sleep(0)).result(LIMIT_S)
            self.stage.bridge.drain(0.01)


@pytest.fixture
def remote(server: SpeechServer) -> Iterator[Scene]:
    """A scene with the server's voice."""
    made = Scene("openai", server.url)
    yield made
    made.stage.destroy()


def test_she_begins_while_the_voice_still_speaks(server: SpeechServer, remote: Scene) -> None:
    """With a second of sound she is speaking; the rest comes as amendments; a recording of it replays the same."""
    remote.stage.record()
    speech = remote.mira.say(LINE)
    server.give.put(1.0)
    remote.until(lambda: remote.mira.busy and remote.mira.lines.queued)
    remote.frames(0.5)
    assert remote.stage.performer.media(remote.mira.row, remote.clock.now()) is not None
    assert not speech.done and remote.stage.thinking
    server.give.put(2.5)
    remote.until(lambda: any(isinstance(e, Amend) for e in remote.entries))
    server.give.put(None)
    remote.until(lambda: not remote.stage.thinking)
    remote.frames(6.0)
    assert speech.done and speech.error is None and remote.said == [LINE]
    amends = [e for e in remote.entries if isinstance(e, Amend)]
    assert amends[-1].duration == pytest.approx(3.5, abs=0.3)
    assert [a.revision for a in amends] == sorted({a.revision for a in amends})
    recording = decode(encode(remote.stage.stop_recording()))
    assert sum(len(s.pcm) for s in recording.sounds) / 2 / RATE == pytest.approx(3.5, abs=0.3)
    replay = Replay(recording, {"mira": Body.standard()})
    row = replay.rows["mira"]
    for k, expected in enumerate(remote.poses):
        pose = replay.pose(recording.start + k / FPS)
        np.testing.assert_allclose(np.concatenate([pose.face[:, row], pose.rotations[:, :, row].ravel()]), expected, atol=1e-4)


def test_lips_follow_a_voice_without_marks(server: SpeechServer, remote: Scene) -> None:
    """The phonemes of the text are laid on the sound, while it still comes and when it is whole: the mouth shows nearly what the voice itself knows."""
    samples, rate, events, duration = spoken(LINE)
    pcm = to_pcm(resample(samples, rate, RATE))
    exact = build(LINE, events)

    def alike(until: float) -> float:
        (waiting,) = (*remote.mira.lines.queued, *remote.mira.lines.on_stage)
        at = np.arange(0.1, until, 0.01)
        shown = [[v[np.searchsorted([m.start for m in v], t, "right") - 1].viseme for t in at] for v in (waiting.utterance.timeline.visemes, exact.visemes)]
        return float(np.mean([a == b for a, b in zip(*shown)]))

    remote.mira.say(LINE)
    half = len(pcm) // 4 * 2
    server.give.put(pcm[:half])
    remote.until(lambda: remote.mira.lines.queued and len(remote.mira.lines.queued[0].utterance.pcm) > half - 5_000)
    assert alike(duration / 2 - 0.3) > 0.6
    remote.frames(0.3)
    server.give.put(pcm[half:])
    server.give.put(None)
    remote.until(lambda: not remote.stage.thinking)
    assert alike(duration - 0.1) > 0.7
    assert [w.text for w in next(iter(remote.mira.lines.on_stage)).utterance.timeline.words][:3] == ["The", "harbour", "is"]


def test_an_interrupted_sound_is_recorded_as_far_as_it_came(server: SpeechServer, remote: Scene) -> None:
    """A cut in the middle of a slow sentence leaves the sound that was heard in the recording."""
    remote.stage.record()
    remote.mira.say(LINE)
    server.give.put(1.0)
    remote.until(lambda: remote.mira.lines.queued)
    remote.frames(0.5)
    remote.mira.stop()
    server.give.put(None)
    remote.until(lambda: not remote.stage.thinking)
    remote.frames(1.0)
    assert sum(len(s.pcm) for s in remote.stage.stop_recording().sounds) / 2 / RATE >= 0.45


def test_sound_that_is_late_is_waited_for(server: SpeechServer, remote: Scene) -> None:
    """A voice that pauses holds the performance where its sound ends; what comes then is performed to the end, and recorded."""
    remote.stage.record()
    speech = remote.mira.say(LINE)
    server.give.put(1.0)
    remote.until(lambda: remote.mira.lines.queued)
    remote.frames(0.2)
    remote.until(lambda: remote.sounding() >= 0.95)
    remote.frames(9.0)
    playing = remote.stage.performer.media(remote.mira.row, remote.clock.now())
    assert playing is not None and playing[1] <= 1.0 and not speech.done
    server.give.put(2.5)
    server.give.put(None)
    remote.until(lambda: not remote.stage.thinking)
    remote.frames(1.0)
    playing = remote.stage.performer.media(remote.mira.row, remote.clock.now())
    assert playing is not None and playing[1] == pytest.approx(2.0, abs=0.1) and not speech.done
    remote.frames(3.0)
    assert speech.done and remote.said == [LINE]
    assert sum(len(s.pcm) for s in remote.stage.stop_recording().sounds) / 2 / RATE == pytest.approx(3.5, abs=0.3)


@pytest.mark.parametrize("instead", [*INSTEAD, "hang"])
def test_a_remote_voice_that_fails_is_replaced(server: SpeechServer, instead: str) -> None:
    """Refusal, silence, noise, a page, a sound file: the next voice says the whole line."""
    server.instead = instead
    scene = Scene("openai", server.url, 0.2 if instead == "hang" else LIMIT_S)
    try:
        speech = scene.mira.say(LINE)
        scene.until(lambda: not scene.stage.thinking)
        assert _letters(scene.told()) == _letters(LINE)
        scene.frames(9.0)
        assert speech.done and speech.error is None and scene.said == [LINE]
    finally:
        scene.stage.destroy()


@pytest.mark.parametrize("given", [0.0, 0.3, 2.0])
def test_a_voice_that_dies_leaves_no_one_frozen(server: SpeechServer, remote: Scene, given: float) -> None:
    """However much of the sentence there was: the next voice ends it, the mouth closes, and the next line is spoken."""
    speech = remote.mira.say(LINE)
    if given:
        server.give.put(given)
    server.give.put("die")
    remote.until(lambda: not remote.stage.thinking)
    assert _letters(remote.told()) == _letters(LINE)
    remote.frames(14.0)
    assert speech.done and speech.error is None
    server.give.put(1.0)
    server.give.put(None)
    again = remote.mira.say("Hello again.")
    remote.until(lambda: not remote.stage.thinking)
    remote.frames(5.0)
    assert again.done and remote.said[-1] == "Hello again." and remote.mira.state.role == "listening"


def test_an_interruption_stops_a_voice_that_still_speaks(server: SpeechServer, remote: Scene) -> None:
    """What a slow voice says after a cut changes nothing any more."""
    first = remote.mira.say(LINE)
    server.give.put(1.0)
    remote.until(lambda: remote.mira.lines.queued)
    remote.frames(0.6)
    remote.mira.stop()
    server.give.put(2.0)
    server.give.put(None)
    remote.until(lambda: not remote.stage.thinking)
    count = len(remote.entries)
    remote.frames(2.0)
    assert first.done and not any(isinstance(e, Amend) for e in remote.entries[count:]) and remote.said == []


def test_espeak_killed_in_the_middle_still_ends_the_line(caplog: pytest.LogCaptureFixture) -> None:
    """The worker process dies while a long line is voiced: every word is still said, and the next line too."""
    scene = Scene("espeak")
    try:
        line = " ".join([LINE] * 12)
        speech = scene.mira.say("Hello. " + line)
        scene.until(lambda: scene.mira.lines.queued)
        pid = _worker(os.getpid())
        os.kill(pid, signal.SIGKILL)
        for _ in range(90):
            scene.until(lambda: not scene.stage.thinking)
            scene.frames(1.0, 10)
            if speech.done:
                break
        assert speech.done and speech.error is None
        assert " ".join(scene.said) == "Hello. " + line
    finally:
        scene.stage.destroy()
    assert not [record for record in caplog.records if record.name == "asyncio"]


@pytest.mark.parametrize("line", ["word " * 2_000, "\U0001f642\U0001f680 \U0001f1ec\U0001f1e7!", "\u0634\u0643\u0631\u0627 \u062c\u0632\u064a\u0644\u0627.", "\u202eolleh\u202c [wave"])
def test_odd_lines_are_said_or_passed_over(line: str) -> None:
    """Ten thousand characters, emoji, right-to-left text, a torn tag: the turn ends and the next line is spoken."""
    scene = Scene("silent")
    try:
        speech = scene.mira.say(line)
        for _ in range(2_000):
            scene.until(lambda: not scene.stage.thinking)
            if speech.done:
                break
            scene.frames(2.0, 2)
        assert speech.done and speech.error is None
        scene.mira.say("Hello again.")
        scene.until(lambda: not scene.stage.thinking)
        scene.frames(4.0, 10)
        assert scene.said[-1] == "Hello again." and not any("[" in said for said in scene.said)
    finally:
        scene.stage.destroy()


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def _worker(parent: int) -> int:
    """The process that speaks for this one."""
    children = [int(pid) for tasks in Path(f"/proc/{parent}/task").glob("*/children") for pid in tasks.read_text().split()]
    return next(pid for pid in children if b"espeak" in Path(f"/proc/{pid}/cmdline").read_bytes())
