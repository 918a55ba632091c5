"""The process in which espeak-ng lives: `python -m persona_engine.services.espeak_worker`."""

from __future__ import annotations

import sys
from typing import Any

from persona_engine.services.voice_worker import Send, serve


class _Engine:
    name = "espeak-ng"

    def __init__(self) -> None:
        from persona_engine.services.espeak_library import Espeak

        self._espeak = Espeak()
        self.rate = self._espeak.rate
        # The first utterance loads dictionaries; pay for it before anybody waits.
        self._espeak.select("en-us", "f3")
        self._espeak.speak("a", lambda _pcm, _marks: False)

    def speak(self, request: dict[str, Any], send: Send) -> None:
        if not self._espeak.select(request["language"], request["variant"]):
            raise ValueError(f"espeak-ng has no language '{request['language']}'")
        self._espeak.set(rate=request["rate"], pitch=request["pitch"], range=request["range"])
        left, mute = request["max_samples"], request.get("mute", False)

        def sink(pcm: bytes, marks: list[Any]) -> bool:
            nonlocal left
            left -= len(pcm) // 2
            return send(b"" if mute else pcm, marks) or left < 0

        self._espeak.speak(request["text"], sink)


if __name__ == "__main__":
    sys.exit(serve(_Engine))
