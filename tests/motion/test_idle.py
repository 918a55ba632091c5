"""Rules of standing: planted feet, natural rates, smooth and personal motion."""

import numpy as np
import pytest

from persona_engine.motion.bearing import EMOTIONS, bearing
from persona_engine.motion.feet import FootTargets, Legs
from persona_engine.motion.idle import Idle
from persona_engine.names import BONE_INDEX, BONE_PARENTS, BONES, ROLES
from persona_engine.rig import quat
from persona_engine.rig.body import Body
from persona_engine.score.affect import Affect
from persona_engine.score.style import Style

N = 6
BODY = Body.standard()
RATE = 30


def _stand(frames: np.ndarray, role: str = "idle", affect: tuple[object, ...] = (0, 0, 0)) -> tuple[np.ndarray, np.ndarray]:
    """(4, 55, N, T) rotations and (3, N, T) hips."""
    idle, legs, feet = Idle(N), Legs(N), FootTargets(N)
    for row in range(N):
        idle.set(row, row + 3, BODY, Style())
        legs.set_body(row, BODY)
    roles = np.zeros((len(ROLES), N), np.float32)
    roles[ROLES.index(role)] = 1
    mood = np.repeat(bearing(Affect(*affect))[:, None], N, axis=1)
    rotations, hips = np.zeros((4, len(BONES), N, len(frames)), np.float32), np.zeros((3, N, len(frames)), np.float32)
    r, h = np.zeros((4, len(BONES), N), np.float32), np.zeros((3, N), np.float32)
    for i, t in enumerate(frames):
        idle.sample(float(t), roles, mood, r, h, feet)
        legs.solve(r, h, feet)
        rotations[..., i], hips[..., i] = r, h
    return rotations, hips


