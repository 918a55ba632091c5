"""How what is said to a persona makes it feel: appraisal by a small lexicon, decay in closed form, temperament."""

from __future__ import annotations

import re
from dataclasses import dataclass

from persona_engine.score.affect import Affect

HALF_LIFE = 14.0
"""Seconds in which an emotion loses half of its intensity."""
MOOD_HALF_LIFE = 90.0
STRONGEST = 0.9
FAINTEST = 0.05
"""Below this intensity an emotion is over."""
AT_REST = Affect()

#          emotion, intensity, valence, arousal, dominance
FEELINGS: dict[str, tuple[str, float, float, float, float]] = {
    "greeting": ("joy", 0.35, 0.35, 0.15, 0.05),
    "thanks": ("joy", 0.40, 0.45, 0.05, 0.10),
    "praise": ("joy", 0.60, 0.60, 0.25, 0.15),
    "joke": ("joy", 0.55, 0.50, 0.30, 0.10),
    "insult": ("sadness", 0.50, -0.55, 0.20, -0.25),
    "threat": ("fear", 0.60, -0.60, 0.55, -0.45),
    "sad_news": ("sadness", 0.60, -0.45, -0.15, -0.10),
    "farewell": ("trust", 0.45, 0.25, -0.05, 0.05),
    "wonder": ("surprise", 0.40, 0.20, 0.40, 0.0),
    "question": ("interest", 0.30, 0.08, 0.12, 0.0),
}
"""What an appraisal does to an average temperament."""

CUES: dict[str, tuple[str, ...]] = {
    "threat": (r"kill you", r"hurt you", r"destroy you", r"i('ll| will) (hit|break|burn) "),
    "insult": (r"stupid", r"idiot", r"ugly", r"dumb", r"hate you", r"shut up", r"useless", r"boring", r"fool", r"liar", r"\bnot (very |so |at all "
        r")?(funny|nice|kind|smart|clever|helpful|pretty)\b"),
    "sad_news": (r"\bdied\b", r"\bdead\b", r"passed away", r"\blost my\b", r"\bi'?m (so )?(sad|lonely|depressed|sick)\b", r"\bcry(ing)?\b"),
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
_OPPOSITE = {"insult": "praise", "praise": "insult", "threat": "", "sad_news": "", "joke": ""}


@dataclass(frozen=True)
class Temperament:
    """The five factors, each 0..1."""

    openness: float = 0.5
    conscientiousness: float = 0.5
    extraversion: float = 0.5
    agreeableness: float = 0.5
    neuroticism: float = 0.5


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


def feel(before: Affect, appraisal: str, temperament: Temperament) -> Affect:
    """The affect after an appraisal."""
    if appraisal not in FEELINGS:
        return before
    emotion, intensity, valence, arousal, dominance = FEELINGS[appraisal]
    gain = 0.7 + 0.6 * (temperament.neuroticism if valence < 0 else temperament.extraversion)
    soft = 1.0 - 0.4 * temperament.agreeableness if appraisal == "insult" else 1.0
    return Affect(
        _unit(0.6 * before.valence + valence * gain * soft),
        _unit(0.6 * before.arousal + arousal * gain),
        _unit(0.6 * before.dominance + dominance * gain),
        emotion,
        min(STRONGEST, intensity * gain * soft),
    )


def colored(before: Affect, emotion: str, intensity: float = 0.6) -> Affect:
    """The affect while a sentence is said in an emotion."""
    return replace_emotion(before, emotion, min(STRONGEST, intensity))


def replace_emotion(before: Affect, emotion: str, intensity: float) -> Affect:
    """`before` with another emotion on the face."""
    return Affect(before.valence, before.arousal, before.dominance, emotion, intensity)


def resting(temperament: Temperament) -> Affect:
    """The mood to which a temperament returns (after Mehrabian 1996, halved: a face at rest says little)."""
    o, e, a, n = (v - 0.5 for v in (temperament.openness, temperament.extraversion, temperament.agreeableness, temperament.neuroticism))
    return Affect(
        _unit(0.21 * e + 0.59 * a - 0.19 * n), _unit(0.15 * o + 0.30 * a + 0.28 * n) * 0.5, _unit(0.25 * o + 0.60 * e - 0.32 * a) * 0.5
    )


def decayed(affect: Affect, seconds: float, rest: Affect = AT_REST) -> Affect:
    """The affect `seconds` later, nothing having happened; `rest` is what the mood returns to."""
    emotion, mood = 0.5 ** (seconds / HALF_LIFE), 0.5 ** (seconds / MOOD_HALF_LIFE)
    intensity = affect.intensity * emotion
    name = affect.emotion if intensity > FAINTEST else "neutral"
    return Affect(
        rest.valence + (affect.valence - rest.valence) * mood,
        rest.arousal + (affect.arousal - rest.arousal) * mood,
        rest.dominance + (affect.dominance - rest.dominance) * mood,
        name,
        intensity if name != "neutral" else 0.0,
    )


def _unit(value: float) -> float:
    return max(-1.0, min(1.0, value))
