"""Somebody walks to somebody else past a third one and a guest who stand in the way; where everybody was goes to stdout as JSON."""

from __future__ import annotations

import json
import math

from direct.showbase.ShowBase import ShowBase
from panda3d.core import Vec3, loadPrcFileData

import persona_engine
from demo_game.stroll import Strolls
from persona_engine.clock import ManualClock
from persona_engine.panda.offscreen import OFFSCREEN_PRC


def main() -> None:
    """Fourteen seconds."""
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
    print(json.dumps({"near": near, "end": track[-1], "arrived": arrived, "fastest": max(steps), "gaits": sorted(gaits), "now": stage.member("finn").state.locomotion}))


if __name__ == "__main__":
    main()
