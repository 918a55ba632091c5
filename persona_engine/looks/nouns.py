"""What each noun of a description makes of the adjectives before it."""

from __future__ import annotations

import numpy as np

from persona_engine.looks import people
from persona_engine.looks import words as w
from persona_engine.looks.attire import ATTIRE, BEARD_PIECES, QUALIFIED
from persona_engine.looks.draft import CLOSER, STRONG, WEAK, Draft, apply, closest, hair_color, left_over, of_things, rest, shaded
from persona_engine.looks.face_nouns import eyes, face_paint, feature, make_up, marks, odd_eye
from persona_engine.looks.garments import STUFFS, attire, clothes, dress, garment, inner

_NATURAL = frozenset({"black", "white", "brown", "tan", "olive", "golden"})
"""Colours that, said of people of this world, mean a natural skin."""


def read_noun(draft: Draft, word: str) -> bool:
    """Whether a word is a noun that takes the adjectives before it."""
    draft.last = ()
    qualified = next((QUALIFIED[said, word] for said in draft.waiting if (said, word) in QUALIFIED), None)
    if qualified is not None:
        draft.waiting = [said for said in draft.waiting if (said, word) not in QUALIFIED]
        dress(draft, qualified)
        if word in w.HATS:
            attire(draft, word)
            return True
    elif word in ATTIRE:
        dress(draft, ATTIRE[word])
    for table, handle in HANDLERS:
        if word in table:
            handle(draft, word)
            return True
    return False


def _not_shown(draft: Draft, word: str) -> None:
    """What nobody can wear or have yet, named with what is said of it."""
    said = [*draft.waiting, word]
    if not draft.no:
        draft.unknown.append(" ".join(said))
    draft.waiting = []


def _person(draft: Draft, word: str) -> None:
    if draft.no and not draft.waiting:
        draft.unknown.append(f"no {word}")
        return
    draft.creature = word in people.CREATURES
    strength, no = draft.strength, draft.no
    draft.strength = 1.0
    apply(draft, word, _news(draft, word), WEAK)
    draft.who.append(word)
    for fair in draft.take(("blonde", "blond", "brunette", "ginger", "redheaded")):
        hair_color(draft, fair, fair)
    natural = [] if draft.creature else draft.take(_NATURAL)
    strange = [said for said in draft.waiting if said not in ADJECTIVES and not said.startswith("#")]
    if strange and not natural:
        _set_aside(draft, strange[-1])
    skin = w.SKIN[natural[-1]] if natural else draft.color()
    if skin is not None:
        draft.put(" ".join([*natural, word]), "skin.color", skin)
    draft.strength, draft.no = strength, no
    rest(draft)


def _set_aside(draft: Draft, strange: str) -> None:
    """The colour before a word that is not understood is that thing's, not the person's ("a red panda girl")."""
    last = draft.waiting.index(strange)
    colors = [said for said in draft.waiting[:last] if said in w.COLORS]
    draft.unknown += colors
    draft.waiting = [said for at, said in enumerate(draft.waiting) if at > last or said not in colors]


def _news(draft: Draft, word: str) -> w.Traits:
    """What a person's word adds to those before it: "girl" says nothing new of a toddler, "butler" nothing of a robot's head."""
    traits = people.EVERYONE[word]
    small = word in people.CHILDREN and not people.CHILDREN & set(draft.who)
    if small and people.TEENS & set(draft.who):
        return {name: value for name, value in traits.items() if name.startswith("hair.") or name in ("eyes.lashes", "eyes.wing")}
    if word in people.PLAIN and draft.who and not small:
        return {name: value for name, value in traits.items() if name not in draft.values}
    firm = {name for who in draft.who if who in people.CREATURES or who in people.CHILDREN for name in people.EVERYONE[who]}
    return traits if small or draft.creature else {name: value for name, value in traits.items() if name not in firm}


def _hair(draft: Draft, word: str) -> None:
    said = " ".join([*draft.waiting, word])
    if draft.no:
        style = next((w.STYLES[how] for how in (word, *draft.waiting) if how in w.STYLES), None)
        if style is not None:
            draft.put(f"no {said}", "hair.style", "lob" if style != "lob" else "short")
        elif draft.waiting:
            draft.unknown.append(f"no {said}")
        else:
            draft.put(f"no {word}", "hair.style", "bald")
        draft.waiting = []
        return
    if word in w.STYLES:
        draft.put(said, "hair.style", w.STYLES[word])
    styles = draft.take(w.STYLES)
    if styles:
        chosen = {w.STYLES[s] for s in styles}
        told = draft.values.get("hair.style")
        if chosen == {"lob"} and not draft.waiting and word not in w.STYLES and told is not None and told[0] == STRONG:
            draft.put(said, "hair.length", 0.2)
            return
        named = word in w.STYLES
        wavy = "long_wavy" in chosen or ("long_straight" in chosen and "afro" in chosen)
        if not named:
            draft.put(said, "hair.style", "long_wavy" if wavy else w.STYLES[styles[-1]])
        if "long" in styles:
            draft.put(said, "hair.length", 0.8)
        elif (wavy and "lob" in chosen) or ("short" in styles and (named or len(styles) > 1)):
            draft.put(said, "hair.length", 0.2)
    for how in draft.take(w.HAIR_WORDS):
        for name, value in w.HAIR_WORDS[how].items():
            draft.put(said, name, value)
    _hair_tint(draft, said)
    for thick in draft.take(w.SIZES):
        draft.put(said, "hair.volume", float(np.sign(w.SIZES[thick])) * 0.7)
    left_over(draft)


