"""A host leaves or dies, and a guest goes on with the session: the same people, places and performances, at the same session time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from persona_engine.score import codec
from persona_engine.stage.avatar_files import body_of
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.guest import Guest
from tests.stage.party import Party

LINE = "The harbour is down the hill, past the old lighthouse. The boats leave at noon, and the tide does not wait for anybody at all."
NET = {"heir_role": "speaker", "heir": True, "heir_after_s": 0.2, "port": 0, "reconnect_first_s": 0.05, "reconnect_most_s": 0.2, "discovery_port": 0}


class Harbour(Party):
    """Mira and bram at a host, ann who came first, and ben."""

    def __init__(self, folder: Path, **net: object) -> None:
        super().__init__(folder, **{**NET, **net})
        for name, x in (("mira", -1.0), ("bram", 1.0)):
            persona = self.stage.find_persona(name)
            self.stage.cast_member(persona, body_of(self.stage.avatar_of(persona)))
            self.stage.put(name, (x, 0.0, 0.0, 0.5 * x))
        self.open()
        self.ann, self.ben = self.join("ann"), self.join("ben")

    def heir_is_ready(self) -> None:
        """Until one of the two listens, and the other knows where."""

        def known(heir: Guest, other: Guest) -> bool:
            return heir._heir is not None and heir._heir.ready and other._client is not None and bool(other._client.next)

        self.until(lambda: known(self.ann, self.ben) or known(self.ben, self.ann))

    def leave(self, clean: bool = True) -> None:
        """The host ends, or dies without a word."""
        assert self.host is not None
        if clean:
            self.host.stop("the tavern closes")
        else:
            server = self.host._server._server  # type: ignore[union-attr]
            self.stage.bridge.loop.call_soon_threadsafe(server.close, False)
            for guest in self.guests:
                assert guest._client is not None
                guest._stage.bridge.loop.call_soon_threadsafe(guest._client.drop)
        self.host = None

    def go_on(self) -> None:
        """Until ann hosts and ben follows her."""
        self.until(lambda: self.ann.state == "hosting" and self.ben.state == "connected")

    def close(self) -> None:
        """Whoever hosts by now, last."""
        for guest in sorted(self.guests, key=lambda guest: guest.host is not None):
            guest.stop()
        self.guests.clear()
        super().close()


@pytest.fixture
def harbour(tmp_path: Path) -> Iterator[Harbour]:
    """A harbour with two guests."""
    made = Harbour(tmp_path)
    yield made
    made.close()


def _people(stage: HeadlessStage) -> set[str]:
    return {name for name, member in stage.members.items() if member.minded}


@pytest.mark.parametrize("clean", [True, False])
def test_a_guest_goes_on_with_everyone(harbour: Harbour, clean: bool) -> None:
    """Whoever came first hosts, the others are its guests by themselves, under the names and roles that they had; time, places and what is performed go on; a
    persona knows what she was told under the host before, and answers."""
    ann, ben = harbour.ann._stage, harbour.ben._stage
    me = [stage.play_as(name, "finn", name) for stage, name in ((ann, "Ann"), (ben, "Ben"))]
    harbour.until(lambda: all(m.persona for m in me))
    harbour.stage.scene["lighthouse"] = "lit"
    harbour.guests[1].hear("mira", "My name is Ben.")
    harbour.until(lambda: bool(harbour.stage.members["mira"].conversation.history))
    harbour.until(lambda: not harbour.stage.busy)
    harbour.heir_is_ready()
    taken = len(harbour.stage.members["mira"].conversation.history)
    harbour.until(lambda: len(getattr(harbour.ann._heir._bequest, "world", b"").split(b'"assistant"')) > 1 and taken > 1)  # type: ignore[union-attr]
    harbour.stage.members["mira"].say(LINE)
    harbour.until(lambda: ben.performer.media(ben.performer.row("mira"), ben.now()) is not None)
    harbour.stage.time_scale = 0.1
    harbour.until(lambda: ann.time_scale == ben.time_scale == 0.1)
    before, place = harbour.stage.now(), ben.world
    assert place.row("mira") >= 0
    harbour.leave(clean)
    harbour.go_on()
    assert _people(ann) == {"mira", "bram"} and set(ann.cast) == set(ben.cast) == {"mira", "bram", "ann", "ben"}
    assert 0 <= ann.now() - before < 60 and abs(ann.now() - ben.now()) < 0.2
    assert (harbour.ben._session.peer, harbour.ben.role) == ("ben#2", "speaker")
    assert ann.targets["mira"]() == pytest.approx((-1.0, 0.0, 0.0, -0.5), abs=1e-3)
    media = ann.performer.media(ann.performer.row("mira"), ann.now())
    assert media is not None and media[1] > 0.0 and ann.time_scale == ben.time_scale == 0.1
    ann.time_scale = harbour.stage.time_scale = 1.0
    assert ann.scene == {"lighthouse": "lit"} and ann.members["mira"].conversation.memory.recall("ben") == {"name": "Ben"}
    harbour.until(lambda: not ann.busy)
    told: list[str] = []
    ben.on_event(lambda name, data: told.append(str(data["persona"])) if name == "persona-speaking" else None)
    harbour.ben.hear("bram", "Hello! How are you?")
    harbour.until(lambda: "bram" in told)
    me[1].emote("wave")
    harbour.until(lambda: ann.performer.row("ben") >= 0 and not ann.busy and not harbour.stage.busy)
    harbour.until(lambda: codec.digest(ann.performer.snapshot()) == codec.digest(ben.performer.snapshot()))


@pytest.mark.parametrize("net", [{"heir": False}, {"heir_role": "admin"}])
def test_without_consent_the_session_ends(tmp_path: Path, net: dict[str, object]) -> None:
    """Where no guest would host, or none of them may, guests are told in one line and nothing is opened."""
    harbour = Harbour(tmp_path, **net)
    harbour.until(lambda: harbour.stage.now() > 2.5)
    assert harbour.ann._heir is not None and harbour.ann._heir._host is None
    harbour.leave()
    harbour.until(lambda: harbour.ann.state == harbour.ben.state == "ended")
    assert harbour.ann.lost == harbour.ben.lost == "the tavern closes"
    harbour.close()


def test_an_heir_whose_own_cable_is_cut_does_not_fork_the_session(harbour: Harbour) -> None:
    """While its host answers others, an heir that lost its connection comes back as a guest; nobody was let in at its door meanwhile."""
    harbour.heir_is_ready()
    assert harbour.ann._client is not None and harbour.ann._heir is not None and harbour.ann._heir._host is not None
    door = harbour.ann._heir._host.port
    stranger = Guest(harbour.new(), f"ws://127.0.0.1:{door}", "eve")
    with pytest.raises(Exception, match="closed the connection|still there"):
        harbour._start(stranger)
    harbour.ann._stage.bridge.loop.call_soon_threadsafe(harbour.ann._client.drop)
    harbour.until(lambda: harbour.ann.state == "reconnecting")
    harbour.until(lambda: harbour.ann.state == "connected")
    assert harbour.ben.state == "connected" and harbour.host is not None and harbour.host.peers == 2
    harbour.heir_is_ready()
    harbour.leave()
    harbour.until(lambda: {harbour.ann.state, harbour.ben.state} == {"hosting", "connected"})
