"""The demo, as a user starts it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def demo(*words: str) -> subprocess.CompletedProcess[str]:
    """`python -m demo_game WORDS` without a display."""
    hidden = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run([sys.executable, "-m", "demo_game", *words], capture_output=True, text=True, timeout=240, check=False, cwd=ROOT, env=hidden)


@pytest.mark.gl
def test_the_harbour_is_drawn_with_mira_in_it(tmp_path: Path) -> None:
    """A picture of the place with somebody speaking in it: neither blank nor flat."""
    import av
    import numpy as np

    out = tmp_path / "demo.png"
    done = demo("--shot", str(out), "--say", "Hello!", "--size", "192x108")
    assert done.returncode == 0, done.stderr
    with av.open(str(out)) as file:
        pixels = next(file.decode(video=0)).to_ndarray(format="rgb24")
    assert pixels.shape == (108, 192, 3) and len(np.unique(pixels.reshape(-1, 3), axis=0)) > 500


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_no_display_is_one_clear_line() -> None:
    """Without a display the demo says what to do instead."""
    done = demo()
    assert done.returncode == 1 and "no display" in done.stderr and len(done.stderr.strip().splitlines()) == 1


def told(program: str) -> Any:
    """What a program beside this file prints last, as JSON."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    path = Path(__file__).with_name(f"{program}.py")
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, timeout=240, cwd=ROOT, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.mark.gl
def test_the_menu_leads_everywhere() -> None:
    """Alone, as host, to a harbour found by name, to one that asks for a code, and to a typed address; other versions are not offered. Of two of the same name it leads to
    the one that was chosen, though others come, and the rows tell them apart. What is read after it is read beside the game: frames are drawn meanwhile."""
    seen = told("menu_program")
    assert seen["twins"] == ["ws://192.168.1.9:7777", "192.168.1.2:7777,  5 visitors", "192.168.1.4:7777,  0 visitors", "192.168.1.9:7777,  0 visitors"]
    assert seen["rows"] == ["Play here", "Host", "Join Birthday", "Join Saltmere on ada", "Join an address"]
    assert seen["alone"] == {"host": False, "join": "", "code": ""} and seen["host"]["host"]
    assert seen["join"]["join"] == f"wss://192.168.1.4:7777/#sha256={'ab' * 32}"
    assert seen["locked"] == {"host": False, "join": f"wss://192.168.1.9:7777/#sha256={'cd' * 32}", "code": "sesame"}
    assert seen["typed"]["join"] == "10.0.0.2"
    assert seen["waited"] >= 3


@pytest.mark.gl
def test_people_walk_round_each_other() -> None:
    """Who walks keeps off those who stand in the way, no faster than they walk, and stands still where they wanted to go. Nobody goes home, or on an errand,
    while they are dressed before the mirror; the others do."""
    seen = told("stroll_program")
    assert seen["near"] > 0.6 and seen["fastest"] < 1.2 and len(seen["arrived"]) == 1
    assert abs(seen["end"][0] - 3) < 0.1 and abs(seen["end"][1] - 6) < 0.1
    assert "walk" in seen["gaits"] and seen["now"] == "idle"
    assert seen["held"]["mira"] < 0.01 < 1.0 < seen["held"]["finn"]


@pytest.mark.gl
def test_escape_closes_what_is_open_and_whoever_is_faced_is_spoken_to() -> None:
    """Esc never ends the game; alone it stops the time; the one in view is spoken to until the chat box closes; the mirror is drawn where it is seen. Whoever
    walked away before the harbour was kept is found at home."""
    seen = told("harbour_program")
    nothing, pause = [[False] * 4, False], [[False, False, False, True], True]
    assert seen["esc"] == {"chat": nothing, "mirror": nothing, "minds": nothing, "pause": pause, "asleep": pause, "on": nothing, "again": nothing}
    assert seen["to"] == ["Bram", "bram", "Mira"] and seen["mirror"] == [True, False]
    assert seen["turned"] == pytest.approx(0.0, abs=1.0)
    assert seen["prepared"] and seen["over"] == "" and seen["kept"]
    for name, home in seen["cast"].items():
        assert seen["home"][name] == pytest.approx(home, abs=0.01), name


def test_the_harbour_is_built_once() -> None:
    """The menu and every harbour share one set of vertices and shaders: nothing is made again on the way in."""
    from demo_game import place

    first, second = (place.build().find("buildings") for _ in range(2))
    assert first.node() is not second.node() and first.getShader() == second.getShader()
    assert first.node().getGeom(0).getVertexData() == second.node().getGeom(0).getVertexData()


def test_where_the_pointer_was_left_is_no_look() -> None:
    """After a menu, a chat or another window the pointer is put in the middle first; only its ways from there turn the view."""
    from demo_game.player import SETTLE, Looks

    looks = Looks()
    assert all(looks.seen((300.0, -200.0), kept) == (0.0, 0.0) for kept in (False, *[True] * SETTLE))
    assert looks.seen((5.0, 1.0), True) == (5.0, 1.0)
    looks.release()
    assert looks.seen((-400.0, 90.0), True) == (0.0, 0.0)
