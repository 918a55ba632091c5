"""`PersonaPort`: what a `PersonaActor` asks of the stage, and what it says when there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from persona_engine.errors import StageError
from persona_engine.score import Entry, State
from persona_engine.score.intent import Hear, Listen, React


class PersonaPort(Protocol):
    """Given to an actor by the stage.

    `persona` is the id in the score; `state` the last `State` entry in force, which an actor's own entries build on.
    """

    persona: str

    @property
    def state(self) -> State:
        """The last state in force."""
        ...

    def hear(self, text: str, speaker: str) -> Any:
        """Somebody said `text` to the persona; returns a `Speech`."""
        ...

    def say(self, text: str, interrupt: bool, delivery: str = "") -> Any:
        """Speak `text`; returns a `Speech`."""
        ...

    def perform(self, wav: Any, text: str, language: str = "") -> Any:
        """Speak recorded or live sound; returns a `Speech`."""
        ...

    def submit(self, entry: Entry | Hear | Listen | React) -> None:
        """Add to the score. The stage stamps `t` where it is 0."""
        ...


class NoPort:
    """Stands in where there is no stage: keeps the state so that looping and gaze calls stay harmless, refuses to speak."""

    def __init__(self, listener: Callable[[Entry | Hear | Listen | React], None]) -> None:
        self.persona = ""
        self.state = State(persona="", t=0.0)
        self._listener = listener

    def _refuse(self, call: str) -> StageError:
        return StageError(f"{call}() needs a stage: make the persona with `stage = persona_engine.init(base); stage.spawn(...)`")

    def hear(self, text: str, speaker: str) -> Any:
        """Raises `StageError`."""
        raise self._refuse("hear")

    def say(self, text: str, interrupt: bool, delivery: str = "") -> Any:
        """Raises `StageError`."""
        raise self._refuse("say")

    def perform(self, wav: Any, text: str, language: str = "") -> Any:
        """Raises `StageError`."""
        raise self._refuse("perform")

    def submit(self, entry: Entry | Hear | Listen | React) -> None:
        """Keep states, pass everything on to the actor itself."""
        if isinstance(entry, State):
            self.state = entry
        self._listener(entry)
