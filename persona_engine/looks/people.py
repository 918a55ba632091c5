"""Who somebody is: jobs, family, creatures, ages and where people are from, with how they look unless more is said."""

from __future__ import annotations

from typing import Final

from persona_engine.looks.trades import SHE, TALES, TRADES, YOUNG
from persona_engine.looks.words import CHILD, MAN, OLD, SKIN, Traits

TEEN: Final[Traits] = {"body.height": 1.4, "body.heads": 3.9, "eyes.size": 0.25}
WHITE_COAT: Final[Traits] = {"wear.top": "jacket", "wear.top_color": "#f2efe8"}
SUIT: Final[Traits] = {
    "wear.top": "jacket",
    "wear.top_color": "#2f343d",
    "wear.bottom_color": "#2f343d",
    "wear.inner_color": "#f2efe8",
    "wear.shoes_color": "#241f1d",
}
UNIFORM: Final[Traits] = {
    "wear.top": "jacket",
    "wear.top_color": "#2b3a55",
    "wear.bottom_color": "#2b3a55",
    "wear.shoes": "boots",
    "wear.shoes_color": "#1b1816",
}
FIELDS: Final[Traits] = {"wear.shoes": "boots", "wear.bottom_color": "#5a4a38"}
ROYAL: Final[Traits] = {"wear.top": "jacket", "wear.top_color": "#6b1f4a", "wear.accent_color": "#d4a32c"}
STRONG: Final[Traits] = {"body.muscle": 0.7, "body.shoulders": 0.4, "wear.shoes": "boots"}
GREEN_SKIN: Final[Traits] = {"skin.color": "#8fb06a"}

_GRANNY: Final[Traits] = {**OLD, "hair.style": "bun", "body.height": 1.38}

