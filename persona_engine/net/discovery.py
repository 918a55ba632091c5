"""Sessions on this network by name: UDP broadcast always, DNS-SD (RFC 6763) by zeroconf (extra `lan`) where it is installed.

A seeker's question is answered with one small datagram, only within private networks and at a bounded rate, so that nobody can be flooded with answers.
"""

from __future__ import annotations

import asyncio
import importlib.util
import ipaddress
import logging
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from persona_engine.net.address import Address
from persona_engine.net.messages import PROTOCOL, VERSION

log = logging.getLogger("persona_engine.net")

PORT = 7776
QUESTION = f"{PROTOCOL}?".encode()
SERVICE = "_persona-session._tcp.local."
EVERYBODY = ("255.255.255.255", "127.255.255.255")
ASK_EVERY_S = 0.25
ANSWERS_PER_S = 50.0
MAX_NAME = 60
MAX_FOUND = 256
_PIN = re.compile(r"([0-9a-f]{64})?")


class Notice(msgspec.Struct, frozen=True, tag="session"):
    """What a host says of its session. `id` tells it from others of the same name; `locked`: it asks for a join code; `fingerprint`: it is encrypted, and
    this is the SHA-256 of its certificate."""

    name: str
    port: int
    id: str
    peers: int = 0
    locked: bool = False
    fingerprint: str = ""
    protocol: str = PROTOCOL
    version: int = VERSION


@dataclass(frozen=True)
class Found:
    """A session and where it is."""

    id: str
    name: str
    address: str
    port: int
    peers: int
    locked: bool
    fits: bool
    """Whether it speaks this version."""
    fingerprint: str = ""
    """Of its certificate, where it is encrypted."""

    @property
    def url(self) -> str:
        """What to join: its address, with the fingerprint of its certificate where it is encrypted."""
        return str(Address(self.address, self.port, bool(self.fingerprint), self.fingerprint))


def read_notice(data: bytes, address: str) -> Found | None:
    """The session that a datagram tells of; None for anything else."""
    try:
        notice = msgspec.msgpack.decode(data, type=Notice)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    if notice.protocol != PROTOCOL or not 0 < notice.port < 65536 or not _PIN.fullmatch(notice.fingerprint):
        return None
    name = "".join(c for c in notice.name if c.isprintable())[:MAX_NAME] or "a session"
    fits = notice.version == VERSION
    return Found(notice.id[:MAX_NAME], name, address, notice.port, max(0, notice.peers), notice.locked, fits, notice.fingerprint)


def _note(found: dict[str, Found], session: Found) -> None:
    """Keep a session; one that was found in several ways is one, on this machine by the way that always works."""
    known = found.get(session.id)
    if (known is None and len(found) < MAX_FOUND) or (known is not None and session.address.startswith("127.")):
        found[session.id] = session


def _near(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        return False


class _Answerer(asyncio.DatagramProtocol):
    def __init__(self, notice: Callable[[], Notice]) -> None:
        self._notice = notice
        self._tokens, self._filled = ANSWERS_PER_S, 0.0
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        now = asyncio.get_running_loop().time()
        self._tokens, self._filled = min(ANSWERS_PER_S, self._tokens + (now - self._filled) * ANSWERS_PER_S), now
        if data == QUESTION and _near(addr[0]) and self._tokens >= 1.0 and self._transport is not None:
            self._tokens -= 1.0
            self._transport.sendto(msgspec.msgpack.encode(self._notice()), addr)


class _Seeker(asyncio.DatagramProtocol):
    def __init__(self, found: dict[str, Found]) -> None:
        self._found = found

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        session = read_notice(data, addr[0])
        if session is not None:
            _note(self._found, session)


class Announcer:
    """Lets others find a session. On an asyncio loop; `port` 0 turns the broadcast answers off, `service` False
    DNS-SD."""

    def __init__(self, notice: Callable[[], Notice], port: int = PORT, service: bool = True) -> None:
        self._notice, self._port, self._by_service = notice, port, service
        self._transport: asyncio.BaseTransport | None = None
        self._service: Any = None

    async def start(self) -> None:
        """Begin. Where the port is taken or the network forbids it, a word in the log: the address can still be typed."""
        if self._port:
            try:
                self._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                    lambda: _Answerer(self._notice), sock=_socket(("0.0.0.0", self._port), shared=True)
                )
            except OSError as error:
                log.warning("the session is not announced (port %d: %s); others can type its address", self._port, error)
        if self._by_service and importlib.util.find_spec("zeroconf") is not None:
            await self._register()

    async def _register(self) -> None:
        from zeroconf import Error, IPVersion
        from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

        notice = self._notice()
        texts = {"v": str(notice.version), "proto": notice.protocol, "room": notice.name, "id": notice.id, "locked": str(int(notice.locked))}
        texts |= {"sha256": notice.fingerprint} if notice.fingerprint else {}
        label = f"{notice.name[:40]} {notice.port}".replace(".", " ")
        info = AsyncServiceInfo(SERVICE, f"{label}.{SERVICE}", port=notice.port, properties=texts, parsed_addresses=[own_address()])
        try:
            self._service = AsyncZeroconf(ip_version=IPVersion.V4Only)
            await self._service.async_register_service(info, allow_name_change=True)
        except (OSError, Error) as error:
            log.warning("the session is not announced by DNS-SD: %s", error)

    async def close(self) -> None:
        """End."""
        if self._transport is not None:
            self._transport.close()
        if self._service is not None:
            await self._service.async_unregister_all_services()
            await self._service.async_close()


