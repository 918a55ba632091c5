"""Features of a face and body: what is said of each, how large it is, what is painted on it."""

from __future__ import annotations

from typing import Final

from persona_engine.looks.moods import Traits

FACE: Final[dict[str, str]] = {"nose": "face.nose_size", "lips": "face.lips", "ears": "face.ears", "chin": "face.chin", "jaw": "face.jaw",
    "mouth": "face.mouth_width", "cheeks": "face.cheeks",
                               "cheekbones": "face.cheeks", "eyebrows": "brows.thickness", "brows": "brows.thickness", "eyelashes": "eyes.lashes",
                               "lashes": "eyes.lashes"}  # fmt: skip
SIZES: Final[dict[str, float]] = {
    "big": 0.7, "large": 0.7, "huge": 1.0, "wide": 0.7, "full": 0.7, "long": 0.7, "thick": 0.8, "bushy": 1.0, "strong": 0.7, "square": 0.8, "high": 0.7,
    "prominent": 0.7, "broad": 0.8,
    "enormous": 1.0, "gigantic": 1.0, "massive": 0.9, "oversized": 0.7,
    "small": -0.6, "tiny": -0.9, "narrow": -0.7, "thin": -0.7, "short": -0.6, "button": -0.8, "little": -0.6, "soft": -0.4, "weak": -0.6, "delicate": -0.5,
}  # fmt: skip
FEATURES: Final[dict[str, dict[str, tuple[str, float]]]] = {
    "eyes": {"almond": ("eyes.tilt", 0.6), "slanted": ("eyes.tilt", 0.6), "upturned": ("eyes.tilt", 0.7), "cat": ("eyes.tilt", 0.8),
        "feline": ("eyes.tilt", 0.8),
        "downturned": ("eyes.tilt", -0.7), "droopy": ("eyes.tilt", -0.7), "sad": ("eyes.tilt", -0.6), "kind": ("eyes.tilt", -0.2),
        "round": ("eyes.openness", 0.5),
        "sleepy": ("eyes.openness", -0.7), "tired": ("eyes.openness", -0.6), "narrow": ("eyes.openness", -0.6), "hooded": ("eyes.openness", -0.5),
        "heavy-lidded": ("eyes.openness", -0.6), "bright": ("eyes.openness", 0.3), "sparkling": ("eyes.openness", 0.3),
    "wide-set": ("eyes.spacing", 0.8),
        "close-set": ("eyes.spacing", -0.8), "doe": ("eyes.size", 0.8), "beady": ("eyes.size", -0.9), "deep-set": ("skin.shadow", 0.7),
        "sunken": ("skin.shadow", 0.9),
        "smoky": ("skin.shadow", 0.9), "expressive": ("eyes.size", 0.4), "piercing": ("eyes.openness", 0.2), "button": ("eyes.size", -0.4),
        "bulging": ("eyes.openness", 0.8), "squinting": ("eyes.openness", -0.7), "squinty": ("eyes.openness", -0.7), "twinkling": ("eyes.openness", 0.2),
        "sultry": ("eyes.openness", -0.4), "monolid": ("eyes.openness", -0.3), "soulful": ("eyes.size", 0.3), "puppy": ("eyes.size", 0.6),
        "gentle": ("eyes.tilt", -0.2), "sharp": ("eyes.tilt", 0.4), "hollow": ("skin.shadow", 0.8), "wise": ("eyes.openness", -0.1)},
    "brows": {"arched": ("brows.arch", 0.8), "curved": ("brows.arch", 0.6), "straight": ("brows.arch", -0.8), "flat": ("brows.arch", -0.7),
        "raised": ("brows.height", 0.7),
        "high": ("brows.height", 0.6), "low": ("brows.height", -0.7), "angry": ("brows.tilt", -0.9), "angled": ("brows.tilt", -0.5),
        "worried": ("brows.tilt", 0.7),
        "strong": ("brows.thickness", 0.6), "sparse": ("brows.thickness", -0.7), "pencil-thin": ("brows.thickness", -1.0),
        "bold": ("brows.thickness", 0.7), "heavy": ("brows.thickness", 0.8), "plucked": ("brows.thickness", -0.6), "furrowed": ("brows.tilt", -0.6)},
    "nose": {"upturned": ("face.nose_tilt", 0.8), "snub": ("face.nose_tilt", 0.8), "turned-up": ("face.nose_tilt", 0.8),
        "hooked": ("face.nose_tilt", -0.8),
        "aquiline": ("face.nose_tilt", -0.7), "roman": ("face.nose_tilt", -0.6), "crooked": ("face.nose_tilt", -0.4),
    "flat": ("face.nose_width", 0.7),
        "wide": ("face.nose_width", 0.8), "broad": ("face.nose_width", 0.8), "bulbous": ("face.nose_width", 0.9), "narrow": ("face.nose_width", -0.7),
        "thin": ("face.nose_width", -0.7), "straight": ("face.nose_tilt", 0.0), "pointy": ("face.nose_width", -0.6),
    "pointed": ("face.nose_width", -0.6),
        "cute": ("face.nose_size", -0.5), "pug": ("face.nose_tilt", 0.8), "ski-slope": ("face.nose_tilt", 0.7), "hawkish": ("face.nose_tilt", -0.8),
        "hawk": ("face.nose_tilt", -0.8), "eagle": ("face.nose_tilt", -0.8), "beaky": ("face.nose_tilt", -0.8), "grecian": ("face.nose_tilt", -0.3)},
    "lips": {"plump": ("face.lips", 0.8), "pouty": ("face.lips", 0.8), "luscious": ("face.lips", 0.8), "fleshy": ("face.lips", 0.9),
        "rosebud": ("face.mouth_width", -0.6), "pursed": ("face.mouth_width", -0.4), "heart-shaped": ("face.mouth_width", -0.3)},
    "cheeks": {"chubby": ("face.cheeks", 0.7), "plump": ("face.cheeks", 0.7), "round": ("face.cheeks", 0.6), "hollow": ("face.cheeks", -0.8),
        "sunken": ("face.cheeks", -0.8),
        "rosy": ("skin.blush", 0.9), "red": ("skin.blush", 0.9), "pink": ("skin.blush", 0.8), "flushed": ("skin.blush", 1.0),
        "ruddy": ("skin.blush", 0.9)},
    "lashes": dict.fromkeys(("false", "fake", "curled", "fluttering"), ("eyes.lashes", 1.0)),
    "ears": {"sticking-out": ("face.ears", 0.9), "protruding": ("face.ears", 0.9), "jug": ("face.ears", 0.9)},
    "chin": {"pointed": ("face.jaw", -0.6), "pointy": ("face.jaw", -0.6), "round": ("face.jaw", -0.2), "double": ("face.cheeks", 0.9),
    "receding": ("face.chin", -0.8),
        "jutting": ("face.chin", 0.8)},
    "jaw": {"chiseled": ("face.jaw", 0.7), "chiselled": ("face.jaw", 0.7), "angular": ("face.jaw", 0.7), "pointed": ("face.jaw", -0.7),
        "round": ("face.jaw", -0.3)},
    "face": {"round": ("face.width", 0.6), "wide": ("face.width", 0.7), "broad": ("face.width", 0.7), "square": ("face.jaw", 0.7),
        "long": ("face.length", 0.7),
        "oval": ("face.length", 0.2), "thin": ("face.width", -0.6), "narrow": ("face.width", -0.7), "slim": ("face.width", -0.5),
        "slender": ("face.width", -0.5),
        "heart": ("face.jaw", -0.6), "heart-shaped": ("face.jaw", -0.6),
        "triangular": ("face.jaw", -0.7), "angular": ("face.jaw", 0.5), "chubby": ("face.cheeks", 0.7),
        "full": ("face.cheeks", 0.5),
        "small": ("face.width", -0.4), "short": ("face.length", -0.6), "baby": ("face.chin", -0.5), "freckled": ("skin.freckles", 0.9),
        "wrinkled": ("skin.wrinkles", 0.9),
        "friendly": ("face.smile", 0.5), "kind": ("face.smile", 0.4), "pretty": ("eyes.size", 0.3), "delicate": ("face.jaw", -0.4),
        "strong": ("face.jaw", 0.5),
        "weathered": ("skin.wrinkles", 0.6), "dirty": ("skin.shadow", 0.5), "stern": ("brows.tilt", -0.5)},
    "smile": {"": ("face.smile", 0.7), "big": ("face.smile", 1.0), "broad": ("face.smile", 1.0), "wide": ("face.smile", 1.0),
        "slight": ("face.smile", 0.3),
        "small": ("face.smile", 0.3), "shy": ("face.smile", 0.3), "warm": ("face.smile", 0.6), "confident": ("face.smile", 0.6),
    "proud": ("face.smile", 0.5), "radiant": ("face.smile", 1.0), "kind": ("face.smile", 0.5),
        "friendly": ("face.smile", 0.6),
        "sweet": ("face.smile", 0.6), "gentle": ("face.smile", 0.4), "cheeky": ("face.smile", 0.7), "bright": ("face.smile", 0.9),
        "happy": ("face.smile", 0.8),
        "sly": ("face.smile", 0.4), "smug": ("face.smile", 0.5), "wicked": ("face.smile", 0.5), "mischievous": ("face.smile", 0.6),
        "toothy": ("face.smile", 1.0)},
    "shoulders": {"broad": ("body.shoulders", 1.0), "wide": ("body.shoulders", 0.9), "square": ("body.shoulders", 0.8), "strong": ("body.muscle", 0.7),
        "narrow": ("body.shoulders", -0.8), "thin": ("body.shoulders", -0.7), "slim": ("body.shoulders", -0.6), "bony": ("body.build", -0.6)},
    "bags": {"": ("skin.shadow", 0.8), "dark": ("skin.shadow", 0.9), "heavy": ("skin.shadow", 0.9)},
    "frown": {"": ("face.smile", -0.7), "deep": ("face.smile", -1.0), "slight": ("face.smile", -0.4), "permanent": ("face.smile", -0.8)},
}  # fmt: skip
"""Noun -> what is said of it -> field and value; "" is the noun alone."""
SAME_FEATURE: Final[dict[str, str]] = {
    "eye": "eyes", "eyebrows": "brows", "eyebrow": "brows", "brow": "brows", "cheekbones": "cheeks", "cheek": "cheeks", "ear": "ears",
    "jawline": "jaw",
    "lip": "lips", "eyelashes": "lashes", "shoulder": "shoulders",
    "grin": "smile", "smirk": "smile", "scowl": "frown", "visage": "face",
}  # fmt: skip
MARKS: Final[dict[str, tuple[str, float]]] = {
    "freckles": ("skin.freckles", 0.9), "wrinkles": ("skin.wrinkles", 0.8), "horns": ("worn.horns", 0.6), "blush": ("skin.blush", 0.9),
    "vitiligo": ("skin.patches", 0.5),
}  # fmt: skip
"""Marks -> field, and how much of it the bare word means."""
FACE_PAINTS: Final[dict[str, str]] = {"face-paint": "stripes", "facepaint": "stripes", "warpaint": "stripes", "cat-whiskers": "whiskers"}
PAINTED: Final[dict[str, str]] = {
    "striped": "stripes", "tribal": "stripes", "dotted": "dots", "spotted": "dots", "clown": "diamonds", "harlequin": "diamonds", "jester": "diamonds",
    "raccoon": "band", "bandit": "band", "cat": "whiskers", "tiger": "whiskers", "whiskered": "whiskers",
}  # fmt: skip
"""What is painted on a face -> kind of `LookSpec.skin.paint`, by its name and by what is said of it."""
MAKE_UP: Final[dict[str, tuple[str, Traits]]] = {
    "lipstick": ("skin.lips", {"skin.lips": "#b3263a"}), "lip-gloss": ("skin.lips", {"skin.lips": "#d97a8b"}),
    "eyeshadow": ("skin.shadow_color", {"skin.shadow": 0.9, "skin.shadow_color": "#6b4a7a"}),
    "eye-shadow": ("skin.shadow_color", {"skin.shadow": 0.9}),
    "eyeliner": ("", {"eyes.wing": 1.0}), "kohl": ("", {"eyes.wing": 1.0}), "mascara": ("", {"eyes.lashes": 1.0}), "rouge": ("", {"skin.blush": 1.0}),
    "blusher": ("", {"skin.blush": 1.0}),
    "make-up": ("", {"eyes.wing": 0.8, "eyes.lashes": 0.9, "skin.blush": 0.7}),
    "makeup": ("", {"eyes.wing": 0.8, "eyes.lashes": 0.9, "skin.blush": 0.7}),
}  # fmt: skip
"""Make-up -> field of its colour, and what it does."""
