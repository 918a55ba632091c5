"""Whether a session can go on for ever: `python -m bench.soak --json OUT`.

An hour on a simulated clock: a headless stage, its `HostSession` and a `PeerSession` for every client, without sockets; personas talk, clients come, ask and
go. What all clients are sent alike is decoded once and shared. Then `--real` seconds of the same with sockets, the clients in a process of their own: as soon
as one leaves another comes, and the time begins when all are in. Memory is told from a quarter of the way on: what Python has allocated (blocks) and what
the system gave (RSS); so are seats, asyncio tasks and threads. After the first quarter all of it must stay. Garbage is collected as `persona serve` does it.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import math
import os
import random
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from bench.minute import wait_for_thought
from bench.report import save, show
from persona_engine.cli.survivors import Survivors
from persona_engine.clock import ManualClock
from persona_engine.errors import SessionError
from persona_engine.net import peer_session
from persona_engine.net.client import SessionClient
from persona_engine.net.host_events import Asked
from persona_engine.net.peer_session import Answer, PeerSession, Scored
from persona_engine.net.session import HostSession, HostState
from persona_engine.net.sound import SoundFeed
from persona_engine.rig.body import Body
from persona_engine.score import Entry, Performance, codec
from persona_engine.score.intent import Hear
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.host import Host

STEP_S = 0.1
SHARES = tuple(k / 12 for k in range(3, 13))
"""Of the way, at which it is told how it stands."""
SPEAKS_EVERY_S, ASKS_EVERY_S, STAYS_S = 20.0, 40.0, 60.0
"""A persona's pause between lines, a client's between questions, and how long a client stays; on the average, seconds."""
SHARED = 512
"""Entries that are kept decoded."""
SPARE = 1.05
"""Real clients of whom one in twenty is between two sessions."""
JOIN_S = 180.0
SOUNDS, SOUND_S = 20, 0.5
"""Every so many lines have sound, and how much of it at most: every client decodes all of it for itself."""
BARS = {"present": ">= 0.99", "blocks_growth": "<= 0.03", "rss_growth": "<= 0.05", "tasks_more": "0", "threads_more": "0", "missed": "0"}


@dataclass(frozen=True)
class Mark:
    """How it stood at a time."""

    at_s: float
    blocks: int
    rss_mb: float
    seats: int
    tasks: int
    threads: int


def mark(at_s: float, seats: int, loop: asyncio.AbstractEventLoop) -> Mark:
    """How it stands."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    rss = pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    return Mark(at_s, sys.getallocatedblocks(), rss, seats, len(asyncio.all_tasks(loop)), threading.active_count())


@dataclass
class _Client:
    key: int
    session: PeerSession
    leaves: float
    asks: float
    heard: int = 0


