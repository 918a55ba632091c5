"""The clock of what was heard: it tells real time of speech, never of silence."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from persona_engine.panda.audio import PandaSink


@pytest.fixture(scope="module")
def heard():
    """What `voice.py` saw on a device that keeps real time."""
    done = subprocess.run([sys.executable, "-m", "tests.panda.voice"], capture_output=True, text=True, timeout=120)
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    assert lines, done.stderr[-2000:]
    return json.loads(lines[-1][7:])


def test_a_whole_sound_is_heard_once_in_order(heard):
    """The clock starts at 0, never goes back, ends with the sound, and is gone after it."""
    assert heard["valid"]
    times = [media for _, media in heard["whole"] if media is not None]
    assert times[0] < 0.05 and times == sorted(times) and 0.2 < times[-1] <= 0.31
    assert heard["whole"][-1][1] is None


def test_a_sound_that_starves_holds_the_clock(heard):
    """While nothing new is written the clock stands where the written part ends, then goes on."""
    times = [media for _, media in heard["starved"] if media is not None]
    assert times == sorted(times)
    held = [at for at, media in heard["starved"] if media is not None and abs(media - 0.15) < 1e-6]
    assert len(held) > 3 and held[-1] - held[0] > 0.08
    assert times[-1] > 0.2


def test_pausing_holds_the_place(heard):
    """Paused there is no clock; resumed it goes on from there; stopped it is gone."""
    before, after = heard["resumed"]
    assert heard["paused"] is None and heard["stopped"] is None
    assert 0.1 <= before < 0.3 and abs(after - before) < 0.05


def test_without_a_device_nothing_plays_and_nothing_fails(base):
    """A null device makes the sink invalid and every call harmless."""
    sink = PandaSink(base, base.render.attachNewNode("mute"))
    assert not sink.valid
    sink.write(1, b"\0\0" * 100, 24_000, last=True)
    sink.play(1)
    sink.volume, sink.rate = 0.5, 2.0
    sink.pause(True)
    sink.pause(False)
    assert sink.clock(1) is None
    sink.stop(1)
    sink.close()
