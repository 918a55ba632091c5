"""`realise`: a performance becomes baked tracks. A plain function of its arguments; runs in the studio, on the realise thread or inline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from persona_engine.motion import blink, face, gesture, head, lips, tracks
from persona_engine.motion.chain import LONGEST_HOLD
from persona_engine.motion.curves import ramp, smooth
from persona_engine.motion.grid import Grid, refined
from persona_engine.motion.tracks import RATE, Tracks
from persona_engine.rig.body import Body
from persona_engine.score.entries import Performance
from persona_engine.score.marks import Block, VisemeMark

Point = tuple[float, float, float]

LEAD_IN, LEAD_OUT = 0.30, 0.60
"""Seconds of frames before the first sound and after the last, where no block asks for more."""
BEGIN, CLOSE = 0.1, 0.25
"""Seconds at both ends in which whatever is still there comes and goes."""
CROSSFADE = 0.12
"""Seconds over which an amendment takes over."""
RETRACT = 0.4
"""Seconds that hands may need beyond a gesture's end."""
SILENCED = 0.75
"""Seconds after the last sound in which mouth and head come to rest."""
STILL = {"leftShoulder": 0, "rightShoulder": 1, "neck": 2, "head": 2}
"""Bones of the torso that keep still while a hand is at the body, and which of `tracks.HOLDS` holds each of them."""
_STILLED = np.repeat([[STILL.get(bone) == hold for bone in tracks.TORSO] for hold in range(len(tracks.HOLDS))], 3, axis=1).astype(np.float32)
"""(3, 21) what each of `tracks.HOLDS` holds of the torso."""
_LIMB = tracks.LIMB.start
_COLUMNS = [[slice(_LIMB + 12 * k, _LIMB + 12 * k + 12), slice(_LIMB + 24 + 60 * k, _LIMB + 84 + 60 * k)] for k in range(2)]
"""Where the arm and the fingers of a side are."""
_COMES = smooth(np.arange(np.ceil(BEGIN * RATE)) / (BEGIN * RATE)).astype(np.float32)[:, None]
_GOES = smooth(np.arange(np.ceil(CLOSE * RATE)) / (CLOSE * RATE)).astype(np.float32)[::-1, None]
"""Shares of the first and of the last frames."""
EARLIEST, LONGEST = -5.0, 180.0
"""Media times between which frames are baked."""


@dataclass(frozen=True)
class Amended:
    """What was baked before, and the media time from which the new performance differs."""

    tracks: Tracks
    from_t: float


@dataclass(frozen=True)
class Setting:
    """Whom the performance is baked for. `targets` are places to point at, in the persona's own axes, metres, by target id."""

    body: Body
    targets: Mapping[str, Point] = field(default_factory=dict)


def realise(performance: Performance, setting: Setting, before: Amended | None = None, since: float = -tracks.NEVER) -> Tracks:
    """Bake a performance whose amendments are folded in. With `before`, frames up to `from_t` are the old ones, then a C1 crossfade. Nobody sees frames before
    media time `since`: hands and speech that are over by then may be left out."""
    start, count = _span(performance)
    grid = Grid(start + np.arange(count) / RATE)
    times = grid.times
    data = np.zeros((count, tracks.CHANNELS), np.float32)
    style, blocks = performance.style, performance.blocks
    spoken = performance.visemes if since < silent_from(performance) else ()
    if spoken:
        mouth = lips.bake(spoken, performance.duration, grid, style)
        data[:, tracks.LIP], data[:, tracks.SPEAKING.start] = mouth.lips, mouth.speaking
        data[:, tracks.SEAL.start], data[:, tracks.BITE.start] = mouth.seal, mouth.bite
    data[:, tracks.FACE] = face.bake(blocks, times, style)
    data[:, tracks.BLINK.start] = blink.bake(blocks, times, performance.seed)
    turn = head.bake(blocks, spoken, grid.half, style, performance.seed).reshape(len(grid.half), -1)
    hands = _gestures(performance, setting, grid, data) if since < idle_from(performance) else None
    if hands is not None:
        if hands.held.any():
            turn *= 1 - grid.halved(hands.held) @ _STILLED
        turn += hands.torso.reshape(turn.shape)
    data[:, tracks.TURN] = refined(turn, count)
    made = _eased(start, data)
    return made if before is None else joined(before, made)


def hands_only(performance: Performance, setting: Setting) -> Tracks:
    """What `realise` makes of `WEIGHT`, `LIMB` and `HELD`; everything else is zero."""
    start, count = _span(performance)
    data = np.zeros((count, tracks.CHANNELS), np.float32)
    _gestures(performance, setting, Grid(start + np.arange(count) / RATE), data)
    return _eased(start, data)


