"""`tokens`: a description as words: accents off, what belongs together joined, ages as numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from persona_engine.looks import words as w
from persona_engine.looks.attire import ATTIRE, QUALIFIED
from persona_engine.looks.colors import MIXED
from persona_engine.looks.face_nouns import SCARRED_ELSEWHERE
from persona_engine.looks.hair_nouns import HAIR_NOUNS
from persona_engine.looks.nouns import ADJECTIVES, HANDLERS, VOCABULARY

_WORD = re.compile(r"(?:age|tall|weight)-\d+|\d+(?:s\b|(?:st|nd|rd|th)\b)?|[^\W\d_]+(?:[-'/][^\W\d_]+)*|#[0-9a-f]{6}\b|[.,;:!?]")
_PAIRS = {
    "salt and pepper": "salt-and-pepper", "head scarf": "headscarf", "side part": "side-parted", "t shirt": "t-shirt", "pointed ears": "pointy-eared",
    "pointy ears": "pointy-eared", "elf ears": "pointy-eared", "elven ears": "pointy-eared", "crow's feet": "wrinkles",
    "five o'clock shadow": "stubble",
    "tavern keeper": "innkeeper", "pub landlord": "innkeeper", "bar keeper": "barkeep", "bar tender": "bartender",
    "kung-fu master": "kung-fu-master", "trench coat": "trenchcoat", "rain coat": "raincoat", "lab coat": "white labcoat", "eye brows": "eyebrows",
    "eye lashes": "eyelashes",
    "good looking": "handsome", "tshirt": "t-shirt", "tee shirt": "t-shirt", "weather beaten": "weather-beaten", "cable knit": "cable-knit",
    "cowboy boots": "boots",
    "cowboy hat": "cowboy-hat", "santa claus": "santa", "father christmas": "santa", "taxi driver": "driver", "bus driver": "driver", "truck driver": "trucker",
    "lorry driver": "trucker",
    "police officer": "officer", "ballet dancer": "ballerina", "medium build": "", "medium height": "", "average height": "",
    "normal height": "", "average build": "", "normal build": "",
    "flight attendant": "stewardess", "shop assistant": "cashier", "eye bags": "bags", "eyebags": "bags", "eyelash": "eyelashes",
    "sumo wrestler": "sumo-wrestler", "moon elf": "moon-elf", "wood elf": "wood-elf", "high elf": "high-elf", "lizard man": "lizardfolk",
    "catgirl": "girl with cat-ears,", "cat girl": "girl with cat-ears,", "catboy": "boy with cat-ears,", "bowl cut": "bowl-cut", "twin tails": "twin-tails",
    "bed head": "bedhead", "mutton chops": "mutton-chops", "hard hat": "hard-hat", "crop top": "crop-top", "tank top": "tank-top", "vest top": "tank-top",
    "flat cap": "flat-cap", "tied back": "tied", "pulled back": "tied", "widow's peak": "widows-peak", "leg warmers": "legwarmers",
    "surgical mask": "face-mask", "mrs claus": "mrs-claus", "mrs. claus": "mrs-claus", "snow white": "snow-white",
    "sticks out": "sticking-out", "cargo pants": "cargo-pants", "gypsy": "romani", "pony tail": "ponytail", "pig tails": "pigtails",
    "dread locks": "dreadlocks", "sea captain": "captain",
    "bobble hat": "beanie",
    "wizard robe": "robe", "wizard's robe": "robe", "wizard robes": "robe", "translucent wings": "fairy-wings", "transparent wings": "fairy-wings",
    "gossamer wings": "fairy-wings", "butterfly wings": "fairy-wings", "flower wreath": "wreath", "wreath of flowers": "wreath",
    "floral dress": "sundress",
    "flowery dress": "sundress", "flowered dress": "sundress", "plaid skirt": "pleated-skirt", "pleated plaid skirt": "pleated-skirt",
    "beauty mark": "mole", "bow tie": "bowtie", "one-eyed": "eye-patch", "one eyed": "eye-patch", "horn-rimmed": "square",
    "dwarven": "dwarf",
    "octogenarian": "age-84", "septuagenarian": "age-75", "nonagenarian": "age-93", "sexagenarian": "age-65", "centenarian": "age-99",
    "dirty-blond": "sandy", "dirty-blonde": "sandy", "dirty blond": "sandy", "dirty blonde": "sandy", "wheat-blond": "blond", "wheat-blonde": "blond",
    "the colour of wheat": "blond", "the color of wheat": "blond", "pierced ears": "ear-studs", "scarf on her head": "headscarf",
    "scarf on his head": "headscarf", "scarf over her hair": "headscarf", "scarf around her hair": "headscarf", "chef's hat": "toque",
    "chef hat": "toque", "cook's hat": "toque", "western hat": "cowboy-hat", "derby hat": "bowler-hat",
    "safety helmet": "hard-hat", "construction helmet": "hard-hat",
    "nose ring": "nose-ring", "nose stud": "nose-ring", "septum ring": "nose-ring", "lip ring": "nose-ring", "cat's ears": "cat-ears",
    "beauty spot": "mole", "lite": "light", "shaved sides": "undercut", "nail polish": "nails", "kind of": "kinda", "sort of": "kinda",
    "sea dog": "sailor", "eastern european": "slavic",
    "rockstar": "rock-star", "sticky out": "sticking-out", "horse rider": "rider", "you can imagine": "",
    "half-shaved head": "undercut", "half-shaved hair": "undercut", "half-shaved": "undercut", "partly shaved head": "undercut", "snow queen": "ice-queen",
    "braided crown": "braids", "crown braid": "braids", "crown braids": "braids", "crown of braids": "braids", "halo braid": "braids",
    "spray tan": "tanned", "fake tan": "tanned", "dad bod": "dad-bod", "war paint": "warpaint", "painted face": "face-paint",
    "painted whiskers": "cat-whiskers",
    "center-parted": "middle-parted", "centre-parted": "middle-parted", "parted in the middle": "middle-parted", "center part": "middle-parted hair",
    "centre part": "middle-parted hair", "middle part": "middle-parted hair", "center parting": "middle-parted hair",
    "centre parting": "middle-parted hair", "middle parting": "middle-parted hair", "mismatched eyes": "heterochromia", "odd eyes": "heterochromia",
    "differently coloured eyes": "heterochromia", "different coloured eyes": "heterochromia", "different colored eyes": "heterochromia",
    "side swept": "side-swept", "swept to the side": "side-swept", "dip dye": "dip-dye", "dip dyed": "dip-dyed", "two tone": "two-tone",
    "split dye": "split-dyed", "split dyed": "split-dyed", "half and half": "half-and-half", "see through bangs": "see-through bangs",
    "pot belly": "pot-bellied", "beer belly": "pot-bellied", "big belly": "pot-bellied", "round belly": "pot-bellied",
    "hunched back": "hunched", "bent back": "hunched", "crooked back": "hunched",
    "comb over": "combover", "clown makeup": "clown face-paint", "clown make-up": "clown face-paint",
    "strawberry blond": "strawberry-blonde", "ash blond": "ash-blonde", "honey blond": "honey-blonde", "golden blond": "golden-blonde",
    "platinum blond": "platinum-blonde", "red brown": "chestnut", "reddish brown": "chestnut", "doc martens": "boots",
    **dict.fromkeys(("tache", "tash", "stache"), "moustache"), "cords": "corduroys", "boiler suit": "boilersuit", "puffa": "puffer", "barnet": "hair",
    **dict.fromkeys(("shell suit", "track suit"), "tracksuit"), **dict.fromkeys(("trouser suit", "pant suit", "pantsuit"), "suit"),
    **dict.fromkeys(("trackies", "tracky bottoms"), "joggers"), **dict.fromkeys(("kecks", "daks", "strides"), "trousers"), "flanno": "flannel-shirt",
    **dict.fromkeys(("chucks", "chuck taylors", "converse"), "high-tops"), "gumboots": "wellies", "sandshoes": "plimsolls",
    **dict.fromkeys(("fella", "feller", "geezer"), "bloke"), "gent": "gentleman", "lassie": "lass", "laddie": "lad", "tot": "toddler",
    **dict.fromkeys(("bairn", "wean", "tyke", "nipper", "sprog", "kiddo"), "child"), "codger": "old man", "fae": "fairy", "fey": "fairy", "femme": "feminine",
    **dict.fromkeys(("damsel", "maiden", "matron", "missus"), "woman"), "hoody": "hoodie", "cardi": "cardigan", "5 o'clock shadow": "stubble",
    "construction worker": "builder", "salaryman": "businessman", "bent double": "hunched", "bowl cuts": "bowl-cut", "pixie cuts": "pixie-cut",
    **{without: f"{verb}n't" for verb in ("does", "is", "has", "do", "are") for without in (f"{verb}nt",)},
}  # fmt: skip
"""Words that belong together."""
_NOUNS = {"haired": "hair", "eyed": "eyes", "skinned": "skin", "lipped": "lips", "nosed": "nose", "bearded": "beard", "horned": "horns",
    "faced": "face",
          "jawed": "jaw", "chinned": "chin", "cheeked": "cheeks", "browed": "brows", "eared": "ears", "headed": "hair",
          "mouthed": "mouth", **dict.fromkeys(("moustached", "mustached", "mustachioed", "moustachioed"), "moustache"), "lashed": "lashes",
    "hatted": "hat", "booted": "boots", "robed": "robe", "cloaked": "cloak", "coated": "coat", "shouldered": "shoulders", "gowned": "gown",
          "clad": "clothes"}  # fmt: skip
_COMPOUND = re.compile(rf"\b([a-z]+)[- ]({'|'.join(_NOUNS)})\b")
_LISTED = re.compile(
    r"\b(hair|eyes?|skin|beard|glasses|hat|top|jacket|skirt|trousers|bottoms?|shoes|boots|clothes|outfit)\s*(?:colou?r)?\s*[:=]\s*([a-z "
    "#0-9-]+)"
)
"""As in a form: "hair: short brown, eyes: green"."""
_TENS = {"teens": 15, "twenties": 25, "thirties": 35, "forties": 45, "fifties": 55, "sixties": 65, "seventies": 75, "eighties": 85, "nineties": 95}
_ABOUT = {f"{word[:-3]}y" if word != "teens" else "teen": years for word, years in _TENS.items()}
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
            "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
            "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100}  # fmt: skip
_NUMBER = rf"(\d{{1,4}}|(?:(?:{'|'.join(_NUMBERS)})[- ]?)+)"
_SINCE = rf"{_NUMBER}[- ]?(?:yo|y/o|(?:years?|yrs?)[- ]?(?:old|of age)|summers|winters)"
_TENS_OF = (
    r"(?<!an )(?<!\ba )(?<!the )[1-9]0'?s(?=\s*(?:$|[^\w\s]|(?:with|and|or|who|in|wearing|dressed|man|woman|lady|guy|male|female|person|brunette|blonde?)\b))"
)
"""An age, and no decade: "woman, 40s", not "an 80s singer" or "90s grunge"."""
_ROUNDLY = "(?:(?:only|just|nearly|almost|about|around|over|past|already|pushing|approaching|turning|going on|roughly|well) )*"
_IS = re.compile(
    rf"\b(who|he|she|they|it|i)(?:'s|'re|'m| is| are| was| am) {_ROUNDLY}(?!one\b){_NUMBER}(?=\s*(?:$|[,.;!?)]|(?:and|with|but|who|now|but)\b))"
)
"""Somebody "is 12" or "is nearly eighty" years old."""
_KILOS = {"kg": 1.0, "kilo": 1.0, "lb": 0.4536, "pound": 0.4536, "stone": 6.35, "st": 6.35}
_WEIGHT = re.compile(r"\b(\d{1,3})(?:\.\d+)?[ -]?(kg|kilo|lb|pound|stone|st(?= \d))(?:gram(?:me)?)?s?\b(?: (\d{1,2})\b(?: ?(?:lbs?|pounds?)\b)?)?")
_DECADE = rf"(?:in (?:his|her|their) )?(?:early |mid |mid-|late )?({'|'.join(_TENS)}|{_TENS_OF}|(?:{'|'.join(_ABOUT)}|[1-9]0)[- ]?(?:something|odd|ish))"
_AGE = re.compile(rf"\b(?:aged?(?: of)? {_NUMBER}|{_SINCE}|{_DECADE})\b")
_ALONE = re.compile(
    rf"(^|[,:(] ?)(?:about |around |nearly )?([1-9]\d|(?<!^)[1-9]|{'|'.join(word for word, count in _NUMBERS.items() if count > 9)})(?= ?[,.;)]| ?$)"
)
"""A number between commas or in brackets is an age: "woman, 38, olive skin"."""
LIKENED = {
    "autumn leaves": "auburn", "fire": "fiery", "flames": "fiery", "copper": "copper", "wheat": "blond", "straw": "flaxen", "honey": "honey-blonde",
    "gold": "golden", "sun": "golden", "snow": "snow-white", "milk": "white", "ivory": "ivory", "porcelain": "porcelain", "bone": "ivory",
    "raven": "raven", "coal": "black", "ink": "black", "pitch": "black", "night": "black", "ebony": "ebony",
    "sea": "sea-blue", "ocean": "sea-blue", "sky": "sky-blue", "ice": "ice-blue", "sapphires": "sapphire", "emeralds": "emerald", "grass": "green",
    "moss": "moss", "amber": "amber", "coffee": "coffee", "chocolate": "chocolate", "caramel": "caramel", "blood": "blood-red", "cherries": "cherry",
    "rubies": "ruby", "roses": "rose", "rose petals": "rose", "ash": "ash", "ashes": "grey", "silver": "silver", "steel": "steel",
    "violets": "violet", "cinnamon": "copper",
}  # fmt: skip
"""What colours are likened to: "eyes like the sea"."""


SCARRED = {
    **dict.fromkeys(("eyebrow", "brow", "eye", "forehead", "face"), "brow"), **dict.fromkeys(("cheek", "cheekbone", "facial"), "cheek"), "nose": "nose",
    **dict.fromkeys(("chin", "jaw"), "chin"),
}  # fmt: skip
"""Part of the face -> the scar that crosses it."""
_WHOSE = "(?:one|both|the|his|her|their|an?) "
BARE_PLACES = "arm|neck|chest|back|leg|hand|wrist|shoulder|sleeve|finger|knuckle|body"
"""Where no look can show a tattoo."""


_THINGS: frozenset[str] = frozenset(word for table, _ in HANDLERS[1:] for word in table) | frozenset(ATTIRE)


def _is_color(said: str) -> bool:
    return any(said.split()[-1] in table for table in (w.COLORS, w.EYE_COLORS, w.HAIR_COLORS))


CLOSED = "tank top|tank-top|vest top|t-shirt|tee|sweater|jumper|pullover|sweatshirt|turtleneck|blouse"
"""What is worn over something else and hides it."""
_DYED_HAIR = "highlights?|streaks?|tips|ends|strands|bangs|fringe|ombre|balayage|dip-dyed|streaked"
_SHADED = rf"(?:(?:{'|'.join(w.SHADES)}) )?[a-z-]+"
_PHRASES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(rf"\bpatch (?:over|on|across|covering) {_WHOSE}(?:(?:left|right|good|bad|missing|blind) )?eye\b"), "eye-patch"),
    (re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])\b"), r"#\1\1\2\2\3\3"),
    (re.compile(rf"\b(?:his|her|their|my|your) (?:[a-z-]+ )?(?:{'|'.join(sorted(HANDLERS[0][0]))})'s?(?= )"), ""),
    (re.compile(r"\b(?:polo|roll|mock|turtle)[- ]?necks?\b(?: (?:sweater|jumper|pullover|top|shirt))?"), "turtleneck"),
    (re.compile(r"\bbutton(?:ed)?[- ](?:down|up)\b(?: (?:shirt|blouse))?(?= *(?:$|[,.;]|(?:and|with|under|over|in)\b))"), "shirt"),
    (re.compile(r"\b(long|short)[- ]sleeved? (?=[a-z])"), r"\1-sleeved "),
    (re.compile(rf"\b({'|'.join(HAIR_NOUNS)})(?: ({_SHADED}))?,? (?:fading|fades|turning|turns|blending|melting) (?:in)?to ({_SHADED})\b"),
     lambda m: f"{m[2] or ''} {m[1]} with {m[3]} ends" if _is_color(m[3]) else m[0]),
    (re.compile(rf"\b([a-z-]+) of ({_SHADED})(?= *(?:$|[,.;]|(?:and|with|in)\b))"),
     lambda m: f"{m[2]} {m[1]}" if m[1] in _THINGS and _is_color(m[2]) else m[0]),
    (re.compile(r"\bdress(?= (?:shirt|shoes|trousers|pants|boots|uniform)\b)"), ""),
    (re.compile(r"\b(hair|skin|eyes|lips|beard) (?:is |are )?(?:as )?([a-z]+) as (?:an? |the )?[a-z]+\b"), r"\2 \1"),
    (re.compile(r"\b(?:as )?(pale|white|strong|tall|thin|cute|pretty|bald|quiet|sly|ugly|handsome|mad|brave|skinny|fat|red|black|brown|old|"
                r"cunning|gentle|big|small) as (?:an? |the )?(?:[a-z]+)\b"), r"\1"),
    (re.compile(rf"\b(?:as )?({'|'.join(sorted(set(w.MANNERS) | set(w.SIZES)))}) as (?:an? |the |his |her |their )?"
                rf"[a-z]+(?: [a-z]+)?(?=\s*(?:$|[,.;]|(?:and|with|but|who)\b))"),
     r"\1"),
    (re.compile(r"\b(?:used to|once|formerly) (?:have|had|wear|wore) (?=an? |the |[a-z]+)"), "no "),
    (re.compile(r"\b(?:has |have )?no longer (?:has|have|wears|wear|got)\b"), "no"),
    (re.compile(r"\b(?:has )?shaved (?:(?:his|the|her|their) (?:beard|moustache)|it) off\b"
                r"|\bshaved off (?:his|the|her|their) (?:beard|moustache)\b"), "no beard"),
    (re.compile(r"\b(?:hardly|barely|scarcely|almost|next to|very|not) (?:any|no|little|much) hair\b|\bhair (?:is )?(?:thinning|receding)\b"), "thinning hair"),
    (re.compile(r"\b(?:hardly|barely|scarcely) any\b|\bdevoid of\b|\bfree of\b"), "no"),
    (re.compile(r"\b([a-z]+?)(?:less)\b"), lambda m: f"no {m[1]}" if m[1] in _THINGS and m[0] not in ADJECTIVES else m[0]),
    (re.compile(rf"\b({_SHADED}) (left|right) eye\b"), lambda m: f"{m[1]} {m[2]}-odd-eye".replace("right-", "") if _is_color(m[1]) else m[0]),
    (re.compile(rf"\b({'|'.join(sorted(HAIR_NOUNS))}),? (?:(?:which|that) )?(?:is |was )?(?:all |now |lightly |heavily )?"
                rf"(?:streaked|flecked|threaded|tinged|shot(?: through)?) with ({_SHADED})\b,?"),
     lambda m: f"{m[1]} with {m[2]} streaks ," if _is_color(m[2]) else m[0]),
    (re.compile(rf"\b(hair|beard) from ({_SHADED}) to ({_SHADED})\b"), lambda m: f"{m[3].replace('blonde', 'blond')} {m[1]}" if _is_color(m[3]) else m[0]),
    (re.compile(r"\bflannel(?= *(?:$|[,.;]|(?:and|over|with|under)\b))"), "flannel-shirt"),
    (re.compile(rf"((?:[a-z-]+ ){{0,3}}(?:{CLOSED})) over (?:an? |his |her |their |the )?((?:[a-z-]+ ){{0,2}}(?:blouse|t-shirt|shirt|tee|turtleneck))\b"),
     r"\2 , \1"),
    (re.compile(rf"\bscars? (?:across|over|on|down|along|above|under|below|near|by|around|at) {_WHOSE}"
                rf"(?:left |right |upper |lower )?({SCARRED_ELSEWHERE})s?\b"),
     r"\1-scar"),
    (re.compile(r"\bbeard (?:that is |which is )?(?:much |far )?longer\b"), "long beard"),
    (re.compile(rf"\b(boy|girl|child|kid|lad|lass|man|woman|lady|guy) of (?:about |around |nearly )?{_NUMBER}(?=\s*(?:$|[,.;]|(?:with|and|who|in|wearing)\b))"),
     lambda found: f"{found[2].strip('- ')} year old {found[1]} "),
    (re.compile(rf"\bone (?:eye (?:is )?)?({_SHADED})(?: eye)?(?:,| and|, and) (?:one|the other|another)(?: eye)?(?: is)?(?: one)? ({_SHADED})\b(?: eyes?\b)?"),
     lambda found: f"{found[1]} eyes, {found[2]} odd-eye" if _is_color(found[1]) and _is_color(found[2]) else found[0]),
    (re.compile(r"\b(?:wire|metal|steel|thin|thick)[- ]?(?:rimmed|framed)\b"), ""),
    (re.compile(rf"\b([a-z]+)[- ](streak|tipp)ed ((?:[a-z-]+ )?(?:{'|'.join(HAIR_NOUNS)}))\b"),
     lambda m: f"{m[3]} with {m[1]} {'streaks' if m[2] == 'streak' else 'tips'}" if _is_color(m[1]) else m[0]),
    (re.compile(rf"\bone ({_SHADED}) eye\b"), lambda found: f"{found[1]} odd-eye" if _is_color(found[1]) else found[0]),
    (re.compile(r"\bbeard (?:that |which )?(?:(?:is |falling |flowing |reaching |hanging )?(?:down )?(?:to|past)|reaches(?: down)?(?: to)?|reaching) "
                r"(?:his|her|their|the) [a-z]+"), "long beard"),
    (re.compile(r"\b(?:no|without|never wears|(?:not|isn't) wearing|(?:doesn't|don't) (?:wear|have|own))"
                r"(?: an?| any)? ((?:[a-z'-]+ ?){1,3}?)((?:, (?:an? |any )?(?:[a-z'-]+ ?){1,3}?)*),? n?or "),
     lambda found: ", ".join(f"no {item.strip()}" for item in (found[1] + found[2]).split(",")) + ", no "),
    (re.compile(rf"\b(?:dressed |clad |clothed |head to toe )?(?:all |entirely |only )?in ({'|'.join(w.COLORS)})(?= *(?:[,.;]|$|with\b|and\b))"),
        r"in \1 clothes"),
    (re.compile(r"\b(?:(?:that |which )?(?:falling|flowing|reaching|hanging|reaches|falls|hangs|flows) )?(?:all the way )?(?:down )?"
                r"(?:to|past) (?:her|his|their|the) (?:waist|hips|knees|ankles|calves|floor|ground)\b"), ", waist-length hair"),
    (re.compile(rf"\bblonde (?=(?:{'|'.join(HAIR_NOUNS)}|{_DYED_HAIR}|eyebrows|brows|beard|moustache|goatee)\b)"), "blond "),
    (re.compile(r"\b(?:dark |heavy |deep |black )?(?:circles|rings|shadows|bags) (?:under|below|beneath|around) (?:his |her |their |the )?eyes\b"), "bags"),
    (re.compile(r"\bgiant (?=(?:nose|ears|eyes|lips|mouth|beard|moustache|horns|hat|glasses|chin|afro|bow|hoops|earrings)\b)"), "huge "),
    (re.compile(r"\bblack and white (?=striped)"), ""),
    (re.compile(r"\bscars? (?:that )?(?:runs? |running |goes |going |cuts? |cutting |slashed )?(?:across|over|on|down|along|through|above|under|below|near|by) "
                r"(?:one |the |his |her |their |an? )?(?:(left|right) )?(?:side of (?:his|her|their|the) )?(?:bridge of (?:his|her|their|the) )?"
                r"(eyebrow|brow|eye|forehead|face|cheekbone|cheek|nose|chin|jaw)s?\b"),
     lambda found: "-".join(filter(None, (found[1], SCARRED[found[2]], "scar")))),
    (re.compile(r"\b(eyebrow|brow|eye|forehead|facial|cheek|nose|chin|jaw) scars?\b"), lambda found: f"{SCARRED[found[1]]}-scar"),
    (re.compile(rf"\btattoos? (?:of (?:an? |the )?([a-z]+) )?(?:on|down|over|up|around|across|covering) (?:{_WHOSE})*(?:left |right |whole )?"
                rf"({BARE_PLACES})s?\b"), lambda found: f"{found[1] or ''} {found[2]}-tattooed"),
    (re.compile(rf"\b({BARE_PLACES}) tattoos?\b"), r"\1-tattooed"),
    (re.compile(rf"\b(?:tattooed) ({BARE_PLACES})s?\b"), r"\1-tattooed"),
    (re.compile(r"\btattoo of (?:an? |the )?((?:[a-z]+ )?)(star|heart|teardrop|tear|diamond|dot)\b"), r"\1\2 tattoo"),
    (re.compile(rf"\btattoos? (?:on|under|below|beside|by|near) (?:{_WHOSE})?(?:left |right )?(?:face|cheek|eye|forehead|cheekbone)s?\b"), "tattoo"),
    (re.compile(r"\bbindi\b(?! tattoo)"), "red dot tattoo"),
    (re.compile(r"\b(?:mole|beauty (?:spot|mark)) (?:above|over|by|near|beside|at) (?:(?:the|his|her|their) )?(?:upper )?(?:lips?|mouth)\b"), "lip-mole"),
    (re.compile(rf"\b(?:mole|beauty (?:spot|mark)) (?:on|under|below|by|near) (?:{_WHOSE})?(?:left |right )?(?:face|cheek|eye|cheekbone)\b"), "mole"),
    (re.compile(r"\b(dress|skirt|shirt|blouse|top|t-shirt|gown|tee) with ((?:[a-z]+ )?)(?:polka[- ]?)?dots\b"), r"\2polka-dot \1"),
    (re.compile(r"\bpolka[- ]?(?:dotted|dots|dot)\b"), "polka-dot"),
    (re.compile(r"\b(bangs|fringe) (?:that (?:is|are) )?swept (?:over )?(?:to )?(?:one|the|her|his|their) side\b"), r"side-swept \1"),
    (re.compile(r"\b(jacket|vest|waistcoat|skirt|shawl|scarf|boots|poncho|coat|dress) with (?:a )?fringes?\b"), r"\1 with tassels"),
    (re.compile(r"\bhalf ([a-z]+)(?:,| and|,? half) (?:half )?([a-z]+) hair\b"), r"half-and-half \1 \2 hair"),
    (re.compile(rf"\b({'|'.join(sorted(HAIR_NOUNS))}) (?:(?:that|which) )?(?:is )?(?:dyed )?half ([a-z]+)(?:,| and|,? half) (?:half )?([a-z]+)\b"),
     lambda m: f"half-and-half {m[2]} {m[3]} {m[1]}".replace("blonde", "blond") if _is_color(m[2]) and _is_color(m[3]) else m[0]),
    (re.compile(r"\bhair (?:is )?(?:cut|worn|kept|cropped|shorn|trimmed|styled) (?:very |quite )?(short|long)\b"), r"\1 hair"),
    (re.compile(r"\b[a-z]+[- ]days?'?[- ](?:old[- ])?(?:beard|stubble|growth)\b"), "stubble"),
    (re.compile(r"\b(big|large|huge|long|small|little|tiny|enormous) (?:pointed|pointy|elf|elven|elfin) ears\b"), r"\1 ears, pointy-eared,"),
    (re.compile(r"(?:,? (?:that|which) (?:is|are))?,? (?:far |much |way |a bit |[a-z]+ sizes? )?too (big|large|long|wide|small|short|tight)"
                r"(?: for (?:him|her|them|his|their))?\b"),
     lambda m: " outsize" if m[1] in ("big", "large", "long", "wide") else " undersize"),
    (re.compile(r"\blips painted ([a-z]+)\b"), r"lips, \1 lips"),
    (re.compile(r"\b(jacket|cardigan|blazer|coat|waistcoat|vest) over (?:a |an |his |her |their )?((?:[a-z-]+ ){0,2})(blouse|t-shirt|shirt|tee|top)\b"),
     lambda m: f"{m[1]}, {m[2]}{m[3]}" if any((said, m[3]) in QUALIFIED for said in m[2].split()) else f"{m[1]}, {m[2]}inner-shirt"),
    (re.compile(r"\bhair (?:that is |is )?(?:falling |flowing |reaching |hanging |down )?(?:to|at|past|on) (?:her|his|their|the) (?:shoulders?|collar)\b"),
     "shoulder-length hair"),
    (re.compile(rf"\b({'|'.join(HAIR_NOUNS)}) (?:that is |is |was )?(?:dyed|coloured|colored|tinted|painted) (?:in )?"
                rf"((?:(?:bright|dark|light|pale|deep|hot|neon) )?[a-z-]+"
                rf"(?: (?:{'|'.join(w.BASIC_COLORS)}))?)\b"), r"\2 \1"),
    (re.compile(r"\b(?:a |the )?(?:few )?(?:wisps?|tufts?|strands?) of ((?:[a-z-]+ )?)hair\b"), r"thinning \1hair"),
    (re.compile(r"\bthan (?:(?:an?|the|any|all|most|his|her|their|other) )*"
                r"(?:(?:average|usual|normal)(?: (?:man|woman|person|human|boy|girl|child))?|[a-z]+)\b"),
     ""),
    (re.compile(rf"\b(hair|eyes|skin|lips|beard)(?:(?: that)? (?:is|are))? "
                rf"(?:the colou?r of|(?:as )?(?:[a-z]+ )?(?:as|like)) (?:the |a |an )?({'|'.join(LIKENED)})\b"),
     lambda found: f"{found[2] if found[1] == 'skin' and found[2] in w.SKIN else LIKENED[found[2]]} {found[1]}"),
)  # fmt: skip
"""Turns of phrase, and what they come to."""
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "′": "'", "″": '"', "”": '"', "“": '"', "ß": "ss"})
_METRES = r"(\d{2,3})[ -]?(?:cm|centimet(?:re|er)s?)|(\d(?:[.,]\d{1,2})?) ?(?:m|metres?|meters?)"
_FEET = rf"(\d|{'|'.join(list(_NUMBERS)[:9])})[ -]?(?:feet|foot|ft|')(?: ?(\d{{1,2}})(?:\"|''| inches| in)?|[- ]({'|'.join(list(_NUMBERS)[:11])})\b(?!-))?"
_TALL = re.compile(rf"\b(?:{_METRES}|{_FEET})(?:[- ]tall|[- ]high|(?!\w))")
AGE_WORD, TALL_WORD, WEIGHT_WORD = (re.compile(rf"^{word}-(\d+)$") for word in ("age", "tall", "weight"))
_TOGETHER = {pair.replace("-", " "): word for pair, word in ({word: word for word in VOCABULARY if "-" in word and word not in MIXED} | _PAIRS).items()}
_JOINED = re.compile(rf"\b(?:{'|'.join(re.escape(pair).replace(re.escape(' '), '[ -]') for pair in sorted(_TOGETHER, key=len, reverse=True))})\b")


def tokens(text: str) -> list[str]:
    """Lower-case words, numbers and marks; accents off, what belongs together joined, ages as `age-NN`."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower().translate(_STRAIGHT)) if not unicodedata.combining(c))
    plain = _IS.sub(lambda m: f"{m[1]} age-{_number(m[2])}", _WEIGHT.sub(_weight, _TALL.sub(_tall, " ".join(plain.split()))))
    plain = _ALONE.sub(lambda m: f"{m[1]}age-{m[2] if m[2].isdigit() else _NUMBERS[m[2]]}", plain)
    for phrase, plainly in _PHRASES:
        plain = phrase.sub(plainly, plain)
    low = _LISTED.sub(_listed, _AGE.sub(_age, plain))
    low = _JOINED.sub(lambda m: _TOGETHER[m[0].replace("-", " ")], low)
    return _turned(_grown(_WORD.findall(_COMPOUND.sub(lambda m: m[0] if m[0] in w.MANNERS else f"{m[1]} {_NOUNS[m[2]]}", low))))


