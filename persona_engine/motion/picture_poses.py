"""Poses of gestures that point, and of those that draw what is spoken of."""

from __future__ import annotations

from persona_engine.motion.hand_pose import GesturePath, HandPose

_UP = (0.55, -0.82, -0.12)
_WIDE = (0.92, -0.35, -0.15)

PICTURES: dict[str, GesturePath] = {
    "point": GesturePath(
        ready=HandPose((0.20, -0.36, 0.46), (0.10, 0.35, 0.93), (-0.80, -0.40, 0.20), "soft", (0.60, -0.72, -0.30)),
        stroke=HandPose((0.40, -0.06, 0.84), (0.42, 0.02, 0.90), (-0.55, -0.80, 0.24), "point", (0.60, -0.75, -0.20)),
        rebound=HandPose((0.39, -0.08, 0.82), (0.42, 0.0, 0.90), (-0.55, -0.80, 0.24), "point", (0.60, -0.75, -0.20)),
        torso=(1.6, 8.0, -1.0), head=(0.0, 3.0, 0.0), raise_shoulder=5.0, stretch=0.15,
    ),
    "you": GesturePath(
        ready=HandPose((0.24, -0.20, 0.46), (-0.10, 0.35, 0.93), (-0.80, -0.40, 0.20), "soft"),
        stroke=HandPose((0.46, 0.14, 0.74), (-0.50, -0.14, 0.85), (-0.40, -0.88, -0.20), "point", (0.85, -0.50, -0.10)),
        torso=(3.0, 3.0, 0.0), head=(1.0, 0.0, -3.0), stretch=0.1,
    ),
    "me": GesturePath(
        ready=HandPose((0.40, -0.10, 0.80), (-0.80, 0.40, 0.20), (-0.20, 0.0, -0.97), "soft", _WIDE, spot="heart"),
        stroke=HandPose((0.30, 0.30, 0.06), (-0.80, 0.60, 0.0), (0.0, 0.0, -1.0), "open", (0.88, -0.46, 0.0), spot="heart"),
        torso=(-2.0, 0.0, 0.0), head=(-3.0, 0.0, 3.0), raise_shoulder=2.0, stretch=0.1,
    ),
    "here": GesturePath(
        ready=HandPose((0.20, 0.10, 0.54), (-0.10, 0.20, 0.95), (-0.30, -0.90, 0.30), "point", _WIDE),
        stroke=HandPose((0.16, -0.08, 0.60), (-0.05, -0.96, 0.25), (-0.30, -0.25, -0.92), "point", (0.9, 0.0, -0.40)),
        torso=(5.0, 1.0, 0.0), head=(8.0, 0.0, 0.0), stretch=0.15,
    ),
    "up": GesturePath(
        ready=HandPose((0.34, 0.0, 0.40), (-0.05, 0.95, 0.20), (-0.40, 0.0, 0.90), "fist", _UP),
        stroke=HandPose((0.42, 0.81, 0.17), (0.05, 1.0, 0.05), (-0.40, 0.0, 0.90), "count1", (0.8, 0.0, -0.5)),
        torso=(-3.0, 0.0, 0.0), head=(-12.0, 0.0, 0.0), raise_shoulder=7.0, stretch=0.1, beside=True,
    ),
    "behind": GesturePath(
        ready=HandPose((0.24, 0.0, 0.44), (-0.72, 0.25, 0.65), (-0.61, 0.22, -0.76), "thumb", (0.35, -0.90, 0.20)),
        stroke=HandPose((0.36, 0.30, 0.10), (-0.42, 0.91, -0.05), (0.11, 0.0, -0.99), "thumb", (0.35, -0.90, 0.20)),
        cycle=(
            HandPose((0.32, 0.14, 0.32), (-0.72, 0.25, 0.65), (-0.61, 0.22, -0.76), "thumb", (0.35, -0.90, 0.20)),
            HandPose((0.36, 0.30, 0.10), (-0.42, 0.91, -0.05), (0.11, 0.0, -0.99), "thumb", (0.35, -0.90, 0.20)),
        ),
        torso=(-2.0, 10.0, -2.0), head=(-3.0, 14.0, 6.0), raise_shoulder=4.0, stretch=0.1,
    ),
    "count": GesturePath(
        ready=HandPose((0.26, -0.30, 0.48), (-0.10, 0.80, 0.58), (-0.50, -0.20, 0.84), "fist", (0.45, -0.85, -0.25)),
        stroke=HandPose((0.30, -0.12, 0.52), (-0.02, 0.99, 0.12), (-0.28, -0.06, 0.96), "count", (0.45, -0.85, -0.25)),
        rebound=HandPose((0.30, -0.14, 0.52), (-0.02, 0.98, 0.18), (-0.28, -0.08, 0.95), "count", (0.45, -0.85, -0.25)),
        torso=(1.2, 3.0, 0.0), head=(0.5, 1.2, -3.0), raise_shoulder=3.0, stretch=0.25,
    ),
    "big": GesturePath(
        ready=HandPose((0.20, -0.30, 0.60), (-0.10, 0.30, 0.94), (-0.95, 0.0, 0.0), "open"),
        stroke=HandPose((0.98, -0.08, 0.34), (0.35, 0.55, 0.75), (-0.80, 0.0, 0.55), "spread", _WIDE),
        torso=(-3.0, 0.0, 0.0), head=(-3.0, 0.0, 0.0), raise_shoulder=4.0, stretch=0.2, together=True,
    ),
    "small": GesturePath(
        ready=HandPose((0.22, -0.20, 0.48), (-0.20, 0.80, 0.55), (-0.50, -0.20, 0.84), "soft", _UP),
        stroke=HandPose((0.32, 0.12, 0.52), (-0.30, 0.92, 0.20), (-0.93, -0.30, 0.20), "gap", _UP),
        torso=(2.0, 1.0, 0.0), head=(4.0, 0.0, -5.0), raise_shoulder=3.0, stretch=0.15,
    ),
    "tall": GesturePath(
        ready=HandPose((0.60, -0.20, 0.40), (0.20, 0.10, 0.95), (0.0, -1.0, 0.0), "flat", _WIDE),
        stroke=HandPose((0.66, 0.68, 0.20), (0.90, 0.05, 0.42), (0.0, -1.0, 0.05), "flat", (0.9, -0.40, 0.1)),
        torso=(-2.0, 2.0, -2.0), head=(-8.0, 6.0, 0.0), raise_shoulder=8.0, stretch=0.1,
    ),
    "round": GesturePath(
        ready=HandPose((0.0, 0.0, 0.60), (-0.50, 0.40, 0.70), (-0.20, -0.95, 0.10), "ball", _WIDE),
        stroke=HandPose((0.02, -0.20, 0.58), (-0.20, 0.62, 0.74), (-0.95, -0.15, -0.10), "ball", _WIDE),
        torso=(2.0, 0.0, 0.0), head=(3.0, 0.0, 0.0), stretch=0.1, together=True,
    ),
    "path": GesturePath(
        ready=HandPose((0.02, -0.42, 0.40), (-0.30, 0.10, 0.95), (-1.0, 0.0, -0.3), "flat", _WIDE),
        stroke=HandPose((0.44, -0.24, 0.60), (0.30, 0.20, 0.93), (-0.95, 0.05, 0.30), "flat"),
        cycle=(
            HandPose((0.02, -0.04, 0.76), (-0.40, 0.30, 0.87), (-0.90, 0.05, -0.40), "flat", _WIDE),
            HandPose((0.40, 0.20, 0.82), (0.30, 0.45, 0.84), (-0.95, 0.05, 0.30), "flat"),
        ),
        torso=(4.0, 4.0, 0.0), head=(-2.0, 3.0, 0.0), stretch=0.2,
    ),
}  # fmt: skip
"""Gesture -> its key poses."""
