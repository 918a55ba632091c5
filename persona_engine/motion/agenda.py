"""`Agenda`: what becomes due at which session time."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

Action = Callable[[float], None]


@dataclass(order=True)
class Due:
    """One action of a row; of those due at the same time a lower `rank` comes first, then the older."""

    t: float
    rank: int
    number: int
    row: int = field(compare=False)
    action: Action = field(compare=False)


class Agenda:
    """Actions are run in order of time, each with its own time, so it does not matter how often `run` is called."""

    def __init__(self) -> None:
        self._heap: list[Due] = []
        self._number = 0

    def add(self, t: float, row: int, action: Action, rank: int = 0) -> None:
        """Run `action(t)` once `t` has come."""
        self._number += 1
        heapq.heappush(self._heap, Due(t, rank, self._number, row, action))

    def run(self, t: float) -> None:
        """Run what is due at `t`."""
        while self._heap and self._heap[0].t <= t:
            due = heapq.heappop(self._heap)
            due.action(due.t)

    def forget(self, row: int) -> None:
        """Drop everything of a row."""
        self._heap = [due for due in self._heap if due.row != row]
        heapq.heapify(self._heap)
