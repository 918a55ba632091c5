"""Joins the shells: `init(base)`, `Stage`, and the headless stage for servers and films.

Loaded on use: the studio's process needs neither engine nor shells.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage
    from persona_engine.stage.stage import Stage, init

__all__ = ["HeadlessStage", "Stage", "init"]

_HOMES = {"HeadlessStage": "core", "Stage": "stage", "init": "stage"}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
