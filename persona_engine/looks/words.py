"""What words say about looks: people and their traits, hair, garments. Tables that the grammar in `describe` reads."""

from __future__ import annotations

from typing import Final

from persona_engine.looks.colors import BASIC_COLORS as BASIC_COLORS
from persona_engine.looks.colors import COLORS as COLORS
from persona_engine.looks.colors import EYE_COLORS as EYE_COLORS
from persona_engine.looks.colors import HAIR_COLORS as HAIR_COLORS
from persona_engine.looks.colors import SKIN as SKIN
from persona_engine.looks.features import FACE as FACE
from persona_engine.looks.features import FACE_PAINTS as FACE_PAINTS
from persona_engine.looks.features import FEATURES as FEATURES
from persona_engine.looks.features import MAKE_UP as MAKE_UP
from persona_engine.looks.features import MARKS as MARKS
from persona_engine.looks.features import PAINTED as PAINTED
from persona_engine.looks.features import SAME_FEATURE as SAME_FEATURE
from persona_engine.looks.features import SIZES as SIZES
from persona_engine.looks.moods import MOODS

Traits = dict[str, object]
"""Field of `LookSpec` by dotted path -> value."""

MAN: Final[Traits] = {
    "eyes.lashes": 0.0,
    "eyes.wing": 0.0,
    "face.jaw": 0.7,
    "face.chin": 0.35,
    "face.lips": -0.6,
    "face.mouth_width": 0.35,
    "face.nose_size": 0.35,
    "face.nose_width": 0.2,
    "brows.thickness": 0.9,
    "brows.height": -0.4,
    "brows.arch": -0.5,
    "eyes.size": -0.4,
    "hair.style": "short",
    "skin.blush": 0.2,
    "body.shoulders": 0.45,
}
CHILD: Final[Traits] = {"body.height": 1.14, "body.heads": 3.5, "eyes.size": 0.5, "eyes.openness": 0.25, "face.length": -0.4, "face.chin": -0.3,
    "face.nose_size": -0.4,
                        "eyes.wing": 0.1}  # fmt: skip
OLD: Final[Traits] = {
    "skin.wrinkles": 0.8,
    "hair.color": "#85817c",
    "hair.highlight": "#cfccc6",
    "brows.color": "#9a948c",
    "eyes.openness": -0.4,
    "eyes.size": -0.4,
    "face.nose_size": 0.3,
    "face.ears": 0.5,
    "skin.blush": 0.3,
    "body.stoop": 0.5,
}

ROUND: Final[Traits] = {"face.width": 0.8, "face.cheeks": 0.9, "face.jaw": 0.35, "face.chin": -0.3, "face.length": -0.3}
"""The face of who weighs much."""

FOXY: Final[Traits] = {"face.jaw": -0.8, "face.chin": 0.2, "face.width": -0.2, "face.nose_width": -0.5, "face.nose_tilt": 0.4, "eyes.tilt": 0.9,
    "brows.tilt": -0.4}  # fmt: skip
"""A pointed, slant-eyed face."""

