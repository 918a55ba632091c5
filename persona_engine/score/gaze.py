"""`GazeTarget`: what a persona looks or points at."""

from __future__ import annotations

import msgspec

from persona_engine.score.quantity import on_ms

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
