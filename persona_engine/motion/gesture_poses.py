"""Where the hands go: key poses of each gesture, relative to the body.

A place is (out, up, ahead) from the shoulder of the same side in arm lengths (shoulder to wrist), so it fits any body; "out" is away from
the middle. Directions use the same axes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Vec3 = tuple[float, float, float]


@dataclass(frozen=True)
class HandPose:
    """Wrist `place`, direction of the straight `fingers`, direction out of the `palm`, hand `shape`, and where the `elbow` points."""

    place: Vec3
    fingers: Vec3
    palm: Vec3
    shape: str = "soft"
    elbow: Vec3 = (0.28, -0.84, -0.46)


@dataclass(frozen=True)
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


HALF_WAY = HandPose((0.10, -0.66, 0.44), (-0.35, -0.10, 0.92), (-0.80, -0.55, 0.0), "relaxed")
"""Where hands wait between gestures that follow each other."""

_BEAT_IN = GesturePath(
    ready=HandPose((0.10, -0.40, 0.52), (-0.35, 0.42, 0.84), (-0.88, 0.10, -0.40), "soft"),
    stroke=HandPose((0.17, -0.57, 0.60), (-0.22, -0.18, 0.96), (-0.90, 0.36, -0.10), "open"),
    rebound=HandPose((0.16, -0.53, 0.58), (-0.24, 0.00, 0.97), (-0.90, 0.34, -0.18), "soft"),
    cycle=(
        HandPose((0.13, -0.46, 0.55), (-0.30, 0.25, 0.90), (-0.89, 0.20, -0.30), "soft"),
        HandPose((0.18, -0.56, 0.60), (-0.22, -0.14, 0.96), (-0.90, 0.36, -0.10), "open"),
    ),
    torso=(3.2, 1.4, 0.0), head=(1.6, 0.6, 0.0), both=0.25,
)  # fmt: skip
_BEAT_UP = GesturePath(
    ready=HandPose((0.14, -0.46, 0.50), (-0.25, 0.35, 0.90), (-0.60, 0.72, -0.40), "soft"),
    stroke=HandPose((0.30, -0.52, 0.60), (0.12, -0.06, 0.99), (-0.30, 0.94, 0.06), "open"),
    rebound=HandPose((0.28, -0.51, 0.58), (0.10, 0.02, 0.99), (-0.34, 0.93, 0.0), "soft"),
    cycle=(
        HandPose((0.22, -0.44, 0.56), (0.02, 0.24, 0.96), (-0.42, 0.86, -0.20), "soft"),
        HandPose((0.31, -0.52, 0.60), (0.14, -0.06, 0.99), (-0.30, 0.94, 0.06), "open"),
    ),
    torso=(2.4, 3.0, -1.4), head=(1.0, 1.4, 1.2), both=0.3,
)  # fmt: skip
_BEAT_OUT = GesturePath(
    ready=HandPose((0.02, -0.48, 0.54), (-0.62, 0.20, 0.76), (-0.66, -0.30, -0.62), "soft"),
    stroke=HandPose((0.34, -0.54, 0.52), (0.22, -0.08, 0.97), (-0.72, 0.66, 0.20), "open"),
    rebound=HandPose((0.31, -0.53, 0.53), (0.16, -0.02, 0.98), (-0.74, 0.64, 0.14), "soft"),
    cycle=(
        HandPose((0.18, -0.48, 0.55), (-0.10, 0.12, 0.98), (-0.80, 0.50, 0.0), "soft"),
        HandPose((0.33, -0.54, 0.53), (0.20, -0.08, 0.97), (-0.72, 0.66, 0.20), "open"),
    ),
    torso=(1.4, 5.0, -1.8), head=(0.6, 2.4, 1.4), both=0.2,
)  # fmt: skip

PATHS: dict[str, GesturePath] = {
    "beat": GesturePath(
        _BEAT_IN.ready, _BEAT_IN.stroke, _BEAT_IN.rebound, _BEAT_IN.cycle, _BEAT_IN.torso, _BEAT_IN.head, both=0.25,
        variants=(_BEAT_UP, _BEAT_OUT),
    ),
    "wave": GesturePath(
        ready=HandPose((0.56, 0.18, 0.30), (0.06, 0.99, 0.10), (-0.10, -0.05, 0.99), "open", (0.62, -0.78, -0.05)),
        stroke=HandPose((0.64, 0.20, 0.30), (0.46, 0.88, 0.08), (-0.12, -0.02, 0.99), "flat", (0.62, -0.78, -0.05)),
        cycle=(
            HandPose((0.54, 0.22, 0.31), (-0.30, 0.95, 0.08), (0.06, -0.04, 0.99), "flat", (0.62, -0.78, -0.05)),
            HandPose((0.64, 0.20, 0.30), (0.46, 0.88, 0.08), (-0.12, -0.02, 0.99), "flat", (0.62, -0.78, -0.05)),
        ),
        torso=(-1.4, 1.5, 4.0), head=(-1.5, 0.5, -5.5), raise_shoulder=7.0, stretch=0.35,
    ),
    "shrug": GesturePath(
        ready=HandPose((0.22, -0.58, 0.42), (0.30, 0.05, 0.95), (-0.60, 0.70, 0.0), "soft", (0.35, -0.70, -0.62)),
        stroke=HandPose((0.50, -0.47, 0.42), (0.72, 0.10, 0.68), (0.05, 0.98, -0.10), "open", (0.25, -0.72, -0.65)),
        rebound=HandPose((0.49, -0.49, 0.42), (0.72, 0.05, 0.68), (0.05, 0.98, -0.05), "open", (0.25, -0.72, -0.65)),
        torso=(-3.0, 0.0, 0.0), head=(-2.5, 0.0, 7.5), raise_shoulder=21.0, stretch=0.5,
    ),
    "point": GesturePath(
        ready=HandPose((0.20, -0.36, 0.46), (0.10, 0.35, 0.93), (-0.80, -0.40, 0.20), "soft", (0.60, -0.72, -0.30)),
        stroke=HandPose((0.40, -0.06, 0.84), (0.42, 0.02, 0.90), (-0.55, -0.80, 0.24), "point", (0.60, -0.75, -0.20)),
        rebound=HandPose((0.39, -0.08, 0.82), (0.42, 0.0, 0.90), (-0.55, -0.80, 0.24), "point", (0.60, -0.75, -0.20)),
        torso=(1.6, 8.0, -1.0), head=(0.0, 3.0, 0.0), raise_shoulder=5.0, stretch=0.15,
    ),
    "open_palm": GesturePath(
        ready=HandPose((0.12, -0.48, 0.50), (-0.18, 0.22, 0.96), (-0.72, 0.66, -0.20), "soft"),
        stroke=HandPose((0.32, -0.45, 0.66), (0.24, 0.06, 0.97), (-0.16, 0.97, 0.10), "open"),
        rebound=HandPose((0.31, -0.48, 0.64), (0.24, 0.02, 0.97), (-0.18, 0.97, 0.08), "open"),
        torso=(4.0, 3.4, -1.8), head=(1.8, 1.4, -3.0), both=0.35,
    ),
    "count": GesturePath(
        ready=HandPose((0.26, -0.30, 0.48), (-0.10, 0.80, 0.58), (-0.50, -0.20, 0.84), "fist", (0.45, -0.85, -0.25)),
        stroke=HandPose((0.30, -0.12, 0.52), (-0.02, 0.99, 0.12), (-0.28, -0.06, 0.96), "count", (0.45, -0.85, -0.25)),
        rebound=HandPose((0.30, -0.14, 0.52), (-0.02, 0.98, 0.18), (-0.28, -0.08, 0.95), "count", (0.45, -0.85, -0.25)),
        torso=(1.2, 3.0, 0.0), head=(0.5, 1.2, -3.0), raise_shoulder=3.0, stretch=0.25,
    ),
}  # fmt: skip
"""Gesture -> its key poses; the names are those of `score.gestures.GESTURES` whose kind is not "head"."""

POINT_REACH = 0.90
"""Share of the arm's length to which a pointing hand goes."""
