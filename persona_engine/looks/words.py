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
    "saffron": "#e0922a", "russet": "#8a4526", "icy": "#b5dcec", "icy-blue": "#b5dcec", "seaweed": "#4f6b3a", "seaweed-green": "#4f6b3a",
    "terracotta": "#c0633f", "ochre": "#c08a35", "cornflower": "#6a8fd8", "periwinkle": "#8e95d8", "aubergine": "#452038", "eggplant": "#452038",
    "champagne": "#ead9b8", "taupe": "#8b7d6b", "ecru": "#d8ccae", "pistachio": "#a9c68a", "vermilion": "#d8432a", "garnet": "#7a1f2a",
    "topaz": "#d6963a", "onyx": "#1d1b1f", "obsidian": "#1a181c", "pewter": "#8b8d90", "graphite": "#4a4c50", "gunmetal": "#4a5058",
    "powder-blue": "#b3d0e6", "mustard-yellow": "#c9962c", "raspberry": "#b02a5b",
    "tangerine": "#ea8434", "petrol": "#1f5566", "sepia": "#70523a", "blush-pink": "#ecc0c0", "tortoiseshell": "#6b4426",
    "bluish": "#6d8fc0", "greenish": "#7aa67f", "reddish": "#b0503c", "purplish": "#7a5a9a", "greyish": "#97979a", "brownish": "#7a5a42",
}  # fmt: skip

BASIC_COLORS: Final[frozenset[str]] = frozenset("black white grey gray red blue green yellow brown pink purple orange blond blonde".split())
"""Colours that the word before them says more closely: "charcoal grey" is charcoal."""

HAIR_COLORS: Final[dict[str, tuple[str, str]]] = {
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
}  # fmt: skip
"""Colour and highlight."""

SKIN: Final[dict[str, str]] = {
    "porcelain": "#f9dfd0", "pale": "#f8dac6", "fair": "#f5d0b6", "light": "#f0c6a6", "rosy": "#f3c3ae", "tanned": "#d9a47a", "tan": "#d9a47a",
    "golden": "#d8a877",
    "olive": "#c9a27a", "bronze": "#a9714a", "brown": "#8d5a3c", "dark": "#6b4230", "ebony": "#4a2d22", "black": "#553426", "white": "#f5d0b6",
    "ivory": "#f7dfcd", "creamy": "#f5d8c2", "caramel": "#b98355", "honey": "#cf9a68", "chocolate": "#5c3826",
    "mahogany": "#5e3426", "tawny": "#b5814f", "swarthy": "#b0805a", "sunburnt": "#e39a80", "sunburned": "#e39a80", "ashen": "#dcd2c8",
    "freckled": "",
}  # fmt: skip

EYE_COLORS: Final[dict[str, str]] = {
    "brown": "#6a3f20", "dark": "#3a2416", "black": "#241a14", "blue": "#4d86b8", "green": "#4c8a4f", "hazel": "#8a6a34", "grey": "#7d8a94",
    "gray": "#7d8a94",
    "amber": "#c58a1a", "golden": "#d4a32c", "violet": "#8a63c8", "purple": "#8a63c8", "red": "#b3302a",
}  # fmt: skip

MAN: Final[Traits] = {"eyes.lashes": 0.0, "eyes.wing": 0.0, "face.jaw": 0.7, "face.chin": 0.35, "face.lips": -0.6, "face.mouth_width": 0.35,
    "face.nose_size": 0.35, "face.nose_width": 0.2, "brows.thickness": 0.9, "brows.height": -0.4, "brows.arch": -0.5, "eyes.size": -0.4,
    "hair.style": "short", "skin.blush": 0.2}
CHILD: Final[Traits] = {"body.height": 1.14, "body.heads": 3.5, "eyes.size": 0.5, "eyes.openness": 0.25, "face.length": -0.4, "face.chin": -0.3,
    "face.nose_size": -0.4,
                        "eyes.wing": 0.1}  # fmt: skip
OLD: Final[Traits] = {"skin.wrinkles": 0.8, "hair.color": "#85817c", "hair.highlight": "#cfccc6", "brows.color": "#9a948c", "eyes.openness": -0.4,
    "eyes.size": -0.4, "face.nose_size": 0.3, "face.ears": 0.5, "skin.blush": 0.3}

