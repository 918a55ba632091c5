"""`PeerSession`: the side of one who follows a host, without IO: bytes and times in, bytes and events out."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from persona_engine.errors import AccessError, ScoreError, SessionError
from persona_engine.names import PeerRole
from persona_engine.net import messages as m
from persona_engine.net.chunks import ChunkStore
from persona_engine.net.clock_sync import ClockSync
from persona_engine.net.history import ENTRIES, History
from persona_engine.net.poses import POSES, PoseDecoder, Poses, is_past, stream_of
from persona_engine.net.session import MOST_DELAY, capabilities
from persona_engine.net.sound import MAX_HELD_S, Sounded, SoundHearing
from persona_engine.net.wishes import shown
from persona_engine.score import codec
from persona_engine.score.channels import CHANNELS, COUNT, RATE
from persona_engine.score.entries import Entry
from persona_engine.score.intent import Intent
from persona_engine.score.recording import Casting

STORE = 16 << 20
"""Bytes of sound that a peer keeps."""
MOST_SCALE = 100.0
MOST_STREAMS = 256
"""Streams of poses that a host may have open at one peer."""
LEAST_WAYS = 8
"""Answers after which a peer says what it needs."""
SLACK_S = 2 / 30
AGES, LEAST_AGES = 1024, 64
"""Pose frames of which a peer knows how late they came."""
_POSES, _ENTRIES = bytes([POSES]), bytes([ENTRIES])


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
class CastChanged:
    """Event at a peer: someone entered or left."""

    casting: Casting
    present: bool


@dataclass(frozen=True)
class ClockSet:
    """Event at a peer: the host's pause or time scale changed."""

    paused: bool
    scale: float


@dataclass(frozen=True)
class Answer:
    """For the shell: send this to the host."""

    data: bytes


@dataclass(frozen=True)
class Posed:
    """Event at a peer: a snapshot of the puppets."""

    poses: Poses


@dataclass(frozen=True)
class Delayed:
    """Event at a peer: the play-out delay of the session changed."""

    delay: float


@dataclass(frozen=True)
class Refusal:
    """Event at a peer: its wish (`what`, to `persona`) is refused."""

    what: str
    persona: str
    reason: str


@dataclass(frozen=True)
class Ended:
    """Event at a peer: the host says goodbye; the session goes on at the address `next`, if there is one."""

    reason: str
    next: str = ""


@dataclass(frozen=True)
class Parted:
    """Event at a peer, from its shell: the connection broke, and is tried again."""

    reason: str


Event = Joined | Answer | Delayed | Posed | Scored | Sounded | CastChanged | ClockSet | Refusal | Ended | Parted | m.Shelf | m.Receipt | m.Bequest | m.Next


