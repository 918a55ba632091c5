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

    def step(self, now: float) -> None:
        """Sample the targets when it is time; one that comes to rest is told of once more, one that is at no place stays where it was."""
        stage = self._stage
        if now < self._next or not stage.samples_world:
            return
        self._next = now + (QUICK_ROOTS if stage.players.all else ROOTS_EVERY)
        places = {name: there for name, place in stage.targets.items() if is_place(there := place())}
        fresh = {n: p for n, p in places.items() if self._last.get(n) != p or stage.world.row(n) < 0}
        settled = {n: p for n, p in places.items() if n not in fresh and n in self._moving}
        self._moving = set(fresh)
        self._last.update(places)
        told = {**fresh, **settled}
        if told:
            where = tuple((p[0], p[1], p[2]) for p in told.values())
            stage.submit(Roots(now, tuple(told), where, tuple(p[3] for p in told.values())))
