"""Joins the session at argv[1] with a drawn stage and prints, as JSON, where everyone stands there. Run by `test_join.py`."""

import json
import sys


def main() -> None:
    """Join, let two seconds pass, tell."""
    from persona_engine.settings import load_settings
    from persona_engine.stage.filming import offscreen_base
    from persona_engine.stage.stage import Stage

    base = offscreen_base()
    stage = Stage(base, load_settings(voice={"provider": "silent"}))
    stage.join(sys.argv[1])
    until = stage.now() + 2.0
    while stage.now() < until:
        base.taskMgr.step()
    print(json.dumps({name: [*actor.getPos(base.render), actor.getH(base.render)] for name, actor in stage.actors.items()}))
    stage.destroy()


if __name__ == "__main__":
    main()
