"""Words become looks: named traits are there, every word is accounted for, nothing breaks it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.errors import LookSpecError
from persona_engine.looks import people
from persona_engine.looks import words as w
from persona_engine.looks.describe import LONGEST, describe
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.vary import random, vary

RED, BLACK, WHITE = w.HAIR_COLORS["red"][0], w.HAIR_COLORS["black"][0], w.HAIR_COLORS["white"][0]
PROMPTS: tuple[tuple[str, dict[str, object]], ...] = (
    ("a woman with long wavy red hair", {"hair.style": "long_wavy", "hair.color": RED}),
    ("an old fisherman with a white beard and no hat", {"worn.facial_hair": "full_beard", "worn.hat": "none", "hair.color": WHITE, "skin.wrinkles": 0.8}),
    ("bald man with a moustache", {"hair.style": "bald", "worn.facial_hair": "moustache"}),
    ("girl with freckles and orange braids", {"hair.style": "braids", "skin.freckles": 0.9, "body.height": 1.14}),
    ("a boy in a blue t-shirt", {"wear.top": "tee", "wear.top_color": w.COLORS["blue"]}),
    ("librarian with round red glasses", {"worn.glasses": "round", "worn.glasses_color": w.COLORS["red"]}),
    ("Librarian, no glasses", {"worn.glasses": "none"}),
    ("tall slim elf with silver hair and violet eyes", {"worn.ears": "pointed", "body.height": 1.8, "body.build": -0.5, "eyes.color": w.EYE_COLORS["violet"]}),
    ("a grumpy dwarf with a bushy ginger beard", {"body.height": 1.05, "worn.facial_hair": "full_beard", "hair.color": w.HAIR_COLORS["ginger"][0]}),
    ("a demon with big horns", {"worn.horns": 0.81}),
    ("blue-skinned woman with short white hair", {"skin.color": w.COLORS["blue"], "hair.style": "short", "hair.color": WHITE}),
    ("dark-skinned man with dreadlocks", {"skin.color": w.SKIN["dark"], "hair.style": "dreadlocks"}),
    ("punk with a green mohawk", {"hair.style": "mohawk"}),
    ("woman with an afro and gold glasses", {"hair.style": "afro", "worn.glasses": "round", "worn.glasses_color": w.COLORS["gold"]}),
    ("grandmother with a grey bun", {"hair.style": "bun", "skin.wrinkles": 0.8}),
    ("a pirate in black boots", {"worn.hat": "bandana", "wear.shoes": "boots", "wear.shoes_color": w.COLORS["black"]}),
    ("a sultan in a white turban", {"worn.hat": "head_wrap", "worn.hat_color": w.COLORS["white"]}),
    ("a pirate without a hat", {"worn.hat": "none"}),
    ("a chubby teenager with a ponytail", {"body.build": 0.8, "hair.style": "ponytail"}),
    ("young woman, dark hair, hazel eyes", {"hair.color": BLACK, "eyes.color": w.EYE_COLORS["hazel"]}),
    ("man with a square jaw and a big nose", {"face.jaw": 0.8, "face.nose_size": 0.7}),
    ("woman with full red lips", {"face.lips": 0.7, "skin.lips": w.COLORS["red"]}),
    ("clean-shaven sailor with a yellow beanie", {"worn.facial_hair": "none", "worn.hat": "beanie", "worn.hat_color": w.COLORS["yellow"]}),
    ("woman in a purple cardigan and a black skirt", {"wear.top": "cardigan", "wear.bottom": "skirt", "wear.bottom_color": w.COLORS["black"]}),
    ("a man in jeans and white sneakers", {"wear.bottom": "trousers", "wear.shoes": "sneakers", "wear.shoes_color": w.COLORS["white"]}),
    ("pale witch with black hair", {"skin.color": w.SKIN["pale"], "hair.color": BLACK, "hair.style": "long_wavy"}),
    ("green alien with huge eyes", {"skin.color": w.COLORS["green"], "eyes.size": 1.0}),
    ("burly bearded lumberjack", {"body.muscle": 0.7, "worn.facial_hair": "full_beard", "worn.hat": "beanie"}),
    ("a woman wearing a teal headscarf", {"worn.hat": "head_scarf", "worn.hat_color": w.COLORS["teal"]}),
    ("man with salt and pepper hair and a goatee", {"hair.color": w.HAIR_COLORS["salt-and-pepper"][0], "worn.facial_hair": "goatee"}),
    ("short-haired girl", {}),
    ("a red-haired man with a red beard and green eyes", {"hair.color": RED, "worn.facial_hair": "full_beard", "eyes.color": w.EYE_COLORS["green"]}),
)  # fmt: skip


def value(spec: LookSpec, name: str) -> object:
    section, key = name.split(".")
    return getattr(getattr(spec, section), key)


@pytest.mark.parametrize(("text", "wanted"), PROMPTS, ids=[text for text, _ in PROMPTS])
def test_named_traits_are_there(text: str, wanted: dict[str, object]) -> None:
    """What a prompt names is in the look, and every word of it was understood; so it is in each sibling."""
    for seed in (0, 5):
        found = describe(text, seed)
        assert {name: value(found.spec, name) for name in wanted} == pytest.approx(wanted) if wanted else True
        assert found.unknown == ()


def test_what_is_not_understood_is_said() -> None:
    """Strange words are named; of two contradictions the later one wins and the earlier is reported."""
    found = describe("a woman with a zeppelin, green hair and blue hair")
    assert found.unknown == ("zeppelin",)
    assert any(trait.field == "hair.color" for trait in found.overruled)
    assert found.spec.hair.color == describe("a woman with blue hair").spec.hair.color


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(sorted({*w.COLORS, *people.EVERYONE, *people.ORIGINS, *w.FEATURES, *w.HAIR_WORDS, *w.WHOLE, *w.MAKE_UP, *w.SHADES, *w.STYLES, *w.MANNERS, *w.HATS, *w.NEGATIONS, "hair", "eyes", "beard", "skin"})), max_size=30).map(" ".join)))
def test_any_text_gives_a_valid_look(text: str) -> None:
    """No text raises, and all numbers stay in bounds (the schema holds them)."""
    found = describe(text, 3)
    assert LookSpec.model_validate(found.spec.model_dump()) == found.spec


def test_long_texts_are_refused_and_same_words_are_the_same_person() -> None:
    """A description up to the limit is read, five thousand words are refused; a seed gives the same look again, another seed another one."""
    assert describe(("tall woman with red hair and a hat, " * 700)[:LONGEST]).spec.worn.hat == "beanie"
    with pytest.raises(LookSpecError, match="5,600 words"):
        describe("tall woman with red hair and a hat, " * 700)
    text = "a tall woman with red hair"
    assert describe(text, 4).spec == describe(text, 4).spec != describe(text, 5).spec


def test_siblings_and_strangers() -> None:
    """A sibling keeps what is not proportion; a crowd of 200 has no two alike, and every face is within bounds."""
    mira = LookSpec()
    assert vary(mira, 1).hair.style == mira.hair.style and vary(mira, 1) == vary(mira, 1) != vary(mira, 2)
    crowd = [random(seed) for seed in range(200)]
    assert len({spec.model_dump_json() for spec in crowd}) == 200
    assert len({spec.hair.style for spec in crowd}) >= 10 and len({spec.skin.color for spec in crowd}) >= 7


@pytest.mark.parametrize("text", ["a thin green-skinned demon", "a thin blue-eyed girl", "a thin, pale, blue-eyed poet"])
def test_sizes_that_no_skin_has_are_the_persons(text: str) -> None:
    """Who is said to be thin before something that everybody has is thin."""
    found = describe(text)
    assert not found.unknown and found.spec.body.build < 0.0


def test_who_is_pale_has_hair_of_its_own_color() -> None:
    """Before a comma paleness is the person's: what comes next keeps its colour."""
    assert describe("a vampire: pale, long straight black hair").spec.hair.color == describe("a vampire: long straight black hair").spec.hair.color
    assert describe("a thin, pale, blue-eyed poet").spec.eyes.color == describe("a thin, blue-eyed poet").spec.eyes.color
