"""`Lasting`: the `State` entries of one persona, and those of them that a newcomer needs."""

from __future__ import annotations

from collections.abc import Callable

from persona_engine.score.entries import State

ASPECTS: dict[str, Callable[[State], object]] = {
    "style": lambda s: s.style,
    "role": lambda s: s.role,
    "affect": lambda s: (s.affect, s.style.expressiveness),
    "attention": lambda s: s.attention,
    "locomotion": lambda s: (s.locomotion, s.locomotion_t, s.locomotion_rate, s.loop),
}
"""What of a state can change on its own, in the order in which changes take effect."""


Numbered = tuple[int, State]
Change = tuple[Numbered, ...]
"""The state that changed an aspect, after the one before it."""


class Lasting:
    """A state's aspects have each held since the state that last changed them.

    Of each aspect the last two changes are kept, since how a value goes depends on when it began.
    """

    def __init__(self) -> None:
        self._number = 0
        self._recent: list[Numbered] = []
        self._since: dict[str, tuple[Change, Change]] = {}

    @property
    def last(self) -> State | None:
        """The state that holds."""
        return self._recent[-1][1] if self._recent else None

    def enter(self, state: State, remembered: float) -> tuple[str, ...] | None:
        """Take a state in; returns the aspects that it changes, None when a later one is already in force.

        Replaced states are kept for `remembered` seconds.
        """
        before = self.last
        if before is not None and state.t < before.t:
            return None
        self._number += 1
        new = (self._number, state)
        changed = tuple(a for a, of in ASPECTS.items() if before is None or of(before) != of(state))
        for aspect in changed:
            self._since[aspect] = (self._since.get(aspect, ((), ()))[1], (*self._recent[-1:], new))
        self._recent.append(new)
        while len(self._recent) > 1 and self._recent[1][1].t < state.t - remembered:
            self._recent.pop(0)
        return changed

    def needed(self) -> tuple[State, ...]:
        """What a newcomer must enter, in order, to see every aspect change when it did."""
        found = {number: state for changes in self._since.values() for change in changes for number, state in change} | dict(self._recent)
        return tuple(found[number] for number in sorted(found))