MANNERS: Final[dict[str, Traits]] = {
    **MOODS,
    "old": OLD, "elderly": OLD, "aged": OLD, "ancient": {**OLD, "skin.wrinkles": 1.0, "body.stoop": 0.9}, "young": {"skin.blush": 0.6, "eyes.size": 0.3},
    "middle-aged": {"skin.wrinkles": 0.35},
    "little": {"body.height": 1.1, "body.heads": 3.6}, "small": {"body.height": 1.3}, "short": {"body.height": 1.3}, "tiny": {"body.height": 1.0,
        "body.heads": 3.4},
    "tall": {"body.height": 1.8, "body.heads": 5.0}, "huge": {"body.height": 2.0, "body.heads": 5.2, "body.build": 0.8}, "big": {"body.height": 1.75,
        "body.build": 0.6},
    "large": {"body.height": 1.75, "body.build": 0.6},
    "slim": {"body.build": -0.5}, "slender": {"body.build": -0.5}, "thin": {"body.build": -0.7}, "skinny": {"body.build": -0.8},
    "lanky": {"body.build": -0.6, "body.height": 1.75},
    "stocky": {"body.build": 0.6, "body.muscle": 0.4, "body.shoulders": 0.3, "body.height": 1.4}, "chubby": {"body.build": 0.8, **ROUND},
    "fat": {"body.build": 1.0, **ROUND},
    "plump": {"body.build": 0.6, **ROUND}, "round": {"body.build": 0.7, "face.width": 0.6}, "broad": {"body.build": 0.2, "body.shoulders": 0.9},
    "burly": {"body.build": 0.5, "body.muscle": 0.7, "body.shoulders": 0.6}, "muscular": {"body.build": 0.1, "body.muscle": 0.9, "body.shoulders": 0.5},
    "strong": {"body.build": 0.1, "body.muscle": 0.75, "body.shoulders": 0.4}, "sturdy": {"body.build": 0.4, "body.muscle": 0.5},
    "athletic": {"body.muscle": 0.55, "body.shoulders": 0.25},
    "petite": {"body.height": 1.3, "body.build": -0.4},
    "freckled": {"skin.freckles": 0.9}, "freckly": {"skin.freckles": 0.9}, "wrinkled": {"skin.wrinkles": 0.9}, "rosy": {"skin.blush": 0.9},
    "pale": {"skin.color": SKIN["pale"]}, "ashen": {"skin.color": SKIN["ashen"]},
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
    "weathered": {"skin.wrinkles": 0.6, "skin.color": "#c99a78"}, "withered": {"skin.wrinkles": 1.0},
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
    "wiry": {"body.build": -0.6, "body.muscle": 0.35},
    "willowy": {"body.build": -0.5, "body.height": 1.75}, "lean": {"body.build": -0.3}, "fit": {"body.muscle": 0.35}, "toned": {"body.muscle": 0.4},
    "heavyset": {"body.build": 0.8, **ROUND}, "heavy": {"body.build": 0.7}, "hefty": {"body.build": 0.8},
    "beefy": {"body.build": 0.6, "body.muscle": 0.7, "face.jaw": 0.4},
    "bulky": {"body.build": 0.7, "body.muscle": 0.5}, "brawny": {"body.build": 0.3, "body.muscle": 0.9, "body.shoulders": 0.6},
    "buff": {"body.build": 0.1, "body.muscle": 0.9, "body.shoulders": 0.5}, "ripped": {"body.muscle": 1.0, "body.shoulders": 0.5},
    "stout": {"body.build": 0.8},
    "portly": {"body.build": 0.8, "face.cheeks": 0.4}, "rotund": {"body.build": 1.0, **ROUND},
    "overweight": {"body.build": 0.8, **ROUND},
    "obese": {"body.build": 1.0, **ROUND}, "pudgy": {"body.build": 0.6, **ROUND}, "curvy": {"body.build": 0.25, "body.shoulders": -0.9},
    "voluptuous": {"body.build": 0.35, "body.shoulders": -1.0},
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
    "plus-size": {"body.build": 0.7, "face.width": 0.3}, "cool": {"eyes.openness": -0.2},
    "scary": {"brows.tilt": -0.7, "skin.shadow": 0.5}, "creepy": {"skin.shadow": 0.8, "eyes.openness": 0.3}, "spooky": {"skin.shadow": 0.8},
    "mysterious": {"eyes.openness": -0.2, "skin.shadow": 0.4}, "hearty": {"face.smile": 0.6},
    "hunched": {"body.stoop": 0.9}, "stooped": {"body.stoop": 0.7}, "stooping": {"body.stoop": 0.7},
    "scarred": {"skin.scar": "left_brow"}, "scar-faced": {"skin.scar": "left_brow"},
    "barrel-chested": {"body.build": 0.4, "body.muscle": 0.6, "body.shoulders": 0.7},
    "moustachioed": {"worn.facial_hair": "moustache"},
    "dad-bod": {"body.build": 0.4}, "fox-faced": FOXY, "foxy": FOXY, "vulpine": FOXY, "moon-faced": ROUND, "pudding-faced": ROUND,
    "horse-faced": {"face.length": 1.0, "face.width": -0.3, "face.nose_size": 0.4},
    "hatchet-faced": {"face.width": -0.8, "face.jaw": -0.2, "face.nose_size": 0.5, "face.cheeks": -0.6},
    "hawk-faced": {"face.width": -0.4, "face.nose_tilt": -0.8, "face.nose_size": 0.4, "brows.tilt": -0.5},
    "doll-faced": {"eyes.size": 0.6, "face.nose_size": -0.6, "skin.blush": 0.9, "eyes.lashes": 0.9},
    "cat-faced": {"eyes.tilt": 0.8, "face.nose_size": -0.5, "face.jaw": -0.4}, "rat-faced": {**FOXY, "eyes.size": -0.6, "face.chin": -0.6},
    "weasel-faced": {**FOXY, "eyes.size": -0.6}, "frog-faced": {"face.mouth_width": 1.0, "eyes.spacing": 0.8, "eyes.size": 0.4},
    "pug-faced": {"face.nose_tilt": 0.9, "face.cheeks": 0.6, "face.length": -0.4}, "bulldog-faced": {"face.jaw": 0.9, "face.cheeks": 0.8, "brows.tilt": -0.5},
    "broad-shouldered": {"body.shoulders": 1.0, "body.muscle": 0.3}, "vivacious": {"face.smile": 0.6},
}  # fmt: skip
"""What somebody is like -> traits."""

