"""What peers say to each other. MessagePack, one message per WebSocket frame, every frame tagged and checked on arrival."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from persona_engine.errors import SessionError
from persona_engine.names import PeerRole
from persona_engine.score.channels import CHANNELS, ChannelGroup
from persona_engine.score.entries import TABLES_VERSION
from persona_engine.score.intent import Intent
from persona_engine.score.recording import Casting

PROTOCOL = "persona.session"
VERSION = 4
DIGEST = 16
"""Bytes of a SHA-256 that name a chunk."""


_SHORT = {"name": "n", "rate": "r", "start": "s", "duration": "d", "ready_t": "t", "held": "h", "codec": "c", "digest": "g", "last": "l", "data": "b"}


class Listed(msgspec.Struct, frozen=True, array_like=True):
    """A file that the session gives out: SHA-256 in hexadecimal, and its length in bytes."""

    sha256: str
    size: int


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """First message of a peer: who it is, the join code, what it can do beyond the version (see `capabilities`), and the secret of its place if it had one."""

    name: str
    protocol: str = PROTOCOL
    version: int = VERSION
    tables: int = TABLES_VERSION
    token: str = ""
    caps: tuple[str, ...] = ()
    resume: str = ""


class Welcome(msgspec.Struct, frozen=True, tag="welcome"):
    """The host's answer: who is on stage, every entry that a peer needs to continue from `session_t` on, what entries to come
    refer to, and which files may be fetched with this ticket.

    `session` names the session; `resume` is the secret by which the peer gets its place back after a broken connection, `resumed` that it did.
    `behind`: by how many seconds sounds under way, by name, are behind their performances, where a slow voice was waited for.
    """

    peer: str
    session_t: float
    playout_delay: float
    cast: tuple[Casting, ...]
    snapshot: tuple[bytes, ...]
    paused: bool = False
    scale: float = 1.0
    channels: tuple[ChannelGroup, ...] = CHANNELS
    history: bytes = b""
    caps: tuple[str, ...] = ()
    files: tuple[Listed, ...] = ()
    ticket: str = ""
    session: str = ""
    resume: str = ""
    resumed: bool = False
    role: PeerRole = "speaker"
    behind: dict[str, float] = {}


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """Why the host closes the connection; `code`: because of the join code."""

    reason: str
    code: bool = False


class Ping(msgspec.Struct, frozen=True, tag="ping"):
    """A peer's clock reading, seconds, the play-out delay that it would need to have everything in time, and where it looks from (metres in session
    space; None: everywhere)."""

    sent: float
    needs: float = 0.0
    view: tuple[float, float, float] | None = None


class Pong(msgspec.Struct, frozen=True, tag="pong"):
    """The ping's reading and the host's session time when it answered."""

    sent: float
    session_t: float
    paused: bool = False
    scale: float = 1.0


class Turned(msgspec.Struct, frozen=True, tag="turned"):
    """From its reading `session_t` on session time stands still or goes on, `scale` times as fast as clocks do."""

    session_t: float
    paused: bool
    scale: float


class Playout(msgspec.Struct, frozen=True, tag="playout"):
    """Seconds between an entry and its effect, from now on."""

    delay: float


class Cast(msgspec.Struct, frozen=True, tag="cast"):
    """Someone entered (`present`) or left the stage."""

    casting: Casting
    present: bool = True


class SoundPart(msgspec.Struct, frozen=True, tag="sound", omit_defaults=True, rename=_SHORT):
    """A piece of an utterance's sound: media times `start` to `start + duration`, seconds, in `codec` at `rate` Hz.

    It may be heard from session time `ready_t` on, and is then `held` seconds behind its performance: a slow voice was waited for. `digest`
    names the chunk; `data` is empty where the peer has it, or may ask for it with `Want`.
    """

    name: str
    rate: int
    start: float
    duration: float
    ready_t: float
    held: float
    codec: Literal["pcm", "opus"]
    digest: bytes
    last: bool = False
    data: bytes = b""


class Chunk(msgspec.Struct, frozen=True, tag="chunk"):
    """A chunk that was asked for."""

    digest: bytes
    data: bytes


class Want(msgspec.Struct, frozen=True, tag="want"):
    """Chunks that a peer lacks."""

    digests: tuple[bytes, ...]


class Shelf(msgspec.Struct, frozen=True, tag="shelf", omit_defaults=True):
    """Files that may be fetched from now on with `GET /asset/<sha256>`."""

    files: tuple[Listed, ...]


class Offer(msgspec.Struct, frozen=True, tag="offer"):
    """A peer has a file for the session: its avatar. The host answers with a `Receipt`."""

    sha256: str
    size: int


class Upload(msgspec.Struct, frozen=True, tag="upload"):
    """The next bytes of the file that was offered last."""

    offset: int
    data: bytes


class Receipt(msgspec.Struct, frozen=True, tag="receipt", omit_defaults=True):
    """What becomes of an offered file: "send" it from `offset` on, it is "taken", or "refused" for a reason."""

    sha256: str
    verdict: Literal["send", "taken", "refused"]
    offset: int = 0
    reason: str = ""


class Voice(msgspec.Struct, frozen=True, tag="voice", omit_defaults=True, rename=_SHORT):
    """What a player's microphone heard next: chunks in `codec`, PCM at `rate` Hz. `last` ends an utterance."""

    rate: int
    codec: Literal["pcm", "opus"]
    data: bytes = b""
    last: bool = False


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    """A peer wants something done; the host decides."""

    intent: Intent


