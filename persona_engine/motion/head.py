"""Head motion of a performance: nods, shakes and tilts of blocks, small motion with the speech, and the torso of posture blocks.

Numbers: nods start at the syllable's onset and peak 50-100 ms after it, 2-6 degrees; small shifts at phrase boundaries.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import noise, posture
from persona_engine.motion.posture import TORSO, Tent, tents
from persona_engine.score.marks import Block, VisemeMark
from persona_engine.score.style import Style

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Vec3 = tuple[float, float, float]

NECK_SHARE = 0.38
_NECK, _HEAD = TORSO.index("neck"), TORSO.index("head")
_CHEST = TORSO.index("upperChest")
_TURNS = np.eye(3 * len(TORSO), dtype=np.float32).reshape(len(TORSO), 3, -1)
_GOES, _CHEST_GOES = _TURNS[_NECK] * np.float32(NECK_SHARE) + _TURNS[_HEAD] * np.float32(1 - NECK_SHARE), _TURNS[_CHEST]
"""(3, 21) what neck and head, and the chest, take of a rotation vector."""
_SPEECH_GOES = _GOES + _CHEST_GOES * np.float32(0.15)
_START = attrgetter("start")
_NOTHING = np.zeros((0, 3), np.float32)


@dataclass(frozen=True)
class HeadMove:
    """One row: `path` are (share of the block from start to end, rotation in degrees) keys with a minimum-jerk move between them.

    The key at share 0.5 falls on the block's stroke, in a move without repetition the last but one
    on its relax. Rotations are x nod down, y turn left, z tilt right. `cycle` are the keys repeated
    for `Block.count`, empty where a move has no repetition. `chest` is how much the chest goes along.
    """

    path: tuple[tuple[float, Vec3], ...]
    cycle: tuple[tuple[float, Vec3], ...] = ()
    chest: float = 0.0


MOVES: dict[str, HeadMove] = {
    "nod": HeadMove(
        ((0.0, (0, 0, 0)), (0.22, (-1.6, 0, 0)), (0.5, (8.0, 0, 0)), (0.78, (-0.9, 0, 0)), (1.0, (0, 0, 0))),
        ((0.5, (-1.2, 0, 0)), (1.0, (6.0, 0, 0))), 0.08,
    ),
    "shake": HeadMove(
        ((0.0, (0, 0, 0)), (0.22, (0.5, 6.5, 0)), (0.5, (1.0, -9.0, 0.8)), (0.76, (0.6, 5.0, -0.5)), (1.0, (0, 0, 0))),
        ((0.5, (0.8, 7.0, -0.6)), (1.0, (1.0, -7.5, 0.6))), 0.06,
    ),
    "tilt": HeadMove(((0.0, (0, 0, 0)), (0.5, (1.0, 1.5, 7.5)), (0.7, (1.0, 1.5, 7.0)), (1.0, (0, 0, 0))), (), 0.12),
    "up": HeadMove(((0.0, (0, 0, 0)), (0.5, (-7.0, 0, 0)), (0.7, (-6.0, 0, 0)), (1.0, (0, 0, 0))), (), 0.1),
    "down": HeadMove(((0.0, (0, 0, 0)), (0.5, (8.0, 0, 0)), (0.7, (7.5, 0, 0)), (1.0, (0, 0, 0))), (), 0.1),
    "turn": HeadMove(((0.0, (0, 0, 0)), (0.5, (0.5, 9.0, -1.0)), (0.7, (0.5, 8.0, -1.0)), (1.0, (0, 0, 0))), (), 0.15),
    "back": HeadMove(((0.0, (0, 0, 0)), (0.5, (-4.0, 0, 0)), (0.7, (-3.0, 0, 0)), (1.0, (0, 0, 0))), (), 0.5),
    "lift": HeadMove(((0.0, (0, 0, 0)), (0.22, (0.8, 0, 0)), (0.5, (-6.0, 0, 0)), (0.7, (-4.5, 0, 0)), (1.0, (0, 0, 0))), (), 0.15),
    "recoil": HeadMove(((0.0, (0, 0, 0)), (0.5, (-8.0, 0, 2.0)), (0.7, (-5.0, 0, 1.5)), (1.0, (0, 0, 0))), (), 0.7),
    "accent": HeadMove(((0.0, (0, 0, 0)), (0.5, (3.4, 0, 0)), (0.74, (-0.5, 0, 0)), (1.0, (0, 0, 0))), (), 0.1),
}
"""Name of a head block -> its move."""
SIDED = frozenset({"tilt", "turn"})
"""Moves that go to the side the block names; "auto" draws one."""

SPEECH_SIZES: F64 = np.radians([[1.5], [2.2], [1.6]])
SPEECH_PERIODS: F64 = np.array([[1.1], [1.7], [1.9]])
"""Pitch, turn and tilt of the free motion while speaking: radians and seconds."""
LIVELY = (0.3, 1.7)
"""What of that, and of the change of pose from phrase to phrase, the stillest and the liveliest head show."""
QUICKEST = 0.13
"""Seconds that each way of a repeated nod or shake takes at least; repeats that do not fit in the block are left out."""
PHRASE_SIZES: F64 = np.radians([2.4, 5.0, 4.5])
"""Radians between the furthest poses of phrases."""
STRESS_NOD = (0.0, 0.5, 1.0, 2.0)
"""Degrees of nod by stress of a vowel."""
STRESS_RADIANS = tuple(math.radians(degrees) for degrees in STRESS_NOD)
STRESS_PEAK, STRESS_RISE, STRESS_FALL = 0.07, 0.20, 0.34
"""The peak comes this long after the vowel's start; seconds up to it and back."""
VOWELS = frozenset({"aa", "E", "I", "O", "U"})
_SIDE, _SIZE, _FREE, _POSE = 400, 401, 402, 406


