"""What each noun of a description makes of the adjectives before it."""

from __future__ import annotations

from persona_engine.looks import people
from persona_engine.looks import words as w
from persona_engine.looks.attire import ATTIRE, BEARD_PIECES, QUALIFIED
from persona_engine.looks.draft import STRONG, WEAK, WEATHERED, Draft, apply, dark_already, hair_color, left_over, of_things, rest, shaded
from persona_engine.looks.face_nouns import SCARS, TATTOOED, TATTOOS, eyes, face_paint, feature, make_up, marks, mole, odd_eye, scar, tattoo
from persona_engine.looks.garments import STUFFS, attire, clothes, dress, garment, inner, stuff
from persona_engine.looks.hair_nouns import DYED, FRINGES, HAIR_NOUNS, OF_FRINGES, PARTS_DYED, dyed, fringe, hair, hairdo

_NATURAL = frozenset({"black", "white", "brown", "tan", "olive", "golden"})
"""Colours that, said of people of this world, mean a natural skin."""


OF_BODIES = frozenset("teeth tooth hands hand fingers finger arms legs feet neck".split())
"""What nobody can be without."""
VEIL = "#f4f1ea"
"""A veil of no named colour."""
LENGTHS = {"long": 0.75, "flowing": 0.8, "waist-length": 1.0, "big": 0.3, "huge": 0.5, "bushy": 0.2, "wild": 0.4, "unkempt": 0.3}
"""What is said of a beard -> its length."""


def read_noun(draft: Draft, word: str) -> bool:
    """Whether a word is a noun that takes the adjectives before it."""
    draft.last = ()
    qualified = next((QUALIFIED[said, word] for said in draft.waiting if (said, word) in QUALIFIED), None)
    draft.qualified = tuple(said for said in draft.waiting if (said, word) in QUALIFIED)
    if qualified is not None:
        other = [said for said in draft.qualified if QUALIFIED[said, word] != qualified]
        draft.unseen += [f"{said} ({word})" for said in other]
        draft.waiting = [said for said in draft.waiting if said not in draft.qualified]
        dress(draft, qualified, word)
        if word in w.HATS:
            attire(draft, word)
            return True
    elif word in ATTIRE:
        dress(draft, ATTIRE[word], word)
    for table, handle in HANDLERS:
        if word in table:
            handle(draft, word)
            return True
    return False


def _not_shown(draft: Draft, word: str) -> None:
    """What nobody can wear or have yet, named with what is said of it."""
    apart = draft.apart(ADJECTIVES)
    said = [*draft.waiting, word]
    if not draft.no or word in OF_BODIES or any(how not in ADJECTIVES for how in draft.waiting):
        draft.unknown.append(" ".join([*(["no"] if draft.no else []), *said]))
    draft.heard.update(said)
    draft.waiting = apart


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
    if word not in people.PLAIN and not draft.creature and not natural:
        draft.unknown += draft.take(set(w.COLORS) - set(w.BASIC_COLORS))
    colors = [said for said in draft.waiting if said in w.COLORS or said in w.SHADES or said.startswith("#")]
    skin = w.SKIN[natural[-1]] if natural else draft.color()
    if skin is not None:
        draft.put(" ".join([*(natural or colors), word]), "skin.color", skin)
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


def _skin(draft: Draft, word: str) -> None:
    said = " ".join([*draft.waiting, word])
    known = [k for k in draft.waiting if k in w.SKIN]
    other = [k for k in draft.waiting if k.startswith("#") or (k in w.COLORS and k not in w.SKIN)]
    if draft.take(("freckled",)):
        draft.put(said, "skin.freckles", 0.9)
    if draft.take(("wrinkled",)):
        draft.put(said, "skin.wrinkles", 0.9)
    if other:
        draft.put(said, "skin.color", draft.color())
    elif known and w.SKIN[known[-1]]:
        both = w.SKIN[known[-1]]
        if known[-1] in WEATHERED and dark_already(draft, both):
            both = str(draft.values["skin.color"][1].value)
        if known[-1] == "weathered":
            draft.put(said, "skin.wrinkles", 0.6)
        draft.put(said, "skin.color", shaded(both, 0.8) if len(known) > 1 and known[0] == "dark" and known[-1] != "dark" else both)
        draft.take(w.SKIN)
        draft.take(w.SHADES)
    left_over(draft, anyone=True)