PEOPLE: Final[dict[str, Traits]] = {
    **TRADES, "retired": {"skin.wrinkles": 0.6},
    "person": {}, "someone": {}, "character": {}, "human": {}, "villager": {}, "friend": {}, "hero": {},
    "woman": {}, "lady": {}, "female": {}, "heroine": {}, "mother": {},
    "man": MAN, "guy": MAN, "gentleman": MAN, "male": MAN, "father": MAN, "fellow": MAN,
    "girl": {**CHILD, "hair.style": "braids"}, "boy": {**CHILD, "hair.style": "side_part", "eyes.lashes": 0.15, "eyes.wing": 0.0}, "child": CHILD,
    "kid": CHILD,
    "teenager": {"body.height": 1.4, "body.heads": 3.9, "eyes.size": 0.25}, "teen": {"body.height": 1.4, "body.heads": 3.9, "eyes.size": 0.25},
    "grandmother": {**OLD, "hair.style": "bun", "worn.glasses": "round", "body.height": 1.38}, "granny": {**OLD, "hair.style": "bun",
    "body.height": 1.38},
    "grandma": {**OLD, "hair.style": "bun", "body.height": 1.38}, "grandfather": {**MAN, **OLD, "worn.facial_hair": "moustache"}, "elder": OLD,
    "elf": {"worn.ears": "pointed", "hair.style": "long_straight", "body.heads": 4.6}, "fairy": {"worn.ears": "pointed", "eyes.size": 0.5,
        "body.height": 1.1},
    "dwarf": {**MAN, "body.height": 1.05, "body.heads": 3.6, "body.build": 0.9, "worn.facial_hair": "full_beard"},
    "demon": {"worn.horns": 0.6, "skin.color": "#b5584a"}, "faun": {"worn.horns": 0.4, "worn.ears": "pointed"}, "alien": {"skin.color": "#9ed6b0",
        "eyes.size": 0.8, "hair.style": "bald"},
    "pirate": {"worn.hat": "bandana", "worn.hat_color": "#a8322c", "wear.top": "jacket", "wear.top_color": "#2f2a33", "wear.shoes": "boots"},
    "sailor": {"wear.top": "tee", "wear.top_color": "#f2efe8", "wear.bottom_color": "#24345c"},
    "fisherman": {**MAN, "worn.hat": "beanie", "worn.hat_color": "#24345c", "worn.facial_hair": "stubble", "wear.top": "jacket",
        "wear.top_color": "#c9962c",
        "wear.shoes": "boots"},
    "librarian": {"worn.glasses": "round", "hair.style": "bun", "wear.top": "cardigan"}, "teacher": {"worn.glasses": "round", "wear.top": "cardigan"},
    "professor": {"worn.glasses": "round", "wear.top": "jacket", "wear.top_color": "#6b5236"},
    "scientist": {"worn.glasses": "square", "wear.top": "jacket",
        "wear.top_color": "#f2efe8"},
    "smith": {**MAN, "body.build": 0.3, "body.muscle": 0.9, "worn.facial_hair": "full_beard"},
    "blacksmith": {**MAN, "body.build": 0.3, "body.muscle": 0.9, "worn.facial_hair": "full_beard"},
    "lumberjack": {**MAN, "body.build": 0.2, "body.muscle": 0.7, "worn.facial_hair": "full_beard", "worn.hat": "beanie", "worn.hat_color": "#a8322c",
    "wear.shoes": "boots"},
    "punk": {"hair.style": "undercut", "hair.color": "#b8327f", "hair.highlight": "#f08ac0", "wear.top": "jacket", "wear.top_color": "#1b1816",
        "wear.shoes": "boots"},
    "artist": {"hair.style": "bun", "wear.top": "tee"}, "student": {"wear.top": "tee"}, "farmer": {"wear.shoes": "boots",
    "wear.bottom_color": "#3d5a8a"},
    "knight": {"hair.style": "short", "wear.shoes": "boots"}, "witch": {"hair.style": "long_wavy", "wear.top": "jacket", "wear.top_color": "#2f2440",
        "wear.bottom": "skirt"},
    "wizard": {**MAN, **OLD, "worn.facial_hair": "full_beard", "hair.style": "bald"}, "monk": {"hair.style": "bald", "wear.top_color": "#b5633a"},
    "adult": {}, "individual": {}, "people": {}, "human-being": {}, "somebody": {}, "protagonist": {}, "npc": {}, "avatar": {}, "neighbour": {},
    "neighbor": {},
    "citizen": {}, "local": {}, "stranger": {}, "youth": TEEN, "lad": TEEN, "lass": TEEN, "teenage": TEEN, "teenaged": TEEN, "adolescent": TEEN,
    "schoolgirl": {**CHILD, "hair.style": "braids"},
    "schoolboy": {**CHILD, "hair.style": "side_part", "eyes.lashes": 0.15, "eyes.wing": 0.0}, "toddler": {**CHILD, "body.height": 0.9,
    "body.heads": 3.1,
        "face.cheeks": 0.5}, "baby": {**CHILD, "body.height": 0.8, "body.heads": 3.0, "face.cheeks": 0.7, "hair.style": "bald"},
        "infant": {**CHILD, "body.height": 0.8,
        "body.heads": 3.0, "hair.style": "bald"}, "son": {**CHILD, "hair.style": "side_part"}, "daughter": {**CHILD, "hair.style": "braids"},
        "pupil": CHILD,
    "dude": MAN, "bloke": MAN, "chap": MAN, "lord": {**MAN, **ROYAL}, "uncle": MAN, "brother": MAN, "husband": MAN, "dad": MAN, "daddy": MAN,
    "groom": {**MAN, **SUIT},
    "gal": {}, "aunt": {}, "sister": {}, "wife": {}, "mum": {}, "mom": {}, "mommy": {}, "mummy": {},
    "bride": {"wear.top_color": "#f4f1ea", "wear.bottom": "skirt",
        "wear.bottom_color": "#f4f1ea"}, "blonde": {"hair.color": "#a8813f", "hair.highlight": "#ecd08c"},
        "brunette": {"hair.color": "#43291c", "hair.highlight": "#8a5836"},
    "redhead": {"hair.color": "#8e2f16", "hair.highlight": "#d9683a", "skin.freckles": 0.4}, "grandpa": {**MAN, **OLD}, "grandad": {**MAN, **OLD},
    "granddad": {**MAN, **OLD}, "gran": {**OLD, "hair.style": "bun"}, "nana": {**OLD, "hair.style": "bun"}, "grandparent": OLD, "senior": OLD,
    "pensioner": OLD,
    "retiree": OLD, "veteran": {**MAN, "skin.wrinkles": 0.6}, "crone": {**OLD, "skin.wrinkles": 1.0, "face.nose_size": 0.6},
    "hag": {**OLD, "skin.wrinkles": 1.0},

    "nurse": {"wear.top": "tee", "wear.top_color": "#9fc7d8", "hair.style": "bun"}, "doctor": WHITE_COAT,
    "surgeon": {"wear.top": "tee", "wear.top_color": "#6fa8a0"},
    "schoolteacher": {"worn.glasses": "round", "wear.top": "cardigan"}, "lifeguard": {"skin.color": SKIN["tanned"], "wear.top": "tee",
    "body.build": 0.2}, "dentist": WHITE_COAT, "pharmacist": WHITE_COAT, "vet": WHITE_COAT, "chemist": WHITE_COAT, "inventor": {**WHITE_COAT,
    "worn.glasses": "round"},
    "chef": WHITE_COAT, "cook": WHITE_COAT, "baker": WHITE_COAT, "butcher": {**MAN, "body.build": 0.5},
    "barista": {"wear.top": "tee", "wear.top_color": "#3a3a3d"},
    "waiter": {**MAN, "wear.top_color": "#1b1816"}, "waitress": {"wear.top": "tee", "wear.bottom": "skirt", "wear.bottom_color": "#1b1816"},
    "bartender": {},
    "barkeep": {**MAN, "body.build": 0.4}, "barkeeper": {**MAN, "body.build": 0.4}, "tavernkeeper": {**MAN, "body.build": 0.5},
    "barmaid": {"wear.bottom": "skirt"}, "innkeeper": {**MAN, "body.build": 0.5},
    "brewer": {**MAN,
    "body.build": 0.5},
    "soldier": {**UNIFORM, "hair.style": "short", "wear.top_color": "#5a6144", "wear.bottom_color": "#5a6144"}, "general": {**MAN, **UNIFORM},
    "officer": UNIFORM,
    "captain": UNIFORM, "commander": UNIFORM, "admiral": {**MAN, **UNIFORM}, "sergeant": {**MAN, **UNIFORM}, "guard": {**MAN, **UNIFORM},
    "policeman": {**MAN, **UNIFORM},
    "policewoman": {**UNIFORM, "hair.style": "bun"}, "cop": UNIFORM,
    "sheriff": {**MAN, "worn.facial_hair": "moustache", "wear.top": "jacket", "wear.top_color": "#8a6a48"},
    "detective": {"wear.top": "jacket", "wear.top_color": "#8a7a64"}, "spy": SUIT, "agent": SUIT,
    "bodyguard": {**MAN, **SUIT, "body.build": 0.1, "body.muscle": 0.8, "body.shoulders": 0.8},
    "bouncer": {**MAN, "body.build": 0.3, "body.muscle": 0.9, "body.shoulders": 0.8},
    "firefighter": {**STRONG, "wear.top": "jacket", "wear.top_color": "#b3402a"},
    "fireman": {**MAN, **STRONG, "wear.top": "jacket",
        "wear.top_color": "#b3402a"}, "pilot": {"wear.top": "jacket", "wear.top_color": "#6b4a32"},
        "astronaut": {"wear.top": "jacket", "wear.top_color": "#e58a3a",
        "wear.bottom_color": "#e58a3a", "wear.shoes": "boots"},
        "cosmonaut": {"wear.top": "jacket", "wear.top_color": "#e58a3a", "wear.bottom_color": "#e58a3a"},
    "mechanic": {"wear.top_color": "#3d5a8a", "wear.bottom_color": "#3d5a8a", "wear.shoes": "boots"}, "engineer": {"worn.glasses": "square"},
    "plumber": {**MAN,
        "worn.facial_hair": "moustache"}, "builder": {**MAN, **STRONG}, "carpenter": {**MAN, **FIELDS}, "electrician": {}, "worker": {},
        "miner": {**MAN, **STRONG},
    "programmer": {"worn.glasses": "square", "wear.top": "jacket"}, "coder": {"worn.glasses": "square", "wear.top": "jacket"},
    "hacker": {"wear.top": "jacket",
        "wear.top_color": "#1b1816"}, "geek": {"worn.glasses": "square"}, "nerd": {"worn.glasses": "square"}, "gamer": {"wear.top": "jacket"},
    "lawyer": SUIT, "judge": {**SUIT, "skin.wrinkles": 0.4}, "banker": {**MAN, **SUIT}, "businessman": {**MAN, **SUIT},
    "businesswoman": {**SUIT, "hair.style": "bob"},
    "executive": SUIT, "manager": SUIT, "boss": SUIT, "clerk": {"worn.glasses": "square"}, "secretary": {"worn.glasses": "round"},
    "accountant": {"worn.glasses": "square"},
    "politician": SUIT, "president": SUIT, "mayor": SUIT, "office-worker": SUIT, "salesman": {**MAN, **SUIT}, "shopkeeper": {"wear.top": "cardigan"},
    "merchant": {**MAN},
    "singer": {}, "musician": {}, "rock-star": {"wear.top": "jacket", "wear.top_color": "#1b1816", "hair.style": "long_wavy"},
    "rocker": {"wear.top": "jacket",
        "wear.top_color": "#1b1816"}, "guitarist": {"wear.top": "jacket"}, "drummer": {"wear.top": "tee"},
        "dancer": {"body.build": -0.2, "hair.style": "bun"},
    "ballerina": {"body.build": -0.5, "hair.style": "bun", "wear.bottom": "skirt", "wear.bottom_color": "#e8b8c8", "wear.top_color": "#e8b8c8"},
    "actor": MAN, "actress": {},
    "model": {"body.height": 1.75, "body.build": -0.4, "body.heads": 4.8}, "painter": {"hair.style": "bun", "wear.top": "tee"},
    "poet": {"hair.style": "long_wavy"},
    "writer": {"wear.top": "cardigan"}, "author": {"wear.top": "cardigan"}, "photographer": {"wear.top": "jacket"},
    "designer": {"worn.glasses": "round"}, "journalist": {},
    "athlete": {"body.muscle": 0.6, "wear.top": "tee"}, "boxer": {**MAN, "body.muscle": 0.8}, "wrestler": {**MAN, "body.build": 0.5, "body.muscle": 1.0},
    "runner": {"body.build": -0.3},
    "swimmer": {"body.muscle": 0.4, "body.shoulders": 0.6}, "footballer": {"wear.top": "tee"},
    "surfer": {"skin.color": SKIN["tanned"], "hair.style": "long_wavy", "wear.top": "tee"},
    "skater": {"wear.top": "jacket"}, "climber": {"wear.top": "tee"}, "gymnast": {"body.build": -0.2, "body.height": 1.35},
    "bodybuilder": {**MAN, "body.build": 0.1, "body.muscle": 1.0, "body.shoulders": 0.8},
    "yoga-teacher": {"body.build": -0.3, "hair.style": "bun"}, "coach": {"wear.top": "jacket"}, "gardener": FIELDS, "shepherd": {**MAN, **FIELDS},
    "shepherdess": FIELDS,
    "hunter": {**MAN, **FIELDS}, "ranger": FIELDS, "beekeeper": {}, "miller": {**MAN}, "fisherwoman": {"worn.hat": "beanie", "wear.shoes": "boots"},
    "explorer": FIELDS,
    "priest": {**MAN, "wear.top_color": "#1b1816", "wear.bottom_color": "#1b1816"},
    "nun": {"worn.hat": "head_scarf", "worn.hat_color": "#1b1816", "wear.top_color": "#1b1816",
        "wear.bottom": "skirt", "wear.bottom_color": "#1b1816"}, "friar": {**MAN, "hair.style": "bald", "wear.top_color": "#6b5236"},
        "abbot": {**MAN, "hair.style": "bald"},
        "rabbi": {**MAN, "worn.facial_hair": "full_beard"},
    "imam": {**MAN, "worn.facial_hair": "full_beard"}, "bishop": {**MAN, "skin.wrinkles": 0.5}, "king": {**MAN, **ROYAL,
    "worn.facial_hair": "full_beard"},
    "queen": {**ROYAL, "hair.style": "bun", "wear.bottom": "skirt"}, "prince": {**MAN, **ROYAL},
    "princess": {**ROYAL, "hair.style": "long_wavy", "wear.bottom": "skirt"},
    "emperor": {**MAN, **ROYAL}, "empress": ROYAL, "duke": {**MAN, **ROYAL}, "duchess": ROYAL, "nobleman": {**MAN, **ROYAL}, "noblewoman": ROYAL,
    "maid": {"wear.bottom": "skirt"},
    "butler": {**MAN, **SUIT}, "servant": {}, "peasant": FIELDS, "beggar": {"worn.facial_hair": "stubble"},
    "hermit": {**MAN, "worn.facial_hair": "full_beard"},
    "thief": {"wear.top_color": "#2f2a33"}, "rogue": {"wear.top_color": "#2f2a33"}, "bandit": {**MAN, "worn.facial_hair": "stubble"},
    "outlaw": {**MAN,
        "worn.facial_hair": "stubble"}, "assassin": {"wear.top_color": "#1b1816", "wear.bottom_color": "#1b1816"}, "gangster": {**MAN, **SUIT},
        "mobster": {**MAN, **SUIT},
    "villain": {"brows.tilt": -0.7}, "villainess": {"brows.tilt": -0.6, "eyes.wing": 1.0}, "warrior": STRONG,
    "viking": {**MAN, **STRONG, "worn.facial_hair": "full_beard",
        "hair.style": "long_wavy"}, "samurai": {**MAN, "hair.style": "bun"}, "ninja": {"wear.top_color": "#1b1816", "wear.bottom_color": "#1b1816"},
        "gladiator": {**MAN, **STRONG},
    "archer": FIELDS, "cowboy": {**MAN, **FIELDS}, "cowgirl": FIELDS, "barbarian": {**MAN, **STRONG, "hair.style": "long_wavy"},
    "mercenary": {**MAN, **STRONG},
    "amazon": {**STRONG, "body.height": 1.8}, "tourist": {"wear.top": "tee"}, "traveller": FIELDS, "traveler": FIELDS, "hiker": FIELDS,
    "adventurer": FIELDS,
    "hipster": {"worn.glasses": "round", "worn.facial_hair": "full_beard"},
    "goth": {"hair.color": "#121013", "hair.highlight": "#38353c", "skin.color": SKIN["porcelain"],
        "wear.top_color": "#1b1816", "wear.bottom_color": "#1b1816", "eyes.wing": 1.0},
        "emo": {"hair.color": "#121013", "hair.highlight": "#38353c", "wear.top_color": "#1b1816"},
    "hippie": {"hair.style": "long_wavy"}, "hippy": {"hair.style": "long_wavy"}, "biker": {**MAN, "wear.top": "jacket", "wear.top_color": "#1b1816",
        "worn.facial_hair": "full_beard"}, "clown": {"skin.color": "#f7f0ea", "skin.lips": "#c23a30", "skin.paint": "diamonds", "skin.paint_color": "#3d6fb3",
        "hair.style": "afro"}, "magician": {**SUIT},
        "jester": {},
    "femme-fatale": {"eyes.wing": 1.0, "eyes.lashes": 1.0, "skin.lips": "#a8182f", "hair.style": "long_wavy"}, "master": {**MAN, **OLD},
    "sage": {**OLD},
    "kung-fu-master": {**MAN, **OLD, "hair.style": "bald"}, "guru": {**MAN, **OLD, "worn.facial_hair": "full_beard"},
    "fortune-teller": {"worn.hat": "head_wrap"},
    "sorcerer": {**MAN, "worn.facial_hair": "goatee"}, "sorceress": {"hair.style": "long_straight", "eyes.wing": 0.9},
    "enchantress": {"hair.style": "long_wavy", "eyes.wing": 0.9},
    "mage": {"hair.style": "long_straight"}, "warlock": {**MAN, "worn.facial_hair": "goatee"},
    "druid": {**MAN, "worn.facial_hair": "full_beard", "hair.style": "long_wavy"},
    "shaman": {"hair.style": "dreadlocks"}, "priestess": {"hair.style": "long_straight"}, "oracle": {"hair.style": "long_straight"}, "seer": OLD,
    "bard": {"hair.style": "side_part"},
    "nonna": _GRANNY, "babushka": {**_GRANNY, "worn.hat": "head_scarf", "worn.hat_color": "#c23a30"}, "abuela": _GRANNY, "oma": _GRANNY,
    "nan": _GRANNY,
    "grandmom": _GRANNY, "auntie": {}, "abuelo": {**MAN, **OLD}, "nonno": {**MAN, **OLD}, "opa": {**MAN, **OLD}, "gramps": {**MAN, **OLD},
    "mate": {}, "companion": {}, "ally": {}, "twin": {}, "cousin": {}, "nephew": {**CHILD, "hair.style": "side_part"}, "niece": {**CHILD,
    "hair.style": "braids"},
    "headmistress": {"hair.style": "bun"}, "headmaster": {**MAN, **SUIT}, "tutor": {"worn.glasses": "round"}, "nanny": {"wear.top": "cardigan"},
    "governess": {"hair.style": "bun", "wear.bottom": "skirt"}, "babysitter": {}, "barber": {**MAN, "worn.facial_hair": "moustache"},
    "hairdresser": {},
    "tailor": {"wear.top": "cardigan"}, "seamstress": {"hair.style": "bun"}, "cobbler": {**MAN}, "driver": {}, "trucker": {**MAN, "body.build": 0.5},
    "chauffeur": {**MAN, **UNIFORM}, "courier": {}, "postman": {**MAN, **UNIFORM}, "mailman": {**MAN, **UNIFORM}, "janitor": {}, "cleaner": {},
    "caretaker": {}, "receptionist": {}, "paramedic": UNIFORM, "cyclist": {"body.build": -0.2}, "skier": {}, "golfer": {},
    "player": {"wear.top": "tee"}, "quarterback": {**MAN, "body.muscle": 0.8, "body.shoulders": 0.8, "wear.top": "tee"},
    "basketball-player": {"body.height": 1.95,
        "body.heads": 5.2, "wear.top": "tee"}, "tennis-player": {"wear.top": "tee", "wear.top_color": "#f2efe8"}, "sprinter": {"body.build": 0.1},
    "rider": FIELDS, "jockey": {"body.height": 1.3, "body.build": -0.4}, "shieldmaiden": {**STRONG, "hair.style": "braids"}, "valkyrie": {**STRONG,
        "hair.style": "braids"}, "squire": {"hair.style": "bob"}, "jarl": {**MAN, "worn.facial_hair": "full_beard"}, "huntress": FIELDS,
    "swordsman": {**MAN, **STRONG}, "swordswoman": STRONG, "paladin": STRONG, "cleric": {}, "alchemist": {"worn.glasses": "round"},
    "necromancer": {"skin.shadow": 0.8, "skin.color": SKIN["ashen"]}, "rapper": {"wear.top": "jacket"}, "dj": {"wear.top": "tee"}, "popstar": {},
    "idol": {}, "influencer": {}, "streamer": {"wear.top": "jacket"}, "weightlifter": {"body.build": 0.3, "body.muscle": 1.0},
    "bachelor": MAN, "monarch": ROYAL,
    "sultan": {**MAN, **ROYAL, "worn.hat": "head_wrap", "worn.facial_hair": "full_beard"}, "pharaoh": ROYAL, "geisha": {"hair.style": "bun",
        "skin.color": "#f7f0ea", "skin.lips": "#b3263a"}, "courtesan": {}, "dame": {}, "madam": {}, "sir": MAN, "mister": MAN, "miss": {},
    "superhero": {"body.muscle": 0.9, "body.shoulders": 0.8, "face.jaw": 0.4},
    "superheroine": {"body.muscle": 0.6, "body.shoulders": -0.2}, "supervillain": {"brows.tilt": -0.8},
}  # fmt: skip
"""Who somebody is -> how such people look unless more is said."""