ROUND: Final[Traits] = {"face.width": 0.8, "face.cheeks": 0.9, "face.jaw": 0.35, "face.chin": -0.3, "face.length": -0.3}
"""The face of who weighs much."""

MANNERS: Final[dict[str, Traits]] = {
    "old": OLD, "elderly": OLD, "aged": OLD, "ancient": {**OLD, "skin.wrinkles": 1.0}, "young": {"skin.blush": 0.6, "eyes.size": 0.3},
    "middle-aged": {"skin.wrinkles": 0.35},
    "little": {"body.height": 1.1, "body.heads": 3.6}, "small": {"body.height": 1.3}, "short": {"body.height": 1.3}, "tiny": {"body.height": 1.0,
        "body.heads": 3.4},
    "tall": {"body.height": 1.8, "body.heads": 5.0}, "huge": {"body.height": 2.0, "body.heads": 5.2, "body.build": 0.8}, "big": {"body.height": 1.75,
        "body.build": 0.6},
    "slim": {"body.build": -0.5}, "slender": {"body.build": -0.5}, "thin": {"body.build": -0.7}, "skinny": {"body.build": -0.8},
    "lanky": {"body.build": -0.6, "body.height": 1.75},
    "stocky": {"body.build": 0.7, "body.height": 1.4}, "chubby": {"body.build": 0.8, **ROUND}, "fat": {"body.build": 1.0, **ROUND},
    "plump": {"body.build": 0.6, **ROUND}, "round": {"body.build": 0.7, "face.width": 0.6}, "broad": {"body.build": 0.7},
    "burly": {"body.build": 0.9}, "muscular": {"body.build": 0.7},
    "strong": {"body.build": 0.6}, "sturdy": {"body.build": 0.6}, "athletic": {"body.build": 0.25},
    "petite": {"body.height": 1.3, "body.build": -0.4},
    "freckled": {"skin.freckles": 0.9}, "freckly": {"skin.freckles": 0.9}, "wrinkled": {"skin.wrinkles": 0.9}, "rosy": {"skin.blush": 0.9},
    "pale": {"skin.color": SKIN["pale"]},
    "tanned": {"skin.color": SKIN["tanned"]}, "bald": {"hair.style": "bald"}, "bearded": {"worn.facial_hair": "full_beard"},
    "unshaven": {"worn.facial_hair": "stubble"},
    "clean-shaven": {"worn.facial_hair": "none"}, "bespectacled": {"worn.glasses": "round"}, "horned": {"worn.horns": 0.6},
    "pointy-eared": {"worn.ears": "pointed"},
    "smiling": {"face.smile": 0.8}, "friendly": {"face.smile": 0.5}, "cheerful": {"face.smile": 0.7},
    "kind": {"face.smile": 0.4, "eyes.openness": 0.1},
    "warm": {"face.smile": 0.4},
    "tired": {"eyes.openness": -0.6, "skin.shadow": 0.6}, "sleepy": {"eyes.openness": -0.7}, "stern": {"brows.tilt": -0.6, "face.smile": -0.5},
    "grumpy": {"brows.tilt": -0.7, "face.smile": -0.7},
    "elegant": {"eyes.wing": 0.9, "face.length": 0.3}, "cute": {"eyes.size": 0.6, "face.nose_size": -0.5},
    "pretty": {"eyes.size": 0.3, "eyes.lashes": 0.8},
    "handsome": {"face.jaw": 0.5, "face.chin": 0.3}, "wise": {"skin.wrinkles": 0.3, "eyes.openness": -0.1}, "shy": {"skin.blush": 0.9},
    "curious": {"eyes.openness": 0.5},
    "happy": {"face.smile": 0.7}, "jolly": {"face.smile": 0.8, "skin.blush": 0.7}, "merry": {"face.smile": 0.7}, "joyful": {"face.smile": 0.8},
    "sweet": {"face.smile": 0.4, "eyes.size": 0.2}, "gentle": {"face.smile": 0.3, "brows.tilt": 0.3}, "calm": {"eyes.openness": -0.1},
    "content": {"face.smile": 0.3},
    "sad": {"face.smile": -0.6, "brows.tilt": 0.7}, "gloomy": {"face.smile": -0.5, "brows.tilt": 0.5},
    "melancholy": {"face.smile": -0.3, "brows.tilt": 0.6},
    "worried": {"brows.tilt": 0.7, "face.smile": -0.2}, "anxious": {"brows.tilt": 0.6, "eyes.openness": 0.3},
    "angry": {"brows.tilt": -0.9, "face.smile": -0.6},
    "furious": {"brows.tilt": -1.0, "face.smile": -0.8}, "fierce": {"brows.tilt": -0.7, "face.jaw": 0.2},
    "menacing": {"brows.tilt": -0.8, "eyes.openness": -0.2},
    "sinister": {"brows.tilt": -0.7, "skin.shadow": 0.7}, "evil": {"brows.tilt": -0.8, "skin.shadow": 0.6},
    "wicked": {"brows.tilt": -0.7, "face.smile": 0.3},
    "mean": {"brows.tilt": -0.7, "face.smile": -0.4}, "serious": {"face.smile": -0.3, "brows.tilt": -0.2},
    "strict": {"brows.tilt": -0.5, "face.smile": -0.4},
    "stoic": {"face.smile": -0.2}, "proud": {"face.chin": 0.3, "eyes.openness": -0.1}, "brave": {"face.jaw": 0.3},
    "heroic": {"face.jaw": 0.5, "face.chin": 0.4},
    "bold": {"face.jaw": 0.2}, "confident": {"face.smile": 0.3, "face.chin": 0.2},
    "sly": {"eyes.openness": -0.3, "face.smile": 0.3, "brows.tilt": -0.3},
    "mischievous": {"face.smile": 0.5, "brows.tilt": -0.3}, "playful": {"face.smile": 0.5}, "cheeky": {"face.smile": 0.6},
    "mad": {"eyes.openness": 0.8, "brows.arch": 0.6},
    "crazy": {"eyes.openness": 0.8, "brows.arch": 0.6}, "eccentric": {"brows.arch": 0.6}, "surprised": {"eyes.openness": 0.8, "brows.height": 0.6},
    "timid": {"skin.blush": 0.8, "brows.tilt": 0.4}, "innocent": {"eyes.size": 0.4, "eyes.openness": 0.3},
    "dreamy": {"eyes.openness": -0.3, "face.smile": 0.2},
    "bored": {"eyes.openness": -0.5, "face.smile": -0.2}, "weary": {"eyes.openness": -0.5, "skin.shadow": 0.6},
    "exhausted": {"eyes.openness": -0.7, "skin.shadow": 0.8},
    "nerdy": {"worn.glasses": "square"}, "geeky": {"worn.glasses": "square"}, "bookish": {"worn.glasses": "round"},
    "scholarly": {"worn.glasses": "round"},
    "scruffy": {"worn.facial_hair": "stubble", "hair.volume": 0.4}, "rugged": {"worn.facial_hair": "stubble", "face.jaw": 0.5},
    "shaven": {"worn.facial_hair": "none"},
    "weathered": {"skin.wrinkles": 0.6, "skin.color": "#c99a78"}, "withered": {"skin.wrinkles": 1.0}, "retired": {"skin.wrinkles": 0.6},
    "stylish": {"eyes.wing": 0.6, "brows.arch": 0.4}, "chic": {"eyes.wing": 0.6, "brows.arch": 0.4},
    "glamorous": {"eyes.wing": 1.0, "eyes.lashes": 1.0},
    "posh": {"face.length": 0.2, "brows.arch": 0.4}, "beautiful": {"eyes.size": 0.3, "eyes.lashes": 0.8},
    "lovely": {"eyes.size": 0.2, "face.smile": 0.3},
    "gorgeous": {"eyes.size": 0.3, "eyes.lashes": 0.9}, "attractive": {"eyes.size": 0.2}, "adorable": {"eyes.size": 0.6, "face.nose_size": -0.5},
    "ugly": {"face.nose_size": 0.6, "eyes.size": -0.5, "brows.thickness": 0.6}, "plain": {}, "ordinary": {}, "average": {}, "normal": {},
    "feminine": {"eyes.lashes": 0.8},
    "masculine": {"face.jaw": 0.5, "brows.thickness": 0.4, "eyes.lashes": 0.1}, "androgynous": {"eyes.lashes": 0.3, "eyes.wing": 0.1},
    "nonbinary": {"eyes.lashes": 0.3, "eyes.wing": 0.1}, "non-binary": {"eyes.lashes": 0.3, "eyes.wing": 0.1},
    "baby-faced": {"eyes.size": 0.4, "face.chin": -0.5},
    "gaunt": {"face.cheeks": -0.8, "face.width": -0.5, "skin.shadow": 0.6}, "bony": {"face.cheeks": -0.6, "body.build": -0.6},
    "wiry": {"body.build": -0.4},
    "willowy": {"body.build": -0.5, "body.height": 1.75}, "lean": {"body.build": -0.3}, "fit": {"body.build": 0.1}, "toned": {"body.build": 0.1},
    "heavyset": {"body.build": 0.8, **ROUND}, "heavy": {"body.build": 0.7}, "hefty": {"body.build": 0.8},
    "beefy": {"body.build": 0.8, "face.jaw": 0.4},
    "bulky": {"body.build": 0.8}, "brawny": {"body.build": 0.8}, "buff": {"body.build": 0.7}, "ripped": {"body.build": 0.6},
    "stout": {"body.build": 0.8},
    "portly": {"body.build": 0.8, "face.cheeks": 0.4}, "rotund": {"body.build": 1.0, **ROUND},
    "overweight": {"body.build": 0.8, **ROUND},
    "obese": {"body.build": 1.0, **ROUND}, "pudgy": {"body.build": 0.6, **ROUND}, "curvy": {"body.build": 0.4},
    "voluptuous": {"body.build": 0.5},
    "giant": {"body.height": 2.1, "body.heads": 5.4}, "gigantic": {"body.height": 2.2, "body.heads": 5.6},
    "towering": {"body.height": 2.0, "body.heads": 5.2},
    "enormous": {"body.height": 2.1, "body.build": 0.9}, "dark": {"skin.color": "#b98a62", "hair.color": "#1c1412", "hair.highlight": "#4a3a34"},
    "fair": {"skin.color": "#f5d0b6"}, "tan": {"skin.color": "#d9a47a"}, "suntanned": {"skin.color": "#d9a47a"},
    "sun-kissed": {"skin.color": "#d9a47a", "skin.freckles": 0.3},
    "sunburnt": {"skin.color": "#e39a80", "skin.blush": 1.0}, "sunburned": {"skin.color": "#e39a80", "skin.blush": 1.0},
    "swarthy": {"skin.color": "#b0805a"},
    "albino": {"skin.color": "#fbeae2", "hair.color": "#d9d3c6", "hair.highlight": "#fbf8f0", "brows.color": "#d9cfc0", "eyes.color": "#c58f98"},
    "blushing": {"skin.blush": 1.0}, "ill": {"skin.color": "#dfd9c0", "skin.shadow": 0.7}, "sickly": {"skin.color": "#dfd9c0", "skin.shadow": 0.7},
    "moustached": {"worn.facial_hair": "moustache"}, "mustachioed": {"worn.facial_hair": "moustache"}, "stubbly": {"worn.facial_hair": "stubble"},
    "balding": {"hair.style": "bald"}, "hairless": {"hair.style": "bald"}, "curly-headed": {"hair.style": "afro"}, "elfin": {"worn.ears": "pointed"},
    "youthful": {"eyes.size": 0.3, "skin.blush": 0.6}, "mature": {"skin.wrinkles": 0.35}, "grown-up": {}, "adult": {},
    "teenage": {"body.height": 1.4, "body.heads": 3.9},
    "adolescent": {"body.height": 1.4, "body.heads": 3.9}, "plus-size": {"body.build": 0.7, "face.width": 0.3}, "cool": {"eyes.openness": -0.2},
    "scary": {"brows.tilt": -0.7, "skin.shadow": 0.5}, "creepy": {"skin.shadow": 0.8, "eyes.openness": 0.3}, "spooky": {"skin.shadow": 0.8},
    "mysterious": {"eyes.openness": -0.2, "skin.shadow": 0.4}, "hearty": {"face.smile": 0.6}, "barrel-chested": {"body.build": 0.7},
    "moustachioed": {"worn.facial_hair": "moustache"},
    "broad-shouldered": {"body.build": 0.6}, "vivacious": {"face.smile": 0.6},
}  # fmt: skip
"""What somebody is like -> traits."""

