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
        ("[voice]\nrat = 1", "[voice] rat", "unknown key. Did you mean 'rate'?"),
        ("pause = 1", "pause", "Did you mean 'pause_s'?"),
        ("zzz = 1", "zzz", "There are id, name, avatar"),
        ("[manner]\nextend = 1", "[manner] extend", "extent"),
        ('[[topics]]\nname = "a"\nanswers = ["b"]\nkey = ["c"]', "[[topics]] number 1 (a), key", "keys"),
        ("[places]\npier = [0.0, nan, 1.0]", "[places] pier number 2", "must be at most 1e+06, not nan"),
        ("[voice]\nrate = 5", "[voice] rate", "must be from 80 to 400, not 5"),
        ('[voice]\nrate = "fast"', "[voice] rate", "must be a number from 80 to 400, not 'fast'"),
        ('[voice]\ngender = "woman"', "[voice] gender", "cannot be 'woman'"),
        ('delivery = "story"', "delivery", "Did you mean 'storytelling'?"),
        ('voice = "loud"', "voice", "must be a table of keys, not 'loud'"),
        ('[[topics]]\nname = "a"\nanswers = "b"', "[[topics]] number 1 (a), answers", "must be a list in [ ], not 'b'"),
        ("[[topics]]\nanswers = ['b']", "[[topics]] number 1, name", "is missing"),
        ("[places]\nhome = [1, 2]", "[places] home", ""),
        ('[[topics]]\nname = "a"\nanswers = ["b"]\nleads = "nowhere"', "topics", "nowhere"),
        ('[[small_talk]]\nname = "greting"\nanswers = ["b"]', "small_talk", "greeting"),
        ('[[small_talk]]\nname = "x"\npatterns = ["(("]\nanswers = ["b"]', "[[small_talk]] number 1 (x), patterns", "regular expression"),
        ('[[topics]]\nname = "a"\nanswers = []', "[[topics]] number 1 (a), answers", "must not be empty"),
        ("id = ", "", "TOML"),
        ("x = " + "[" * 3000, "", "TOML"),
    ],
)
def test_mistakes_are_named_with_their_place_and_a_remedy(extra: str, place: str, remedy: str) -> None:
    """The error names the file, the key and what was probably meant."""
    with pytest.raises(PersonaFileError) as caught:
        Persona.from_toml(MINIMAL + extra, "ada.toml")
    assert "ada.toml" in str(caught.value) and place in caught.value.place and remedy in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('id = "Ada"\nname = "Ada"', "id: cannot be 'Ada'. Use up to 32 small letters"),
        ('id = "ada"', "name: is missing"),
        ('id = "ada"\nnam = "Ada"', "nam: unknown key. Did you mean 'name'?"),
        ('id = "ada"\nname = ""', "name: must not be empty"),
    ],
)
def test_the_head_of_a_file_is_explained(text: str, says: str) -> None:
    """What every file needs is asked for in words; a misspelt key is named before the one that it should have been."""
    with pytest.raises(PersonaFileError) as caught:
        Persona.from_toml(text, "ada.toml")
    assert says in str(caught.value) and "pydantic" not in str(caught.value)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes anything but a persona or a `PersonaFileError`."""
    try:
        Persona.from_toml(text)
    except PersonaFileError as error:
        assert str(error)
