"""What players see over links of all kinds, and what the slowest of them need."""

import pytest

from bench.links import LAN, MIXED, apart
from bench.tunnel import available
from persona_engine.net import messages as m
from persona_engine.net.interest import Interest, Ranges
from persona_engine.net.peer_session import AGES, LEAST_AGES, PeerSession
from persona_engine.net.poses import PoseEncoder, Poses
from persona_engine.net.session import HostSession, HostState
from persona_engine.net.streams import REACH, Streams
from persona_engine.score.channels import COUNT, RATE, Puppet
from tests.net.test_interest import _poses, _shown


def test_frames_say_what_a_peer_needs() -> None:
    """The play-out delay that a peer asks for covers all but one in a thousand of its pose frames, not only its questions for the time."""
    host, peer, encoder = HostSession(lambda: (0.0, False, 1.0)), PeerSession("ann"), PoseEncoder()
    key = host.connected()
    host.receive(key, peer.hello(), 0.0)
    for data in host.welcome(key, HostState(0.0, 0.05, (), ())):
        peer.receive(data, 0.0)
    for k in range(12):
        peer.receive(m.encode(m.Pong(float(k), k + 0.01)), k + 0.02)
    assert peer.needs() < 0.1
    for tick in range(1, AGES):
        late = 0.3 if tick % 200 == 0 else 0.01
        peer.receive(encoder.frame(_poses(tick, ("mira",))), tick / RATE + late)
    assert peer.needs() == pytest.approx(0.3 - 1 / RATE, abs=0.01)
    quiet = PeerSession("bob")
    quiet.receive(PoseEncoder().frame(Poses(1, (Puppet("mira", "all", 1),), _poses(1, ("mira",)).levels[:COUNT])), 1.0)
    assert quiet.needs() == 0.0


def test_what_newcomers_are_told_of_the_past_says_nothing_of_their_way() -> None:
    """Who has just come needs no longer play-out delay for having been told of the moments before."""
    host, peer, streams = HostSession(lambda: (0.0, False, 1.0)), PeerSession("ann"), Streams(Interest(Ranges()))
    key = host.connected()
    host.receive(key, peer.hello(), 0.0)
    for data in host.welcome(key, HostState(0.0, 0.05, (), ())):
        peer.receive(data, 0.0)
    for k in range(12):
        peer.receive(m.encode(m.Pong(float(k), k + 0.01)), k + 0.02)
    for tick in range(360, 360 + REACH + LEAST_AGES):
        streams.take(_poses(tick, ("mira",)), {None})
        if tick >= 360 + REACH:
            frames = streams.runs(None) if tick == 360 + REACH else streams.frames(None)
            assert _shown(peer, frames, tick / RATE + 0.01)
    assert len(peer._ages) == LEAST_AGES and peer.needs() < 0.1


@pytest.mark.long
def test_reactions_over_emulated_links() -> None:
    """Eight players from LAN to 150 ms and one lost packet in a hundred see a reaction within 6 ms of each other, twenty times closer than on arrival; on a LAN
    within 5 ms; frames come in time."""
    if available():
        pytest.skip(f"no emulated links: {available()}")
    mixed, lan = apart(MIXED, 60.0), apart(LAN, 20.0)
    assert mixed.p95_ms <= 6.0 and mixed.arrival_p95_ms >= 20 * mixed.p95_ms and mixed.on_time >= 0.999
    assert lan.max_ms <= 5.0