STYLES: Final[dict[str, str]] = {
    "short": "short", "cropped": "short", "crop": "short", "side-parted": "side_part", "parted": "side_part", "neat": "side_part",
    "combed": "side_part",
    "undercut": "undercut", "shaved": "undercut",
    "mohawk": "undercut", "afro": "afro", "curly": "afro", "curls": "afro", "frizzy": "afro", "kinky": "afro", "bald": "bald", "bun": "bun",
    "topknot": "bun", "ponytail": "ponytail",
    "tail": "ponytail", "long": "long_straight", "straight": "long_straight", "flowing": "long_straight", "wavy": "long_wavy", "waves": "long_wavy",
    "dreadlocks": "dreadlocks",
    "dreadlocked": "dreadlocks", "dreads": "dreadlocks", "locs": "dreadlocks", "braids": "braids", "braided": "braids", "braid": "braids",
    "pigtails": "braids", "plaits": "braids",
    "bob": "bob", "bobbed": "bob", "lob": "lob", "chin-length": "bob", "shoulder-length": "lob", "medium": "lob", "medium-length": "lob",
    "pixie": "short", "pixie-cut": "short", "buzz-cut": "short", "buzzcut": "short", "crew-cut": "short", "close-cropped": "short", "boyish": "short",
    "shaven": "bald", "man-bun": "bun", "top-knot": "bun", "chignon": "bun", "updo": "bun", "pigtail": "braids", "plait": "braids",
    "plaited": "braids",
    "cornrows": "braids", "box-braids": "dreadlocks", "bunches": "braids", "dreadlock": "dreadlocks", "afros": "afro", "ringlets": "long_wavy",
    "coily": "afro",
    "slicked-back": "side_part", "slick": "side_part", "combed-back": "side_part", "swept-back": "side_part", "quiff": "side_part",
    "pompadour": "side_part",
    "waist-length": "long_straight", "knee-length": "long_straight", "silky": "long_straight", "sleek": "long_straight", "loose": "long_wavy",
    "ponytails": "ponytail", "buns": "bun", "space-buns": "bun", "puffs": "bun", "two-block": "undercut", "chin-long": "bob", "ear-length": "bob",
    "jaw-length": "bob",
}  # fmt: skip

