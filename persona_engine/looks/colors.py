"""What colours are called: of things, hair, skin and eyes."""

from __future__ import annotations

from typing import Final

_PLAIN: Final[dict[str, str]] = {
    "black": "#1b1816", "white": "#f2efe8", "grey": "#8f8f92", "gray": "#8f8f92", "silver": "#c3c6cc", "red": "#c23a30", "crimson": "#9e1f2d",
    "scarlet": "#d12a1f", "burgundy": "#6b1f2e", "maroon": "#5e1f24", "pink": "#e58aa8", "rose": "#d97a8b", "magenta": "#b8327f", "purple": "#6b3fa0",
    "violet": "#7a4fc0", "lilac": "#b39ddb", "lavender": "#b8aee0", "indigo": "#3a3f8f", "blue": "#3d6fb3", "navy": "#24345c", "azure": "#4a9fdc",
    "teal": "#2f7f80", "turquoise": "#3fb8b0", "cyan": "#4fc3d9", "green": "#4c8a4f", "emerald": "#1f8a5c", "olive": "#74743a", "lime": "#9ccc3c",
    "mint": "#a3dcc0", "yellow": "#e2b93b", "gold": "#d4a32c", "golden": "#d4a32c", "mustard": "#c9962c", "orange": "#dd7a2f", "amber": "#c58a1a",
    "copper": "#b5633a", "brown": "#7a4e30", "tan": "#b98a5e", "beige": "#d9c7a3", "cream": "#efe6d2", "ivory": "#efe8d8", "khaki": "#9a8f63",
    "chestnut": "#5e3420", "coral": "#e2725b", "peach": "#f0b08c", "charcoal": "#3a3a3d", "hazel": "#8a6a34", "honey": "#c8923c", "sky": "#7db4e0",
    "ruby": "#a8182f", "cherry": "#b3203a", "wine": "#6e1f33", "plum": "#6b2f5e", "fuchsia": "#d0359a", "mauve": "#a884ad", "orchid": "#c47fc9",
    "rust": "#9e4a24", "bronze": "#a9714a", "brass": "#b8923e", "lemon": "#efe06a", "sand": "#d6bf94", "caramel": "#b57a45", "chocolate": "#4e2f1e",
    "coffee": "#5a3d2b", "mahogany": "#5a2a20", "ebony": "#2a211d", "jet": "#121013", "slate": "#5d6873", "steel": "#7d8a96", "smoke": "#8b8f94",
    "ash": "#a7a39a", "chrome": "#b4bac2", "pearl": "#eae6de", "snow": "#f7f7f5", "cobalt": "#2449a8", "sapphire": "#1f4fa3", "cerulean": "#3a8fc4",
    "aqua": "#54c9c4", "jade": "#2f9a72", "moss": "#6b7b3f", "sage": "#9aab88", "lavender-blue": "#a9aee0", "salmon": "#ee9278", "apricot": "#f2b57c",
    "sea-green": "#3f9a86", "sea-blue": "#2f7fa0", "ice-blue": "#b5dcec", "sky-blue": "#7db4e0", "baby-blue": "#a9d0ea", "baby-pink": "#f2bfd0",
    "royal-blue": "#2d4fb5", "navy-blue": "#24345c", "midnight-blue": "#1a2346", "electric-blue": "#2f6bff", "steel-grey": "#7d8a96",
    "steel-blue": "#5d86ad",
    "moss-green": "#6b7b3f", "forest-green": "#2f5d3a", "bottle-green": "#1f4a38", "olive-green": "#74743a", "lime-green": "#9ccc3c",
    "mint-green": "#a3dcc0",
    "emerald-green": "#1f8a5c", "hot-pink": "#e8409a", "neon-pink": "#ff4fb0", "neon-green": "#5cff6a", "neon-blue": "#3fb4ff",
    "rose-gold": "#d99a8b",
    "blood-red": "#8a1420", "brick-red": "#9c3f30", "cherry-red": "#b3203a", "wine-red": "#6e1f33", "off-white": "#efebe0", "snow-white": "#f7f7f5",
    "jet-black": "#121013", "coal-black": "#171517", "golden-yellow": "#e3b436", "burnt-orange": "#c2602c", "light-blue": "#9cc4e4",
    "dark-blue": "#24345c",
    "saffron": "#e0922a", "russet": "#8a4526", "icy": "#b5dcec", "ultramarine": "#2a3fae", "chartreuse": "#b7d433", "carmine": "#96182c",
    "claret": "#6e1f33", "bordeaux": "#5f1a2b", "oxblood": "#571a1e",
    "camel": "#c19a6b", "fawn": "#c8a579", "mocha": "#7b5a45", "toffee": "#a56a3a", "sienna": "#9a5430", "umber": "#6a4a33", "amethyst": "#8a5cb8",
    "mulberry": "#8a2f58", "cerise": "#d02f62", "vanilla": "#f0e4c0", "canary": "#f2dc4a", "marigold": "#eaa221", "pumpkin": "#d9702a",
    "hunter-green": "#2f5a3c",
    "army-green": "#5a6144", "apple-green": "#8cb83c", "pea-green": "#8a9a3c", "seafoam": "#9adcc0", "duck-egg": "#bfdcd6", "celadon": "#a9cfb0",
    "peacock-blue": "#1f6f8a", "bubblegum-pink": "#f49ac0", "bubblegum": "#f49ac0", "nude": "#dcb49a", "eggshell": "#efe8d6", "oatmeal": "#d8cbb4",
    "sky-coloured": "#7db4e0", "pitch-black": "#121013", "wine-coloured": "#6e1f33", "sunshine-yellow": "#f2cf3a", "lemon-yellow": "#efe06a",
    "icy-blue": "#b5dcec", "seaweed": "#4f6b3a", "seaweed-green": "#4f6b3a",
    "terracotta": "#c0633f", "ochre": "#c08a35", "cornflower": "#6a8fd8", "periwinkle": "#8e95d8", "aubergine": "#452038", "eggplant": "#452038",
    "champagne": "#ead9b8", "taupe": "#8b7d6b", "ecru": "#d8ccae", "pistachio": "#a9c68a", "vermilion": "#d8432a", "garnet": "#7a1f2a",
    "topaz": "#d6963a", "onyx": "#1d1b1f", "obsidian": "#1a181c", "pewter": "#8b8d90", "graphite": "#4a4c50", "gunmetal": "#4a5058",
    "powder-blue": "#b3d0e6", "mustard-yellow": "#c9962c", "raspberry": "#b02a5b",
    "tangerine": "#ea8434", "petrol": "#1f5566", "sepia": "#70523a", "blush-pink": "#ecc0c0", "tortoiseshell": "#6b4426",
    "bluish": "#6d8fc0", "greenish": "#7aa67f", "reddish": "#b0503c", "purplish": "#7a5a9a", "greyish": "#97979a", "brownish": "#7a5a42",
}  # fmt: skip

