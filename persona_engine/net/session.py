"""`HostSession`: the host's side of a session without IO: bytes and times in, bytes and events out.

It owns the score and answers peers; `PeerSession` follows it. Both are pure state machines: a shell feeds `receive(data, now)` and sends
what they return.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from persona_engine.errors import SessionError
from persona_engine.net import messages as m
from persona_engine.net import opus
from persona_engine.net.capabilities import agree, offer
from persona_engine.net.chunks import ChunkStore
from persona_engine.net.history import History
from persona_engine.net.sound import Codec, Piece
from persona_engine.net.uplink import FRAMES, Moved, Steered, Uplink, Voiced
from persona_engine.score import codec
from persona_engine.score.entries import TABLES_VERSION, Entry
from persona_engine.score.intent import Intent
from persona_engine.score.recording import Casting

MAX_NAME = 64
MAX_TEXT = 4_000
MAX_CLOTHES = 32
MAX_NUMBER = 1e5
"""Metres, radians and strengths of intents stay below this; NaN does not."""
INTENTS_PER_SECOND = 5.0
INTENT_BURST = 10.0
LIBRARY = 32 << 20
"""Bytes of sound that the host keeps for peers who ask."""
REMEMBERED = 4096
"""Chunks of which the host knows that a peer has them."""
MOST_DELAY = 0.5
"""Seconds beyond which nobody is waited for: a slower peer comes late to everything."""
Admit = Callable[[m.Hello], str]
"""Why a peer is not let in; "" lets it in."""


@dataclass(frozen=True)
class Known:
    """Entries as bytes, and what entries to come refer to."""

    entries: tuple[bytes, ...]
    history: bytes


@dataclass(frozen=True)
class HostState:
    """What a newcomer needs, read from the stage at the moment of joining."""

    session_t: float
    playout_delay: float
    cast: tuple[Casting, ...]
    snapshot: tuple[Entry, ...]
    paused: bool = False
    scale: float = 1.0
    known: Known | None = None
    """What a gateway has of its room instead of entries of its own."""
    files: tuple[m.Listed, ...] = ()
    ticket: str = ""


@dataclass(frozen=True)
class Arrived:
    """Event at the host: a peer said hello and waits for `HostSession.welcome`."""

    key: int


@dataclass(frozen=True)
class Asked:
    """Event at the host: peer `peer` wants this."""

    peer: str
    intent: Intent


@dataclass(frozen=True)
class Offered:
    """Event at the host: a peer has a file for the session."""

    key: int
    peer: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Uploaded:
    """Event at the host: bytes of the file that a peer offered last."""

    key: int
    offset: int
    data: bytes


@dataclass(frozen=True)
class Departed:
    """Event at the host: the connection `key` of `peer` has ended; `peer` is "" where it was never let in."""

    key: int
    peer: str = ""


Arrival = Arrived | Asked | Offered | Uploaded | Departed | Moved | Steered | Voiced


@dataclass
class _Seat:
    name: str = ""
    joined: bool = False
    codec: Codec = "pcm"
    caps: tuple[str, ...] = ()
    needs: float = 0.0
    view: tuple[float, float, float] | None = None
    tokens: float = INTENT_BURST
    refilled: float = 0.0
    has: OrderedDict[bytes, None] = field(default_factory=OrderedDict)
    up: Uplink = field(default_factory=Uplink)


class HostSession:
    """The host's side: greets peers, answers pings, accepts intents at a bounded rate.

    `clock` reads (session seconds, paused, time scale) and may be called from any thread; `admit` judges first messages.
    """

    def __init__(self, clock: Callable[[], tuple[float, bool, float]], admit: Admit = lambda _: "") -> None:
        self._clock, self._admit_peer = clock, admit
        self._library = ChunkStore(LIBRARY)
        self._history = History()
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

    def receive(self, key: int, data: bytes, now: float) -> tuple[list[bytes], list[Arrival]]:
        """Bytes from a peer at local time `now`: replies to send to it, and events. Raises `SessionError` when it must be cut off."""
        seat = self._seats[key]
        if seat.joined and data[:1] in FRAMES:
            return [], list(seat.up.frame(seat.name, data))
        message = m.decode(data)
        if not seat.name:
            caps = self._check(message)
            assert isinstance(message, m.Hello)
            seat.name, seat.refilled = f"{message.name[:MAX_NAME] or 'guest'}#{key}", now
            seat.caps, seat.codec = caps, "opus" if "opus@1" in caps else "pcm"
            return [], [Arrived(key)]
        if isinstance(message, m.Ping):
            seat.needs = message.needs if 0.0 <= message.needs < MOST_DELAY else MOST_DELAY
            seat.view = message.view if message.view is not None and all(abs(c) <= MAX_NUMBER for c in message.view) else None
            return [m.encode(m.Pong(message.sent, *self._clock()))], []
        if isinstance(message, m.Want):
            found = [(name, self._library.find(name)) for name in message.digests[:64]]
            return [m.encode(m.Chunk(name, data)) for name, data in found if data is not None], []
        if isinstance(message, m.Ask):
            check_intent(message.intent, seat.name)
            return [], [Asked(seat.name, message.intent)] if self._admit(seat, now) else []
        if isinstance(message, m.Offer):
            return [], [Offered(key, seat.name, message.sha256, message.size)] if self._admit(seat, now) else []
        if isinstance(message, m.Voice):
            return [], list(seat.up.voice(seat.name, message, now))
        if isinstance(message, m.Upload):
            return [], [Uploaded(key, message.offset, message.data)]
        raise SessionError(f"peer {seat.name!r} sent {type(message).__name__}, which only a host sends")

    def name(self, key: int) -> str:
        """What a joined peer is called; "" for others."""
        seat = self._seats.get(key)
        return seat.name if seat is not None and seat.joined else ""

    def welcome(self, key: int, state: HostState) -> list[bytes]:
        """Let a peer in that said hello: the messages to send to it first. From here on it gets whatever is published."""
        seat = self._seats.get(key)
        if seat is None:
            return []
        seat.joined = True
        known = state.known or self.known(state)
        welcome = m.Welcome(
            seat.name, state.session_t, state.playout_delay, state.cast, known.entries, state.paused, state.scale,
            history=known.history, caps=seat.caps, files=state.files, ticket=state.ticket,
        )  # fmt: skip
        return [m.encode(welcome)]

    def known(self, state: HostState) -> Known:
        """What a newcomer must be told of the score at this moment."""
        return Known(tuple(codec.encode(entry) for entry in state.snapshot), self._history.window)

    def score(self, *entries: Entry) -> bytes:
        """The frame of entries in the order in which they were applied, for every joined peer."""
        return self._history.pack([codec.encode(entry) for entry in entries])

    def time(self) -> float:
        """Session seconds."""
        return self._clock()[0]

    def clock(self) -> tuple[float, bool, float]:
        """Session seconds, whether they stand still, and how fast they pass."""
        return self._clock()

    def needs(self) -> float:
        """The play-out delay that the slowest joined peer needs, seconds."""
        return max((seat.needs for seat in self._seats.values() if seat.joined), default=0.0)

    def codecs(self) -> set[Codec]:
        """What the joined peers understand."""
        return {seat.codec for seat in self._seats.values() if seat.joined}

    def streams(self, key: int) -> bool:
        """Whether a peer reads pose frames."""
        return "pose@1" in self._seats[key].caps

    def view(self, key: int) -> tuple[float, float, float] | None:
        """Where a peer looks from, metres in session space."""
        return self._seats[key].view

    def codec(self, key: int) -> Codec:
        """What a peer understands best."""
        return self._seats[key].codec

    def sound(self, piece: Piece, keys: tuple[int, ...]) -> list[tuple[int, bytes]]:
        """The message for each of the peers `keys` that listens in this codec: with the chunk, or without it where the peer has it."""
        name, out = self._library.add(piece.data), []
        full = m.encode(piece.whole())
        short = m.encode(piece.part)
        for key in keys:
            seat = self._seats.get(key)
            if seat is None or seat.codec != piece.part.codec:
                continue
            out.append((key, short if name in seat.has else full))
            seat.has[name] = None
            seat.has.move_to_end(name)
            if len(seat.has) > REMEMBERED:
                seat.has.popitem(last=False)
        return out

    def _check(self, message: m.Message) -> tuple[str, ...]:
        """What both sides can do. Raises `SessionError` for whom we do not let in."""
        if not isinstance(message, m.Hello):
            raise SessionError("the first message must be a hello")
        if message.protocol != m.PROTOCOL or message.version != m.VERSION:
            found = f"{message.protocol} {message.version}"
            raise SessionError(f"this host speaks {m.PROTOCOL} {m.VERSION}, the peer {found}: update the older one")
        if message.tables != TABLES_VERSION:
            raise SessionError(f"this host has performance tables {TABLES_VERSION}, the peer {message.tables}: update the older one")
        caps = agree(message.caps, capabilities())
        reason = self._admit_peer(message)
        if reason:
            raise SessionError(reason)
        return caps

    def _admit(self, seat: _Seat, now: float) -> bool:
        seat.tokens = min(INTENT_BURST, seat.tokens + (now - seat.refilled) * INTENTS_PER_SECOND)
        seat.refilled = now
        if seat.tokens < 1.0:
            return False
        seat.tokens -= 1.0
        return True


def capabilities() -> tuple[str, ...]:
    """What this machine can do."""
    return offer(without=() if opus.available() else ("opus",))


def check_intent(intent: Intent, name: str) -> None:
    """Raise `SessionError` for what no honest peer sends."""
    text = getattr(intent, "text", "")
    if len(text) > MAX_TEXT:
        raise SessionError(f"peer {name!r} sent {len(text)} characters; at most {MAX_TEXT} are read")
    if any(len(getattr(intent, field, "")) > MAX_NAME for field in ("persona", "speaker", "event", "name", "avatar", "key")):
        raise SessionError(f"peer {name!r} sent a name of more than {MAX_NAME} characters")
    clothes = (*getattr(intent, "on", ()), *getattr(intent, "off", ()))
    if len(clothes) > MAX_CLOTHES or any(len(phrase) > MAX_NAME for phrase in clothes):
        raise SessionError(f"peer {name!r} changes more clothes than anybody wears")
    source = getattr(intent, "source", None)
    numbers = [getattr(intent, "strength", 0.0), *((source.yaw, source.pitch, *(source.point or ())) if source is not None else ())]
    if not all(abs(n) <= MAX_NUMBER for n in numbers):
        raise SessionError(f"peer {name!r} sent a number that cannot be meant")
