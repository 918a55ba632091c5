"""`OpenAISpeech`: any server that speaks OpenAI's `/audio/speech`. Raw PCM is asked for, whatever comes is read; no timing: the timeline is made from the
letters and the sound."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from persona_engine.errors import AudioError, ServiceError, ServiceTimeout
from persona_engine.services.openai_client import OpenAIClient
from persona_engine.services.sound_reader import SoundReader
from persona_engine.settings import VoiceSettings
from persona_engine.speech.synthesizer import MAX_CHARS, MAX_SECONDS, AudioChunk, Caps, Done, SpeechEvent, SpeechRequest

RATE = 24_000
REQUEST_S = 30.0
PIECE = 4_800
PERMANENT = (400, 401, 403, 404, 422)
CUT = 0.98
"""Share of what the head of a sound announces that must come."""
WORDS = ("text/", "application/json", "application/problem")


class OpenAISpeech:
    """A remote voice. The first sound has a time limit from the settings; sound that stops coming ends the sentence with an error."""

    caps = Caps("openai", "none", RATE)

    def __init__(self, settings: VoiceSettings) -> None:
        self._settings = settings
        self._client = OpenAIClient(settings.base_url, settings.api_key.get_secret_value(), REQUEST_S)

    async def stream(self, request: SpeechRequest) -> AsyncIterator[SpeechEvent]:
        """PCM as it comes, then `Done`. Raises `ServiceError` or `ServiceTimeout`."""
        limit = self._settings.first_audio_timeout_s
        spoken = (await self._client.opened()).audio.speech.with_streaming_response.create(
            model=self._settings.model, voice=request.voice.name or self._settings.openai_voice, input=request.text[:MAX_CHARS], response_format="pcm"
        )
        opened = False
        given, samples = 0.0, 0
        try:
            response = await asyncio.wait_for(spoken.__aenter__(), limit)
            opened = True
            kind = response.headers.get("content-type", "")
            if kind.startswith(WORDS):
                raise ServiceError(f"the answer is {kind}, no sound", provider="openai speech")
            reader = SoundReader(kind, RATE)
            pieces = response.iter_bytes(PIECE).__aiter__()
            more = True
            while more and given < MAX_SECONDS:
                try:
                    pcm = reader.feed(await asyncio.wait_for(pieces.__anext__(), limit))
                except StopAsyncIteration:
                    more, pcm = False, await asyncio.to_thread(reader.finish)
                if pcm := pcm[: int((MAX_SECONDS - given) * reader.rate) * 2]:
                    yield AudioChunk(pcm, given, reader.rate)
                    samples += len(pcm) // 2
                    given = samples / reader.rate
            if not given:
                raise ServiceError("no sound in the answer", provider="openai speech")
            if not more and reader.expected is not None and given < CUT * reader.expected:
                raise ServiceError(f"the sound broke off after {given:.1f} of {reader.expected:.1f} s", provider="openai speech")
            yield Done(given)
        except AudioError as error:
            raise ServiceError(str(error), provider="openai speech", retryable=False) from error
        except TimeoutError as error:
            what = f"the sound broke off after {given:.1f} s: no more of it" if given else "no sound"
            raise ServiceTimeout(f"{what} within {limit:g} s", provider="openai speech") from error
        except ServiceError:
            raise
        except Exception as error:  # the SDK's tree and that of the HTTP library below it
            status = getattr(error, "status_code", None)
            why = f"the sound broke off after {given:.1f} s" if given else str(error) or type(error).__name__
            raise ServiceError(why, provider="openai speech", retryable=status not in PERMANENT) from error
        finally:
            if opened:
                with suppress(Exception):
                    await spoken.__aexit__(None, None, None)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()
