"""Poses from outside: exact enough, smooth, and let go again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.motion.levels import from_levels, to_levels
from persona_engine.motion.puppets import FADE, Puppets
from persona_engine.names import ARKIT_INDEX, BONE_INDEX, BONES
from persona_engine.rig import quat
from persona_engine.score.channels import COUNT, RATE, Puppet
from persona_engine.score.pose import PoseFrame

COLUMNS = {"mira": 1}


def _pose(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    turns = random.normal(0, 1, (4, len(BONES), 3)).astype(np.float32)
    return random.random((52, 3), np.float32), quat.normalize(turns), random.normal(0, 0.5, (3, 3)).astype(np.float32)


@given(st.integers(0, 2**32))
def test_levels_keep_poses(seed: int) -> None:
    """Weights to 0.002, turns to 0.1 degrees, offsets to half a millimetre."""
    face, rotations, hips = _pose(seed)
    levels = to_levels(face, rotations, hips)
    assert levels.shape == (COUNT, 3)
    again = from_levels(levels)
    assert np.abs(again[0] - face).max() <= 0.002 and np.abs(again[2] - hips).max() <= 0.00051
    a, b = (q.astype(float) / np.linalg.norm(q.astype(float), axis=0) for q in (again[1], rotations))
    apart = np.minimum(np.linalg.norm(a - b, axis=0), np.linalg.norm(a + b, axis=0))
    assert np.degrees(4 * np.arcsin(apart / 2)).max() <= 0.1


def _shown(puppets: Puppets, t: float) -> PoseFrame:
    frame = PoseFrame(2)
    frame.face[:] = 0.25
    puppets.write(t, COLUMNS.__getitem__, COLUMNS, frame)
    return frame


def _clip(part: str, until: int = 0) -> Puppets:
    puppets = Puppets()
    for tick in range(30, 60):
        face = np.full((52, 1), 0.5 + 0.01 * (tick - 30), np.float32)
        turn = quat.from_axis_angle(np.array([0.0, 1.0, 0.0], np.float32), 0.02 * (tick - 30))
        rotations = np.repeat(turn[:, None, None], len(BONES), 1).astype(np.float32)
        puppets.add(tick, (Puppet("mira", part, 30, until),), to_levels(face, rotations, np.full((3, 1), 0.1, np.float32)))
    return puppets


def test_snapshots_are_joined_up() -> None:
    """Between two snapshots a puppet is between them; others are left alone."""
    frame = _shown(_clip("all"), 50.5 / RATE)
    assert frame.face[0, 1] == pytest.approx(0.705, abs=0.004) and frame.face[0, 0] == 0.25
    assert 2 * np.arcsin(frame.rotations[1, 5, 1]) == pytest.approx(0.41, abs=0.003)


def test_a_part_is_a_part() -> None:
    """A held face leaves the hands and hips alone, a held body the face and the eyes."""
    face, body = _shown(_clip("face"), 59 / RATE), _shown(_clip("body"), 59 / RATE)
    hand, head, eye = (BONE_INDEX[b] for b in ("leftHand", "head", "leftEye"))
    assert face.rotations[3, hand, 1] == 1.0 and face.hips[0, 1] == 0.0 and face.rotations[3, head, 1] < 1.0 and face.face[0, 1] > 0.7
    assert body.rotations[3, hand, 1] < 1.0 and body.hips[0, 1] == pytest.approx(0.1) and body.rotations[3, eye, 1] == 1.0 and body.face[0, 1] == 0.25


def test_taking_up_and_letting_go_is_smooth() -> None:
    """A puppet takes over and is let go without a leap, and shows nothing of it before and after."""
    puppets = _clip("all", until=45)
    times = np.arange(0.9, 2.0, 1 / 240)
    jaw = np.array([_shown(puppets, t).face[ARKIT_INDEX["jawOpen"], 1] for t in times])
    assert jaw[0] == 0.25 and jaw[-1] == pytest.approx(0.25, abs=1e-6) and jaw.max() > 0.5
    assert np.abs(np.diff(jaw)).max() < 1.5 * 0.5 / FADE / 240 + 0.004


def _levels(weight: float) -> np.ndarray:
    still = np.tile(np.array([0, 0, 0, 1], np.float32)[:, None, None], (1, len(BONES), 1))
    return to_levels(np.full((52, 1), weight, np.float32), still, np.zeros((3, 1), np.float32))


def test_a_change_of_rate_is_no_leap() -> None:
    """Who goes from the full rate to the lower one and back is shown all the time, and moves no further in a frame than in a tenth of a second; one who
    leaves both streams is let go."""
    puppets, shown = Puppets(), []
    for tick in range(30, 140):
        levels, near = _levels(0.4 + 0.004 * (tick - 30)), not 60 <= tick < 100
        if tick in (60, 100):
            puppets.add(tick, (), levels[:, :0], int(near))
        if near or tick % 3 == 0:
            puppets.add(tick, (Puppet("mira", "all", 3),), levels, int(not near))
        if tick > 40:
            shown += [_shown(puppets, (tick - 1 + share) / RATE).face[0, 1] for share in (0.0, 0.5)]
    assert np.abs(np.diff(shown)).max() <= 0.004 * 3 + 1 / 255 and min(shown) > 0.43
    puppets.add(140, (), _levels(0.0)[:, :0], 0)
    assert _shown(puppets, 146 / RATE).face[0, 1] == 0.25
