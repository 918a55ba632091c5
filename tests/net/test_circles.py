"""What a connection leaves behind when it ends."""

from __future__ import annotations

import asyncio
import gc
import time
from asyncio import Transport
from collections import Counter

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from persona_engine.net import messages as m
from persona_engine.net.host_events import Arrived, HostEvent
from persona_engine.net.limits import Limits
from persona_engine.net.server import SessionServer
from persona_engine.net.session import HostSession, HostState, Terms

LASTING = ("Connection", "ServerProtocol", "Outbox", "Wire")
HELLO = m.encode(m.Hello("guest", caps=("plan@1", "pose@1")))


async def _polite(guest: ClientConnection) -> None:
    await guest.send(m.encode(m.Goodbye("enough", "")))
    await guest.close()


async def _torn(guest: ClientConnection) -> None:
    guest.transport.abort()


async def _nonsense(guest: ClientConnection) -> None:
    await guest.send(b"\xff\x00nonsense")
    with pytest.raises(ConnectionClosed):
        while True:
            await guest.recv()


async def _stubborn(guest: ClientConnection) -> None:
    """Breaks the protocol itself: a frame with bits that mean nothing."""
    guest.transport.write(b"\xf2\x80\0\0\0\0")
    with pytest.raises(ConnectionClosed):
        while True:
            await guest.recv()


def _there(port: int) -> Counter[str]:
    """What the server's end has of connections."""
    alive = gc.get_objects()
    ends = Counter("transport" for o in alive if issubclass(type(o), Transport) and (o.get_extra_info("sockname") or (0, 0))[1] == port)
    return ends + Counter(name for o in alive if (name := type(o).__name__) in LASTING)


@pytest.mark.parametrize("leave", [_polite, _torn, _nonsense, _stubborn])
def test_a_connection_that_ended_is_freed_without_a_walk(leave) -> None:
    """However a connection ends, nothing holds it in a circle: it is gone without the garbage collector, which stops a full server for long."""

    async def visit() -> None:
        session = HostSession(lambda: (0.0, False, 1.0), terms=Terms(grace_s=0.0))

        def event(event: HostEvent) -> None:
            if isinstance(event, Arrived):
                server.welcome(event.key, HostState(0.0, 0.05, (), ()))

        server = SessionServer(session, time.monotonic, event, Limits(max_per_address=64))
        port = await server.start("127.0.0.1", 0)
        before = _there(port)
        for _ in range(8):
            guest = await connect(f"ws://127.0.0.1:{port}", compression=None)
            await guest.send(HELLO)
            await guest.recv()
            await leave(guest)
            await guest.wait_closed()
            del guest
        async with asyncio.timeout(100.0):
            while _there(port) - before:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await server.close()

    gc.collect()
    gc.disable()
    try:
        asyncio.run(visit())
    finally:
        gc.enable()
