"""`Piece`: something to wear, in a form that fits any body of ours.

A piece is drawn on the plain body; `morphs` say how each vertex moves when a number of the look changes (`face.width` ...), and `Physique` moves
the whole, with the body, to a heavier or broader one. Below the neck lengths are metres of a figure of scale 1, on the head they are units
(half the width of the head): so stature is only a factor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.physique import PLAIN_HEADS, fuller
from persona_engine.looks.spec import LookSpec

F32 = NDArray[np.float32]
Bits = NDArray[np.bool_]
Frame = Literal["body", "head", "face"]

SLOTS = ("hair", "hat", "glasses", "face", "top", "outer", "bottom", "feet", "hands", "back", "ears")
LAYERS = ("bottom", "feet", "top", "hands", "outer", "back")
"""Slots of the body from the skin outwards: what lies further out hides what is under it."""
UNDERWEAR = {"top": "undershirt", "bottom": "shorts", "feet": "socks"}
"""What is worn where nothing else is."""
BODY = 3
"""Version of the body that pieces are cut for; it rises when the body or the chart of the face changes, and every piece is then made anew."""
TRIANGLES = {
    "hair": 5200, "hat": 2400, "glasses": 1100, "face": 1800, "top": 2700, "outer": 3700, "bottom": 2200, "feet": 1200, "hands": 1800, "back": 2400,
    "ears": 700,
}  # fmt: skip
"""Slot -> the triangles that a piece may have; one that takes up further slots may have theirs too."""
HEADBAND = "headband"
"""Panel of a hat that is laid over whatever hair there is."""
NECK_STEP = 0.3
HANGING = ("skirt", "skirts")
"""Names of panels that fall round both legs end so."""
LOWER_SKIN = "Skin_lower"
"""Panel of the skin of the body on which skirts of who sits lie."""
FINISHES: dict[str, tuple[float, float, bool]] = {
    "cloth": (0.86, 0.0, True), "leather": (0.48, 0.0, True), "rubber": (0.62, 0.0, False), "metal": (0.30, 0.45, False),
    "glass": (0.10, 0.2, True), "plastic": (0.35, 0.0, False), "straw": (0.78, 0.0, True), "hair": (0.42, 0.0, False), "skin": (0.55, 0.0, False),
    "coils": (0.90, 0.0, False),
}  # fmt: skip
"""Surface -> roughness, metallic, drawn from both sides."""


@dataclass(frozen=True)
class Panel:
    """One surface of a piece."""

    name: str
    frame: Frame
    """What `positions` are measured in; "face" panels hold offsets from the skin of the face and follow its blend shapes."""
    positions: F32
    """(V, 3)."""
    normals: F32
    """(V, 3) unit."""
    faces: NDArray[np.uint32]
    """(F, 3) counter-clockwise seen from outside."""
    bones: tuple[str, ...]
    rows: NDArray[np.uint8]
    """(V, 4) places in `bones`."""
    weights: F32
    """(V, 4), each row sums to 1."""
    tone: F32
    """(V,) shade, 1 is unshaded."""
    zones: NDArray[np.uint8]
    """(V,) which of the piece's colours; with `uvs` the picture says it instead."""
    finish: str = "cloth"
    uvs: F32 | None = None
    """(V, 2) in the piece's picture."""
    anchors: NDArray[np.uint16] | None = None
    """(V,) the nearest vertex of the body ("body" frame) or the vertex of the chart that is followed ("face" frame)."""
    morphs: dict[str, F32] = field(default_factory=dict)
    """"face.width+" -> (V, 3) change from 0 to +1 of that number, "body.build-" from 0 to -1."""
    seated: tuple[F32, F32] | None = None
    """(V, 3) how positions and normals change, before bones move them, when the wearer sits."""
    light: NDArray[np.uint32] | None = None
    """(L, 3) about half as many faces over some of the same vertices, for who wears much."""

    def fitted(self, measures: Mapping[str, float]) -> F32:
        """(V, 3) positions for a body, in the panel's frame."""
        out = self.positions.copy()
        for axis, moved in self.morphs.items():
            weight = max(measures.get(axis[:-1], 0.0) * (1.0 if axis.endswith("+") else -1.0), 0.0)
            if weight:
                out += np.float32(weight) * moved
        return out


HAIR_STIFFNESS, HAIR_GRAVITY, HAIR_DRAG, HAIR_RADIUS = 1.1, 0.7, 0.30, 0.012
"""How hair swings: drag against stiffness and gravity is how far it trails behind who walks, gravity how plumb it hangs from a bent head."""


@dataclass(frozen=True)
class Swing:
    """A row of joints that swing: names, places in `frame`, the bone that the first hangs on, and where the last one ends."""

    frame: Frame
    root: str
    names: tuple[str, ...]
    places: F32
    """(len(names) + 1, 3)."""
    stiffness: float = HAIR_STIFFNESS
    gravity: float = HAIR_GRAVITY
    drag: float = HAIR_DRAG
    radius: float = HAIR_RADIUS
    """0 keeps out of nothing."""


@dataclass(frozen=True)
class Picture:
    """A texture whose colours are filled in when the piece is put on: an indexed PNG and how each index is mixed."""

    png: bytes
    zones: NDArray[np.uint8]
    """(P, 2) the two colours of an index."""
    mix: F32
    """(P,) share of the second colour."""
    bright: F32
    """(P,) factor of brightness."""


@dataclass(frozen=True)
class Piece:
    """A piece of the wardrobe."""

    name: str
    """As one says it: "hoodie"."""
    slot: str
    panels: tuple[Panel, ...]
    colors: tuple[str, ...]
    """Default colours, `#rrggbb`, by zone."""
    also: tuple[str, ...] = ()
    """Further slots that it takes up: a dress is top and bottom."""
    words: tuple[str, ...] = ()
    """Other names."""
    unlock: str = ""
    """What has to happen before one owns it; empty: everyone owns it."""
    collection: str = "everyday"
    picture: Picture | None = None
    hides: Bits | None = None
    """(B,) vertices of the body that it covers."""
    swings: tuple[Swing, ...] = ()
    hair: Literal["keep", "press", "hide"] = "keep"
    """What a hat does to hair: "press" keeps hair under `dome`."""
    dome: F32 | None = None
    """(rows, columns) largest distance of hair from the centre of the head, in units, by latitude -90..90 and longitude -180..180."""
    source: str = ""
    """Hash of what it was made from."""
    body: int = BODY
    """The version of the body that it was cut for."""


def measures(spec: LookSpec) -> dict[str, float]:
    """What pieces are fitted to, 0 for the plain body; "body.neck" is the size of the head against the body, 1 for 30 % more."""
    face = fuller(spec)
    found = {f"face.{name}": getattr(face, name) for name in ("width", "length", "jaw", "chin", "cheeks", "ears", "forehead", "profile", "depth")}
    found |= {f"eyes.{name}": getattr(spec.eyes, name) for name in ("size", "spacing", "openness", "height")}
    neck = (PLAIN_HEADS - 1.0) / (spec.body.heads - 1.0) - 1.0
    return {**found, "body.neck": neck / NECK_STEP}


def most_triangles(slot: str, also: Sequence[str], hides_hair: bool) -> int:
    """The triangles that a piece may have: those of its slots, and those of the hair that it hides."""
    return sum(TRIANGLES[name] for name in (slot, *also, *(("hair",) if hides_hair else ())) if name in TRIANGLES)
