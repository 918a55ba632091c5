"""Rules of `speech.vad` and `speech.turns`."""

from __future__ import annotations

import numpy as np
import pytest

from persona_engine.errors import FileError
from persona_engine.score.timeline import CURVE_RATE
from persona_engine.services.reader import open_vad, shipped_vad
from persona_engine.speech.turns import Turn, Turns
from persona_engine.speech.vad import Gate, VadNet
from tests.speech.spoken import spoken

TEXT = "The harbour is down the hill, behind the old tower."
PAD_S = 1.0


def _speech(noise_db: float, seed: int = 1) -> tuple[np.ndarray, int, np.ndarray]:
    """A sentence between two pauses in pink noise so far below it; its rate, and which frames are speech."""
    samples, rate, _, _ = spoken(TEXT)
    pad = np.zeros(round(PAD_S * rate), np.float32)
    sound = np.concatenate([pad, samples, pad])
    hz = np.fft.rfftfreq(len(sound), 1 / rate)
    noise = np.fft.irfft(np.fft.rfft(np.random.default_rng(seed).normal(0, 1, len(sound))) * np.maximum(hz, 40) ** -0.5, len(sound))
    loud = np.abs(samples) > 0.01
    sound = (0.3 * (sound + noise / noise.std() * np.sqrt((samples[loud] ** 2).mean()) * 10 ** (-noise_db / 20))).astype(np.float32)
    first, last = np.flatnonzero(loud)[[0, -1]] / rate + PAD_S
    t = np.arange(int(len(sound) / rate * CURVE_RATE)) / CURVE_RATE
    return sound, rate, (t >= first) & (t <= last)


@pytest.mark.parametrize("noise_db", [40.0, 10.0, 5.0])
def test_speech_is_told_from_noise(noise_db: float) -> None:
    """In clean sound and in noise most of the speech is found, and little of the noise is taken for it."""
    sound, rate, truth = _speech(noise_db)
    vad, gate = open_vad(rate), Gate()
    found = np.concatenate([gate.feed(vad.feed(sound[at : at + rate // 50])) for at in range(0, len(sound), rate // 50)])
    truth = truth[: len(found)]
    assert found[truth].mean() > 0.85 and found[~truth].mean() < 0.2
    assert round(vad.lag * CURVE_RATE) <= 6


def test_pieces_do_not_matter() -> None:
    """Sound in pieces of any size gives what the whole gives."""
    sound, rate, _ = _speech(20.0)
    whole = open_vad(rate).feed(sound)
    vad, at, parts = open_vad(rate), 0, []
    for size in np.random.default_rng(3).integers(1, 4000, 1000).tolist():
        parts.append(vad.feed(sound[at : at + size]))
        at += size
    found = np.concatenate(parts)
    assert np.abs(found - whole[: len(found)]).max() < 1e-3 and len(found) == len(whole)


def test_a_gate_does_not_flutter() -> None:
    """One loud frame opens nothing, a short gap closes nothing."""
    shares = np.zeros(100, np.float32)
    shares[10] = 1.0
    shares[30:60] = 1.0
    shares[40:44] = 0.0
    found = Gate().feed(shares)
    assert not found[:30].any() and found[32:60].all() and not found[75:].any()


def test_a_broken_net_is_refused() -> None:
    """A file that is no net is an error that says how to make one; a net survives its file."""
    with pytest.raises(FileError, match="train_vad"):
        VadNet.load(b"nothing")
    again = VadNet.load(shipped_vad().dump())
    rows = np.random.default_rng(1).normal(0, 1, (5, len(again.mean))).astype(np.float32)
    assert again.shares(rows) == pytest.approx(shipped_vad().shares(rows), abs=1e-3)


def _turns(sound: np.ndarray, rate: int, silence_s: float = 0.6, longest_s: float = 30.0) -> list[Turn]:
    turns = Turns(open_vad(rate), rate, silence_s, longest_s)
    out = [turn for at in range(0, len(sound), rate // 50) for turn in turns.feed(sound[at : at + rate // 50])]
    return out + turns.feed(sound[:0], last=True)


def test_a_turn_is_what_was_said() -> None:
    """Two sentences with a long pause are two turns, each whole, with a little sound before it; a breath between words ends none."""
    sound, rate, truth = _speech(30.0)
    done = [t for t in _turns(np.concatenate([sound, sound]), rate) if t.complete]
    first = float(np.flatnonzero(truth)[0]) / CURVE_RATE
    assert len(done) == 2
    for turn, begin in zip(done, (first, first + len(sound) / rate)):
        assert begin - 0.7 < turn.start < begin
        assert turn.start + len(turn.samples) / rate > begin + truth.sum() / CURVE_RATE - 0.1
        assert turn.spoken == pytest.approx(truth.sum() / CURVE_RATE, abs=0.4)


def test_a_turn_has_an_end() -> None:
    """Whoever never stops is taken at their word every so often; noise and clicks are no turns."""
    sound, rate, _ = _speech(30.0)
    speech = spoken(TEXT)[0] * 0.3
    done = [t for t in _turns(np.tile(speech, 4), rate, longest_s=3.0) if t.complete]
    assert len(done) >= 3 and all(len(t.samples) / rate < 3.2 for t in done)
    noise = np.random.default_rng(2).normal(0, 0.01, 4 * rate).astype(np.float32)
    noise[rate : rate + 40] += 0.5
    assert not [t for t in _turns(noise, rate) if t.complete]
    assert not [t for t in _turns(np.zeros(2 * rate, np.float32), rate) if t.complete]
