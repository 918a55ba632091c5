"""Plays the demo alone without a window: what Esc closes, who is spoken to and turns round, when the mirror is drawn; prints what was seen. Run by `test_demo.py`."""

import json
import math
import tempfile
from pathlib import Path

from demo_game.app import CAST, Harbour, steps
from persona_engine.clock import ManualClock
from persona_engine.stage.filming import offscreen_base


def main() -> None:
    """One after the other."""
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(seen(Path(folder, "a.world"))))


def seen(world: Path) -> dict[str, object]:
    """What happens in a harbour that is kept in a file."""
    base = offscreen_base()
    prepared: list[str] = []
    kept = {"clock": ManualClock(), "inline": True, "voice": {"provider": "silent"}, "world": {"file": str(world)}}
    game = Harbour(base, prepares=prepared.append, **kept)
    game.chatter.destroy()
    base.disableMouse()
    out: dict[str, object] = {"prepared": len(prepared) == steps()}

    def press(key: str) -> None:
        base.messenger.send(key)
        for _ in range(3):
            base.taskMgr.step()

    def state() -> list[bool]:
        return [game.overlay.typing, game.room.busy, game.stage.debugging, game._pause is not None]

    # Esc closes what is open.
    base.camera.setPos(0, 0, 1.45)
    states = {}
    for name, keys in (
        ("chat", ("enter", "escape")), ("mirror", ("tab", "escape")), ("minds", ("f3", "escape")), ("pause", ("escape",)),
        ("asleep", ("tab",)), ("on", ("enter",)), ("again", ("escape", "escape")),
    ):  # fmt: skip
        for key in keys:
            press(key)
        states[name] = [state(), game.stage.clock.paused]
    out["esc"] = states

    # Whoever is in view is spoken to, and nobody else until the box is closed.
    bram, mira = game.cast["bram"].getPos(), game.cast["mira"].getPos()
    base.camera.setPos(mira.x + 0.4, mira.y + 0.6, 1.45)
    base.camera.lookAt(bram.x, bram.y, 1.1)
    for _ in range(40):
        kept["clock"].advance(0.05)
        base.taskMgr.step()
    game.cast["bram"].setH(game.cast["bram"].getH() + 150.0)
    press("enter")
    out["to"] = [game.overlay._addressee]
    for _ in range(40):
        kept["clock"].advance(0.05)
        base.taskMgr.step()
    x, y, _ = base.camera.getPos(game.cast["bram"])
    out["turned"] = math.degrees(math.atan2(abs(x), -y))
    base.camera.lookAt(mira.x, mira.y, 1.1)
    heard = []
    game.stage.on_event(lambda name, data: heard.append(data["persona"]) if name == "persona-heard" else None)
    game.overlay._entry["command"]("Hello!")
    base.taskMgr.step()
    press("enter")
    out["to"] += [*heard, game.overlay._addressee]
    press("escape")

    # The mirror is drawn where it is seen, without Tab.
    mirror = game.room.mirror
    drawn = []
    for turned in (False, True):
        mirror._drawn = -math.inf
        base.camera.setPos(-5.0, -0.5, 1.45)
        base.camera.lookAt(-6.35, 2.15, 1.0)
        base.camera.setH(base.camera.getH() + 180 * turned)
        base.taskMgr.step()
        drawn.append(mirror._drawn > -math.inf)
    out["mirror"] = drawn

    press("escape")
    press("arrow_down")
    press("enter")
    out["over"] = game.over

    # Who walked away before the world was kept is at home when it opens again.
    game.cast["mira"].setPos(-7.0, 15.0, 0.0)
    base.taskMgr.step()
    game.close()
    out["kept"] = world.stat().st_size > 0
    game = Harbour(base, **{**kept, "clock": ManualClock()})
    game.chatter.destroy()
    for _ in range(3):
        base.taskMgr.step()
    out["home"] = {name: [*actor.getPos(), actor.getH()] for name, actor in game.cast.items()}
    out["cast"] = {name: [x, y, 0.0, heading] for name, (x, y, heading) in CAST.items()}
    game.close()
    return out


if __name__ == "__main__":
    main()
