"""The session without IO: bytes and times in, bytes and events out.

`HostSession` owns the score and answers peers; `PeerSession` follows it. Both are pure state machines: a shell feeds `receive(data, now)`
and sends what they return.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from persona_engine.errors import ScoreError, SessionError
from persona_engine.net import messages as m
from persona_engine.net.clock_sync import ClockSync
from persona_engine.score import codec
from persona_engine.score.entries import TABLES_VERSION, Entry
from persona_engine.score.intent import Intent
from persona_engine.score.recording import Casting, Sound

MAX_NAME = 64
MAX_TEXT = 10_000
MAX_SOUND = 64 * 1024 * 1024
INTENTS_PER_SECOND = 5.0
INTENT_BURST = 10.0


@dataclass(frozen=True)
class HostState:
    """What a newcomer needs, read from the stage at the moment of joining."""

    session_t: float
    playout_delay: float
    cast: tuple[Casting, ...]
    snapshot: tuple[Entry, ...]
    sounds: tuple[Sound, ...] = ()
    paused: bool = False
    scale: float = 1.0


@dataclass(frozen=True)
class Arrived:
    """Event at the host: a peer said hello and waits for `HostSession.welcome`."""

    key: int


@dataclass(frozen=True)
class Asked:
    """Event at the host: peer `peer` wants this."""

    peer: str
    intent: Intent


@dataclass
class _Seat:
    name: str = ""
    joined: bool = False
    tokens: float = INTENT_BURST
    refilled: float = 0.0


class HostSession:
    """The host's side: greets peers, answers pings, accepts intents at a bounded rate.

    `clock` reads (session seconds, paused, time scale) and may be called from any thread.
    """

    def __init__(self, clock: Callable[[], tuple[float, bool, float]]) -> None:
        self._clock = clock
        self._seats: dict[int, _Seat] = {}
        self._next = 1

    def connected(self) -> int:
        """A connection opened; returns its key."""
        key, self._next = self._next, self._next + 1
        self._seats[key] = _Seat()
        return key

    def disconnected(self, key: int) -> None:
        """The connection is gone."""
        self._seats.pop(key, None)

    def joined(self) -> tuple[int, ...]:
        """Keys of the peers that were let in."""
        return tuple(k for k, seat in self._seats.items() if seat.joined)

    def receive(self, key: int, data: bytes, now: float) -> tuple[list[bytes], list[Arrived | Asked]]:
        """Bytes from a peer at local time `now`: replies to send to it, and events. Raises `SessionError` when it must be cut off."""
        seat, message = self._seats[key], m.decode(data)
        if not seat.name:
            self._check(message)
            assert isinstance(message, m.Hello)
            seat.name, seat.refilled = f"{message.name[:MAX_NAME] or 'guest'}#{key}", now
            return [], [Arrived(key)]
        if isinstance(message, m.Ping):
            return [m.encode(m.Pong(message.sent, *self._clock()))], []
        if isinstance(message, m.Ask):
            text = getattr(message.intent, "text", "")
            if len(text) > MAX_TEXT:
                raise SessionError(f"peer {seat.name!r} sent {len(text)} characters; at most {MAX_TEXT} are read")
            return [], [Asked(seat.name, message.intent)] if self._admit(seat, now) else []
        raise SessionError(f"peer {seat.name!r} sent {type(message).__name__}, which only a host sends")

    def welcome(self, key: int, state: HostState) -> list[bytes]:
        """Let a peer in that said hello: the messages to send to it first. From here on it gets whatever is published."""
        seat = self._seats.get(key)
        if seat is None:
            return []
        seat.joined = True
        snapshot = tuple(codec.encode(entry) for entry in state.snapshot)
        first = m.Welcome(seat.name, state.session_t, state.playout_delay, state.cast, snapshot, state.paused, state.scale)
        sounds = [m.encode(part) for sound in state.sounds for part in m.sound_parts(sound.name, sound.rate, sound.pcm)]
        return [m.encode(first), *sounds]

    @staticmethod
    def _check(message: m.Message) -> None:
        if not isinstance(message, m.Hello):
            raise SessionError("the first message must be a hello")
        if message.protocol != m.PROTOCOL or message.version != m.VERSION:
            found = f"{message.protocol} {message.version}"
            raise SessionError(f"this host speaks {m.PROTOCOL} {m.VERSION}, the peer {found}: update the older one")
        if message.tables != TABLES_VERSION:
            raise SessionError(f"this host has performance tables {TABLES_VERSION}, the peer {message.tables}: update the older one")

    def _admit(self, seat: _Seat, now: float) -> bool:
        seat.tokens = min(INTENT_BURST, seat.tokens + (now - seat.refilled) * INTENTS_PER_SECOND)
        seat.refilled = now
        if seat.tokens < 1.0:
            return False
        seat.tokens -= 1.0
        return True


@dataclass(frozen=True)
class Joined:
    """Event at a peer: the host let us in."""

    welcome: m.Welcome
    snapshot: tuple[Entry, ...]


@dataclass(frozen=True)
class Scored:
    """Event at a peer: the host applied this entry."""

    entry: Entry


@dataclass(frozen=True)
class Sounded:
    """Event at a peer: an utterance's sound is complete."""

    sound: Sound


