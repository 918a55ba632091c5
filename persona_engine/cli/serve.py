"""`persona serve`: a session without a window: minds, voices and memory run here, players join from their own machines."""

from __future__ import annotations

import itertools
import math
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from persona_engine.cli.gateway import room_settings
from persona_engine.cli.gateway_processes import Doors
from persona_engine.cli.room import run_room
from persona_engine.cli.running import run_stage
from persona_engine.cli.survivors import Survivors
from persona_engine.errors import PersonaError
from persona_engine.settings import Settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.host import Host
from persona_engine.stage.playback import Playback
from persona_engine.stage.succession import Person, begin
from persona_engine.stage.tape import read

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
    backplane: str = ""
    room: str = ""
    world: Path | None = None
    record: Path | None = None
    recording: Path | None = None
    loop: bool = False
    gateways: int = 0


def run(options: ServeOptions) -> None:
    """Serve until interrupted."""
    console = Console(stderr=True)
    if options.key is not None and options.cert is None:
        raise PersonaError("--key needs --cert: the certificate that belongs to the key")
    settings = _world(options, room_settings(options.backplane, options.room, _encryption(options)))
    if settings.rooms.backplane.get_secret_value() or options.gateways:
        _run_room(options, settings, console)
        return
    if options.room:
        raise PersonaError("--room needs --backplane: the broker through which the room's servers find each other")
    if options.recording is not None:
        _run_recording(options, settings, console)
        return
    if not options.personas:
        raise PersonaError("who is there? persona serve mira bram, or persona serve --recording FILE")
    stage = HeadlessStage(settings)
    host: Host | None = None
    try:
        people = _people(stage, options.personas)
        begin(stage, people)
        if options.record is not None:
            console.print(f"recording to {stage.record(str(options.record))}", highlight=False, soft_wrap=True)
            stage.on_event(lambda name, data: _unrecorded(console, data) if name == "recording-failed" else None)
        host = _open(stage, options, ", ".join(person.persona.id for person in people), console)
        _serve(stage, host, options.fps)
    finally:
        if host is not None:
            host.stop()
        tape = stage.tape
        stage.destroy()
        if tape is not None:
            console.print(f"wrote {tape.path}", highlight=False, soft_wrap=True)
    console.print("the session is over", highlight=False)


def _serve(stage: HeadlessStage, host: Host, fps: int, first: Callable[[], None] = lambda: None) -> None:
    frames = itertools.count()
    with Survivors() as survivors:

        def step() -> None:
            if next(frames) % fps == 0:
                survivors.look(host.peers)
            first()

        run_stage(stage, fps, first=step)


def _unrecorded(console: Console, data: dict[str, Any]) -> None:
    console.print(f"nothing more is recorded: {data['path']} cannot be written ({data['reason']})", style="red", highlight=False, soft_wrap=True)


def _open(stage: HeadlessStage, options: ServeOptions, names: str, console: Console) -> Host:
    host = Host(stage)
    host.start(options.address, options.port, f"{names} on {socket.gethostname()}", options.tls or options.cert is not None or None)
    stage.on_event(lambda name, data: console.print(f"{name}: {data['peers']} here", highlight=False) if name == "peer-joined" else None)
    console.print(f"{names} at {host.address}    Ctrl+C ends", highlight=False, soft_wrap=True)
    net = stage.settings.net
    if not (net.join_code.get_secret_value() or net.jwt_key.get_secret_value()):
        console.print("anybody who reaches this address may join; PERSONA_NET__JOIN_CODE asks for a code", highlight=False)
    return host


def _run_recording(options: ServeOptions, settings: Settings, console: Console) -> None:
    """A recording for whoever joins."""
    assert options.recording is not None
    if options.personas or options.record is not None:
        raise PersonaError("--recording shows a recording instead of people; leave out the names and --record")
    recording = read(options.recording)
    stage = HeadlessStage(settings, capacity=max(1, len(recording.cast)))
    host: Host | None = None
    try:
        playback = Playback(stage, recording, loop=options.loop)
        host = _open(stage, options, options.recording.stem, console)
        playback.hosts.append(host)
        _serve(stage, host, options.fps, playback.step)
    finally:
        if host is not None:
            host.stop()
        stage.destroy()
    console.print("the session is over", highlight=False)


def _run_room(options: ServeOptions, settings: Settings, console: Console) -> None:
    """A server of a room: gateways let players in."""
    for name, given in (("--record", options.record), ("--recording", options.recording)):
        if given is not None:
            raise PersonaError(f"{name} needs a session of one process: leave out --gateways and --backplane")
    if options.gateways and not options.personas:
        raise PersonaError("who is there? persona serve mira bram --gateways 2")
    stage = HeadlessStage(settings)
    doors = Doors(options.gateways, options.address, options.port, options.tls, options.cert, options.key) if options.gateways else None
    try:
        run_room(stage, _people(stage, options.personas), doors, options.fps, console)
    finally:
        stage.destroy()
    console.print("this server has left the room", highlight=False)


def _people(stage: HeadlessStage, sources: tuple[str, ...]) -> tuple[Person, ...]:
    people: dict[str, Person] = {}
    for source, place in zip(sources, arc(len(sources))):
        persona = stage.find_persona(source)
        if persona.id in people:
            raise PersonaError(f"{persona.id} is on stage already; give each persona once")
        people[persona.id] = Person(persona, stage.files.measures(stage.avatar_of(persona)), place)
    return tuple(people.values())


def _encryption(options: ServeOptions) -> dict[str, object]:
    return {} if options.cert is None else {"certificate": str(options.cert), "key": str(options.key or "")}


def _world(options: ServeOptions, settings: Settings) -> Settings:
    if options.world is None:
        return settings
    return settings.model_copy(update={"world": settings.world.model_copy(update={"file": str(options.world)})})


def arc(count: int) -> list[tuple[float, float, float]]:
    """x, z and heading of so many people on an arc who face its centre, in session space.

    >>> [(round(x, 2), round(z, 2)) for x, z, _ in arc(2)]
    [(-0.79, -2.37), (0.79, -2.37)]
    """
    radius = max(LEAST_RADIUS, count * APART / math.pi)
    step = APART / radius
    angles = [(k - (count - 1) / 2) * step for k in range(count)]
    return [(radius * math.sin(a), -radius * math.cos(a), -a) for a in angles]
