"""What a second core is good for: `python -m bench.gateways --clients 4000 --json OUT`.

`persona serve --gateways` as it runs: an owner, gateways at one port as processes of their own, connected by the hub of `persona_engine.cli.room`, no broker.
50 puppets of the reference clip, 30 frames a second, to so many clients on this machine, by one gateway and by several. The clients are processes that read
and forget, and ask for the time once a second (`bench.fanout`); they and the kernel's other half of TCP share the machine's cores with the gateways, which
they would not elsewhere. Rate: the frames that a few further clients got, of those that were sent; delivered: bytes of all clients beside theirs. Latency:
from the owner's `publish_poses` to the decoded frame. CPU: of each process, as the kernel counts it. Beside each stands what as many processes manage that
only write the same number of bytes to each socket (`bench.bare`): what these cores can carry at all.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from contextlib import AsyncExitStack

import numpy as np

from bench.bare import bare
from bench.fanout import drain_of
from bench.report import ahead, hurry, save, show
from bench.room_server import HZ, ROOM, Stream
from bench.rooms import Visitor, cpu_of
from persona_engine.cli.gateway_processes import Doors, GatewayProcesses
from persona_engine.cli.room import own_hub
from persona_engine.net.backplane.local import LocalBackplane
from persona_engine.net.host_events import Arrived
from persona_engine.net.rooms import packets as p
from persona_engine.net.rooms.owner import WHOLE_ROOM, RoomServer
from persona_engine.net.shared_port import unshareable
from persona_engine.settings import load_settings

JOIN_S = 120.0
WATCHERS = 6
DRAINED = 2000
"""Clients of one process."""


async def crowd(count: int, clients: int, seconds: float, personas: int, url: str, plane: LocalBackplane) -> dict[str, float]:
    """`count` gateways for so many clients."""
    stream, stack = Stream(seconds, personas), AsyncExitStack()
    subjects = p.Subjects(ROOM)
    room = stream.server = RoomServer(stream.session, stream.event, lambda _: None, plane, subjects, lambda: True, time.perf_counter)
    settings = load_settings(rooms={"name": ROOM})
    os.environ |= {"PERSONA_NET__MAX_PEERS": str(clients + 64), "PERSONA_NET__MAX_PER_ADDRESS": str(clients + 64)}
    gateways = GatewayProcesses(Doors(count, "127.0.0.1", 0), settings, url, print)
    async with stack:
        await plane.subscribe(subjects.up, room.report)
        stack.callback(plane.leave, subjects.up, room.report)
        room.begin(1)
        stack.push_async_callback(room.close)
        stream.event(Arrived(WHOLE_ROOM))
        stack.callback(gateways.stop)
        await asyncio.to_thread(gateways.start)
        for pid in gateways.pids:
            hurry(pid)
        port = gateways.address.port
        drains = [await drain_of(port, len(part)) for part in np.array_split(np.arange(clients), -(-clients // DRAINED))]
        watchers = [Visitor(port) for _ in range(WATCHERS)]
        for watcher in watchers:
            await watcher.client.start(30.0)
            stack.push_async_callback(watcher.client.close)
        await _joined(room, clients + WATCHERS)
        own, pids = os.getpid(), (*gateways.pids, *(d.pid for d in drains))
        before, at = {pid: cpu_of(pid) for pid in (own, *pids)}, time.perf_counter()
        sent = await _play(stream)
        await asyncio.sleep(0.5)
        wall = time.perf_counter() - at
        core = {pid: (cpu_of(pid) - before[pid]) / wall for pid in (own, *pids)}
        took = [(came - sent[tick - 1]) * 1e3 for w in watchers for tick, came in w.came if 0 < tick <= len(sent)]
        got = [len(w.came) / len(sent) for w in watchers]
    read = [int((await d.communicate())[0].split()[-1]) for d in drains]
    return {
        "rate": float(np.mean(got)), "rate_worst": min(got), "pace": (len(sent) - 1) / HZ / (sent[-1] - sent[0]), "read_mb": sum(read) / 1e6,
        "latency_p50_ms": float(np.percentile(took, 50)), "latency_p99_ms": float(np.percentile(took, 99)), "owner_core": core[own],
        "gateway_core": float(np.mean([core[pid] for pid in pids[:count]])), "clients_core": float(np.sum([core[d.pid] for d in drains])),
    }  # fmt: skip


async def _joined(room: RoomServer, count: int) -> None:
    async with asyncio.timeout(JOIN_S):
        while room.peers < count:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def _play(stream: Stream) -> list[float]:
    """Once through the clip; when each frame went out."""
    from persona_engine.net.poses import Poses

    sent: list[float] = []
    assert stream.server is not None
    at = time.perf_counter()
    for tick, levels in enumerate(stream.levels, 1):
        at += 1 / HZ
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        sent.append(time.perf_counter())
        stream.server.publish_poses(Poses(tick, stream.puppets, levels))
    return sent


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=4000)
    parser.add_argument("--gateways", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--personas", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--json")
    options = parser.parse_args()
    if unshareable():
        print(unshareable())
        return
    found: dict[str, dict[str, float]] = {}
    with ahead(whole_core=True):
        for count in options.gateways:
            with own_hub() as (url, plane):
                ours = found[f"{count}"] = asyncio.run(crowd(count, options.clients, options.seconds, options.personas, url, plane))
            size = round(ours["read_mb"] * 1e6 / options.clients / (options.seconds * HZ))
            found[f"{count} bare"] = asyncio.run(bare(count, options.clients, options.seconds, size, DRAINED))
    names = tuple(dict.fromkeys(name for figures in found.values() for name in figures))
    rows = [(n, *(f.get(n, "") for f in found.values())) for n in names]
    show(f"{options.clients} clients, {HZ} frames a second, by so many gateways, and by bare loops that write as many bytes", ["", *found], rows)
    save(options.json, {"clients": options.clients, "gateways": found})


if __name__ == "__main__":
    main()
