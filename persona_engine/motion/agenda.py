"""`Agenda`: what becomes due at which session time."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable

from persona_engine.score.entries import Entry

Action = Callable[[float], None]
Due = tuple[float, int, int, int, Action, Entry | None]
"""Time, rank, number, row, action, entry: of those due at the same time a lower rank comes first, then the older. No two have one number."""


class Agenda:
    """Actions are run in order of time, each with its own time, so it does not matter how often `run` is called."""

    def __init__(self) -> None:
        self._heap: list[Due] = []
        self._number = 0
        self._now = -math.inf

    def add(self, t: float, row: int, action: Action, rank: int = 0, entry: Entry | None = None) -> None:
        """Run `action(t)` once `t` has come; when it already had, with the time of the last `run`, so that nothing seen changes."""
        self._number += 1
        heapq.heappush(self._heap, (t, rank, self._number, row, action, entry))

    def run(self, t: float) -> None:
        """Run what is due at `t`."""
        while self._heap and self._heap[0][0] <= t:
            at, _, _, _, action, _ = heapq.heappop(self._heap)
            action(max(at, self._now))
        self._now = t

    def rewind(self) -> None:
        """What is added next runs with its own time, however old."""
        self._now = -math.inf

    def waiting(self, row: int) -> tuple[Entry, ...]:
        """Entries of a row whose time has not come, in the order in which they will be handled."""
        return tuple(entry for _, _, _, whose, _, entry in sorted(self._heap) if whose == row and entry is not None)

    def forget(self, row: int) -> None:
        """Drop everything of a row."""
        self._heap = [due for due in self._heap if due[3] != row]
        heapq.heapify(self._heap)
