"""`OpenAIModel`: any server that speaks OpenAI's chat completions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Any

from persona_engine.dialogue.language_model import Message
from persona_engine.errors import ServiceError, ServiceTimeout
from persona_engine.services.openai_client import OpenAIClient
from persona_engine.settings import LLMSettings

REQUEST_S = 60.0
END_MARK = b"[DONE]"
"""Ends a stream, where no reason to finish has."""
PERMANENT = (400, 401, 403, 404, 422)
_KEY = "its key is refused: set PERSONA_LLM__API_KEY"
_PLACE = "it knows no such model or address: set PERSONA_LLM__MODEL and PERSONA_LLM__BASE_URL, which mostly ends in /v1"
_REQUEST = "it does not take the request: does it know the model?"
REMEDIES = {400: _REQUEST, 401: _KEY, 403: _KEY, 404: _PLACE, 422: _REQUEST}
"""What a server says itself is kept out of logs: it may hold the words of a player."""


class _End:
    """Whether the bytes of a stream have its end mark, which the SDK keeps to itself. A stream without bytes to look at has one."""

    def __init__(self, stream: Any) -> None:
        self._tail = b""
        self.seen = True
        response = getattr(stream, "response", None)
        if response is not None and hasattr(response, "aiter_bytes"):
            self.seen, self._source = False, response.aiter_bytes
            response.aiter_bytes = self._bytes

    async def _bytes(self, *args: Any, **more: Any) -> AsyncIterator[bytes]:
        async for data in self._source(*args, **more):
            self._tail = (self._tail + data)[-max(len(data), 1) - len(END_MARK) :]
            self.seen = self.seen or END_MARK in self._tail
            yield data


class OpenAIModel:
    """Streams chat completions. The first token and every further one have time limits from the settings; nothing is retried after the first word."""

    def __init__(self, settings: LLMSettings, base_url: str, api_key: str, model: str) -> None:
        self._settings, self._model = settings, model
        self._client = OpenAIClient(base_url, api_key, REQUEST_S, settings.connect_timeout_s)
        self._name = f"{model} at {base_url or 'OpenAI'}"

    def __str__(self) -> str:
        return self._name

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        """Pieces of the reply. Raises `ServiceError` or `ServiceTimeout`."""
        client = await self._client.opened()
        import openai

        sent: Any = [{"role": m.role, "content": m.content} for m in messages]
        stream: Any = None
        limit = self._settings.first_token_timeout_s
        try:
            create = client.chat.completions.create(
                model=self._model, messages=sent, stream=True, temperature=self._settings.temperature, max_tokens=self._settings.max_tokens
            )
            stream = await asyncio.wait_for(create, limit)
            end, ended, begun = _End(stream), False, False
            chunks = stream.__aiter__()
            while True:
                try:
                    chunk = await asyncio.wait_for(chunks.__anext__(), limit)
                except StopAsyncIteration:
                    if begun and not (ended or end.seen):
                        raise ServiceError("the answer broke off: it came without an end mark", provider=self._name) from None
                    return
                choices = getattr(chunk, "choices", None)
                delta = getattr(choices[0].delta, "content", None) if choices else None
                ended = ended or bool(choices and getattr(choices[0], "finish_reason", None))
                if delta:
                    limit, begun = self._settings.token_timeout_s, True
                    yield str(delta)
        except TimeoutError as error:
            raise ServiceTimeout(f"no answer within {limit:g} s", provider=self._name) from error
        except openai.APITimeoutError as error:
            raise ServiceTimeout("no answer in time", provider=self._name) from error
        except openai.APIStatusError as error:
            permanent = error.status_code in PERMANENT
            why = f"status {error.status_code}" + (f"; {REMEDIES[error.status_code]}" if permanent else "")
            raise ServiceError(why, provider=self._name, retryable=not permanent) from error
        except openai.OpenAIError as error:
            raise ServiceError(str(error) or type(error).__name__, provider=self._name) from error
        except (ValueError, TypeError, AttributeError, KeyError, IndexError, OSError) as error:
            raise ServiceError(f"an answer that cannot be read ({type(error).__name__})", provider=self._name) from error
        except Exception as error:  # the HTTP library below the SDK has its own tree, which changes with its major version
            raise ServiceError(f"{type(error).__name__}: {error}", provider=self._name) from error
        finally:
            if stream is not None:
                with suppress(Exception):
                    await stream.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()
