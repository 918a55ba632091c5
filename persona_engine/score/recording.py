"""`Recording`: a stretch of a session from which the final mix can be played again.

File form: MessagePack of `{"schema": "persona.recording", "version": 1, ...}` with entries as compact bytes; old versions are read for
ever.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from persona_engine.errors import ScoreError
from persona_engine.score import codec
from persona_engine.score.entries import Entry
from persona_engine.score.style import Style

SCHEMA = "persona.recording"
VERSION = 1
MAX_BYTES = 512 * 1024 * 1024


class Casting(msgspec.Struct, frozen=True):
    """Who takes part: persona id, its seed and style, and the SHA-256 of its avatar and persona files.

    `player` names the peer whose own character it is, "" for a persona; `name` is what others read above its head.
    """

    persona: str
    seed: int
    style: Style = Style()
    avatar: str = ""
    avatar_sha256: str = ""
    persona_sha256: str = ""
    name: str = ""
    player: str = ""


class Sound(msgspec.Struct, frozen=True):
    """The sound of one utterance: mono signed 16-bit little-endian PCM at `rate` Hz."""

    name: str
    rate: int
    pcm: bytes


class Heard(msgspec.Struct, frozen=True):
    """Where the sound of performance `id` really was at session time `t`: media time `media_t`, moving at `rate`."""

    persona: str
    id: int
    t: float
    media_t: float
    rate: float = 1.0


class Recording(msgspec.Struct, frozen=True):
    """Cast, entries in the order in which they were applied (each with the session time of that moment), media clock, and sound.

    `marking` is the provenance note that players are shown; `duration` in seconds of session time from `start`.
    """

    start: float
    duration: float
    cast: tuple[Casting, ...]
    entries: tuple[tuple[float, Entry], ...] = ()
    heard: tuple[Heard, ...] = ()
    sounds: tuple[Sound, ...] = ()
    marking: str = ""
    generator: str = ""
    poses: tuple[bytes, ...] = ()
    """Frames of the puppets (`net.poses`)."""
    pose_delays: tuple[tuple[float, float], ...] = ()
    """From which session time on puppets were shown how late, seconds."""


def encode(recording: Recording) -> bytes:
    """The file's bytes."""
    plain: dict[str, Any] = {
        "schema": SCHEMA,
        "version": VERSION,
        **msgspec.to_builtins(msgspec.structs.replace(recording, entries=()), builtin_types=(bytes,)),
        "entries": [[at, codec.encode(entry)] for at, entry in recording.entries],
    }
    return msgspec.msgpack.encode(plain)


def _plain(error: Exception) -> str:
    """What is wrong, without the names of formats."""
    return re.sub(r"(?i)messagepack|msgpack", "data", str(error)) or type(error).__name__


def decode(data: bytes, path: str = "") -> Recording:
    """The recording in `data`. Raises `ScoreError` naming `path`."""
    if len(data) > MAX_BYTES:
        raise ScoreError(f"longer than {MAX_BYTES} bytes", path=path)
    try:
        plain = msgspec.msgpack.decode(data)
        if not isinstance(plain, dict) or plain.get("schema") != SCHEMA:
            remedy = "Make one with `persona talk TEXT --record FILE`."
            raise ScoreError("not a persona recording", path=path, remedy=remedy)
        if plain.get("version") != VERSION:
            found = plain.get("version")
            raise ScoreError(f"recording version {found!r}; this build reads up to {VERSION}", path=path, remedy="Update panda3d-persona.")
        entries = tuple((float(at), codec.decode(raw)) for at, raw in plain.pop("entries"))
        del plain["schema"], plain["version"]
        recording = msgspec.convert(plain, Recording)
    except ScoreError as error:
        raise error if error.path or not path else ScoreError(error.message, path=path, remedy=error.remedy) from error
    except (msgspec.MsgspecError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise ScoreError("a broken recording", path=path, remedy=f"It may be cut short or damaged ({_plain(error)}).") from error
    return msgspec.structs.replace(recording, entries=entries)
