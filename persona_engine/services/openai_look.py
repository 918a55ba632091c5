"""`LookModel`: words or a photo become traits of a look, by any server that speaks OpenAI's chat completions with structured output."""

from __future__ import annotations

import asyncio
import base64
import json
from contextlib import suppress
from typing import Any

from persona_engine.errors import ServiceError, ServiceTimeout
from persona_engine.looks.answer import ASK_PHOTO, ASK_WORDS, answer_schema, read_answer
from persona_engine.looks.words import Traits
from persona_engine.services.openai_llm import PERMANENT
from persona_engine.settings import LooksSettings

MOST_TOKENS = 2_000
MOST_BYTES = 1_000_000
"""Of an answer; one that goes on longer is no answer."""


class LookModel:
    """Asks once; the whole answer has a time limit from the settings. Whatever comes back is clamped to what a look can be."""

    def __init__(self, settings: LooksSettings) -> None:
        self._settings = settings
        self._name = f"{settings.model} at {settings.base_url or 'OpenAI'}"

    def words(self, text: str) -> tuple[Traits, tuple[str, ...]]:
        """Traits that a description names, and its words that no field shows, with the fields whose values were none of theirs. Raises `ServiceError`."""
        return self._ask(ASK_WORDS, text)

    def photo(self, jpeg: bytes) -> tuple[Traits, tuple[str, ...]]:
        """Traits that a picture shows, and what of it no field shows. Raises `ServiceError`."""
        url = "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()
        return self._ask(ASK_PHOTO, [{"type": "image_url", "image_url": {"url": url, "detail": "low"}}])

    def _ask(self, rules: str, content: Any) -> tuple[Traits, tuple[str, ...]]:
        answer = asyncio.run(self._within(rules, content))
        try:
            traits, words, dropped = read_answer(answer)
        except (ValueError, RecursionError) as error:
            raise ServiceError(f"an answer that is no look ({str(error)[:80]})", provider=self._name) from error
        return traits, (*words, *(name for name in dropped if "." in name))

    async def _within(self, rules: str, content: Any) -> str:
        limit = self._settings.timeout_s
        try:
            return await asyncio.wait_for(self._complete(rules, content), limit)
        except TimeoutError as error:
            raise ServiceTimeout(f"no answer within {limit:g} s", provider=self._name) from error

    async def _complete(self, rules: str, content: Any) -> str:
        import openai

        settings = self._settings
        client = openai.AsyncOpenAI(
            api_key=settings.api_key.get_secret_value() or "none", base_url=settings.base_url or None, timeout=settings.timeout_s, max_retries=0
        )
        form: Any = {"type": "json_schema", "json_schema": {"name": "look", "strict": True, "schema": answer_schema()}}
        messages: Any = [{"role": "system", "content": rules}, {"role": "user", "content": content}]
        try:
            asked = client.chat.completions.with_streaming_response.create(
                model=settings.model, messages=messages, response_format=form, temperature=0.0, max_tokens=MOST_TOKENS
            )
            async with asked as answer:
                body = bytearray()
                async for chunk in answer.iter_bytes():
                    body += chunk
                    if len(body) > MOST_BYTES:
                        raise ServiceError("an answer without end", provider=self._name)
            message = json.loads(body)["choices"][0]["message"]
            if message.get("refusal"):
                raise ServiceError("it refused", provider=self._name, retryable=False)
            return str(message.get("content") or "")
        except openai.APITimeoutError as error:
            raise ServiceTimeout("no answer in time", provider=self._name) from error
        except openai.APIStatusError as error:
            raise ServiceError(f"status {error.status_code}", provider=self._name, retryable=error.status_code not in PERMANENT) from error
        except openai.OpenAIError as error:
            raise ServiceError(str(error) or type(error).__name__, provider=self._name) from error
        except (ValueError, TypeError, AttributeError, KeyError, IndexError, OSError, RecursionError) as error:
            raise ServiceError(f"an answer that cannot be read ({type(error).__name__})", provider=self._name) from error
        except ServiceError:
            raise
        except Exception as error:  # the HTTP library below the SDK has its own tree, which changes with its major version
            raise ServiceError(f"{type(error).__name__}: {error}", provider=self._name) from error
        finally:
            with suppress(Exception):
                await client.close()


def open_look_model(settings: LooksSettings) -> LookModel | None:
    """The model that the settings name, if they name one."""
    return LookModel(settings) if settings.base_url or settings.api_key.get_secret_value() else None
