"""Head motion of a performance: nods, shakes and tilts of blocks, small motion with the speech, and the torso of posture blocks.

Numbers: nods start at the syllable's onset and peak 50-100 ms after it, 2-6 degrees; small shifts at phrase boundaries.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import noise, posture
from persona_engine.motion.posture import TORSO, minimum_jerk, tents
from persona_engine.score.marks import Block, VisemeMark
from persona_engine.score.style import Style

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Vec3 = tuple[float, float, float]

NECK_SHARE = 0.38
_NECK, _HEAD = TORSO.index("neck"), TORSO.index("head")
_CHEST = TORSO.index("upperChest")


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
STRESS_PEAK, STRESS_RISE, STRESS_FALL = 0.07, 0.20, 0.34
"""The peak comes this long after the vowel's start; seconds up to it and back."""
VOWELS = frozenset({"aa", "E", "I", "O", "U"})
_SIDE, _SIZE, _FREE, _POSE = 400, 401, 402, 406


def bake(blocks: tuple[Block, ...], visemes: tuple[VisemeMark, ...], times: F64, style: Style, seed: int) -> F32:
    """(T, 7, 3) additive rotation vectors of `TORSO` in radians at `times` (T,) seconds of media time.

    Head, posture and breath blocks, and the motion that comes with speech. Unknown names move nothing.
    """
    whole, chest = _moved(blocks, times, style, seed)
    if visemes:
        spoken = speech(visemes, times, style, seed)
        whole, chest = whole + spoken, chest + spoken * np.float32(0.15)
    out = posture.bake(blocks, times)
    out[:, _NECK] += whole * NECK_SHARE
    out[:, _HEAD] += whole * (1 - NECK_SHARE)
    out[:, _CHEST] += chest
    return out


def _moved(blocks: tuple[Block, ...], times: F64, style: Style, seed: int) -> tuple[F32, F32]:
    """(T, 3) rotation vectors of head and chest in radians that all head blocks make together."""
    size = 0.55 + 0.9 * style.extent
    steps: list[tuple[float, ...]] = []
    for number, block in enumerate(blocks):
        move = MOVES.get(block.name)
        if block.kind != "head" or move is None:
            continue
        share = size * (0.85 + 0.3 * noise.one(seed, _SIZE, number)) * block.weight
        steps += _steps(move, block, share, share * _sign(block, noise.one(seed, _SIDE, number)) if block.name in SIDED else share)
    if not steps:
        return np.zeros((len(times), 3), np.float32), np.zeros((len(times), 3), np.float32)
    table = np.array(steps)
    done = minimum_jerk(((times - table[:, :1]) / table[:, 1:2]).astype(np.float32)).T
    turns = np.radians(table[:, 2:5]).astype(np.float32)
    return done @ turns, done @ (turns * table[:, 5:].astype(np.float32))


def speech(visemes: tuple[VisemeMark, ...], times: F64, style: Style, seed: int) -> F32:
    """(T, 3) rotation vectors of the head that come with speaking: slow turns, a small nod on each stressed vowel, a drift in pose from
    phrase to phrase."""
    first, last = visemes[0].start, max(m.start for m in visemes)
    size = 0.22 + 0.6 * style.extent + 0.7 * style.speed + 0.25 * style.power
    lively = LIVELY[0] + (LIVELY[1] - LIVELY[0]) * style.head
    stressed = [m for m in visemes if m.stress and m.viseme in VOWELS]
    begun = [first, *(b.start for a, b in pairwise(visemes) if a.viseme == "sil" and b.start - a.start > 0.15)]
    rows: list[posture.Tent] = [(first - 0.25, 0.5, last + 0.7, 0.7), *((start - 0.2, 0.6, np.inf, 1.0) for start in begun)]
    rows += [(m.start + STRESS_PEAK - STRESS_RISE, STRESS_RISE, m.start + STRESS_PEAK + STRESS_FALL, STRESS_FALL) for m in stressed]
    turns = np.zeros((len(rows) - 1, 3), np.float32)
    turns[: len(begun)] = _poses(len(begun), seed) * lively
    turns[len(begun) :, 0] = [math.radians(STRESS_NOD[min(m.stress, 3)] * min(m.gain, 1.2)) for m in stressed]
    shares = tents(times, rows)
    free = noise.value_track(seed, range(_FREE, _FREE + 3), times, SPEECH_PERIODS) * (SPEECH_SIZES * lively)
    out: F32 = ((free.astype(np.float32) + turns.T @ shares[1:]) * (shares[0] * np.float32(size))).T
    return out


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


def _keys(move: HeadMove, block: Block) -> tuple[list[float], list[Vec3]]:
    """Moments and rotations of the move's keys in media time."""
    start, stroke, end = block.sync[0], block.sync[3], max(block.sync[6], block.sync[3] + 0.1)
    stroke = max(stroke, start + 0.08)
    after = [(share, turn) for share, turn in move.path if share > 0.5]
    times = [start + share * 2 * (stroke - start) for share, _ in move.path if share <= 0.5]
    turns = [turn for share, turn in move.path if share <= 0.5]
    room = int((end - stroke) / QUICKEST) - len(after)
    repeats = max(min(block.count - 1, room // len(move.cycle)), 0) if move.cycle else 0
    parts = len(move.cycle) * repeats + len(after)
    span = (end - stroke) / max(parts, 1)
    for number in range(repeats):
        for turn in (turn for _, turn in move.cycle):
            times.append(times[-1] + span)
            turns.append((turn[0] * 0.86**number, turn[1] * 0.86**number, turn[2] * 0.86**number))
    rest, relax = times[-1], block.sync[5]
    for index, (share, turn) in enumerate(after):
        at = rest + (end - rest) * (share - 0.5) * 2
        if not move.cycle and index == len(after) - 2 and relax - rest > 0.05:
            at = min(relax, end - 0.1)
        times.append(max(at, times[-1] + 0.02))
        turns.append(turn)
    return times, turns


def _steps(move: HeadMove, block: Block, nod: float, aside: float) -> list[tuple[float, ...]]:
    """The ways from key to key of a block: begin, seconds, by how many degrees the head turns, nods and what goes aside to their measures, and the
    chest's share of it."""
    moments, turns = _keys(move, block)
    ways = zip(moments, moments[1:], turns, turns[1:])
    return [
        (begin, max(end - begin, 1e-3), (u - x) * nod, (v - y) * aside, (w - z) * aside, move.chest) for begin, end, (x, y, z), (u, v, w) in ways
    ]
