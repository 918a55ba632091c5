"""`describe`: words become a `LookSpec`, offline. Every word is accounted for: understood, filler, or named as not understood.

Adjectives wait for the noun that they belong to ("dark curly hair"); what is left over describes the person. Later words win over earlier
ones, and what somebody is ("a pirate") yields to what is said of them ("without a hat").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from persona_engine.errors import LookSpecError
from persona_engine.looks import people
from persona_engine.looks import words as w
from persona_engine.looks.attire import DRESSES, HATS, UNDER
from persona_engine.looks.draft import SEEN, STRONG, WARDROBE, WEAK, Draft, Trait, apply, parts, rest
from persona_engine.looks.foreign import in_english
from persona_engine.looks.guess import likely
from persona_engine.looks.hair_nouns import agree
from persona_engine.looks.languages import language
from persona_engine.looks.nouns import ADJECTIVES, VOCABULARY, read_noun
from persona_engine.looks.spec import COVERING, FALLING, TIED, LookSpec
from persona_engine.looks.tokens import AGE_WORD, TALL_WORD, WEIGHT_WORD, degree, tokens
from persona_engine.looks.trades import CLOTHED
from persona_engine.looks.vary import fill, lips_for, vary

LONGEST = 4_000
"""Characters that a description may have."""
PHOTO = "photo"
"""Stands for words where a photo gave the trait."""
OUR_HEIGHT = 1.5 / 1.7
"""Heights are said of people; ours are as much smaller as their heads are larger."""
BOOTS = "#4a3426"
"""Leather: boots of no named colour."""
PLAIN_HEIGHT = 1.7
"""Metres, of people whose height is not said."""
GROWN = 1.3
"""Height, metres, above which "he" means a man."""
_HE, _SHE = (re.compile(rf"\b(?:{words})\b", re.I) for words in ("he|his|him", "she|hers?|herself"))
_ONE = "man|woman|boy|girl|lady|guy|child|kid|person"
_SEVERAL = re.compile(
    r"\b(?:twins|triplets"
    r"|(?:two|three|four|five|six|several|\d+) (?:[\w-]+ )?(?:people|persons|men|women|boys|girls|ladies|guys|children|kids|friends|sisters|brothers)"
    r"|(?:identical )?twin (?:brothers|sisters|boys|girls)"
    rf"|(?:{_ONE}) and (?:a|an|his|her|their) (?:[\w-]+ )?(?:{_ONE}|wife|husband|son|daughter|friend|mother|father))\b",
    re.I,
)
"""More than one person."""
_OTHERS = re.compile(
    r"\b(?:while|whereas|unlike|although|though) (?:his|her|their|my) (?:[\w-]+ )?(?:brother|sister|twin|wife|husband|friend|mother|father|parent|family)"
    r"s?\b[^,.;]*[,.;]?",
    re.I,
)
"""What is said of somebody else."""
OF_THINGS = ("with", "wearing", "wears", "has", "in")
"""After these comes a thing that somebody has."""
BEGINS = (*OF_THINGS, "who", "dressed")
"""Words that begin a new clause."""
ENDS_DENIAL = ("but", "yet", "is", "are", "he", "she", "they")
"""After these comes what is so ("not tall but strong")."""
OF_PEOPLE = frozenset({*w.MANNERS, *w.STYLES, *w.HAIR_COLORS, *people.ORIGINS})
"""What describes the person where no thing takes it."""
SPOILED = frozenset("stained splattered spattered smeared soaked encrusted streaked spotted flecked trimmed edged lined".split())
"""What makes a word before it no colour: "coffee-stained"."""
SAYS_NOTHING = frozenset({*w.FILLERS, *w.NEGATIONS, *w.STRENGTHS, *people.PLAIN, *w.FACE, *w.SAME_FEATURE, "clothes", "head", "hair", "eyes", "face", "skin"})
"""Words that need not come to anything by themselves."""
MOST_GUESSES = 60
"""A text of nothing but unknown words is not guessed at for seconds."""


Wears = tuple[tuple[str, tuple[str, ...]], ...]
"""Pieces of the wardrobe, each with its colours."""


@dataclass(frozen=True)
class Described:
    """A look, why it is so, what was not understood, and which earlier words later ones overruled."""

    spec: LookSpec
    traits: tuple[Trait, ...]
    unknown: tuple[str, ...]
    overruled: tuple[Trait, ...]
    read_as: tuple[tuple[str, str], ...] = ()
    """Words that nobody knows, and the likely ones they were read as; a text of another language, and how it was read in English."""
    wears: Wears = ()
    """Pieces of the wardrobe that were named, in the order in which they are put on."""
    called: tuple[tuple[str, str], ...] = ()
    """Piece of the wardrobe, and the words that named it."""
    unseen: tuple[str, ...] = ()
    """What was understood and makes no difference: stuffs of clothes, and words that nothing came of."""
    who: tuple[str, ...] = ()
    """Who they are said to be."""


def describe(text: str, seed: int = 0, name: str = "someone", seen: w.Traits | None = None) -> Described:
    """The look that `text` describes. The same text and seed give the same look; another seed a sibling, with other proportions.

    Who somebody is ("a nurse") chooses natural colours and clothes for what is left open, so that more words change only what they speak of.

    `seen` are traits that a photo gave; what the text says of the same thing overrules them. Raises `LookSpecError` for more than `LONGEST` characters.

    >>> found = describe("An old fisherman with a white beard and blue eyes, no hat")
    >>> found.spec.worn.facial_hair, found.spec.worn.hat, found.unknown
    ('full_beard', 'none', ())
    """
    if len(text) > LONGEST:
        words = f"{len(text.split()):,} words ({len(text):,} characters) are too many"
        raise LookSpecError(words, remedy=f"Say in at most {LONGEST:,} characters what they look like")
    draft = Draft()
    for field_, value in (seen or {}).items():
        draft.put(PHOTO, field_, value, SEEN)
    tongue = language(text)
    english = in_english(text, tongue)
    if english:
        draft.read_as.append((text, english))
    draft.guessing = not tongue
    if (several := _SEVERAL.search(english or text)) is not None:
        draft.read_as.append((several[0], "one of them"))
    draft.unknown += [other[0].strip(" ,.;") for other in _OTHERS.finditer(english or text)]
    said = tokens(_OTHERS.sub(" ", english or text))
    for word in said:
        _read(draft, word)
    _read(draft, ".")
    _weigh(draft)
    height = draft.values.get("body.height")
    child = height is not None and float(str(height[1].value)) < GROWN
    beard = draft.values.get("worn.facial_hair")
    his = he[0].lower() if (he := _HE.search(text)) is not None else beard[1].words if beard is not None and beard[1].value != "none" else ""
    if his and not child and not people.HER & set(draft.who):
        apply(draft, his, {field_: value for field_, value in w.MAN.items() if field_ not in draft.values}, WEAK)
    she = _HE.search(text) is None and _SHE.search(text) is not None and not people.HIM & set(draft.who)
    if she or people.HER & set(draft.who):
        _of_her(draft)
    if people.CHILDREN & set(draft.who):
        _of_child(draft)
    if any(people.EVERYONE[who] is w.MAN for who in draft.who):
        _of_him(draft)
    style = draft.values.get("hair.style")
    if style is not None and style[0] == WEAK and style[1].value in _refused(draft):
        del draft.values["hair.style"]
    agree(draft)
    _clothe(draft)
    _under_cloth(draft)
    draft.unseen += _lost(draft, said)
    return _described(draft, seed, name)


def _lost(draft: Draft, said: list[str]) -> list[str]:
    """Words of which nothing came and of which nothing was told."""
    told = (*draft.unknown, *draft.unseen, *draft.who, *draft.called.values(), *(word for pair in draft.read_as for word in pair))
    heard = draft.heard.union(*(parts(" ".join(re.findall(r"[\w'/-]+|#\w+", words.lower()))) for words in told))
    out = []
    for word in dict.fromkeys(said):
        single = {word, word.removesuffix("s"), word.removesuffix("'s"), degree(word), *parts(word)}
        if not (single & heard or single & SAYS_NOTHING or re.search(r"\d|^[^\w#]$", word)):
            out.append(word)
    return out


def _weigh(draft: Draft) -> None:
    """Kilograms for the height make a build, unless that is said. Source: body-mass index, 22 the middle of what is healthy."""
    if not draft.weight:
        return
    height = draft.values.get("body.height")
    metres = float(str(height[1].value)) / OUR_HEIGHT if height is not None else PLAIN_HEIGHT
    over = draft.weight / metres**2 - 22.0
    build = draft.values.get("body.build")
    if build is None or build[0] < STRONG:
        draft.put(f"{draft.weight} kg", "body.build", round(min(max(over / (13.0 if over > 0.0 else 8.0), -1.0), 1.0), 3))


def _of_her(draft: Draft) -> None:
    """ "A viking" is a man unless she is a woman: what came only with the word goes."""
    for field_, (_, trait) in tuple(draft.values.items()):
        beard = field_ == "worn.facial_hair" and trait.value != "none"
        if trait.words in people.EVERYONE and (beard or (field_ in w.MAN and w.MAN[field_] == trait.value)):
            del draft.values[field_]


def _of_him(draft: Draft) -> None:
    """A "male nurse" has a man's hair."""
    told = draft.values.get("hair.style")
    if told is not None and told[0] == WEAK and told[1].value in ("bun", "braids") and "face.jaw" not in people.EVERYONE.get(told[1].words, w.MAN):
        draft.values["hair.style"] = (WEAK, Trait(told[1].words, "hair.style", "short"))


