"""A voice on a device that makes no sound but keeps real time, in a process of its own: `python -m tests.panda.voice`. Prints JSON."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable

os.environ["ALSOFT_DRIVERS"] = "null"

import numpy as np
from panda3d.core import loadPrcFileData

RATE = 24_000
NEVER = 30.0
"""Seconds after which a sound is not late, but will not end."""
Seen = tuple[float, float | None, float]
"""Seconds before looking, media time, seconds after looking."""


def main() -> dict[str, object]:
    """Play a whole sound, one that is late in coming, one that is paused and stopped."""
    loadPrcFileData("voice", "window-type none\naudio-library-name p3openal_audio\nnotify-level error")
    from direct.showbase.ShowBase import ShowBase

    from persona_engine.panda.audio import PandaSink

    base = ShowBase()
    sink = PandaSink(base, base.render.attachNewNode("actor"))
    tone = (np.sin(np.arange(RATE * 3 // 10) * 0.05) * 8000).astype("<i2").tobytes()

    def follow(sound: int, done: Callable[[float | None], bool]) -> list[Seen]:
        start, seen = time.perf_counter(), []
        while not seen or not done(seen[-1][1]):
            assert time.perf_counter() - start < NEVER, f"sound {sound} stands at {seen[-1]}"
            base.taskMgr.step()
            before = time.perf_counter() - start
            media = sink.clock(sound)
            seen.append((before, media, time.perf_counter() - start))
        return seen

    def over(media: float | None) -> bool:
        return media is None

    out: dict[str, object] = {"valid": sink.valid}
    sink.write(1, tone, RATE, last=True)
    sink.play(1)
    out["whole"] = follow(1, over)

    sink.write(2, tone[: len(tone) // 2], RATE)
    sink.play(2)
    begun = follow(2, lambda media: media == 0.15)
    until = time.perf_counter() + 0.15
    held = follow(2, lambda media: media is None or time.perf_counter() > until)
    sink.write(2, tone[len(tone) // 2 :], RATE, last=True)
    out["starved"] = (begun, held, follow(2, over))

    sink.write(3, tone * 20, RATE, last=True)
    sink.play(3, 0.1)
    follow(3, lambda media: media is None or media > 0.12)
    sink.pause(True)
    before = sink._sounds[3].wanted
    out["paused"] = sink.clock(3)
    again = time.perf_counter()
    sink.pause(False)
    after = sink.clock(3)
    out["resumed"] = (before, after, time.perf_counter() - again)
    sink.stop(3)
    out["stopped"] = sink.clock(3)
    sink.stop(99)
    sink.close()
    return out


if __name__ == "__main__":
    print("RESULT " + json.dumps(main()), flush=True)
