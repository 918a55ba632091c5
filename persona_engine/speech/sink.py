"""`AudioSink`: where a persona's sound goes, and the clock of what was heard."""

from __future__ import annotations

from typing import Protocol


class AudioSink(Protocol):
    """The mouth of one persona. A sound is named by the id of its performance; sounds may be written before they are played.

    Single-threaded: called from the thread that owns the stage.
    """

    def write(self, sound: int, pcm: bytes, rate: int, last: bool = False) -> None:
        """Append signed 16-bit mono samples to `sound`; `last` says that no more will come (then `pcm` may be empty)."""
        ...

    def play(self, sound: int, media_t: float = 0.0) -> None:
        """Start `sound` at `media_t` seconds. What is not yet written plays as silence and holds the clock."""
        ...

    def stop(self, sound: int, fade: float = 0.08) -> None:
        """Fade `sound` out over `fade` seconds and forget it; unknown sounds are ignored."""
        ...

    def clock(self, sound: int) -> float | None:
        """Seconds of `sound` that were heard; None while it does not play."""
        ...