def _hairdo(draft: Draft, word: str) -> None:
    """A style that no look has: named as not understood, what is said of it goes to the one that comes nearest."""
    if draft.no:
        draft.waiting = []
        return
    draft.unknown.append(word)
    for name, value in w.HAIRDOS[word].items():
        draft.put(word, name, value)
    if draft.waiting:
        _hair(draft, "hair")


def _hair_tint(draft: Draft, said: str) -> None:
    """The colour of hair among the waiting adjectives; dark hair without a colour is black."""
    known = [word for word in draft.waiting if word in w.HAIR_COLORS]
    other = [word for word in draft.waiting if (word in w.COLORS and word not in w.HAIR_COLORS) or word.startswith("#")]
    if not known and not other:
        if draft.take(("dark",)):
            hair_color(draft, "black", said)
        elif draft.take(("light", "pale")):
            hair_color(draft, "blonde", said)
    elif known and (not other or draft.waiting.index(known[-1]) > draft.waiting.index(other[-1])):
        draft.take(w.HAIR_COLORS)
        factor = float(np.prod([w.SHADES[shade] for shade in draft.take(w.SHADES)] or [1.0]))
        draft.take(w.COLORS)
        chosen = closest(known) if known != ["golden", "brown"] else "brown"
        hair_color(draft, chosen, said)
        if factor != 1.0:
            for name, tint in zip(("hair.color", "hair.highlight"), w.HAIR_COLORS[chosen]):
                draft.put(said, name, shaded(tint, factor if factor < 1.0 else 1.0 + 0.5 * (factor - 1.0)))
    elif (color := draft.color()) is not None:
        draft.put(said, "hair.color", shaded(color, 0.75))
        draft.put(said, "hair.highlight", shaded(color, 1.45))
        draft.take(w.HAIR_COLORS)


def _skin(draft: Draft, word: str) -> None:
    said = " ".join([*draft.waiting, word])
    known = [k for k in draft.waiting if k in w.SKIN]
    other = [k for k in draft.waiting if k in w.COLORS and k not in w.SKIN]
    if draft.take(("freckled",)):
        draft.put(said, "skin.freckles", 0.9)
    if draft.take(("wrinkled",)):
        draft.put(said, "skin.wrinkles", 0.9)
    if other:
        draft.put(said, "skin.color", draft.color())
    elif known and w.SKIN[known[-1]]:
        both = w.SKIN[known[-1]]
        draft.put(said, "skin.color", shaded(both, 0.8) if len(known) > 1 and known[0] == "dark" and known[-1] != "dark" else both)
        draft.take(w.SKIN)
        draft.take(w.SHADES)
    left_over(draft)


def _worn(draft: Draft, word: str) -> None:
    said = " ".join([*draft.waiting, word])
    if word in w.GLASSES:
        shape = "square" if draft.take(("square", "rectangular")) else "round"
        draft.take(
            (
                *STUFFS,
                "round",
                "big",
                "large",
                "small",
                "thick",
                "thin",
                "oversized",
                "horn-rimmed",
                "wire",
                "reading",
                "tiny",
                "little",
                "huge",
                "cat",
                "aviator",
            )
        )
        draft.put(said, "worn.glasses", "none" if draft.no else shape)
        name = "worn.glasses_color"
    elif word in w.HATS:
        draft.take((*w.SIZES, *STUFFS))
        draft.put(said, "worn.hat", "none" if draft.no else w.HATS[word])
        name = "worn.hat_color"
    else:
        kind = w.BEARDS[word]
        told_kind = draft.values.get("worn.facial_hair")
        if draft.no and told_kind is not None and told_kind[0] == STRONG and told_kind[1].value != kind:
            draft.unknown.append(f"no {said}")
            draft.waiting = []
            return
        draft.put(said, "worn.facial_hair", "none" if draft.no else kind)
        if not draft.no and not any(who in people.HER for who in draft.who):
            apply(draft, said, {name: value for name, value in w.MAN.items() if name != "hair.style"}, WEAK)
        draft.take(
            (
                "long",
                "full",
                "thick",
                "bushy",
                "short",
                "trimmed",
                "big",
                "neat",
                "large",
                "scruffy",
                "huge",
                "well-groomed",
                "dark",
                "light",
                "curly",
                "thin",
                "handlebar",
                "pencil",
                "wispy",
                "wild",
                "unruly",
                "little",
                "small",
                "walrus",
                "bristly",
                "droopy",
                "waxed",
                "twirled",
                "horseshoe",
                "chevron",
                "patchy",
                "round",
                "tidy",
            )
        )
        known = draft.take(w.HAIR_COLORS)
        told = draft.values.get("hair.color")
        if known and not draft.no and (told is None or told[0] < STRONG):
            hair_color(draft, known[-1], said)
        elif known and told is not None and told[1].value != w.HAIR_COLORS[known[-1]][0] and not draft.no:
            if kind in BEARD_PIECES:
                draft.wears[BEARD_PIECES[kind]] = w.HAIR_COLORS[known[-1]]
            else:
                draft.unknown += known
        name = ""
    color = draft.color()
    if color is not None and name:
        draft.put(said, name, color)
    elif color is not None and word in w.BEARDS and not draft.no:
        _dyed_beard(draft, said, w.BEARDS[word], color)
    of_things(draft)
    left_over(draft)


