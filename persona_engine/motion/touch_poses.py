"""Poses of emblems made at the body: hands at mouth, brow, ear, heart and hips."""

from __future__ import annotations

from persona_engine.motion.hand_pose import GesturePath, HandPose

_WIDE = (0.92, -0.35, -0.15)
_LOW = (0.35, -0.90, 0.10)

TOUCHES: dict[str, GesturePath] = {
    "shh": GesturePath(
        ready=HandPose((0.10, -0.60, 0.50), (-0.30, 0.90, 0.10), (-0.80, 0.0, -0.60), "point", _LOW, spot="mouth", grip="index"),
        stroke=HandPose((0.0, 0.28, 0.02), (-0.22, 0.97, 0.08), (-0.85, -0.18, -0.48), "point", _LOW, spot="mouth", grip="index"),
        torso=(3.0, 0.0, 0.0), head=(4.0, 0.0, 0.0), stretch=0.1,
    ),
    "think": GesturePath(
        ready=HandPose((0.10, -0.60, 0.40), (-0.50, 0.75, -0.10), (-0.50, 0.10, -0.85), "soft", _LOW, spot="chin"),
        stroke=HandPose((0.16, -0.30, 0.02), (-0.42, 0.88, -0.10), (-0.60, -0.20, -0.78), "chin", _LOW, spot="chin", grip="pinch"),
        torso=(2.0, 0.0, 0.0), head=(-5.0, 4.0, -6.0), stretch=0.1, together=True, other=GesturePath(
            ready=HandPose((0.06, -0.40, 0.54), (-0.80, 0.10, 0.50), (0.0, 0.60, -0.70), "soft", _WIDE),
            stroke=HandPose((-0.26, -0.50, 0.46), (-0.96, 0.06, 0.20), (0.0, 0.80, -0.60), "soft", _WIDE), stretch=0.1,
        ),
    ),
    "facepalm": GesturePath(
        ready=HandPose((0.30, -0.30, 0.50), (-0.50, 0.80, -0.10), (-0.30, 0.0, -0.95), "open", _WIDE, spot="brow"),
        stroke=HandPose((0.0, 0.0, 0.0), (-0.62, 0.78, -0.04), (-0.06, -0.10, -0.99), "press", (0.85, -0.52, 0.10), spot="brow"),
        torso=(5.0, 0.0, 0.0), head=(17.0, 0.0, 0.0), stretch=0.1,
    ),
    "salute": GesturePath(
        ready=HandPose((0.60, -0.60, 0.40), (-0.40, 0.75, -0.20), (-0.50, -0.80, 0.20), "flat", _WIDE, spot="temple", grip="tips"),
        stroke=HandPose((0.22, 0.16, 0.10), (-0.72, 0.69, 0.0), (-0.50, -0.80, 0.20), "flat", (1.0, -0.15, 0.05), spot="temple", grip="index"),
        torso=(-3.0, 0.0, 0.0), head=(-3.0, 0.0, 0.0), stretch=0.1,
    ),
    "call_me": GesturePath(
        ready=HandPose((0.80, -0.70, 0.30), (-0.60, 0.40, 0.60), (-0.60, 0.0, -0.60), "shaka", _WIDE, spot="cheek"),
        stroke=HandPose((0.62, -0.20, 0.30), (-0.80, -0.50, 0.34), (-0.30, -0.10, -0.95), "shaka", (0.90, -0.42, 0.05), spot="cheek", grip="knuckles"),
        torso=(0.0, 2.0, 0.0), head=(0.0, 0.0, 8.0), stretch=0.1,
    ),
    "listen": GesturePath(
        ready=HandPose((0.50, -0.60, 0.20), (0.0, 0.95, 0.0), (-0.40, 0.0, 0.90), "cup", _WIDE, spot="ear"),
        stroke=HandPose((0.44, 0.04, 0.04), (0.05, 0.99, 0.05), (-0.50, 0.0, 0.86), "press", (0.95, -0.40, -0.10), spot="ear"),
        torso=(4.0, -10.0, -3.0), head=(2.0, -22.0, 8.0), stretch=0.1,
    ),
    "eat": GesturePath(
        ready=HandPose((0.15, -0.90, 0.90), (-0.30, 0.70, -0.20), (-0.30, 0.0, -0.90), "pinch", _WIDE, spot="mouth"),
        stroke=HandPose((0.02, -0.04, 0.06), (-0.50, 0.78, -0.35), (-0.40, -0.40, -0.82), "pinch", (0.8, -0.60, 0.10), spot="mouth", grip="pinch"),
        cycle=(
            HandPose((0.12, -0.70, 0.80), (-0.36, 0.72, -0.40), (-0.40, -0.20, -0.85), "pinch", (0.8, -0.60, 0.10), spot="mouth", grip="pinch"),
            HandPose((0.02, -0.04, 0.06), (-0.50, 0.78, -0.35), (-0.40, -0.40, -0.82), "pinch", (0.8, -0.60, 0.10), spot="mouth", grip="pinch"),
        ),
        torso=(2.0, 0.0, 0.0), head=(3.0, 0.0, 0.0), stretch=0.1,
    ),
    "drink": GesturePath(
        ready=HandPose((0.10, -0.90, 0.80), (-0.86, 0.10, 0.50), (-0.20, 0.05, -0.97), "shaka", (0.8, -0.60, 0.0), spot="mouth", grip="thumb"),
        stroke=HandPose((-0.06, -0.44, 0.52), (-0.88, 0.36, 0.32), (-0.05, -0.66, 0.75), "shaka", (1.0, -0.20, 0.20), spot="mouth", grip="thumb"),
        torso=(-4.0, 0.0, 0.0), head=(-17.0, 0.0, 0.0), stretch=0.1,
    ),
    "sleep": GesturePath(
        ready=HandPose((0.10, -0.60, 0.70), (-0.20, 0.90, 0.0), (-0.90, 0.0, 0.0), "flat", spot="cheek"),
        stroke=HandPose((0.18, -0.12, 0.10), (0.30, 0.80, -0.50), (-0.90, 0.30, -0.10), "flat", (0.6, -0.80, 0.0), spot="cheek"),
        head=(2.0, 0.0, -17.0), stretch=0.1, together=True, other=GesturePath(
            ready=HandPose((-1.20, -0.80, 0.80), (-0.60, 0.70, 0.0), (-0.80, 0.0, 0.0), "flat", _LOW, spot="cheek"),
            stroke=HandPose((-1.27, -0.22, 0.57), (-0.70, 0.58, -0.40), (-0.60, -0.78, 0.0), "flat", _LOW, spot="cheek"), stretch=0.1,
        ),
    ),
    "yawn": GesturePath(
        ready=HandPose((0.20, -0.60, 0.60), (-0.50, 0.70, 0.0), (-0.30, 0.0, -0.95), "flat", _WIDE, spot="mouth"),
        stroke=HandPose((0.02, -0.10, 0.14), (-0.86, 0.46, -0.10), (-0.10, -0.02, -0.99), "flat", (0.85, -0.50, 0.05), spot="mouth"),
        torso=(-3.0, 0.0, 0.0), head=(-9.0, 0.0, -4.0), raise_shoulder=4.0, stretch=0.1,
    ),
    "gasp": GesturePath(
        ready=HandPose((0.20, -0.60, 0.60), (-0.50, 0.70, 0.0), (-0.30, 0.0, -0.95), "open", spot="mouth"),
        stroke=HandPose((0.0, -0.14, 0.10), (-0.70, 0.70, -0.10), (-0.16, -0.02, -0.98), "flat", _LOW, spot="mouth"),
        torso=(-4.0, 0.0, 0.0), head=(-4.0, 0.0, 0.0), raise_shoulder=6.0, stretch=0.1, together=True, other=GesturePath(
            ready=HandPose((0.10, -0.20, 0.60), (-0.80, 0.20, 0.20), (-0.30, 0.0, -0.95), "soft", _WIDE, spot="heart"),
            stroke=HandPose((0.20, 0.0, 0.06), (-0.92, 0.36, 0.05), (0.05, 0.0, -1.0), "open", (0.85, -0.50, -0.05), spot="heart"), stretch=0.1,
        ),
    ),
    "cover_eyes": GesturePath(
        ready=HandPose((0.10, -0.60, 0.60), (-0.30, 0.85, 0.0), (-0.20, 0.0, -0.97), "flat", spot="eye"),
        stroke=HandPose((0.06, 0.0, 0.10), (-0.22, 0.97, -0.08), (-0.12, -0.06, -0.99), "flat", (0.75, -0.65, 0.15), spot="eye"),
        torso=(4.0, 0.0, 0.0), head=(9.0, 0.0, 0.0), raise_shoulder=5.0, stretch=0.1, together=True,
    ),
    "cover_ears": GesturePath(
        ready=HandPose((0.60, -0.50, 0.30), (0.0, 0.95, 0.0), (-0.90, 0.0, -0.20), "flat", _WIDE, spot="ear"),
        stroke=HandPose((0.14, 0.0, 0.12), (-0.04, 0.99, 0.0), (-1.0, -0.05, 0.0), "press", (1.0, -0.30, 0.05), spot="ear"),
        torso=(4.0, 0.0, 0.0), head=(8.0, 0.0, 0.0), raise_shoulder=6.0, stretch=0.1, together=True,
    ),
    "pinch_nose": GesturePath(
        ready=HandPose((0.30, -0.60, 0.50), (-0.30, 0.85, -0.10), (-0.80, 0.0, -0.30), "gap", _WIDE, spot="nose", grip="pinch"),
        stroke=HandPose((0.05, 0.02, 0.04), (-0.14, 0.97, -0.10), (-0.96, -0.16, -0.22), "ok", (0.70, -0.70, 0.15), spot="nose", grip="pinch"),
        torso=(-3.0, 0.0, 0.0), head=(-3.0, -8.0, 5.0), stretch=0.1,
    ),
    "look_far": GesturePath(
        ready=HandPose((0.50, 0.0, 0.60), (-0.60, 0.60, 0.0), (-0.10, -0.90, 0.20), "flat", _WIDE, spot="brow"),
        stroke=HandPose((0.36, 1.22, 0.34), (-0.95, 0.26, 0.06), (0.0, -0.90, 0.42), "press", (1.0, -0.10, 0.10), spot="brow"),
        torso=(5.0, 0.0, 0.0), head=(0.0, 0.0, 0.0), stretch=0.1,
    ),
    "wipe_brow": GesturePath(
        ready=HandPose((-0.42, 0.66, 0.26), (-0.87, 0.47, 0.05), (0.06, 0.24, 0.97), "soft", (0.95, -0.20, 0.35), spot="brow", grip="knuckles"),
        stroke=HandPose((0.66, 0.60, 0.16), (-0.92, 0.36, 0.05), (0.16, 0.16, 0.97), "soft", (0.95, -0.30, 0.20), spot="brow", grip="knuckles"),
        torso=(-3.0, 0.0, 0.0), head=(-8.0, 4.0, 5.0), raise_shoulder=3.0, stretch=0.1,
    ),
    "scratch_head": GesturePath(
        ready=HandPose((0.90, -0.40, 0.40), (-0.20, 0.95, 0.0), (-0.80, 0.0, -0.40), "soft", _WIDE, spot="crown"),
        stroke=HandPose((-0.06, 0.12, 0.16), (-0.86, 0.42, -0.10), (-0.40, -0.90, -0.05), "hook", (1.0, 0.05, 0.0), spot="crown", grip="knuckles"),
        cycle=(
            HandPose((0.20, 0.02, 0.16), (-0.80, 0.52, -0.10), (-0.50, -0.84, -0.05), "press", (1.0, 0.0, 0.0), spot="crown", grip="knuckles"),
            HandPose((-0.06, 0.12, 0.16), (-0.86, 0.42, -0.10), (-0.40, -0.90, -0.05), "hook", (1.0, 0.05, 0.0), spot="crown", grip="knuckles"),
        ),
        torso=(0.0, 0.0, -2.0), head=(2.0, 4.0, -10.0), raise_shoulder=4.0, stretch=0.1,
    ),
    "kiss": GesturePath(
        ready=HandPose((0.05, -0.12, 0.10), (-0.50, 0.80, -0.30), (-0.40, -0.20, -0.88), "flat", (0.8, -0.60, 0.10), spot="mouth", grip="tips"),
        stroke=HandPose((0.30, 0.02, 0.72), (0.10, 0.50, 0.86), (-0.10, 0.86, -0.50), "open", (0.6, -0.78, -0.10)),
        torso=(4.0, 0.0, 0.0), head=(-4.0, 0.0, -5.0), stretch=0.1,
    ),
    "watching_you": GesturePath(
        ready=HandPose((0.0, -0.10, 0.30), (-0.45, 0.80, -0.35), (-0.20, -0.45, -0.85), "victory", (0.75, -0.60, 0.30), spot="eye", grip="tips"),
        stroke=HandPose((0.10, 0.24, 0.76), (-0.05, 0.05, 1.0), (-0.10, -0.99, 0.0), "victory", _WIDE),
        torso=(4.0, 3.0, 0.0), head=(3.0, 0.0, 0.0), stretch=0.1,
    ),
    "mind_blown": GesturePath(
        ready=HandPose((0.20, 0.10, 0.12), (-0.40, 0.90, -0.10), (-0.90, -0.30, 0.0), "pinch", _WIDE, spot="temple", grip="pinch"),
        stroke=HandPose((0.74, 0.66, 0.20), (0.50, 0.86, 0.05), (-0.40, 0.15, 0.90), "spread", _WIDE),
        torso=(-3.0, 0.0, 0.0), head=(-4.0, 0.0, 0.0), raise_shoulder=4.0, stretch=0.1, together=True,
    ),
    "heart": GesturePath(
        ready=HandPose((0.10, -0.20, 0.60), (-0.80, 0.20, 0.20), (-0.30, 0.0, -0.95), "soft", _WIDE, spot="heart"),
        stroke=HandPose((0.0, 0.0, 0.06), (-0.92, 0.36, 0.05), (0.05, 0.0, -1.0), "flat", (0.85, -0.50, -0.05), spot="heart"),
        torso=(2.0, 0.0, 0.0), head=(5.0, 0.0, -5.0), stretch=0.1,
    ),
    "bow": GesturePath(
        ready=HandPose((0.30, -0.20, 0.60), (-0.85, 0.10, 0.20), (-0.30, 0.0, -0.95), "flat", _WIDE, spot="heart"),
        stroke=HandPose((0.0, -0.05, 0.08), (-0.96, 0.24, 0.05), (0.0, 0.05, -1.0), "flat", (0.9, -0.40, -0.10), spot="heart"),
        torso=(34.0, 0.0, 0.0), head=(12.0, 0.0, 0.0), stretch=0.1,
    ),
    "cross_arms": GesturePath(
        ready=HandPose((-0.34, -0.32, 0.44), (-0.90, 0.20, 0.30), (-0.10, -0.20, -0.95), "soft", (0.8, -0.60, 0.0)),
        stroke=HandPose((-0.34, -0.30, 0.45), (-0.92, 0.26, -0.28), (0.10, -0.20, -0.97), "soft", (0.75, -0.66, 0.0)),
        leave=HandPose((-0.34, -0.32, 0.44), (-0.90, 0.20, 0.30), (-0.10, -0.20, -0.95), "soft", (0.8, -0.60, 0.0)),
        torso=(-3.0, 0.0, 0.0), head=(-3.0, 0.0, -3.0), raise_shoulder=3.0, stretch=0.05, together=True, other=GesturePath(
            ready=HandPose((-0.04, -0.41, 0.75), (-0.94, 0.10, -0.28), (0.10, -0.10, -0.99), "flat", (0.75, -0.66, 0.0)),
            stroke=HandPose((-0.34, -0.42, 0.34), (-0.94, 0.10, -0.32), (0.10, -0.10, -0.99), "flat", (0.75, -0.66, 0.0)),
            leave=HandPose((-0.04, -0.41, 0.75), (-0.94, 0.10, -0.28), (0.10, -0.10, -0.99), "flat", (0.75, -0.66, 0.0)), stretch=0.05,
        ),
    ),
    "hands_on_hips": GesturePath(
        ready=HandPose((0.60, 0.20, 0.50), (-0.50, -0.40, 0.50), (-0.50, -0.60, -0.40), "soft", _WIDE, spot="hip"),
        stroke=HandPose((0.10, 0.05, 0.10), (-0.45, -0.50, 0.74), (-0.75, -0.35, -0.50), "flat", (1.0, 0.0, -0.45), spot="hip"),
        torso=(-3.0, 0.0, 0.0), head=(-3.0, 0.0, 0.0), raise_shoulder=4.0, stretch=0.05, together=True,
    ),
}  # fmt: skip
"""Gesture -> its key poses."""
