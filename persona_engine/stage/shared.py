"""One session, several machines: `Host` sends a stage's score, `Guest` follows a host's."""

from __future__ import annotations

import logging
from collections.abc import Callable

from persona_engine.errors import SessionError, StageError
from persona_engine.net import messages as m
from persona_engine.net.client import SessionClient
from persona_engine.net.server import Limits, SessionServer
from persona_engine.net.session import (
    Arrived,
    Asked,
    CastChanged,
    ClockSet,
    Event,
    HostSession,
    HostState,
    Joined,
    PeerSession,
    Scored,
    Sounded,
)
from persona_engine.rig.body import Body
from persona_engine.score import codec
from persona_engine.score.entries import Entry, Performance
from persona_engine.score.intent import Hear, Intent, Listen, React
from persona_engine.score.recording import Casting, Sound
from persona_engine.stage.core import HeadlessStage

log = logging.getLogger("persona_engine.stage")

BodyOf = Callable[[Casting], Body]


class Host:
    """Serves a stage's session. Entries, sounds and cast changes go to every peer; their wishes come back to the personas."""

    def __init__(self, stage: HeadlessStage) -> None:
        self._stage = stage
        self._session = HostSession(self._clock)
        net = stage.settings.net
        limits = Limits(net.max_message_bytes, net.send_queue, net.connect_timeout_s, net.close_timeout_s)
        self._server = SessionServer(self._session, stage.clock.now, self._event, limits)
        self.port = 0

    def start(self, address: str = "127.0.0.1", port: int | None = None) -> int:
        """Listen; returns the port. Raises `SessionError`."""
        net = self._stage.settings.net
        wanted = net.port if port is None else port
        self.port = self._stage.bridge.run(self._server.start(address, wanted)).result(net.connect_timeout_s)
        stage = self._stage
        stage.play_delay = net.playout_delay_s
        stage.entry_listeners.append(self._entry)
        stage.sound_listeners.append(self._sound)
        stage.cast_listeners.append(self._cast)
        return self.port

    def stop(self) -> None:
        """Say goodbye to everyone."""
        stage = self._stage
        if self._entry in stage.entry_listeners:
            stage.entry_listeners.remove(self._entry)
            stage.sound_listeners.remove(self._sound)
            stage.cast_listeners.remove(self._cast)
        stage.play_delay = 0.0
        stage.bridge.run(self._server.close()).result(stage.settings.net.close_timeout_s + 1.0)

    @property
    def peers(self) -> int:
        """How many follow."""
        return self._server.peers

    def _clock(self) -> tuple[float, bool, float]:
        clock = self._stage.clock
        return clock.now(), clock.paused, clock.scale

    def _publish(self, *messages: m.Message) -> None:
        self._stage.bridge.loop.call_soon_threadsafe(self._server.publish, *messages)

    def _entry(self, entry: Entry) -> None:
        self._publish(m.Score((codec.encode(entry),)))

    def _sound(self, sound: Sound) -> None:
        self._publish(*m.sound_parts(sound.name, sound.rate, sound.pcm))

    def _cast(self, casting: Casting, present: bool) -> None:
        self._publish(m.Cast(casting, present))

    def _event(self, event: Arrived | Asked) -> None:
        self._stage.bridge.post(self._greet if isinstance(event, Arrived) else self._asked, event)

    def _greet(self, event: Arrived) -> None:
        """On the main thread: what the newcomer needs, read at one moment; everything later is published after it."""
        stage = self._stage
        snapshot = (*stage.world.samples(), *stage.performer.snapshot())
        clock = stage.clock
        state = HostState(clock.now(), stage.play_delay, tuple(stage.cast.values()), snapshot, stage.sounds.current(), clock.paused, clock.scale)
        stage.bridge.loop.call_soon_threadsafe(self._server.welcome, event.key, state)
        stage.emit("peer-joined", peers=self._server.peers + 1)

    def _asked(self, event: Asked) -> None:
        intent = event.intent
        member = self._stage.members.get(intent.persona)
        if member is None:
            log.info("%s asked for %r, who is not here", event.peer, intent.persona)
        elif isinstance(intent, Hear):
            member.hear(intent.text, event.peer)
        elif isinstance(intent, Listen):
            member.listen(event.peer, intent.text)
        elif isinstance(intent, React):
            member.react(intent.event, intent.source, min(intent.strength, 1.0))


