"""Where the hands go: the key poses of every gesture, from the tables by kind."""

from __future__ import annotations

from persona_engine.motion.beat_poses import BEATS
from persona_engine.motion.emblem_poses import EMBLEMS
from persona_engine.motion.hand_pose import GesturePath
from persona_engine.motion.picture_poses import PICTURES
from persona_engine.motion.touch_poses import TOUCHES

PATHS: dict[str, GesturePath] = {**BEATS, **EMBLEMS, **TOUCHES, **PICTURES}
"""Gesture -> its key poses; the names are those of `score.gestures.GESTURES` whose kind is not "head"."""

POINT_REACH = 0.90
"""Share of the arm's length to which a pointing hand goes."""
