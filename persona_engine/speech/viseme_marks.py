"""Viseme marks from phones: diphthongs split, repeats joined, closures kept long enough to be seen, gain from loudness and effort, stress.

Loudness to gain after JALI (Edwards et al. 2016): vowels one deviation below the mean open clearly less, one above clearly more; a whisper opens less
altogether, a shout more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from persona_engine.score.codec import on_tick
from persona_engine.score.marks import VisemeMark
from persona_engine.score.quantity import on_level
from persona_engine.score.timeline import Phone
from persona_engine.speech.phonemes import DIPHTHONG_SPLIT, GLOTTALS, REDUCED, VOWEL_VISEMES, is_vowel, strip, visemes
from persona_engine.speech.prosody import NO_CURVE, Curve, span

SEAL_S = 0.055
"""Least time from a closure's mark to the next: three frames at 60 Hz and the grid."""
SHORTEST_S = 0.025
PAUSE_S = 0.07
"""Shorter silences do not bring the mouth to rest."""
CLAUSE_S = 0.12
GAIN_MEAN, GAIN_SLOPE = 0.85, 0.22
GAIN_LOW, GAIN_HIGH = 0.5, 1.15
WHISPERED, SHOUTED = 0.62, 1.5
"""Gain at full effort either way."""
REDUCED_GAIN, BREATH_GAIN, STRESS_GAIN = 0.8, 0.5, 0.08
MOST_GAIN = 1.275
"""What the wire carries."""
_CONTACT = frozenset({"PP", "FF"})


@dataclass(frozen=True)
class _Shape:
    viseme: str
    start: float
    end: float
    gain: float
    stress: int


def _gains(phones: Sequence[Phone], energy: Curve, effort: Curve) -> dict[int, float]:
    """Gain of each vowel by its level among its neighbours and by the effort of the voice there."""
    rows = [i for i, phone in enumerate(phones) if is_vowel(phone.ipa)]
    if not rows:
        return {}
    gain = np.full(len(rows), GAIN_MEAN)
    if len(energy) and len(rows) > 1:
        level = np.array([float(span(energy, phones[i].start, phones[i].end).max()) for i in rows])
        # A steady voice still differs by a decibel or two; that must not look like shouting and whispering.
        gain = GAIN_MEAN + GAIN_SLOPE * (level - level.mean()) / max(2.5, float(level.std()))
    out = {}
    for row, value in zip(rows, gain.tolist()):
        reduced = not phones[row].stress and strip(phones[row].ipa) in REDUCED
        accent = STRESS_GAIN if phones[row].stress == 2 else 0.0
        usual = min(GAIN_HIGH, max(GAIN_LOW, value * (REDUCED_GAIN if reduced else 1.0) + accent))
        out[row] = min(MOST_GAIN, usual * _scale(float(span(effort, phones[row].start, phones[row].end).mean()) if len(effort) else 0.0))
    return out


def _scale(effort: float) -> float:
    return 1 + effort * (SHOUTED - 1 if effort > 0 else 1 - WHISPERED)


def accents(phones: Sequence[Phone]) -> dict[int, int]:
    """Stress of each vowel: 1 secondary, 2 primary, 3 the last primary of its clause; clauses end at silences of `CLAUSE_S`."""
    out: dict[int, int] = {}
    last: int | None = None
    for i, phone in enumerate(phones):
        if is_vowel(phone.ipa) and phone.stress:
            out[i] = phone.stress
            last = i if phone.stress == 2 else last
        ends = i == len(phones) - 1 or (not phone.ipa and phone.end - phone.start >= CLAUSE_S)
        if ends and last is not None:
            out[last], last = 3, None
    return out


def _shapes(phones: Sequence[Phone], energy: Curve, effort: Curve) -> list[_Shape]:
    gains, stress = _gains(phones, energy, effort), accents(phones)
    following = [GAIN_MEAN] * (len(phones) + 1)
    for i in range(len(phones) - 1, -1, -1):
        following[i] = gains.get(i, following[i + 1])
    out: list[_Shape] = []
    for i, phone in enumerate(phones):
        shown, gain = visemes(phone.ipa), following[i]
        if phone.ipa and strip(phone.ipa)[:1] in GLOTTALS:
            after = visemes(phones[i + 1].ipa) if i + 1 < len(phones) and is_vowel(phones[i + 1].ipa) else ()
            shown, gain = after[:1], gain * BREATH_GAIN
        if shown == ("sil",):
            if phone.end - phone.start >= PAUSE_S or i == len(phones) - 1:
                out.append(_Shape("sil", phone.start, phone.end, 0.0, 0))
            continue
        if shown and shown[0] in _CONTACT:
            gain = 1.0
        cut = phone.start + DIPHTHONG_SPLIT * (phone.end - phone.start)
        bounds = (phone.start, phone.end) if len(shown) == 1 else (phone.start, cut, phone.end)
        for k, viseme in enumerate(shown):
            out.append(_Shape(viseme, bounds[k], bounds[k + 1], gain, stress.get(i, 0) if k == 0 else 0))
    return out


def _joined(shapes: Sequence[_Shape]) -> list[_Shape]:
    out: list[_Shape] = []
    for shape in shapes:
        short = shape.end - shape.start < SHORTEST_S and shape.viseme not in _CONTACT | VOWEL_VISEMES | {"sil"}
        if out and (short or (out[-1].viseme == shape.viseme and (not shape.stress or shape.viseme == "sil"))):
            out[-1] = replace(out[-1], end=shape.end)
        elif out and out[-1].viseme == shape.viseme and not out[-1].stress:
            # A breath before its vowel: the same shape, growing.
            out[-1] = replace(out[-1], end=shape.end, gain=max(out[-1].gain, shape.gain), stress=shape.stress)
        elif not short:
            out.append(shape)
    return out


def _sealed(shapes: Sequence[_Shape]) -> list[_Shape]:
    """Closures begin early enough to last `SEAL_S`, taken from what is before them, never more than leaves it `SHORTEST_S`."""
    out = list(shapes)
    for i, shape in enumerate(out):
        lack = SEAL_S - (shape.end - shape.start)
        if shape.viseme in _CONTACT and lack > 0:
            floor = out[i - 1].start + SHORTEST_S if i else -SEAL_S
            start = min(shape.start, max(floor, shape.start - lack))
            out[i] = replace(shape, start=start)
            if i:
                out[i - 1] = replace(out[i - 1], end=start)
            rest = SEAL_S - (shape.end - start)
            if rest > 0 and i + 1 < len(out) and out[i + 1].end - shape.end > rest + SHORTEST_S:
                out[i] = replace(out[i], end=shape.end + rest)
                out[i + 1] = replace(out[i + 1], start=shape.end + rest)
    return out


def viseme_marks(phones: Sequence[Phone], duration: float, energy: Curve, effort: Curve = NO_CURVE) -> tuple[VisemeMark, ...]:
    """Marks on the grid of the wire, starts strictly increasing, ending with `sil` at `duration`; `energy` and `effort` may be empty."""
    marks: list[VisemeMark] = []
    for shape in _sealed(_joined(_shapes(phones, energy, effort))):
        start = on_tick(shape.start)
        if marks and start <= marks[-1].start:
            start = on_tick(marks[-1].start + 0.005)
        marks.append(VisemeMark(start, shape.viseme, on_level(shape.gain), shape.stress))
    if not marks or marks[-1].viseme != "sil":
        end = on_tick(max(duration, marks[-1].start + 0.02 if marks else 0.0))
        marks.append(VisemeMark(end, "sil", 0.0))
    return tuple(marks)
