"""Version and capabilities: what both sides can do, or a clear line."""

import pytest

from persona_engine.errors import SessionError
from persona_engine.net import messages as m
from persona_engine.net.capabilities import agree, offer
from persona_engine.net.session import HostSession, HostState


def _welcomed(hello: m.Hello) -> tuple[HostSession, int, m.Message]:
    host = HostSession(lambda: (0.0, False, 1.0))
    key = host.connected()
    host.receive(key, m.encode(hello), 0.0)
    return host, key, m.decode(host.welcome(key, HostState(0.0, 0.05, (), ()))[0])


def test_the_newest_common_version_is_agreed() -> None:
    """Each role is spoken in the newest version that both know; unknown and malformed ones are passed over."""
    assert agree(("plan@1", "plan@3", "pose@2", "opus@", "@1", "x@9999", "plan@²"), ("plan@1", "plan@3", "plan@4", "pose@1")) == ("plan@3",)


@pytest.mark.parametrize(
    ("hello", "line"),
    [
        (m.Hello("old", version=1), "speaks persona.session .*, the peer persona.session 1: update the older one"),
        (m.Hello("other", protocol="chat"), "the peer chat"),
        (m.Hello("tables", tables=1), "performance tables"),
        (m.Hello("none"), "speaks plan@1, the peer no plan: update the older one"),
        (m.Hello("new", caps=("plan@7", "pose@1")), "speaks plan@1, the peer plan@7"),
    ],
)
def test_others_are_refused_with_a_clear_line(hello: m.Hello, line: str) -> None:
    """Whoever speaks another version is told which, and which side to update."""
    with pytest.raises(SessionError, match=line):
        _welcomed(hello)


def test_who_reads_no_poses_is_sent_none() -> None:
    """The welcome says what was agreed; poses go only to those who offered to read them."""
    host, key, welcome = _welcomed(m.Hello("text", caps=("plan@1",)))
    assert isinstance(welcome, m.Welcome) and welcome.caps == ("plan@1",) and not host.streams(key) and host.codec(key) == "pcm"
    host, key, welcome = _welcomed(m.Hello("full", caps=offer()))
    assert isinstance(welcome, m.Welcome) and set(welcome.caps) <= set(offer()) and host.streams(key)
