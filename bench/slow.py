"""How old frames are that a slow reader sees: 8 kB thirty times a second, a reader of 80 kB/s with a small window, by `SessionServer` and by
`websockets.broadcast`."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
import time

import numpy as np
from websockets.asyncio.server import broadcast

from persona_engine.net import messages as m
from persona_engine.net.server import Limits, SessionServer
from persona_engine.net.session import Arrived, HostEvent, HostSession, HostState

HZ, SIZE, READ, EVERY_S = 30, 8_000, 4_096, 0.05
MARK = b"frame-at"
ASK = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def _read(port: int, seconds: float, ages: list[tuple[float, float]]) -> None:
    hello = m.encode(m.Hello("slow", caps=("plan@1", "pose@1")))
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        sock.connect(("127.0.0.1", port))
        sock.sendall(ASK)
        while not sock.recv(4096).endswith(b"\r\n\r\n"):
            pass
        sock.sendall(bytes([0x82, 0x80 | len(hello), 0, 0, 0, 0]) + hello)
        begun, kept = time.monotonic(), b""
        while time.monotonic() - begun < seconds:
            time.sleep(EVERY_S)
            kept += sock.recv(READ)
            while (at := kept.find(MARK)) >= 0 and len(kept) >= at + 16:
                ages.append((time.monotonic() - begun, time.monotonic() - struct.unpack_from("<d", kept, at + 8)[0]))
                kept = kept[at + 16 :]


async def _serve(seconds: float, ours: bool) -> float:
    def event(arrived: HostEvent) -> None:
        if not isinstance(arrived, Arrived):
            return
        server.welcome(arrived.key, HostState(0.0, 0.05, (), ()))

    server = SessionServer(HostSession(lambda: (time.monotonic(), False, 1.0)), time.monotonic, event, Limits(stall_timeout_s=60.0))
    port = await server.start("127.0.0.1", 0)
    ages: list[tuple[float, float]] = []
    reader = threading.Thread(target=_read, args=(port, seconds, ages))
    reader.start()
    at = time.monotonic()
    while reader.is_alive():
        at = max(at + 1 / HZ, time.monotonic())
        await asyncio.sleep(at - time.monotonic())
        data = MARK + struct.pack("<d", time.monotonic()) + bytes(SIZE)
        if ours:
            server.publish_newest(data, lambda data=data: data)  # type: ignore[misc]
        else:
            broadcast([box.connection for box in server._joined], data)
    await server.close()
    return float(np.median([age for t, age in ages if t > seconds * 0.7]))


def frame_age(seconds: float = 10.0) -> tuple[float, float]:
    """Median age in seconds of the frames that a slow reader sees at last: ours, broadcast."""
    return asyncio.run(_serve(seconds, True)), asyncio.run(_serve(seconds, False))
