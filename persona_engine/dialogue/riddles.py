"""Jokes that visitors tell, beat by beat: "knock knock", a riddle, a punch line."""

from __future__ import annotations

import re

from persona_engine.dialogue.words import spell_out

TELLS, WHO, PUNCH = "joke:tells", "joke:who", "joke:punch"
"""What a persona waits for: the joke itself, who is at the door, the punch line."""
_OFFER = re.compile(
    r"\b(i (have|know|will tell you|have got)|(do you )?want to hear|can i tell you|let me tell you|shall i tell you|here is) "
    r"(you )?(a|another|this|one) (\w+ )?(joke|riddle)\b"
)
_KNOCK = re.compile(r"^\W*knock,? knock\b")
_CLASSIC = re.compile(
    r"^\W*(why did (the|a) \w+( \w+)? cross|what do you call (a|an|two|someone|somebody)|how many [\w ]+ does it take|what do you get (if|when) you|"
    r"what did (the|one|a) [\w ]+ say to|what is the difference between an? )"
)
_SPLIT = re.compile(r"(?<=\?)\s+(?=\w)")
_PUNCH = re.compile(r"^(because|to|so|it|they|he|she|the|a|an|in|that|none|one|two|\d+)\b")
_ASKS = {"why": "Why?", "what": "What?", "how": "How many?"}


def beat(line: str, expecting: str) -> tuple[str, str]:
    """What to say to a line ("laugh", words with tags, or "" where it is no joke), and what to wait for next.

    >>> beat("Knock knock!", "")[1], beat("Lettuce.", WHO)[0], beat("Lettuce in, it's cold!", PUNCH)[0], beat("Where is the inn?", "")
    ('joke:who', '[interest] Lettuce who?', 'laugh', ('', ''))
    """
    plain = spell_out(line).strip()
    if _KNOCK.match(plain):
        return "[interest] Who's there?", WHO
    if expecting == WHO and len(plain.split()) <= 4:
        return f"[interest] {line.strip().rstrip('.!?…')} who?", PUNCH
    if expecting == PUNCH and not plain.endswith("?"):
        return "laugh", ""
    if _OFFER.search(plain):
        return "[interest] Go on, then.", TELLS
    asked, *rest = _SPLIT.split(plain, maxsplit=1)
    if _CLASSIC.match(plain) or (asked.endswith("?") and (expecting == TELLS or (rest and asked.startswith("why ")))):
        if rest and _PUNCH.match(rest[0]):
            return "laugh", ""
        if _CLASSIC.match(plain) or expecting == TELLS:
            return f"[tilt] I don't know. {_ASKS.get(asked.split()[0], 'What?')}", PUNCH
    return ("laugh", "") if expecting == TELLS and not plain.endswith("?") else ("", "")
