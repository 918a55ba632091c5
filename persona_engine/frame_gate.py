"""`FrameGate`: while a frame is made, threads beside it wait, so that they do not take the interpreter away from it bit by bit.

Python runs one thread at a time, and array operations hand the interpreter on many times in a frame: with minds, voices and baking at work
beside it, a frame then takes two to three times as long. Such threads call `breathe` between two bits of work.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

Breathe = Callable[[], None]
LONGEST_S = 0.02
"""Nobody waits longer than this, whatever the frame does."""


def at_once() -> None:
    """The `Breathe` of work that need not wait for anybody."""


class FrameGate:
    """Closed inside `with gate:`, by the thread that makes frames; may be nested.

    >>> gate = FrameGate()
    >>> with gate:
    ...     gate.breathe()  # the thread of the frame itself never waits
    """

    def __init__(self, longest_s: float = LONGEST_S) -> None:
        self._longest_s = longest_s
        self._open = threading.Event()
        self._open.set()
        self._depth = 0
        self._owner = 0

    def __enter__(self) -> None:
        self._depth += 1
        if self._depth == 1:
            self._owner = threading.get_ident()
            self._open.clear()

    def __exit__(self, *error: object) -> None:
        self._depth -= 1
        if not self._depth:
            self._open.set()

    def breathe(self) -> None:
        """Wait while a frame is being made, at most `longest_s`."""
        if not self._open.is_set() and threading.get_ident() != self._owner:
            self._open.wait(self._longest_s)
