"""Where a peer's own player goes, on the way up: a frame of some ten bytes for each move, counted from the one before.

A frame is its type and a MessagePack array of whole numbers: milliseconds, millimetres (x, y, z) and milliradians since the last frame; the first counts
from zero.
"""

from __future__ import annotations

import msgspec

from persona_engine.errors import SessionError

MOVES = 3
"""First byte of a frame; no MessagePack map begins with it."""
MOST = 10**8
"""Largest sum of a channel: a hundred kilometres, a day."""
Place = tuple[float, float, float, float]
"""x, y, z in metres of session space, heading in radians about +Y."""
_decoder = msgspec.msgpack.Decoder(tuple[int, int, int, int, int])


class MoveEncoder:
    """The peer's side.

    >>> up, down = MoveEncoder(), MoveDecoder()
    >>> down.take(up.frame(12.5, (1.0, 0.0, -2.0, 0.5))); len(up.frame(12.55, (1.1, 0.0, -2.0, 0.5)))
    (12.5, (1.0, 0.0, -2.0, 0.5))
    7
    """

    def __init__(self) -> None:
        self._last = (0, 0, 0, 0, 0)

    def frame(self, t: float, place: Place) -> bytes:
        """The frame of being at `place` at session time `t`."""
        now = (round(t * 1000), *(round(v * 1000) for v in place))
        steps = tuple(a - b for a, b in zip(now, self._last))
        self._last = (now[0], now[1], now[2], now[3], now[4])
        return bytes([MOVES]) + msgspec.msgpack.encode(steps)


class MoveDecoder:
    """The host's side."""

    def __init__(self) -> None:
        self._sums = [0, 0, 0, 0, 0]

    def take(self, data: bytes) -> tuple[float, Place]:
        """Session time and place of a frame. Raises `SessionError`."""
        try:
            steps = _decoder.decode(data[1:])
        except msgspec.MsgspecError as error:
            raise SessionError(f"a peer sent a broken move: {error}") from error
        self._sums = [a + b for a, b in zip(self._sums, steps)]
        if any(abs(value) > MOST for value in self._sums[1:]) or not 0 <= self._sums[0] <= 10**12:
            raise SessionError("a peer walks out of the world")
        t, x, y, z, heading = (value / 1000 for value in self._sums)
        return t, (x, y, z, heading)
