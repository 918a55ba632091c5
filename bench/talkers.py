"""Twenty personas who think and talk at once, in real time: `python -m bench.talkers --n 20 --seconds 12 --json OUT`.

Main-thread CPU per frame at 120 Hz with minds, voices, planning and baking running beside it; rasteriser excluded as in `bench.crowd`. The peer is the same
crowd standing silent in the same run.
"""

from __future__ import annotations

import argparse
import threading
import time

import numpy as np
from panda3d.core import loadPrcFileData

from bench.crowd import PRC, cut
from bench.report import save, show

LINES = ("Hello! Where is the harbour?", "Tell me about the lighthouse.", "What do you sell?", "Tell me a story.", "How old are you?")
FPS = 120
GAP_S = 0.2
"""Between the end of an answer and the next line: what people leave between turns (Stivers 2009)."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=12.0)
    parser.add_argument("--json")
    options = parser.parse_args()
    loadPrcFileData("bench", PRC)
    from direct.showbase.ShowBase import ShowBase

    from persona_engine.stage.stage import init

    base = ShowBase()
    base.disableMouse()
    base.cam.setPos(0, -5, 1)
    stage = init(base)
    base.taskMgr.remove("persona-rigs")
    actors = [stage.spawn("mira", name=f"mira-{i}") for i in range(options.n)]
    for actor in actors:
        cut(actor)
    pace = threading.Event()

    quiet_since = [0.0] * options.n

    def ready(i: int) -> bool:
        if stage.member(f"mira-{i}").busy:
            quiet_since[i] = time.perf_counter()
        return time.perf_counter() - quiet_since[i] > GAP_S

    def run(seconds: float, talk: bool) -> np.ndarray:
        times = []
        end, said = time.perf_counter() + seconds, 0
        while time.perf_counter() < end:
            begin = time.perf_counter()
            start = time.thread_time()
            if talk and said < seconds - (end - begin) and said * 2.0 < seconds - (end - begin):
                actors[said % len(actors)].hear(LINES[said % len(LINES)], "player")
                said += 1
            if talk:
                waiting = [i for i in range(options.n) if ready(i)]
                if waiting:
                    actors[waiting[0]].hear(LINES[(waiting[0] + said) % len(LINES)], "player")
            stage.server.step()
            middle = time.thread_time()
            base.graphicsEngine.renderFrame()
            times.append(((middle - start) * 1e3, (time.thread_time() - start) * 1e3))
            pace.wait(max(0.0, 1 / FPS - (time.perf_counter() - begin)))
        return np.array(times)

    silent = run(3.0, False)
    run(4.0, True)
    talking = run(options.seconds, True)
    busy = sum(stage.member(f"mira-{i}").busy for i in range(options.n))
    rows = []
    for name, v in (("standing", silent), ("talking", talking)):
        for column, what in enumerate(("step", "step + draw calls")):
            rows.append((name, what, float(np.median(v[:, column])), float(np.percentile(v[:, column], 99)), len(v)))
    show(f"{options.n} personas, main-thread CPU ms per frame ({busy} busy at the end)", ["", "", "median", "p99", "frames"], rows)
    save(options.json, {"talkers": options.n, "step_p99_ms": rows[2][3], "frame_p99_ms": rows[3][3], "standing_frame_p99_ms": rows[1][3]})
    stage.destroy()


if __name__ == "__main__":
    main()
