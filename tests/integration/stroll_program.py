"""Somebody walks to somebody else past a third one and a guest who stand in the way, and nobody walks away from the mirror; where everybody was goes to
stdout as JSON."""

from __future__ import annotations

import json
import math

from direct.showbase.ShowBase import ShowBase
from panda3d.core import ClockObject, Vec3, loadPrcFileData

import persona_engine
from demo_game.chatter import Chatter
from demo_game.dressing import SPOT
from demo_game.stroll import Strolls
from persona_engine.clock import ManualClock
from persona_engine.panda.offscreen import OFFSCREEN_PRC


def main() -> None:
    """Fourteen seconds, and eighty."""
    loadPrcFileData("test", OFFSCREEN_PRC + "win-size 32 32\nnotify-level-display error\n")
    base, clock = ShowBase(), ManualClock()
    base.taskMgr.remove("igLoop")
    stage = persona_engine.init(base, clock=clock, inline=True, voice={"provider": "silent"})
    cast = {name: stage.spawn(name, pos=pos) for name, pos in {"finn": (-3, 6, 0), "mira": (-0.5, 6, 0)}.items()}
    guest, arrived = Vec3(1.2, 6.2, 0), []
    strolls = Strolls(stage, cast, lambda: [guest])
    strolls.go("finn", Vec3(3, 6, 0), lambda: arrived.append(clock.now()))
    near, track, gaits = math.inf, [], set()
    while clock.now() < 14.0:
        base.taskMgr.step()
        clock.advance(0.05)
        here = cast["finn"].getPos()
        near = min(near, (here - cast["mira"].getPos()).length(), (here - guest).length())
        track.append((here.x, here.y))
        gaits.add(stage.member("finn").state.locomotion)
    steps = [math.dist(a, b) / 0.05 for a, b in zip(track, track[1:])]
    now = stage.member("finn").state.locomotion
    strolls.destroy()
    held = held_before_the_mirror(base, stage, clock, cast)
    print(json.dumps({"near": near, "end": track[-1], "arrived": arrived, "fastest": max(steps), "gaits": sorted(gaits), "now": now, "held": held}))


def held_before_the_mirror(base: ShowBase, stage, clock: ManualClock, cast) -> dict[str, float]:
    """How far everybody gets in 80 seconds in which mira has been taken away from home and is dressed."""
    chatter = Chatter(stage, cast, kept=lambda: "mira")
    cast["mira"].setPos(*SPOT)
    began, far = clock.now(), dict.fromkeys(cast, 0.0)
    start = {name: actor.getPos() for name, actor in cast.items()}
    base.clock.setMode(ClockObject.MSlave)
    while clock.now() < began + 80.0:
        base.clock.setFrameTime(clock.now())
        base.taskMgr.step()
        clock.advance(0.2)
        far = {name: max(far[name], (actor.getPos() - start[name]).length()) for name, actor in cast.items()}
    chatter.destroy()
    return far


if __name__ == "__main__":
    main()