HAIR_WORDS: Final[dict[str, Traits]] = {
    "messy": {"hair.volume": 0.5}, "wild": {"hair.volume": 0.9}, "unruly": {"hair.volume": 0.8}, "tousled": {"hair.volume": 0.5},
    "shaggy": {"hair.volume": 0.6},
    "scruffy": {"hair.volume": 0.5}, "windswept": {"hair.volume": 0.5}, "wind-blown": {"hair.volume": 0.5}, "voluminous": {"hair.volume": 0.9},
    "fluffy": {"hair.volume": 0.7},
    "flat": {"hair.volume": -0.7},
    "thinning": {"hair.volume": -0.7}, "fine": {"hair.volume": -0.4}, "tight": {"hair.volume": -0.3}, "dyed": {}, "natural": {}, "beautiful": {},
    "shiny": {},
    "glossy": {}, "soft": {}, "simple": {}, "two": {}, "single": {}, "high": {}, "low": {}, "puff": {"hair.volume": 0.5}, "french": {},
    "dutch": {}, "fishtail": {}, "box": {}, "three": {},
    "puffy": {"hair.volume": 0.5}, "big": {"hair.volume": 0.7}, "healthy": {}, "elegant": {}, "side": {}, "half": {},
}  # fmt: skip
"""What else is said of hair."""

