"""From a piece of reply to an `Utterance`: markup out, voice, timeline, plan, schedule. Runs on the asyncio thread."""

from __future__ import annotations

import re
from dataclasses import dataclass

from persona_engine.behavior.markup import MarkupParser, Tag, TextPiece
from persona_engine.behavior.plan import Context, Placed, Sentence
from persona_engine.behavior.planner import BehaviorModel
from persona_engine.behavior.scheduler import schedule
from persona_engine.score.affect import Affect
from persona_engine.score.entries import Performance
from persona_engine.score.timeline import SpeechTimeline
from persona_engine.speech.sanitize import speakable
from persona_engine.speech.synthesizer import AudioChunk, SpeechEvent, SpeechRequest, Synthesizer
from persona_engine.speech.timeline_builder import build
from persona_engine.speech.voice import VoiceSpec

_ONLY_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Utterance:
    """One sentence, ready to go on stage: performance (without `id` and `t`), its sound, its timeline."""

    performance: Performance
    pcm: bytes
    rate: int
    timeline: SpeechTimeline


def parse(piece: str, carried: tuple[Tag, ...] = ()) -> tuple[str, tuple[Placed, ...]]:
    """The speakable text of a piece of reply and its tags, each with the character before which it stands.

    >>> parse("[wave] Hello there.")[0]
    'Hello there.'
    """
    parser = MarkupParser()
    text, placed = "", [Placed(tag, 0) for tag in carried]
    for part in parser.feed(piece) + parser.flush():
        if isinstance(part, TextPiece):
            words = speakable(part.text)
            if words:
                text += (" " if text and words[0] not in ".,;:!?…" else "") + words
        elif part.known:
            placed.append(Placed(part, len(text) + 1 if text else 0))
    return text, tuple(placed)


class Voicing:
    """Voices and plans sentences of one persona."""

    def __init__(self, voice: Synthesizer, spec: VoiceSpec) -> None:
        self._voice, self._spec = voice, spec
        self._model = BehaviorModel()

    async def utter(self, sentence: Sentence, affect: Affect, context: Context) -> Utterance:
        """Voice a sentence and plan its behaviour. A voice that fails is the fallback chain's matter; its last link never does."""
        request = SpeechRequest(sentence.text, self._spec, 1.0 + 0.07 * affect.arousal, 0.25 * affect.arousal + 0.1 * affect.valence)
        events: list[SpeechEvent] = []
        pcm, rate = bytearray(), 0
        async for event in self._voice.stream(request):
            events.append(event)
            if isinstance(event, AudioChunk):
                pcm += event.pcm
                rate = event.rate
        timeline = build(sentence.text, events)
        return self.planned(sentence, timeline, bytes(pcm), rate, affect, context)

    def planned(self, sentence: Sentence, timeline: SpeechTimeline, pcm: bytes, rate: int, affect: Affect, context: Context) -> Utterance:
        """The utterance of a sentence that is already sound."""
        plan = self._model.plan(sentence, timeline, affect, context)
        return Utterance(schedule(plan, context), pcm, rate, timeline)


def is_speech(text: str) -> bool:
    """Whether there is a letter or digit to voice."""
    return bool(_ONLY_SIGNS.sub("", text))
