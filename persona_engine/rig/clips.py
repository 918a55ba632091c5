"""`BodyClip`: an animation carried over to the normalised pose, so that it plays on any rig."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.model import Clip
from persona_engine.names import BONE_INDEX, BONES
from persona_engine.rig import quat
from persona_engine.rig.model import RigModel

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

RATE = 60.0


@dataclass(frozen=True, eq=False)
class BodyClip:
    """Baked at an even rate; bones without keys stay at rest."""

    name: str
    rotations: F32
    """(T, 4, 55) normalised rotations; neighbours on the same side of the sphere."""
    hips: F32
    """(T, 3) offset of the hips from rest in units of the hips' height."""
    rate: float = RATE

    @property
    def duration(self) -> float:
        """Seconds from the first to the last frame."""
        return (len(self.rotations) - 1) / self.rate

    @property
    def frame_count(self) -> int:
        """T."""
        return len(self.rotations)

    @staticmethod
    def retarget(clip: Clip, rig: RigModel, rate: float = RATE) -> BodyClip:
        """A clip of `rig` (joint rows as in `RigModel.clips`), resampled at `rate`."""
        count = max(round(float(clip.times[-1] - clip.times[0]) * rate), 0) + 1
        times = clip.times[0] + np.arange(count) / rate
        locals_ = _rest_locals(rig, count)
        at = np.clip(np.searchsorted(clip.times, times, side="right") - 1, 0, len(clip.times) - 1)
        after = np.minimum(at + 1, len(clip.times) - 1)
        span = np.maximum(clip.times[after] - clip.times[at], 1e-9)
        share = np.clip((times - clip.times[at]) / span, 0, 1).astype(np.float32)
        for column, joint in enumerate(clip.joints):
            locals_[:, joint] = quat.nlerp(clip.rotations[at, column].T, clip.rotations[after, column].T, share)
        now = _globals(rig, locals_)
        rotations = quat.identity(count, len(BONES)).transpose(1, 0, 2).copy()
        for bone, row in zip(BONES, rig.bone_rows):
            if row >= 0:
                rotations[:, :, BONE_INDEX[bone]] = _normalised(rig, now, int(row), rig_bone_parent(rig, int(row))).T
        hips = np.zeros((count, 3), np.float32)
        row = int(rig.bone_rows[BONE_INDEX["hips"]])
        if row in clip.joints:
            column = clip.joints.index(row)
            moved = clip.translations[at, column] + (clip.translations[after, column] - clip.translations[at, column]) * share[:, None]
            parent = int(rig.parents[row])
            linear = rig.rest[parent, :3, :3] if parent >= 0 else np.eye(3, dtype=np.float32)
            hips = ((moved - rig.rest_locals[:, row]) @ linear.T / max(rig.body.hips_height, 1e-3)).astype(np.float32)
        return BodyClip(clip.name, _continuous(rotations), hips, rate)

    def sample(self, seconds: F64, loop: bool = True, hips_height: float = 1.0) -> tuple[F32, F32]:
        """(rotations (4, 55, n), hips (3, n) in metres) at (n,) seconds from the clip's start."""
        frame = np.asarray(seconds, np.float64) * self.rate
        last = len(self.rotations) - 1
        frame = np.mod(frame, last) if loop and last else np.clip(frame, 0, last)
        low = np.minimum(frame.astype(np.int64), max(last - 1, 0))
        high = np.minimum(low + 1, last)
        share = (frame - low).astype(np.float32)
        a, b = self.rotations[low], self.rotations[high]
        rotations = quat.normalize((a + (b - a) * share[:, None, None]).transpose(1, 2, 0))
        hips = (self.hips[low] + (self.hips[high] - self.hips[low]) * share[:, None]).T * np.float32(hips_height)
        return np.ascontiguousarray(rotations, np.float32), np.ascontiguousarray(hips, np.float32)


def crossfade(a: tuple[F32, F32], b: tuple[F32, F32], share: F32) -> tuple[F32, F32]:
    """Blend of two samples; `share` (n,) of the second."""
    return np.asarray(quat.nlerp(a[0], b[0], share), np.float32), (a[1] + (b[1] - a[1]) * share).astype(np.float32)


def rig_bone_parent(rig: RigModel, row: int) -> int:
    """The nearest joint above `row` that is a humanoid bone, -1 for none."""
    bones = set(rig.bone_rows.tolist())
    row = int(rig.parents[row])
    while row >= 0 and row not in bones:
        row = int(rig.parents[row])
    return row


def _rest_locals(rig: RigModel, count: int) -> F32:
    """(4, J, count) local rest rotations."""
    parents = rig.parents
    above = np.where(parents >= 0, rig.rest_rotations[:, np.maximum(parents, 0)], quat.IDENTITY[:, None])
    local = quat.mul(quat.conj(above), rig.rest_rotations)
    return np.ascontiguousarray(np.repeat(local[:, :, None], count, axis=2), np.float32)


def _globals(rig: RigModel, locals_: F32) -> F32:
    """(4, J, count) rotations in model space."""
    out = locals_.copy()
    for level in rig.levels[1:]:
        out[:, level] = quat.mul(out[:, rig.parents[level]], locals_[:, level])
    return out


def _normalised(rig: RigModel, now: F32, row: int, parent: int) -> F32:
    """(4, count): the bone's turn away from rest, relative to its parent bone's."""
    own = quat.mul(now[:, row], quat.conj(rig.rest_rotations[:, row, None]))
    if parent < 0:
        return np.asarray(own, np.float32)
    above = quat.mul(now[:, parent], quat.conj(rig.rest_rotations[:, parent, None]))
    return np.asarray(quat.mul(quat.conj(above), own), np.float32)


def _continuous(rotations: F32) -> F32:
    """The same rotations with signs such that neighbouring frames blend the short way."""
    dots = (rotations[1:] * rotations[:-1]).sum(axis=1, keepdims=True)
    signs = np.cumprod(np.where(dots < 0, -1, 1), axis=0)
    rotations[1:] *= signs
    return rotations
