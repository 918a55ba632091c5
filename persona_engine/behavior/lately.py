"""`Lately`: which gestures a persona made last. Nobody waves at the same people twice in a row: what was just shown is shown otherwise, or not again."""

from __future__ import annotations

from persona_engine.behavior.scheduler import around, block
from persona_engine.score.gestures import GESTURES
from persona_engine.score.marks import Block

AGAIN_S = 8.0
"""Seconds, a sentence or two, in which the same gesture is not made again."""
FREE = frozenset({"beat", "open_palm", "contrast", "list"})
"""Gestures that go with what is said, or stand for something else every time."""
OTHERWISE: dict[str, str] = {"wave": "nod", "bow": "nod", "salute": "nod", "raise_hand": "nod", "thumbs_up": "nod", "ok": "nod", "finger_wag": "shake"}
"""Gesture -> the head move that takes its place where it was made just before."""
SLIGHT = frozenset({"accent", "tilt"})
"""Head moves that give way to it."""
HEADS_APART = 0.5
"""Seconds between two head moves; without that room it is left out."""
SAME = 0.6
"""A stroke that is told again moves by fewer seconds than this."""
Key = tuple[str, str, int]


class Lately:
    """Of one persona, over all that it says; times are session times in seconds."""

    def __init__(self) -> None:
        self._made: dict[Key, tuple[float, int]] = {}

    def fresh(self, number: int, t: float, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """The `blocks` of performance `number`, which begins at `t`, without gestures that were made less than `AGAIN_S` before; they are remembered.

        What is told again of the same performance is the same gesture.
        """
        out = list(blocks)
        for made in sorted((b for b in blocks if _means(b)), key=lambda b: b.stroke):
            key, at = _key(made), t + made.stroke
            last, by = self._made.get(key, (-AGAIN_S, number))
            if at - last >= AGAIN_S or (by == number and abs(at - last) < SAME):
                self._made[key] = at, number
                continue
            out.remove(made)
            near = [b for b in out if b.kind == "head" and abs(b.stroke - made.stroke) < HEADS_APART]
            if (head := OTHERWISE.get(made.name)) and all(b.name in SLIGHT for b in near):
                out = [b for b in out if b not in near] + [block("head", head, around(made.stroke, 0.0, 0.18, 0.0, 0.3), 0.75)]
        return tuple(sorted(out, key=lambda b: b.start))

    def note(self, number: int, t: float, blocks: tuple[Block, ...]) -> None:
        """Remember the gestures of a performance that is shown as it is."""
        for made in blocks:
            if _means(made):
                self._made[_key(made)] = t + made.stroke, number

    def cut(self, number: int, t: float) -> None:
        """What performance `number` would have shown after `t` was not seen."""
        self._made = {key: (at, by) for key, (at, by) in self._made.items() if by != number or at <= t}


def _means(made: Block) -> bool:
    return made.kind == "gesture" and made.name in GESTURES and made.name not in FREE


def _key(made: Block) -> Key:
    """Who points elsewhere or shows another number makes another gesture."""
    return made.name, made.target.id if made.target else "", made.count if made.name == "count" else 0
