"""`Tracks`: a performance baked to 60 Hz, and `TrackBank`: all of them in one matrix that the frame reads by one gather and lerp.

Channel layout, in this order: `lips` (rows of `LIPS`), `speaking`, `seal`, `bite`, `face` (52 expressive ARKit weights), `blink`, `torso`
(7 additive rotation vectors), `limbs` (36 quaternions: arms and fingers, each times its weight), `weights` (4: how far the limbs are taken
over), `held` (3: how far the shoulders and the head keep still because a hand is at the body). Zero everywhere is a performance that does
nothing, so frames may be added, scaled and blended as they are.
"""

from __future__ import annotations

import bisect
import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.names import ARKIT, BONE_INDEX, BONES

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Ints = NDArray[np.int64]
Numbers = Ints | F64
"""Whole numbers, of either type."""

RATE = 60
"""Frames a second of baked tracks."""

LIPS: tuple[str, ...] = tuple(n for n in ARKIT if n.startswith(("jaw", "mouth", "tongue")) or n == "cheekPuff")
"""The shapes that speech owns."""
LIP_ROWS: Ints = np.array([ARKIT.index(n) for n in LIPS])
LIP_INDEX: dict[str, int] = {name: row for row, name in enumerate(LIPS)}

TORSO: tuple[str, ...] = ("spine", "chest", "upperChest", "neck", "head", "leftShoulder", "rightShoulder")
TORSO_ROWS: Ints = np.array([BONE_INDEX[b] for b in TORSO])

ARMS: tuple[str, ...] = tuple(f"{side}{bone}" for side in ("left", "right") for bone in ("UpperArm", "LowerArm", "Hand"))
FINGERS: tuple[str, ...] = tuple(b for b in BONES if any(f in b for f in ("Thumb", "Index", "Middle", "Ring", "Little")))
LIMBS: tuple[str, ...] = ARMS + FINGERS
"""Bones that gestures take over: both arms, then the fingers in the order of `names.BONES`."""
LIMB_ROWS: Ints = np.array([BONE_INDEX[b] for b in LIMBS])

GROUPS: tuple[str, ...] = ("leftArm", "rightArm", "leftHand", "rightHand")
LIMB_GROUPS: Ints = np.array(
    [GROUPS.index(("left" if b.startswith("left") else "right") + ("Arm" if b in ARMS else "Hand")) for b in LIMBS]
)
"""Which group weight each limb bone follows."""

HOLDS: tuple[str, ...] = ("leftShoulder", "rightShoulder", "head")

_SIZES = (len(LIPS), 1, 1, 1, len(ARKIT), 1, 3 * len(TORSO), 4 * len(LIMBS), len(GROUPS), len(HOLDS))
_EDGES = np.concatenate([[0], np.cumsum(_SIZES)])
LIP, SPEAKING, SEAL, BITE, FACE, BLINK, TURN, LIMB, WEIGHT, HELD = (slice(int(a), int(b)) for a, b in itertools.pairwise(_EDGES))
CHANNELS = int(_EDGES[-1])

MIXED = slice(0, TURN.start)
"""The channels of the face: weights 0..1, which performances share by union."""
MOVED = slice(TURN.start, CHANNELS)
"""The channels of the body, which add up."""
NEVER = 1e9


@dataclass(frozen=True, eq=False)
class Tracks:
    """Baked frames. `media_start` is the media time of frame 0 in seconds (negative: preparation); `data` is (T, CHANNELS).

    `takes` are the media times at which a chained performance takes the limb groups over from its predecessor; `NEVER` where it does not.
    """

    media_start: float
    data: F32
    takes: tuple[float, float, float, float] = (NEVER, NEVER, NEVER, NEVER)

    @property
    def media_end(self) -> float:
        """Media time of the last frame."""
        return self.media_start + (len(self.data) - 1) / RATE

    def at(self, media_t: float) -> F32:
        """(CHANNELS,) the frame at a media time, interpolated; zero outside."""
        x = (media_t - self.media_start) * RATE
        last = len(self.data) - 1
        if not 0 <= x <= last:
            return np.zeros(CHANNELS, np.float32)
        i = min(int(x), max(last - 1, 0))
        frame: F32 = self.data[i] + (self.data[min(i + 1, last)] - self.data[i]) * np.float32(x - i)
        return frame


_NONE = np.array(0.0)


class TrackBank:
    """Frames of all live performances in one matrix; rows 0 and 1 and the row after each performance are silence."""

    def __init__(self, frames: int = 65_536) -> None:
        self.data: F32 = np.zeros((frames, CHANNELS), np.float32)
        self._free: list[tuple[int, int]] = [(2, frames - 2)]
        self._ready = 0

    def make_ready(self, rows: int) -> None:
        """Take memory for the first `rows` from the system now, which costs more than writing them does; for others it is taken as they are used."""
        start, room = self._free[-1] if self._free else (0, 0)
        if start + room == len(self.data):
            self.data[max(start, self._ready) : rows] = 0.0
        self._ready = max(self._ready, rows)

    def put(self, data: F32) -> int:
        """Store frames; returns the row of the first."""
        start = self.reserve(len(data))
        self.data[start : start + len(data)] = data
        return start

    def reserve(self, frames: int) -> int:
        """Room for frames, to be written to `data` before they are sampled; returns the row of the first."""
        need = frames + 1
        for k, (start, room) in enumerate(self._free):
            if room >= need:
                self._free[k : k + 1] = [(start + need, room - need)] if room > need else []
                self.data[start + frames] = 0.0
                return start
        old = len(self.data)
        grown = np.zeros((max(2 * old, old + need), CHANNELS), np.float32)
        grown[:old] = self.data
        self.data = grown
        self._release(old, len(grown) - old)
        return self.reserve(frames)

    def release(self, start: int, frames: int) -> None:
        """Give rows back."""
        self._release(start, frames + 1)

    def _release(self, start: int, frames: int) -> None:
        free = self._free
        k = bisect.bisect(free, (start, frames))
        if k < len(free) and start + frames == free[k][0]:
            frames += free.pop(k)[1]
        if k and sum(free[k - 1]) == start:
            k -= 1
            start, frames = free[k][0], free.pop(k)[1] + frames
        free.insert(k, (start, frames))

    def sample(self, starts: Numbers, frames: Numbers, positions: F64) -> F32:
        """(A, CHANNELS) frames at fractional `positions` (A,) of tracks at rows `starts` with `frames` rows each; silence outside."""
        base = np.floor(positions)
        inside = base < frames
        inside &= positions >= _NONE
        at = starts + base
        at *= inside
        at = at.astype(np.intp)
        out = self.data.take(at, axis=0)
        at += 1
        step = self.data.take(at, axis=0)
        step -= out
        step *= (positions - base).astype(np.float32)[:, None]
        out += step
        return out
