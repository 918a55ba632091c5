"""What an actor can play: the procedural clips of the motion layer and the animations of character files."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion.feet import FootTargets, Legs
from persona_engine.motion.idle import relaxed
from persona_engine.motion.locomotion import GAITS, Locomotion
from persona_engine.panda.animation import ClipSource
from persona_engine.rig.body import Body
from persona_engine.rig.clips import BodyClip
from persona_engine.rig.model import RigModel

F32 = NDArray[np.float32]

PROCEDURAL: tuple[str, ...] = ("idle", *GAITS)
"""Clips that every persona can play."""
RATE = 30.0
_IDLE_SECONDS = 2.0


class FileClip:
    """An animation of a character file, retargeted to the normalised pose."""

    def __init__(self, clip: BodyClip, hips_height: float, name: str = "") -> None:
        self.name, self.frames, self.rate = name or clip.name, clip.frame_count, clip.rate
        self._clip, self._height = clip, hips_height

    def sample(self, frame: float) -> tuple[F32, F32]:
        """Rotations (4, 55) and hips offset (3,)."""
        frame = min(max(frame, 0.0), self.frames - 1.0)
        low = int(frame)
        high, share = min(low + 1, self.frames - 1), np.float32(frame - low)
        mixed = self._clip.rotations[low] * (1 - share) + self._clip.rotations[high] * share
        mixed /= np.maximum(np.linalg.norm(mixed, axis=0), 1e-6)
        hips = self._clip.hips[low] * (1 - share) + self._clip.hips[high] * share
        return mixed, (hips * self._height).astype(np.float32)


class ProceduralClip:
    """A stand or gait of the motion layer. A stage shows it through its own mixer; without one this samples a cycle in place."""

    rate = RATE

    def __init__(self, name: str, body: Body) -> None:
        self.name = name
        gait = GAITS.get(name)
        seconds = _IDLE_SECONDS if gait is None else gait.cycle * float(np.sqrt(body.scale))
        self.frames = max(2, round(seconds * RATE))
        self._seconds = seconds
        self._still = gait is None
        if not self._still:
            self._gait, self._legs, self._feet = Locomotion(1), Legs(1), FootTargets(1)
            self._gait.set(0, body)
            self._legs.set_body(0, body)
            self._gait.play(0, -10.0, name, 0.0)

    def sample(self, frame: float) -> tuple[F32, F32]:
        """Rotations (4, 55) and hips offset (3,) of the phase at `frame`."""
        rotations, hips = relaxed(), np.zeros((3, 1), np.float32)
        if self._still:
            return rotations, hips[:, 0]
        turned = rotations[:, :, None].copy()
        self._gait.sample(frame / self.frames * self._seconds, turned, hips, self._feet)
        self._legs.solve(turned, hips, self._feet)
        return turned[:, :, 0], hips[:, 0]


def clips_of(rig: RigModel) -> list[ClipSource]:
    """Everything a character can play: procedural clips, then its file's own."""
    return [*(ProceduralClip(name, rig.body) for name in PROCEDURAL), *file_clips(rig)]


def file_clips(rig: RigModel, names: Iterable[str] | None = None) -> list[FileClip]:
    """The animations of a file, or those of them in `names`."""
    return [FileClip(BodyClip.retarget(c, rig), rig.body.hips_height) for c in rig.clips if names is None or c.name in names]
