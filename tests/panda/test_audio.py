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


def times(seen):
    return [media for _, media, _ in seen if media is not None]


def longest_step(seen):
    """Seconds for which nobody looked: a busy machine stands still now and then."""
    return max((b - a for (a, *_), (*_, b) in itertools.pairwise(seen)), default=0.0)


def test_a_whole_sound_is_heard_once_in_order(heard):
    """The clock starts at 0, never goes back, ends with the sound, and is gone after it."""
    assert heard["valid"]
    seen = heard["whole"]
    assert times(seen) == sorted(times(seen)) and all(media <= after + 0.05 for _, media, after in seen[:-1])
    assert 0.25 - longest_step(seen) < times(seen)[-1] <= 0.3
    assert seen[-1][1] is None


def test_a_sound_that_starves_holds_the_clock(heard):
    """While nothing new is written the clock stands where the written part ends, then goes on to the end."""
    begun, held, rest = heard["starved"]
    assert times(begun) == sorted(times(begun)) and max(times(begun)) == 0.15
    assert {media for _, media, _ in held} == {0.15}
    assert times(rest) == sorted(times(rest)) and times(rest)[0] >= 0.15
    assert 0.25 - longest_step(rest) < times(rest)[-1] <= 0.3 and rest[-1][1] is None


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
