"""What the nouns of hair make of the adjectives before them: hair and its styles, fringes, what is dyed."""

from __future__ import annotations

from typing import Final

import numpy as np

from persona_engine.looks import fringe as fringes
from persona_engine.looks import words as w
from persona_engine.looks.draft import STRONG, WEAK, Draft, Trait, closest, hair_color, left_over, shaded
from persona_engine.looks.spec import srgb

HAIR_NOUNS = frozenset(
    "hair locks haircut hairstyle hairdo mane afro bun topknot top-knot man-bun ponytail ponytails dreadlocks dreads locs braids braid pigtails plaits "
    "curls waves undercut mohawk spikes liberty-spikes bob lob crop crew-cut buzz-cut buzzcut pixie-cut cornrows ringlets quiff pompadour buns "
    "space-buns chignon updo bunches plait pigtail puffs twists perm twintails twin-tails fauxhawk faux-hawk mohican bowl-cut pageboy beehive bedhead "
    "fade curl flattop wig box-braids dreadlock tresses".split()
)
CURLS: Final = frozenset({"curls", "curl", "waves", "ringlets"})
"""Styles named by the hair alone, so that its length changes them."""
HANGING: Final = frozenset({"long_straight", "bob", "lob"})
DOWN: Final = {"afro": "long_wavy", **{style: style for style in ("long_wavy", "braids", "dreadlocks", "ponytail", "long_straight")}}
"""Style that was named -> what it is where the hair is said to reach the waist."""
LOW: Final = frozenset(f"{part}-length" for part in ("waist", "hip", "knee", "ankle", "floor"))
"""Lengths that are all that a style has."""
TEXTURES: Final = frozenset({"afro", "long_wavy", "braids", "dreadlocks"})
"""What adjectives say of single hairs; a style with a name of its own has its own."""
FRINGES: Final = frozenset({"bangs", "fringe"})
OF_FRINGES: Final = {
    **dict.fromkeys(("blunt", "straight", "full", "thick", "heavy", "choppy", "block", "eyebrow-skimming", "chunky"), "straight"),
    **dict.fromkeys(("wispy", "thin", "light", "see-through", "feathered", "piecey", "airy", "sparse", "soft"), "wispy"),
    **dict.fromkeys(("side-swept", "sideswept", "swept", "side", "asymmetrical", "sweeping", "diagonal"), "swept"),
    **dict.fromkeys(("curtain", "parted", "split", "bardot", "middle-parted"), "curtain"),
}  # fmt: skip
"""What is said of a fringe -> kind of `LookSpec.hair.fringe`."""
PARTS_DYED: Final = {
    **dict.fromkeys(("highlights", "highlight", "streak", "streaks", "strands", "lowlights", "strand", "stripes-of-hair"), "streaks"),
    **dict.fromkeys(("tips", "ends", "dip-dye"), "ends"), "roots": "roots",
}  # fmt: skip
"""Parts of the hair that have a colour of their own -> kind of `LookSpec.hair.dye`; roots are what the ends are not."""
DYED: Final = {
    **dict.fromkeys(("ombre", "dip-dyed", "balayage", "two-tone", "two-toned"), "ends"),
    **dict.fromkeys(("streaky", "streaked", "highlighted"), "streaks"), **dict.fromkeys(("split-dyed", "half-and-half"), "half"),
}  # fmt: skip
"""How hair of two colours is dyed."""
DARK: Final = 0.2
"""Colours of hair whose brightest channel is below this stay as dark where they are dyed."""
UNDYED: Final = {"ends": ("afro", "bald", "bun")}
"""Kind of dye -> styles that do not show it, where these are more than the ones that show none."""


def hair(draft: Draft, word: str) -> None:
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
        told = draft.values.get("hair.style")
        if {w.STYLES[how] for how in styles} == {"lob"} and not draft.waiting and word not in w.STYLES and told is not None and told[0] == STRONG:
            draft.put(said, "hair.length", 0.2)
            return
        if styles == ["waist-length"] and word == "hair" and told is not None and told[0] == STRONG and (hangs := DOWN.get(str(told[1].value))):
            draft.put(told[1].words, "hair.style", hangs)
            draft.put(said, "hair.length", 1.0)
            return
        _cut(draft, word, styles, said)
    for how in draft.take(w.HAIR_WORDS):
        for name, value in w.HAIR_WORDS[how].items():
            draft.put(said, name, value)
    _two_colors(draft, said)
    _hair_tint(draft, said)
    for thick in draft.take(w.SIZES):
        draft.put(said, "hair.volume", float(np.sign(w.SIZES[thick])) * 0.7)
    left_over(draft)