TOPS: Final[dict[str, str]] = {
    "jacket": "jacket", "hoodie": "jacket", "coat": "jacket", "cardigan": "cardigan", "sweater": "cardigan", "jumper": "cardigan",
    "pullover": "cardigan",
    "vest": "cardigan",
    "t-shirt": "tee", "tee": "tee", "tshirt": "tee", "shirt": "tee", "blouse": "tee", "top": "tee",
    "labcoat": "jacket", "blazer": "jacket", "suit": "jacket", "raincoat": "jacket", "trenchcoat": "jacket", "trench-coat": "jacket",
    "overcoat": "jacket",
    "parka": "jacket", "anorak": "jacket",
    "windbreaker": "jacket", "tunic": "tee", "uniform": "jacket", "tuxedo": "jacket", "sweatshirt": "jacket", "peacoat": "jacket",
    "mac": "jacket", "mackintosh": "jacket", "slicker": "jacket", "robe": "cardigan",
    "kimono": "cardigan",
    "waistcoat": "cardigan", "knitwear": "cardigan", "polo": "tee", "scrubs": "tee", "shirts": "tee", "turtleneck": "cardigan", "jersey": "tee",
    "bomber": "jacket",
}  # fmt: skip
SUITS: Final[frozenset[str]] = frozenset({"suit", "tuxedo", "uniform", "scrubs"})
"""Tops that have trousers of their colour."""
BOTTOMS: Final[dict[str, str]] = {
    "trousers": "trousers", "pants": "trousers", "jeans": "trousers", "leggings": "trousers", "slacks": "trousers", "skirt": "skirt", "kilt": "skirt",
    "chinos": "trousers", "sweatpants": "trousers", "joggers": "trousers", "breeches": "trousers", "corduroys": "trousers", "tights": "trousers",
    "miniskirt": "skirt",
}
WHOLE: Final[dict[str, tuple[str, str]]] = {
    "dress": ("tee", "skirt"), "gown": ("tee", "skirt"), "sundress": ("tee", "skirt"), "overalls": ("tee", "trousers"), "dungarees": ("tee",
    "trousers"),
    "coveralls": ("jacket", "trousers"), "jumpsuit": ("jacket", "trousers"), "tracksuit": ("jacket", "trousers"), "boilersuit": ("jacket",
    "trousers"),
    "spacesuit": ("jacket", "trousers"),
}
"""What covers all: the top and the bottom that come nearest, of one colour."""  # fmt: skip
SHOES: Final[dict[str, str]] = {"sneakers": "sneakers", "trainers": "sneakers", "shoes": "sneakers", "boots": "boots", "boot": "boots",
    "wellies": "boots", "wellingtons": "boots",
    "wellington-boots": "boots", "shoe": "sneakers", "footwear": "sneakers", "pumps": "sneakers", "plimsolls": "sneakers"}
