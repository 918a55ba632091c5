"""`PieceSpec`: what one piece of the wardrobe is made from, a table of `config/wardrobe/*.toml`."""

from __future__ import annotations

import difflib
import hashlib
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from persona_engine.documents import toml
from persona_engine.errors import LookSpecError
from persona_engine.looks.piece import FINISHES, SLOTS
from persona_engine.looks.spec import Color

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9' -]{1,38}[a-z0-9]$")]


class PieceSpec(BaseModel):
    """A piece: what it is called, how it is cut and what it is made of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    slot: str
    make: str
    """Which maker of `tailor.makers` draws it."""
    words: tuple[Name, ...] = ()
    also: tuple[str, ...] = ()
    colors: Annotated[tuple[Color, ...], Field(min_length=1, max_length=6)]
    cut: dict[str, Any] = {}
    """Measures for the maker, metres of the 1.5 m figure or units of the head."""
    weave: str = "twill"
    pattern: str = "plain"
    finish: str = "cloth"
    unlock: Annotated[str, Field(max_length=40)] = ""
    collection: Annotated[str, Field(max_length=40)] = "everyday"
    hair: Literal["keep", "press", "hide"] = "keep"

    def digest(self) -> str:
        """Hash of the specification."""
        return hashlib.sha256(self.model_dump_json(exclude_defaults=True).encode()).hexdigest()[:16]


def read_pieces(text: str, source: str = "") -> tuple[PieceSpec, ...]:
    """The pieces that a TOML document describes; every table below `[[piece]]` is one. Raises `LookSpecError`."""
    try:
        tree = toml(text)
    except ValueError as error:
        raise LookSpecError(str(error), path=source, remedy="Write pieces as TOML, as in config/wardrobe/tops.toml") from error
    rows = tree.get("piece", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise LookSpecError("a piece is a table", path=source, place="piece", remedy="Begin each with a line [[piece]]")
    found = []
    for number, row in enumerate(rows):
        place = f"piece {number + 1} ({row.get('name', 'without a name')})"
        try:
            spec = PieceSpec.model_validate(row)
        except ValidationError as error:
            first = error.errors()[0]
            raise LookSpecError(str(first["msg"]), path=source, place=f"{place}, {'.'.join(map(str, first['loc']))}") from error
        for kind, value, known in (("slot", spec.slot, (*SLOTS, "body")), ("finish", spec.finish, tuple(FINISHES))):
            if value not in known:
                raise LookSpecError(f"there is no {kind} {value!r}", path=source, place=place, remedy=_near(value, known))
        found.append(spec)
    return tuple(found)


def _near(value: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(value, known, 1)
    return f"Did you mean '{close[0]}'?" if close else f"Known: {', '.join(known)}"


def given(spec: PieceSpec, plan: type[Any]) -> Any:
    """The cut of a piece as the dataclass `plan`. Raises `LookSpecError` for a measure that it has not."""
    known = tuple(plan.__dataclass_fields__)
    for name in spec.cut:
        if name not in known:
            raise LookSpecError(f"there is no measure {name!r}", place=f"piece {spec.name!r}, cut", remedy=_near(name, known))
    return plan(**spec.cut)
