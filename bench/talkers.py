"""Twenty personas who think and talk at once, in real time: `python -m bench.talkers --n 20 --seconds 12 --json OUT`.

Main-thread CPU per frame with minds, voices, planning and baking running beside it; the rig of `bench.crowd`, and the rasteriser excluded as there: frame
upon frame. The same again with frames at 120 Hz, between which caches grow cold, as in a game. The peers are the same crowd standing silent in
the same run, and ten stock `Actor`s as in `bench.crowd`, by which runs on machines of different speed can be compared.

On a machine that is shared, the same work takes longer for milliseconds at a time. A yardstick, a fixed loop of small array operations before and after
each frame, tells: the last columns are of calm frames, those between two yardsticks of the usual length.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from panda3d.core import loadPrcFileData

from bench.crowd import PRC, cut, stock
from bench.report import save, show

LINES = ("Hello! Where is the harbour?", "Tell me about the lighthouse.", "What do you sell?", "Tell me a story.", "How old are you?")
FPS = 120
GAP_S = 0.2
"""Between the end of an answer and the next line: what people leave between turns (Stivers 2009)."""


YARDSTICK, USUAL = 60, 1.25
"""Operations of the yardstick, and how many times its median it may take in a calm moment."""
STOCK = 10
"""Stock actors of the peer."""
_CLOTH = np.ones((20, 60), np.float32)


def yardstick() -> float:
    """Milliseconds of CPU that a fixed loop takes now."""
    start = time.thread_time()
    for _ in range(YARDSTICK):
        np.add(_CLOTH, _CLOTH)
    return (time.thread_time() - start) * 1e3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=12.0)
    parser.add_argument("--avatar", help="a character file or persona instead of the rig of bench.crowd")
    parser.add_argument("--json")
    options = parser.parse_args()
    loadPrcFileData("bench", PRC)
    from direct.showbase.ShowBase import ShowBase

    from bench import synthetic
    from persona_engine.avatar import writer
    from persona_engine.stage.stage import init

    base = ShowBase()
    base.disableMouse()
    base.cam.setPos(0, -5, 1)
    stage = init(base)
    base.taskMgr.remove("persona-rigs")
    with tempfile.TemporaryDirectory() as folder:
        rig = Path(folder) / "rig.glb"
        rig.write_bytes(writer.write(synthetic.ours()))
        actors = [stage.spawn("mira", name=f"mira-{i}", avatar=options.avatar or str(rig)) for i in range(options.n)]
    for actor in actors:
        cut(actor)
    pace = threading.Event()

    quiet_since = [0.0] * options.n

    def ready(i: int) -> bool:
        if stage.member(f"mira-{i}").busy:
            quiet_since[i] = time.perf_counter()
        return time.perf_counter() - quiet_since[i] > GAP_S

    def run(seconds: float, talk: bool, fps: float) -> np.ndarray:
        times = []
        end, said = time.perf_counter() + seconds, 0
        while time.perf_counter() < end:
            begin = time.perf_counter()
            waiting = [i for i in range(options.n) if ready(i)] if talk else []
            before = yardstick()
            start = time.thread_time()
            if talk and said < seconds - (end - begin) and said * 2.0 < seconds - (end - begin):
                actors[said % len(actors)].hear(LINES[said % len(LINES)], "player")
                said += 1
            if waiting:
                actors[waiting[0]].hear(LINES[(waiting[0] + said) % len(LINES)], "player")
            stage.server.step()
            middle = time.thread_time()
            base.graphicsEngine.renderFrame()
            times.append(((middle - start) * 1e3, (time.thread_time() - start) * 1e3, max(before, yardstick())))
            pace.wait(max(0.0, 1 / fps - (time.perf_counter() - begin)) if fps else 0.0)
        return np.array(times)

    peer = stock(base, STOCK, 40)
    rows, figures = [], {}
    for way, fps in (("frame upon frame", 0), ("at 120 Hz", FPS)):
        silent = run(3.0, False, fps)
        run(4.0, True, fps)
        talking = run(options.seconds, True, fps)
        for doing, v in (("standing", silent), ("talking", talking)):
            calm = v[v[:, 2] < USUAL * np.median(v[:, 2])]
            for column, what in enumerate(("step", "step + draw calls")):
                median, worst = float(np.median(v[:, column])), float(np.percentile(v[:, column], 99))
                usual = float(np.percentile(calm[:, column], 99))
                rows.append((way, doing, what, median, worst, len(v), usual, len(calm)))
                figures[f"{way}, {doing}, {what}"] = {"median_ms": median, "p99_ms": worst, "p99_calm_ms": usual, "calm": len(calm) / len(v)}
    busy = sum(stage.member(f"mira-{i}").busy for i in range(options.n))
    columns = ["", "", "", "median", "p99", "frames", "calm p99", "frames"]
    show(f"{options.n} personas, main-thread CPU ms per frame ({busy} busy at the end); {STOCK} stock Actors take {peer:.1f}", columns, rows)
    save(options.json, {"talkers": options.n, "ms": figures, "stock_actors": STOCK, "stock_ms": peer})
    stage.destroy()


if __name__ == "__main__":
    main()
