"""What an actor can play: the procedural clips of the motion layer and the animations of character files."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.model import Avatar
from persona_engine.motion.idle import relaxed
from persona_engine.panda.animation import ClipSource
from persona_engine.rig.clips import BodyClip
from persona_engine.rig.model import RigModel

F32 = NDArray[np.float32]


class FileClip:
    """An animation of a character file, retargeted to the normalised pose."""

    def __init__(self, clip: BodyClip, hips_height: float, name: str = "") -> None:
        self.name, self.frames, self.rate = name or clip.name, clip.frame_count, clip.rate
        self._clip, self._height = clip, hips_height

    def sample(self, frame: float) -> tuple[F32, F32]:
        """Rotations (4, 55) and hips offset (3,)."""
        low = int(np.clip(frame, 0, self.frames - 1))
        high, share = min(low + 1, self.frames - 1), np.float32(frame - low)
        mixed = self._clip.rotations[low] * (1 - share) + self._clip.rotations[high] * share
        mixed /= np.maximum(np.linalg.norm(mixed, axis=0), 1e-6)
        hips = self._clip.hips[low] * (1 - share) + self._clip.hips[high] * share
        return mixed, (hips * self._height).astype(np.float32)


class NamedClip:
    """A procedural clip; the motion layer shows it, this only answers for its length."""

    rate = 30.0

    def __init__(self, name: str, seconds: float) -> None:
        self.name, self.frames = name, max(2, round(seconds * self.rate))

    def sample(self, frame: float) -> tuple[F32, F32]:
        """The relaxed stand: shown only where no stage moves the body."""
        return relaxed(), np.zeros(3, np.float32)


def sources_of(avatar: Avatar, rig: RigModel | None, named: Iterable[str], rename: str = "") -> list[ClipSource]:
    """Everything that can be played: `named` procedural clips, then the file's own."""
    own = rig or RigModel.from_avatar(avatar)
    out: list[ClipSource] = [NamedClip(name, 1.1) for name in named]
    out += [FileClip(BodyClip.retarget(clip, own), own.body.hips_height, rename) for clip in avatar.clips]
    return out