GLASSES: Final[frozenset[str]] = frozenset({"glasses", "spectacles", "eyeglasses", "specs", "eyewear", "goggles", "sunglasses", "shades", "aviators"})
HATS: Final[dict[str, str]] = {"beanie": "beanie", "hat": "beanie", "cap": "beanie", "headscarf": "head_scarf",
    "bandana": "head_scarf", "hijab": "head_scarf",
                               "kerchief": "head_scarf", "turban": "head_scarf",
                               "headwrap": "head_scarf", "head-wrap": "head_scarf", "veil": "head_scarf", "woolly-hat": "beanie",
    "bobble-hat": "beanie",
                               "bandanna": "head_scarf", "headcloth": "head_scarf", "wimple": "head_scarf"}  # fmt: skip
BEARDS: Final[dict[str, str]] = {"beard": "full_beard", "moustache": "moustache", "mustache": "moustache", "goatee": "goatee", "stubble": "stubble",
    "beards": "full_beard", "whiskers": "full_beard",
    "five-o-clock-shadow": "stubble", "goatie": "goatee", "moustaches": "moustache", "sideburns": "stubble"}
FACE: Final[dict[str, str]] = {"nose": "face.nose_size", "lips": "face.lips", "ears": "face.ears", "chin": "face.chin", "jaw": "face.jaw",
    "mouth": "face.mouth_width", "cheeks": "face.cheeks",
                               "cheekbones": "face.cheeks", "eyebrows": "brows.thickness", "brows": "brows.thickness", "eyelashes": "eyes.lashes",
                               "lashes": "eyes.lashes"}  # fmt: skip
