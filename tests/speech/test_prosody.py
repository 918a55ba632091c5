"""Pitch, energy and effort."""

from __future__ import annotations

import numpy as np
import pytest

from persona_engine.score.timeline import CURVE_RATE, Phone
from persona_engine.speech.prosody import FLOOR_DB, PitchCurve, effort, energy, pitch, stressed
from tests.speech.spoken import spoken

TEXT = "Papa put many maps upon my new table today."


@pytest.mark.parametrize("rate", [16_000, 22_050, 48_000])
@pytest.mark.parametrize("hz", [90.0, 180.0, 360.0])
def test_a_buzz_has_its_pitch(hz: float, rate: int) -> None:
    """Harmonics of a frequency are heard as it, silence as none; both curves have the sound's length."""
    time = np.arange(rate) / rate
    buzz = 0.1 * sum(np.sin(2 * np.pi * hz * k * time) / k for k in range(1, 8)) * (time > 0.5)
    found, level = pitch(buzz.astype(np.float32), rate), energy(buzz.astype(np.float32), rate)
    assert len(found) == len(level) == CURVE_RATE
    assert found[60:95] == pytest.approx(hz, rel=0.02) and not found[:40].any()
    assert level[:40].max() == FLOOR_DB and level[60:95].min() > -30


def test_a_growing_sound_has_the_pitch_of_the_whole() -> None:
    """What is known of a sound in pieces is what the whole has."""
    samples, rate, _, _ = spoken(TEXT)
    curve, found = PitchCurve(rate), np.zeros(0)
    for end in range(0, len(samples) + 3_000, 3_000):
        found = curve.of(samples[:end])
    whole = pitch(samples, rate)
    assert len(found) == len(whole) and np.mean(np.abs(found - whole) > 2) < 0.01


def test_effort_is_told_from_voice() -> None:
    """A whisper is -1 and an ordinary voice 0, whatever the level of the recording; so is silence."""
    for variant, wanted in (("f3", 0.0), ("m3", 0.0), ("whisper", -1.0)):
        samples, rate, _, _ = spoken(TEXT, 1.0, "en-us", variant)
        for gain in (1.0, 0.3):
            level, f0 = energy(samples * gain, rate), pitch(samples * gain, rate)
            assert np.median(effort(samples * gain, rate, level, f0)) == pytest.approx(wanted, abs=0.15)
    quiet = np.zeros(8_000, np.float32)
    assert not effort(quiet, 16_000, energy(quiet, 16_000), pitch(quiet, 16_000)).any()


def test_stress_is_where_the_sound_stands_out() -> None:
    """Of equal vowels the loud one is stressed, and no consonant is."""
    phones = [Phone("ɑ" if i % 2 else "t", 0.1 * i, 0.1 * (i + 1)) for i in range(12)]
    level = np.full(120, -30.0, np.float32)
    level[50:60] = -12
    found = stressed(phones, level, np.zeros(120, np.float32))
    assert found[5].stress == 2 and all(p.stress == 0 for p in found[3:9] if p is not found[5])
