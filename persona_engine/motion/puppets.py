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
from persona_engine.score.channels import FAR_EVERY, RATE, Puppet
from persona_engine.score.pose import PoseFrame

F32 = NDArray[np.float32]
I32 = NDArray[np.int32]

FADE = 0.3
"""Seconds in which a puppet is taken over and let go."""
KEPT = 32
OVER = 2 * RATE
"""Ticks after which a stream that ended is forgotten."""
HELD = 4 / RATE
"""Seconds for which who has left a stream is shown as they were, if no other stream has them."""
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
    """The newest snapshots of everyone who is a puppet, stream by stream. Who is in two is shown as in the one that knows more of them."""

    def __init__(self) -> None:
        self._streams: dict[int, deque[_Snapshot]] = {}
        self._any = False
        """Whether a snapshot that is kept has a puppet."""

    def add(self, tick: int, puppets: tuple[Puppet, ...], levels: I32, stream: int = 0) -> None:
        """A snapshot: levels (COUNT, puppets). One that is not newer than the last of its stream is ignored."""
        kept = self._streams.setdefault(stream, deque(maxlen=KEPT))
        if not kept or tick > kept[-1].tick:
            kept.append(_Snapshot(tick / RATE, tick, puppets, levels, *from_levels(levels)))
        for number, old in tuple(self._streams.items()):
            if number != stream and not old[-1].puppets and tick - old[-1].tick > OVER:
                del self._streams[number]
        self._any = any(snapshot.puppets for kept in self._streams.values() for snapshot in kept)

    def kept(self) -> list[tuple[int, tuple[Puppet, ...], I32, int]]:
        """The snapshots that may still be shown, in order of time."""
        found = [(s.tick, s.puppets, s.levels, number) for number, kept in self._streams.items() for s in kept]
        return sorted(found, key=lambda f: f[0])

    def write(self, t: float, row: Callable[[str], int], present: Container[str], frame: PoseFrame) -> None:
        """Lay the poses shown at `t` (session time less the delay) over those of a frame; `row` tells the column of a persona
        who is `present`."""
        if not self._any:
            return
        done: set[str] = set()
        for number in sorted(self._streams, key=lambda n: (n % 2, -self._streams[n][-1].tick)):
            far = number % 2
            for part in _parts(self._streams[number], t - far * (FAR_EVERY - 1) / RATE):
                columns = [k for k, p in enumerate(part.before.puppets) if p.persona in present and p.persona not in done]
                if columns and part.only is not None:
                    columns = [k for k in columns if part.before.puppets[k].persona in part.only]
                if columns:
                    _lay(part, columns, t, row, frame)
                done.update(part.before.puppets[k].persona for k in columns)


@dataclass(frozen=True)
class _Part:
    """Two snapshots of the same puppets, and how far it is from one to the other; of `only` these, or of all."""

    before: _Snapshot
    after: _Snapshot
    share: float
    only: frozenset[str] | None = None


def _parts(kept: deque[_Snapshot], t: float) -> list[_Part]:
    """What a stream shows at `t`: its puppets, and for a moment those who have left it and may come in another."""
    begun = next((k for k in range(len(kept) - 1, -1, -1) if kept[k].t <= t), -1)
    if begun < 0:
        return []
    before, after = kept[begun], kept[min(begun + 1, len(kept) - 1)]
    if after.puppets != before.puppets:
        after = before
    parts = [_Part(before, after, 0.0 if after is before else (t - before.t) / (after.t - before.t))]
    for k in range(begun, 0, -1):
        if t - kept[k].t > HELD:
            break
        if kept[k - 1].puppets != kept[k].puppets:
            gone = frozenset(p.persona for p in kept[k - 1].puppets) - {p.persona for p in before.puppets}
            parts.append(_Part(kept[k - 1], kept[k - 1], 0.0, gone))
    return parts


def _lay(part: _Part, columns: list[int], t: float, row: Callable[[str], int], frame: PoseFrame) -> None:
    before, after = part.before, part.after
    puppets = [before.puppets[k] for k in columns]
    places = [row(p.persona) for p in puppets]
    weights = np.array([_weight(p, t) for p in puppets], np.float32)
    shown = quat.nlerp(before.rotations[..., columns], after.rotations[..., columns], part.share)
    bones = np.stack([PARTS[p.part] for p in puppets], axis=1) * weights
    frame.rotations[:, :, places] = quat.nlerp(frame.rotations[:, :, places], shown, bones)
    for name, value in (("face", frame.face), ("hips", frame.hips)):
        low, high = getattr(before, name)[:, columns], getattr(after, name)[:, columns]
        taken = weights * np.array([p.part != ("body" if name == "face" else "face") for p in puppets])
        value[:, places] += (low + (high - low) * part.share - value[:, places]) * taken


def _weight(puppet: Puppet, t: float) -> float:
    """How far a puppet has taken over at `t`, 0..1."""
    grown = smooth(np.clip((t - puppet.since / RATE) / FADE, 0.0, 1.0))
    left = 1.0 - smooth(np.clip((t - puppet.until / RATE) / FADE, 0.0, 1.0)) if puppet.until else 1.0
    return float(grown * left)
