"""`GatewayProcesses`: gateways of one room, each a process of its own, all at one port."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from persona_engine import child
from persona_engine.errors import PersonaError
from persona_engine.net.address import Address
from persona_engine.net.discovery import own_address
from persona_engine.net.shared_port import SharedPort, unshareable
from persona_engine.net.tls import chosen
from persona_engine.resources import config_folder
from persona_engine.settings import Settings

START_S = 60.0
"""In which a gateway must listen."""
END_S = 5.0
"""In which it must have said goodbye."""
PAUSE_S = (0.1, 10.0)
"""Before one that has ended is started again: at first, and at most; twice as long each time, anew after one that has lived for `LIVED_S`."""
LIVED_S = 10.0
READY = "ready"
"""What a gateway prints when it listens."""


@dataclass
class _Gateway:
    number: int
    process: subprocess.Popen[str] | None = None
    begun: float = 0.0
    due: float = 0.0
    pause: float = PAUSE_S[0]
    ready: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class Doors:
    """Where gateways let people in: `count` processes at one address, port None being that of the settings."""

    count: int
    address: str
    port: int | None
    tls: bool = False
    cert: Path | None = None
    key: Path | None = None


class GatewayProcesses:
    """Gateways of the settings' room at the broker `url`: from `start` to `stop`, `step` once in a while. One that ends is started again, and `tell` is
    told. They end with this process, however it ends. Raises `PersonaError` where processes cannot share a port."""

    def __init__(self, doors: Doors, settings: Settings, url: str, tell: Callable[[str], None]) -> None:
        if problem := unshareable():
            raise PersonaError(f"{problem}; elsewhere give each gateway a port of its own: persona gateway --backplane nats://... --port 7778")
        net = settings.net
        certificate = chosen(net.certificate, net.key, config_folder()) if doors.tls or doors.cert is not None or net.tls else None
        self._port = SharedPort(doors.address, net.port if doors.port is None else doors.port)
        host = doors.address if doors.address not in ("0.0.0.0", "::", "") else own_address()
        self.address = Address(host, self._port.port, certificate is not None, certificate.fingerprint if certificate is not None else "")
        """What people join."""
        words = ["--address", doors.address, "--port", str(self._port.port), *(["--tls"] if certificate is not None else [])]
        files = [(name, path) for name, path in (("--cert", doors.cert), ("--key", doors.key)) if path is not None]
        self._command = child.command("persona_engine.__main__", "gateway", "--of-parent", *words, *(str(word) for pair in files for word in pair))
        self._environment = {**child.surroundings()["env"], "PERSONA_ROOMS__BACKPLANE": url, "PERSONA_ROOMS__NAME": settings.rooms.name}
        self._tell, self._gateways = tell, [_Gateway(k + 1) for k in range(doors.count)]

    def start(self) -> None:
        """Returns when all of them listen. Raises `PersonaError`."""
        for gateway in self._gateways:
            self._begin(gateway)
        end = time.monotonic() + START_S
        for gateway in self._gateways:
            while not gateway.ready.wait(0.05):
                if gateway.process is None or gateway.process.poll() is not None or time.monotonic() > end:
                    self.stop()
                    raise PersonaError(f"gateway {gateway.number} did not start")

    def step(self) -> None:
        """Start those again that have ended."""
        now = time.monotonic()
        for gateway in self._gateways:
            if gateway.process is not None and (status := gateway.process.poll()) is not None:
                self._ended(gateway, status, now)
            if gateway.process is None and now >= gateway.due:
                self._begin(gateway)

    @property
    def pids(self) -> tuple[int, ...]:
        """Of those who live."""
        return tuple(g.process.pid for g in self._gateways if g.process is not None and g.process.poll() is None)

    def stop(self) -> None:
        """Let them say goodbye."""
        living = [g.process for g in self._gateways if g.process is not None]
        for process in living:
            process.terminate()
        end = time.monotonic() + END_S
        for process in living:
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._port.close()

    def _begin(self, gateway: _Gateway) -> None:
        gateway.begun, gateway.ready = time.monotonic(), threading.Event()
        gateway.process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=self._environment, start_new_session=True
        )
        threading.Thread(target=_listen, args=(gateway.process, gateway.ready), name=f"persona-gateway-{gateway.number}", daemon=True).start()

    def _ended(self, gateway: _Gateway, status: int, now: float) -> None:
        if gateway.process is not None and gateway.process.stdin is not None:
            gateway.process.stdin.close()
        gateway.process = None
        if now - gateway.begun > LIVED_S:
            gateway.pause = PAUSE_S[0]
        gateway.due = now + gateway.pause
        gateway.pause = min(2 * gateway.pause, PAUSE_S[1])
        self._tell(f"gateway {gateway.number} has ended ({f'signal {-status}' if status < 0 else f'status {status}'}); another takes its place")


def _listen(process: subprocess.Popen[str], ready: threading.Event) -> None:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            if line.strip() == READY:
                ready.set()
