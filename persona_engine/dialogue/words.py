"""Words of a line as the scripted mind compares them: folded, contractions spelt out, endings off, small typing errors forgiven."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

CONTRACTIONS: dict[str, str] = {
    "won't": "will not", "can't": "can not", "cannot": "can not", "shan't": "shall not", "ain't": "is not", "let's": "let us", "y'all": "you all",
    "gonna": "going to", "wanna": "want to", "gotta": "got to", "gimme": "give me", "lemme": "let me", "dunno": "do not know", "whats": "what is",
    "wheres": "where is", "hows": "how is", "whos": "who is", "im": "i am", "ive": "i have", "dont": "do not", "doesnt": "does not", "isnt": "is not",
    "didnt": "did not", "cant": "can not", "thats": "that is", "youre": "you are", "u": "you", "ur": "your", "r": "are", "pls": "please", "thx": "thanks",
    "wat": "what", "whens": "when is",
}  # fmt: skip
_ENDINGS: tuple[tuple[str, str], ...] = (("n't", " not"), ("'re", " are"), ("'ve", " have"), ("'ll", " will"), ("'m", " am"), ("'d", " would"))

SPELLINGS: dict[str, str] = {
    "harbor": "harbour", "harbors": "harbour", "color": "colour", "colors": "colour", "favorite": "favourite", "gray": "grey", "theater": "theatre",
    "neighbor": "neighbour", "center": "centre", "traveler": "traveller", "mom": "mother", "mum": "mother", "mummy": "mother", "dad": "father",
    "daddy": "father", "kid": "child", "kids": "child", "children": "child", "grandma": "grandmother", "gran": "grandmother", "granny": "grandmother",
    "doctor's": "doctor", "purchase": "buy", "scared": "afraid", "begun": "begin", "began": "begin", "bought": "buy", "ate": "eat", "sank": "sink",
    "sunk": "sink", "sunken": "sink", "swam": "swim", "went": "go", "slept": "sleep", "sold": "sell", "men": "man", "women": "woman", "fishes": "fish",
    "loves": "love", "mice": "mouse", "lighthouses": "lighthouse", "built": "build", "ghosts": "ghost", "storms": "storm",
}  # fmt: skip
"""Other spellings and irregular forms -> the one that is compared."""

FUNCTION: frozenset[str] = frozenset(
    "a an the and or but of to in on at by for with from as is am are was were be been being it its this that these those i you he she we they me him her us"
    " them my your his our their do does did done have has had will would can could should shall may might must not so if then than there here what "
    "where when"
    " who whom whose why how which please just very really too also any some know tell about say want like get go going got let us me one ever much many more"
    " no yes oh um uh well hey explain describe okay ok give show think mean happen happened seem look thing things something anything always need "
    "make now today "
    "find take see again"
    .split()
)
"""Words that carry no topic of their own."""

ASPECT_WORDS: frozenset[str] = frozenset(
    "time open close cost price expensive cheap far way direction find day often long late soon place please help high big large small best good "
    "nice great".split()
)
"""Words that ask for one side of a thing and rarely name it."""

COMMON: frozenset[str] = frozenset(
    "house horse light night right might fight sight world word words would could should about above after again under other their there these those "
    "thing think"
    " think place plane plate great green start stand still story store stone state table thank three throw today touch train treat trust truth "
    "until usual visit"
    " voice watch wheel where which while white whole woman write wrong young years month money month mouth north south heart heard house human "
    "maybe never often"
    " order paper party peace phone piece point power price proud queen quick quiet quite reach ready river round scene sense serve seven share "
    "sharp shape sheep"
    " sleep small smart smell smile speak speed spend sport space sound sorry short shore shout happy hours hello heavy early earth eight empty "
    "enjoy enough every"
    " extra faith false field final first floor force found front fruit funny glass grand grass group guess black blood board brain break bring "
    "brown build carry"
    " catch cause chair cheap check chief child china claim class clean clear climb close cloud coast color count court cover crazy cross crowd "
    "daily dance death"
    " dream dress drink drive answer better before between change called friend people really simple single sister should street strong summer "
    "system things though"
    " toward travel winter window wonder yellow matter market making minute moment mother nature number office parent person planet please pretty "
    "reason school season"
    " second secret minute master letter listen little living looking having hardly happen giving getting garden future forest follow finger father "
    "famous family"
    " expect except escape energy either during doctor dinner danger create course corner coming coffee church center castle bridge bottle behind "
    "become beauty battle".split()
)
"""English words that are not taken for slips of others."""

ASKING: frozenset[str] = frozenset("what where when who whom whose why how which".split())
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


def fold(text: str) -> str:
    """Lower case, straight apostrophes, no accents.

    >>> fold("Café d’Été")
    "cafe d'ete"
    """
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("`", "'").lower())
    return "".join(c for c in plain if not unicodedata.combining(c))


def spell_out(text: str) -> str:
    """Folded text with contractions spelt out.

    >>> spell_out("Where's the inn? I can't see")
    'where is the inn? i can not see'
    """

    def full(match: re.Match[str]) -> str:
        word = match.group()
        if word in CONTRACTIONS:
            return CONTRACTIONS[word]
        for ending, long in _ENDINGS:
            if word.endswith(ending) and len(word) > len(ending):
                return word.removesuffix(ending) + long
        if word.endswith("'s"):
            stem = word[:-2]
            return f"{stem} is" if stem in ASKING or stem in ("it", "that", "there", "he", "she", "here") else stem
        return word

    return _WORD.sub(full, fold(text))


def stem(word: str) -> str:
    """A word without its commonest endings, in its common spelling.

    >>> [stem(w) for w in ("ferries", "sailing", "boats", "harbor", "stopped", "bus")]
    ['ferry', 'sail', 'boat', 'harbour', 'stop', 'bus']
    """
    word = SPELLINGS.get(word, word)
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    if word.endswith("s") and len(word) > 3 and word[-2] not in "sui":
        word = word[:-1]
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= 3 and any(v in root for v in "aeiouy"):
            return root[:-1] if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "ls" else root
    return SPELLINGS.get(word, word)


def stems(text: str) -> list[str]:
    """Every word of a text, compared form, in order."""
    return [stem(w) for w in _WORD.findall(spell_out(text))]


def is_content(word: str) -> bool:
    """Whether a stem can name a topic."""
    return word not in FUNCTION and len(word) > 1


def near(word: str, known: Collection[str]) -> str:
    """The known word that was probably meant, or "": one slip in words of five letters, two from eight.

    >>> near("lighhouse", {"lighthouse", "house"}), near("cat", {"car"})
    ('lighthouse', '')
    """
    if len(word) < 5 or word in COMMON:
        return ""
    allowed = 1 if len(word) < 8 else 2
    best, found = allowed + 1, ""
    for other in known:
        if abs(len(other) - len(word)) <= allowed and len(other) >= 4 and (other[0] == word[0] or other[1:2] == word[:1] or other[:1] == word[1:2]):
            distance = _distance(word, other, best)
            if distance < best or (distance == best and found and other < found):
                best, found = distance, other
    return found if best <= allowed else ""


def _distance(a: str, b: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap neighbours) from `a` to `b`, or some number above `limit`."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]
