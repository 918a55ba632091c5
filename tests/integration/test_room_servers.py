"""A room on several servers: real processes, real brokers."""

from __future__ import annotations

import hashlib
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from persona_engine.errors import SessionError
from persona_engine.names import ARKIT_INDEX
from persona_engine.score import LookChange, Performance, codec
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.guest import Guest
from tests import samples
from tests.integration.programs import Program, programs
from tests.net import brokers

LIMIT_S = 100.0
SILENT = {"PERSONA_VOICE__PROVIDER": "silent"}
pace = threading.Event()


class Visitor:
    """A player at an address, without pictures."""

    def __init__(self, address: str, cache: Path, code: str = "") -> None:
        settings = load_settings(voice={"provider": "silent"}, assets={"cache": str(cache)}, net={"join_code": code} if code else {})
        self.stage = HeadlessStage(settings, capacity=4)
        self.started: list[tuple[str, int]] = []
        self.joined = self.refused = 0
        self.stage.on_event(self._event)
        self.guest = self._let_in(address)

    def _let_in(self, address: str) -> Guest:
        """Come in; a room that nobody runs at present is tried again, as its gateway says."""
        end = time.monotonic() + LIMIT_S
        while True:
            guest = Guest(self.stage, address, "visitor")
            try:
                guest.start()
            except SessionError as error:
                if "at present" not in str(error) or time.monotonic() > end:
                    self.stage.destroy()
                    raise
                pace.wait(0.5)
            else:
                return guest

    def _event(self, name: str, data: dict[str, Any]) -> None:
        self.joined += name == "persona-session" and data["state"] == "connected"
        self.refused += name == "persona-refused"
        if name == "persona-started":
            self.started.append((data["persona"], data["id"]))

    def until(self, met: Callable[[], bool], *others: Visitor) -> None:
        """Play until something is so, with others."""
        end = time.monotonic() + LIMIT_S
        while not met():
            assert time.monotonic() < end, f"nothing happened; {self.guest.lost}"
            for visitor in (self, *others):
                visitor.guest.step()
                visitor.stage.step()
            pace.wait(1 / 60)

    def performances(self, persona: str) -> dict[int, Performance]:
        """What a persona performs, by number."""
        return {e.id: e for e in self.stage.performer.entries(persona) if isinstance(e, Performance)}

    def close(self) -> None:
        """Leave."""
        self.guest.stop()
        self.stage.destroy()


def _broker(kind: str) -> str:
    if brokers.missing(kind):
        pytest.skip(brokers.missing(kind))
    return kind


@pytest.mark.parametrize("kind", ["nats", pytest.param("redis", marks=pytest.mark.long)])
def test_a_killed_owner_is_replaced_while_visitors_stay(kind: str, tmp_path: Path) -> None:
    """Two servers, two gateways: visitors of both see the answer to one of them, and each other; when the owner is killed the other server answers them, on
    the same connections, players are on stage again, and who comes later holds the same performances."""
    with brokers.broker(_broker(kind), tmp_path) as url:
        place = ("--backplane", url, "--room", "harbour")
        first = Program("serve", "mira", "bram", *place, **SILENT)
        with programs(first, *(Program("gateway", *place, "--address", "127.0.0.1", "--port", "0") for _ in range(2))) as (_, west, east):
            first.wait_for("this server runs the room")
            addresses = [g.wait_for(r"at (ws://127\.0\.0\.1:\d+)").group(1) for g in (west, east)]
            with programs(Program("serve", "mira", "bram", *place, **SILENT)) as (second,):
                second.wait_for("in room harbour")
                ann, bob = (Visitor(address, tmp_path / name) for address, name in zip(addresses, ("ann", "bob")))
                assert set(ann.stage.cast) == set(bob.stage.cast) == {"mira", "bram"}
                ann.guest.hear("mira", "Hello! Where is the harbour?")
                ann.until(lambda: any(p == "mira" for p, _ in ann.started))
                bob.until(lambda: ann.started[0] in bob.started)
                me = ann.stage.play_as("Ann", "bram")
                ann.until(lambda: bool(me.persona))
                bob.until(lambda: me.persona in bob.stage.cast)
                first.process.kill()
                second.wait_for("this server runs the room")
                ann.until(lambda: bool(me.persona) and ann.guest.state == "connected" and ann.joined > 1)
                bob.until(lambda: me.persona in bob.stage.cast)
                bob.guest.hear("mira", "And the lighthouse?")
                bob.until(lambda: any(n > 1000 for p, n in bob.started if p == "mira"))
                ann.until(lambda: any(n > 1000 for p, n in ann.started if p == "mira"))
                late = Visitor(addresses[0], tmp_path / "late")
                mine, theirs = late.performances("mira"), ann.performances("mira")
                new = {n for n in mine if n > 1000} & theirs.keys()
                assert new and all(codec.digest([mine[n]]) == codec.digest([theirs[n]]) for n in new)
                assert not ann.guest.lost and not bob.guest.lost
                for visitor in (ann, bob, late):
                    visitor.close()
                second.process.send_signal(signal.SIGTERM)
                assert second.status() == 0 and "left the room" in second.said
            west.process.send_signal(signal.SIGINT)
            assert west.status() == 0 and "the gateway is closed" in west.said


