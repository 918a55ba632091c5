"""`persona voices`: the languages of the offline voice."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from persona_engine.errors import PersonaError
from persona_engine.services.espeak_languages import languages, no_such


def run(wanted: str) -> None:
    """A table of tags and names. Raises `PersonaError` for a language that is not there."""
    known = languages()
    if not known:
        raise PersonaError("there is no offline voice: pip install 'panda3d-persona[voice]'")
    shown = {tag: name for tag, name in known.items() if wanted.lower() in tag or wanted.lower() in name.lower()}
    if not shown:
        raise PersonaError(no_such(wanted))
    table = Table("language", "name", box=None, pad_edge=False)
    for tag, name in sorted(shown.items()):
        table.add_row(tag, name)
    Console().print(table)
