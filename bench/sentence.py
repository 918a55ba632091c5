"""A sentence as the Behavior Model plans them: 12 phones a second, gestures, brows, nods, gaze."""

from __future__ import annotations

from persona_engine.behavior.scheduler import around, block, gesture, sync
from persona_engine.score import Block, GazeTarget, Performance, Style, VisemeMark

SHAPES = ("PP", "aa", "SS", "E", "nn", "O", "FF", "I", "DD", "U")


def sentence(persona: str, number: int, t: float, seconds: float = 4.8) -> Performance:
    """One sentence that starts at session time `t`."""
    count = int(seconds * 12)
    marks = [VisemeMark(round(k * seconds / count / 0.005) * 0.005, SHAPES[(k * 7 + number) % 10], 0.8, 2 if k % 5 == 1 else 0) for k in range(count)]
    marks[0] = VisemeMark(0.0, "sil")
    marks.append(VisemeMark(seconds - 0.05, "sil"))
    style = Style()
    blocks: list[Block] = [gesture("open_palm", 0.9, style, side="right"), gesture("beat", 2.8, style, side="left", count=2)]
    blocks += [block("head", "accent", around(k, 0.0, 0.14, 0.03, 0.34), 0.7) for k in (0.9, 1.9, 3.1, 4.2)]
    blocks += [block("face", "brow_raise", around(k, 0.0, 0.16, 0.14, 0.38), 0.6) for k in (0.9, 3.1)]
    blocks += [block("gaze", "", sync((1.5,) * 6 + (2.4,)), 1.0, GazeTarget("player", None, 0.3, 0.1)), block("blink", "", around(4.7, 0, 0.075, 0.03, 0.17))]
    return Performance(persona, number, t, seconds, number, style, "speech", tuple(marks), tuple(sorted(blocks, key=lambda b: b.start)))
