"""`Recognizer`: sound in, words out."""

from __future__ import annotations

from typing import Protocol

from persona_engine.speech.pcm import Samples


class Recognizer(Protocol):
    """Writes down what somebody said."""

    async def transcribe(self, samples: Samples, rate: int, language: str) -> str:
        """The words of one turn, "" where there are none. `language` is BCP 47, "" for any. Raises `ServiceError`."""
        ...

    async def close(self) -> None:
        """Release what it holds; idempotent."""
        ...
