"""The grid on which score values lie, so that a performance is the same before and after the wire.

Times inside a performance lie on whole milliseconds, session times on whole microseconds, weights and gains on 1/200.
"""

from __future__ import annotations

import math
from numbers import Real

MS = 1_000
US = 1_000_000
LEVELS = 200
"""Steps in a weight of 1.0; a byte reaches 1.275."""

MAX_WEIGHT = 255 / LEVELS


def is_number(value: object) -> bool:
    """Whether `value` is a finite number.

    >>> is_number(2), is_number(math.nan), is_number("2"), is_number(True), is_number(10**400)
    (True, False, False, False, False)
    """
    try:
        return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:
        return False


def to_ms(seconds: float) -> int:
    """Whole milliseconds nearest to `seconds`."""
    return round(seconds * MS)


def to_us(seconds: float) -> int:
    """Whole microseconds nearest to `seconds`."""
    return round(seconds * US)


def to_level(weight: float) -> int:
    """Byte for a weight in 0..1.275, clamped."""
    return min(255, max(0, round(weight * LEVELS)))


def on_ms(seconds: float) -> float:
    """`seconds` moved to the millisecond grid.

    >>> on_ms(0.12349)
    0.123
    """
    return to_ms(seconds) / MS


def ceil_ms(seconds: float) -> float:
    """The first whole millisecond that is not before `seconds`.

    >>> ceil_ms(0.1221), ceil_ms(0.122)
    (0.123, 0.122)
    """
    return math.ceil(round(seconds * MS, 6)) / MS


def on_us(seconds: float) -> float:
    """`seconds` moved to the microsecond grid."""
    return to_us(seconds) / US


def on_level(weight: float) -> float:
    """`weight` clamped to 0..1.275 and moved to the weight grid."""
    return to_level(weight) / LEVELS
