"""Letters to visemes: a small rule table of our own, for voices that give no phonemes.

English rules come first (digraphs before letters); other alphabets are carried over to Latin letters. Scripts without letters (Han) become one
open syllable a character. Relative durations: TalkingHead `lipsync-en.mjs`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from persona_engine.speech.phonemes import VOWEL_VISEMES

_RULES: tuple[tuple[str, str], ...] = (
    ("tion", "CH E nn"), ("sion", "CH E nn"), ("ough", "O"), ("eigh", "E I"), ("augh", "O"), ("igh", "aa I"), ("tch", "CH"), ("dge", "CH"),
    ("sch", "CH"), ("eau", "O U"), ("are$", "E RR"), ("ere$", "I RR"), ("ore$", "O RR"), ("our$", "RR"), ("ure$", "U RR"), ("ire$", "aa I RR"),
    ("you", "I U"), ("kn", "nn"), ("gn", "nn"), ("wr", "RR"), ("wh", "U"), ("ph", "FF"), ("th", "TH"), ("sh", "CH"), ("ch", "CH"),
    ("ck", "kk"), ("ng", "nn"), ("qu", "kk U"), ("mb$", "PP"), ("gh", ""), ("ee", "I"), ("ea", "I"), ("ie", "I"), ("ei", "E I"), ("ey", "E I"),
    ("ai", "E I"), ("ay", "E I"), ("oo", "U"), ("ou", "aa U"), ("ow", "O U"), ("oa", "O U"), ("oi", "O I"), ("oy", "O I"), ("au", "O"), ("aw", "O"),
    ("ew", "I U"), ("ue", "U"), ("er", "RR"), ("ir", "RR"), ("ur", "RR"), ("ar", "aa RR"), ("or", "O RR"), ("le$", "nn"), ("ed$", "DD"),
    ("es$", "SS"), ("ce", "SS E"), ("ci", "SS I"), ("ge", "CH E"), ("ss", "SS"), ("e$", ""),
    ("a", "aa"), ("b", "PP"), ("c", "kk"), ("d", "DD"), ("e", "E"), ("f", "FF"), ("g", "kk"), ("h", ""), ("i", "I"), ("j", "CH"), ("k", "kk"),
    ("l", "nn"), ("m", "PP"), ("n", "nn"), ("o", "O"), ("p", "PP"), ("q", "kk"), ("r", "RR"), ("s", "SS"), ("t", "DD"), ("u", "aa"), ("v", "FF"),
    ("w", "U"), ("x", "kk SS"), ("y", "I"), ("z", "SS"),
)  # fmt: skip
"""(letters, visemes), the first that fits wins; `$` fits only at the end of a word and only after a vowel sound."""
_WORDS: dict[str, str] = {
    "the": "TH aa", "a": "aa", "i": "aa I", "to": "DD U", "of": "aa FF", "you": "I U", "one": "U aa nn", "two": "DD U", "who": "U", "do": "DD U",
    "be": "PP I", "he": "I", "she": "CH I", "we": "U I", "me": "PP I", "my": "PP aa I", "by": "PP aa I", "no": "nn O U", "go": "kk O U",
    "so": "SS O U", "hello": "E nn O U", "was": "U aa SS", "are": "aa RR", "here": "I RR", "there": "TH E RR", "where": "U E RR", "what": "U aa DD",
    "your": "I O RR", "have": "aa FF", "come": "kk aa PP", "some": "SS aa PP", "people": "PP I PP nn", "only": "O U nn nn I", "sure": "CH O RR",
}  # fmt: skip
UNSTRESSED = frozenset(
    "a an the of to in on at by for from with as and or but if that than is am are was were be been do does did has have had can could will "
    "would shall should may might must i you he she it we they me him her us them my your his its our their this there here so".split()
)
"""Function words: no stressed syllable."""
LENGTHS: dict[str, float] = {
    "aa": 0.95, "E": 0.90, "I": 0.92, "O": 0.96, "U": 0.95, "PP": 1.08, "SS": 1.23, "TH": 1.0, "DD": 1.05, "FF": 1.0, "kk": 1.21, "nn": 0.88,
    "RR": 0.88, "CH": 1.2, "sil": 1.0,
}  # fmt: skip
"""Relative duration of each viseme."""
SECOND_HALF = 0.55
"""Length of a vowel directly after a vowel: the glide of a diphthong."""
STRESSED = 1.25
UNIT_S = 0.078
"""Seconds of a relative length of one at 165 words a minute."""
PAUSES: dict[str, float] = {",": 2.6, ";": 3.2, ":": 3.0, "-": 0.0, "–": 3.0, "—": 3.0, ".": 4.2, "!": 4.2, "?": 4.2, "…": 5.0, "。": 4.2, "、": 2.6, "،": 2.6}
"""Relative length of the pause after a mark."""
_CYRILLIC = dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґ", "a b v g d e zh z i y k l m n o p r s t oo f k ts ch sh sh _ i _ e yoo ya i yi ye g".split()))
_GREEK = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g th e z i th i k l m n x o p r s s t i f k ps o".split()))
_SPECIAL = {"ß": "ss", "æ": "a", "œ": "e", "ø": "e", "ð": "th", "þ": "th", "ł": "w", "ı": "i", "đ": "d"}
_DIGITS = "zero one two three four five six seven eight nine".split()
_TOKEN = re.compile(r"\d|[^\W\d_]+(?:['’][^\W\d_]+)*", re.UNICODE)


class Sound(NamedTuple):
    """One viseme with its relative length and stress (0 none, 2 the stressed vowel of its word)."""

    viseme: str
    length: float
    stress: int = 0


class Token(NamedTuple):
    """A word: the slice `[start, end)` of its text, its sounds, and the relative length of the pause after it."""

    start: int
    end: int
    sounds: tuple[Sound, ...]
    pause: float

    @property
    def length(self) -> float:
        """Sum of the sounds' lengths."""
        return sum(sound.length for sound in self.sounds)


