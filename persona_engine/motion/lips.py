"""Lips: viseme marks to mouth shapes by dominance functions, then the hard constraints.

Coarticulation after Cohen and Massaro (1993): every mark pulls each group of mouth shapes towards its target with a dominance that decays
away from
its sound; the mouth is the dominance-weighted mean. Habits and constraints after JALI (Edwards et al. 2016): tongue-only sounds leave the
lips to their
neighbours, rounded ones spread; lips close on p b m, the lower lip meets the teeth on f v, the jaw stays narrow on sibilants.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.mixes import VISEME_MIX
from persona_engine.motion.curves import UNIT, plateau, smooth
from persona_engine.motion.grid import Grid, refined
from persona_engine.motion.tracks import LIP_INDEX, LIPS
from persona_engine.names import VISEME_INDEX, VISEMES
from persona_engine.quick import clip, einsum
from persona_engine.score.marks import VisemeMark
from persona_engine.score.style import Style

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

JAW, OPEN, ROUND, SPREAD, TONGUE = range(5)
_GROUP_OF: dict[str, int] = {
    "jawOpen": JAW, "jawForward": JAW, "jawLeft": JAW, "jawRight": JAW,
    "mouthLowerDownLeft": OPEN, "mouthLowerDownRight": OPEN, "mouthUpperUpLeft": OPEN, "mouthUpperUpRight": OPEN,
    "mouthShrugLower": OPEN, "mouthShrugUpper": OPEN, "mouthRollLower": OPEN, "mouthRollUpper": OPEN, "mouthClose": OPEN,
    "mouthPressLeft": OPEN, "mouthPressRight": OPEN,
    "mouthFunnel": ROUND, "mouthPucker": ROUND, "tongueOut": TONGUE,
}  # fmt: skip
GROUP: NDArray[np.int64] = np.array([_GROUP_OF.get(name, SPREAD) for name in LIPS])

#             jaw  open round spread tongue
DOMINANCE: dict[str, tuple[float, float, float, float, float]] = {
    "sil": (0.55, 0.55, 0.45, 0.45, 1.0),
    "PP": (0.75, 1.0, 0.40, 0.40, 1.0),
    "FF": (0.85, 1.0, 0.35, 0.45, 1.0),
    "TH": (0.80, 0.70, 0.25, 0.30, 1.0),
    "DD": (0.80, 0.45, 0.15, 0.20, 1.0),
    "kk": (0.55, 0.30, 0.12, 0.20, 1.0),
    "CH": (0.95, 0.80, 0.95, 0.60, 1.0),
    "SS": (1.00, 0.80, 0.30, 0.55, 1.0),
    "nn": (0.65, 0.40, 0.12, 0.18, 1.0),
    "RR": (0.60, 0.55, 0.70, 0.40, 1.0),
    "aa": (1.00, 0.90, 0.70, 0.60, 1.0),
    "E": (1.00, 0.90, 0.75, 0.85, 1.0),
    "I": (1.00, 0.90, 0.85, 0.95, 1.0),
    "O": (1.00, 0.90, 1.00, 0.80, 1.0),
    "U": (1.00, 0.90, 1.00, 0.85, 1.0),
}  # fmt: skip
"""How strongly a viseme insists on its own value, per group."""

REACH: F64 = np.array([0.056, 0.050, 0.085, 0.070, 0.040])
"""Seconds over which dominance falls to 1/e outside a sound, per group."""
SUSTAIN = 0.62
"""Share of a sound during which its shape is held."""
ONSET_REACH = 1.7
"""Lips get ready this much earlier before a sound that follows silence."""
ONSET = (0.155, 0.075)
"""Seconds before such a sound between which the mouth leaves its rest."""
NEIGHBOURS = 4
OPENING = ("jawOpen", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight")
"""Shapes that grow with loudness."""

SEAL_LEAST = 0.056
"""Shortest full closure of p b m in seconds: 40 ms plus one frame of interpolation."""
FLANK = 0.045
"""Seconds in which a constraint comes and goes."""
EARLY = 0.026
"""Seconds before a closure's end at which the lips start to part: the mark after it is the burst that one hears."""
SIBILANT_JAW = 0.17
RISE, FALL = 0.15, 0.40

