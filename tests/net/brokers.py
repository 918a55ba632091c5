"""Real brokers on free ports of this machine, for tests and benchmarks."""

from __future__ import annotations

import random
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LIMIT_S = 100.0
PROGRAMS = {"nats": "nats-server", "redis": "redis-server"}


def missing(kind: str) -> str:
    """Why this broker cannot be started here; "" when it can."""
    return "" if shutil.which(PROGRAMS[kind]) else f"{PROGRAMS[kind]} is not installed (apt-get install {PROGRAMS[kind]})"


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port that nobody listens on, below those that systems give to whoever connects: nobody takes it by chance."""
    dice = random.SystemRandom()
    while True:
        with socket.socket(socket.AF_INET, kind) as sock, suppress(OSError):
            sock.bind(("127.0.0.1", dice.randrange(12_000, 32_000)))
            return int(sock.getsockname()[1])


def _command(kind: str, port: int, folder: Path, password: str, jetstream: bool) -> list[str]:
    if kind == "nats":
        secret = ["--user", "persona", "--pass", password] if password else []
        return ["nats-server", "-a", "127.0.0.1", "-p", str(port), *(["-js", "-sd", str(folder)] if jetstream else []), *secret]
    secret = ["--requirepass", password] if password else []
    return ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", "", "--appendonly", "no", *secret]


def started(kind: str, port: int, folder: Path, password: str = "", jetstream: bool = True) -> subprocess.Popen[bytes]:
    """A broker that answers on `port`."""
    process = subprocess.Popen(_command(kind, port, folder, password, jetstream), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), 1.0) as sock:
                if kind == "nats" and not sock.recv(64).startswith(b"INFO"):
                    continue
                return process
        except OSError:
            if process.poll() is not None:
                break
    process.kill()
    process.wait()
    raise RuntimeError(f"{PROGRAMS[kind]} did not start on port {port}")


@contextmanager
def broker(kind: str, folder: Path, password: str = "") -> Iterator[str]:
    """The address of a broker that lives as long as the block; it wants this password."""
    port = free_port()
    process = started(kind, port, folder, password)
    try:
        yield address(kind, port, password)
    finally:
        process.kill()
        process.wait()


def address(kind: str, port: int, password: str = "") -> str:
    """Where a broker of `started` is reached."""
    user = ("persona:" if kind == "nats" else ":") + password + "@" if password else ""
    return f"{kind}://{user}127.0.0.1:{port}"
