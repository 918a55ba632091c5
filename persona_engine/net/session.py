"""`HostSession`: the host's side of a session without IO: bytes and times in, bytes and events out.

It owns the score and answers peers; `PeerSession` follows it. Both are pure state machines: a shell feeds `receive(data, now)` and sends
what they return.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from persona_engine.errors import SessionError
from persona_engine.names import PeerRole
from persona_engine.net import messages as m
from persona_engine.net import opus
from persona_engine.net.capabilities import agree, offer
from persona_engine.net.chunks import ChunkStore
from persona_engine.net.history import History
from persona_engine.net.host_events import Arrived, Asked, Away, HostEvent, Left, Offered, Prepared, Replaced, Uploaded
from persona_engine.net.roles import RIGHTS, refusal
from persona_engine.net.sound import Codec, Piece
from persona_engine.net.uplink import FRAMES, Uplink
from persona_engine.net.wishes import MAX_NAME, MAX_NUMBER, check_intent, shown, wish
from persona_engine.score import codec
from persona_engine.score.entries import TABLES_VERSION, Entry
from persona_engine.score.intent import Intent
from persona_engine.score.recording import Casting

INTENTS_PER_SECOND = 5.0
INTENT_BURST = 10.0
LIBRARY = 32 << 20
"""Bytes of sound that the host keeps for peers who ask."""
REMEMBERED = 4096
"""Chunks of which the host knows that a peer has them."""
_GONE = "-"
"""Of a connection whose peer said goodbye, or came back by another one."""
MOST_DELAY = 0.5
"""Seconds beyond which nobody is waited for: a slower peer comes late to everything."""
AWAY = 256
"""Places that are kept at most; the one that is empty for the longest goes first."""
Admit = Callable[[m.Hello], PeerRole]
"""The role of a peer that says hello. Raises `SessionError`, or `AccessError` for its code, when it is not let in."""


@dataclass(frozen=True)
class Terms:
    """What a host grants: `rights` by wish, `most` peers at a time, `grace_s` seconds for which the place of a peer whose connection broke is kept."""

    rights: Mapping[str, PeerRole] = field(default_factory=lambda: RIGHTS)
    most: int = 1 << 30
    grace_s: float = 60.0


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
    behind: Mapping[str, float] = field(default_factory=dict)
    """See `messages.Welcome`."""


@dataclass
class _Seat:
    name: str = ""
    role: PeerRole = "speaker"
    secret: str = ""
    back: bool = False
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
    """The host's side: greets peers, answers pings, accepts intents at a bounded rate, keeps the places of those whose connection broke.

    `clock` reads (session seconds, paused, time scale) and may be called from any thread; `admit` judges first messages; `secret` makes what cannot
    be guessed; `place` ends the names of peers, where several servers share a room.
    """

    def __init__(
        self,
        clock: Callable[[], tuple[float, bool, float]],
        admit: Admit = lambda _: "speaker",
        terms: Terms | None = None,
        secret: Callable[[], str] = lambda: secrets.token_urlsafe(18),
        place: str = "",
    ) -> None:
        self._clock, self._admit_peer, self._secret, self._place = clock, admit, secret, place
        self._terms = terms or Terms()
        self.id = secret()
        """Names this session; a host that was started again has another one."""
        self._library = ChunkStore(LIBRARY)
        self._history = History()
        self._told: dict[int, tuple[Entry, bytes]] = {}
        """What the last newcomer was told, by `id`: of many who come at once each is told much the same."""
        self._seats: dict[int, _Seat] = {}
        self._away: OrderedDict[str, tuple[_Seat, float]] = OrderedDict()
        self._next = 1
        self._most, self._elsewhere = self._terms.most, 0

    def share(self, most: int, elsewhere: int) -> None:
        """The session has so many places, of which others are taken at other servers."""
        self._most, self._elsewhere = most, elsewhere

    @property
    def most(self) -> int:
        """How many places the session has."""
        return self._most

    @property
    def taken(self) -> int:
        """Places that are taken here, or kept."""
        return sum(bool(seat.secret) for seat in self._seats.values()) + len(self._away)

    def connected(self) -> int:
        """A connection opened; returns its key."""
        key, self._next = self._next, self._next + 1
        self._seats[key] = _Seat()
        return key

    def disconnected(self, key: int, now: float = 0.0) -> list[HostEvent]:
        """The connection is gone at local time `now`; what that means for its peer."""
        seat = self._seats.pop(key, None)
        if seat is None or seat.name in ("", _GONE):
            return []
        if not seat.joined or self._terms.grace_s <= 0:
            return [Left(seat.name)]
        seat.joined = False
        self._away[seat.secret] = (seat, now + self._terms.grace_s)
        gone = [self._away.popitem(last=False)[1][0].name] if len(self._away) > AWAY else []
        return [Away(seat.name), *(Left(name) for name in gone)]

    def expel(self, key: int) -> list[Left]:
        """Its peer is no longer one, and its place is not kept."""
        seat = self._seats.get(key)
        if seat is None or seat.name in ("", _GONE):
            return []
        self._seats[key] = _Seat(_GONE)
        return [Left(seat.name)]

    def expired(self, now: float) -> list[Left]:
        """Whose place is not kept any longer at local time `now`."""
        over = [secret for secret, (_, until) in self._away.items() if until <= now]
        return [Left(self._away.pop(secret)[0].name) for secret in over]

    def joined(self) -> tuple[int, ...]:
        """Keys of the peers that were let in. From any thread."""
        return tuple(k for k, seat in self._seats.copy().items() if seat.joined)

    def receive(self, key: int, data: bytes, now: float) -> tuple[list[bytes], list[HostEvent]]:
        """Bytes from a peer at local time `now`: replies to send to it, and events. Raises `SessionError` when it must be cut off."""
        seat = self._seats[key]
        if seat.name == _GONE:
            return [], []
        if seat.joined and data[:1] in FRAMES:
            return [], list(seat.up.frame(seat.name, data))
        message = m.decode(data)
        if not seat.name:
            caps = self._check(message)
            assert isinstance(message, m.Hello)
            return [], self._seat(key, message, caps, now)
        if isinstance(message, m.Ping):
            seat.needs = message.needs if 0.0 <= message.needs < MOST_DELAY else MOST_DELAY
            seat.view = message.view if message.view is not None and all(abs(c) <= MAX_NUMBER for c in message.view) else None
            # Before the welcome the time need not be known: a gateway may still be learning it.
            return [m.encode(m.Pong(message.sent, *self._clock()))] if seat.joined else [], []
        if isinstance(message, m.Want):
            found = [(name, self._library.find(name)) for name in message.digests[:64]]
            return [m.encode(m.Chunk(name, data)) for name, data in found if data is not None], []
        if isinstance(message, m.Ask):
            check_intent(message.intent)
            return self._wish(key, seat, message.intent, now)
        if isinstance(message, m.Offer):
            if reason := refusal(seat.role, "enter", self._terms.rights):
                return [m.encode(m.Receipt(message.sha256[:MAX_NAME], "refused", 0, reason))], []
            return [], [Offered(key, seat.name, message.sha256, message.size)] if self._admit(seat, now) else []
        if isinstance(message, m.Voice):
            return [], list(seat.up.voice(seat.name, message, now))
        if isinstance(message, m.Upload):
            return [], [Uploaded(key, message.offset, message.data)]
        if isinstance(message, m.Ready):
            return [], [Prepared(key, message.port, message.fingerprint)] if "heir@1" in seat.caps else []
        if isinstance(message, m.Goodbye):
            self._seats[key] = _Seat(_GONE)
            return [], [Left(seat.name)]
        raise SessionError("hello is said once" if isinstance(message, m.Hello) else f"{type(message).__name__} is what only a host sends")

    def able(self, what: str) -> Iterator[tuple[int, PeerRole]]:
        """(key, role) of the peers that were let in and have a capability, who came first at first."""
        return ((key, self._seats[key].role) for key in sorted(self._seats) if self._seats[key].joined and what in self._seats[key].caps)

    def places(self) -> tuple[int, tuple[m.Seat, ...]]:
        """The number of the last connection, and everyone's place, also of those whose connection broke: for who goes on with the session."""
        seats = (*(s for s in self._seats.values() if s.joined), *(s for s, _ in self._away.values()))
        return self._next - 1, tuple(m.Seat(s.name, s.role, s.secret) for s in seats)

    def inherit(self, session: str, taken: int, seats: Iterable[m.Seat], now: float) -> None:
        """Go on with another host's session, at local time `now`: whoever had a place there has it here."""
        self.id, self._next = session, max(self._next, taken + 1)
        kept = {seat.secret: (_Seat(seat.peer, seat.role, seat.secret, refilled=now), now + self._terms.grace_s) for seat in tuple(seats)[-AWAY:]}
        self._away.update(kept)

    def renew(self) -> None:
        """Another session from now on, for the same peers: their time is to begin anew."""
        self.id = self._secret()

    def name(self, key: int) -> str:
        """What a joined peer is called; "" for others."""
        seat = self._seats.get(key)
        return seat.name if seat is not None and seat.joined else ""

    def seated(self) -> Iterator[tuple[int, str, PeerRole]]:
        """(key, name, role) of the peers that were let in."""
        return ((key, seat.name, seat.role) for key, seat in self._seats.items() if seat.joined)

    def welcome(self, key: int, state: HostState) -> list[bytes]:
        """Let a peer in that said hello: the messages to send to it first. From here on it gets whatever is published."""
        seat = self._seats.get(key)
        if seat is None or not seat.secret:
            return []
        seat.joined = True
        known = state.known or self.known(state)
        welcome = m.Welcome(
            seat.name, self._clock()[0], state.playout_delay, state.cast, known.entries, state.paused, state.scale,
            history=known.history, caps=seat.caps, files=state.files, ticket=state.ticket,
            session=self.id, resume=seat.secret, resumed=seat.back, role=seat.role,
            behind=dict(state.behind),
        )  # fmt: skip
        return [m.encode(welcome)]

    def known(self, state: HostState) -> Known:
        """What a newcomer must be told of the score at this moment."""
        told = self._told
        self._told = {id(entry): told.get(id(entry)) or (entry, codec.encode(entry)) for entry in state.snapshot}
        return Known(tuple(self._told[id(entry)][1] for entry in state.snapshot), self._history.window)

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
            known = len(message.protocol) < 32 and message.protocol.replace(".", "_").isidentifier()
            found = f"{message.protocol} {message.version}" if known else "something else"
            raise SessionError(f"this host speaks {m.PROTOCOL} {m.VERSION}, the peer {found}: update the older one")
        if message.tables != TABLES_VERSION:
            raise SessionError(f"this host has performance tables {TABLES_VERSION}, the peer {message.tables}: update the older one")
        return agree(message.caps, capabilities())

    def _seat(self, key: int, hello: m.Hello, caps: tuple[str, ...], now: float) -> list[HostEvent]:
        """Give a peer the place that it had, or a new one. Raises `SessionError`."""
        before: list[HostEvent] = []
        kept = self._away.pop(hello.resume, None) if hello.resume else None
        seat = kept[0] if kept is not None else None
        if seat is None and hello.resume:
            old = next((k for k, s in self._seats.items() if s.secret == hello.resume), None)
            if old is not None:
                seat, self._seats[old] = self._seats[old], _Seat(_GONE)
                before = [Replaced(old)]
        if seat is None:
            role = self._admit_peer(hello)
            if self.taken + self._elsewhere >= self._most:
                raise SessionError(full(self._most))
            name = shown(hello.name, MAX_NAME).strip() or "guest"
            seat = _Seat(f"{name}#{key}{self._place}", role, self._secret(), refilled=now)
        else:
            seat.back, seat.joined, seat.up = True, False, Uplink()
        self._seats[key] = seat
        seat.caps, seat.codec = caps, "opus" if "opus@1" in caps else "pcm"
        return [*before, Arrived(key, seat.name, seat.role, seat.back)]

    def _wish(self, key: int, seat: _Seat, intent: Intent, now: float) -> tuple[list[bytes], list[HostEvent]]:
        """What comes of a wish: an event, or an answer that says why not."""
        what = wish(intent)
        reason = refusal(seat.role, what, self._terms.rights, intent.persona)
        if not reason and not self._admit(seat, now):
            reason = "too many wishes at a time"
        if reason:
            return [m.encode(m.Denied(what, intent.persona, reason))], []
        return [], [Asked(seat.name, intent, key, seat.role)]

    def _admit(self, seat: _Seat, now: float) -> bool:
        seat.tokens = min(INTENT_BURST, seat.tokens + (now - seat.refilled) * INTENTS_PER_SECOND)
        seat.refilled = now
        if seat.tokens < 1.0:
            return False
        seat.tokens -= 1.0
        return True


def full(most: int) -> str:
    """Why nobody is let in any more."""
    return f"the session is full ({most} peers)"


def capabilities(heir: bool = True) -> tuple[str, ...]:
    """What this machine can do; `heir`: would host."""
    return offer(without=(*(() if opus.available() else ("opus",)), *(() if heir else ("heir",))))
