"""A game of one's own in a real window, with a stage and nothing else. Says how many badges there are. Run by `test_window.py`."""

from direct.showbase.ShowBase import ShowBase

import persona_engine
from persona_engine.panda.overlay import Overlay


def badges(base: ShowBase) -> int:
    """In the corner where they stand."""
    return base.a2dTopRight.findAllMatches("ai-badge").getNumPaths()


if __name__ == "__main__":
    base = ShowBase()
    stage = persona_engine.init(base, studio="thread")
    counts = [badges(base)]
    overlay = Overlay(base, print)
    counts.append(badges(base))
    overlay.destroy()
    counts.append(badges(base))
    stage.destroy()
    counts.append(badges(base))
    persona_engine.init(base, studio="thread", badge=False).destroy()
    counts.append(badges(base))
    print("badges", counts)