SIZES: Final[dict[str, float]] = {
    "big": 0.7, "large": 0.7, "huge": 1.0, "wide": 0.7, "full": 0.7, "long": 0.7, "thick": 0.8, "bushy": 1.0, "strong": 0.7, "square": 0.8, "high": 0.7,
    "prominent": 0.7, "broad": 0.8,
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
        "smoky": ("skin.shadow", 0.9), "expressive": ("eyes.size", 0.4), "piercing": ("eyes.openness", 0.2), "button": ("eyes.size", -0.4)},
    "brows": {"arched": ("brows.arch", 0.8), "curved": ("brows.arch", 0.6), "straight": ("brows.arch", -0.8), "flat": ("brows.arch", -0.7),
        "raised": ("brows.height", 0.7),
        "high": ("brows.height", 0.6), "low": ("brows.height", -0.7), "angry": ("brows.tilt", -0.9), "angled": ("brows.tilt", -0.5),
        "worried": ("brows.tilt", 0.7),
        "strong": ("brows.thickness", 0.6), "sparse": ("brows.thickness", -0.7), "pencil-thin": ("brows.thickness", -1.0),
        "bold": ("brows.thickness", 0.7)},
    "nose": {"upturned": ("face.nose_tilt", 0.8), "snub": ("face.nose_tilt", 0.8), "turned-up": ("face.nose_tilt", 0.8),
        "hooked": ("face.nose_tilt", -0.8),
        "aquiline": ("face.nose_tilt", -0.7), "roman": ("face.nose_tilt", -0.6), "crooked": ("face.nose_tilt", -0.4),
    "flat": ("face.nose_width", 0.7),
        "wide": ("face.nose_width", 0.8), "broad": ("face.nose_width", 0.8), "bulbous": ("face.nose_width", 0.9), "narrow": ("face.nose_width", -0.7),
        "thin": ("face.nose_width", -0.7), "straight": ("face.nose_tilt", 0.0), "pointy": ("face.nose_width", -0.6),
    "pointed": ("face.nose_width", -0.6),
        "cute": ("face.nose_size", -0.5)},
    "lips": {"plump": ("face.lips", 0.8), "pouty": ("face.lips", 0.8), "luscious": ("face.lips", 0.8), "fleshy": ("face.lips", 0.9),
        "rosebud": ("face.mouth_width", -0.6)},
    "cheeks": {"chubby": ("face.cheeks", 0.7), "plump": ("face.cheeks", 0.7), "round": ("face.cheeks", 0.6), "hollow": ("face.cheeks", -0.8),
        "sunken": ("face.cheeks", -0.8),
        "rosy": ("skin.blush", 0.9), "red": ("skin.blush", 0.9), "pink": ("skin.blush", 0.8), "flushed": ("skin.blush", 1.0),
        "ruddy": ("skin.blush", 0.9)},
    "ears": {"sticking-out": ("face.ears", 0.9), "protruding": ("face.ears", 0.9), "jug": ("face.ears", 0.9)},
    "chin": {"pointed": ("face.jaw", -0.6), "pointy": ("face.jaw", -0.6), "round": ("face.jaw", -0.2), "receding": ("face.chin", -0.8),
        "jutting": ("face.chin", 0.8)},
    "jaw": {"chiseled": ("face.jaw", 0.7), "chiselled": ("face.jaw", 0.7), "angular": ("face.jaw", 0.7), "pointed": ("face.jaw", -0.7),
        "round": ("face.jaw", -0.3)},
    "face": {"round": ("face.width", 0.6), "wide": ("face.width", 0.7), "broad": ("face.width", 0.7), "square": ("face.jaw", 0.7),
        "long": ("face.length", 0.7),
        "oval": ("face.length", 0.2), "thin": ("face.width", -0.6), "narrow": ("face.width", -0.7), "slim": ("face.width", -0.5),
        "slender": ("face.width", -0.5),
        "heart": ("face.jaw", -0.6), "triangular": ("face.jaw", -0.7), "angular": ("face.jaw", 0.5), "chubby": ("face.cheeks", 0.7),
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
        "sly": ("face.smile", 0.4), "mischievous": ("face.smile", 0.6), "toothy": ("face.smile", 1.0)},
    "shoulders": {"broad": ("body.build", 0.6), "wide": ("body.build", 0.6), "square": ("body.build", 0.5), "strong": ("body.build", 0.6),
        "narrow": ("body.build", -0.5), "thin": ("body.build", -0.5), "slim": ("body.build", -0.5), "bony": ("body.build", -0.6)},
    "bags": {"": ("skin.shadow", 0.8), "dark": ("skin.shadow", 0.9), "heavy": ("skin.shadow", 0.9)},
    "frown": {"": ("face.smile", -0.7), "deep": ("face.smile", -1.0), "slight": ("face.smile", -0.4), "permanent": ("face.smile", -0.8)},
}  # fmt: skip
"""Noun -> what is said of it -> field and value; "" is the noun alone."""
SAME_FEATURE: Final[dict[str, str]] = {
    "eye": "eyes", "eyebrows": "brows", "eyebrow": "brows", "brow": "brows", "cheekbones": "cheeks", "cheek": "cheeks", "ear": "ears",
    "jawline": "jaw",
    "lip": "lips",
    "grin": "smile", "smirk": "smile", "scowl": "frown", "visage": "face",
}  # fmt: skip
MAKE_UP: Final[dict[str, tuple[str, Traits]]] = {
    "lipstick": ("skin.lips", {"skin.lips": "#b3263a"}), "lip-gloss": ("skin.lips", {"skin.lips": "#d97a8b"}),
    "eyeshadow": ("skin.shadow_color", {"skin.shadow": 0.9, "skin.shadow_color": "#6b4a7a"}),
    "eye-shadow": ("skin.shadow_color", {"skin.shadow": 0.9}),
    "eyeliner": ("", {"eyes.wing": 1.0}), "mascara": ("", {"eyes.lashes": 1.0}), "rouge": ("", {"skin.blush": 1.0}),
    "blusher": ("", {"skin.blush": 1.0}),
    "make-up": ("", {"eyes.wing": 0.8, "eyes.lashes": 0.9, "skin.blush": 0.7}),
    "makeup": ("", {"eyes.wing": 0.8, "eyes.lashes": 0.9, "skin.blush": 0.7}),
}  # fmt: skip
"""Make-up -> field of its colour, and what it does."""