GROWN_UP, OF_AGE = {"girl": "woman", "boy": "man", "kid": "person", "schoolgirl": "woman", "schoolboy": "man"}, 18
"""What children's words mean of whoever is of age."""
COMPARED = frozenset({*w.MANNERS, *w.SIZES, *w.SHADES, *w.STYLES, *w.HAIR_WORDS, *w.BASIC_COLORS})
_CLOTHES = frozenset({*w.TOPS, *w.BOTTOMS, *w.SHOES, *w.WHOLE, *w.HATS, *ATTIRE})
_SAID_OF_THINGS = frozenset({*w.COLORS, *w.HAIR_COLORS, *w.EYE_COLORS, *w.SKIN, *w.SIZES, *w.SHADES, *w.STYLES, *w.HAIR_WORDS, *w.STRENGTHS})
_ENDS = frozenset({*".,;:!?", "and", "with", "who", "in", "wearing", "wears", "has"})
"""Marks and words at which a clause ends."""


def degree(word: str) -> str:
    """The plain form of "taller" or "widest", "" where there is none.

    >>> degree("curliest"), degree("bigger"), degree("river")
    ('curly', 'big', '')
    """
    stem = word.removesuffix("est") if word.endswith("est") else word.removesuffix("er")
    if stem == word:
        return ""
    forms = (stem, f"{stem}e", stem[:-1] + "y" if stem.endswith("i") else "", stem[:-1] if stem[-2:-1] == stem[-1:] else "")
    return next((form for form in forms if len(form) > 2 and form in COMPARED), "")