def _place(bone: str, rotations: np.ndarray, hips: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(3, ...) place and (4, ...) turn of a bone in model space."""
    chain: list[str] = [bone]
    while (parent := BONE_PARENTS[chain[-1]]) is not None:
        chain.append(parent)
    names = chain[::-1]
    turn = rotations[:, BONE_INDEX["hips"]].astype(np.float64)
    place = BODY.at("hips").reshape(3, 1, 1) + hips.astype(np.float64)
    for before, name in zip(names, names[1:]):
        offset = (BODY.at(name) - BODY.at(before)).astype(np.float64).reshape(3, 1, 1)
        place = place + quat.rotate(turn, offset)
        turn = np.asarray(quat.mul(turn, rotations[:, BONE_INDEX[name]].astype(np.float64)))
    return place, turn


FRAMES = np.arange(100, 160, 1 / RATE)


@pytest.mark.parametrize("mood", [("idle", (0, 0, 0)), ("listening", (0.5, 0.8, 0.3)), ("thinking", (-1.0, -0.5, -1.0))])
def test_planted_feet_do_not_slide(mood: tuple[str, tuple[float, float, float]]) -> None:
    """In a minute of standing, breathing and shifting weight, ankles and toes stay within 2 mm and the soles flat."""
    rotations, hips = _stand(FRAMES, *mood)
    for bone in ("leftFoot", "rightFoot", "leftToes", "rightToes"):
        place, turn = _place(bone, rotations, hips)
        assert np.ptp(place, axis=-1).max() < 0.002, bone
        up = quat.rotate(turn, np.array([0.0, 1.0, 0.0]).reshape(3, 1, 1))[1]
        assert up.min() > 0.9999


def test_weight_shifts_come_every_twenty_seconds() -> None:
    """Over ten minutes a shift every 20 s within 4 s, 2 to 7.5 cm of the hips, and each leg gets its turn."""
    idle = Idle(N)
    for row in range(N):
        idle.set(row, row + 3, BODY, Style())
    times = np.arange(0, 600, 0.1)
    weight = np.stack([idle.weight(t, N)[0] for t in times])
    busy = np.stack([idle.weight(t, N)[1] for t in times]) > 0.02
    shifts = (np.diff(busy.astype(int), axis=0) == 1).sum() / N
    assert 600 / shifts == pytest.approx(20, abs=4)
    assert (weight > 0.3).mean() > 0.3 and (weight < -0.3).mean() > 0.3
    assert 0.02 < np.ptp(weight) * 0.036 < 0.075


def test_breath_has_a_resting_rate() -> None:
    """10 to 17 breaths a minute, deeper in than out only by the pause; never below 0 or above 1."""
    idle = Idle(N)
    for row in range(N):
        idle.set(row, row + 3, BODY, Style())
    depth = np.stack([idle.breath(t, N) for t in np.arange(0, 300, 0.05)])
    assert depth.min() >= 0 and depth.max() <= 1
    rate = (np.diff((depth > 0.5).astype(int), axis=0) == 1).sum(axis=0) / 5
    assert rate.min() > 9 and rate.max() < 18


def test_nothing_jumps() -> None:
    """No joint faster than 50 degrees a second while standing; unit quaternions."""
    frames = np.arange(100, 130, 1 / 60)
    rotations, _ = _stand(frames)
    assert np.abs(np.linalg.norm(rotations, axis=0) - 1).max() < 1e-5
    speed = quat.angle_between(rotations[..., 1:], rotations[..., :-1]) * 60
    assert np.degrees(speed.max()) < 50


def test_she_is_never_still_and_never_twitchy() -> None:
    """The head wanders more than 5 mm in a minute; most of its motion is slower than 1 Hz."""
    place, _ = _place("head", *_stand(FRAMES))
    path = place - place.mean(axis=-1, keepdims=True)
    assert np.ptp(place, axis=-1).min(axis=0).max() > 0.005
    power = np.abs(np.fft.rfft(path, axis=-1)) ** 2
    hertz = np.fft.rfftfreq(place.shape[-1], 1 / RATE)
    assert power[..., hertz > 1].sum() < 0.03 * power[..., hertz > 0].sum()


@pytest.mark.parametrize("affect", [(0, 0, 0), (-1.0, -0.5, -0.8), (1.0, 0.7, 0.7), *((0, 0, 0, name, 0.9) for name in EMOTIONS if name not in ("anger", "fear"))])
def test_arms_hang_clear_of_the_body(affect: tuple[object, ...]) -> None:
    """Wrists hang below the elbows, outside the hips, with fingers half curled, in any mood but anger and fear."""
    rotations, hips = _stand(FRAMES[::15], "idle", affect)
    for side, sign in (("left", 1), ("right", -1)):
        wrist, elbow = (_place(side + bone, rotations, hips)[0] for bone in ("Hand", "LowerArm"))
        assert (wrist[1] < elbow[1] - 0.12).all()
        leg = _place(side + "UpperLeg", rotations, hips)[0]
        assert (sign * (wrist[0] - leg[0])).min() > BODY.capsule(side + "UpperLeg").radius + 0.02
        curl = quat.to_rotation_vector(rotations[:, BONE_INDEX[side + "MiddleProximal"]])
        assert 10 < np.degrees(np.linalg.norm(curl, axis=0)).mean() < 48


def test_personas_do_not_move_together() -> None:
    """Two personas of different seed sway differently; the same seed sways the same."""
    place, _ = _place("head", *_stand(FRAMES))
    assert abs(np.corrcoef(place[0, 0], place[0, 1])[0, 1]) < 0.9
    again, _ = _place("head", *_stand(FRAMES))
    assert np.array_equal(place, again)


def test_role_and_affect_show() -> None:
    """Listening leans in, sadness lowers the head, joy does not."""
    def head(role: str, affect: tuple[object, ...]) -> np.ndarray:
        return np.asarray(_place("head", *_stand(FRAMES[::30], role, affect))[0].mean(axis=(1, 2)))

    calm = head("idle", (0, 0, 0))
    assert head("listening", (0, 0, 0))[2] > calm[2] + 0.01
    assert head("idle", (-1, -0.4, -0.6))[1] < calm[1] - 0.004
    assert head("idle", (1, 0.4, 0.4))[1] > head("idle", (-1, -0.4, -0.6))[1] + 0.004


def test_knees_bend_forward_and_little() -> None:
    """Standing knees are bent between 0 and 32 degrees, never backwards."""
    rotations, _ = _stand(FRAMES[::10])
    for side in ("left", "right"):
        bend = np.degrees(quat.to_rotation_vector(rotations[:, BONE_INDEX[side + "LowerLeg"]])[0])
        assert bend.min() > -1.5 and bend.max() < 32


def test_a_low_reach_lowers_the_hips() -> None:
    """Hips raised beyond the legs' reach come down until both planted feet are on the ground."""
    legs, feet = Legs(1), FootTargets(1)
    feet.ankles[:] = legs.ankles_rest
    rotations, hips = quat.identity(len(BONES), 1), np.array([[0.0], [0.10], [0.0]], np.float32)
    legs.solve(rotations, hips, feet)
    assert hips[1, 0] < 0.0
    chain = quat.mul(rotations[:, BONE_INDEX["hips"]], rotations[:, BONE_INDEX["leftUpperLeg"]])
    knee = BODY.at("hips")[:, None] + hips + legs.sockets[:, 0]
    knee = knee + quat.rotate(chain, (BODY.at("leftLowerLeg") - BODY.at("leftUpperLeg"))[:, None])
    chain = quat.mul(chain, rotations[:, BONE_INDEX["leftLowerLeg"]])
    ankle = knee + quat.rotate(chain, (BODY.at("leftFoot") - BODY.at("leftLowerLeg"))[:, None])
    assert np.abs(ankle[:, 0] - BODY.at("leftFoot")).max() < 0.002
