"""`AudioSource`: where live sound comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class AudioSource(Protocol):
    """A microphone, a file played as though somebody spoke it, a voice chat. Gives signed 16-bit little-endian mono samples."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    @property
    def rate(self) -> int:
        """Samples a second."""
        ...

    def start(self, take: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        """Call `take` with every further piece, from any thread, and `ended` when nothing more comes. Raises `AudioError`."""
        ...

    def stop(self) -> None:
        """Give nothing more; idempotent."""
        ...
