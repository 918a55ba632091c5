"""`build`: whatever a voice tells of its timing becomes one `SpeechTimeline`.

Phoneme marks are taken as they are; word marks get their sounds from the letters; with no marks the letters are spread over what is voiced; without
text the jaw follows the energy at syllable rate.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from persona_engine.score.marks import VisemeMark
from persona_engine.score.timeline import CURVE_RATE, Phone, SpeechTimeline, Timing, Word
from persona_engine.speech import letters, prosody
from persona_engine.speech.pcm import to_float
from persona_engine.speech.phonemes import DIPHTHONG_SPLIT, GLOTTALS, REDUCED, VOWEL_VISEMES, is_vowel, strip, visemes
from persona_engine.speech.synthesizer import Done, PhoneMark, SpeechEvent, WordMark

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
QUIET_DB = -42.0
"""Below the loudest frame by this much, a frame is silence."""
GAIN = (0.55, 1.08)
"""Viseme gain of the quietest and the loudest vowel (JALI: loudness opens the jaw)."""
REDUCED_GAIN = 0.62
SYLLABLE = 0.21
"""Seconds of a syllable where nothing is known but the energy."""


def build(text: str, events: Sequence[SpeechEvent], pcm: bytes, rate: int) -> SpeechTimeline:
    """The timeline of `text` from a voice's marks and its sound (mono s16 at `rate`; empty for none)."""
    samples = to_float(pcm)
    energy = prosody.energy(samples, rate) if rate and len(samples) else np.zeros(0, np.float32)
    f0 = prosody.pitch(samples, rate) if rate and len(samples) else np.zeros(0, np.float32)
    phone_marks = sorted((e for e in events if isinstance(e, PhoneMark)), key=lambda e: e.start)
    word_marks = sorted((e for e in events if isinstance(e, WordMark)), key=lambda e: (e.char_start, e.start))
    told = next((e.duration for e in events if isinstance(e, Done)), 0.0)
    duration = len(samples) / rate if rate and len(samples) else told or letters.expected_duration(text)
    timing: Timing
    if phone_marks:
        timing, words = "phoneme", _words(text, word_marks, duration)
        phones = _phones(phone_marks, words, duration)
        marks = _from_phones(phones)
    elif text.strip():
        timing = "word" if word_marks else "none"
        words = _words(text, word_marks, duration) if word_marks else _spread_words(text, duration, energy)
        phones, marks = _from_letters(text, words)
    else:
        timing, words, phones = "none", (), ()
        marks = _from_energy(energy, duration)
    marks = _with_silences(marks, words, duration)
    line = SpeechTimeline(text, duration, words, phones, marks, timing, energy, f0)
    return SpeechTimeline(text, duration, words, phones, _accented(_loud(marks, energy), line), timing, energy, f0)


def _words(text: str, marks: Sequence[WordMark], duration: float) -> tuple[Word, ...]:
    """Words by character span: several marks on one token are one word."""
    found: dict[int, WordMark] = {}
    for mark in marks:
        found.setdefault(mark.char_start, mark)
    rows = sorted(found.values(), key=lambda m: m.start)
    out = []
    for i, mark in enumerate(rows):
        after = rows[i + 1].start if i + 1 < len(rows) else duration
        end = mark.end if mark.end is not None else after
        match = _WORD.match(text, mark.char_start)
        char_end = max(mark.char_end, match.end() if match else mark.char_end)
        out.append(Word(text[mark.char_start : char_end], mark.start, max(end, mark.start), mark.char_start, char_end))
    return tuple(out)


def _spread_words(text: str, duration: float, energy: prosody.Curve) -> tuple[Word, ...]:
    """Words laid over the voiced time in proportion to their letters' lengths."""
    tokens = letters.tokens(text)
    if not tokens:
        return ()
    voiced = _voiced_time(energy, duration)
    units = sum(t.length for t in tokens) or 1.0
    at, out = 0.0, []
    for token in tokens:
        start, end = _clock(voiced, at / units), _clock(voiced, (at + token.length) / units)
        out.append(Word(text[token.start : token.end], start, end, token.start, token.end))
        at += token.length
    return tuple(out)


def _voiced_time(energy: prosody.Curve, duration: float) -> np.ndarray:
    """Times of the voiced frames, or evenly spaced ones where there is no sound."""
    if len(energy):
        loud = np.flatnonzero(energy > energy.max() + QUIET_DB + 12)
        if len(loud) > 4:
            return loud / CURVE_RATE
    return np.linspace(0.02, max(duration - 0.08, 0.05), 200)


def _clock(voiced: np.ndarray, share: float) -> float:
    return float(np.interp(share, np.linspace(0, 1, len(voiced)), voiced))


def _phones(marks: Sequence[PhoneMark], words: tuple[Word, ...], duration: float) -> tuple[Phone, ...]:
    out = []
    starts = [w.start for w in words]
    for i, mark in enumerate(marks):
        end = marks[i + 1].start if i + 1 < len(marks) else duration
        word = int(np.searchsorted(starts, mark.start + 0.02, "right")) - 1 if mark.ipa else -1
        out.append(Phone(strip(mark.ipa), mark.start, max(end, mark.start), mark.stress, word))
    return tuple(out)


