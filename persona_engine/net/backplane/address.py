"""Addresses of brokers, and names of rooms."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from persona_engine.errors import BackplaneError

SCHEMES = {"nats": "nats", "tls": "nats", "redis": "redis", "rediss": "redis", "unix": "hub"}
"""What an address begins with, and its kind: the extra that it needs, or "hub" for a file of this machine, which needs none."""
_ROOM = re.compile(r"[a-z0-9][a-z0-9_-]{0,47}")


def shown(url: str) -> str:
    """An address without its secrets, to be printed.

    >>> shown("nats://ann:sesame@broker:4222")
    'nats://broker:4222'
    """
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rsplit("@", 1)[-1], parts.path, "", ""))


def kind(url: str) -> str:
    """"nats", "redis" or "hub". Raises `BackplaneError`."""
    scheme, slashes, rest = url.partition("://")
    if scheme not in SCHEMES or not slashes or not rest.strip("/"):
        raise BackplaneError(f"{shown(url)!r} is no address of a broker; it looks like nats://host:4222 or redis://host:6379")
    try:
        _ = urlsplit(url).port
    except ValueError:
        raise BackplaneError(f"{shown(url)!r} has no valid port; it looks like nats://host:4222 or redis://host:6379") from None
    return SCHEMES[scheme]


def room_name(name: str) -> str:
    """The name, if a room can be called so. Raises `BackplaneError`."""
    if not _ROOM.fullmatch(name):
        raise BackplaneError(f"a room cannot be called {name!r}; use a to z, 0 to 9, '-' and '_', at most 48 letters")
    return name
