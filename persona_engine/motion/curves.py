"""Easing curves and envelopes."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from persona_engine.quick import clip

F64 = NDArray[np.float64]
Numbers = TypeVar("Numbers", NDArray[np.float32], NDArray[np.float64])


_PLAIN = (0.0, 1.0, 3.0)
_LIMITS: dict[np.dtype[Any], Any] = {np.dtype(kind): tuple(np.array(number, kind) for number in _PLAIN) for kind in (np.float32, np.float64)}
"""0, 1 and 3 as arrays, which cost less than numbers do."""


UNIT: tuple[NDArray[np.float32], NDArray[np.float32]] = _LIMITS[np.dtype(np.float32)][:2]
"""0 and 1."""


def unit(x: Numbers) -> Numbers:
    """`x` clipped to 0..1.

    >>> unit(np.array([-1.0, 0.5, 2.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    zero, one, _ = _LIMITS.get(x.dtype, _PLAIN)
    out: Numbers = clip(x, zero, one)
    return out


def smooth(x: Numbers) -> Numbers:
    """Smoothstep of `x` clipped to 0..1: C1.

    >>> smooth(np.array([-1.0, 0.5, 2.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    zero, one, three = _LIMITS.get(x.dtype, _PLAIN)
    c = clip(x, zero, one)
    out: Numbers = three - (c + c)
    out *= c
    out *= c
    return out


def ramp(t: F64, start: float, end: float) -> F64:
    """0 before `start`, 1 after `end`, smooth between; a step when they coincide."""
    return smooth((t - start) / max(end - start, 1e-4))


def plateau(t: F64, rise: tuple[float, float], fall: tuple[float, float]) -> F64:
    """1 between `rise[1]` and `fall[0]`, smooth flanks."""
    up, down = (t - rise[0]) / max(rise[1] - rise[0], 1e-4), (fall[1] - t) / max(fall[1] - fall[0], 1e-4)
    return smooth(np.minimum(up, down))
