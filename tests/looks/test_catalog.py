"""Plain names of pieces, and who owns them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine import resources
from persona_engine.errors import WardrobeError, WardrobeFileError
from persona_engine.looks.catalog import Catalog, file_name
from persona_engine.looks.inventory import Inventory
from persona_engine.looks.words import COLORS

CATALOG = Catalog.from_json(resources.load("assets/wardrobe/index.json"))


@pytest.mark.parametrize(
    ("phrase", "name", "colors"),
    [("green hoodie", "hoodie", (COLORS["green"],)), ("a pair of black boots", "boots", (COLORS["black"],)), ("HOODIE!", "hoodie", ()),
     ("his red and white striped tee", "striped t-shirt", (COLORS["red"], COLORS["white"])), ("witch's hat", "witch hat", ()),
     ("glasses", "round glasses", ()), ("the long coat", "long coat", ()), ("coat", "long coat", ())],
)  # fmt: skip
def test_plain_names_are_understood(phrase: str, name: str, colors: tuple[str, ...]) -> None:
    """Titles, other names, articles, colours before the name."""
    choice = CATALOG.find(phrase)
    assert (choice.entry.name, choice.colors) == (name, colors)


@pytest.mark.parametrize(
    ("phrase", "name", "colors"),
    [
        ("red dress", "summer dress", 1), ("a plain dress", "summer dress", 1), ("plain red dress", "summer dress", 1), ("red summer dress", "summer dress", 0),
        ("red and white dress", "summer dress", 2), ("floral dress", "summer dress", 0), ("long black skirt", "long skirt", 0),
        ("striped shirt", "striped t-shirt", 0), ("biker jacket", "leather jacket", 0),
    ],
)  # fmt: skip
def test_a_colour_without_a_pattern_is_plain(phrase: str, name: str, colors: int) -> None:
    """A dress of one colour is that all over; a pattern that is named is there; `colors` says how many colours all zones have, 0 for no matter."""
    found = CATALOG.find(phrase)
    assert found.entry.name == name
    if colors == 1:
        assert len(found.colors) == len(found.entry.colors) and len(set(found.colors)) == 1
    if colors == 2:
        assert len(found.colors) == 2



@pytest.mark.parametrize(
    ("phrase", "colors"),
    [("gold drop earrings", [COLORS["gold"]] * 2), ("silver studs", [COLORS["silver"]] * 2), ("blue drop earrings", [None, COLORS["blue"]]),
     ("gold and red drop earrings", [COLORS["gold"], COLORS["red"]]), ("blue hoops", [COLORS["blue"]]), ("drop earrings", [])],
)  # fmt: skip
def test_jewelry_is_of_metal(phrase: str, colors: list[str | None]) -> None:
    """One colour is that of all of it where it is a metal's, else that of the stone, in metal as it was."""
    choice = CATALOG.find(phrase)
    own = choice.entry.colors
    assert choice.entry.dyed(choice.colors) == tuple(own[i] if color is None else color for i, color in enumerate(colors))


def test_shades_and_hair_have_their_own_colors() -> None:
    """"dark" darkens the colour after it, or the piece's own; hair gets a highlight with its colour."""
    assert CATALOG.find("dark green hoodie").colors[0] < COLORS["green"]
    assert len(CATALOG.find("dark hoodie").colors) == 1
    assert len(CATALOG.find("ginger braids").colors) == 2
    assert len(CATALOG.find("blue ponytail").colors) == 2


@pytest.mark.parametrize(("phrase", "near"), [("hodie", "hoodie"), ("green hoddie", "hoodie"), ("sneeker", "sneakers"), ("wizard", "wizard robe"), ("sunglases", "sunglasses")])
def test_an_unknown_name_suggests_near_ones(phrase: str, near: str) -> None:
    """The error holds what was meant."""
    with pytest.raises(WardrobeError) as caught:
        CATALOG.find(phrase)
    assert near in caught.value.known and near in str(caught.value)


