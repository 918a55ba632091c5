"""`SessionClient`: a peer's WebSocket shell: joins, follows, and comes back after a broken connection."""

from __future__ import annotations

import asyncio
import errno
import logging
import random
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage, InvalidURI

from persona_engine.errors import SessionError
from persona_engine.net import messages as m
from persona_engine.net import tls, troubles
from persona_engine.net.address import Address, parse
from persona_engine.net.messages import Message
from persona_engine.net.peer_session import Answer, Ended, Event, Parted, PeerSession
from persona_engine.net.wishes import shown
from persona_engine.score.intent import Intent

log = logging.getLogger("persona_engine.net")

FIRST_PINGS = 8
PING_GAPS_S = (0.05, 0.25, 1.0)
"""Between questions: for the first `FIRST_PINGS`, for twice as many, and from then on."""
CLOSE_S = 1.0
"""In which a host hears that one leaves."""
KNOCK_S = 1.0
"""In which a machine that is there takes a connection, however busy its host is."""
SURE_S = 0.05
"""A welcome that came sooner than twice this sets the clock well enough to begin; after another one the time is asked for."""
_BROKEN = (OSError, TimeoutError, InvalidHandshake, ConnectionClosed)


@dataclass(frozen=True)
class Patience:
    """How a broken connection is dealt with: pauses in seconds, each twice the one before, tried `for_s` seconds; 0: not at all.

    A host that answers nothing for `quiet_s` seconds counts as away; one whose machine refuses for `gone_s` seconds as gone for good, for its heir. One that
    is too busy to answer a newcomer is waited for `busy_s` seconds.
    """

    first_s: float = 0.25
    most_s: float = 4.0
    for_s: float = 0.0
    quiet_s: float = 3.0
    gone_s: float = 1.0
    busy_s: float = 0.0


