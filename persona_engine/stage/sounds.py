"""`SoundDesk`: starts each utterance's sound when its performance starts, tells the performer where the sound is, stops it at cuts.

Where a slow voice is waited for follows from when its sound may be heard, not from when it came: so every peer waits alike.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from persona_engine.score.recording import Sound
from persona_engine.speech.sink import AudioSink

SinkFor = Callable[[str], AudioSink | None]
EARLY = 0.008
"""A sound may start this much before its time: half a frame."""
FORGET = 2.0
SWEEP = 0.25
"""Seconds between two looks at what may be forgotten."""
SHORT = 0.05
"""Where nothing plays, a sound that is late is waited for this much before its end."""
SLIP = 0.12
"""A follower's device that is this far from where the sound should be, seconds, is put right."""


@dataclass(frozen=True)
class Grown:
    """All of a sound so far. What is new may be heard from session time `ready_t` on, `held` seconds behind the performance (None: to be found out)."""

    sound: Sound
    complete: bool
    ready_t: float
    held: float | None = None


@dataclass
class Cued:
    """One sound on its way: session time of its start, where it is cut. `sound` is what may be heard of it already."""

    persona: str
    id: int
    t: float
    sound: Sound = Sound("", 0, b"")
    complete: bool = False
    stop_t: float | None = None
    playing: bool = False
    held: float = 0.0
    """Seconds for which it had to wait for sound that was late."""
    slipped: float = 0.0
    """Seconds by which the device is behind."""
    coming: deque[Grown] = field(default_factory=deque)
    written: int = 0

    @property
    def whole(self) -> bool:
        """Whether all of it has come, even if not all may be heard yet."""
        return self.complete or (bool(self.coming) and self.coming[-1].complete)

    @property
    def duration(self) -> float:
        """Seconds of sound."""
        return seconds(self.sound)

    def over_at(self) -> float:
        """Session time of its last sample; infinite while that has not come."""
        return self.t + max(self.held, self.slipped) + self.duration if self.complete else math.inf

    def over(self, t: float) -> bool:
        """Whether its last sample is past at session time `t`."""
        return t >= self.over_at()

    def behind(self, t: float) -> float:
        """Seconds by which the sound is behind the session at `t`."""
        late = 0.0 if self.complete else t - self.t - max(0.0, self.duration - SHORT)
        return max(self.held, late)

    def waited(self, t: float) -> float | None:
        """Media time where no device tells it; None while session time is as good."""
        if t < self.t or self.stop_t is not None or self.over(t):
            return None
        behind = self.behind(t)
        return t - self.t - behind if behind > 0 else None

    def announce(self, grown: Grown) -> Grown:
        """Note a growth; returns it with the seconds by which the sound is then behind."""
        if grown.held is None:
            known = self.coming[-1] if self.coming else None
            held, ready = (self.held, self.duration) if known is None else (known.held or 0.0, seconds(known.sound))
            grown = replace(grown, held=max(held, grown.ready_t - self.t - ready))
        self.coming.append(grown)
        return grown

    def receive(self, t: float) -> bool:
        """Take in what may be heard at `t`; whether there was anything."""
        before = len(self.coming)
        while self.coming and self.coming[0].ready_t <= t:
            grown = self.coming.popleft()
            self.sound, self.complete, self.held = grown.sound, grown.complete, max(self.held, grown.held or 0.0)
        return len(self.coming) < before


