"""The clock of what was heard: it tells real time of speech, never of silence."""

from __future__ import annotations

import itertools
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


def longest_step(seen):
    """Seconds for which nobody looked: a busy machine stands still now and then."""
    return max(b - a for (a, _), (b, _) in itertools.pairwise(seen))


def test_a_whole_sound_is_heard_once_in_order(heard):
    """The clock starts at 0, never goes back, ends with the sound, and is gone after it."""
    assert heard["valid"]
    times = [media for _, media in heard["whole"] if media is not None]
    assert times == sorted(times) and all(media <= at + 0.05 for at, media in heard["whole"] if media is not None)
    assert 0.25 - longest_step(heard["whole"]) < times[-1] <= 0.3
    assert heard["whole"][-1][1] is None


def test_a_sound_that_starves_holds_the_clock(heard):
    """While nothing new is written the clock stands where the written part ends, then goes on."""
    times = [media for _, media in heard["starved"] if media is not None]
    assert times == sorted(times)
    held = [at for at, media in heard["starved"] if media is not None and abs(media - 0.15) < 1e-6]
    step = longest_step(heard["starved"])
    assert held and held[-1] - held[0] > 0.1 - 2 * step
    assert times[-1] > 0.25 - step


def test_pausing_holds_the_place(heard):
    """Paused there is no clock; resumed it goes on from there; stopped it is gone."""
    before, after, since = heard["resumed"]
    assert heard["paused"] is None and heard["stopped"] is None
    assert before >= 0.1 and before - 0.05 < after < before + since + 0.05


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
