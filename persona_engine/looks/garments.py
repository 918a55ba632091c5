"""What garments make of the adjectives before them: which top or bottom of a look they are, or which piece of the wardrobe, and what goes under what."""

from __future__ import annotations

from persona_engine.looks import words as w
from persona_engine.looks.attire import UNDER
from persona_engine.looks.draft import STRONG, WARDROBE, WEAK, Draft, Trait, left_over, of_things, parts

STUFFS = frozenset(
    "knitted wool woollen woolen woolly cotton linen silk velvet tweed flannel fur tartan corduroy plain simple long short warm old worn new "
    "thick tight loose baggy oversized big elegant fancy cosy cozy comfy smart casual clean nice business yoga crisp ironed skinny slim slim-fit fitted "
    "cropped running heavy light stylish cable-knit pencil work combat ankle hiking chelsea army military walking snow rubber safety "
    "school sports high-waisted three-piece two-piece fur-trimmed trimmed lined denim-look faded chunky-knit hand-knitted ruffled lace lacy frilly "
    "embroidered sequined "
    "sleeveless short-sleeved sheer tailored pinstriped pinstripe starched chunky plus-size puffy cocktail party woven quilted padded".split()
)
"""What is said of clothes and does not show."""


SHOWY = STUFFS & frozenset(
    "velvet silk tweed fur tartan lace lacy frilly ruffled embroidered sequined sleeveless sheer pinstriped pinstripe oversized baggy tight cropped skinny "
    "high-waisted fur-trimmed quilted padded maxi".split()
)
"""Those that would be seen if they could be shown."""
EXTREME = frozenset("huge enormous gigantic massive tiny".split())
"""Sizes that nothing comes in."""
MADE_OF = {"leather": "#4a3426", "denim": "#3d5a8a"}
"""Stuffs that have a colour where none is said."""
BIBBED, SHIRT = ("dungarees", "overalls"), "#efe8da"
"""What has a bib, and the shirt under it where none is named."""
PLAIN_DRESSES, DRESS_COLORS = ("dress", "frock"), 4
"""What a dress of one colour is called, and how many colours the piece has that it is."""


def dress(draft: Draft, piece: str, word: str) -> None:
    """Note a piece of the wardrobe that `word` names, in the colour that waits for it; nobody wears two of a kind."""
    draft.heard.update((*draft.qualified, *draft.waiting, word))
    if draft.no:
        draft.wears.pop(piece, None)
        draft.refused.add(piece)
        return
    colors = draft.colors() or tuple(MADE_OF[stuff] for stuff in draft.waiting if stuff in MADE_OF)[:1]
    if (known := draft.wears.get(piece)) and colors and known != colors:
        draft.overruled.append(Trait(draft.called[piece], WARDROBE, known))
    draft.wears[piece] = colors or known or ()
    draft.called[piece] = " ".join([*draft.qualified, *draft.waiting, word])
    draft.last = (piece,)


def stuff(draft: Draft, word: str) -> None:
    """What clothes are made of, how they are cut and how large they are: what would be seen of it is said not to be."""
    draft.unseen += [f"{how} ({word})" for how in draft.take((*STUFFS, *EXTREME)) if how in SHOWY or how in EXTREME]


def attire(draft: Draft, word: str) -> None:
    """What only the wardrobe has: its colour has been noted."""
    draft.take_colors()
    stuff(draft, word)
    draft.take((*w.SIZES, *w.SHADES, *MADE_OF))
    of_things(draft)
    left_over(draft)


def inner(draft: Draft, word: str) -> None:
    """What is worn under something open."""
    said = " ".join([*draft.waiting, "shirt"])
    if (color := draft.color()) is not None:
        draft.put(f"{word} under it", "wear.inner_color", color)
    if not UNDER & set(draft.wears):
        draft.wears["shirt"] = () if color is None else (color,)
        draft.called["shirt"] = said
    draft.heard.update(parts(said))
    stuff(draft, word)
    left_over(draft)


