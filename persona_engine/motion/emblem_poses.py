"""Poses of emblems made in the air: signs that stand for words."""

from __future__ import annotations

from persona_engine.motion.hand_pose import GesturePath, HandPose

_UP = (0.55, -0.82, -0.12)
"""An elbow that hangs beside the body while the hand is raised."""
_WIDE = (0.92, -0.35, -0.15)
"""An elbow that is held out to the side."""

EMBLEMS: dict[str, GesturePath] = {
    "wave": GesturePath(
        ready=HandPose((0.56, 0.18, 0.30), (0.06, 0.99, 0.10), (-0.10, -0.05, 0.99), "open", (0.62, -0.78, -0.05)),
        stroke=HandPose((0.64, 0.20, 0.30), (0.46, 0.88, 0.08), (-0.12, -0.02, 0.99), "flat", (0.62, -0.78, -0.05)),
        cycle=(
            HandPose((0.54, 0.22, 0.31), (-0.30, 0.95, 0.08), (0.06, -0.04, 0.99), "flat", (0.62, -0.78, -0.05)),
            HandPose((0.64, 0.20, 0.30), (0.46, 0.88, 0.08), (-0.12, -0.02, 0.99), "flat", (0.62, -0.78, -0.05)),
        ),
        torso=(-1.4, 1.5, 4.0), head=(-1.5, 0.5, -5.5), raise_shoulder=7.0, stretch=0.35,
    ),
    "thumbs_up": GesturePath(
        ready=HandPose((0.10, -0.44, 0.46), (-0.60, 0.10, 0.80), (-0.80, -0.10, -0.60), "fist"),
        stroke=HandPose((0.24, -0.10, 0.60), (-0.80, 0.05, 0.60), (-0.55, 0.0, -0.83), "thumb", (0.6, -0.78, -0.2)),
        torso=(1.0, 1.5, 0.0), head=(2.0, 0.0, -3.0), stretch=0.2,
    ),
    "thumbs_down": GesturePath(
        ready=HandPose((0.14, -0.34, 0.46), (-0.60, 0.10, 0.80), (-0.20, -0.90, -0.30), "fist", (0.95, -0.1, -0.2)),
        stroke=HandPose((0.30, -0.10, 0.58), (-0.60, -0.10, 0.80), (0.80, 0.0, 0.60), "thumb", (0.95, -0.1, -0.2)),
        torso=(0.0, 1.5, 0.0), head=(1.0, 0.0, 4.0), stretch=0.2,
    ),
    "stop": GesturePath(
        ready=HandPose((0.12, -0.20, 0.42), (-0.10, 0.90, 0.40), (-0.20, -0.40, 0.90), "open", _UP),
        stroke=HandPose((0.10, 0.14, 0.60), (-0.04, 1.0, -0.10), (-0.05, 0.08, 1.0), "flat", (0.6, -0.78, -0.1)),
        torso=(-2.0, 2.0, 0.0), head=(-2.0, 0.0, 0.0), raise_shoulder=2.0, stretch=0.15,
    ),
    "calm": GesturePath(
        ready=HandPose((0.26, 0.06, 0.58), (-0.10, 0.50, 0.86), (-0.05, -0.80, 0.58), "open", _WIDE),
        stroke=HandPose((0.26, -0.22, 0.62), (-0.06, 0.30, 0.95), (-0.02, -0.92, 0.38), "open", _WIDE),
        cycle=(
            HandPose((0.26, 0.02, 0.58), (-0.10, 0.46, 0.88), (-0.05, -0.82, 0.54), "open", _WIDE),
            HandPose((0.26, -0.22, 0.62), (-0.06, 0.30, 0.95), (-0.02, -0.92, 0.38), "open", _WIDE),
        ),
        torso=(2.0, 0.0, 0.0), head=(2.0, 0.0, 0.0), stretch=0.2,
    ),
    "come_here": GesturePath(
        ready=HandPose((0.18, -0.16, 0.80), (-0.10, 0.25, 0.96), (-0.15, 0.96, -0.20), "open"),
        stroke=HandPose((0.22, 0.02, 0.42), (-0.10, 0.96, 0.10), (-0.10, 0.05, -1.0), "hook", _UP),
        cycle=(
            HandPose((0.18, -0.14, 0.76), (-0.10, 0.30, 0.95), (-0.15, 0.95, -0.24), "open"),
            HandPose((0.22, 0.02, 0.42), (-0.10, 0.96, 0.10), (-0.10, 0.05, -1.0), "hook", _UP),
        ),
        torso=(0.0, 3.0, 0.0), head=(-4.0, 0.0, -4.0), stretch=0.15,
    ),
    "go_away": GesturePath(
        ready=HandPose((0.16, -0.10, 0.44), (-0.30, -0.66, 0.60), (-0.40, -0.50, -0.76), "soft", _WIDE),
        stroke=HandPose((0.34, -0.08, 0.72), (0.22, 0.42, 0.88), (0.0, -0.90, 0.42), "open", _WIDE),
        cycle=(
            HandPose((0.18, -0.10, 0.50), (-0.25, -0.60, 0.64), (-0.40, -0.50, -0.76), "soft", _WIDE),
            HandPose((0.34, -0.08, 0.72), (0.22, 0.42, 0.88), (0.0, -0.90, 0.42), "open", _WIDE),
        ),
        torso=(-2.0, 0.0, 0.0), head=(-3.0, -8.0, 3.0), stretch=0.15,
    ),
    "ok": GesturePath(
        ready=HandPose((0.22, -0.24, 0.46), (-0.10, 0.80, 0.55), (-0.50, -0.20, 0.84), "soft", _UP),
        stroke=HandPose((0.34, 0.04, 0.50), (-0.18, 0.98, 0.06), (-0.90, -0.16, 0.42), "ok", _UP),
        torso=(1.0, 1.5, 0.0), head=(2.0, 0.0, -4.0), stretch=0.2,
    ),
    "victory": GesturePath(
        ready=HandPose((0.30, -0.20, 0.44), (-0.10, 0.85, 0.50), (-0.30, -0.20, 0.90), "fist", _UP),
        stroke=HandPose((0.40, 0.12, 0.46), (-0.02, 1.0, 0.04), (-0.12, 0.0, 1.0), "victory", _UP),
        torso=(0.0, 2.0, 2.0), head=(0.0, 0.0, -7.0), stretch=0.15,
    ),
    "fingers_crossed": GesturePath(
        ready=HandPose((0.26, -0.24, 0.46), (-0.10, 0.85, 0.50), (-0.30, -0.20, 0.90), "fist", _UP),
        stroke=HandPose((0.34, 0.06, 0.50), (-0.04, 1.0, 0.06), (-0.15, 0.0, 1.0), "crossed", _UP),
        torso=(1.0, 0.0, 0.0), head=(3.0, 0.0, -4.0), raise_shoulder=5.0, stretch=0.15,
    ),
    "rock_on": GesturePath(
        ready=HandPose((0.36, -0.14, 0.42), (-0.10, 0.85, 0.50), (-0.30, -0.20, 0.90), "fist", _UP),
        stroke=HandPose((0.48, 0.22, 0.40), (0.04, 1.0, 0.06), (-0.10, 0.0, 1.0), "horns", _UP),
        torso=(-2.0, 2.0, 2.0), head=(-3.0, 0.0, -6.0), raise_shoulder=4.0, stretch=0.15,
    ),
    "fist_pump": GesturePath(
        ready=HandPose((0.44, 0.34, 0.30), (0.0, 1.0, 0.10), (-0.90, 0.0, 0.40), "fist", _WIDE),
        stroke=HandPose((0.40, -0.02, 0.40), (-0.10, 0.96, 0.25), (-0.80, 0.0, -0.60), "fist", (0.45, -0.85, -0.40)),
        cycle=(
            HandPose((0.42, 0.18, 0.36), (-0.05, 0.98, 0.20), (-0.85, 0.0, -0.40), "fist", (0.45, -0.85, -0.30)),
            HandPose((0.40, -0.04, 0.40), (-0.10, 0.96, 0.25), (-0.80, 0.0, -0.60), "fist", (0.45, -0.85, -0.40)),
        ),
        torso=(4.0, 3.0, 2.0), head=(3.0, 0.0, -4.0), raise_shoulder=3.0, stretch=0.15,
    ),
    "money": GesturePath(
        ready=HandPose((0.22, -0.16, 0.50), (-0.20, 0.70, 0.66), (-0.60, 0.50, 0.40), "soft", _UP),
        stroke=HandPose((0.24, 0.10, 0.78), (-0.16, 0.95, 0.26), (-0.74, -0.06, 0.67), "rub_a", _UP),
        cycle=(
            HandPose((0.24, 0.12, 0.78), (-0.16, 0.95, 0.26), (-0.74, -0.06, 0.67), "rub_b", _UP),
            HandPose((0.24, 0.10, 0.78), (-0.16, 0.95, 0.26), (-0.74, -0.06, 0.67), "rub_a", _UP),
        ),
        torso=(1.0, 1.5, 0.0), head=(1.0, 0.0, -5.0), stretch=0.15,
    ),
    "finger_wag": GesturePath(
        ready=HandPose((0.24, -0.10, 0.48), (-0.10, 0.90, 0.40), (-0.10, -0.40, 0.90), "fist", _UP),
        stroke=HandPose((0.34, 0.08, 0.52), (0.42, 0.90, 0.06), (-0.10, 0.0, 1.0), "count1", _UP),
        cycle=(
            HandPose((0.28, 0.08, 0.52), (-0.42, 0.90, 0.06), (0.05, 0.0, 1.0), "count1", _UP),
            HandPose((0.34, 0.08, 0.52), (0.42, 0.90, 0.06), (-0.10, 0.0, 1.0), "count1", _UP),
        ),
        torso=(3.0, 2.0, 0.0), head=(3.0, 0.0, 0.0), stretch=0.15,
    ),
    "cheer": GesturePath(
        ready=HandPose((0.34, 0.0, 0.40), (-0.05, 0.95, 0.20), (-0.60, 0.0, 0.60), "fist", _UP),
        stroke=HandPose((0.60, 0.78, 0.14), (0.30, 0.95, 0.05), (-0.30, 0.0, 0.95), "fist", (0.8, 0.0, -0.5)),
        torso=(-5.0, 0.0, 0.0), head=(-6.0, 0.0, 0.0), raise_shoulder=8.0, stretch=0.1, together=True,
    ),
    "surrender": GesturePath(
        ready=HandPose((0.36, -0.10, 0.36), (0.0, 0.95, 0.20), (-0.30, 0.0, 0.95), "open", _WIDE),
        stroke=HandPose((0.52, 0.56, 0.18), (0.04, 1.0, 0.0), (-0.10, 0.0, 1.0), "open", (0.95, -0.30, -0.05)),
        torso=(-4.0, 0.0, 0.0), head=(-2.0, 0.0, 0.0), raise_shoulder=7.0, stretch=0.1, together=True,
    ),
    "raise_hand": GesturePath(
        ready=HandPose((0.46, 0.10, 0.36), (0.0, 0.98, 0.15), (-0.20, 0.0, 0.98), "open", _UP),
        stroke=HandPose((0.52, 0.80, 0.14), (0.10, 1.0, 0.0), (-0.20, 0.0, 0.97), "flat", (0.8, 0.0, -0.5)),
        torso=(-1.0, 0.0, -2.0), head=(-3.0, 0.0, 3.0), raise_shoulder=9.0, stretch=0.1,
    ),
    "flex": GesturePath(
        ready=HandPose((0.60, -0.10, 0.30), (0.30, 0.60, 0.60), (-0.60, 0.60, 0.0), "fist", _WIDE),
        stroke=HandPose((0.46, 0.50, 0.08), (-0.35, 0.93, 0.05), (-0.93, -0.35, 0.0), "fist", (1.0, -0.12, 0.0)),
        torso=(-3.0, 4.0, 0.0), head=(-2.0, 6.0, 0.0), raise_shoulder=6.0, stretch=0.1,
    ),
    "hug": GesturePath(
        ready=HandPose((0.40, -0.30, 0.50), (0.30, 0.10, 0.95), (-0.60, 0.60, 0.30), "open", _WIDE),
        stroke=HandPose((0.72, -0.06, 0.56), (0.45, 0.10, 0.88), (-0.72, 0.45, 0.52), "open", _WIDE),
        torso=(4.0, 0.0, 0.0), head=(-4.0, 0.0, -5.0), stretch=0.2, together=True,
    ),
    "timeout": GesturePath(
        ready=HandPose((0.10, -0.46, 0.54), (-0.50, 0.70, 0.30), (-0.70, -0.50, 0.0), "flat", _WIDE),
        stroke=HandPose((0.0, -0.16, 1.10), (0.0, 1.0, 0.05), (-1.0, 0.0, 0.0), "flat", _UP, spot="middle", grip="tips"),
        stretch=0.1, together=True, other=GesturePath(
            ready=HandPose((0.20, -0.06, 0.56), (-0.90, 0.10, 0.20), (0.0, -1.0, 0.0), "flat", _WIDE),
            stroke=HandPose((0.0, -0.02, 1.10), (-1.0, 0.0, 0.10), (0.0, -1.0, 0.0), "flat", _WIDE, spot="middle", grip="palm"), stretch=0.1,
        ),
    ),
    "air_quotes": GesturePath(
        ready=HandPose((0.36, 0.02, 0.44), (-0.05, 1.0, 0.10), (-0.05, 0.0, 1.0), "victory", _UP),
        stroke=HandPose((0.36, 0.14, 0.44), (0.0, 0.98, 0.15), (-0.05, -0.10, 1.0), "victory", _UP),
        cycle=(
            HandPose((0.36, 0.12, 0.44), (0.0, 0.96, 0.22), (-0.05, -0.20, 0.98), "quote", _UP),
            HandPose((0.36, 0.14, 0.44), (0.0, 0.98, 0.15), (-0.05, -0.10, 1.0), "victory", _UP),
        ),
        head=(1.0, 0.0, -6.0), stretch=0.1, together=True,
    ),
    "clap": GesturePath(
        ready=HandPose((0.90, 0.30, 0.62 * 2.5), (-0.30, 0.75, 0.55), (-0.90, -0.10, -0.10), "flat", spot="middle"),
        stroke=HandPose((-0.03, 0.15, 1.50), (-0.06, 0.80, 0.58), (-0.99, -0.05, 0.0), "flat", spot="middle"),
        cycle=(
            HandPose((1.05, 0.15, 1.50), (-0.10, 0.70, 0.62), (-0.96, -0.05, 0.05), "open", spot="middle"),
            HandPose((-0.03, 0.15, 1.50), (-0.06, 0.80, 0.58), (-0.99, -0.05, 0.0), "flat", spot="middle"),
        ),
        torso=(1.0, 0.0, 0.0), head=(0.0, 0.0, -3.0), stretch=0.1, together=True,
    ),
    "pray": GesturePath(
        ready=HandPose((0.40, -0.20, 1.20), (-0.25, 0.80, 0.45), (-0.95, -0.10, 0.0), "flat", _WIDE, spot="middle"),
        stroke=HandPose((-0.04, 0.18, 1.15), (-0.02, 0.99, 0.12), (-1.0, 0.0, 0.0), "flat", (0.8, -0.6, 0.0), spot="middle"),
        torso=(3.0, 0.0, 0.0), head=(9.0, 0.0, 0.0), stretch=0.1, together=True,
    ),
    "heart_hands": GesturePath(
        ready=HandPose((0.30, 0.0, 1.10), (-0.30, 0.80, 0.30), (-0.90, -0.20, 0.0), "cup", _WIDE, spot="middle"),
        stroke=HandPose((0.03, 0.62, 1.20), (-0.30, 0.95, 0.0), (-0.95, -0.30, 0.0), "heart", _WIDE, spot="middle", grip="pinch"),
        torso=(2.0, 0.0, 0.0), head=(1.0, 0.0, -7.0), stretch=0.1, together=True,
    ),
    "watch": GesturePath(
        ready=HandPose((0.0, 0.40, 1.40), (-0.60, -0.30, 0.60), (-0.30, -0.80, -0.20), "point", _WIDE, spot="middle", grip="index"),
        stroke=HandPose((0.0, 0.22, 1.40), (-0.75, -0.50, 0.42), (-0.45, -0.70, -0.50), "point", _WIDE, spot="middle", grip="index"),
        cycle=(
            HandPose((0.0, 0.50, 1.45), (-0.75, -0.40, 0.42), (-0.45, -0.70, -0.50), "point", _WIDE, spot="middle", grip="index"),
            HandPose((0.0, 0.22, 1.40), (-0.75, -0.50, 0.42), (-0.45, -0.70, -0.50), "point", _WIDE, spot="middle", grip="index"),
        ),
        torso=(2.0, 0.0, 0.0), head=(9.0, 0.0, 0.0), stretch=0.1, together=True, other=GesturePath(
            ready=HandPose((0.0, -0.20, 1.35), (-0.97, 0.10, 0.20), (0.0, -0.80, -0.60), "fist", _WIDE, spot="middle", grip="wrist"),
            stroke=HandPose((0.0, 0.05, 1.35), (-0.97, 0.10, 0.20), (0.0, -0.80, -0.60), "fist", _WIDE, spot="middle", grip="wrist"),
            cycle=(
                HandPose((0.0, 0.05, 1.35), (-0.97, 0.10, 0.20), (0.0, -0.80, -0.60), "fist", _WIDE, spot="middle", grip="wrist"),
                HandPose((0.0, 0.05, 1.35), (-0.97, 0.10, 0.20), (0.0, -0.80, -0.60), "fist", _WIDE, spot="middle", grip="wrist"),
            ), stretch=0.1,
        ),
    ),
}  # fmt: skip
"""Gesture -> its key poses."""
