"""What levels of detail save: `python -m bench.lod --away 3 10 30 --n 100 --json OUT`.

A crowd of the shipped cast in rows before the camera, everyone moving, drawn with levels and, in the same run, without them. `triangles` is what is
truly handed to the GPU; `step` is our own work on the main thread (joints, blend shapes, upload, choosing levels); `frame` adds Panda's cull and
draw, where the software rasteriser's vertex work stands for a GPU's.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
from panda3d.core import loadPrcFileData

from bench.report import cpu_ms, save, show

PRC = """load-display p3headlessgl
aux-display
window-type offscreen
win-size 1280 720
audio-library-name null
gl-version 3 3
sync-video 0
textures-power-2 none
notify-level-display error
"""
CAST = ("mira", "finn", "bram", "amara", "selune", "odile")
ROW, GAP = 10, 0.8
"""People in a row, metres between two."""
PATIENCE_S = 300.0


def crowd(base: Any, count: int, avatars: list[Path]) -> list[Any]:
    """People in rows behind each other, following random poses."""
    from persona_engine.panda.actor import PersonaActor
    from persona_engine.panda.rig_server import RigServer
    from persona_engine.score.pose import PoseFrame

    server = RigServer.of(base)
    actors = []
    for number in range(count):
        actor = PersonaActor(str(avatars[number % len(avatars)]), server=server)
        actor.reparentTo(base.render)
        actor.setPos((number % ROW - (min(count, ROW) - 1) / 2) * GAP, (number // ROW) * GAP, 0)
        actor.follow(number)
        actors.append(actor)
    rng = np.random.default_rng(0)
    pose, poses, step = PoseFrame(count), [], [0]
    for _ in range(2):
        turns = rng.normal(size=pose.rotations.shape).astype(np.float32) * 0.05
        turns[3] = 1
        poses.append((turns / np.linalg.norm(turns, axis=0), rng.random(pose.face.shape).astype(np.float32) * 0.3))

    def source(_: float) -> PoseFrame:
        step[0] += 1
        pose.rotations[:], pose.face[:] = poses[step[0] & 1]
        return pose

    server.source = source
    return actors


def settle(server: Any, actors: list[Any]) -> None:
    """Frames until every wanted level is made and shown."""
    quiet, shown, end = 0, (), time.monotonic() + PATIENCE_S
    while quiet < 5 and time.monotonic() < end:
        server.step()
        now = tuple(actor.level for actor in actors)
        quiet = quiet + 1 if now == shown and not server.workshop.busy else 0
        shown = now
        time.sleep(0.002)


def triangles(actors: list[Any]) -> int:
    """What is drawn of everyone."""
    nodes = (path.node() for actor in actors for path in actor.model.findAllMatches("**/+GeomNode"))
    return sum(p.getNumPrimitives() for node in nodes for geom in node.getGeoms() for p in geom.getPrimitives())


def measure(base: Any, server: Any, actors: list[Any], frames: int) -> tuple[int, float, float]:
    """Triangles, and median ms of main-thread CPU of our step and of the whole frame."""
    settle(server, actors)
    count = triangles(actors)
    ours = np.empty(frames + 2)

    def frame(i: int) -> None:
        start = time.thread_time()
        server.step(i / 120)
        ours[i % len(ours)] = (time.thread_time() - start) * 1e3
        base.graphicsEngine.renderFrame()

    return count, float(np.median(cpu_ms(frame, frames, warm=2))), float(np.median(ours))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--away", type=float, nargs="+", default=[3.0, 10.0, 30.0], help="metres from the camera to the first row")
    parser.add_argument("--n", type=int, default=100)
    parser.add_argument("--frames", type=int, default=6)
    parser.add_argument("--json")
    options = parser.parse_args()
    loadPrcFileData("bench", PRC)
    from direct.showbase.ShowBase import ShowBase

    from persona_engine.panda.rig_server import RigServer

    base = ShowBase()
    base.disableMouse()
    server = RigServer.of(base)
    actors = crowd(base, options.n, [Path("assets/avatars").resolve() / f"{name}.vrm" for name in CAST])
    rows, figures = [], {}
    for away in options.away:
        base.cam.setPos(0, -away, 1.3)
        base.cam.lookAt(0, 3, 0.6)
        server.detail.active = True
        many, frame, step = measure(base, server, actors, options.frames)
        levels = [sum(actor.level == k for actor in actors) for k in range(3)]
        server.detail.active = False
        for actor in actors:
            actor.show_level(0)
        all_, frame_off, step_off = measure(base, server, actors, options.frames)
        rows.append((away, "/".join(map(str, levels)), all_, many, all_ / many, step_off, step, frame_off, frame, frame_off / frame))
        figures[f"{away:g}"] = {"levels": levels, "triangles_off": all_, "triangles": many, "step_off_ms": step_off, "step_ms": step,
                                "frame_off_ms": frame_off, "frame_ms": frame}  # fmt: skip
    columns = ["metres", "at level 0/1/2", "triangles without", "with", "times fewer", "step ms without", "with", "frame ms without", "with", "times less"]
    show(f"{options.n} people, {len(CAST)} avatars, 1280 x 720: main-thread CPU per frame", columns, rows)
    save(options.json, {"people": options.n, "avatars": len(CAST), "by_metres": figures})
    server.source = None
    server.close()
    base.destroy()


if __name__ == "__main__":
    main()
