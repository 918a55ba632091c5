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

OTHER_SCRIPTS: frozenset[str] = frozenset(
    "Arabic Armenian Bengali Bulgarian Cantonese Chinese Georgian Greek Gujarati Hebrew Hindi Japanese Korean Persian Russian Serbian Tamil Telugu Thai "
    "Ukrainian Urdu".split()
)
"""Languages that are not written in the Latin script."""

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


def foreign(text: str, home: str = "English", known: frozenset[str] = frozenset()) -> str:
    """The language of a line that is surely not in that of `home` ("unknown" for another script), "" for what is or cannot be told. `known` are further words
    of home, folded; where home is written in another script than the Latin one, any line of Latin words is foreign.

    >>> foreign("Wo ist der Hafen?"), foreign("Where is the harbour?"), foreign("港はどこですか"), foreign("Where is the harbour?", "German")
    ('German', '', 'unknown', 'English')
    """
    latin = is_latin(text)
    if home in OTHER_SCRIPTS:
        return "unknown" if latin and re.search(r"[^\W\d_]{2}", text) else ""
    if not latin:
        return "unknown"
    words = _WORD.findall(fold(text[:400]))
    common = {**FOREIGN, "English": ENGLISH}
    own = common.pop(home, frozenset()) | known
    ours = sum(w.split("'")[0] in own for w in words)
    counted = {name: sum(w.split("'")[0] in small for w in words) for name, small in common.items()}
    best = max(counted, key=lambda name: counted[name])
    alone = counted[best] == 1 and 1 <= len(words) <= 2 and ours == 0 and words[0] not in _SHARED
    return best if alone or (counted[best] >= 2 and counted[best] > ours) else ""