CREATURES: Final[dict[str, Traits]] = {
    **TALES,
    "alien": PEOPLE["alien"], "martian": {**PEOPLE["alien"], "skin.color": "#8fc46a"}, "demon": PEOPLE["demon"], "devil": PEOPLE["demon"],
    "imp": {**PEOPLE["demon"],
        "body.height": 1.0, "body.heads": 3.4}, "tiefling": {"worn.horns": 0.7, "skin.color": "#9a4a5e", "worn.ears": "pointed"},
    "elf": PEOPLE["elf"],
    "dark-elf": {**PEOPLE["elf"], "skin.color": "#5d5a78", "hair.color": "#a3a6ad", "hair.highlight": "#eceef2"},
    "drow": {**PEOPLE["elf"], "skin.color": "#5d5a78",
        "hair.color": "#a3a6ad", "hair.highlight": "#eceef2"}, "elven": PEOPLE["elf"], "half-elf": {"worn.ears": "pointed"},
        "fairy": PEOPLE["fairy"], "pixie": PEOPLE["fairy"],
    "sprite": PEOPLE["fairy"], "faun": PEOPLE["faun"], "satyr": {**MAN, **PEOPLE["faun"], "worn.facial_hair": "goatee"},
    "nymph": {"worn.ears": "pointed",
        "hair.style": "long_wavy"}, "dryad": {"worn.ears": "pointed", "hair.style": "long_wavy", "hair.color": "#3f6b3a", "hair.highlight": "#8fb86a",
        "skin.color": "#b9c48a"},
    "orc": {**MAN, **GREEN_SKIN, "worn.ears": "pointed", "body.build": 0.3, "body.muscle": 1.0, "face.jaw": 0.8},
    "half-orc": {**GREEN_SKIN, "worn.ears": "pointed", "body.muscle": 0.8},
    "goblin": {**GREEN_SKIN, "worn.ears": "pointed", "body.height": 1.0, "body.heads": 3.3, "face.nose_size": 0.8, "hair.style": "bald"},
    "troll": {**GREEN_SKIN,
        "worn.ears": "pointed", "body.build": 0.7, "face.nose_size": 0.9},
        "ogre": {**MAN, **GREEN_SKIN, "body.build": 1.0, "body.height": 2.0, "hair.style": "bald"},
    "giant": {"body.height": 2.2, "body.heads": 5.6, "body.build": 0.5}, "giantess": {"body.height": 2.2, "body.heads": 5.6},
    "gnome": {**OLD, "body.height": 0.9,
        "body.heads": 3.2, "worn.hat": "beanie", "worn.hat_color": "#b3302a", "worn.facial_hair": "full_beard"},
        "halfling": {"body.height": 1.0, "body.heads": 3.4},
    "hobbit": {"body.height": 1.0, "body.heads": 3.4, "hair.style": "afro"},
    "vampire": {"skin.color": "#ece4e0", "eyes.color": "#a3202a", "hair.color": "#14121a",
        "hair.highlight": "#3a3848", "skin.shadow": 0.7, "brows.tilt": -0.4},
        "ghost": {"skin.color": "#dfe6ec", "hair.color": "#c9c6c0", "hair.highlight": "#ffffff",
        "wear.top_color": "#eef1f4", "wear.bottom_color": "#eef1f4", "skin.shadow": 0.6},
        "zombie": {"skin.color": "#a8b58a", "skin.shadow": 1.0, "eyes.openness": -0.3},
    "werewolf": {**MAN, "worn.ears": "pointed", "worn.facial_hair": "full_beard", "brows.thickness": 1.0},
    "mermaid": {"hair.style": "long_wavy", "hair.color": "#2f8f88",
        "hair.highlight": "#7fd8cc"}, "merman": {**MAN, "hair.style": "long_wavy"}, "siren": {"hair.style": "long_wavy"},
        "angel": {"hair.color": "#b0822c",
        "hair.highlight": "#f2cf73", "hair.style": "long_wavy", "wear.top_color": "#f4f1ea", "wear.bottom_color": "#f4f1ea"},
        "robot": {"skin.color": "#b4bac2",
        "hair.style": "bald"}, "android": {"skin.color": "#c9ced4", "hair.style": "bald"}, "cyborg": {"skin.color": "#c9ced4"},
        "genie": {"skin.color": "#6fa0d0",
        "hair.style": "bald", "worn.facial_hair": "goatee"}, "djinn": {"skin.color": "#6fa0d0", "hair.style": "bald", "worn.facial_hair": "goatee"},
    "ice-queen": {"skin.color": "#e3eef4", "hair.color": "#c9d6de", "hair.highlight": "#ffffff", "wear.top_color": "#b5dcec"},
    "snowman": {"skin.color": "#f7f7f5",
        "hair.style": "bald"},
}  # fmt: skip
"""Who is not of this world: a colour said of them is the colour of their skin."""

