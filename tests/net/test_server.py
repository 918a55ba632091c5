"""Server and client over a real socket."""

import asyncio
import time
from contextlib import suppress

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.protocol import State as ConnectionState
from websockets.server import ServerProtocol
from websockets.typing import Origin

from persona_engine.errors import SessionError
from persona_engine.net import messages as m
from persona_engine.net.client import Patience, SessionClient
from persona_engine.net.host_events import Arrived, Asked, HostEvent
from persona_engine.net.limits import Limits
from persona_engine.net.outbox import framed
from persona_engine.net.peer_session import CastChanged, Ended, Event, Joined, Parted, PeerSession, Scored
from persona_engine.net.server import SessionServer
from persona_engine.net.session import HostSession, HostState, Terms
from persona_engine.net.sound import Sounded, SoundFeed
from persona_engine.net.troubles import CLOSE_REFUSED
from persona_engine.score import State
from persona_engine.score.intent import Hear
from persona_engine.score.recording import Casting

LIMIT_S = 100.0


class Host:
    """A host on a free port that welcomes everyone with the same state."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.session = HostSession(lambda: (time.perf_counter() + 100.0, False, 1.0), terms=Terms(most=(limits or Limits()).max_peers))
        self.asked: asyncio.Queue[Asked] = asyncio.Queue()
        self.state = HostState(100.0, 0.05, (Casting("mira", 1),), (State("mira", 1.0),))
        self.feed = SoundFeed("mira-1", 22050, 100.0)
        self.feed.grow(bytes(30_000), 0.0, 0.0, False)
        self.server = SessionServer(self.session, time.perf_counter, self._event, limits)

    def _event(self, event: HostEvent) -> None:
        if isinstance(event, Arrived):
            self.server.welcome(event.key, self.state)
        elif isinstance(event, Asked):
            self.asked.put_nowait(event)


class Peer:
    """A client that collects its events."""

    def __init__(self, port: int, patience: Patience | None = None) -> None:
        self.events: asyncio.Queue[Event] = asyncio.Queue()
        self.lost: asyncio.Queue[str] = asyncio.Queue()
        self.session = PeerSession("ann")
        self.client = SessionClient(f"ws://127.0.0.1:{port}", self.session, time.perf_counter, self.events.put_nowait, self.lost.put_nowait, patience)

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
        host.server.sound(host.feed)
        heard = [await peer.next(Sounded)]
        host.feed.grow(bytes(60_000), 0.0, 0.0, True)
        host.server.sound(host.feed)
        while not heard[-1].last:
            heard.append(await peer.next(Sounded))
        assert sum(len(h.pcm) / 2 / h.rate for h in heard) == pytest.approx(30_000 / 22050, abs=1e-3)
        host.server.publish_score(State("mira", 2.0, role="listening"))
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
        await host.server.close("the tavern closes", dict.fromkeys(host.session.joined(), "ws://10.0.0.2:7777"))
        assert await peer.next(Ended) == Ended("the tavern closes", "ws://10.0.0.2:7777")
        assert await peer.lost.get() == "the tavern closes"
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


def test_a_machine_that_stood_still_tries_again() -> None:
    """Time in which nothing could be tried counts as one try, however long: a peer whose machine slept comes back; one that has really tried so long does not."""

    async def play() -> None:
        loop, stood = asyncio.get_running_loop(), [0.0]
        awake = loop.time
        loop.time = lambda: awake() + stood[0]  # type: ignore[method-assign]
        host = Host()
        port = await host.server.start("127.0.0.1", 0)
        peer = Peer(port, Patience(first_s=0.05, most_s=0.05, for_s=12.0))
        await peer.client.start(timeout_s=1.0)
        await host.server.close("", dict.fromkeys(host.session.joined(), f"ws://127.0.0.1:{port}"))
        await peer.next(Parted)
        for _ in range(3):
            await asyncio.sleep(0)
            stood[0] += 60.0
        again = Host()
        await again.server.start("127.0.0.1", port)
        assert isinstance(await peer.next(Joined), Joined) and peer.lost.empty()
        await peer.client.close()
        await again.server.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S + 180.0))


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
        host.server.publish_score(State("mira", 3.0))
        assert (await peer.next(Scored)).entry == State("mira", 3.0)
        await peer.client.close()
        await host.server.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))


async def _slow_reader(port: int) -> ClientConnection:
    """A joined peer that reads nothing more."""
    slow = await connect(f"ws://127.0.0.1:{port}", max_size=None)
    await slow.send(PeerSession("slow").hello())
    assert isinstance(m.decode(await slow.recv()), m.Welcome)
    slow.transport.pause_reading()
    return slow


def test_a_peer_that_does_not_read_is_cut_off() -> None:
    """Whoever lets too much wait is cut off, and nobody else."""

    async def play() -> None:
        host = Host(Limits(send_buffer_bytes=1 << 16))
        port = await host.server.start("127.0.0.1", 0)
        peer = Peer(port)
        await peer.client.start()
        slow = await _slow_reader(port)
        big = m.Cast(Casting("x" * 60_000, 1))
        while host.server.peers == 2:
            host.server.publish(big)
            await peer.next(CastChanged)
        assert host.server.peers == 1
        await peer.client.close()
        slow.transport.abort()
        await host.server.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))


def test_a_stalled_peer_is_cut_off() -> None:
    """A peer that takes nothing for the stated time is gone, however little waits for it."""

    async def play() -> None:
        now = [0.0]
        host = Host(Limits(stall_timeout_s=10.0, send_buffer_bytes=1 << 30))
        host.server = SessionServer(host.session, lambda: now[0], host._event, Limits(stall_timeout_s=10.0, send_buffer_bytes=1 << 30))
        slow = await _slow_reader(await host.server.start("127.0.0.1", 0))
        big = m.Cast(Casting("x" * 60_000, 1))
        for _ in range(200):
            host.server.publish(big)
            await asyncio.sleep(0)
        while host.server.peers:
            now[0] += 6.0
            host.server._sweep()
            await asyncio.sleep(0.01)
        slow.transport.abort()
        await host.server.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))


def test_a_peer_that_takes_no_frames_is_cut_off() -> None:
    """Where only frames are sent, of which none waits, a peer that takes nothing is found out all the same; one that reads stays."""

    async def play() -> None:
        now = [0.0]
        host = Host()
        host.server = SessionServer(host.session, lambda: now[0], host._event, Limits(stall_timeout_s=10.0))
        port = await host.server.start("127.0.0.1", 0)
        slow, quick = await _slow_reader(port), await connect(f"ws://127.0.0.1:{port}", max_size=None)
        await quick.send(PeerSession("quick").hello())
        assert isinstance(m.decode(await quick.recv()), m.Welcome)
        data = bytes(60_000)
        while host.server.peers == 2:
            for _ in range(5):
                host.server.publish_newest(data, lambda: data)
                assert await quick.recv() == data
            now[0] += 0.4
            host.server._sweep()
        assert now[0] >= 10.0
        host.server.publish_newest(b"still here", lambda: data)
        assert await quick.recv() == b"still here"
        slow.transport.abort()
        quick.transport.abort()
        await host.server.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))


def test_nothing_is_written_to_a_connection_that_is_gone() -> None:
    """Frames published while a connection breaks go to the others and nowhere else."""

    async def play() -> None:
        host = Host()
        port = await host.server.start("127.0.0.1", 0)
        gone, stays = [await connect(f"ws://127.0.0.1:{port}", max_size=None) for _ in range(2)]
        for connection in (gone, stays):
            await connection.send(PeerSession("reader").hello())
            assert isinstance(m.decode(await connection.recv()), m.Welcome)
        host.server.publish_newest(b"first", lambda: b"first")
        wires = [box.wire for box in host.server._boxes.values()]
        wires[0].abort()
        for k in range(6):
            host.server.publish_newest(b"%d" % k, lambda: b"whole")
            await asyncio.sleep(0)
        assert [await stays.recv() for _ in range(7)] == [b"first", *(b"%d" % k for k in range(6))]
        with suppress(ConnectionClosed):
            assert await gone.recv() == b"first"
        assert wires[0].ends() and host.server.peers == 1
        stays.transport.abort()
        await host.server.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))


def test_the_newest_frame_replaces_older_ones() -> None:
    """A slow reader misses frames instead of getting old ones, and a keyframe first when it reads again; a healthy one gets all."""

    async def play() -> None:
        host = Host(Limits(send_buffer_bytes=1 << 30))
        port = await host.server.start("127.0.0.1", 0)
        slow, quick = await _slow_reader(port), await connect(f"ws://127.0.0.1:{port}", max_size=None)
        await quick.send(PeerSession("quick").hello())
        assert isinstance(m.decode(await quick.recv()), m.Welcome)
        count, size = 400, 20_000
        for tick in range(count):
            host.server.publish_newest(b"d" + tick.to_bytes(4, "little") + bytes(size), lambda at=tick: b"k" + at.to_bytes(4, "little") + bytes(size))
            assert (await quick.recv())[:5] == (b"d" if tick else b"k") + tick.to_bytes(4, "little")
        slow.transport.resume_reading()
        seen = []
        tick = count
        while not seen or seen[-1][0:1] != b"k":
            host.server.publish_newest(b"d" + tick.to_bytes(4, "little"), lambda at=tick: b"k" + at.to_bytes(4, "little"))
            tick += 1
            with suppress(TimeoutError):
                async with asyncio.timeout(0.02):
                    while True:
                        seen.append(await slow.recv())
        ticks = [int.from_bytes(s[1:5], "little") for s in seen]
        assert ticks == sorted(ticks) and len(seen) < count and ticks[-1] >= count
        for connection in (slow, quick):
            connection.transport.abort()
        await host.server.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))


def test_shared_frames_are_websocket_frames() -> None:
    """What is written to all transports is what websockets itself would have written to each."""
    protocol = ServerProtocol(state=ConnectionState.OPEN)
    for size in (0, 1, 125, 126, 65535, 65536):
        protocol.send_binary(bytes(size))
        assert b"".join(protocol.data_to_send()) == framed(bytes(size))


def test_a_flood_is_read_slowly() -> None:
    """From a peer that sends without end the host reads no more than its rate, and answers others at once."""

    async def play() -> None:
        host = Host(Limits(messages_per_s=50.0))
        port = await host.server.start("127.0.0.1", 0)
        peer = Peer(port)
        await peer.client.start()
        flood = await connect(f"ws://127.0.0.1:{port}")
        await flood.send(PeerSession("flood").hello())
        assert isinstance(m.decode(await flood.recv()), m.Welcome)
        begun = time.perf_counter()
        for _ in range(160):
            await flood.send(m.encode(m.Ping(0.0)))
        await peer.client.exchange()
        answered = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(0.3):
                while True:
                    await flood.recv()
                    answered += 1
        assert answered <= 102 + 50 * (time.perf_counter() - begun)
        flood.transport.abort()
        await peer.client.close()
        await host.server.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))


@pytest.mark.parametrize("limits", [Limits(max_peers=1), Limits(max_per_address=1)])
def test_connections_are_counted(limits: Limits) -> None:
    """The one too many is told so, and the first goes on."""

    async def play() -> None:
        host = Host(limits)
        port = await host.server.start("127.0.0.1", 0)
        first = Peer(port)
        await first.client.start()
        with pytest.raises(SessionError, match="full|too many connections"):
            await Peer(port).client.start()
        await first.client.exchange()
        await first.client.close()
        await host.server.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))


def test_who_is_turned_away_at_the_door_reads_why() -> None:
    """Where the host closes with its reason before it has heard a hello, that reason is the error, and nothing of the protocol."""

    async def play() -> None:
        async with serve(lambda connection: connection.close(CLOSE_REFUSED, "the session is full (2 peers)"), "127.0.0.1", 0) as server:
            with pytest.raises(SessionError) as told:
                await Peer(server.sockets[0].getsockname()[1]).client.start()
        assert str(told.value) == "the host refused: the session is full (2 peers)"

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))


def test_who_says_nothing_is_told_so() -> None:
    """A connection on which no hello comes is closed in time, with the reason."""

    async def play() -> None:
        host = Host(Limits(hello_timeout_s=0.1))
        port, said = await host.server.start("127.0.0.1", 0), None
        while said is None:
            # A machine that stands still is too slow for so short a time: then it is not even connected.
            with suppress(InvalidHandshake, OSError):
                async with connect(f"ws://127.0.0.1:{port}") as silent:
                    said = m.decode(await silent.recv())
        assert isinstance(said, m.Refused) and said.reason.startswith("nothing was said for 0.1 s")
        await host.server.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))


def test_a_page_of_another_origin_is_not_let_in() -> None:
    """Browsers may join only from the pages that the host names."""

    async def play() -> None:
        host = Host(Limits(origins=("https://play.example",)))
        port = await host.server.start("127.0.0.1", 0)
        with pytest.raises(InvalidStatus, match="403"):
            await connect(f"ws://127.0.0.1:{port}", origin=Origin("https://evil.example"))
        welcome = await connect(f"ws://127.0.0.1:{port}", origin=Origin("https://play.example"))
        await welcome.close()
        await host.server.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))
