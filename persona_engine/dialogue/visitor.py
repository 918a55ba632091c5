"""What visitors say about themselves: facts to remember ("name", "home", "work", "likes")."""

from __future__ import annotations

import re

NOT_NAMES: frozenset[str] = frozenset(
    "i me nope nah yep yeah why none a an the not so very just really here there fine good great well ok okay tired lost hungry thirsty sad happy "
    "lonely bored sorry afraid scared sure glad"
    " ready back new old from in on at going looking trying thinking curious interested asking afraid sick ill cold hot busy done home late early alone human"
    " joking kidding serious angry mad excited confused visiting travelling traveling leaving staying your you my also still always never only feeling doing"
    " being getting having making waiting wondering hoping planning nobody someone it this that what who where when how why yes no hello hi hey thanks please"
    " nothing everything english german french spanish american british student teacher sailor pirate tourist stuck off out up about all pretty "
    "quite too and but"
    " with for of gonna able allowed worried drunk dead alive better worse right wrong impressed in love hurt broke nervous shy"
    .split()
)
"""Words that follow "I am" and are no name."""

_NAME = r"([^\W\d_][\w'’-]{0,23}(?: (?:van |von |de |o')?[A-Z][\w'’-]{0,23})?)"
_SURE = re.compile(rf"\b(?i:my name(?: is|'s|’s)|my names|name's|i am called|i'm called|im called|call me|they call me|people call me) {_NAME}")
_LIKELY = re.compile(rf"\b(?i:i am|i'm|i’m|im|this is|it is|it's) {_NAME}")
_HERE = re.compile(rf"^{_NAME} (?i:here)\b")
_BARE = re.compile(rf"^(?i:it is |it's |i am |i'm |im |oh,? |well,? |just )*{_NAME}[.!]?$")

_FACTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (key, re.compile(pattern, re.IGNORECASE))
    for key, pattern in (
        ("home", r"\bi(?: am|'m|’m| come) from ([\w' -]{2,40}?)(?= and\b| but\b| originally\b|[,.!?;]|$)"),
        ("home", r"\bi(?: am|'m|’m) an? [\w' -]{3,30}? from ([\w' -]{2,40}?)(?= and\b| but\b|[,.!?;]|$)"),
        ("home", r"\bi live in ([\w' -]{2,40}?)(?= and\b| but\b| with\b|[,.!?;]|$)"),
        ("work", r"\bi(?: am|'m|’m| work as) an? ((?!bit\b|little\b|lot\b|fan\b|big\b)[\w' -]{3,30}?)(?= and\b| but\b| from\b| in\b| who\b|[,.!?;]|$)"),
        ("likes", r"\bi (?:really )?(?:love|like|enjoy|adore) (?!you\b|your\b|it\b|that\b|this\b|to know\b|her\b|him\b)([\w' -]{3,40}?)(?= and\b| "
                  r"but\b|[,.!?;]|$)"),
    )
)
_WANTS = re.compile(r"\b(would|i'd) (really )?(like|love)\b", re.IGNORECASE)

_FORGET = re.compile(r"\b(forget (me|my name|everything about me|about me|what i told you)|delete (my data|me|everything about me))\b", re.IGNORECASE)


def wants_forgetting(line: str) -> bool:
    """Whether a visitor asks that nothing about them be kept.

    >>> wants_forgetting("Please forget me."), wants_forgetting("Don't forget me!")
    (True, False)
    """
    found = _FORGET.search(line)
    return found is not None and not re.search(r"\b(don'?t|do not|never|didn'?t|did not|not)\b[\w\s]{0,12}$", line[: found.start()].lower())


def name_in(line: str, expected: bool = False) -> str:
    """The name by which a visitor introduces themselves, or "". `expected`: they were just asked for it, so a bare name will do.

    >>> name_in("Hello! My name is Sam."), name_in("I'm lost"), name_in("sam", expected=True)
    ('Sam', '', 'Sam')
    """
    found = _SURE.search(line)
    if found and _plausible(found.group(1)):
        return _title(found.group(1))
    found = _LIKELY.search(line)
    if found and found.group(1)[0].isupper() and _plausible(found.group(1)):
        return _title(found.group(1))
    found = _HERE.search(line) or (_BARE.match(line.strip()) if expected else None)
    if found and _plausible(found.group(1)) and (expected or found.group(1)[0].isupper()):
        return _title(found.group(1))
    return ""


def facts_in(line: str) -> dict[str, str]:
    """What else a visitor tells of themselves.

    >>> facts_in("I'm from Lisbon and I love old boats.")
    {'home': 'Lisbon', 'likes': 'old boats'}
    """
    if line.rstrip().endswith("?"):
        return {}
    found: dict[str, str] = {}
    for key, pattern in _FACTS:
        match = pattern.search(line)
        if match and key not in found and not (key == "likes" and _WANTS.search(line)):
            value = match.group(1).strip()
            if value and not (key == "work" and name_in(line)):
                found[key] = value[:60]
    return found


def _plausible(name: str) -> bool:
    first = name.split()[0].lower()
    return first not in NOT_NAMES and not first.endswith("ing") and len(name) <= 40


def _title(name: str) -> str:
    return name if any(c.isupper() for c in name) else name.title().replace("'S", "'s")