def _grown(said: list[str]) -> list[str]:
    """A "girl" of 25 is a woman."""
    out = list(said)
    for at, word in enumerate(said):
        near = (AGE_WORD.match(age) for age in said[max(at - 4, 0) : at + 5])
        if word in GROWN_UP and any(age is not None and int(age[1]) >= OF_AGE for age in near):
            out[at] = GROWN_UP[word]
    return out


def _turned(said: list[str]) -> list[str]:
    """What is said after a thing goes before it: "her hair is long and red" and "hair long and red," are "her long red hair", "a blue one" is a blue thing
    of the last kind."""
    out: list[str] = []
    at = 0
    garment = ""
    while at < len(said):
        word = said[at]
        end = at + 1
        if word in _THINGS and at + 1 < len(said):
            said[at + 1] = degree(said[at + 1]) or said[at + 1]
        if word in _THINGS:
            verb = end + (said[end : end + 1] in (["that"], ["which"]))
            if said[verb + 1 :] and said[verb] in ("is", "are", "was", "were"):
                end = _described_to(said, verb + 1)
                out += [how for how in said[verb + 1 : end] if how != "and"]
            elif said[end : end + 1] == ["in"] and (colors := _colors(said, end + 1)):
                end += 1 + colors
                out += said[at + 2 : end]
            elif _opens(out) and (after := _after(said, how := end + (said[end : end + 1] in (["a"], ["an"])))) > how:
                out += [told for told in said[how:after] if told != "and"]
                end = after
        elif word == "one" and garment and out[-1] in ADJECTIVES and (end == len(said) or said[end] in _ENDS or said[end] in ("under", "over")):
            word = garment
        garment = next((one for one in (word, word.removesuffix("s")) if one in _CLOTHES), garment)
        out.append(word)
        at = end
    return out


