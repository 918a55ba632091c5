"""Tiers: who is near is streamed at the full rate, who is far at a third of it, the rest as planned; each frame made once."""

import asyncio
import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.net.host_events import Arrived
from persona_engine.net.interest import Interest, Ranges
from persona_engine.net.limits import Limits
from persona_engine.net.peer_session import PeerSession, Posed
from persona_engine.net.poses import Poses
from persona_engine.net.server import SessionServer
from persona_engine.net.session import HostSession, HostState
from persona_engine.net.streams import REACH, Streams
from persona_engine.score.channels import COUNT, FAR_EVERY, Puppet
from persona_engine.score.entries import Roots
from tests.net.test_server import Peer

RANGES = Ranges(20.0, 60.0)
places = st.tuples(st.floats(-200, 200), st.floats(0, 2), st.floats(-200, 200))


@given(st.lists(places, min_size=1, max_size=20), places)
def test_who_is_near_is_streamed(path: list[tuple[float, float, float]], eye: tuple[float, float, float]) -> None:
    """Within `near_m` everyone is streamed at the full rate, within `far_m` at some rate, whatever way they came; not much further than that."""
    interest = Interest(RANGES)
    for x, y, z in path:
        interest.moved(Roots(0.0, ("mira",), ((x, y, z),), (0.0,)))
        tier = interest.tier(interest.look(1, eye), interest.cell("mira"))
        apart = math.hypot(x - eye[0], z - eye[2])
        slack = 4 * RANGES.cell_m
        if apart < RANGES.near_m * 0.8:
            assert tier == "near"
        if apart < RANGES.far_m * 0.9:
            assert tier != "plan"
        if apart > RANGES.far_m + slack:
            assert tier == "plan"
        if apart > RANGES.near_m + slack:
            assert tier != "near"


def test_who_stands_at_an_edge_does_not_flicker() -> None:
    """Small steps over the edge of a cell change nothing."""
    interest = Interest(RANGES)
    cells = {interest.look(1, (math.sin(k) * RANGES.cell_m * 0.1, 1.6, 0.0)) for k in range(200)}
    assert len(cells) == 1


def _poses(tick: int, names: tuple[str, ...]) -> Poses:
    levels = np.random.default_rng(tick).integers(-99, 99, (COUNT, len(names))).astype(np.int32)
    return Poses(tick, tuple(Puppet(name, "all", 1) for name in names), levels)


def _shown(peer: PeerSession, frames: bytes, now: float = 0.0) -> list[Poses]:
    """What a peer makes of WebSocket messages that come at `now`."""
    out = []
    while frames:
        start = 2 if frames[1] < 126 else 4
        size = frames[1] if start == 2 else int.from_bytes(frames[2:4], "big")
        events = peer.receive(frames[start : start + size], now)
        assert all(isinstance(event, Posed) for event in events)
        out += [event.poses for event in events if isinstance(event, Posed)]
        frames = frames[start + size :]
    return out


def test_frames_by_distance() -> None:
    """A viewer has every level of the near at each tick, of the far at each third, nothing of the rest; when it walks, tiers follow, without a gap."""
    interest, names = Interest(RANGES), ("mira", "bram", "odile")
    interest.moved(Roots(0.0, names, ((0.0, 0.0, 0.0), (45.0, 0.0, 0.0), (150.0, 0.0, 0.0)), (0.0, 0.0, 0.0)))
    streams, peer = Streams(interest), PeerSession("ann")
    viewer = interest.look(1, (2.0, 1.6, 2.0))
    seen: dict[str, list[int]] = {name: [] for name in names}
    sizes = []

    def take(frames: bytes) -> None:
        for poses in _shown(peer, frames):
            whole = _poses(poses.tick, names)
            for k, puppet in enumerate(poses.puppets):
                at = names.index(puppet.persona)
                np.testing.assert_array_equal(poses.levels[:, k], whole.levels[:, at])
                if poses.tick not in seen[puppet.persona]:
                    seen[puppet.persona].append(poses.tick)

    for tick in range(60, 120):
        streams.take(_poses(tick, names), {viewer})
        frames = streams.frames(viewer)
        sizes.append(len(frames))
        take(frames)
    assert seen["mira"] == list(range(60, 120)) and not seen["odile"]
    assert seen["bram"] == list(range(60, 120, FAR_EVERY))
    there = interest.look(1, (150.0, 1.6, 0.0))
    ends, keys = streams.turn(viewer, there)
    take(ends + keys)
    for tick in range(120, 150):
        streams.take(_poses(tick, names), {there})
        take(streams.frames(there))
    assert seen["odile"] == list(range(120, 150)) and seen["mira"][-1] < 120


