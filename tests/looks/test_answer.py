"""Answers of language models are clamped to what a look can be."""

import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.looks.answer import answer_schema, clamp, read_answer
from persona_engine.looks.describe import imagined
from persona_engine.looks.spec import LookSpec

SECTIONS = [name for name in answer_schema()["properties"] if name != "not_shown"]
KEYS = {name: list(answer_schema()["properties"][name]["properties"]) for name in SECTIONS}


def test_the_schema_is_strict_and_whole() -> None:
    """Every field of a look is in it, all are required, none else is allowed, all may be null."""
    schema = answer_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    empty = {name: dict.fromkeys(KEYS[name]) for name in SECTIONS} | {"not_shown": []}
    jsonschema.validate(empty, schema)
    for name in SECTIONS:
        section = schema["properties"][name]
        assert section["additionalProperties"] is False and set(section["required"]) == set(section["properties"])
        assert set(section["properties"]) == set(type(getattr(LookSpec(), name)).model_fields)


def test_a_good_answer_is_kept() -> None:
    """Values in bounds stay as they are."""
    text = json.dumps({"hair": {"style": "bun", "color": "#A0B0C0"}, "body": {"height": 1.7}, "not_shown": ["wings"]})
    assert read_answer("```json\n" + text + "\n```") == ({"hair.style": "bun", "hair.color": "#a0b0c0", "body.height": 1.7}, ("wings",), ())


def test_hostile_values_are_clamped_or_dropped() -> None:
    """Not a number, endless, huge, of the wrong type, unknown: none gets into a look."""
    text = (
        '{"face": {"jaw": NaN, "width": 1e999, "length": -99, "chin": "big", "cheeks": true, "hacks": 1}, "eyes": {"color": "red", "size": 1e3},'
        ' "hair": {"style": "beehive"}, "seed": 5, "name": "root", "body": {"height": ' + "9" * 400 + '}, "wear": [1], "not_shown": [3, "  ", "wings"]}'
    )
    traits, words, dropped = read_answer(text)
    assert traits == {"face.length": -1.0, "eyes.size": 1.0} and words == ("wings",)
    assert {"face.jaw", "face.width", "face.chin", "face.cheeks", "face.hacks", "eyes.color", "hair.style", "seed", "name", "body.height", "wear"} == set(dropped)


@pytest.mark.parametrize("text", ["", "I cannot do that.", "[]", "{", "{}", '{"hair": {}}', "null", '{"hair": {"style": null}}', "{" * 5000 + "}" * 5000, '{"a":' * 3000 + "1" + "}" * 3000])
def test_no_look_in_the_answer(text: str) -> None:
    """What holds nothing about looks is a `ValueError` (or too deep for the parser)."""
    with pytest.raises((ValueError, RecursionError)):
        read_answer(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(["#ffffff", "bun", "jacket", "none"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from([*SECTIONS, "not_shown", "evil"]), st.dictionaries(st.sampled_from(sorted({k for keys in KEYS.values() for k in keys} | {"x"})), json_values, max_size=6) | json_values, max_size=8))
def test_whatever_comes_makes_a_valid_look(tree: dict[str, object]) -> None:
    """Any JSON gives traits that the schema of looks accepts."""
    traits, _ = clamp(tree)
    spec = imagined(traits, "model", 2, "someone").spec
    assert LookSpec.model_validate(spec.model_dump()) == spec
