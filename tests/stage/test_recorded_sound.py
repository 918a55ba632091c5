"""Recordings: she speaks them whole, with or without their text."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, fields

import numpy as np
import pytest

from persona_engine.clock import ManualClock
from persona_engine.errors import ServiceError
from persona_engine.names import ARKIT_INDEX
from persona_engine.rig.body import Body
from persona_engine.score.entries import Performance
from persona_engine.score.timeline import CURVE_RATE
from persona_engine.settings import load_settings
from persona_engine.speech.features import Frames
from persona_engine.speech.pcm import to_pcm
from persona_engine.speech.viseme_net import VisemeNet
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.member import Member
from tests.speech.spoken import spoken

FPS = 30
TEXT = "The harbour is down the hill. Boats leave at noon, most days. Ask the man by the gate."
PAUSE_S = 0.6
LEVEL_S, QUIET_DB = 0.04, -50.0


@pytest.fixture
def mira() -> Iterator[Member]:
    """Her, on a stage without sound."""
    stage = HeadlessStage(load_settings(voice={"provider": "silent"}), ManualClock(), inline=True, capacity=2)
    yield stage.cast_member(stage.find_persona("mira"), Body.standard())
    stage.destroy()


def _recording(times: int) -> tuple[np.ndarray, int]:
    samples, rate, _, _ = spoken(TEXT)
    return np.concatenate([np.append(samples, np.zeros(int(PAUSE_S * rate), np.float32))] * times), rate


def _follows(jaw: np.ndarray, samples: np.ndarray, rate: int) -> tuple[float, float]:
    """How well the jaw (seconds of the sound, opening) goes with the level in dB around each of its moments, and by how many seconds it is ahead."""
    size = round(LEVEL_S * rate)
    power = np.convolve(samples.astype(np.float64) ** 2, np.ones(size) / size, "same")
    level = np.maximum(QUIET_DB, 10 * np.log10(power + 1e-12))
    leads = np.arange(-0.05, 0.15, 0.01)
    heard = [level[np.clip(((jaw[0] + lead) * rate).astype(int), 0, len(level) - 1)] for lead in leads]
    fit = [float(np.corrcoef(jaw[1], row)[0, 1]) for row in heard]
    return max(fit), float(leads[int(np.argmax(fit))])


def _perform(mira: Member, samples: np.ndarray, rate: int, text: str) -> tuple[list[Performance], np.ndarray, float]:
    """Her performances, the opening of her jaw at `FPS` from the first sound on as (seconds since, opening), and when that was."""
    stage = mira.stage
    entries: list[Performance] = []
    stage.entry_listeners.append(lambda e: entries.append(e) if isinstance(e, Performance) and e.visemes else None)
    speech = mira.perform(to_pcm(samples), rate, text)
    limit = time.monotonic() + 100
    while stage.thinking:
        assert time.monotonic() < limit
        stage.bridge.drain(0.01)
    jaw = []
    while not speech.done:
        jaw.append((stage.now(), float(stage.step().face[ARKIT_INDEX["jawOpen"], mira.row])))
        stage.base_clock.advance(1 / FPS)
        assert stage.now() < len(samples) / rate + 5
    assert speech.error is None
    begun = entries[0].t
    return entries, np.array([(t - begun, w) for t, w in jaw if t >= begun]).T, begun


@pytest.mark.parametrize("known", [True, False])
def test_a_long_recording_is_spoken_without_gaps(mira: Member, known: bool) -> None:
    """Pieces of about a sentence tile the sound exactly, all words are said once, and the jaw moves with the level, a little ahead of it."""
    samples, rate = _recording(3)
    text = " ".join([TEXT] * 3) if known else ""
    entries, jaw, _ = _perform(mira, samples, rate, text)
    assert len(entries) >= 5 and max(e.duration for e in entries) < 12
    ends = [e.t + e.duration for e in entries]
    assert [b.t for b in entries[1:]] == pytest.approx(ends[:-1], abs=2e-3)
    assert ends[-1] - entries[0].t == pytest.approx(len(samples) / rate, abs=5e-3)
    assert " ".join(e.text for e in entries if e.text) == text
    fit, lead = _follows(jaw, samples, rate)
    assert fit > 0.4 and 0.0 <= lead <= 0.1
    assert any(b.kind in ("head", "face", "gesture") for e in entries for b in e.blocks)


def test_tags_stay_with_their_words(mira: Member) -> None:
    """A tag in the text of a recording acts in the piece in which it stands, and is no word."""
    samples, rate = _recording(1)
    entries, _, _ = _perform(mira, samples, rate, TEXT.replace("Ask", "[nod] Ask"))
    assert " ".join(e.text for e in entries) == TEXT
    nods = [i for i, e in enumerate(entries) if any(b.name == "nod" for b in e.blocks)]
    assert len(entries) - 1 in nods


def test_what_is_no_speech_is_performed_too(mira: Member) -> None:
    """Silence and noise neither raise nor leave her waiting."""
    noise = np.random.default_rng(1).normal(0, 0.05, 32_000).astype(np.float32)
    for sound in (noise * 0, noise, noise[:10]):
        _perform(mira, sound, 16_000, "")


@dataclass(frozen=True, eq=False)
class Deafening(VisemeNet):
    """Hears the first seconds of a recording, and then nothing ever again."""

    heard: list[int] = field(default_factory=list)

    def likeness(self, inputs: Frames) -> Frames:
        """As `VisemeNet`, until 20 s were heard."""
        self.heard.append(len(inputs))
        if sum(self.heard) > 20 * CURVE_RATE:
            raise ServiceError("deaf", provider="net")
        return super().likeness(inputs)

    def log_posteriors(self, inputs: Frames) -> Frames:
        """As `likeness`."""
        self.likeness(inputs)
        return super().log_posteriors(inputs)


@pytest.mark.parametrize("known", [True, False])
def test_the_end_of_a_long_recording_is_not_waited_for(mira: Member, known: bool) -> None:
    """Whether its words are known or not, the beginning is spoken before the rest was listened to."""
    samples, rate = _recording(7)
    assert len(samples) > 40 * rate
    net = mira.voicing.net
    mira.voicing.net = Deafening(*(getattr(net, part.name) for part in fields(net)))
    speech = mira.perform(to_pcm(samples), rate, " ".join([TEXT] * 7) if known else "")
    said: list[Performance] = []
    mira.stage.entry_listeners.append(lambda e: said.append(e) if isinstance(e, Performance) and e.visemes else None)
    limit = time.monotonic() + 100
    while mira.stage.thinking:
        assert time.monotonic() < limit
        mira.stage.bridge.drain(0.01)
    for _ in range(3 * FPS):
        mira.stage.step()
        mira.stage.base_clock.advance(1 / FPS)
    assert said and isinstance(speech.error, ServiceError)


def test_what_is_said_beside_the_text_does_not_carry_it_away(mira: Member) -> None:
    """Where a long recording begins with something else, the words are still found where they are said."""
    samples, rate = _recording(3)
    other, _, _, _ = spoken("Nobody knows how old the singing lighthouse is, and my grandmother never told us why it hums in winter.")
    text = " ".join([TEXT] * 3)
    entries, _, begun = _perform(mira, np.concatenate([other, other, samples]), rate, text)
    assert " ".join(e.text for e in entries if e.text).split() == text.split()
    last = [e for e in entries if e.text][-1]
    assert last.t + last.duration - begun > (len(samples) + 2 * len(other)) / rate - 3