def _dyed_beard(draft: Draft, said: str, kind: str, color: str) -> None:
    """A beard of a colour that is none of hair's: the hair has it too, unless it has one of its own."""
    told = draft.values.get("hair.color")
    if told is None or told[0] < STRONG:
        draft.put(said, "hair.color", color)
        draft.put(said, "hair.highlight", shaded(color, 1.25))
        draft.put(said, "brows.color", shaded(color, 0.9), WEAK)
    elif kind in BEARD_PIECES:
        draft.wears[BEARD_PIECES[kind]] = (color, shaded(color, 1.25))


def _head(draft: Draft, word: str) -> None:
    said = " ".join([*draft.waiting, word])
    if draft.take(("shaved", "shaven", "bald", "hairless")):
        draft.put(said, "hair.style", "bald")


def _streaks(draft: Draft, word: str) -> None:
    """Strands of another colour."""
    said = " ".join([*draft.waiting, word])
    known = draft.take(w.HAIR_COLORS)
    color = w.HAIR_COLORS[closest(known)][1] if known else draft.color()
    draft.take(w.COLORS)
    if color is None or draft.no:
        draft.unknown.append(f"no {said}" if draft.no else said)
    else:
        draft.put(said, "hair.highlight", color, CLOSER)
    draft.take((*w.SIZES, *w.SHADES))
    left_over(draft)


HAIR_NOUNS = frozenset(
    "hair locks haircut hairstyle hairdo mane afro bun topknot top-knot man-bun ponytail ponytails dreadlocks dreads locs braids braid pigtails plaits "
    "curls waves undercut mohawk bob crop crew-cut buzz-cut buzzcut pixie-cut cornrows ringlets quiff pompadour buns space-buns hairdo chignon updo "
    "bunches plait pigtail puffs twists perm twintails twin-tails fauxhawk faux-hawk mohican bowl-cut pageboy beehive bedhead fade curl flattop wig "
    "box-braids dreadlock tresses".split()
)
HANDLERS = (
    (frozenset(people.EVERYONE), _person),
    (HAIR_NOUNS, _hair),
    (frozenset({"eyes", "eye"}), eyes),
    (frozenset({"skin", "complexion", "skinned", "skin-tone"}), _skin),
    (frozenset({*w.GLASSES, *w.HATS, *w.BEARDS}), _worn),
    (frozenset({*w.TOPS, *w.BOTTOMS, *w.SHOES, *w.WHOLE}), garment),
    (frozenset({*w.FACE, *w.FEATURES, *w.SAME_FEATURE}), feature),
    (frozenset(w.MARKS), marks),
    (frozenset(w.FACE_PAINTS), face_paint),
    (frozenset({"heterochromia", "odd-eye"}), odd_eye),
    (frozenset(w.HAIRDOS), _hairdo),
    (frozenset(w.MAKE_UP), make_up),
    (frozenset({"head"}), _head),
    (frozenset({"highlights", "highlight", "streak", "streaks", "strands", "tips", "lowlights"}), _streaks),
    (frozenset({"inner-shirt"}), inner),
    (frozenset({"clothes", "clothing", "outfit", "attire", "garb", "garments", "dressed-in"}), clothes),
    (frozenset(ATTIRE), attire),
    (w.NOT_SHOWN, _not_shown),
)  # fmt: skip  # fmt: skip
ADJECTIVES = frozenset({
    *w.COLORS, *w.HAIR_COLORS, *w.EYE_COLORS, *w.SKIN, *w.MANNERS, *w.STYLES, *w.HAIR_WORDS, *w.SIZES, *w.SHADES, *people.ORIGINS,
    *(word for table in w.FEATURES.values() for word in table), "denim", "leather", "square", "rectangular", *w.PAINTED,
    *STUFFS, *(adjective for adjective, _ in QUALIFIED),
})  # fmt: skip  # fmt: skip
VOCABULARY = frozenset({*ADJECTIVES, *w.FILLERS, *w.NEGATIONS, *w.STRENGTHS, *(word for table, _ in HANDLERS for word in table)}) - {""}
