"""A host in a process of its own: prints its port, plays mira for a while in real time, writes what it recorded.

Run: python host_program.py RECORDING SECONDS
"""

import sys
import threading
import time
from pathlib import Path

from persona_engine.rig.body import Body
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
    mira.say("[wave] Hello everyone. [open_palm] This is a rather long sentence about tides, maps and lighthouses. And here is another one to follow it.")
    frame = threading.Event()
    end = time.perf_counter() + float(sys.argv[2])
    while time.perf_counter() < end:
        stage.step()
        frame.wait(1 / 120)
    Path(sys.argv[1]).write_bytes(encode(stage.stop_recording()))
    host.stop()
    stage.destroy()


if __name__ == "__main__":
    main()
