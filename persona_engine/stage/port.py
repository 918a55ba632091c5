"""`Port`: what an actor's calls go through on a stage."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from persona_engine.errors import StageError
from persona_engine.score.entries import Entry, FaceCue, LookChange, State
from persona_engine.score.intent import Hear, Listen, React
from persona_engine.stage.following import Following, words
from persona_engine.stage.live import LiveSound
from persona_engine.stage.member import Member
from persona_engine.stage.speech_handle import Speech

if TYPE_CHECKING:
    from persona_engine.stage.stage import Stage


CALLS: dict[type, str] = {Hear: "hear", Listen: "listen", React: "react", FaceCue: "face", LookChange: "wear"}
"""What somebody called whose entry or wish is of this type."""


class HostsPort:
    """Where those calls end that a guest makes of somebody whom the host of the session moves. Each raises `StageError`."""

    def __init__(self, persona: str, following: Following) -> None:
        self.persona, self.state = persona, State(persona, 0.0)
        self._following = following

    def _refused(self, call: str) -> StageError:
        return StageError(words(self._following.host or "which is over", call, self.persona))

    def hear(self, text: str, speaker: str) -> Speech:
        """Raises `StageError`."""
        raise self._refused("hear")

    def say(self, text: str, interrupt: bool, delivery: str = "") -> Speech:
        """Raises `StageError`."""
        raise self._refused("say")

    def perform(self, wav: object, text: str, language: str = "") -> Speech:
        """Raises `StageError`."""
        raise self._refused("perform")

    def submit(self, entry: Entry | Hear | Listen | React) -> None:
        """Raises `StageError`."""
        call = CALLS.get(type(entry), "submit")
        if isinstance(entry, State):
            state = self.state
            call = "gaze_at" if entry.attention != state.attention else "feel" if entry.affect != state.affect else "play"
        raise self._refused(call)


class Port:
    """What an actor's calls go through: its member on this stage."""

    def __init__(self, stage: Stage, member: Member) -> None:
        self._stage, self._member = stage, member
        self.persona = member.id

    @property
    def state(self) -> Any:
        """The last state entry."""
        return self._member.state

    def tell(self, changed: Callable[[], None]) -> None:
        """Call `changed` at every new state: it need not be asked for then."""
        self._member.moved = changed

    def hear(self, text: str, speaker: str) -> Speech:
        """Somebody said something to her."""
        return self._member.hear(text, speaker)

    def say(self, text: str, interrupt: bool, delivery: str = "") -> Speech:
        """Say a text."""
        return self._member.say(text, interrupt, delivery)

    def perform(self, wav: str | bytes | LiveSound, text: str, language: str = "") -> Speech:
        """Speak recorded or live sound."""
        if isinstance(wav, LiveSound):
            return self._member.perform_live(wav)
        from persona_engine.services.audio_file import decode

        pcm, rate = decode(wav)
        return self._member.perform(pcm, rate, text, language)

    def submit(self, entry: Entry | Hear | Listen | React) -> None:
        """Add to her score."""
        self._member.submit(entry)
