"""A host in a process of its own: prints its port, lets mira talk without end in real time, prints a line in the middle of her first sentence, and writes what
it recorded when its input is closed.

Run: python host_program.py RECORDING
"""

import sys
import threading
from pathlib import Path

from persona_engine.rig.body import Body
from persona_engine.score import Performance
from persona_engine.score.recording import encode
from persona_engine.settings import Settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.host import Host


def main() -> None:
    """Host, talk, record."""
    stage = HeadlessStage(Settings(voice={"provider": "silent"}), capacity=4)
    stage.targets["player"] = lambda: (0.3, 1.4, 2.0, 0.0)
    mira = stage.cast_member(stage.find_persona("mira"), Body.standard())
    stage.record()
    host = Host(stage)
    print(host.start("127.0.0.1", 0), flush=True)
    talk = "[wave] Hello everyone. [open_palm] This is a rather long sentence about tides, maps and lighthouses. And here is another one to follow it."
    speech = mira.say(talk)
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    told = False
    while not over.wait(1 / 120):
        stage.step()
        if speech.done:
            speech = mira.say(talk)
        if not told and any(isinstance(entry, Performance) and entry.t + 1.0 < stage.now() for entry in stage.performer.entries("mira")):
            told = True
            print("speaking", flush=True)
    Path(sys.argv[1]).write_bytes(encode(stage.stop_recording()))
    host.stop()
    stage.destroy()


if __name__ == "__main__":
    main()