class SoundDesk:
    """Sounds by performance. `sink_for` gives a persona's mouth, or None where nothing plays; `heard` is told the media clock.

    `follows` says that the sounds are those of a host: a device that comes late to them skips what it missed.
    """

    def __init__(self, sink_for: SinkFor, heard: Callable[[str, int, float, float], None]) -> None:
        self._sink_for, self._heard = sink_for, heard
        self._cued: list[Cued] = []
        self._live: list[Cued] = []
        """Those that may still be heard or waited for."""
        self._swept = -1e9
        self.follows = False
        self.log: list[Cued] = []
        """Everything ever cued, for films."""
        self.keep_log = False

    def cue(self, persona: str, performance: int, t: float) -> Cued:
        """Expect sound for a performance that starts at session time `t`."""
        cued = Cued(persona, performance, t)
        self._cued.append(cued)
        self._live.append(cued)
        if self.keep_log:
            self.log.append(cued)
        return cued

    def find(self, persona: str, performance: int) -> Cued | None:
        """The sound of a performance, unless it was cut."""
        return next((c for c in self._cued if c.persona == persona and c.id == performance and c.stop_t is None), None)

    def grow(self, cued: Cued, grown: Grown, now: float) -> Grown:
        """A sound has begun or gone on; returns the growth with the seconds by which the sound is then behind."""
        if grown.ready_t <= cued.t:
            grown = replace(grown, held=grown.held or 0.0)
        told = cued.announce(grown)
        self._take(cued, now)
        return told

    def _take(self, cued: Cued, t: float) -> None:
        starved = self.follows and cued.playing and self._wanted(cued, t) >= cued.duration
        if cued.receive(t):
            sink = self._sink_for(cued.persona)
            if sink is not None:
                sink.write(cued.id, cued.sound.pcm[cued.written :], cued.sound.rate, last=cued.complete)
                cued.written = len(cued.sound.pcm)
                if starved and (wanted := self._wanted(cued, t)) < cued.duration:
                    sink.play(cued.id, wanted)

    def _wanted(self, cued: Cued, t: float) -> float:
        """Where a device should be: at the end of what has come; a follower's where the host is, even if that has not come yet."""
        return max(0.0, t - cued.t - (cued.held if self.follows else cued.behind(t)))

    def stop(self, persona: str, performance: int, t: float) -> None:
        """Silence a performance at session time `t`."""
        for cued in self._cued:
            if cued.persona == persona and cued.id == performance:
                cued.stop_t = t

    def current(self) -> tuple[Cued, ...]:
        """Sounds that a newcomer needs: playing or still to come."""
        return tuple(c for c in self._cued if c.stop_t is None)

    def step(self, t: float) -> None:
        """Start, follow and stop sounds at session time `t`."""
        for cued in self._live:
            if cued.coming:
                self._take(cued, t)
            if t < cued.t - EARLY and not cued.playing:
                continue
            sink = self._sink_for(cued.persona)
            media = None if sink is None else self._played(sink, cued, t)
            if media is None and (cued.held or not cued.complete):
                media = cued.waited(t)
            if media is not None:
                self._heard(cued.persona, cued.id, t, media)
        if not self._swept <= t < self._swept + SWEEP:
            self._swept = t
            over = [(c, c.over_at()) for c in self._cued if c.stop_t is None or t < c.stop_t + FORGET]
            self._cued = [c for c, end in over if t < end + FORGET]
            self._live = [c for c, end in over if c.playing or c.coming or (t < end and not self._mute(c))]

    def _played(self, sink: AudioSink, cued: Cued, t: float) -> float | None:
        """Start and stop a sound when it is time; where the device has got to with it."""
        wanted = self._wanted(cued, t)
        there = wanted < cued.duration
        if not cued.playing and t >= cued.t - EARLY and cued.stop_t is None and there and not cued.over(t):
            sink.play(cued.id, wanted)
            cued.playing = True
        if cued.playing and cued.stop_t is not None and t >= cued.stop_t:
            sink.stop(cued.id)
            cued.playing = False
        media = sink.clock(cued.id) if cued.playing else None
        if media is not None and self.follows and there and wanted - media > SLIP:
            sink.play(cued.id, wanted)
            media = wanted
        if media is not None and not self.follows:
            cued.slipped = max(cued.slipped, t - cued.t - media)
        return media

    def _mute(self, cued: Cued) -> bool:
        """Whether there is neither a device nor anything to wait for: then session time says all."""
        return cued.complete and not cued.held and self._sink_for(cued.persona) is None

    def silence(self, persona: str) -> None:
        """Stop everything of a persona that leaves."""
        sink = self._sink_for(persona)
        for cued in self._cued:
            if cued.persona == persona and sink is not None:
                sink.stop(cued.id)
        self._cued = [c for c in self._cued if c.persona != persona]
        self._live = [c for c in self._live if c.persona != persona]


def seconds(sound: Sound) -> float:
    """How long a sound is."""
    return len(sound.pcm) / 2 / sound.rate if sound.rate else 0.0
