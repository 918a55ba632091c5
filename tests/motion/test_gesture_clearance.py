"""Hands keep out of bodies: every gesture on the posed rig of everyone who is shipped, whatever they look at and however they feel."""

from __future__ import annotations

import numpy as np
import pytest

from persona_engine.behavior.scheduler import whole_gesture
from persona_engine.motion.arms import FINGER_LAG
from persona_engine.motion.performer import Performer
from persona_engine.motion.touch import touches
from persona_engine.motion.world import World
from persona_engine.names import ROLES
from persona_engine.rig.body import Body
from persona_engine.score import Affect, GazeTarget, Performance, State, Style
from persona_engine.score.gestures import GESTURES
from persona_engine.score.pose import PoseFrame
from tests.motion.posed import between_arms, bodies, clearance

HANDS = [name for name, row in GESTURES.items() if row.kind != "head"]
STROKE, STEP = 1.2, 1 / 12


def state(persona: str, rng: np.random.Generator) -> State:
    """Some role, mood and point within two metres to look at."""
    turn = [float(x) for x in rng.uniform(-1, 1, 3)]
    place = (float(rng.uniform(-2, 2)), float(rng.uniform(0.3, 2.2)), 1.2)
    return State(persona, 0.0, role=ROLES[rng.integers(len(ROLES))], attention=GazeTarget(point=place), affect=Affect(*turn, "joy", 0.5))


def film(name: str, seed: int, takes: int, step: float = STEP) -> tuple[list[Body], np.ndarray]:
    """Everybody's body, `takes` times, and rotations (T, 4, 55, N) of all of them making one gesture at once, every `step` seconds."""
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
    times = np.arange(1.0 + score[0].start, 1.4 + max(b.end for b in score), step)
    return cast, np.stack([performer.sample(t, frame).rotations.copy() for t in times])


def judge(name: str, seed: int, takes: int) -> None:
    """From preparation to rest, hands keep out of everybody's body, in all takes of a body at once."""
    _, rotations = film(name, seed, takes)
    for k, (who, body) in enumerate(bodies().items()):
        own = np.moveaxis(rotations[..., k :: len(bodies())], -1, 0)
        assert clearance(body, own.reshape(-1, *own.shape[2:])) > 0.0, who


@pytest.mark.parametrize("name", HANDS)
def test_hands_and_forearms_stay_outside_of_torso_and_head(name: str) -> None:
    """In each of the shipped characters and their levels of detail, in any mood, whatever they look at."""
    judge(name, 3, 1)


@pytest.mark.parametrize("name", [name for name in HANDS if touches(name)])
def test_hands_keep_out_of_each_other_while_they_are_held(name: str) -> None:
    """Folded arms, praying and clapping hands lie against each other and not in each other, on everybody who is shipped."""
    row = GESTURES[name]
    sync = whole_gesture(name, STROKE, Style(), GazeTarget(), side="right" if row.side == "auto" else row.side)[0].sync
    cast, rotations = film(name, 5, 1)
    first, last = (round((moment - sync[0]) / STEP) for moment in (sync[3] + FINGER_LAG + STEP, sync[5]))
    for k, body in enumerate(cast):
        assert between_arms(body, rotations[first : last + 1, ..., k]) > 0.0, k


def test_arms_fold_without_passing_through_each_other() -> None:
    """On the whole way into folded arms and out of them, one hand comes before the other arm: no deeper than a finger is thick."""
    cast, rotations = film("cross_arms", 5, 1, 1 / 40)
    for k, body in enumerate(cast):
        assert between_arms(body, rotations[..., k]) > -0.009, k


@pytest.mark.long
@pytest.mark.parametrize("name", HANDS)
@pytest.mark.parametrize("seed", range(4))
def test_for_many_seeds(name: str, seed: int) -> None:
    """Ten times as many personas each."""
    judge(name, seed, 10)
