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

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.mixes import VISEME_MIX
from persona_engine.motion.curves import plateau, ramp, smooth
from persona_engine.motion.tracks import LIP_INDEX, LIPS
from persona_engine.names import VISEME_INDEX, VISEMES
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
FLANK = 0.036
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
_FALL: F32 = (-1.0 / REACH**2).astype(np.float32)
_FAINT = np.float32(1e-9)
_, _DISTINCT, _SAME = np.unique(np.stack([*_TARGETS, GROUP, [n in OPENING for n in LIPS]]), axis=1, return_index=True, return_inverse=True)
"""One shape of each set that always moves alike (left and right), and for every shape its set."""
_ROWS = [np.flatnonzero(group == GROUP[_DISTINCT]) for group in range(5)]
_OPENS = np.array([LIPS[k] in OPENING for k in _DISTINCT])
_SIL, _PP, _FF = VISEME_INDEX["sil"], VISEME_INDEX["PP"], VISEME_INDEX["FF"]
_SIBILANTS = (VISEME_INDEX["SS"], VISEME_INDEX["CH"])
_JAW_COLUMN = LIP_INDEX["jawOpen"]


@dataclass(frozen=True)
class LipTracks:
    """(T, len(LIPS)) weights, and (T,) speaking, seal and bite, each 0..1."""

    lips: F32
    speaking: F32
    seal: F32
    bite: F32


def bake(marks: Sequence[VisemeMark], duration: float, times: F64, style: Style) -> LipTracks:
    """Mouth tracks at media `times` (T,) for `marks` in time order; the last mark lasts until `duration`."""
    zero = np.zeros(len(times), np.float32)
    if not marks:
        return LipTracks(np.zeros((len(times), len(LIPS)), np.float32), zero, zero, zero)
    starts = np.array([m.start for m in marks])
    ends = np.append(starts[1:], max(duration, starts[-1] + 0.05))
    codes = np.array([VISEME_INDEX[m.viseme] for m in marks])
    gains = np.array([m.gain for m in marks]) * (0.85 + 0.3 * style.extent)
    mouth = _blend(starts, ends, codes, gains, times)
    seal, bite = (_windows(starts, ends - EARLY, codes, (wanted,), times) for wanted in (_PP, _FF))
    narrow = _windows(starts, ends, codes, _SIBILANTS, times)
    bite *= 1 - seal
    mouth += (_TARGETS[_FF] - mouth) * (0.85 * bite)[:, None]
    jaw = mouth[:, _JAW_COLUMN]
    mouth[:, _JAW_COLUMN] = jaw + (np.minimum(jaw, SIBILANT_JAW) - jaw) * narrow
    mouth += (_TARGETS[_PP] - mouth) * (0.6 * seal)[:, None]
    voiced = np.flatnonzero(codes != _SIL)
    speaking = np.zeros(len(times))
    if len(voiced):
        first, last = starts[voiced[0]], ends[voiced[-1]]
        speaking = plateau(times, (first - RISE, first), (last, last + FALL))
    out = np.clip(mouth, 0, 1).astype(np.float32)
    return LipTracks(out, speaking.astype(np.float32), seal.astype(np.float32), bite.astype(np.float32))


def _blend(starts: F64, ends: F64, codes: NDArray[np.int64], gains: F64, times: F64) -> F64:
    """(T, L) dominance-weighted mean of the marks around each time."""
    count = len(starts)
    here = np.searchsorted(starts[1:], times, "right")
    around = here + np.arange(-NEIGHBOURS, NEIGHBOURS + 1)[:, None]
    k = np.minimum(np.maximum(around, 0), count - 1)
    valid = around == k
    hold = starts + (ends - starts) * SUSTAIN
    early = np.maximum(starts[k] - times, 0.0)
    late = np.maximum(times - hold[k], 0.0)
    after_silence = np.append(True, codes[:-1] == _SIL) & (codes != _SIL)
    near = np.where(after_silence[k], smooth((ONSET[0] - early) / (ONSET[0] - ONSET[1])), 1.0) * valid
    away = early / np.where(after_silence, ONSET_REACH, 1.0)[k] + late
    weight = np.exp(away.astype(np.float32) ** 2 * _FALL[:, None, None])
    weight *= np.take(_ALPHA, codes[k], axis=1)
    weight *= near.astype(np.float32)
    weight += _FAINT * valid
    targets = _TARGETS.T[_DISTINCT][:, codes].astype(np.float32)
    targets[_OPENS] *= np.clip(gains, 0.25, 1.35)
    mouth = np.empty((len(_DISTINCT), len(times)))
    for group, rows in enumerate(_ROWS):
        mouth[rows] = (np.take(targets[rows], k, axis=1) * weight[group]).sum(1) / weight[group].sum(0)
    begin, finish = starts[0], ends[-1]
    fade = ramp(times, begin - 0.16, begin) * (1 - ramp(times, finish - 0.02, finish + 0.18))
    mouth *= fade
    return mouth.T[:, _SAME]


def _windows(starts: F64, ends: F64, codes: NDArray[np.int64], wanted: tuple[int, ...], times: F64) -> F64:
    """(T,) 1 while a wanted viseme sounds, at least `SEAL_LEAST` long, with smooth flanks."""
    marks = np.flatnonzero((codes[:, None] == wanted).any(axis=1))
    if not len(marks):
        return np.zeros(len(times))
    a, b = starts[marks, None], ends[marks, None]
    short = np.maximum(SEAL_LEAST - (b - a), 0.0)
    inside = np.minimum(times - a + 0.7 * short, b + 0.3 * short - times)
    out: F64 = smooth((inside.max(axis=0) + FLANK) / FLANK)
    return out
