"""`Waking`: what tells a stage that somebody must be looked at again: a step that is due, a new state."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from persona_engine.score.entries import State

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage


class Waking:
    """A part of `Member`."""

    stage: HeadlessStage
    id: str
    _state: State

    def __init__(self) -> None:
        self.moved: Callable[[], None] = lambda: None
        """Told of every new state."""

    @property
    def state(self) -> State:
        """The last state entry."""
        return self._state

    @state.setter
    def state(self, state: State) -> None:
        self._state = state
        self.moved()

    def wake(self) -> None:
        """Something has come for the next step."""
        self.stage.due.pop(self.id, None)
