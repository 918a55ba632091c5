"""What a game gives as an argument, looked at before anything is done with it; each raises `StageError` that says what is wanted where."""

from __future__ import annotations

import os

from persona_engine.errors import StageError


def text(value: object, what: str) -> str:
    """A name, or the path of a file.

    >>> text("mira", "spawn(): name")
    'mira'
    >>> text(5, "spawn(): name")
    Traceback (most recent call last):
    persona_engine.errors.StageError: spawn(): name is a text, not 5
    """
    found = os.fspath(value) if isinstance(value, os.PathLike) else value
    if not isinstance(found, str):
        raise StageError(f"{what} is a text, not {value!r:.60}")
    if "\0" in found or any("\ud800" <= c <= "\udfff" for c in found):
        raise StageError(f"{what} holds a character that is none: {value!r:.60}")
    return found


def port(value: object, what: str) -> int:
    """A port; 0 is any that is free.

    >>> port(7777, "host(): port")
    7777
    """
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 65535:
        raise StageError(f"{what} is a whole number from 0 to 65535, not {value!r:.60}")
    return value


def address(value: object, what: str) -> str:
    """The address or name of a machine."""
    found = text(value, what)
    try:
        found.encode("idna")
    except UnicodeError as error:
        raise StageError(f"{what} is an address or the name of a machine, not {value!r:.60}") from error
    return found


def one_of(value: object, allowed: tuple[str, ...], what: str) -> None:
    """One of a few words."""
    if value not in allowed:
        raise StageError(f"{what} is one of {', '.join(allowed)}, not {value!r:.60}")
