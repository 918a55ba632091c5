"""`Hub`: a backplane for the processes of one machine, by a socket in the file system. No broker is needed."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from pathlib import Path

import msgspec

from persona_engine.errors import BackplaneError
from persona_engine.net.backplane.hub_wire import Asking, Follow, Is, Load, Publish, Swap, packed, read
from persona_engine.net.backplane.local import LocalBackplane
from persona_engine.net.backplane.protocol import Handler

log = logging.getLogger("persona_engine.net")

MOST_WAITING = 16 << 20
"""Bytes that may wait for one process; who is further behind is cut off, and comes back."""
_decoder: msgspec.msgpack.Decoder[Asking] = msgspec.msgpack.Decoder(Asking)


class Hub:
    """Lets other processes share `plane`, from `start` to `close`. On one loop; who may open the file may join."""

    def __init__(self, plane: LocalBackplane) -> None:
        self._plane = plane
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self, path: Path) -> None:
        """Listen. Raises `BackplaneError` where this system cannot, or the path is of no use."""
        try:
            self._server = await asyncio.start_unix_server(self._serve, path)
        except (OSError, AttributeError, NotImplementedError) as error:
            raise BackplaneError(f"processes of this machine cannot be connected by {path}: {error}") from error

    async def close(self) -> None:
        """Part with everyone."""
        if self._server is not None:
            self._server.close()
        for writer in tuple(self._writers):
            writer.transport.abort()
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        followed: dict[str, Handler] = {}
        try:
            while True:
                await self._answer(await read(reader, _decoder), writer, followed)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        except BackplaneError as error:
            log.warning("a process is cut off from the hub: %s", error)
        finally:
            for subject, handler in followed.items():
                self._plane.leave(subject, handler)
            self._writers.discard(writer)
            writer.transport.abort()
            with suppress(OSError):
                await writer.wait_closed()

    async def _answer(self, asked: Asking, writer: asyncio.StreamWriter, followed: dict[str, Handler]) -> None:
        match asked:
            case Publish():
                self._plane.publish(asked.subject, asked.data)
            case Follow():
                if asked.subject not in followed:
                    followed[asked.subject] = lambda data: self._pass(writer, Publish(asked.subject, data))
                    await self._plane.subscribe(asked.subject, followed[asked.subject])
                self._pass(writer, Is(asked.number))
            case Load():
                stored = await self._plane.load(asked.key)
                self._pass(writer, Is(asked.number, stored.data, stored.revision))
            case Swap():
                self._pass(writer, Is(asked.number, b"", await self._plane.swap(asked.key, asked.data, asked.revision)))

    def _pass(self, writer: asyncio.StreamWriter, message: Publish | Is) -> None:
        if writer.transport.is_closing():
            return
        if writer.transport.get_write_buffer_size() > MOST_WAITING:
            log.warning("a process reads too slowly and is cut off from the hub")
            writer.transport.abort()
            return
        writer.write(packed(message))
