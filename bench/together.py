"""The harbour as the host and a guest see it at the same moment, each in a process of its own: `python -m bench.together OUT.png`.

The guest comes in a look of its own that the host never had, walks up to mira, waves and asks something. Needs no window.
"""

from __future__ import annotations

import math
import subprocess
import sys
import tempfile
from pathlib import Path

SIZE = (720, 405)
PATIENT = {"discovery_port": 0, "connect_timeout_s": 60.0, "stall_timeout_s": 60.0}
"""Drawing without a graphics card takes its time."""
SHOT_S = 0.9
"""Session seconds after the guest began to speak at which both pictures are taken."""
ANN, BEN = (-2.3, 4.9, -120.0), (1.3, 1.9, 43.0)
"""Where the two players stand and which way they look: x, y and heading of the camera in Panda's axes."""


def _base():
    from direct.showbase.ShowBase import ShowBase
    from panda3d.core import loadPrcFileData

    from persona_engine.panda.offscreen import OFFSCREEN_PRC

    loadPrcFileData("together", OFFSCREEN_PRC + f"win-size {SIZE[0]} {SIZE[1]}\nframebuffer-multisample 1\nmultisamples 4\nnotify-level-display error\n")
    base = ShowBase()
    base.disableMouse()
    return base


def _stand(base, spot) -> None:
    x, y, heading = spot
    base.camera.setPosHpr(x, y, 1.45, heading, -9.0, 0.0)


def _spoken(game) -> list[float]:
    """Gets the session time at which Ann begins to speak."""
    began: list[float] = []
    game.stage.on_event(lambda name, data: began.append(game.stage.now()) if name == "persona-speaking" and data["persona"] == "ann" else None)
    return began


def guest(port: int, look: str, out: str) -> None:
    """Join, come up, and when everybody is there, wave and ask."""
    from demo_game.app import Harbour

    base = _base()
    game = Harbour(base, join=f"ws://127.0.0.1:{port}", name="Ann", voice={"provider": "silent"}, net=PATIENT)
    _stand(base, ANN)
    game.enter("Ann", look)
    began, start, asked = _spoken(game), game.stage.now(), False
    while not began or game.stage.now() < began[0] + SHOT_S:
        base.taskMgr.step()
        share = max(0.0, 1.0 - (game.stage.now() - start) / 1.5)
        base.camera.setPos(ANN[0] - 1.2 * share, ANN[1] + 2.2 * share, 1.45)
        if not asked and not share and "ben" in game.stage.cast and game.stage.files.here(game.stage.cast["ben"].avatar_sha256):
            asked = True
            game.me.say("[wave] Good morning, both of you, and what a fine morning it is for a walk along the harbour!", "mira")
    base.graphicsEngine.renderFrame()
    base.win.saveScreenshot(out)
    game.stage.destroy()


def host(out: Path, looks: tuple[str, str]) -> None:
    """Host the harbour, stand in it, and take a picture when the guest takes one."""
    from demo_game.app import Harbour

    base = _base()
    game = Harbour(base, voice={"provider": "silent"}, net=PATIENT)
    _stand(base, BEN)
    port = game.stage.host("127.0.0.1", 0)
    game.enter("Ben", looks[1])
    program = [sys.executable, "-m", "bench.together", "--guest", str(port), looks[0], str(out.with_suffix(".guest.png"))]
    began, taken = _spoken(game), False
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as other:
        while other.poll() is None:
            base.taskMgr.step()
            if began and not taken and game.stage.now() > began[0] + SHOT_S:
                taken = base.win.saveScreenshot(str(out.with_suffix(".host.png")))
        if other.returncode:
            sys.exit(f"the guest ended with {other.returncode}")
    game.stage.destroy()


def join_pictures(parts: list[Path], out: Path) -> None:
    """One above the other."""
    from panda3d.core import Filename, PNMImage

    pictures = [PNMImage(Filename.fromOsSpecific(str(p))) for p in parts]
    whole = PNMImage(pictures[0].getXSize(), sum(p.getYSize() for p in pictures))
    y = 0
    for picture in pictures:
        whole.copySubImage(picture, 0, y)
        y += picture.getYSize()
    whole.write(Filename.fromOsSpecific(str(out)))


def main() -> None:
    """Take both pictures."""
    if sys.argv[1] == "--guest":
        guest(int(sys.argv[2]), sys.argv[3], sys.argv[4])
        return
    from persona_engine.stage.own import own_look

    out = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        looks = tuple(own_look(name, Path(folder)) for name in ("Ann", "Ben"))
        host(out, (looks[0], looks[1]))
    parts = [out.with_suffix(".host.png"), out.with_suffix(".guest.png")]
    join_pictures(parts, out)
    print(f"{out}: the host above, the guest below ({math.prod(SIZE)} pixels each)")


if __name__ == "__main__":
    main()
