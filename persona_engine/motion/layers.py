"""`Layers`: the baked performances that play now, all personas in one gather; envelopes of cuts, resumes and hand-overs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
READY, MOST_READY = 640, 32
"""Frames for which there is memory as soon as somebody comes, of so many at most: two sentences and some reflexes have as many."""
STRIDE = 48
"""Frames of a performance that are taken over at a time: a long one in one go would drive what a frame works on out of the processor's cache."""
BODY_FADE = 0.55
"""Hands and torso need at least this long to give up a gesture, or to take it up in its middle, seconds."""
PATIENCE, SHUT, REOPEN = 0.08, 0.22, 0.12
"""A mouth whose sound stands for longer than the first closes over the second, and opens again over the third when it goes on, seconds."""
_MOUTH = slice(0, tracks.BITE.stop)
_LIMB_AND_WEIGHT = slice(tracks.LIMB.start, tracks.WEIGHT.stop)
_LIMB_COLUMNS = np.concatenate([np.repeat(tracks.LIMB_GROUPS, 4), np.arange(len(GROUPS))])
"""Group of every channel of `LIMB` and `WEIGHT`."""


_FIELDS = ("origin", "media_start", "starts", "frames", "cut", "stands", "given", "risen", "goes_until", "rise", "rise_time", "fade", "goes", "ajar")
_UNTOUCHED = (NEVER, NEVER, NEVER, -NEVER, -NEVER, -NEVER, 1.0, 1.0, -NEVER, 1.0)
"""The fields from `cut` on of what plays from its beginning to its end."""
_CUT, _GIVEN, _RISEN = _FIELDS.index("cut"), _FIELDS.index("given"), _FIELDS.index("risen")
_PAST, _COMING = slice(_CUT, _CUT + 3), slice(_RISEN, _RISEN + 2)
"""Fields that matter once their time has come, and until it has."""
_MOMENTS, _SECONDS = [_FIELDS.index("rise"), _CUT], [_FIELDS.index("rise_time"), _FIELDS.index("fade")]
"""When something fades in and out, and how long that takes."""
_LEAST = np.array([1e-6, BODY_FADE])[:, None]
"""How long it takes at least, in the face and in the body."""
_ONE = np.array(1.0, np.float32)


@dataclass(frozen=True)
class _Now:
    """What is set for those that play, A, and for one more that is silent."""

    fields: F64
    """(F, A + 1), in the order of `_FIELDS`."""
    paces: F64
    """(2, 2, A + 1) [in, out][face, body] shares of a fade in a second."""
    past: list[float]
    """The first of the times of each of `_PAST`."""
    coming: list[float]
    """The last of the times of each of `_COMING`."""
    giving: Rows
    """Who gives limbs to a successor."""
    takes: F64
    """When."""


