"""Seconds and counts of rooms; from `settings.rooms`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RoomLimits:
    """What servers of a room keep to."""

    whole_s: float = 2.0
    """So often the owner tells the whole room, where something has happened."""
    beat_s: float = 0.5
    """So often followers compare clocks."""
    forget_s: float = 3.0
    """A follower that is silent for this long counts no more; an owner that is, is said to be gone."""
    again_s: float = 0.1
    """The whole room is asked for, and told, no oftener than this."""
    wishes_per_s: float = 200.0
    """Of all followers together; of more the newest are lost."""