def bake(blocks: tuple[Block, ...], visemes: tuple[VisemeMark, ...], times: F64, style: Style, seed: int) -> F32:
    """(T, 7, 3) additive rotation vectors of `TORSO` in radians at `times` (T,) seconds of media time.

    Head, posture and breath blocks, and the motion that comes with speech. Unknown names move nothing.
    """
    rows, turns, chest = _moves(blocks, style, seed)
    stood = [(posture.envelope(block), pose * np.float32(block.weight)) for block, pose in posture.poses(blocks)]
    steps = len(rows)
    rows += [tent for tent, _ in stood]
    spoken = _spoken(visemes, style, seed) if visemes else None
    if spoken is not None:
        rows += spoken.rows
    if not rows:
        return np.zeros((len(times), len(TORSO), 3), np.float32)
    shares, goes = tents(times, rows), np.zeros((len(rows), 3 * len(TORSO)), np.float32)
    if steps:
        goes[:steps] = turns @ _GOES + (turns * chest) @ _CHEST_GOES
    for row, (_, pose) in enumerate(stood, steps):
        goes[row] = pose
    if spoken is not None:
        goes[-len(spoken.turns) :] = spoken.turns @ _SPEECH_GOES
        shares = spoken.with_free(shares, times, seed)
        goes = np.concatenate([goes, _SPEECH_GOES])
    out: F32 = (shares.T @ goes).reshape(len(times), len(TORSO), 3)
    return out


def _moves(blocks: tuple[Block, ...], style: Style, seed: int) -> tuple[list[Tent], F32, F32]:
    """The ways from key to key of all head blocks: when each is gone (W), by which rotation vectors the head turns (W, 3), and what the chest has of
    them (W, 1)."""
    size = 0.55 + 0.9 * style.extent
    rows: list[Tent] = []
    turns, sizes = [], []
    for number, block in enumerate(blocks):
        if block.kind != "head" or (move := MOVES.get(block.name)) is None:
            continue
        moments, ways = _ways(block, move)
        rows += [(begin, max(end - begin, 1e-3), np.inf, 1.0) for begin, end in pairwise(moments)]
        nod = size * (0.85 + 0.3 * noise.one(seed, _SIZE, number)) * block.weight
        aside = nod * _sign(block, noise.one(seed, _SIDE, number)) if block.name in SIDED else nod
        turns.append(ways)
        sizes += [(nod, aside, aside, move.chest)] * len(ways)
    if not rows:
        return rows, _NOTHING, _NOTHING
    by = np.array(sizes, np.float32)
    return rows, np.concatenate(turns) * by[:, :3], by[:, 3:]


def speech(visemes: tuple[VisemeMark, ...], times: F64, style: Style, seed: int) -> F32:
    """(T, 3) rotation vectors of the head that come with speaking: slow turns, a small nod on each stressed vowel, a drift in pose from
    phrase to phrase."""
    spoken = _spoken(visemes, style, seed)
    out: F32 = spoken.with_free(tents(times, spoken.rows), times, seed).T @ np.concatenate([spoken.turns, np.eye(3, dtype=np.float32)])
    return out


