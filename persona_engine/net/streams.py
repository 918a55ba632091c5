"""`Streams`: the pose frames of a stage, one stream for each cell and rate, each made once for all who get it."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable

import numpy as np

from persona_engine.net.interest import Cell, Interest, Tier
from persona_engine.net.outbox import framed
from persona_engine.net.poses import PoseEncoder, Poses, of_past
from persona_engine.score.channels import FAR_EVERY

Stream = tuple[Cell | None, Tier]
REACH = 26
"""Ticks that newcomers are told of: what is shown is that much older than what comes, with the longest play-out delay, in a recording, which is told ahead."""
QUIET = 30
"""Ticks for which a stream without puppets is kept."""
MOST_STREAMS = 1 << 16


class _Stream:
    """One cell at one rate. Streams of the lower rate have odd numbers."""

    def __init__(self, number: int, far: bool, past: Iterable[Poses]) -> None:
        """`past` are the snapshots of the moments before."""
        self.number, self._every = number, FAR_EVERY if far else 1
        self._encoder = PoseEncoder(number)
        self._tick = -1
        self.frame = self._key = self._run = b""
        """This tick's frame, if there is one; as WebSocket messages."""
        self._recent: deque[Poses] = deque(maxlen=REACH // self._every + 1)
        for poses in past:
            if self._due(poses):
                self._tick = poses.tick
                self._recent.append(poses)
        if self._recent:
            self._encoder.frame(self._recent[-1])
        self._begun = False
        self.kept_until = 0

    def take(self, poses: Poses) -> None:
        """The next snapshot."""
        self.frame = b""
        if self._due(poses):
            frame = self._encoder.frame(poses)
            self.frame, self._key, self._run = framed(frame if self._begun else self._encoder.key()), b"", b""
            self._tick, self._begun = poses.tick, True
            self._recent.append(poses)
        if poses.puppets:
            self.kept_until = poses.tick + QUIET

    def _due(self, poses: Poses) -> bool:
        return self._tick < 0 or poses.tick // self._every > self._tick // self._every

    def key(self) -> bytes:
        """The last frame, whole."""
        self._key = self._key or framed(self._encoder.key())
        return self._key

    def run(self) -> bytes:
        """The frames of the last moments, from a whole one on: with them a newcomer shows what everyone shows."""
        if not self._run and self._recent:
            encoder = PoseEncoder(self.number)
            *past, last = [encoder.frame(poses) for poses in self._recent]
            self._run = b"".join(framed(of_past(frame)) for frame in past) + framed(last)
        return self._run

    def end(self) -> bytes:
        """What tells one peer that it gets no more."""
        none = np.zeros((0, 0), np.int32)
        return framed(PoseEncoder(self.number).frame(Poses(max(0, self._tick), (), none)))


class Streams:
    """Cuts snapshots by cells. `interest` says where everyone is."""

    def __init__(self, interest: Interest) -> None:
        self._interest = interest
        self._streams: dict[Stream, _Stream] = {}
        self._recent: deque[Poses] = deque(maxlen=REACH)

    def take(self, poses: Poses, viewers: Collection[Cell | None]) -> None:
        """Make the frames of a snapshot that somebody gets who looks from one of `viewers`."""
        columns: dict[Cell | None, list[int]] = {}
        apart = any(viewer is not None for viewer in viewers)
        for k, puppet in enumerate(poses.puppets):
            columns.setdefault(self._interest.cell(puppet.persona) if apart else None, []).append(k)
        wanted = {(cell, self._interest.tier(viewer, cell)) for cell in columns for viewer in viewers}
        for cell, tier in wanted - self._streams.keys():
            if tier != "plan":
                names = {poses.puppets[k].persona for k in columns[cell]}
                past = (_cut(old, [k for k, puppet in enumerate(old.puppets) if puppet.persona in names]) for old in self._recent)
                self._streams[cell, tier] = self._new(tier == "far", past)
        for (cell, tier), stream in tuple(self._streams.items()):
            stream.take(_cut(poses, columns.get(cell, []) if (cell, tier) in wanted else []))
            if poses.tick > stream.kept_until:
                del self._streams[cell, tier]
        self._recent.append(poses)

    def begin_anew(self, past: Iterable[Poses], viewers: Collection[Cell | None]) -> None:
        """At another time, with the snapshots of the moments before it."""
        self._streams.clear()
        self._recent.clear()
        for poses in past:
            self.take(poses, viewers)

    def frames(self, viewer: Cell | None) -> bytes:
        """This tick's frames for who looks from a cell."""
        return b"".join(stream.frame for stream in self._of(viewer))

    def keys(self, viewer: Cell | None) -> bytes:
        """The last frames whole."""
        return b"".join(stream.key() for stream in self._of(viewer))

    def runs(self, viewer: Cell | None) -> bytes:
        """For a newcomer: the frames of the last moments."""
        return b"".join(stream.run() for stream in self._of(viewer))

    def turn(self, before: Cell | None, after: Cell | None) -> tuple[bytes, bytes]:
        """For one who looked from one cell and looks from another now: what ends, and the last frames of what is new."""
        old, new = self._of(before), self._of(after)
        return b"".join(s.end() for s in old if s not in new), b"".join(s.key() for s in new if s not in old)

    def _of(self, viewer: Cell | None) -> list[_Stream]:
        return [stream for (cell, tier), stream in self._streams.items() if self._interest.tier(viewer, cell) == tier]

    def _new(self, far: bool, past: Iterable[Poses]) -> _Stream:
        used = {stream.number for stream in self._streams.values()}
        number = next(n for n in range(int(far), MOST_STREAMS, 2) if n not in used)
        return _Stream(number, far, past)


def _cut(poses: Poses, columns: list[int]) -> Poses:
    """Some of the puppets of a snapshot."""
    if len(columns) == len(poses.puppets):
        return Poses(poses.tick, poses.puppets, poses.levels)
    return Poses(poses.tick, tuple(poses.puppets[k] for k in columns), poses.levels[:, columns])
