"""Lips of ten spoken sentences in three emotions, on the final face and on mira's posed mesh."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from bench.lips import CLOSED, SENTENCES, VOWELS, acoustic_onset
from persona_engine.avatar import reader
from persona_engine.behavior.plan import Context, Sentence
from persona_engine.behavior.planner import BehaviorModel
from persona_engine.behavior.scheduler import schedule
from persona_engine.looks.head import slit_rows
from persona_engine.looks.skeleton import make_figure
from persona_engine.looks.spec import LookSpec
from persona_engine.motion.performer import Performer
from persona_engine.motion.world import World
from persona_engine.names import ARKIT_INDEX
from persona_engine.rig import skinning
from persona_engine.rig.crowd import Crowd
from persona_engine.rig.model import RigModel
from persona_engine.score import Affect, Performance, PoseFrame, State, VisemeMark
from persona_engine.speech.timeline_builder import build
from tests.speech.spoken import spoken

ROOT = Path(__file__).parents[2]
EMOTIONS = ("neutral", "joy", "anger")
RATE, START = 120, 1.0
NEAR = 0.06
"""Seconds around a closure within which it is looked for."""
GAP, HELD = 0.002, 0.040
"""Units of half a head's width between lips that touch, and seconds."""
NARROW, LATEST, JERK = 0.2, 0.045, 1.2e5
"""Jaw of a sibilant, seconds by which a jaw may come after its vowel, and third differences of its opening, 1/s^3."""


@dataclass
class Seen:
    """`times` (T,) of session, `jaw` (T, 10), `gap` (T, 10) between the lips where something is closed near, else nan."""

    times: np.ndarray
    jaw: np.ndarray
    gap: np.ndarray
    said: tuple[Performance, ...]


@functools.cache
def sentences(emotion: str) -> tuple[Performance, ...]:
    """What is said, felt so."""
    felt = Affect(0.0, 0.0, 0.0, emotion, 0.8)
    out = []
    for number, text in enumerate(SENTENCES):
        _, _, events, _ = spoken(text)
        context = Context(f"p{number}", seed=number)
        plan = BehaviorModel().plan(Sentence(text), build(text, events), felt, context)
        made = schedule(plan, context)
        out.append(Performance(f"p{number}", 1, START, made.duration, number, made.style, made.kind, made.visemes, made.blocks))
    return tuple(out)


@functools.cache
def seen(emotion: str) -> Seen:
    """Ten miras who say them."""
    said = sentences(emotion)
    spec = LookSpec.from_toml((ROOT / "config/looks/mira.toml").read_text())
    upper, lower = slit_rows(spec)["mouth"]
    avatar = reader.read((ROOT / "assets/avatars/mira.vrm").read_bytes(), "mira.vrm")
    face = next(mesh for mesh in avatar.meshes if mesh.name == "Face").primitives[0]
    rig, unit = RigModel.from_avatar(avatar), make_figure(spec.body).frame.unit
    crowd, performer, frame = Crowd(rig, len(said)), Performer(len(said), World()), PoseFrame(len(said))
    for number, made in enumerate(said):
        crowd.claim()
        performer.add(made.persona, number, rig.body, made.style)
        performer.apply(State(made.persona, 0.0, role="speaking", affect=Affect(0.0, 0.0, 0.0, emotion, 0.8)), 0.0)
        performer.apply(made, 0.0)
    performer.realise_all()
    times = np.arange(START - 0.3, START + max(m.duration for m in said) + 0.3, 1 / RATE)
    jaw, gap = np.zeros((len(times), len(said))), np.full((len(times), len(said)), np.nan)
    spans = [[(START + a.start - NEAR, START + b.start + NEAR) for a, b in _pairs(made) if a.viseme == "PP"] for made in said]
    for k, t in enumerate(times.tolist()):
        performer.sample(t, frame)
        jaw[k] = frame.face[ARKIT_INDEX["jawOpen"]]
        near = [row for row, row_spans in enumerate(spans) if any(a < t < b for a, b in row_spans)]
        if near:
            crowd.pose(frame.rotations, frame.hips, frame.face)
            crowd.solve()
        for row in near:
            points, _ = skinning.deform(crowd, row, face)
            gap[k, row] = np.linalg.norm(points[upper] - points[lower], axis=1).max() / unit
    return Seen(times, jaw, gap, said)


def _pairs(made: Performance) -> list[tuple[VisemeMark, VisemeMark]]:
    """Each mark with the next one; the last with the end."""
    return list(zip(made.visemes, [*made.visemes[1:], VisemeMark(made.duration, "sil")]))


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_lips_touch_for_p_b_m(emotion: str) -> None:
    """On the posed mesh the lips' edges touch for 40 ms at every p, b, m."""
    shown, count = seen(emotion), 0
    for row, made in enumerate(shown.said):
        for a, b in _pairs(made):
            if a.viseme != "PP":
                continue
            here = (shown.times > START + a.start - NEAR) & (shown.times < START + b.start + NEAR)
            longest = run = 0
            for touching in shown.gap[here, row] < GAP:
                run = run + 1 if touching else 0
                longest = max(longest, run)
            assert longest / RATE >= HELD, (made.text, a.start)
            count += 1
    assert count >= 20


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_sibilants_narrow_the_jaw(emotion: str) -> None:
    """In the middle of s, z, sh the jaw is at most 0.2 open."""
    shown = seen(emotion)
    for row, made in enumerate(shown.said):
        for a, b in _pairs(made):
            if a.viseme in ("SS", "CH"):
                quarter = (b.start - a.start) / 4
                here = (shown.times >= START + a.start + quarter) & (shown.times <= START + b.start - quarter)
                assert shown.jaw[here, row].max(initial=0) <= NARROW, (row, a.start)


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_no_jaw_is_late(emotion: str) -> None:
    """Where a jaw opens for a vowel, it is half open at most 45 ms after the vowel is heard."""
    shown, found = seen(emotion), []
    for row, made in enumerate(shown.said):
        samples, rate, _, _ = spoken(SENTENCES[row])
        curve = shown.jaw[:, row]
        for (before, mark), (_, after) in zip(_pairs(made), _pairs(made)[1:]):
            if mark.viseme not in VOWELS or before.viseme not in CLOSED:
                continue
            onset = acoustic_onset(samples, rate, mark.start)
            a, b = np.searchsorted(shown.times, (START + mark.start - 0.15, START + min(after.start, mark.start + 0.2)))
            top = a + int(curve[a:b].argmax())
            bottom = a + int(curve[a : top + 1].argmin())
            if onset is not None and curve[top] - curve[bottom] > 0.08:
                half = bottom + int(np.argmax(curve[bottom : top + 1] >= (curve[top] + curve[bottom]) / 2))
                found.append(float(shown.times[half]) - START - onset)
    assert len(found) > 20
    assert max(found) <= LATEST


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_lips_move_at_the_pace_of_speech(emotion: str) -> None:
    """Seven to twelve shapes a second, and no jerk beyond what a quick closure needs."""
    shown = seen(emotion)
    shapes, seconds = sum(len(made.visemes) - 1 for made in shown.said), sum(made.duration for made in shown.said)
    assert 7 <= shapes / seconds <= 12
    assert np.abs(np.diff(shown.jaw[:: RATE // 60], 3, axis=0)).max() * 60**3 < JERK
