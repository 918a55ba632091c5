"""A server of a room, with gateways of its own or without."""

from __future__ import annotations

import secrets
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console

from persona_engine.cli.gateway_processes import Doors, GatewayProcesses
from persona_engine.cli.running import run_stage
from persona_engine.net.address import Address
from persona_engine.net.backplane.address import shown
from persona_engine.net.backplane.hub import Hub
from persona_engine.net.backplane.local import LocalBackplane
from persona_engine.net.discovery import Announcer, Notice
from persona_engine.panda.bridge import Bridge
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.rooms import Room
from persona_engine.stage.succession import Person


def run_room(stage: HeadlessStage, people: tuple[Person, ...], doors: Doors | None, fps: int, console: Console) -> None:
    """Until interrupted. Where there is no broker, the gateways at `doors` are connected with this process alone. Raises `PersonaError`."""
    url, plane = stage.settings.rooms.backplane.get_secret_value(), None

    def tell(line: str) -> None:
        console.print(line, highlight=False, soft_wrap=True)

    with ExitStack() as ends:
        if not url:
            url, plane = ends.enter_context(own_hub(stage.settings.rooms.timeout_s))
        room, names = Room(stage, people, plane), ", ".join(person.persona.id for person in people)
        stage.on_event(lambda name, data: _told(tell, room, name, data))
        ends.callback(room.stop)
        gateways = GatewayProcesses(doors, stage.settings, url, tell) if doors is not None else None
        room.start()
        if gateways is None:
            tell(f"{names} in room {room.name} of {shown(url)}    Ctrl+C ends")
        else:
            if plane is not None:
                run_stage(stage, fps, over=lambda: room.owner, first=room.step)
            ends.callback(gateways.stop)
            gateways.start()
            ends.enter_context(_announced(stage, f"{names} on {socket.gethostname()}", gateways.address, lambda: room.peers))
            tell(f"{names} at {gateways.address}, {len(gateways.pids)} gateways    Ctrl+C ends")
            net = stage.settings.net
            if not (net.join_code.get_secret_value() or net.jwt_key.get_secret_value()):
                tell("anybody who reaches this address may join; PERSONA_NET__JOIN_CODE asks for a code")

        def step() -> None:
            room.step()
            if gateways is not None:
                gateways.step()

        run_stage(stage, fps, first=step)


@contextmanager
def own_hub(timeout: float = 5.0) -> Iterator[tuple[str, LocalBackplane]]:
    """A backplane that only processes of this user on this machine reach: its address, and this process' end."""
    plane, bridge = LocalBackplane(), Bridge(name="persona-hub")
    hub = Hub(plane)
    with tempfile.TemporaryDirectory(prefix="persona-") as folder:
        path = Path(folder, "hub")
        try:
            bridge.wait(hub.start(path), timeout, "opening the room's own hub")
            yield f"unix://{path}", plane
        finally:
            with suppress(TimeoutError):
                bridge.run(hub.close()).result(timeout)
            bridge.close()


@contextmanager
def _announced(stage: HeadlessStage, name: str, address: Address, peers: Callable[[], int]) -> Iterator[None]:
    """Found by name on this network, where others reach this machine."""
    net = stage.settings.net
    if address.host.startswith(("127.", "localhost", "::1")):
        yield
        return
    locked = any(code.get_secret_value() for code in (net.join_code, net.jwt_key))
    notice = Notice(name, address.port, secrets.token_hex(8), 0, locked, address.fingerprint)
    announcer = Announcer(lambda: msgspec.structs.replace(notice, peers=peers()), net.discovery_port)
    stage.bridge.run(announcer.start())
    try:
        yield
    finally:
        with suppress(TimeoutError):  # others forget it by themselves
            stage.bridge.run(announcer.close()).result(net.close_timeout_s + 1.0)


def _told(tell: Callable[[str], None], room: Room, name: str, data: dict[str, Any]) -> None:
    lines = {"room-won": "this server runs the room", "room-lost": "another server runs the room; standing by", "peer-joined": f"{data.get('peers')} here"}
    if name in lines:
        tell(f"{name}: {lines[name]}")
