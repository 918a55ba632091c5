"""`Heart`: what a persona feels on its owner's stage: stirred by words, events and others, fading by itself; and what it got used to."""

from __future__ import annotations

from persona_engine.behavior import affect as feelings
from persona_engine.behavior import appraisal, reflexes
from persona_engine.behavior.affect import Temperament
from persona_engine.behavior.reflexes import Habit
from persona_engine.score.affect import Affect

SEEN = 0.06
"""A change of intensity that is worth showing."""

SHARED = frozenset({"sad_news", "grievance"})
"""What is felt with somebody who tells of it."""


class Heart:
    """Session times in seconds rise from call to call."""

    def __init__(self, temper: Temperament) -> None:
        self.temper = temper
        self._rest = feelings.resting(temper)
        self._felt, self._t = self._rest, 0.0
        self._shown = Affect()
        self._shared = False
        """Whether what is felt is felt with somebody: that is not hidden."""
        self._habits: dict[str, Habit] = {}

    def at(self, t: float) -> Affect:
        """What is felt at `t`."""
        return feelings.decayed(self._felt, max(0.0, t - self._t), self._rest)

    def take(self, affect: Affect, t: float) -> None:
        """Feel this from now on."""
        self._felt, self._t = affect, t

    def hear(self, text: str, t: float) -> str:
        """What a line does; returns its appraisal."""
        found = appraisal.appraise(text)
        self._shared = found in SHARED or (self._shared and found not in feelings.FEELINGS)
        self.stir(found, appraisal.emphasis(text), t)
        return found

    def stir(self, event: str, strength: float, t: float) -> None:
        """What an appraisal or event does."""
        self.take(feelings.feel(self.at(t), event, self.temper, strength), t)

    def catch(self, other: Affect, metres: float, t: float) -> None:
        """Be with somebody who feels like `other`."""
        self.take(feelings.caught(self.at(t), other, self.temper, metres), t)

    def startle(self, event: str, strength: float, t: float) -> float:
        """Something happens: how strongly the reflex shows. It is felt, and one gets used to it."""
        habit = self._habits.get(event, Habit())
        self._shared = self._shared and event not in feelings.FEELINGS
        size = strength * reflexes.intensity(event, self.temper, habit.at(t))
        self._habits[event] = habit.again(t)
        self.stir(event, min(1.2, size), t)
        return size

    def show(self, t: float) -> Affect:
        """What the face is given, a mask included."""
        self._shown = self.at(t) if self._shared else feelings.masked(self.at(t), self.temper)
        return self._shown

    def faded(self, t: float) -> bool:
        """Whether what is felt has moved away from what was last shown."""
        shown = self._shown
        if shown.emotion == "neutral" and self._felt.emotion == "neutral":
            return False
        emotion, intensity, _, second = feelings.left_of(self._felt, max(0.0, t - self._t))
        if shown.emotion == "neutral" and emotion == "neutral":
            return False
        return emotion != shown.emotion or abs(intensity - shown.intensity) > SEEN or abs(second - shown.second_intensity) > SEEN
