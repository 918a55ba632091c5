"""A room on several servers: real processes, real brokers."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from persona_engine.score import Performance, codec
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.guest import Guest
from tests.integration.programs import Program, programs
from tests.net import brokers

LIMIT_S = 60.0
SILENT = {"PERSONA_VOICE__PROVIDER": "silent"}
pace = threading.Event()


class Visitor:
    """A player at an address, without pictures."""

    def __init__(self, address: str) -> None:
        self.stage = HeadlessStage(load_settings(voice={"provider": "silent"}), capacity=4)
        self.started: list[tuple[str, int]] = []
        self.joined = 0
        self.stage.on_event(self._event)
        self.guest = Guest(self.stage, address, "visitor")
        self.guest.start()

    def _event(self, name: str, data: dict[str, Any]) -> None:
        self.joined += name == "persona-session" and data["state"] == "connected"
        if name == "persona-started":
            self.started.append((data["persona"], data["id"]))

    def until(self, met: Callable[[], bool]) -> None:
        """Play until something is so."""
        end = time.monotonic() + LIMIT_S
        while not met():
            assert time.monotonic() < end, f"nothing happened; {self.guest.lost}"
            self.guest.step()
            self.stage.step()
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
                ann, bob = (Visitor(address) for address in addresses)
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
                late = Visitor(addresses[0])
                mine, theirs = late.performances("mira"), ann.performances("mira")
                new = {n for n in mine if n > 1000} & theirs.keys()
                assert new and all(codec.digest([mine[n]]) == codec.digest([theirs[n]]) for n in new)
                assert not ann.guest.lost and not bob.guest.lost
                for visitor in (ann, bob, late):
                    visitor.close()
                second.process.send_signal(signal.SIGTERM)
                assert second.process.wait(LIMIT_S) == 0 and "left the room" in second.said
            west.process.send_signal(signal.SIGINT)
            assert west.process.wait(LIMIT_S) == 0 and "the gateway is closed" in west.said
