"""`Floor`: who may speak to a persona, and whom she answers next. Several people talk to her at once; she answers them one after the other."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

MOST = 6
"""People who may wait for an answer; of more the last are told that she is busy."""
LONGEST = 1000
"""Characters that somebody who waits may add up to."""
PATIENCE_S = 45.0
"""Who has waited longer than this is not answered any more."""
TOGETHER_S = 30.0
"""People who spoke within this time talk to her together, and are called by their names."""


@dataclass(frozen=True)
class Line:
    """What somebody said while she was busy with another, in one piece; `t` is when they began to wait."""

    speaker: str
    text: str
    t: float


class Floor:
    """Session times in seconds rise from call to call.

    >>> floor = Floor()
    >>> floor.claim("ann", "Where is the inn?", 0.0, busy=False), floor.claim("ben", "And the market?", 1.0, busy=True)
    (True, False)
    >>> floor.several(1.0), floor.next(4.0).speaker
    (True, 'ben')
    """

    def __init__(self) -> None:
        self.holder = ""
        """Whom she answers, or answered last."""
        self._waiting: OrderedDict[str, Line] = OrderedDict()
        self._spoke: dict[str, float] = {}

    def claim(self, speaker: str, text: str, now: float, busy: bool) -> bool:
        """Somebody says something. Whether she answers at once: where she is free, or it is the one whom she is answering. Others wait, what they add is
        added to what they said; where too many wait already, it is lost (`waits` says so)."""
        self._spoke[speaker] = now
        self._forget(now)
        if not busy or speaker == self.holder:
            self.holder = speaker
            self._waiting.pop(speaker, None)
            return True
        known = self._waiting.get(speaker)
        if known is not None:
            self._waiting[speaker] = Line(speaker, f"{known.text} {text}"[:LONGEST], known.t)
        elif len(self._waiting) < MOST:
            self._waiting[speaker] = Line(speaker, text[:LONGEST], now)
        return False

    def waits(self, speaker: str) -> bool:
        """Whether somebody waits for an answer."""
        return speaker in self._waiting

    def next(self, now: float) -> Line | None:
        """She is free: who has waited longest has the floor."""
        self._forget(now)
        if not self._waiting:
            return None
        line = self._waiting.popitem(last=False)[1]
        self.holder = line.speaker
        return line

    def leave(self, speaker: str) -> None:
        """Somebody does not want an answer any more."""
        self._waiting.pop(speaker, None)

    def clear(self) -> None:
        """Nobody waits any more."""
        self._waiting.clear()

    def several(self, now: float) -> bool:
        """Whether more than one person has spoken to her of late."""
        return sum(now - t < TOGETHER_S for t in self._spoke.values()) > 1

    def _forget(self, now: float) -> None:
        self._waiting = OrderedDict((who, line) for who, line in self._waiting.items() if now - line.t < PATIENCE_S)
        self._spoke = {who: t for who, t in self._spoke.items() if now - t < TOGETHER_S}
