"""`Script`: the phonemes that a text should sound as, before anybody has heard it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from persona_engine.speech.letters import UNIT_S, tokens
from persona_engine.speech.spread import letter_phones
from persona_engine.speech.synthesizer import PhoneMark, SpeechEvent, WordMark
from persona_engine.speech.viseme_net import classes

_EARLY_S = 0.03
"""A corrected phone may lie this much before the mark of its word."""


@dataclass(frozen=True)
class Expected:
    """A phoneme of the text, `length` seconds where it comes from; `word` indexes the script's words, -1 for a pause (ipa "")."""

    ipa: str
    length: float
    stress: int = 0
    word: int = -1


@dataclass(frozen=True)
class Script:
    """What a sound should say: phonemes in order, and the words as slices `(char_start, char_end)` of `text`."""

    text: str
    phones: tuple[Expected, ...]
    words: tuple[tuple[int, int], ...]

    def after(self, char: int) -> Script:
        """What is left of it from a character of the text on, which is its first then."""
        first = next((number for number, (start, _) in enumerate(self.words) if start >= char), len(self.words))
        since = next((number for number, phone in enumerate(self.phones) if phone.word >= first), len(self.phones))
        phones = tuple(replace(phone, word=max(phone.word - first, -1)) for phone in self.phones[since:])
        return Script(self.text[char:], phones, tuple((start - char, end - char) for start, end in self.words[first:]))


def separate(marks: Iterable[WordMark]) -> list[WordMark]:
    """In time order, without those inside another (a voice may mark the parts of "25")."""
    out: list[WordMark] = []
    for mark in sorted(marks, key=lambda m: (m.start, m.char_start)):
        if mark.char_end > mark.char_start and (not out or mark.char_start >= out[-1].char_end):
            out.append(mark)
    return out


def script(text: str, events: Iterable[SpeechEvent], duration: float) -> Script:
    """The script of `text` by the phone and word marks of any voice that gives them (espeak-ng speaks it unheard); `duration` is that sound's."""
    marks = list(events)
    words = separate(m for m in marks if isinstance(m, WordMark))
    rows = sorted((m for m in marks if isinstance(m, PhoneMark)), key=lambda m: m.start)
    ends = [m.start for m in rows[1:]] + [max(duration, rows[-1].start)] if rows else []
    starts = [m.start - _EARLY_S for m in words]
    owner = (np.searchsorted(starts, [m.start for m in rows], "right") - 1).tolist()
    phones = [
        Expected(mark.ipa, end - mark.start, mark.stress, word if mark.ipa else -1)
        for mark, end, word in zip(rows, ends, owner)
        if end > mark.start and (not mark.ipa or classes(mark.ipa))
    ]
    return Script(text, tuple(phones), tuple((m.char_start, m.char_end) for m in words))


def script_of_letters(text: str) -> Script:
    """The script by spelling rules alone, for where espeak-ng is not installed."""
    phones: list[Expected] = []
    found = tokens(text)
    for i, token in enumerate(found):
        phones += [Expected(ipa, length * UNIT_S, stress, i) for ipa, length, stress in letter_phones(token)]
        if token.pause:
            phones.append(Expected("", token.pause * UNIT_S))
    return Script(text, tuple(phones), tuple((token.start, token.end) for token in found))


def joined(text: str, parts: Sequence[tuple[int, Script]]) -> Script:
    """One script of scripts of pieces of `text`, each with the character at which it begins."""
    phones: list[Expected] = []
    words: list[tuple[int, int]] = []
    for offset, part in parts:
        phones += [replace(p, word=p.word + len(words)) if p.word >= 0 else p for p in part.phones]
        words += [(a + offset, b + offset) for a, b in part.words]
    return Script(text, tuple(phones), tuple(words))


class Reader(Protocol):
    """Knows how texts sound."""

    async def read(self, text: str, language: str) -> Script:
        """The script of a text in a language (BCP 47)."""
        ...

    async def close(self) -> None:
        """Release what it holds; idempotent."""
        ...