@pytest.mark.long
@pytest.mark.parametrize("kind", ["nats", "redis"])
def test_a_broker_that_dies_and_comes_back_costs_nobody_the_room(kind: str, tmp_path: Path) -> None:
    """While the broker is away visitors stay and whoever asks is told that nobody hears it; when it is back one of the two servers answers both of them,
    the player is where it was, and newcomers see all; every process says once that the broker is gone, and once that it is there again."""
    port = brokers.free_port()
    broker = brokers.started(_broker(kind), port, tmp_path)
    place = ("--backplane", brokers.address(kind, port), "--room", "harbour")
    servers = [Program("serve", "mira", *place, **SILENT) for _ in range(2)]
    try:
        with programs(*servers), ExitStack() as stack:
            _who_runs(*servers)
            gates = stack.enter_context(programs(*(Program("gateway", *place, "--address", "127.0.0.1", "--port", "0") for _ in range(2))))
            addresses = [g.wait_for(r"at (ws://127\.0\.0\.1:\d+)").group(1) for g in gates]
            ann, bob = (Visitor(address, tmp_path / name) for address, name in zip(addresses, ("ann", "bob")))
            me = ann.stage.play_as("Ann", "bram")
            ann.until(lambda: bool(me.persona) and me.persona in bob.stage.cast, bob)
            broker.kill()
            broker.wait()
            for program in (*servers, *gates):
                program.wait_for("the broker at .* is gone")
            ann.until(lambda: "has no owner" in gates[0].said, bob)
            ann.guest.hear("mira", "Is anybody there?")
            ann.until(lambda: bool(ann.refused), bob)
            broker = brokers.started(kind, port, tmp_path)
            for program in (*servers, *gates):
                ann.until(lambda program=program: "is there again" in program.said, bob)  # type: ignore[misc]
            ann.until(lambda: all("has an owner again" in gate.said for gate in gates), bob)
            for visitor, other in ((ann, bob), (bob, ann)):
                before = len(visitor.started)
                visitor.guest.hear("mira", "And now?")
                visitor.until(lambda v=visitor, n=before: any(who == "mira" for who, _ in v.started[n:]), other)  # type: ignore[misc]
            bob.until(lambda: me.persona in bob.stage.cast and bob.started[-1] in ann.started, ann)
            late = Visitor(addresses[0], tmp_path / "late")
            assert {"mira", me.persona} <= late.stage.cast.keys()
            assert all(p.said.count("is gone; trying to come back") == p.said.count("is there again") == 1 for p in (*servers, *gates))
            for visitor in (ann, bob, late):
                assert not visitor.guest.lost
                visitor.close()
    finally:
        broker.kill()
        broker.wait()


def _caches(folder: Path, kind: str) -> dict[str, str]:
    return {**SILENT, "PERSONA_ASSETS__CACHE": str(folder / kind), "PERSONA_NET__PUPPETEER_CODE": "strings"}


@pytest.mark.parametrize("kind", ["nats", pytest.param("redis", marks=pytest.mark.long)])
def test_avatars_and_puppeteers_pass_gateways_and_outlive_the_owner(kind: str, tmp_path: Path) -> None:
    """A visitor of one gateway comes in a character of her own: visitors of the other see her in it, and whoever comes after the owner was killed, too; she
    moves a persona's face, for everyone, under either owner."""
    stranger = tmp_path / "stranger.glb"
    stranger.write_bytes(samples.arkit_glb())
    sha256 = hashlib.sha256(stranger.read_bytes()).hexdigest()
    with brokers.broker(_broker(kind), tmp_path) as url:
        place = ("--backplane", url, "--room", "harbour")
        gates = [Program("gateway", *place, "--address", "127.0.0.1", "--port", "0", **_caches(tmp_path, side)) for side in ("west", "east")]
        first, second = (Program("serve", "mira", *place, **_caches(tmp_path, name)) for name in ("first", "second"))
        with programs(first, second, *gates) as (_, _, west, east):
            owner, standby = _who_runs(first, second)
            addresses = [g.wait_for(r"at (ws://127\.0\.0\.1:\d+)").group(1) for g in (west, east)]
            ann, bob = Visitor(addresses[0], tmp_path / "ann", "strings"), Visitor(addresses[1], tmp_path / "bob")
            me = ann.stage.play_as("Ann", str(stranger))
            ann.until(lambda: _worn(bob, me.persona) == sha256, bob)
            _moves(ann, bob)
            owner.process.kill()
            standby.wait_for("this server runs the room")
            ann.until(lambda: ann.joined > 1 and _worn(bob, me.persona) == sha256, bob)
            _moves(ann, bob)
            late = Visitor(addresses[1], tmp_path / "late")
            late.until(lambda: _worn(late, me.persona) == sha256, ann)
            for visitor in (ann, bob, late):
                assert not visitor.guest.lost
                visitor.close()


def _who_runs(*servers: Program) -> tuple[Program, Program]:
    """The owner of a room and the one that stands by."""
    for server in servers:
        server.wait_for("in room harbour")
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        for owner, standby in (servers, servers[::-1]):
            if "this server runs the room" in owner.said:
                return owner, standby
        pace.wait(0.05)
    raise AssertionError("nobody runs the room")


def _worn(visitor: Visitor, persona: str) -> str:
    """The name of the file in which a visitor sees somebody; "" while it has not come."""
    stage = visitor.stage
    if persona not in stage.cast:
        return ""
    worn = [entry.avatar for entry in stage.performer.entries(persona) if isinstance(entry, LookChange)]
    return next((name for name in (*worn, stage.cast[persona].avatar_sha256) if stage.files.here(name)), "")


def _moves(puppeteer: Visitor, other: Visitor) -> None:
    """Mira's jaw, by one visitor, seen by another."""
    strings = puppeteer.stage.puppet("mira", "face")

    def shown() -> bool:
        strings.drive(face={"jawOpen": 0.7})
        return bool(abs(other.stage.frame.face[ARKIT_INDEX["jawOpen"], other.stage.performer.row("mira")] - 0.7) < 0.01)

    puppeteer.until(shown, other)
    strings.release()
    puppeteer.until(lambda: other.stage.puppetry.free("mira"), other)
