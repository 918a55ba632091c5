"""`Puppets`: poses that come from outside (motion capture, a streamer's face) over those that are planned.

Snapshots at `channels.RATE` are shown a fixed time later, interpolated, the same on every machine: what they come from is the same whole
numbers everywhere.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion.curves import smooth
from persona_engine.motion.levels import from_levels
from persona_engine.names import BONE_INDEX
from persona_engine.rig import quat
from persona_engine.score.channels import RATE, Puppet
from persona_engine.score.pose import PoseFrame

F32 = NDArray[np.float32]
I32 = NDArray[np.int32]

FADE = 0.3
"""Seconds in which a puppet is taken over and let go."""
KEPT = 32
BEHIND = 1 / RATE
"""Seconds by which snapshots are shown late, besides the play-out delay: there is always a next one to move to."""
_HEAD = np.array([BONE_INDEX[bone] for bone in ("neck", "head", "leftEye", "rightEye", "jaw")])
PARTS: dict[str, NDArray[np.bool_]] = {
    "all": np.ones(len(BONE_INDEX), bool),
    "body": ~np.isin(np.arange(len(BONE_INDEX)), [BONE_INDEX["leftEye"], BONE_INDEX["rightEye"], BONE_INDEX["jaw"]]),
    "face": np.isin(np.arange(len(BONE_INDEX)), _HEAD),
}
"""Bones that each part of a puppet takes over; "all" and "face" take the face shapes, "all" and "body" the hips."""


@dataclass(frozen=True)
class _Snapshot:
    t: float
    tick: int
    puppets: tuple[Puppet, ...]
    levels: I32
    face: F32
    rotations: F32
    hips: F32


class Puppets:
    """The newest snapshots of everyone who is a puppet."""

    def __init__(self) -> None:
        self._kept: deque[_Snapshot] = deque(maxlen=KEPT)

    def add(self, tick: int, puppets: tuple[Puppet, ...], levels: I32) -> None:
        """A snapshot: levels (COUNT, puppets). One that is not newer than the last is ignored."""
        if not self._kept or tick / RATE > self._kept[-1].t:
            self._kept.append(_Snapshot(tick / RATE, tick, puppets, levels, *from_levels(levels)))

    def kept(self) -> list[tuple[int, tuple[Puppet, ...], I32]]:
        """The snapshots that may still be shown."""
        return [(s.tick, s.puppets, s.levels) for s in self._kept]

    def write(self, t: float, row: Callable[[str], int], present: Container[str], frame: PoseFrame) -> None:
        """Lay the poses shown at `t` (session time less the delay) over those of a frame; `row` tells the column of a persona
        who is `present`."""
        begun = [k for k, snapshot in enumerate(self._kept) if snapshot.t <= t]
        if not begun:
            return
        before = self._kept[begun[-1]]
        after = self._kept[min(begun[-1] + 1, len(self._kept) - 1)]
        if after.puppets != before.puppets:
            after = before
        at = [(k, row(p.persona), p) for k, p in enumerate(before.puppets) if p.persona in present]
        if not at:
            return
        columns, places = [k for k, _, _ in at], [place for _, place, _ in at]
        weights = np.array([_weight(p, t) for _, _, p in at], np.float32)
        share = 0.0 if after is before else (t - before.t) / (after.t - before.t)
        shown = quat.nlerp(before.rotations[..., columns], after.rotations[..., columns], share)
        bones = np.stack([PARTS[p.part] for _, _, p in at], axis=1) * weights
        frame.rotations[:, :, places] = quat.nlerp(frame.rotations[:, :, places], shown, bones)
        for name, value in (("face", frame.face), ("hips", frame.hips)):
            low, high = getattr(before, name)[:, columns], getattr(after, name)[:, columns]
            taken = weights * np.array([p.part != ("body" if name == "face" else "face") for _, _, p in at])
            value[:, places] += (low + (high - low) * share - value[:, places]) * taken


def _weight(puppet: Puppet, t: float) -> float:
    """How far a puppet has taken over at `t`, 0..1."""
    grown = smooth(np.clip((t - puppet.since / RATE) / FADE, 0.0, 1.0))
    left = 1.0 - smooth(np.clip((t - puppet.until / RATE) / FADE, 0.0, 1.0)) if puppet.until else 1.0
    return float(grown * left)
