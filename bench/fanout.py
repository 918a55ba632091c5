"""What it costs to send the same frame to many: `python -m bench.fanout --clients 4000`.

One frame of 1 KB for every client, by a bare `socket.send` loop, by `SessionServer`, and by `websockets.broadcast`, turn and turn about over the same
connections; CPU time of the sending thread, in which the kernel's loopback is included. Then ours alone, thirty times a second. The clients are another
process.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import select
import socket
import subprocess
import sys
import time
from typing import Any

import numpy as np

from bench.report import ahead, save, show
from persona_engine.net import messages as m
from persona_engine.net.host_events import Arrived, HostEvent
from persona_engine.net.outbox import framed
from persona_engine.net.server import Limits, SessionServer
from persona_engine.net.session import HostSession, HostState

HZ = 30
SIZE = 1020
"""Bytes of a frame."""
JOIN_S = 120.0
"""In which all clients must have joined."""
REST_S = 0.2
"""Between two looks of the clients: they are to leave the machine to the server."""


def drain(port: int, count: int) -> None:
    """The clients: connect, say hello, read and forget, and print the bytes when the server closes."""
    hello = m.encode(m.Hello("bench", caps=("plan@1", "pose@1")))
    ask = (
        "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n"
    )
    poll, sockets, total = select.epoll(), {}, 0
    for _ in range(count):
        sock = socket.create_connection(("127.0.0.1", port))
        sock.sendall(ask.encode())
        while not sock.recv(4096).endswith(b"\r\n\r\n"):
            pass
        sock.sendall(bytes([0x82, 0x80 | len(hello), 0, 0, 0, 0]) + hello)
        sock.setblocking(False)
        sockets[sock.fileno()] = sock
        poll.register(sock, select.EPOLLIN)
    while sockets:
        time.sleep(REST_S)
        for number, _ in poll.poll():
            try:
                data = sockets[number].recv(1 << 16)
            except BlockingIOError:
                continue
            except ConnectionError:
                data = b""
            total += len(data)
            if not data:
                poll.unregister(number)
                del sockets[number]
    print(total)


async def fan_out(count: int, seconds: float, compare: bool = True) -> dict[str, float]:
    """What ours delivered at full rate, and the share of a core that it took; to `compare`, median CPU microseconds a message of the three ways."""
    arrived_all = asyncio.Event()
    session = HostSession(lambda: (time.monotonic(), False, 1.0))

    def event(arrived: HostEvent) -> None:
        if not isinstance(arrived, Arrived):
            return
        server.welcome(arrived.key, HostState(0.0, 0.05, (), ()))
        if server.peers == count:
            arrived_all.set()

    server = SessionServer(session, time.monotonic, event, Limits(max_peers=count, max_per_address=count))
    port = await server.start("127.0.0.1", 0)
    command = [sys.executable, "-m", "bench.fanout", "--drain", str(port), str(count)]
    clients = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    with ahead():
        async with asyncio.timeout(JOIN_S):
            await arrived_all.wait()
        figures = {**(await _ways(server, count, seconds) if compare else {}), **await _full_rate(server, count, seconds)}
    await server.close()
    read, _ = await clients.communicate()
    figures["delivered"] = min(1.0, int(read) / (figures.pop("sent") + figures.pop("compared", 0.0)))
    return figures


async def _ways(server: SessionServer, count: int, seconds: float) -> dict[str, float]:
    """CPU of each way, and the bytes that it sent."""
    from websockets.asyncio.server import broadcast

    connections = [box.connection for box in server._boxes.values()]
    socks = [c.transport.get_extra_info("socket")._sock for c in connections]
    data = os.urandom(SIZE)
    frame = framed(data)

    def bare() -> None:
        for sock in socks:
            sock.send(frame)

    ways: dict[str, Any] = {"raw": bare, "ours": lambda: server.publish_newest(data, lambda: data), "broadcast": lambda: broadcast(connections, data)}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    names = tuple(ways)
    at, ticks = time.perf_counter(), round(seconds * HZ)
    for tick in range(3 * ticks):
        at = max(at + 1 / HZ, time.perf_counter())
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        name = names[tick % 3]
        begun = time.thread_time()
        ways[name]()
        spent[name].append((time.thread_time() - begun) * 1e6 / count)
    return {**{f"{name}_us": float(np.median(values)) for name, values in spent.items()}, "compared": 3.0 * ticks * count * len(frame)}


async def _full_rate(server: SessionServer, count: int, seconds: float) -> dict[str, float]:
    """Ours alone, `HZ` times a second: the share of that rate, the share of a core, and the bytes."""
    data, ticks = os.urandom(SIZE), round(seconds * HZ)
    begun_wall, begun_cpu, at = time.perf_counter(), time.process_time(), time.perf_counter()
    for _ in range(ticks):
        at += 1 / HZ
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        server.publish_newest(data, lambda: data)
    wall = time.perf_counter() - begun_wall
    core = (time.process_time() - begun_cpu) / wall
    return {"sent": float(ticks * count * len(framed(data))), "core": core, "rate": min(1.0, ticks / HZ / wall)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--drain", nargs=2, type=int, metavar=("PORT", "COUNT"), help=argparse.SUPPRESS)
    parser.add_argument("--json")
    options = parser.parse_args()
    if options.drain:
        with ahead():
            drain(*options.drain)
        return
    figures = asyncio.run(fan_out(options.clients, options.seconds, options.clients <= 2000))
    show(f"{options.clients} clients", ["what", "measured"], list(figures.items()))
    save(options.json, figures)


if __name__ == "__main__":
    main()