_MIXED: Final = ("grey", "gray", "red", "blue", "green", "yellow", "brown", "purple", "orange", "pink", "teal", "violet")


def _between(a: str, b: str) -> str:
    return "#" + "".join(f"{(int(_PLAIN[a][i : i + 2], 16) + int(_PLAIN[b][i : i + 2], 16)) // 2:02x}" for i in (1, 3, 5))


MIXED: Final[dict[str, str]] = {f"{a}-{b}": _between(a, b) for a in _MIXED for b in _MIXED if a != b and f"{a}-{b}" not in _PLAIN}
"""What lies between two colours: "grey-green"."""
COLORS: Final[dict[str, str]] = _PLAIN | MIXED
BASIC_COLORS: Final[frozenset[str]] = frozenset("black white grey gray red blue green yellow brown pink purple orange blond blonde".split())
"""Colours that the word before them says more closely: "charcoal grey" is charcoal."""

_HAIR: Final[dict[str, tuple[str, str]]] = {
    "black": ("#1c1412", "#4a3a34"), "raven": ("#14121a", "#3a3848"), "brown": ("#43291c", "#8a5836"), "brunette": ("#43291c", "#8a5836"),
    "chestnut": ("#4a2617", "#9c5a34"), "auburn": ("#5e2414", "#b0502c"), "red": ("#8e2f16", "#d9683a"), "ginger": ("#a8491f", "#e58a4c"),
    "copper": ("#94421f", "#dd8148"), "orange": ("#b5561a", "#f09a4c"), "blonde": ("#a8813f", "#ecd08c"), "blond": ("#a8813f", "#ecd08c"),
    "golden": ("#b0822c", "#f2cf73"), "platinum": ("#c9bfa6", "#f6f0df"), "sandy": ("#8f7245", "#cfb37e"), "grey": ("#85817c", "#cfccc6"),
    "gray": ("#85817c", "#cfccc6"), "silver": ("#a3a6ad", "#eceef2"), "white": ("#c9c6c0", "#ffffff"), "salt-and-pepper": ("#55524e", "#b9b5ae"),
    "jet-black": ("#121013", "#38353c"), "raven-black": ("#14121a", "#3a3848"), "strawberry-blonde": ("#b5763f", "#f0bd85"),
    "dirty-blonde": ("#84683c", "#c4a470"),
    "ash-blonde": ("#94866a", "#cfc5ac"), "honey-blonde": ("#a9782f", "#eac37c"), "golden-blonde": ("#b0822c", "#f2cf73"),
    "sun-bleached": ("#b8965a", "#f3dfae"),
    "platinum-blonde": ("#c9bfa6", "#f6f0df"), "flaxen": ("#bd9d5c", "#f0dca6"), "fair": ("#a8813f", "#ecd08c"), "mousy": ("#6a5442", "#9c8570"),
    "greying": ("#5d564f", "#b3ada4"), "graying": ("#5d564f", "#b3ada4"), "snow-white": ("#cfcdc8", "#ffffff"), "fiery": ("#9a3312", "#e8763c"),
    "flaming": ("#9a3312", "#e8763c"), "russet": ("#7a3418", "#bd6434"), "bleached": ("#c9bfa6", "#f6f0df"), "strawberry-blond": ("#b5763f",
    "#f0bd85"),
    "redheaded": ("#8e2f16", "#d9683a"), "fox": ("#a8491f", "#e58a4c"), "ash": ("#94866a", "#cfc5ac"),
    "iron-grey": ("#5f6064", "#a2a5ab"), "steel-grey": ("#6a7076", "#adb4bc"),
}  # fmt: skip
_BLONDES: Final = {
    "platinum": "ice icy white silver bleach bleached peroxide champagne pearl pale", "sandy": "sandy beige", "honey-blonde": "caramel amber butterscotch",
    "golden": "buttery sunny yellow", "strawberry-blonde": "reddish copper rose",
}  # fmt: skip
HAIR_COLORS: Final[dict[str, tuple[str, str]]] = _HAIR | {
    f"{said}-{blonde}": _HAIR[color] for color, words in _BLONDES.items() for said in words.split() for blonde in ("blonde", "blond")
}
"""Colour and highlight."""

