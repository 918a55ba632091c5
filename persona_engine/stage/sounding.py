"""`Sounding`: how the sound of utterances reaches those who play, record and send it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from persona_engine.score.recording import Sound
from persona_engine.stage.sounds import Cued, Grown

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage

SoundListener = Callable[[Cued, Grown], None]
"""Told whenever an utterance's sound begins or grows, and when its growth may be heard."""


class Sounding:
    """A part of `HeadlessStage`."""

    def add_sound(self: HeadlessStage, persona: str, performance: int, t: float, sound: Sound, complete: bool = True) -> None:  # type: ignore[misc]
        """An utterance has sound that starts at session time `t`; one that is not `complete` goes on with `extend_sound`."""
        self._tell(self.sounds.cue(persona, performance, t), Grown(sound, complete, min(t, self.now())))

    def extend_sound(self: HeadlessStage, persona: str, performance: int, sound: Sound, complete: bool) -> None:  # type: ignore[misc]
        """More of an utterance's sound has come: `sound` is all of it so far. With peers it is heard when all of them have it."""
        cued = self.sounds.find(persona, performance)
        if cued is not None:
            self._tell(cued, Grown(sound, complete, self.now() + self.play_delay))

    def follow_sound(self: HeadlessStage, persona: str, performance: int, t: float, grown: Grown) -> None:  # type: ignore[misc]
        """An utterance of a persona whose owner is elsewhere has sound, or more of it."""
        self._tell(self.sounds.find(persona, performance) or self.sounds.cue(persona, performance, t), grown)

    def _tell(self: HeadlessStage, cued: Cued, grown: Grown) -> None:  # type: ignore[misc]
        told = self.sounds.grow(cued, grown, self.now())
        if grown.complete and self.recorder is not None:
            self.recorder.sound(grown.sound)
        for listener in self.sound_listeners:
            listener(cued, told)

    def _media(self: HeadlessStage, persona: str, performance: int, t: float, media_t: float) -> None:  # type: ignore[misc]
        self.performer.set_media(self.performer.row(persona), performance, media_t, t)
        if self.recorder is not None:
            self.recorder.heard(persona, performance, t, media_t)
