"""Datagrams of one sender at a time, and to others."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from typing import Any

from persona_engine.errors import SessionError
from persona_engine.net.troubles import not_opened

log = logging.getLogger("persona_engine.net")

PER_SECOND = 8_000.0
"""Datagrams that are looked at: senders that give every bone its own need a hundred a frame."""
SILENT_S = 2.0
"""After this silence another sender may take over."""


class _Receiver(asyncio.DatagramProtocol):
    def __init__(self, take: Callable[[bytes], None]) -> None:
        self._take = take
        self._sender: tuple[Any, ...] | None = None
        self._heard = self._filled = 0.0
        self._tokens = PER_SECOND
        self._complained = False

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        now = asyncio.get_running_loop().time()
        self._tokens, self._filled = min(PER_SECOND, self._tokens + (now - self._filled) * PER_SECOND), now
        if self._tokens < 1.0 or (self._sender not in (None, addr) and now - self._heard < SILENT_S):
            return
        self._tokens -= 1.0
        try:
            self._take(data)
        except ValueError as error:
            if not self._complained:
                self._complained = True
                log.warning("datagrams from %s are passed over: %s", addr[0], error)
            return
        self._sender, self._heard = addr, now


async def receive(address: str, port: int, take: Callable[[bytes], None]) -> tuple[asyncio.DatagramTransport, int]:
    """Give every datagram at `address`:`port` to `take`, on the loop; it raises `ValueError` for those that are nonsense. Returns the transport and
    the port. Raises `SessionError` when the port is taken."""
    try:
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: _Receiver(take), local_addr=(address, port))
    except OSError as error:
        raise SessionError(not_opened(f"UDP {address}", port, error)) from error
    return transport, int(transport.get_extra_info("sockname")[1])


class Sender:
    """Sends datagrams and never waits: what the system cannot take is lost."""

    def __init__(self, address: str) -> None:
        try:
            found = socket.getaddrinfo(address, None, type=socket.SOCK_DGRAM)[0]
        except OSError as error:
            raise SessionError(f"no such address: {address} ({error})") from error
        self._address = str(found[4][0])
        self._socket = socket.socket(found[0], socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def send(self, data: bytes, port: int) -> bool:
        """Send; False where the system could not."""
        try:
            self._socket.sendto(data, (self._address, port))
        except (OSError, OverflowError):
            return False
        return True

    def close(self) -> None:
        """Release the socket."""
        self._socket.close()
