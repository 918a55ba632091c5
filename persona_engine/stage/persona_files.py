"""Finding persona files: by name, by path, or a plain persona for a character file."""

from __future__ import annotations

from persona_engine import resources
from persona_engine.dialogue.persona import Persona
from persona_engine.errors import PersonaFileError


def find_persona(source: str | Persona) -> Persona:
    """A persona by name, path of a persona file, or itself; any other character file gets a plain persona of its own. Raises `PersonaFileError`."""
    if isinstance(source, Persona):
        return source
    text = str(source)
    if text.lower().endswith((".vrm", ".glb")):
        stem = "".join(c if c.isalnum() else "-" for c in text.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0].lower()).strip("-")[:32]
        stem = stem if stem[:1].isalpha() else f"a{stem}"[:32]
        return Persona(id=stem, name=stem.replace("-", " ").title(), avatar=text)
    if text.endswith(".toml"):
        return Persona.from_toml(read_text(text), text)
    shipped = f"config/personas/{text}.toml"
    if not resources.exists(shipped):
        known = ", ".join(resources.listing("config/personas", ".toml")) or "none"
        raise PersonaFileError("no such persona", path=text, remedy=f"Known personas: {known}; or give the path of a .toml, .vrm or .glb file.")
    return Persona.from_toml(resources.load(shipped).decode(), shipped)


def read_text(path: str) -> str:
    """Text of a persona file. Raises `PersonaFileError`."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        raise PersonaFileError("file not found", path=path) from None
    except (OSError, UnicodeDecodeError) as error:
        raise PersonaFileError(f"cannot be read: {error}", path=path) from error
