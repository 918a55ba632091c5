"""Shaping a voice."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.speech.dsp import LIMIT, VoiceShaper, band_response, limited
from persona_engine.speech.pcm import to_float, to_pcm
from persona_engine.speech.voice import Band, Room, VoiceSpec

RATE = 22_050
VOICE = VoiceSpec(eq=(Band("peak", 300, 3.0, 1.0), Band("high_shelf", 4500, -6.0)), room=Room(0.2, 0.1), breath=0.1)
SOUND = to_pcm(np.random.default_rng(0).standard_normal(RATE // 2) * 0.2)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 9_000), max_size=8))
def test_pieces_sound_like_the_whole(cuts: list[int]) -> None:
    """Chunk borders leave no trace beyond rounding."""
    whole = VoiceShaper(VOICE, RATE)
    expected = whole.feed(SOUND) + whole.flush()
    pieces, at, out = VoiceShaper(VOICE, RATE), 0, b""
    for cut in [*cuts, len(SOUND)]:
        out += pieces.feed(SOUND[at : at + 2 * cut])
        at = min(len(SOUND), at + 2 * cut)
    out += pieces.flush()
    assert len(out) == len(expected)
    assert np.abs(to_float(out) - to_float(expected)).max() <= 1.1 / 32_768


def test_bands_do_what_they_say() -> None:
    """A peak has its gain at its frequency and none far away; a shelf has it beyond."""
    hz = np.fft.rfftfreq(4096, 1 / RATE)

    def gain(band: Band, at: float) -> float:
        return float(20 * np.log10(abs(band_response(band, RATE, 4096)[np.abs(hz - at).argmin()])))

    peak, shelf = VOICE.eq
    assert abs(gain(peak, 300) - 3) < 0.1 and abs(gain(peak, 6000)) < 0.1
    assert abs(gain(shelf, 10_000) + 6) < 0.2 and abs(gain(shelf, 300)) < 0.1


def test_nothing_clips() -> None:
    """However loud, sound stays below the limit; quiet sound is untouched."""
    loud = np.linspace(-20, 20, 101)
    assert np.abs(limited(loud)).max() <= LIMIT
    assert (limited(np.array([0.1, -0.5])) == [0.1, -0.5]).all()
