"""Everyone who is shipped: greets, answers, says what they are, never speaks a tag, and is told apart by voice and manner."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from persona_engine import resources
from persona_engine.clock import ManualClock
from persona_engine.dialogue.persona import Persona
from persona_engine.rig.body import Body
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage

NAMES = resources.listing("config/personas", ".toml")
CAST = {name: Persona.from_toml(Path(f"config/personas/{name}.toml").read_text(encoding="utf-8"), name) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_everyone_holds_a_short_talk(name: str) -> None:
    """Four lines are each answered with clean words; asked, they say that they are an AI character."""
    clock = ManualClock()
    stage = HeadlessStage(load_settings(voice={"provider": "silent"}), clock, inline=True, capacity=2)
    said: list[str] = []
    stage.on_event(lambda kind, data: said.append(str(data["text"])) if kind == "persona-speaking" else None)
    member = stage.cast_member(stage.find_persona(name), Body.standard())
    for line in ("Hello!", "What do you do?", "Are you an AI?", "Goodbye."):
        before = len(said)
        member.hear(line, "player")
        for _ in range(20 * 40):
            while stage.thinking:
                stage.bridge.drain(0.01)
            stage.step()
            clock.advance(1 / 20)
            if not member.busy:
                break
        assert len(said) > before, line
    stage.destroy()
    assert "AI character" in " ".join(said)
    assert not any(sign in text for text in said for sign in "[]{}*")


def test_everyone_is_someone_else() -> None:
    """No two share a character file, a voice or a manner."""
    for a, b in itertools.combinations(CAST.values(), 2):
        assert a.avatar != b.avatar and a.voice != b.voice
        manner = np.array([[getattr(p.style, f) for f in p.style.__struct_fields__] for p in (a, b)])
        assert np.abs(manner[0] - manner[1]).max() > 0.15, (a.id, b.id)


@pytest.mark.parametrize("name", NAMES)
def test_everyones_file_is_there(name: str) -> None:
    """The avatar and the look that a persona names are shipped."""
    assert resources.exists(CAST[name].avatar) and resources.exists(CAST[name].look)
