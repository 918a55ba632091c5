"""espeak-ng as a `Synthesizer`: needs no network and no model, gives phoneme marks, answers within milliseconds."""

from __future__ import annotations

import importlib.util
from collections.abc import AsyncIterator, Iterator
from typing import Any

from persona_engine.errors import ServiceError
from persona_engine.services.espeak_languages import spoken
from persona_engine.services.espeak_marks import MarkReader
from persona_engine.services.worker import VoiceProcess, WorkerDied
from persona_engine.speech.pcm import fade_out, last_sound
from persona_engine.speech.synthesizer import (
    MAX_CHARS,
    MAX_SECONDS,
    AudioChunk,
    Caps,
    Done,
    PhoneMark,
    SpeechEvent,
    SpeechRequest,
    WordMark,
)
from persona_engine.speech.voice import VoiceSpec

MODULE = "persona_engine.services.espeak_worker"
RATE = 22_050
HOLD_S = 0.5
"""Sound held back so that the silence which espeak adds at the end can be dropped."""
TAIL_S = 0.06
FIRST_S, NEXT_S = 5.0, 2.0


def installed() -> bool:
    """Whether the library's package is there (extra `voice`)."""
    return importlib.util.find_spec("espeakng_loader") is not None


def _request(request: SpeechRequest) -> dict[str, Any]:
    voice = request.voice
    return {
        "text": request.text[:MAX_CHARS],
        "language": spoken(request.language or voice.language),
        "variant": voice.variant,
        "rate": voice.rate * request.rate,
        "pitch": 100.0 * voice.pitch + 25.0 * request.pitch,
        "range": 100.0 * voice.pitch_range,
        "max_samples": int(MAX_SECONDS * RATE),
    }


class _Sentence:
    """One sentence on its way: holds the tail back, and on a second attempt leaves out what was already given."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.begin(RATE)

    _given = 0
    """Bytes handed out, over all attempts."""
    _marked = -1.0

    def begin(self, rate: int) -> None:
        """A new attempt."""
        self._rate, self._seen, self._held = rate, 0, bytearray()
        self._marks = MarkReader(rate, self._text)
        self._high = self._marked

    def feed(self, message: list[Any]) -> Iterator[SpeechEvent]:
        if message[0] == "marks":
            for mark in self._marks.read([tuple(m) for m in message[2]]):
                if mark.start > self._high:
                    self._marked = max(self._marked, mark.start)
                    yield mark
            return
        pcm: bytes = message[2]
        skip = min(len(pcm), max(0, self._given - self._seen))
        self._seen += len(pcm)
        self._held += pcm[skip:]
        spare = len(self._held) - int(HOLD_S * self._rate) * 2
        if spare > 0:
            yield self._give(bytes(self._held[:spare]))
            del self._held[:spare]

    def end(self) -> Iterator[SpeechEvent]:
        rest = bytes(self._held)
        keep = last_sound(rest) + int(TAIL_S * self._rate) * 2
        if rest[:keep]:
            yield self._give(fade_out(rest[:keep], int(0.01 * self._rate)))
        yield Done(self._given / 2 / self._rate)

    def _give(self, pcm: bytes) -> AudioChunk:
        start = self._given / 2 / self._rate
        self._given += len(pcm)
        return AudioChunk(pcm, start, self._rate)


class EspeakVoice:
    """espeak-ng in a worker process of its own. A process that dies in the middle of a sentence is started again and the sentence goes on."""

    caps = Caps("espeak-ng", "phoneme", RATE)

    def __init__(self) -> None:
        if not installed():
            raise ServiceError("the package is missing: pip install 'panda3d-persona[voice]'", provider="espeak-ng", retryable=False)
        self._process = VoiceProcess(MODULE, "espeak-ng")

    @property
    def pid(self) -> int | None:
        """Process id of the worker, None while it does not run."""
        return self._process.pid

    async def start(self) -> None:
        """Start the worker ahead of the first sentence (a quarter of a second)."""
        await self._process.start()

    async def stream(self, request: SpeechRequest) -> AsyncIterator[SpeechEvent]:
        """Sound and phoneme and word marks of one sentence. Raises `ServiceError` when the worker dies twice over it."""
        sentence = _Sentence(request.text[:MAX_CHARS])
        for attempt in (1, 2):
            await self._process.start()
            sentence.begin(self._process.rate)
            messages = self._process.ask(_request(request), FIRST_S, NEXT_S)
            try:
                async for message in messages:
                    for event in sentence.feed(message):
                        yield event
                for event in sentence.end():
                    yield event
                return
            except WorkerDied:
                if attempt == 2:
                    raise
            finally:
                await messages.aclose()  # type: ignore[attr-defined]

    async def marks(self, text: str, language: str) -> list[PhoneMark | WordMark]:
        """How `text` would sound, at the usual rate, without the sound. Raises `ServiceError`."""
        await self._process.start()
        reader = MarkReader(self._process.rate, text)
        request = _request(SpeechRequest(text, VoiceSpec(language=language))) | {"mute": True}
        out: list[PhoneMark | WordMark] = []
        messages = self._process.ask(request, FIRST_S, NEXT_S)
        try:
            async for message in messages:
                if message[0] == "marks":
                    out += reader.read([tuple(m) for m in message[2]])
        finally:
            await messages.aclose()  # type: ignore[attr-defined]
        return out

    async def close(self) -> None:
        """End the worker; idempotent."""
        await self._process.close()


__all__ = ["EspeakVoice", "PhoneMark", "WordMark", "installed"]