def _clothe(draft: Draft) -> None:
    """What somebody is known by is put on first, so that what is said of their clothes goes over it or takes its place; a witch's "hat" is a witch hat."""
    hat = draft.values.get("worn.hat")
    theirs = hat is not None and hat[1].words.split()[-1] == "hat" and hat[1].value != "none"
    known = [(piece, at_head) for who in draft.who for at_head, piece in enumerate(CLOTHED.get(who, ())) if piece]
    hatted = (hat is not None and hat[0] == STRONG and not theirs) or not HATS.isdisjoint(draft.wears)
    worn = [piece for piece, at_head in known if piece not in draft.refused and not (at_head and hatted)]
    said = draft.values.get("worn.hat_color")
    color = (str(said[1].value),) if theirs and said is not None and said[0] == STRONG else ()
    style = draft.values.get("hair.style")
    shorn = style is not None and style[1].value == "bald"
    if hat is not None and hat[0] == WEAK and hat[1].value in HIDING and not shorn and any(draft.values.get(name, (WEAK,))[0] == STRONG for name in HAIR):
        for name in ("worn.hat", "worn.hat_color"):
            draft.values.pop(name, None)
    bottom = draft.values.get("wear.bottom")
    skirted = bottom is not None and bottom[0] == STRONG and bottom[1].value == "skirt"
    if "leggings" in draft.wears and (skirted or DRESSES & set(draft.wears)):
        del draft.wears["leggings"]
        draft.unknown.append("leggings")
    top = draft.values.get("wear.top")
    bare = not UNDER & set(draft.wears) and f"no {SHIRT}" not in draft.unknown and (top is None or top[0] < STRONG or top[1].value != "tee")
    shirt = {SHIRT: ()} if bare and "waistcoat" in {*worn, *draft.wears} else {}
    draft.wears = {**shirt, **{piece: color if piece in HATS else () for piece in worn if piece not in draft.wears}, **draft.wears}
    gown = draft.values.get("wear.top_color")
    if gown is not None and gown[1].words == "bride":
        for piece, count in (("long gown", 1), ("summer dress", 4)):
            if draft.wears.get(piece) == ():
                draft.wears[piece] = (str(gown[1].value),) * count


