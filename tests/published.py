"""What is published about VRM: the consortium's JSON schemas, read from where `VRM_SCHEMA_DIR` says or from beside the project."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
SCHEMAS = Path(os.environ.get("VRM_SCHEMA_DIR") or ROOT.parent / "shared" / "vrm-schema")
GLTF_SCHEMAS: dict[str, Any] = {
    "glTFProperty.schema.json": {"type": "object", "properties": {"extensions": {"type": "object"}, "extras": {}}},
    "glTFChildOfRootProperty.schema.json": {"type": "object", "properties": {"name": {"type": "string"}}},
    "glTFid.schema.json": {"type": "integer", "minimum": 0},
    "textureInfo.schema.json": {"type": "object"},
}
"""The few of glTF's own schemas that they refer to."""


@cache
def _contents() -> dict[str, Any]:
    found: dict[str, Any] = {path.name: json.loads(path.read_text()) for path in SCHEMAS.glob("*.json")} | GLTF_SCHEMAS
    for content in found.values():
        content.pop("$schema", None)
    return found


def assert_published(tree: dict[str, Any]) -> None:
    """Every VRM extension in a file's JSON, those of nodes included, follows its schema. Skips where the schemas are not."""
    if not SCHEMAS.is_dir():
        pytest.skip("the published VRM schemas are not here; set VRM_SCHEMA_DIR to the folder that holds them")
    import jsonschema
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT202012

    contents = _contents()
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(content, default_specification=DRAFT202012)) for name, content in contents.items()
    )
    parts = [*tree["extensions"].items(), *(item for node in tree["nodes"] for item in node.get("extensions", {}).items())]
    assert {"VRMC_vrm"} <= {name for name, _ in parts}
    for name, part in parts:
        jsonschema.Draft202012Validator(contents[f"{name}.schema.json"], registry=registry).validate(part)
