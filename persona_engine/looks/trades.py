"""Who else somebody may be: trades, ranks, scenes, tales and kin, in groups that look alike unless more is said."""

from __future__ import annotations

from typing import Final

from persona_engine.looks.words import CHILD, MAN, OLD, Traits

_BOOTS: Final[Traits] = {"wear.shoes": "boots"}
_SUIT: Final[Traits] = {
    "wear.top": "jacket",
    "wear.top_color": "#2f343d",
    "wear.bottom_color": "#2f343d",
    "wear.inner_color": "#f2efe8",
    "wear.shoes_color": "#241f1d",
}
_UNIFORM: Final[Traits] = {
    "wear.top": "jacket",
    "wear.top_color": "#2b3a55",
    "wear.bottom_color": "#2b3a55",
    "wear.shoes": "boots",
    "wear.shoes_color": "#1b1816",
}
_CAMOUFLAGE: Final[Traits] = {**_UNIFORM, "hair.style": "short", "wear.top_color": "#5a6144", "wear.bottom_color": "#5a6144"}
_OUTDOORS: Final[Traits] = {"wear.shoes": "boots", "wear.bottom_color": "#5a4a38"}
_BLACK: Final[Traits] = {"wear.top_color": "#1b1816", "wear.bottom_color": "#1b1816"}
_ROYAL: Final[Traits] = {"wear.top": "jacket", "wear.top_color": "#6b1f4a", "wear.accent_color": "#d4a32c"}
_WHITE_COAT: Final[Traits] = {"wear.top": "jacket", "wear.top_color": "#f2efe8"}
_PIRATE: Final[Traits] = {"worn.hat": "bandana", "worn.hat_color": "#a8322c", "wear.top": "jacket", "wear.top_color": "#2f2a33", "wear.shoes": "boots"}
_SANTA: Final[Traits] = {
    "skin.color": "#f5d0b6",
    "wear.top": "jacket",
    "wear.top_color": "#b3202a",
    "wear.bottom_color": "#b3202a",
    "worn.hat": "beanie",
    "worn.hat_color": "#b3202a",
    "hair.color": "#c9c6c0",
    "hair.highlight": "#ffffff",
    "brows.color": "#c9c6c0",
    "skin.wrinkles": 0.7,
    "skin.blush": 0.9,
    "body.build": 0.8,
    "wear.shoes": "boots",
    "wear.shoes_color": "#1b1816",
}
_BOY: Final[Traits] = {**CHILD, "hair.style": "side_part", "eyes.lashes": 0.15, "eyes.wing": 0.0}
_GIRL: Final[Traits] = {**CHILD, "hair.style": "braids"}

_STEAMPUNK: Final[Traits] = {"wear.top": "tee", "wear.top_color": "#efe6d2", "wear.bottom_color": "#4e3a2a", "wear.shoes": "boots",
    "wear.shoes_color": "#3a2a22"}  # fmt: skip
