"""Every maker by the name that a specification uses."""

from __future__ import annotations

from collections.abc import Callable

from persona_engine.looks.tailor import backs, bibs, faces, hands, hats, legs, locks, skin, skirts, tops
from persona_engine.looks.tailor.bench import Bench, Work
from persona_engine.looks.tailor.spec import PieceSpec

MAKERS: dict[str, Callable[[PieceSpec, Bench], Work]] = {
    "skin": skin.make_skin, "top": tops.make_top, "open": tops.make_top, "gown": tops.make_top, "coat": tops.make_top,
    "trousers": legs.make_trousers, "dungarees": bibs.make_dungarees, "skirt": skirts.make_skirt, "shoes": legs.make_shoes,
    "gloves": hands.make_gloves, "bands": hands.make_bands,
    "lathe": hats.make_lathe, "beanie": hats.make_beanie, "crown": hats.make_crown, "wreath": hats.make_wreath,
    "head scarf": hats.make_head_scarf, "head wrap": hats.make_head_wrap, "bandana": hats.make_bandana,
    "headphones": hats.make_phones, "hairband": hats.make_bow,
    "glasses": faces.make_glasses, "beard": faces.make_beard, "mask": faces.make_mask, "nose": faces.make_nose, "earrings": faces.make_earrings,
    "hair": locks.make_hair,
    "cape": backs.make_cape, "pack": backs.make_pack, "wings": backs.make_wings, "quiver": backs.make_quiver, "scarf": backs.make_scarf,
}  # fmt: skip
