"""Log-mel features of any rate, whole and in pieces."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.score.timeline import CURVE_RATE
from persona_engine.speech.features import BANDS, COLUMNS, LAG_S, LOOK_AHEAD, WIDTH, FeatureStream, Normaliser, log_mels, whole_inputs, with_context


def _sound(seconds: float, rate: int, seed: int = 1) -> np.ndarray:
    time = np.arange(int(seconds * rate)) / rate
    swell = 0.2 * (1.3 + np.sin(2 * np.pi * 3 * time))
    return (swell * np.sin(2 * np.pi * 1000 * time) + 0.01 * np.random.default_rng(seed).standard_normal(len(time))).astype(np.float32)


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
def test_a_tone_looks_alike_at_every_rate(rate: int) -> None:
    """The loudest band and its power do not depend on the sample rate."""
    mels, wanted = (log_mels(_sound(0.5, r), r) for r in (rate, 16_000))
    assert len(mels) == len(wanted) == 0.5 * CURVE_RATE
    assert (mels[:, :BANDS].argmax(1)[5:-5] == wanted[:, :BANDS].argmax(1)[5:-5]).all()
    assert np.abs(mels.max(1) - wanted.max(1))[5:-5].max() < 0.3


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=12), st.sampled_from([8_000, 16_000, 22_050, 48_000]))
@settings(max_examples=30, deadline=None)
def test_pieces_give_what_the_whole_gives(sizes: list[int], rate: int) -> None:
    """However sound is cut up, the net's inputs are those of the whole."""
    sound = _sound(sum(sizes) / rate + 1e-6, rate)[: sum(sizes)]
    wanted = with_context(Normaliser().feed(log_mels(sound, rate)))
    stream, out, at = FeatureStream(rate), [], 0
    for i, size in enumerate(sizes):
        out.append(stream.feed(sound[at : at + size], last=i == len(sizes) - 1))
        at += size
    assert np.allclose(np.concatenate(out), wanted, atol=1e-3)


@pytest.mark.parametrize("rate", [16_000, 22_050, 48_000])
def test_inputs_come_within_the_stated_lag(rate: int) -> None:
    """A frame is ready when `LAG_S` after its centre has been heard, to within a frame."""
    stream = FeatureStream(rate)
    given_out = len(stream.feed(_sound(1.0, rate)))
    assert given_out >= int((1.0 - LAG_S) * CURVE_RATE) - 1
    assert given_out <= CURVE_RATE - LOOK_AHEAD


def test_level_and_silence_are_harmless() -> None:
    """A sound and the same 20 dB lower become alike once the mean is learnt; empty sound gives no frames, silence finite ones."""
    sound = _sound(6.0, 16_000)
    loud, soft = (Normaliser().feed(log_mels(sound * gain, 16_000)) for gain in (1.0, 0.1))
    assert np.abs(loud - soft)[-100:].mean() < 0.5
    whole, faint = (whole_inputs(sound * gain, 16_000) for gain in (0.2, 0.002))
    assert np.abs(whole - faint)[-100:].mean() < 0.3 and whole_inputs(np.zeros(0, np.float32), 16_000).shape == (0, WIDTH)
    assert log_mels(np.zeros(0, np.float32), 16_000).shape == (0, COLUMNS)
    assert FeatureStream(16_000).feed(np.zeros(0, np.float32), last=True).shape == (0, WIDTH)
    assert np.isfinite(Normaliser().feed(log_mels(np.zeros(16_000, np.float32), 16_000))).all()
