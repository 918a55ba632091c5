"""A room for tests: an owner without a stage, gateways, and peers over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from persona_engine.errors import BackplaneError
from persona_engine.net.backplane import Backplane
from persona_engine.net.backplane.protocol import Handler, Stored
from persona_engine.net.client import SessionClient
from persona_engine.net.host_events import Arrived, Asked, HostEvent
from persona_engine.net.peer_session import Event, Joined, PeerSession, Scored
from persona_engine.net.rooms import packets as p
from persona_engine.net.rooms.gateway import Gateway, GatewayOptions
from persona_engine.net.rooms.limits import RoomLimits
from persona_engine.net.rooms.owner import WHOLE_ROOM, RoomServer
from persona_engine.net.session import HostSession, HostState, Terms
from persona_engine.score import Entry, State
from persona_engine.score.recording import Casting

LIMIT_S = 90
QUICK = RoomLimits(whole_s=0.3, beat_s=0.05, forget_s=1.5, again_s=0.02)
CAST = (Casting("mira", 7),)


class Line:
    """One program's line to a backplane that others share; while it is `cut`, nothing passes."""

    def __init__(self, plane: Backplane) -> None:
        self._plane, self.cut = plane, False

    def publish(self, subject: str, data: bytes) -> bool:
        """Send."""
        return not self.cut and self._plane.publish(subject, data)

    async def subscribe(self, subject: str, handler: Handler) -> None:
        """Hear."""
        await self._plane.subscribe(subject, lambda data: None if self.cut else handler(data))

    async def load(self, key: str) -> Stored:
        """The value of a key."""
        self._check()
        return await self._plane.load(key)

    async def swap(self, key: str, data: bytes, revision: int) -> int:
        """Write."""
        self._check()
        return await self._plane.swap(key, data, revision)

    def _check(self) -> None:
        if self.cut:
            raise BackplaneError("the line is cut")


class Owner:
    """The owner of a room, without a stage: it tells whoever comes what is in `kept`."""

    def __init__(self, plane: Backplane, epoch: int, offset: float = 100.0, terms: Terms | None = None) -> None:
        self.now = asyncio.get_running_loop().time
        self.session = HostSession(lambda: (self.now() + offset, False, 1.0), terms=terms)
        self.asked: asyncio.Queue[Asked] = asyncio.Queue()
        self.kept: list[Entry] = [State("mira", 1.0)]
        self.needed: list[float] = []
        self.told: list[HostEvent] = []
        self.alive = True
        self.room = RoomServer(self.session, self._event, self.needed.append, plane, p.Subjects("harbour"), lambda: self.alive, self.now, QUICK)
        self.epoch, self.plane = epoch, plane

    async def start(self) -> None:
        """Listen and begin."""
        await self.plane.subscribe("persona.harbour.up", self.room.report)
        self.room.begin(self.epoch)

    def say(self, *said: Entry) -> None:
        """New entries."""
        self.kept += said
        self.room.publish_score(*said)

    def _event(self, event: HostEvent) -> None:
        if isinstance(event, Arrived) and event.key == WHOLE_ROOM:
            self.room.welcome(WHOLE_ROOM, HostState(self.session.time(), 0.05, CAST, tuple(self.kept)))
        elif isinstance(event, Asked):
            self.asked.put_nowait(event)
        else:
            self.told.append(event)


class Peer:
    """A visitor who collects events; `held` is every entry that it holds."""

    def __init__(self, port: int, name: str = "ann") -> None:
        self.events: asyncio.Queue[Event] = asyncio.Queue()
        self.held: list[Entry] = []
        self.now = asyncio.get_running_loop().time
        self.session = PeerSession(name)
        self.client = SessionClient(f"ws://127.0.0.1:{port}", self.session, self.now, self._event, lambda _: None)

    def _event(self, event: Event) -> None:
        if isinstance(event, Joined):
            self.held = list(event.snapshot)
        elif isinstance(event, Scored):
            self.held.append(event.entry)
        self.events.put_nowait(event)

    async def next(self, kind: type) -> Event:
        """The next event of a kind."""
        while not isinstance(event := await self.events.get(), kind):
            pass
        return event


async def until(met: Callable[[], bool]) -> None:
    """Wait for it."""
    while not met():  # noqa: ASYNC110
        await asyncio.sleep(0.002)


@asynccontextmanager
async def gateway(plane: Backplane, name: str = "west", limits: RoomLimits = QUICK, **more: Any) -> AsyncIterator[tuple[Gateway, int]]:
    """A gateway and its port."""
    made = Gateway(plane, GatewayOptions("harbour", name, rooms=limits, **more), asyncio.get_running_loop().time)
    try:
        yield made, await made.start("127.0.0.1", 0)
    finally:
        await made.close()


def run(play: Callable[[], Coroutine[None, None, None]]) -> None:
    """Within a time limit."""
    asyncio.run(asyncio.wait_for(play(), LIMIT_S))


@asynccontextmanager
async def visited(plane: Backplane) -> AsyncIterator[tuple[Owner, Peer]]:
    """An owner, and a visitor of a gateway."""
    async with gateway(plane) as (_, port):
        owner, ann = Owner(plane, 5), Peer(port)
        await owner.start()
        await ann.client.start()
        try:
            yield owner, ann
        finally:
            await ann.client.close()
            await owner.room.close()
