"""`Fades`: values that move smoothly from where they are to where they should be, in closed form."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion.curves import smooth

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]


class Fades:
    """(C, N) values; each column runs from one vector to another between two times by a smoothstep."""

    def __init__(self, channels: int, capacity: int) -> None:
        self._hold(np.zeros((2, channels, capacity), np.float32), np.array([np.full(capacity, -1e9), np.ones(capacity)]))

    def _hold(self, values: F32, times: F64) -> None:
        self._from, self._step = values
        self._start, self._rate = times
        self.moved: Callable[[], None] = lambda: None
        """Called when anything else is aimed at."""

    def set(self, row: int, value: F32) -> None:
        """Be there at once."""
        self._from[:, row], self._step[:, row], self._start[row] = value, 0.0, -1e9
        self.moved()

    def move(self, row: int, value: F32, t: float, seconds: float) -> None:
        """Move from where column `row` is at time `t` to `value` in `seconds`."""
        share = np.float32(smooth((t - self._start[row]) * self._rate[row]))
        self._from[:, row] += self._step[:, row] * share
        self._step[:, row] = value - self._from[:, row]
        self._start[row], self._rate[row] = t, 1.0 / max(seconds, 1e-3)
        self.moved()

    def at(self, t: float, count: int) -> F32:
        """(C, count) values at time `t`."""
        share = smooth((t - self._start[:count]) * self._rate[:count]).astype(np.float32)
        out: F32 = self._from[:, :count] + self._step[:, :count] * share
        return out


class Together:
    """Several `Fades` of one capacity, each with channels and times of its own, that a frame reads in one go: `parts`, in the order of `sizes`."""

    def __init__(self, sizes: tuple[int, ...], capacity: int) -> None:
        self._values: F32 = np.zeros((2, sum(sizes), capacity), np.float32)
        self._times: F64 = np.array([np.full((len(sizes), capacity), -1e9), np.ones((len(sizes), capacity))])
        self._owner = np.repeat(np.arange(len(sizes)), sizes)
        ends = np.cumsum(sizes)
        self._spans = [slice(int(end) - size, int(end)) for size, end in zip(sizes, ends)]
        self.parts = [Fades(0, 0) for _ in sizes]
        for number, (part, span) in enumerate(zip(self.parts, self._spans)):
            part._hold(self._values[:, span], self._times[:, number])
            part.moved = self._forget
        self._known: tuple[int, F32, F64] | None = None

    def _forget(self) -> None:
        self._known = None

    def at(self, t: float, count: int) -> list[F32]:
        """`Fades.at` of each part."""
        if self._known is None or self._known[0] != count:
            self._known = count, self._values[..., :count].copy(), self._times[..., :count].copy()
        _, (begun, step), (start, rate) = self._known
        share = smooth((t - start) * rate).astype(np.float32)
        now = step * share.take(self._owner, axis=0)
        now += begun
        return [now[span] for span in self._spans]
