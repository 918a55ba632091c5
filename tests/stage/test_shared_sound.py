"""Sound for peers: everyone begins while a slow voice still speaks, waits alike where it pauses, and hears the same syllable."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from persona_engine.clock import ManualClock
from persona_engine.rig.body import Body
from persona_engine.score.entries import Amend
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.guest import Guest
from persona_engine.stage.host import Host
from tests.stage.speech_server import LIMIT_S, SpeechServer

FPS = 60
LINE = "The harbour is down the hill, past the old lighthouse, and the boats leave at noon."


class Ear:
    """A sound device on the session's clock: notes what was heard at which session time."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock, self._pcm, self._rate = clock, bytearray(), 1
        self._begun: tuple[float, float] | None = None
        self.heard: list[tuple[float, float]] = []

    def write(self, sound: int, pcm: bytes, rate: int, last: bool = False) -> None:
        """More of it."""
        self._pcm += pcm
        self._rate = rate

    def play(self, sound: int, media_t: float = 0.0) -> None:
        """From here."""
        self._begun = (self._clock.now(), media_t)

    def stop(self, sound: int, fade: float = 0.08) -> None:
        """Silence."""
        self._begun = None

    def clock(self, sound: int) -> float | None:
        """Where it is; a starved device stands."""
        if self._begun is None:
            return None
        at = self._begun[1] + self._clock.now() - self._begun[0]
        there = len(self._pcm) / 2 / self._rate
        if at > there:
            at, self._begun = there, (self._clock.now(), there)
        self.heard.append((self._clock.now(), at))
        return at

    def level(self, at: float) -> float:
        """How loud it is around a media time."""
        samples = np.frombuffer(bytes(self._pcm), "<i2").astype(float)
        around = samples[max(0, int((at - 0.02) * self._rate)) : int((at + 0.02) * self._rate)]
        return float(np.sqrt((around**2).mean())) if len(around) else 0.0


class Deaf(HeadlessStage):
    """A stage with an ear instead of a device."""

    ear: Ear | None = None

    def sink_for(self, persona: str) -> Ear | None:
        """Its ear."""
        return self.ear


class Room:
    """A host with a slow voice and its guests, in one process over real sockets; time moves only by `frames`."""

    def __init__(self, url: str) -> None:
        self.clock = ManualClock()
        voice = {"provider": "openai", "base_url": url, "api_key": "k", "first_audio_timeout_s": LIMIT_S}
        self.stage = Deaf(load_settings(voice=voice), self.clock, inline=True, capacity=2)
        self.stage.ear = Ear(self.clock)
        self.mira = self.stage.cast_member(self.stage.find_persona("mira"), Body.standard())
        self.host = Host(self.stage)
        self.port = self.host.start("127.0.0.1", 0)
        self.guests: list[tuple[Deaf, Guest]] = []
        self.lag: list[float] = []

    def join(self) -> tuple[Deaf, Ear]:
        """One more guest."""
        stage = Deaf(load_settings(voice={"provider": "silent"}), self.clock, inline=True, capacity=2)
        stage.ear = Ear(self.clock)
        guest = Guest(stage, f"ws://127.0.0.1:{self.port}")
        starting = stage.bridge.run(asyncio.to_thread(guest.start))
        self.until(starting.done)
        starting.result()
        self.guests.append((stage, guest))
        return stage, stage.ear

    def frame(self) -> None:
        """Everyone's next frame, once what is under way has arrived."""
        self.stage.step()
        for stage, guest in self.guests:
            guest.step()
            stage.step()
        self.clock.advance(1 / FPS)

    def frames(self, seconds: float) -> None:
        """Let session time pass; what was sent in a frame arrives before the next."""
        for _ in range(round(seconds * FPS)):
            self.frame()
            self.stage.bridge.run(asyncio.sleep(0)).result(LIMIT_S)
            for stage, guest in self.guests:
                stage.bridge.run(guest._client.exchange()).result(LIMIT_S)
            media = [s.performer.media(s.performer.row("mira"), self.clock.now()) for s in (self.stage, *(s for s, _ in self.guests))]
            if all(m is not None for m in media):
                self.lag.append(max(m[1] for m in media if m) - min(m[1] for m in media if m))

    def until(self, ready: Callable[[], object]) -> None:
        """Let voice and network work while session time stands still."""
        limit = time.monotonic() + LIMIT_S
        while not ready():
            assert time.monotonic() < limit, "it never came"
            self.stage.bridge.run(asyncio.sleep(0)).result(LIMIT_S)
            self.stage.bridge.drain(0.01)
            for stage, _ in self.guests:
                stage.bridge.drain(0.01)

    def close(self) -> None:
        """Everyone leaves."""
        for stage, guest in self.guests:
            guest.stop()
            stage.destroy()
        self.host.stop()
        self.stage.destroy()


@pytest.fixture
def server() -> Iterator[SpeechServer]:
    """A fresh voice."""
    made = SpeechServer()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def room(server: SpeechServer) -> Iterator[Room]:
    """A room with that voice."""
    made = Room(server.url)
    yield made
    made.close()


def _sounding(stage: HeadlessStage) -> float:
    return max((cued.duration + sum(1 for _ in cued.coming) for cued in stage.sounds.current()), default=0.0)


def test_peers_begin_while_the_voice_still_speaks(server: SpeechServer, room: Room) -> None:
    """A guest plays the first words before the rest exists; where the voice pauses all stand at the same place, and go on together."""
    guest, ear = room.join()
    speech = room.mira.say(LINE)
    server.give.put(1.0)
    room.until(lambda: room.mira.lines.queued)
    room.frames(0.6)
    assert ear.heard and not speech.done and room.stage.thinking
    room.frames(1.5)
    assert guest.performer.media(0, room.clock.now())[1] <= 1.02
    server.give.put(2.5)
    server.give.put(None)
    room.until(lambda: not room.stage.thinking)
    room.frames(3.5)
    assert speech.done and [a.revision for a in guest.performer.entries("mira") if isinstance(a, Amend)]
    assert len(room.lag) > 100 and np.percentile(room.lag, 95) <= 0.05
    assert max(at for _, at in ear.heard) == pytest.approx(3.5, abs=0.3)


def test_a_latecomer_hears_the_right_syllable(server: SpeechServer, room: Room) -> None:
    """Joining in the middle of a sentence, sound and lips are within 50 ms of the others' at once, and there is sound in them."""
    room.mira.say(LINE)
    for seconds in (3.0, None):
        server.give.put(seconds)
    room.until(lambda: not room.stage.thinking)
    room.frames(1.3)
    _, first = room.join()
    room.frames(0.5)
    _, second = room.join()
    room.frames(0.5)
    for ear in (first, second):
        now, at = ear.heard[-1]
        true = room.stage.performer.media(room.mira.row, now)
        assert true is not None and abs(at - true[1]) <= 0.05
        loud = next(m for m in np.arange(at, at + 0.4, 0.02) if (np.sin(2 * np.pi * 4 * m) > 0.5))
        assert ear.level(loud) > 1000
    assert room.lag and np.percentile(room.lag, 95) <= 0.05


def test_a_cut_silences_everyone(server: SpeechServer, room: Room) -> None:
    """What the host cuts ends at the same place for a guest."""
    guest, ear = room.join()
    room.mira.say(LINE)
    for seconds in (3.0, None):
        server.give.put(seconds)
    room.until(lambda: not room.stage.thinking)
    room.frames(0.8)
    room.mira.stop()
    room.frames(0.5)
    assert ear.clock(1) is None and not guest.sounds.current()
