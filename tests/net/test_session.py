"""The session as a state machine."""

import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.errors import AccessError, SessionError
from persona_engine.names import PeerRole
from persona_engine.net import messages as m
from persona_engine.net.history import ENTRIES
from persona_engine.net.host_events import Arrived, Asked
from persona_engine.net.peer_session import Ended, Joined, PeerSession, Refusal, Scored
from persona_engine.net.session import HostSession, HostState
from persona_engine.net.sound import Sounded, SoundFeed
from persona_engine.score import Entry
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.intent import Hear, React
from persona_engine.score.recording import Casting
from tests.strategies import entries

SECRET = "some'body said\nthis - at `x`"


def _pair(state: HostState) -> tuple[HostSession, int, PeerSession]:
    host = HostSession(lambda: (state.session_t, False, 1.0))
    peer, key = PeerSession("ann"), host.connected()
    assert host.receive(key, peer.hello(), 0.0) == ([], [Arrived(key, f"ann#{key}")])
    return host, key, peer


def _state(*snapshot: Entry) -> HostState:
    return HostState(12.5, 0.05, (Casting("mira", 7),), snapshot)


@given(st.lists(entries, max_size=4))
def test_a_newcomer_gets_the_snapshot(snapshot: list[Entry]) -> None:
    """After the welcome a peer holds every entry that the host held."""
    host, key, peer = _pair(_state())
    events = [e for data in host.welcome(key, _state(*snapshot)) for e in peer.receive(data, 1.0)]
    assert isinstance(events[0], Joined) and events[0].snapshot == tuple(snapshot)


@given(st.lists(entries, max_size=4), st.lists(entries, max_size=4), st.data())
def test_newcomers_are_told_of_their_own_moment(before: list[Entry], since: list[Entry], data: st.DataObject) -> None:
    """Whoever comes after another is told of what there is by then, in its order: what was left out is gone, what was added is there."""
    host, key, _ = _pair(_state())
    host.welcome(key, _state(*before))
    then = data.draw(st.permutations([e for e in before if data.draw(st.booleans())] + since))
    later, peer = host.connected(), PeerSession("bob")
    host.receive(later, peer.hello(), 0.0)
    events = [e for frame in host.welcome(later, _state(*then)) for e in peer.receive(frame, 1.0)]
    assert isinstance(events[0], Joined) and events[0].snapshot == tuple(then)


def test_a_chunk_is_sent_once_to_each() -> None:
    """A peer that had a chunk gets its name only; one that lost it gets it by asking."""
    host, key, peer = _pair(_state())
    for data in host.welcome(key, _state()):
        peer.receive(data, 0.0)
    sizes = []
    for name in ("mira-1", "mira-2"):
        feed = SoundFeed(name, 8000, 0.0)
        feed.grow(bytes(range(200)) * 8, 0.0, 0.0, True)
        ((_, data),) = host.sound(feed.all(host.codec(key))[0], host.joined())
        sizes.append(len(data))
        assert [e.name for e in peer.receive(data, 0.0) if isinstance(e, Sounded)] == [name]
    assert sizes[1] < 150 < sizes[0] - sizes[1]
    digests = m.Want((feed.all(host.codec(key))[0].part.digest, b"unknown"))
    replies, _ = host.receive(key, m.encode(digests), 0.0)
    assert len(replies) == 1 and isinstance(m.decode(replies[0]), m.Chunk)


def test_a_session_may_ask_for_a_code() -> None:
    """Whom `admit` does not want is told why, and gets nothing else."""

    def admit(hello: m.Hello) -> PeerRole:
        if hello.token != "sesame":
            raise AccessError("this session asks for a join code")
        return "viewer"

    host = HostSession(lambda: (0.0, False, 1.0), admit)
    with pytest.raises(AccessError, match="join code"):
        host.receive(host.connected(), PeerSession("ann").hello(), 0.0)
    key = host.connected()
    assert host.receive(key, PeerSession("ann", token="sesame").hello(), 0.0)[1] == [Arrived(key, f"ann#{key}", "viewer")]


@given(st.lists(st.lists(entries, min_size=1, max_size=3), min_size=1, max_size=4), st.integers(0, 3))
def test_entries_arrive_in_order(sent: list[list[Entry]], late: int) -> None:
    """Whoever joined, and whenever, gets the host's entries from then on, in the host's order."""
    host, key, peer = _pair(_state())
    for data in host.welcome(key, _state()):
        peer.receive(data, 0.0)
    newcomer, got, expected = PeerSession("late"), [], []
    for count, some in enumerate(sent):
        if count == late:
            second = host.connected()
            host.receive(second, newcomer.hello(), 0.0)
            for data in host.welcome(second, _state()):
                newcomer.receive(data, 0.0)
        frame = host.score(*some)
        assert [e.entry for e in peer.receive(frame, 0.0) if isinstance(e, Scored)] == some
        if count >= late:
            got += [e.entry for e in newcomer.receive(frame, 0.0) if isinstance(e, Scored)]
            expected += some
    assert got == expected


@given(st.binary(max_size=80))
def test_broken_entries_end_the_session_with_a_reason(data: bytes) -> None:
    """Whatever a host sends as entries is entries or a SessionError."""
    with contextlib.suppress(SessionError):
        PeerSession("ann").receive(bytes([ENTRIES]) + data, 0.0)


