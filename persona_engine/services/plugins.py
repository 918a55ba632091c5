"""`plugin`: what other packages offer under the entry point groups `persona_engine.<kind>`. Source: entry points specification, packaging.python.org."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any

from persona_engine.errors import ServiceError


def plugin(kind: str, name: str, *given: Any) -> Any:
    """What the factory `name` of the group `persona_engine.<kind>` makes of `given`. Raises `ServiceError`: nobody offers it, or it cannot be made."""
    offered = entry_points(group=f"persona_engine.{kind}")
    found = next((point for point in offered if point.name == name), None)
    if found is None:
        there = ", ".join(sorted({point.name for point in offered})) or "none"
        raise ServiceError(f"no installed package offers it as a {kind} (entry points persona_engine.{kind}: {there})", provider=name, retryable=False)
    try:
        return found.load()(*given)
    except ServiceError:
        raise
    except Exception as error:  # code of others: whatever it raises is its refusal
        raise ServiceError(f"{found.value} cannot be used as a {kind}: {type(error).__name__}: {error}", provider=name, retryable=False) from error
