"""`LocalBackplane`: the backplane of rooms that live in one process."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from persona_engine.net.backplane.protocol import Handler, Stored


class LocalBackplane:
    """Shared by whoever holds it; each subscriber is called on the loop on which it subscribed, later than the publisher goes on.

    >>> async def show():
    ...     plane, got = LocalBackplane(), []
    ...     await plane.subscribe("persona.harbour.down", got.append)
    ...     plane.publish("persona.harbour.down", b"hello")
    ...     await asyncio.sleep(0)
    ...     return got, await plane.swap("key", b"1", 0), await plane.swap("key", b"2", 0), await plane.load("key")
    >>> asyncio.run(show())
    ([b'hello'], 1, 0, Stored(data=b'1', revision=1))
    """

    def __init__(self) -> None:
        self._handlers: defaultdict[str, list[tuple[asyncio.AbstractEventLoop, Handler]]] = defaultdict(list)
        self._kept: dict[str, Stored] = {}

    def publish(self, subject: str, data: bytes) -> bool:
        """Hand to all who are subscribed and whose loop still runs."""
        for loop, handler in tuple(self._handlers[subject]):
            if loop.is_closed():
                self._handlers[subject].remove((loop, handler))
            else:
                loop.call_soon_threadsafe(handler, data)
        return True

    async def subscribe(self, subject: str, handler: Handler) -> None:
        """Call `handler` for every message."""
        self._handlers[subject].append((asyncio.get_running_loop(), handler))

    def leave(self, subject: str, handler: Handler) -> None:
        """Call `handler` no more."""
        self._handlers[subject] = [(loop, known) for loop, known in self._handlers[subject] if known is not handler]

    async def load(self, key: str) -> Stored:
        """The value of a key."""
        return self._kept.get(key, Stored())

    async def swap(self, key: str, data: bytes, revision: int) -> int:
        """Write where the revision still is `revision`."""
        if self._kept.get(key, Stored()).revision != revision:
            return 0
        self._kept[key] = Stored(data, revision + 1)
        return revision + 1
