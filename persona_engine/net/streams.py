"""`Streams`: the pose frames of a stage, one stream for each cell and rate, each made once for all who get it."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from persona_engine.net.interest import Cell, Interest, Tier
from persona_engine.net.outbox import framed
from persona_engine.net.poses import PoseEncoder, Poses
from persona_engine.score.channels import FAR_EVERY

Stream = tuple[Cell | None, Tier]
QUIET = 30
"""Ticks for which a stream without puppets is kept."""
MOST_STREAMS = 1 << 16


class _Stream:
    """One cell at one rate. Streams of the lower rate have odd numbers."""

    def __init__(self, number: int, far: bool) -> None:
        self.number, self._every = number, FAR_EVERY if far else 1
        self._encoder = PoseEncoder(number)
        self._tick = -1
        self.frame = self._key = b""
        """This tick's frame, if there is one; as WebSocket messages."""
        self.kept_until = 0

    def take(self, poses: Poses) -> None:
        """The next snapshot."""
        self.frame = b""
        if self._tick < 0 or poses.tick // self._every > self._tick // self._every:
            self._tick = poses.tick
            self.frame, self._key = framed(self._encoder.frame(poses)), b""
        if poses.puppets:
            self.kept_until = poses.tick + QUIET

    def key(self) -> bytes:
        """The last frame, whole."""
        self._key = self._key or framed(self._encoder.key())
        return self._key

    def end(self) -> bytes:
        """What tells one peer that it gets no more."""
        none = np.zeros((0, 0), np.int32)
        return framed(PoseEncoder(self.number).frame(Poses(max(0, self._tick), (), none)))


class Streams:
    """Cuts snapshots by cells. `interest` says where everyone is."""

    def __init__(self, interest: Interest) -> None:
        self._interest = interest
        self._streams: dict[Stream, _Stream] = {}
        self._numbers = 0

    def take(self, poses: Poses, viewers: Collection[Cell | None]) -> None:
        """Make the frames of a snapshot that somebody gets who looks from one of `viewers`."""
        columns: dict[Cell | None, list[int]] = {}
        apart = any(viewer is not None for viewer in viewers)
        for k, puppet in enumerate(poses.puppets):
            columns.setdefault(self._interest.cell(puppet.persona) if apart else None, []).append(k)
        wanted = {(cell, self._interest.tier(viewer, cell)) for cell in columns for viewer in viewers}
        for cell, tier in wanted - self._streams.keys():
            if tier != "plan":
                self._streams[cell, tier] = self._new(tier == "far")
        for (cell, tier), stream in tuple(self._streams.items()):
            mine = columns.get(cell, []) if (cell, tier) in wanted else []
            whole = len(mine) == len(poses.puppets)
            levels = poses.levels if whole else poses.levels[:, mine]
            stream.take(Poses(poses.tick, poses.puppets if whole else tuple(poses.puppets[k] for k in mine), levels))
            if poses.tick > stream.kept_until:
                del self._streams[cell, tier]

    def frames(self, viewer: Cell | None) -> bytes:
        """This tick's frames for who looks from a cell."""
        return b"".join(stream.frame for stream in self._of(viewer))

    def keys(self, viewer: Cell | None) -> bytes:
        """The last frames whole."""
        return b"".join(stream.key() for stream in self._of(viewer))

    def turn(self, before: Cell | None, after: Cell | None) -> tuple[bytes, bytes]:
        """For one who looked from one cell and looks from another now: what ends, and the last frames of what is new."""
        old, new = self._of(before), self._of(after)
        return b"".join(s.end() for s in old if s not in new), b"".join(s.key() for s in new if s not in old)

    def _of(self, viewer: Cell | None) -> list[_Stream]:
        return [stream for (cell, tier), stream in self._streams.items() if self._interest.tier(viewer, cell) == tier]

    def _new(self, far: bool) -> _Stream:
        used = {stream.number for stream in self._streams.values()}
        number = next(n for n in range(int(far), MOST_STREAMS, 2) if n not in used)
        return _Stream(number, far)
