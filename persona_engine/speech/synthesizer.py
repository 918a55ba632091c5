"""`Synthesizer`: text in, sound and marks out. What every voice looks like, whatever stands behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Protocol

from persona_engine.score.timeline import Timing
from persona_engine.speech.voice import VoiceSpec

MAX_CHARS = 1000
"""Longest text of one request; the chunker stays far below it."""
MAX_SECONDS = 90.0
"""Longest sound of one request; a voice stops there."""


@dataclass(frozen=True)
class Caps:
    """What a voice can do. `timing` is how fine its marks are; `rate` its samples per second, 0 when it makes no sound."""

    name: str
    timing: Timing
    rate: int = 0
    streaming: bool = True


@dataclass(frozen=True)
class SpeechRequest:
    """One sentence to voice.

    `text` is speakable: no markup, at most `MAX_CHARS`; marks point into it. `rate` multiplies the voice's own (0.5..2), `pitch` shifts it
    (-1..1, one is about six semitones), `language` overrides the voice's (BCP 47, empty keeps it).
    """

    text: str
    voice: VoiceSpec = field(default_factory=VoiceSpec)
    rate: float = 1.0
    pitch: float = 0.0
    language: str = ""


@dataclass(frozen=True)
class AudioChunk:
    """Signed 16-bit little-endian mono samples at `rate`, beginning `start` seconds into the sound. Chunks are contiguous."""

    pcm: bytes
    start: float
    rate: int

    @property
    def duration(self) -> float:
        """Seconds of sound in this chunk."""
        return len(self.pcm) / 2 / self.rate


@dataclass(frozen=True)
class WordMark:
    """A word begins at `start` seconds: the slice `[char_start, char_end)` of the request's text. `end` where the voice knows it."""

    start: float
    char_start: int
    char_end: int
    end: float | None = None


@dataclass(frozen=True)
class PhoneMark:
    """A phoneme begins at `start` seconds; "" is silence. IPA without stress marks; `stress` 0 none, 1 secondary, 2 primary."""

    start: float
    ipa: str
    stress: int = 0


@dataclass(frozen=True)
class Done:
    """The sound is complete and lasts `duration` seconds (without the tail of a room)."""

    duration: float


SpeechEvent = AudioChunk | WordMark | PhoneMark | Done


class Synthesizer(Protocol):
    """A voice. `stream` may be called again at once, also while another stream runs; closing the iterator cancels it."""

    @property
    def caps(self) -> Caps:
        """What this voice can do."""
        ...

    def stream(self, request: SpeechRequest) -> AsyncIterator[SpeechEvent]:
        """Events of one sentence, ending with `Done`. Marks may come after the sound they belong to. Raises `ServiceError`."""
        ...

    async def close(self) -> None:
        """Release what the voice holds; idempotent."""
        ...
