"""`PandaSink`: a persona's voice in 3D from her mouth, through Panda3D's streaming sounds.

Panda's clock of a streamed sound runs on while the stream starves, so a sound that is still being written is kept fed with silence, and
the sink itself knows which part of the stream is speech. Source: measured; `AudioSound.getTime` of Panda3D 1.10.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from panda3d.core import AudioSound, NodePath, UserDataAudio

from persona_engine.panda.axes import to_panda

log = logging.getLogger("persona_engine.panda")

HEARD_AT = (1.2, 40.0)
"""Metres at which a voice has full level, and beyond which it fades no further."""
DROP_OFF = 0.4
LEAD = 0.06
"""Seconds that a stream which is still being written is kept ahead of what is heard."""
MOUTH = (0.0, 1.25, 0.1)
"""Where a voice comes from if nothing is known of the body, model axes."""
_END = 1e6
"""A stream that ended tells a time beyond this."""


@dataclass
class _Sound:
    """`pcm` is all that was written; `fed` how many bytes of it the stream has; `spans` say what the stream holds."""

    rate: int
    pcm: bytearray = field(default_factory=bytearray)
    complete: bool = False
    audio: Any = None
    data: Any = None
    fed: int = 0
    length: float = 0.0
    """Seconds in the stream."""
    spans: list[tuple[float, float, float]] = field(default_factory=list)
    """(stream time, media time, speed of media 0 or 1) in order."""
    finished: bool = False
    wanted: float | None = None
    """Media time at which it should play, while there is nothing to play yet."""

    def media(self, stream: float) -> float:
        """Media time heard at a time of the stream; devices may run on for some milliseconds after the last sample."""
        start, at, speed = next(((s, m, v) for s, m, v in reversed(self.spans) if s <= stream), (0.0, 0.0, 0.0))
        return min(at + (stream - start) * speed, self.fed / 2 / self.rate)

    def feed(self) -> None:
        """Hand over what was written; where the stream would starve, silence."""
        if len(self.pcm) > self.fed:
            self._append(bytes(self.pcm[self.fed :]), self.fed / 2 / self.rate, 1.0)
            self.fed = len(self.pcm)
        if self.complete and not self.finished:
            self.data.done()
            self.finished = True
        elif not self.complete and self.length - self.heard() < LEAD:
            self._append(bytes(2 * round(self.rate * LEAD)), self.fed / 2 / self.rate, 0.0)

    def _append(self, pcm: bytes, media: float, speed: float) -> None:
        self.spans.append((self.length, media, speed))
        self.length += len(pcm) / 2 / self.rate
        self.data.append(pcm)

    def heard(self) -> float:
        """Seconds of the stream that were heard."""
        return 0.0 if self.audio is None else float(self.audio.getTime())


class PandaSink:
    """The mouth of one actor. `valid` is False without a sound device: then nothing plays and the session clock leads."""

    def __init__(self, base: Any, actor: NodePath) -> None:
        managers = getattr(base, "sfxManagerList", None) or []
        self._manager = managers[0] if managers else None
        self.valid = bool(self._manager is not None and self._manager.isValid() and type(self._manager).__name__ != "NullAudioManager")
        self._base = base
        self._sounds: dict[int, _Sound] = {}
        self._fading: list[tuple[Any, float, float]] = []
        self._volume, self._rate, self._paused = 1.0, 1.0, False
        self._mouth = actor.attachNewNode("mouth")
        self._mouth.setPos(to_panda(_mouth_of(actor)))
        if self.valid:
            self._manager.audio3dSetDropOffFactor(DROP_OFF)

    @property
    def volume(self) -> float:
        """0 silent .. 1 full (up to 2)."""
        return self._volume

    @volume.setter
    def volume(self, value: float) -> None:
        if value != self._volume:
            self._volume = value
            for sound in self._playing():
                sound.audio.setVolume(value)

    @property
    def rate(self) -> float:
        """Play rate: the stage's time scale."""
        return self._rate

    @rate.setter
    def rate(self, value: float) -> None:
        self._rate = value
        for sound in self._playing():
            sound.audio.setPlayRate(max(value, 0.01))

    def write(self, sound: int, pcm: bytes, rate: int, last: bool = False) -> None:
        """Append signed 16-bit mono samples; what is written to a playing sound follows on."""
        known = self._sounds.setdefault(sound, _Sound(rate))
        known.pcm += pcm[: len(pcm) // 2 * 2]
        known.complete = known.complete or last
        if known.audio is not None:
            known.feed()
        elif known.wanted is not None:
            self.play(sound, known.wanted)

    def play(self, sound: int, media_t: float = 0.0) -> None:
        """Start a sound at `media_t` seconds, as soon as something of it is there."""
        known = self._sounds.get(sound)
        if known is None or not self.valid:
            return
        skip = round(max(media_t, 0.0) * known.rate) * 2
        if skip >= len(known.pcm):
            known.wanted = None if known.complete else media_t
            return
        if known.audio is not None:
            known.audio.stop()
        known.wanted, known.fed, known.length, known.finished = None, skip, 0.0, False
        known.spans.clear()
        known.audio, known.data = None, UserDataAudio(known.rate, 1, True)
        known.feed()
        known.audio = self._manager.getSound(known.data, True)
        known.audio.set3dMinDistance(HEARD_AT[0])
        known.audio.set3dMaxDistance(HEARD_AT[1])
        known.audio.setVolume(self._volume)
        known.audio.setPlayRate(max(self._rate, 0.01))
        self._place(known)
        known.audio.play()

    def stop(self, sound: int, fade: float = 0.08) -> None:
        """Fade a sound out and forget it; unknown ones are ignored."""
        known = self._sounds.pop(sound, None)
        if known is None or known.audio is None:
            return
        if fade <= 0 or self._paused:
            known.audio.stop()
            return
        if not self._fading:
            self._base.taskMgr.add(self._fade, f"persona-fade-{id(self)}")
        self._fading.append((known.audio, self._now(), fade))

    def _now(self) -> float:
        from panda3d.core import ClockObject

        return float(ClockObject.getGlobalClock().getRealTime())

    def _fade(self, task: Any) -> Any:
        now, left = self._now(), []
        for audio, start, fade in self._fading:
            share = 1.0 - (now - start) / fade
            if share <= 0:
                audio.stop()
            else:
                audio.setVolume(self._volume * share)
                left.append((audio, start, fade))
        self._fading = left
        return task.cont if left else task.done

    def clock(self, sound: int) -> float | None:
        """Seconds of the sound that were heard; None while it does not play. Call it once a frame."""
        known = self._sounds.get(sound)
        if known is None or known.audio is None or self._paused:
            return None
        self._manager.update()
        at = known.heard()
        if known.audio.status() != AudioSound.PLAYING or not np.isfinite(at) or at > _END:
            del self._sounds[sound]
            return None
        if not known.complete:
            known.feed()
        self._place(known)
        return known.media(at)

    def pause(self, paused: bool) -> None:
        """Hold every sound where it is, or go on."""
        if paused == self._paused:
            return
        self._paused = paused
        for number, sound in list(self._sounds.items()):
            if paused and sound.audio is not None:
                sound.wanted = sound.media(sound.heard())
                sound.audio.stop()
                sound.audio = None
            elif not paused and sound.wanted is not None:
                self.play(number, sound.wanted)

    def close(self) -> None:
        """Silence."""
        for number in list(self._sounds):
            self.stop(number, 0.0)
        for audio, _, _ in self._fading:
            audio.stop()
        self._fading.clear()
        if not self._mouth.isEmpty():
            self._mouth.removeNode()

    def _playing(self) -> list[_Sound]:
        return [s for s in self._sounds.values() if s.audio is not None]

    def _place(self, sound: _Sound) -> None:
        """Put the sound where the mouth is, and the ears where the camera is."""
        if self._mouth.isEmpty():
            return
        x, y, z = self._mouth.getPos(self._base.render)
        sound.audio.set3dAttributes(x, y, z, 0, 0, 0)
        camera = getattr(self._base, "camera", None)
        if camera is not None:
            cx, cy, cz = camera.getPos(self._base.render)
            turn = camera.getQuat(self._base.render)
            f, u = turn.getForward(), turn.getUp()
            self._manager.audio3dSetListenerAttributes(cx, cy, cz, 0, 0, 0, f[0], f[1], f[2], u[0], u[1], u[2])


def _mouth_of(actor: NodePath) -> tuple[float, float, float]:
    batch = getattr(actor, "batch", None)
    if batch is None:
        return MOUTH
    body = batch.rig.body
    x, y, z = (float(v) for v in body.eye_center)
    return x, y - 0.4 * body.head_radius, z
