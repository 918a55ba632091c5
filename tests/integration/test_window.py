"""A real window on a virtual display."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytestmark = [pytest.mark.gl, pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="needs Xvfb (apt-get install xvfb)")]
PROGRAM = Path(__file__).with_name("window_program.py")


def test_the_chat_window_answers_and_closes(tmp_path: Path) -> None:
    """A line is answered on screen, the picture shows someone in front of a plain backdrop, and Escape ends the program cleanly."""
    picture = tmp_path / "window.png"
    command = ["xvfb-run", "-a", "-s", "-screen 0 640x360x24 +extension GLX", sys.executable, str(PROGRAM), str(picture)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, env={**_environment(), "PERSONA_VOICE__PROVIDER": "silent"})
    assert done.returncode == 0, done.stderr[-2000:]
    assert picture.with_suffix(".txt").read_text()
    pixels = np.asarray(Image.open(picture).convert("RGB")).astype(int)
    middle, edge = pixels[:, pixels.shape[1] // 3 : -pixels.shape[1] // 3], pixels[:, :20]
    assert np.ptp(middle, axis=(0, 1)).min() > 100 > np.ptp(edge, axis=(0, 1)).max()


def test_a_game_of_ones_own_carries_the_badge() -> None:
    """A stage in a window shows it, once, also beside an overlay, as long as the stage is there; hiding it is told where nothing was set up to hear of it."""
    command = ["xvfb-run", "-a", "-s", "-screen 0 640x360x24 +extension GLX", sys.executable, str(PROGRAM.with_name("badge_program.py"))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=_environment())
    assert "badges [1, 1, 1, 0, 0]" in done.stdout, done.stderr[-2000:]
    assert done.stderr.count("the AI badge is hidden") == 1


def _environment() -> dict[str, str]:
    return {**os.environ, "ALSOFT_DRIVERS": "null", "LIBGL_ALWAYS_SOFTWARE": "1"}
