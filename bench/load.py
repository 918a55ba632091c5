"""How long the first character of a process takes, from nothing imported until it stands in the scene: `python -m bench.load --json OUT [--avatar FILE]`

Every row is the least of several fresh processes whose window is open and whose bytecode is kept, in seconds of CPU and of the wall. The peer is Panda's own
`Actor` with its example model.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PANDA, OTHER, PLACE = "models/panda-model", "assets/avatars/bram.vrm", (0, 3, -1)
STEPS = ("the module", "the first character", "its first frame", "another character", "peer: Panda's Actor")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--avatar", default="assets/avatars/mira.vrm")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(_child(options.avatar)))
        return
    from bench.report import ahead, save, show  # what it imports is measured in the child

    with tempfile.TemporaryDirectory() as kept, ahead():
        found = [_run(options.avatar, kept) for _ in range(options.runs + 1)][1:]
    least = {step: {kind: min(run[step][kind] for run in found) for kind in ("cpu", "wall")} for step in STEPS}
    both = {kind: min(sum(run[step][kind] for step in STEPS[:2]) for run in found) for kind in ("cpu", "wall")}
    rows = [(step, f"{least[step]['cpu']:.3f}", f"{least[step]['wall']:.3f}") for step in STEPS]
    show(f"{Path(options.avatar).name}, least of {options.runs} processes", ["", "CPU, s", "wall, s"], rows)
    show("first character with the module", ["CPU, s", "wall, s", "bar"], [(f"{both['cpu']:.3f}", f"{both['wall']:.3f}", "< 0.3")])
    save(options.json, {"avatar": options.avatar, "steps": least, "first": both})


def _run(avatar: str, kept: str) -> dict[str, Any]:
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "bench.load", "--child", "--avatar", avatar]
    done = subprocess.run(command, env={**env, "PYTHONPYCACHEPREFIX": kept}, capture_output=True, text=True, check=True, timeout=120)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _child(avatar: str) -> dict[str, Any]:
    from panda3d.core import loadPrcFileData

    loadPrcFileData("bench", "window-type offscreen\naudio-library-name null\nwin-size 640 480\nnotify-level error\nnotify-level-display error")
    from direct.showbase.ShowBase import ShowBase

    base = ShowBase()
    base.graphicsEngine.renderFrame()
    actors: list[Any] = []

    def stand(actor: Any) -> None:
        actors.append(actor)
        actor.reparentTo(base.render)
        actor.setPos(*PLACE)

    def load(source: str = avatar) -> None:
        from persona_engine.panda.actor import PersonaActor

        stand(PersonaActor(source))

    def peer() -> None:
        from direct.actor.Actor import Actor

        stand(Actor(PANDA, {"walk": f"{PANDA[:-5]}walk4"}))

    def module() -> None:
        import persona_engine.panda.actor  # noqa: F401

    return {name: _timed(step) for name, step in zip(STEPS, (module, load, base.taskMgr.step, lambda: load(OTHER), peer))}


def _timed(step: Any) -> dict[str, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    step()
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}


if __name__ == "__main__":
    main()