@dataclass(frozen=True)
class CastChanged:
    """Event at a peer: someone entered or left."""

    casting: Casting
    present: bool


@dataclass(frozen=True)
class ClockSet:
    """Event at a peer: the host's pause or time scale changed."""

    paused: bool
    scale: float


Event = Joined | Scored | Sounded | CastChanged | ClockSet


@dataclass
class _Incoming:
    rate: int
    data: bytearray
    have: int = 0


@dataclass
class PeerSession:
    """The peer's side. `session_t(now)` is the host's session time at local time `now`."""

    name: str
    sync: ClockSync = field(default_factory=ClockSync)
    joined: bool = False
    _incoming: dict[str, _Incoming] = field(default_factory=dict)
    _clock: tuple[bool, float] = (False, 1.0)

    def hello(self) -> bytes:
        """First bytes to send."""
        return m.encode(m.Hello(self.name))

    def ping(self, now: float) -> bytes:
        """A clock question."""
        return m.encode(m.Ping(now))

    def ask(self, intent: Intent) -> bytes:
        """A wish to the host."""
        return m.encode(m.Ask(intent))

    def session_t(self, now: float) -> float:
        """Host session time, seconds; needs one pong."""
        return now + self.sync.offset

    def receive(self, data: bytes, now: float) -> list[Event]:
        """Bytes from the host at local time `now`. Raises `SessionError` when the host refuses or talks nonsense."""
        message = m.decode(data)
        try:
            return self._on(message, now)
        except ScoreError as error:
            raise SessionError(f"the host sent a broken entry: {error}") from error

    def _on(self, message: m.Message, now: float) -> list[Event]:
        match message:
            case m.Refused():
                raise SessionError(f"the host refused: {message.reason}")
            case m.Welcome():
                self.joined = True
                self._clock = (message.paused, message.scale)
                return [Joined(message, tuple(codec.decode(e) for e in message.snapshot))]
            case m.Pong():
                return self._pong(message, now)
            case m.Score():
                return [Scored(codec.decode(e)) for e in message.entries]
            case m.Cast():
                return [CastChanged(message.casting, message.present)]
            case m.SoundPart():
                return self._sound(message)
        raise SessionError(f"the host sent {type(message).__name__}, which only a peer sends")

    def _pong(self, message: m.Pong, now: float) -> list[Event]:
        clock = (message.paused, message.scale)
        events: list[Event] = []
        if clock != self._clock:
            self._clock = clock
            self.sync.reset()
            events.append(ClockSet(*clock))
        self.sync.add(message.sent, now, message.session_t)
        return events

    def _sound(self, part: m.SoundPart) -> list[Event]:
        if not 0 <= part.offset <= part.offset + len(part.data) <= part.total <= MAX_SOUND:
            raise SessionError("the host sent a sound that does not fit its own size")
        incoming = self._incoming.setdefault(part.name, _Incoming(part.rate, bytearray(part.total)))
        if len(incoming.data) != part.total:
            raise SessionError("the host changed a sound's size half way")
        incoming.data[part.offset : part.offset + len(part.data)] = part.data
        incoming.have += len(part.data)
        if incoming.have < part.total:
            return []
        del self._incoming[part.name]
        return [Sounded(Sound(part.name, part.rate, bytes(incoming.data)))]
