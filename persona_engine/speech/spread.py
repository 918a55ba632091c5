"""Phones for voices that give none: letters laid over word times or over the bare sound, and syllables for sound without text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from persona_engine.score.timeline import CURVE_RATE, Phone, Word
from persona_engine.speech.align import Unit, align, features
from persona_engine.speech.letters import UNIT_S, Sound, Token, tokens
from persona_engine.speech.pcm import Samples
from persona_engine.speech.phonemes import VOWEL_VISEMES
from persona_engine.speech.synthesizer import WordMark

IPA_OF: dict[str, str] = {
    "PP": "b", "FF": "f", "TH": "θ", "DD": "d", "kk": "k", "CH": "ʃ", "SS": "s", "nn": "n", "RR": "ɹ", "aa": "ɑ", "E": "ɛ", "I": "i", "O": "ɔ", "U": "u",
}  # fmt: skip
"""A phoneme that stands for each viseme where only letters are known."""
SYLLABLE_S = 0.19
"""Least time between the syllables of speech without text."""
CLOSURE_S = 0.09
"""Longest closure of a stop."""
_STOPS = ("b", "d", "k")
_QUIET_DB, _DIP_DB = -30.0, 3.0
_BRIGHT_DB = -4.0


def letter_phones(token: Token) -> list[tuple[str, float, int]]:
    """IPA, relative length and stress of a token's phones; a vowel gliding into a vowel is one diphthong."""
    out: list[tuple[str, float, int]] = []
    last: Sound | None = None
    for sound in token.sounds:
        vowel = sound.viseme in VOWEL_VISEMES
        ipa = "ɝ" if sound.viseme == "RR" and sound.stress else IPA_OF[sound.viseme]
        if vowel and last is not None and last.viseme in VOWEL_VISEMES and len(out[-1][0]) == 1 and not sound.stress:
            out[-1] = (out[-1][0] + ipa, out[-1][1] + sound.length, out[-1][2])
        else:
            out.append((ipa, sound.length, sound.stress))
        last = sound
    return out


def _lay(token: Token, index: int, start: float, end: float) -> list[Phone]:
    rows = letter_phones(token)
    unit = (end - start) / max(1e-6, sum(length for _, length, _ in rows))
    out, at = [], start
    for ipa, length, stress in rows:
        out.append(Phone(ipa, at, at + length * unit, stress, index))
        at += length * unit
    return out


def over_words(text: str, marks: Sequence[WordMark], duration: float) -> tuple[list[Word], list[Phone]]:
    """Words from their marks, with the letters of each spread in it. Without an end, a word lasts as long as its letters need, at most to the next."""
    words: list[Word] = []
    phones: list[Phone] = []
    for i, mark in enumerate(marks):
        until = marks[i + 1].start if i + 1 < len(marks) else duration
        inside = tokens(text[mark.char_start : mark.char_end])
        need = 1.6 * UNIT_S * sum(token.length for token in inside)
        end = min(until, mark.end if mark.end is not None else mark.start + need)
        words.append(Word(text[mark.char_start : mark.char_end], mark.start, end, mark.char_start, mark.char_end))
        total, at = sum(token.length for token in inside), mark.start
        for token in inside:
            share = (end - mark.start) * token.length / total
            phones += _lay(token, len(words) - 1, at, at + share)
            at += share
        if until - end > 0.02:
            phones.append(Phone("", end, until))
    return words, phones


def by_rate(text: str, start: float, rate: float) -> tuple[list[Word], list[Phone]]:
    """Words and phones at `rate` words a minute: for silent voices. Ends with a silence."""
    unit = UNIT_S * 165.0 / rate
    words: list[Word] = []
    phones: list[Phone] = []
    at = start
    for token in tokens(text):
        end = at + token.length * unit
        words.append(Word(text[token.start : token.end], at, end, token.start, token.end))
        phones += _lay(token, len(words) - 1, at, end)
        at = end
        if token.pause:
            phones.append(Phone("", at, at + token.pause * unit))
            at += token.pause * unit
    return words, phones


def _opened(phones: Sequence[Phone]) -> list[Phone]:
    """A pause and the closure after it sound alike: a closure at the start of a word that is too long gives the rest to a pause."""
    out: list[Phone] = []
    for i, phone in enumerate(phones):
        first = i == 0 or phones[i - 1].word != phone.word
        cut = phone.end - CLOSURE_S
        if first and phone.ipa in _STOPS and cut - phone.start > 0.04:
            out.append(Phone("", phone.start, cut))
            phone = replace(phone, start=cut)
        out.append(phone)
    return out


def over_sound(text: str, samples: Samples, rate: int, *, complete: bool = True) -> tuple[list[Word], list[Phone]]:
    """Words and phones of `text` on its sound. With `complete` False what is not yet heard follows at the usual rate."""
    found = tokens(text)
    units, owners, stress = [Unit("", 0.05)], [-1], [0]
    for i, token in enumerate(found):
        for ipa, length, strong in letter_phones(token):
            units.append(Unit(ipa, length * UNIT_S))
            owners.append(i)
            stress.append(strong)
        units.append(Unit("", max(0.01, token.pause * UNIT_S)))
        owners.append(-1)
        stress.append(0)
    times = align(units, *features(samples, rate), complete=complete)
    phones = _opened([Phone(u.ipa, a, b, s, w) for u, (a, b), s, w in zip(units, times, stress, owners) if b > a])
    words = []
    for i, token in enumerate(found):
        own = [phone for phone in phones if phone.word == i]
        start, end = (own[0].start, own[-1].end) if own else (phones[-1].end, phones[-1].end)
        words.append(Word(text[token.start : token.end], start, end, token.start, token.end))
    return words, phones


def without_text(samples: Samples, rate: int) -> list[Phone]:
    """Syllables of unknown speech: an open vowel at each peak of the level, closing between, sibilants where it is bright, silence in pauses."""
    level, bright = features(samples, rate)
    if not len(level):
        return []
    # Frames beyond both ends stand in for the window, so that any length keeps its own.
    smooth = np.convolve(np.pad(level, 4, "edge"), np.hanning(9) / np.hanning(9).sum(), "valid")
    duration = len(samples) / rate
    marks: list[tuple[float, str]] = [(0.0, "")]
    last = -1.0
    for t in range(len(smooth)):
        at = t / CURVE_RATE
        if smooth[t] < _QUIET_DB:
            ipa = ""
        elif bright[t] > _BRIGHT_DB:
            ipa = "s"
        else:
            near = smooth[max(0, t - 6) : t + 7]
            ipa = "n" if smooth[t] < near.max() - _DIP_DB and smooth[t] <= near.min() + 0.1 else ("ɑ" if smooth[t] > -8 else "ɛ")
        short = at - last < (0.05 if ipa in ("", "s", "n") else 0.5 * SYLLABLE_S)
        if ipa != marks[-1][1] and not short:
            marks.append((at, ipa))
            last = at
    ends = [at for at, _ in marks[1:]] + [duration]
    stress = {"ɑ": 2}
    return [Phone(ipa, at, end, stress.get(ipa, 0)) for (at, ipa), end in zip(marks, ends) if end > at]
