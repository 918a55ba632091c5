"""What words say about looks: colours, people and their traits, hair, garments. Tables that the grammar in `describe` reads."""

from __future__ import annotations

from typing import Final

Traits = dict[str, object]
"""Field of `LookSpec` by dotted path -> value."""

COLORS: Final[dict[str, str]] = {
    "black": "#1b1816", "white": "#f2efe8", "grey": "#8f8f92", "gray": "#8f8f92", "silver": "#c3c6cc", "red": "#c23a30", "crimson": "#9e1f2d",
    "scarlet": "#d12a1f", "burgundy": "#6b1f2e", "maroon": "#5e1f24", "pink": "#e58aa8", "rose": "#d97a8b", "magenta": "#b8327f", "purple": "#6b3fa0",
    "violet": "#7a4fc0", "lilac": "#b39ddb", "lavender": "#b8aee0", "indigo": "#3a3f8f", "blue": "#3d6fb3", "navy": "#24345c", "azure": "#4a9fdc",
    "teal": "#2f7f80", "turquoise": "#3fb8b0", "cyan": "#4fc3d9", "green": "#4c8a4f", "emerald": "#1f8a5c", "olive": "#74743a", "lime": "#9ccc3c",
    "mint": "#a3dcc0", "yellow": "#e2b93b", "gold": "#d4a32c", "golden": "#d4a32c", "mustard": "#c9962c", "orange": "#dd7a2f", "amber": "#c58a1a",
    "copper": "#b5633a", "brown": "#7a4e30", "tan": "#b98a5e", "beige": "#d9c7a3", "cream": "#efe6d2", "ivory": "#efe8d8", "khaki": "#9a8f63",
    "chestnut": "#5e3420", "coral": "#e2725b", "peach": "#f0b08c", "charcoal": "#3a3a3d", "hazel": "#8a6a34", "honey": "#c8923c", "sky": "#7db4e0",
}  # fmt: skip

HAIR_COLORS: Final[dict[str, tuple[str, str]]] = {
    "black": ("#1c1412", "#4a3a34"), "raven": ("#14121a", "#3a3848"), "brown": ("#43291c", "#8a5836"), "brunette": ("#43291c", "#8a5836"),
    "chestnut": ("#4a2617", "#9c5a34"), "auburn": ("#5e2414", "#b0502c"), "red": ("#8e2f16", "#d9683a"), "ginger": ("#a8491f", "#e58a4c"),
    "copper": ("#94421f", "#dd8148"), "orange": ("#b5561a", "#f09a4c"), "blonde": ("#a8813f", "#ecd08c"), "blond": ("#a8813f", "#ecd08c"),
    "golden": ("#b0822c", "#f2cf73"), "platinum": ("#c9bfa6", "#f6f0df"), "sandy": ("#8f7245", "#cfb37e"), "grey": ("#85817c", "#cfccc6"),
    "gray": ("#85817c", "#cfccc6"), "silver": ("#a3a6ad", "#eceef2"), "white": ("#c9c6c0", "#ffffff"), "salt-and-pepper": ("#55524e", "#b9b5ae"),
}  # fmt: skip
"""Colour and highlight."""

SKIN: Final[dict[str, str]] = {
    "porcelain": "#f9dfd0", "pale": "#f8dac6", "fair": "#f5d0b6", "light": "#f0c6a6", "rosy": "#f3c3ae", "tanned": "#d9a47a", "tan": "#d9a47a",
    "golden": "#d8a877",
    "olive": "#c9a27a", "bronze": "#a9714a", "brown": "#8d5a3c", "dark": "#6b4230", "ebony": "#4a2d22", "black": "#553426", "freckled": "",
}  # fmt: skip

EYE_COLORS: Final[dict[str, str]] = {
    "brown": "#6a3f20", "dark": "#3a2416", "black": "#241a14", "blue": "#4d86b8", "green": "#4c8a4f", "hazel": "#8a6a34", "grey": "#7d8a94",
    "gray": "#7d8a94",
    "amber": "#c58a1a", "golden": "#d4a32c", "violet": "#8a63c8", "purple": "#8a63c8", "red": "#b3302a",
}  # fmt: skip

MAN: Final[Traits] = {"eyes.lashes": 0.1, "eyes.wing": 0.0, "face.jaw": 0.45, "brows.thickness": 0.5, "eyes.size": -0.2, "hair.style": "short",
    "skin.blush": 0.25}
