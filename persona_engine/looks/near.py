"""Which points lie near which: a grid of cells, so that the cost grows with what is near and not with all pairs."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
I64 = NDArray[np.int64]


class Pairs(NamedTuple):
    """Pairs of points, by the first one's number."""

    first: I64
    """(P,) row of the one, ascending."""
    second: I64
    """(P,) row of the other."""
    squared: F32
    """(P,) squared distance."""

    def where(self, kept: NDArray[np.bool_]) -> Pairs:
        """Some of them."""
        return Pairs(self.first[kept], self.second[kept], self.squared[kept])

    def nearest(self) -> Pairs:
        """The nearest pair of every first point that has one."""
        if not len(self.first):
            return self
        starts = np.flatnonzero(np.diff(self.first, prepend=-1))
        least = np.repeat(np.minimum.reduceat(self.squared, starts), np.diff(starts, append=len(self.first)))
        at = np.flatnonzero(self.squared == least)
        return self.where(at[np.diff(self.first[at], prepend=-1) > 0])  # type: ignore[arg-type]


def within(a: F32, b: F32, reach: float) -> Pairs:
    """All pairs of points (A, 3) and (B, 3) nearer than `reach`.

    >>> within(np.array([[0.0, 0.0, 0.0], [9.0, 0.0, 0.0]]), np.array([[0.0, 0.5, 0.0]]), 1.0).first.tolist()
    [0]
    """
    if not len(a) or not len(b):
        return Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))
    sides = [(min(x.min(), y.min()), max(x.max(), y.max())) for x, y in zip(a.T, b.T)]
    low = np.array([least for least, _ in sides]) - 2 * reach
    size = ((np.array([most for _, most in sides]) - low) / reach).astype(np.int64) + 3
    cells_a, cells_b = (((points - low) / reach).astype(np.int64) for points in (a, b))
    keys = (cells_b[:, 0] * size[1] + cells_b[:, 1]) * size[2] + cells_b[:, 2]
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    mine = (cells_a[:, 0] * size[1] + cells_a[:, 1]) * size[2] + cells_a[:, 2]
    around = mine[:, None] + (np.array((-1, 0, 1))[:, None] * size[1] + np.array((-1, 0, 1))).reshape(-1) * size[2]
    starts, ends = _before(keys, around - 1, size), _before(keys, around + 2, size)
    count = ends - starts
    first = np.repeat(np.repeat(np.arange(len(a)), 9), count)
    second = order[np.arange(len(first)) + np.repeat(starts - (np.cumsum(count) - count), count)]
    squared = _squared(a[:, 0], b[:, 0], first, second)
    squared += _squared(a[:, 1], b[:, 1], first, second)
    squared += _squared(a[:, 2], b[:, 2], first, second)
    close = np.flatnonzero(squared < reach * reach)
    return Pairs(first[close], second[close], squared[close].astype(np.float32))


MOST_CELLS = 1 << 18
"""Of so few it is written down how many points lie before each."""


def _before(keys: I64, cells: I64, size: I64) -> I64:
    """How many of the ascending `keys` lie before each of the cells, in a grid of this size."""
    count = int(size.prod())
    if count > MOST_CELLS:
        return np.searchsorted(keys, cells).ravel()
    before = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(keys, minlength=count), out=before[1:])
    return before.take(cells.ravel())


def _squared(a: F32, b: F32, first: I64, second: I64) -> F32:
    by = a.take(first) - b.take(second)
    return np.asarray(by * by)


def dots(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    """(N,) dot products of rows, (x + y) + z: a sum along rows of three takes several times as long."""
    return np.asarray(a[:, 0] * b[:, 0] + a[:, 1] * b[:, 1] + a[:, 2] * b[:, 2])
