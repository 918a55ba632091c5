"""How long a latecomer waits: `python -m bench.late --json OUT`.

A guest joins again and again, at random instants, while people talk: a session served by one process, the same behind a gateway, and a recording of it; each
server is `persona serve` as it ships. The guest is as one with a window, whose people are shown by a stand-in until their files are read, but draws nothing;
what it reads once in its life is read before. Between them a program that holds every byte back for half a round trip. Counted is from the guest's first
message, its hello: until the host's answer is here, until the clock is set, until its stage has every entry, and until it has baked what is seen, so that
the next frame shows it; handshakes of TCP and WebSocket come before and take two round trips more. A latecomer whose active entries are not those of the one
who was there from the beginning (by hash) ends the measurement.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.report import save, show
from persona_engine.net.peer_session import Event, PeerSession
from persona_engine.panda.bridge import Bridge
from persona_engine.score import Entry, codec
from persona_engine.score.recording import Casting
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.guest import Guest

PEOPLE = ("mira", "bram", "odile", "finn")
START_S = 120.0
TICK_S = 1 / 30
SETTLE_S = 3.0
BAR_MS = TICK_S * 1e3
LINES = ("Where is the harbour?", "Tell me about the lighthouse.", "What did you do today?")


class Timed(PeerSession):
    """Notes when it says hello, and when it is let in."""

    said = let_in = 0.0

    def hello(self, now: float = 0.0) -> bytes:
        """The first message."""
        self.said, self.let_in = time.perf_counter(), 0.0
        return super().hello(now)

    def receive(self, data: bytes, now: float) -> list[Event]:
        """Any message."""
        came = time.perf_counter()
        events = super().receive(data, now)
        if self.joined and not self.let_in:
            self.let_in = came
        return events


class TimedGuest(Guest):
    """Notes when the first news from the host is told, which waits for the clock, and when the last entry was applied that it joined with."""

    first = applied = 0.0

    def _event(self, event: Event) -> None:
        self.first = self.first or time.perf_counter()
        super()._event(event)

    def _apply(self, entry: Entry) -> None:
        super()._apply(entry)
        if self.state != "connected":
            self.applied = time.perf_counter()


class Delay:
    """A port that passes everything on to another, `seconds` later each way."""

    def __init__(self, port: int, seconds: float) -> None:
        self._to, self._seconds = port, seconds
        self._bridge = Bridge(name="bench-delay")
        self._server = self._bridge.run(asyncio.start_server(self._accept, "127.0.0.1", 0)).result(5.0)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        other_reader, other_writer = await asyncio.open_connection("127.0.0.1", self._to)
        await asyncio.gather(self._carry(reader, other_writer), self._carry(other_reader, writer), return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        while data := await reader.read(1 << 16):
            loop.call_later(self._seconds, writer.write, data)
        loop.call_later(self._seconds, writer.close)

    def close(self) -> None:
        """End."""
        self._bridge.loop.call_soon_threadsafe(self._server.close)
        self._bridge.close()


@contextmanager
def served(*words: str) -> Iterator[int]:
    """The port of a `persona serve`."""
    command = [sys.executable, "-m", "persona_engine", "serve", *words, "--address", "127.0.0.1", "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PERSONA_VOICE__PROVIDER": "silent"})
    assert process.stderr is not None
    try:
        found, end = None, time.monotonic() + START_S
        while found is None and time.monotonic() < end and (line := process.stderr.readline()):
            found = re.search(r"ws://127\.0\.0\.1:(\d+)", line)
        if found is None:
            raise RuntimeError("the server did not start")
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield int(found[1])
    finally:
        process.terminate()
        process.wait(30)


@dataclass(frozen=True)
class Wait:
    """Seconds since the hello."""

    let_in: float
    clock: float
    entries: float
    held: float


def waited(port: int, seed: int) -> tuple[Guest, HeadlessStage, Wait]:
    """Join."""
    stage = HeadlessStage(load_settings(voice={"provider": "silent"}, studio="thread"), capacity=8)

    def enter(casting: Casting) -> None:
        stage.follow(casting, stage.files.measures(stage.files.stand_in()))

    guest = TimedGuest(stage, f"ws://127.0.0.1:{port}", f"late{seed}", enter, beside=True)
    session = guest._session = Timed(f"late{seed}")
    told: list[float] = []
    stage.on_event(lambda name, data: told.append(time.perf_counter()) if name == "persona-session" else None)
    guest.avatars.prepare()
    guest.start()
    said = session.said
    return guest, stage, Wait(session.let_in - said, guest.first - said, guest.applied - said, told[0] - said)


def same(first: Guest, there: HeadlessStage, guest: Guest, here: HeadlessStage) -> None:
    """Both have the same active entries, once what was on its way has come. Raises `RuntimeError`."""
    end = time.monotonic() + SETTLE_S
    while True:
        for one, stage in ((first, there), (guest, here)):
            one.step()
            stage.step()
        if codec.digest(there.performer.snapshot()) == codec.digest(here.performer.snapshot()):
            return
        if time.monotonic() > end:
            raise RuntimeError("a latecomer's active entries are not those of the others")


def late(port: int, joins: int, talk: bool, rtt: float) -> list[Wait]:
    """So many joins at random instants."""
    dice, waits = random.Random(1), []
    delay = Delay(port, rtt / 2)
    first, stage, _ = waited(port, -1)
    try:
        for k in range(joins + 1):
            if talk:
                first.hear(PEOPLE[k % len(PEOPLE)], LINES[k % len(LINES)])
            end = time.monotonic() + dice.uniform(0.5, 1.5)
            while time.monotonic() < end:
                first.step()
                stage.step()
                time.sleep(1 / 60)
            guest, own, wait = waited(delay.port, k)
            waits.append(wait)
            same(first, stage, guest, own)
            guest.stop()
            own.destroy()
    finally:
        first.stop()
        stage.destroy()
        delay.close()
    return waits[1:]


def figures(joins: int, rtt: float) -> dict[str, dict[str, float]]:
    """By route, milliseconds beyond a round trip."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "session.recording")
        ways = {"direct": (*PEOPLE, "--record", str(file)), "gateway": (*PEOPLE, "--gateways", "1"), "recording": ("--recording", str(file), "--loop")}
        for name, words in ways.items():
            with ExitStack() as stack:
                waits = late(stack.enter_context(served(*words)), joins, name != "recording", rtt)
            steps = {name: [getattr(w, name) for w in waits] for name in ("let_in", "clock", "entries", "held")}
            found[name] = {f"{step}_{p}": float(np.percentile(v, p) - rtt) * 1e3 for step, v in steps.items() for p in (50, 95, 100)}
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--joins", type=int, default=15)
    parser.add_argument("--rtt", type=float, default=0.05, help="seconds there and back")
    parser.add_argument("--json")
    options = parser.parse_args()
    found = figures(options.joins, options.rtt)
    names = list(next(iter(found.values())))
    show(f"milliseconds from hello, beyond a round trip of {options.rtt * 1e3:g} ms (bar: one tick, {BAR_MS:.0f})", ["", *found], [
        (name, *(f[name] for f in found.values())) for name in names
    ])  # fmt: skip
    save(options.json, found)


if __name__ == "__main__":
    main()
