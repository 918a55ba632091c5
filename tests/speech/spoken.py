"""Real speech for tests: espeak-ng's sound with its marks, and the shipped net."""

from __future__ import annotations

import asyncio
import functools

from persona_engine.services.espeak import EspeakVoice
from persona_engine.services.reader import shipped_net
from persona_engine.speech.pcm import Samples, to_float
from persona_engine.speech.script import Script, script
from persona_engine.speech.synthesizer import AudioChunk, Done, SpeechEvent, SpeechRequest
from persona_engine.speech.voice import VoiceSpec

net = shipped_net


@functools.cache
def spoken(text: str, rate: float = 1.0, language: str = "en-us", variant: str = "f3") -> tuple[Samples, int, tuple[SpeechEvent, ...], float]:
    """Samples, their rate, all events and the duration."""

    async def voice() -> list[SpeechEvent]:
        made = EspeakVoice()
        events = [event async for event in made.stream(SpeechRequest(text, VoiceSpec(language=language, variant=variant), rate=rate))]
        await made.close()
        return events

    events = asyncio.run(voice())
    chunks = [event for event in events if isinstance(event, AudioChunk)]
    done = next(event for event in events if isinstance(event, Done))
    return to_float(b"".join(c.pcm for c in chunks)), chunks[0].rate, tuple(events), done.duration


def told(text: str, language: str = "en-us") -> Script:
    """How espeak-ng would say it."""
    _, _, events, duration = spoken(text, 1.0, language)
    return script(text, events, duration)
