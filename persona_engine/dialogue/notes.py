"""`Notes`: what a scripted mind keeps in its head during one visitor's visit, and `Variants`, which says nothing twice."""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from persona_engine.dialogue.exchange import Tone

LATELY = 14
"""Lines that are not said again while another will do."""


@dataclass(slots=True)
class Notes:
    """The thread of one talk. `topic` is what was talked about last; `expecting` what the last question asked for: "name", "home",
    "well" (how they are), "open", "topic:NAME" for a yes or no, or "sent:ID" where they were sent to somebody."""

    topic: str = ""
    expecting: str = ""
    turns: int = 0
    greeted: int = 0
    told: Counter[str] = field(default_factory=Counter)
    """How often each line group was used."""
    asked: set[str] = field(default_factory=set)
    """Questions already put to this visitor."""
    last: str = ""
    """The last reply, with tags."""
    mood: Tone = ""
    """The tone of what was told last, felt for `weight` more turns."""
    weight: int = 0
    crossed: int = 0
    """Insults since the last apology."""
    lately: deque[str] = field(default_factory=lambda: deque(maxlen=LATELY))
    """The lines said last."""


class Variants:
    """Picks lines so that all of a group are used before one comes again, in an order that the seed decides."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def pick(self, group: str, lines: Sequence[str], used: Counter[str]) -> str:
        """The next line of a group for somebody who has had `used[group]` of them; "" when there are none."""
        if not lines:
            return ""
        turn = used[group]
        used[group] += 1
        order = list(range(len(lines)))
        shuffled = random.Random(f"{self._seed}:{group}:{turn // len(lines)}")
        shuffled.shuffle(order)
        if turn >= len(lines) > 1 and turn % len(lines) == 0 and order[0] == self._last(group, len(lines), turn):
            order.append(order.pop(0))
        return lines[order[turn % len(lines)]]

    def _last(self, group: str, count: int, turn: int) -> int:
        order = list(range(count))
        random.Random(f"{self._seed}:{group}:{turn // count - 1}").shuffle(order)
        return order[-1]

    def chance(self, group: str, turn: int) -> float:
        """A number in [0, 1) that depends on the seed, the group and the turn only."""
        return random.Random(f"{self._seed}?{group}:{turn}").random()