SKIN: Final[dict[str, str]] = {
    "porcelain": "#f9dfd0", "pale": "#f8dac6", "fair": "#f5d0b6", "light": "#f0c6a6", "rosy": "#f3c3ae", "tanned": "#d9a47a", "tan": "#d9a47a",
    "golden": "#d8a877",
    "olive": "#c9a27a", "bronze": "#a9714a", "brown": "#8d5a3c", "dark": "#6b4230", "ebony": "#4a2d22", "black": "#553426", "white": "#f5d0b6",
    "ivory": "#f7dfcd", "creamy": "#f5d8c2", "caramel": "#b98355", "honey": "#cf9a68", "chocolate": "#5c3826",
    "mahogany": "#5e3426", "tawny": "#b5814f", "alabaster": "#f9e6da", "milky": "#f9e3d6", "dusky": "#8a5c42", "coppery": "#b06f45", "cocoa": "#6b4230",
    "mocha": "#8a5c42",
    "coffee": "#7a4e36", "cinnamon": "#9c6540", "wheatish": "#c99a6e", "sand": "#d9b48e", "beige": "#e3bd9a", "pasty": "#f3dfd0", "sallow": "#e3cda6",
    "sun-kissed": "#d9a47a", "weathered": "#c99a78", "sienna": "#a9714a", "umber": "#6b4230", "medium": "#d9a47a", "swarthy": "#b0805a",
    "sunburnt": "#e39a80", "sunburned": "#e39a80", "ashen": "#dcd2c8",
    "freckled": "",
}  # fmt: skip

EYE_COLORS: Final[dict[str, str]] = {
    "brown": "#6a3f20", "dark": "#3a2416", "black": "#241a14", "blue": "#4d86b8", "green": "#4c8a4f", "hazel": "#8a6a34", "grey": "#7d8a94",
    "gray": "#7d8a94",
    "amber": "#c58a1a", "golden": "#d4a32c", "violet": "#8a63c8", "purple": "#8a63c8", "red": "#b3302a",
}  # fmt: skip
