"""What a room on several servers costs: `python -m bench.rooms --json OUT`.

Beside a single server in the same run, through NATS and through Redis: 50 puppets of the reference clip, 30 frames a second, to `--peers` visitors at two
gateways, each server a process of its own on this machine. Latency: from `publish_poses` to the visitor's `PoseDecoder`, by the machine's one monotonic
clock. Clock: what a visitor takes for session time, less what the owner has then. CPU: process time of owner and gateway a second, as the kernel counts it.
Takeover: `kill -9` of the owner again and again; from the last frame of the old owner to the first of the new at a visitor who stays connected, and stale
frames among what came.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bench.report import save, show
from bench.room_server import HZ, OFFSET, ROOM
from persona_engine.net.client import SessionClient
from persona_engine.net.peer_session import Event, Joined, PeerSession, Posed
from tests.net import brokers

LIMIT_S = 120.0
BARS = {"takeover_gap_max_s": "<= 1.2", "stale_frames": "0", "added_skew_p95_ms": "<= 2", "added_latency_p50_ms": "<= 2"}
_TICKS = os.sysconf("SC_CLK_TCK")


class Process:
    """A server that tells JSON lines."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def told(self, key: str) -> Any:
        """What a line says under `key`."""
        assert self.process.stdout is not None
        async with asyncio.timeout(LIMIT_S):
            while line := await self.process.stdout.readline():
                data = json.loads(line)
                if key in data:
                    return data[key] if key != "sent" else data
        raise RuntimeError(f"a server ended before it told {key!r}")

    def say(self) -> None:
        """A line on its stdin."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")

    def cpu(self) -> float:
        """Seconds of CPU so far."""
        return cpu_of(self.process.pid)


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@asynccontextmanager
async def server(*words: str) -> AsyncIterator[Process]:
    """A process of `bench.room_server`, killed at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.room_server", *words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, limit=1 << 24
    )  # fmt: skip
    try:
        yield Process(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def gateway(url: str, peers: int) -> AsyncIterator[tuple[int, int]]:
    """(port, process id) of `persona gateway`."""
    environment = {**os.environ, "PERSONA_NET__MAX_PEERS": str(peers + 8), "PERSONA_NET__MAX_PER_ADDRESS": str(peers + 8)}
    words = ("-m", "persona_engine", "gateway", "--backplane", url, "--room", ROOM, "--address", "127.0.0.1", "--port", "0")
    process = await asyncio.create_subprocess_exec(sys.executable, *words, stderr=subprocess.PIPE, env=environment)
    try:
        assert process.stderr is not None
        async with asyncio.timeout(LIMIT_S):
            line = (await process.stderr.readline()).decode()
        found = re.search(r"ws://127\.0\.0\.1:(\d+)", line)
        if found is None:
            raise RuntimeError(line)
        yield int(found.group(1)), process.pid
    finally:
        process.kill()
        await process.wait()


@dataclass
class Visitor:
    """Follows a session and notes when each pose frame came."""

    port: int
    came: list[tuple[int, float]] = field(default_factory=list)
    joined: int = 0

    def __post_init__(self) -> None:
        self.session = PeerSession("bench")
        self.client = SessionClient(f"ws://127.0.0.1:{self.port}", self.session, time.perf_counter, self._event, lambda _: None)

    def _event(self, event: Event) -> None:
        if isinstance(event, Posed):
            self.came.append((event.poses.tick, time.perf_counter()))
        elif isinstance(event, Joined):
            self.joined += 1

    def error_ms(self) -> float:
        """Of its session time, against a `stream`'s."""
        now = time.perf_counter()
        return (self.session.session_t(now) - now - OFFSET) * 1e3


async def _drained(stack: AsyncExitStack, port: int, count: int) -> None:
    """`count` visitors in a process of their own, who read and forget."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.fanout", "--drain", str(port), str(count), stdout=subprocess.DEVNULL)

    async def end() -> None:
        if process.returncode is None:
            process.kill()
        await process.wait()

    stack.push_async_callback(end)


async def streamed(kind: str, url: str, options: argparse.Namespace) -> dict[str, float]:
    """Latency, clock and CPU of one way."""
    async with AsyncExitStack() as stack:
        words = ("--url", url, "--seconds", str(options.seconds), "--personas", str(options.personas), "--peers", str(options.peers + 8))
        owner = await stack.enter_async_context(server("direct" if kind == "single server" else "room", *words))
        gates: list[tuple[int, int]] = []
        if kind == "single server":
            port = await owner.told("port")
            gates = [(port, owner.process.pid)]
        else:
            await owner.told("pid")
            gates = [await stack.enter_async_context(gateway(url, options.peers)) for _ in range(2)]
        visitors = [Visitor(gates[k % len(gates)][0]) for k in range(4)]
        for visitor in visitors:
            await visitor.client.start(30.0)
            stack.push_async_callback(visitor.client.close)
        for port, _ in gates:
            await _drained(stack, port, options.peers // len(gates))
        await asyncio.sleep(1.0)
        begun, cpu, errors = time.perf_counter(), [owner.cpu(), *(cpu_of(pid) for _, pid in gates)], []
        owner.say()
        playing = asyncio.ensure_future(owner.told("sent"))
        while not playing.done():
            await asyncio.sleep(0.1)
            errors.append([v.error_ms() for v in visitors])
        wall = time.perf_counter() - begun
        spent = [(now - then) / wall for now, then in zip([owner.cpu(), *(cpu_of(pid) for _, pid in gates)], cpu)]
        told = playing.result()
        took = [(at - told["sent"][tick - 1]) * 1e3 for v in visitors for tick, at in v.came if 0 < tick <= len(told["sent"])]
        apart = np.ptp(np.array(errors), axis=1)
        return {
            "latency_p50_ms": float(np.percentile(took, 50)), "latency_p95_ms": float(np.percentile(took, 95)),
            "arrived": len(took) / 4 / len(told["sent"]), "owner_core": spent[0], "gateway_core": float(np.mean(spent[1:])),
            "clock_p95_ms": float(np.percentile(np.abs(errors), 95)), "apart_p95_ms": float(np.percentile(apart, 95)),
        }  # fmt: skip


async def takeovers(url: str, kills: int) -> tuple[list[float], int, int]:
    """(seconds without a frame at each kill, stale frames, times that the visitor was told the room anew)."""
    gaps, stale = [], 0
    async with AsyncExitStack() as stack:
        owner = await stack.enter_async_context(server("stage", "--url", url))
        await owner.told("epoch")
        port, _ = await stack.enter_async_context(gateway(url, 16))
        visitor = Visitor(port)
        await visitor.client.start(30.0)
        stack.push_async_callback(visitor.client.close)
        for _ in range(kills):
            standby = await stack.enter_async_context(server("stage", "--url", url))
            await standby.told("ready")
            await asyncio.sleep(1.0 + np.random.default_rng(len(gaps)).uniform(0.0, 0.3))
            owner.process.kill()
            killed = time.perf_counter()
            await standby.told("epoch")
            await asyncio.sleep(1.5)
            ticks = [tick for tick, _ in visitor.came]
            stale += sum(b <= a for a, b in zip(ticks, ticks[1:]))
            before = max(at for _, at in visitor.came if at <= killed + 0.05)
            gaps.append(min(at for _, at in visitor.came if at > before + 0.05) - before)
            visitor.came.clear()
            owner = standby
        joined = visitor.joined
    return gaps, stale, joined


async def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Everything."""
    ways: dict[str, dict[str, float]] = {"single server": await streamed("single server", "", options)}
    gaps: dict[str, list[float]] = {}
    stale = 0
    for kind in ("nats", "redis"):
        if brokers.missing(kind):
            print(brokers.missing(kind))
            continue
        with tempfile.TemporaryDirectory() as folder, brokers.broker(kind, Path(folder)) as url:
            ways[kind] = await streamed(kind, url, options)
            gaps[kind], wrong, _ = await takeovers(url, options.kills)
            stale += wrong
    return {"ways": ways, "gaps": gaps, "stale": stale}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=int, default=200)
    parser.add_argument("--personas", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--json")
    options = parser.parse_args()
    made = asyncio.run(measure(options))
    ways, gaps = made["ways"], made["gaps"]
    names = ("latency_p50_ms", "latency_p95_ms", "arrived", "owner_core", "gateway_core", "clock_p95_ms", "apart_p95_ms")
    show(f"{options.personas} puppets, {HZ} Hz, {options.peers} visitors", ["", *ways], [(n, *(w[n] for w in ways.values())) for n in names])
    rows = [(kind, len(g), float(np.median(g)), max(g)) for kind, g in gaps.items()]
    show("kill -9 of the owner: seconds without a frame", ["through", "kills", "median", "max"], rows)
    single, others = ways["single server"], [w for k, w in ways.items() if k != "single server"]
    figures: dict[str, Any] = {
        "takeover_gap_max_s": max((max(g) for g in gaps.values()), default=float("nan")),
        "takeover_gap_median_s": float(np.median([x for g in gaps.values() for x in g])) if gaps else float("nan"),
        "stale_frames": made["stale"],
        "added_latency_p50_ms": max(w["latency_p50_ms"] - single["latency_p50_ms"] for w in others),
        "added_latency_p95_ms": max(w["latency_p95_ms"] - single["latency_p95_ms"] for w in others),
        "added_skew_p95_ms": max(w["apart_p95_ms"] - single["apart_p95_ms"] for w in others),
    }  # fmt: skip
    show("bars", ["what", "measured", "bar"], [(name, figures[name], bar) for name, bar in BARS.items()])
    save(options.json, {**figures, **made})


if __name__ == "__main__":
    main()
