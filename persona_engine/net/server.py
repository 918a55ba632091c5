"""`SessionServer`: the host's WebSocket shell."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from persona_engine.errors import SessionError
from persona_engine.net import messages as m
from persona_engine.net.session import Arrived, Asked, HostSession, HostState

log = logging.getLogger("persona_engine.net")

CLOSE_REFUSED = 4001
CLOSE_SLOW = 1013


@dataclass(frozen=True)
class Limits:
    """Seconds, bytes and counts of the wire; from `settings.net`."""

    max_message_bytes: int = 1 << 20
    send_queue: int = 64
    hello_timeout_s: float = 5.0
    close_timeout_s: float = 2.0
    max_peers: int = 64


class SessionServer:
    """Serves one `HostSession` on an asyncio loop.

    Each peer has a queue of `limits.send_queue` sendings; a peer whose queue is full is closed with code 1013 and may join again. `now`
    is the local
    clock; `event` is called on the loop for every arrival (answer with `welcome`) and every admitted intent.
    """

    def __init__(
        self,
        session: HostSession,
        now: Callable[[], float],
        event: Callable[[Arrived | Asked], None],
        limits: Limits | None = None,
    ) -> None:
        self._session, self._now, self._event = session, now, event
        self._limits = limits or Limits()
        self._queues: dict[int, asyncio.Queue[list[bytes]]] = {}
        self._connections: dict[int, ServerConnection] = {}
        self._server: Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; returns the port (useful with 0). Raises `SessionError` when the address is taken."""
        try:
            self._server = await serve(
                self._serve,
                host,
                port,
                max_size=self._limits.max_message_bytes,
                close_timeout=self._limits.close_timeout_s,
                compression=None,
                max_queue=32,
            )
        except OSError as error:
            raise SessionError(f"cannot listen on {host}:{port}: {error.strerror or error}. Choose another port.") from error
        return int(next(iter(self._server.sockets)).getsockname()[1])

    async def close(self) -> None:
        """Say goodbye to everyone and stop listening."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    def publish(self, *messages: m.Message) -> None:
        """Send the same bytes to every joined peer. On the loop's thread."""
        frames = [m.encode(message) for message in messages]
        for key in self._session.joined():
            self._enqueue(key, frames)

    def welcome(self, key: int, state: HostState) -> None:
        """Let the arrived peer in; whatever is published after this call reaches it too. On the loop's thread."""
        frames = self._session.welcome(key, state)
        if frames:
            self._enqueue(key, frames)

    @property
    def peers(self) -> int:
        """How many have joined."""
        return len(self._session.joined())

    def _enqueue(self, key: int, frames: list[bytes]) -> None:
        queue = self._queues.get(key)
        if queue is None:
            return
        try:
            queue.put_nowait(frames)
        except asyncio.QueueFull:
            log.warning("peer %d reads too slowly and is closed", key)
            self._queues.pop(key, None)
            self._session.disconnected(key)
            task = asyncio.ensure_future(self._connections[key].close(CLOSE_SLOW, "too slow"))
            task.add_done_callback(lambda done: done.exception())

    async def _serve(self, connection: ServerConnection) -> None:
        if len(self._connections) >= self._limits.max_peers:
            await self._refuse(connection, f"the session is full ({self._limits.max_peers} peers)")
            return
        key = self._session.connected()
        self._queues[key] = asyncio.Queue(self._limits.send_queue)
        self._connections[key] = connection
        sender = asyncio.ensure_future(self._send(connection, self._queues[key]))
        try:
            await self._receive(key, connection)
        except SessionError as error:
            log.info("peer %d refused: %s", key, error)
            await self._refuse(connection, str(error))
        except (ConnectionClosed, TimeoutError):
            log.info("peer %d gone", key)
        finally:
            sender.cancel()
            self._session.disconnected(key)
            self._queues.pop(key, None)
            self._connections.pop(key, None)

    async def _receive(self, key: int, connection: ServerConnection) -> None:
        data = await asyncio.wait_for(connection.recv(), self._limits.hello_timeout_s)
        while True:
            if not isinstance(data, bytes):
                raise SessionError("text frames are not part of this protocol")
            replies, events = self._session.receive(key, data, self._now())
            for reply in replies:
                await connection.send(reply)
            for event in events:
                self._event(event)
            data = await connection.recv()

    async def _send(self, connection: ServerConnection, queue: asyncio.Queue[list[bytes]]) -> None:
        with suppress(ConnectionClosed):
            while True:
                for frame in await queue.get():
                    await connection.send(frame)

    async def _refuse(self, connection: ServerConnection, reason: str) -> None:
        with suppress(ConnectionClosed):
            await connection.send(m.encode(m.Refused(reason[:500])))
            await connection.close(CLOSE_REFUSED, reason[:100])
