"""`FallbackModel`: the next mind answers when one fails before its first word; a failed one rests for a while."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing

from persona_engine.dialogue.language_model import LanguageModel, Message
from persona_engine.errors import ServiceError, ServiceTimeout

log = logging.getLogger("persona_engine.services")

REST_S = 15.0
"""A mind that failed is not asked again for this long: nobody waits for its time limit every turn."""
LONG_REST_S = 300.0
"""The same after a failure that a second try cannot mend."""


class FallbackModel:
    """Asks its models in order. A model that dies half way is not followed by another: nobody says the beginning twice.

    The last model is always asked. `begin_s` seconds are shared by those before it: whoever has not begun by then is given up. `clock` gives seconds.
    """

    def __init__(self, models: Sequence[LanguageModel], clock: Callable[[], float] = time.monotonic, begin_s: float = 7.0) -> None:
        if not models:
            raise ValueError("a chain of at least one model")
        self._models = tuple(models)
        self._clock, self._begin_s = clock, begin_s
        self._rested = [0.0] * len(self._models)

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        """The first reply that begins. Raises `ServiceError` when it breaks off, or when none begins."""
        last = len(self._models) - 1
        for number, model in enumerate(self._models):
            if number < last and self._clock() < self._rested[number]:
                continue
            begun = False
            try:
                async with aclosing(self._begun(model, messages, None if number == last else self._begin_s / last)) as stream:
                    async for delta in stream:
                        begun = True
                        yield delta
                if begun or number == last:
                    return
                log.warning("mind %d (%s) gave no words, asking the next: is that the address of an OpenAI-compatible server?", number + 1, model)
            except ServiceError as error:
                rest = REST_S if error.retryable else LONG_REST_S
                self._rested[number] = self._clock() + rest
                if begun or number == last:
                    raise
                log.warning("mind %d failed, asking the next, and this one again after %g s: %s", number + 1, rest, error)

    @staticmethod
    async def _begun(model: LanguageModel, messages: Sequence[Message], limit: float | None) -> AsyncGenerator[str, None]:
        """A model's stream, whose first piece has a time limit. Raises `ServiceTimeout`."""
        stream = model.stream(messages)
        try:
            first = await asyncio.wait_for(anext(stream, None), limit)
            if first is not None:
                yield first
                async for delta in stream:
                    yield delta
        except TimeoutError as error:
            raise ServiceTimeout(f"no answer within {limit:.3g} s", provider=str(model)) from error
        finally:
            if isinstance(stream, AsyncGenerator):
                await stream.aclose()

    async def close(self) -> None:
        """Close all."""
        for model in self._models:
            await model.close()
