"""Joins the shells: `init(base)`, `Stage`, and the headless stage for servers and films."""

from __future__ import annotations

from typing import Any

from persona_engine.stage.core import HeadlessStage

__all__ = ["HeadlessStage", "Stage", "init"]


def __getattr__(name: str) -> Any:
    if name in ("Stage", "init"):
        from persona_engine.stage import stage

        return getattr(stage, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