def _latin(word: str) -> str:
    out = []
    for ch in word.lower():
        known = _SPECIAL.get(ch) or _CYRILLIC.get(ch) or _GREEK.get(ch)
        if known:
            out.append(known.replace("_", ""))
            continue
        for part in unicodedata.normalize("NFKD", ch):
            if part.isascii():
                out.append(part)
            elif (base := _CYRILLIC.get(part) or _GREEK.get(part)) is not None:
                out.append(base.replace("_", ""))
        if not unicodedata.normalize("NFKD", ch)[0].isascii() and ch not in _CYRILLIC and ch not in _GREEK:
            out.append(_named(ch))
    return "".join(out)


def _named(ch: str) -> str:
    """Kana, Hangul and consonant scripts by the name of the character; one open syllable for anything else."""
    name = unicodedata.name(ch, "")
    words = name.split()
    if name.startswith(("HIRAGANA", "KATAKANA", "HANGUL SYLLABLE")):
        return words[-1].lower()
    if name.startswith(("ARABIC LETTER", "HEBREW LETTER")):
        return {"ALEF": "a", "AYIN": "a", "AIN": "a", "YOD": "i", "YEH": "i", "VAV": "o", "WAW": "oo"}.get(words[2], words[2][:1].lower() + "a")
    return "da" if name.startswith("CJK") else words[-1].lower()[:2] if words and unicodedata.category(ch) == "Lo" else ""


def _spell(word: str) -> list[str]:
    if word in _WORDS:
        return _WORDS[word].split()
    out: list[str] = []
    at = 0
    while at < len(word):
        for letters, shown in _RULES:
            plain = letters.rstrip("$")
            last = letters.endswith("$")
            if word.startswith(plain, at) and (not last or (at + len(plain) == len(word) and any(v in VOWEL_VISEMES for v in out))):
                out += shown.split()
                at += len(plain)
                break
        else:
            at += 1
    return out


def sounds(word: str) -> tuple[Sound, ...]:
    """Visemes of one word in any script; the first vowel of a word that carries meaning is stressed.

    >>> [s.viseme for s in sounds("map")]
    ['PP', 'aa', 'PP']
    """
    plain = _latin(word.replace("’", "").replace("'", ""))
    if word in _digit_words:
        plain = _digit_words[word]
    shown = _spell(plain)
    stressed = plain in UNSTRESSED
    syllabic = not any(v in VOWEL_VISEMES and v != "RR" for v in shown)
    out: list[Sound] = []
    for viseme in shown:
        if out and out[-1].viseme == viseme:
            out[-1] = out[-1]._replace(length=out[-1].length + 0.7 * LENGTHS[viseme])
            continue
        vowel = viseme in VOWEL_VISEMES and (viseme != "RR" or syllabic)
        glide = bool(out) and out[-1].viseme in VOWEL_VISEMES and viseme in VOWEL_VISEMES
        length = LENGTHS[viseme] * (SECOND_HALF if glide else 1.0)
        if vowel and not stressed:
            stressed = True
            out.append(Sound(viseme, length * STRESSED, 2))
        else:
            out.append(Sound(viseme, length))
    return tuple(out)


_digit_words = {str(i): word for i, word in enumerate(_DIGITS)}


def tokens(text: str) -> list[Token]:
    """The words of `text` with their sounds and the pauses that punctuation asks for. Words without any sound are left out."""
    found = [(m.start(), m.end(), sounds(m.group())) for m in _TOKEN.finditer(text)]
    found = [word for word in found if word[2]]
    out = []
    for i, (start, end, shown) in enumerate(found):
        until = found[i + 1][0] if i + 1 < len(found) else len(text)
        pause = max((PAUSES.get(ch, 0.0) for ch in text[end:until]), default=0.0)
        out.append(Token(start, end, shown, pause))
    return out


def expected_duration(text: str, rate: float = 165.0) -> float:
    """Seconds that `text` takes at `rate` words a minute."""
    words = tokens(text)
    units = sum(word.length for word in words) + sum(word.pause for word in words[:-1])
    return units * UNIT_S * 165.0 / rate
