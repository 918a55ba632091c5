"""`SoundDesk`: starts each utterance's sound when its performance starts, tells the performer where the sound is, stops it at cuts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from persona_engine.score.recording import Sound
from persona_engine.speech.sink import AudioSink

SinkFor = Callable[[str], AudioSink | None]
EARLY = 0.008
"""A sound may start this much before its time: half a frame."""
FORGET = 2.0
SHORT = 0.05
"""Where nothing plays, a sound that is late is waited for this much before its end."""


@dataclass
class Cued:
    """One sound on its way: session time of its start, where it is cut."""

    persona: str
    id: int
    t: float
    sound: Sound
    complete: bool = True
    stop_t: float | None = None
    playing: bool = False
    held: float = 0.0
    """Seconds for which it had to wait for sound that was late."""

    @property
    def duration(self) -> float:
        """Seconds of sound."""
        return len(self.sound.pcm) / 2 / self.sound.rate if self.sound.rate else 0.0

    def over(self, t: float) -> bool:
        """Whether its last sample is past at session time `t`."""
        return self.complete and t >= self.t + self.held + self.duration

    def waited(self, t: float) -> float | None:
        """Media time where no device tells it; None while session time is as good."""
        if t < self.t or self.stop_t is not None or self.over(t):
            return None
        if not self.complete:
            self.held = max(self.held, t - self.t - max(0.0, self.duration - SHORT))
        return t - self.t - self.held if self.held > 0 else None


class SoundDesk:
    """Sounds by performance. `sink_for` gives a persona's mouth, or None where nothing plays; `heard` is told the media clock."""

    def __init__(self, sink_for: SinkFor, heard: Callable[[str, int, float, float], None]) -> None:
        self._sink_for, self._heard = sink_for, heard
        self._cued: list[Cued] = []
        self.log: list[Cued] = []
        """Everything ever cued, for films."""
        self.keep_log = False

    def cue(self, persona: str, performance: int, t: float, sound: Sound, complete: bool = True) -> None:
        """Play `sound` for a performance that starts at session time `t`; one that is not `complete` grows by `extend`."""
        cued = Cued(persona, performance, t, sound, complete)
        self._cued.append(cued)
        if self.keep_log:
            self.log.append(cued)
        sink = self._sink_for(persona)
        if sink is not None:
            sink.write(performance, sound.pcm, sound.rate, last=complete)

    def extend(self, persona: str, performance: int, sound: Sound, complete: bool) -> None:
        """More of a sound has come: `sound` is all of it so far."""
        for cued in self._cued:
            if cued.persona == persona and cued.id == performance and cued.stop_t is None:
                fresh, cued.sound, cued.complete = sound.pcm[len(cued.sound.pcm) :], sound, complete
                sink = self._sink_for(persona)
                if sink is not None:
                    sink.write(performance, fresh, sound.rate, last=complete)

    def stop(self, persona: str, performance: int, t: float) -> None:
        """Silence a performance at session time `t`."""
        for cued in self._cued:
            if cued.persona == persona and cued.id == performance:
                cued.stop_t = t

    def current(self) -> tuple[Sound, ...]:
        """Sounds that a newcomer needs: playing or still to come."""
        return tuple(c.sound for c in self._cued if c.stop_t is None)

    def step(self, t: float) -> None:
        """Start, follow and stop sounds at session time `t`."""
        for cued in self._cued:
            media = self._played(cued, t)
            if media is None:
                media = cued.waited(t)
            if media is not None:
                self._heard(cued.persona, cued.id, t, media)
        self._cued = [c for c in self._cued if not c.over(t - FORGET) and (c.stop_t is None or t < c.stop_t + FORGET)]

    def _played(self, cued: Cued, t: float) -> float | None:
        """Start and stop a sound when it is time; where the device has got to with it."""
        sink = self._sink_for(cued.persona)
        if sink is None:
            return None
        if not cued.playing and t >= cued.t - EARLY and cued.stop_t is None and not cued.over(t):
            sink.play(cued.id, max(0.0, t - cued.t - cued.held))
            cued.playing = True
        if cued.playing and cued.stop_t is not None and t >= cued.stop_t:
            sink.stop(cued.id)
            cued.playing = False
        media = sink.clock(cued.id) if cued.playing else None
        if media is not None:
            cued.held = max(cued.held, t - cued.t - media)
        return media

    def silence(self, persona: str) -> None:
        """Stop everything of a persona that leaves."""
        sink = self._sink_for(persona)
        for cued in self._cued:
            if cued.persona == persona and sink is not None:
                sink.stop(cued.id)
        self._cued = [c for c in self._cued if c.persona != persona]
