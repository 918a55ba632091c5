"""Phones where nobody can tell from sound: letters laid over word times, or over the time that they need."""

from __future__ import annotations

from collections.abc import Sequence

from persona_engine.score.timeline import Phone, Word
from persona_engine.speech.letters import UNIT_S, Sound, Token, tokens
from persona_engine.speech.phonemes import VOWEL_VISEMES
from persona_engine.speech.synthesizer import WordMark

IPA_OF: dict[str, str] = {
    "PP": "b", "FF": "f", "TH": "θ", "DD": "d", "kk": "k", "CH": "ʃ", "SS": "s", "nn": "n", "RR": "ɹ", "aa": "ɑ", "E": "ɛ", "I": "i", "O": "ɔ", "U": "u",
}  # fmt: skip
"""A phoneme that stands for each viseme where only letters are known."""


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
