"""Clocks. Everything below the shells gets its time as an argument; the shells read one of these."""

from __future__ import annotations

import sys
import time
from numbers import Real
from typing import Protocol

from persona_engine.errors import StageError


class Clock(Protocol):
    """A monotonic clock."""

    def now(self) -> float:
        """Seconds, float64, never going back; the origin is arbitrary."""
        ...


class MonotonicClock:
    """The machine's own monotonic clock, from zero at construction."""

    def __init__(self) -> None:
        self._origin = time.perf_counter()

    def now(self) -> float:
        """Seconds since construction."""
        return time.perf_counter() - self._origin


class ManualClock:
    """A clock that tests and films move by hand.

    >>> clock = ManualClock(); clock.advance(0.5); clock.now()
    0.5
    """

    def __init__(self, start: float = 0.0) -> None:
        self._now = start

    def now(self) -> float:
        """The last time set, in seconds."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move forward by `seconds` >= 0."""
        if seconds < 0:
            raise ValueError(f"a monotonic clock cannot go back by {-seconds} s")
        self._now += seconds


class SessionClock:
    """Session time over another clock: can be paused, scaled and shifted to a host's time.

    Pausing and scaling keep the current reading continuous.

    >>> base = ManualClock(); session = SessionClock(base)
    >>> base.advance(1.0); session.scale = 0.5; base.advance(1.0); session.now()
    1.5
    """

    def __init__(self, base: Clock) -> None:
        self._base = base
        self._anchor = base.now()
        self._reading = 0.0
        self._scale = 1.0
        self._paused = False

    def now(self) -> float:
        """Session seconds."""
        rate = 0.0 if self._paused else self._scale
        return self._reading + (self._base.now() - self._anchor) * rate

    def _rebase(self) -> None:
        self._reading, self._anchor = self.now(), self._base.now()

    @property
    def scale(self) -> float:
        """Session seconds per second of the base clock, >= 0. Raises `StageError` for what is no such number."""
        return self._scale

    @scale.setter
    def scale(self, value: float) -> None:
        if not isinstance(value, Real) or not 0 <= value <= sys.float_info.max:
            raise StageError(f"a time scale is a number from 0 (time stands still) up, 1 the usual, not {value!r:.60}")
        self._rebase()
        self._scale = float(value)

    @property
    def paused(self) -> bool:
        """Whether session time stands still."""
        return self._paused

    @paused.setter
    def paused(self, value: bool) -> None:
        self._rebase()
        self._paused = value

    def seek(self, seconds: float) -> None:
        """Set the reading: a joining peer takes over its host's session time."""
        self._reading, self._anchor = seconds, self._base.now()