def _gestures(performance: Performance, setting: Setting, grid: Grid, data: tracks.F32) -> gesture.GestureTracks | None:
    """Write the hands."""
    if not any(b.kind == "gesture" for b in performance.blocks):
        return None
    hands = gesture.bake(performance.blocks, grid, setting.body, performance.style, performance.seed, setting.targets)
    data[:, tracks.WEIGHT], data[:, tracks.HELD] = hands.weights, hands.held
    for hand in hands.hands:
        _put(data, hand, hands.weights)
    return hands


def _eased(start: float, data: tracks.F32) -> Tracks:
    """Tracks that come and go softly."""
    data[: len(_COMES)] *= _COMES[: len(data)]
    data[-len(_GOES) :] *= _GOES[-len(data) :]
    return Tracks(start, data)


def practise(body: Body) -> None:
    """Bake something for a body, in any thread: the first sentence of a process takes several times as long as the others."""
    marks = tuple(VisemeMark(0.1 * k, viseme) for k, viseme in enumerate(("PP", "aa", "SS", "O", "sil")))
    beat = Block("gesture", "beat", (0.0, 0.2, 0.2, 0.3, 0.35, 0.4, 0.8), side="both")
    nod = Block("head", "nod", (0.1, 0.2, 0.2, 0.2, 0.3, 0.3, 0.4))
    realise(Performance("", 0, 0.0, 0.5, visemes=marks, blocks=(beat, nod)), Setting(body))


def begins(performance: Performance) -> float:
    """Media time at which a performance begins to be seen, at the earliest: its first block, its mouth, or the hands of its predecessor."""
    first = min([0.0, *(block.start for block in performance.blocks)])
    if performance.visemes:
        first = min(first, performance.visemes[0].start - LEAD_IN)
    return max(first - LONGEST_HOLD if performance.after else first, EARLIEST)


def idle_from(performance: Performance) -> float:
    """Media time from which on its hands do nothing, if they are not held by a successor."""
    return max((block.end + CLOSE + RETRACT for block in performance.blocks if block.kind == "gesture"), default=-tracks.NEVER)


def silent_from(performance: Performance) -> float:
    """Media time from which on nothing is seen of its speech."""
    return max((performance.duration, performance.visemes[-1].start)) + SILENCED if performance.visemes else -tracks.NEVER


def _put(data: tracks.F32, hand: gesture.Hand, weights: tracks.F32) -> None:
    """Write one arm, times its weight."""
    flat, weight = hand.limbs.reshape(len(hand.limbs), -1), weights[hand.span, hand.side, None]
    for columns, part in zip(_COLUMNS[hand.side], (slice(0, 12), slice(12, None))):
        np.multiply(flat[:, part], weight, out=data[hand.span, columns])


def ends(performance: Performance) -> float:
    """Media time after which nothing of a performance is seen."""
    last = performance.duration + LEAD_OUT if performance.visemes else 0.0
    return max([last, *(block.end + CLOSE + (RETRACT if block.kind == "gesture" else 0.05) for block in performance.blocks)])


def _span(performance: Performance) -> tuple[float, int]:
    first, last = performance.visemes[0].start - LEAD_IN if performance.visemes else 0.0, ends(performance)
    for block in performance.blocks:
        first = min(first, block.start - BEGIN)
    first = np.floor(min(max(first, EARLIEST), LONGEST) * RATE) / RATE
    return float(first), max(int(np.ceil((min(last, LONGEST) - first) * RATE)), 0) + 2


def joined(before: Amended, made: Tracks) -> Tracks:
    """Old frames up to `from_t`, new ones after a crossfade, both on one grid."""
    old, cut = before.tracks, before.from_t
    start = min(old.media_start, made.media_start)
    end = made.media_end if cut + CROSSFADE <= made.media_end else max(old.media_end, made.media_end)
    count = round((end - start) * RATE) + 1
    times = start + np.arange(count) / RATE
    a, b = _spread(old, start, count), _spread(made, start, count)
    at = int(np.clip(np.searchsorted(times, cut), 0, count - 1))
    near = a[at : at + 8, tracks.LIMB].reshape(-1, len(tracks.LIMBS), 4) * b[at : at + 8, tracks.LIMB].reshape(-1, len(tracks.LIMBS), 4)
    flip = np.where(near.sum(axis=(0, 2)) < 0, np.float32(-1), np.float32(1))
    b[:, tracks.LIMB] *= np.repeat(flip, 4)
    share = ramp(times, cut, cut + CROSSFADE).astype(np.float32)[:, None]
    return Tracks(start, a + (b - a) * share, made.takes if min(made.takes) < tracks.NEVER else old.takes)


def _spread(source: Tracks, start: float, count: int) -> tracks.F32:
    out = np.zeros((count, tracks.CHANNELS), np.float32)
    at = round((source.media_start - start) * RATE)
    kept = source.data[: max(count - at, 0)]
    out[at : at + len(kept)] = kept
    return out
