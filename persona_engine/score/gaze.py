"""`GazeTarget`: what a persona looks or points at."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from persona_engine.score.quantity import on_ms

FARTHEST = 1e6
"""Metres and radians beyond which nothing is looked at."""
OWN = "@"
"""The `id` of a place to point at that is given in the persona's own axes, metres from its feet, as it stands when the performance starts."""


class GazeTarget(msgspec.Struct, frozen=True, array_like=True):
    """A named moving thing, a fixed point, or a direction.

    `id` names a target whose position the session samples ("player", "camera", a persona or object). With an empty `id`, `point` is a fixed
    position in metres in session space. `yaw` and `pitch` (radians, left and up positive) are added to the line of sight: gaze aversion
    is a
    target with an offset. Everything empty means straight ahead. What a gesture points at may be in the persona's own axes (`OWN`).
    """

    id: str = ""
    point: tuple[float, float, float] | None = None
    yaw: float = 0.0
    pitch: float = 0.0

    @property
    def ahead(self) -> bool:
        """Whether nothing in the world is looked at."""
        return not self.id and self.point is None


def on_grid(target: GazeTarget) -> GazeTarget:
    """The target as the wire restores it."""
    x, y, z = target.point or (0.0, 0.0, 0.0)
    return GazeTarget(target.id, None if target.point is None else (on_ms(x), on_ms(y), on_ms(z)), on_ms(target.yaw), on_ms(target.pitch))


def fault(target: object) -> str:
    """What keeps `target` from being looked at; "" where nothing does.

    >>> fault(GazeTarget(point=(0.0, float("nan"), 0.0)))
    'is at (0.0, nan, 0.0), which is no place'
    """
    if not isinstance(target, GazeTarget):
        return f"is of type {type(target).__name__}, not GazeTarget"
    if target.point is not None and not is_place(target.point):
        return f"is at {target.point}, which is no place"
    return "" if is_place((target.yaw, target.pitch)) else f"has the offset {target.yaw}, {target.pitch}, which is no direction"


def is_place(numbers: Iterable[float]) -> bool:
    """Whether coordinates are finite and not beyond `FARTHEST`."""
    return all(-FARTHEST <= number <= FARTHEST for number in numbers)
