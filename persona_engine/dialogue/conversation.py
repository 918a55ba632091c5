"""`Conversation`: one persona's talk. Lines in, deltas of her reply out; only what was heard becomes history."""

from __future__ import annotations

import logging
import random
import re
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

from persona_engine.dialogue import prompt
from persona_engine.dialogue.language_model import LanguageModel, Message
from persona_engine.dialogue.moderation import Moderation, WordList
from persona_engine.dialogue.persona import Persona
from persona_engine.errors import ServiceError

log = logging.getLogger("persona_engine.dialogue")

_SENTENCE_END = re.compile(r"[.!?…。！？]+[\"')\]]*\s*")
_TAG = re.compile(r"\[[^\]]{0,80}\]")


@dataclass(frozen=True)
class Limits:
    """Most characters of a line that are read, and most messages that are kept."""

    input_chars: int = 2000
    messages: int = 40
    reply_chars: int = 1500


class Conversation:
    """Talks with visitors. A failing model never raises here: she finishes in character."""

    def __init__(
        self, persona: Persona, model: LanguageModel, moderation: Moderation | None = None, limits: Limits | None = None, seed: int = 0
    ) -> None:
        self.persona, self.model = persona, model
        self._moderation = moderation or WordList()
        self._limits = limits or Limits()
        self._history: deque[Message] = deque(maxlen=self._limits.messages)
        self._random = random.Random(seed)

    @property
    def history(self) -> tuple[Message, ...]:
        """What was really said, oldest first."""
        return tuple(self._history)

    async def hear(self, text: str, speaker: str) -> AsyncIterator[str]:
        """Deltas of the reply to `text`, tags included. Overlong lines are cut; the rest is not read."""
        line = " ".join(text[: self._limits.input_chars].split())
        messages = prompt.build(self.persona, tuple(self._history), line, speaker)
        self._history.append(messages[-1])
        if not await self._moderation.allows(line):
            yield self._one(self.persona.lines.moderated)
            return
        async for sentence in self._sentences(messages):
            if not await self._moderation.allows(_TAG.sub("", sentence)):
                yield self._one(self.persona.lines.moderated)
                return
            yield sentence

    async def _sentences(self, messages: list[Message] | tuple[Message, ...] | object) -> AsyncIterator[str]:
        """Clauses as the model gives them, so that each can be judged before it is voiced; a death half way ends in character."""
        pending, said = "", 0
        stream = self.model.stream(messages)  # type: ignore[arg-type]
        try:
            async for delta in stream:
                pending += delta
                while (cut := _cut(pending)) and said < self._limits.reply_chars:
                    piece, pending = pending[:cut], pending[cut:]
                    said += len(piece)
                    yield piece
                if said >= self._limits.reply_chars:
                    pending = ""
                    break
        except ServiceError as error:
            log.warning("the mind of %s failed: %s", self.persona.id, error)
            if said or pending.strip():
                yield _finished(pending)
            else:
                yield self._one(self.persona.lines.lost)
            return
        finally:
            close = getattr(stream, "aclose", None)
            if close is not None:
                await close()
        if pending.strip():
            yield pending
        elif not said:
            yield self._one(self.persona.lines.deflect)

    def heard(self, text: str) -> None:
        """The visitors heard this of her: it becomes history."""
        if text.strip():
            last = self._history[-1] if self._history else None
            if last is not None and last.role == "assistant":
                self._history[-1] = Message("assistant", f"{last.content} {text.strip()}"[-2000:])
            else:
                self._history.append(Message("assistant", text.strip()[:2000]))

    def _one(self, lines: tuple[str, ...]) -> str:
        return self._random.choice(lines).replace("{name}", "")


def _cut(pending: str) -> int:
    """Index after the first finished sentence or clause, 0 when there is none; never inside a tag."""
    for match in _SENTENCE_END.finditer(pending):
        if match.end() < len(pending) and pending.count("[", 0, match.end()) == pending.count("]", 0, match.end()):
            return match.end()
    if len(pending) > 400:
        return pending.rfind(" ", 0, 300) + 1 or 300
    return 0


def _finished(pending: str) -> str:
    """A reply that broke off: the words so far, without a torn tag, trailing off."""
    words = re.sub(r"\[[^\]]*$", "", pending).rstrip()
    if not words or words[-1] in ".!?…":
        return words + " " if words else "... "
    cut = words.rfind(" ")
    return (words[:cut] if cut > 0 else words).rstrip(",;: ") + "... "
