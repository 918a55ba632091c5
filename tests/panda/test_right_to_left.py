"""Rules of words that run from right to left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from panda3d.core import TextNode

from persona_engine.panda import letters
from persona_engine.panda.right_to_left import is_needed, joined, visual, wrapped

WORDS = ("שלום", "עולם", "hello", "12", "(אב)", "مرحبا", "!", "₪50", "a-b")


@pytest.mark.parametrize(
    ("logical", "drawn"),
    [
        ("שלום עולם!", "!םלוע םולש"),
        ("The word שלום means peace.", "The word םולש means peace."),
        ("יש לי 25 שקל (בערך).", ".(ךרעב) לקש 25 יל שי"),
        ("אני גר ב-New York, מאז 1999", "1999 זאמ ,New York-ב רג ינא"),
        ("plain words", "plain words"),
        ("hello שלום (אב)", "hello (בא) םולש"),
    ],
)
def test_lines_are_drawn_in_visual_order(logical: str, drawn: str) -> None:
    """Right-to-left words are turned round; numbers, Latin words and brackets inside them read as they should."""
    assert visual(logical) == drawn


@pytest.mark.parametrize(
    ("word", "forms"),
    [("سلام", "\ufeb3\ufefc\ufee1"), ("لا", "\ufefb"), ("باب", "\ufe91\ufe8e\ufe8f"), ("دار", "\ufea9\ufe8d\ufead"), ("گپ", "\ufb94\ufb57"), ("שלום", "שלום")],
)
def test_letters_take_the_form_of_their_place(word: str, forms: str) -> None:
    """Initial, medial, final, isolated, and lam-alef as one; other scripts stay as they are."""
    assert joined(word) == forms


def test_marks_stay_on_their_letters() -> None:
    """Vowel signs follow the letter that they stand on, in either order."""
    drawn = visual("שָׁלוֹם")
    assert drawn.index("ש") + 1 == drawn.index("\u05c1") or drawn.index("ש") + 1 == drawn.index("\u05b8")


@given(st.lists(st.sampled_from(WORDS), max_size=12), st.integers(4, 40))
def test_nothing_is_lost_in_wrapping(words: list[str], width: int) -> None:
    """Lines are no wider than asked, unless a word is; together they hold every letter, the first words in the first line."""
    text = " ".join(words)
    lines = wrapped(text, width, len).split("\n")
    assert all(len(line) <= width or " " not in line for line in lines)
    assert sorted(filter(str.isalnum, "".join(lines))) == sorted(filter(str.isalnum, "".join(map(joined, words))))


@given(st.text(max_size=80))
def test_any_text_can_be_drawn(text: str) -> None:
    """No text raises, and what runs from the left only is left alone."""
    drawn = visual(text)
    assert is_needed(text) or drawn == text


def test_a_node_shows_words_broken_to_its_width() -> None:
    """On a text node with word wrap a long line becomes several, none wider than the wrap."""
    node = TextNode("words")
    node.setWordwrap(8.0)
    letters.write(node, "בוקר טוב לכולם וברוכים הבאים אל הנמל הישן שלנו")
    assert node.getNumRows() > 2 and node.getWidth() <= 8.0 + 1e-3
    letters.write(node, "Plain words.")
    assert node.getText() == "Plain words."
