"""What words name pieces of the wardrobe, and what comes nearest to things that nobody can wear yet."""

from __future__ import annotations

from typing import Final

_NAMED: Final[dict[str, str]] = {
    "sunglasses": "sunglasses shades dark-glasses aviators aviator", "half-moon glasses": "half-moon-glasses", "cat-eye glasses": "cat-eye-glasses",
    "monocle": "monocle",
    "eye patch": "eye-patch eyepatch", "domino mask": "mask domino-mask", "face mask": "face-mask surgical-mask niqab", "red nose": "red-nose clown-nose",
    "ear studs": "studs ear-studs pearl-earrings", "hoop earrings": "hoops hoop-earrings earring", "drop earrings": "earrings drop-earrings",
    "hoodie": "hoodie", "leather jacket": "leather-jacket biker-jacket", "bomber jacket": "bomber bomber-jacket",
    "puffer jacket": "puffer-jacket down-jacket", "waistcoat": "waistcoat gilet jerkin",
    "long coat": "labcoat coat overcoat trenchcoat long-coat peacoat greatcoat sherwani frock-coat parka duster",
    "turtleneck": "turtleneck", "sweater": "sweater jumper pullover", "flannel shirt": "flannel-shirt plaid-shirt checked-shirt lumberjack-shirt",
    "striped t-shirt": "striped-t-shirt striped-shirt", "summer dress": "sundress summer-dress", "long gown": "gown ballgown",
    "tunic": "tunic kurta dashiki smock", "wizard robe": "robe kaftan caftan thobe djellaba bathrobe dressing-gown cassock",
    "cargo shorts": "shorts bermudas lederhosen hot-pants cutoffs boardshorts board-shorts trunks swim-trunks swimming-trunks",
    "track pants": "joggers sweatpants track-pants", "leggings": "leggings tights",
    "corduroys": "corduroys", "dungarees": "dungarees overalls bib-overalls",
    "pleated skirt": "kilt pleated-skirt", "long skirt": "long-skirt sarong",
    "rain boots": "rain-boots rubber-boots wellies wellingtons wellington-boots", "riding boots": "riding-boots knee-boots",
    "slippers": "slippers flats ballet-flats ballet-shoes",
    "high tops": "high-tops", "straw hat": "straw-hat sun-hat", "witch hat": "witch-hat witch's-hat wizard-hat pointed-hat",
    "cap": "cap baseball-cap flat-cap", "cowboy hat": "cowboy-hat stetson western-hat", "fedora": "fedora trilby", "beret": "beret tam",
    "bowler hat": "bowler bowler-hat derby-hat", "chef's hat": "toque", "hard hat": "hard-hat",
    "sailor cap": "sailor-cap sailor-hat captain's-hat", "top hat": "top-hat", "bucket hat": "bucket-hat fishing-hat", "crown": "crown tiara",
    "flower wreath": "wreath flower-crown", "headphones": "headphones headset", "ribbon bow": "ribbon-bow hair-bow hairband", "cat ears": "cat-ears",
    "cape": "cape cloak mantle poncho", "scarf": "scarf neckscarf shawl cravat neckerchief pashmina muffler",
    "angel wings": "wings angel-wings", "fairy wings": "fairy-wings",
    "backpack": "backpack rucksack",
    "quiver": "quiver",
    "gloves": "gloves glove mittens gauntlets", "fingerless gloves": "fingerless-gloves", "bangles": "bangles bracelet bracelets", "watch": "watch wristwatch",
}  # fmt: skip
ATTIRE: Final[dict[str, str]] = {
    word.replace("glasses", glasses): piece
    for piece, words in _NAMED.items()
    for word in words.split()
    for glasses in ("glasses", "spectacles", "specs", "eyeglasses")
}
"""Word -> piece. Where a look has something near it too, the look gets that and the piece goes over it."""
_QUALIFIED: Final[dict[str, dict[str, str]]] = {
    "blouse": {"polka dot blouse": "polka-dot dotted spotted spotty"},
    "t-shirt tee top shirt": {"polka dot blouse": "polka-dot dotted spotted spotty",
   "striped t-shirt": "striped stripy breton", "star t-shirt": "star starry",
    "baseball shirt": "raglan baseball long-sleeved"},
    "shirt": {"flannel shirt": "flannel plaid checked checkered chequered tartan"},
    "sweater jumper pullover": {"nordic sweater": "nordic norwegian icelandic christmas patterned"},
    "dress": {"polka dot dress": "polka-dot dotted spotted spotty",
    "summer dress": "floral flowery flowered flower summer sun summery", "long gown": "long evening wedding ball maxi"},
    "coat": {"long coat": "leather long"},
    "jacket": {"leather jacket": "leather biker"},
    "jacket coat": {"leather jacket": "biker", "bomber jacket": "bomber college varsity flight",
    "puffer jacket": "puffer padded quilted puffy down ski"},
    "jeans": {"patched jeans": "ripped torn patched mended distressed"},
    "trousers pants": {"corduroys": "corduroy", "track pants": "track jogging"},
    "skirt": {"polka dot skirt": "polka-dot dotted spotted spotty", "pleated skirt": "pleated plaid tartan checked", "long skirt": "long maxi"},
    "lumberjack-shirt flannel-shirt": {"flannel shirt": "checked plaid red-checked"}, "kilt": {"pleated skirt": "tartan plaid checked"},
    "boots": {"rain boots": "rain rubber", "riding boots": "riding tall high knee-high"},
    "shoes sneakers trainers": {"high tops": "high-top canvas basketball", "slippers": "ballet flat"},
    "hat": {"straw hat": "straw bamboo wicker conical woven", "witch hat": "pointed pointy", "bucket hat": "bucket",
    "cowboy hat": "western", "bowler hat": "bowler derby"},
    "gloves": {"fingerless gloves": "fingerless", "long gloves": "long evening opera elbow-length"},
    "earrings earring": {"hoop earrings": "hoop hooped", "ear studs": "pearl stud"},
    "mask": {"face mask": "face cloth surgical"},
    "wings": {"fairy wings": "fairy butterfly translucent transparent gossamer dragonfly"},
}  # fmt: skip
QUALIFIED: Final[dict[tuple[str, str], str]] = {
    (adjective, noun): piece for nouns, pieces in _QUALIFIED.items() for noun in nouns.split() for piece, said in pieces.items() for adjective in said.split()
}
"""An adjective and its noun -> piece: "long black skirt" as "long skirt"."""
UNDER: Final[frozenset[str]] = frozenset({
    "turtleneck", "sweater", "nordic sweater", "tunic", "flannel shirt", "striped t-shirt", "star t-shirt", "baseball shirt", "shirt", "t-shirt",
    "long gown", "summer dress", "polka dot dress", "polka dot blouse",
})  # fmt: skip
"""Pieces that are worn under what is open."""
DRESSES: Final = frozenset({"summer dress", "polka dot dress", "long gown"})
"""Pieces that are top and bottom, so that nothing else is worn on the legs."""
HATS: Final = frozenset({
    "straw hat", "witch hat", "cap", "cowboy hat", "fedora", "beret", "bowler hat", "chef's hat", "hard hat", "sailor cap", "top hat", "bucket hat",
    "crown", "flower wreath",
})  # fmt: skip
"""Pieces that nobody wears two of."""
BEARD_PIECES: Final[dict[str, str]] = {"full_beard": "beard", "moustache": "moustache", "goatee": "goatee"}
"""Beards that may have a colour that the hair has not."""

