"""Persona files: strictly read, with errors that say what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.dialogue.persona import Persona
from persona_engine.errors import PersonaFileError

MINIMAL = 'id = "ada"\nname = "Ada"\n'


def test_a_minimal_file_makes_a_whole_persona() -> None:
    """Two lines suffice; voice, style, temperament and lines have defaults."""
    made = Persona.from_toml(MINIMAL)
    assert made.style.extent == 0.5 and made.voice.spec().rate == 165.0 and made.lines.deflect


@pytest.mark.parametrize(
    ("extra", "place", "remedy"),
    [
        ("[voice]\nrat = 1", "voice.rat", "rate"),
        ("pause = 1", "pause", "pause_s"),
        ("[manner]\nextend = 1", "manner.extend", "extent"),
        ('[[topics]]\nname = "a"\nanswers = ["b"]\nkey = ["c"]', "topics.0.key", "keys"),
        ("[voice]\nrate = 5", "voice.rate", "80"),
        ('[[topics]]\nname = "a"\nanswers = ["b"]\nleads = "nowhere"', "topics", "nowhere"),
        ('[[small_talk]]\nname = "greting"\nanswers = ["b"]', "small_talk", "greeting"),
        ('[[small_talk]]\nname = "x"\npatterns = ["(("]\nanswers = ["b"]', "small_talk.0.patterns", "regular expression"),
        ('[[topics]]\nname = "a"\nanswers = []', "topics.0.answers", "at least 1"),
        ("id = ", "", "TOML"),
    ],
)
def test_mistakes_are_named_with_their_place_and_a_remedy(extra: str, place: str, remedy: str) -> None:
    """The error names the file, the key and what was probably meant."""
    with pytest.raises(PersonaFileError) as caught:
        Persona.from_toml(MINIMAL + extra, "ada.toml")
    assert "ada.toml" in str(caught.value) and place in caught.value.place and remedy in str(caught.value)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes anything but a persona or a `PersonaFileError`."""
    try:
        Persona.from_toml(text)
    except PersonaFileError as error:
        assert str(error)
