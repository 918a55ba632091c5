"""`language`: which language a description is in when it is not English, by its commonest words or its script."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LEAST = 2
"""Words of another language that make a description one in it."""
_COMMON: Final[dict[str, str]] = {
    "German": "ein eine einen einer eines einem der die das den dem und mit ohne nicht sehr mann frau mädchen junge kind haar haare haaren augen bart "
        "brille hut lange langen kurze kurzen rote roten blonde blonden alter alte junger weiß weißem schwarz schwarze schwarzen braune braunen blaue blauen",
    "French": "un une le la les des du et avec sans aux très homme femme fille garçon enfant cheveux yeux barbe lunettes chapeau longs courts roux rousse "
        "vieux vieille jeune noirs noir blonds bleus verts qui porte robe",
    "Spanish": "un una el la los las y con sin muy hombre mujer chica chico niña niño pelo cabello ojos barba gafas sombrero largo corto rizado rubio "
        "rubia viejo vieja joven negro rojo azules verdes que lleva vestido",
    "Italian": "un una uno il lo la gli le e con senza molto uomo donna ragazza ragazzo bambina bambino capelli occhi barba occhiali cappello lunghi corti "
        "ricci biondi vecchio vecchia giovane neri rossi azzurri verdi che porta vestito",
    "Portuguese": "um uma o os as e com sem muito homem mulher menina menino rapaz cabelo cabelos olhos barba óculos chapéu longo curto loiro loira velho "
        "velha jovem preto ruivo azuis verdes que vestido",
    "Dutch": "een het de en met zonder niet heel erg vrouw meisje jongen haar ogen baard bril hoed lang kort rood oude jonge zwart zwarte bruine blauwe jurk",
    "Polish": "i z bez bardzo mężczyzna kobieta dziewczyna chłopiec włosy włosami oczy oczami broda brodą okulary okularami stary stara młody młoda długie",
    "Swedish": "en ett och med utan inte mycket man kvinna flicka pojke hår ögon skägg glasögon hatt långt kort gammal ung svart rött blå",
    "Turkish": "bir ve ile olan çok adam kadın kız erkek çocuk saçlı saç gözlü göz sakallı sakal gözlük şapka uzun kısa yaşlı genç siyah kızıl mavi",
}  # fmt: skip
_ENGLISH: Final[frozenset[str]] = frozenset(
    "a an the and with who of in his her no man woman girl boy hair eyes is has wearing old young long short as for like skin lips".split()
)
_SCRIPTS: Final[tuple[tuple[str, str], ...]] = (
    ("HIRAGANA", "Japanese"), ("KATAKANA", "Japanese"), ("HANGUL", "Korean"), ("CJK", "Chinese"), ("CYRILLIC", "Russian or a language written like it"),
    ("ARABIC", "Arabic or a language written like it"), ("HEBREW", "Hebrew"), ("GREEK", "Greek"), ("DEVANAGARI", "Hindi or a language written like it"),
    ("THAI", "Thai"), ("BENGALI", "Bengali"), ("TAMIL", "Tamil"),
)  # fmt: skip


def _plain(text: str) -> list[str]:
    folded = "".join(c for c in unicodedata.normalize("NFKD", text.lower().replace("ß", "ss")) if not unicodedata.combining(c))
    return re.findall(r"[^\W\d_]+", folded)


_WORDS: Final[dict[str, frozenset[str]]] = {name: frozenset(_plain(words)) - _ENGLISH for name, words in _COMMON.items()}


def language(text: str) -> str:
    """The language that a text seems to be in, "" for English and for what cannot be told.

    >>> language("ein alter Mann mit weißem Bart"), language("красивая женщина"), language("a woman in a cape"), language("zeppelin")
    ('German', 'Russian or a language written like it', '', '')
    """
    letters = [c for c in text if c.isalpha() and ord(c) > 0x36F]
    if len(letters) > sum(c.isalpha() for c in text) / 2:
        scripts = {unicodedata.name(c, "?").split("-")[0].split()[0] for c in letters}
        return next((name for script, name in _SCRIPTS if script in scripts), "another language")
    words = _plain(text)
    found = {name: sum(word in common for word in words) for name, common in _WORDS.items()}
    best = max(found, key=lambda name: found[name])
    return best if found[best] >= LEAST and found[best] > sum(word in _ENGLISH for word in words) else ""
