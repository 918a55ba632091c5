"""Rules of gaits."""

import numpy as np
import pytest

from persona_engine.motion import bearing
from persona_engine.motion.feet import FootTargets, Legs
from persona_engine.motion.idle import Idle
from persona_engine.motion.locomotion import GAITS, Locomotion, natural_speed
from persona_engine.names import BONE_INDEX, BONE_PARENTS, BONES
from persona_engine.rig import quat
from persona_engine.rig.body import Body
from persona_engine.score.style import Style

BODY = Body.standard()
RATE = 120


def places(rotations: np.ndarray, hips: np.ndarray, body: Body = BODY) -> np.ndarray:
    """(3, 55, n) bones in model space by forward kinematics."""
    turns: list[np.ndarray] = []
    out = np.zeros((3, len(BONES), hips.shape[1]))
    for row, bone in enumerate(BONES):
        parent = BONE_PARENTS[bone]
        if parent is None:
            turns.append(rotations[:, row].astype(np.float64))
            out[:, row] = body.rest[:, row, None] + hips
            continue
        up = BONE_INDEX[parent]
        offset = (body.rest[:, row] - body.rest[:, up])[:, None].astype(np.float64)
        out[:, row] = out[:, up] + quat.rotate(turns[up], offset)
        turns.append(np.asarray(quat.mul(turns[up], rotations[:, row].astype(np.float64))))
    return out


def film(frames: np.ndarray, plan: dict[float, str], speed: float | None = None) -> tuple[np.ndarray, np.ndarray]:
    """(4, 55, T) rotations and (3, T) hips of one persona that goes as the plan says."""
    idle, legs, feet, gaits = Idle(1), Legs(1), FootTargets(1), Locomotion(1)
    idle.set(0, 5, BODY, Style())
    roles, calm = np.array([[1], [0], [0], [0]], np.float32), np.zeros((bearing.SIZE, 1), np.float32)
    rotations, hips = np.zeros((4, len(BONES), len(frames)), np.float32), np.zeros((3, len(frames)), np.float32)
    waiting = sorted(plan.items())
    speeds = None if speed is None else np.array([speed])
    for i, t in enumerate(frames):
        while waiting and waiting[0][0] <= t:
            at, name = waiting.pop(0)
            gaits.play(0, at, name, at)
        r, h = rotations[:, :, i : i + 1].copy(), hips[:, i : i + 1].copy()
        idle.sample(t, roles, calm, r, h, feet, walking=gaits.walking(t, 1))
        gaits.sample(t, r, h, feet, speeds)
        legs.solve(r, h, feet)
        rotations[:, :, i], hips[:, i] = r[:, :, 0], h[:, 0]
    return rotations, hips


@pytest.mark.parametrize("name", sorted(GAITS))
def test_standing_feet_stay_where_they_are(name: str) -> None:
    """With the root moving at the gait's own speed, the toes' joint of a foot flat on the ground slides less than 2 mm."""
    frames = 10 + np.arange(0, 2, 1 / RATE)
    rotations, hips = film(frames, {0.0: name})
    world = places(rotations, hips)
    world[2] += natural_speed(name, BODY) * frames
    gait = GAITS[name]
    for side, foot in enumerate(("leftToes", "rightToes")):
        own = frames / gait.cycle + 0.5 * side
        own = own - np.floor(own)
        flat = (own > 0.25 * gait.duty) & (own < 0.97 * gait.duty)
        ball = world[:, BONE_INDEX[foot]]
        for start in np.flatnonzero(np.diff(flat.astype(int)) == 1) + 1:
            end = start + int(np.argmin(np.append(flat[start:], False)))
            if end - start > 5 and end < len(frames):
                assert np.ptp(ball[:, start:end], axis=1).max() < 0.002, foot


@pytest.mark.parametrize("name", sorted(GAITS))
def test_feet_never_sink(name: str) -> None:
    """Ankles and toes stay above where they are at rest, less 3 mm."""
    world = places(*film(10 + np.arange(0, 2, 1 / RATE), {0.0: name}))
    for bone in ("leftFoot", "rightFoot", "leftToes", "rightToes"):
        assert world[1, BONE_INDEX[bone]].min() > BODY.at(bone)[1] - 0.003, bone


