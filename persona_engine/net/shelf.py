"""`Shelf`: files that may be given out, by their SHA-256. What was asked for lately is held ready; many who ask at once wait for one reading."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from persona_engine.errors import PersonaError
from persona_engine.net.messages import Listed

log = logging.getLogger("persona_engine.net")

KEPT = 64 << 20
"""Bytes of files that are held ready."""
Fetch = Callable[[], Awaitable[bytes]]
"""The bytes of a file; may raise `PersonaError`, `OSError`."""


class Shelf:
    """On the loop's thread."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[int, Fetch]] = {}
        self._ready: OrderedDict[str, bytes] = OrderedDict()
        self._reading: dict[str, asyncio.Task[bytes | None]] = {}

    def put(self, sha256: str, size: int, fetch: Fetch) -> bool:
        """A file of `size` bytes may be given out; False where it is here already."""
        if sha256 in self._files:
            return False
        self._files[sha256] = (size, fetch)
        return True

    def size(self, sha256: str) -> int:
        """Length in bytes; 0 of a file that is not here."""
        return self._files[sha256][0] if sha256 in self._files else 0

    @property
    def listed(self) -> tuple[Listed, ...]:
        """Everything that is here."""
        return tuple(Listed(sha256, size) for sha256, (size, _) in self._files.items())

    async def load(self, sha256: str) -> bytes | None:
        """The bytes of a file that is here; None where they cannot be had now, or are not what they were. The reading outlives who asked."""
        if sha256 in self._ready:
            self._ready.move_to_end(sha256)
            return self._ready[sha256]
        task = self._reading.get(sha256)
        if task is None:
            task = self._reading[sha256] = asyncio.ensure_future(self._read(sha256))
            task.add_done_callback(lambda _: self._reading.pop(sha256, None))
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Nothing is read any more."""
        tasks = tuple(self._reading.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self, sha256: str) -> bytes | None:
        size, fetch = self._files[sha256]
        try:
            data = await fetch()
            whole = len(data) == size and await asyncio.to_thread(_named, data, sha256)
        except (PersonaError, OSError) as error:
            log.warning("a listed file cannot be given out: %s", error)
            return None
        if not whole:
            log.warning("the listed file %s is not what it was any more", sha256)
            return None
        self._ready[sha256] = data
        while sum(map(len, self._ready.values())) > KEPT and len(self._ready) > 1:
            self._ready.popitem(last=False)
        return data


def local(load: Callable[[], bytes]) -> Fetch:
    """Read by `load` on a thread."""
    return lambda: asyncio.to_thread(load)


def _named(data: bytes, sha256: str) -> bool:
    return hashlib.sha256(data).hexdigest() == sha256
