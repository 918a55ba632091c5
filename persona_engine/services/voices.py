"""`open_voice`: the voice that the settings ask for, and what speaks when it fails."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace

from persona_engine.errors import ServiceError
from persona_engine.services import espeak
from persona_engine.services.plugins import plugin
from persona_engine.services.reader import shipped_net
from persona_engine.services.silent_voice import SilentVoice
from persona_engine.settings import Settings
from persona_engine.speech.aligner import Aligner
from persona_engine.speech.pcm import resample, to_float, to_pcm
from persona_engine.speech.script import script_of_letters
from persona_engine.speech.synthesizer import AudioChunk, Caps, Done, PhoneMark, SpeechEvent, SpeechRequest, Synthesizer, WordMark

log = logging.getLogger("persona_engine.services")

PROVIDERS = ("auto", "espeak", "system", "openai", "silent")
NO_VOICE = "no voice: lips move in time, silently. For a voice: pip install 'panda3d-persona[voice]'"


class _Course:
    """What a sentence has given so far. Marks wait until their sound is there, so that a voice that dies leaves none behind for sound that never came."""

    def __init__(self) -> None:
        self.given, self.rate, self.skipped = 0.0, 0, 0
        self._offset = 0.0
        self._waiting: list[WordMark | PhoneMark] = []
        self._bare = bytearray()
        """Sound of the present voice, as long as it marks no words."""
        self._marked = False

    def take(self, event: SpeechEvent) -> Iterator[SpeechEvent]:
        """Events that may go on, moved behind what former voices gave; sound keeps the rate of the first."""
        event = _moved(event, self._offset, self.skipped)
        match event:
            case AudioChunk():
                if self.rate and event.rate != self.rate:
                    event = AudioChunk(to_pcm(resample(to_float(event.pcm), event.rate, self.rate)), event.start, self.rate)
                self.given, self.rate = event.start + event.duration, event.rate
                if not self._marked:
                    self._bare += event.pcm
                yield event
                yield from self._due(self.given)
            case Done():
                yield from self._due(float("inf"))
                yield event
            case _:
                self._marked = self._marked or isinstance(event, WordMark)
                if event.start < self.given:
                    yield event
                else:
                    self._waiting.append(event)

    def _due(self, until: float) -> Iterator[SpeechEvent]:
        yield from (mark for mark in self._waiting if mark.start < until)
        self._waiting = [mark for mark in self._waiting if mark.start >= until]

    def leave(self, text: str) -> list[WordMark]:
        """The present voice is gone: the next begins at the first word of `text` that was not wholly heard. Gives the marks of those that were."""
        ahead = [mark for mark in self._waiting if isinstance(mark, WordMark)]
        bare, marked = bytes(self._bare), self._marked
        self._waiting, self._marked = [], False
        self._bare.clear()
        if ahead:
            begun = ahead[0].char_start
        elif marked:
            begun = len(text)
        elif not bare:
            return []
        else:
            words = Aligner(shipped_net()).align(script_of_letters(text[self.skipped :]), to_float(bare), self.rate, complete=False).words
            heard = [w for w in words if w.end <= len(bare) / 2 / self.rate]
            rest = words[len(heard) :]
            marks = [WordMark(w.start + self._offset, w.char_start + self.skipped, w.char_end + self.skipped, w.end + self._offset) for w in heard]
            self.skipped, self._offset = (rest[0].char_start + self.skipped if rest else len(text)), self.given
            return marks
        self.skipped, self._offset = begun, self.given
        return []


class FallbackVoice:
    """The first voice that works. One that fails is followed by the next, which takes the sentence from the word that was not begun."""

    def __init__(self, voices: Sequence[Synthesizer]) -> None:
        self._voices = list(voices)
        self._closed = False

    @property
    def caps(self) -> Caps:
        """Of the voice that is asked first."""
        return self._voices[0].caps

    async def stream(self, request: SpeechRequest) -> AsyncIterator[SpeechEvent]:
        """Events of one sentence; only the last voice's failure is raised. Where a voice marks no words, its sound tells which it has said."""
        course = _Course()
        for number, voice in enumerate(self._voices):
            try:
                async for event in voice.stream(replace(request, text=request.text[course.skipped :])):
                    for ready in course.take(event):
                        yield ready
                return
            except ServiceError as error:
                if self._closed:
                    raise
                log.warning("voice %s failed: %s", voice.caps.name, error)
                if number == len(self._voices) - 1:
                    raise
                for mark in course.leave(request.text):
                    yield mark
                if course.skipped >= len(request.text):
                    yield Done(course.given)
                    return

    async def close(self) -> None:
        """Close all: what they were saying ends with them."""
        self._closed = True
        for voice in self._voices:
            await voice.close()


def _moved(event: SpeechEvent, seconds: float, chars: int) -> SpeechEvent:
    """`event` later by `seconds`, its words further on by `chars`."""
    if not seconds and not chars:
        return event
    match event:
        case WordMark():
            end = None if event.end is None else event.end + seconds
            return WordMark(event.start + seconds, event.char_start + chars, event.char_end + chars, end)
        case Done():
            return Done(event.duration + seconds)
        case _:
            return replace(event, start=event.start + seconds)


def open_voice(settings: Settings) -> Synthesizer:
    """The voice in the settings with its fallbacks; says in one line when there is none."""
    wanted = settings.voice.provider
    chain: list[Synthesizer] = []
    if wanted not in PROVIDERS:
        chain.append(plugin("voice", wanted, settings))
    if wanted == "openai" or (wanted == "auto" and settings.voice.base_url):
        from persona_engine.services.openai_speech import OpenAISpeech

        chain.append(OpenAISpeech(settings.voice))
    if wanted not in ("system", "silent") and espeak.installed():
        chain.append(espeak.EspeakVoice())
    elif wanted == "espeak":
        raise ServiceError("the package is missing: pip install 'panda3d-persona[voice]'", provider="espeak-ng", retryable=False)
    if wanted == "system" or (wanted == "auto" and not chain):
        from persona_engine.services.system_voice import SystemVoice, missing

        problem = missing()
        if not problem:
            chain.append(SystemVoice())
        elif wanted == "system":
            raise ServiceError(problem, provider="system", retryable=False)
    if not chain and wanted != "silent":
        log.warning(NO_VOICE)
    chain.append(SilentVoice())
    return FallbackVoice(chain) if len(chain) > 1 else chain[0]
