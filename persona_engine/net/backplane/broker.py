"""`Broker`: what the adapters have in common: a queue on the way out, and coming back after an interruption."""

from __future__ import annotations

import asyncio
import logging
import random
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from persona_engine.errors import BackplaneError
from persona_engine.net.backplane.address import shown
from persona_engine.net.backplane.protocol import BackplaneLimits, Handler, Stored

log = logging.getLogger("persona_engine.net")
T = TypeVar("T")


class Broker(ABC):
    """A backplane behind an address. `start` first; `close` at the end.

    While the broker is away what is published is lost: followers notice it by the numbers of messages.
    """

    def __init__(self, url: str, limits: BackplaneLimits) -> None:
        self.url, self.limits, self.name = url, limits, shown(url)
        self._handlers: dict[str, list[Handler]] = {}
        self._waiting: deque[tuple[str, bytes]] = deque(maxlen=limits.queue)
        self._news, self._gone, self._idle = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._idle.set()
        self._there = False
        self._tasks: list[asyncio.Task[None]] = []
        self.lost = 0
        """Messages that were not sent."""

    # ---- what an adapter does -------------------------------------------------------------------------------------------------------

    @abstractmethod
    async def _connect(self) -> None:
        """Reach the broker; call `_ended` when the connection ends. Raises `BackplaneError`."""

    @abstractmethod
    async def _disconnect(self) -> None:
        """Leave; never raises."""

    @abstractmethod
    async def _attach(self, subject: str) -> None:
        """Ask for a subject; its messages are given to `_deliver`. Raises `BackplaneError`."""

    @abstractmethod
    async def _send(self, messages: list[tuple[str, bytes]]) -> None:
        """Publish in order."""

    @abstractmethod
    async def _load(self, key: str) -> Stored: ...

    @abstractmethod
    async def _swap(self, key: str, data: bytes, revision: int) -> int: ...

    @abstractmethod
    def _explained(self, error: Exception) -> BackplaneError:
        """What went wrong, for people."""

    # ---- the backplane --------------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Connect. Raises `BackplaneError`."""
        await self._timed(self._connect())
        self._there = True
        self._tasks = [asyncio.ensure_future(self._write()), asyncio.ensure_future(self._stay())]

    async def close(self) -> None:
        """Leave; what is on its way goes first, within the time limit."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.limits.timeout_s):
                await self._idle.wait()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._there = False
        with suppress(TimeoutError):
            async with asyncio.timeout(self.limits.timeout_s):
                await self._disconnect()

    def publish(self, subject: str, data: bytes) -> bool:
        """Queue a message; False when it, or an older one, is lost."""
        full = len(self._waiting) == self.limits.queue
        self.lost += full or not self._there
        if self._there:
            self._waiting.append((subject, data))
            self._idle.clear()
            self._news.set()
        return self._there and not full

    async def subscribe(self, subject: str, handler: Handler) -> None:
        """Call `handler` on the loop for every message, again after an interruption."""
        known = self._handlers.setdefault(subject, [])
        known.append(handler)
        if self._there and len(known) == 1:
            await self._timed(self._attach(subject))

    async def load(self, key: str) -> Stored:
        """The value of a key."""
        return await self._timed(self._load(key))

    async def swap(self, key: str, data: bytes, revision: int) -> int:
        """Write where the revision still is `revision`."""
        return await self._timed(self._swap(key, data, revision))

    async def _timed(self, work: Coroutine[Any, Any, T]) -> T:
        try:
            async with asyncio.timeout(self.limits.timeout_s):
                return await work
        except BackplaneError:
            raise
        except TimeoutError as error:
            raise BackplaneError(f"the broker at {self.name} did not answer within {self.limits.timeout_s:g} s. Is it running there?") from error
        except Exception as error:  # client libraries raise what they like
            raise self._explained(error) from error

    def _deliver(self, subject: str, data: bytes) -> None:
        """A message came; whatever its handler does, the next one comes too."""
        for handler in self._handlers.get(subject, ()):
            try:
                handler(data)
            except Exception:
                log.exception("a message on %s was not understood", subject)

    def _ended(self) -> None:
        """The connection has ended."""
        self._gone.set()

    async def _write(self) -> None:
        while True:
            self._news.clear()
            while self._waiting and self._there:
                messages = list(self._waiting)
                self._waiting.clear()
                try:
                    await self._send(messages)
                except Exception as error:  # as in `_timed`
                    self.lost += len(messages)
                    log.debug("messages to %s are lost: %s", self.name, error)
                    self._ended()
            self._idle.set()
            await self._news.wait()

    async def _stay(self) -> None:
        while True:
            await self._gone.wait()
            self._there = False
            self._waiting.clear()
            log.warning("the broker at %s is gone; trying to come back", self.name)
            await self._come_back()
            log.warning("the broker at %s is there again", self.name)

    async def _come_back(self) -> None:
        pause, most = self.limits.retry_s
        while True:
            # Not `wait_for`: it takes no notice of being cancelled when what it waits for is done in the same turn of the loop.
            with suppress(Exception):
                async with asyncio.timeout(self.limits.timeout_s):
                    await self._disconnect()
            self._gone.clear()
            try:
                await self._timed(self._connect())
                for subject in self._handlers:
                    await self._timed(self._attach(subject))
                self._there = True
                return
            except BackplaneError as error:
                log.debug("%s", error)
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))
            pause = min(2 * pause, most)
