"""The process in which espeak-ng lives: `python -m persona_engine.services.espeak_worker`."""

from __future__ import annotations

import sys
from typing import Any

from persona_engine.services.voice_worker import Send, serve

FIRST_S, NEXT_S = 0.15, 2.4
"""Seconds of sound in the first message of a request and in each further one: it is made a hundred times faster than it is heard."""


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
        enough, sound, found = int(FIRST_S * self.rate) * 2, bytearray(), []

        def sink(pcm: bytes, marks: list[Any]) -> bool:
            nonlocal left, enough
            left -= len(pcm) // 2
            sound.extend(b"" if mute else pcm)
            found.extend(marks)
            if len(sound) < enough:
                return bool(left < 0)
            enough = int(NEXT_S * self.rate) * 2
            return hand_on() or bool(left < 0)

        def hand_on() -> bool:
            cancelled = send(bytes(sound), list(found))
            sound.clear()
            found.clear()
            return cancelled

        self._espeak.speak(request["text"], sink)
        hand_on()


if __name__ == "__main__":
    sys.exit(serve(_Engine))
