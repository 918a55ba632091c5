"""espeak-ng's raw events as marks, with its known lateness taken out.

Its stops /p t k/ are marked at the burst instead of the closure, and vowels after nasals and liquids after their own transition
(espeak-ng `synthesize.c`; measured against the sound: 35-40 ms and about 45 ms).
"""

from __future__ import annotations

from collections.abc import Sequence

from persona_engine.speech.phonemes import is_vowel
from persona_engine.speech.synthesizer import PhoneMark, WordMark

WORD, END, PHONEME = 1, 5, 7
"""Types of raw marks, as espeak-ng numbers its events."""
RawMark = tuple[int, int, int, int, str]
"""(type, sample, 1-based code-point index, length, phoneme)"""
STOP_LEAD, STOP_KEEP = 0.040, 0.015
VOWEL_LEAD, VOWEL_KEEP = 0.045, 0.030
_STOPS = ("p", "t", "k")
_SONORANTS = ("m", "n", "ŋ", "l", "ɹ", "r")
_STRESS = {"ˈ": 2, "ˌ": 1}


def _split(name: str) -> tuple[str, int]:
    stress = max((_STRESS.get(ch, 0) for ch in name), default=0)
    return name.replace("ˈ", "").replace("ˌ", ""), stress


def _starts_stop(ipa: str) -> bool:
    return ipa.startswith(_STOPS)


class MarkReader:
    """Turns raw marks of one request, in the order in which they arrive, into corrected `PhoneMark` and `WordMark`."""

    def __init__(self, rate: int, text: str) -> None:
        self._rate, self._text = rate, text
        self._previous = PhoneMark(-1.0, "")
        self._words: set[int] = set()

    def read(self, raw: Sequence[RawMark]) -> list[PhoneMark | WordMark]:
        """Marks in seconds; several word events of one token count once, language switches are dropped."""
        out: list[PhoneMark | WordMark] = []
        for kind, sample, position, length, name in raw:
            at = sample / self._rate
            if kind == WORD:
                first = position - 1
                if first not in self._words and 0 <= first < len(self._text):
                    self._words.add(first)
                    out.append(WordMark(at, first, min(len(self._text), first + max(1, length))))
            elif kind == PHONEME and not name.startswith("("):
                out.append(self._phone(at, *_split(name)))
            elif kind == END:
                self._previous = PhoneMark(at, "")
        return out

    def _phone(self, at: float, ipa: str, stress: int) -> PhoneMark:
        before = self._previous
        if _starts_stop(ipa):
            at = max(at - STOP_LEAD, before.start + STOP_KEEP) if before.ipa else at - STOP_LEAD
        elif before.ipa.startswith(_SONORANTS) and is_vowel(ipa):
            at = max(at - VOWEL_LEAD, before.start + VOWEL_KEEP)
        self._previous = PhoneMark(max(0.0, at), ipa, stress)
        return self._previous