@dataclass
class PeerSession:
    """The peer's side. `session_t(now)` is the host's session time at local time `now`. After a broken connection `part()`, then say `hello()` again."""

    name: str
    sync: ClockSync = field(default_factory=ClockSync)
    token: str = ""
    joined: bool = False
    peer: str = ""
    """What the host calls us."""
    pongs: int = 0
    """Clock questions that were answered."""
    view: tuple[float, float, float] | None = None
    """Where we look from, metres in session space; None: everywhere."""
    pings: int = 0
    """Clock questions that were asked since the connection was opened."""
    session: str = ""
    role: PeerRole = "viewer"
    heir: bool = False
    """Whether this machine would go on with the session when its host is gone."""
    _resume: str = ""
    _answered: int = 0
    _said: float | None = None
    _store: ChunkStore = field(default_factory=lambda: ChunkStore(STORE))
    _clock: tuple[bool, float] = (False, 1.0)

    def __post_init__(self) -> None:
        self._sounds = SoundHearing(self._store)
        self._poses: dict[int, PoseDecoder] = {}
        self._ways: deque[float] = deque(maxlen=128)
        self._ages: deque[float] = deque(maxlen=AGES)
        self._history = History()

    def hello(self, now: float | None = None) -> bytes:
        """First bytes to send; with the local time of sending, the welcome already sets the clock."""
        self._said = now
        return m.encode(m.Hello(self.name, token=self.token, caps=capabilities(self.heir), resume=self._resume))

    def part(self) -> None:
        """The connection is gone."""
        self.joined = False
        self.pings = self._answered = 0
        self._sounds, self._poses, self._history = SoundHearing(self._store), {}, History()
        self._ways.clear()

    def move(self) -> None:
        """Another machine goes on with the session: its clock is to be learnt anew."""
        self.sync.reset(self.sync.rate)

    @property
    def unanswered(self) -> int:
        """Clock questions that the host has not answered."""
        return self.pings - self._answered

    def ping(self, now: float) -> bytes:
        """A clock question."""
        self.pings += 1
        return m.encode(m.Ping(now, self.needs(), self.view))

    def ask(self, intent: Intent) -> bytes:
        """A wish to the host."""
        return m.encode(m.Ask(intent))

    def session_t(self, now: float) -> float:
        """Host session time, seconds; needs one pong."""
        return self.sync.remote(now)

    def needs(self) -> float:
        """Seconds of play-out delay with which nearly everything is here in time: the slowest ways here of late, and a frame or two; and all but one in a
        thousand pose frames, which are shown a frame later than that."""
        if len(self._ways) < LEAST_WAYS:
            return 0.0
        least = sorted(self._ways)[int(0.99 * (len(self._ways) - 1))] + SLACK_S
        return max(least, sorted(self._ages)[int(0.999 * (len(self._ages) - 1))]) if len(self._ages) >= LEAST_AGES else least

    def receive(self, data: bytes, now: float) -> list[Event]:
        """Bytes from the host at local time `now`. Raises `SessionError` when the host refuses or talks nonsense."""
        if data[:1] == _POSES:
            return self._posed(data, now)
        try:
            if data[:1] == _ENTRIES:
                return [Scored(codec.decode(e)) for e in self._history.unpack(data)]
            return self._on(m.decode(data), now)
        except ScoreError as error:
            raise SessionError(f"the host sent a broken entry: {error}") from error

    def _posed(self, data: bytes, now: float) -> list[Event]:
        stream = stream_of(data)
        poses = self._poses.setdefault(stream, PoseDecoder(COUNT)).take(data)
        if len(self._poses) > MOST_STREAMS:
            raise SessionError(f"the host sends more than {MOST_STREAMS} streams of poses")
        if poses is None or not poses.puppets:
            del self._poses[stream]
        elif stream % 2 == 0 and not is_past(data) and self._clock == (False, 1.0) and self.sync.ready:
            self._ages.append(self.session_t(now) - poses.tick / RATE - 1 / RATE)
        return [] if poses is None else [Posed(poses)]

    def _on(self, message: m.Message, now: float) -> list[Event]:
        match message:
            case m.Refused():
                raise (AccessError if message.code else SessionError)(f"the host refused: {shown(message.reason)}")
            case m.Welcome():
                if message.channels != CHANNELS:
                    raise SessionError("the host streams other channels: update the older one")
                _delay(message.playout_delay)
                if not all(0.0 <= late < MAX_HELD_S for late in message.behind.values()):
                    raise SessionError("the host sent sounds that are behind by impossible times")
                rate = _rate(message)
                anew = self.session not in ("", message.session)
                if anew or rate != self.sync.rate:
                    self.sync.reset(rate)
                if self._said is not None:
                    self.sync.add(self._said, now, message.session_t)
                    self._said = None
                elif anew and self.joined:
                    self.sync.turn(message.session_t, now, rate)
                self.peer = message.peer
                self.joined, self.session, self._resume, self.role = True, message.session, message.resume, message.role
                self._clock, self._history = (message.paused, message.scale), History(message.history)
                return [Joined(message, tuple(codec.decode(e) for e in message.snapshot))]
            case m.Pong():
                return self._pong(message, now)
            case m.Turned():
                return self._turned(message, now)
            case m.Playout():
                return [Delayed(_delay(message.delay))]
            case m.Denied():
                return [Refusal(message.what, message.persona, shown(message.reason))]
            case m.Goodbye():
                return [Ended(shown(message.reason), message.next)]
            case m.Cast():
                return [CastChanged(message.casting, message.present)]
            case m.SoundPart():
                heard, missing = self._sounds.part(message)
                return [*heard, Answer(m.encode(m.Want((missing,))))] if missing else list(heard)
            case m.Shelf() | m.Receipt() | m.Bequest() | m.Next():
                return [message]
            case m.Chunk():
                self._sounds.chunk(message.digest, message.data)
                return [event for name in self._sounds.waiting() for event in self._sounds.ready(name)]
        raise SessionError(f"the host sent {type(message).__name__}, which only a peer sends")

    def _pong(self, message: m.Pong, now: float) -> list[Event]:
        events = self._turned(message, now)
        self.pongs += 1
        self._answered += 1
        if self.sync.add(message.sent, now, message.session_t):
            self._ways.append(max(0.0, self.session_t(now) - message.session_t))
        return events

    def _turned(self, message: m.Pong | m.Turned, now: float) -> list[Event]:
        """Take over how the host's time goes, if that is new."""
        rate, clock = _rate(message), (message.paused, message.scale)
        if clock == self._clock:
            return []
        self._clock = clock
        self.sync.turn(message.session_t, now, rate)
        self._ways.clear()
        self._ages.clear()
        return [ClockSet(*clock)]


def _rate(message: m.Pong | m.Turned | m.Welcome) -> float:
    """How fast the host's time goes."""
    if not 0.0 <= message.scale <= MOST_SCALE:
        raise SessionError(f"the host lets time pass {message.scale} times as fast")
    return 0.0 if message.paused else message.scale


def _delay(seconds: float) -> float:
    if not 0.0 <= seconds <= MOST_DELAY:
        raise SessionError(f"the host asks for a play-out delay of {seconds} s")
    return seconds