_TARGETS: F64 = np.zeros((len(VISEMES), len(LIPS)))
for _viseme, _mix in VISEME_MIX.items():
    for _name, _weight in _mix.items():
        _TARGETS[VISEME_INDEX[_viseme], LIP_INDEX[_name]] = _weight
_ALPHA: F32 = np.array([DOMINANCE[v] for v in VISEMES], np.float32).T.copy()
_FALL: F32 = (-1.0 / REACH**2).astype(np.float32)[:, None, None]
_FAINT, _ONSET_LESS = 1e-9, np.float32(1 - 1 / ONSET_REACH)
_AROUND = np.arange(2 * NEIGHBOURS + 1)[:, None]
_ONSET: F32 = np.array(ONSET, np.float32)
_ONSET_RATE = 1 / (_ONSET[0] - _ONSET[1])
_LIKE = np.stack([*_TARGETS, GROUP, [n in OPENING for n in LIPS]]) * (np.abs(_TARGETS).max(axis=0) > 0)
_, _DISTINCT, _SAME = np.unique(_LIKE, axis=1, return_index=True, return_inverse=True)
"""One shape of each set that always moves alike (left and right, or never), and for every shape its set."""
_GROUPS, _OPENS = GROUP[_DISTINCT], _LIKE[-1:, _DISTINCT].T.astype(np.float32)
_SHARED_TARGETS: F32 = _TARGETS[:, _DISTINCT].astype(np.float32)
_TARGETS_OF: F32 = _SHARED_TARGETS.T.copy()
_SIL, _PP, _FF = (VISEME_INDEX[name] for name in ("sil", "PP", "FF"))
_KINDS = ("PP",), ("FF",), ("SS", "CH")
"""Visemes that close the lips, bring teeth and lip together, and narrow the jaw."""
_KIND_OF = np.array([next((kind for kind, held in enumerate(_KINDS) if v in held), len(_KINDS)) for v in VISEMES])
_EDGES = np.arange(len(_KINDS) + 1)
_HURRY = np.array([EARLY, EARLY, 0.0])
_JAW_COLUMN = int(_SAME[LIP_INDEX["jawOpen"]])


@dataclass(frozen=True)
class LipTracks:
    """(T, len(LIPS)) weights, and (T,) speaking, seal and bite, each 0..1."""

    lips: F32
    speaking: F32
    seal: F32
    bite: F32


def bake(marks: Sequence[VisemeMark], duration: float, grid: Grid, style: Style) -> LipTracks:
    """Mouth tracks at the frames of `grid` for `marks` in time order; the last mark lasts until `duration`. What is blended is smooth and reckoned
    at every second frame, closures at each."""
    times = grid.times
    zero = np.zeros(len(times), np.float32)
    if not marks:
        return LipTracks(np.zeros((len(times), len(LIPS)), np.float32), zero, zero, zero)
    starts = np.array([m.start for m in marks])
    ends = np.empty_like(starts)
    ends[:-1], ends[-1] = starts[1:], max(duration, marks[-1].start + 0.05)
    codes = np.array([VISEME_INDEX[m.viseme] for m in marks])
    gains = np.array([m.gain for m in marks]) * (0.85 + 0.3 * style.extent)
    mouth = refined(_blend(starts, ends, codes, gains, grid.half), len(times))
    seal, bite, narrow = _windows(starts, ends, codes, times)
    bite *= 1 - seal
    if bite.any():
        mouth += (_SHARED_TARGETS[_FF] - mouth) * (np.float32(0.85) * bite)[:, None]
    jaw = mouth[:, _JAW_COLUMN]
    jaw += (np.minimum(jaw, np.float32(SIBILANT_JAW)) - jaw) * narrow
    if seal.any():
        mouth += (_SHARED_TARGETS[_PP] - mouth) * (np.float32(0.6) * seal)[:, None]
    voiced = np.flatnonzero(codes != _SIL)
    speaking = zero
    if len(voiced):
        first, last = starts[voiced[0]], ends[voiced[-1]]
        speaking = plateau(times, (first - RISE, first), (last, last + FALL)).astype(np.float32)
    return LipTracks(clip(mouth, *UNIT, out=mouth).take(_SAME, axis=1), speaking, seal, bite)


