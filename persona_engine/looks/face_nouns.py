"""What the nouns of a face make of the adjectives before them: eyes, features, marks, make-up, paint."""

from __future__ import annotations

from typing import Final

import numpy as np

from persona_engine.looks import words as w
from persona_engine.looks.draft import WEAK, Draft, closest, left_over, shaded

_TONES = {"dark": "black", "light": "blonde", "pale": "blonde", "fair": "blonde"}
"""Shades of brows -> colours of hair."""

LIGHT: Final = "#9db8c4"
"""Light eyes of no named colour."""
SCARRED_ELSEWHERE: Final = "lip|mouth|ear|neck|throat|arm|hand|shoulder|chest|back|leg|temple|scalp"
"""Where no look can show a scar."""
SCARS: Final = {
    **dict.fromkeys(("scar", "scars"), "left_cheek"), **dict.fromkeys(("brow-scar", "left-brow-scar"), "left_brow"), "right-brow-scar": "right_brow",
    **dict.fromkeys(("cheek-scar", "left-cheek-scar"), "left_cheek"), "right-cheek-scar": "right_cheek",
    **dict.fromkeys(("nose-scar", "left-nose-scar", "right-nose-scar"), "nose"),
    **dict.fromkeys(("chin-scar", "left-chin-scar", "right-chin-scar"), "chin"),
    **dict.fromkeys([f"{place}-scar" for place in SCARRED_ELSEWHERE.split("|")], ""),
}  # fmt: skip
"""Words of scars, with their place -> `LookSpec.skin.scar`, "" where none can be shown."""
TATTOOS: Final = {"star": "star", "heart": "heart", "teardrop": "tear", "tear": "tear", "diamond": "diamond", "dot": "dot", "bindi": "dot"}
"""What is tattooed on a face -> `LookSpec.skin.tattoo`."""
TATTOOED: Final = tuple(f"{place}-tattooed" for place in "arm neck chest back leg hand wrist shoulder sleeve finger knuckle body".split())
"""Where no look can show a tattoo."""


def scar(draft: Draft, word: str) -> None:
    """A scar, where its word says."""
    said = " ".join([*draft.waiting, word])
    if SCARS[word] or draft.no:
        draft.put(said, "skin.scar", "none" if draft.no else SCARS[word])
    else:
        draft.unknown.append(said)
    draft.take((*w.SIZES, *w.SHADES, "jagged", "old", "faint", "faded", "deep", "pale", "thin", "white", "pink", "red", "curved"))
    left_over(draft)


def mole(draft: Draft, word: str) -> None:
    """A beauty spot."""
    draft.put(" ".join([*draft.waiting, word]), "skin.mole", "none" if draft.no else "lip" if word == "lip-mole" else "cheek")
    draft.take((*w.SIZES, *w.SHADES))
    draft.take_colors()
    left_over(draft)


def tattoo(draft: Draft, word: str) -> None:
    """A small picture on the face; any other, or elsewhere, is not understood."""
    said = " ".join([*draft.waiting, word.replace("-tattooed", " tattoo")])
    signs = [TATTOOS[shape] for shape in draft.waiting if shape in TATTOOS]
    if draft.no:
        draft.put(f"no {said}", "skin.tattoo", "none")
        draft.waiting = []
    elif signs and word not in TATTOOED:
        draft.put(said, "skin.tattoo", signs[-1])
        draft.take(TATTOOS)
        if (color := draft.color()) is not None:
            draft.put(said, "skin.tattoo_color", color)
        draft.take((*w.SIZES, "face", "cheek"))
        left_over(draft)
    else:
        draft.unknown.append(said)
        draft.waiting = []


def eyes(draft: Draft, word: str) -> None:
    said = " ".join([*draft.waiting, word])
    for size in draft.take(("big", "large", "huge", "enormous", "gigantic", "massive", "small", "tiny", "wide", "little")):
        draft.put(said, "eyes.size", float(np.clip(w.SIZES[size] * draft.strength, -1, 1)))
    for shape in draft.take(w.FEATURES["eyes"]):
        draft.put(said, *w.FEATURES["eyes"][shape])
    known = draft.take(w.EYE_COLORS)
    if known:
        shades = [w.SHADES[s] for s in draft.take(w.SHADES)]
        draft.put(said, "eyes.color", shaded(w.EYE_COLORS[known[-1]], float(np.prod(shades)) if shades else 1.0))
    elif (color := draft.color()) is not None:
        draft.put(said, "eyes.color", color)
    elif draft.take(("light", "pale")):
        draft.put(said, "eyes.color", LIGHT)
    left_over(draft, anyone=True)


