"""`persona serve`: a session without a window: minds, voices and memory run here, players join from their own machines."""

from __future__ import annotations

import math
import signal
import socket
import threading
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from rich.console import Console

from persona_engine.clock import MonotonicClock
from persona_engine.errors import PersonaError
from persona_engine.settings import load_settings
from persona_engine.stage.avatar_files import body_of
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.host import Host

APART = 1.6
"""Metres between neighbours, who stand on an arc and face its centre."""
LEAST_RADIUS = 2.5


@dataclass(frozen=True)
class ServeOptions:
    """The command's arguments."""

    personas: tuple[str, ...]
    address: str
    port: int | None
    fps: int
    tls: bool = False
    cert: Path | None = None
    key: Path | None = None


def run(options: ServeOptions) -> None:
    """Serve until interrupted."""
    console = Console(stderr=True)
    if options.key is not None and options.cert is None:
        raise PersonaError("--key needs --cert: the certificate that belongs to the key")
    stage = HeadlessStage(load_settings(**_encryption(options)))
    host: Host | None = None
    try:
        names = [_enter(stage, source, place) for source, place in zip(options.personas, arc(len(options.personas)))]
        host = Host(stage)
        host.start(options.address, options.port, f"{', '.join(names)} on {socket.gethostname()}", options.tls or options.cert is not None or None)
        stage.on_event(lambda name, data: console.print(f"{name}: {data['peers']} here", highlight=False) if name == "peer-joined" else None)
        console.print(f"{', '.join(names)} at {host.address}    Ctrl+C ends", highlight=False, soft_wrap=True)
        if stage.settings.net.join_code.get_secret_value() == "":
            console.print("anybody who reaches this address may join; PERSONA_NET__JOIN_CODE asks for a code", highlight=False)
        _play(stage, options.fps)
    finally:
        if host is not None:
            host.stop()
        stage.destroy()
    console.print("the session is over", highlight=False)


def _encryption(options: ServeOptions) -> dict[str, object]:
    return {} if options.cert is None else {"net": {"certificate": str(options.cert), "key": str(options.key or "")}}


def _enter(stage: HeadlessStage, source: str, place: tuple[float, float, float]) -> str:
    persona = stage.find_persona(source)
    if persona.id in stage.members:
        raise PersonaError(f"{persona.id} is on stage already; give each persona once")
    member = stage.cast_member(persona, body_of(stage.avatar_of(persona)))
    x, z, heading = place
    stage.targets[member.id] = lambda: (x, 0.0, z, heading)
    return member.id


def arc(count: int) -> list[tuple[float, float, float]]:
    """x, z and heading of so many people on an arc who face its centre, in session space.

    >>> [(round(x, 2), round(z, 2)) for x, z, _ in arc(2)]
    [(-0.79, -2.37), (0.79, -2.37)]
    """
    radius = max(LEAST_RADIUS, count * APART / math.pi)
    step = APART / radius
    angles = [(k - (count - 1) / 2) * step for k in range(count)]
    return [(radius * math.sin(a), -radius * math.cos(a), -a) for a in angles]


def _play(stage: HeadlessStage, fps: int) -> None:
    over = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        over.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    clock, due = MonotonicClock(), 0.0
    start = clock.now()
    while not over.is_set():
        stage.step()
        due = max(due + 1 / fps, clock.now() - start)
        over.wait(max(0.0, start + due - clock.now()))
