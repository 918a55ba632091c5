"""`FallbackModel`: the next mind answers when one fails before its first word."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence

from persona_engine.dialogue.language_model import LanguageModel, Message
from persona_engine.errors import ServiceError

log = logging.getLogger("persona_engine.services")


class FallbackModel:
    """Asks its models in order. A model that dies half way is not followed by another: nobody says the beginning twice."""

    def __init__(self, models: Sequence[LanguageModel]) -> None:
        if not models:
            raise ValueError("a chain of at least one model")
        self._models = tuple(models)

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        """The first reply that begins. Raises `ServiceError` when it breaks off, or when none begins."""
        for number, model in enumerate(self._models):
            begun = False
            try:
                async for delta in model.stream(messages):
                    begun = True
                    yield delta
                if begun or number + 1 == len(self._models):
                    return
                log.warning("mind %d gave nothing", number + 1)
            except ServiceError as error:
                if begun or number + 1 == len(self._models):
                    raise
                log.warning("mind %d failed, asking the next: %s", number + 1, error)

    async def close(self) -> None:
        """Close all."""
        for model in self._models:
            await model.close()
