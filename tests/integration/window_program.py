"""Opens the chat window for real, lets a line be heard and answered, writes a picture, leaves by Escape. Run by `test_window.py`."""

import sys
import time
from pathlib import Path

from direct.showbase.ShowBase import ShowBase

from persona_engine.stage.chat_window import Shown, open_chat

LIMIT_S = 100.0


def run(base: ShowBase) -> None:
    """In place of the endless main loop: until the answer is on the screen."""
    heard: list[str] = []
    base.accept("persona-speaking", lambda data: heard.append(data["text"]))
    end = time.monotonic() + LIMIT_S
    while not heard and time.monotonic() < end:
        base.taskMgr.step()
    base.taskMgr.step()
    base.win.saveScreenshot(sys.argv[1])
    Path(sys.argv[1]).with_suffix(".txt").write_text(heard[0] if heard else "")
    base.messenger.send("escape")


if __name__ == "__main__":
    ShowBase.run = run
    open_chat(Shown("mira", text="Hello!"))
