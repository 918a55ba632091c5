"""A room's servers on stages: who runs it, who takes over, and what visitors see of that."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import numpy as np
import pytest

from persona_engine.errors import BackplaneError, StageError
from persona_engine.net.backplane.local import LocalBackplane
from persona_engine.net.backplane.protocol import Stored
from persona_engine.rig.body import Body
from persona_engine.score import Performance, Roots, State, codec
from persona_engine.score.intent import Enter
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.rooms import Room
from persona_engine.stage.succession import Person
from tests.net.room_party import Line

LIMIT_S = 100.0
pace = threading.Event()


class Server:
    """A stage in a room."""

    def __init__(self, plane: LocalBackplane) -> None:
        settings = load_settings(voice={"provider": "silent"}, rooms={"lease_s": 0.4, "beat_s": 0.05, "whole_s": 0.3, "name": "harbour"})
        self.stage, self.line = HeadlessStage(settings, capacity=4), Line(plane)
        find = self.stage.find_persona
        people = (Person(find("mira"), Body.standard(), (1.0, 2.0, 0.5)), Person(find("bram"), Body.standard()))
        self.room = Room(self.stage, people, self.line)
        self.told: list[str] = []
        self.stage.on_event(lambda name, data: self.told.append(name))
        self.room.start()

    def step(self) -> None:
        """A frame."""
        self.room.step()
        self.stage.step()

    def pose(self, persona: str) -> np.ndarray:
        """What a persona shows."""
        row = self.stage.performer.row(persona)
        frame = self.stage.frame
        return np.concatenate([frame.face[:, row], frame.rotations[:, :, row].ravel(), frame.hips[:, row]])

    def close(self) -> None:
        """Leave."""
        self.room.stop()
        self.stage.destroy()


@contextmanager
def servers(count: int) -> Iterator[list[Server]]:
    """Servers of one room."""
    plane = LocalBackplane()
    with ExitStack() as stack:
        made = []
        for _ in range(count):
            made.append(Server(plane))
            stack.callback(made[-1].close)
        yield made


def followed(owner: Server, standby: Server) -> bool:
    """Whether a standby knows what the owner's mira does."""
    following = standby.room._following
    state = following.replica.state(0.0) if following is not None and following.replica.synced else None
    return state is not None and state.known is not None and {codec.encode(e) for e in owner.stage.performer.entries("mira")} <= set(state.known.entries)


def numbered(server: Server) -> list[int]:
    """The numbers of all performances from now on."""
    numbers: list[int] = []
    server.stage.entry_listeners.append(lambda e: numbers.append(e.id) if isinstance(e, Performance) else None)
    return numbers


def until(met: Callable[[], bool], *playing: Server) -> None:
    """Let servers play until something is so."""
    end = time.monotonic() + LIMIT_S
    while not met():
        assert time.monotonic() < end, "nothing happened"
        for server in playing:
            server.step()
        pace.wait(1 / 200)


def test_one_of_two_runs_the_room_and_the_other_goes_on_where_it_stopped() -> None:
    """When the owner is cut off the standby has its people, their places, their time and their entries, and half a second later shows what the owner
    would have shown; the old owner, reachable again, leaves the stage."""
    with servers(2) as (ann, bob):
        until(lambda: ann.room.owner or bob.room.owner, ann, bob)
        owner, standby = (ann, bob) if ann.room.owner else (bob, ann)
        mira = owner.stage.member("mira")
        mira.say("[wave] This is a rather long sentence about tides and maps and lighthouses, and about everything else that one can see from here.")
        until(lambda: owner.stage.performer.media(mira.row, owner.stage.now()) is not None, owner, standby)
        until(lambda: followed(owner, standby), owner, standby)
        assert not standby.stage.cast
        owner.line.cut = True
        until(lambda: standby.room.owner, owner, standby)
        assert set(standby.stage.cast) == {"mira", "bram"} and standby.room.epoch > 0
        said = [e for e in owner.stage.performer.entries("mira") if isinstance(e, Performance)]
        assert said and set(said) <= set(standby.stage.performer.entries("mira"))
        settled = standby.stage.now() + 0.5
        until(lambda: standby.stage.now() > settled, owner, standby)
        t = max(owner.stage.now(), standby.stage.now())
        owner.stage.step(t)
        standby.stage.step(t)
        assert abs(owner.stage.now() - standby.stage.now()) < 0.05
        assert np.abs(owner.pose("mira") - standby.pose("mira")).max() < 1e-4
        assert standby.stage.targets["mira"]() == pytest.approx((1.0, 0.0, 2.0, 0.5), abs=1e-3)
        owner.line.cut = False
        until(lambda: not owner.room.owner, owner, standby)
        assert not owner.stage.cast and standby.room.owner and "room-lost" in owner.told


