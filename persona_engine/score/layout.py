"""What the compact form of each entry holds: a table that the codec and clients in other languages read.

An entry travels as a MessagePack array: its place in `LAYOUT`, then its fields in this order, each as its kind says. Optional fields at the end may
be left out.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from persona_engine.score import entries as e

Kind = Literal["as_is", "ms", "us", "style", "micro", "visemes", "blocks", "role", "affect", "target", "mode", "points", "ms_each", "wears"]
"""As it is; whole milli- or microseconds (for lengths millimetres, for angles milliradians); or packed as `codec` says."""
MODES = ("add", "hold", "release")


class Field(msgspec.Struct, frozen=True, array_like=True):
    """One place of the array. An `optional` field is None where the array ends before it."""

    name: str
    kind: Kind = "as_is"
    optional: bool = False


class Layout(msgspec.Struct, frozen=True):
    """The array of one type of entry, after its code."""

    type: type[Any]
    fields: tuple[Field, ...]


def _layout(kind: type[Any], fields: str) -> Layout:
    """`fields`: "name name:kind name:kind?"."""
    parts = (text.rstrip("?").partition(":") for text in fields.split())
    made = tuple(Field(name, kind or "as_is", text.endswith("?")) for text, (name, _, kind) in zip(fields.split(), parts))  # type: ignore[arg-type]
    return Layout(kind, made)


LAYOUT: tuple[Layout, ...] = (
    _layout(
        e.Performance,
        "persona id t:us duration:ms seed style:style kind:micro visemes:visemes blocks:blocks after overlap:ms text sound tables since:us?",
    ),
    _layout(e.Amend, "persona id t:us revision from_t:ms duration:ms visemes:visemes blocks:blocks text"),
    _layout(e.Cut, "persona id t:us media_t:ms fade:ms"),
    _layout(e.Resume, "persona id t:us media_t:ms fade:ms"),
    _layout(
        e.State,
        "persona t:us role:role affect:affect attention:target locomotion locomotion_t:us locomotion_rate:ms loop style:style",
    ),
    _layout(e.FaceCue, "persona t:us name weight:ms mode:mode"),
    _layout(e.Roots, "t:us ids positions:points headings:ms_each persona"),
    _layout(e.LookChange, "persona t:us avatar wears:wears?"),
)
CODE: dict[type[Any], int] = {layout.type: code for code, layout in enumerate(LAYOUT)}
