"""`Practice`: what a body needs for its sentences, made before the first one."""

from __future__ import annotations

from functools import cache
from itertools import islice

from persona_engine.motion.realise import practise
from persona_engine.motion.touch import expected, touching
from persona_engine.rig.body import Body
from persona_engine.score.style import Style

AT_ONCE = 8
"""Touches that are settled in one piece of work: some ten milliseconds."""


class Practice:
    """Pure work: one `part` of the practice of a body whose persona has a style. Nothing comes of it but what is kept in the process that does it."""

    urgent = False

    def __init__(self, body: Body, style: Style, part: int) -> None:
        self.body, self.style, self.part = body, style, part

    def run(self) -> None:
        """A sentence, or some of the gestures that touch."""
        if not self.part:
            practise(self.body)
        for touch in islice(expected(self.body, self.style), max(self.part - 1, 0) * AT_ONCE, self.part * AT_ONCE):
            touching(touch)


def practices(body: Body, style: Style) -> list[Practice]:
    """All parts, the most needed one first."""
    return [Practice(body, style, part) for part in range(1 + -(-_count() // AT_ONCE))]


@cache
def _count() -> int:
    """How many touches are expected, of whatever body and style."""
    return sum(1 for _ in expected(Body.standard(), Style()))
