"""`OpenAITranscriber`: any server that speaks OpenAI's `/audio/transcriptions`; and `open_recognizer`, which the settings ask for."""

from __future__ import annotations

import asyncio
import io
import wave

from persona_engine.errors import ServiceError, ServiceTimeout
from persona_engine.services.openai_client import OpenAIClient
from persona_engine.services.plugins import plugin
from persona_engine.settings import EarsSettings, Settings
from persona_engine.speech.pcm import Samples, resample, to_pcm
from persona_engine.speech.recognizer import Recognizer

REQUEST_S = 60.0
RATE = 16_000
"""What recognisers listen at; a higher rate only makes the file longer."""
PERMANENT = (400, 401, 403, 404, 422)
NAME = "transcription"
MOST_CHARS = 4000


class OpenAITranscriber:
    """Sends each turn as a WAV file. The answer has a time limit from the settings; nothing is sent twice."""

    def __init__(self, settings: EarsSettings) -> None:
        self._settings = settings
        self._client = OpenAIClient(settings.base_url, settings.api_key.get_secret_value(), REQUEST_S)

    async def transcribe(self, samples: Samples, rate: int, language: str) -> str:
        """The words of a turn. Raises `ServiceError` or `ServiceTimeout`."""
        limit = self._settings.timeout_s
        given = {"language": language.split("-")[0].lower()} if language else {}
        sound = await asyncio.to_thread(wav, samples, rate)
        try:
            asked = (await self._client.opened()).audio.transcriptions.create(
                file=("turn.wav", sound, "audio/wav"), model=self._settings.model, response_format="json", **given
            )
            answer = await asyncio.wait_for(asked, limit)
        except TimeoutError as error:
            raise ServiceTimeout(f"no words within {limit:g} s", provider=NAME) from error
        except Exception as error:  # the SDK's tree and that of the HTTP library below it
            status = getattr(error, "status_code", None)
            raise ServiceError(f"{type(error).__name__}: {str(error)[:200]}", provider=NAME, retryable=status not in PERMANENT) from error
        text = getattr(answer, "text", None)
        if not isinstance(text, str):
            raise ServiceError("the answer holds no text", provider=NAME, retryable=False)
        return " ".join(text.split())[:MOST_CHARS]

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


def wav(samples: Samples, rate: int) -> bytes:
    """A WAV file of a sound, mono, 16 bit, at `RATE`.

    >>> import numpy as np
    >>> len(wav(np.zeros(48_000, np.float32), 48_000))
    32044
    """
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(to_pcm(resample(samples, rate, RATE)))
    return out.getvalue()


def open_recognizer(settings: Settings) -> Recognizer | None:
    """Who writes down what is said; None where the settings name nobody."""
    ears = settings.ears
    if ears.provider:
        made: Recognizer = plugin("ears", ears.provider, settings)
        return made
    if ears.base_url or ears.api_key.get_secret_value():
        return OpenAITranscriber(ears)
    return None
