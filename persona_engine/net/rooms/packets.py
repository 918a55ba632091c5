"""What servers of a room send each other through a backplane.

From the owner: packets of a header (kind u8, protocol u8, 2 unused, version u32, epoch u64, number u64; little endian) and a body. `number` counts the
frames of an epoch; a whole room carries that of the last frame in it. To the owner: MessagePack.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from persona_engine.errors import SessionError
from persona_engine.names import PeerRole
from persona_engine.net import messages as m
from persona_engine.net.session import HostState, Known
from persona_engine.net.sound import Codec
from persona_engine.score.entries import TABLES_VERSION
from persona_engine.score.intent import Intent
from persona_engine.score.recording import Casting

FRAME, WHOLE, POSES, SOUND, ANSWER, NOTE, EXPEL = range(1, 8)
"""A message for every peer, in order; the whole room; a pose frame; a part of a sound; an answer to one follower's beat; a message for one peer of it;
word that somebody is sent away."""
_MARK = 0xB5
_HEADER = struct.Struct("<BBxxIQQ")
_START = struct.Struct("<d")
MOST_WHOLE = 64 << 20
"""Longest room, inflated."""


@dataclass(frozen=True)
class Packet:
    """One from the owner of `epoch`."""

    kind: int
    epoch: int
    number: int
    body: bytes


def wrap(packet: Packet) -> bytes:
    """Bytes of a packet.

    >>> unwrap(wrap(Packet(FRAME, 7, 1, b"hello")))
    Packet(kind=1, epoch=7, number=1, body=b'hello')
    """
    return _HEADER.pack(packet.kind, _MARK, m.VERSION, packet.epoch, packet.number) + packet.body


def unwrap(data: bytes) -> Packet:
    """The packet in `data`. Raises `SessionError`."""
    if len(data) < _HEADER.size or data[1] != _MARK:
        raise SessionError("not a packet of a room")
    kind, _, version, epoch, number = _HEADER.unpack_from(data)
    if version != m.VERSION:
        raise SessionError(f"this server speaks {m.PROTOCOL} {m.VERSION}, the owner of the room {version}: update the older one")
    return Packet(kind, epoch, number, data[_HEADER.size :])


class Whole(msgspec.Struct, frozen=True):
    """All that is needed to go on with a room from `session_t` on; `wall` is the time of day then, seconds since 1970."""

    session_t: float
    wall: float
    playout_delay: float
    cast: tuple[Casting, ...]
    entries: tuple[bytes, ...]
    history: bytes
    paused: bool = False
    scale: float = 1.0
    tables: int = TABLES_VERSION
    files: tuple[m.Listed, ...] = ()

    def state(self, session_t: float) -> HostState:
        """What a newcomer of that session time is told."""
        return HostState(session_t, self.playout_delay, self.cast, (), self.paused, self.scale, Known(self.entries, self.history), self.files)


_whole = msgspec.msgpack.Decoder(Whole)


def pack_whole(whole: Whole) -> bytes:
    """Body of a packet."""
    return zlib.compress(msgspec.msgpack.encode(whole), 3)


def unpack_whole(body: bytes) -> Whole:
    """The room in a body. Raises `SessionError`."""
    try:
        swell = zlib.decompressobj()
        data = swell.decompress(body, MOST_WHOLE)
        if not swell.eof:
            raise SessionError("the owner sent a room that is too large")
        whole: Whole = _whole.decode(data)
    except (zlib.error, msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise SessionError(f"the owner sent a broken room: {error}") from error
    if whole.tables != TABLES_VERSION:
        raise SessionError(f"this server has performance tables {TABLES_VERSION}, the owner of the room {whole.tables}: update the older one")
    return whole


def pack_sound(t: float, part: m.SoundPart) -> bytes:
    """Body of a part, with its data, of a sound that starts at session time `t`."""
    return _START.pack(t) + m.encode(part)


def unpack_sound(body: bytes) -> tuple[float, m.SoundPart]:
    """(session time of its start, part). Raises `SessionError`."""
    if len(body) < _START.size:
        raise SessionError("the owner sent a broken sound")
    part = m.decode(body[_START.size :])
    if not isinstance(part, m.SoundPart):
        raise SessionError(f"the owner sent {type(part).__name__} for a sound")
    return float(_START.unpack_from(body)[0]), part


class Note(msgspec.Struct, frozen=True):
    """Body of a `NOTE`: a message, as bytes, for a peer of a follower."""

    peer: str
    message: bytes


class Answer(msgspec.Struct, frozen=True):
    """Body of an `ANSWER`: what time it is, as the bytes of a `Pong`; how many places the room has, and how many of them are taken at other followers."""

    pong: bytes
    most: int
    elsewhere: int


class Expel(msgspec.Struct, frozen=True):
    """Body of an `EXPEL`: `peer` is told why it is sent away, and nobody from `address` is let in for so many seconds."""

    peer: str
    address: str
    reason: str
    for_s: float


_Told = TypeVar("_Told", Note, Answer, Expel)


def unpack_told(kind: type[_Told], body: bytes) -> _Told:
    """What is in the body of a `NOTE`, an `ANSWER` or an `EXPEL`. Raises `SessionError`."""
    try:
        return msgspec.msgpack.decode(body, type=kind)
    except (msgspec.MsgspecError, ValueError) as error:
        raise SessionError(f"the owner sent a broken {kind.__name__.lower()}: {error}") from error


class Beat(msgspec.Struct, frozen=True, tag="beat"):
    """A follower is there: its clock reading, the play-out delay that its peers need, what they understand, how many they are, and how many places are
    taken or kept there."""

    follower: str
    sent: float
    needs: float = 0.0
    codecs: tuple[Codec, ...] = ()
    peers: int = 0
    places: int = 0


class Lacks(msgspec.Struct, frozen=True, tag="lacks"):
    """A follower missed something, or is new: it needs the whole room."""

    follower: str


class Wish(msgspec.Struct, frozen=True, tag="wish"):
    """Peer `peer` of a gateway, where it has this role, wants this."""

    follower: str
    peer: str
    intent: Intent
    role: PeerRole = "speaker"


class Came(msgspec.Struct, frozen=True, tag="came"):
    """A peer was let in at a gateway, from an address; told again when a room has a new owner."""

    follower: str
    peer: str
    role: PeerRole
    back: bool = False
    address: str = ""


class Gone(msgspec.Struct, frozen=True, tag="gone"):
    """A peer of a gateway went, for good or (`away`) because its connection broke."""

    follower: str
    peer: str
    away: bool = False


class Went(msgspec.Struct, frozen=True, tag="went"):
    """The player of a peer was at a place (x, y, z, heading) at session time `t`."""

    follower: str
    peer: str
    t: float
    place: tuple[float, float, float, float]


class Spoke(msgspec.Struct, frozen=True, tag="spoke"):
    """What the microphone of a peer heard next: mono s16 at `rate` Hz."""

    follower: str
    peer: str
    rate: int
    pcm: bytes
    last: bool


class Steer(msgspec.Struct, frozen=True, tag="steer"):
    """Poses of a peer for personas that it moves: a whole frame, see `net.poses`, so that one that got lost does no harm."""

    follower: str
    peer: str
    frame: bytes


class Brought(msgspec.Struct, frozen=True, tag="brought"):
    """A peer brought a file, which is whole and at its gateway; the owner answers with a `Receipt`."""

    follower: str
    peer: str
    sha256: str
    size: int


class Left(msgspec.Struct, frozen=True, tag="left"):
    """A follower goes."""

    follower: str


Report = Beat | Lacks | Wish | Came | Gone | Went | Spoke | Steer | Brought | Left
_reports: msgspec.msgpack.Decoder[Report] = msgspec.msgpack.Decoder(Report)


def read_report(data: bytes) -> Report:
    """What a follower says. Raises `SessionError`."""
    try:
        report: Report = _reports.decode(data)
        return report
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise SessionError(f"not a report of a follower: {error}") from error


@dataclass(frozen=True)
class Subjects:
    """Where a room's packets go.

    >>> Subjects("harbour").down
    'persona.harbour.down'
    """

    room: str

    @property
    def down(self) -> str:
        """From the owner to everyone."""
        return f"persona.{self.room}.down"

    @property
    def up(self) -> str:
        """To the owner."""
        return f"persona.{self.room}.up"

    def to(self, follower: str) -> str:
        """From the owner to one follower."""
        return f"persona.{self.room}.to.{follower}"

    @property
    def files(self) -> str:
        """To everyone who may have a file."""
        return f"persona.{self.room}.files"

    def file(self, server: str) -> str:
        """To one server, about files."""
        return f"persona.{self.room}.file.{server}"

    @property
    def lease(self) -> str:
        """Who owns it."""
        return f"persona.{self.room}.lease"

    @property
    def whole(self) -> str:
        """How it was, for an owner who finds nobody else who knows."""
        return f"persona.{self.room}.whole"
