"""Games that are set up otherwise: another pipeline, an sRGB window, no window, no shaders. Each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


def run(kind):
    """What `host.py` says of a kind of game."""
    done = subprocess.run([sys.executable, "-m", "tests.panda.host", kind], capture_output=True, text=True, timeout=120)
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    assert lines, done.stderr[-2000:]
    return json.loads(lines[-1][7:])


@pytest.mark.gl
@pytest.mark.parametrize("kind", ["pbr-before", "pbr-after", "pbr-shadows"])
def test_she_is_lit_under_simplepbr(kind):
    """simplepbr initialised before or after her, with and without shadows, shows her shaded, in linear light."""
    seen = run(kind)
    assert 40 < seen["brightness"] < 235 and seen["shades"] > 100 and seen["encode"] is False


@pytest.mark.gl
def test_an_srgb_window_and_a_plain_one_look_alike():
    """The frame buffer's encoding is found out, so that brightness does not depend on it much."""
    plain, srgb = run("plain"), run("srgb")
    assert plain["encode"] is True and srgb["encode"] is False
    assert abs(plain["brightness"] - srgb["brightness"]) < 45


def test_without_a_window_everything_runs_but_drawing():
    """`window-type none`: a server moves her all the same."""
    assert run("none")["hips"] != 0


def test_without_shaders_the_error_names_the_remedy():
    """A software renderer is refused with what to load instead."""
    assert "gl-version 3 3" in run("tiny")["error"]