def _under_cloth(draft: Draft) -> None:
    """Hair that was spoken of and is wholly under what is worn on the head: that is said."""
    hat, style = (draft.values.get(name) for name in ("worn.hat", "hair.style"))
    if hat is None or hat[1].value not in COVERING or (style is not None and style[1].value == "bald"):
        return
    if hat[1].value in TIED and style is not None and style[1].value in FALLING:
        return
    said = dict.fromkeys(told[1].words for name in HAIR if (told := draft.values.get(name)) is not None and told[0] == STRONG)
    said = {words: None for words in said if words.split()[-1] not in w.BEARDS}
    draft.read_as += [(words, f"hair under the {str(hat[1].value).replace('_', ' ')}, which hides it") for words in said if words != hat[1].words]


SHIRT = "shirt"
"""Goes under a waistcoat where nothing else is said to."""
HIDING, HAIR = ("head_wrap", "bandana"), ("hair.style", "hair.length", "hair.color")
"""What somebody is known by that hides the hair, and so is left off where hair is spoken of."""


def _of_child(draft: Draft) -> None:
    """A "boy wizard" is a boy: the age that came only with the other word goes."""
    for field_, (_, trait) in tuple(draft.values.items()):
        if trait.words in people.EVERYONE and trait.words not in people.CHILDREN and trait.words not in people.CREATURES:
            grown = (field_ in w.OLD and w.OLD[field_] == trait.value) or (field_ in w.MAN and w.MAN[field_] == trait.value)
            if grown or field_ == "worn.facial_hair" or trait.value == "bald":
                del draft.values[field_]


