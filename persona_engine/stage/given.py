"""What a game gives as an argument, looked at before anything is done with it; each raises `StageError` that says what is wanted where."""

from __future__ import annotations

import os

import msgspec

from persona_engine.errors import SessionError, StageError
from persona_engine.net.wishes import check_intent
from persona_engine.net.wishes import wish as named
from persona_engine.score.intent import Dress, Intent
from persona_engine.score.quantity import is_number


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


def wish(made: Intent) -> Intent:
    """A wish as any host may be sent it; one that could not be would end the session.

    >>> wish(Dress("", (5,)))
    Traceback (most recent call last):
    persona_engine.errors.StageError: wear(): Expected `str`, got `int` - at `$.on[0]`
    """
    call = "wear" if isinstance(made, Dress) and not made.persona else named(made)
    try:
        msgspec.convert(msgspec.to_builtins(made), type(made))
        msgspec.msgpack.encode(made)
        check_intent(made)
    except UnicodeError as error:
        raise StageError(f"{call}(): a text holds a character that is none") from error
    except (msgspec.MsgspecError, SessionError, TypeError, ValueError) as error:
        raise StageError(f"{call}(): {error}") from error
    return made


def place(value: object, what: str) -> tuple[float, float, float, float]:
    """Where somebody is: x, y, z and heading.

    >>> place((1, 0, 2), "move(): place")
    Traceback (most recent call last):
    persona_engine.errors.StageError: move(): place is x, y, z in metres and a heading in radians, not (1, 0, 2)
    """
    found = tuple(value) if isinstance(value, tuple | list) else ()
    if len(found) != 4 or not all(is_number(v) for v in found):
        raise StageError(f"{what} is x, y, z in metres and a heading in radians, not {value!r:.60}")
    x, y, z, heading = (float(v) for v in found)
    return x, y, z, heading