def _cut(draft: Draft, word: str, styles: tuple[str, ...] | list[str], said: str) -> None:
    """The style and length of hair with words of style before it: curls that hang are long and wavy, those of a bob short ones."""
    own, chosen = w.STYLES.get(word, ""), {w.STYLES[how] for how in styles}
    wavy = "long_wavy" in chosen or (bool((chosen | {own}) & HANGING) and "afro" in chosen | {own})
    if wavy and (own in ("", *HANGING) or word in CURLS):
        draft.put(said, "hair.style", "long_wavy")
    elif own == "":
        draft.put(said, "hair.style", w.STYLES[styles[-1]])
    else:
        draft.unknown.extend(how for how in styles if w.STYLES[how] in TEXTURES - {own})
    if "long" in styles and own == "bob" and not wavy:
        draft.put(said, "hair.style", "lob")
    elif LOW.intersection(styles):
        draft.put(said, "hair.length", 1.0)
    elif "long" in styles:
        draft.put(said, "hair.length", 0.8)
    elif (wavy and (chosen | {own}) & {"bob", "lob"}) or ("short" in styles and (own != "" or len(styles) > 1)):
        draft.put(said, "hair.length", 0.2)


def hairdo(draft: Draft, word: str) -> None:
    """A style that no look has: named as not understood, what is said of it goes to the one that comes nearest."""
    if draft.no:
        draft.waiting = []
        return
    draft.unknown.append(word)
    for name, value in w.HAIRDOS[word].items():
        draft.put(word, name, value)
    if draft.waiting:
        hair(draft, "hair")


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


def _two_colors(draft: Draft, said: str) -> None:
    """Hair dyed in a way that takes two colours: what is dyed has the one before that word if another comes after it, else the last."""
    ways = [at for at, word in enumerate(draft.waiting) if word in DYED]
    if not ways:
        return
    kind = DYED[draft.waiting[ways[-1]]]
    named = [at for at, word in enumerate(draft.waiting) if word in w.HAIR_COLORS or word in w.COLORS or word.startswith("#")]
    if not named:
        draft.unknown.append(" ".join(draft.take(DYED)))
        return
    before = [at for at in named if at < ways[-1]]
    last = draft.waiting[before[-1] if before and len(before) < len(named) else named[-1]]
    draft.put(said, "hair.dye", kind)
    draft.put(said, "hair.dye_color", _dye(last) if last in w.HAIR_COLORS else w.COLORS.get(last, last))
    draft.take(DYED)
    draft.waiting.remove(last)
    if len(named) == 1 and "hair.color" not in draft.values:
        hair_color(draft, "black" if kind == "half" else "brown", said)


def _dye(word: str) -> str:
    """The colour of hair that is dyed in one of hair's: the lighter of its two, but for the dark ones."""
    dark, light = w.HAIR_COLORS[word]
    return dark if max(srgb(dark)) < DARK else light


def fringe(draft: Draft, word: str) -> None:
    """Bangs: their kind, and a colour of their own."""
    said = " ".join([*draft.waiting, word])
    kinds = [OF_FRINGES[how] for how in draft.take(OF_FRINGES)]
    draft.put(said, "hair.fringe", "none" if draft.no else (kinds or ["straight"])[-1])
    known = draft.take(w.HAIR_COLORS)
    color = _dye(closest(known)) if known else draft.color()
    if color is not None and not draft.no:
        draft.put(said, "hair.dye", "fringe")
        draft.put(said, "hair.dye_color", color)
    draft.take((*w.SIZES, *w.HAIR_WORDS))
    left_over(draft)


def dyed(draft: Draft, word: str) -> None:
    """Locks, ends or roots of another colour."""
    said, kind = " ".join([*draft.waiting, word]), PARTS_DYED[word]
    draft.take(("two-tone", "dip-dyed"))
    known = draft.take(w.HAIR_COLORS)
    color = _dye(closest(known)) if known else draft.color()
    draft.take(w.COLORS)
    if color is None and kind == "roots" and draft.take(("dark",)):
        color = w.HAIR_COLORS["black"][0]
    base = draft.values.get("hair.color")
    if color is None or draft.no or (kind == "roots" and base is None):
        draft.unknown.append(f"no {said}" if draft.no else said)
    elif kind == "roots" and base is not None:
        draft.put(said, "hair.dye_color", base[1].value)
        draft.put(said, "hair.dye", "ends")
        for name, factor in (("hair.color", 0.8), ("hair.highlight", 1.25)):
            draft.put(base[1].words, name, shaded(color, factor))
    else:
        draft.put(said, "hair.dye", kind)
        draft.put(said, "hair.dye_color", color)
    draft.take((*w.SIZES, *w.SHADES))
    left_over(draft)


def agree(draft: Draft) -> None:
    """A fringe or dyed ends ask for a style that has them; said of one that has none, they are not understood. Ears that are spoken of are to be seen."""
    ears = draft.values.get("face.ears")
    if ears is not None and ears[0] == STRONG and float(str(ears[1].value)) > 0.5 and "hair.style" not in draft.values:
        draft.values["hair.style"] = (WEAK, Trait(ears[1].words, "hair.style", "short"))
    for name in ("hair.fringe", "hair.dye"):
        asked, told = draft.values.get(name), draft.values.get("hair.style")
        if asked is None or asked[1].value == "none":
            continue
        without = fringes.WITHOUT if name == "hair.fringe" or asked[1].value == "fringe" else UNDYED.get(str(asked[1].value), ("afro", "bald"))
        if told is None or (told[0] < STRONG and told[1].value in without):
            draft.values["hair.style"] = (WEAK, Trait(asked[1].words, "hair.style", "bob"))
        elif told[1].value in without:
            draft.unknown.append(asked[1].words)
            del draft.values[name]
