"""What a file is, whatever its name: by how it begins, and for text by what it says."""

from __future__ import annotations

from pathlib import Path

from persona_engine.documents import toml
from persona_engine.errors import PersonaError
from persona_engine.score.take import is_csv_header

BEGINNINGS: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG", 0, "a PNG picture"), (b"\xff\xd8\xff", 0, "a JPEG picture"), (b"GIF8", 0, "a GIF picture"), (b"RIFF", 0, "a WAV sound or AVI film"),
    (b"OggS", 0, "an Ogg sound"), (b"fLaC", 0, "a FLAC sound"), (b"ID3", 0, "an MP3 sound"), (b"ftyp", 4, "a film (MP4)"),
    (b"\x1aE\xdf\xa3", 0, "a film (Matroska)"),
    (b"PK\x03\x04", 0, "a ZIP archive"), (b"\x1f\x8b", 0, "a gzip archive"), (b"%PDF", 0, "a PDF document"), (b"glTF", 0, "an avatar (.vrm, .glb)"),
)  # fmt: skip
RECORDING = "a recording"
RECORDED = b"persona.recording"
"""What stands at the beginning of every recording."""
PERSONA, LOOK, SETTINGS, TAKE, PIECE = "a persona file", "a look", "settings", "a take (CSV)", "a piece of the wardrobe"
TABLES: tuple[tuple[str, frozenset[str]], ...] = (
    (PERSONA, frozenset({"id", "voice", "manner", "topics", "small_talk", "temperament", "lines", "character", "pause_s"})),
    (LOOK, frozenset({"hair", "eyes", "skin", "body", "nose", "mouth", "outfit", "brows", "ears", "face"})),
    (SETTINGS, frozenset({"llm", "net", "dialogue", "memory", "looks", "badge", "ears"})),
)
"""Kind of a TOML file -> tables and keys that it has."""


def read(file: Path) -> bytes:
    """The file's bytes. Raises `PersonaError`."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise PersonaError(f"{file}: cannot be read: {error.strerror}") from error


def kind_of(data: bytes) -> str:
    """What the bytes are, as people call it.

    >>> kind_of(b""), kind_of(b"\\x89PNG...."), kind_of(b"[voice]\\nrate = 150"), kind_of(b"Dear Ada,")
    ('an empty file', 'a PNG picture', 'a persona file', 'text')
    """
    if not data:
        return "an empty file"
    for beginning, at, name in BEGINNINGS:
        if data[at : at + len(beginning)] == beginning:
            return name
    if RECORDED in data[:64]:
        return RECORDING
    try:
        text = data[:4_000_000].decode("utf-8-sig")
    except UnicodeDecodeError:
        return "unknown to this program"
    return _kind_of_text(text)


def _kind_of_text(text: str) -> str:
    if is_csv_header(text[:20_000].partition("\n")[0]):
        return TAKE
    try:
        keys = set(toml(text))
    except ValueError:
        keys = set()
    found = {name: len(keys & known) for name, known in TABLES}
    best = max(found, key=lambda name: found[name])
    if found[best]:
        return best
    return "JSON text" if text.lstrip()[:1] in ("{", "[") and not keys else "a TOML file" if keys else "text"
