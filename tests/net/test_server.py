"""Server and client over a real socket."""

import asyncio
import time

import pytest
from websockets.asyncio.client import connect

from persona_engine.errors import SessionError
from persona_engine.net import messages as m
from persona_engine.net.client import SessionClient
from persona_engine.net.server import Limits, SessionServer
from persona_engine.net.session import Arrived, Asked, Event, HostSession, HostState, PeerSession, Scored, Sounded
from persona_engine.score import State, codec
from persona_engine.score.intent import Hear
from persona_engine.score.recording import Casting, Sound

LIMIT_S = 20


class Host:
    """A host on a free port that welcomes everyone with the same state."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.session = HostSession(lambda: (time.perf_counter() + 100.0, False, 1.0))
        self.asked: asyncio.Queue[Asked] = asyncio.Queue()
        self.state = HostState(100.0, 0.05, (Casting("mira", 1),), (State("mira", 1.0),), (Sound("mira-1", 22050, bytes(100_001)),))
        self.server = SessionServer(self.session, time.perf_counter, self._event, limits)

    def _event(self, event: Arrived | Asked) -> None:
        if isinstance(event, Arrived):
            self.server.welcome(event.key, self.state)
        else:
            self.asked.put_nowait(event)


class Peer:
    """A client that collects its events."""

    def __init__(self, port: int) -> None:
        self.events: asyncio.Queue[Event] = asyncio.Queue()
        self.lost: asyncio.Queue[str] = asyncio.Queue()
        self.session = PeerSession("ann")
        self.client = SessionClient(f"ws://127.0.0.1:{port}", self.session, time.perf_counter, self.events.put_nowait, self.lost.put_nowait)

    async def next(self, kind: type) -> Event:
        """The next event of a kind."""
        while not isinstance(event := await self.events.get(), kind):
            pass
        return event


def test_join_follow_and_ask() -> None:
    """A peer gets clock, snapshot and sound, then what is published, and its intents reach the host."""

    async def play() -> None:
        host = Host()
        peer = Peer(await host.server.start("127.0.0.1", 0))
        await peer.client.start()
        assert abs(peer.session.sync.offset - 100.0) < 0.5
        sound = await peer.next(Sounded)
        assert isinstance(sound, Sounded) and sound.sound == host.state.sounds[0]
        host.server.publish(m.Score((codec.encode(State("mira", 2.0, role="listening")),)))
        scored = await peer.next(Scored)
        assert isinstance(scored, Scored) and scored.entry == State("mira", 2.0, role="listening")
        await peer.client.ask(Hear("mira", "ann", "hello"))
        assert (await host.asked.get()).intent == Hear("mira", "ann", "hello")
        await peer.client.close()
        await host.server.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))


def test_the_host_leaving_is_said() -> None:
    """When the host closes, the peer is told why and nothing raises."""

    async def play() -> None:
        host = Host()
        peer = Peer(await host.server.start("127.0.0.1", 0))
        await peer.client.start()
        await host.server.close()
        assert "closed the session" in await peer.lost.get()
        await peer.client.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))


def test_nobody_there_is_a_clear_error() -> None:
    """Joining where nobody listens names the address and asks the right question."""

    async def play() -> None:
        host = Host()
        port = await host.server.start("127.0.0.1", 0)
        await host.server.close()
        await Peer(port).client.start(timeout_s=2.0)

    with pytest.raises(SessionError, match="Is the host running"):
        asyncio.run(asyncio.wait_for(play(), LIMIT_S))


def test_garbage_is_refused_and_others_go_on() -> None:
    """A stranger's garbage closes its own connection only."""

    async def play() -> None:
        host = Host()
        port = await host.server.start("127.0.0.1", 0)
        peer = Peer(port)
        await peer.client.start()
        async with connect(f"ws://127.0.0.1:{port}") as stranger:
            await stranger.send(b"\xff\x00garbage")
            assert isinstance(m.decode(await stranger.recv()), m.Refused)
        host.server.publish(m.Score((codec.encode(State("mira", 3.0)),)))
        assert (await peer.next(Scored)).entry == State("mira", 3.0)
        await peer.client.close()
        await host.server.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))


def test_a_peer_that_does_not_read_is_closed() -> None:
    """A full queue closes the slow peer and nobody else."""

    async def play() -> None:
        host = Host(Limits(send_queue=4))
        port = await host.server.start("127.0.0.1", 0)
        peer = Peer(port)
        await peer.client.start()
        slow = await connect(f"ws://127.0.0.1:{port}", max_size=None)
        await slow.send(PeerSession("slow").hello())
        assert isinstance(m.decode(await slow.recv()), m.Welcome)
        assert host.server.peers == 2
        slow.transport.pause_reading()
        big = m.SoundPart("x", 22050, 0, 900_000, bytes(900_000))
        while host.server.peers == 2:
            host.server.publish(big)
            await peer.next(Sounded)
        assert host.server.peers == 1
        await peer.client.close()
        slow.transport.abort()
        await host.server.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))
