"""`PandaSink`: a persona's voice in 3D from her head, through Panda3D's streaming sounds.

Panda's own sound clock is the wall clock between buffers, so the sink keeps a clock of its own: the sound's time where it advances, which is the
device's as long as nothing starves; whole utterances are queued at once, so nothing does.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import numpy as np
from panda3d.core import NodePath, UserDataAudio

from persona_engine.panda.axes import to_panda

log = logging.getLogger("persona_engine.panda")

HEARD_AT = (1.2, 40.0)
"""Metres at which a voice has full level, and beyond which it fades no further."""
MOUTH = (0.0, 1.25, 0.1)


@dataclass
class _Sound:
    pcm: bytes
    rate: int
    audio: Any = None
    offset: float = 0.0
    rate_scale: float = 1.0


class PandaSink:
    """The mouth of one actor. `valid` is False without a sound device: then nothing plays and the session clock leads."""

    def __init__(self, base: Any, actor: NodePath) -> None:
        managers = getattr(base, "sfxManagerList", None) or []
        self._manager = managers[0] if managers else None
        self.valid = bool(self._manager is not None and self._manager.isValid() and type(self._manager).__name__ != "NullAudioManager")
        self._base, self._actor = base, actor
        self._sounds: dict[int, _Sound] = {}
        self._volume, self._rate, self._paused = 1.0, 1.0, False
        self._mouth = actor.attachNewNode("mouth")
        self._mouth.setPos(to_panda(MOUTH))
        if self.valid:
            self._manager.audio3dSetDropOffFactor(0.4)

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
        """Append samples; a sound begins to play once it is complete."""
        known = self._sounds.setdefault(sound, _Sound(b"", rate))
        known.pcm += pcm

    def play(self, sound: int, media_t: float = 0.0) -> None:
        """Start a sound at `media_t` seconds."""
        known = self._sounds.get(sound)
        if known is None or not self.valid:
            return
        skip = int(media_t * known.rate) * 2
        rest = known.pcm[skip:]
        if not rest:
            return
        data = UserDataAudio(known.rate, 1, True)
        data.append(rest)
        data.done()
        known.audio = self._manager.getSound(data, True)
        known.offset = skip / 2 / known.rate
        known.audio.set3dMinDistance(HEARD_AT[0])
        known.audio.set3dMaxDistance(HEARD_AT[1])
        known.audio.setVolume(self._volume)
        known.audio.setPlayRate(max(self._rate, 0.01))
        self._place(known)
        known.audio.play()

    def stop(self, sound: int, fade: float = 0.08) -> None:
        """End a sound; unknown ones are ignored."""
        known = self._sounds.pop(sound, None)
        if known is not None and known.audio is not None:
            known.audio.stop()

    def clock(self, sound: int) -> float | None:
        """Seconds of the sound that were heard; None while it does not play."""
        known = self._sounds.get(sound)
        if known is None or known.audio is None or self._paused:
            return None
        self._place(known)
        at = float(known.audio.getTime())
        if known.audio.status() != known.audio.PLAYING or not np.isfinite(at) or at > 1e6:
            self._sounds.pop(sound, None)
            return None
        return known.offset + at

    def pause(self, paused: bool) -> None:
        """Hold every sound where it is, or go on."""
        if paused == self._paused:
            return
        self._paused = paused
        for sound in self._playing():
            if paused:
                sound.offset += float(sound.audio.getTime())
                sound.audio.stop()
        if not paused:
            for number, sound in list(self._sounds.items()):
                if sound.audio is not None:
                    self.play(number, sound.offset)

    def close(self) -> None:
        """Silence."""
        for number in list(self._sounds):
            self.stop(number)
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
