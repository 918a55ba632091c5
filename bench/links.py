"""How far apart players see the same reaction over real sockets and emulated links: `python -m bench.links`. Needs root.

A host (the session's own server, clock and play-out delay) and players (the session's own peer, without a window: what is due is looked for 500 times a
second, each in its own phase) are processes of their own; between them `bench.tunnel`. Every player's clock is off by up to 1000 s and drifts by up to 50
ppm. Once or twice a second a persona reacts: what counts is the true time at which each player first sees it. Thirty times a second a puppet moves: what
counts is whether the frame is there when it is to be shown.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import random
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.report import ahead, save, show
from bench.tunnel import Link, available, host_address, host_space, inside, player_space, tunnels
from persona_engine.errors import SessionError
from persona_engine.net import messages as m
from persona_engine.net.client import SessionClient
from persona_engine.net.host_events import Arrived
from persona_engine.net.limits import Limits
from persona_engine.net.peer_session import Delayed, Event, Joined, PeerSession, Posed, Scored
from persona_engine.net.poses import Poses
from persona_engine.net.server import SessionServer
from persona_engine.net.session import HostSession, HostState
from persona_engine.score.channels import COUNT, RATE, Puppet
from persona_engine.score.entries import Performance

MIXED = tuple(Link(*v) for v in ((0.00015, 0.00005, 0.0), (0.003, 0.003, 0.01), (0.025, 0.001, 0.01), (0.075, 0.010, 0.01))) * 2
"""A cable, Wi-Fi, a town away, a continent away (150 ms round trip); one packet in a hundred lost each way."""
LAN = (Link(0.00015, 0.00005),) * 8
PORT = 7900
LOOK_S = 1 / 500
LEAD_S = 0.17
"""Between an entry and its effect besides the play-out delay: START_LEAD and the score's lead."""
WARM_S = 20.0
"""Until clocks and the play-out delay have settled."""
LEAST_DELAY_S = 0.05


@dataclass(frozen=True)
class Apart:
    """Milliseconds between the first and the last player: by the session, and if shown on arrival; what came in time; the play-out delay."""

    p95_ms: float
    max_ms: float
    arrival_p95_ms: float
    on_time: float
    delay_ms: float
    events: int


async def serve(seconds: float) -> None:
    """The host."""
    begun = time.monotonic()

    def clock() -> tuple[float, bool, float]:
        return time.monotonic() - begun, False, 1.0

    delay = LEAST_DELAY_S

    def needed(wanted: float) -> None:
        nonlocal delay
        if math.ceil(wanted * 100) / 100 > delay:
            delay = math.ceil(wanted * 100) / 100
            server.publish(m.Playout(delay))

    def event(arrived: Any) -> None:
        if isinstance(arrived, Arrived):
            server.welcome(arrived.key, HostState(clock()[0], delay, (), ()))

    server = SessionServer(HostSession(clock), time.monotonic, event, Limits(), needed)
    await server.start("0.0.0.0", PORT)
    choice, number, react_at = random.Random(1), 0, WARM_S
    levels = np.zeros((COUNT, 1), np.int32)
    for tick in range(1, round(seconds * RATE)):
        await asyncio.sleep(max(0.0, tick / RATE - clock()[0]))
        levels = levels + np.random.default_rng(tick).integers(-3, 4, levels.shape).astype(np.int32)
        server.publish_poses(Poses(tick, (Puppet("mira", "all", 1),), levels))
        if clock()[0] >= react_at:
            number += 1
            server.publish_score(Performance("mira", number, clock()[0] + delay + LEAD_S, 0.5, kind="micro"))
            react_at = clock()[0] + choice.uniform(0.4, 1.0)
    await asyncio.sleep(1.0)
    await server.close()


