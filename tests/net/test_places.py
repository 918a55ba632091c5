"""Places, roles and goodbyes of a session as a state machine."""

import itertools
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.errors import SessionError
from persona_engine.names import PEER_ROLES, PeerRole
from persona_engine.net import messages as m
from persona_engine.net.host_events import Arrived, Asked, Away, Left, Replaced
from persona_engine.net.peer_session import Ended, Joined, PeerSession, Refusal, Scored
from persona_engine.net.roles import RIGHTS, at_least
from persona_engine.net.session import HostSession, HostState, Terms
from persona_engine.score import State
from persona_engine.score.intent import Hear, React

STATE = HostState(1.0, 0.05, (), ())


def _host(terms: Terms | None = None, role: PeerRole = "speaker") -> HostSession:
    count = itertools.count()
    return HostSession(lambda: (1.0, False, 1.0), lambda _: role, terms, lambda: f"secret-{next(count)}")


def _enter(host: HostSession, peer: PeerSession, now: float = 0.0) -> tuple[int, list[object]]:
    key = host.connected()
    _, events = host.receive(key, peer.hello(), now)
    for data in host.welcome(key, STATE):
        peer.receive(data, now)
    return key, list(events)


def test_who_comes_back_has_its_place() -> None:
    """Within the grace time a peer has its name and role again, and what is published reaches it once; nobody else gets its place."""
    host, peer = _host(Terms(most=2, grace_s=10.0), "puppeteer"), PeerSession("ann")
    key, events = _enter(host, peer)
    assert events == [Arrived(key, f"ann#{key}", "puppeteer")] and peer.role == "puppeteer"
    assert host.disconnected(key, 100.0) == [Away(f"ann#{key}")] and host.joined() == ()
    _enter(host, PeerSession("ben"))
    with pytest.raises(SessionError, match="full"):
        host.receive(host.connected(), PeerSession("eve").hello(), 101.0)
    assert host.expired(109.9) == []
    peer.part()
    second, events = _enter(host, peer, 109.0)
    assert events == [Arrived(second, f"ann#{key}", "puppeteer", True)] and second in host.joined()
    assert peer.receive(host.score(State("mira", 2.0)), 0.0) == [Scored(State("mira", 2.0))]
    assert host.expired(200.0) == []


def test_a_place_is_not_kept_for_ever() -> None:
    """After the grace time the peer is gone, and one who comes back then is new."""
    host, peer = _host(Terms(grace_s=10.0)), PeerSession("ann")
    key, _ = _enter(host, peer)
    host.disconnected(key, 100.0)
    assert host.expired(110.0) == [Left(f"ann#{key}")]
    peer.part()
    again, events = _enter(host, peer, 111.0)
    assert events == [Arrived(again, f"ann#{again}")]


def test_who_comes_back_before_it_was_missed_replaces_itself() -> None:
    """A second connection with the secret takes the place over; the first is to be cut, says nothing more, and its end means nothing."""
    host, peer = _host(), PeerSession("ann")
    key, _ = _enter(host, peer)
    peer.part()
    second, events = _enter(host, peer)
    assert events == [Replaced(key), Arrived(second, f"ann#{key}", "speaker", True)]
    assert host.receive(key, peer.ask(Hear("mira", "", "hi")), 0.0) == ([], [])
    assert host.disconnected(key, 1.0) == [] and host.joined() == (second,)


def test_a_goodbye_frees_the_place() -> None:
    """Who says goodbye is gone at once; a host's goodbye tells why, and where it goes on."""
    host, peer = _host(Terms(most=1)), PeerSession("ann")
    key, _ = _enter(host, peer)
    assert host.receive(key, m.encode(m.Goodbye()), 0.0) == ([], [Left(f"ann#{key}")])
    assert host.disconnected(key, 0.0) == []
    _enter(host, PeerSession("ben"))
    assert peer.receive(m.encode(m.Goodbye("late", "ws://10.0.0.2:7777")), 0.0) == [Ended("late", "ws://10.0.0.2:7777")]


def test_a_secret_of_another_session_is_a_new_peer() -> None:
    """A host that was started again knows nobody: its peers join afresh, with a clock set anew."""
    peer = PeerSession("ann")
    _enter(_host(), peer)
    peer.sync.add(0.0, 0.1, 50.0)
    peer.part()
    host = HostSession(lambda: (1.0, False, 1.0))
    _, events = _enter(host, peer)
    assert isinstance(events[0], Arrived) and not events[0].resumed and not peer.sync.ready and peer.session == host.id


