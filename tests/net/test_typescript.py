"""The client in TypeScript: generated from our types, and of one mind with us about every byte."""

import asyncio
import json
import os
import queue
import shutil
import signal
import subprocess
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from persona_engine.names import ARKIT_INDEX
from persona_engine.net import messages as m
from persona_engine.net.clock_sync import ClockSync
from persona_engine.net.history import History
from persona_engine.net.host_events import Arrived, Asked, HostEvent
from persona_engine.net.limits import Limits
from persona_engine.net.poses import PoseDecoder, Poses
from persona_engine.net.server import SessionServer
from persona_engine.net.session import HostSession, HostState
from persona_engine.net.typescript import GENERATED, sources
from persona_engine.net.typescript.generate import generated
from persona_engine.score import codec
from persona_engine.score import entries as e
from persona_engine.score.channels import COUNT, Puppet
from persona_engine.score.entries import Entry
from persona_engine.score.intent import Hear
from persona_engine.score.layout import LAYOUT
from persona_engine.score.recording import Casting
from tests.golden import wire

WEB = Path(__file__).parents[1] / "web"


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    """The fixtures as committed."""
    return dict(json.loads(wire.PATH.read_text(encoding="utf-8")))


def test_types_are_generated() -> None:
    """The committed types are those of our messages and entries."""
    assert sources()[GENERATED] == generated(), "run: python -m persona_engine.net.typescript.generate"


def test_every_entry_has_a_layout() -> None:
    """The compact form names every field of every type of entry, in the order of the type."""
    assert {layout.type for layout in LAYOUT} == set(get_args(Entry))
    for layout in LAYOUT:
        assert {f.name for f in layout.fields} == set(layout.type.__struct_fields__)
    assert {type(entry) for entry in wire.score()} == set(get_args(Entry))


