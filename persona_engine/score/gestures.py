"""The gesture table: what each gesture is for and how its phases run. The motion layer holds the hand paths under the same names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Gesture:
    """One row. Durations in seconds at style speed 0.5; `priority` settles conflicts (higher wins)."""

    name: str
    kind: Literal["beat", "emblem", "deictic", "metaphoric", "head"]
    prep: float
    stroke: float
    hold: float
    retract: float
    triggers: tuple[str, ...] = ()
    """Lower-case words or phrases that suggest it."""
    tags: tuple[str, ...] = ()
    """Names that a language model may write for it."""
    side: Literal["auto", "left", "right", "both"] = "auto"
    hand: str = "relaxed"
    """Hand shape at the stroke: relaxed, open, flat, point, fist, count."""
    priority: int = 1
    repeats: bool = False
    """Whether the stroke may repeat (`Block.count`)."""


GESTURES: dict[str, Gesture] = {
    g.name: g
    for g in (
        Gesture("beat", "beat", 0.32, 0.18, 0.10, 0.55, hand="open", repeats=True),
        Gesture(
            "wave", "emblem", 0.45, 0.30, 0.60, 0.60, ("hello", "hi", "hey", "goodbye", "bye", "welcome", "see you"),
            ("wave", "waves", "hello", "greet", "bye"), "right", "flat", 5, True,
        ),
        Gesture(
            "nod", "head", 0.12, 0.22, 0.0, 0.30, ("yes", "yeah", "of course", "certainly", "indeed", "sure"),
            ("nod", "nods"), priority=3, repeats=True,
        ),
        Gesture(
            "shake", "head", 0.12, 0.24, 0.0, 0.30, ("no", "never", "not at all"),
            ("shake", "shakes", "shake_head"), priority=3, repeats=True,
        ),
        Gesture(
            "shrug", "emblem", 0.38, 0.32, 0.55, 0.60,
            ("don't know", "do not know", "no idea", "not sure", "who knows", "perhaps", "maybe"), ("shrug", "shrugs"), "both", "open", 5,
        ),
        Gesture(
            "point", "deictic", 0.45, 0.34, 0.60, 0.60, ("there", "over there", "that way", "down the", "up the", "behind you", "look"),
            ("point", "points"), "auto", "point", 4,
        ),
        Gesture(
            "open_palm", "metaphoric", 0.42, 0.34, 0.45, 0.60,
            ("here", "please", "this", "offer", "imagine", "think of", "because", "so"), ("open_palm", "offer", "explain"),
            "auto", "open", 2,
        ),
        Gesture(
            "count", "emblem", 0.42, 0.30, 0.55, 0.60, ("one", "two", "three", "four", "five", "first", "second", "third"),
            ("count", "counts"), "auto", "count", 4,
        ),
    )
}  # fmt: skip

COUNT_WORDS: dict[str, int] = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "first": 1, "second": 2, "third": 3}