def stated(found: Described) -> w.Traits:
    """What the words themselves say, without what comes along with who somebody is: fills what a model of the same words left open."""
    along = {*people.EVERYONE, *people.ORIGINS, "he", "his", "him"}
    return {trait.field: trait.value for trait in found.traits if trait.words.lower() not in along}


def imagined(said: w.Traits, words: str, seed: int, name: str, seen: w.Traits | None = None) -> Described:
    """A look from traits that a language model made of `words`; like `describe` otherwise."""
    draft = Draft()
    for field_, value in (seen or {}).items():
        draft.put(PHOTO, field_, value, SEEN)
    for field_, value in said.items():
        draft.put(words, field_, value)
    return _described(draft, seed, name)


def _described(draft: Draft, seed: int, name: str) -> Described:
    if "skin.color" in draft.values:
        draft.put(draft.values["skin.color"][1].words, "skin.lips", lips_for(str(draft.values["skin.color"][1].value)), WEAK)
    shoes = draft.values.get("wear.shoes")
    if shoes is not None and shoes[1].value == "boots" and "wear.shoes_color" not in draft.values:
        draft.put(shoes[1].words, "wear.shoes_color", BOOTS, WEAK)
    overruled = tuple(trait for trait in draft.overruled if trait.field == WARDROBE or draft.values[trait.field][1].value != trait.value)
    tree: dict[str, dict[str, object]] = {}
    for _, trait in draft.values.values():
        section, key = trait.field.split(".")
        tree.setdefault(section, {})[key] = trait.value
    said = LookSpec.model_validate({"name": name, "seed": seed, **tree})
    kept = frozenset(draft.values)
    key = " ".join(draft.who) or " ".join(str(trait.value) for rank, trait in draft.values.values() if rank == SEEN)
    whole = _unlike(fill(said, key, kept), draft) if key else said
    open_ = vary(whole, seed, keep=kept) if seed else whole
    traits = tuple(trait for _, trait in draft.values.values())
    unknown, wears = tuple(dict.fromkeys(draft.unknown)), tuple(draft.wears.items())
    called = tuple((piece, words) for piece, words in draft.called.items() if piece in draft.wears)
    return Described(open_, traits, unknown, overruled, tuple(draft.read_as), wears, called, tuple(dict.fromkeys(draft.unseen)), tuple(draft.who))


def _refused(draft: Draft) -> set[str]:
    """Styles that the hair is said not to have; what is not curly is not wavy."""
    return draft.not_hair | ({"long_wavy"} if "afro" in draft.not_hair else set())


def _unlike(spec: LookSpec, draft: Draft) -> LookSpec:
    """Hair that was chosen for what is left open is not as it was said not to be."""
    if "hair.style" in draft.values or spec.hair.style not in (refused := _refused(draft)):
        return spec
    style = next(style for style in ("lob", "short", "side_part", "bun") if style not in refused)
    return spec.model_copy(update={"hair": spec.hair.model_copy(update={"style": style})})


