"""Walks through the demo's start menu without a window; prints what it chose, as JSON. Run by `test_demo.py`."""

import json
from dataclasses import asdict
from threading import Event, Thread

from demo_game.menu import Menu
from demo_game.splash import Splash
from persona_engine.net.discovery import Found
from persona_engine.stage.filming import offscreen_base

FOUND = (
    Found("a", "Saltmere on ada", "192.168.1.4", 7777, 3, False, True, "ab" * 32),
    Found("b", "Birthday", "192.168.1.9", 7777, 1, True, True, "cd" * 32),
    Found("c", "Another version", "192.168.1.7", 7777, 0, False, False),
)


def chosen_among_twins(base) -> list[str]:
    """Where one of two harbours of the same name leads, and the notes of their rows: it is chosen, then another comes before it."""
    found = [Found("a", "Birthday", "192.168.1.4", 7777, 0, False, True), Found("b", "Birthday", "192.168.1.9", 7777, 0, False, True)]
    menu = Menu(base, seek=lambda: tuple(found))
    while len(menu._shown) < 5:
        base.taskMgr.step()
    menu._hover(3)
    found.insert(0, Found("c", "Birthday", "192.168.1.2", 7777, 5, False, True))
    while len(menu._shown) < 6:
        base.taskMgr.step()
    notes = [row.note for row in menu._shown[2:5]]
    base.messenger.send("enter")
    menu.destroy()
    return [menu.done.join if menu.done is not None else "", *notes]


def waited(base) -> int:
    """How many frames are drawn while something is prepared beside the game that ends only when three were."""
    frames, enough = [], Event()

    def frame(task):
        frames.append(base.cam.node().isActive())
        if len(frames) == 3:
            enough.set()
        return task.cont

    base.taskMgr.add(frame, "frames")
    splash = Splash(base, 1)
    prepared = Thread(target=enough.wait, args=(60.0,))
    prepared.start()
    splash.wait("Opening the harbour", prepared)
    splash.destroy()
    base.taskMgr.remove("frames")
    return len(frames)


def main() -> None:
    """Each way through, and a wait."""
    base = offscreen_base()
    out: dict[str, object] = {}
    for name, words in (("alone", ()), ("host", ("Host",)), ("join", ("Join Saltmere on ada",)), ("locked", ("Join Birthday", "sesame")), ("typed", ("Join an address", "10.0.0.2"))):
        menu = Menu(base, seek=lambda: FOUND)
        while len(menu.rows()) < 5:
            base.taskMgr.step()
        out["rows"] = [row.text for row in menu.rows()]
        row = words[0] if words else "Play here"
        while menu._shown[menu._at].text != row:
            base.messenger.send("arrow_down")
            base.taskMgr.step()
        base.messenger.send("enter")
        if len(words) > 1:
            base.messenger.send("escape")
            menu.pick(menu._at)
            assert menu._entry is not None
            menu._entry["command"](words[1])
        menu.destroy()
        out[name] = asdict(menu.done) if menu.done is not None else None
    out["twins"] = chosen_among_twins(base)
    out["waited"] = waited(base)
    print(json.dumps(out))


if __name__ == "__main__":
    main()
