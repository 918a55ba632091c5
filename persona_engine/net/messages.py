"""What peers say to each other. MessagePack, one message per WebSocket frame, every frame tagged and checked on arrival."""

from __future__ import annotations

import msgspec

from persona_engine.errors import SessionError
from persona_engine.score.entries import TABLES_VERSION
from persona_engine.score.intent import Intent
from persona_engine.score.recording import Casting

PROTOCOL = "persona.session"
VERSION = 1
SOUND_CHUNK = 48 * 1024
"""Most bytes of sound in one message."""


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """First message of a peer."""

    name: str
    protocol: str = PROTOCOL
    version: int = VERSION
    tables: int = TABLES_VERSION


class Welcome(msgspec.Struct, frozen=True, tag="welcome"):
    """The host's answer: who is on stage, and every entry that a peer needs to continue from `session_t` on."""

    peer: str
    session_t: float
    playout_delay: float
    cast: tuple[Casting, ...]
    snapshot: tuple[bytes, ...]
    paused: bool = False
    scale: float = 1.0


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """Why the host closes the connection."""

    reason: str


class Ping(msgspec.Struct, frozen=True, tag="ping"):
    """A peer's clock reading, seconds."""

    sent: float


class Pong(msgspec.Struct, frozen=True, tag="pong"):
    """The ping's reading and the host's session time when it answered."""

    sent: float
    session_t: float
    paused: bool = False
    scale: float = 1.0


class Score(msgspec.Struct, frozen=True, tag="score"):
    """Entries in compact form, in the order in which the host applied them."""

    entries: tuple[bytes, ...]


class Cast(msgspec.Struct, frozen=True, tag="cast"):
    """Someone entered (`present`) or left the stage."""

    casting: Casting
    present: bool = True


class SoundPart(msgspec.Struct, frozen=True, tag="sound"):
    """A piece of an utterance's PCM (mono s16le at `rate` Hz), `offset` bytes from its start, `total` bytes in all."""

    name: str
    rate: int
    offset: int
    total: int
    data: bytes


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    """A peer wants something done; the host decides."""

    intent: Intent


Message = Hello | Welcome | Refused | Ping | Pong | Score | Cast | SoundPart | Ask
_decoder: msgspec.msgpack.Decoder[Message] = msgspec.msgpack.Decoder(Message)
_encode = msgspec.msgpack.Encoder().encode


def encode(message: Message) -> bytes:
    """Bytes of a message."""
    return _encode(message)


def decode(data: bytes) -> Message:
    """The message in `data`. Raises `SessionError` for anything else."""
    try:
        message: Message = _decoder.decode(data)
        return message
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise SessionError(f"not a session message: {error}") from error


def sound_parts(name: str, rate: int, pcm: bytes) -> list[SoundPart]:
    """An utterance's sound in pieces of at most `SOUND_CHUNK` bytes.

    >>> [len(p.data) for p in sound_parts("a", 22050, bytes(SOUND_CHUNK + 2))] == [SOUND_CHUNK, 2]
    True
    """
    total = len(pcm)
    return [SoundPart(name, rate, at, total, pcm[at : at + SOUND_CHUNK]) for at in range(0, total, SOUND_CHUNK)]