class Guest:
    """Follows a host with a stage of its own: same entries, same session time, own clock for its own sound."""

    def __init__(self, stage: HeadlessStage, url: str, name: str = "guest", enter: Callable[[Casting], object] | None = None) -> None:
        self._stage, self._url = stage, url
        self._session = PeerSession(name)
        self._enter = enter or (lambda casting: stage.follow(casting, Body.standard()))
        self._client = SessionClient(url, self._session, stage.base_clock.now, self._event, self._lost)
        self._starts: dict[str, tuple[str, int, float]] = {}
        self._sounds: dict[str, Sound] = {}
        self.lost: str = ""
        """Why the session ended, when it did."""

    def start(self) -> None:
        """Join; returns when the session clock is set and the cast is on stage. Raises `SessionError`."""
        net = self._stage.settings.net
        self._stage.samples_world = False
        self._stage.bridge.run(self._client.start(net.connect_timeout_s, net.max_message_bytes)).result(net.connect_timeout_s + 2.0)
        self._follow_clock()
        while self._stage.bridge.drain(1.0):
            pass
        if not self._session.joined:
            raise SessionError(f"{self._url} did not let us in")

    def stop(self) -> None:
        """Leave."""
        self._stage.bridge.run(self._client.close()).result(self._stage.settings.net.close_timeout_s + 1.0)

    def hear(self, persona: str, text: str) -> None:
        """Say something to a persona: the host decides what comes of it."""
        self._ask(Hear(persona, "", text))

    def listen(self, persona: str, text: str) -> None:
        """Say that `text` is being typed to a persona; "" when that is over."""
        self._ask(Listen(persona, "", text))

    def react(self, persona: str, event: str) -> None:
        """Something happens to a persona."""
        self._ask(React(persona, event))

    def step(self) -> None:
        """Once a frame, before the stage's step: keep session time on the host's."""
        self._follow_clock()

    def _ask(self, intent: Intent) -> None:
        self._stage.bridge.run(self._client.ask(intent))

    def _follow_clock(self) -> None:
        clock = self._stage.clock
        if not clock.paused and self._session.sync.ready:
            clock.seek(self._session.session_t(self._stage.base_clock.now()))

    def _event(self, event: Event) -> None:
        self._stage.bridge.post(self._on, event)

    def _lost(self, reason: str) -> None:
        self._stage.bridge.post(self._ended, reason)

    def _ended(self, reason: str) -> None:
        self.lost = reason
        log.warning("the session ended: %s", reason)
        self._stage.emit("session-lost", reason=reason)

    def _on(self, event: Event) -> None:
        stage = self._stage
        match event:
            case Joined():
                self._follow_clock()
                stage.play_delay = event.welcome.playout_delay
                for casting in event.welcome.cast:
                    self._bring(casting)
                for entry in event.snapshot:
                    self._apply(entry, entry.t, inline=True)
            case Scored():
                self._apply(event.entry, stage.now())
            case Sounded():
                self._sounds[event.sound.name] = event.sound
                self._cue(event.sound.name)
            case CastChanged():
                if event.present:
                    self._bring(event.casting)
                elif event.casting.persona in stage.cast:
                    stage.dismiss(event.casting.persona)
            case ClockSet():
                stage.clock.scale = event.scale
                stage.pause(event.paused)

    def _bring(self, casting: Casting) -> None:
        if casting.persona in self._stage.cast:
            return
        try:
            self._enter(casting)
        except StageError as error:
            log.warning("%s cannot enter: %s", casting.persona, error)

    def _apply(self, entry: Entry, at: float, inline: bool = False) -> None:
        self._stage.apply(entry, min(at, self._stage.now()), inline)
        if isinstance(entry, Performance) and entry.sound:
            self._starts[entry.sound] = (entry.persona, entry.id, entry.t)
            self._cue(entry.sound)

    def _cue(self, name: str) -> None:
        if name in self._starts and name in self._sounds:
            persona, number, t = self._starts.pop(name)
            self._stage.add_sound(persona, number, t, self._sounds.pop(name))
