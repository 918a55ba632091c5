"""What is performed: the append-only score of a persona and everything that can stand in it."""

from persona_engine.score.affect import Affect
from persona_engine.score.entries import (
    Amend,
    Cut,
    Entry,
    FaceCue,
    LookChange,
    Performance,
    Resume,
    Roots,
    State,
    Wear,
)
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.marks import Block, VisemeMark
from persona_engine.score.pose import PoseFrame
from persona_engine.score.style import Style
from persona_engine.score.timeline import Phone, SpeechTimeline, Word

__all__ = [
    "Affect", "Amend", "Block", "Cut", "Entry", "FaceCue", "GazeTarget", "LookChange", "Performance", "Phone", "PoseFrame",
    "Resume", "Roots", "SpeechTimeline", "State", "Style", "VisemeMark", "Wear", "Word",
]  # fmt: skip
