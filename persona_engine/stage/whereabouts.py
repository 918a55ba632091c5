"""`Whereabouts`: says on the score where what personas look at is, and no more of what stands still."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from persona_engine.score.entries import Roots
from persona_engine.score.gaze import is_place
from persona_engine.stage.players import ROOTS_EVERY as QUICK_ROOTS
from persona_engine.stage.track import Place

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage

ROOTS_EVERY = 0.1
"""Moving things are sampled ten times a session second."""
Where = Callable[[], Place]


class Whereabouts:
    """Steps with its stage, on the main thread."""

    def __init__(self, stage: HeadlessStage) -> None:
        self._stage = stage
        self._next = -1.0
        self._moving: set[str] = set()
        self._last: dict[str, Place] = {}

    def due(self, now: float) -> bool:
        """Whether it is time to look."""
        return now >= self._next

    def step(self, now: float) -> None:
        """Sample the targets when it is time; one that comes to rest is told of once more, one that is at no place stays where it was."""
        stage = self._stage
        if not self.due(now) or not stage.samples_world:
            return
        self._next = now + (QUICK_ROOTS if stage.players.all else ROOTS_EVERY)
        fresh: dict[str, Place] = {}
        settled: dict[str, Place] = {}
        for name, place in stage.targets.items():
            there, known = place(), self._last.get(name)
            if there == known and stage.world.row(name) >= 0:
                if name in self._moving:
                    settled[name] = there
            elif is_place(there):
                fresh[name] = there
        self._moving = set(fresh)
        self._last.update(fresh)
        told = {**fresh, **settled}
        if told:
            where = tuple((p[0], p[1], p[2]) for p in told.values())
            stage.submit(Roots(now, tuple(told), where, tuple(p[3] for p in told.values())))