async def find(seconds: float = 1.0, port: int = PORT, service: bool = True) -> tuple[Found, ...]:
    """Sessions that answer within `seconds`, by name; a session found in two ways is one."""
    found: dict[str, Found] = {}
    tasks = [_ask(found, seconds, port)]
    if service and importlib.util.find_spec("zeroconf") is not None:
        tasks.append(_browse(found, seconds))
    await asyncio.gather(*tasks)
    return tuple(sorted(found.values(), key=lambda f: (f.name, f.address, f.port)))


async def ask(host: str, wanted: int = 0, seconds: float = 1.0, port: int = PORT) -> Found | None:
    """What the session of one machine says of itself: that at port `wanted`, or the only one; None where nothing answers in time."""
    found: dict[str, Found] = {}
    loop = asyncio.get_running_loop()
    try:
        where = (await loop.getaddrinfo(host, port, family=socket.AF_INET, type=socket.SOCK_DGRAM))[0][4][0]
    except OSError:
        return None

    def fitting() -> list[Found]:
        return [f for f in found.values() if not wanted or f.port == wanted]

    await _ask(found, seconds, port, (str(where),), lambda: bool(fitting()))
    return fitting()[0] if len(fitting()) == 1 else None


async def _ask(
    found: dict[str, Found], seconds: float, port: int, whom: tuple[str, ...] = EVERYBODY, enough: Callable[[], bool] = lambda: False
) -> None:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Seeker(found), sock=_socket(("0.0.0.0", 0)))
    try:
        # By turns and not by the clock: after a moment in which this machine stood still the others are still asked, and heard.
        left = seconds
        while left > 0.0 and not enough():
            for address in whom:
                transport.sendto(QUESTION, (address, port))
            await asyncio.sleep(min(ASK_EVERY_S, left))
            left -= ASK_EVERY_S
    finally:
        transport.close()


async def _browse(found: dict[str, Found], seconds: float) -> None:
    from zeroconf import IPVersion
    from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

    try:
        zeroconf = AsyncZeroconf(ip_version=IPVersion.V4Only)
    except OSError as error:
        log.info("no DNS-SD here: %s", error)
        return
    names: set[str] = set()

    def changed(zeroconf: Any, service_type: str, name: str, state_change: Any) -> None:
        names.add(name)

    browser = AsyncServiceBrowser(zeroconf.zeroconf, SERVICE, handlers=[changed])
    await asyncio.sleep(seconds * 0.7)
    for name in tuple(names)[:MAX_FOUND]:
        info = AsyncServiceInfo(SERVICE, name)
        if await info.async_request(zeroconf.zeroconf, round(seconds * 300)):
            texts = {k: v or "" for k, v in info.decoded_properties.items()}
            version = int(v) if (v := texts.get("v", "")).isdecimal() else 0
            locked, proto = texts.get("locked") == "1", texts.get("proto", "")
            notice = Notice(texts.get("room", ""), info.port or 0, texts.get("id", ""), 0, locked, texts.get("sha256", ""), proto, version)
            for address in info.parsed_addresses(IPVersion.V4Only):
                session = read_notice(msgspec.msgpack.encode(notice), address)
                if session is not None:
                    _note(found, session)
    await browser.async_cancel()
    await zeroconf.async_close()


def _socket(address: tuple[str, int], shared: bool = False) -> socket.socket:
    """A UDP socket for broadcasts. Raises `OSError`."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        if shared:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
    except OSError:
        sock.close()
        raise
    return sock


def own_address() -> str:
    """This machine's address on its network; no packet is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.connect(("192.0.2.1", 9))
            return str(sock.getsockname()[0])
        except OSError:
            return "127.0.0.1"