def _layered(draft: Draft, word: str) -> str:
    """The top that a word stands for, or "" where it goes under one that is worn open; a top that was named before goes under what is open."""
    kind = "tee" if any(piece in UNDER for piece in draft.last) else w.TOPS[word]
    told, shade = draft.values.get("wear.top"), draft.values.get("wear.top_color")
    if told is None or told[0] < STRONG or (told[1].value == "tee") == (kind == "tee"):
        return kind
    if kind == "tee":
        if not draft.last:
            under, said = "shirt" if word in ("shirt", "blouse", "shirts") else "t-shirt", " ".join([*draft.waiting, word])
            color = draft.color()
            draft.wears[under] = () if color is None else (color,)
            draft.called[under] = said
            draft.heard.update(parts(said))
        return ""
    if not UNDER & set(draft.wears):
        under = "shirt" if told[1].words.split()[-1] in ("shirt", "blouse", "shirts") else "t-shirt"
        draft.wears[under] = (str(shade[1].value),) if shade is not None and shade[1].words == told[1].words else ()
    del draft.values["wear.top"]
    draft.values.pop("wear.top_color", None)
    return kind


def clothes(draft: Draft, word: str) -> None:
    """All that is worn: their colour."""
    said = " ".join([*draft.waiting, word])
    of_things(draft)
    if (color := draft.color()) is not None and not draft.no:
        draft.put(said, "wear.top_color", color)
        draft.put(said, "wear.bottom_color", color)
    elif draft.no:
        draft.unknown.append(f"no {said}")
    stuff(draft, word)
    draft.take(w.SIZES)
    left_over(draft)


def garment(draft: Draft, word: str) -> None:
    said = " ".join([*draft.waiting, word])
    of_things(draft)
    if draft.no:
        draft.unknown.append(f"no {said}")
    for table, kind, color in (
        (w.TOPS, "wear.top", "wear.top_color"),
        (w.BOTTOMS, "wear.bottom", "wear.bottom_color"),
        (w.SHOES, "wear.shoes", "wear.shoes_color"),
    ):
        if word not in table or draft.no:
            continue
        if (worn := table[word] if table is not w.TOPS else _layered(draft, word)) == "":
            draft.color()
            continue
        if word in w.HOSE and (told := draft.values.get(kind)) is not None and told[0] == STRONG and told[1].value == "skirt":
            draft.wears.pop("leggings", None)
            draft.unknown.append(said)
            draft.color()
            continue
        draft.put(said, kind, worn)
        if word == "jeans":
            draft.put(said, color, "#3d5a8a", WEAK)
        if word == "tuxedo":
            draft.put(said, color, "#1b1816", WEAK)
            draft.put(said, "wear.bottom_color", "#1b1816", WEAK)
        found = draft.color()
        if found is not None:
            draft.put(said, color, found)
            if word in w.SUITS:
                draft.put(said, "wear.bottom_color", found, WEAK)
    if word in w.WHOLE and not draft.no:
        many = draft.colors() if word in PLAIN_DRESSES and not draft.last else ()
        if len(many) > 1:
            draft.take_colors()
        dyed = many[0] if len(many) > 1 else draft.color()
        if word in BIBBED:
            draft.put(said, "wear.top_color", SHIRT, WEAK)
            draft.put(said, "wear.top", "tee", WEAK)
        if word in PLAIN_DRESSES and not draft.last:
            plain = dyed if dyed is not None or "denim" not in draft.waiting else MADE_OF["denim"]
            one = (plain,) * DRESS_COLORS if plain is not None else ()
            draft.wears["summer dress"] = many[:DRESS_COLORS] if len(many) > 1 else one
        for name, kind in zip(("wear.top", "wear.bottom"), w.WHOLE[word]):
            if word in BIBBED and name == "wear.top":
                continue
            draft.put(said, name, kind)
            if dyed is not None:
                draft.put(said, f"{name}_color", dyed)
            elif "denim" in draft.waiting:
                draft.put(said, f"{name}_color", "#3d5a8a", WEAK)
    for shade, color in (("dark", "#2e2c33"), ("light", "#d9d3c4"), ("pale", "#e3ddd0"), ("bright", "#e0a33a")):
        if draft.take((shade,)):
            for table, name in ((w.TOPS, "wear.top_color"), (w.BOTTOMS, "wear.bottom_color"), (w.SHOES, "wear.shoes_color")):
                if word in table:
                    draft.put(said, name, color, WEAK)
    for made_of, color in (("leather", "#3a2a22"), ("denim", "#3d5a8a")):
        if draft.take((made_of,)):
            for table, name in ((w.TOPS, "wear.top_color"), (w.BOTTOMS, "wear.bottom_color")):
                if word in table:
                    draft.put(said, name, color, WEAK)
    draft.unknown += draft.take(("ripped", "torn"))
    stuff(draft, word)
    draft.take(w.SIZES)
    left_over(draft)