class Denied(msgspec.Struct, frozen=True, tag="denied"):
    """A wish of this peer (`what`, to `persona`) is refused, and why."""

    what: str
    persona: str
    reason: str


class Seat(msgspec.Struct, frozen=True, array_like=True):
    """A place in a session, for who goes on with it: what its peer is called and may do, the secret by which it is kept, and the hash of its player's key."""

    peer: str
    role: PeerRole
    secret: str
    owner: str = ""


class Bequest(msgspec.Struct, frozen=True, tag="bequest", omit_defaults=True):
    """To one peer that can go on with the session when its host is gone: all that is not in the score. Told again as it changes; `people` (personas as JSON)
    are those of the last that named any. `listen` is where the host listens, `taken` the number of the last connection."""

    session: str
    name: str
    listen: str
    taken: int
    seats: tuple[Seat, ...]
    world: bytes
    people: tuple[bytes, ...] = ()


class Ready(msgspec.Struct, frozen=True, tag="ready", omit_defaults=True):
    """The answer to a bequest: this peer listens at `port` of its own, encrypted where there is a `fingerprint`, and lets nobody in while the host is there."""

    port: int
    fingerprint: str = ""


class Next(msgspec.Struct, frozen=True, tag="next"):
    """Where the session goes on when its host is gone; "" for nowhere."""

    address: str


class Goodbye(msgspec.Struct, frozen=True, tag="goodbye"):
    """Whoever sends this leaves for good: a peer, or the host, whose session ends with it or goes on at the address `next`."""

    reason: str = ""
    next: str = ""


Message = (
    Hello | Welcome | Refused | Ping | Pong | Turned | Playout | Cast | SoundPart | Chunk | Want | Ask | Shelf | Offer | Upload | Receipt
    | Voice | Denied | Goodbye | Bequest | Ready | Next
)  # fmt: skip
_decoder: msgspec.msgpack.Decoder[Message] = msgspec.msgpack.Decoder(Message)
_encode = msgspec.msgpack.Encoder().encode
_VALUE = re.compile(r" '.*'(?= - at |$)", re.DOTALL)
"""What was found, in a message of `msgspec`: it may be anything, and errors are logged."""


def encode(message: Message) -> bytes:
    """Bytes of a message."""
    return _encode(message)


def decode(data: bytes) -> Message:
    """The message in `data`. Raises `SessionError` for anything else."""
    try:
        message: Message = _decoder.decode(data)
        return message
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise SessionError(f"not a session message: {_VALUE.sub('', str(error))}") from error
