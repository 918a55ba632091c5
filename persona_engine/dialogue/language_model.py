"""`LanguageModel`: messages in, a stream of text out. What every mind looks like, whatever stands behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class Message:
    """One message of a dialogue."""

    role: Literal["system", "user", "assistant"]
    content: str
    speaker: str = ""
    """Who said it, where more than one visitor may."""


class LanguageModel(Protocol):
    """A mind. `stream` yields pieces of the reply as they come, tags included; closing the iterator cancels it."""

    def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        """The reply to the last message. Raises `ServiceError`, also half way."""
        ...

    async def close(self) -> None:
        """Release what the mind holds; idempotent."""
        ...
