"""`LiveSound`: somebody speaks into a microphone, and a persona performs it."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from persona_engine.behavior.plan import Sentence
from persona_engine.errors import PersonaError, ServiceError, StageError
from persona_engine.score.affect import Affect
from persona_engine.speech.pcm import Samples, to_float, to_pcm
from persona_engine.speech.phrases import Phrase, Phrases
from persona_engine.speech.synthesizer import AudioChunk, Done
from persona_engine.speech.timeline_builder import TimelineBuilder
from persona_engine.stage.speech_handle import Speech
from persona_engine.stage.turn import LONG_AGO, Waiting
from persona_engine.stage.voicing import Utterance

if TYPE_CHECKING:
    from persona_engine.stage.member import Member

log = logging.getLogger("persona_engine.stage")
EVERY_S = 0.08
"""New sound after which her performance is carried on."""
HELD_S = 10.0
"""Sound that may wait to be heard; of more the oldest is lost."""
RATES = (8_000, 192_000)


class LiveSound:
    """Sound that is still being spoken: `persona.perform(sound)`, then `feed` it from any thread, and `end` it when the speaker has left.

    Her lips are in time with her own sound, which is about a third of a second behind what was fed: `Hearing` knows a shape 75 ms after it sounds, the rest
    is the score's lead. Peers hear it as it is spoken, the play-out delay later.
    """

    def __init__(self, rate: float = 16_000) -> None:
        if not isinstance(rate, int | float) or not RATES[0] <= rate <= RATES[1]:
            raise StageError(f"{rate!r} samples a second are no sound; give {RATES[0]} to {RATES[1]}")
        self.rate = round(rate)
        self._held: deque[Samples] = deque()
        self._size, self._over, self._lock = 0, False, threading.Lock()
        self._listener: Callable[[], None] | None = None

    def feed(self, pcm: bytes) -> None:
        """Signed 16-bit little-endian mono samples, in pieces of any size. Raises `StageError` for what are none."""
        if not isinstance(pcm, bytes | bytearray | memoryview):
            raise StageError(f"a LiveSound is fed 16-bit mono samples as bytes, not {type(pcm).__name__}")
        samples = to_float(pcm)
        with self._lock:
            if self._over:
                return
            self._held.append(samples)
            self._size += len(samples)
            while self._size > HELD_S * self.rate:
                self._size -= len(self._held.popleft())
        self._tell()

    def end(self) -> None:
        """Nothing more comes; idempotent."""
        with self._lock:
            self._over = True
        self._tell()

    def _tell(self) -> None:
        listener = self._listener
        if listener is not None:
            listener()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever something was fed. Raises `StageError` when somebody listens already."""
        if self._listener is not None:
            raise StageError("this sound is performed already; make another LiveSound")
        self._listener = listener

    def take(self) -> tuple[Samples | None, bool]:
        """What was fed first, and whether that was the last."""
        with self._lock:
            piece = self._held.popleft() if self._held else None
            self._size -= 0 if piece is None else len(piece)
            return piece, self._over and not self._held


class Pieces:
    """Waits for what is fed to a `LiveSound`. Made on any thread; raises `StageError` when somebody listens already."""

    def __init__(self, sound: LiveSound, loop: asyncio.AbstractEventLoop) -> None:
        self._sound, self._news = sound, asyncio.Event()
        sound.listen(lambda: void(loop.is_closed() or loop.call_soon_threadsafe(self._news.set)))

    async def next(self) -> tuple[Samples, bool]:
        """The next piece, and whether it is the last. On the loop."""
        while True:
            piece, last = self._sound.take()
            if piece is not None or last:
                return (np.zeros(0, np.float32) if piece is None else piece), last
            self._news.clear()
            await self._news.wait()


class LiveTurn:
    """A persona speaking live sound. On the asyncio thread."""

    def __init__(self, member: Member, sound: LiveSound, speech: Speech, felt: Affect) -> None:
        self._member, self._sound, self._speech, self._felt = member, sound, speech, felt
        self._number, self._rate = member.lines.turn, sound.rate
        self._pieces = Pieces(sound, member.stage.bridge.loop)
        speech.add_done_callback(lambda _: sound.end())

    async def run(self) -> None:
        """Perform what is fed until the end. On the asyncio thread."""
        error: PersonaError | None = None
        member, count, last = self._member, 0, False
        phrases, open_one = Phrases(member.voicing.net, self._rate), _Open()
        try:
            while not last and self._number == member.lines.turn and not self._speech.done:
                piece, last = await self._pieces.next()
                for phrase in phrases.feed(piece, last):
                    if open_one.phrase is not phrase:
                        open_one, count = _Open(phrase), count + 1
                    await self._grow(open_one, count)
                await asyncio.sleep(0)
        except PersonaError as problem:
            error = problem
            log.warning("%s could not go on speaking: %s", member.id, problem)
        except Exception as problem:  # whatever is wrong with the sound must not leave her speechless without a word about it
            error = ServiceError(f"{type(problem).__name__}: {problem}", provider="live sound")
            log.exception("%s could not go on speaking", member.id)
        finally:
            self._sound.end()
            member.stage.bridge.post(member.lines.answered, self._number, self._speech, count, error)

    async def _grow(self, begun: _Open, number: int) -> None:
        """Plan a phrase as far as it is known, and put it, or what is new of it, on stage."""
        phrase, member = begun.phrase, self._member
        assert phrase is not None
        seconds = len(phrase.samples) / self._rate
        if not phrase.complete and seconds < begun.planned + EVERY_S:
            return
        begun.take(self._rate)
        begun.planned = seconds
        sentence = Sentence("", first=number == 1, last=False)
        context = member.context(number, LONG_AGO, False)
        made: Utterance = await member.voicing.planned(sentence, begun.builder, bytes(begun.pcm), self._rate, self._felt, context)
        if begun.waiting is None:
            begun.waiting = Waiting(made, self._speech, number == 1, join=0.0)
            member.stage.bridge.post(member.lines.arrived, self._number, begun.waiting)
        else:
            member.stage.bridge.post(member.lines.grown, self._number, begun.waiting, made)


def void(_: object) -> None:
    """Drop a value."""


class _Open:
    """The phrase that is being spoken, and how much of it is on stage."""

    def __init__(self, phrase: Phrase | None = None) -> None:
        self.phrase = phrase
        self.waiting: Waiting | None = None
        self.builder, self.pcm = TimelineBuilder(""), bytearray()
        self.planned, self._marks = 0.0, 0

    def take(self, rate: int) -> None:
        """Tell the builder what is new."""
        assert self.phrase is not None
        done = len(self.pcm) // 2
        fresh = to_pcm(self.phrase.samples[done:])
        if fresh:
            self.builder.feed(AudioChunk(fresh, done / rate, rate))
            self.pcm += fresh
        for mark in self.phrase.marks[self._marks :]:
            self.builder.feed(mark)
        self._marks = len(self.phrase.marks)
        if self.phrase.complete:
            self.builder.feed(Done(len(self.pcm) / 2 / rate))
