"""What is said of clothes: pieces, colours, layers."""

import pytest

from persona_engine.looks.attire import ATTIRE, BEARD_PIECES, NEAREST
from persona_engine.looks.catalog import Catalog
from persona_engine.looks.describe import describe
from persona_engine.looks.words import COLORS, HAIR_COLORS
from persona_engine.resources import load


def test_pieces_of_the_wardrobe_are_named_with_their_colors() -> None:
    """What the base look has not is worn from the wardrobe, in the colour that was said; every such word names a shipped piece."""
    found = describe("a girl with sunglasses, a green hoodie, yellow rain boots and a crown, grey hair and a ginger moustache")
    assert dict(found.wears) == {
        "sunglasses": (), "hoodie": (COLORS["green"],), "rain boots": (COLORS["yellow"],), "crown": (), "moustache": HAIR_COLORS["ginger"],
    }  # fmt: skip
    catalog = Catalog.from_json(load("assets/wardrobe/index.json"))
    assert {*ATTIRE.values(), *BEARD_PIECES.values()} <= set(catalog.entries)
    assert describe("a king without a crown").wears == ()
    near = {word for word in NEAREST.values() if describe(f"a man with {word}").unknown}
    assert near == set()


@pytest.mark.parametrize("eye", ["his left eye", "one eye", "the blind eye", "her eye"])
def test_a_patch_over_an_eye_is_an_eye_patch(eye: str) -> None:
    """It is worn, over whichever eye; a patch somewhere else is none."""
    found = describe(f"a sailor with a patch over {eye}")
    assert dict(found.wears) == {"eye patch": ()} and not found.unknown
    assert describe("a sailor with a patch on the sleeve").wears == ()


def test_what_is_worn_under_something_keeps_its_place() -> None:
    """The cardigan over the blouse is the cardigan, and the blouse gives the colour under it; a scarf is for the neck, a headscarf for the head."""
    found = describe("a lass in a burgundy cardigan over a cream blouse and a pleated plaid skirt")
    assert found.spec.wear.top == "cardigan" and found.spec.wear.inner_color == "#efe6d2" and found.wears == (("shirt", ("#efe6d2",)), ("pleated skirt", ()))
    assert describe("a man with a red scarf").wears[0][0] == "scarf" and describe("a man with a red scarf").spec.worn.hat == "none"
    assert describe("a woman with a red scarf on her head").spec.worn.hat == "head_scarf"


@pytest.mark.parametrize(
    ("text", "top", "color", "under"),
    [
        ("a man in a green cardigan and a striped t-shirt", "cardigan", "#4c8a4f", ("striped t-shirt", ())),
        ("a detective in a white shirt and a brown trench coat", "jacket", "#7a4e30", ("shirt", ("#f2efe8",))),
        ("a man in a black jacket and red tee", "jacket", "#1b1816", ("t-shirt", ("#c23a30",))),
        ("a woman in a black turtleneck", "tee", "#1b1816", ("turtleneck", ("#1b1816",))),
    ],
)  # fmt: skip
def test_two_tops_are_layers(text: str, top: str, color: str, under: tuple[str, tuple[str, ...]]) -> None:
    """What is open goes over what is closed, in whatever order they are named; a closed top is worn alone."""
    found = describe(text)
    assert (found.spec.wear.top, found.spec.wear.top_color) == (top, color) and under in found.wears and not found.overruled


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("a woman with long straight hair and a headscarf", "long straight hair"), ("a nun with red hair", "red hair"), ("a woman with an afro and a bandana", "afro"),
        ("a woman with long hair and a bandana", ""), ("an old woman in a head scarf", ""), ("a bald man with a bandana", ""),
    ],
)  # fmt: skip
def test_hair_that_cloth_hides_is_said(text: str, hidden: str) -> None:
    """Hair that was spoken of and is not seen is said to be under the cloth; nothing is said where it falls out, or was not spoken of."""
    found = describe(text)
    assert [words for words, _ in found.read_as] == ([hidden] if hidden else [])
    assert not found.unknown


def test_a_dress_of_two_colours_has_both() -> None:
    """A second colour is that of the flowers, not a word that nobody knows."""
    found = describe("a woman in a red and white dress")
    assert not found.unknown and dict(found.wears)["summer dress"] == ("#c23a30", "#f2efe8")


@pytest.mark.parametrize(
    ("text", "piece"), [("a woman in a cardigan over a polka dot blouse", "polka dot blouse"), ("a man in a jacket over a striped t-shirt", "striped t-shirt")]
)
def test_a_pattern_under_something_open_is_worn(text: str, piece: str) -> None:
    """What lies under a jacket is the piece that is said, not a plain shirt."""
    found = describe(text)
    assert not found.unknown and piece in dict(found.wears)
