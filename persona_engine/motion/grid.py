"""`Grid`: the frames that are baked, and the half as many moments at which what moves slowly is worked out and refined from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
Values = TypeVar("Values", NDArray[np.float32], NDArray[np.float64])

BEFORE, AFTER = 2, 3
"""Moments beyond the frames at both ends that refining looks at."""


@dataclass(frozen=True, eq=False)
class Grid:
    """Evenly spaced `times` (T,), at least two, in seconds of media time."""

    times: F64

    @property
    def step(self) -> float:
        """Seconds between two moments of `half`."""
        return 2 * float(self.times[1] - self.times[0])

    @cached_property
    def half(self) -> F64:
        """(M,) every second time, and some beyond both ends."""
        count = (len(self.times) + 1) // 2 + BEFORE + AFTER
        return np.asarray(self.times[0] + (np.arange(count) - BEFORE) * self.step, np.float64)

    def halved(self, frames: Values) -> Values:
        """(M, ...) what `frames` (T, ...) are at the moments of `half`; the ends go on."""
        return frames.take(self._even, axis=0)

    @cached_property
    def _even(self) -> NDArray[np.intp]:
        """(M,) which of the frames is nearest to each moment of `half`."""
        at = np.arange(-2 * BEFORE, 2 * (len(self.half) - BEFORE), 2)
        return np.minimum(np.maximum(at, 0), len(self.times) - 1)

    def around(self, first: int, last: int) -> tuple[slice, slice]:
        """The frames from `first` up to `last`, from an even one on, and the moments of `half` of which `refined` makes them."""
        first -= first % 2
        return slice(first, last), slice(first // 2, (last + 1) // 2 + BEFORE + AFTER)


def refined(values: Values, count: int) -> Values:
    """(count, ...) frames of `values` ((count + 1) // 2 + 5, ...) at every second one: quintic in between.

    >>> refined(np.arange(8.0) ** 2, 5).tolist()
    [4.0, 6.25, 9.0, 12.25, 16.0]
    """
    pairs = (count + 1) // 2
    out = np.empty((2 * pairs, *values.shape[1:]), values.dtype)
    out[0::2] = values[2 : pairs + 2]
    between = values[2 : pairs + 2] + values[3 : pairs + 3]
    between *= 150.0 / 256.0
    further = values[1 : pairs + 1] + values[4 : pairs + 4]
    further *= 25.0 / 256.0
    between -= further
    np.add(values[:pairs], values[5 : pairs + 5], out=further)
    further *= 3.0 / 256.0
    np.add(between, further, out=out[1::2])
    return out[:count]
