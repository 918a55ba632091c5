"""`Replica`: what a follower knows of a room: the whole of it as last told, and what came after. No IO.

Packets of an owner with a lower epoch than the highest seen are stale and do nothing. A missing frame makes all that follow worthless, as each is deflated
against those before: then, and when a new owner begins, the whole room is needed.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import msgspec

from persona_engine.errors import SessionError
from persona_engine.net import messages as m
from persona_engine.net.history import ENTRIES, History
from persona_engine.net.rooms import packets as p
from persona_engine.net.session import HostState
from persona_engine.score.recording import Casting

MOST_ENTRIES = 20_000
"""Entries since the room was last told as a whole; more are not kept without asking for it."""
MOST_FILES = 4096
"""Files of which a room knows."""
SOUNDS = 256
"""Sounds of which it is known whether all of them came."""


@dataclass(frozen=True)
class Passed:
    """A message for every peer; `entries` are those in it."""

    data: bytes
    entries: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Renewed:
    """The room is known anew: peers must be told all of it."""


@dataclass(frozen=True)
class Posed:
    """A pose frame."""

    data: bytes


@dataclass(frozen=True)
class Heard:
    """A part, with its data, of a sound that starts at session time `t`."""

    t: float
    part: m.SoundPart


@dataclass(frozen=True)
class Lacking:
    """The whole room is needed."""


News = Passed | Renewed | Posed | Heard | Lacking
_ENTRIES = bytes([ENTRIES])


class Replica:
    """`take` packets as they come."""

    def __init__(self) -> None:
        self.epoch = 0
        self.stale = 0
        """Packets of owners that were no longer."""
        self.whole: p.Whole | None = None
        """As last told; its cast, delay and files are kept up to date."""
        self.synced = False
        """Whether nothing is missing since."""
        self._number = -1
        self._since: list[bytes] = []
        self._history = History()
        self.sounds: OrderedDict[str, bool] = OrderedDict()
        """Whether all of a sound came, by its name."""

    def take(self, packet: p.Packet) -> list[News]:
        """What a packet means. Raises `SessionError` for a broken one."""
        if packet.epoch < self.epoch:
            self.stale += 1
            return []
        if packet.epoch > self.epoch:
            self.epoch, self.synced = packet.epoch, False
        match packet.kind:
            case p.FRAME:
                return self._frame(packet)
            case p.WHOLE:
                return self._told(packet)
            case p.POSES:
                return [Posed(packet.body)] if self.synced else []
            case p.SOUND:
                return self._sound(*p.unpack_sound(packet.body))
        raise SessionError(f"the owner sent a packet of kind {packet.kind}")

    def state(self, session_t: float) -> HostState | None:
        """What a newcomer is told; None while nothing is known."""
        if self.whole is None:
            return None
        entries = (*self.whole.entries, *self._since)
        return msgspec.structs.replace(self.whole, entries=entries, history=self._history.window).state(session_t)

    def _frame(self, packet: p.Packet) -> list[News]:
        if not self.synced:
            return [Lacking()]
        if packet.number != self._number + 1:
            self.synced = packet.number <= self._number
            return [] if self.synced else [Lacking()]
        self._number += 1
        entries: tuple[bytes, ...] = ()
        try:
            if packet.body[:1] == _ENTRIES:
                entries = self._history.unpack(packet.body)
                self._since += entries
            else:
                self._note(m.decode(packet.body))
        except SessionError:
            self.synced = False
            raise
        passed = Passed(packet.body, entries)
        return [passed, Lacking()] if len(self._since) > MOST_ENTRIES else [passed]

    def _note(self, message: m.Message) -> None:
        assert self.whole is not None
        if isinstance(message, m.Cast):
            others = tuple(c for c in self.whole.cast if c.persona != message.casting.persona)
            cast: tuple[Casting, ...] = (*others, message.casting) if message.present else others
            self.whole = msgspec.structs.replace(self.whole, cast=cast)
        elif isinstance(message, m.Playout):
            self.whole = msgspec.structs.replace(self.whole, playout_delay=message.delay)
        elif isinstance(message, m.Shelf):
            self.whole = msgspec.structs.replace(self.whole, files=tuple(dict.fromkeys((*self.whole.files, *message.files)))[-MOST_FILES:])

    def _told(self, packet: p.Packet) -> list[News]:
        known = self.synced and packet.number == self._number
        if self.synced and packet.number < self._number:
            return []
        self.whole = p.unpack_whole(packet.body)
        self._history, self._since = History(self.whole.history), []
        self._number, self.synced = packet.number, True
        return [] if known else [Renewed()]

    def _sound(self, t: float, part: m.SoundPart) -> list[News]:
        self.sounds[part.name] = self.sounds.get(part.name, False) or part.last
        if len(self.sounds) > SOUNDS:
            self.sounds.popitem(last=False)
        return [Heard(t, part)] if self.synced else []
