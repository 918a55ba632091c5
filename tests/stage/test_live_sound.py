"""A microphone: she speaks what comes, as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import numpy as np
import pytest

from persona_engine.clock import ManualClock
from persona_engine.errors import StageError
from persona_engine.names import ARKIT_INDEX
from persona_engine.rig.body import Body
from persona_engine.score.entries import Amend, Performance
from persona_engine.settings import load_settings
from persona_engine.speech.pcm import to_float, to_pcm
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.live import HELD_S, LiveSound
from persona_engine.stage.member import Member
from tests.speech.spoken import spoken

STEP = 0.02
TEXT = "Papa put many maps upon my new table today."


@pytest.fixture
def mira() -> Iterator[Member]:
    """Her, on a stage without sound."""
    stage = HeadlessStage(load_settings(voice={"provider": "silent"}), ManualClock(), inline=True, capacity=2)
    yield stage.cast_member(stage.find_persona("mira"), Body.standard())
    stage.destroy()


def _two_sentences() -> tuple[np.ndarray, int]:
    samples, rate, _, _ = spoken(TEXT)
    return np.concatenate([np.zeros(rate // 2, np.float32), samples, np.zeros(rate, np.float32), samples, np.zeros(rate, np.float32)]), rate


def _frame(mira: Member) -> float:
    """One frame after everybody has heard what was fed; the opening of the jaw."""
    stage = mira.stage
    for _ in range(3):
        stage.bridge.run(asyncio.sleep(0)).result(100)
    jaw = float(stage.step().face[ARKIT_INDEX["jawOpen"], mira.row])
    stage.base_clock.advance(STEP)
    return jaw


def test_she_speaks_a_third_of_a_second_behind(mira: Member) -> None:
    """Each phrase begins while it is still being spoken, grows by amendments, and her jaw follows the sound that she plays."""
    samples, rate = _two_sentences()
    entries: list[object] = []
    mira.stage.entry_listeners.append(entries.append)
    sound = LiveSound(rate)
    mira.stage.record()
    speech = mira.perform_live(sound)
    jaw, step = [], round(STEP * rate)
    for at in range(0, len(samples), step):
        sound.feed(to_pcm(samples[at : at + step]))
        jaw.append(_frame(mira))
    assert not speech.done
    sound.end()
    for _ in range(100):
        jaw.append(_frame(mira))
    assert speech.done and speech.error is None and mira.state.role == "listening"
    performed = [e for e in entries if isinstance(e, Performance) and e.visemes]
    assert len(performed) == 2 and sum(isinstance(e, Amend) for e in entries) > 10
    level = np.array([np.abs(samples[int(i * step) : int((i + 1) * step)]).max(initial=0) for i in range(len(jaw))]) > 0.05
    delays = np.arange(0, 40)
    fit = [np.corrcoef(jaw[d:], level[: len(level) - d])[0, 1] for d in delays]
    assert 0.2 < delays[int(np.argmax(fit))] * STEP < 0.5 and max(fit) > 0.4
    played = {s.name: to_float(s.pcm) for s in mira.stage.stop_recording().sounds}
    assert len(played) == 2 and all(abs(len(s) / rate - len(spoken(TEXT)[0]) / rate) < 0.8 for s in played.values())


def test_peers_are_told_in_time(mira: Member) -> None:
    """With a play-out delay everything is as much later, and no amendment comes too late for them."""
    samples, rate = _two_sentences()
    mira.stage.play_delay = 0.1
    entries: list[object] = []
    mira.stage.entry_listeners.append(entries.append)
    sound, step = LiveSound(rate), round(STEP * rate)
    mira.perform_live(sound)
    for at in range(0, len(samples), step):
        sound.feed(to_pcm(samples[at : at + step]))
        _frame(mira)
    amends = [e for e in entries if isinstance(e, Amend)]
    begun = {e.id: e.t for e in entries if isinstance(e, Performance)}
    assert len(amends) > 10 and all(begun[a.id] + a.from_t > a.t for a in amends)


def test_it_ends_when_she_is_interrupted(mira: Member) -> None:
    """After `cancel` nothing more is spoken, and what is fed is dropped."""
    samples, rate = _two_sentences()
    sound = LiveSound(rate)
    speech = mira.perform_live(sound)
    sound.feed(to_pcm(samples[: len(samples) // 3]))
    for _ in range(30):
        _frame(mira)
    speech.cancel()
    sound.feed(to_pcm(samples))
    for _ in range(60):
        _frame(mira)
    assert speech.done and not mira.busy and sound.take() == (None, True)


def test_sound_has_limits() -> None:
    """An impossible rate is refused, more than can wait loses the oldest, and one sound is performed once."""
    with pytest.raises(StageError, match="samples a second"):
        LiveSound(10)
    sound = LiveSound(8_000)
    for i in range(20):
        sound.feed(to_pcm(np.full(8_000, i / 100, np.float32)))
    first, _ = sound.take()
    assert first is not None and first[0] == pytest.approx((20 - HELD_S) / 100, abs=1e-3)
    sound.listen(lambda: None)
    with pytest.raises(StageError, match="another LiveSound"):
        sound.listen(lambda: None)
