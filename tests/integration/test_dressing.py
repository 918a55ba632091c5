"""The dressing corner of the demo, for those who visit somebody else's harbour."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.programs import Program, programs

ROOT = Path(__file__).parents[2]


@pytest.mark.gl
@pytest.mark.long
def test_a_guest_dresses_before_the_mirror(tmp_path: Path) -> None:
    """A visitor sees themselves there, tries on a hat, dyes it, goes back to their own clothes and walks on unseen by themselves: all by way of the host."""
    server = Program("serve", "mira", "--address", "127.0.0.1", "--port", "0", PERSONA_VOICE__PROVIDER="silent")
    with programs(server):
        address = server.wait_for(r"at (ws://127\.0\.0\.1:\d+)").group(1)
        command = [sys.executable, str(Path(__file__).with_name("dressing_program.py")), address, str(tmp_path / "mirror.png")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=240, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr[-2000:]
    seen = json.loads(done.stdout.strip().splitlines()[-1])
    assert seen["hidden"] and seen["again"] and not seen["busy"]
    assert seen["chosen"] and seen["dyed"].endswith(seen["chosen"].split(" ", 1)[-1].split()[-1]) and seen["dyed"] != seen["chosen"]
