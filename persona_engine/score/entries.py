"""The entries of a persona's score. The score only grows; what is playing follows from the entries alone.

Every entry names its `persona` and has `t`, the session time in seconds at which it takes effect.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from persona_engine.score.affect import Affect
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.marks import Block, VisemeMark
from persona_engine.score.style import Style

TABLES_VERSION = 3
"""Version of the viseme, gesture and expression tables. Peers with other tables say so when they join."""


class Performance(msgspec.Struct, frozen=True, tag="performance", tag_field="type"):
    """One utterance, or a speechless micro-performance, as it is performed.

    `id` is unique within the persona and grows. `t` is the session time of media time 0. `duration` is the length of the speech in
    seconds (blocks may end
    later). `after` names the performance whose relax phase this one takes over, `overlap` seconds before its end (Chain). `sound` names the
    utterance's audio ("" for none); `text` is what is said, for subtitles. Blocks may start before media time 0; nothing is seen before
    session time `since`: what would have begun by then fades in from there, on every machine and for every newcomer alike.
    """

    persona: str
    id: int
    t: float
    duration: float
    seed: int = 0
    style: Style = Style()
    kind: Literal["speech", "micro"] = "speech"
    visemes: tuple[VisemeMark, ...] = ()
    blocks: tuple[Block, ...] = ()
    after: int = 0
    overlap: float = 0.0
    text: str = ""
    sound: str = ""
    tables: int = TABLES_VERSION
    since: float | None = None


class Amend(msgspec.Struct, frozen=True, tag="amend", tag_field="type"):
    """Replaces what performance `id` does from media time `from_t` on.

    `t` is when the amendment was made; legal only while `from_t` lies later than the playing position plus the session's lead. Revisions
    grow; an older one
    arriving late is ignored.
    """

    persona: str
    id: int
    t: float
    revision: int
    from_t: float
    duration: float
    visemes: tuple[VisemeMark, ...] = ()
    blocks: tuple[Block, ...] = ()
    text: str = ""


class Cut(msgspec.Struct, frozen=True, tag="cut", tag_field="type"):
    """Ends performance `id` at media time `media_t` (never earlier than where it has got to), fading over `fade` seconds."""

    persona: str
    id: int
    t: float
    media_t: float
    fade: float = 0.12


class Resume(msgspec.Struct, frozen=True, tag="resume", tag_field="type"):
    """Takes a cut performance up again at media time `media_t` at session time `t`."""

    persona: str
    id: int
    t: float
    media_t: float
    fade: float = 0.25


class State(msgspec.Struct, frozen=True, tag="state", tag_field="type"):
    """What lasts: complete in itself, so that a seek needs only the last one.

    `locomotion` is a clip name ("idle", "walk", a clip of the file); `locomotion_t` the session time of its first frame;
    `locomotion_rate` its play rate;
    `loop` False holds the last frame.
    """

    persona: str
    t: float
    role: str = "idle"
    affect: Affect = Affect()
    attention: GazeTarget = GazeTarget()
    locomotion: str = "idle"
    locomotion_t: float = 0.0
    locomotion_rate: float = 1.0
    loop: bool = True
    style: Style = Style()


class FaceCue(msgspec.Struct, frozen=True, tag="face", tag_field="type"):
    """The game's hand on one face shape: "add" to behaviour, "hold" against it, or "release"."""

    persona: str
    t: float
    name: str
    weight: float = 0.0
    mode: Literal["add", "hold", "release"] = "add"


class Roots(msgspec.Struct, frozen=True, tag="roots", tag_field="type"):
    """Positions of moving things at session time `t`, sampled at 10 Hz: personas, players, gaze targets.

    `positions` are x, y, z in metres in session space (Y up), `headings` radians about +Y with 0 facing +Z. For a persona the position is
    its feet; for any other target
    the point to look at.
    """

    t: float
    ids: tuple[str, ...]
    positions: tuple[tuple[float, float, float], ...]
    headings: tuple[float, ...]
    persona: str = ""


class Wear(msgspec.Struct, frozen=True):
    """A piece of the wardrobe in a slot, in these colours (`#rrggbb`; none are the piece's own)."""

    slot: str
    piece: str
    colors: tuple[str, ...] = ()


class LookChange(msgspec.Struct, frozen=True, tag="look", tag_field="type"):
    """From `t` on the persona wears the avatar file with this SHA-256: as it is, or dressed in `wears`."""

    persona: str
    t: float
    avatar: str
    wears: tuple[Wear, ...] | None = None


Entry = Performance | Amend | Cut | Resume | State | FaceCue | Roots | LookChange


def amended(performance: Performance, amendments: tuple[Amend, ...]) -> Performance:
    """The performance with its amendments folded in, in order of revision.

    A mark or block that starts before an amendment's `from_t` stays; everything later comes from the amendment.
    """
    for amend in sorted(amendments, key=lambda a: a.revision):
        cut = amend.from_t
        performance = msgspec.structs.replace(
            performance,
            duration=amend.duration,
            visemes=tuple(v for v in performance.visemes if v.start < cut) + tuple(v for v in amend.visemes if v.start >= cut),
            blocks=tuple(b for b in performance.blocks if b.start < cut) + tuple(b for b in amend.blocks if b.start >= cut),
            text=amend.text or performance.text,
        )
    return performance
