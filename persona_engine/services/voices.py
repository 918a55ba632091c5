"""`open_voice`: the voice that the settings ask for, and what speaks when it fails."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence

from persona_engine.errors import ServiceError
from persona_engine.services import espeak
from persona_engine.services.silent_voice import SilentVoice
from persona_engine.settings import Settings
from persona_engine.speech.synthesizer import AudioChunk, Caps, SpeechEvent, SpeechRequest, Synthesizer

log = logging.getLogger("persona_engine.services")

NO_VOICE = "no voice: lips move in time, silently. For a voice: pip install 'panda3d-persona[voice]'"


class FallbackVoice:
    """The first voice that works. One that fails before its first sound is followed by the next; one that dies in the middle keeps what it gave and the
    next voices are asked from the next sentence on."""

    def __init__(self, voices: Sequence[Synthesizer]) -> None:
        self._voices = list(voices)
        self._failures = [0] * len(self._voices)

    @property
    def caps(self) -> Caps:
        """Of the voice that is asked first."""
        return self._voices[0].caps

    async def stream(self, request: SpeechRequest) -> AsyncIterator[SpeechEvent]:
        """Events of one sentence; only the last voice's failure is raised."""
        last = len(self._voices) - 1
        for number, voice in enumerate(self._voices):
            sounded = False
            try:
                async for event in voice.stream(request):
                    sounded = sounded or isinstance(event, AudioChunk)
                    yield event
                return
            except ServiceError as error:
                self._failures[number] += 1
                log.warning("voice %s failed: %s", voice.caps.name, error)
                if sounded:
                    return
                if number == last:
                    raise

    async def close(self) -> None:
        """Close all."""
        for voice in self._voices:
            await voice.close()


def open_voice(settings: Settings) -> Synthesizer:
    """The voice in the settings with its fallbacks; says in one line when there is none."""
    wanted = settings.voice.provider
    chain: list[Synthesizer] = []
    if wanted == "openai" or (wanted == "auto" and settings.voice.base_url):
        from persona_engine.services.openai_speech import OpenAISpeech

        chain.append(OpenAISpeech(settings.voice))
    if wanted in ("auto", "espeak", "openai") and espeak.installed():
        chain.append(espeak.EspeakVoice())
    elif wanted == "espeak":
        raise ServiceError("the package is missing: pip install 'panda3d-persona[voice]'", provider="espeak-ng", retryable=False)
    if wanted == "system" or (wanted == "auto" and not chain):
        from persona_engine.services.system_voice import SystemVoice, available

        if available():
            chain.append(SystemVoice())
        elif wanted == "system":
            raise ServiceError("the operating system offers no voice", provider="system", retryable=False)
    if not chain and wanted != "silent":
        log.warning(NO_VOICE)
    chain.append(SilentVoice())
    return FallbackVoice(chain) if len(chain) > 1 else chain[0]