def _opens(out: list[str]) -> bool:
    """Whether a thing after this has no adjectives before it."""
    return not out or out[-1] in _ENDS or out[-1] in w.FILLERS


def _after(said: list[str], at: int) -> int:
    """Where the clause ends that says of a thing before `at` what only things are; `at` itself if it is none."""
    end = _described_to(said, at)
    ends = end == len(said) or said[end] in _ENDS
    return end if ends and all(how in _SAID_OF_THINGS or how.startswith("#") or how == "and" for how in said[at:end]) else at


def _described_to(said: list[str], at: int) -> int:
    """Where the words end that are said of the thing before `at`."""
    while at < len(said) and _says_how(said, at):
        at += 1
    return at


def _colors(said: list[str], at: int) -> int:
    """How many words from `at` on are a colour that belongs to no thing of its own: "a robe in dark blue", not "a robe in red silk shoes"."""
    end = at
    while end < len(said) and (said[end] in w.COLORS or said[end] in w.SHADES):
        end += 1
    alone = end == len(said) or not (said[end] in ADJECTIVES or said[end] in _THINGS)
    return end - at if alone and end > at and said[end - 1] in w.COLORS else 0


def _says_how(said: list[str], at: int) -> bool:
    """Whether a word is still said of the thing before: an adjective, or "and" before one that belongs to no thing of its own."""
    word, after, then = [*said[at : at + 3], "", ""][:3]
    if word == "and":
        return after in ADJECTIVES and after != "" and then not in _THINGS
    return word in ADJECTIVES or word in w.STRENGTHS or word.startswith("#")


