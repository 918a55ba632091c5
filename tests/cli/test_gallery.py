"""What the gallery shows."""

from persona_engine.cli.gallery import sections
from persona_engine.looks.describe import Described
from persona_engine.panda.studio import VIEWS


def test_every_picture_is_of_what_its_words_say() -> None:
    """Each word below a picture was understood, whoever is shown whole wears something of the wardrobe, and no section is empty."""
    shown = sections()
    assert all(section.looks and section.view in VIEWS for section in shown)
    described = [(section.view, look) for section in shown for _, look in section.looks if isinstance(look, Described)]
    assert len(described) >= 18 and [look.unknown for _, look in described if look.unknown] == []
    assert all(look.wears for view, look in described if view == "body")
