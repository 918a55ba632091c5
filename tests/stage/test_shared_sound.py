"""Sound for peers: everyone begins while a slow voice still speaks, waits alike where it pauses, and hears the same syllable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.clock import ManualClock
from persona_engine.names import ARKIT_INDEX
from persona_engine.net.client import SessionClient
from persona_engine.net.peer_session import Event, Joined, PeerSession
from persona_engine.score import codec
from persona_engine.score.entries import Amend
from persona_engine.score.recording import Sound
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.guest_sounds import GuestSounds
from persona_engine.stage.sounds import Grown, SoundDesk
from tests.stage.cable import FPS, NET, Pair
from tests.stage.speech_server import LIMIT_S, SpeechServer

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
        """Silence; it is forgotten."""
        self._begun = None
        self._pcm.clear()

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

    @property
    def playing(self) -> bool:
        """Whether it was begun."""
        return self._begun is not None

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


class Room(Pair):
    """A host with a slow voice, and ears at both ends of the cable."""

    def __init__(self, url: str) -> None:
        self.voice = {"provider": "openai", "base_url": url, "api_key": "k", "first_audio_timeout_s": LIMIT_S}
        self.lag: list[float] = []
        super().__init__()

    def host_stage(self, **net: object) -> Deaf:
        """With a voice and an ear."""
        return self._hearing(self.voice, net)

    def guest_stage(self, **net: object) -> Deaf:
        """With an ear."""
        return self._hearing({"provider": "silent"}, net)

    def _hearing(self, voice: Mapping[str, object], net: Mapping[str, object]) -> Deaf:
        stage = Deaf(load_settings(voice=dict(voice), net={**NET, **net}), self.clock, inline=True, capacity=2)
        stage.ear = Ear(self.clock)
        return stage

    def ear(self, stage: HeadlessStage) -> Ear:
        """Of a stage."""
        assert isinstance(stage, Deaf) and stage.ear is not None
        return stage.ear

    def frame(self) -> None:
        """Note by how much they differ."""
        super().frame()
        media = [s.performer.media(s.performer.row("mira"), self.clock.now()) for s in (self.stage, *(s for s, _ in self.guests))]
        if all(m is not None for m in media):
            self.lag.append(max(m[1] for m in media if m) - min(m[1] for m in media if m))


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


def joined(room: Room) -> tuple[HeadlessStage, Ear]:
    """A guest's stage and its ear."""
    stage, _ = room.join()
    return stage, room.ear(stage)


def _sounding(stage: HeadlessStage) -> float:
    return max((cued.duration + sum(1 for _ in cued.coming) for cued in stage.sounds.current()), default=0.0)


def test_peers_begin_while_the_voice_still_speaks(server: SpeechServer, room: Room) -> None:
    """A guest plays the first words before the rest exists; where the voice pauses all stand at the same place, and go on together."""
    guest, ear = joined(room)
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
    _, first = joined(room)
    room.frames(0.5)
    _, second = joined(room)
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
    guest, ear = joined(room)
    room.mira.say(LINE)
    for seconds in (3.0, None):
        server.give.put(seconds)
    room.until(lambda: not room.stage.thinking)
    room.frames(0.8)
    room.mira.stop()
    room.frames(0.5)
    assert ear.clock(1) is None and not guest.sounds.current()


def test_nobody_stands_with_an_open_mouth_while_the_cable_is_cut(server: SpeechServer, room: Room) -> None:
    """A sentence whose rest does not come ends where its sound ends; back, face and sound are the host's again, from where the host is."""
    guest, ear = joined(room)
    row = guest.performer.row("mira")
    room.mira.say(LINE)
    server.give.put(1.0)
    room.until(lambda: room.mira.lines.queued)
    room.frames(0.7)
    assert guest.performer.media(row, room.clock.now()) is not None
    room.cable.cut()
    room.until(lambda: room.guests[0][1].state == "reconnecting")
    room.frames(1.5)
    heard = len(ear.heard)
    assert guest.performer.media(row, room.clock.now()) is None and guest.frame.face[ARKIT_INDEX["jawOpen"], row] < 0.03
    room.frames(1.0)
    assert len(ear.heard) == heard
    server.give.put(3.0)
    server.give.put(None)
    room.until(lambda: not room.stage.thinking)
    room.frames(1.0)
    room.cable.plug()
    room.until(lambda: room.guests[0][1].state == "connected")
    room.lag.clear()
    room.frames(1.0)
    assert len(room.lag) > 30 and np.percentile(room.lag, 95) <= 0.05 and len(ear.heard) > heard
    assert codec.digest(guest.performer.snapshot()) == codec.digest(room.stage.performer.snapshot())


@given(st.integers(0, 90), st.integers(1, 120), st.lists(st.integers(0, 40), max_size=4), st.sampled_from([0.0, 0.4, 2.1]))
def test_a_follower_is_where_the_host_is(first: int, joined: int, late: list[int], held: float) -> None:
    """However the parts of a sound arrive at a guest, and wherever in it the guest came: what it plays is where the host is, or stands for want of sound."""
    clock, rate = ManualClock(), 1000
    ear = Ear(clock)
    desk = SoundDesk(lambda _: ear, lambda *_: None)
    desk.follows = True
    arrivals = {first + sum(late[: k + 1]): 0.5 * (k + 2) for k in range(len(late))} | {first: 0.5}
    clock.advance(joined / FPS)
    cued = desk.cue("mira", 1, 0.0)
    for frame in range(200):
        if frame in arrivals:
            size = arrivals[frame]
            desk.grow(cued, Grown(Sound("x", rate, bytes(2 * round(size * rate))), False, held, held), clock.now())
        desk.step(clock.now())
        there = clock.now() - held
        if ear.playing and 0.0 <= there < max((s for f, s in arrivals.items() if f <= frame), default=0.0):
            assert ear.clock(1) == pytest.approx(there, abs=1.5 / FPS)
        clock.advance(1 / FPS)


def test_a_newcomer_learns_how_far_a_slow_voice_is_behind(server: SpeechServer, room: Room) -> None:
    """The welcome says where a sentence is that waited for its voice: it is there, and not over, before any of its sound has come."""
    room.mira.say(LINE)
    server.give.put(1.0)
    room.until(lambda: room.mira.lines.queued)
    room.frames(4.0)
    server.give.put(4.0)
    server.give.put(None)
    room.until(lambda: not room.stage.thinking)
    room.frames(1.0)
    events: list[Event] = []
    client = SessionClient(f"ws://127.0.0.1:{room.cable.port}", PeerSession("ann"), room.clock.now, events.append, lambda _: None)
    room.stage.bridge.run(client.start())
    room.until(lambda: any(isinstance(event, Joined) for event in events))
    welcome = next(event.welcome for event in events if isinstance(event, Joined))
    room.stage.bridge.run(client.close()).result(LIMIT_S)
    true = room.stage.performer.media(room.mira.row, room.clock.now())
    assert true is not None and true[1] < 2.5
    deaf = room.guest_stage()
    deaf.clock.seek(room.clock.now())
    deaf.follow_casting(room.stage.cast["mira"])
    snapshot = room.stage.performer.snapshot()
    for entry in snapshot:
        deaf.apply(entry)
    GuestSounds(deaf).wait(snapshot, welcome.behind)
    deaf.step(room.clock.now())
    media = deaf.performer.media(deaf.performer.row("mira"), room.clock.now())
    deaf.destroy()
    assert media is not None and media[1] == pytest.approx(true[1], abs=0.04)
