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


class Enter(msgspec.Struct, frozen=True, tag="enter", tag_field="type"):
    """A peer comes on stage as a player: under this `name`, in the avatar with this SHA-256 or shipped name ("finn"; "": the host chooses). `key` is a
    secret of the player's own by which the host knows them again."""

    name: str
    avatar: str = ""
    key: str = ""
    persona: str = ""


class Say(msgspec.Struct, frozen=True, tag="say", tag_field="type"):
    """The player says something: to `persona`, or to whoever is near."""

    text: str
    persona: str = ""


class Emote(msgspec.Struct, frozen=True, tag="emote", tag_field="type"):
    """The player shows something: a gesture or a face by any of its names ("wave", "shrugs", "joy")."""

    name: str
    persona: str = ""


class Dress(msgspec.Struct, frozen=True, tag="dress", tag_field="type"):
    """Clothes for a persona ("": the player): `off` are taken off, then `on` are put on, by their plain names. Neither: its own clothes again."""

    persona: str = ""
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()


class Order(msgspec.Struct, frozen=True, tag="order", tag_field="type"):
    """Of the player `name`: "mute" (says nothing aloud any more), "unmute" or "kick" (is sent away); `text` is told them as the reason."""

    what: str
    name: str
    text: str = ""
    persona: str = ""


Intent = Hear | Listen | React | Enter | Say | Emote | Dress | Order
