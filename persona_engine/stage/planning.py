"""`PlanJob`: pure work: what is known of a sentence's sound becomes a timeline, a plan and a performance. `HearJob`: recorded sound becomes timelines."""

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
from persona_engine.speech.cutting import Piece, pieces
from persona_engine.speech.script import Script
from persona_engine.speech.synthesizer import AudioChunk, Done
from persona_engine.speech.timeline_builder import TimelineBuilder
from persona_engine.speech.viseme_net import VisemeNet
from persona_engine.speech.voice import VoiceSpec


@dataclass(frozen=True)
class Planned:
    """The performance, without `id` and `t`, the timeline that it goes by, and its sound, where that was not known before."""

    performance: Performance
    timeline: SpeechTimeline
    pcm: bytes


@dataclass(frozen=True)
class PlanJob:
    """Plans a sentence on its sound, as the voice gave it, or on a timeline that is known already."""

    sentence: Sentence
    sound: TimelineBuilder | SpeechTimeline
    affect: Affect
    context: Context
    voice: VoiceSpec | None = None
    """Whose equaliser, breath and room the sound goes through before anything is planned on it."""
    urgent: ClassVar[bool] = False

    def run(self) -> Planned:
        """What is planned."""
        delivery, pcm = DELIVERIES[self.sentence.delivery], b""
        context = replace(self.context, style=delivery.styled(self.context.style))
        if isinstance(self.sound, SpeechTimeline):
            timeline = self.sound
        else:
            sound = self.sound if self.voice is None else self.sound.shaped(self.voice)
            timeline, pcm = sound.timeline(), sound.pcm
        timeline = replace(timeline, visemes=delivery.spoken(timeline.visemes))
        plan = BehaviorModel().plan(self.sentence, timeline, self.affect, context)
        return Planned(schedule(plan, context), timeline, pcm)


@dataclass(frozen=True)
class HearJob:
    """Hears what recorded sound says, mono 16-bit `pcm`, and cuts it into pieces. `told` is how the text that it says should sound, all of it where the
    sound is `whole`."""

    pcm: bytes
    rate: int
    net: VisemeNet
    told: Script | None = None
    whole: bool = True
    urgent: ClassVar[bool] = False

    def run(self) -> tuple[list[Piece], bool]:
        """The pieces in order, and whether they say the text."""
        builder = TimelineBuilder(self.told.text if self.told else "", net=self.net, told=self.told, whole=self.whole)
        builder.feed(AudioChunk(self.pcm, 0.0, self.rate))
        builder.feed(Done(builder.heard))
        return pieces(builder.timeline()), builder.sure
