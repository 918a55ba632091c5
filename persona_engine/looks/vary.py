"""`vary` and `random`: siblings of a look, and people for a crowd. The same seed gives the same people."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np

from persona_engine.looks import words as w
from persona_engine.looks.spec import LookSpec

SPREAD: dict[str, float] = {
    "face.width": 0.52, "face.length": 0.52, "face.jaw": 0.52, "face.chin": 0.42, "face.cheeks": 0.42, "face.nose_size": 0.38, "face.nose_width": 0.38,
    "face.nose_tilt": 0.38,
    "face.mouth_width": 0.36, "face.lips": 0.38, "face.smile": 0.28, "face.ears": 0.30, "eyes.size": 0.30, "eyes.openness": 0.28, "eyes.tilt": 0.38,
    "eyes.spacing": 0.38,
    "brows.thickness": 0.38, "brows.arch": 0.38, "brows.tilt": 0.28, "brows.height": 0.32, "hair.volume": 0.35, "body.build": 0.25,
    "face.forehead": 0.52, "face.profile": 0.52, "face.depth": 0.52, "face.mouth_height": 0.40, "eyes.height": 0.42, "body.shoulders": 0.25,
}  # fmt: skip
"""Standard deviation of what siblings differ in."""
NATURAL_SKINS = ("pale", "fair", "light", "tanned", "olive", "bronze", "brown", "dark", "ebony")
NATURAL_HAIR = ("black", "brown", "chestnut", "auburn", "ginger", "blonde", "sandy", "black", "brown")
NATURAL_EYES = ("brown", "brown", "dark", "blue", "green", "hazel", "grey", "amber")
HERS = ("lob", "bob", "short", "bun", "ponytail", "long_straight", "long_wavy", "braids", "afro", "dreadlocks", "undercut")
HIS = ("short", "side_part", "undercut", "afro", "dreadlocks", "bald", "short", "side_part", "bun")
COILED = ("dreadlocks",)
"""Styles that only dark skins have in crowds."""
LIGHT_SKINS, DARK_SKINS = NATURAL_SKINS[:5], NATURAL_SKINS[5:]
DARK_HAIR, DARK_EYES = ("black", "brown", "black", "chestnut"), ("brown", "dark", "hazel", "brown")
"""What goes with dark skins most often."""
BOTTOMS = ("#3b4763", "#3a3f4a", "#5a4a38", "#4a4f3a", "#6b5236", "#2f343d", "#7a6a58", "#4a3a52")
SHOES = ("#f4f1ea", "#241f1d", "#6b4a32", "#7a3b2e", "#3a4763")
CLOTHES = ("#2f6f73", "#7a3b2e", "#5b4a7a", "#c2542f", "#3d6fa3", "#4c7a3f", "#c9962c", "#8c2f39", "#3a4763", "#d9c7a3", "#6b5236", "#b8627a")


def _with(spec: LookSpec, values: dict[str, object]) -> LookSpec:
    tree = spec.model_dump(mode="json")
    for name, value in values.items():
        section, key = name.split(".")
        tree[section][key] = value
    return LookSpec.model_validate(tree)


def lips_for(skin: str) -> str:
    """A natural colour of lips for a skin.

    >>> lips_for("#6b4230")
    '#87423b'
    """
    base, red = (np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)], np.float64) for c in (skin, "#b0424c"))
    r, g, b = (round(float(c)) for c in 0.6 * base + 0.4 * red)
    return f"#{r:02x}{g:02x}{b:02x}"


def vary(spec: LookSpec, seed: int, keep: Iterable[str] = ()) -> LookSpec:
    """A sibling of `spec`: other proportions, same kind of person. Fields in `keep` (dotted) stay as they are."""
    rng = np.random.default_rng([seed, 77])
    kept = frozenset(keep)
    tree = spec.model_dump(mode="json")
    changed: dict[str, object] = {}
    for name, spread in SPREAD.items():
        step = float(rng.normal(0.0, spread))
        section, key = name.split(".")
        if name not in kept:
            changed[name] = round(float(np.clip(tree[section][key] + step, -1.0, 1.0)), 4)
    return _with(spec, changed)


def fill(spec: LookSpec, key: str, kept: Iterable[str]) -> LookSpec:
    """Natural colours, hair and clothes for what is left open, chosen by `key`: the same key chooses the same, whatever else is said.

    Fields in `kept` (dotted) stay as they are.
    """
    rng = np.random.default_rng(list(hashlib.sha256(key.encode()).digest()[:16]))

    def pick(values: tuple[str, ...]) -> str:
        return values[int(rng.integers(len(values)))]

    hers, fixed = spec.eyes.lashes >= 0.5, set(kept)
    said = {"hair.color": spec.hair.color, "eyes.color": spec.eyes.color}
    light = "skin.freckles" in fixed or any(name in fixed and _fair(color) for name, color in said.items())
    tone = pick(LIGHT_SKINS if light else NATURAL_SKINS)
    dark = tone in DARK_SKINS if "skin.color" not in fixed else _lightness(spec.skin.color) < 0.5
    skin, hair = w.SKIN[tone], w.HAIR_COLORS[pick(DARK_HAIR if dark else NATURAL_HAIR)]
    picked: dict[str, object] = {
        "skin.color": skin, "skin.lips": lips_for(skin), "hair.color": hair[0], "hair.highlight": hair[1], "brows.color": hair[0],
        "eyes.color": w.EYE_COLORS[pick(DARK_EYES if dark else NATURAL_EYES)],
        "hair.style": pick(HERS if hers else HIS), "wear.top": pick(("jacket", "cardigan", "tee")),
        "wear.top_color": pick(CLOTHES), "wear.bottom_color": pick(BOTTOMS), "wear.shoes_color": pick(SHOES),
        "wear.bottom": "skirt" if rng.random() < 0.35 and hers else "trousers",
    }  # fmt: skip
    for whole, parts in (("skin.color", ("skin.lips",)), ("hair.color", ("hair.highlight", "brows.color"))):
        if whole in fixed:
            fixed.update(parts)
    return _with(spec, {name: value for name, value in picked.items() if name not in fixed})


def _lightness(color: str) -> float:
    return max(int(color[i : i + 2], 16) for i in (1, 3, 5)) / 255.0


def _fair(color: str) -> bool:
    """Whether a colour of hair or eyes goes with light skin most often: blonde, red, blue, green."""
    least = min(int(color[i : i + 2], 16) for i in (1, 3, 5)) / 255.0
    return _lightness(color) > 0.46 and _lightness(color) - least > 0.15


def _goes_with(tone: str, color: str, dark: tuple[str, ...]) -> str:
    """The colour of hair or eyes that was drawn, or one of those that are common with dark skins."""
    return color if tone in LIGHT_SKINS or color in dark else dark[sum(map(ord, color)) % len(dark)]


def random(seed: int, name: str = "someone") -> LookSpec:
    """Someone for a crowd: natural, varied, each a pleasant face."""
    rng = np.random.default_rng([seed, 78])

    def pick(values: tuple[str, ...]) -> str:
        return values[int(rng.integers(len(values)))]

    his = bool(rng.random() < 0.5)
    age = rng.random()
    values: dict[str, object] = dict(w.MAN) if his else {}
    if age < 0.12:
        values.update(w.CHILD)
    elif age > 0.85:
        values.update({k: v for k, v in w.OLD.items() if not k.startswith("hair.")})
    tone = pick(NATURAL_SKINS)
    skin = w.SKIN[tone]
    hair = "grey" if age > 0.85 else _goes_with(tone, pick(NATURAL_HAIR), DARK_HAIR)
    styles = tuple(style for style in (HIS if his else HERS) if tone in DARK_SKINS or style not in COILED)
    values.update({
        "skin.color": skin, "skin.lips": lips_for(skin), "hair.style": pick(styles),
        "hair.color": w.HAIR_COLORS[hair][0],
        "hair.highlight": w.HAIR_COLORS[hair][1],
        "hair.length": round(float(rng.random()), 3), "brows.color": w.HAIR_COLORS[hair][0],
        "eyes.color": w.EYE_COLORS[_goes_with(tone, pick(NATURAL_EYES), DARK_EYES)],
        "skin.freckles": 0.8 if rng.random() < 0.15 else 0.0, "wear.top": pick(("jacket", "cardigan", "tee")), "wear.top_color": pick(CLOTHES),
        "wear.bottom": "skirt" if not his and rng.random() < 0.4 else "trousers", "wear.bottom_color": pick(CLOTHES), "wear.shoes": pick(("sneakers",
            "boots")),
    })  # fmt: skip
    if rng.random() < 0.18:
        values["worn.glasses"] = pick(("round", "square"))
    if his and age > 0.12 and rng.random() < 0.45:
        values["worn.facial_hair"] = pick(("stubble", "moustache", "goatee", "full_beard"))
    if rng.random() < 0.12:
        values.update({"worn.hat": pick(("beanie", "bandana") if his else ("beanie", "head_scarf", "head_wrap", "bandana")), "worn.hat_color": pick(CLOTHES)})
    if age >= 0.12:
        values["body.height"] = round(float(np.clip(rng.normal(1.55 if his else 1.48, 0.09), 1.25, 1.85)), 3)
    return vary(_with(LookSpec(name=name, seed=seed), values), seed)
