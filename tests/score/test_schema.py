"""Generated JSON Schemas."""

import json

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings

from persona_engine.score import Entry, schema
from tests.strategies import entries


@pytest.mark.parametrize("name", sorted(schema.SCHEMAS))
def test_schemas_are_valid(name: str) -> None:
    """Every generated schema is itself valid JSON Schema 2020-12."""
    jsonschema.Draft202012Validator.check_schema(schema.json_schema(name))


@settings(max_examples=40)
@given(entries)
def test_entries_satisfy_their_schema(entry: Entry) -> None:
    """What we write as JSON validates against what we publish."""
    jsonschema.validate(json.loads(msgspec.json.encode(entry)), schema.json_schema("entry"))