CHILD: Final[Traits] = {"body.height": 1.14, "body.heads": 3.5, "eyes.size": 0.5, "eyes.openness": 0.25, "face.length": -0.4, "face.chin": -0.3,
    "face.nose_size": -0.4,
                        "eyes.wing": 0.1}  # fmt: skip
OLD: Final[Traits] = {"skin.wrinkles": 0.8, "hair.color": "#85817c", "hair.highlight": "#cfccc6", "brows.color": "#9a948c", "eyes.openness": -0.3,
    "eyes.size": -0.1}

PEOPLE: Final[dict[str, Traits]] = {
    "person": {}, "someone": {}, "character": {}, "human": {}, "villager": {}, "friend": {}, "hero": {},
    "woman": {}, "lady": {}, "female": {}, "heroine": {}, "mother": {},
    "man": MAN, "guy": MAN, "gentleman": MAN, "male": MAN, "father": MAN, "fellow": MAN,
    "girl": {**CHILD, "hair.style": "braids"}, "boy": {**CHILD, "hair.style": "side_part", "eyes.lashes": 0.15, "eyes.wing": 0.0}, "child": CHILD,
    "kid": CHILD,
    "teenager": {"body.height": 1.4, "body.heads": 3.9, "eyes.size": 0.25}, "teen": {"body.height": 1.4, "body.heads": 3.9, "eyes.size": 0.25},
    "grandmother": {**OLD, "hair.style": "bun", "worn.glasses": "round", "body.height": 1.38}, "granny": {**OLD, "hair.style": "bun", "body.height": 1.38},
    "grandma": {**OLD, "hair.style": "bun", "body.height": 1.38}, "grandfather": {**MAN, **OLD, "worn.facial_hair": "moustache"}, "elder": OLD,
    "elf": {"worn.ears": "pointed", "hair.style": "long_straight", "body.heads": 4.6}, "fairy": {"worn.ears": "pointed", "eyes.size": 0.5,
        "body.height": 1.1},
    "dwarf": {**MAN, "body.height": 1.05, "body.heads": 3.6, "body.build": 0.9, "worn.facial_hair": "full_beard"},
    "demon": {"worn.horns": 0.6, "skin.color": "#b5584a"}, "faun": {"worn.horns": 0.4, "worn.ears": "pointed"}, "alien": {"skin.color": "#9ed6b0",
        "eyes.size": 0.8, "hair.style": "bald"},
    "pirate": {"worn.hat": "head_scarf", "worn.hat_color": "#a8322c", "wear.top": "jacket", "wear.top_color": "#2f2a33", "wear.shoes": "boots"},
    "sailor": {"wear.top": "tee", "wear.top_color": "#f2efe8", "wear.bottom_color": "#24345c"},
    "fisherman": {**MAN, "worn.hat": "beanie", "worn.hat_color": "#24345c", "worn.facial_hair": "stubble", "wear.top": "jacket", "wear.top_color": "#c9962c",
        "wear.shoes": "boots"},
    "librarian": {"worn.glasses": "round", "hair.style": "bun", "wear.top": "cardigan"}, "teacher": {"worn.glasses": "round", "wear.top": "cardigan"},
    "professor": {"worn.glasses": "round", "wear.top": "jacket", "wear.top_color": "#6b5236"}, "scientist": {"worn.glasses": "square", "wear.top": "jacket",
        "wear.top_color": "#f2efe8"},
    "smith": {**MAN, "body.build": 0.8, "worn.facial_hair": "full_beard"}, "blacksmith": {**MAN, "body.build": 0.8, "worn.facial_hair": "full_beard"},
    "lumberjack": {**MAN, "body.build": 0.6, "worn.facial_hair": "full_beard", "worn.hat": "beanie", "worn.hat_color": "#a8322c", "wear.shoes": "boots"},
    "punk": {"hair.style": "undercut", "hair.color": "#b8327f", "hair.highlight": "#f08ac0", "wear.top": "jacket", "wear.top_color": "#1b1816",
        "wear.shoes": "boots"},
    "artist": {"hair.style": "bun", "wear.top": "tee"}, "student": {"wear.top": "tee"}, "farmer": {"wear.shoes": "boots", "wear.bottom_color": "#3d5a8a"},
    "knight": {"hair.style": "short", "wear.shoes": "boots"}, "witch": {"hair.style": "long_wavy", "wear.top": "jacket", "wear.top_color": "#2f2440",
        "wear.bottom": "skirt"},
    "wizard": {**MAN, **OLD, "worn.facial_hair": "full_beard", "hair.style": "bald"}, "monk": {"hair.style": "bald", "wear.top_color": "#b5633a"},
}  # fmt: skip
"""Who somebody is -> how such people look unless more is said."""