_TRADES: Final[tuple[tuple[str, Traits], ...]] = (
    ("florist grocer greengrocer cashier caregiver carer assistant apprentice intern trainee violinist pianist cellist flautist trumpeter composer "
     "comedian acrobat juggler potter weaver historian archivist interpreter translator colleague client customer guest passenger host hostess celebrity "
     "vlogger blogger youtuber presenter newsreader cosplayer otaku millennial pedestrian visitor clone mutant superhuman widow widower newlywed "
     "chick girlfriend boyfriend spouse partner parent protege rival sidekick goddess deity muse diva flamenco-dancer figure-skater fencer dressmaker "
     "jeweller jeweler glassblower guide leader member expert specialist amateur professional immigrant refugee orphan nomad", {}),
    ("steampunk", _STEAMPUNK), ("housewife homemaker", {"wear.bottom": "skirt"}), ("tomboy", {"hair.style": "short", "wear.bottom": "trousers"}),
    ("drag-queen", {"face.jaw": 0.5, "body.shoulders": 0.35, "body.height": 1.7, "eyes.lashes": 1.0, "eyes.wing": 1.0, "brows.arch": 0.9, "brows.height": 0.5,
        "skin.shadow": 1.0, "skin.shadow_color": "#7a3b9c", "skin.blush": 1.0, "skin.lips": "#b3263a", "hair.style": "long_wavy", "hair.volume": 0.8}),
    ("drag-king", {**MAN, **_SUIT, "worn.facial_hair": "moustache", "brows.thickness": 0.8}),
    ("harlequin", {"skin.paint": "diamonds", "skin.paint_color": "#1b1816"}),
    ("vicar cardinal pastor reverend chaplain exorcist", {**MAN, **_BLACK}), ("pope", {**MAN, **OLD, "wear.top_color": "#f4f1ea",
        "wear.bottom_color": "#f4f1ea"}),
    ("scholar archaeologist anthropologist mathematician astronomer philosopher curator editor critic psychologist psychiatrist therapist intellectual "
     "academic lecturer counsellor counselor", {"worn.glasses": "round"}),
    ("biologist physicist astrophysicist researcher geneticist botanist midwife optician physiotherapist veterinarian medic physician neurosurgeon",
        _WHITE_COAT),
    ("developer architect analyst technician statistician bookkeeper", {"worn.glasses": "square"}),
    ("ceo entrepreneur consultant stockbroker diplomat ambassador senator congresswoman hitman hitwoman conductor ringmaster usher tycoon billionaire "
     "millionaire attorney barrister newscaster anchorman anchorwoman concierge croupier", _SUIT),
    ("marine commando sniper trooper cadet lieutenant colonel corporal paratrooper infantryman", _CAMOUFLAGE),
    ("postwoman firewoman stewardess steward bellhop constable inspector warden conductress", _UNIFORM),
    ("karateka judoka", {"wear.top_color": "#f2efe8", "wear.bottom_color": "#f2efe8"}), ("sumo-wrestler", {**MAN, "body.build": 1.0, "hair.style": "bun"}),
    ("cheerleader", {"hair.style": "ponytail", "wear.bottom": "skirt"}), ("goalkeeper referee rower volleyballer", {"wear.top": "tee"}),
    ("diver snowboarder skateboarder mountaineer", {"body.build": 0.1}),
    ("whaler ferryman deckhand", {**MAN, **_BOOTS, "worn.hat": "beanie", "worn.hat_color": "#24345c", "worn.facial_hair": "stubble"}),
    ("buccaneer corsair privateer swashbuckler smuggler", _PIRATE),
    ("trapper forester woodcutter woodsman rancher mountain-man stonemason mason bricklayer roofer welder steelworker repairman handyman highlander "
     "gamekeeper", {**MAN, **_OUTDOORS, "body.build": 0.3}),
    ("farmhand goatherd vintner winemaker scout pathfinder wanderer vagabond zookeeper pilgrim prospector "
     "backpacker", _OUTDOORS),
    ("milkmaid flapper", {"wear.bottom": "skirt"}),
    ("goldsmith clockmaker watchmaker locksmith cheesemaker fishmonger barman", MAN),
    ("crusader templar spartan centurion legionary conquistador cossack musketeer", {**MAN, "body.build": 0.5, **_BOOTS}),
    ("shogun ronin", {**MAN, "hair.style": "bun"}), ("highwayman burglar pickpocket robber", {**MAN, **_BLACK, **_BOOTS}),
    ("prisoner convict inmate", {"wear.top_color": "#dd7a2f", "wear.bottom_color": "#dd7a2f"}), ("thug skinhead", {**MAN, "hair.style": "bald", **_BOOTS}),
    ("tramp hobo castaway caveman", {**MAN, "worn.facial_hair": "full_beard", "hair.volume": 0.6}), ("cavewoman", {"hair.volume": 0.7}),
    ("aristocrat noble baroness countess marquise tsarina maharani rani socialite debutante", _ROYAL),
    ("baron count marquis viscount czar tsar raja maharaja shah khan chieftain tribesman archduke", {**MAN, **_ROYAL}),
    ("sheikh caliph", {**MAN, "worn.hat": "head_scarf", "worn.hat_color": "#f2efe8", "worn.facial_hair": "full_beard"}),
    ("metalhead headbanger", {"hair.style": "long_straight", "wear.top": "tee", **_BLACK}), ("rasta rastafarian", {"hair.style": "dreadlocks"}),
    ("raver", {"wear.top": "tee"}), ("greaser", {**MAN, "hair.style": "side_part", "wear.top": "jacket", "wear.top_color": "#1b1816"}),
    ("bohemian beatnik", {"hair.style": "long_wavy"}), ("jock", {**MAN, "body.muscle": 0.7}), ("hooligan ruffian brute", {**MAN, "body.build": 0.6}),
    ("santa", {**MAN, **_SANTA, "hair.style": "short", "worn.facial_hair": "full_beard"}), ("mrs-claus", {**_SANTA, "hair.style": "bun",
        "worn.glasses": "round"}),
    ("mime", {"skin.color": "#f7f0ea", "wear.top": "tee"}),
    ("grandchild schoolkid youngster tween preteen", CHILD), ("granddaughter", _GIRL), ("grandson urchin", _BOY),
    ("newborn", {**CHILD, "body.height": 0.8, "body.heads": 3.0, "face.cheeks": 0.7, "hair.style": "bald"}),
    ("stepmother godmother mother-in-law matriarch spinster lumberjill sportswoman craftswoman saleswoman camerawoman horsewoman "
     "huntswoman stuntwoman ladies women", {}),
    ("stepfather godfather father-in-law patriarch men sportsman craftsman cameraman horseman huntsman stuntman foreman statesman workman", MAN),
    ("great-grandmother grammy", {**OLD, "hair.style": "bun", "body.height": 1.36, "skin.wrinkles": 1.0}),
    ("great-grandfather grandaddy", {**MAN, **OLD, "skin.wrinkles": 1.0}),
)  # fmt: skip
TRADES: Final[dict[str, Traits]] = {word: traits for words, traits in _TRADES for word in words.split()}

