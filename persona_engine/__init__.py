"""A drop-in Panda3D module that gives an AI a body.

>>> import persona_engine
>>> persona_engine.__version__.count(".")
2
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from persona_engine._version import __version__

if TYPE_CHECKING:
    from persona_engine.child import freeze_support
    from persona_engine.dialogue.persona import Persona
    from persona_engine.panda.actor import PersonaActor
    from persona_engine.stage import Stage, init
    from persona_engine.stage.live import LiveSound
    from persona_engine.stage.lobby import find_sessions
    from persona_engine.stage.own import own_file, own_key, own_look, own_name

__all__ = ["LiveSound", "Persona", "PersonaActor", "Stage", "__version__", "errors", "find_sessions", "freeze_support", "init",
           "own_file", "own_key", "own_look", "own_name"]  # fmt: skip

_HOMES = {
    "init": "persona_engine.stage",
    "Stage": "persona_engine.stage",
    "freeze_support": "persona_engine.child",
    "find_sessions": "persona_engine.stage.lobby",
    "own_file": "persona_engine.stage.own",
    "own_key": "persona_engine.stage.own",
    "own_look": "persona_engine.stage.own",
    "own_name": "persona_engine.stage.own",
    "LiveSound": "persona_engine.stage.live",
    "PersonaActor": "persona_engine.panda.actor",
    "Persona": "persona_engine.dialogue.persona",
}


def __getattr__(name: str) -> Any:
    if name == "errors":
        return import_module("persona_engine.errors")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'persona_engine' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
