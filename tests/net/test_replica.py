"""Rules of what a follower of a room knows: replicas, their clocks, and garbage from the broker."""

from __future__ import annotations

import itertools
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.errors import SessionError
from persona_engine.net import messages as m
from persona_engine.net.rooms import packets as p
from persona_engine.net.rooms.chain import ENOUGH, ChainedClock
from persona_engine.net.rooms.replica import Lacking, Passed, Renewed, Replica
from persona_engine.net.session import HostSession, HostState, Known
from persona_engine.score import Entry, FaceCue, codec
from persona_engine.score.recording import Casting
from tests.net.room_party import CAST
from tests.strategies import entries


@given(st.lists(st.binary(max_size=60), max_size=12))
def test_garbage_from_the_broker_does_no_harm(garbage: list[bytes]) -> None:
    """Whatever comes on a room's subjects is a packet, a report, or nothing."""
    replica = Replica()
    whole = p.pack_whole(p.Whole(1.0, 0.0, 0.05, CAST, (), b""))
    replica.take(p.Packet(p.WHOLE, 5, 0, whole))
    readers = (p.read_report, p.unwrap, partial(p.unpack_told, p.Answer), partial(p.unpack_told, p.Expel))
    for data, kind in itertools.product(garbage, range(9)):
        for read in (*readers, lambda body, k=kind: replica.take(p.Packet(k, 5, replica._number + 1, body))):
            try:
                read(data)
            except SessionError:
                replica.take(p.Packet(p.WHOLE, 5, 0, whole))
    assert replica.whole is not None


@given(st.lists(st.lists(entries, min_size=1, max_size=2), min_size=1, max_size=12), st.sets(st.integers(0, 40)), st.sets(st.integers(0, 11)))
def test_a_replica_holds_what_the_owner_said(said: list[list[Entry]], lost: set[int], whole_after: set[int]) -> None:
    """Whatever packets are lost: a replica that says it is in step holds exactly the owner's entries, in order, and follows the next frame."""
    host, replica, kept, sent, number = HostSession(lambda: (1.0, False, 1.0)), Replica(), [], 0, 0

    def give(kind: int, body: bytes) -> None:
        nonlocal sent
        sent += 1
        if sent - 1 not in lost:
            news = replica.take(p.Packet(kind, 5, number, body))
            assert all(isinstance(n, Passed | Renewed | Lacking) for n in news)

    def whole() -> bytes:
        known = host.known(HostState(1.0, 0.05, CAST, tuple(kept)))
        return p.pack_whole(p.Whole(1.0, 0.0, 0.05, CAST, known.entries, known.history))

    give(p.WHOLE, whole())
    for k, some in enumerate(said):
        kept += some
        number += 1
        give(p.FRAME, host.score(*some))
        if k in whole_after:
            give(p.WHOLE, whole())
        if replica.synced and replica._number == number:
            state = replica.state(1.0)
            assert state is not None and state.known == Known(tuple(codec.encode(e) for e in kept), host.known(HostState(1.0, 0.05, (), ())).history)


def test_changes_of_the_cast_are_known_to_newcomers() -> None:
    """A replica's cast and delay follow what the owner tells in between."""
    replica = Replica()
    replica.take(p.Packet(p.WHOLE, 5, 0, p.pack_whole(p.Whole(1.0, 0.0, 0.05, CAST, (), b""))))
    bram = Casting("bram", 2)
    for number, message in enumerate((m.Cast(bram), m.Cast(CAST[0], False), m.Playout(0.2)), 1):
        assert replica.take(p.Packet(p.FRAME, 5, number, m.encode(message))) == [Passed(m.encode(message))]
    state = replica.state(2.0)
    assert state is not None and state.cast == (bram,) and state.playout_delay == 0.2


def test_another_version_is_said() -> None:
    """A room of a server that is newer or older is not misread."""
    data = bytearray(p.wrap(p.Packet(p.FRAME, 5, 1, b"")))
    data[4] += 1
    with pytest.raises(SessionError, match="update the older one"):
        p.unwrap(bytes(data))


def _answer(clock: ChainedClock, epoch: int, at: float, true: float, trip: float = 0.002) -> None:
    clock.add(m.Pong(at, true + trip / 2), epoch, at + trip)


def test_a_new_owners_clock_is_taken_over_when_it_is_known() -> None:
    """Until the new owner has answered often enough its predecessor's time counts; then its own; never both mixed."""
    clock = ChainedClock()
    for k in range(20):
        assert clock.ready is (k >= ENOUGH)
        _answer(clock, 5, k / 10, 50.0 + k / 10)
    assert clock.session_t(2.0) == pytest.approx(52.0, abs=1e-6)
    for k in range(ENOUGH):
        assert clock.session_t(3.0) == pytest.approx(53.0, abs=1e-4)
        _answer(clock, 6, 2.5 + k / 10, 52.51 + k / 10)
    assert clock.settled and clock.session_t(3.0) == pytest.approx(53.01, abs=1e-6)
    _answer(clock, 5, 3.0, 99.0)
    assert clock.session_t(3.0) == pytest.approx(53.01, abs=1e-6)


def test_a_pause_reaches_those_who_ask_a_follower() -> None:
    """While the owner's time stands, a follower's stands at the same reading; at half pace it passes at half pace."""
    clock = ChainedClock()
    for k in range(ENOUGH):
        _answer(clock, 5, k / 10, 50.0 + k / 10)
    clock.add(m.Pong(2.0, 52.0, True, 1.0), 5, 2.002)
    assert clock.paused and clock.session_t(9.0) == 52.0
    clock.add(m.Pong(3.0, 52.0, False, 0.5), 5, 3.002)
    assert not clock.paused and clock.session_t(5.001) == pytest.approx(53.0, abs=1e-6)


def test_face_cues_survive_a_takeover() -> None:
    """Entries of every kind come back from a whole room as they went in."""
    cue = FaceCue("mira", 1.0, "jawOpen", 0.5, "hold")
    whole = p.unpack_whole(p.pack_whole(p.Whole(1.0, 0.0, 0.05, CAST, (codec.encode(cue),), b"")))
    assert codec.decode(whole.entries[0]) == codec.quantised(cue)