@given(st.binary(max_size=120))
def test_nonsense_cuts_the_peer_off(data: bytes) -> None:
    """Bytes from a stranger are a hello or a SessionError."""
    host = HostSession(lambda: (0.0, False, 1.0))
    with contextlib.suppress(SessionError):
        host.receive(host.connected(), data, 0.0)


def test_an_old_peer_is_told_both_versions() -> None:
    """A version mismatch names what either side speaks."""
    host = HostSession(lambda: (0.0, False, 1.0))
    with pytest.raises(SessionError, match=r"persona\.session 4, the peer persona\.session 99"):
        host.receive(host.connected(), m.encode(m.Hello("old", version=99)), 0.0)


def test_intents_are_rationed() -> None:
    """A flood of intents is admitted at the stated rate, not faster."""
    host, key, peer = _pair(_state())
    host.welcome(key, _state())
    ask = peer.ask(Hear("mira", "ann", "hello"))
    at_once = sum(len(host.receive(key, ask, 0.0)[1]) for _ in range(200))
    later = sum(len(host.receive(key, ask, 2.0)[1]) for _ in range(200))
    assert (at_once, later) == (10, 10)


def test_only_hosts_publish() -> None:
    """A peer that sends score entries is cut off, for the host owns the score; so is one that says hello again."""
    host, key, _ = _pair(_state())
    host.welcome(key, _state())
    with pytest.raises(SessionError, match="only a host sends"):
        host.receive(key, m.encode(m.Cast(Casting("bram", 1))), 0.0)
    with pytest.raises(SessionError, match="said once"):
        host.receive(key, m.encode(m.Hello("ann")), 0.0)


def test_names_are_fit_to_be_shown() -> None:
    """What a peer calls itself is cut, and nothing of it moves a terminal's cursor."""
    host = HostSession(lambda: (0.0, False, 1.0))
    names = []
    for name in ("Ann", "\x1b[2J\r\nroot", "\u202eevil", "  ", "x" * 5000):
        _, events = host.receive(host.connected(), PeerSession(name).hello(), 0.0)
        assert isinstance(events[0], Arrived)
        names.append(events[0].peer.rpartition("#")[0])
    assert names[:4] == ["Ann", "[2Jroot", "evil", "guest"] and len(names[4]) < 100


def test_reasons_of_a_host_are_fit_to_be_shown() -> None:
    """Nothing that a host gives as a reason moves a terminal's cursor, or fills the screen."""
    reason = "\x1b[2J\x1b]0;root\x07 full\r\n" + "x" * 5000
    with pytest.raises(SessionError) as refused:
        PeerSession("ann").receive(m.encode(m.Refused(reason)), 0.0)
    host, key, peer = _pair(_state())
    peer.receive(host.welcome(key, _state())[0], 0.0)
    denied, ended = (peer.receive(m.encode(message), 0.0)[0] for message in (m.Denied("say", "mira", reason), m.Goodbye(reason)))
    assert isinstance(denied, Refusal) and isinstance(ended, Ended)
    for said in (str(refused.value), denied.reason, ended.reason):
        assert said.isprintable() and "full" in said and len(said) < 600


def test_a_peer_asks_in_its_own_name() -> None:
    """The host learns who asked from the seat, not from the message."""
    host, key, peer = _pair(_state())
    _, events = host.receive(key, peer.ask(Hear("mira", "someone else", "hi")), 1.0)
    assert isinstance(events[0], Asked) and events[0].peer == f"ann#{key}"


@pytest.mark.parametrize(
    "intent", [Hear("mira", "", "x" * 5000), Hear("m" * 100, "", "hi"), React("mira", "greet", strength=float("nan")), React("mira", "greet", GazeTarget("", (0.0, 1e9, 0.0)))]
)
def test_what_no_honest_peer_sends_ends_its_session(intent: Hear | React) -> None:
    """Overlong texts and names and numbers that cannot be meant cut the peer off before anybody sees them."""
    host, key, peer = _pair(_state())
    host.welcome(key, _state())
    with pytest.raises(SessionError, match=r"characters|cannot be meant"):
        host.receive(key, peer.ask(intent), 0.0)


@pytest.mark.parametrize(
    "message",
    [{"type": SECRET}, {"type": "voice", "r": 8000, "c": SECRET}, {"type": "ask", "intent": {"type": SECRET}}, {"type": "voice", "r": 1, "c": "pcm"},
     {"type": "ask", "intent": {"type": "hear", "persona": "mira", "speaker": "", "text": SECRET * 200}}, {"type": "playout", "delay": 1.0}],
)  # fmt: skip
def test_a_refusal_repeats_nothing_that_the_peer_wrote(message: dict[str, object]) -> None:
    """Refusals are logged: no name, no text and no line break of a player is in them."""
    host = HostSession(lambda: (0.0, False, 1.0))
    key = host.connected()
    hello = m.Hello(SECRET, protocol=SECRET, caps=(SECRET,))
    for first in (hello, msgspec.structs.replace(hello, protocol=m.PROTOCOL)):
        with pytest.raises(SessionError) as refused:
            host.receive(key, m.encode(first), 0.0)
        assert SECRET not in str(refused.value)
    host.receive(key, PeerSession(SECRET).hello(), 0.0)
    host.welcome(key, _state())
    with pytest.raises(SessionError) as refused:
        host.receive(key, msgspec.msgpack.encode(message), 0.0)
    assert SECRET not in str(refused.value)
