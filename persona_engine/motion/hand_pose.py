"""What a gesture looks like: poses of a hand, and the row of them that makes a gesture.

A place is (out, up, ahead) from the shoulder of the same side in arm lengths (shoulder to wrist), so it fits any body; "out" is away from
the middle. Directions use the same axes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

Vec3 = tuple[float, float, float]

GRIPS: dict[str, Vec3] = {
    "wrist": (0.0, 0.0, 0.0), "palm": (0.46, 0.10, 0.0), "knuckles": (0.60, 0.0, 0.0), "tips": (0.96, 0.06, 0.0), "index": (0.94, 0.04, 0.14),
    "pinch": (0.78, 0.22, 0.18), "thumb": (0.42, 0.10, 0.34),
}  # fmt: skip
"""Points of a hand that can be put somewhere: (along the straight fingers, out of the palm, to the thumb's side) from the wrist in hand lengths."""


@dataclass(frozen=True, eq=False)
class HandPose:
    """Wrist `place`, direction of the straight `fingers`, direction out of the `palm`, hand `shape`, and where the `elbow` points.

    With `spot` the hand is put to a place of the body (`landmarks.SPOTS`): its `grip` point is then at `place` (out, up, ahead) from there, in hand
    lengths.
    """

    place: Vec3
    fingers: Vec3
    palm: Vec3
    shape: str = "soft"
    elbow: Vec3 = (0.28, -0.84, -0.46)
    spot: str = ""
    grip: str = "palm"


@dataclass(frozen=True, eq=False)
class GesturePath:
    """Key poses of one gesture at its sync points.

    `ready` before the stroke, `stroke` at its apex, `rebound` where the hand comes to rest after it (empty: at the apex). `cycle` are
    poses repeated after the stroke, `Block.count` - 1 times. `torso`, `head` are rotations in degrees at the apex (x forward, y to the
    side of the hand, z tilts away from it), `raise_shoulder` in degrees. `stretch` says how much style and weight change its size.
    """

    ready: HandPose
    stroke: HandPose
    rebound: HandPose | None = None
    cycle: tuple[HandPose, ...] = ()
    torso: Vec3 = (0.0, 0.0, 0.0)
    head: Vec3 = (0.0, 0.0, 0.0)
    raise_shoulder: float = 0.0
    stretch: float = 1.0
    both: float = 0.0
    """Chance that a gesture with a free choice of sides takes both hands."""
    variants: tuple[GesturePath, ...] = field(default=())
    """Other ways to do it, drawn by seed."""
    other: GesturePath | None = None
    """What the second hand does, where that is not the mirror image; the hands then move as one."""
    leave: HandPose | None = None
    """Where the hand goes first on its way back, where it must not go straight."""
    beside: bool = False
    """Whether the hand passes the head so closely that both mind each other."""
    together: bool = False
    """Whether the hands meet, so that the second must neither lag nor be smaller."""

    @cached_property
    def rows(self) -> tuple[HandPose, ...]:
        """The poses by row: ready, stroke, rebound, then those that repeat, last the one by which it leaves."""
        return (self.ready, self.stroke, self.rebound or self.stroke, *self.cycle, *([self.leave] if self.leave is not None else []))


HALF_WAY = HandPose((0.10, -0.66, 0.44), (-0.35, -0.10, 0.92), (-0.80, -0.55, 0.0), "relaxed")
"""Where hands wait between gestures that follow each other."""
