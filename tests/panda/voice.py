"""A voice on a device that makes no sound but keeps real time, in a process of its own: `python -m tests.panda.voice`. Prints JSON."""

from __future__ import annotations

import json
import os
import time

os.environ["ALSOFT_DRIVERS"] = "null"

import numpy as np
from panda3d.core import loadPrcFileData

RATE = 24_000


def main() -> dict[str, object]:
    """Play a whole sound, one that is late in coming, one that is paused and stopped."""
    loadPrcFileData("voice", "window-type none\naudio-library-name p3openal_audio\nnotify-level error")
    from direct.showbase.ShowBase import ShowBase

    from persona_engine.panda.audio import PandaSink

    base = ShowBase()
    sink = PandaSink(base, base.render.attachNewNode("actor"))
    tone = (np.sin(np.arange(RATE * 3 // 10) * 0.05) * 8000).astype("<i2").tobytes()

    def follow(sound: int, seconds: float, then=lambda at: None) -> list[tuple[float, float | None]]:
        start, seen = time.perf_counter(), []
        while (at := time.perf_counter() - start) < seconds:
            base.taskMgr.step()
            seen.append((at, sink.clock(sound)))
            then(at)
        return seen

    out: dict[str, object] = {"valid": sink.valid}
    sink.write(1, tone, RATE, last=True)
    sink.play(1)
    out["whole"] = follow(1, 0.45)
    sink.write(2, tone[: len(tone) // 2], RATE)
    sink.play(2)
    late = []

    def feed(at: float) -> None:
        if at > 0.3 and not late:
            late.append(at)
            sink.write(2, tone[len(tone) // 2 :], RATE, last=True)

    out["starved"] = follow(2, 0.6, feed)
    sink.write(3, tone * 20, RATE, last=True)
    sink.play(3, 0.1)
    follow(3, 0.05)
    sink.pause(True)
    before = next(iter(sink._sounds.values())).wanted
    out["paused"] = follow(3, 0.1)[-1][1]
    again = time.perf_counter()
    sink.pause(False)
    after = follow(3, 0.02)[0][1]
    out["resumed"] = (before, after, time.perf_counter() - again)
    sink.stop(3)
    out["stopped"] = sink.clock(3)
    sink.stop(99)
    sink.close()
    return out


if __name__ == "__main__":
    print("RESULT " + json.dumps(main()), flush=True)