def odd_eye(draft: Draft, word: str) -> None:
    """Eyes of two colours, or the colour of one of them."""
    said = " ".join([*draft.waiting, word.replace("odd-eye", "eye").replace("-", " ")])
    known = draft.take(w.EYE_COLORS)
    shades = [w.SHADES[shade] for shade in draft.take(w.SHADES)] if known else []
    color = shaded(w.EYE_COLORS[known[-1]], float(np.prod(shades)) if shades else 1.0) if known else draft.color()
    draft.put(said, "eyes.odd", 0.0 if draft.no else 1.0)
    if color is not None and word == "left-odd-eye":
        other = draft.values.get("eyes.color")
        draft.put(said, "eyes.odd_color", other[1].value if other is not None else w.EYE_COLORS["brown"], WEAK)
        draft.put(said, "eyes.color", color)
    elif color is not None:
        draft.put(said, "eyes.odd_color", color)
    left_over(draft)


def feature(draft: Draft, word: str) -> None:
    said = " ".join([*draft.waiting, word])
    noun = w.SAME_FEATURE.get(word, word)
    table = w.FEATURES.get(noun, {})
    name = w.FACE.get(word, w.FACE.get(noun, ""))
    if draft.no:
        if noun in ("nose", "ears", "mouth", "chin"):
            draft.unknown.append(f"no {word}")
        elif name:
            draft.put(f"no {word}", name, 0.0 if name == "eyes.lashes" else -1.0)
        draft.waiting = []
        return
    described = draft.take(table)
    for how in described or ([""] if "" in table else []):
        field_, value = table[how]
        draft.put(said, field_, float(np.clip(value * draft.strength, 0.0 if field_.startswith("skin.") else -1.0, 1.0)))
    low = 0.0 if name == "eyes.lashes" else -1.0
    for size in draft.take(w.SIZES) if name else []:
        draft.put(said, name, float(np.clip(w.SIZES[size] * draft.strength, low, 1.0)))
    if noun == "lips" and (color := draft.color()) is not None:
        draft.put(said, "skin.lips", color)
    if noun == "face" and (flushed := draft.take(("red", "pink"))):
        draft.put(said, "skin.blush", 1.0 if "red" in flushed else 0.8)
    elif noun == "face" and (color := draft.color()) is not None:
        draft.put(said, "skin.color", color)
    if noun == "brows" and (known := [_TONES.get(tone, tone) for tone in draft.take((*w.HAIR_COLORS, *_TONES))]):
        draft.put(said, "brows.color", w.HAIR_COLORS[closest(known)][0])
    elif noun == "brows" and (color := draft.color()) is not None:
        draft.put(said, "brows.color", color)
    left_over(draft)


def make_up(draft: Draft, word: str) -> None:
    said = " ".join([*draft.waiting, word])
    name, traits = w.MAKE_UP[word]
    color = draft.color()
    if not draft.no:
        for field_, value in traits.items():
            draft.put(said, field_, value)
        if name and color is not None:
            draft.put(said, name, color)
    else:
        for field_ in traits:
            if field_ in ("eyes.wing", "skin.blush", "skin.shadow"):
                draft.put(f"no {said}", field_, 0.0)
        if word in ("make-up", "makeup"):
            draft.put(f"no {said}", "skin.paint", "none")
    shades = draft.take(w.SHADES)
    if name in traits and color is None and shades and not draft.no:
        draft.put(said, name, shaded(str(traits[name]), float(np.prod([w.SHADES[shade] for shade in shades]))))
    draft.take((*w.SIZES, "heavy", "bold", "dramatic", "smoky", "subtle", "winged"))
    left_over(draft)


def marks(draft: Draft, word: str) -> None:
    name, value = w.MARKS[word]
    said = " ".join([*draft.waiting, word])
    sizes = draft.take(w.SIZES)
    draft.put(f"no {said}" if draft.no else said, name, 0.0 if draft.no else float(np.clip(value + 0.3 * sum(w.SIZES[s] for s in sizes), 0.1, 1.0)))
    draft.take(("many", "few", "deep"))
    if word == "blush":
        draft.color()
    if word == "horns" and (color := draft.color()) is not None:
        draft.put(said, "worn.horns_color", color)
    left_over(draft)


def face_paint(draft: Draft, word: str) -> None:
    said = " ".join([*draft.waiting, word])
    kinds = [w.PAINTED[how] for how in draft.take(w.PAINTED)]
    draft.put(said, "skin.paint", "none" if draft.no else (kinds or [w.FACE_PAINTS[word]])[-1])
    if (color := draft.color()) is not None:
        draft.put(said, "skin.paint_color", color)
    draft.take(w.SIZES)
    left_over(draft)
