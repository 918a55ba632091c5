"""Which sessions can be joined on this network."""

from __future__ import annotations

import asyncio

from persona_engine.net.discovery import PORT, Found, find


def find_sessions(seconds: float = 1.0, port: int = PORT) -> tuple[Found, ...]:
    """Sessions that answer within `seconds`, by name; join one with `stage.join(found.url)`. Not on a running asyncio loop."""
    return asyncio.run(find(seconds, port))
