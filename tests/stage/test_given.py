"""What a game may give by mistake: an error of ours that says what is wanted where, and the stage goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from persona_engine.clock import ManualClock
from persona_engine.errors import AudioError, PersonaError, PersonaFileError, StageError
from persona_engine.rig.body import Body
from persona_engine.services.audio_file import decode
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage

NAN = float("nan")
CALLS: dict[str, tuple[Callable[[Any], object], str]] = {
    "save": (lambda s: s.save_world(5), "save_world.*path is a text, not 5"),
    "load": (lambda s: s.load_world("a\0b"), "load_world.*holds a character"),
    "record": (lambda s: s.record(b"tape"), "record.*file is a text"),
    "person": (lambda s: s.puppet([]), "no persona .*there are mira"),
    "vmc port": (lambda s: s.send_vmc("mira", port=NAN), "send_vmc.*port is a whole number from 0 to 65535, not nan"),
    "vmc large port": (lambda s: s.receive_vmc("mira", port=70_000), "receive_vmc.*port is a whole number"),
    "vmc no port": (lambda s: s.receive_livelink("mira", port=True), "receive_livelink.*port is a whole number"),
    "vmc address": (lambda s: s.receive_vmc("mira", 0, address=5), "receive_vmc.*address is a text"),
    "vmc name": (lambda s: s.send_vmc("mira", address="x" * 80), "send_vmc.*name of a machine"),
    "vmc face": (lambda s: s.send_vmc("mira", face="blend"), "face is one of presets, arkit, not 'blend'"),
    "take": (lambda s: s.play_take("mira", 5), "play_take.*take is a text"),
    "me": (lambda s: s.play_as(None), "play_as.*name is a text"),
    "listener": (lambda s: s.on_event("print"), "on_event.*a function"),
    "ears": (lambda s: s.ears("mira", 5), "a source is part of a microphone's name"),
    "microphone": (lambda s: s.microphone("mira", None), "a source is part of a microphone's name"),
    "volume": (lambda s: setattr(s, "volume", NAN), "volume is a number, 0 or more, not nan"),
    "scale": (lambda s: setattr(s, "time_scale", 10**400), "a time scale is a number from 0"),
    "reflex": (lambda s: s.member("mira").react("hit", strength=10**400), "must be a number"),
}


@pytest.fixture(scope="module")
def stage() -> Iterator[HeadlessStage]:
    """mira, on a clock moved by hand."""
    made = HeadlessStage(load_settings(voice={"provider": "silent"}), ManualClock(), inline=True, capacity=2)
    made.cast_member(made.find_persona("mira"), Body.standard())
    yield made
    made.destroy()


@pytest.mark.parametrize("name", CALLS)
def test_a_mistake_is_an_error_that_says_what_is_wanted(name: str, stage: HeadlessStage) -> None:
    """Nothing of it was done: the next frame comes."""
    call, words = CALLS[name]
    with pytest.raises(StageError, match=words):
        call(stage)
    stage.base_clock.advance(1 / 30)  # type: ignore[attr-defined]
    assert stage.step().face.shape[0] == 52


def test_what_is_no_file_is_an_error_of_ours(stage: HeadlessStage) -> None:
    """Names that no file can have are not there, whoever asks."""
    for wrong in ("x" * 10_000, "a\0b", "\ud800"):
        with pytest.raises(PersonaFileError, match="no such persona"):
            stage.find_persona(wrong)
        with pytest.raises(AudioError, match="cannot be read"):
            decode(wrong)
        with pytest.raises(PersonaError):
            stage.play_take("mira", wrong)