_TALES: Final[tuple[tuple[str, Traits], ...]] = (
    ("vampiress", {"skin.color": "#ece4e0", "eyes.color": "#a3202a", "hair.color": "#14121a", "hair.highlight": "#3a3848", "skin.shadow": 0.7}),
    ("lich wraith spectre specter phantom spirit banshee", {"skin.color": "#c9d2d4", "skin.shadow": 1.0, "hair.color": "#c9c6c0", "hair.highlight": "#ffffff"}),
    ("golem gargoyle", {"skin.color": "#8b8f94", "hair.style": "bald", "body.build": 0.8}),
    ("kobold", {"skin.color": "#a8604a", "body.height": 0.95, "body.heads": 3.2, "hair.style": "bald", "worn.ears": "pointed", "worn.horns": 0.3}),
    ("leprechaun", {**MAN, "body.height": 0.95, "body.heads": 3.3, "hair.color": "#a8491f", "hair.highlight": "#e58a4c", "worn.facial_hair": "full_beard",
        "worn.ears": "pointed", "wear.top": "jacket", "wear.top_color": "#2f7a3f", "wear.bottom_color": "#2f7a3f"}),
    ("minotaur", {**MAN, "worn.horns": 0.9, "body.build": 0.3, "body.muscle": 1.0, "body.height": 2.0, "skin.color": "#8d5a3c"}),
    ("centaur", {"body.build": 0.4}),
    ("gorgon medusa", {"skin.color": "#9ab58a", "hair.style": "dreadlocks", "hair.color": "#3f6b3a", "hair.highlight": "#8fb86a"}),
    ("succubus", {"worn.horns": 0.6, "worn.ears": "pointed", "skin.color": "#c8727a", "hair.style": "long_wavy", "eyes.wing": 1.0}),
    ("incubus", {**MAN, "worn.horns": 0.6, "worn.ears": "pointed", "skin.color": "#c8727a"}),
    ("yeti", {"body.height": 2.1, "body.build": 0.9, "skin.color": "#e3eef4", "hair.color": "#d9dee4", "hair.highlight": "#ffffff", "hair.volume": 0.9}),
    ("dragonborn lizardfolk naga", {"skin.color": "#6f8f5a", "hair.style": "bald", "worn.horns": 0.4}), ("oni", {**MAN, "skin.color": "#b3403a",
        "worn.horns": 0.6, "body.build": 0.8}),
    ("cyclops", {"body.height": 2.1, "body.build": 0.8, "hair.style": "bald"}), ("treefolk ent", {"skin.color": "#7a6a48", "hair.color": "#4f6b3a",
        "hair.highlight": "#8fb86a", "body.height": 2.0}),
    ("moon-elf", {"worn.ears": "pointed", "hair.style": "long_straight", "skin.color": "#cdd6ea", "hair.color": "#a3a6ad", "hair.highlight": "#eceef2"}),
    ("wood-elf high-elf elves", {"worn.ears": "pointed", "hair.style": "long_straight", "body.heads": 4.6}),
)  # fmt: skip
TALES: Final[dict[str, Traits]] = {word: traits for words, traits in _TALES for word in words.split()}
"""Creatures beside those of `people.CREATURES`."""
SHE: Final[frozenset[str]] = frozenset(
    "chick postwoman firewoman stewardess cheerleader milkmaid flapper baroness countess marquise tsarina maharani rani debutante mrs-claus granddaughter "
    "stepmother godmother mother-in-law matriarch spinster lumberjill sportswoman craftswoman saleswoman camerawoman horsewoman huntswoman stuntwoman "
    "women ladies great-grandmother grammy vampiress succubus cavewoman anchorwoman congresswoman hitwoman goddess diva girlfriend widow hostess "
    "conductress housewife tomboy".split()
)
YOUNG: Final[frozenset[str]] = frozenset("grandchild schoolkid youngster tween preteen granddaughter grandson urchin newborn".split())

_CLOTHED: Final[tuple[tuple[str, str, str], ...]] = (
    ("wizard", "wizard robe", "witch hat"), ("witch", "", "witch hat"), ("king queen emperor empress princess monarch", "", "crown"),
    ("angel", "angel wings", ""), ("fairy pixie", "fairy wings", ""), ("farmer", "", "straw hat"), ("cowboy cowgirl", "", "cowboy hat"),
    ("chef cook", "", "chef's hat"), ("builder", "", "hard hat"), ("detective", "", "fedora"), ("clown", "red nose", ""),
    ("superhero superheroine", "cape", ""), ("vampire vampiress", "cape", ""), ("archer", "quiver", ""), ("dj", "headphones", ""),
    ("hiker backpacker", "backpack", ""), ("steampunk", "waistcoat", "top hat"), ("ninja", "face mask", ""),
)  # fmt: skip
CLOTHED: Final[dict[str, tuple[str, str]]] = {word: (piece, hat) for words, piece, hat in _CLOTHED for word in words.split()}
"""Who is known by what they wear: a piece of the wardrobe, and one for the head, unless something else is said."""