@pytest.mark.parametrize("speed", [0.3, 0.7, 1.1])
def test_strides_fit_the_speed_of_the_root(speed: float) -> None:
    """Whatever the speed of the root, standing feet do not slide."""
    frames = 10 + np.arange(0, 1, 1 / RATE)
    world = places(*film(frames, {0.0: "walk"}, speed))
    world[2] += speed * frames
    own = frames / GAITS["walk"].cycle
    own = own - np.floor(own)
    ball = world[2, BONE_INDEX["leftToes"]]
    flat = (own > 0.2) & (own < 0.5)
    assert np.ptp(ball[flat & (frames < 10.6)]) < 0.002 or np.ptp(ball[flat]) < 0.002


def test_the_head_is_steady_and_the_arms_swing() -> None:
    """While walking the head turns less than a third of the pelvis; the wrists swing against the feet."""
    rotations, hips = film(10 + np.arange(0, 2, 1 / RATE), {0.0: "walk"})
    turn = quat.identity(hips.shape[1])
    for bone in ("hips", "spine", "chest", "upperChest", "neck", "head"):
        turn = np.asarray(quat.mul(turn, rotations[:, BONE_INDEX[bone]]))
    pelvis = np.ptp(quat.to_rotation_vector(rotations[:, BONE_INDEX["hips"]])[1])
    assert np.ptp(quat.to_rotation_vector(turn)[1]) < pelvis / 3
    world = places(rotations, hips)
    wrist, ankle = (world[2, BONE_INDEX[b]] - world[2, BONE_INDEX["hips"]] for b in ("leftHand", "leftFoot"))
    assert np.ptp(wrist) > 0.15
    assert np.corrcoef(wrist, ankle)[0, 1] < -0.6


def test_a_gait_repeats() -> None:
    """One cycle later the gait's legs are the same but for what idling adds."""
    cycle = GAITS["walk"].cycle
    rotations, _ = film(np.array([20.0, 20.0 + cycle]), {0.0: "walk"})
    for bone in ("leftUpperLeg", "rightLowerLeg", "leftFoot"):
        a, b = rotations[:, BONE_INDEX[bone]].T
        assert np.degrees(quat.angle_between(a[:, None], b[:, None]))[0] < 2


def test_starting_stopping_and_changing_are_smooth() -> None:
    """Stand, walk, run, stand: no joint faster than 1300 degrees a second, no step in the hips."""
    frames = np.arange(0, 6, 1 / RATE)
    rotations, hips = film(frames, {0.0: "idle", 1.0: "walk", 1.2: "stroll", 3.0: "run", 4.1: "idle"})
    assert np.isfinite(rotations).all()
    assert np.abs(np.linalg.norm(rotations, axis=0) - 1).max() < 1e-5
    speed = quat.angle_between(rotations[:, :, 1:], rotations[:, :, :-1]) * RATE
    assert np.degrees(speed.max()) < 1300
    assert np.abs(np.diff(hips, axis=1)).max() * RATE < 1.2


def test_the_share_of_a_gait_rises_and_falls() -> None:
    """Before it starts 0, after the fade 1, and back; an unknown clip stands."""
    gaits = Locomotion(1)
    gaits.play(0, 1.0, "walk", 1.0)
    assert gaits.walking(1.0, 1)[0] == 0 and gaits.walking(2.0, 1)[0] == 1
    gaits.play(0, 3.0, "walk", 3.0, 1.2)
    assert gaits.walking(3.2, 1)[0] == pytest.approx(1)
    gaits.play(0, 4.0, "no_such_clip", 4.0)
    assert gaits.walking(4.0, 1)[0] == pytest.approx(1) and gaits.walking(5.0, 1)[0] == 0


def test_other_bodies_keep_their_feet_down() -> None:
    """A taller body walks with feet on the ground too."""
    assert natural_speed("walk", Body.measure(BODY.rest * np.float32(1.2), BODY.present, 1.8)) > natural_speed("walk", BODY)
