"""`Fades`: values that move smoothly from where they are to where they should be, in closed form."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion.curves import smooth

F32 = NDArray[np.float32]


class Fades:
    """(C, N) values; each column runs from one vector to another between two times by a smoothstep."""

    def __init__(self, channels: int, capacity: int) -> None:
        self._from: F32 = np.zeros((channels, capacity), np.float32)
        self._step: F32 = np.zeros((channels, capacity), np.float32)
        self._start = np.full(capacity, -1e9)
        self._rate = np.ones(capacity)

    def set(self, row: int, value: F32) -> None:
        """Be there at once."""
        self._from[:, row], self._step[:, row], self._start[row] = value, 0.0, -1e9

    def move(self, row: int, value: F32, t: float, seconds: float) -> None:
        """Move from where column `row` is at time `t` to `value` in `seconds`."""
        share = self._share(t)[row]
        self._from[:, row] += self._step[:, row] * share
        self._step[:, row] = value - self._from[:, row]
        self._start[row], self._rate[row] = t, 1.0 / max(seconds, 1e-3)

    def _share(self, t: float) -> F32:
        return smooth((t - self._start) * self._rate).astype(np.float32)

    def at(self, t: float, count: int) -> F32:
        """(C, count) values at time `t`."""
        out: F32 = self._from[:, :count] + self._step[:, :count] * self._share(t)[:count]
        return out