async def follow(k: int) -> dict[str, Any]:
    """Player `k`: true times at which reactions came and were seen, and how many frames came in time."""
    own = random.Random(k)
    off, drift, begun = own.uniform(-1000, 1000), own.uniform(-5e-5, 5e-5), time.monotonic()

    def local() -> float:
        return (time.monotonic() - begun) * (1 + drift) + off

    session, due = PeerSession(f"p{k}"), dict[int, float]()
    seen, came, frames, late, delay = dict[int, float](), dict[int, float](), 0, 0, LEAST_DELAY_S
    lost = asyncio.Event()

    def event(happened: Event) -> None:
        nonlocal frames, late, delay
        match happened:
            case Scored() if isinstance(happened.entry, Performance):
                came[happened.entry.id] = time.monotonic()
                due[happened.entry.id] = happened.entry.t
            case Joined():
                delay = happened.welcome.playout_delay
            case Delayed():
                delay = happened.delay
            case Posed() if happened.poses.tick > WARM_S * RATE:
                frames += 1
                late += session.session_t(local()) > (happened.poses.tick + 1) / RATE + delay

    client = SessionClient(f"ws://{host_address(k)}:{PORT}", session, local, event, lambda _: lost.set())
    for _ in range(50):
        with suppress(SessionError):
            await client.start(10.0)
            break
        await asyncio.sleep(0.2)
    if not session.joined:
        raise SystemExit(f"player {k} could not join")
    await asyncio.sleep(own.uniform(0, LOOK_S))
    at = time.monotonic()
    while not lost.is_set():
        at = max(at + LOOK_S, time.monotonic())
        await asyncio.sleep(at - time.monotonic())
        now = session.session_t(local())
        for number in [n for n, t in due.items() if t <= now]:
            seen[number] = time.monotonic()
            del due[number]
    await client.close()
    return {"seen": seen, "came": came, "frames": frames, "late": late, "delay": delay}


def apart(links: tuple[Link, ...], seconds: float) -> Apart:
    """Let players join over `links` and react together for a while after things have settled."""
    name = f"pe{os.getpid() % 100000}"
    with tunnels(name, links):
        program = (sys.executable, "-m", "bench.links")
        host = subprocess.Popen(inside(host_space(name), *program, "--serve", str(WARM_S + seconds)))
        players = [
            subprocess.Popen(inside(player_space(name, k), *program, "--follow", str(k)), stdout=subprocess.PIPE, text=True) for k in range(len(links))
        ]
        try:
            told = [json.loads(p.communicate(timeout=2 * (WARM_S + seconds) + 60)[0]) for p in players]
        finally:
            for process in (host, *players):
                process.kill()
                process.wait(10)
    numbers = sorted(set.intersection(*(set(t["seen"]) for t in told)))
    shown, arrived = (np.array([[t[key][n] for t in told] for n in numbers]) for key in ("seen", "came"))
    spread, on_arrival = np.ptp(shown, axis=1) * 1e3, np.ptp(arrived, axis=1) * 1e3
    frames, late = sum(t["frames"] for t in told), sum(t["late"] for t in told)
    return Apart(
        float(np.percentile(spread, 95)), float(spread.max()), float(np.percentile(on_arrival, 95)),
        1 - late / max(frames, 1), max(t["delay"] for t in told) * 1e3, len(numbers),
    )  # fmt: skip


def figures(seconds: float) -> dict[str, float]:
    """What the links cost, mixed and on a LAN."""
    mixed, lan = apart(MIXED, seconds), apart(LAN, seconds / 2)
    return {
        "skew_p95_ms": mixed.p95_ms, "skew_max_ms": mixed.max_ms, "arrival_p95_ms": mixed.arrival_p95_ms,
        "arrival_over_skew": mixed.arrival_p95_ms / mixed.p95_ms,
        "frames_on_time": mixed.on_time, "playout_delay_ms": mixed.delay_ms, "reactions": float(mixed.events),
        "lan_skew_max_ms": lan.max_ms, "lan_skew_p95_ms": lan.p95_ms, "lan_reactions": float(lan.events),
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--serve", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--follow", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--json")
    options = parser.parse_args()
    if options.serve is not None or options.follow is not None:
        with ahead():
            if options.serve is not None:
                asyncio.run(serve(options.serve))
            else:
                print(json.dumps(asyncio.run(follow(options.follow))))
        return
    missing = available()
    if missing:
        print(f"skipped: {missing}")
        return
    found = figures(options.seconds)
    show("eight players over emulated links, first to last", ["what", "measured"], list(found.items()))
    save(options.json, found)


if __name__ == "__main__":
    main()
