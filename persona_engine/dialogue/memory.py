"""What a persona remembers of a visitor beyond the conversation: a protocol, and a default that lasts as long as the process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Memory(Protocol):
    """Facts by visitor and key ("name")."""

    def recall(self, visitor: str) -> dict[str, str]:
        """Everything known of a visitor."""
        ...

    def remember(self, visitor: str, key: str, value: str) -> None:
        """Keep a fact."""
        ...

    def forget(self, visitor: str) -> None:
        """Delete everything about a visitor."""
        ...


class ProcessMemory:
    """Keeps facts in the process; at most `limit` visitors, the longest unseen leaves first."""

    def __init__(self, limit: int = 1000) -> None:
        self._limit = limit
        self._facts: dict[str, dict[str, str]] = {}

    def recall(self, visitor: str) -> dict[str, str]:
        """Everything known of a visitor."""
        return dict(self._facts.get(visitor, {}))

    def remember(self, visitor: str, key: str, value: str) -> None:
        """Keep a fact of at most 200 characters."""
        facts = self._facts.pop(visitor, {})
        facts[key] = value[:200]
        self._facts[visitor] = facts
        while len(self._facts) > self._limit:
            self._facts.pop(next(iter(self._facts)))

    def forget(self, visitor: str) -> None:
        """Delete everything about a visitor."""
        self._facts.pop(visitor, None)

    def everything(self) -> dict[str, dict[str, str]]:
        """What is known of everybody."""
        return {visitor: dict(facts) for visitor, facts in self._facts.items()}

    def take(self, facts: Mapping[str, Mapping[str, str]]) -> None:
        """Know this too."""
        for visitor, known in facts.items():
            for key, value in known.items():
                self.remember(visitor, key, value)
