"""From a piece of reply to an `Utterance`: markup out, voice, timeline, plan, schedule. Runs on the asyncio thread."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from persona_engine.behavior.delivery import DELIVERIES
from persona_engine.behavior.markup import SYNONYMS, MarkupParser, Tag, TextPiece
from persona_engine.behavior.plan import Context, Placed, Sentence
from persona_engine.score.affect import Affect
from persona_engine.score.entries import Performance
from persona_engine.score.timeline import SpeechTimeline
from persona_engine.speech.cutting import Piece
from persona_engine.speech.sanitize import speakable
from persona_engine.speech.script import Reader, Script, script_of_letters
from persona_engine.speech.synthesizer import AudioChunk, Done, SpeechRequest, Synthesizer
from persona_engine.speech.timeline_builder import TimelineBuilder
from persona_engine.speech.viseme_net import VisemeNet
from persona_engine.speech.voice import VoiceSpec
from persona_engine.stage.coming import Coming
from persona_engine.stage.planning import HearJob, PlanJob
from persona_engine.stage.studio import Studio

log = logging.getLogger("persona_engine.stage")
_ONLY_SIGNS = re.compile(r"[\W_]+")


PATIENCE = 0.15
"""Seconds for which a voice may gather a whole sentence before what there is of it goes on stage."""
AHEAD = 0.45
"""Seconds of sound that must be there before an unfinished sentence begins."""
REFINE, FAR_AHEAD = 0.25, 1.0
"""Seconds of new sound after which the rest of an unfinished sentence is planned anew; half of what is not yet played, where that is more than the second."""
READ_S = 2.0
"""Longest wait for how a text sounds, seconds."""
LAID_ON_SOUND = ("none", "word")
"""Voices with marks as coarse as these have the phonemes of the text laid on their sound."""
QUICK, HICCUP = 5.0, 0.06
"""A voice that makes sound this many times faster than it is heard has a whole sentence soon: the seconds of silence after which that is not believed."""
LULL = 0.2
"""A voice that pauses for this long, seconds, has all that it gave planned."""


@dataclass(frozen=True)
class Utterance:
    """One sentence, ready to go on stage: performance (without `id` and `t`), its sound so far, its timeline."""

    performance: Performance
    pcm: bytes
    rate: int
    timeline: SpeechTimeline

    @property
    def complete(self) -> bool:
        """Whether the voice has said all of it."""
        return self.timeline.complete


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
        else:
            near = get_close_matches(part.name, SYNONYMS, 1)
            log.warning("nothing is called [%s]; the tag is dropped%s", part.name, f" (perhaps [{near[0]}]?)" if near else "")
    return text, tuple(placed)


class Voicing:
    """Voices and plans sentences of one persona, these in the `studio` where there is one."""

    def __init__(self, voice: Synthesizer, spec: VoiceSpec, reader: Reader, net: VisemeNet, studio: Studio | None = None) -> None:
        self._voice, self._spec = voice, spec
        self._reader, self.net, self._studio = reader, net, studio

    async def read(self, text: str, language: str = "") -> Script:
        """How a text should sound, in the persona's own language unless another is given."""
        try:
            return await asyncio.wait_for(self._reader.read(text, language or self._spec.language), READ_S)
        except TimeoutError:
            log.warning("nobody could say how the text sounds within %g s", READ_S)
            return script_of_letters(text)

    async def utter(
        self, sentence: Sentence, affect: Affect, context: Context, is_last: Callable[[], bool]
    ) -> AsyncIterator[Utterance]:
        """Voice a sentence and plan its behaviour: one complete utterance of a quick voice, growing ones of a slow one.

        `is_last()` says, when it is planned, whether the sentence is known to be the last of its turn. A voice that fails is the fallback
        chain's matter; its last link never does.
        """
        voice = DELIVERIES[sentence.delivery].voiced(self._spec)
        request = SpeechRequest(sentence.text, voice, 1.0 + 0.07 * affect.arousal, 0.25 * affect.arousal + 0.1 * affect.valence)
        builder, rate, planned = TimelineBuilder(sentence.text, net=self.net), 0, 0.0
        reading = asyncio.ensure_future(self.read(sentence.text)) if self._voice.caps.timing in LAID_ON_SOUND and self._voice.caps.rate else None
        early = asyncio.get_running_loop().time() + PATIENCE
        begun = first = early
        coming = Coming(self._voice.stream(request))
        try:
            while True:
                unplanned = builder.heard - planned
                if not coming.ready and unplanned > 0 and (planned or unplanned >= AHEAD):
                    now = asyncio.get_running_loop().time()
                    ahead = builder.heard - (now - begun if planned else 0.0)
                    due = REFINE if ahead < FAR_AHEAD else ahead / 2
                    quick = builder.heard > QUICK * (now - first)
                    if not await coming.within(max(early - now, LULL if planned and unplanned < due else HICCUP if quick else 0.0)):
                        begun = begun if planned else now
                        planned = builder.heard
                        builder.told = await reading if reading is not None else None
                        known = replace(sentence, last=is_last())
                        yield await self._plan(PlanJob(known, builder, affect, context, voice), rate)
                event = await coming.next()
                if event is None:
                    break
                builder.feed(event)
                if isinstance(event, AudioChunk):
                    first = first if rate else asyncio.get_running_loop().time()
                    rate = event.rate
            if not builder.done:
                builder.feed(Done(builder.heard or builder.expected))
            if reading is not None or (builder.heard and builder.timing in LAID_ON_SOUND):
                builder.told = await (reading or self.read(sentence.text))
            yield await self._plan(PlanJob(replace(sentence, last=is_last()), builder, affect, context, voice), rate)
        finally:
            if reading is not None and not reading.done():
                reading.cancel()
                await asyncio.wait({reading})
            await coming.close()

    async def planned(
        self, sentence: Sentence, sound: TimelineBuilder | SpeechTimeline, pcm: bytes, rate: int, affect: Affect, context: Context
    ) -> Utterance:
        """The utterance of a sentence that is already sound. `sound` must not change meanwhile."""
        return replace(await self._plan(PlanJob(sentence, sound, affect, context), rate), pcm=pcm)

    async def pieces(self, job: HearJob) -> tuple[list[Piece], bool]:
        """Recorded sound in pieces, and whether they say the text."""
        made: tuple[list[Piece], bool] | None = None if self._studio is None else await self._studio.call(job)
        return await asyncio.to_thread(job.run) if made is None else made

    async def _plan(self, job: PlanJob, rate: int) -> Utterance:
        made = None if self._studio is None else await self._studio.call(job)
        done = job.run() if made is None else made
        return Utterance(done.performance, done.pcm, rate, done.timeline)


def is_speech(text: str) -> bool:
    """Whether there is a letter or digit to voice."""
    return bool(_ONLY_SIGNS.sub("", text))