def _blend(starts: F64, ends: F64, codes: NDArray[np.int64], gains: F64, times: F64) -> F32:
    """(T, D) dominance-weighted mean of the marks around each time, of the shapes in `_DISTINCT`."""
    marks, targets = (np.zeros((rows, len(starts) + 2 * NEIGHBOURS), np.float32) for rows in (4 + len(_ALPHA), len(_DISTINCT)))
    own, now = marks[:, NEIGHBOURS:-NEIGHBOURS], times.astype(np.float32)
    own[0], own[1], own[2], own[3] = starts, starts + (ends - starts) * SUSTAIN, codes != _SIL, _FAINT
    own[2, 1:] *= codes[:-1] == _SIL
    own[4:] = _ALPHA.take(codes, axis=1)
    louder = (np.minimum(np.maximum(gains, 0.25), 1.35) - 1).astype(np.float32)
    np.multiply(_TARGETS_OF.take(codes, axis=1), 1 + _OPENS * louder, out=targets[:, NEIGHBOURS:-NEIGHBOURS])
    k = starts[1:].searchsorted(times, "right") + _AROUND
    around = marks.take(k, axis=1)
    begin, hold, first, faint = around[:4]
    early = np.maximum(begin - now, 0)
    away = early * (1 - _ONSET_LESS * first) + np.maximum(now - hold, 0)
    away *= away
    weight = away * _FALL
    np.exp(weight, out=weight)
    weight *= around[4:]
    closed = smooth((early - _ONSET[1]) * _ONSET_RATE)
    weight *= 1 - first * closed
    weight += faint
    mouth = einsum("mst,mst->mt", targets.take(k, axis=1), weight.take(_GROUPS, axis=0))
    fade = plateau(times, (starts[0] - 0.16, starts[0]), (ends[-1] - 0.02, ends[-1] + 0.18))
    mouth *= (fade.astype(np.float32) / np.add.reduce(weight, axis=1)).take(_GROUPS, axis=0)
    return np.ascontiguousarray(mouth.T)


def _windows(starts: F64, ends: F64, codes: NDArray[np.int64], times: F64) -> F32:
    """(3, T) 1 while lips close, teeth meet the lip, the jaw is narrow; at least `SEAL_LEAST` long, with smooth flanks."""
    kinds = _KIND_OF[codes]
    marks = kinds.argsort(kind="stable")
    bounds = kinds[marks].searchsorted(_EDGES).tolist()
    out = np.full((len(_KINDS), len(times)), np.float32(-1))
    if bounds[-1]:
        marks = marks[: bounds[-1]]
        a, b = starts[marks], ends[marks] - _HURRY[kinds[marks]]
        short = np.maximum(SEAL_LEAST - (b - a), 0.0)
        a, b = a - 0.7 * short, b + 0.3 * short
        inside = (0.5 * (b - a)).astype(np.float32)[:, None] - np.abs(times.astype(np.float32) - (0.5 * (a + b)).astype(np.float32)[:, None])
        for kind, (first, end) in enumerate(pairwise(bounds)):
            if end > first:
                inside[first:end].max(axis=0, out=out[kind])
    out *= np.float32(1 / FLANK)
    out += 1
    return smooth(out)
