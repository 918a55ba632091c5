"""Plays the demo alone without a window: what Esc closes, who is spoken to, when the mirror is drawn; prints what was seen. Run by `test_demo.py`."""

import json

from demo_game.app import Harbour, steps
from persona_engine.clock import ManualClock
from persona_engine.stage.filming import offscreen_base


def main() -> None:
    """One after the other."""
    base = offscreen_base()
    prepared: list[str] = []
    game = Harbour(base, prepares=prepared.append, clock=ManualClock(), inline=True, voice={"provider": "silent"})
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
    seen = {}
    for name, keys in (
        ("chat", ("enter", "escape")), ("mirror", ("tab", "escape")), ("minds", ("f3", "escape")), ("pause", ("escape",)),
        ("asleep", ("tab",)), ("on", ("enter",)), ("again", ("escape", "escape")),
    ):  # fmt: skip
        for key in keys:
            press(key)
        seen[name] = [state(), game.stage.clock.paused]
    out["esc"] = seen

    # Whoever is in view is spoken to, and nobody else until the box is closed.
    bram, mira = game.cast["bram"].getPos(), game.cast["mira"].getPos()
    base.camera.setPos(mira.x + 0.4, mira.y + 0.6, 1.45)
    base.camera.lookAt(bram.x, bram.y, 1.1)
    press("enter")
    out["to"] = [game.overlay._addressee]
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
        mirror._drawn = None
        base.camera.setPos(-5.0, -0.5, 1.45)
        base.camera.lookAt(-6.35, 2.15, 1.0)
        base.camera.setH(base.camera.getH() + 180 * turned)
        base.taskMgr.step()
        drawn.append(mirror._drawn is not None)
    out["mirror"] = drawn

    press("escape")
    press("arrow_down")
    press("enter")
    out["over"] = game.over
    game.close()
    print(json.dumps(out))


if __name__ == "__main__":
    main()