MANNERS: Final[dict[str, Traits]] = {
    "old": OLD, "elderly": OLD, "aged": OLD, "ancient": {**OLD, "skin.wrinkles": 1.0}, "young": {"skin.blush": 0.6, "eyes.size": 0.3},
    "middle-aged": {"skin.wrinkles": 0.35},
    "little": {"body.height": 1.1, "body.heads": 3.6}, "small": {"body.height": 1.3}, "short": {"body.height": 1.3}, "tiny": {"body.height": 1.0,
        "body.heads": 3.4},
    "tall": {"body.height": 1.8, "body.heads": 5.0}, "huge": {"body.height": 2.0, "body.heads": 5.2, "body.build": 0.8}, "big": {"body.height": 1.75,
        "body.build": 0.6},
    "slim": {"body.build": -0.5}, "slender": {"body.build": -0.5}, "thin": {"body.build": -0.7}, "skinny": {"body.build": -0.8},
    "lanky": {"body.build": -0.6, "body.height": 1.75},
    "stocky": {"body.build": 0.7, "body.height": 1.4}, "chubby": {"body.build": 0.8, "face.width": 0.6, "face.cheeks": 0.6}, "fat": {"body.build": 1.0,
        "face.width": 0.7},
    "plump": {"body.build": 0.6, "face.cheeks": 0.6}, "round": {"body.build": 0.7, "face.width": 0.6}, "broad": {"body.build": 0.7},
    "burly": {"body.build": 0.9}, "muscular": {"body.build": 0.7},
    "strong": {"body.build": 0.6}, "sturdy": {"body.build": 0.6}, "athletic": {"body.build": 0.25}, "petite": {"body.height": 1.3, "body.build": -0.4},
    "freckled": {"skin.freckles": 0.9}, "freckly": {"skin.freckles": 0.9}, "wrinkled": {"skin.wrinkles": 0.9}, "rosy": {"skin.blush": 0.9},
    "pale": {"skin.color": SKIN["pale"]},
    "tanned": {"skin.color": SKIN["tanned"]}, "bald": {"hair.style": "bald"}, "bearded": {"worn.facial_hair": "full_beard"},
    "unshaven": {"worn.facial_hair": "stubble"},
    "clean-shaven": {"worn.facial_hair": "none"}, "bespectacled": {"worn.glasses": "round"}, "horned": {"worn.horns": 0.6},
    "pointy-eared": {"worn.ears": "pointed"},
    "smiling": {"face.smile": 0.8}, "friendly": {"face.smile": 0.5}, "cheerful": {"face.smile": 0.7}, "kind": {"face.smile": 0.4, "eyes.openness": 0.1},
    "warm": {"face.smile": 0.4},
    "tired": {"eyes.openness": -0.6, "skin.shadow": 0.6}, "sleepy": {"eyes.openness": -0.7}, "stern": {"brows.tilt": -0.6, "face.smile": -0.5},
    "grumpy": {"brows.tilt": -0.7, "face.smile": -0.7},
    "elegant": {"eyes.wing": 0.9, "face.length": 0.3}, "cute": {"eyes.size": 0.6, "face.nose_size": -0.5}, "pretty": {"eyes.size": 0.3, "eyes.lashes": 0.8},
    "handsome": {"face.jaw": 0.5, "face.chin": 0.3}, "wise": {"skin.wrinkles": 0.3, "eyes.openness": -0.1}, "shy": {"skin.blush": 0.9},
    "curious": {"eyes.openness": 0.5},
}  # fmt: skip
"""What somebody is like -> traits."""

