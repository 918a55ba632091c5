"""Minds, voices, ears and memories of other packages."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from persona_engine.dialogue.language_model import Message
from persona_engine.dialogue.persona import Persona
from persona_engine.errors import ServiceError
from persona_engine.services.minds import open_memory, open_mind
from persona_engine.services.openai_transcribe import open_recognizer
from persona_engine.services.silent_voice import SilentVoice
from persona_engine.services.voices import open_voice
from persona_engine.settings import Settings

MODULE = """
from persona_engine.dialogue.memory import ProcessMemory
from persona_engine.services.silent_voice import SilentVoice

class Mind:
    def __init__(self, settings, persona):
        self.name = persona.name
    async def stream(self, messages):
        yield f"{self.name} heard: {messages[-1].content}"
    async def close(self):
        pass

class Voice(SilentVoice):
    def __init__(self, settings):
        super().__init__()

def ears(settings):
    return "ears"

def memory(settings, persona):
    return ProcessMemory(3)

def broken(*given):
    raise RuntimeError("no licence key")
"""
OFFERED = """
[persona_engine.llm]
mine = mine_for_persona:Mind
[persona_engine.voice]
mine = mine_for_persona:Voice
broken = mine_for_persona:broken
[persona_engine.ears]
mine = mine_for_persona:ears
[persona_engine.memory]
mine = mine_for_persona:memory
"""
WHO = Persona(id="ada", name="Ada")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package with entry points, as an installer leaves it."""
    (tmp_path / "mine_for_persona.py").write_text(MODULE)
    info = tmp_path / "mine_for_persona-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mine-for-persona\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(OFFERED)
    monkeypatch.syspath_prepend(str(tmp_path))


@pytest.mark.usefixtures("installed")
def test_what_a_package_offers_is_used_by_its_name() -> None:
    """Mind, voice, ears and memory of the settings' names, with our own ones behind them."""
    settings = Settings(llm={"provider": "mine"}, voice={"provider": "mine"}, ears={"provider": "mine"}, memory={"provider": "mine"})

    async def said() -> str:
        mind = open_mind(settings, WHO)
        return "".join([piece async for piece in mind.stream([Message("user", "Hello")])])

    assert asyncio.run(said()) == "Ada heard: Hello"
    assert open_recognizer(settings) == "ears"
    memory = open_memory(settings, WHO)
    for visitor in "abcd":
        memory.remember(visitor, "name", visitor)
    assert not memory.recall("a") and memory.recall("d")
    assert open_voice(settings).caps == SilentVoice().caps


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("name", "says"), [("yours", "yours: no installed package offers it as a voice .*broken, mine"), ("broken", "RuntimeError: no licence key")])
def test_what_nobody_offers_or_fails_is_said(name: str, says: str) -> None:
    """A clear error names what is there, or what the package said."""
    with pytest.raises(ServiceError, match=says):
        open_voice(Settings(voice={"provider": name}))
