"""`PlanJob`: pure work: what is known of a sentence's sound becomes a timeline, a plan and a performance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from persona_engine.behavior.delivery import DELIVERIES
from persona_engine.behavior.plan import Context, Sentence
from persona_engine.behavior.planner import BehaviorModel
from persona_engine.behavior.scheduler import schedule
from persona_engine.score.affect import Affect
from persona_engine.score.entries import Performance
from persona_engine.score.timeline import SpeechTimeline
from persona_engine.speech.timeline_builder import TimelineBuilder


@dataclass(frozen=True)
class PlanJob:
    """Plans a sentence on its sound, or on a timeline that is known already."""

    sentence: Sentence
    sound: TimelineBuilder | SpeechTimeline
    affect: Affect
    context: Context
    urgent: ClassVar[bool] = False

    def run(self) -> tuple[Performance, SpeechTimeline]:
        """The performance, without `id` and `t`, and the timeline that it goes by."""
        delivery = DELIVERIES[self.sentence.delivery]
        context = replace(self.context, style=delivery.styled(self.context.style))
        timeline = self.sound if isinstance(self.sound, SpeechTimeline) else self.sound.timeline()
        timeline = replace(timeline, visemes=delivery.spoken(timeline.visemes))
        return schedule(BehaviorModel().plan(self.sentence, timeline, self.affect, context), context), timeline
