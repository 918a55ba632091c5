"""`ClockSync`: the offset between this machine's clock and session time, from ping and pong.

Waiting only ever adds to the way of a message. So the remote reading less the time of sending has a lower envelope: the offset and the shortest way
there; and less the time of receiving an upper one: the offset without the shortest way back. Half way between them is the offset, however seldom both
ways of one exchange are short (Moon, Skelly, Towsley: Estimation and removal of clock skew from network delay measurements, INFOCOM 1999, for two ways).
The clocks' drift is the slope at which the envelopes lie furthest apart.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]

WINDOW, AGE_S = 128, 120.0
DRIFT = 2e-4
"""Clocks of machines drift less than this, seconds a second."""
SPAN_S = 8.0
"""Exchanges over less time than this say nothing about drift."""
SLACK_S = 1e-4
"""Slopes at which the envelopes lie apart as far as this are as likely as the best."""
TOLD_S = 0.02
"""A host tells so much later at most, half, that its time goes at another rate (`server.TICK_S`)."""
SINCE, BEFORE = 2, 6
"""Exchanges that are held against those before them."""
LEAP_S, LUCK = 4e-3, 3.0
"""A clock that was set by less is believed when the exchanges before it are old; so is one on a network whose shortest ways differ by a third of that."""
STEPS = np.linspace(-1.0, 1.0, 41)
MOST_S = 1e9
"""No session is as old as this; NaN is not less either."""


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
        self._drifts: deque[float] = deque([0.0], SINCE)
        """Of the lines of late, the oldest first: a leap bends those after it."""

    def add(self, sent: float, received: float, remote: float) -> bool:
        """One exchange: local seconds of sending and receiving, remote seconds in between. False for one that cannot have been."""
        trip = received - sent
        if not (0 <= trip < AGE_S and abs(remote) < MOST_S):
            return False
        middle = (sent + received) / 2
        self._samples.append((middle, remote - self.rate * middle, trip))
        while self._samples[0][0] < received - AGE_S:
            self._samples.popleft()
        if self._leapt():
            self._samples = deque(list(self._samples)[-SINCE:], WINDOW)
        self._drifts.append(self._line[2])
        self._line = self._fitted()
        return True

    def _leapt(self) -> bool:
        """Whether the last exchanges lie further outside the envelopes of those before them than luck would bring them: one of the clocks was set."""
        if len(self._samples) < SINCE + BEFORE:
            return False
        at, offset, trip = np.array(self._samples).T
        offset = offset - self._drifts[0] * (at - at[-1])
        return any(_under(way) for way in (offset + self.rate * trip / 2, self.rate * trip / 2 - offset))

    def _fitted(self) -> tuple[float, float, float]:
        """(local time, offset then, drift)."""
        at, offset, trip = np.array(self._samples).T
        there, back, x = offset + self.rate * trip / 2, offset - self.rate * trip / 2, at - at[-1]
        drift, width = 0.0, DRIFT * self.rate * (np.ptp(x) >= SPAN_S)
        for _ in range(2 if width else 0):
            slopes = np.clip(drift + width * STEPS, -DRIFT * self.rate, DRIFT * self.rate)
            apart = _apart(there, back, x, slopes)
            good = slopes[apart >= apart.max() - SLACK_S]
            drift, width = float(good[0] + good[-1]) / 2, float(good[-1] - good[0]) / 2 + width * (STEPS[1] - STEPS[0])
        low, high = float((there - drift * x).min()), float((back - drift * x).max())
        if low < high - 2 * SLACK_S and len(self._samples) > 1:
            # Nothing arrives before it was sent: one of the clocks was set, or stood still while its machine slept.
            self._samples = deque([self._samples[-1]], WINDOW)
            return self._fitted()
        return float(at[-1]), (low + high) / 2, drift

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
        half = trip / 2 + TOLD_S
        self.add(at - half, at + half, remote)

    def reset(self, rate: float = 1.0) -> None:
        """Forget everything: the remote clock was replaced, or goes at another rate."""
        self.rate = rate
        self._samples.clear()


def _under(way: F64) -> bool:
    """Whether all of the last are less than the least before them, by more than those differ."""
    before = np.sort(way[:-SINCE])
    return bool(way[-SINCE:].max() < before[0] - LEAP_S - LUCK * (before[BEFORE - 1] - before[0]))


def _apart(there: F64, back: F64, x: F64, slopes: F64) -> F64:
    """How far the envelopes lie apart at each slope."""
    lines = slopes[:, None] * x
    return np.asarray((there - lines).min(axis=1) - (back - lines).max(axis=1))
