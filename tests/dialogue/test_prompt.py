"""The prompt: who she is stands apart from what visitors say."""

from hypothesis import given
from hypothesis import strategies as st

from persona_engine.dialogue import prompt
from persona_engine.dialogue.persona import Persona

PERSONA = Persona(
    id="ada", name="Ada", character="She repairs clocks.", topics=[{"name": "shop", "answers": ["[wave] Open at nine."]}], places={"shop": (1, 0,
        2)}  # type: ignore
)


@given(st.text(), st.text(), st.dictionaries(st.text(), st.text(), max_size=3))
def test_player_text_never_reaches_the_system_part(text: str, speaker: str, known: dict[str, str]) -> None:
    """Whatever visitors write, call themselves or have told, the only system message is the persona's."""
    messages = prompt.build(prompt.system_prompt(PERSONA), (), text, speaker, known)
    assert [m.content for m in messages if m.role == "system"] == [prompt.system_prompt(PERSONA)]
    assert messages[-1].role == "user" and messages[-1].content.endswith(text)


@given(st.text())
def test_labels_are_harmless(speaker: str) -> None:
    """A visitor's label has no colon, no line break, no bracket, is short and never empty."""
    label = prompt.label(speaker)
    assert 0 < len(label) <= 40
    assert not set(label) & set(":\n\r[]<>{}()")


def test_the_system_part_says_who_and_what() -> None:
    """Character, knowledge without tags, places and honesty about being an AI are in it."""
    text = prompt.system_prompt(PERSONA)
    assert all(part in text for part in ("You are Ada", "repairs clocks", "shop: Open at nine.", "AI character", "Places you can point at: shop"))


def test_the_language_is_named() -> None:
    """A model is told which language her voice speaks, whichever it is."""
    for tag, name in (("de", "German"), ("ja", "Japanese"), ("pt-br", "Portuguese"), ("en-us", "English")):
        assert f"Speak {name}, unless" in prompt.system_prompt(Persona.model_validate({"id": "ada", "name": "Ada", "voice": {"language": tag}}))
