"""`Recording`: a stretch of a session from which the final mix can be played again.

File form: the line `persona.recording 2`, then parts, each its length and CRC-32 (32 bits, little-endian) and so many bytes of MessagePack: a
`Recording` with entries as compact bytes; all parts but the last are not `whole`. A cut file is played up to the cut. Old versions are read for ever.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import msgspec

from persona_engine.errors import ScoreError
from persona_engine.score import codec
from persona_engine.score.entries import Entry
from persona_engine.score.style import Style

SCHEMA = "persona.recording"
VERSION = 2
BEGINNING = f"{SCHEMA} {VERSION}\n".encode()
FRAME = struct.Struct("<II")
MAX_BYTES = 512 * 1024 * 1024
BEGINS_WITHIN = 64
"""Bytes among which every recording names its schema."""
PARTED = ("entries", "heard", "sounds", "poses", "pose_delays", "comings", "leavings")
"""What the parts of a file have one after the other."""
_LINE = re.compile(rb"persona\.recording (\d{1,6})\n")


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
    comings: tuple[tuple[float, Casting], ...] = ()
    """Who came on stage at which session time, other than at the start."""
    leavings: tuple[tuple[float, str], ...] = ()
    """Who left at which session time."""
    whole: bool = True
    """False: the file ends before the recording did; `duration` is as far as it goes."""


def encode(recording: Recording) -> bytes:
    """The file's bytes."""
    return BEGINNING + part(recording)


def part(recording: Recording) -> bytes:
    """One part of a file, which goes on where the part before it ended."""
    plain: dict[str, Any] = {
        **msgspec.to_builtins(msgspec.structs.replace(recording, entries=()), builtin_types=(bytes,)),
        "entries": [[at, codec.encode(entry)] for at, entry in recording.entries],
    }
    body = msgspec.msgpack.encode(plain)
    return FRAME.pack(len(body), zlib.crc32(body)) + body


def decode(data: bytes, path: str = "") -> Recording:
    """The recording in `data`, as far as it is whole (`Recording.whole`). Raises `ScoreError` naming `path`."""
    if len(data) > MAX_BYTES:
        raise ScoreError(f"longer than {MAX_BYTES} bytes", path=path)
    try:
        return _decode(data)
    except ScoreError as error:
        raise error if error.path or not path else ScoreError(error.message, path=path, remedy=error.remedy) from error
    except (msgspec.MsgspecError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise ScoreError("a broken recording", path=path, remedy=f"It may be cut short or damaged ({_plain(error)}).") from error


def _decode(data: bytes) -> Recording:
    found = _LINE.match(data)
    if found is None:
        return _first_version(data)
    if found.end() != len(BEGINNING) or not data.startswith(BEGINNING):
        raise ScoreError(f"recording version {found[1].decode()}; this build reads up to {VERSION}", remedy="Update panda3d-persona.")
    parts = [_part(msgspec.msgpack.decode(body)) for body in _bodies(data)]
    if not parts:
        raise ScoreError("a broken recording", remedy="Nothing in it is whole: it was cut short right at its beginning, or damaged.")
    return _joined(parts)


def _bodies(data: bytes) -> Iterator[memoryview]:
    """What is whole, up to the first part that is cut or damaged."""
    at, view = len(BEGINNING), memoryview(data)
    while at + FRAME.size <= len(data):
        length, check = FRAME.unpack_from(data, at)
        body = view[at + FRAME.size : at + FRAME.size + length]
        if len(body) < length or zlib.crc32(body) != check:
            return
        yield body
        at += FRAME.size + length


def _part(plain: dict[str, Any]) -> Recording:
    entries = tuple((float(at), codec.decode(raw)) for at, raw in plain.pop("entries"))
    return msgspec.structs.replace(msgspec.convert(plain, Recording), entries=entries)


def _joined(parts: list[Recording]) -> Recording:
    cast = {casting.persona: casting for made in reversed(parts) for casting in reversed(made.cast)}
    together = {name: tuple(x for made in parts for x in getattr(made, name)) for name in PARTED}
    last = parts[-1]
    return msgspec.structs.replace(parts[0], cast=tuple(reversed(cast.values())), duration=last.duration, whole=last.whole, **together)


def _first_version(data: bytes) -> Recording:
    """Version 1: a single MessagePack map."""
    if SCHEMA.encode() not in data[:BEGINS_WITHIN]:
        raise ScoreError("not a persona recording" if data else "an empty file, not a recording", remedy="Make one with `persona talk TEXT --record FILE`.")
    plain = msgspec.msgpack.decode(data)
    if not isinstance(plain, dict) or plain.get("schema") != SCHEMA:
        raise ScoreError("not a persona recording", remedy="Make one with `persona talk TEXT --record FILE`.")
    if plain.get("version") != 1:
        raise ScoreError(f"recording version {plain.get('version')!r}; this build reads up to {VERSION}", remedy="Update panda3d-persona.")
    del plain["schema"], plain["version"]
    return _part(plain)


def _plain(error: Exception) -> str:
    """What is wrong, without the names of formats."""
    return re.sub(r"(?i)messagepack|msgpack", "data", str(error)) or type(error).__name__
