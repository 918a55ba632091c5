"""`Turn`: one answer or line of a persona on its way from words to utterances. Its coroutines run on the asyncio thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from persona_engine.behavior import feeling
from persona_engine.behavior.delivery import DELIVERIES
from persona_engine.behavior.markup import Tag
from persona_engine.behavior.plan import Placed, Sentence
from persona_engine.dialogue.thoughts import aloud
from persona_engine.errors import PersonaError, ServiceError
from persona_engine.score.affect import Affect
from persona_engine.speech.cutting import Piece
from persona_engine.speech.script import Script
from persona_engine.speech.sentences import Chunker
from persona_engine.stage.planning import HearJob
from persona_engine.stage.speech_handle import Speech
from persona_engine.stage.voicing import Utterance, is_speech, parse

if TYPE_CHECKING:
    from persona_engine.stage.member import Member

log = logging.getLogger("persona_engine.stage")
LONG_AGO = 10.0
"""Seconds since the last gesture, where there was none."""
FIRST_HEARD_S, HEARD_S = 12.0, 30.0
"""Seconds of a recording that are heard in one go, at first and later: the second is more than two pieces are long."""


@dataclass(eq=False)
class Waiting:
    """An utterance in the queue or on stage; `utterance` grows while a slow voice is still saying it. `id` and `t` are its place on stage."""

    utterance: Utterance
    speech: Speech
    first: bool
    id: int = 0
    t: float = 0.0
    revision: int = 0
    join: float | None = None
    """Seconds after the one before it; None: a breath."""
    over: bool = False
    """Whether the stage reached the end of what there was before the voice did."""


class Turn:
    """Gives what it makes to `member` through the bridge: `arrived`, `grown`, and at the end always `answered`."""

    def __init__(self, member: Member, speech: Speech, felt: Affect, delivery: str = "") -> None:
        self._delivery = delivery or member.delivery
        self._member, self._speech, self._felt = member, speech, felt
        self._number = member.lines.turn
        self._bridge = member.stage.bridge
        self._asked: Tag | None = None
        """The feeling that was asked for last, as far as it lasts."""
        self._said: list[str] = []
        """The sentences that were voiced."""

    async def answer(self, text: str, speaker: str, called: str = "") -> None:
        """Think of an answer to what was heard, and say it, to the visitor by the name `called` where that is given."""
        await self._tell(self._member.conversation.hear(text, speaker, called), text)

    async def recite(self, text: str) -> None:
        """Say `text`."""

        async def pieces() -> AsyncGenerator[str, None]:
            chunker = Chunker()
            for piece in (*chunker.feed(aloud(text)), *chunker.flush()):
                yield piece

        await self._tell(pieces())

    async def play(self, pcm: bytes, rate: int, text: str, language: str = "") -> None:
        """Speak recorded sound, in pieces of about a sentence that follow each other without a gap."""
        error: PersonaError | None = None
        member, count, since = self._member, 0, LONG_AGO
        try:
            spoken, tags = parse(text)
            told = await member.voicing.read(spoken, language) if is_speech(spoken) else None
            async for piece, last in self._heard(pcm, rate, told):
                if self._number != member.lines.turn or self._speech.done:
                    break
                placed = tuple(Placed(t.tag, max(0, t.at - piece.char)) for t in tags if last or t.at < piece.char + len(piece.timeline.text) + 1)
                tags = tags[len(placed) :]
                sentence = Sentence(piece.timeline.text, placed, first=count == 0, last=last, delivery=self._delivery)
                sound = pcm[round(piece.start * rate) * 2 : round(piece.end * rate) * 2]
                made = await member.voicing.planned(sentence, piece.timeline, sound, rate, self._felt, member.context(count, since, False))
                self._bridge.post(member.lines.arrived, self._number, Waiting(made, self._speech, count == 0, join=0.0 if count else None))
                count, since = count + 1, _since(made, since)
        except PersonaError as problem:
            error = problem
            log.warning("%s could not perform the recording: %s", member.id, problem)
        except Exception as problem:  # whatever is wrong with the sound must not leave her speechless without a word about it
            error = ServiceError(f"{type(problem).__name__}: {problem}", provider="recorded sound")
            log.exception("%s could not perform the recording", member.id)
        finally:
            self._bridge.post(member.lines.answered, self._number, self._speech, count, error)

    async def _heard(self, pcm: bytes, rate: int, told: Script | None) -> AsyncGenerator[tuple[Piece, bool], None]:
        """The pieces of recorded sound, each with whether it is the last. It is heard bit by bit, and the text read on with it: the first piece is there at
        once, however long the whole. Where a bit does not say what is to be said next, the text is laid on all that is left."""
        voicing, begin, char, size = self._member.voicing, 0, 0, 2 * round(FIRST_HEARD_S * rate)
        while True:
            end = begin + size if len(pcm) - begin > size + 2 * rate else len(pcm)
            left, over = told and told.after(char), end == len(pcm)
            found, sure = await voicing.pieces(HearJob(pcm[begin:end], rate, voicing.net, left, over))
            if not (sure or over):
                size = len(pcm)
                continue
            done = found if over else found[:-1]
            for number, piece in enumerate(done, 1):
                start = begin / 2 / rate
                yield replace(piece, start=piece.start + start, end=piece.end + start, char=piece.char + char), over and number == len(done)
            if over:
                return
            if done:
                begin, char = begin + 2 * round(done[-1].end * rate), char + found[-1].char
            size = 2 * round(HEARD_S * rate)

    async def _tell(self, pieces: AsyncGenerator[str, None], line: str | None = None) -> None:
        """Voice piece by piece while the rest streams: the answer to `line`, or what was given to say."""
        error: PersonaError | None = None
        count, since = 0, LONG_AGO
        carried: tuple[Tag, ...] = ()
        coming = asyncio.ensure_future(_next(pieces))
        try:
            while (piece := await coming) is not None and self._number == self._member.lines.turn:
                coming = asyncio.ensure_future(_next(pieces))
                spoken, tags = parse(piece, carried)
                if not is_speech(spoken):
                    carried = tuple(p.tag for p in tags)
                    continue
                carried = ()
                tags, self._asked = feeling.lasting(tags, self._asked)
                self._deliver(tags)
                sentence = Sentence(spoken, tags, first=count == 0, last=False, delivery=self._delivery)
                since = await self._voice(sentence, count, since, line is not None, coming)
                count += 1
            if line is not None and self._said:
                self._member.conversation.ponder(line, self._said)
        except PersonaError as problem:
            error = problem
            if not self._speech.cancelled:
                log.warning("%s could not speak: %s", self._member.id, problem)
        except Exception as problem:  # a provider's or plug-in's own error must not leave her silent without a word about it
            error = ServiceError(f"{type(problem).__name__}: {problem}", provider="speech")
            log.exception("%s could not speak", self._member.id)
        finally:
            coming.cancel()
            await asyncio.wait({coming})
            await pieces.aclose()
            self._bridge.post(self._member.lines.answered, self._number, self._speech, count, error)

    def _deliver(self, tags: tuple[Placed, ...]) -> None:
        """A tag that says how to speak holds for its sentence and what follows."""
        for placed in tags:
            if placed.tag.name in DELIVERIES:
                self._delivery = placed.tag.name

    async def _voice(self, sentence: Sentence, number: int, since: float, thought: bool, coming: asyncio.Future[str | None]) -> float:
        """Voice one sentence; returns the seconds from its last gesture to its end. Whether it is the last counts if that is known when it is planned."""
        member, waiting = self._member, None
        async for made in member.voicing.utter(sentence, self._felt, member.context(number, since, thought), partial(_ended, coming)):
            if self._number != member.lines.turn or self._speech.done:
                break
            if waiting is None:
                waiting = Waiting(made, self._speech, number == 0)
                self._bridge.post(member.lines.arrived, self._number, waiting)
            else:
                self._bridge.post(member.lines.grown, self._number, waiting, made)
        if waiting is None:
            return since
        self._said.append(made.performance.text)
        return _since(made, since)


def _since(made: Utterance, since: float) -> float:
    """Seconds from the last gesture to the end of an utterance before which it was `since`."""
    strokes = [b.end for b in made.performance.blocks if b.kind == "gesture"]
    return max(0.5, made.timeline.duration - max(strokes)) if strokes else since + made.timeline.duration


async def _next(pieces: AsyncGenerator[str, None]) -> str | None:
    return await anext(pieces, None)


def _ended(coming: asyncio.Future[str | None]) -> bool:
    """Whether it is known that nothing more comes."""
    return coming.done() and not coming.cancelled() and coming.exception() is None and coming.result() is None
