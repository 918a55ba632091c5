"""`persona serve --gateways`: one machine, several processes at one port, no broker."""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from persona_engine.errors import SessionError
from tests.integration.programs import Program, programs
from tests.integration.test_room_servers import LIMIT_S, SILENT, Visitor, pace

ASK_AGAIN = 180
"""Frames."""
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux spreads the connections of one port")


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _process(pid: int, what: str) -> bytes:
    """What the system says of a process; nothing of one that has gone."""
    try:
        return Path(f"/proc/{pid}/{what}").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def _gateways(server: Program) -> list[int]:
    return [pid for pid in _children(server.process.pid) if b"--of-parent" in _process(pid, "cmdline")]


def _replaced(server: Program, victim: int) -> bool:
    return len(now := _gateways(server)) == 2 and victim not in now


def _answered(visitors: list[Visitor]) -> None:
    """Ask, again where nobody hears it, until all have seen the same answer begin."""
    first, *others = visitors
    asked, known = [-ASK_AGAIN], [len(v.started) for v in visitors]

    def met() -> bool:
        asked[0] += 1
        if asked[0] % ASK_AGAIN == 0 and first.guest.state == "connected":
            first.guest.hear("mira", "Where is the harbour?")
        return bool(set.intersection(*(set(v.started[n:]) for v, n in zip(visitors, known))))

    first.until(met, *others)


def _until_gone(pids: list[int]) -> None:
    end = time.monotonic() + LIMIT_S
    while alive := [pid for pid in pids if _process(pid, "stat").rpartition(b")")[2].split()[:1] not in ([], [b"Z"])]:
        assert time.monotonic() < end, f"{alive} go on"
        pace.wait(0.05)


def test_killed_gateways_are_replaced_and_their_visitors_come_back(tmp_path: Path) -> None:
    """Of two gateways at one port one after the other is killed: each time another takes its place, every visitor is back by itself and hears the next answer
    as the same performance; they end with the server."""
    server = Program("serve", "mira", "--gateways", "2", "--address", "127.0.0.1", "--port", "0", **SILENT)
    with programs(server), ExitStack() as leaving:
        address = server.wait_for(r"mira at (ws://127\.0\.0\.1:\d+), 2 gateways")[1]
        visitors = [Visitor(address, tmp_path / f"{k}") for k in range(3)]
        for visitor in visitors:
            leaving.callback(visitor.close)
        first, *others = visitors
        first.until(lambda: all("mira" in v.stage.cast for v in visitors), *others)
        for _ in range(2):
            victim = _gateways(server)[0]
            os.kill(victim, signal.SIGKILL)
            first.until(partial(_replaced, server, victim), *others)
            _answered(visitors)
        assert server.said.count("has ended (signal 9); another takes its place") == 2
        left = _gateways(server)
        server.process.send_signal(signal.SIGTERM)
        server.wait_for("this server has left the room")
        _until_gone(left)


@pytest.mark.long
def test_an_admin_rules_over_encrypted_gateways(tmp_path: Path) -> None:
    """Behind gateways with one certificate, pinned by the address that the server prints, an admin sends a visitor away, who is told why; so is who comes when
    all places of the room are taken."""
    place = ("--address", "127.0.0.1", "--port", "0")
    codes = {"PERSONA_NET__ADMIN_CODE": "quay", "PERSONA_NET__MAX_PEERS": "2", "XDG_CONFIG_HOME": str(tmp_path)}
    server = Program("serve", "mira", "--gateways", "2", "--tls", *place, **SILENT, **codes)
    with programs(server), ExitStack() as leaving:
        address = server.wait_for(r"mira at (wss://127\.0\.0\.1:\d+/#sha256=[0-9a-f]+), 2 gateways")[1]
        admin, visitor = Visitor(address, tmp_path / "a", "quay"), Visitor(address, tmp_path / "b")
        for one in (admin, visitor):
            leaving.callback(one.close)
        with pytest.raises(SessionError, match=r"full \(2 peers\)"):
            leaving.callback(Visitor(address, tmp_path / "c").close)
        chief, guest = admin.stage.play_as("Chief", "finn"), visitor.stage.play_as("Ann", "odile")
        admin.until(lambda: bool(chief.persona and guest.persona and guest.persona in admin.stage.cast), visitor)
        chief.order("kick", "Ann", "you were told twice")
        admin.until(lambda: visitor.guest.state == "ended" and guest.persona not in admin.stage.cast, visitor)
        assert visitor.guest.lost == "you were told twice" and admin.guest.state == "connected"


def test_a_port_is_kept_from_strangers_and_free_again_after_a_kill() -> None:
    """A second server at the same port is refused with a line that says what to do, instead of taking half of the visitors; when the server is killed, its
    gateways end by themselves, and the port is free."""
    server = Program("serve", "mira", "--gateways", "2", "--address", "127.0.0.1", "--port", "0", **SILENT)
    with programs(server):
        port = int(server.wait_for(r"ws://127\.0\.0\.1:(\d+)")[1])
        second = Program("serve", "bram", "--gateways", "1", "--address", "127.0.0.1", "--port", str(port), **SILENT)
        with programs(second):
            assert second.status() == 1
            assert re.search(rf"cannot listen on 127\.0\.0\.1:{port}: .*Choose another port", second.said), second.said
        left = _gateways(server)
        assert len(left) == 2
        server.process.kill()
        _until_gone(left)
        with socket.socket() as sock:
            sock.bind(("127.0.0.1", port))