NEAREST: Final[dict[str, str]] = {
    "antlers": "horns", "suspenders": "waistcoat", "bowtie": "scarf",
    "apron": "tunic", "armor": "leather jacket", "armour": "leather jacket", "bag": "backpack", "bikini": "shorts",
    "bow": "hair bow", "halo": "flower crown", "headband": "hairband", "heels": "slippers", "leotard": "leggings",
    "sweatband": "hairband", "legwarmers": "leggings",
    "mullet": "lob", "victory-rolls": "bun", "tonsure": "bald", "combover": "side part", "rattail": "short",
    "bouffant": "bob",
    "necklace": "scarf", "nose-ring": "hoop earrings", "patch": "eye patch", "piercing": "ear studs", "piercings": "ear studs",
    "ribbon": "hair bow", "ring": "bangles", "rings": "bangles", "sandals": "slippers", "stockings": "leggings", "swimsuit": "shorts",
    "tie": "waistcoat",
    "sombrero": "straw hat", "fez": "bucket hat", "visor": "cap", "pirate-hat": "head scarf", "party-hat": "witch hat",
    "sari": "long gown", "saree": "long gown", "qipao": "summer dress",
    "hanbok": "long gown", "dirndl": "summer dress", "cheongsam": "summer dress", "abaya": "long gown", "yukata": "wizard robe",
    "flip-flops": "slippers",
    "tusks": "horns", "jewellery": "drop earrings", "jewelry": "drop earrings", "jewels": "drop earrings", "pendant": "scarf", "choker": "scarf",
    "pearls": "ear studs",
    "hood": "hoodie", "loafers": "slippers", "brogues": "slippers", "moccasins": "slippers", "clogs": "slippers", "tail": "cat ears",
    "unibrow": "bushy eyebrows", "monobrow": "bushy eyebrows", "helmet": "hard hat", "fangs": "horns",
    "chain": "scarf", "fishnets": "leggings", "lip-scar": "a scar on the chin", "mutton-chops": "full beard", "braces": "waistcoat",
}  # fmt: skip
"""What cannot be shown -> what comes nearest."""


def nearest(unknown: str) -> str:
    """What comes nearest to something that was not understood, or "".

    >>> nearest("white apron"), nearest("zeppelin")
    ('tunic', '')
    """
    return next((NEAREST[word] for word in reversed(unknown.split()) if word in NEAREST), "")
