"""What a line says to a persona: praise, an insult, sad news ...: a small lexicon, with negation and emphasis."""

from __future__ import annotations

import re

CUES: dict[str, tuple[str, ...]] = {
    "threat": (r"kill you", r"hurt you", r"destroy you", r"i('ll| will) (hit|break|burn) "),
    "insult": (r"stupid", r"idiot", r"ugly", r"dumb", r"hate you", r"shut up", r"useless", r"boring", r"fool", r"liar", r"\bnot (very |so |at all "
        r")?(funny|nice|kind|smart|clever|helpful|pretty)\b"),
    "alarm": (r"\b(look|watch) out\b", r"\bbehind you\b", r"\bhelp( me)?!", r"\brun!", r"\bfire!", r"\b(is|are|it'?s) (on fire|burning|drowning|bleeding)\b",
        r"\b(attack(ing|ed)?|pirates|invaders)\b.*!"),
    "sad_news": (r"\bdied\b", r"\bdead\b", r"passed away", r"\blost my\b", r"\bcry(ing)?\b", r"\bfuneral\b", r"heart ?broken", r"broke my heart",
        r"\bi('?m| am| feel| was) (so |very |really )?(sad|lonely|depressed|sick|ill|tired of|unhappy|miserable|scared|afraid|all alone|hurt|lost)\b",
        r"\bnobody (here )?(wants|will|would|helps?|cares?|likes?|listens?|loves?)\b", r"\bi miss (him|her|them|my|home)\b", r"\b(terrible|awful|horrible)\b",
        r"\bmy \w+( \w+)? (broke|sank|burned|drowned|left me|is gone|was stolen|got stolen|ran away|is ill|is sick)\b", r"\b(robbed|divorced?)\b"),
    "disgusting": (r"disgusting", r"\b(yuck|gross|eww?|puked?|vomit(ed)?|maggots?|rotten|stinks?|slimy)\b"),
    "good_news": (r"\bi('?m| am) (so |very |really )?(happy|glad|excited|in love|proud|getting married|engaged)\b",
        r"\b(i|we) (won|passed|made it|got married|did it|found (it|her|him|them))\b",
        r"\b(good|great|wonderful) news\b", r"\b(had|having|expecting) a baby\b", r"\bmy birthday\b", r"\bcelebrat(e|ing)\b"),
    "praise": (
        r"beautiful", r"wonderful", r"amazing", r"great job", r"love (you|it|this|your)", r"you('re| are) (so )?(kind|nice|sweet|great|smart|funny|pretty)",
        r"well done", r"brilliant", r"lovely",
    ),
    "joke": (r"\bhaha", r"\blol\b", r"\bjoke\b", r"funny", r"knock knock"),
    "thanks": (r"\bthank", r"\bthanks\b", r"\bcheers\b", r"much obliged", r"appreciate"),
    "greeting": (r"\bhello\b", r"\bhi\b", r"\bhey\b", r"good (morning|evening|afternoon|day)", r"nice to meet"),
    "farewell": (r"\bbye\b", r"goodbye", r"see you", r"farewell", r"good night", r"have to go"),
    "wonder": (r"\bwow\b", r"\breally\?", r"no way", r"guess what", r"secret", r"ghost", r"treasure"),
    "question": (r"\?",),
}  # fmt: skip
"""Appraisal -> patterns, in order of urgency."""
_NEGATION = re.compile(r"\b(not|never|no|isn'?t|aren'?t|don'?t|didn'?t|wasn'?t)\b[\w\s']{0,18}$")
_COMPILED = {name: tuple(re.compile(p) for p in patterns) for name, patterns in CUES.items()}
_OPPOSITE = {"insult": "praise", "praise": "insult", "threat": "", "sad_news": "", "joke": "", "alarm": "", "disgusting": "", "good_news": ""}
_LOUDER = re.compile(r"\b(very|really|so|such|extremely|absolutely|totally|utterly|incredibly|always|most)\b")
_SOFTER = re.compile(r"\b(a bit|a little|kind of|sort of|somewhat|maybe|perhaps|slightly|rather)\b")


def appraise(text: str) -> str:
    """The most urgent thing in what was said: a row of `FEELINGS`, or "".

    >>> appraise("You are not stupid."), appraise("Hello, where is the harbour?")
    ('praise', 'greeting')
    """
    low = text.lower()[:2000]
    for name, patterns in _COMPILED.items():
        for pattern in patterns:
            found = pattern.search(low)
            if found:
                if name in _OPPOSITE and _NEGATION.search(low[: found.start()]):
                    if _OPPOSITE[name]:
                        return _OPPOSITE[name]
                    continue
                return name
    return ""


def emphasis(text: str) -> float:
    """How strongly something is said, about 1: exclamation, capitals and "so" make it more, "a bit" less.

    >>> emphasis("You are a bit slow.") < emphasis("You are slow.") < emphasis("You are SO slow!!")
    True
    """
    said = text[:2000]
    letters = [c for c in said if c.isalpha()]
    shouted = len(letters) > 5 and sum(c.isupper() for c in letters) > 0.7 * len(letters)
    size = 1.0 + 0.12 * min(said.count("!"), 3) + 0.25 * shouted
    size += 0.2 * bool(_LOUDER.search(said.lower())) - 0.35 * bool(_SOFTER.search(said.lower()))
    return max(0.4, min(1.6, size))