@pytest.mark.parametrize("what", ["hear", "react"])
@pytest.mark.parametrize("role", PEER_ROLES)
def test_roles_have_their_rights(role: PeerRole, what: str) -> None:
    """A wish reaches the host when the role has the right, and is answered with the reason when not; settings may ask for more or less."""
    wishes = {"hear": Hear("mira", "", "hi"), "react": React("mira", "greet")}
    for least in PEER_ROLES:
        host, peer = _host(Terms(rights=RIGHTS | {what: least}), role), PeerSession("ann")
        key, _ = _enter(host, peer)
        replies, events = host.receive(key, peer.ask(wishes[what]), 0.0)
        if at_least(role, least):
            assert [type(e) for e in events] == [Asked] and not replies
        else:
            (refused,) = peer.receive(replies[0], 0.0)
            assert not events and isinstance(refused, Refusal) and (refused.what, refused.persona) == (what, "mira") and least in refused.reason


def test_too_many_wishes_are_answered() -> None:
    """What is not granted because there was too much of it is said, too."""
    host, peer = _host(), PeerSession("ann")
    key, _ = _enter(host, peer)
    answers = [host.receive(key, peer.ask(Hear("mira", "", "hi")), 0.0)[0] for _ in range(12)]
    assert [len(a) for a in answers] == [0] * 10 + [1] * 2
    (refused,) = peer.receive(answers[-1][0], 0.0)
    assert isinstance(refused, Refusal) and "too many" in refused.reason


@given(st.lists(st.sampled_from(["join", "cut", "back", "bye", "late"]), max_size=30))
def test_no_peer_is_there_twice(steps: list[str]) -> None:
    """Whatever connections do, a peer has one place, and comings and goings tell of the same people."""
    host, here, away, present = _host(Terms(grace_s=5.0)), {}, [], set()
    now = 0.0

    def note(events: object) -> None:
        for event in events:  # type: ignore[attr-defined]
            if isinstance(event, Arrived):
                present.add(event.peer)
            elif isinstance(event, Left):
                present.remove(event.peer)

    for step in steps:
        now += 1.0
        if step == "join":
            peer = PeerSession("ann")
            key, events = _enter(host, peer, now)
            here[key] = peer
            note(events)
        elif step == "cut" and here:
            key, peer = here.popitem()
            peer.part()
            away.append(peer)
            note(host.disconnected(key, now))
        elif step == "back" and away:
            peer = away.pop()
            key, events = _enter(host, peer, now)
            here[key] = peer
            note(events)
        elif step == "bye" and here:
            key, _ = here.popitem()
            note(host.receive(key, m.encode(m.Goodbye()), now)[1])
            host.disconnected(key, now)
        elif step == "late":
            now += 6.0
        note(host.expired(now))
        assert set(host.joined()) == set(here) and len(present) >= len(here)
    note(host.expired(now + 6.0))
    assert len(present) == len(here)


def test_a_welcome_tells_the_session() -> None:
    """A peer learns its name, its role, and which session it is in."""
    host, peer = _host(role="viewer"), PeerSession("ann")
    key = host.connected()
    host.receive(key, peer.hello(), 0.0)
    (joined,) = peer.receive(host.welcome(key, STATE)[0], 0.0)
    assert isinstance(joined, Joined) and (joined.welcome.session, joined.welcome.role, joined.welcome.resumed) == (host.id, "viewer", False)


def test_another_thread_may_ask_who_is_here() -> None:
    """A game asks how many follow while people come and go on the loop's thread."""
    host, over, problems = _host(), threading.Event(), list[Exception]()

    def ask() -> None:
        try:
            while not over.is_set():
                host.joined()
        except RuntimeError as error:
            problems.append(error)

    before, asking = sys.getswitchinterval(), threading.Thread(target=ask)
    sys.setswitchinterval(1e-6)
    try:
        asking.start()
        for _ in range(40):
            keys = [host.connected() for _ in range(64)]
            for key in keys:
                host.disconnected(key)
    finally:
        over.set()
        asking.join()
        sys.setswitchinterval(before)
    assert not problems
