"""`OpenAISpeech`: any server that speaks OpenAI's `/audio/speech`. Raw PCM, no timing: the timeline is made from the letters and the sound."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from persona_engine.errors import ServiceError, ServiceTimeout
from persona_engine.settings import VoiceSettings
from persona_engine.speech.synthesizer import MAX_CHARS, MAX_SECONDS, AudioChunk, Caps, Done, SpeechEvent, SpeechRequest

RATE = 24_000
PIECE = 4_800
PERMANENT = (400, 401, 403, 404, 422)
CONTAINERS = (b"RIFF", b"OggS", b"fLaC", b"ID3")
"""How sound begins that is not raw PCM."""
WORDS = ("text/", "application/json", "application/problem")


class OpenAISpeech:
    """A remote voice. The first sound has a time limit from the settings; sound that stops coming ends the sentence with an error."""

    caps = Caps("openai", "none", RATE)

    def __init__(self, settings: VoiceSettings) -> None:
        self._settings = settings
        self._client: Any = None

    def _open(self) -> Any:
        if self._client is None:
            import openai

            key = self._settings.api_key.get_secret_value() or "none"
            self._client = openai.AsyncOpenAI(api_key=key, base_url=self._settings.base_url or None, timeout=30.0, max_retries=0)
        return self._client

    async def stream(self, request: SpeechRequest) -> AsyncIterator[SpeechEvent]:
        """PCM as it comes, then `Done`. Raises `ServiceError` or `ServiceTimeout`."""
        limit = self._settings.first_audio_timeout_s
        spoken = self._open().audio.speech.with_streaming_response.create(
            model=self._settings.model, voice=request.voice.name or self._settings.openai_voice, input=request.text[:MAX_CHARS], response_format="pcm"
        )
        opened = False
        given, rest = 0, b""
        try:
            response = await asyncio.wait_for(spoken.__aenter__(), limit)
            opened = True
            kind = response.headers.get("content-type", "")
            if kind.startswith(WORDS):
                raise ServiceError(f"the answer is {kind}, no sound", provider="openai speech")
            pieces = response.iter_bytes(PIECE).__aiter__()
            while given / 2 / RATE < MAX_SECONDS:
                try:
                    data = rest + await asyncio.wait_for(pieces.__anext__(), limit)
                except StopAsyncIteration:
                    break
                if not given and data.startswith(CONTAINERS):
                    raise ServiceError("the answer is a sound file; raw 24 kHz PCM was asked for", provider="openai speech", retryable=False)
                whole = len(data) // 2 * 2
                rest = data[whole:]
                if whole:
                    yield AudioChunk(data[:whole], given / 2 / RATE, RATE)
                    given += whole
            if not given:
                raise ServiceError("no sound in the answer", provider="openai speech")
            yield Done(given / 2 / RATE)
        except TimeoutError as error:
            raise ServiceTimeout(f"no sound within {limit:g} s", provider="openai speech") from error
        except ServiceError:
            raise
        except Exception as error:  # the SDK's tree and that of the HTTP library below it
            status = getattr(error, "status_code", None)
            raise ServiceError(f"{type(error).__name__}: {error}", provider="openai speech", retryable=status not in PERMANENT) from error
        finally:
            if opened:
                with suppress(Exception):
                    await spoken.__aexit__(None, None, None)

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None