def test_who_takes_over_numbers_on_and_listens_again() -> None:
    """New performances have numbers that the owner before cannot have given; a thought that died with it leaves her listening, and she answers again."""
    with servers(2) as (ann, bob):
        until(lambda: ann.room.owner or bob.room.owner, ann, bob)
        owner, standby = (ann, bob) if ann.room.owner else (bob, ann)
        numbers, roles = numbered(owner), list[str]()
        owner.stage.entry_listeners.append(lambda e: roles.append(e.role) if isinstance(e, State) else None)
        owner.stage.member("mira").hear("Where is the harbour?", "visitor")
        until(lambda: "thinking" in roles, owner, standby)
        until(lambda: followed(owner, standby), owner, standby)
        owner.line.cut = True
        until(lambda: standby.room.owner, standby)
        mira, mine = standby.stage.member("mira"), numbered(standby)
        until(lambda: mira.state.role == "listening", standby)
        speech = mira.say("Here I am.")
        until(lambda: speech.done, standby)
        assert max(mine) > max(numbers) + 500


def test_players_stay_where_they_are_when_another_server_takes_over() -> None:
    """Under the new owner a player stands where the old one last showed them, before they say anything; when they come on stage again they are the same
    player, not a second one, and are not sent back to the entrance."""
    with servers(2) as (ann, bob):
        until(lambda: ann.room.owner or bob.room.owner, ann, bob)
        owner, standby = (ann, bob) if ann.room.owner else (bob, ann)
        wish, there = Enter("Eva", "finn", "key"), (3.0, 0.0, 4.0, 1.0)
        eva = owner.stage.players.enter("eva#1@gate", wish)

        def walked() -> bool:
            owner.stage.players.move("eva#1@gate", owner.stage.now(), there)
            return bool(np.allclose(eva.track.place, there, atol=0.02))

        until(walked, owner, standby)
        until(lambda: (place := known_place(standby, "eva")) is not None and np.allclose(place, there[:3], atol=0.05), owner, standby)
        owner.line.cut = True
        until(lambda: standby.room.owner, standby)
        again = standby.stage.players.of("eva#1@gate")
        assert again is not None and again.leaves < np.inf and np.allclose(again.track.place, there, atol=0.05)
        assert standby.stage.players.enter("eva#1@gate", wish) is again and again.leaves == np.inf
        until(lambda: standby.stage.world.row("eva") >= 0, standby)
        assert [c.persona for c in standby.stage.cast.values() if c.player] == ["eva"] and np.allclose(again.track.place, there, atol=0.05)


def known_place(server: Server, persona: str) -> tuple[float, float, float] | None:
    """Where a standby knows somebody to be."""
    following = server.room._following
    state = following.replica.state(0.0) if following is not None and following.replica.synced else None
    entries = [codec.decode(data) for data in state.known.entries] if state is not None and state.known is not None else []
    seen = [e.positions[e.ids.index(persona)] for e in entries if isinstance(e, Roots) and persona in e.ids]
    return seen[-1] if seen else None


def test_an_owner_that_leaves_hands_over_at_once_and_one_alone_goes_on_later() -> None:
    """Who stops in order is followed without waiting for its lease; a server that starts when nobody is there finds the room as it was left."""
    with servers(1) as (ann,):
        until(lambda: ann.room.owner, ann)
        ann.stage.member("mira").gaze_at(ann.stage.member("mira").state.attention)
        ann.stage.member("mira").submit(State("mira", 0.0, role="listening"))
        until(lambda: ann.stage.now() > 0.6, ann)
        left = ann.stage.now()
        plane = ann.line._plane
        ann.close()
        bob = Server(plane)
        try:
            until(lambda: bob.room.owner, bob)
            assert bob.stage.now() >= left and bob.stage.member("mira").state.role == "listening"
        finally:
            bob.close()


def test_a_room_that_nobody_knows_begins_anew(caplog: pytest.LogCaptureFixture) -> None:
    """What a broker keeps and nobody can read is said, and does not keep a server from running the room."""
    plane = LocalBackplane()
    plane._kept["persona.harbour.whole"] = Stored(b"garbage", 3)
    with caplog.at_level(logging.WARNING, "persona_engine"):
        ann = Server(plane)
        try:
            until(lambda: ann.room.owner, ann)
            assert set(ann.stage.cast) == {"mira", "bram"}
        finally:
            ann.close()


def test_no_broker_is_an_error_when_the_room_is_entered() -> None:
    """A room whose broker is not there is not entered, and says why."""
    settings = load_settings(voice={"provider": "silent"}, rooms={"backplane": "nats://127.0.0.1:9", "timeout_s": 2.0})
    stage = HeadlessStage(settings, capacity=2)
    room = Room(stage, ())
    try:
        with pytest.raises((BackplaneError, StageError), match=r"127\.0\.0\.1:9"):
            room.start()
    finally:
        room.stop()
        stage.destroy()
