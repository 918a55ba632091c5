"""The voice of last resort: no sound, but lips in time. Needs nothing and never fails."""

from __future__ import annotations

from collections.abc import AsyncIterator

from persona_engine.speech import letters
from persona_engine.speech.synthesizer import Caps, Done, SpeechEvent, SpeechRequest, WordMark

GAP = 0.02


class SilentVoice:
    """Word marks at the pace of speech, by our letter rules."""

    caps = Caps("silent", "word", 0, False)

    async def stream(self, request: SpeechRequest) -> AsyncIterator[SpeechEvent]:
        """Marks and the duration of one sentence."""
        tokens = letters.tokens(request.text)
        units = sum(t.length + t.pause for t in tokens) or 1.0
        total = letters.expected_duration(request.text, request.voice.rate * request.rate)
        at = 0.05
        for token in tokens:
            length = total * token.length / units
            yield WordMark(at, token.start, token.end, at + length - GAP)
            at += length + total * token.pause / units
        yield Done(max(at, 0.3) + 0.1)

    async def close(self) -> None:
        """Nothing to release."""
