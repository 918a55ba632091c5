"""`Backplane`: the little that a room needs of a broker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

Handler = Callable[[bytes], None]


@dataclass(frozen=True)
class Stored:
    """A value and the number of its last change; revision 0 where there is none."""

    data: bytes = b""
    revision: int = 0


@dataclass(frozen=True)
class BackplaneLimits:
    """Seconds and counts; from `settings.rooms`."""

    timeout_s: float = 5.0
    """For connecting and for whatever waits for an answer."""
    queue: int = 4096
    """Messages that wait to be sent; of more the oldest are lost."""
    retry_s: tuple[float, float] = (0.1, 5.0)
    """Between two tries to reach a broker that is gone: at first, and at most."""


class Backplane(Protocol):
    """On one asyncio loop. Messages of one publisher arrive in order, or not at all; nothing is kept for who comes later.

    Subjects and keys are words of a-z, 0-9, "_" and "-", joined by dots.
    """

    def publish(self, subject: str, data: bytes) -> bool:
        """Send to all who are subscribed now. False when it is lost: the broker is away. Never waits."""
        ...

    async def subscribe(self, subject: str, handler: Handler) -> None:
        """Call `handler` on the loop for every message, again after an interruption. Raises `BackplaneError`."""
        ...

    async def load(self, key: str) -> Stored:
        """The value of a key. Raises `BackplaneError` when the broker does not say in time."""
        ...

    async def swap(self, key: str, data: bytes, revision: int) -> int:
        """Write where the revision still is `revision` (0: nothing there); the new revision, or 0 when somebody else was faster.

        Raises `BackplaneError` when the broker does not say in time: it may or may not be written then.
        """
        ...
