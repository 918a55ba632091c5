"""Text on its way to the voice: chunks and what can be said aloud."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.speech.sanitize import speakable
from persona_engine.speech.sentences import LONGEST, Chunker


def _chunks(pieces: list[str], early: bool) -> list[str]:
    chunker = Chunker(early)
    return [c for piece in pieces for c in chunker.feed(piece)] + chunker.flush()


MARKDOWN = "`#*-+>|[_=\n0123456789"


@given(st.text(st.characters(exclude_characters=MARKDOWN), max_size=700))
def test_nothing_is_lost(text: str) -> None:
    """Chunks of plain text hold every character but white space, in order, and none is empty."""
    chunks = _chunks([text], False)
    assert "".join("".join(chunks).split()) == "".join(text.split())
    assert all(chunks)


@pytest.mark.parametrize("text", ["I met Mr. Brown at 3.5 miles.", "Take e.g. the ferry, it is slow.", "See www.x.example/a.b for more."])
def test_dots_inside_a_sentence_do_not_end_it(text: str) -> None:
    """Abbreviations, numbers and links stay whole."""
    assert _chunks([text], False) == [text]


def test_sentences_come_out_as_soon_as_they_are_certain() -> None:
    """A finished sentence does not wait for the end of the stream."""
    chunker = Chunker()
    assert chunker.feed("Hello there! How") == ["Hello there!"]


def test_endless_text_is_cut() -> None:
    """Text without stops leaves in pieces that a voice can take."""
    assert all(len(c) <= LONGEST for c in _chunks(["word " * 400], False))


@given(st.text(max_size=300))
def test_any_text_can_be_made_speakable(text: str) -> None:
    """No input raises, and no emoji or control character is left to be read out."""
    assert not any(unicodedata.category(c) in ("So", "Cc") for c in speakable(text))


@pytest.mark.parametrize("text", ["Привет, мир.", "こんにちは", "שלום", "Où est le café?"])
def test_every_script_passes(text: str) -> None:
    """Other scripts are speech too."""
    assert speakable(text) == text
