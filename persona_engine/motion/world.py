"""`World`: where moving things are. 10 Hz samples, read by everyone through the same interpolation 100 ms in the past."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from persona_engine.score.entries import Roots

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Ints = NDArray[np.int64]

DELAY = 0.1
"""Seconds by which positions are read in the past: one sample, so that there is always a next one to move towards."""
AHEAD, OVER = 0.12, 0.3
"""Eyes follow what moves by this much ahead of what is read, seconds: where it is by now, and a little more (smooth pursuit); its speed is
the mean over `OVER` seconds, so that the prediction never leaps."""
KEPT = 32
"""Samples kept of each thing."""
STEP = 0.1
"""Seconds between samples of a moving thing; one that was silent for longer stood still."""


def polar(places: F64, me: int, other: int) -> tuple[float, float] | None:
    """Of the rows of `World.places`, how far `other` is from `me` over the ground, metres, and at which angle from straight ahead, radians, to the left
    positive; None where nothing is known of it. Who is not known themselves stand at the origin."""
    count = places.shape[1]
    if not 0 <= other < count:
        return None
    x, _, z, heading = places[:, me].tolist() if 0 <= me < count else (0.0, 0.0, 0.0, 0.0)
    dx, dz = float(places[0, other]) - x, float(places[2, other]) - z
    return math.hypot(dx, dz), math.remainder(math.atan2(dx, dz) - heading, 2 * math.pi)


class World:
    """Ring buffers of positions (metres, session space) and headings (radians) by id."""

    def __init__(self, capacity: int = 64) -> None:
        self._rows: dict[str, int] = {}
        self._times: F64 = np.full((capacity, KEPT), -np.inf)
        self._places: F64 = np.zeros((capacity, KEPT, 4))
        self._known: tuple[float, F64] | None = None
        self._next: tuple[float, F64] | None = None
        self._rest: F64 | None = None
        """Where everything is from `_moved` on; the same array until something is sampled."""
        self._moved = -np.inf
        """When something was last sampled in another place."""

    def clear(self) -> None:
        """Forget where things were: session time begins anew."""
        self._times[:] = self._moved = -np.inf
        self._known = self._next = self._rest = None

    def row(self, name: str) -> int:
        """Row of a thing, or -1 while nothing is known of it."""
        return self._rows.get(name, -1)

    def __len__(self) -> int:
        """How many things were ever sampled."""
        return len(self._rows)

    def names(self) -> tuple[str, ...]:
        """Everything that was ever sampled."""
        return tuple(self._rows)

    def add(self, roots: Roots) -> None:
        """Take in a sample; one that is older than the newest of its thing is ignored."""
        self._known = self._next = self._rest = None
        for name, place, heading in zip(roots.ids, roots.positions, roots.headings):
            row = self._rows.get(name)
            if row is None:
                row = self._new(name)
            times = self._times[row]
            if roots.t <= times[-1]:
                continue
            value = np.array([*place, heading])
            if np.isinf(times[-1]):
                self._places[row] = value
            else:
                turn = value[3] - self._places[row, -1, 3]
                value[3] = self._places[row, -1, 3] + (turn + np.pi) % (2 * np.pi) - np.pi
                if (value != self._places[row, -1]).any():
                    self._moved = max(self._moved, roots.t)
            if np.isfinite(times[-1]) and roots.t - times[-1] > 1.5 * STEP:
                self._push(row, roots.t - STEP, self._places[row, -1].copy())
            self._push(row, roots.t, value)

    def _push(self, row: int, t: float, value: F64) -> None:
        for kept, newest in ((self._times[row], t), (self._places[row], value)):
            kept[:-1] = kept[1:]
            kept[-1] = newest

    def _new(self, name: str) -> int:
        row = len(self._rows)
        if row == len(self._times):
            self._times = np.concatenate([self._times, np.full_like(self._times, -np.inf)])
            self._places = np.concatenate([self._places, np.zeros_like(self._places)])
        self._rows[name] = row
        return row

    def places(self, t: float) -> F64:
        """(4, M) x, y, z and heading of everything at session time `t`, by row; held where samples are missing. Not to be written to."""
        if t - DELAY >= self._moved:
            if self._rest is None:
                self._rest = np.ascontiguousarray(self._places[: len(self._rows), -1].T)
            return self._rest
        here: F64 = self._moving(t)[0]
        return here

    def _moving(self, t: float) -> F64:
        """(2, 4, M) where everything is at session time `t`, and where it was a little before."""
        if self._known is None or self._known[0] != t:
            self._known = t, self._places_at(np.array([t, t - OVER]))
        return self._known[1]

    def ahead(self, t: float) -> F64:
        """(4, M) as `places`, `AHEAD` seconds further on: where eyes look for what moves."""
        here = self.places(t)
        if t - DELAY - self._moved > OVER:
            return here
        if self._next is None or self._next[0] != t:
            self._next = t, here + (here - self._moving(t)[1]) * (AHEAD / OVER)
        return self._next[1]

    def _places_at(self, t: F64) -> F64:
        """(K, 4, M) where everything is at each of `t` (K,)."""
        count = len(self._rows)
        times, places = self._times[:count], self._places[:count]
        at = (t - DELAY)[:, None]
        later = np.minimum(np.maximum((times <= at[..., None]).sum(2), 1), KEPT - 1)
        rows = np.arange(count)
        t0, t1 = times[rows, later - 1], times[rows, later]
        known = np.isfinite(t0)
        since = np.where(known, t0, at - 1.0)
        span = np.where(known, t1 - since, 1.0)
        share = np.minimum(np.maximum((at - since) / np.maximum(span, 1e-9), 0.0), 1.0)
        low, high = places[rows, later - 1], places[rows, later]
        out: F64 = (low + (high - low) * share[..., None]).transpose(0, 2, 1)
        return out

    def samples(self) -> tuple[Roots, ...]:
        """Every sample that is still kept, in order of time, as entries for a newcomer."""
        found = [(float(self._times[row, k]), name, row, k) for name, row in self._rows.items() for k in range(KEPT)]
        out = []
        for t, name, row, k in sorted(found):
            if np.isfinite(t):
                x, y, z, heading = (float(v) for v in self._places[row, k])
                out.append(Roots(t, (name,), ((x, y, z),), (heading,)))
        return tuple(out)
