"""Easing curves and envelopes."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
Numbers = TypeVar("Numbers", NDArray[np.float32], NDArray[np.float64])


def unit(x: Numbers) -> Numbers:
    """`x` clipped to 0..1; two plain ufuncs, a third of the cost of `np.clip` for few numbers.

    >>> unit(np.array([-1.0, 0.5, 2.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    out: Numbers = np.minimum(np.maximum(x, 0.0), 1.0)
    return out


def smooth(x: F64) -> F64:
    """Smoothstep of `x` clipped to 0..1: C1.

    >>> smooth(np.array([-1.0, 0.5, 2.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    c = unit(x)
    out: F64 = c * c * (3.0 - 2.0 * c)
    return out


def ramp(t: F64, start: float, end: float) -> F64:
    """0 before `start`, 1 after `end`, smooth between; a step when they coincide."""
    return smooth((t - start) / max(end - start, 1e-4))


def plateau(t: F64, rise: tuple[float, float], fall: tuple[float, float]) -> F64:
    """1 between `rise[1]` and `fall[0]`, smooth flanks."""
    up, down = (t - rise[0]) / max(rise[1] - rise[0], 1e-4), (fall[1] - t) / max(fall[1] - fall[0], 1e-4)
    return smooth(np.minimum(up, down))
