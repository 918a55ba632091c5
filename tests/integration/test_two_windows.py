"""Two real windows of the demo on virtual displays: one hosts, the other finds it by name and joins it encrypted."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.net.brokers import free_port

pytestmark = [pytest.mark.long, pytest.mark.gl, pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="needs Xvfb (apt-get install xvfb)")]
PROGRAM = Path(__file__).with_name("two_windows_program.py")
LIMIT_S = 280


def test_two_windows_show_the_same_face(tmp_path: Path) -> None:
    """Host and guest show Mira in the middle of the same syllable at the same session time: same shapes, same picture."""
    environment = {
        **os.environ, "PYTHONPATH": str(PROGRAM.parents[2]), "ALSOFT_DRIVERS": "null", "PYTHONFAULTHANDLER": "1", "LIBGL_ALWAYS_SOFTWARE": "1", "PERSONA_VOICE__PROVIDER": "silent",
        "XDG_CONFIG_HOME": str(tmp_path / "config"), "PERSONA_NET__DISCOVERY_PORT": "7776", "PERSONA_NET__STALL_TIMEOUT_S": "120", "PERSONA_NET__QUIET_TIMEOUT_S": "60", "PERSONA_NET__CONNECT_TIMEOUT_S": "20",
    }  # fmt: skip
    port = str(free_port())
    with subprocess.Popen(_command("host", tmp_path, port), env=environment, stderr=subprocess.PIPE, text=True) as host:
        guest = subprocess.run(_command("join", tmp_path, port), env=environment, capture_output=True, text=True, timeout=LIMIT_S)
        _, errors = host.communicate(timeout=LIMIT_S)
    assert host.returncode == 0 and guest.returncode == 0, (errors[-1500:], guest.stderr[-1500:])
    seen = [json.loads((tmp_path / f"{role}.json").read_text()) for role in ("host", "join")]
    assert seen[0]["cast"] == seen[1]["cast"] and abs(seen[0]["t"] - seen[1]["t"]) < 1e-6
    assert seen[0]["media"] == pytest.approx(seen[1]["media"], abs=1e-6) and seen[0]["media"] > 0.5
    # At a few frames a second an entry may come after its time, and counts from when it came.
    assert np.abs(np.array(seen[0]["face"]) - np.array(seen[1]["face"])).max() < 0.01
    pictures = [np.asarray(Image.open(tmp_path / f"{role}.png").convert("RGB")).astype(int) for role in ("host", "join")]
    height, width, _ = pictures[0].shape
    faces = [p[height // 6 : 2 * height // 3, width // 3 : 2 * width // 3] for p in pictures]
    assert np.ptp(faces[0]) > 100 and np.abs(faces[0] - faces[1]).mean() < 3.0


def _command(role: str, folder: Path, port: str) -> list[str]:
    return ["xvfb-run", "-a", "-s", "-screen 0 640x360x24 +extension GLX", sys.executable, str(PROGRAM), role, str(folder), port]
