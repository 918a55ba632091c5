"""Poses of beats and of gestures of thought: what accompanies words rather than replacing them."""

from __future__ import annotations

from persona_engine.motion.hand_pose import GesturePath, HandPose

_WIDE = (0.92, -0.35, -0.15)
"""An elbow that is held out to the side."""
_WAITING = HandPose((0.10, -0.58, 0.36), (-0.45, 0.0, 0.89), (-0.70, 0.40, -0.50), "soft")
"""A hand at the waist while the other one speaks."""

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

BEATS: dict[str, GesturePath] = {
    "beat": GesturePath(
        _BEAT_IN.ready, _BEAT_IN.stroke, _BEAT_IN.rebound, _BEAT_IN.cycle, _BEAT_IN.torso, _BEAT_IN.head, both=0.25,
        variants=(_BEAT_UP, _BEAT_OUT),
    ),
    "shrug": GesturePath(
        ready=HandPose((0.22, -0.58, 0.42), (0.30, 0.05, 0.95), (-0.60, 0.70, 0.0), "soft", (0.35, -0.70, -0.62)),
        stroke=HandPose((0.50, -0.47, 0.42), (0.72, 0.10, 0.68), (0.05, 0.98, -0.10), "open", (0.25, -0.72, -0.65)),
        rebound=HandPose((0.49, -0.49, 0.42), (0.72, 0.05, 0.68), (0.05, 0.98, -0.05), "open", (0.25, -0.72, -0.65)),
        torso=(-3.0, 0.0, 0.0), head=(-2.5, 0.0, 7.5), raise_shoulder=21.0, stretch=0.5,
    ),
    "open_palm": GesturePath(
        ready=HandPose((0.10, -0.42, 0.50), (-0.18, 0.22, 0.96), (-0.72, 0.66, -0.20), "soft"),
        stroke=HandPose((0.40, -0.20, 0.68), (0.46, 0.10, 0.88), (-0.06, 0.84, 0.54), "open"),
        rebound=HandPose((0.39, -0.23, 0.66), (0.46, 0.06, 0.88), (-0.08, 0.86, 0.50), "open"),
        torso=(4.0, 3.4, -1.8), head=(1.8, 1.4, -3.0), both=0.35,
    ),
    "idea": GesturePath(
        ready=HandPose((0.26, -0.30, 0.46), (-0.10, 0.80, 0.58), (-0.60, -0.10, 0.70), "fist", (0.5, -0.85, -0.2)),
        stroke=HandPose((0.34, 0.16, 0.40), (-0.06, 1.0, 0.05), (-0.55, 0.0, 0.84), "count1", (0.6, -0.8, -0.1)),
        torso=(-1.5, 2.0, 0.0), head=(-4.0, 1.5, -2.0), raise_shoulder=3.0, stretch=0.15,
    ),
    "weigh": GesturePath(
        ready=HandPose((0.30, -0.24, 0.54), (0.25, 0.05, 0.96), (-0.10, 0.99, 0.0), "cup"),
        stroke=HandPose((0.44, 0.06, 0.52), (0.40, 0.05, 0.92), (-0.10, 0.99, 0.0), "cup"),
        cycle=(
            HandPose((0.44, -0.44, 0.52), (0.40, 0.05, 0.92), (-0.10, 0.99, 0.0), "cup"),
            HandPose((0.44, 0.06, 0.52), (0.40, 0.05, 0.92), (-0.10, 0.99, 0.0), "cup"),
        ),
        head=(0.0, 0.0, -6.0), stretch=0.3, other=GesturePath(
            ready=HandPose((0.30, -0.24, 0.54), (0.25, 0.05, 0.96), (-0.10, 0.99, 0.0), "cup"),
            stroke=HandPose((0.44, -0.44, 0.52), (0.40, 0.05, 0.92), (-0.10, 0.99, 0.0), "cup"),
            cycle=(
                HandPose((0.44, 0.06, 0.52), (0.40, 0.05, 0.92), (-0.10, 0.99, 0.0), "cup"),
                HandPose((0.44, -0.44, 0.52), (0.40, 0.05, 0.92), (-0.10, 0.99, 0.0), "cup"),
            ), stretch=0.3,
        ),
    ),
    "progress": GesturePath(
        ready=HandPose((0.10, -0.30, 0.52), (-0.62, 0.40, 0.68), (-0.70, -0.10, -0.60), "soft", _WIDE),
        stroke=HandPose((0.12, 0.14, 0.58), (-0.50, 0.72, 0.48), (-0.75, -0.30, -0.40), "point", _WIDE),
        cycle=(
            HandPose((0.46, 0.06, 0.66), (-0.30, 0.66, 0.68), (-0.80, 0.0, -0.40), "point", _WIDE),
            HandPose((0.28, -0.20, 0.66), (-0.44, 0.48, 0.76), (-0.78, 0.20, -0.50), "point", _WIDE),
            HandPose((0.12, 0.14, 0.58), (-0.50, 0.72, 0.48), (-0.75, -0.30, -0.40), "point", _WIDE),
        ),
        torso=(2.0, 2.0, 0.0), stretch=0.2,
    ),
    "cut_off": GesturePath(
        ready=HandPose((-0.18, 0.16, 0.46), (-0.96, 0.0, 0.28), (0.0, -1.0, 0.0), "flat", _WIDE),
        stroke=HandPose((0.60, 0.12, 0.46), (-0.72, 0.0, 0.70), (0.0, -1.0, 0.0), "flat", _WIDE),
        torso=(1.0, 5.0, 0.0), head=(-4.0, 2.0, 0.0), stretch=0.1,
    ),
    "gather": GesturePath(
        ready=HandPose((0.62, -0.30, 0.60), (0.10, 0.20, 0.97), (-0.90, 0.30, -0.30), "ball"),
        stroke=HandPose((-0.04, -0.32, 0.50), (-0.55, 0.15, 0.80), (-0.75, 0.20, -0.62), "ball", _WIDE),
        torso=(1.5, 0.0, 0.0), head=(2.0, 0.0, 0.0), stretch=0.3, together=True,
    ),
    "offer": GesturePath(
        ready=HandPose((0.08, -0.50, 0.48), (-0.20, 0.10, 0.97), (-0.30, 0.95, 0.0), "open"),
        stroke=HandPose((0.06, -0.24, 0.78), (-0.10, 0.02, 1.0), (-0.18, 0.98, 0.06), "open"),
        torso=(6.0, 0.0, 0.0), head=(-3.0, 0.0, 0.0), stretch=0.4,
    ),
    "contrast": GesturePath(
        ready=HandPose((0.16, -0.44, 0.46), (0.0, 0.10, 0.99), (-0.40, 0.90, 0.0), "soft"),
        stroke=HandPose((0.66, -0.10, 0.56), (0.46, 0.12, 0.88), (-0.10, 0.90, 0.42), "open"),
        cycle=(_WAITING, _WAITING),
        stretch=0.3, together=True, other=GesturePath(
            ready=_WAITING, stroke=_WAITING,
            cycle=(
                HandPose((0.66, -0.10, 0.56), (0.46, 0.12, 0.88), (-0.10, 0.90, 0.42), "open"),
                HandPose((0.64, -0.13, 0.56), (0.46, 0.08, 0.88), (-0.10, 0.92, 0.38), "open"),
            ), stretch=0.3,
        ),
    ),
    "sweep": GesturePath(
        ready=HandPose((-0.34, -0.06, 0.58), (-0.72, 0.10, 0.69), (-0.20, 0.95, 0.20), "open", _WIDE),
        stroke=HandPose((0.90, 0.04, 0.36), (0.88, 0.14, 0.44), (0.0, 0.70, 0.70), "open"),
        torso=(-1.0, 7.0, -2.0), head=(-2.0, 9.0, 0.0), stretch=0.3,
    ),
    "nothing": GesturePath(
        ready=HandPose((-0.22, -0.12, 0.58), (-0.60, 0.10, 0.78), (0.0, -0.90, 0.40), "flat", _WIDE),
        stroke=HandPose((0.66, -0.16, 0.46), (0.60, 0.20, 0.76), (0.05, -0.80, 0.56), "flat", _WIDE),
        head=(1.0, 0.0, 0.0), stretch=0.4, together=True, other=GesturePath(
            ready=HandPose((-0.18, -0.30, 0.46), (-0.60, 0.10, 0.78), (0.0, -0.90, 0.40), "flat", _WIDE),
            stroke=HandPose((0.66, -0.16, 0.46), (0.60, 0.20, 0.76), (0.05, -0.80, 0.56), "flat", _WIDE), stretch=0.4,
        ),
    ),
    "list": GesturePath(
        ready=HandPose((0.50, 0.0, 1.60), (-0.80, 0.30, 0.40), (-0.20, -0.70, -0.60), "point", _WIDE, spot="middle", grip="index"),
        stroke=HandPose((0.0, 0.30, 1.60), (-0.93, 0.28, 0.10), (-0.20, -0.80, -0.55), "point", _WIDE, spot="middle", grip="index"),
        cycle=(
            HandPose((0.24, 0.28, 1.60), (-0.90, 0.30, 0.15), (-0.20, -0.80, -0.55), "point", _WIDE, spot="middle", grip="index"),
            HandPose((-0.02, 0.34, 1.60), (-0.93, 0.28, 0.10), (-0.20, -0.80, -0.55), "point", _WIDE, spot="middle", grip="index"),
        ),
        torso=(2.0, 0.0, 0.0), head=(4.0, 0.0, 0.0), stretch=0.1, together=True, other=GesturePath(
            ready=HandPose((0.30, 0.10, 1.60), (-0.30, 0.80, 0.50), (-0.30, 0.30, -0.90), "open", spot="middle", grip="tips"),
            stroke=HandPose((0.06, 0.32, 1.60), (-0.20, 0.97, 0.0), (-0.35, 0.0, -0.93), "spread", spot="middle", grip="index"),
            cycle=(
                HandPose((0.06, 0.32, 1.60), (-0.20, 0.97, 0.0), (-0.35, 0.0, -0.93), "spread", spot="middle", grip="index"),
                HandPose((0.06, 0.32, 1.60), (-0.20, 0.97, 0.0), (-0.35, 0.0, -0.93), "spread", spot="middle", grip="index"),
            ), stretch=0.1,
        ),
    ),
}  # fmt: skip
"""Beats and metaphoric gestures."""
