"""What words name pieces of the wardrobe, and what comes nearest to things that nobody can wear yet."""

from __future__ import annotations

from typing import Final

_NAMED: Final[dict[str, str]] = {
    "sunglasses": "sunglasses shades dark-glasses", "half-moon glasses": "half-moon-glasses", "cat-eye glasses": "cat-eye-glasses", "monocle": "monocle",
    "eye patch": "eye-patch eyepatch", "domino mask": "mask domino-mask", "red nose": "red-nose clown-nose",
    "ear studs": "studs ear-studs pearl-earrings", "hoop earrings": "hoops hoop-earrings earring", "drop earrings": "earrings drop-earrings",
    "hoodie": "hoodie", "leather jacket": "leather-jacket biker-jacket", "bomber jacket": "bomber bomber-jacket",
    "puffer jacket": "puffer-jacket down-jacket", "waistcoat": "waistcoat", "long coat": "coat overcoat trenchcoat long-coat", "wizard robe": "robe",
    "turtleneck": "turtleneck", "sweater": "sweater jumper pullover", "flannel shirt": "flannel-shirt plaid-shirt checked-shirt lumberjack-shirt",
    "striped t-shirt": "striped-t-shirt striped-shirt", "summer dress": "sundress summer-dress", "long gown": "gown", "tunic": "tunic",
    "cargo shorts": "shorts", "leggings": "leggings tights", "corduroys": "corduroys", "pleated skirt": "kilt pleated-skirt", "long skirt": "long-skirt",
    "rain boots": "rain-boots rubber-boots wellies wellingtons wellington-boots", "riding boots": "riding-boots knee-boots", "slippers": "slippers",
    "high tops": "high-tops", "straw hat": "straw-hat sun-hat", "witch hat": "witch-hat witch's-hat wizard-hat pointed-hat", "cap": "cap baseball-cap",
    "sailor cap": "sailor-cap sailor-hat captain's-hat", "top hat": "top-hat", "bucket hat": "bucket-hat fishing-hat", "crown": "crown tiara",
    "flower wreath": "wreath flower-crown", "headphones": "headphones headset", "ribbon bow": "hair-bow hairband", "cat ears": "cat-ears",
    "cape": "cape cloak", "scarf": "scarf neckscarf", "angel wings": "wings angel-wings", "fairy wings": "fairy-wings", "backpack": "backpack rucksack",
    "quiver": "quiver",
    "gloves": "gloves", "fingerless gloves": "fingerless-gloves", "bangles": "bangles bracelet bracelets", "watch": "watch wristwatch",
}  # fmt: skip
ATTIRE: Final[dict[str, str]] = {word: piece for piece, words in _NAMED.items() for word in words.split()}
"""Word -> piece. Where a look has something near it too, the look gets that and the piece goes over it."""
BEARD_PIECES: Final[dict[str, str]] = {"full_beard": "beard", "moustache": "moustache", "goatee": "goatee"}
"""Beards that may have a colour that the hair has not."""

NEAREST: Final[dict[str, str]] = {
    "antlers": "horns", "fedora": "top hat", "trilby": "top hat", "suspenders": "waistcoat", "warpaint": "domino mask", "bowtie": "scarf",
    "apron": "tunic", "armor": "leather jacket", "armour": "leather jacket", "bag": "backpack", "bangs": "bob", "bikini": "shorts",
    "bow": "hair bow", "fringe": "bob", "halo": "flower crown", "headband": "hairband", "heels": "slippers", "mole": "freckles", "mohican": "mohawk",
    "mullet": "lob", "necklace": "scarf", "nose-ring": "hoop earrings", "patch": "eye patch", "piercing": "ear studs", "piercings": "ear studs",
    "ribbon": "hair bow", "ring": "bangles", "rings": "bangles", "sandals": "slippers", "stockings": "leggings", "swimsuit": "shorts", "tie": "waistcoat",
    "toque": "beanie", "tusks": "horns", "scar": "wrinkles", "scars": "wrinkles",
}  # fmt: skip
"""What cannot be shown -> what comes nearest."""


def nearest(unknown: str) -> str:
    """What comes nearest to something that was not understood, or "".

    >>> nearest("white apron"), nearest("zeppelin")
    ('tunic', '')
    """
    return next((NEAREST[word] for word in reversed(unknown.split()) if word in NEAREST), "")