def _worn(draft: Draft, word: str) -> None:
    said = " ".join([*draft.waiting, word])
    if word in w.GLASSES:
        shape = "square" if draft.take(("square", "rectangular")) else "round"
        stuff(draft, word)
        draft.take(
            (
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
                "little",
                "cat",
                "aviator",
            )
        )
        draft.put(f"no {said}" if draft.no else said, "worn.glasses", "none" if draft.no else shape)
        name = "worn.glasses_color"
    elif word in w.HATS:
        stuff(draft, word)
        draft.take(w.SIZES)
        draft.put(f"no {said}" if draft.no else said, "worn.hat", "none" if draft.no else w.HATS[word])
        if word == "veil" and not draft.no:
            draft.put(said, "worn.hat_color", VEIL, WEAK)
        name = "worn.hat_color"
    else:
        kind = w.BEARDS[word]
        told_kind = draft.values.get("worn.facial_hair")
        if draft.no and told_kind is not None and told_kind[0] == STRONG and told_kind[1].value not in (kind, "none"):
            draft.unknown.append(f"no {said}")
            draft.waiting = []
            return
        draft.put(f"no {said}" if draft.no else said, "worn.facial_hair", "none" if draft.no else kind)
        if not draft.no and not any(who in people.HER for who in draft.who):
            apply(draft, said, {name: value for name, value in w.MAN.items() if name != "hair.style"}, WEAK)
        if not draft.no and kind in ("full_beard", "goatee") and (long := [said for said in draft.waiting if said in LENGTHS]):
            draft.put(said, "worn.beard", round(min(max(LENGTHS[how] for how in long) * draft.how.get(long[0], draft.strength), 1.0), 3))
        draft.take(
            (
                *LENGTHS,
                "full",
                "thick",
                "bushy",
                "short",
                "trimmed",
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


HANDLERS = (
    (frozenset(people.EVERYONE), _person),
    (HAIR_NOUNS, hair),
    (frozenset({"eyes", "eye"}), eyes),
    (frozenset({"skin", "complexion", "skinned", "skin-tone"}), _skin),
    (frozenset({*w.GLASSES, *w.HATS, *w.BEARDS}), _worn),
    (frozenset({*w.TOPS, *w.BOTTOMS, *w.SHOES, *w.WHOLE}), garment),
    (frozenset({*w.FACE, *w.FEATURES, *w.SAME_FEATURE}), feature),
    (frozenset(w.MARKS), marks),
    (frozenset(w.FACE_PAINTS), face_paint),
    (frozenset(SCARS), scar),
    (frozenset({"mole", "lip-mole"}), mole),
    (frozenset({"tattoo", "tattoos", *TATTOOED}), tattoo),
    (frozenset({"heterochromia", "odd-eye", "left-odd-eye"}), odd_eye),
    (frozenset(w.HAIRDOS), hairdo),
    (frozenset(w.MAKE_UP), make_up),
    (frozenset({"head"}), _head),
    (frozenset(PARTS_DYED), dyed),
    (FRINGES, fringe),
    (frozenset({"inner-shirt"}), inner),
    (frozenset({"clothes", "clothing", "outfit", "attire", "garb", "garments", "dressed-in"}), clothes),
    (frozenset(ATTIRE), attire),
    (w.NOT_SHOWN, _not_shown),
)  # fmt: skip  # fmt: skip
ADJECTIVES = frozenset({
    *w.COLORS, *w.HAIR_COLORS, *w.EYE_COLORS, *w.SKIN, *w.MANNERS, *w.STYLES, *w.HAIR_WORDS, *w.SIZES, *w.SHADES, *people.ORIGINS,
    *(word for table in w.FEATURES.values() for word in table), "denim", "leather", "square", "rectangular", *w.PAINTED,
    *STUFFS, *OF_FRINGES, *DYED, *TATTOOS, *(adjective for adjective, _ in QUALIFIED),
})  # fmt: skip  # fmt: skip
VOCABULARY = frozenset({*ADJECTIVES, *w.FILLERS, *w.NEGATIONS, *w.STRENGTHS, *(word for table, _ in HANDLERS for word in table)}) - {""}
