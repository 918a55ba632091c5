"""Types and tables of the wire in TypeScript, from the same types and tables as ours: `python -m persona_engine.net.typescript.generate`.

Messages and entries go by their JSON Schema. An array-like struct becomes a tuple with named places; bytes are `Uint8Array`, as MessagePack carries them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import msgspec

from persona_engine.names import EMOTIONS, ROLES, VISEMES
from persona_engine.net import messages as m
from persona_engine.net.capabilities import CAPABILITIES
from persona_engine.net.typescript import GENERATED
from persona_engine.score import codec
from persona_engine.score.affect import Affect
from persona_engine.score.channels import RATE, Puppet
from persona_engine.score.entries import TABLES_VERSION, Entry
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.gestures import GESTURES
from persona_engine.score.intent import Intent
from persona_engine.score.layout import LAYOUT
from persona_engine.score.marks import BLOCK_KINDS, SIDES, Block, VisemeMark
from persona_engine.score.quantity import LEVELS
from persona_engine.score.style import Style

TUPLES: tuple[type[Any], ...] = (Affect, Block, GazeTarget, m.Listed, Puppet, Style, VisemeMark)
"""Structs that travel as arrays."""
CONSTANTS: dict[str, Any] = {
    "PROTOCOL": m.PROTOCOL, "VERSION": m.VERSION, "TABLES_VERSION": TABLES_VERSION, "RATE": RATE, "LEVELS": LEVELS, "TICK_MS": codec.TICK,
    "VISEMES": VISEMES, "EMOTIONS": EMOTIONS, "ROLES": ROLES, "BLOCK_KINDS": BLOCK_KINDS, "SIDES": SIDES, "GESTURES": tuple(GESTURES),
    "CAPABILITIES": {role: list(versions) for role, versions in CAPABILITIES.items()},
}  # fmt: skip
"""What a client must know besides the types."""
_HEAD = "// Made by `python -m persona_engine.net.typescript.generate` from the types and tables of persona_engine. Do not edit.\n"
_REF = "#/"


def _type(schema: dict[str, Any]) -> str:
    """The TypeScript type of a JSON Schema."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REF)
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(option) for option in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    kind = schema.get("type")
    if kind == "array":
        if "prefixItems" in schema:
            return f"[{', '.join(_type(item) for item in schema['prefixItems'])}]"
        inner = _type(schema["items"]) if schema.get("items") else "unknown"
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    if kind == "object":
        inner = _type(schema["additionalProperties"]) if isinstance(schema.get("additionalProperties"), dict) else "unknown"
        return f"Record<string, {inner}>"
    if kind == "string":
        return "Uint8Array" if "contentEncoding" in schema else "string"
    return {"integer": "number", "number": "number", "boolean": "boolean", "null": "null"}.get(str(kind), "unknown")


def _comment(text: str) -> str:
    plain = " ".join(text.split())
    return f"/** {plain} */\n" if plain else ""


def _struct(name: str, schema: dict[str, Any]) -> str:
    head = _comment(str(schema.get("description", "")))
    if "properties" not in schema:
        return f"{head}export type {name} = {_type(schema)};\n"
    needed = set(schema.get("required", ()))
    lines = [f"  {key}{'' if key in needed else '?'}: {_type(value)};\n" for key, value in schema["properties"].items()]
    return f"{head}export interface {name} {{\n{''.join(lines)}}}\n"


def _tuple(kind: type[Any], schema: dict[str, Any]) -> str:
    fields = msgspec.structs.fields(kind)
    places = [f"{field.name}: {_type(item)}" for field, item in zip(fields, schema["prefixItems"])]
    return f"{_comment(str(schema.get('description', '')))}export type {kind.__name__} = [{', '.join(places)}];\n"


def _codes() -> str:
    rows = []
    for layout in LAYOUT:
        fields = ", ".join(json.dumps([f.name, f.kind, *([None] if f.optional else [])]) for f in layout.fields)
        rows.append(f'  {{ type: "{layout.type.__struct_config__.tag}", fields: [{fields}] }},\n')
    row = "{ readonly type: string; readonly fields: readonly (readonly [name: string, kind: string, fallback?: null])[] }"
    return f"/** The compact form of each entry by its code: see `score.ts`. */\nexport const CODES: readonly {row}[] = [\n{''.join(rows)}];\n"


def generated() -> str:
    """The text of `GENERATED`."""
    roots = (m.Message, Entry, *TUPLES)
    _, components = msgspec.json.schema_components(roots, ref_template=_REF + "{name}")
    tuples = {kind.__name__: kind for kind in TUPLES}
    parts = [_HEAD]
    for name, value in CONSTANTS.items():
        parts.append(f"export const {name} = {json.dumps(value)} as const;\n")
    parts.append(_codes())
    for name, schema in components.items():
        parts.append(_tuple(tuples[name], schema) if name in tuples else _struct(name, schema))
    for name, union in (("Message", m.Message), ("Entry", Entry), ("Intent", Intent)):
        parts.append(f"export type {name} = {' | '.join(kind.__name__ for kind in get_args(union))};\n")
    return "\n".join(parts)


def main() -> None:
    """Write the file beside this one."""
    Path(__file__).with_name(GENERATED).write_text(generated(), encoding="utf-8")


if __name__ == "__main__":
    main()
