"""Rules of letters: words are set in a font that has them."""

import logging
from pathlib import Path

import pytest
from panda3d.core import TextNode

from persona_engine.panda.letters import font_for

matplotlib = pytest.importorskip("matplotlib", reason="its fonts are the sample")
WIDE = (str(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"),)


@pytest.mark.parametrize("text", ["The harbour is over there.", "Größe, déjà vu, ¿qué?", "...", ""])
def test_latin_keeps_the_usual_font(text: str) -> None:
    """Nothing changes for words that the usual font can set."""
    assert font_for(text, WIDE) == TextNode.getDefaultFont()


@pytest.mark.parametrize("text", ["Где гавань?", "Πού είναι το λιμάνι;"])
def test_other_scripts_get_a_font_that_has_their_letters(text: str) -> None:
    """Every letter has a glyph of its own, not a box."""
    font = font_for(text, ("/nowhere/at/all.ttf", *WIDE))
    assert all(font.getGlyph(ord(c)).getCharacter() == ord(c) for c in text if c.isalpha())


def test_what_no_font_has_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    """The words are shown all the same, with one line that says what to install."""
    with caplog.at_level(logging.WARNING, "persona_engine.panda"):
        fonts = [font_for("港はどこ", ()) for _ in range(3)]
    assert set(fonts) == {TextNode.getDefaultFont()}
    assert sum("no font here has" in record.message for record in caplog.records) == 1


@pytest.mark.parametrize("text", ["hat: -", "Где гавань?"])
def test_letters_lie_apart_on_their_page(text: str) -> None:
    """A letter's polygon ends two texels before its neighbour: drawn small, with smoothed edges, it shows nothing of it."""
    font = font_for(text, WIDE)
    assert font.getTextureMargin() + font.getPolyMargin() >= 2 and font.getPolyMargin() <= -2
