"""What visitors tell of themselves and those around them, kept in their own words; and what of it answers a question."""

from __future__ import annotations

import re
from collections.abc import Mapping

from persona_engine.dialogue.retrieval import is_question
from persona_engine.dialogue.words import is_content, spell_out, stems

MOST = 12
"""Things kept of one visitor; the oldest is forgotten first."""
LONGEST = 80
"""Characters kept of one thing."""
TOLD = "told "
"""Facts under keys that begin so are a visitor's own words."""

_VERBS = (
    r"(?:is|are|was|were|has|have|had|died|left|broke|lost|works?|lives?|likes?|loves?|hates?|got|passed|went|came|ran|fell|wants?|just|never|always|can|will)"
)
_MINE = re.compile(rf"^(?:\w+, )?my ((?:[\w'-]+ )?[\w'-]+?)(?:'s)?(?: name)? {_VERBS}\b.+|^(?:\w+, )?my ((?:[\w'-]+ )?[\w'-]+?) (?:died|left|passed away)\W*$")
_OWN = re.compile(
    r"^i (?:have got|have|own|keep) (?!to\b|been\b|got to\b)"
    r"(?:(?:an?|no|one|two|three|four|five|six|seven|many|some|\d+) )?((?:[\w'-]+ )?[\w'-]+).*"
)
_DID = re.compile(
    r"^i (?:have |just |have just |finally )*(got|lost|won|passed|found|broke|bought|sold|married|quit|failed|moved|wrote|made|built|met|learned)\b .+"
)
_AGED = re.compile(r"^i am (\d{1,3})(?: years old| years)?\b")
_WEAK = frozenset("feel bit time idea question problem day way lot thing no name".split())
_FLIP = {"i": "you", "my": "your", "mine": "yours", "me": "you", "myself": "yourself", "we": "you", "our": "your", "us": "you", "your": "my", "you": "me"}
_ASKED: tuple[tuple[str, str], ...] = (
    ("home", r"\b(where (do|did|am) i (come |live|from)|where am i from|my home\b|where i (come from|live|am from))"),
    ("work", r"\b(what (do|is) (i do|my (job|work|trade))|what i do for a living)\b"), ("likes", r"\bwhat (do i|i) (like|love)\b"),
    ("told age", r"\bhow old (am i|i am)\b|\bmy age\b"),
)  # fmt: skip
_KNOWN: dict[str, str] = {"home": "You come from {it}.", "work": "You told me that you are a {it}.", "likes": "You like {it}."}
_ABOUT_ME = re.compile(r"\b(i|my|me|mine|am)\b")
_WHO = re.compile(r"^(do you (remember|know) )?(who|what|which)\b.*\b(died|left|broke|passed|lost|got|is ill|is sick)\b")


def told_in(sentence: str) -> dict[str, str]:
    """What a statement tells of a visitor and theirs, under the word it is about.

    >>> told_in("My dog died yesterday."), told_in("I have two kids, Anna and Paul.")
    ({'told dog': 'my dog died yesterday'}, {'told child': 'i have two kids, Anna and Paul'})
    """
    if sentence.rstrip().endswith("?"):
        return {}
    said = sentence.strip().rstrip(".!… ")
    plain = spell_out(said)
    if len(plain.split()) < 3 or len(said) > 160:
        return {}
    if aged := _AGED.match(plain):
        return {"told age": f"i am {aged.group(1)}"}
    for pattern in (_MINE, _OWN, _DID):
        match = pattern.match(plain)
        if match is not None and not is_question(plain):
            about = [w for w in stems(next(g for g in match.groups() if g)) if w not in _WEAK]
            if about:
                return {TOLD + about[-1]: _as_said(said)}
    return {}


def keep(facts: dict[str, str], told: Mapping[str, str]) -> None:
    """Add to what is known, the oldest of too many dropped."""
    for key, value in told.items():
        facts.pop(key, None)
        facts[key] = value
    old = [key for key in facts if key.startswith(TOLD)]
    for key in old[: max(0, len(old) - MOST)]:
        del facts[key]


def answer(question: str, facts: Mapping[str, str]) -> str:
    """What is known that answers a visitor's question about themselves, "" for nothing.

    >>> answer("What happened to my dog?", {"told dog": "my dog died yesterday"})
    'You told me: your dog died yesterday.'
    """
    plain = spell_out(question)
    asks = is_question(question) or plain.startswith(("remember", "you remember"))
    if not asks or not (_ABOUT_ME.search(plain) or _WHO.search(plain)):
        return ""
    for key, pattern in _ASKED:
        if key in facts and re.search(pattern, plain):
            return f"You are {facts[key].removeprefix('i am ')}." if key == "told age" else _KNOWN[key].format(it=facts[key])
    words = {w for w in stems(question) if is_content(w)}
    if not re.search(r"\bmy\b|\bi have\b|\bdo i\b|\bdid i\b|\bi (tell|told|said|say)\b", plain) and not _WHO.search(plain):
        return ""
    best = max(
        ((len(words & set(stems(value))) + 2 * (key.removeprefix(TOLD) in words), key) for key, value in facts.items() if key.startswith(TOLD)), default=(0, "")
    )
    return f"You told me: {yours(facts[best[1]])}." if best[0] else ""


def everything(facts: Mapping[str, str], most: int = 3) -> list[str]:
    """Sentences about a visitor, the newest of what was told last.

    >>> everything({"home": "Leeds", "told dog": "my dog died"})
    ['You come from Leeds.', 'And your dog died.']
    """
    sure = [_KNOWN[key].format(it=facts[key]) for key in _KNOWN if key in facts]
    told = [f"And {yours(value)}." for key, value in facts.items() if key.startswith(TOLD)]
    return [*sure, *told[-most:]]


def yours(said: str) -> str:
    """A visitor's statement, turned round.

    >>> yours("i am 34"), yours("my boss told me that I was late")
    ('you are 34', 'your boss told you that you were late')
    """
    words = re.split(r"(\W+)", said)
    out: list[str] = []
    for word in words:
        before = next((w for w in reversed(out) if w.strip()), "")
        low = word.lower()
        if low in ("am", "was") and before == "you":
            word = {"am": "are", "was": "were"}[low]
        elif low in _FLIP:
            word = _FLIP[low]
        out.append(word)
    return "".join(out)


def _as_said(said: str) -> str:
    """The visitor's words, contractions of the first person spelt out, names kept."""
    spelt = re.sub(r"\b[Ii](?:'|’)(m|ve|ll|d)\b", lambda m: {"m": "i am", "ve": "i have", "ll": "i will", "d": "i had"}[m.group(1)], said)
    return (spelt[0].lower() + spelt[1:])[:LONGEST].strip(" ,;")
