"""`look_at`: what of a photo a look can be inspired by, as traits. The photo itself is never part of the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import PhotoError
from persona_engine.looks import words as w
from persona_engine.looks.face_frame import Box, frame_face
from persona_engine.looks.face_measures import Measures, measure
from persona_engine.looks.face_regions import Regions, find_regions
from persona_engine.looks.picture import Picture
from persona_engine.looks.vary import NATURAL_SKINS

F64 = NDArray[np.float64]

LIGHT_KNEE, LIGHT_LIFT = 35.0, 0.15
"""Skin in pictures is darker than its own colour: lightness above the knee is lifted by this share."""
RAMP_NEAR, RAMP_PULL = 14.0, 0.4
"""A skin this near (CIEDE2000) to a natural tone is drawn toward it by this share: light tints pictures."""
HIGHLIGHT: Final = 18.0
"""How much lighter, in Lab, the light locks of hair are."""
BEARD: Final = 18.0
GLASSES: Final = 0.03


@dataclass(frozen=True)
class _Scale:
    """What is usual in pupil distances, for people and for drawn faces, which have larger eyes: bounds of the hair's classes, and of proportions."""

    chin: float
    shoulder: float
    volume: float
    big: tuple[float, float]
    mouth: float
    jaw: float
    lit: float
    """How much lighter, in Lab, hair above the forehead is than the hair's own colour: lamps and the sky stand above people."""


PEOPLE: Final = _Scale(chin=1.25, shoulder=2.2, volume=0.75, big=(1.15, 3.2), mouth=1.02, jaw=1.72, lit=9.0)
DRAWN: Final = _Scale(chin=0.65, shoulder=1.355, volume=0.52, big=(0.7, 2.7), mouth=0.74, jaw=1.70, lit=0.0)
LENGTHS: Final = {"short": "short", "medium": "lob", "long": "long_straight", "big": "afro", "bald": "bald"}
"""Length of hair -> style."""


class Finder(Protocol):
    """Finds faces."""

    def find(self, rgb: NDArray[np.uint8]) -> tuple[Box, ...]:
        """Boxes of the faces in (H, W, 3) RGB, the surest first."""


@dataclass(frozen=True)
class Seen:
    """What a photo gave: fields of a look, a word for each group of them, and what was left open."""

    traits: w.Traits
    said: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def look_at(picture: Picture, finder: Finder, source: str = "photo") -> Seen:
    """Colours, hair, beard, glasses and proportions that a look is inspired by. Raises `PhotoError` unless there is exactly one face."""
    boxes = finder.find(picture.rgb)
    if not boxes:
        raise PhotoError("no face found", path=source, remedy="Use a photo of one face from the front, upright, well lit and not too small")
    if len(boxes) > 1:
        raise PhotoError(f"{len(boxes)} faces found", path=source, remedy="Crop the photo to the one face that is meant")
    frame = frame_face(picture.rgb, boxes[0])
    regions = find_regions(frame)
    return _read(regions, measure(frame, regions), picture)


def _read(regions: Regions, measures: Measures, picture: Picture) -> Seen:
    scale = DRAWN if measures.drawn else PEOPLE
    traits: w.Traits = {}
    said: list[tuple[str, str]] = []
    notes = list(picture.notes)
    if picture.colors:
        traits["skin.color"] = _hex(_skin(regions.skin_lab))
        said.append(("skin", str(traits["skin.color"])))
        if measures.iris_lab is None:
            notes.append("eyes closed, hidden or too small: their colour is left open")
        else:
            traits["eyes.color"] = _hex(measures.iris_lab)
            said.append(("eyes", str(traits["eyes.color"])))
    length = _length(regions, measures, scale) if picture.colors else "unknown"
    if length == "unknown":
        notes.append(f"{'hair and skin are too alike' if picture.colors else 'there are no colours'} to tell the length of the hair")
    else:
        traits["hair.style"] = LENGTHS[length]
        said.append(("hair", length))
    if regions.hair_lab is not None:
        traits.update(_hair(regions.hair_lab, measures, scale, length, picture.colors))
        if picture.colors:
            said.append(("its colour", str(traits["hair.color"])))
    if measures.beard > BEARD:
        traits["worn.facial_hair"] = "full_beard"
        said.append(("beard", "full"))
    if measures.bridge > GLASSES:
        traits["worn.glasses"] = "round"
        if picture.colors:
            traits["worn.glasses_color"] = _hex(measures.bridge_lab)
        said.append(("glasses", "yes"))
    else:
        notes.append("no glasses made out: thin, light or rimless ones do not show, say them in words")
    if not measures.drawn:
        traits["face.length"] = _share((measures.mouth - scale.mouth) / 0.30)
        if measures.jaw > 0.0:
            traits["face.jaw"] = _share((measures.jaw - scale.jaw) / 0.60)
        said.append(("proportions", "mouth and jaw"))
    return Seen(traits, tuple(said), tuple(notes))


def _length(regions: Regions, measures: Measures, scale: _Scale) -> str:
    if regions.hair_lab is None:
        return "bald"
    if measures.reach is None:
        return "unknown"
    if measures.reach < scale.chin:
        return "big" if measures.volume > scale.big[0] and measures.width > scale.big[1] else "short"
    return "medium" if measures.reach < scale.shoulder else "long"


def _hair(lab: F64, measures: Measures, scale: _Scale, length: str, colors: bool) -> w.Traits:
    traits: w.Traits = {"hair.volume": _share((measures.volume - scale.volume) / 0.8)}
    if colors:
        lab = lab - (min(scale.lit, 0.25 * lab[0]), 0.0, 0.0)
        light = lab + (HIGHLIGHT, 0.12 * lab[1], 0.12 * lab[2])
        traits.update({"hair.color": _hex(lab), "hair.highlight": _hex(light), "brows.color": _hex(lab * (0.85, 1.0, 1.0))})
    if measures.reach is not None and length in ("medium", "long"):
        low, high = (scale.chin, scale.shoulder) if length == "medium" else (scale.shoulder, 2.0 * scale.shoulder)
        traits["hair.length"] = round(float(np.clip((measures.reach - low) / (high - low), 0.0, 1.0)), 3)
    return traits


def _skin(lab: F64) -> F64:
    """The skin's own colour, from how it looks in the picture."""
    from skimage.color import deltaE_ciede2000, rgb2lab

    lifted = lab + (LIGHT_LIFT * max(lab[0] - LIGHT_KNEE, 0.0), 0.0, 0.0)
    ramp = np.array([[int(w.SKIN[name][i : i + 2], 16) / 255.0 for i in (1, 3, 5)] for name in NATURAL_SKINS])
    tones: Any = rgb2lab(ramp)
    away = np.array([float(deltaE_ciede2000(tone, lifted)) for tone in tones])
    nearest = int(np.argmin(away))
    return np.asarray(lifted + RAMP_PULL * (tones[nearest] - lifted) if away[nearest] < RAMP_NEAR else lifted)


def _share(value: float) -> float:
    """A modest proportion: never more than a half either way, for smiles and lenses bend faces."""
    return round(float(np.clip(value, -0.5, 0.5)), 3)


def _hex(lab: F64) -> str:
    """`#rrggbb` of a Lab colour."""
    from skimage.color import lab2rgb

    r, g, b = (round(float(c) * 255) for c in np.clip(lab2rgb(np.asarray(lab)[None, None])[0, 0], 0.0, 1.0))
    return f"#{r:02x}{g:02x}{b:02x}"
