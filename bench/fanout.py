"""What it costs to send the same frame to many: `python -m bench.fanout --clients 4000`.

One frame of 1 KB for every client, by a bare `socket.send` loop, by `SessionServer`, and by `websockets.broadcast`, turn and turn about over the same
connections; CPU time of the sending thread. Then ours alone, thirty times a second, for as many seconds, and the bare loop for half as many. The clients are
another process; each asks for the time once a second, as players do, answers when the server asks whether it is there, and reads five times a second.

Measured twice: with the clients' half of TCP on another core (`bench.elsewhere`, the server has one core to itself), as it is where clients are other
machines; and on plain loopback, where the server's own system calls do that half too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from bench.elsewhere import SERVER, clients, elsewhere, unavailable
from bench.report import ahead, save, show
from bench.tunnel import inside
from persona_engine.net import messages as m
from persona_engine.net.host_events import Arrived, HostEvent
from persona_engine.net.limits import Limits
from persona_engine.net.outbox import framed
from persona_engine.net.server import SessionServer
from persona_engine.net.session import HostSession, HostState

HZ = 30
SIZE = 1020
"""Bytes of a frame."""
JOIN_S = 120.0
"""In which all clients must have joined."""
REST_S = 0.2
"""Between two looks of the clients: they are to leave the machine to the server."""
ASKED_S = 1.0
"""In which every client asks for the time once."""
PING, PONG = b"\x89\x04", 0x8A
"""How the server's keepalive begins (RFC 6455 section 5.5.2), and the answer's first byte. A frame may hold the same bytes: an answer to that does no harm."""
FRAME = len(framed(bytes(SIZE)))
"""Bytes of a frame on the wire: where nothing but whole frames came, there is no keepalive among them to look for."""
_BUFFER = bytearray(1 << 16)
LOOK_EVERY = 100
"""Clients that come between two looks at those who are in: on a busy machine thousands take longer to come than a server waits for an answer."""
COMPARED = 2000
"""Clients up to which the ways are compared: there is time for all of them."""
MACHINE_S = 300.0


def masked(data: bytes, kind: int = 0x82) -> bytes:
    """A short WebSocket message of a client, binary where nothing else is said."""
    return bytes([kind, 0x80 | len(data), 0, 0, 0, 0]) + data


def drain(port: int, count: int) -> None:
    """The clients: connect, say hello and print that they are in, ask for the time, read and forget, and print the bytes when the server closes."""
    hello = masked(m.encode(m.Hello("bench", caps=("plan@1", "pose@1"))))
    ask = (
        "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n"
    )
    sockets, total, turn = list[socket.socket](), 0, 0
    for number in range(count):
        sock = socket.create_connection(("127.0.0.1", port))
        sock.sendall(ask.encode())
        while not sock.recv(4096).endswith(b"\r\n\r\n"):
            pass
        sock.sendall(hello)
        sock.setblocking(False)
        sockets.append(sock)
        if number % LOOK_EVERY == 0:
            total += _read(sockets)
    print("in", flush=True)
    turns = round(ASKED_S / REST_S)
    at = time.perf_counter()
    while sockets:
        at = max(at + REST_S, time.perf_counter())
        time.sleep(max(0.0, at - time.perf_counter()))
        _inquire(sockets[turn % turns :: turns])
        turn += 1
        total += _read(sockets)
    print(total)


def _read(sockets: list[socket.socket]) -> int:
    """What has come for clients is read, and forgotten; how many bytes. Those who were cut off are no longer looked at."""
    total, over = 0, list[socket.socket]()
    for sock in sockets:
        try:
            size = sock.recv_into(_BUFFER)
        except BlockingIOError:
            continue
        except ConnectionError:
            size = 0
        total += size
        if size % FRAME and (ping := _BUFFER.find(PING, 0, size)) >= 0:
            _say(sock, masked(bytes(_BUFFER[ping + 2 : ping + 6]), PONG))
        if not size:
            over.append(sock)
    for sock in over:
        sockets.remove(sock)
    return total


async def drain_of(port: int, count: int) -> asyncio.subprocess.Process:
    """A process of so many clients, once they are in."""
    command = (sys.executable, "-m", "bench.fanout", "--drain", str(port), str(count))
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    await process.stdout.readline()
    return process


def _inquire(socks: Iterable[socket.socket]) -> None:
    """Ask for the time."""
    ping = masked(m.encode(m.Ping(time.perf_counter(), 0.1, (0.0, 1.6, 3.0))))
    for sock in socks:
        _say(sock, ping)


def _say(sock: socket.socket, data: bytes) -> None:
    with suppress(BlockingIOError, ConnectionError):
        sock.send(data)


async def fan_out(count: int, seconds: float, apart: bool = False) -> dict[str, float]:
    """What ours delivered at full rate, and the share of a core that it took; of few enough clients, median CPU microseconds a message of the three ways.

    `apart`: the clients keep to their cores."""
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
    command = [sys.executable, "-m", "bench.fanout", "--drain", str(port), str(count), *(["--apart"] if apart else [])]
    readers = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    with ahead(whole_core=True):
        async with asyncio.timeout(JOIN_S):
            await arrived_all.wait()
        compared = await _ways(server, count, seconds) if count <= COMPARED else {}
        data = os.urandom(SIZE)
        ours = await _full_rate(lambda: server.publish_newest(data, lambda: data), count, seconds)
        raw = await _full_rate(_bare(server, framed(data)), count, seconds / 2)
        figures = {**compared, **ours, "sent": ours["sent"] + raw["sent"], "raw_core": raw["core"], "raw_rate": raw["rate"]}
    boxes = tuple(server._boxes.values())
    await server.close()
    read, _ = await readers.communicate()
    answers = sum(box._written for box in boxes)
    figures["delivered"] = (int(read.split()[-1]) - answers) / (figures.pop("sent") + figures.pop("compared", 0.0))
    return figures


async def _ways(server: SessionServer, count: int, seconds: float) -> dict[str, float]:
    """CPU of each way, and the bytes that it sent."""
    from websockets.asyncio.server import broadcast

    connections = [box.connection for box in server._boxes.values()]
    data = os.urandom(SIZE)
    frame = framed(data)
    ways: dict[str, Any] = {"raw": _bare(server, frame), "ours": lambda: server.publish_newest(data, lambda: data)}
    ways["broadcast"] = lambda: broadcast(connections, data)
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


def _bare(server: SessionServer, frame: bytes) -> Callable[[], None]:
    """The same to every socket, and nothing else."""
    socks = [box.connection.transport.get_extra_info("socket")._sock for box in server._boxes.values()]

    def write() -> None:
        for sock in socks:
            try:
                sock.send(frame)
            except BlockingIOError:
                continue

    return write


async def _full_rate(send: Callable[[], None], count: int, seconds: float) -> dict[str, float]:
    """One way alone, `HZ` times a second: the share of that rate between the first and the last frame, the share of a core, and the bytes."""
    ticks = round(seconds * HZ)
    begun_cpu, at = time.process_time(), time.perf_counter()
    begun: list[float] = []
    for _ in range(ticks):
        at += 1 / HZ
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        begun.append(time.perf_counter())
        send()
    core = (time.process_time() - begun_cpu) / (time.perf_counter() - begun[0])
    rate = (ticks - 1) / HZ / (begun[-1] - begun[0])
    return {"sent": float(ticks * count * FRAME), "core": core, "rate": min(1.0, rate)}


def far(count: int, seconds: float) -> dict[str, float]:
    """`fan_out` with the clients' half of TCP on other cores. Raises `OSError` where that cannot be, see `bench.elsewhere.unavailable`."""
    name = f"pe{os.getpid() % 100000}"
    with tempfile.TemporaryDirectory() as folder, elsewhere(name):
        out = Path(folder, "figures.json")
        words = ("-m", "bench.fanout", "--apart", "--clients", str(count), "--seconds", str(seconds), "--json", str(out))
        subprocess.run(inside(name, sys.executable, *words), check=True, timeout=MACHINE_S)
        return {key: float(value) for key, value in json.loads(out.read_text()).items() if key != "machine"}


def both(count: int, seconds: float) -> dict[str, dict[str, float]]:
    """By how it was measured; clients elsewhere only where that can be."""
    found = {} if unavailable() else {"clients elsewhere": far(count, seconds)}
    return {**found, "all on loopback": asyncio.run(fan_out(count, seconds))}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--drain", nargs=2, type=int, metavar=("PORT", "COUNT"), help=argparse.SUPPRESS)
    parser.add_argument("--apart", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json")
    options = parser.parse_args()
    if options.apart:
        os.sched_setaffinity(0, clients() if options.drain else SERVER)
    if options.drain:
        with ahead():
            drain(*options.drain)
        return
    if options.apart:
        save(options.json, asyncio.run(fan_out(options.clients, options.seconds, apart=True)))
        return
    if unavailable():
        print(f"clients elsewhere: skipped, {unavailable()}")
    found = both(options.clients, options.seconds)
    names = list(next(iter(found.values())))
    show(f"{options.clients} clients, {HZ} frames a second", ["what", *found], [(name, *(f[name] for f in found.values())) for name in names])
    save(options.json, found)


if __name__ == "__main__":
    main()
