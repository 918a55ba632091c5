"""`Audience`: who talks to a persona at once, and waits for an answer: the floor of `dialogue.floor` with the handles of what was said."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from persona_engine.dialogue.floor import Floor
from persona_engine.stage.speech_handle import Speech

if TYPE_CHECKING:
    from persona_engine.stage.member import Member


class Audience:
    """Of one persona. On the main thread."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self._floor = Floor()
        self._waiting: dict[str, list[Speech]] = {}
        self._answer: Speech | None = None
        """To whom has the floor."""

    def claim(self, text: str, speaker: str, speech: Speech) -> bool:
        """Whether she answers at once; if not, she shows that she has heard, and the speech waits, or ends at once where too many wait."""
        member, now = self._member, self._member.stage.now()
        if self._floor.claim(speaker, text, now, self._answer is not None and not self._answer.done):
            self._answer = speech
            return True
        member.show("hold_on", member.target(speaker), now, 0.9)
        member.stage.emit("persona-heard", persona=member.id, speaker=speaker, text=text)
        if self._floor.waits(speaker):
            self._waiting.setdefault(speaker, []).append(speech)
            member.wake()
        else:
            member.stage.emit("persona-busy", persona=member.id, speaker=speaker, text=text)
            speech.finish()
        self._give_up()
        return False

    def called(self, speaker: str) -> str:
        """The name by which she calls whom she answers: where several talk to her."""
        return self._member.stage.company.name(speaker) if self._floor.several(self._member.stage.now()) else ""

    @property
    def due(self) -> float:
        """Session time before which a step would do nothing."""
        return -math.inf if self._waiting else math.inf

    def step(self, now: float) -> None:
        """When she is free, whoever has waited longest is answered."""
        if not self._waiting or self._member.busy:
            return
        line = self._floor.next(now)
        if line is not None:
            *earlier, speech = self._waiting.pop(line.speaker, None) or [Speech(line.text)]
            for other in earlier:
                speech.add_done_callback(partial(_with, other))
            self._answer = speech
            self._member.answer(line.text, line.speaker, 0.0, speech)
        self._give_up()

    def _give_up(self) -> None:
        """Those whom she will not answer any more learn it, however long she is still busy."""
        for speaker in [s for s in self._waiting if not self._floor.waits(s)]:
            for speech in self._waiting.pop(speaker):
                speech.finish()

    def cancel(self, speech: Speech) -> None:
        """Somebody does not want an answer any more."""
        for speaker, waiting in self._waiting.items():
            if speech in waiting:
                self._floor.leave(speaker)

    def clear(self) -> None:
        """Nobody waits any more: they were not answered."""
        self._floor.clear()
        for speech in (speech for waiting in self._waiting.values() for speech in waiting):
            speech.cut_off()
        self._waiting.clear()


def _with(other: Speech, done: Speech) -> None:
    """What somebody said before ends with what they said last."""
    other.finish(done.error)
