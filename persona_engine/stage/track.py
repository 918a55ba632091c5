"""`Track`: where a player is, from moves that come unevenly and may not be honest."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import deque

Place = tuple[float, float, float, float]
"""x, y, z in metres, heading in radians."""
KEPT = 64
LATE_KEPT = 40
MOST_DELAY, SLEW = 0.3, 0.2
"""Longest wait for late moves, seconds, and how quickly the wait changes, seconds a second."""
GAP = 0.05
"""Seconds between two moves: until the next comes, there is nothing newer."""
SPAN = 0.12
"""Seconds over which speed is taken."""


class Track:
    """Moves in, places out: read a little in the past, so that late moves are smooth too, and never faster than `most`, metres a second."""

    def __init__(self, place: Place, most: float, now: float) -> None:
        self._most = most
        self._times: deque[float] = deque([now], maxlen=KEPT)
        self._places: deque[Place] = deque([place], maxlen=KEPT)
        self._late: deque[float] = deque([0.0], maxlen=LATE_KEPT)
        self._delay, self._at = 0.0, now
        self.place = place
        self.velocity = (0.0, 0.0)
        """Over the ground: x and z, metres a second."""
        self._passed: deque[tuple[float, float, float]] = deque(maxlen=16)

    def add(self, t: float, place: Place, now: float) -> None:
        """The player says that it was at `place` at session time `t`."""
        t = min(t, now)
        if t <= self._times[-1] or not all(math.isfinite(v) for v in place):
            return
        if t - self._times[-1] > 0.15:
            # Nothing was said while it stood.
            self._times.append(max(self._times[-1], t - 0.05))
            self._places.append(self._places[-1])
        self._late.append(now - t)
        self._times.append(t)
        self._places.append(place)

    def step(self, now: float) -> Place:
        """Where the player is shown to be at session time `now`; times grow from call to call."""
        passed = max(0.0, now - self._at)
        self._at = now
        wanted = min(max(self._late) + GAP, MOST_DELAY)
        self._delay += min(max(wanted - self._delay, -SLEW * passed), SLEW * passed) if passed < 1.0 else wanted - self._delay
        x, y, z, heading = self._read(now - self._delay)
        ox, oy, oz, _ = self.place
        far = math.dist((x, y, z), (ox, oy, oz))
        share = min(1.0, self._most * min(passed, 1.0) / far) if far > 1e-9 else 1.0
        self.place = (ox + (x - ox) * share, oy + (y - oy) * share, oz + (z - oz) * share, heading)
        self._passed.append((now, self.place[0], self.place[2]))
        while len(self._passed) > 2 and now - self._passed[0][0] > SPAN:
            self._passed.popleft()
        t0, x0, z0 = self._passed[0]
        self.velocity = ((self.place[0] - x0) / (now - t0), (self.place[2] - z0) / (now - t0)) if now - t0 > 1e-3 else (0.0, 0.0)
        return self.place

    def _read(self, t: float) -> Place:
        times, places = list(self._times), self._places
        after = bisect_right(times, t)
        if after == 0 or after == len(times):
            return places[min(after, len(times) - 1)]
        share = (t - times[after - 1]) / (times[after] - times[after - 1])
        a, b = places[after - 1], places[after]
        turn = math.remainder(b[3] - a[3], 2 * math.pi)
        return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share, a[3] + turn * share)
