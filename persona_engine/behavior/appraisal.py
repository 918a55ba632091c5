"""What a line says to a persona: praise, an insult, sad news ...: a small lexicon, with negation and emphasis."""

from __future__ import annotations

import re

CUES: dict[str, tuple[str, ...]] = {
    "threat": (r"kill you", r"hurt you", r"destroy you", r"i('ll| will) (hit|break|burn) "),
    "insult": (r"stupid", r"idiot", r"ugly", r"dumb", r"hate you", r"shut up", r"useless", r"boring", r"fool", r"liar", r"\bnot (very |so |at all "
        r")?(funny|nice|kind|smart|clever|helpful|pretty)\b"),
    "boast": (r"\bi('?m| am) (much |far |so much )?(better|smarter|cleverer|richer|stronger) than (you|all|everyone|everybody|anyone|them)\b",
        r"\bi('?m| am) (the (best|smartest|greatest|richest)|perfect|a genius|always right|never wrong)\b",
        r"\byou('re| are) (beneath me|nothing)\b", r"\bpeasants?\b"),
    "alarm": (r"\b(look|watch) out\b", r"\bbehind you\b", r"\bhelp( me)?!", r"\brun!", r"\bfire!", r"\b(is|are|it'?s) (on fire|burning|drowning|bleeding)\b",
        r"\b(attack(ing|ed)?|pirates|invaders)\b.*!"),
    "sad_news": (r"\bdied\b", r"\bdead\b", r"passed away", r"\blost my\b", r"\bcry(ing)?\b", r"\bfuneral\b", r"heart ?broken", r"broke my heart",
        r"\bi('?m| am| feel| was) (so |very |really )?(sad|lonely|depressed|sick|ill|tired of|unhappy|miserable|scared|afraid|all alone|hurt|lost)\b",
        r"\bi('?m| am| feel) (so |very |really )?(worried|anxious)\b",
        r"\b(got|was|been|were|am|i'?m) (fired|sacked|laid off|evicted|rejected|mugged|dumped)\b", r"\b(left|dumped|abandoned|betrayed|cheated on) me\b",
        r"\b(in|to|at) (the )?hospital\b", r"\b(has|have) (cancer|a stroke|a heart attack)\b", r"\b(broke|broken|split|splitting) up\b", r"\bbad news\b",
        r"\bi (failed|lost) (my|the|an|a|everything)\b", r"\b(kill|hurt) myself\b|\bwant to die\b|\bsuicid", r"\bgive up on (life|everything)\b|\bi give up\b",
        r"\bi do(n't| not) know what to do (with|about) my\b", r"\b(bad|rough|hard) (day|week|year)\b", r"\bi have no (friends?|one|body|family)\b",
        r"\bnobody (here )?(wants|will|would|helps?|cares?|likes?|listens?|loves?)\b", r"\bi miss (him|her|them|my|home)\b", r"\b(terrible|awful|horrible)\b",
        r"\bmy \w+( \w+)? (broke|sank|burned|drowned|left me|is gone|was stolen|got stolen|ran away|is ill|is sick)\b", r"\b(robbed|divorced?)\b"),
    "grievance": (r"\bi('?m| am| feel| was) (so |very |really |still )?(angry|mad|furious|annoyed|fed up|livid)\b",
        r"\b(lied|yelled|shouted|screamed|laughed) (to|at) me\b",
        r"\b(unfair|not fair)\b", r"\bi hate (my|him|her|them|this|everyone|everybody|people)\b"),
    "disgusting": (r"disgusting", r"\b(yuck|gross|eww?|puked?|vomit(ed)?|maggots?|rotten|stinks?|slimy)\b"),
    "good_news": (r"\bi('?m| am) (so |very |really )?(happy|glad|excited|in love|proud|getting married|engaged)\b",
        r"\b(i|we) (just |have |finally )*(won|passed|made it|graduated|got married|got engaged|got promoted|did it|found (it|her|him|them))\b",
        r"\bi (just |have |finally )*got (a|the|an|my) (new |first )?(job|promotion|dog|puppy|cat|kitten|house|prize|place|part|role|raise)\b", r"\bsaid yes\b",
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
ENDS_WELL = re.compile(
    r"\b(but|until)( \w+){0,3}? (she|he|it|they|we|i|all|everything)( \w+){0,2}? (came back|recovered|survived|got (better|well)|made it|"
    r"(was|were|is|are|am) (found|fine|safe|alive|okay|ok|better|back|saved|rescued)|found (her|him|it|them))\b(?! (dead|gone|ill|hurt))"
)
"""A bad tale that ends well: its end is what it says."""
_NEGATION = re.compile(r"\b(not|never|no|isn'?t|aren'?t|don'?t|didn'?t|wasn'?t)\b[\w\s']{0,18}$")
_COMPILED = {name: tuple(re.compile(p) for p in patterns) for name, patterns in CUES.items()}
_OPPOSITE = {"insult": "praise", "praise": "insult"} | dict.fromkeys(
    ("threat", "sad_news", "joke", "alarm", "disgusting", "good_news", "boast", "grievance"), "")
_LOUDER = re.compile(r"\b(very|really|so|such|extremely|absolutely|totally|utterly|incredibly|always|most)\b")
_SOFTER = re.compile(r"\b(a bit|a little|kind of|sort of|somewhat|maybe|perhaps|slightly|rather)\b")


def appraise(text: str) -> str:
    """The most urgent thing in what was said: a row of `FEELINGS`, or "".

    >>> appraise("You are not stupid."), appraise("Hello, where is the harbour?")
    ('praise', 'greeting')
    """
    low = text.lower()[:2000]
    if ENDS_WELL.search(low):
        return "good_news"
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
