"""What the docs show is what happens."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRC = "load-display p3headlessgl\naux-display\nwindow-type offscreen\nwin-size 64 64\naudio-library-name null\n"
PLAY = """
for _ in range(20):
    base.taskMgr.step()
palm = stick.getPos(mira)
tips = [mira.exposeJoint(None, "modelRoot", f"right{f}Distal").getPos(hand) for f in ("Index", "Middle", "Ring", "Little")]
assert 0.3 < palm.z < 1.0 and palm.x < -0.1, palm
assert all(-0.11 < tip.x < -0.03 and tip.z < -0.02 for tip in tips), tips
stick.wrtReparentTo(base.render)
there = stick.getPos(base.render)
assert all(mira.releaseJoint("modelRoot", name) for name in fingers)
for _ in range(5):
    base.taskMgr.step()
assert stick.getPos(base.render) == there and hand.getPos(mira).z > 0.3
stage.destroy()
"""


@pytest.mark.gl
def test_the_example_of_a_thing_in_a_hand() -> None:
    """docs/props.md as it stands: the stick is in her palm, the fingers close round it, and it stays where it is when she lets go."""
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "props.md").read_text(encoding="utf-8"), re.S)
    program = f"from panda3d.core import loadPrcFileData\nloadPrcFileData('', {PRC!r})\n" + example.replace("base.run()\n", PLAY)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=240, cwd=ROOT,
                          env={**os.environ, "PERSONA_VOICE__PROVIDER": "silent"})  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
