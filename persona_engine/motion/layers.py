"""`Layers`: the baked performances that play now, all personas in one gather; envelopes of cuts and resumes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import tracks
from persona_engine.motion.tracks import RATE, TrackBank, Tracks

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

DEPTH = 5
"""Performances of one persona that may sound into each other."""
BODY_FADE = 0.45
"""Hands and torso need at least this long to give up a gesture, seconds."""
_FAR = 1e9


class Layers:
    """(DEPTH, N) slots. `origin` is the session time of media time 0 of what plays in a slot."""

    def __init__(self, capacity: int) -> None:
        shape = (DEPTH, capacity)
        self.bank = TrackBank()
        self.active = np.zeros(shape, bool)
        self.starts = np.zeros(shape, np.int64)
        self.frames = np.zeros(shape, np.int64)
        self.media_start: F64 = np.zeros(shape)
        self.origin: F64 = np.zeros(shape)
        self.cut: F64 = np.full(shape, _FAR)
        self.fade: F64 = np.ones(shape)
        self.rise: F64 = np.full(shape, -_FAR)
        self.rise_time: F64 = np.ones(shape)
        self._sum: F32 = np.zeros((capacity, tracks.CHANNELS), np.float32)

    def open(self, row: int, made: Tracks, origin: float) -> int:
        """Play tracks for a persona; returns the slot, or -1 when all are taken."""
        free = np.flatnonzero(~self.active[:, row])
        if not len(free):
            return -1
        slot = int(free[0])
        self.active[slot, row] = True
        self.origin[slot, row] = origin
        self.cut[slot, row], self.rise[slot, row] = _FAR, -_FAR
        self._load(slot, row, made)
        return slot

    def swap(self, slot: int, row: int, made: Tracks) -> None:
        """Exchange the frames of a slot: an amendment was baked."""
        self.bank.release(int(self.starts[slot, row]), int(self.frames[slot, row]))
        self._load(slot, row, made)

    def _load(self, slot: int, row: int, made: Tracks) -> None:
        self.starts[slot, row] = self.bank.put(made.data)
        self.frames[slot, row] = len(made.data)
        self.media_start[slot, row] = made.media_start

    def close(self, slot: int, row: int) -> None:
        """Stop and free a slot."""
        if self.active[slot, row]:
            self.bank.release(int(self.starts[slot, row]), int(self.frames[slot, row]))
            self.active[slot, row] = False

    def sample(self, t: float, base: F32, count: int) -> F32:
        """(count, CHANNELS) sum of everything that plays at session time `t`.

        `base` (count, 36, 4) are the limb rotations underneath: quaternions are summed on their side of the sphere. Limb channels hold
        the weighted
        sum, `WEIGHT` channels the sum of weights.
        """
        out = self._sum[:count]
        out[:] = 0.0
        for slot in range(DEPTH):
            rows = np.flatnonzero(self.active[slot, :count])
            if not len(rows):
                continue
            position = (t - self.origin[slot, rows] - self.media_start[slot, rows]) * RATE
            frame = self.bank.sample(self.starts[slot, rows], self.frames[slot, rows], position)
            self._envelope(frame, slot, rows, t)
            self._weigh(frame, base[rows])
            seal = np.maximum(out[rows, tracks.SEAL], frame[:, tracks.SEAL])
            bite = np.maximum(out[rows, tracks.BITE], frame[:, tracks.BITE])
            out[rows] += frame
            out[rows, tracks.SEAL], out[rows, tracks.BITE] = seal, bite
        return out

    def _envelope(self, frame: F32, slot: int, rows: NDArray[np.int64], t: float) -> None:
        cut, rise = self.cut[slot, rows], self.rise[slot, rows]
        if cut.min() >= _FAR / 2 and rise.max() <= -_FAR / 2:
            return
        grown = _smooth((t - rise) / self.rise_time[slot, rows])
        fade = self.fade[slot, rows]
        face = grown * (1 - _smooth((t - cut) / fade))
        body = grown * (1 - _smooth((t - cut) / np.maximum(fade, BODY_FADE)))
        frame[:, : tracks.TURN.start] *= face[:, None]
        frame[:, tracks.TURN] *= body[:, None]
        frame[:, tracks.WEIGHT] *= body[:, None]

    @staticmethod
    def _weigh(frame: F32, base: F32) -> None:
        limbs = frame[:, tracks.LIMB].reshape(len(frame), -1, 4)
        weight = frame[:, tracks.WEIGHT][:, tracks.LIMB_GROUPS]
        side = np.where((limbs * base).sum(-1) < 0, -weight, weight)
        limbs *= side[..., None]

    def finished(self, t: float) -> list[tuple[int, int]]:
        """(slot, row) of slots whose tracks have run out or faded out at `t`."""
        position = t - self.origin - self.media_start
        over = self.active & ((position * RATE > self.frames + 2) | (t > self.cut + np.maximum(self.fade, BODY_FADE)))
        return [(int(s), int(r)) for s, r in zip(*np.nonzero(over))]


def _smooth(x: F64) -> F32:
    c = np.clip(x, 0.0, 1.0)
    return (c * c * (3.0 - 2.0 * c)).astype(np.float32)
