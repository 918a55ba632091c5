"""How what is said to a persona and what happens to it makes it feel: emotions over a mood over a temperament, all in closed form.

An emotion is stirred by an appraisal and fades by itself, each at its own pace; the mood follows it and fades more slowly; the
temperament says where the mood comes to rest, how strongly things are felt and what is shown of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from persona_engine.score.affect import Affect, pairs

HALF_LIVES: dict[str, float] = {
    "joy": 14.0, "sadness": 24.0, "anger": 18.0, "fear": 9.0, "surprise": 2.5, "disgust": 8.0, "trust": 20.0, "interest": 9.0, "embarrassment": 10.0,
    "contempt": 16.0, "boredom": 40.0,
}  # fmt: skip
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
    "good_news": ("joy", 0.55, 0.50, 0.30, 0.10),
    "grievance": ("sadness", 0.30, -0.25, 0.15, 0.0),
    "boast": ("interest", 0.25, 0.05, 0.10, 0.0),
    "alarm": ("fear", 0.50, -0.30, 0.55, -0.15),
    "farewell": ("trust", 0.45, 0.25, -0.05, 0.05),
    "wonder": ("surprise", 0.40, 0.20, 0.40, 0.0),
    "question": ("interest", 0.30, 0.08, 0.12, 0.0),
    # what happens in the game
    "loud_noise": ("surprise", 0.55, -0.12, 0.45, -0.15),
    "flash": ("surprise", 0.45, -0.10, 0.30, -0.05),
    "touch": ("surprise", 0.35, 0.02, 0.20, -0.05),
    "hit": ("anger", 0.65, -0.50, 0.55, -0.10),
    "name_called": ("interest", 0.35, 0.05, 0.15, 0.0),
    "someone_enters": ("interest", 0.30, 0.06, 0.10, 0.0),
    "too_close": ("embarrassment", 0.30, -0.15, 0.20, -0.15),
    "smile": ("joy", 0.30, 0.25, 0.05, 0.05),
    "gift": ("joy", 0.70, 0.65, 0.35, 0.10),
    "victory": ("joy", 0.80, 0.70, 0.60, 0.40),
    "defeat": ("sadness", 0.60, -0.50, -0.20, -0.40),
    "nothing": ("boredom", 0.40, -0.10, -0.25, 0.0),
    "curious": ("interest", 0.40, 0.08, 0.15, 0.0),
    "disgusting": ("disgust", 0.60, -0.40, 0.15, 0.10),
}
"""What an appraisal does to an average temperament."""

TEMPERED: dict[str, tuple[tuple[str, float, str], ...]] = {
    "insult": (("agreeableness", 0.42, "anger"), ("agreeableness", 0.6, "contempt")), "praise": (("extraversion", 0.25, "embarrassment"),),
    "too_close": (("agreeableness", 0.35, "anger"),), "loud_noise": (("emotional_stability", 0.35, "fear"),),
    "hit": (("emotional_stability", 0.40, "fear"),), "defeat": (("agreeableness", 0.30, "anger"),), "boast": (("agreeableness", 0.65, "contempt"),),
}  # fmt: skip
"""Appraisal -> factors, each with the emotion of those who have less of it than this; the first that fits."""

OPPOSED: tuple[frozenset[str], ...] = tuple(
    frozenset(pair) for pair in (("joy", "sadness"), ("joy", "anger"), ("joy", "disgust"), ("joy", "fear"), ("trust", "anger"), ("trust", "disgust"),
                                  ("joy", "contempt"), ("trust", "contempt"), ("fear", "contempt"),
                                  *(("boredom", other) for other in ("joy", "sadness", "anger", "fear", "surprise", "interest", "disgust")))
)
"""Emotions that drive each other out instead of mixing."""
DRIVEN_OUT = 1.4
"""What an opposed emotion loses, as a share of itself, for each unit of the one that is stirred."""
HIDDEN = frozenset({"sadness", "anger", "fear", "disgust", "embarrassment", "contempt"})
"""Emotions over which the polite put a smile."""
CONTAGION_METRES, CONTAGION_SHARE, CONTAGION_CAP = 4.0, 0.3, 0.2


@dataclass(frozen=True)
class Temperament:
    """The five factors, each 0..1; `contagion` 0..1 is how much other people's feelings rub off."""

    openness: float = 0.5
    conscientiousness: float = 0.5
    extraversion: float = 0.5
    agreeableness: float = 0.5
    neuroticism: float = 0.5
    contagion: float = 0.0

    @property
    def emotional_stability(self) -> float:
        """The other end of neuroticism."""
        return 1.0 - self.neuroticism