_AFRICAN: Final[Traits] = {"skin.color": SKIN["dark"], "hair.color": "#1c1412", "hair.highlight": "#4a3a34", "eyes.color": "#3a2416"}
_EAST_ASIAN: Final[Traits] = {"skin.color": "#efcba8", "hair.color": "#1c1412", "hair.highlight": "#4a3a34", "eyes.color": "#3a2416"}
_SOUTH_ASIAN: Final[Traits] = {"skin.color": SKIN["bronze"], "hair.color": "#1c1412", "hair.highlight": "#4a3a34", "eyes.color": "#3a2416"}
_MIDDLE_EASTERN: Final[Traits] = {"skin.color": SKIN["olive"], "hair.color": "#1c1412", "hair.highlight": "#4a3a34", "eyes.color": "#4a2f1a"}
_LATIN: Final[Traits] = {"skin.color": SKIN["tanned"], "hair.color": "#2a1a14", "hair.highlight": "#5e4030", "eyes.color": "#4a2f1a"}
_SOUTHERN: Final[Traits] = {"skin.color": SKIN["olive"], "hair.color": "#2f1d14", "hair.highlight": "#6b4630"}
_NORTHERN: Final[Traits] = {"skin.color": SKIN["fair"], "hair.color": "#a8813f", "hair.highlight": "#ecd08c", "eyes.color": "#4d86b8"}
_WESTERN: Final[Traits] = {"skin.color": SKIN["fair"]}
_ISLAND: Final[Traits] = {"skin.color": SKIN["bronze"], "hair.color": "#1c1412", "hair.highlight": "#4a3a34", "eyes.color": "#3a2416"}
_FROM: Final[tuple[tuple[Traits, str], ...]] = (
    (_AFRICAN, "african nigerian ghanaian kenyan ethiopian somali senegalese congolese ugandan zulu jamaican haitian african-american"
     " afro-caribbean sudanese eritrean malian cameroonian ivorian gambian rwandan zimbabwean tanzanian angolan zambian namibian malagasy liberian "
     "togolese mozambican "
     "south-african west-african east-african nubian maasai yoruba"),
    (_EAST_ASIAN, "asian chinese japanese korean taiwanese vietnamese thai mongolian tibetan inuit siberian east-asian cambodian laotian burmese"
     " hmong cantonese kazakh singaporean manchu mongol kyrgyz"),
    (_SOUTH_ASIAN, "indian pakistani bangladeshi nepali tamil punjabi bengali south-asian sri-lankan rajasthani gujarati bhutanese bihari nepalese "
        "kashmiri maldivian sinhalese"),
    (_MIDDLE_EASTERN, "arab arabian persian iranian iraqi turkish egyptian moroccan lebanese syrian afghan kurdish berber bedouin middle-eastern"
     " algerian tunisian libyan saudi yemeni omani jordanian palestinian israeli armenian uzbek azerbaijani azeri georgian turkmen tajik kuwaiti qatari "
     "emirati bahraini"),
    (_LATIN, "mexican brazilian latino latina hispanic peruvian colombian chilean cuban argentinian bolivian ecuadorian venezuelan guatemalan andean"
     " puerto-rican latin native-american navajo aztec mayan incan honduran nicaraguan panamanian costa-rican dominican paraguayan uruguayan salvadoran "
     "quechua cherokee sioux lakota apache"),
    (_SOUTHERN, "italian spanish greek portuguese sicilian mediterranean romani maltese cypriot sardinian catalan basque andalusian albanian"),
    (_NORTHERN, "swedish norwegian danish finnish icelandic scandinavian nordic faroese"),
    (_WESTERN,
        "european british english scottish irish welsh french german dutch belgian austrian swiss polish czech hungarian russian ukrainian slavic american"
        " canadian australian caucasian celtic bavarian romanian bulgarian serbian croatian slovak slovenian estonian latvian lithuanian breton"
        " cornish texan belarusian bosnian macedonian moldovan londoner parisian californian germanic"),
    (_ISLAND, "polynesian maori hawaiian samoan filipino filipina indonesian malaysian aboriginal caribbean balinese javanese tahitian tongan"
     " fijian malay papuan melanesian micronesian"),
)  # fmt: skip
ORIGINS: Final[dict[str, Traits]] = {word: traits for traits, words in _FROM for word in words.split()}
"""Where somebody is from -> colours that are common there, and nothing else; whatever is said overrules them."""

