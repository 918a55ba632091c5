"""`Wire`: a transport whose writes are watched, so that frames can go past it straight to the socket while nothing waits in it."""

from __future__ import annotations

import os
import sys
from asyncio import BaseTransport, Transport
from collections.abc import Callable
from typing import Any, cast

from websockets.asyncio.server import ServerConnection
from websockets.protocol import Protocol, State

from persona_engine.net.short_frames import BINARY, SHORT, end_of, payload


def nothing() -> None:
    """Nobody is told."""


class Wire:
    """All that is written to a connection goes through here. `stops` is called when bytes begin to wait, and before the socket is closed:
    from then on `put` is not to be used until nothing waits again."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.waiting: Callable[[], int] = transport.get_write_buffer_size
        """Bytes that wait here."""
        self.ends: Callable[[], bool] = transport.is_closing
        self.stops: Callable[[], None] = nothing
        self.number = _straight(transport)
        """Of the socket that frames may be written to with `os.write`; -1 where they may not."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.transport, name)

    def write(self, data: bytes) -> None:
        """As the transport's; what is closed takes nothing."""
        if self.ends():
            return
        self.transport.write(data)
        if self.waiting():
            self.stops()

    def put(self, data: bytes) -> int:
        """Bytes to the socket: how many it took. Raises `OSError`, `BlockingIOError` where it is full."""
        if self.number >= 0:
            return os.write(self.number, data)
        self.write(data)
        return len(data)


class Connection(ServerConnection):
    """A peer's connection over a `wire`. Short messages that come while nothing before them waits are given to `take`, if there is one, on the spot; those
    that it does not take, and all others, are read as usual."""

    wire: Wire
    take: Callable[[bytes], bool] | None = None
    _whole = False
    """Whether what came until now ended with the end of a frame."""

    def data_received(self, data: bytes) -> None:
        """Bytes of the stream."""
        if self.protocol.state is not State.OPEN:
            self._whole = data.endswith(b"\r\n\r\n")
        elif self._whole:
            data = self._taken(data)
        if data:
            super().data_received(data)

    def _taken(self, data: bytes) -> bytes:
        """Have short messages taken; what is left."""
        waiter = self.recv_messages.frames.get_waiter
        take = self.take if waiter is not None and not waiter.done() else None
        at, left = 0, -1
        while at < len(data):
            end = end_of(data, at)
            if not end or end > len(data):
                self._whole = False
                break
            if left < 0 and not (take is not None and data[at] == BINARY and end - at <= SHORT + 6 and take(payload(data, at, end))):
                left = at
            at = end
        return data[left if left >= 0 else at :]

    def connection_made(self, transport: BaseTransport) -> None:
        """The socket is open."""
        self.wire = Wire(cast(Transport, transport))
        super().connection_made(cast(Transport, self.wire))

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is about to be closed."""
        self.wire.stops()
        super().connection_lost(exc)
        _untie(self.protocol, self.wire.transport)


def _untie(protocol: Protocol, transport: Transport) -> None:
    """Undo the circles in which a closed connection holds itself: only a walk over all that the process has would free it, and that takes a third of a second
    where thousands are connected."""
    # `websockets` has no public way to let go of its parser, which holds the protocol; a version without one has no such circle.
    if hasattr(protocol, "parser"):
        protocol.parser = iter(())  # type: ignore[assignment]
    if (problem := getattr(protocol, "parser_exc", None)) is not None:
        problem.__traceback__ = None
    if hasattr(transport, "_read_ready_cb"):
        transport._read_ready_cb = None


def _straight(transport: Transport) -> int:
    """The number of the socket where asyncio's plain transport would do no more than the system's own write; -1 elsewhere."""
    sock = transport.get_extra_info("socket")
    if sock is None or sys.platform == "win32" or type(transport).__module__ != "asyncio.selector_events":
        return -1
    return int(sock.fileno())
