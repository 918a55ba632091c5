"""JSON Schema of what users keep and clients exchange, generated from the types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from persona_engine.score.entries import Entry
from persona_engine.score.intent import Intent
from persona_engine.score.recording import Recording

SCHEMAS: dict[str, Any] = {"entry": Entry, "intent": Intent, "recording": Recording}
"""Name -> type."""


def json_schema(name: str, types: Mapping[str, Any] = SCHEMAS) -> dict[str, Any]:
    """JSON Schema (2020-12) of `types[name]`.

    >>> sorted(json_schema("entry")["discriminator"]["mapping"])[:3]
    ['amend', 'cut', 'face']
    """
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(types[name])}
