"""The least that a server of many costs: processes at one port that answer the handshake and then write the same bytes to every socket, thirty times a second,
and do nothing else. `python -m bench.gateways` stands beside it."""

from __future__ import annotations

import asyncio
import os
import selectors
import socket
import subprocess
import sys
import time

import numpy as np

from bench.fanout import drain_of
from bench.rooms import cpu_of
from persona_engine.net.outbox import framed, keep_fresh
from persona_engine.net.shared_port import SharedPort

HZ = 30
ANSWER = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"


def serve(port: int, size: int, seconds: float) -> None:
    """Let people in until a line comes on standard input; then write, and print the share of the full rate, that of the writes for which there was room, and
    how many there are; end with the next line."""
    socks = _let_in(port)
    frame, writes, at = framed(os.urandom(size)), [sock.fileno() for sock in socks], time.perf_counter()
    begun, full, ticks = list[float](), 0, round(seconds * HZ)
    for _ in range(ticks):
        at += 1 / HZ
        time.sleep(max(0.0, at - time.perf_counter()))
        begun.append(time.perf_counter())
        for number in writes:
            try:
                os.write(number, frame)
            except BlockingIOError:
                full += 1
    print((ticks - 1) / HZ / (begun[-1] - begun[0]), 1 - full / (ticks * max(1, len(writes))), len(writes), flush=True)
    sys.stdin.readline()


def _let_in(port: int) -> list[socket.socket]:
    door, socks = socket.socket(), list[socket.socket]()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    door.bind(("127.0.0.1", port))
    door.listen(1024)
    print("ready", flush=True)
    with selectors.DefaultSelector() as waiting:
        waiting.register(door, selectors.EVENT_READ)
        waiting.register(sys.stdin, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in waiting.select()}
            if sys.stdin in ready:
                return socks
            sock, _ = door.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            keep_fresh(sock)
            sock.recv(4096)
            sock.sendall(ANSWER)
            sock.setblocking(False)
            socks.append(sock)


async def bare(count: int, clients: int, seconds: float, size: int, each: int) -> dict[str, float]:
    """`count` such processes for so many clients, `each` in a process: the rate that they kept, and the share of frames that found room."""
    shared = SharedPort("127.0.0.1", 0)
    command = (sys.executable, "-m", "bench.bare", str(shared.port), str(size), str(seconds))
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    servers = [await asyncio.create_subprocess_exec(*command, **pipes) for _ in range(count)]
    for server in servers:
        assert server.stdout is not None
        await server.stdout.readline()
    drains = [await drain_of(shared.port, len(part)) for part in np.array_split(np.arange(clients), -(-clients // each))]
    pids = [process.pid for process in (*servers, *drains)]
    before, at = {pid: cpu_of(pid) for pid in pids}, time.perf_counter()
    for server in servers:
        assert server.stdin is not None
        server.stdin.write(b"go\n")
    told = []
    for server in servers:
        assert server.stdout is not None
        told.append([float(word) for word in (await server.stdout.readline()).split()])
    after = {pid: cpu_of(pid) for pid in pids}
    wall = time.perf_counter() - at
    for process in (*servers, *drains):
        await process.communicate()
    shared.close()
    rate, room, people = np.array(told).T
    core = {pid: (after[pid] - before[pid]) / wall for pid in pids}
    return {
        "rate": float(np.average(rate, weights=people)), "room": float(np.average(room, weights=people)),
        "gateway_core": float(np.mean([core[s.pid] for s in servers])), "clients_core": float(np.sum([core[d.pid] for d in drains])),
    }  # fmt: skip


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
