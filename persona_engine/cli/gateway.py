"""`persona gateway`: lets players into a room that another server runs. No minds, no voices, no graphics: one core serves thousands."""

from __future__ import annotations

import asyncio
import signal
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from persona_engine.clock import MonotonicClock
from persona_engine.errors import PersonaError
from persona_engine.net.address import Address
from persona_engine.net.backplane import open_backplane
from persona_engine.net.backplane.address import room_name, shown
from persona_engine.net.discovery import own_address
from persona_engine.net.rooms.gateway import Gateway, GatewayOptions
from persona_engine.net.rooms.limits import RoomLimits, backplane_limits
from persona_engine.net.rooms.names import server_name
from persona_engine.net.server import Limits
from persona_engine.net.tls import chosen
from persona_engine.resources import config_folder
from persona_engine.settings import Settings, load_settings
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
    asyncio.run(_serve(arguments, settings, Console(stderr=True, highlight=False, soft_wrap=True)))


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
            port = await gateway.start(arguments.address, net.port if arguments.port is None else arguments.port, context)
            host = arguments.address if arguments.address not in ("0.0.0.0", "::", "") else own_address()
            where = Address(host, port, certificate is not None, certificate.fingerprint if certificate is not None else "")
            console.print(f"room {rooms.name} of {shown(url)} at {where}    Ctrl+C ends")
            if not net.join_code.get_secret_value():
                console.print("anybody who reaches this address may join; PERSONA_NET__JOIN_CODE asks for a code")
            await _tell(gateway, over, console)
        finally:
            await gateway.close()
    console.print("the gateway is closed")


async def _tell(gateway: Gateway, over: asyncio.Event, console: Console) -> None:
    """Say how many are here, until it is over."""
    told = 0
    while not over.is_set():
        if gateway.peers > told:
            console.print(f"peer-joined: {gateway.peers} here")
        told = gateway.peers
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), TELL_S)
