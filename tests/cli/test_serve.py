"""`persona serve` as a process of its own, joined over a real socket."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from persona_engine.cli.serve import arc
from persona_engine.settings import load_settings
from persona_engine.stage import world_file
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.guest import Guest
from tests.integration.programs import LIMIT_S, Program


@pytest.mark.parametrize(("extra", "address"), [([], r"ws://127\.0\.0\.1:\d+"), (["--tls"], r"wss://127\.0\.0\.1:\d+/#sha256=[0-9a-f]{64}")])
def test_a_served_persona_answers_a_guest(tmp_path: Path, extra: list[str], address: str) -> None:
    """A guest who joins the printed address, encrypted or not, sees the cast, is answered by the server's mind; an interrupt or a request to end saves the world and ends with status 0."""
    server = Program("serve", "mira", "bram", "--address", "127.0.0.1", "--port", "0", "--world", str(tmp_path / "harbour.world"), *extra, XDG_CONFIG_HOME=str(tmp_path))
    stage = HeadlessStage(load_settings(voice={"provider": "silent"}), capacity=4)
    guest = None
    try:
        guest = Guest(stage, server.wait_for(f"mira, bram at ({address}) ")[1], "visitor")
        guest.start()
        assert set(stage.cast) == {"mira", "bram"}
        started = []
        stage.on_event(lambda name, data: started.append(data["persona"]) if name == "persona-started" else None)
        guest.hear("mira", "Hello! Where is the harbour?")
        limit = time.monotonic() + LIMIT_S
        while "mira" not in started and time.monotonic() < limit:
            guest.step()
            stage.step()
            stage.bridge.drain(0.01)
        assert "mira" in started
        server.process.send_signal(signal.SIGTERM if extra else signal.SIGINT)
        assert server.status() == 0 and "the session is over" in server.said
        world = world_file.load(tmp_path / "harbour.world")
        assert world is not None and set(world.people) == {"mira", "bram"} and any("harbour" in words for _, words, _ in world.people["mira"].said)
    finally:
        if guest is not None:
            guest.stop()
        stage.destroy()
        server.end()


@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_nobody_stands_in_anybody(count: int) -> None:
    """People on the arc stand apart and face its centre."""
    places = arc(count)
    gaps = [((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for i, a in enumerate(places) for b in places[i + 1 :]]
    assert len(places) == count and min(gaps, default=9.0) > 1.2
