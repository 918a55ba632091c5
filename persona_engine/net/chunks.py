"""`ChunkStore`: bytes by their digest, the least used forgotten first."""

from __future__ import annotations

import hashlib
from collections import OrderedDict

from persona_engine.net.messages import DIGEST


def digest(data: bytes) -> bytes:
    """The name of a chunk."""
    return hashlib.sha256(data).digest()[:DIGEST]


class ChunkStore:
    """At most `limit` bytes of chunks.

    >>> store = ChunkStore(4); a = store.add(b"abc"); b = store.add(b"de"); store.find(a) is None, store.find(b)
    (True, b'de')
    """

    def __init__(self, limit: int) -> None:
        self._limit, self._size = limit, 0
        self._known: OrderedDict[bytes, bytes] = OrderedDict()

    def add(self, data: bytes) -> bytes:
        """Keep a chunk; returns its digest."""
        name = digest(data)
        if name not in self._known:
            self._known[name] = data
            self._size += len(data)
        self._known.move_to_end(name)
        while self._size > self._limit and len(self._known) > 1:
            self._size -= len(self._known.popitem(last=False)[1])
        return name

    def find(self, name: bytes) -> bytes | None:
        """The chunk, or None."""
        if name in self._known:
            self._known.move_to_end(name)
        return self._known.get(name)

    def __contains__(self, name: object) -> bool:
        return name in self._known
