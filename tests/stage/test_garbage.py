"""What is no sound, no place, no number or no words is refused in a line, and she goes on as though it had not been asked."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import soundfile

from persona_engine.clock import ManualClock
from persona_engine.errors import AudioError, PersonaError, ScoreError, StageError
from persona_engine.rig.body import Body
from persona_engine.score import Affect, FaceCue, GazeTarget, State
from persona_engine.services.audio_file import decode
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.live import LiveSound
from persona_engine.stage.member import Member

PCM = b"\0\1" * 400
BAD: dict[str, tuple[type[PersonaError], Callable[[Any], object]]] = {
    "no rate": (AudioError, lambda m: m.perform(PCM, 0)),
    "no number": (AudioError, lambda m: m.perform(PCM, math.nan)),
    "a rate in words": (AudioError, lambda m: m.perform(PCM, "16k")),
    "no samples": (AudioError, lambda m: m.perform(b"", 16_000)),
    "half a sample": (AudioError, lambda m: m.perform(b"a", 16_000)),
    "an array": (AudioError, lambda m: m.perform(np.zeros(800, np.float32), 16_000)),
    "a path for sound": (AudioError, lambda m: m.perform("take.wav", 16_000)),
    "sound of no kind": (AudioError, lambda m: decode(np.zeros(8))),  # type: ignore[arg-type]
    "words that are none": (StageError, lambda m: m.perform(PCM, 16_000, 5)),
    "a speaker without a name": (StageError, lambda m: m.hear("Hello", None)),
    "half a line that is none": (StageError, lambda m: m.listen("player", 5)),
    "a strength that is none": (StageError, lambda m: m.react("touch", strength=math.nan)),
    "an endless strength": (StageError, lambda m: m.react("touch", strength=math.inf)),
    "a touch from nowhere": (StageError, lambda m: m.react("touch", GazeTarget(point=(math.nan, 0.0, 0.0)))),
    "nowhere": (StageError, lambda m: m.gaze_at(GazeTarget(point=(math.nan, 0.0, 0.0)))),
    "out of this world": (StageError, lambda m: m.gaze_at(GazeTarget(point=(1e30, 0.0, 0.0)))),
    "no target": (StageError, lambda m: m.gaze_at(None)),
    "a name of nothing": (StageError, lambda m: m.gaze_at(GazeTarget("nowhere"))),
    "a noise from a name of nothing": (StageError, lambda m: m.react("loud_noise", GazeTarget("nowhere"))),
    "a state that looks at a name of nothing": (StageError, lambda m: m.submit(State("mira", 0.0, attention=GazeTarget("nowhere")))),
    "a feeling that is no number": (ScoreError, lambda m: m.submit(State("mira", 0.0, affect=Affect(math.nan)))),
    "a weight that is no number": (ScoreError, lambda m: m.submit(FaceCue("mira", 0.0, "jawOpen", math.nan))),
    "no entry": (StageError, lambda m: m.submit("wave")),
    "a live rate that is none": (StageError, lambda m: LiveSound(None)),  # type: ignore[arg-type]
    "live sound that is none": (StageError, lambda m: LiveSound().feed("hm")),  # type: ignore[arg-type]
}


@pytest.fixture
def mira() -> Iterator[Member]:
    """Her, on a stage without sound."""
    stage = HeadlessStage(load_settings(voice={"provider": "silent"}), ManualClock(), inline=True, capacity=2)
    yield stage.cast_member(stage.find_persona("mira"), Body.standard())
    stage.destroy()


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_done_is_refused_and_leaves_nothing(mira: Member, name: str) -> None:
    """An error of ours, in words, and the next frames are as good as ever."""
    error, call = BAD[name]
    with pytest.raises(error, match=r"\w{3,} \w+"):
        call(mira)
    mira.react("touch")
    for _ in range(4):
        frame = mira.stage.step()
        assert np.isfinite(frame.face).all() and np.isfinite(frame.rotations).all()
        mira.stage.base_clock.advance(0.2)  # type: ignore[attr-defined]


def test_what_is_at_no_place_stays_where_it_was(mira: Member) -> None:
    """A target whose position is no number does not stop the stage, nor move her eyes."""
    places = [(0.0, 1.3, 2.0, 0.0), (math.nan, 0.0, 0.0, 0.0), (1e30, 0.0, 0.0, 0.0)]
    mira.stage.targets["ghost"] = lambda: places[0]
    mira.gaze_at(GazeTarget("ghost"))
    for _ in range(3):
        for _ in range(4):
            frame = mira.stage.step()
            assert np.isfinite(frame.rotations).all()
            mira.stage.base_clock.advance(0.1)  # type: ignore[attr-defined]
        del places[:1]
        places.append((0.0, 0.0, math.inf, 0.0))


def test_sound_with_holes_in_it_is_sound() -> None:
    """Samples that are no numbers are silence."""
    samples, file = np.full(1600, 0.25, np.float32), io.BytesIO()
    samples[800:] = np.nan
    soundfile.write(file, samples, 16_000, format="WAV", subtype="FLOAT")
    pcm, rate = decode(file.getvalue())
    heard = np.frombuffer(pcm, "<i2")
    assert rate == 16_000 and heard[:800].all() and not heard[800:].any()
