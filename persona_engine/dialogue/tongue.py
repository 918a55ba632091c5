"""`Tongue`: what a persona needs to hold everyday talk in a language: the words that ask, the commonest exchanges, lines of her own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from persona_engine.dialogue.exchange import Exchange

NAMES: dict[str, str] = {
    "af": "Afrikaans", "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cmn": "Chinese", "cs": "Czech", "cy": "Welsh", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "ga": "Irish", "gl": "Galician", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian",
    "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "ko": "Korean", "la": "Latin", "lt": "Lithuanian",
    "lv": "Latvian", "ms": "Malay", "nb": "Norwegian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu",
    "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "yue": "Cantonese", "zh": "Chinese",
}  # fmt: skip
"""The first part of a language tag -> its English name."""
_ALPHABETS = 0x530
"""Below this stand the letters (Latin, Greek, Cyrillic) of which a mark above or below is an accent; elsewhere it makes another letter."""
_KANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
"""Katakana -> hiragana."""


@dataclass(frozen=True)
class Tongue:
    """One language. Regular expressions are on `plain` text; names in what is `told` on text as it was typed.

    `own`: what is said for "I only speak", in that language; `small`: words that carry no topic; `endings`: those that may be exchanged between forms of a
    word, none where any three letters may; `name`: how a name stands after a line; `compounds`: whether words are joined into one.
    """

    small: frozenset[str] = frozenset()
    endings: frozenset[str] = frozenset()
    compounds: bool = False
    name: str = ", {}"
    aspects: Mapping[str, str] = field(default_factory=dict)
    asks: str = r"\?"
    more: str = r"(?!)"
    told: tuple[str, ...] = ()
    """Ways of saying one's name, which group 1 is."""
    likely: tuple[str, ...] = ()
    """The same, where it may be no name, unless it was asked for or comes with a greeting."""
    exchanges: Mapping[str, Exchange] = field(default_factory=dict)
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What goes for `persona.Lines` of the same name."""


def code(language: str) -> str:
    """The first part of a language tag, which names the language itself.

    >>> code("en-GB"), code("pt_br"), code("")
    ('en', 'pt', 'en')
    """
    return re.split(r"[-_]", language.strip().lower())[0] or "en"


def language_name(language: str) -> str:
    """The English name of the language of a tag, or the tag where it is not known.

    >>> language_name("de-AT"), language_name("tlh")
    ('German', 'tlh')
    """
    return NAMES.get(code(language), language)


def folded(text: str) -> str:
    """Without accents, katakana as hiragana; regular expressions stay what they are.

    >>> folded("Café コーヒー")
    'Cafe こーひー'
    """
    out = []
    for char in unicodedata.normalize("NFKC", text).translate(_KANA):
        parts = unicodedata.normalize("NFKD", char)
        out.append("".join(c for c in parts if not unicodedata.combining(c)) if ord(parts[0]) < _ALPHABETS else char)
    return "".join(out)


def plain(text: str) -> str:
    """As lines are compared: `folded`, small letters, straight apostrophes.

    >>> plain("L’Été à Gießen")
    "l'ete a giessen"
    """
    return folded(text.replace("’", "'").casefold())