STYLES: Final[dict[str, str]] = {
    "short": "short", "cropped": "short", "crop": "short", "side-parted": "side_part", "parted": "side_part", "neat": "side_part", "combed": "side_part",
    "undercut": "undercut", "shaved": "undercut",
    "mohawk": "undercut", "afro": "afro", "curly": "afro", "curls": "afro", "frizzy": "afro", "kinky": "afro", "bald": "bald", "bun": "bun",
    "topknot": "bun", "ponytail": "ponytail",
    "tail": "ponytail", "long": "long_straight", "straight": "long_straight", "flowing": "long_straight", "wavy": "long_wavy", "waves": "long_wavy",
    "dreadlocks": "dreadlocks",
    "dreadlocked": "dreadlocks", "dreads": "dreadlocks", "locs": "dreadlocks", "braids": "braids", "braided": "braids", "braid": "braids",
    "pigtails": "braids", "plaits": "braids",
    "bob": "bob", "bobbed": "bob", "lob": "lob", "chin-length": "bob", "shoulder-length": "lob", "medium": "lob",
}  # fmt: skip

TOPS: Final[dict[str, str]] = {
    "jacket": "jacket", "hoodie": "jacket", "coat": "jacket", "cardigan": "cardigan", "sweater": "cardigan", "jumper": "cardigan", "pullover": "cardigan",
    "vest": "cardigan",
    "t-shirt": "tee", "tee": "tee", "tshirt": "tee", "shirt": "tee", "blouse": "tee", "top": "tee",
}  # fmt: skip
BOTTOMS: Final[dict[str, str]] = {
    "trousers": "trousers", "pants": "trousers", "jeans": "trousers", "leggings": "trousers", "slacks": "trousers", "skirt": "skirt", "kilt": "skirt",
}  # fmt: skip
SHOES: Final[dict[str, str]] = {"sneakers": "sneakers", "trainers": "sneakers", "shoes": "sneakers", "boots": "boots", "boot": "boots"}
GLASSES: Final[frozenset[str]] = frozenset({"glasses", "spectacles", "eyeglasses", "specs"})
HATS: Final[dict[str, str]] = {"beanie": "beanie", "hat": "beanie", "cap": "beanie", "headscarf": "head_scarf", "scarf": "head_scarf",
    "bandana": "head_scarf", "hijab": "head_scarf",
                               "kerchief": "head_scarf", "turban": "head_scarf"}  # fmt: skip
BEARDS: Final[dict[str, str]] = {"beard": "full_beard", "moustache": "moustache", "mustache": "moustache", "goatee": "goatee", "stubble": "stubble"}
FACE: Final[dict[str, str]] = {"nose": "face.nose_size", "lips": "face.lips", "ears": "face.ears", "chin": "face.chin", "jaw": "face.jaw",
    "mouth": "face.mouth_width", "cheeks": "face.cheeks",
                               "cheekbones": "face.cheeks", "eyebrows": "brows.thickness", "brows": "brows.thickness", "eyelashes": "eyes.lashes",
                               "lashes": "eyes.lashes"}  # fmt: skip
SIZES: Final[dict[str, float]] = {
    "big": 0.7, "large": 0.7, "huge": 1.0, "wide": 0.7, "full": 0.7, "long": 0.7, "thick": 0.8, "bushy": 1.0, "strong": 0.7, "square": 0.8, "high": 0.7,
    "prominent": 0.7, "broad": 0.8,
    "small": -0.6, "tiny": -0.9, "narrow": -0.7, "thin": -0.7, "short": -0.6, "button": -0.8, "little": -0.6, "soft": -0.4, "weak": -0.6, "delicate": -0.5,
}  # fmt: skip
SHADES: Final[dict[str, float]] = {"dark": 0.6, "deep": 0.7, "light": 1.35, "pale": 1.4, "bright": 1.2, "pastel": 1.4, "vivid": 1.15, "soft": 1.15,
    "dusty": 0.9, "faded": 1.15}
"""How a word changes the colour after it: factor of its lightness."""
STRENGTHS: Final[dict[str, float]] = {"very": 1.35, "really": 1.3, "extremely": 1.6, "quite": 1.0, "rather": 1.0, "slightly": 0.5, "somewhat": 0.7,
    "bit": 0.6, "so": 1.2, "super": 1.5}
NEGATIONS: Final[frozenset[str]] = frozenset({"no", "without", "not", "never", "isn't", "hasn't", "doesn't"})
FILLERS: Final[frozenset[str]] = frozenset(
    "a an the of with and who that has have having is are was wears wearing wear in on his her hers their its my your our she he they it this "
    "these at to from for but or as by be him them like looks look looking please make me i want would create draw give some pair one dressed "
    "whose always also too into all sort colour color colored coloured style worn up down around about years just there two face appearance ".split()
)