class Layers:
    """(DEPTH, N) slots. `origin` is the session time of media time 0 of what plays in a slot.

    `rise` and `cut` are when a slot begins to fade in and out (over `rise_time` and `fade` seconds), `given` when the first of its limb groups is taken
    over by a successor; `stands` since when its sound stands, `goes` when it went on after that, and `ajar` how far the mouth was open then.
    """

    def __init__(self, capacity: int) -> None:
        shape = (DEPTH, capacity)
        self.bank = TrackBank()
        self.active = np.zeros(shape, bool)
        self._all: F64 = np.zeros((len(_FIELDS), *shape))
        self._at = dict(zip(_FIELDS, self._all))
        self._given: F64 = np.full((*shape, len(GROUPS)), NEVER)
        self._live: tuple[int, Rows, Rows, Rows] | None = None
        """For how many personas: the slots and rows that play, and (D, count) the first, second ... of these of each row; where there are no more, one beyond
        all, which is silent."""
        self._now: _Now | None = None
        self._sum: F32 = np.zeros((capacity, tracks.CHANNELS), np.float32)
        self._coming: dict[tuple[int, int], tuple[F32, int]] = {}
        """By slot and row: what plays there, and how many frames of it are in the bank."""

    def expect(self, count: int) -> None:
        """So many personas are there."""
        self.bank.make_ready(READY * min(count, MOST_READY))

    def open(self, row: int, made: Tracks, origin: float) -> int:
        """Play tracks for a persona; returns the slot, or -1 when all are taken."""
        free = (~self.active[:, row]).nonzero()[0]
        if not len(free):
            return -1
        slot = int(free[0])
        self.active[slot, row], self._live, self._now = True, None, None
        self._all[:, slot, row] = (origin, made.media_start, self._put(slot, row, made.data), len(made.data), *_UNTOUCHED)
        self._given[slot, row] = NEVER
        return slot

    def _put(self, slot: int, row: int, data: F32) -> int:
        self._coming[slot, row] = data, 0
        return self.bank.reserve(len(data))

    def _bring(self, t: float) -> None:
        """Put the next frames of what is coming into the bank, those of session time `t` among them."""
        for (slot, row), (data, done) in tuple(self._coming.items()):
            origin, media_start, start = self._all[:3, slot, row].tolist()
            until = min(max(done + STRIDE, int((t - origin - media_start) * RATE) + 2), len(data))
            self.bank.data[int(start) + done : int(start) + until] = data[done:until]
            if until < len(data):
                self._coming[slot, row] = data, until
            else:
                del self._coming[slot, row]

    def _set(self, slot: int, row: int, **values: float) -> None:
        self._now = None
        for name, value in values.items():
            self._at[name][slot, row] = value

    def shape(self, slot: int, row: int, origin: float, rise: tuple[float, float], cut: tuple[float, float]) -> None:
        """When what plays in a slot begins, and when it fades in and out: times and seconds."""
        self._set(slot, row, origin=origin, rise=rise[0], rise_time=rise[1], risen=rise[0] + max(rise[1], BODY_FADE), cut=cut[0], fade=cut[1])

    def give(self, slot: int, row: int, takes: Sequence[float]) -> None:
        """When (4,) the limb groups of a slot are taken over by a successor."""
        self._given[slot, row] = takes
        self._set(slot, row, given=min(takes))

    def stand(self, slot: int, row: int, since: float) -> None:
        """The sound of a slot is late and has stood since a session time: its mouth closes softly."""
        if self._at["stands"][slot, row] == NEVER:
            self._set(slot, row, stands=since)

    def go_on(self, slot: int, row: int, since: float) -> None:
        """It goes on."""
        if self._at["stands"][slot, row] < NEVER:
            ajar = self._open(np.array([slot]), np.array([row]), since)[0]
            self._set(slot, row, ajar=ajar, stands=NEVER, goes=since, goes_until=since + REOPEN)

    def _open(self, slots: Rows, rows: Rows, t: float) -> F32:
        """How far the mouths may be open: 1 while the sound goes on."""
        ajar, since, goes = (self._at[name][slots, rows] for name in ("ajar", "stands", "goes"))
        grown = ajar + (1 - ajar) * _smooth((np.minimum(t, since) - goes) / REOPEN)
        return np.asarray(grown * (1 - _smooth((t - since - PATIENCE) / SHUT)), np.float32)

    def swap(self, slot: int, row: int, made: Tracks) -> None:
        """Exchange the frames of a slot: an amendment was baked."""
        self._release(slot, row)
        self._load(slot, row, made)

    def _release(self, slot: int, row: int) -> None:
        self._coming.pop((slot, row), None)
        self.bank.release(int(self._at["starts"][slot, row]), int(self._at["frames"][slot, row]))

    def _load(self, slot: int, row: int, made: Tracks) -> None:
        self._set(slot, row, starts=self._put(slot, row, made.data), frames=len(made.data), media_start=made.media_start)

    def close(self, slot: int, row: int) -> None:
        """Stop and free a slot."""
        if self.active[slot, row]:
            self._release(slot, row)
            self.active[slot, row], self._live = False, None

    def _playing(self, count: int) -> tuple[Rows, Rows, Rows]:
        if self._live is None or self._live[0] != count:
            rows, slots = self.active[:, :count].T.nonzero()
            place = np.arange(len(rows)) - rows.searchsorted(rows)
            stacked = np.full((int(place.max(initial=-1)) + 1, count), len(rows))
            stacked[place, rows] = np.arange(len(rows))
            self._live, self._now = (count, slots, rows, stacked), None
        return self._live[1:]

    def _set_for(self, slots: Rows, rows: Rows) -> _Now:
        if self._now is None:
            fields = np.zeros((len(_FIELDS), len(slots) + 1))
            fields[_CUT:, -1] = _UNTOUCHED
            fields[:, :-1] = self._all[:, slots, rows]
            giving = (fields[_GIVEN] < NEVER).nonzero()[0]
            past, coming = fields[_PAST].min(axis=1).tolist(), fields[_COMING].max(axis=1).tolist()
            paces = 1 / np.maximum(fields[_SECONDS][:, None], _LEAST)
            self._now = _Now(fields, paces, past, coming, giving, self._given[slots[giving], rows[giving]])
        return self._now

    def sample(self, t: float, count: int) -> F32:
        """(count, CHANNELS) of everything that plays at session time `t`; face channels by union, body channels summed."""
        out = self._sum[:count]
        slots, rows, stacked = self._playing(count)
        if not len(stacked):
            out[:] = 0.0
            return out
        if self._coming:
            self._bring(t)
        now = self._set_for(slots, rows)
        (cut, stands, given), (risen, goes) = now.past, now.coming
        origin, media_start, starts, lengths = now.fields[:_CUT]
        frames = self.bank.sample(starts, lengths, (t - origin - media_start) * RATE)
        if cut < t or risen > t:
            share = smooth((t - now.fields[_MOMENTS][:, None]) * now.paces)
            face, body = (share[0] * (1 - share[1])).astype(np.float32)[..., None]
            frames[:, tracks.MIXED] *= face
            frames[:, tracks.MOVED] *= body
        if given < t:
            kept = 1 - _smooth((t - now.takes) / HANDOVER)
            frames[now.giving, _LIMB_AND_WEIGHT] *= kept[:, _LIMB_COLUMNS]
        if stands < t or goes > t:
            frames[:-1, _MOUTH] *= self._open(slots, rows, t)[:, None]
        mixed = frames[:, tracks.MIXED]
        np.subtract(_ONE, mixed, out=mixed)
        stack = frames.take(stacked, axis=0)
        np.add.reduce(stack[..., tracks.MOVED], axis=0, out=out[:, tracks.MOVED])
        np.subtract(_ONE, np.multiply.reduce(stack[..., tracks.MIXED], axis=0), out=out[:, tracks.MIXED])
        return out

    def finished(self, t: float) -> list[tuple[int, int]]:
        """(slot, row) of slots whose tracks have run out or faded out at `t`."""
        its = self._at
        position = t - its["origin"] - its["media_start"]
        over = self.active & ((position * RATE > its["frames"] + 2) | (t > its["cut"] + np.maximum(its["fade"], BODY_FADE)))
        return [(int(s), int(r)) for s, r in zip(*np.nonzero(over))]


def _smooth(x: F64) -> F32:
    return smooth(x).astype(np.float32)
