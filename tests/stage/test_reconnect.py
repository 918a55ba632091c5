"""A connection breaks: the game goes on, the guest comes back, and everyone agrees again."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from persona_engine.errors import AccessError
from persona_engine.rig.body import Body
from persona_engine.score import codec
from persona_engine.score.intent import Hear
from persona_engine.stage.access import Wish
from persona_engine.stage.host import Host
from tests.stage.cable import Pair, pose, stage_of

LINE = "[wave] The harbour is down the hill, past the old lighthouse. The boats leave at noon, and the tide does not wait."


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A host and nobody yet."""
    made = Pair()
    yield made
    made.close()


def test_who_leaves_a_host_that_is_silent_has_left(pair: Pair) -> None:
    """A host that does not answer a goodbye keeps nobody: what could not be told is said in the log."""
    _, guest = pair.join(close_timeout_s=0.2)
    pair.frames(0.5)
    pair.cable.pull()
    guest.stop()
    assert guest.state == "left"


@pytest.mark.parametrize("how", ["cut", "pull"])
def test_a_cut_cable_for_ten_seconds(pair: Pair, how: str) -> None:
    """Personas keep living while the cable is cut or dead; then the guest is the same peer, its score that of the host, its poses the same.
    Of sentences that were over by then nobody is told."""
    stage, guest = pair.join()
    pair.say(LINE)
    pair.frames(1.0)
    getattr(pair.cable, how)()
    pair.until(lambda: guest.state == "reconnecting")
    assert guest.reason and guest.lost == ""
    pair.mira.react("greet")
    pair.say("And the ferry comes back in the evening.")
    lived = []
    for _ in range(10):
        pair.frames(1.0)
        lived.append(pose(stage))
    assert min(np.abs(a - b).max() for a, b in zip(lived, lived[1:])) > 1e-3
    pair.mira.hear("Where is the lighthouse?")
    pair.until(lambda: not pair.stage.thinking)
    pair.frames(1.0)
    pair.cable.plug()
    pair.until(lambda: guest.state == "connected")
    pair.frames(0.1)
    assert codec.digest(stage.performer.snapshot()) == codec.digest(pair.stage.performer.snapshot())
    for _ in range(60):
        pair.frames(1 / 30)
        assert np.abs(pose(stage) - pose(pair.stage)).max() < 1e-4
    states = [(data["state"], data.get("peer"), data.get("resumed")) for name, data in pair.heard if name == "persona-session"]
    assert states == [("connected", "ann#1", False), ("reconnecting", None, None), ("connected", "ann#1", True)]
    told = [data["text"] for name, data in pair.heard if name == "persona-spoke"]
    assert not any("ferry" in text for text in told) and len(told) == len(set(told))
    assert set(stage.cast) == {"mira"} and pair.host.peers == 1
    assert [name for name, _ in pair.told if name.startswith("peer-")] in (["peer-joined", "peer-away", "peer-joined"], ["peer-joined", "peer-joined"])


def _states(pair: Pair) -> list[object]:
    return [data["state"] for name, data in pair.heard if name == "persona-session"]


def test_a_host_that_was_started_again_is_joined_afresh(pair: Pair) -> None:
    """Another session at the same address: its people instead of the old ones, at its time."""
    stage, guest = pair.join()
    pair.frames(3.0)
    pair.cable.cut()
    pair.until(lambda: guest.state == "reconnecting")
    later = stage_of(pair.clock)
    pair.others.append(later)
    bram = later.cast_member(later.find_persona("bram"), Body.standard())
    host = Host(later)
    pair.cable.to = host.start("127.0.0.1", 0)
    bram.react("greet")
    pair.cable.plug()
    pair.until(lambda: guest.state == "connected")
    assert set(stage.cast) == {"bram"} and guest.role == "speaker"
    for _ in range(10):
        t = later.now()
        mine, theirs = stage, later
        guest.step()
        mine.step(t)
        theirs.step(t)
        pair.clock.advance(0.1)
    assert stage.now() < 2.0
    rows = (mine.performer.row("bram"), theirs.performer.row("bram"))
    assert np.abs(mine.frame.face[:, rows[0]] - theirs.frame.face[:, rows[1]]).max() < 1e-4
    assert [(d["state"], d.get("resumed")) for n, d in pair.heard if n == "persona-session"][-1] == ("connected", False)
    guest.stop()
    host.stop()
    later.destroy()


def test_a_host_that_leaves_says_so(pair: Pair) -> None:
    """The guest learns why, tries nothing, and its people go on living."""
    stage, guest = pair.join()
    pair.frames(0.5)
    pair.host.stop("the tavern closes")
    pair.until(lambda: guest.state == "ended")
    assert guest.lost == "the tavern closes" and _states(pair) == ["connected", "ended"]
    before = pose(stage)
    pair.frames(1.0)
    assert np.abs(pose(stage) - before).max() > 1e-3 and set(stage.cast) == {"mira"}
    guest.hear("mira", "Are you there?")
    pair.until(lambda: any(name == "persona-refused" for name, _ in pair.heard))


def test_a_host_that_never_comes_back_is_given_up() -> None:
    """After the time that the settings allow the session is lost, and that is said once."""
    pair = Pair()
    _, guest = pair.join(reconnect_for_s=0.3)
    pair.cable.cut()
    pair.until(lambda: guest.state == "lost")
    assert "did not come back within 0.3 s" in guest.reason and _states(pair) == ["connected", "reconnecting", "lost"]
    pair.close()


def test_rights_may_change_while_it_is_played() -> None:
    """What a game grants for one persona counts from then on, for peers that are here already."""
    pair = Pair(visitor_role="viewer")
    _, viewer = pair.join()
    viewer.hear("mira", "Hello")
    pair.until(lambda: [data["reason"] for name, data in pair.heard if name == "persona-refused"] == ["viewers may not talk to people; that takes a speaker"])
    pair.stage.access.rights["hear:mira"] = "viewer"
    viewer.hear("mira", "Hello again")
    pair.until(lambda: [data["text"] for name, data in pair.told if name == "persona-heard"] == ["Hello again"])
    pair.close()


def test_codes_give_roles_and_the_stage_has_the_last_word() -> None:
    """A wrong code is refused by name; each code gives its role; what the stage's policy refuses is answered with its reason."""
    pair = Pair(join_code="sesame", admin_code="root", visitor_role="viewer")
    with pytest.raises(AccessError, match="another join code"):
        pair.join(join_code="open")
    _, viewer = pair.join(join_code="sesame")
    _, admin = pair.join(join_code="root")
    assert (viewer.role, admin.role) == ("viewer", "admin")
    asked: list[Wish] = []

    def policy(wish: Wish) -> str:
        asked.append(wish)
        return "mira is asleep" if isinstance(wish.intent, Hear) else ""

    pair.stage.access.policy = policy
    for guest in (viewer, admin):
        guest.hear("mira", "Hello")
    admin.react("mira", "greet")
    admin.react("mira", "somersault")
    admin.hear("nobody", "Hello")
    pair.until(lambda: len([1 for name, _ in pair.heard if name == "persona-refused"]) == 4)
    assert [(w.peer, w.role, w.what) for w in asked] == [("ann#3", "admin", what) for what in ("hear", "react", "react", "hear")]
    reasons = sorted(str(data["reason"]) for name, data in pair.heard if name == "persona-refused")
    assert [r.split()[0] for r in reasons] == ["mira", "mira", "mira", "viewers"] and "mira is asleep" in reasons and "somersault" in "".join(reasons)
    pair.close()
