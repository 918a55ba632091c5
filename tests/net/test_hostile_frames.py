"""Frames from strangers: whatever they hold, the session raises `SessionError` or goes on."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from contextlib import suppress

import msgspec
import numpy as np
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from persona_engine.errors import SessionError
from persona_engine.net import messages as m
from persona_engine.net.backplane.local import LocalBackplane
from persona_engine.net.capabilities import offer
from persona_engine.net.chunks import digest
from persona_engine.net.host_events import Arrived, HostEvent
from persona_engine.net.limits import Limits
from persona_engine.net.peer_session import PeerSession
from persona_engine.net.poses import PoseEncoder, Poses
from persona_engine.net.rooms import packets as p
from persona_engine.net.rooms.following import Following
from persona_engine.net.rooms.owner import RoomServer
from persona_engine.net.rooms.replica import Replica
from persona_engine.net.server import SessionServer
from persona_engine.net.session import HostSession, HostState, Terms
from persona_engine.net.sound import SoundFeed
from persona_engine.score import Performance, State, VisemeMark, codec
from persona_engine.score.channels import COUNT, Puppet
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.intent import Hear, React
from persona_engine.score.recording import Casting

HELLO_S = 600.0
"""Longer than this machine may stand still."""


def _to_host() -> list[bytes]:
    asks = (Hear("mira", "", "hello there"), React("mira", "greet", GazeTarget("camera", (0.0, 1.0, 2.0)), 0.5))
    return [m.encode(x) for x in (m.Hello("ann", caps=offer()), m.Ping(1.0, 0.1), m.Want((b"0" * 16,)), *(m.Ask(a) for a in asks))]


def _to_peer() -> list[bytes]:
    host, peer = HostSession(lambda: (3.0, False, 1.0)), PeerSession("ann")
    key = host.connected()
    host.receive(key, peer.hello(), 0.0)
    state = State("mira", 1.0, role="listening")
    welcome = host.welcome(key, HostState(3.0, 0.05, (Casting("mira", 1),), (state,)))
    feed = SoundFeed("mira-1", 22050, 3.0)
    feed.grow(bytes(range(256)) * 40, 3.0, 0.0, True)
    sounds = [data for piece in feed.all(host.codec(key)) for _, data in host.sound(piece, (key,))]
    spoken = Performance("mira", 1, 3.0, 1.0, visemes=(VisemeMark(0.1, "aa", 0.5, 1),), text="hello", sound="mira-1")
    encoder = PoseEncoder()
    levels = np.zeros((COUNT, 2), np.int32)
    cast = (Puppet("mira", "all", 1), Puppet("bram", "face", 1))
    poses = [encoder.frame(Poses(tick, cast, levels + tick)) for tick in (1, 2)]
    pong = m.encode(m.Pong(1.0, 3.0))
    return [*welcome, *sounds, host.score(state, spoken), *poses, pong, m.encode(m.Cast(Casting("bram", 2))), m.encode(m.Playout(0.2)), m.encode(m.Chunk(b"0" * 16, b"x"))]


def _mutated(frame: bytes, dice: random.Random) -> bytes:
    data = bytearray(frame)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(data)) if data else 0
        match dice.randrange(4):
            case 0 if data:
                data[at] = dice.randrange(256)
            case 1 if data:
                data[at] ^= 1 << dice.randrange(8)
            case 2:
                data[at:at] = dice.randbytes(dice.randint(1, 8))
            case _:
                del data[at : at + dice.randint(1, 16)]
    return bytes(data)


def _throw(count: int, seed: int) -> tuple[int, int]:
    """How many of `count` mutated frames were refused by a host and by a peer."""
    dice, refused = random.Random(seed), [0, 0]
    up, down = _to_host(), _to_peer()
    host, peer = HostSession(lambda: (3.0, False, 1.0)), PeerSession("ann")
    for k in range(count):
        key = host.connected()
        if k % 2:
            host.receive(key, up[0], 0.0)
            host.welcome(key, HostState(3.0, 0.05, (), ()))
        try:
            host.receive(key, _mutated(dice.choice(up), dice), float(k))
        except SessionError:
            refused[0] += 1
        host.disconnected(key)
        if k % 50 == 0:
            peer = PeerSession("ann")
            peer.receive(down[0], 0.0)
        try:
            peer.receive(_mutated(dice.choice(down), dice), float(k))
        except SessionError:
            refused[1] += 1
    return refused[0], refused[1]


def test_mutated_frames_do_no_harm() -> None:
    """A thousand frames each way with bytes changed, added and left out; most are refused, none does more."""
    host, peer = _throw(1_000, 1)
    assert 500 < host <= 1_000 and 200 < peer <= 1_000


def _packets() -> list[bytes]:
    """What an owner sends to its gateways, and they to it."""
    whole = p.pack_whole(p.Whole(3.0, 0.0, 0.05, (Casting("mira", 1),), (codec.encode(State("mira", 1.0)),), b""))
    part = m.SoundPart("mira-1", 22050, 0.0, 0.01, 3.0, 0.0, "pcm", digest(bytes(441)), True, bytes(441))
    host = HostSession(lambda: (3.0, False, 1.0))
    frame = host.score(State("mira", 2.0))
    bodies = ((p.WHOLE, whole), (p.FRAME, frame), (p.FRAME, m.encode(m.Playout(0.1))), (p.SOUND, p.pack_sound(3.0, part)), (p.POSES, _to_peer()[-5]))
    return [p.wrap(p.Packet(kind, 5, k, body)) for k, (kind, body) in enumerate(bodies)]


def _reports() -> list[bytes]:
    made = (p.Beat("west", 1.0, 0.1, ("opus",), 3), p.Lacks("west"), p.Wish("west", "ann#1@west", Hear("mira", "", "hi")), p.Came("west", "ann#1@west", "speaker"),
            p.Gone("west", "ann#1@west", True), p.Went("west", "ann#1@west", 1.0, (0.0, 0.0, 1.0, 0.5)), p.Spoke("west", "ann#1@west", 16_000, bytes(64), True), p.Left("west"))  # fmt: skip
    return [msgspec.msgpack.encode(report) for report in made]


def _throw_at_a_room(count: int, seed: int) -> None:
    """Mutated packets at a follower, mutated reports at an owner: what is not understood is said or dropped, and nothing is raised."""

    async def play() -> None:
        dice, plane = random.Random(seed), LocalBackplane()
        following = Following(plane, "harbour", "west", lambda: 0.0)
        owner = RoomServer(HostSession(lambda: (3.0, False, 1.0)), lambda _: None, lambda _: None, plane, p.Subjects("harbour"), lambda: True, lambda: 0.0)
        owner.begin(5)
        down, up = _packets(), _reports()
        for k in range(count):
            if k % 20 == 0:
                following.replica = Replica()
                following._take(down[0])
            following._take(_mutated(dice.choice(down), dice))
            owner.report(_mutated(dice.choice(up), dice))
            if k % 500 == 0:
                await asyncio.sleep(0)
        await owner.close()

    asyncio.run(play())


async def _throw_at_a_server(count: int, seed: int) -> tuple[int, list[object]]:
    """`count` mutated frames, each on a connection that has joined or not, at a real server: how many it refused or cut off, and what went wrong in it."""
    dice, wrong, refused = random.Random(seed), [], 0
    asyncio.get_running_loop().set_exception_handler(lambda _, context: wrong.append(context))

    class Trouble(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            wrong.append(record.getMessage())

    trouble, wire = Trouble(logging.ERROR), logging.getLogger("persona_engine.net.websockets")
    before = wire.level
    wire.addHandler(trouble)
    wire.setLevel(logging.ERROR)

    def event(happened: HostEvent) -> None:
        if isinstance(happened, Arrived):
            server.welcome(happened.key, HostState(3.0, 0.05, (), ()))

    session = HostSession(lambda: (3.0, False, 1.0), terms=Terms(grace_s=0.0))
    server = SessionServer(session, time.perf_counter, event, Limits(max_peers=50, max_per_address=50, messages_per_s=1e6, hello_timeout_s=HELLO_S))
    port = await server.start("127.0.0.1", 0)
    up = _to_host()
    for _ in range(count // 2):
        async with connect(f"ws://127.0.0.1:{port}", max_size=None, compression=None, open_timeout=None) as peer:
            with suppress(ConnectionClosed):
                if dice.random() < 0.8:
                    await peer.send(up[0])
                for _ in range(2):
                    await peer.send(_mutated(dice.choice(up), dice))
                await peer.send(m.encode(m.Ping(1.0)))
                while not isinstance(m.decode(await peer.recv()), m.Pong):  # type: ignore[arg-type]
                    pass
                continue
            refused += 1
    await server.close()
    wire.removeHandler(trouble)
    wire.setLevel(before)
    return refused, wrong


def test_a_room_bears_mutated_packets() -> None:
    """A thousand packets and reports with bytes changed, added and left out raise nothing at a follower and an owner."""
    _throw_at_a_room(1_000, 1)


def test_a_server_bears_mutated_frames() -> None:
    """Two hundred mutated frames at a real server end connections at most: no task fails, nothing is logged as an error."""
    refused, wrong = asyncio.run(_throw_at_a_server(200, 1))
    assert refused > 10 and not wrong


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_server_and_a_room_bear_a_hundred_thousand() -> None:
    """The same with a hundred thousand."""
    _throw_at_a_room(100_000, 2)
    refused, wrong = asyncio.run(_throw_at_a_server(100_000, 2))
    assert refused > 5_000 and not wrong


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_hundred_thousand_mutated_frames_do_no_harm() -> None:
    """The same with a hundred thousand."""
    assert all(_throw(100_000, 2))