class SessionClient:
    """Follows one host. `event` is called on the loop for everything that arrives, `lost` once, with the reason, when the session is over for this peer:
    the host ended it, refuses, or does not come back. In between, `Parted` says that the connection broke, `Joined` that it stands again."""

    def __init__(
        self,
        url: str | Address,
        session: PeerSession,
        now: Callable[[], float],
        event: Callable[[Event], None],
        lost: Callable[[str], None],
        patience: Patience | None = None,
    ) -> None:
        self.address = parse(url) if isinstance(url, str) else url
        self._session, self._now = session, now
        self._event, self._lost = event, lost
        self.tls: ssl.SSLContext | None = None
        """How the host is checked, once connected."""
        self._patience = patience or Patience()
        self._limits = (5.0, 16 << 20)
        self._connection: ClientConnection | None = None
        self._arrived = asyncio.Event()
        self._ended: Ended | None = None
        self._task: asyncio.Task[None] | None = None
        self.next = ""
        """Where the session goes on when its host is gone, as the host last said."""
        self.inherits = False
        """Whether it goes on here."""
        self.sought = False
        """Whether others look for it here already: they do not reach the host either."""

    async def start(self, timeout_s: float = 5.0, max_message_bytes: int = 16 << 20) -> None:
        """Connect, say hello, set the clock, and wait until the host let us in; for `Patience.busy_s` where the host is there and too busy to answer in
        time. Raises `SessionError`."""
        self._limits = (timeout_s, max_message_bytes)
        url = self.address.url
        try:
            await self._join_slow()
        except TimeoutError as error:
            raise SessionError(troubles.not_reached(self.address, error)) from error
        except InvalidMessage as error:
            hint = "" if self.address.secure else f". If it is encrypted, join wss{url[2:]}"
            raise SessionError(f"cannot join {url}: what answers there is no persona session{hint}") from error
        except (OSError, InvalidHandshake, InvalidURI) as error:
            raise SessionError(tls.advice(url, error) or troubles.not_reached(self.address, error)) from error
        except ConnectionClosed as error:
            raise SessionError(f"{url} closed the connection: {error}") from error
        self._task = asyncio.ensure_future(self._follow())

    @property
    def url(self) -> str:
        """What is connected to."""
        return self.address.url

    async def ask(self, intent: Intent) -> None:
        """Send a wish to the host. Raises `SessionError` while the connection is broken."""
        await self._send(self._session.ask(intent))

    async def _send(self, data: bytes) -> None:
        connection = self._open()
        try:
            await connection.send(data)
        except ConnectionClosed as error:
            raise SessionError("the connection to the host is broken") from error

    async def send(self, message: Message) -> None:
        """Send a message to the host."""
        await self._send(m.encode(message))

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
        before, connection = self._session.pongs, self._open()
        await connection.send(self._session.ping(self._now()))
        while self._session.pongs == before:
            self._arrived.clear()
            await self._arrived.wait()

    async def close(self) -> None:
        """Leave, and say so: the host need not keep the place."""
        if self._task is not None:
            self._task.cancel()
        if self._connection is not None:
            try:
                async with asyncio.timeout(CLOSE_S):
                    await self._connection.send(m.encode(m.Goodbye()))
                    await self._connection.close()
            except (ConnectionClosed, TimeoutError):
                log.debug("the host is gone already")
                self.drop()

    def drop(self) -> None:
        """Break the connection off, as a pulled cable would."""
        if self._connection is not None:
            self._connection.transport.abort()
            self._connection = None

    # ---- one connection -------------------------------------------------------------------------------------------------------------

    def _open(self) -> ClientConnection:
        if self._connection is None or not self._session.joined:
            raise SessionError("not connected to the host")
        return self._connection

    async def _join_slow(self) -> None:
        """As `_join`, with more time for a host that is busy."""
        try:
            return await self._join()
        except TimeoutError:
            if self._patience.busy_s <= self._limits[0] or not await _there(self.address):
                raise
        self._limits = (self._patience.busy_s, self._limits[1])
        try:
            await self._join()
        except TimeoutError as error:
            raise SessionError(troubles.too_busy(self.address, self._limits[0])) from error

    async def _join(self) -> None:
        """A connection, up to the first answers. What it brings is told when the clock is set."""
        early: list[Event] = []
        try:
            async with asyncio.timeout(self._limits[0]):
                await self._greet(early)
        except BaseException as error:
            self.drop()
            if isinstance(error, ConnectionClosed) and (why := troubles.refusal(error)):
                raise SessionError(f"the host refused: {shown(why)}") from error
            raise
        for event in early:
            self._tell(event)

    async def _greet(self, early: list[Event]) -> None:
        # Nothing is said before the host has shown that it is the one meant.
        self.tls = await tls.trusted(self.address)
        connection = await connect(self.address.url, max_size=self._limits[1], compression=None, ssl=self.tls, ping_interval=None)
        self._connection = connection
        await connection.send(self._session.hello(self._now()))
        while not self._session.joined:
            early += await self._one()
        if not self._session.sync.ready or self._session.sync.uncertainty > SURE_S:
            before = self._session.pongs
            await connection.send(self._session.ping(self._now()))
            while self._session.pongs == before:
                early += await self._one()

    async def _one(self) -> list[Event]:
        """The next message: what it means for the stage."""
        connection = self._connection
        if connection is None:
            raise SessionError("this peer has left")
        data = await connection.recv()
        if not isinstance(data, bytes):
            raise SessionError("the host sent text; is it a persona session?")
        events: list[Event] = []
        for event in self._session.receive(data, self._now()):
            if isinstance(event, Answer):
                await connection.send(event.data)
            else:
                events.append(event)
        self._arrived.set()
        return events

    def _tell(self, event: Event) -> None:
        if isinstance(event, Ended):
            self._ended = event
        self._event(event)

    # ---- all connections ------------------------------------------------------------------------------------------------------------

    async def _follow(self) -> None:
        """Read until the session is over."""
        reason = ""
        try:
            while not reason:
                broken = await self._read()
                self._session.part()
                ended, self._ended = self._ended, None
                if ended is not None and (self.inherits or not ended.next or self._patience.for_s <= 0):
                    reason = ended.reason or "the host ended the session"
                elif ended is not None:
                    self._event(Parted("the host has left, somebody else goes on with the session"))
                    self._move(ended.next)
                    reason = await self._return("the host has left")
                elif self._patience.for_s <= 0:
                    reason = broken
                else:
                    self._event(Parted(broken))
                    reason = await self._return(broken)
        except SessionError as error:
            reason = str(error)
        finally:
            self._session.part()
        self._lost(reason)

    async def _read(self) -> str:
        """What one connection brings; returns how it ended. Raises `SessionError` for nonsense."""
        pings = asyncio.ensure_future(self._pings())
        try:
            while True:
                for event in await self._one():
                    self._tell(event)
        except ConnectionClosed as error:
            return f"the host closed the session ({error.rcvd.code})" if error.rcvd else "the connection to the host is broken"
        finally:
            pings.cancel()

    async def _return(self, broken: str) -> str:
        """Join again; returns why that is given up, or ""."""
        loop, patience = asyncio.get_running_loop(), self._patience
        pause, left, gone = patience.first_s, patience.for_s, 0.0
        while True:
            began = loop.time()
            # Not everybody at the same moment: a host that was away is not to be stormed.
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))
            problem = await self._again()
            if problem is None:
                return ""
            gone = (gone or loop.time()) if _nobody(problem) else 0.0
            if self.inherits and (self.sought or (gone and loop.time() - gone >= self._patience.gone_s)):
                return f"{broken}, and the host is gone"
            if self.next and not self.inherits and await self._elsewhere():
                return ""
            # No more than a turn can take: a machine that stood still has not tried meanwhile.
            left -= min(loop.time() - began, pause + 2 * self._limits[0])
            if left <= 0.0:
                return f"{broken}, and it did not come back within {patience.for_s:g} s"
            pause = min(2 * pause, patience.most_s)

    async def _again(self) -> BaseException | None:
        """One try; what came of it, None where it went well. Raises `SessionError` where the host refuses."""
        try:
            await self._join()
            return None
        except _BROKEN as error:
            log.info("not back yet: %s", error or type(error).__name__)
            self._session.part()
            return error

    async def _elsewhere(self) -> bool:
        """One try where the session may have gone on."""
        before = self.address
        self._move(self.next)
        if await self._again() is None:
            return True
        self.address = before
        return False

    def _move(self, to: str) -> None:
        """Go on with another host. Raises `SessionError` where that would be said in the clear what was encrypted."""
        address = parse(to)
        if self.address.secure and not address.secure:
            raise SessionError("the host left, and the session would go on without encryption")
        self.address = address
        self._session.move()

    async def _pings(self) -> None:
        """Ask for the time; cut a connection on which nothing is answered any more."""
        session, connection = self._session, self._connection
        assert connection is not None
        try:
            while True:
                asked = session.pings
                gap = PING_GAPS_S[(asked >= FIRST_PINGS) + (asked >= 3 * FIRST_PINGS)]
                await asyncio.sleep(gap)
                if session.unanswered * gap > self._patience.quiet_s and session.unanswered > 2:
                    connection.transport.abort()
                    return
                await connection.send(session.ping(self._now()))
        except ConnectionClosed:
            log.debug("pings end with the connection")


async def _there(address: Address) -> bool:
    """Whether somebody takes connections there."""
    try:
        async with asyncio.timeout(KNOCK_S):
            _, writer = await asyncio.open_connection(address.host, address.port)
    except (OSError, TimeoutError):
        return False
    writer.transport.abort()
    return True


def _nobody(error: BaseException) -> bool:
    """Whether the machine is there and no host on it."""
    return troubles.number(error) == errno.ECONNREFUSED