def feel(before: Affect, appraisal: str, temperament: Temperament, strength: float = 1.0) -> Affect:
    """The affect after an appraisal, said or done with `strength`."""
    if appraisal not in FEELINGS:
        return before
    emotion, intensity, valence, arousal, dominance = FEELINGS[appraisal]
    if appraisal in TEMPERED:
        emotion = next((other for factor, least, other in TEMPERED[appraisal] if getattr(temperament, factor) < least), emotion)
    gain = strength * (0.7 + 0.6 * (temperament.neuroticism if valence < 0 else temperament.extraversion))
    soft = 1.0 - 0.4 * temperament.agreeableness if appraisal == "insult" else 1.0
    moved = stirred(before, emotion, min(STRONGEST, intensity * gain * soft))
    if emotion in ("anger", "contempt"):
        dominance = abs(dominance)
    return msgspec.structs.replace(
        moved,
        valence=_unit(0.6 * before.valence + valence * gain * soft),
        arousal=_unit(0.6 * before.arousal + arousal * gain),
        dominance=_unit(0.6 * before.dominance + dominance * gain),
    )


def stirred(before: Affect, emotion: str, intensity: float) -> Affect:
    """`before` with an emotion stirred: more of it where it was there already, beside another one where the two mix."""
    if emotion == "neutral" or intensity <= 0:
        return before
    levels = _levels(before)
    for other in levels:
        if frozenset((other, emotion)) in OPPOSED:
            levels[other] *= max(0.0, 1.0 - DRIVEN_OUT * intensity)
    levels[emotion] = min(STRONGEST, 1 - (1 - levels.get(emotion, 0.0)) * (1 - intensity))
    return _with(before, levels)


def decayed(affect: Affect, seconds: float, rest: Affect = AT_REST) -> Affect:
    """The affect `seconds` later, nothing having happened; `rest` is what the mood returns to."""
    mood = 0.5 ** (seconds / MOOD_HALF_LIFE)
    return Affect(
        rest.valence + (affect.valence - rest.valence) * mood,
        rest.arousal + (affect.arousal - rest.arousal) * mood,
        rest.dominance + (affect.dominance - rest.dominance) * mood,
        *left_of(affect, seconds),
    )


def left_of(affect: Affect, seconds: float) -> tuple[str, float, str, float]:
    """The emotions of `decayed` with their intensities, the stronger first."""
    return _strongest({name: level * 0.5 ** (seconds / HALF_LIVES[name]) for name, level in _levels(affect).items()})


def masked(affect: Affect, temperament: Temperament) -> Affect:
    """What is shown of it: the polite put a smile over what they would rather hide; what is strong breaks through."""
    polite = 0.45 * temperament.agreeableness + 0.35 * temperament.conscientiousness + 0.2 * temperament.emotional_stability
    mask = max(0.0, min(0.85, 2.2 * (polite - 0.48))) * max(0.0, min(1.0, 1.5 - 1.3 * affect.intensity))
    return msgspec.structs.replace(affect, mask=mask if affect.emotion in HIDDEN else 0.0)


def caught(before: Affect, other: Affect, temperament: Temperament, metres: float) -> Affect:
    """`before` after some time with somebody who feels like `other`, `metres` away: a little of it rubs off on who is open to that."""
    share = CONTAGION_SHARE * temperament.contagion * max(0.0, 1.0 - metres / CONTAGION_METRES)
    level, had = min(CONTAGION_CAP, share * other.intensity), _levels(before).get(other.emotion, 0.0)
    if level < 0.02 or other.emotion == "neutral" or had >= level:
        return before
    moved = stirred(before, other.emotion, (level - had) / (1.0 - had))
    return msgspec.structs.replace(
        moved, valence=_unit(moved.valence + 0.5 * share * other.valence), arousal=_unit(moved.arousal + 0.5 * share * other.arousal)
    )


def resting(temperament: Temperament) -> Affect:
    """The mood to which a temperament returns (after Mehrabian 1996, halved: a face at rest says little)."""
    o, e, a, n = (v - 0.5 for v in (temperament.openness, temperament.extraversion, temperament.agreeableness, temperament.neuroticism))
    return Affect(
        _unit(0.21 * e + 0.59 * a - 0.19 * n), _unit(0.15 * o + 0.30 * a + 0.28 * n) * 0.5, _unit(0.25 * o + 0.60 * e - 0.32 * a) * 0.5
    )


def _levels(affect: Affect) -> dict[str, float]:
    return {name: level for name, level in reversed(pairs(affect)) if name in HALF_LIVES and level > FAINTEST}


def _with(affect: Affect, levels: dict[str, float]) -> Affect:
    """`affect` with the two strongest of `levels`."""
    one, a, two, b = _strongest(levels)
    return msgspec.structs.replace(affect, emotion=one, intensity=a, second=two, second_intensity=b, mask=0.0)


def _strongest(levels: dict[str, float]) -> tuple[str, float, str, float]:
    kept = sorted(((level, name) for name, level in levels.items() if level > FAINTEST), reverse=True)
    (a, one), (b, two) = (*kept[:2], (0.0, "neutral"), (0.0, "neutral"))[:2]
    return one, a, two, b


def _unit(value: float) -> float:
    return max(-1.0, min(1.0, value))
