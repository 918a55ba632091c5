"""The two kinds of marks a performance is made of: visemes and behaviour blocks."""

from __future__ import annotations

from typing import Literal

import msgspec

from persona_engine.score.gaze import GazeTarget

SYNC_POINTS: tuple[str, ...] = ("start", "ready", "stroke_start", "stroke", "stroke_end", "relax", "end")
"""Sync points of a behaviour block (BML 1.0), in time order."""

BlockKind = Literal["gesture", "head", "face", "gaze", "blink", "posture", "breath"]
BLOCK_KINDS: tuple[str, ...] = ("gesture", "head", "face", "gaze", "blink", "posture", "breath")
Side = Literal["auto", "left", "right", "both"]
SIDES: tuple[str, ...] = ("auto", "left", "right", "both")


class VisemeMark(msgspec.Struct, frozen=True, array_like=True):
    """The mouth starts on `viseme` at `start` seconds of media time and stays on it until the next mark.

    `gain` (0..1.275) scales jaw and lips (loudness); `stress` is 0 none, 1 secondary, 2 primary, 3 the accented syllable of its clause.
    """

    start: float
    viseme: str
    gain: float = 1.0
    stress: int = 0


class Block(msgspec.Struct, frozen=True, array_like=True):
    """One behaviour with its resolved sync points.

    `name` is a row of the table for its `kind` (gesture "beat", head "nod", face "joy" or "brow_raise", posture "lean_forward"; empty for
    blinks, gaze
    and breath). `sync` holds the seven `SYNC_POINTS` in seconds of media time, non-decreasing. `weight` scales amplitude (0..1.275).
    `target` is what a gaze or pointing block aims at. `count` is the number of repetitions, or of fingers shown.
    """

    kind: BlockKind
    name: str
    sync: tuple[float, float, float, float, float, float, float]
    weight: float = 1.0
    side: Side = "auto"
    target: GazeTarget | None = None
    count: int = 1

    @property
    def start(self) -> float:
        """First moment of the block."""
        return self.sync[0]

    @property
    def stroke(self) -> float:
        """The apex."""
        return self.sync[3]

    @property
    def end(self) -> float:
        """Last moment of the block."""
        return self.sync[6]