def _from_phones(phones: Sequence[Phone]) -> tuple[VisemeMark, ...]:
    out: list[VisemeMark] = []
    for i, phone in enumerate(phones):
        if phone.ipa in GLOTTALS:
            shape = next((v for p in phones[i + 1 : i + 3] if is_vowel(p.ipa) for v in visemes(p.ipa)[:1]), "")
            parts: tuple[str, ...] = (shape,) if shape else ()
        else:
            parts = visemes(phone.ipa)
        gain = REDUCED_GAIN if phone.ipa and phone.ipa in REDUCED and not phone.stress else 1.0
        for k, viseme in enumerate(parts):
            start = phone.start + (phone.end - phone.start) * (DIPHTHONG_SPLIT if k else 0.0)
            stress = phone.stress if k == 0 and is_vowel(phone.ipa) else 0
            if out and out[-1].viseme == viseme and viseme not in ("PP", "FF") and stress == 0:
                continue
            out.append(VisemeMark(start, viseme, gain * (0.9 if k else 1.0), stress))
    return tuple(out)


def _from_letters(text: str, words: Sequence[Word]) -> tuple[tuple[Phone, ...], tuple[VisemeMark, ...]]:
    phones: list[Phone] = []
    marks: list[VisemeMark] = []
    for number, word in enumerate(words):
        shown = letters.sounds(word.text.lower())
        total = sum(s.length for s in shown)
        at = word.start
        for sound in shown:
            length = (word.end - word.start) * sound.length / max(total, 1e-6)
            marks.append(VisemeMark(at, sound.viseme, 1.0, sound.stress))
            vowel = sound.viseme in VOWEL_VISEMES
            phones.append(Phone("a" if vowel else "t", at, at + length, sound.stress if vowel else 0, number))
            at += length
    return tuple(phones), tuple(marks)


def _from_energy(energy: prosody.Curve, duration: float) -> tuple[VisemeMark, ...]:
    """Open vowels on energy peaks, narrow shapes between: enough for a voice whose words are unknown."""
    if not len(energy):
        return ()
    out: list[VisemeMark] = []
    loud = energy > energy.max() + QUIET_DB + 14
    shapes = ("aa", "nn", "E", "DD", "O", "nn", "I", "SS")
    step = max(1, round(SYLLABLE / 2 * CURVE_RATE))
    for k, frame in enumerate(range(0, len(energy), step)):
        inside = loud[frame : frame + step].mean() > 0.4
        viseme = shapes[k % len(shapes)] if inside else "sil"
        if not out or out[-1].viseme != viseme:
            stress = 2 if inside and viseme in VOWEL_VISEMES and energy[frame] > energy.max() - 8 else 0
            out.append(VisemeMark(frame / CURVE_RATE, viseme, 1.0, stress))
    return tuple(out)


def _with_silences(marks: tuple[VisemeMark, ...], words: Sequence[Word], duration: float) -> tuple[VisemeMark, ...]:
    """A closed mouth before, between (where words leave a gap) and after."""
    if not marks:
        return (VisemeMark(0.0, "sil"),)
    out = [VisemeMark(0.0, "sil")] if marks[0].viseme != "sil" and marks[0].start > 0.03 else []
    gaps = [(a.end, b.start) for a, b in zip(words, words[1:]) if b.start - a.end > 0.12]
    for mark in marks:
        gap = next((g for g in gaps if out and out[-1].start < g[0] < mark.start and mark.start >= g[1] - 1e-6), None)
        if gap is not None and out[-1].viseme != "sil":
            out.append(VisemeMark(gap[0], "sil"))
        out.append(mark)
    if out[-1].viseme != "sil":
        out.append(VisemeMark(max(duration - 0.05, out[-1].start + 0.03), "sil"))
    return tuple(out)


def _loud(marks: tuple[VisemeMark, ...], energy: prosody.Curve) -> tuple[VisemeMark, ...]:
    """Gains of open shapes follow how loud they are against the rest of the sentence."""
    if not len(energy):
        return marks
    ends = [*(m.start for m in marks[1:]), len(energy) / CURVE_RATE]
    levels = [float(prosody.span(energy, m.start, e).max()) if m.viseme in VOWEL_VISEMES else np.nan for m, e in zip(marks, ends)]
    known = np.array([v for v in levels if v == v])
    if len(known) < 2:
        return marks
    mean, spread = float(known.mean()), max(float(known.std()), 2.0)
    out = []
    for mark, level in zip(marks, levels):
        if level == level:
            share = np.clip((level - mean) / (2 * spread) * 0.5 + 0.62, 0.0, 1.0)
            mark = VisemeMark(mark.start, mark.viseme, mark.gain * float(GAIN[0] + (GAIN[1] - GAIN[0]) * share), mark.stress)
        out.append(mark)
    return tuple(out)


def _accented(marks: tuple[VisemeMark, ...], line: SpeechTimeline) -> tuple[VisemeMark, ...]:
    """The last primary stress of each clause becomes its accent (stress 3)."""
    out = list(marks)
    limits = [i for i, m in enumerate(marks) if m.viseme == "sil"] + [len(marks)]
    first = 0
    for limit in limits:
        stressed = [i for i in range(first, limit) if marks[i].stress == 2]
        if stressed:
            i = stressed[-1]
            out[i] = VisemeMark(marks[i].start, marks[i].viseme, marks[i].gain, 3)
        first = limit
    return tuple(out)
