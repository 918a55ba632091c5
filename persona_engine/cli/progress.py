"""`Progress`: how far a command is: a line that changes where somebody watches, plain lines every few seconds where the output goes into a file or pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import TypeVar

from rich.console import Console

T = TypeVar("T")
EVERY_S = 5.0
"""Seconds between two plain lines."""


class Progress:
    """`with Progress("Rolling ...") as progress: progress("Rolling ... 3 s")`. Writes to the error stream."""

    def __init__(self, doing: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._console, self._clock = Console(stderr=True, highlight=False), clock
        self._doing, self._told = doing, clock()
        self._status = self._console.status(doing) if self._console.is_terminal else None

    def __enter__(self) -> Progress:
        if self._status is not None:
            self._status.start()
        else:
            self._line(self._doing)
        return self

    def __call__(self, doing: str) -> None:
        """What is being done now."""
        if self._status is not None:
            self._status.update(doing)
        elif self._clock() - self._told >= EVERY_S and doing != self._doing:
            self._line(doing)

    def _line(self, doing: str) -> None:
        self._doing, self._told = doing, self._clock()
        sys.stderr.write(doing + "\n")
        sys.stderr.flush()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._status is not None:
            self._status.stop()


def tracked(items: Sequence[T], doing: str) -> Iterator[T]:
    """The items one after the other, saying which is the present one."""
    with Progress(f"{doing} ...") as progress:
        for number, item in enumerate(items, 1):
            progress(f"{doing} ... {number} of {len(items)}")
            yield item