@dataclass
class Simulation:
    """`missed` counts entries that a client was not given, or given twice."""

    personas: int
    clients: int
    seed: int = 1
    clock: ManualClock = field(default_factory=ManualClock)
    missed: int = 0
    entries: int = 0
    joins: int = 0
    lines: int = 0
    sounds: int = 0

    def __post_init__(self) -> None:
        peer_session.codec.decode = lru_cache(SHARED)(codec.decode)
        self.dice = random.Random(self.seed)
        self.stage = HeadlessStage(load_settings(voice={"provider": "silent"}), self.clock, inline=True, capacity=self.personas)
        for k in range(self.personas):
            self.stage.cast_member(self.stage.find_persona("mira"), Body.standard(), seed=k, name=f"mira{k}")
        self.session = HostSession(lambda: (self.stage.now(), False, 1.0))
        self.present: list[_Client] = []
        self.stage.entry_listeners.append(self._entry)
        self._feeds: list[SoundFeed] = []
        self._speaks = [self.dice.expovariate(1 / SPEAKS_EVERY_S) for _ in range(self.personas)]

    def run(self, seconds: float) -> Iterator[Mark]:
        """Let it pass; marks from a quarter of the way on."""
        marks = [seconds * share for share in SHARES]
        while marks:
            now = self.clock.now()
            self._come_and_go(now)
            self._talk(now)
            wait_for_thought(self.stage)
            self.stage.step()
            self._sound(now)
            self.clock.advance(STEP_S)
            if now >= marks[0] - STEP_S:
                yield mark(marks.pop(0), len(self.session._seats), self.stage.bridge.loop)

    def _come_and_go(self, now: float) -> None:
        for client in [c for c in self.present if now >= c.leaves]:
            self.present.remove(client)
            self.session.disconnected(client.key, now)
        self.session.expired(now)
        while len(self.present) < self.clients:
            self._join(now)
        for client in self.present:
            if int(now) != int(now - STEP_S):
                self._answered(client, client.session.ping(now), now)
            if now >= client.asks:
                client.asks = now + self.dice.expovariate(1 / ASKS_EVERY_S)
                self._answered(client, client.session.ask(Hear(f"mira{self.dice.randrange(self.personas)}", "", "Where is the harbour?")), now)

    def _join(self, now: float) -> None:
        session, key = PeerSession(f"guest{self.joins}"), self.session.connected()
        client = _Client(key, session, now + self.dice.expovariate(1 / STAYS_S), now + self.dice.expovariate(1 / ASKS_EVERY_S))
        self.joins += 1
        self._answered(client, session.hello(), now)
        snapshot = (*self.stage.world.samples(), *self.stage.performer.snapshot())
        for data in self.session.welcome(key, HostState(now, 0.05, tuple(self.stage.cast.values()), snapshot)):
            self._given(client, data, now)
        self.present.append(client)

    def _answered(self, client: _Client, data: bytes, now: float) -> None:
        replies, events = self.session.receive(client.key, data, now)
        for reply in replies:
            self._given(client, reply, now)
        for event in events:
            if isinstance(event, Asked):
                self.stage.member(event.intent.persona).hear("Where is the harbour?", event.peer)

    def _given(self, client: _Client, data: bytes, now: float) -> None:
        for event in client.session.receive(data, now):
            client.heard += isinstance(event, Scored)
            if isinstance(event, Answer):
                self._answered(client, event.data, now)

    def _talk(self, now: float) -> None:
        for k, at in enumerate(self._speaks):
            if now >= at:
                self._speaks[k] = now + self.dice.expovariate(1 / SPEAKS_EVERY_S)
                self.stage.member(f"mira{k}").say(self.dice.choice(("The tide is high today.", "[wave] Good morning to you all!", "I counted seven boats.")))

    def _entry(self, entry: Entry) -> None:
        frame, now = self.session.score(entry), self.clock.now()
        self.entries += 1
        for client in self.present:
            before = client.heard
            self._given(client, frame, now)
            self.missed += client.heard != before + 1
        if isinstance(entry, Performance) and entry.kind == "speech":
            self.lines += 1
            if self.lines % SOUNDS == 1:
                self._feeds.append(self._voiced(entry))

    def _voiced(self, entry: Performance) -> SoundFeed:
        self.sounds += 1
        feed = SoundFeed(f"{entry.persona}-{entry.id}", 22050, entry.t)
        noise = np.random.default_rng(entry.id).normal(0, 3000, int(22050 * min(entry.duration, SOUND_S))).astype("<i2").tobytes()
        feed.grow(noise, entry.t, 0.0, True)
        return feed

    def _sound(self, now: float) -> None:
        for feed in self._feeds:
            for way in self.session.codecs():
                for piece in feed.all(way):
                    for key, data in self.session.sound(piece, self.session.joined()):
                        client = next(c for c in self.present if c.key == key)
                        self._given(client, data, now)
        self._feeds.clear()


def simulated(seconds: float, personas: int, clients: int) -> tuple[list[Mark], Simulation]:
    """So many seconds on a simulated clock."""
    simulation = Simulation(personas, clients)
    try:
        return list(simulation.run(seconds)), simulation
    finally:
        simulation.stage.destroy()


async def churn(port: int, clients: int, seconds: float) -> None:
    """Real clients who come, ask and go."""

    async def one(seed: int) -> None:
        dice = random.Random(seed)
        while True:
            session = PeerSession("churn")
            client = SessionClient(f"ws://127.0.0.1:{port}", session, time.perf_counter, lambda _: None, lambda _: None)
            try:
                await client.start(20.0)
                await asyncio.sleep(dice.uniform(0.0, STAYS_S))
                await client.ask(Hear("mira0", "", "Where is the harbour?"))
                await asyncio.sleep(dice.uniform(0.0, STAYS_S))
            except SessionError:
                # All at once would keep each other out of a slow machine.
                await asyncio.sleep(dice.uniform(1.0, 5.0))
            await client.close()

    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.gather(*(one(k) for k in range(math.ceil(SPARE * clients))))