def test_python_reads_the_fixtures(golden: dict[str, Any]) -> None:
    """Committed bytes mean today what they meant when they were written, and we would still say the same."""
    peers = PoseDecoder(wire.COUNT), PoseDecoder(wire.COUNT)
    for row in golden["poses"]:
        assert wire.shown(peers[row["peer"]].take(b64decode(row["frame"]))) == row["poses"]
    history = History(b64decode(golden["entries"]["window"]))
    for frame in golden["entries"]["frames"]:
        seen = [codec.decode(data) for data in history.unpack(b64decode(frame["frame"]))]
        assert wire.plain(seen) == frame["entries"]
    for row in golden["messages"]:
        message = m.decode(b64decode(row["bytes"]))
        assert wire.plain(message) == row["message"] and b64encode(m.encode(message)).decode() == row["bytes"]
    sync = ClockSync()
    for sent, received, remote, local, shown in golden["clock"]:
        sync.add(sent, received, remote)
        np.testing.assert_allclose(sync.remote(local), shown, atol=1e-9)
    now = wire.fixtures()
    assert [r["poses"] for r in now["poses"]] == [r["poses"] for r in golden["poses"]], "run: python -m tests.golden.wire"
    assert (now["entries"]["window"], now["messages"]) == (golden["entries"]["window"], golden["messages"]), "run: python -m tests.golden.wire"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client and its checks, compiled strictly."""
    if shutil.which("node") is None or not (WEB / "node_modules" / "typescript").exists():
        pytest.skip("needs Node and `npm ci` in tests/web")
    folder = tmp_path_factory.mktemp("web")
    (folder / "client").mkdir()
    for name, text in sources().items():
        (folder / "client" / name).write_text(text, encoding="utf-8")
    for name in ("wire.ts", "live.ts", "tsconfig.json", "package.json"):
        shutil.copy(WEB / name, folder)
    (folder / "node_modules").symlink_to(WEB / "node_modules")
    compiler = folder / "node_modules" / "typescript" / "bin" / "tsc"
    made = subprocess.run(["node", compiler, "-p", folder], capture_output=True, text=True, timeout=400)
    assert made.returncode == 0, made.stdout
    return folder


def test_typescript_reads_the_fixtures(program: Path) -> None:
    """Node decodes every frame to the same numbers, refuses broken ones, and our host understands what it says."""
    ran = subprocess.run(["node", program / "wire.js", wire.PATH], capture_output=True, text=True, timeout=200)
    assert ran.returncode == 0, ran.stderr
    answer = json.loads(ran.stdout)
    assert min(answer["done"].values()) > 0
    said = [m.decode(b64decode(text)) for text in answer["said"]]
    assert [type(message) for message in said] == [m.Hello, m.Ping, m.Ping, m.Ask, m.Ask, m.Want]
    host = HostSession(lambda: (0.0, False, 1.0))
    key = host.connected()
    assert host.receive(key, b64decode(answer["said"][0]), 0.0) == ([], [Arrived(key, f"ann#{key}")])
    assert all(not events for text in answer["said"][1:3] for _, events in [host.receive(key, b64decode(text), 0.0)])
    assert said[1] == m.Ping(-1234.25, 0.1) and said[2] == m.Ping(2.0**40)


Run = Callable[[str], Awaitable[dict[str, Any]]]
"""`run(url)`: a client joins there, and says what it saw."""


async def hosted(run: Run, *origins: str) -> dict[str, Any]:
    """A session for one client: poses until it asks for something, then a sentence that began three seconds ago, two moods, and the sign to end."""
    asked: asyncio.Queue[Asked] = asyncio.Queue()
    begun = time.monotonic() - 1000.0

    def event(happened: HostEvent) -> None:
        if isinstance(happened, Arrived):
            server.welcome(happened.key, HostState(1000.0, 0.05, (Casting("mira", 1),), (e.State("mira", 1.0),)))
        elif isinstance(happened, Asked):
            asked.put_nowait(happened)

    server = SessionServer(HostSession(lambda: (time.monotonic() - begun, False, 1.0)), time.monotonic, event, Limits(origins=origins))
    client = asyncio.ensure_future(run(f"ws://127.0.0.1:{await server.start('127.0.0.1', 0)}"))
    tick, levels = 0, np.zeros((COUNT, 1), np.int32)
    while asked.empty():
        assert not client.done(), client.result()
        tick += 1
        levels = levels.copy()
        levels[ARKIT_INDEX["jawOpen"]] = tick % 250
        server.publish_poses(Poses(tick, (Puppet("mira", "face", 1),), levels))
        await asyncio.sleep(1 / 60)
    assert (await asked.get()).intent == Hear("mira", "", "Guten Tag!")
    said = e.Performance("mira", 1, round(time.monotonic() - begun - 3.0, 3), 3600.0, text="Guten Morgen.")
    server.publish_score(said, e.State("mira", 1000.5, role="listening"), e.State("mira", 1000.6, role="speaking"))
    server.publish(m.Playout(0.1))
    seen = await client
    seen["off"] = abs(seen["apart"] - (time.monotonic() - begun))
    seen["drift"] = abs(seen["media"] - (seen["apart"] - said.t))
    await server.close()
    return seen


def right(seen: dict[str, Any]) -> None:
    """A client that saw all of it."""
    assert seen["cast"] == ["mira"] and seen["roles"] == ["state", "listening", "speaking"] and seen["told"] == ["playout"]
    np.testing.assert_allclose(np.diff(np.array(seen["jaws"]) * 255) % 250, 1.0, atol=1e-9)
    assert seen["off"] < 5.0 and seen["text"] == "Guten Morgen." and seen["drift"] < 1e-6


def test_typescript_follows_a_live_session(program: Path) -> None:
    """Over a real socket Node joins, sets its clock, follows entries and poses, knows how far a sentence is, and its wish reaches the host."""

    async def node(url: str) -> dict[str, Any]:
        command = ("node", "--experimental-websocket", "--no-warnings", program / "live.js", url)
        process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
        out, _ = await process.communicate()
        return dict(json.loads(out))

    right(asyncio.run(asyncio.wait_for(hosted(node), 100)))


class Pages(SimpleHTTPRequestHandler):
    """Gives out a folder, and keeps what is said to it."""

    seen: queue.SimpleQueue[bytes]

    def do_POST(self) -> None:
        """What a page saw."""
        self.seen.put(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.mark.long
def test_a_browser_follows_a_live_session(program: Path, tmp_path: Path) -> None:
    """Chromium, without a window, does what Node does, from a page of an origin that the host allows; another origin is turned away."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("needs Chromium (apt-get install chromium)")
    (program / "page.html").write_text('<!doctype html><title>x</title><script type="module" src="live.js"></script>', encoding="utf-8")
    handler = type("Handler", (Pages,), {"seen": queue.SimpleQueue()})
    pages = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(program)))
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{pages.server_port}"

    async def chromium(url: str) -> dict[str, Any]:
        options = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={tmp_path / 'profile'}")
        process = await asyncio.create_subprocess_exec(
            browser, *options, f"{origin}/page.html?url={url}", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            return dict(json.loads(await asyncio.to_thread(handler.seen.get, True, 100.0)))
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

    try:
        right(asyncio.run(asyncio.wait_for(hosted(chromium, origin), 110)))
        with pytest.raises(AssertionError, match="error"):
            asyncio.run(asyncio.wait_for(hosted(chromium, "http://elsewhere.example"), 110))
    finally:
        pages.shutdown()
        pages.server_close()
