"""Lips on mira's posed mesh, after everything is mixed."""

from pathlib import Path

import numpy as np
import pytest

from persona_engine.avatar import reader
from persona_engine.looks.head import slit_rows
from persona_engine.looks.skeleton import make_figure
from persona_engine.looks.spec import LookSpec
from persona_engine.motion.performer import Performer
from persona_engine.motion.world import World
from persona_engine.rig import skinning
from persona_engine.rig.crowd import Crowd
from persona_engine.rig.model import RigModel
from persona_engine.score import Affect, Performance, PoseFrame, State, VisemeMark

ROOT = Path(__file__).parents[2]
RATE = 250
GAP, HELD = 0.002, 0.040
"""Units of half a head's width, and seconds."""
PHONES = ("sil", "aa", "PP", "E", "nn", "PP", "O", "SS", "PP", "I", "FF", "aa", "PP", "U", "sil")
STEP = 0.085


@pytest.mark.parametrize("emotion", ["neutral", "joy", "sadness"])
def test_lips_touch_on_every_closure(emotion: str) -> None:
    """The gap between the lips' edges stays below 0.002 unit for 40 ms at every p, b, m, whatever the face feels; and opens on vowels."""
    spec = LookSpec.from_toml((ROOT / "config/looks/mira.toml").read_text())
    upper, lower = slit_rows(spec)["mouth"]
    avatar = reader.read((ROOT / "assets/avatars/mira.vrm").read_bytes(), "mira.vrm")
    face = next(mesh for mesh in avatar.meshes if mesh.name == "Face").primitives[0]
    rig = RigModel.from_avatar(avatar)
    crowd = Crowd(rig, 1)
    crowd.claim()
    unit = make_figure(spec.body).frame.unit
    performer, frame = Performer(1, World()), PoseFrame(1)
    performer.add("mira", 5, rig.body, State("mira", 0.0).style)
    performer.apply(State("mira", 0.0, role="speaking", affect=Affect(0.0, 0.0, 0.0, emotion, 0.8)), 0.0)
    marks = tuple(VisemeMark(round(k * STEP / 0.005) * 0.005, viseme, 1.0, 2 if k % 3 == 1 else 0) for k, viseme in enumerate(PHONES))
    performer.apply(Performance("mira", 1, 1.5, len(PHONES) * STEP, visemes=marks), 0.0)
    performer.realise_all()
    times = np.arange(1.2, 1.5 + len(PHONES) * STEP + 0.3, 1 / RATE)
    gaps = np.empty(len(times))
    for i, t in enumerate(times):
        performer.sample(float(t), frame)
        crowd.pose(frame.rotations, frame.hips, frame.face)
        crowd.solve()
        points, _ = skinning.deform(crowd, 0, face)
        gaps[i] = np.linalg.norm(points[upper] - points[lower], axis=1).max() / unit
    for k, viseme in enumerate(PHONES):
        here = (times > 1.5 + marks[k].start - 0.06) & (times < 1.5 + marks[k].start + STEP + 0.06)
        if viseme == "PP":
            longest, run = 0, 0
            for closed in gaps[here] < GAP:
                run = run + 1 if closed else 0
                longest = max(longest, run)
            assert longest / RATE >= HELD, f"mark {k}: {longest / RATE:.3f} s"
        if viseme in ("aa", "O"):
            assert gaps[here].max() > 0.05
