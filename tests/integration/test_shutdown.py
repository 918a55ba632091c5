"""A stage that is taken down in the middle of everything."""

import os
import subprocess
import sys

PROGRAM = """
import asyncio.events
import sys
import time


def run(handle, inner=asyncio.events.Handle._run):
    began = time.thread_time()
    inner(handle)
    if time.thread_time() - began > 0.05:
        sys.stderr.write(f"{time.thread_time() - began:.3f} s of CPU in {handle!r}\\n")


asyncio.events.Handle._run = run

from persona_engine.rig.body import Body
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage

for rounds in (1, 40, 160):
    stage = HeadlessStage(load_settings(), capacity=10)
    # A clock on the wall counts other people's load: what is slow is told by CPU, above.
    stage.bridge.loop.slow_callback_duration = 3600.0
    cast = [stage.cast_member(stage.find_persona("mira"), Body.standard(), name=f"m{i}") for i in range(8)]
    for member in cast:
        member.hear("Hello! Tell me a story.", "player")
    for _ in range(rounds):
        stage.step()
        stage.bridge.drain(0.005)
    stage.destroy()
"""


def test_leaving_in_the_middle_of_talk_is_clean() -> None:
    """Eight people are thinking and being voiced when the stage closes: nothing that asyncio's debug mode reports, no callback that keeps the loop
    for 50 ms of CPU, no word on the error stream, no process left behind."""
    environment = {**os.environ, "PYTHONASYNCIODEBUG": "1"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=240, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
