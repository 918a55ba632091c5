"""Walks through the demo's start menu without a window; prints what it chose, as JSON. Run by `test_demo.py`."""

import json
from dataclasses import asdict

from demo_game.menu import Menu
from persona_engine.net.discovery import Found
from persona_engine.stage.filming import offscreen_base

FOUND = (
    Found("a", "Saltmere on ada", "192.168.1.4", 7777, 3, False, True, "ab" * 32),
    Found("b", "Birthday", "192.168.1.9", 7777, 1, True, True, "cd" * 32),
    Found("c", "Another version", "192.168.1.7", 7777, 0, False, False),
)


def main() -> None:
    """Each way through."""
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
    print(json.dumps(out))


if __name__ == "__main__":
    main()
