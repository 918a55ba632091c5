"""`HubBroker`: rooms through a `Hub` on this machine."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import suppress
from urllib.parse import urlsplit

import msgspec

from persona_engine.errors import BackplaneError
from persona_engine.net.backplane.broker import Broker
from persona_engine.net.backplane.hub_wire import Follow, Is, Load, Publish, Swap, Telling, packed, read
from persona_engine.net.backplane.protocol import BackplaneLimits, Stored

_decoder: msgspec.msgpack.Decoder[Telling] = msgspec.msgpack.Decoder(Telling)


class HubBroker(Broker):
    """At the path of its address: unix:///run/persona/hub."""

    def __init__(self, url: str, limits: BackplaneLimits) -> None:
        super().__init__(url, limits)
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._asked: dict[int, asyncio.Future[Is]] = {}
        self._numbers = itertools.count(1)

    async def _connect(self) -> None:
        reader, self._writer = await asyncio.open_unix_connection(urlsplit(self.url).path)
        self._reading = asyncio.ensure_future(self._read(reader))

    async def _disconnect(self) -> None:
        reading, writer, self._reading, self._writer = self._reading, self._writer, None, None
        if reading is not None:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
        if writer is not None:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                told = await read(reader, _decoder)
                if isinstance(told, Publish):
                    self._deliver(told.subject, told.data)
                elif (waiting := self._asked.get(told.number)) is not None and not waiting.done():
                    waiting.set_result(told)
        except (asyncio.IncompleteReadError, OSError, BackplaneError):
            self._ended()

    def _out(self) -> asyncio.StreamWriter:
        if self._writer is None:
            raise BackplaneError(f"the hub at {self.name} is away")
        return self._writer

    async def _attach(self, subject: str) -> None:
        await self._ask(Follow(next(self._numbers), subject))

    async def _send(self, messages: list[tuple[str, bytes]]) -> None:
        out = self._out()
        out.writelines([packed(Publish(subject, data)) for subject, data in messages])
        await out.drain()

    async def _load(self, key: str) -> Stored:
        found = await self._ask(Load(next(self._numbers), key))
        return Stored(found.data, found.revision)

    async def _swap(self, key: str, data: bytes, revision: int) -> int:
        return (await self._ask(Swap(next(self._numbers), key, data, revision))).revision

    async def _ask(self, question: Follow | Load | Swap) -> Is:
        answer: asyncio.Future[Is] = asyncio.get_running_loop().create_future()
        self._asked[question.number] = answer
        try:
            self._out().write(packed(question))
            return await answer
        finally:
            del self._asked[question.number]

    def _explained(self, error: Exception) -> BackplaneError:
        return BackplaneError(f"no room is open at {self.name} ({error or type(error).__name__}). Is the server that runs it gone?")
