"""Phonemes (IPA) and the visemes that show them.

Sources: the Oculus viseme set and its phoneme lists; the IPA chart for what these leave out; the last of some rows are what espeak-ng writes instead of IPA.
"""

from __future__ import annotations

import unicodedata

_ROWS: dict[str, str] = {
    "PP": "p b m ɓ ʙ",
    "FF": "f v ɱ ʋ ɸ",
    "TH": "θ ð",
    "DD": "t d ɾ ʈ ɖ ɗ",
    "kk": "k ɡ g x ɣ q χ ɢ ʔ ʕ c ɟ ç ʝ ɠ ħ X",
    "CH": "ʃ ʒ ɕ ʑ ʂ ʐ ɧ tʃ dʒ tɕ dʑ ʈʂ ɖʐ ʧ ʤ S",
    "SS": "s z ts dz ɬ ɮ ʦ ʣ",
    "nn": "n l ŋ ɲ ɫ ʎ ɭ ɳ ɴ ʟ ɺ N",
    "RR": "ɹ r ʁ ɻ ʀ ɽ ɚ ɝ ɜ",
    "aa": "a ɑ æ ɐ ʌ ɒ ə ä A",
    "E": "e ɛ ɘ ɞ ɤ ε",
    "I": "i ɪ j ɨ ᵻ ʲ",
    "O": "o ɔ ɵ ø œ ɶ",
    "U": "u ʊ w ʉ ɯ ʍ ɰ β y ʏ ɥ ʷ",
}
IPA_VISEMES: dict[str, str] = {ipa: viseme for viseme, row in _ROWS.items() for ipa in row.split()}
"""Viseme of each IPA letter and affricate."""
VOWELS = frozenset("aɑæɐʌɒəäAeɛεøœɘɞɶɤiɪɨyʏᵻoɔɵuʊʉɯɚɝɜ")
GLOTTALS = frozenset("hɦ")
"""Sounds without a mouth shape of their own: they take the next vowel's."""
REDUCED = frozenset("əɐᵻɪʊ")
"""Vowels that are short and half open when unstressed."""
DIPHTHONG_SPLIT = 0.55
"""Where in a diphthong the second half begins, as a fraction of its duration."""
CLOSED = frozenset({"PP"})
"""Visemes with the lips sealed."""
JAW_CLOSED = frozenset({"sil", "PP", "FF", "SS", "CH", "DD", "TH"})
"""Visemes with the jaw (nearly) closed."""
VOWEL_VISEMES = frozenset({"aa", "E", "I", "O", "U", "RR"})
_MODIFIERS = str.maketrans("", "", "ˈˌːˑ͡‿-'ʰ̩̪̯̃˞ʼ")


def strip(ipa: str) -> str:
    """`ipa` without stress, length, ties and diacritics.

    >>> strip("ˈɔːɹ")
    'ɔɹ'
    """
    plain = unicodedata.normalize("NFD", ipa).translate(_MODIFIERS)
    return "".join(ch for ch in plain if not unicodedata.combining(ch))


def is_vowel(ipa: str) -> bool:
    """Whether the phoneme begins with a vowel."""
    plain = strip(ipa)
    return bool(plain) and plain[0] in VOWELS


def visemes(ipa: str) -> tuple[str, ...]:
    """One viseme, or the two of a diphthong; `("sil",)` for silence; empty for what has no shape of its own.

    >>> visemes("aɪ"), visemes("tʃ"), visemes(""), visemes("h")
    (('aa', 'I'), ('CH',), ('sil',), ())
    """
    plain = strip(ipa)
    if not plain:
        return ("sil",) if not ipa else ()
    if plain[:2] in IPA_VISEMES:
        return (IPA_VISEMES[plain[:2]],)
    out: list[str] = []
    for at, ch in enumerate(plain):
        viseme = IPA_VISEMES.get(ch)
        if viseme is None or (at and ch not in VOWELS and ch not in "ɹr") or (out and out[-1] == viseme):
            continue
        out.append(viseme)
    return tuple(out[:2])
