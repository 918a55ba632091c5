"""`Progress`: how far a command is: a line that changes where somebody watches, plain lines every few seconds where the output goes into a file or pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Live

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


class Bar:
    """`with Bar("Drawing ...", 43) as bar: bar.step()`: a bar where somebody watches, plain lines every few seconds elsewhere. Writes to the error stream."""

    def __init__(self, doing: str, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._doing, self._total, self._done = doing, total, 0
        self._clock, self._told = clock, clock()
        console = Console(stderr=True, highlight=False)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._bar = Live(*columns, console=console, transient=True) if console.is_terminal else None
        self._task = self._bar.add_task(doing, total=total) if self._bar is not None else None

    def __enter__(self) -> Bar:
        if self._bar is not None:
            self._bar.start()
        return self

    def doing(self, what: str) -> None:
        """What is being done now."""
        self._doing = what
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=what)

    def step(self) -> None:
        """One of the `total` is done."""
        self._done += 1
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task)
        elif self._clock() - self._told >= EVERY_S:
            self._told = self._clock()
            sys.stderr.write(f"{self._doing} {self._done} of {self._total}\n")
            sys.stderr.flush()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()


def tracked(items: Sequence[T], doing: str) -> Iterator[T]:
    """The items one after the other, saying which is the present one."""
    with Progress(f"{doing} ...") as progress:
        for number, item in enumerate(items, 1):
            progress(f"{doing} ... {number} of {len(items)}")
            yield item