_BORN: Final[dict[str, str]] = {"english": "english", "french": "french", "irish": "irish", "dutch": "dutch", "welsh": "welsh", "scots": "scottish"}
_NATIONALS: Final[dict[str, Traits]] = {
    **{f"{said}man": {**MAN, **ORIGINS[origin]} for said, origin in _BORN.items()},
    **{f"{said}woman": ORIGINS[origin] for said, origin in _BORN.items()},
    "scot": ORIGINS["scottish"],
    "swede": ORIGINS["swedish"],
    "dane": ORIGINS["danish"],
    "finn": ORIGINS["finnish"],
    "spaniard": ORIGINS["spanish"],
    "turk": ORIGINS["turkish"],
    "norseman": {**MAN, **ORIGINS["nordic"]},
    "norsewoman": ORIGINS["nordic"],
}
EVERYONE: Final[dict[str, Traits]] = {**PEOPLE, **CREATURES, **_NATIONALS}

_AGES: Final[tuple[tuple[int, Traits], ...]] = (
    (1, EVERYONE["baby"]), (4, EVERYONE["toddler"]), (7, {**CHILD, "body.height": 1.05, "body.heads": 3.4}), (12, CHILD), (17, TEEN), (39, {}),
    (54, {"skin.wrinkles": 0.3}), (64, {"skin.wrinkles": 0.55}),
    (79, {**OLD, "skin.wrinkles": 0.8}), (10**9, {**OLD, "skin.wrinkles": 1.0}),
)  # fmt: skip