def real(seconds: float, personas: int, clients: int) -> tuple[list[Mark], float]:
    """The same with sockets; and the share of the time for which at least 98 % of the clients were in."""
    settings = load_settings(voice={"provider": "silent"}, net={"max_peers": 2 * clients, "max_per_address": 2 * clients, "discovery_port": 0})
    stage, dice = HeadlessStage(settings, capacity=personas), random.Random(2)
    for k in range(personas):
        stage.cast_member(stage.find_persona("mira"), Body.standard(), seed=k, name=f"mira{k}")
    host = Host(stage)
    port = host.start("127.0.0.1", 0)
    command = [sys.executable, "-m", "bench.soak", "--churn", str(port), str(clients), str(seconds + JOIN_S)]
    guests, over = subprocess.Popen(command), threading.Event()
    marks, due, begun, came = [seconds * share for share in SHARES], 0.0, time.perf_counter(), False
    found, present = [], [0, 0]
    try:
        while marks:
            now = time.perf_counter() - begun
            if not came and (host.peers >= clients or now > JOIN_S):
                begun, due, now, came = begun + now, 0.0, 0.0, True
            present = [present[0] + (host.peers >= 0.98 * clients), present[1] + 1] if came else present
            if dice.random() < personas / SPEAKS_EVERY_S / 60:
                stage.member(f"mira{dice.randrange(personas)}").say("[wave] The tide is high today.")
            stage.step()
            if came and now >= marks[0]:
                found.append(mark(marks.pop(0), host.peers, stage.bridge.loop))
            due = max(due + 1 / 60, now)
            over.wait(max(0.0, due - (time.perf_counter() - begun)))
    finally:
        guests.kill()
        guests.wait()
        host.stop()
        stage.destroy()
    return found, present[0] / max(1, present[1])


def growth(marks: list[Mark]) -> dict[str, float]:
    """From the first quarter to the end."""
    first, last = marks[0], marks[-1]
    return {
        "blocks_growth": last.blocks / first.blocks - 1, "rss_growth": last.rss_mb / first.rss_mb - 1,
        "tasks_more": max(0, last.tasks - first.tasks), "threads_more": max(0, last.threads - first.threads),
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3600.0)
    parser.add_argument("--real", type=float, default=300.0)
    parser.add_argument("--personas", type=int, default=50)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--trace", action="store_true", help="say which lines hold what was added (slow)")
    parser.add_argument("--churn", nargs=3, type=float, metavar=("PORT", "COUNT", "SECONDS"), help=argparse.SUPPRESS)
    parser.add_argument("--json")
    options = parser.parse_args()
    if options.churn:
        asyncio.run(churn(int(options.churn[0]), int(options.churn[1]), options.churn[2]))
        return
    with Survivors():
        _measure(options)


def _measure(options: argparse.Namespace) -> None:
    figures: dict[str, Any] = {}
    if options.seconds:
        if options.trace:
            tracemalloc.start(8)
        begun = time.process_time()
        simulation = Simulation(options.personas, options.clients)
        marks, snapshots = [], []
        for found in simulation.run(options.seconds):
            marks.append(found)
            print(found, flush=True)
            if options.trace:
                snapshots.append(tracemalloc.take_snapshot())
        simulation.stage.destroy()
        spent = time.process_time() - begun
        columns = list(asdict(marks[0]))
        show(f"{options.seconds:g} s on a simulated clock, {spent:.0f} s of CPU", columns, [tuple(asdict(m).values()) for m in marks])
        figures |= {**growth(marks), "missed": simulation.missed, "entries": simulation.entries, "joins": simulation.joins, "sounds": simulation.sounds}
        for line in snapshots[-1].compare_to(snapshots[0], "lineno")[:20] if snapshots else ():
            print(line)
    if options.real:
        marks, present = real(options.real, options.personas, options.clients)
        show(f"{options.real:g} s with sockets", list(asdict(marks[0])), [tuple(asdict(m).values()) for m in marks])
        figures |= {"real_present": present, **{f"real_{name}": value for name, value in growth(marks).items()}}
    rows = [(name, figures[name], bar) for way in ("", "real_") for key, bar in BARS.items() if (name := way + key) in figures]
    show("bars", ["what", "measured", "bar"], rows)
    save(options.json, figures)


if __name__ == "__main__":
    main()