class _Spoken(NamedTuple):
    """What comes with speech: when it comes and goes, `rows`, the first of which is all of it, by how much the head `turns` (R, 3), how large it is
    and how lively."""

    rows: list[Tent]
    turns: F32
    size: float
    lively: float

    def with_free(self, shares: F32, times: F64, seed: int) -> F32:
        """`shares` (N, T), the last ones those of `rows`, and three more of the free motion; all that is speech as large as it is."""
        free = noise.value_track(seed, range(_FREE, _FREE + 3), times, SPEECH_PERIODS)
        out = np.concatenate([shares, free * (SPEECH_SIZES * self.lively)], dtype=np.float32, casting="same_kind")
        first = len(shares) - len(self.rows)
        out[first + 1 :] *= out[first] * np.float32(self.size)
        return out


def _spoken(visemes: tuple[VisemeMark, ...], style: Style, seed: int) -> _Spoken:
    first, last = visemes[0].start, max(map(_START, visemes))
    size = 0.22 + 0.6 * style.extent + 0.7 * style.speed + 0.25 * style.power
    lively = LIVELY[0] + (LIVELY[1] - LIVELY[0]) * style.head
    stressed = [m for m in visemes if m.stress and m.viseme in VOWELS]
    begun = [first, *(visemes[k].start for k, m in enumerate(visemes[:-1], 1) if m.viseme == "sil" and visemes[k].start - m.start > 0.15)]
    rows: list[Tent] = [(first - 0.25, 0.5, last + 0.7, 0.7), *((start - 0.2, 0.6, np.inf, 1.0) for start in begun)]
    rows += [(m.start + STRESS_PEAK - STRESS_RISE, STRESS_RISE, m.start + STRESS_PEAK + STRESS_FALL, STRESS_FALL) for m in stressed]
    turns = np.zeros((len(rows), 3), np.float32)
    turns[1 : 1 + len(begun)] = _poses(len(begun), seed) * lively
    if stressed:
        turns[1 + len(begun) :, 0] = [STRESS_RADIANS[min(m.stress, 3)] * min(m.gain, 1.2) for m in stressed]
    return _Spoken(rows, turns, size, lively)


def _poses(count: int, seed: int) -> F64:
    """(count, 3) by how much the head's small pose changes at the beginning of each phrase; phrases are parted by silence."""
    steps = np.array([[noise.one(seed, _POSE + axis, number) - 0.5 for axis in range(3)] for number in range(count)]) * PHRASE_SIZES
    steps[1:] -= steps[:-1].copy()
    return steps


def _sign(block: Block, draw: float) -> float:
    if block.side == "left":
        return -1.0 if block.name == "tilt" else 1.0
    if block.side == "right":
        return 1.0 if block.name == "tilt" else -1.0
    return 1.0 if draw < 0.5 else -1.0


def _ways(block: Block, move: HeadMove) -> tuple[list[float], F32]:
    """Moments of the move's keys in media time, and the ways from each to the next."""
    start, stroke, end = block.sync[0], block.sync[3], max(block.sync[6], block.sync[3] + 0.1)
    stroke = max(stroke, start + 0.08)
    cycle = len(move.cycle)
    before, after, _ = _course(block.name, 0)
    repeats = max(min(block.count - 1, (int((end - stroke) / QUICKEST) - len(after)) // cycle), 0) if cycle else 0
    times = [start + share * 2 * (stroke - start) for share in before]
    span = (end - stroke) / max(cycle * repeats + len(after), 1)
    for _ in range(cycle * repeats):
        times.append(times[-1] + span)
    rest, relax = times[-1], block.sync[5]
    for share in after:
        times.append(max(rest + (end - rest) * (share - 0.5) * 2, times[-1] + 0.02))
    if not cycle and len(after) > 1 and relax - rest > 0.05:
        times[-2] = max(min(relax, end - 0.1), times[-3] + 0.02)
        times[-1] = max(end, times[-2] + 0.02)
    return times, _course(block.name, repeats)[2]


@cache
def _course(name: str, repeats: int) -> tuple[tuple[float, ...], tuple[float, ...], F32]:
    """Shares of a move's keys up to its stroke and after it, and rotation vectors (W, 3) in radians from key to key, its cycle so often repeated."""
    move = MOVES[name]
    turns = [turn for share, turn in move.path if share <= 0.5]
    turns += [tuple(angle * 0.86**number for angle in turn) for number in range(repeats) for _, turn in move.cycle]  # type: ignore[misc]
    turns += [turn for share, turn in move.path if share > 0.5]
    ways = np.radians(np.diff(np.array(turns, np.float64), axis=0)).astype(np.float32)
    return tuple(share for share, _ in move.path if share <= 0.5), tuple(share for share, _ in move.path if share > 0.5), ways