def aged(years: int) -> Traits:
    """What an age brings with it.

    >>> aged(45), aged(8)["body.height"]
    ({'skin.wrinkles': 0.3}, 1.14)
    """
    return next(traits for most, traits in _AGES if years <= most)


CHILDREN: Final[frozenset[str]] = frozenset("girl boy child kid schoolgirl schoolboy toddler baby infant son daughter pupil nephew niece".split()) | YOUNG
"""Who has a child's body, whatever else they are."""
TEENS: Final[frozenset[str]] = frozenset("teen teenager teenage teenaged adolescent".split())
"""Who has a teenager's body, boy or girl."""
PLAIN: Final[frozenset[str]] = TEENS | frozenset(
    "person someone character human woman lady female man guy gentleman male fellow girl boy child kid adult individual youth lad lass dude "
    "bloke chap gal elder senior".split()
)
"""Words that say only sex or age: a more telling word beside them decides."""
HER: Final[frozenset[str]] = (
    frozenset(
        "woman lady female heroine mother girl grandmother granny grandma gran nana witch gal aunt sister wife mum mom mommy mummy bride daughter schoolgirl "
        "waitress barmaid policewoman businesswoman actress ballerina shepherdess fisherwoman nun queen princess empress duchess noblewoman maid villainess "
        "nonna babushka abuela oma nan grandmom auntie niece headmistress governess seamstress shieldmaiden valkyrie huntress swordswoman geisha dame "
        "madam miss superheroine englishwoman frenchwoman irishwoman dutchwoman welshwoman scotswoman norsewoman "
        "cowgirl sorceress enchantress priestess giantess mermaid crone hag lass femme-fatale ice-queen".split()
    )
    | SHE
)
"""Who is no man even with a beard."""
HIM: Final[frozenset[str]] = frozenset(
    "guy male father fellow boy dude bloke chap lord uncle brother husband dad daddy groom grandfather grandpa grandad granddad schoolboy son king prince "
    "emperor duke wizard monk friar priest abbot lad nephew grandson stepfather godfather".split()
) | frozenset(word for word in EVERYONE if word.endswith("man") and not word.endswith("woman") and word != "human")
"""Who is a man whomever else the words speak of."""
