"""What other voices say about their timing, as our marks: visemes by number, characters, words, symbols with durations. For voices in `services/` and plug-ins.

Sources: SPVISEMES of the Speech API, whose numbers Azure keeps; ElevenLabs' and others' parallel lists of characters or words and seconds; espeak's IPA
as piper cuts it into code points; misaki's one-letter diphthongs, which kokoro speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from persona_engine.speech.phonemes import IPA_VISEMES, is_vowel
from persona_engine.speech.synthesizer import PhoneMark, WordMark

AZURE: tuple[str, ...] = (
    "", "æ", "ɑ", "ɔ", "ɛ", "ɝ", "i", "u", "o", "aʊ", "ɔɪ", "aɪ", "h", "ɹ", "l", "s", "ʃ", "θ", "f", "d", "k", "p",
)  # fmt: skip
"""A phoneme that stands for each viseme id."""
TICKS = 10_000_000
"""Of 100 ns in a second."""
MISAKI: dict[str, str] = {
    "A": "eɪ", "I": "aɪ", "W": "aʊ", "Y": "ɔɪ", "O": "oʊ", "Q": "əʊ", "ᵊ": "ə", "ʤ": "dʒ", "ʧ": "tʃ", "ʣ": "dz", "ʦ": "ts", "ʨ": "tɕ", "ʥ": "dʑ", "T": "ɾ",
}  # fmt: skip
"""IPA of symbols that are not IPA, or one letter for two."""
_STRESS = {"ˈ": 2, "ˌ": 1}
_PAUSES = frozenset(".,;:!?…—–-^$ \n")
PAUSE_S = 0.06
"""A shorter gap between symbols is none."""


def azure_viseme(viseme: int, offset: int) -> PhoneMark:
    """A viseme event: its id (0..21) and `AudioOffset` in ticks of 100 ns. Ids that we do not know are silence.

    >>> azure_viseme(21, 5_000_000)
    PhoneMark(start=0.5, ipa='p', stress=0)
    """
    return PhoneMark(offset / TICKS, AZURE[viseme] if 0 <= viseme < len(AZURE) else "")


def symbols(rows: Iterable[tuple[str, float]], start: float = 0.0) -> list[PhoneMark]:
    """Marks of (symbol, seconds) in order, of a sound that begins at `start`: code points of IPA with stress and length marks, pads and punctuation among
    them (piper), or misaki's (kokoro).

    >>> [(m.start, m.ipa, m.stress) for m in symbols([("^", 0.1), ("t", 0.1), ("ʃ", 0.1), ("ˈ", 0.0), ("ɑ", 0.1), ("ː", 0.1), ("$", 0.2)])]
    [(0.0, '', 0), (0.1, 'tʃ', 0), (0.3, 'ɑ', 2), (0.5, '', 0)]
    """
    out: list[PhoneMark] = []
    at, stress = start, 0
    for symbol, seconds in rows:
        ipa = MISAKI.get(symbol, symbol)
        before = out[-1].ipa if out else ""
        if symbol in _STRESS:
            stress = _STRESS[symbol]
        elif symbol in _PAUSES:
            if seconds >= PAUSE_S and (before or not out):
                out.append(PhoneMark(round(at, 6), ""))
        elif before + ipa in IPA_VISEMES and len(ipa) == 1 and before in ("t", "d"):
            out[-1] = PhoneMark(out[-1].start, before + ipa, out[-1].stress)
        elif ipa[:1] in IPA_VISEMES or is_vowel(ipa) or ipa[:1] in "hɦ":
            strong = stress if is_vowel(ipa) else 0
            out.append(PhoneMark(round(at, 6), ipa, strong))
            stress = 0 if strong else stress
        at += seconds
    if out and out[-1].ipa:
        out.append(PhoneMark(round(at, 6), ""))
    return out


def words(text: str, spoken: Sequence[str], starts: Sequence[float], ends: Sequence[float] = ()) -> list[WordMark]:
    """Marks of words in order, found in the text one behind the other; what is not there is left out. `ends` where the voice gives them.

    >>> words("So, so.", ["So", "so"], [0.1, 0.6])
    [WordMark(start=0.1, char_start=0, char_end=2, end=None), WordMark(start=0.6, char_start=4, char_end=6, end=None)]
    """
    out: list[WordMark] = []
    low, at = text.lower(), 0
    for i, (word, start) in enumerate(zip(spoken, starts)):
        plain = word.strip().lower()
        found = low.find(plain, at) if plain else -1
        if found >= 0:
            at = found + len(plain)
            out.append(WordMark(start, found, at, ends[i] if i < len(ends) else None))
    return out


class CharacterReader:
    """Characters with their times, in pieces as they come; words out. The characters are those of `text`, spaces included."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._begun: WordMark | None = None

    def feed(self, characters: Sequence[str], starts: Sequence[float], ends: Sequence[float]) -> list[WordMark]:
        """Marks of the words that have ended; seconds of the whole sound."""
        out: list[WordMark] = []
        for character, start, end in zip(characters, starts, ends):
            at = self._text.find(character, self._at)
            if at < 0:
                continue
            self._at = at + len(character)
            if character.isalnum() or (self._begun is not None and character in "'’"):
                first = self._begun or WordMark(start, at, at, start)
                self._begun = WordMark(first.start, first.char_start, self._at, end)
            else:
                out += self.flush()
        return out

    def flush(self) -> list[WordMark]:
        """The last word."""
        word, self._begun = self._begun, None
        return [word] if word is not None else []
