"""`Outbox`: what one peer is sent: messages in order, frames of which only the newest matters, and sound at a measured pace.

Frames are serialised once and written to every peer's transport, or straight to its socket; websockets' own `broadcast` would serialise them once for each.
"""

from __future__ import annotations

import heapq
import logging
import socket
import struct
import sys

from websockets.protocol import State

from persona_engine.net.wire import Connection

log = logging.getLogger("persona_engine.net")

PACE = 8 * 1024
"""Bytes of sound that a peer is sent in a tick: what leaves room for the rest on 4 Mbit/s."""
TICK_S = 1 / 30
SOUND_LIMIT = 8 << 20
"""Bytes of sound that may wait for one peer."""
NOT_SENT = 16 * 1024
"""Bytes that the system may hold back before the socket counts as full (TCP_NOTSENT_LOWAT), or its whole buffer where there is no such thing."""
_BINARY = 0x82
_LOWAT = 25 if sys.platform.startswith("linux") else getattr(socket, "TCP_NOTSENT_LOWAT", 0)


def framed(data: bytes) -> bytes:
    """A binary WebSocket message of a server, whole and uncompressed, as bytes of the stream (RFC 6455 section 5.2)."""
    size = len(data)
    if size < 126:
        return bytes((_BINARY, size)) + data
    return (struct.pack(">BBH", _BINARY, 126, size) if size < 1 << 16 else struct.pack(">BBQ", _BINARY, 127, size)) + data


class Outbox:
    """On the loop's thread. `limit` bytes may wait for a slow peer; what comes then cuts it off."""

    def __init__(self, connection: Connection, limit: int) -> None:
        self.connection, self.protocol, self._limit = connection, connection.protocol, limit
        self.wire = connection.wire
        self._full = False
        self._sound: list[tuple[float, int, bytes]] = []
        self._sound_size = self._number = 0
        self._credit = float(PACE)
        self._written = 0
        self._stuck: tuple[int, float] | None = None
        keep_fresh(connection.transport.get_extra_info("socket"))

    def send(self, frame: bytes) -> None:
        """In order, whatever happens."""
        if self.protocol.state is not State.OPEN:
            return
        if self.wire.waiting() > self._limit:
            self.cut("reads too slowly")
            return
        self._written += len(frame)
        self.wire.write(frame)

    @property
    def free(self) -> bool:
        """Whether frames may go straight to the socket."""
        return not (self.wire.waiting() or self.wire.ends()) and self.protocol.state is State.OPEN

    def offer(self, frame: bytes) -> bool:
        """Put a frame, if there is room for it; returns whether there was."""
        if not self.free:
            return False
        try:
            sent = self.wire.put(frame)
        except OSError:
            self._full = True
            return False
        self._full = False
        if sent < len(frame):
            self.wire.write(frame[sent:])
        return True

    def pace(self, deadline: float, frame: bytes) -> None:
        """Sound that is needed at `deadline`; what is needed first goes first."""
        if self._sound_size + len(frame) > SOUND_LIMIT:
            self.cut("hears too slowly")
            return
        self._number += 1
        self._sound_size += len(frame)
        heapq.heappush(self._sound, (deadline, self._number, frame))
        self._flush()

    def tick(self) -> bool:
        """Once in `TICK_S` after `pace`: the next bit of sound; False when none is left and the pace is kept."""
        self._credit = min(float(PACE), self._credit + PACE)
        self._flush()
        return bool(self._sound) or self._credit < PACE

    def _flush(self) -> None:
        while self._sound and self._credit > 0 and self.wire.waiting() < PACE:
            frame = heapq.heappop(self._sound)[2]
            self._sound_size -= len(frame)
            self._credit -= len(frame)
            self.send(frame)

    def stuck(self, now: float, moving: bool) -> float:
        """Seconds for which nothing has left. `moving`: frames that are not counted here have."""
        waiting = self.wire.waiting()
        left = self._written - waiting
        if not (waiting or self._full) or moving or self._stuck is None or self._stuck[0] != left:
            self._stuck = (left, now)
        return now - self._stuck[1]

    def cut(self, why: str) -> None:
        """Break the connection off."""
        log.warning("a peer %s and is cut off", why)
        self.connection.transport.abort()


def keep_fresh(sock: socket.socket | None) -> None:
    """Let the system hold back little, so that a slow reader gets new frames, not old ones."""
    if sock is None or sock.family not in (socket.AF_INET, socket.AF_INET6):
        return
    if _LOWAT:
        sock.setsockopt(socket.IPPROTO_TCP, _LOWAT, NOT_SENT)
    else:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * NOT_SENT)
