"""Which sessions can be joined on this network."""

from __future__ import annotations

import asyncio

from persona_engine.net.address import Address, parse
from persona_engine.net.discovery import PORT, Found, ask, find


def find_sessions(seconds: float = 1.0, port: int = PORT) -> tuple[Found, ...]:
    """Sessions that answer within `seconds`, by name; join one with `stage.join(found.url)`. Not on a running asyncio loop."""
    return asyncio.run(find(seconds, port))


async def look_up(text: str, port: int = PORT, seconds: float = 1.0) -> Address:
    """The address that somebody typed. A bare host is asked whether its session is encrypted; where it does not answer in time, it is taken as it is.

    Raises `SessionError`.
    """
    address = parse(text)
    if "://" in text or not port:
        return address
    bare = text.strip().rstrip("/")
    given = address.port if bare.rpartition(":")[2] == str(address.port) else 0
    found = await ask(address.host, given, seconds, port)
    return address if found is None else Address(address.host, found.port, bool(found.fingerprint), found.fingerprint)
