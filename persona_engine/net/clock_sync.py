"""`ClockSync`: the offset between this machine's clock and session time, from ping and pong.

The offset is the median over the half of the recent samples with the shortest round trip: queueing delay only ever adds, and adds to one
direction (the clock filter of NTP, RFC 5905 section 10, by rank instead of minimum).
"""

from __future__ import annotations

from collections import deque
from statistics import median

WINDOW = 24


class ClockSync:
    """Offset estimate over the last `WINDOW` exchanges.

    >>> sync = ClockSync()
    >>> sync.add(sent=1.0, received=1.1, remote=51.05); round(sync.offset, 6)
    50.0
    """

    def __init__(self) -> None:
        self._samples: deque[tuple[float, float]] = deque(maxlen=WINDOW)

    def add(self, sent: float, received: float, remote: float) -> None:
        """One exchange: local seconds of sending and receiving, remote seconds in between."""
        trip = received - sent
        if trip >= 0:
            self._samples.append((trip, remote - (sent + received) / 2))

    @property
    def ready(self) -> bool:
        """Whether there is an estimate."""
        return bool(self._samples)

    @property
    def offset(self) -> float:
        """Remote minus local, seconds. Raises `ValueError` before the first sample."""
        if not self._samples:
            raise ValueError("no clock sample yet")
        ranked = sorted(self._samples)
        return median(offset for _, offset in ranked[: max(1, (len(ranked) + 1) // 2)])

    @property
    def round_trip(self) -> float:
        """Shortest round trip of the window, seconds."""
        return min(self._samples)[0] if self._samples else 0.0

    def reset(self) -> None:
        """Forget everything: the remote clock was paused, scaled or replaced."""
        self._samples.clear()
