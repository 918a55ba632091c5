"""What slow, stalled and flooding peers do to a session: `python -m bench.slow`.

A slow reader: 8 kB thirty times a second, a reader of 80 kB/s with a small window; how old the frames are that it sees, by `SessionServer` and by
`websockets.broadcast`. Meanwhile a healthy reader: the 99th percentile of its frames' ages, beside the same with nobody else there. Stalled peers, who take
nothing: when they are cut off. A flood: a peer that sends tiny messages without end; the share of a core that the server spends. Readers are processes of
their own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import struct
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import numpy as np
from websockets.asyncio.server import broadcast

from bench.report import save, show
from persona_engine.net import messages as m
from persona_engine.net.host_events import Arrived, HostEvent
from persona_engine.net.limits import Limits
from persona_engine.net.server import SessionServer
from persona_engine.net.session import HostSession, HostState

HZ, SIZE, READ, EVERY_S = 30, 8_000, 4_096, 0.05
MARK = b"frame-at"
STALL_S = 2.0
"""After this long a stalled peer is cut off, in this measure."""
FLOOD_S = 4.0
ASK = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def joined(port: int, window: int = 0) -> socket.socket:
    """A socket that has said hello, with a receive buffer of `window` bytes."""
    sock = socket.socket()
    if window:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    sock.connect(("127.0.0.1", port))
    sock.sendall(ASK)
    while not sock.recv(4096).endswith(b"\r\n\r\n"):
        pass
    hello = m.encode(m.Hello("reader", caps=("plan@1", "pose@1")))
    sock.sendall(bytes([0x82, 0x80 | len(hello), 0, 0, 0, 0]) + hello)
    return sock


def read(port: int, seconds: float, slowly: bool) -> list[tuple[float, float]]:
    """Ages of the frames that a reader sees, each after the time since it joined; seconds."""
    ages: list[tuple[float, float]] = []
    with joined(port, 16_384 if slowly else 0) as sock:
        sock.settimeout(1.0)
        begun, kept = time.monotonic(), b""
        while time.monotonic() - begun < seconds:
            if slowly:
                time.sleep(EVERY_S)
            with suppress(TimeoutError):
                kept += sock.recv(READ if slowly else 1 << 16)
            while (at := kept.find(MARK)) >= 0 and len(kept) >= at + 16:
                ages.append((time.monotonic() - begun, time.monotonic() - struct.unpack_from("<d", kept, at + 8)[0]))
                kept = kept[at + 16 :]
    return ages


def flood(port: int, seconds: float) -> int:
    """Send pings without end; returns how many the socket took."""
    ping = m.encode(m.Ping(0.0))
    burst = (bytes([0x82, 0x80 | len(ping), 0, 0, 0, 0]) + ping) * 200
    sent, begun = 0, time.monotonic()
    with joined(port) as sock:
        sock.settimeout(0.2)
        while time.monotonic() - begun < seconds:
            with suppress(TimeoutError, ConnectionError):
                sent += sock.send(burst)
    return sent // (len(ping) + 6)


@asynccontextmanager
async def _server(limits: Limits) -> AsyncIterator[tuple[SessionServer, int, asyncio.Queue[int]]]:
    """A server, its port, and the keys of those who join."""
    came: asyncio.Queue[int] = asyncio.Queue()

    def event(arrived: HostEvent) -> None:
        if isinstance(arrived, Arrived):
            server.welcome(arrived.key, HostState(0.0, 0.05, (), ()))
            came.put_nowait(arrived.key)

    server = SessionServer(HostSession(lambda: (time.monotonic(), False, 1.0)), time.monotonic, event, limits)
    port = await server.start("127.0.0.1", 0)
    try:
        yield server, port, came
    finally:
        await server.close()


def _process(*words: object) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", "bench.slow", *map(str, words)], stdout=subprocess.PIPE, text=True)


async def _readers(seconds: float, ours: bool, slowly: bool) -> tuple[float, float]:
    """Median age at a slow reader at last (0: there was none), and 99th percentile at a healthy one."""
    async with _server(Limits(stall_timeout_s=60.0)) as (server, port, _):
        readers = [_process("--read", port, seconds), *([_process("--read", port, seconds, "--slowly")] if slowly else [])]
        at = time.monotonic()
        while any(reader.poll() is None for reader in readers):
            at = max(at + 1 / HZ, time.monotonic())
            await asyncio.sleep(at - time.monotonic())
            data = MARK + struct.pack("<d", time.monotonic()) + bytes(SIZE)
            if ours:
                server.publish_newest(data, lambda data=data: data)  # type: ignore[misc]
            else:
                broadcast([box.connection for box in server._joined], data)
    told = [json.loads(reader.communicate()[0]) for reader in readers]
    late = [age for t, age in told[-1] if t > seconds * 0.7] if slowly else [0.0]
    return float(np.median(late)), float(np.percentile([age for t, age in told[0] if t > 1.0], 99))


async def _stalled(peers: int = 5) -> float:
    """Seconds after which peers who take nothing are cut off."""
    async with _server(Limits(stall_timeout_s=STALL_S)) as (server, port, came):
        socks = [await asyncio.to_thread(joined, port, 16_384) for _ in range(peers)]
        for _ in range(peers):
            await came.get()
        begun, data = time.monotonic(), bytes(SIZE)
        while server.peers:
            await asyncio.sleep(1 / HZ)
            server.publish_newest(data, lambda: data)
        for sock in socks:
            sock.close()
        return time.monotonic() - begun


async def _flooded(seconds: float) -> tuple[float, float]:
    """Share of a core that the server spends on a flood, and messages that it answered a second."""
    async with _server(Limits()) as (_, port, came):
        flooder = _process("--flood", port, seconds)
        await came.get()
        begun, cpu = time.monotonic(), time.process_time()
        sent = (await asyncio.to_thread(flooder.communicate))[0]
        return (time.process_time() - cpu) / (time.monotonic() - begun), float(sent) / seconds


def slow(seconds: float = 10.0) -> dict[str, float]:
    """All of it."""
    age, healthy = asyncio.run(_readers(seconds, True, True))
    _, alone = asyncio.run(_readers(seconds, True, False))
    broadcast_age, _ = asyncio.run(_readers(seconds, False, True))
    core, taken = asyncio.run(_flooded(FLOOD_S))
    return {
        "frame_age_s": age, "broadcast_frame_age_s": broadcast_age, "healthy_p99_ms": healthy * 1e3, "healthy_alone_p99_ms": alone * 1e3,
        "healthy_over_alone": healthy / alone, "stalled_cut_s": asyncio.run(_stalled()), "flood_core": core, "flood_messages_s": taken,
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--read", nargs=2, type=float, help=argparse.SUPPRESS)
    parser.add_argument("--flood", nargs=2, type=float, help=argparse.SUPPRESS)
    parser.add_argument("--slowly", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json")
    options = parser.parse_args()
    if options.read or options.flood:
        port, seconds = options.read or options.flood
        print(json.dumps(read(int(port), seconds, options.slowly)) if options.read else flood(int(port), seconds))
        return
    found = slow(options.seconds)
    show("slow, stalled and flooding peers", ["what", "measured"], list(found.items()))
    save(options.json, found)


if __name__ == "__main__":
    main()
