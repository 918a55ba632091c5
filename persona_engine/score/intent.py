"""`Intent`: what a player asks of a persona; the machine that owns the persona decides what comes of it."""

from __future__ import annotations

import msgspec

from persona_engine.score.gaze import GazeTarget


class Hear(msgspec.Struct, frozen=True, tag="hear", tag_field="type"):
    """Somebody spoke to the persona."""

    persona: str
    speaker: str
    text: str


class Listen(msgspec.Struct, frozen=True, tag="listen", tag_field="type"):
    """Somebody is typing or saying `text` to the persona and has not finished; "" when they have given up."""

    persona: str
    speaker: str
    text: str = ""


class React(msgspec.Struct, frozen=True, tag="react", tag_field="type"):
    """Something happened: a row of the reflex table, from where it came."""

    persona: str
    event: str
    source: GazeTarget = GazeTarget()
    strength: float = 1.0


Intent = Hear | Listen | React
