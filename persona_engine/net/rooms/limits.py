"""Seconds and counts of rooms; from `settings.rooms`."""

from __future__ import annotations

from dataclasses import dataclass

from persona_engine.net.backplane.protocol import BackplaneLimits
from persona_engine.settings import RoomSettings


@dataclass(frozen=True)
class RoomLimits:
    """What servers of a room keep to."""

    whole_s: float = 2.0
    """So often the owner tells the whole room, where something has happened."""
    beat_s: float = 0.25
    """So often followers compare clocks."""
    forget_s: float = 3.0
    """A follower that is silent for this long counts no more; an owner that is, is said to be gone."""
    again_s: float = 0.1
    """The whole room is asked for, and told, no oftener than this."""
    wishes_per_s: float = 200.0
    """Of all followers together; of more the newest are lost."""

    @classmethod
    def of(cls, rooms: RoomSettings) -> RoomLimits:
        """What the settings say."""
        return cls(rooms.whole_s, rooms.beat_s, rooms.forget_s, wishes_per_s=rooms.wishes_per_s)


def backplane_limits(rooms: RoomSettings) -> BackplaneLimits:
    """What the settings say."""
    return BackplaneLimits(rooms.timeout_s, rooms.queue, (min(0.1, rooms.retry_s), rooms.retry_s))