def _listed(found: re.Match[str]) -> str:
    """A line of a form: its heading is the noun, unless what stands there has one."""
    named = any(word in w.TOPS or word in w.BOTTOMS or word in w.SHOES or word in w.HATS or word in w.WHOLE or word in ATTIRE for word in found[2].split())
    return f"{found[2]} , " if named else f"{found[2]} {found[1]} , "


def _tall(found: re.Match[str]) -> str:
    if found[1] or found[2]:
        return f"tall-{int(found[1]) if found[1] else round(float(found[2].replace(',', '.')) * 100)}"
    feet = int(found[3]) if found[3].isdigit() else _NUMBERS[found[3]]
    return f"tall-{round(feet * 30.48 + (_NUMBERS[found[5]] if found[5] else int(found[4] or 0)) * 2.54)}"


def _age(found: re.Match[str]) -> str:
    if found[3]:
        decade = re.sub("(?:something|odd|ish)$", "", found[3]).strip("- ")
        return f"age-{(_TENS | _ABOUT).get(decade) or int(decade[:2]) + 5}"
    said = (found[1] or found[2]).strip("- ")
    return f"age-{_number(said)}"


def _number(said: str) -> int:
    said = said.strip("- ")
    return int(said) if said.isdigit() else sum(_NUMBERS[part] for part in re.split(r"[- ]+", said) if part in _NUMBERS)


def _weight(found: re.Match[str]) -> str:
    pounds = int(found[3] or 0) * _KILOS["lb"] if found[2].startswith("st") else 0.0
    return f"weight-{round(int(found[1]) * _KILOS[found[2]] + pounds)}"
