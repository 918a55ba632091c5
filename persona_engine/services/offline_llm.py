"""`OfflineModel`: a mind without a network. Answers from the persona's own script, streamed word by word as a language model does."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence

from persona_engine.dialogue.language_model import Message
from persona_engine.dialogue.memory import Memory, ProcessMemory
from persona_engine.dialogue.native import NativeScript
from persona_engine.dialogue.nearby import Nearby
from persona_engine.dialogue.notes import Notes
from persona_engine.dialogue.persona import Persona
from persona_engine.dialogue.personal import personal
from persona_engine.dialogue.script import Script
from persona_engine.dialogue.tongue import code
from persona_engine.errors import ServiceError

log = logging.getLogger("persona_engine.services")

VISITORS = 24
"""Visitors whose thread is kept, more than talk to one persona at a time; the longest unseen is forgotten first."""
_TOKEN = re.compile(r"\s*\S+")


class OfflineModel:
    """Deterministic: the same seed and the same talk give the same replies."""

    def __init__(
        self, persona: Persona, seed: int = 0, memory: Memory | None = None, others: Callable[[], Sequence[Persona]] = tuple,
        company: Callable[[], Sequence[Nearby]] = tuple,
    ) -> None:  # fmt: skip
        """`others` are those on stage to whom it may send a visitor, `company` is who is there, and where."""
        english = code(persona.voice.language) == "en"
        self._script = Script(persona, seed, others, company) if english else NativeScript(persona, seed)
        self._memory = memory or ProcessMemory()
        self._notes: OrderedDict[str, Notes] = OrderedDict()

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        """The reply to the last message, a word at a time. Never fails."""
        reply = self.reply(messages)
        for match in _TOKEN.finditer(reply):
            yield match.group()
            await asyncio.sleep(0)

    def reply(self, messages: Sequence[Message]) -> str:
        """The whole reply."""
        last = next((m for m in reversed(messages) if m.role == "user"), Message("user", ""))
        speaker = last.speaker or "visitor"
        line = last.content.removeprefix(f"{speaker}: ") if last.speaker else last.content
        heard = next((m.content for m in reversed(messages) if m.role == "assistant"), "")
        notes = self._notes.pop(speaker, None) or Notes()
        self._notes[speaker] = notes
        while len(self._notes) > VISITORS:
            self._notes.popitem(last=False)
        before = self._recall(speaker)
        facts = dict(before)
        answer = self._script.reply(line, notes, facts, heard)
        if facts != before:
            self._keep(speaker, facts)
        return answer

    def _recall(self, speaker: str) -> dict[str, str]:
        try:
            return self._memory.recall(speaker)
        except ServiceError as error:
            log.warning("the memory failed: %s", error)
            return {}

    def _keep(self, speaker: str, facts: dict[str, str]) -> None:
        try:
            if not facts:
                self._memory.forget(speaker)
            for key, value in facts.items():
                if personal(value):
                    continue
                self._memory.remember(speaker, key, value)
        except ServiceError as error:
            log.warning("the memory failed: %s", error)

    async def close(self) -> None:
        """Nothing to release."""