@pytest.mark.parametrize("joins", [1, 2, 3, 9, 10, 11, 12, 40])
def test_newcomers_have_the_moments_before_and_go_on_with_everybody_elses_frames(joins: int) -> None:
    """What others have of the last `REACH` ticks a newcomer gets with its first frame, near and far, also where puppets came and went meanwhile."""
    interest, names = Interest(RANGES), ("mira", "bram")
    interest.moved(Roots(0.0, names, ((0.0, 0.0, 0.0), (45.0, 0.0, 0.0)), (0.0, 0.0)))
    streams, peer = Streams(interest), PeerSession("ann")
    viewer, ticks = interest.look(1, (2.0, 1.6, 2.0)), {name: set[int]() for name in names}
    for tick in range(60, 60 + joins + 10):
        there = names[:1] if tick < 70 else names
        streams.take(_poses(tick, there), {viewer})
        frames = b"" if tick < 60 + joins else streams.runs(viewer) if tick == 60 + joins else streams.frames(viewer)
        for poses in _shown(peer, frames):
            whole = _poses(poses.tick, names[:1] if poses.tick < 70 else names)
            for k, puppet in enumerate(poses.puppets):
                np.testing.assert_array_equal(poses.levels[:, k], whole.levels[:, names.index(puppet.persona)])
                ticks[puppet.persona].add(poses.tick)
    first = max(60, 60 + joins - REACH)
    assert ticks["mira"] == set(range(first, 60 + joins + 10))
    assert ticks["bram"] >= {t for t in range(max(first, 70), 60 + joins + 10) if t % FAR_EVERY == 0}


def test_a_cell_is_encoded_once_for_all_who_see_it() -> None:
    """Two viewers in different cells share the bytes of what both see at the same rate."""
    interest = Interest(RANGES)
    interest.moved(Roots(0.0, ("mira",), ((0.0, 0.0, 0.0),), (0.0,)))
    streams = Streams(interest)
    here, there = interest.look(1, (2.0, 1.6, 2.0)), interest.look(2, (-12.0, 1.6, 2.0))
    streams.take(_poses(1, ("mira",)), {here, there})
    assert here != there and streams.frames(here) == streams.frames(there) != b""


def test_tiers_over_a_socket() -> None:
    """A peer that says where it looks from gets the far puppet at the lower rate from then on, and at the full rate when it comes near; one that does not
    say gets everything."""

    async def play() -> None:
        session = HostSession(lambda: (time.perf_counter(), False, 1.0))
        server = SessionServer(session, time.perf_counter, lambda e: server.welcome(e.key, state) if isinstance(e, Arrived) else None, Limits())
        state = HostState(0.0, 0.05, (), (Roots(0.0, ("mira",), ((0.0, 0.0, 0.0),), (0.0,)),))
        port = await server.start("127.0.0.1", 0)
        peers = Peer(port), Peer(port)
        for peer in peers:
            await peer.client.start()
        tick = 0

        async def stretch(view: tuple[float, float, float]) -> list[list[int]]:
            nonlocal tick
            peers[0].session.view = view
            await peers[0].client.exchange()
            for _ in range(90):
                tick += 1
                server.publish_poses(_poses(tick, ("mira",)))
                if tick % 5 == 0:
                    for peer in peers:
                        await peer.client.exchange()
            seen = []
            for peer in peers:
                posed = [peer.events.get_nowait() for _ in range(peer.events.qsize())]
                seen.append([e.poses.tick for e in posed if isinstance(e, Posed) and e.poses.puppets])
            return seen

        far, everything = await stretch((45.0, 1.6, 0.0))
        assert everything == list(range(1, 91)) and {t for t in far if t > 20} <= set(range(0, 91, FAR_EVERY)) and far[-1] == 90
        near, everything = await stretch((1.0, 1.6, 0.0))
        assert everything == list(range(91, 181)) and near[-60:] == list(range(121, 181))
        away, _ = await stretch((500.0, 1.6, 0.0))
        assert max(away) < 181 + 20
        for peer in peers:
            await peer.client.close()
        await server.close()

    asyncio.run(asyncio.wait_for(play(), 100))


def test_without_a_view_all_is_one_frame() -> None:
    """While nobody says where they look from, puppets travel together however far apart they are; then by cells, and every peer has all of theirs."""
    interest, names = Interest(RANGES), ("mira", "bram")
    interest.moved(Roots(0.0, names, ((0.0, 0.0, 0.0), (45.0, 0.0, 0.0)), (0.0, 0.0)))
    streams, peer, seen = Streams(interest), PeerSession("ann"), []
    for tick in range(1, 40):
        streams.take(_poses(tick, names), {None, interest.look(1, (1.0, 1.6, 1.0))} if 10 <= tick < 20 else {None})
        seen.append({p.persona: poses.stream for poses in _shown(peer, streams.frames(None)) for p in poses.puppets})
    assert all(set(shown) == set(names) for shown in seen)
    assert all(len(set(shown.values())) == (2 if 10 <= tick < 20 else 1) for tick, shown in enumerate(seen, 1))
