"""Hands keep out of bodies: every gesture on the posed rig of everyone who is shipped, whatever they look at and however they feel."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from persona_engine.avatar import reader
from persona_engine.behavior.scheduler import whole_gesture
from persona_engine.motion.performer import Performer
from persona_engine.motion.world import World
from persona_engine.names import BONE_PARENTS, BONES, ROLES
from persona_engine.resources import listing, load
from persona_engine.rig import quat
from persona_engine.rig.body import SIDES, Body
from persona_engine.rig.model import RigModel
from persona_engine.score import Affect, GazeTarget, Performance, State, Style
from persona_engine.score.gestures import GESTURES
from persona_engine.score.pose import PoseFrame

HANDS = [name for name, row in GESTURES.items() if row.kind != "head"]
TRUNK = ("hips", "spine", "chest", "upperChest", "neck", "head")
FINGERS = ("Thumb", "Index", "Middle", "Ring", "Little")
STROKE, STEP = 1.2, 1 / 12
SKIN = 0.010
"""Metres by which a fingertip may press in: the capsules are rounder than faces are."""


@functools.cache
def bodies() -> dict[str, Body]:
    """The bodies of the shipped characters and of their levels of detail, by name."""
    return {name: RigModel.from_avatar(reader.read(load(f"assets/avatars/{name}.vrm"), name)).body for name in listing("assets/avatars", ".vrm")}


def posed(body: Body, rotations: np.ndarray) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Turns (4, T) and places (3, T) of trunk, arms and fingers for rotations (T, 4, 55), hips at rest."""
    turns: dict[str, np.ndarray] = {}
    places: dict[str, np.ndarray] = {}
    for row, bone in enumerate(BONES):
        if any(part in bone for part in ("Leg", "Foot", "Toes", "Eye", "jaw")):
            continue
        own, parent = rotations[:, :, row].T.astype(np.float64), BONE_PARENTS[bone]
        if parent is None:
            turns[bone], places[bone] = own, np.repeat(body.rest[:, row : row + 1].astype(np.float64), len(rotations), axis=1)
        else:
            offset = (body.rest[:, row] - body.at(parent)).astype(np.float64)[:, None]
            turns[bone], places[bone] = quat.mul(turns[parent], own), places[parent] + quat.rotate(turns[parent], offset)
    return turns, places


def gap(body: Body, turns: dict[str, np.ndarray], places: dict[str, np.ndarray], points: np.ndarray) -> float:
    """Metres that `points` (3, k T), T of each point, keep from the nearest capsule of torso or head, at the closest."""
    least, points = np.inf, points.reshape(3, -1, len(places["hips"][0]))
    for bone in TRUNK:
        capsule = body.capsule(bone)
        ends = (places[bone] + quat.rotate(turns[bone], (np.array(end) - body.at(bone))[:, None]) for end in (capsule.start, capsule.end))
        a, b = (end[:, None] for end in ends)
        share = np.clip(((points - a) * (b - a)).sum(0) / ((b - a) ** 2).sum(0), 0, 1)
        least = min(least, float((np.linalg.norm(points - a - share * (b - a), axis=0) - capsule.radius).min()))
    return least


def state(persona: str, rng: np.random.Generator) -> State:
    """Some role, mood and point within two metres to look at."""
    turn = [float(x) for x in rng.uniform(-1, 1, 3)]
    place = (float(rng.uniform(-2, 2)), float(rng.uniform(0.3, 2.2)), 1.2)
    return State(persona, 0.0, role=ROLES[rng.integers(len(ROLES))], attention=GazeTarget(point=place), affect=Affect(*turn, "joy", 0.5))


def film(name: str, seed: int, takes: int) -> tuple[list[Body], np.ndarray]:
    """Everybody's body, `takes` times, and rotations (T, 4, 55, N) of all of them making one gesture at once."""
    cast, rng = list(bodies().values()) * takes, np.random.default_rng(seed)
    performer, frame = Performer(len(cast), World(), 0.0), PoseFrame(len(cast))
    row = GESTURES[name]
    blocks = whole_gesture(name, STROKE, Style(), GazeTarget(), side="right" if row.side == "auto" else row.side)
    score = tuple(sorted(blocks, key=lambda b: b.start))
    for k, body in enumerate(cast):
        persona = f"p{k}"
        style = Style(*(float(x) for x in rng.random(len(Style.__struct_fields__))))
        performer.add(persona, int(rng.integers(2**31)), body, style)
        performer.apply(state(persona, rng), 0.0)
        performer.apply(Performance(persona, 1, 1.0, 0.0, int(rng.integers(2**31)), style, "micro", (), score), 0.9)
    performer.realise_all()
    times = np.arange(1.0 + score[0].start, 1.4 + max(b.end for b in score), STEP)
    return cast, np.stack([performer.sample(t, frame).rotations.copy() for t in times])


def judge(name: str, seed: int, takes: int) -> None:
    """From preparation to rest: palms, wrists and forearms outside of all capsules, fingertips at the skin."""
    cast, rotations = film(name, seed, takes)
    for k, body in enumerate(cast):
        turns, places = posed(body, rotations[..., k])
        for side in SIDES:
            elbow, wrist, knuckle = places[side + "LowerArm"], places[side + "Hand"], places[side + "MiddleProximal"]
            firm = [wrist, 0.5 * (wrist + knuckle), knuckle, elbow + 0.3 * (wrist - elbow), elbow + 0.65 * (wrist - elbow)]
            tips = [places[f"{side}{finger}Distal"] for finger in FINGERS]
            assert min(gap(body, turns, places, np.concatenate(firm, axis=1)), SKIN + gap(body, turns, places, np.concatenate(tips, axis=1))) > 0.0, (k, side)


@pytest.mark.parametrize("name", HANDS)
def test_hands_and_forearms_stay_outside_of_torso_and_head(name: str) -> None:
    """In each of the shipped characters and their levels of detail, in any mood, whatever they look at."""
    judge(name, 3, 1)


@pytest.mark.long
@pytest.mark.parametrize("name", HANDS)
@pytest.mark.parametrize("seed", range(4))
def test_for_many_seeds(name: str, seed: int) -> None:
    """Ten times as many personas each."""
    judge(name, seed, 10)