@pytest.mark.parametrize("phrase", ["purple spacesuit", "submarine", "kitchen sink"])
def test_what_is_like_nothing_suggests_nothing(phrase: str) -> None:
    """A far name is no help."""
    with pytest.raises(WardrobeError) as caught:
        CATALOG.find(phrase)
    assert not caught.value.known


def test_an_unknown_color_is_named() -> None:
    """It is the colour that is wrong, and the error says which words are near."""
    with pytest.raises(WardrobeError, match="gren") as caught:
        CATALOG.find("gren hoodie")
    assert "green" in caught.value.known


@given(st.text(max_size=300))
def test_no_phrase_breaks_it(phrase: str) -> None:
    """Any text is a piece or a `WardrobeError`."""
    try:
        assert CATALOG.find(phrase).entry.name in CATALOG.entries
    except WardrobeError as error:
        assert str(error)


def test_every_name_finds_its_piece_and_its_file() -> None:
    """A title always means itself, and its file is shipped."""
    for entry in CATALOG.entries.values():
        assert CATALOG.find(entry.name).entry is entry
        assert resources.exists(f"assets/wardrobe/{file_name(entry.name)}")


def test_a_wrong_slot_is_named() -> None:
    """Slots that there are not suggest one that there is."""
    with pytest.raises(WardrobeError) as caught:
        CATALOG.in_slot("hats")
    assert caught.value.known == ("hat",)


@pytest.mark.parametrize(
    ("phrase", "piece", "colors"),
    [
        ("pink wig", "long wavy hair", "pink bob"), ("a green bob wig", "bob", "green bob"), ("long blonde wig", "long straight hair", "blonde lob"),
        ("curly red wig", "afro", "red afro"), ("wig", "long wavy hair", "bob"),
    ],
)  # fmt: skip
def test_a_wig_is_hair_in_the_colour_that_is_said(phrase: str, piece: str, colors: str) -> None:
    """Of any style; without one it is long and wavy."""
    choice = CATALOG.find(phrase)
    assert (choice.entry.name, choice.colors) == (piece, CATALOG.find(colors).colors)


def test_two_colours_of_hair_are_its_colour_and_its_highlight() -> None:
    """No colour that is said is dropped."""
    assert CATALOG.find("pink and blue wig").colors == (COLORS["pink"], COLORS["blue"]) == CATALOG.find("pink and blue bob").colors


def test_what_a_wig_cannot_be_is_said() -> None:
    """A word that is neither style nor colour."""
    with pytest.raises(WardrobeError, match="sparkly"):
        CATALOG.find("sparkly wig")


def test_unlocking_and_collecting() -> None:
    """An event gives its pieces once; the collection counts them; the file keeps them."""
    inventory = Inventory("ada")
    nordic, hoodie = CATALOG.entries["nordic sweater"], CATALOG.entries["hoodie"]
    assert inventory.owns(hoodie) and not inventory.owns(nordic)
    before = inventory.collections(CATALOG)["winter"]
    inventory, fresh = inventory.after("first snow", CATALOG)
    assert "nordic sweater" in fresh and inventory.owns(nordic)
    assert inventory.collections(CATALOG)["winter"] == (before[0] + len(fresh), before[1])
    assert inventory.after("first snow", CATALOG)[1] == ()
    assert Inventory.from_json(inventory.to_json()) == inventory
    crown = CATALOG.entries["crown"]
    assert inventory.given(crown, "shop").owns(crown)


def test_an_event_that_unlocks_nothing_is_an_error() -> None:
    """A typing error in the game is found."""
    with pytest.raises(WardrobeError) as caught:
        Inventory().after("frist snow", CATALOG)
    assert "first snow" in caught.value.known


@given(st.binary(max_size=100) | st.sampled_from([b"{}", b"[]", b'{"schema":"persona-inventory","version":2,"owner":"a","gained":[],"events":[]}']))
def test_a_broken_inventory_is_a_clear_error(data: bytes) -> None:
    """Whatever the file holds, the error names it."""
    with pytest.raises(WardrobeFileError, match="mine.json"):
        Inventory.from_json(data, "mine.json")
