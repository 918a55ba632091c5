"""`Unheard`: wishes on their way to a room's owner, of which nobody says that they came."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from persona_engine.score.intent import Enter, Intent, Listen

MOST = 256
"""Wishes of which it is noted at most."""
NOBODY = "nobody ran the room just now; try again in a moment"
SELF_HEALING = (Enter, Listen)
"""Who joins anew enters anew, and who types goes on typing: nobody need be told."""


@dataclass(frozen=True)
class Sent:
    """A peer's wish, the local time at which it was passed on, and to the owner of which epoch."""

    key: int
    intent: Intent
    at: float
    epoch: int


class Unheard:
    """Messages of one follower arrive in order, so an owner that answers a question has had the wishes before it.

    >>> from persona_engine.score.intent import Hear
    >>> unheard, hello = Unheard(), Hear("mira", "", "hello")
    >>> unheard.add(Sent(1, hello, 2.0, epoch=5)); unheard.add(Sent(2, hello, 3.0, epoch=5)); unheard.answered(2.5, epoch=5)
    >>> [sent.key for sent in unheard.lost(epoch=6)], unheard.lost(epoch=6)
    ([2], [])
    """

    def __init__(self) -> None:
        self._sent: deque[Sent] = deque(maxlen=MOST)

    def add(self, sent: Sent) -> None:
        """A wish was passed on."""
        if not isinstance(sent.intent, SELF_HEALING):
            self._sent.append(sent)

    def answered(self, asked: float, epoch: int) -> None:
        """The owner of `epoch` has answered a question of local time `asked`."""
        self._sent = deque((s for s in self._sent if s.at > asked or s.epoch != epoch), MOST)

    def lost(self, epoch: int, alone: bool = False) -> list[Sent]:
        """What an owner before that of `epoch`, or, `alone`, any owner did not answer; told once."""
        lost = [s for s in self._sent if alone or s.epoch < epoch]
        self._sent = deque((s for s in self._sent if s not in lost), MOST)
        return lost
