"""Counter-based random numbers: a value is a pure function of (seed, channel, epoch), so any moment can be asked for at any time.

The hash is the finaliser of SplitMix64 (Steele, Lea and Flood 2014) over a linear mix of the counters. All arguments broadcast: seeds
(N,), channels an int or (K, 1), epochs (N,) or (K, N).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
U64 = NDArray[np.uint64]
Seeds = NDArray[np.uint64]
Ints = NDArray[np.integer[Any]] | int
Counters = NDArray[np.int64] | F64
"""Whole numbers, of either type."""

def _constant(value: int) -> U64:
    """As an array: numpy takes those quicker than its scalars."""
    return np.array(value, np.uint64)


_SEED, _CHANNEL, _EPOCH = _constant(0x9E3779B97F4A7C15), _constant(0xD1B54A32D192ED03), _constant(0x8CB92BA72F3D8DD7)
_M1, _M2 = _constant(0xBF58476D1CE4E5B9), _constant(0x94D049BB133111EB)
_S27, _S30, _S31, _S11 = _constant(27), _constant(30), _constant(31), _constant(11)
_UNIT = 2.0**-53
_BITS = 2**64 - 1
_SPLINE_GAIN = 1.7
"""Brings the spline of uniform values back to about the range -1..1."""


_POWERS: F64 = np.array([[1, 4, 1, 0], [-3, 0, 3, 0], [3, -6, 3, 0], [-1, 3, -3, 1]]) * (_SPLINE_GAIN / 3)
"""(4, 4) what each number of a cell adds to each power of the share of the way through it."""


def _as_u64(value: Ints) -> U64:
    return np.asarray(value, np.int64).astype(np.uint64)[...]


def mix(seed: Seeds, channel: Ints, epoch: Ints) -> U64:
    """64 well-mixed bits for each counter."""
    h = np.atleast_1d(seed) * _SEED + (np.atleast_1d(_as_u64(channel)) * _CHANNEL + np.atleast_1d(_as_u64(epoch)) * _EPOCH)
    for _ in range(2):
        h ^= h >> _S30
        h *= _M1
        h ^= h >> _S27
        h *= _M2
        h ^= h >> _S31
    return h


def uniform(seed: Seeds, channel: Ints, epoch: Ints) -> F64:
    """Uniform in [0, 1).

    >>> bool(uniform(np.array([1], np.uint64), 2, 3)[0] == uniform(np.array([1], np.uint64), 2, 3)[0])
    True
    """
    return uniform_of(mix(seed, channel, epoch))


def one(seed: int, channel: int, epoch: int) -> float:
    """`uniform` for single numbers, in plain integers: a tenth of the cost of an array.

    >>> one(1, 2, -3) == float(uniform(np.array([1], np.uint64), 2, -3)[0])
    True
    """
    h = (seed * 0x9E3779B97F4A7C15 + channel * 0xD1B54A32D192ED03 + epoch * 0x8CB92BA72F3D8DD7) & _BITS
    h = (h ^ h >> 30) * 0xBF58476D1CE4E5B9 & _BITS
    h = (h ^ h >> 27) * 0x94D049BB133111EB & _BITS
    h ^= h >> 31
    h = (h ^ h >> 30) * 0xBF58476D1CE4E5B9 & _BITS
    h = (h ^ h >> 27) * 0x94D049BB133111EB & _BITS
    return ((h ^ h >> 31) >> 11) * _UNIT


def uniform_of(bits: U64) -> F64:
    """`uniform` from what `mix` gave."""
    out: F64 = (bits >> _S11).astype(np.float64)
    out *= _UNIT
    return out


def normal_of(bits: U64) -> F64:
    """Standard normal (Box and Muller) from the halves of what `mix` gave."""
    high = ((bits >> np.uint64(32)).astype(np.float64) + 0.5) * 2.0**-32
    low = (bits & np.uint64(0xFFFFFFFF)).astype(np.float64) * 2.0**-32
    out: F64 = np.sqrt(-2 * np.log(high)) * np.cos(2 * np.pi * low)
    return out


def lognormal(seed: Seeds, channel: Ints, epoch: Ints, mean: F64 | float, sigma: F64 | float) -> F64:
    """Log-normal with the given arithmetic `mean`; `sigma` is that of the logarithm."""
    return lognormal_of(normal_of(mix(seed, channel, epoch)), mean, sigma)


def lognormal_of(normal: F64, mean: F64 | float, sigma: F64 | float) -> F64:
    """`lognormal` from standard normal numbers."""
    out: F64 = np.exp(sigma * normal - 0.5 * sigma * sigma) * mean
    return out


def value_noise(seed: Seeds, channel: Ints, t: F64 | float, period: F64 | float) -> F64:
    """Smooth noise in about -1..1 with one new value every `period` seconds: a uniform cubic B-spline, twice differentiable.

    Every (seed, channel) has its own phase, so personas and channels do not turn together.
    """
    shift = uniform(seed, channel, -1)
    x = np.asarray(t, np.float64) / period + 64 * shift
    cell = np.floor(x)
    return spline(corners(seed, channel, cell.astype(np.int64)), x - cell)


def value_track(seed: int, channels: Sequence[int], times: F64, periods: F64 | float) -> F64:
    """(K, T) noise like `value_noise` of one seed for some channels at many `times` (T,): each begins somewhere else in numbers that all share, which
    repeat after 1024 periods.

    `periods` is one number or (K, 1).
    """
    x = times / periods + np.array([[_SHARED * one(seed, channel, -1)] for channel in channels])
    cell = np.floor(x)
    c0, c1, c2, c3 = _CELLS.take(cell.astype(np.int64) & (_SHARED - 1), axis=1)
    x -= cell
    out: F64 = ((c3 * x + c2) * x + c1) * x + c0
    return out


def corners(seed: Seeds, channel: Ints, cell: NDArray[np.int64]) -> F64:
    """(4, ...) the numbers that `value_noise` blends within a cell."""
    return uniform(seed, channel, cell + np.arange(4).reshape((4,) + (1,) * cell.ndim))


def spline(values: F64, f: F64) -> F64:
    """Cubic B-spline of four neighbouring uniform numbers at the share `f` of the way through their cell, brought to about -1..1."""
    g = 1 - f
    f2 = f * f
    weights = (g * g * g, 4 - 6 * f2 + 3 * f2 * f, 4 - 6 * g * g + 3 * g * g * g, f2 * f)
    total = weights[0] * values[0] + weights[1] * values[1] + weights[2] * values[2] + weights[3] * values[3]
    out: F64 = (total / 3 - 1) * _SPLINE_GAIN
    return out


def powers(values: F64) -> F64:
    """(4, m) coefficients of `polynomial` for what `corners` gave (4, m)."""
    out: F64 = _POWERS @ values
    out[0] -= _SPLINE_GAIN
    return out


def polynomial(coefficients: F64, f: F64) -> F64:
    """`spline` at the share `f` of the way through a cell, from what `powers` gave."""
    c0, c1, c2, c3 = coefficients
    out: F64 = c3 * f
    out += c2
    out *= f
    out += c1
    out *= f
    out += c0
    return out


class Held:
    """Numbers that change only when a whole-numbered counter does; looked up again just where it moved, and drawn for `ahead` counters at a time.

    `draw(where, epoch)` gets the indices (as of `np.nonzero`) and the counters of what moved, both (m,), and returns (k, m).
    A held number is still a function of its counter alone, as long as `forget` is called when anything else that `draw` uses changes.
    """

    def __init__(
        self, k: int, shape: tuple[int, ...], draw: Callable[[tuple[NDArray[np.intp], ...], NDArray[np.int64]], F64], ahead: int = 1
    ) -> None:
        self._epoch = np.full(shape, np.nan)
        self._values: F64 = np.zeros((k, *shape))
        self._draw = draw
        self._first = np.full(shape, np.nan)
        self._drawn: F64 = np.zeros((k, *shape, ahead))

    def forget(self, row: int) -> None:
        """Draw everything of a persona anew."""
        self._first[..., row] = np.nan
        self._epoch[..., row : row + 1] = np.nan

    def at(self, epoch: Counters) -> F64:
        """(k, ..., n) the numbers of `epoch` (..., n), n up to the number of personas; valid until the next call."""
        if epoch.shape != self._epoch.shape:
            self._epoch, self._values = np.full(epoch.shape, np.nan), np.zeros((len(self._values), *epoch.shape))
        where: tuple[NDArray[np.intp], ...] = (self._epoch != epoch).nonzero()
        if len(where[0]):
            every: tuple[Any, ...] = (slice(None),)
            moved = epoch[where]
            self._values[every + where] = self._look_up(where, moved)
            self._epoch[where] = moved
        return self._values

    def _look_up(self, where: tuple[NDArray[np.intp], ...], epoch: Counters) -> F64:
        """(k, m) the numbers of `epoch` (m,) at indices `where`."""
        ahead = self._drawn.shape[-1]
        every: tuple[Any, ...] = (slice(None),)
        offset = epoch - self._first[where]
        fresh = np.flatnonzero(~((offset >= 0) & (offset < ahead)))
        if len(fresh):
            at = tuple(axis[fresh] for axis in where)
            epochs = epoch[fresh].astype(np.int64)[:, None] + np.arange(ahead)
            drawn = self._draw(tuple(np.repeat(axis, ahead) for axis in at), epochs.ravel())
            self._drawn[every + at] = drawn.reshape(len(drawn), len(fresh), ahead)
            self._first[at] = epoch[fresh]
            offset[fresh] = 0
        found: F64 = self._drawn[(*every, *where, offset.astype(np.intp))]
        return found


def _cells() -> F64:
    numbers = uniform(np.array([0], np.uint64), 0, np.arange(_SHARED))
    return powers(numbers[(np.arange(_SHARED) + np.arange(4)[:, None]) % _SHARED])


_SHARED = 1024
_CELLS = _cells()
"""(4, 1024) coefficients of `polynomial` for the cells of `value_track`."""
