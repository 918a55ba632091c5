"""Which language a line is in, as far as a persona needs to know: hers, or not."""

from __future__ import annotations

import re
import unicodedata

from persona_engine.dialogue.words import fold

FOREIGN: dict[str, frozenset[str]] = {
    "German": frozenset(
        "hallo guten tag morgen ich bin ist wo der die das und nicht wie heisst du sie bist bitte danke was kann mir mein name ein eine hafen sprichst".split()
    ),
    "French": frozenset(
        "bonjour salut je suis ou est le la les et pas comment vous tu merci oui non un une mon nom appelle quoi qui dans avec port parlez".split()
    ),
    "Spanish": frozenset(
        "hola buenos dias yo soy donde esta el la los y no como usted tu gracias si un una mi nombre llamo que quien con puerto hablas habla".split()
    ),
    "Italian": frozenset("ciao buongiorno io sono dove il lo la e non come lei tu grazie si un una mio nome chiamo che chi con porto parli".split()),
    "Portuguese": frozenset("ola bom dia eu sou onde esta o a os e nao como voce obrigado obrigada sim um uma meu nome chamo que quem com porto fala".split()),
    "Dutch": frozenset("hallo goedendag ik ben waar is de het en niet hoe jij je dank ja nee een mijn naam heet wat wie met haven spreek".split()),
    "Polish": frozenset("czesc dzien dobry jestem gdzie jest i nie jak ty dziekuje tak moje imie co kto port mowisz".split()),
}
"""Language -> its commonest small words."""

ENGLISH: frozenset[str] = frozenset(
    "a i you he she it we they the an and or but is are am was be do does did can could will would have has not no yes my your what where when who "
    "why how which"
    " to of in on at for with from this that there here me hello hi hey thanks please tell about want like know good so if then just let us go come "
    "name".split()
)

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")

_SHARED = frozenset("no e o a la hallo i name non port die was est ja si tag".split())
"""Foreign words that alone may as well be English, a name, or a sound."""


def is_latin(text: str) -> bool:
    """Whether most letters of a text are of the Latin script; True for text without letters.

    >>> is_latin("Where?"), is_latin("где гавань?")
    (True, False)
    """
    letters = [c for c in text[:400] if c.isalpha()]
    return not letters or 2 * sum("LATIN" in unicodedata.name(c, "") for c in letters) >= len(letters)


def foreign(text: str) -> str:
    """The language of a line that is surely not English ("unknown" for another script), "" for English and for what cannot be told.

    >>> foreign("Wo ist der Hafen?"), foreign("Where is the harbour?"), foreign("港はどこですか")
    ('German', '', 'unknown')
    """
    if not is_latin(text):
        return "unknown"
    words = _WORD.findall(fold(text[:400]))
    english = sum(w.split("'")[0] in ENGLISH for w in words)
    counted = {name: sum(w in common for w in words) for name, common in FOREIGN.items()}
    best = max(counted, key=lambda name: counted[name])
    alone = counted[best] == 1 and 1 <= len(words) <= 2 and english == 0 and words[0] not in _SHARED
    return best if alone or (counted[best] >= 2 and counted[best] > english) else ""
