"""A client in TypeScript: types and tables generated from ours, and decoders of what travels. `persona typescript FOLDER` copies it."""

from __future__ import annotations

from importlib.resources import files

GENERATED = "generated.ts"
SOURCES = (GENERATED, "msgpack.ts", "frames.ts", "score.ts", "timeline.ts", "clock.ts", "session.ts")


def sources() -> dict[str, str]:
    """File name -> text."""
    return {name: files(__package__).joinpath(name).read_text(encoding="utf-8") for name in SOURCES}
