"""A stage that is taken down in the middle of everything."""

import os
import subprocess
import sys

PROGRAM = """
from persona_engine.rig.body import Body
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage

for rounds in (1, 40, 160):
    stage = HeadlessStage(load_settings(), capacity=10)
    cast = [stage.cast_member(stage.find_persona("mira"), Body.standard(), name=f"m{i}") for i in range(8)]
    for member in cast:
        member.hear("Hello! Tell me a story.", "player")
    for _ in range(rounds):
        stage.step()
        stage.bridge.drain(0.005)
    stage.destroy()
"""


def test_leaving_in_the_middle_of_talk_is_clean() -> None:
    """Eight people are thinking and being voiced when the stage closes: no word on the error stream, no process left behind."""
    # asyncio's debug mode reports callbacks that were slow, which they are on a busy machine.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONASYNCIODEBUG"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=240, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
