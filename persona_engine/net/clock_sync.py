"""`ClockSync`: the offset between this machine's clock and session time, from ping and pong.

Of the recent exchanges the half with the shortest round trips counts: queueing delay only ever adds, and adds to one direction (the clock
filter of NTP, RFC 5905 section 10, by rank instead of minimum). Through these goes a line by Theil and Sen, which follows the drift of the
two clocks and cares nothing for outliers.
"""

from __future__ import annotations

from collections import deque

import numpy as np

WINDOW, AGE_S = 64, 60.0
DRIFT = 2e-4
"""Clocks of machines drift less than this, seconds a second."""
SPAN_S = 8.0
"""Exchanges over less time than this say nothing about drift."""
APART_S = 2.0
MOST_S = 1e9
"""No session is as old as this; NaN is not less either."""
FEW = 5


class ClockSync:
    """Offset estimate over the exchanges of the last minute. `rate` is how many remote seconds pass in a local one: 0 while remote time stands still.

    >>> sync = ClockSync()
    >>> _ = sync.add(sent=1.0, received=1.1, remote=51.05); round(sync.offset, 6)
    50.0
    """

    def __init__(self, rate: float = 1.0) -> None:
        self.rate = rate
        self._samples: deque[tuple[float, float, float]] = deque(maxlen=WINDOW)
        self._line = (0.0, 0.0, 0.0)

    def add(self, sent: float, received: float, remote: float) -> bool:
        """One exchange: local seconds of sending and receiving, remote seconds in between. False for one that cannot have been."""
        trip = received - sent
        if not (0 <= trip < AGE_S and abs(remote) < MOST_S):
            return False
        middle = (sent + received) / 2
        self._samples.append((middle, remote - self.rate * middle, trip))
        while self._samples[0][0] < received - AGE_S:
            self._samples.popleft()
        self._line = self._fitted()
        return True

    def _fitted(self) -> tuple[float, float, float]:
        """(local time, offset then, drift)."""
        at, offset, trip = np.array(self._samples).T
        best = np.argsort(trip, kind="stable")[: max(1, (len(trip) + 1) // 2)]
        if np.ptp(at[best]) < SPAN_S:
            return float(at[-1]), float(np.median(offset[best[:FEW]])), 0.0
        x, y = at[best], offset[best]
        i, j = np.triu_indices(len(x), 1)
        wide = np.abs(x[j] - x[i]) > APART_S
        drift = float(np.clip(np.median((y[j] - y[i])[wide] / (x[j] - x[i])[wide]), -DRIFT, DRIFT))
        drift *= self.rate
        return float(at[-1]), float(np.median(y - drift * (x - at[-1]))), drift

    @property
    def ready(self) -> bool:
        """Whether there is an estimate."""
        return bool(self._samples)

    @property
    def offset(self) -> float:
        """Remote minus `rate` times local at the last exchange, seconds. Raises `ValueError` before the first."""
        if not self._samples:
            raise ValueError("no clock sample yet")
        return self._line[1]

    def remote(self, local: float) -> float:
        """The remote clock at a local time near the last exchange. Raises `ValueError` before the first."""
        at, _, drift = self._line
        return self.rate * local + self.offset + drift * (local - at)

    @property
    def uncertainty(self) -> float:
        """Half of the shortest round trip, seconds: what no exchange can tell of asymmetric paths."""
        return min(s[2] for s in self._samples) / 2 if self._samples else 0.0

    def turn(self, remote: float, received: float, rate: float) -> None:
        """From its reading `remote` on the remote clock goes at another rate, as was heard at local time `received`.

        >>> sync = ClockSync()
        >>> _ = sync.add(sent=1.0, received=1.1, remote=51.05); sync.turn(52.0, 2.06, 0.5); round(sync.remote(4.0), 6)
        53.0
        """
        trip = 2 * self.uncertainty
        at = received - trip / 2
        if self._samples and self.rate > 0:
            at = min(received, (remote - self.offset) / self.rate)
        self.reset(rate)
        self.add(at - trip / 2, at + trip / 2, remote)

    def reset(self, rate: float = 1.0) -> None:
        """Forget everything: the remote clock was replaced, or goes at another rate."""
        self.rate = rate
        self._samples.clear()