STYLES: Final[dict[str, str]] = {
    "short": "short", "cropped": "short", "crop": "short", "side-parted": "side_part", "parted": "side_part", "neat": "side_part",
    "combed": "side_part",
    "undercut": "undercut", "shaved": "undercut",
    "mohawk": "mohawk", "liberty-spikes": "mohawk", "spiky": "spiky", "spiked": "spiky", "spikes": "spiky", "spikey": "spiky",
    "afro": "afro", "curly": "afro", "curls": "afro", "frizzy": "afro", "kinky": "afro", "bald": "bald", "bun": "bun",
    "topknot": "bun", "ponytail": "ponytail",
    "tail": "ponytail", "long": "long_straight", "straight": "long_straight", "flowing": "long_straight", "wavy": "long_wavy", "waves": "long_wavy",
    "dreadlocks": "dreadlocks",
    "dreadlocked": "dreadlocks", "dreads": "dreadlocks", "locs": "dreadlocks", "braids": "braids", "braided": "braids", "braid": "braids",
    "pigtails": "braids", "plaits": "braids",
    "bob": "bob", "bobbed": "bob", "lob": "lob", "chin-length": "bob", "shoulder-length": "lob", "medium": "lob", "medium-length": "lob",
    "pixie": "short", "pixie-cut": "short", "buzz-cut": "short", "buzzcut": "short", "crew-cut": "short", "close-cropped": "short", "boyish": "short",
    "shaven": "bald", "man-bun": "bun", "top-knot": "bun", "chignon": "bun", "updo": "bun", "pigtail": "braids", "plait": "braids",
    "plaited": "braids",
    "cornrows": "braids", "box-braids": "dreadlocks", "bunches": "braids", "dreadlock": "dreadlocks", "twists": "dreadlocks", "afros": "afro",
    "ringlets": "long_wavy",
    "coily": "afro",
    "slicked-back": "side_part", "slick": "side_part", "combed-back": "side_part", "swept-back": "side_part", "quiff": "side_part",
    "pompadour": "side_part",
    "waist-length": "long_straight", "knee-length": "long_straight", "silky": "long_straight", "sleek": "long_straight", "loose": "long_wavy",
    "ponytails": "ponytail", "buns": "bun", "space-buns": "bun", "puffs": "bun", "two-block": "undercut", "chin-long": "bob", "ear-length": "bob",
    "jaw-length": "bob",
    "curled": "long_wavy", "crimped": "long_wavy", "permed": "afro", "perm": "afro", "twintails": "braids", "twin-tails": "braids", "fauxhawk": "mohawk",
    "faux-hawk": "mohawk", "mohican": "mohawk", "bowl-cut": "bob", "pageboy": "bob", "beehive": "bun", "bedhead": "short", "fade": "undercut",
    "flattop": "short", "hip-length": "long_straight", "ankle-length": "long_straight", "floor-length": "long_straight", "buzzed": "short", "clipped": "short",
}  # fmt: skip

