"""Frames from strangers: whatever they hold, the session raises `SessionError` or goes on."""

from __future__ import annotations

import random

import numpy as np
import pytest

from persona_engine.errors import SessionError
from persona_engine.net import messages as m
from persona_engine.net.capabilities import offer
from persona_engine.net.peer_session import PeerSession
from persona_engine.net.poses import PoseEncoder, Poses
from persona_engine.net.session import HostSession, HostState
from persona_engine.net.sound import SoundFeed
from persona_engine.score import Performance, State, VisemeMark
from persona_engine.score.channels import COUNT, Puppet
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.intent import Hear, React
from persona_engine.score.recording import Casting


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


@pytest.mark.long
def test_a_hundred_thousand_mutated_frames_do_no_harm() -> None:
    """The same with a hundred thousand."""
    assert all(_throw(100_000, 2))
