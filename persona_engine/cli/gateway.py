"""`persona gateway`: lets players into a room that another server runs. No minds, no voices, no graphics: one core serves thousands."""

from __future__ import annotations

import asyncio
import os
import signal
import ssl
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from persona_engine.cli.gateway_processes import READY, Doors, GatewayProcesses
from persona_engine.cli.survivors import Survivors
from persona_engine.clock import MonotonicClock
from persona_engine.errors import PersonaError
from persona_engine.net.address import Address
from persona_engine.net.backplane import open_backplane
from persona_engine.net.backplane.address import room_name, shown
from persona_engine.net.discovery import own_address
from persona_engine.net.limits import Limits
from persona_engine.net.rooms.gateway import Gateway, GatewayOptions
from persona_engine.net.rooms.limits import RoomLimits, backplane_limits
from persona_engine.net.rooms.names import server_name
from persona_engine.net.tls import chosen
from persona_engine.resources import config_folder
from persona_engine.settings import NetSettings, Settings, load_settings
from persona_engine.stage.access import role_of, terms

TELL_S = 0.25
"""So often it is looked whether somebody came."""


@dataclass(frozen=True)
class GatewayArguments:
    """The command's arguments."""

    backplane: str
    room: str
    address: str
    port: int | None
    tls: bool = False
    cert: Path | None = None
    key: Path | None = None
    processes: int = 1
    of_parent: bool = False
    """One of several, see `GatewayProcesses`: at a port that others share, quiet, until standard input ends."""


def room_settings(backplane: str, room: str, net: Mapping[str, object] | None = None) -> Settings:
    """The settings in force, with what the command line says of the room. Raises `PersonaError`."""
    given = {key: value for key, value in (("backplane", backplane), ("name", room_name(room) if room else "")) if value}
    return load_settings(rooms=given, **({"net": dict(net)} if net else {}))


def run(arguments: GatewayArguments) -> None:
    """Serve until interrupted."""
    if arguments.key is not None and arguments.cert is None:
        raise PersonaError("--key needs --cert: the certificate that belongs to the key")
    net = {"certificate": str(arguments.cert), "key": str(arguments.key or "")} if arguments.cert is not None else None
    settings = room_settings(arguments.backplane, arguments.room, net)
    if not settings.rooms.backplane.get_secret_value():
        raise PersonaError("a gateway needs the broker that it shares with the room's owner: --backplane nats://host:4222 or redis://host:6379")
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    if arguments.processes > 1:
        _several(arguments, settings, console)
    else:
        asyncio.run(_serve(arguments, settings, console))


def _several(arguments: GatewayArguments, settings: Settings, console: Console) -> None:
    """One for each core, at one port."""
    url = settings.rooms.backplane.get_secret_value()
    doors = Doors(arguments.processes, arguments.address, arguments.port, arguments.tls, arguments.cert, arguments.key)
    gateways, over = GatewayProcesses(doors, settings, url, console.print), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    try:
        gateways.start()
        console.print(f"room {settings.rooms.name} of {shown(url)} at {gateways.address}    Ctrl+C ends")
        _warn_open(settings.net, console)
        while not over.wait(TELL_S):
            gateways.step()
    finally:
        gateways.stop()
    console.print("the gateways are closed")


async def _serve(arguments: GatewayArguments, settings: Settings, console: Console) -> None:
    net, rooms = settings.net, settings.rooms
    url = rooms.backplane.get_secret_value()
    over = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: an interrupt raises there
            asyncio.get_running_loop().add_signal_handler(number, over.set)
    certificate = chosen(net.certificate, net.key, config_folder()) if arguments.tls or arguments.cert is not None or net.tls else None
    context: ssl.SSLContext | None = certificate.context if certificate is not None else None
    options = GatewayOptions(
        rooms.name, server_name(), lambda hello: role_of(hello.token, net), Limits.of(net), RoomLimits.of(rooms), terms(net), settings.assets
    )
    async with open_backplane(url, backplane_limits(rooms)) as plane:
        gateway = Gateway(plane, options, MonotonicClock().now)
        try:
            port = await gateway.start(arguments.address, net.port if arguments.port is None else arguments.port, context, arguments.of_parent)
            if arguments.of_parent:
                _wait_for_parent(over)
                await _live(gateway, over)
                return
            host = arguments.address if arguments.address not in ("0.0.0.0", "::", "") else own_address()
            where = Address(host, port, certificate is not None, certificate.fingerprint if certificate is not None else "")
            console.print(f"room {rooms.name} of {shown(url)} at {where}    Ctrl+C ends")
            _warn_open(net, console)
            await _live(gateway, over, console)
        finally:
            await gateway.close()
    console.print("the gateway is closed")


def _warn_open(net: NetSettings, console: Console) -> None:
    if not (net.join_code.get_secret_value() or net.jwt_key.get_secret_value()):
        console.print("anybody who reaches this address may join; PERSONA_NET__JOIN_CODE asks for a code")


def _wait_for_parent(over: asyncio.Event) -> None:
    """Say that it listens; it is over when whoever started this is gone."""
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    loop, number = asyncio.get_running_loop(), sys.stdin.fileno()

    def heard() -> None:
        if not os.read(number, 4096):
            loop.remove_reader(number)
            over.set()

    loop.add_reader(number, heard)


async def _live(gateway: Gateway, over: asyncio.Event, console: Console | None = None) -> None:
    """Until it is over; say on a console how many are here."""
    told = 0
    with Survivors() as survivors:
        while not over.is_set():
            survivors.look(gateway.peers)
            if console is not None and gateway.peers > told:
                console.print(f"peer-joined: {gateway.peers} here")
            told = gateway.peers
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), TELL_S)