HAIRDOS: Final[dict[str, Traits]] = {
    "mullet": {"hair.style": "lob"}, "victory-rolls": {"hair.style": "bun"},
    "tonsure": {"hair.style": "bald"}, "combover": {"hair.style": "side_part", "hair.volume": -0.8}, "rattail": {"hair.style": "short"},
    "bouffant": {"hair.style": "bob", "hair.volume": 1.0},
}  # fmt: skip
"""Styles that no look has -> what comes nearest."""

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
    "wiry": {"hair.volume": 0.3}, "lustrous": {}, "luxurious": {"hair.volume": 0.5}, "lush": {"hair.volume": 0.5}, "unkempt": {"hair.volume": 0.6},
    "uncombed": {"hair.volume": 0.6}, "lank": {"hair.volume": -0.5}, "limp": {"hair.volume": -0.5}, "feathered": {}, "layered": {}, "velvety": {},
    "puffy": {"hair.volume": 0.5}, "big": {"hair.volume": 0.7}, "healthy": {}, "elegant": {}, "side": {}, "half": {}, "middle-parted": {"hair.parting": 0.0},
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
    "mac": "jacket", "mackintosh": "jacket", "slicker": "jacket", "oilskins": "jacket", "oilskin": "jacket", "singlet": "tee", "robe": "cardigan",
    "kimono": "cardigan",
    "waistcoat": "cardigan", "knitwear": "cardigan", "polo": "tee", "scrubs": "tee", "shirts": "tee", "turtleneck": "cardigan", "jersey": "tee",
    "bomber": "jacket", "gilet": "cardigan", "tank-top": "tee", "crop-top": "tee", "camisole": "tee", "corset": "tee", "doublet": "jacket",
    "jerkin": "cardigan",
    "poncho": "cardigan", "fleece": "jacket", "smock": "tee", "bodice": "tee",
}  # fmt: skip
SUITS: Final[frozenset[str]] = frozenset({"suit", "tuxedo", "uniform", "scrubs"})
"""Tops that have trousers of their colour."""
BOTTOMS: Final[dict[str, str]] = {
    "trousers": "trousers",
    "pants": "trousers",
    "jeans": "trousers",
    "leggings": "trousers",
    "slacks": "trousers",
    "skirt": "skirt",
    "kilt": "skirt",
    "chinos": "trousers",
    "sweatpants": "trousers",
    "joggers": "trousers",
    "breeches": "trousers",
    "corduroys": "trousers",
    "tights": "trousers",
    "miniskirt": "skirt",
    "tutu": "skirt",
    "culottes": "trousers",
    "sarong": "skirt",
    "petticoat": "skirt",
    "cargo-pants": "trousers",
}
HOSE: Final = ("tights", "leggings")
"""What cannot be worn under a skirt yet."""
WHOLE: Final[dict[str, tuple[str, str]]] = {
    "pinafore": ("tee", "skirt"),
    "frock": ("tee", "skirt"),
    "nightgown": ("tee", "skirt"),
    "nightdress": ("tee", "skirt"),
    "onesie": ("jacket", "trousers"),
    "romper": ("tee", "trousers"),
    "playsuit": ("tee", "trousers"),
    **dict.fromkeys(("unitard", "bodysuit", "catsuit"), ("tee", "trousers")),
    "dress": ("tee", "skirt"),
    "gown": ("tee", "skirt"),
    "sundress": ("tee", "skirt"),
    "overalls": ("tee", "trousers"),
    "dungarees": ("tee", "trousers"),
    "coveralls": ("jacket", "trousers"),
    "jumpsuit": ("jacket", "trousers"),
    "tracksuit": ("jacket", "trousers"),
    "boilersuit": ("jacket", "trousers"),
    "spacesuit": ("jacket", "trousers"),
}
"""What covers all: the top and the bottom that come nearest, of one colour."""  # fmt: skip
SHOES: Final[dict[str, str]] = {
    "sneakers": "sneakers",
    "trainers": "sneakers",
    "shoes": "sneakers",
    "boots": "boots",
    "boot": "boots",
    "wellies": "boots",
    "wellingtons": "boots",
    "wellington-boots": "boots",
    "shoe": "sneakers",
    "sneaker": "sneakers",
    "footwear": "sneakers",
    "pumps": "sneakers",
    "plimsolls": "sneakers",
}
GLASSES: Final[frozenset[str]] = frozenset({"glasses", "spectacles", "eyeglasses", "specs", "eyewear", "goggles", "sunglasses", "shades", "aviators"})
_HAT_WORDS: Final[dict[str, str]] = {
    "beanie": "beanie hat cap woolly-hat bobble-hat skullcap ushanka toboggan",
    "head_scarf": "headscarf headscarves hijab kerchief veil wimple keffiyeh shemagh dupatta chador niqab",
    "head_wrap": "headwrap head-wrap turban gele tignon pagri dastar",
    "bandana": "bandana bandanna headcloth durag do-rag",
}
HATS: Final[dict[str, str]] = {word: hat for hat, words in _HAT_WORDS.items() for word in words.split()}
BEARDS: Final[dict[str, str]] = {
    "beard": "full_beard",
    "moustache": "moustache",
    "mustache": "moustache",
    "goatee": "goatee",
    "stubble": "stubble",
    "beards": "full_beard",
    "whiskers": "full_beard",
    "five-o-clock-shadow": "stubble",
    "goatie": "goatee",
    "moustaches": "moustache",
    "sideburns": "stubble",
}
SHADES: Final[dict[str, float]] = {
    "dark": 0.6,
    "deep": 0.7,
    "light": 1.35,
    "pale": 1.4,
    "bright": 1.2,
    "pastel": 1.4,
    "vivid": 1.15,
    "soft": 1.15,
    "dusty": 0.9,
    "faded": 1.15,
    "vibrant": 1.1,
    "rich": 0.85,
    "muted": 0.9,
    "neon": 1.2,
    "pure": 1.0,
    "warm": 1.0,
    "cool": 1.0,
    "washed-out": 1.3,
    "electric": 1.1,
}
"""How a word changes the colour after it: factor of its lightness."""
STRENGTHS: Final[dict[str, float]] = {
    "very": 1.35, "really": 1.3, "extremely": 1.6, "quite": 1.0, "rather": 1.0, "slightly": 0.5, "somewhat": 0.7, "bit": 0.6, "so": 1.2, "super": 1.5,
    "heavily": 1.3, "lightly": 0.6, "deeply": 1.2, "incredibly": 1.5, "unusually": 1.3, "barely": 0.3, "less": 0.4, "mildly": 0.6, "too": 1.3, "more": 1.15,
    "most": 1.3, "particularly": 1.3, "especially": 1.3, "fairly": 1.0, "remarkably": 1.3, "terribly": 1.3, "exceptionally": 1.5, "hugely": 1.5,
}  # fmt: skip
NEGATIONS: Final[frozenset[str]] = frozenset(
    "no without not never isn't hasn't doesn't neither nor minus lacks lacking non don't didn't aren't wasn't haven't hadn't ain't sans".split()
)
NOT_SO: Final[frozenset[str]] = frozenset({"not", "never", "isn't", "aren't", "wasn't", "ain't", "neither", "nor"})
"""Negations of what is said next, and of nothing after a comma."""
FILLERS: Final[frozenset[str]] = frozenset(
    "a an the of with and who that has have having is are was wears wearing wear in on his her hers their its my your our she he they it this these at to "
    "from for but or as by be him them like looks look looking please make me i want would create draw give some pair one dressed whose always also too "
    "into all colour color colored coloured style worn up down around about years just there two appearance named called shaped toned tone "
    "painted rimmed tied reaches reaching yet carrying holding gets got can could will do does did done been being am were than then while where what "
    "which any each both every show generate smol wee type kinda brightly between "
    "build design model picture image cartoon style out over under if covered sporting rocking sports clad donning adorned features featuring complete "
    "plus along together hue tinted year typical classic still kinda often only even almost truly nicely well day time body height build figure frame "
    "stature physique shape size age old-looking hers so-called set part type not-so you us we and/or etc much such own his/her man's woman's "
    "person's portrait lot lots w mop left right medieval across although though because since despite whereas unless carries wields wielding bears made "
    "now certain himself herself themself themselves weighs weighing weight npc standing stands".split()
)
NOT_SHOWN: Final[frozenset[str]] = frozenset(
    "braces nails necklace ring rings dimple dimples patch halo "
    "tusks fangs claws hooves antlers feathers scales sandals heels socks stockings belt tie bowtie apron armour armor "
    "shield sword staff wand pipe cane umbrella bag basket brooch badge piercings neck back teeth tooth hands hand fingers arms legs feet "
    "hips waist chest sportswear pyjamas pajamas swimsuit bikini flowers flower ribbon bow headband warts acne "
    "sombrero fez helmet visor pirate-hat party-hat sari saree qipao hanbok dirndl cheongsam abaya "
    "yukata reaper wheelchair crutches walking-stick bear bead beads flip-flops "
    "pimples nose-ring piercing paint pleated stethoscope skateboard guitar book books axe hammer spear parrot lantern briefcase suitcase "
    "camera microphone "
    "trident scythe broom mug cup cigarette cigar phone laptop violin orb scroll torch apple candle fan parasol lollipop ball balloon gun pistol rifle "
    "jewellery jewelry jewels pendant chain chains choker locket pearls amulet medallion hood loafers brogues moccasins clogs helmets mutton-chops leotard "
    "sweatband sash collar towel widows-peak legwarmers "
    "unibrow monobrow finger shoulder-pads feather antler sandal freckle-mask stocking veil-pin headdress piercing plume buckle "
    "tail claw fang snake rabbit bird owl crow raven-bird wolf horse flask plate sides fishnets zip zipper buttons suspenders".split()
)
"""Things that people speak of and no look can show yet: named as not understood, never guessed at."""