def _read(draft: Draft, word: str) -> None:
    if word in ".;:!?":
        _unknown_thing(draft) if _strange(draft) else rest(draft)
        draft.listing = False
    elif word == ",":
        if _strange(draft):
            _unknown_thing(draft)
        elif draft.no and draft.no_more:
            rest(draft)
        if draft.waiting[-1:] in (["pale"], ["tan"]) and not draft.of_thing and not draft.no:
            _of_person(draft, draft.waiting[-1])
        draft.before = () if draft.of_thing else tuple(draft.waiting)
        draft.no, draft.of_thing = draft.no and bool(draft.waiting), False
    elif word in w.NEGATIONS:
        rest(draft)
        draft.no, draft.no_more = True, word in w.NOT_SO
    elif word in w.STRENGTHS:
        draft.strength = w.STRENGTHS[word]
    elif (age := AGE_WORD.match(word)) is not None:
        apply(draft, f"{age[1]} years", people.aged(int(age[1])), STRONG)
    elif (tall := TALL_WORD.match(word)) is not None:
        draft.put(f"{tall[1]} cm", "body.height", round(min(max(int(tall[1]) / 100.0 * OUR_HEIGHT, 0.8), 2.2), 3))
    elif (weight := WEIGHT_WORD.match(word)) is not None:
        draft.weight = int(weight[1])
    elif read_noun(draft, word):
        draft.no, draft.strength, draft.of_thing = False, 1.0, False
    elif word in w.FILLERS:
        if _strange(draft):
            _unknown_thing(draft)
        elif (draft.waiting or not draft.no) and (word in BEGINS or (draft.no and word in ENDS_DENIAL)):
            rest(draft)
        draft.of_thing = draft.of_thing or word in OF_THINGS
        draft.listing = (draft.listing or word in OF_THINGS) and word not in ("is", "are", "who")
    else:
        for part in _known(draft, word):
            if part != word:
                _read(draft, part)
            else:
                draft.waiting.append(part)
                draft.how[part] = draft.strength


def _of_person(draft: Draft, word: str) -> None:
    """A waiting adjective that describes the person, whatever thing comes next ("a pale, black-haired girl")."""
    draft.waiting.remove(word)
    apply(draft, word, w.MANNERS[word], STRONG)


def _strange(draft: Draft) -> bool:
    """Whether what was said last is a thing that is not understood."""
    return bool(draft.waiting) and draft.waiting[-1] not in ADJECTIVES and not draft.waiting[-1].startswith("#")


def _unknown_thing(draft: Draft) -> None:
    """A thing that is not understood takes the colours said of it along; what else waits, or was said before a comma, describes the person."""
    apart = draft.apart(ADJECTIVES)
    had = draft.of_thing or draft.listing
    strange = [word for word in draft.waiting if had or word in w.COLORS or word in w.SHADES or word.startswith("#") or word not in OF_PEOPLE]
    draft.waiting = [*apart, *(word for word in draft.waiting if word not in strange)]
    draft.unknown.append(" ".join((["no"] if draft.no else []) + strange))
    rest(draft)


def _known(draft: Draft, word: str) -> list[str]:
    """The word itself if it is known, its parts if those are, the one it is most like, else itself."""
    if word in ADJECTIVES or word.startswith("#") or word.isdigit():
        return [word]
    if (plain := degree(word)) != "":
        draft.strength = 1.3 if word.endswith("est") else 1.15
        return [plain]
    pieces = re.split("[-/]", word)
    if pieces[-1] in SPOILED or (len(pieces) > 1 and pieces[-1].endswith("ed") and pieces[-1] not in VOCABULARY and not likely(pieces[-1])):
        return [word]
    if len(pieces) > 1 and any(piece in VOCABULARY and piece not in w.FILLERS for piece in pieces):
        return pieces
    single = word[:-2] if word.endswith("'s") else word.removesuffix("s")
    if single != word and single in VOCABULARY and (single not in ADJECTIVES or word.endswith("'s")):
        return [single]
    meant = likely(word) if draft.guessing and len(draft.unknown) + len(draft.read_as) < MOST_GUESSES else ""
    if meant:
        draft.read_as.append((word, meant))
        return [meant]
    return [word]
