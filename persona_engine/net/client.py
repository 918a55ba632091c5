"""`SessionClient`: a peer's WebSocket shell."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage, InvalidURI

from persona_engine.errors import SessionError
from persona_engine.net import tls
from persona_engine.net.address import Address, parse
from persona_engine.net.messages import Message, encode
from persona_engine.net.peer_session import Answer, Event, PeerSession
from persona_engine.score.intent import Intent

log = logging.getLogger("persona_engine.net")

FIRST_PINGS = 8
PING_GAPS_S = (0.25, 1.0)
"""Between questions: at first, and after as many again as `FIRST_PINGS`."""


class SessionClient:
    """Follows one host. `event` is called on the loop for everything that arrives; `lost` once, with the reason, when the connection
    ends."""

    def __init__(
        self,
        url: str | Address,
        session: PeerSession,
        now: Callable[[], float],
        event: Callable[[Event], None],
        lost: Callable[[str], None],
    ) -> None:
        self._address = parse(url) if isinstance(url, str) else url
        self._session, self._now = session, now
        self._event, self._lost = event, lost
        self.tls: ssl.SSLContext | None = None
        """How the host is checked, once connected."""
        self._connection: ClientConnection | None = None
        self._arrived = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, timeout_s: float = 5.0, max_message_bytes: int = 16 << 20) -> None:
        """Connect, say hello, set the clock, and wait until the host let us in. Raises `SessionError`."""
        url = self._address.url
        try:
            async with asyncio.timeout(timeout_s):
                self._connection = await self._open(max_message_bytes)
                await self._connection.send(self._session.hello())
                await self._until(lambda: self._session.joined)
                while self._session.pongs < FIRST_PINGS:
                    before = self._session.pongs
                    await self._connection.send(self._session.ping(self._now()))
                    while self._session.pongs == before:
                        await self._one()
        except TimeoutError as error:
            raise SessionError(f"{url} did not answer within {timeout_s:g} s") from error
        except InvalidMessage as error:
            hint = "" if self._address.secure else f". If it is encrypted, join wss{url[2:]}"
            raise SessionError(f"cannot join {url}: what answers there is no persona session{hint}") from error
        except (OSError, InvalidHandshake, InvalidURI) as error:
            raise SessionError(tls.advice(url, error) or f"cannot join {url}: {error}. Is the host running?") from error
        except ConnectionClosed as error:
            raise SessionError(f"{url} closed the connection: {error}") from error
        self._tasks = [asyncio.ensure_future(self._read()), asyncio.ensure_future(self._pings())]

    async def _open(self, max_message_bytes: int) -> ClientConnection:
        """Nothing is said before the host has shown that it is the one meant."""
        self.tls = await tls.trusted(self._address)
        return await connect(self._address.url, max_size=max_message_bytes, compression=None, ssl=self.tls)

    @property
    def url(self) -> str:
        """What is connected to."""
        return self._address.url

    async def ask(self, intent: Intent) -> None:
        """Send a wish to the host."""
        if self._connection is None:
            raise SessionError("not connected")
        await self._connection.send(self._session.ask(intent))

    async def send(self, message: Message) -> None:
        """Send a message to the host."""
        if self._connection is None:
            raise SessionError("not connected")
        await self._connection.send(encode(message))

    async def send_frame(self, data: bytes) -> None:
        """Send bytes that are no message: moves, poses."""
        if self._connection is None:
            raise SessionError("not connected")
        await self._connection.send(data)

    @property
    def waiting(self) -> int:
        """Bytes that wait to be sent."""
        return 0 if self._connection is None else self._connection.transport.get_write_buffer_size()

    async def exchange(self) -> None:
        """Ask for the time and wait for the answer: what the host sent before it has arrived then."""
        if self._connection is None:
            raise SessionError("not connected")
        before = self._session.pongs
        await self._connection.send(self._session.ping(self._now()))
        while self._session.pongs == before:
            self._arrived.clear()
            await self._arrived.wait()

    async def close(self) -> None:
        """Leave."""
        for task in self._tasks:
            task.cancel()
        if self._connection is not None:
            await self._connection.close()

    async def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            await self._one()

    async def _one(self) -> None:
        assert self._connection is not None
        data = await self._connection.recv()
        if not isinstance(data, bytes):
            raise SessionError("the host sent text; is it a persona session?")
        events = self._session.receive(data, self._now())
        self._arrived.set()
        for event in events:
            if isinstance(event, Answer):
                await self._connection.send(event.data)
            else:
                self._event(event)

    async def _read(self) -> None:
        try:
            while True:
                await self._one()
        except ConnectionClosed as error:
            self._lost(f"the host closed the session ({error.rcvd.code if error.rcvd else 'connection lost'})")
        except SessionError as error:
            self._lost(str(error))

    async def _pings(self) -> None:
        try:
            while self._connection is not None:
                await asyncio.sleep(PING_GAPS_S[self._session.pongs >= 2 * FIRST_PINGS])
                await self._connection.send(self._session.ping(self._now()))
        except ConnectionClosed:
            log.debug("pings end with the connection")
