"""`Coming`: what an asynchronous iterator gives, gathered as it comes: whoever waits for it may do so for a while only."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Generic, TypeVar

T = TypeVar("T")
MOST = 4096
"""Gathered and not yet taken; beyond this the iterator waits."""


class Coming(Generic[T]):
    """One task gathers from `source`; `close` ends both. What the source raises is raised by `next`, behind everything that it gave before."""

    def __init__(self, source: AsyncIterator[T], most: int = MOST) -> None:
        self._source, self._most = source, most
        self._here: deque[T] = deque()
        self._over = False
        self._news, self._room = asyncio.Event(), asyncio.Event()
        self._error: Exception | None = None
        self._task = asyncio.ensure_future(self._gather())

    async def _gather(self) -> None:
        try:
            async for thing in self._source:
                self._here.append(thing)
                self._news.set()
                while len(self._here) >= self._most:
                    self._room.clear()
                    await self._room.wait()
        except Exception as error:  # whatever it is, who waits is told
            self._error = error
        finally:
            self._over = True
            self._news.set()

    @property
    def ready(self) -> bool:
        """Whether `next` need not wait."""
        return bool(self._here) or self._over

    async def within(self, seconds: float) -> bool:
        """Wait for at most so long; whether `next` then need not."""
        try:
            async with asyncio.timeout(seconds):
                await self._arrival()
        except TimeoutError:
            pass
        return self.ready

    async def next(self) -> T | None:
        """The next thing; None at the end."""
        await self._arrival()
        if self._here:
            self._room.set()
            return self._here.popleft()
        if self._error is not None:
            raise self._error
        return None

    async def _arrival(self) -> None:
        while not self.ready:
            self._news.clear()
            await self._news.wait()

    async def close(self) -> None:
        """End the task, and the source."""
        self._task.cancel()
        await asyncio.wait({self._task})
        if isinstance(self._source, AsyncGenerator):
            await self._source.aclose()
