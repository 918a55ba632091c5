"""`OpenAIModeration`: any server that speaks OpenAI's `/moderations`, with the local list beside it, or in its place while it is away."""

from __future__ import annotations

import asyncio
import logging
import os

from persona_engine.dialogue.moderation import Moderation, Unmoderated, WordList
from persona_engine.services.openai_client import OpenAIClient
from persona_engine.settings import ModerationSettings

log = logging.getLogger("persona_engine.services")

HEARD: frozenset[str] = frozenset({"self-harm", "self-harm/intent", "harassment", "harassment/threatening", "violence", "violence/graphic"})
"""Categories for which a visitor is not refused: who tells of harm is listened to, who swears is answered in character."""
REST_S = 20.0
"""A service that failed is not asked again for so long."""


class OpenAIModeration:
    """Asks the service in the time that it has; the local list judges what it does not."""

    def __init__(self, settings: ModerationSettings, local: WordList) -> None:
        self._settings, self._local = settings, local
        self._client = OpenAIClient(settings.base_url, os.environ.get(settings.api_key_env, ""), settings.timeout_s)
        self._rests_until = -1.0

    async def allows(self, text: str) -> bool:
        """Whether a visitor may say this."""
        return await self._passes(text, spoken=False)

    async def may_speak(self, text: str) -> bool:
        """Whether a persona may."""
        return await self._passes(text, spoken=True)

    async def _passes(self, text: str, spoken: bool) -> bool:
        if self._settings.local and self._local.judge(text, spoken):
            return False
        now = asyncio.get_running_loop().time()
        if now >= self._rests_until and (words := self._local.cleared(text)).strip():
            try:
                found = await asyncio.wait_for(self._found(words), self._settings.timeout_s)
                return not (found if spoken else found - HEARD)
            except Exception as error:  # the SDK and the HTTP library below it have trees of their own
                self._rests_until = now + REST_S
                why = f"no answer within {self._settings.timeout_s:g} s" if isinstance(error, TimeoutError) else type(error).__name__
                log.warning("moderation at %s failed (%s): for %g s the local list judges alone", self._settings.base_url, why, REST_S)
        return not self._local.judge(text, spoken)

    async def _found(self, text: str) -> set[str]:
        """The categories for which the service flags a text; "flagged" where it names none."""
        client = await self._client.opened()
        answer = await client.moderations.create(model=self._settings.model, input=text)
        result = answer.results[0]
        if not result.flagged:
            return set()
        named = result.categories.model_dump(by_alias=True) if result.categories is not None else {}
        return {name for name, found in named.items() if found} or {"flagged"}


def open_moderation(settings: ModerationSettings) -> Moderation:
    """Who judges, as the settings ask for."""
    if not settings.enabled:
        return Unmoderated()
    local = WordList(settings.patterns, settings.allow)
    return OpenAIModeration(settings, local) if settings.base_url else local