SHADES: Final[dict[str, float]] = {"dark": 0.6, "deep": 0.7, "light": 1.35, "pale": 1.4, "bright": 1.2, "pastel": 1.4, "vivid": 1.15, "soft": 1.15,
    "dusty": 0.9, "faded": 1.15, "vibrant": 1.1, "rich": 0.85, "muted": 0.9, "neon": 1.2,
    "pure": 1.0, "warm": 1.0, "cool": 1.0, "washed-out": 1.3, "electric": 1.1}
"""How a word changes the colour after it: factor of its lightness."""
STRENGTHS: Final[dict[str, float]] = {"very": 1.35, "really": 1.3, "extremely": 1.6, "quite": 1.0, "rather": 1.0, "slightly": 0.5, "somewhat": 0.7,
    "bit": 0.6, "so": 1.2, "super": 1.5,
    "heavily": 1.3, "lightly": 0.6, "deeply": 1.2, "incredibly": 1.5, "unusually": 1.3, "barely": 0.3, "less": 0.4, "mildly": 0.6, "too": 1.3,
    "more": 1.15, "most": 1.3}
NEGATIONS: Final[frozenset[str]] = frozenset({"no", "without", "not", "never", "isn't", "hasn't", "doesn't", "neither", "nor", "minus", "lacks",
    "lacking", "non"})
FILLERS: Final[frozenset[str]] = frozenset(
    "a an the of with and who that has have having is are was wears wearing wear in on his her hers their its my your our she he they it this these at to "
    "from for but or as by be him them like looks look looking please make me i want would create draw give some pair one dressed whose always also too "
    "into all colour color colored coloured style worn up down around about years just there two appearance named called shaped toned tone "
    "painted rimmed tied reaches reaching yet carrying holding gets got can could will do does did done been being am were than then while where what "
    "which any each both every show generate smol wee type kinda brightly between "
    "build design model picture image cartoon style out over under if covered sporting rocking sports clad donning adorned features featuring complete "
    "plus along together hue tinted year typical classic still kinda often only even almost truly nicely well day time body height build figure frame "
    "stature physique shape size age old-looking hers so-called set part type not-so you us we and/or etc much such own his/her man's woman's "
    "person's portrait lot lots w mop".split()
)
NOT_SHOWN: Final[frozenset[str]] = frozenset(
    "bangs fringe braces nails necklace ring rings tattoo tattoos scar scars mole dimple dimples patch halo "
    "tusks fangs claws hooves antlers feathers scales sandals heels socks stockings belt tie bowtie apron armour armor "
    "shield sword staff wand pipe cane umbrella bag basket brooch badge piercings neck back teeth tooth hands hand fingers arms legs feet "
    "hips waist chest sportswear pyjamas pajamas swimsuit bikini flowers flower ribbon bow headband mullet mohican warts acne "
    "beret bowler sombrero fez helmet visor cowboy-hat bowler-hat pirate-hat party-hat sari saree qipao hanbok dirndl cheongsam abaya "
    "yukata reaper wheelchair crutches walking-stick bear bead beads flip-flops "
    "pimples toque nose-ring piercing warpaint paint pleated suspenders fedora trilby".split()
)
"""Things that people speak of and no look can show yet: named as not understood, never guessed at."""
