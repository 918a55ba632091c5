"""`Layers`: the baked performances that play now, all personas in one gather; envelopes of cuts, resumes and hand-overs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import tracks
from persona_engine.motion.chain import HANDOVER
from persona_engine.motion.curves import smooth
from persona_engine.motion.tracks import GROUPS, NEVER, RATE, TrackBank, Tracks

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Rows = NDArray[np.intp]

DEPTH = 8
"""Performances of one persona that may sound into each other."""
BODY_FADE = 0.55
"""Hands and torso need at least this long to give up a gesture, or to take it up in its middle, seconds."""
PATIENCE, SHUT, REOPEN = 0.08, 0.22, 0.12
"""A mouth whose sound stands for longer than the first closes over the second, and opens again over the third when it goes on, seconds."""
_MOUTH = slice(0, tracks.BITE.stop)
_LIMB_COLUMNS = np.concatenate([np.repeat(tracks.LIMB_GROUPS, 4), np.arange(len(GROUPS))])
"""Group of every channel of `LIMB` and `WEIGHT`."""


class Layers:
    """(DEPTH, N) slots. `origin` is the session time of media time 0 of what plays in a slot.

    `rise` and `cut` are when a slot begins to fade in and out (over `rise_time` and `fade` seconds), `given` (DEPTH, N, 4) when its limb
    groups are taken over by a successor.
    """

    def __init__(self, capacity: int) -> None:
        shape = (DEPTH, capacity)
        self.bank = TrackBank()
        self.active = np.zeros(shape, bool)
        self.starts = np.zeros(shape, np.int64)
        self.frames = np.zeros(shape, np.int64)
        self.media_start: F64 = np.zeros(shape)
        self.origin: F64 = np.zeros(shape)
        self.cut: F64 = np.full(shape, NEVER)
        self.fade: F64 = np.ones(shape)
        self.rise: F64 = np.full(shape, -NEVER)
        self.rise_time: F64 = np.ones(shape)
        self.given: F64 = np.full((*shape, len(GROUPS)), NEVER)
        self._stands: F64 = np.full(shape, NEVER)
        """Session time since which the sound of a slot stands."""
        self._goes: F64 = np.full(shape, -NEVER)
        self._ajar: F64 = np.ones(shape)
        """When it went on after it had stood, and how far the mouth was open then."""
        self._sum: F32 = np.zeros((capacity, tracks.CHANNELS), np.float32)

    def open(self, row: int, made: Tracks, origin: float) -> int:
        """Play tracks for a persona; returns the slot, or -1 when all are taken."""
        free = np.flatnonzero(~self.active[:, row])
        if not len(free):
            return -1
        slot = int(free[0])
        self.active[slot, row] = True
        self.origin[slot, row] = origin
        self.cut[slot, row], self.rise[slot, row], self.given[slot, row] = NEVER, -NEVER, NEVER
        self._stands[slot, row], self._goes[slot, row] = NEVER, -NEVER
        self._load(slot, row, made)
        return slot

    def stand(self, slot: int, row: int, since: float) -> None:
        """The sound of a slot is late and has stood since a session time: its mouth closes softly."""
        if self._stands[slot, row] == NEVER:
            self._stands[slot, row] = since

    def go_on(self, slot: int, row: int, since: float) -> None:
        """It goes on."""
        if self._stands[slot, row] < NEVER:
            self._ajar[slot, row] = self._open(np.array([slot]), np.array([row]), since)[0]
            self._stands[slot, row], self._goes[slot, row] = NEVER, since

    def _open(self, slots: Rows, rows: Rows, t: float) -> F32:
        """How far the mouths may be open: 1 while the sound goes on."""
        ajar, since = self._ajar[slots, rows], self._stands[slots, rows]
        grown = ajar + (1 - ajar) * _smooth((np.minimum(t, since) - self._goes[slots, rows]) / REOPEN)
        return np.asarray(grown * (1 - _smooth((t - since - PATIENCE) / SHUT)), np.float32)

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

    def sample(self, t: float, count: int) -> F32:
        """(count, CHANNELS) of everything that plays at session time `t`; face channels by union, body channels summed."""
        out = self._sum[:count]
        out[:] = 0.0
        slots, rows = np.nonzero(self.active[:, :count])
        if not len(rows):
            return out
        position = (t - self.origin[slots, rows] - self.media_start[slots, rows]) * RATE
        frames = self.bank.sample(self.starts[slots, rows], self.frames[slots, rows], position)
        self._fade(frames, slots, rows, t)
        self._give(frames, slots, rows, t)
        at = np.flatnonzero((self._stands[slots, rows] < t) | (self._goes[slots, rows] + REOPEN > t))
        if len(at):
            frames[at, _MOUTH] *= self._open(slots[at], rows[at], t)[:, None]
        edges = np.searchsorted(slots, np.arange(DEPTH + 1))
        for a, b in zip(edges[:-1], edges[1:]):
            if a == b:
                continue
            frame, here = frames[a:b], rows[a:b]
            now = out[here]
            now[:, tracks.MOVED] += frame[:, tracks.MOVED]
            mixed, added = now[:, tracks.MIXED], frame[:, tracks.MIXED]
            mixed += added * (1.0 - mixed)
            out[here] = now
        return out

    def _fade(self, frames: F32, slots: Rows, rows: Rows, t: float) -> None:
        cut, rise = self.cut[slots, rows], self.rise[slots, rows]
        at = np.flatnonzero((cut < t) | (rise + np.maximum(self.rise_time[slots, rows], BODY_FADE) > t))
        if not len(at):
            return
        slots, rows, cut, rise = slots[at], rows[at], cut[at], rise[at]
        for channels, least in ((tracks.MIXED, 0.0), (tracks.MOVED, BODY_FADE)):
            grown = _smooth((t - rise) / np.maximum(self.rise_time[slots, rows], least))
            left = 1 - _smooth((t - cut) / np.maximum(self.fade[slots, rows], least))
            frames[at, channels] *= (grown * left)[:, None]

    def _give(self, frames: F32, slots: Rows, rows: Rows, t: float) -> None:
        given = self.given[slots, rows]
        at = np.flatnonzero((given < t).any(axis=1))
        if len(at):
            kept = 1 - _smooth((t - given[at]) / HANDOVER)
            frames[at, tracks.LIMB.start : tracks.WEIGHT.stop] *= kept[:, _LIMB_COLUMNS]

    def finished(self, t: float) -> list[tuple[int, int]]:
        """(slot, row) of slots whose tracks have run out or faded out at `t`."""
        position = t - self.origin - self.media_start
        over = self.active & ((position * RATE > self.frames + 2) | (t > self.cut + np.maximum(self.fade, BODY_FADE)))
        return [(int(s), int(r)) for s, r in zip(*np.nonzero(over))]


def _smooth(x: F64) -> F32:
    return smooth(x).astype(np.float32)
