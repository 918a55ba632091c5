"""Visits the harbour at argv[1], dresses before the mirror, writes a picture, and prints what was seen. Run by `test_dressing.py`."""

import json
import sys
import time
from collections.abc import Callable

from persona_engine.stage.filming import offscreen_base

LIMIT_S = 90.0


def main() -> None:
    """Come on stage, go to the mirror, try on a hat, dye it, take it off, be in one's own again, leave."""
    from demo_game.app import Harbour

    base = offscreen_base()
    game = Harbour(base, join=sys.argv[1], name="Ann", voice={"provider": "silent"})
    game.enter("Ann", "finn")

    def until(met: Callable[[], object]) -> None:
        end = time.monotonic() + LIMIT_S
        while not met():
            if time.monotonic() > end:
                raise TimeoutError
            base.taskMgr.step()

    def hat() -> str:
        worn = game.stage.wardrobe.worn(game.me.persona).get("hat")
        return "" if worn is None else f"{' '.join(worn.colors)} {worn.piece}".strip()

    until(lambda: game.me.persona and game.me.persona in game.stage.actors)
    for _ in range(3):
        base.taskMgr.step()
    hidden = game.stage.actors[game.me.persona].isHidden()
    base.messenger.send("tab")
    game.room._slot = 1
    until(lambda: not game.stage.actors[game.me.persona].isHidden())
    before = hat()
    base.messenger.send("arrow_right")
    until(lambda: hat() != before)
    chosen = hat()
    base.messenger.send("c")
    until(lambda: hat() != chosen)
    dyed = hat()
    for _ in range(30):
        base.taskMgr.step()
    if len(sys.argv) > 2:
        base.win.saveScreenshot(sys.argv[2])
    base.messenger.send("r")
    until(lambda: hat() == before)
    base.messenger.send("tab")
    base.taskMgr.step()
    base.taskMgr.step()
    shown = {"hidden": hidden, "chosen": chosen, "dyed": dyed, "busy": game.room.busy, "again": game.stage.actors[game.me.persona].isHidden()}
    print(json.dumps(shown))
    game.stage.destroy()


if __name__ == "__main__":
    main()
