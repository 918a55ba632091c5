"""Rules of the frame: the seal is the last word, lids close, emotion gives way to speech."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from persona_engine.avatar.mixes import LID_CLOSERS, LIP_OPENERS
from persona_engine.motion.mixer import bite, seal
from persona_engine.names import ARKIT, ARKIT_INDEX, BONES, EMOTIONS
from persona_engine.rig import quat
from persona_engine.score import Affect, FaceCue, GazeTarget, Roots, VisemeMark
from tests.motion.scenes import FACE, Film, block, roots, sentence, state, turns

JAW, CLOSE = ARKIT_INDEX["jawOpen"], ARKIT_INDEX["mouthClose"]
OPENERS = [ARKIT_INDEX[name] for name in LIP_OPENERS if name != "jawOpen"]
BLINKS = [ARKIT_INDEX["eyeBlinkLeft"], ARKIT_INDEX["eyeBlinkRight"]]
weights = arrays.arrays(np.float32, (52, 4), elements=st.floats(0, 1, width=32))


@given(weights)
def test_a_full_seal_closes_any_mouth(mouth: np.ndarray) -> None:
    """At seal 1 every lip-opening shape is 0 and `mouthClose` equals `jawOpen`; at 0 only `mouthClose` may shrink to `jawOpen`."""
    before = mouth.copy()
    wanted = np.array([1.0, 1.0, 0.0, 0.5], np.float32)
    seal(mouth, wanted)
    assert not mouth[OPENERS, :2].any()
    assert np.allclose(mouth[CLOSE, :2], mouth[JAW, :2], atol=1e-6)
    assert (mouth[CLOSE] <= mouth[JAW] + 1e-6).all()
    others = [row for row in range(52) if row != CLOSE]
    assert np.array_equal(mouth[others, 2], before[others, 2])


@given(weights)
def test_a_full_bite_narrows_any_mouth(mouth: np.ndarray) -> None:
    """At bite 1 the jaw is nearly shut, the lower lip rolled in, nothing pulls it away; at 0 nothing changes."""
    before = mouth.copy()
    bite(mouth, np.array([1.0, 0.0, 1.0, 0.0], np.float32))
    assert mouth[JAW, [0, 2]].max() <= 0.1 + 1e-6
    assert mouth[ARKIT_INDEX["mouthRollLower"], [0, 2]].min() >= 0.7 - 1e-6
    assert np.array_equal(mouth[:, [1, 3]], before[:, [1, 3]])


MARKS = tuple(VisemeMark(round(0.1 * k, 3), name) for k, name in enumerate(("aa", "PP", "O", "PP", "E", "FF", "aa", "SS", "aa", "sil")))


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_lips_seal_whatever_she_feels(emotion: str) -> None:
    """In the final mix the lips are shut for 40 ms at every p b m, with any emotion at full and the game pulling at her lips."""
    scene = Film([
        *roots(4.0), (0.0, state(0.0, affect=Affect(0, 0, 0, emotion, 1.0))), (0.0, FaceCue("ann", 0.0, "mouthUpperUpLeft", 0.4)),
        (1.0, sentence(1, 2.0, 1.0, visemes=MARKS, blocks=(block("face", "surprise", 0.0, 1.0),))),
    ])  # fmt: skip
    times = np.arange(1.9, 3.1, 1 / 300)
    face = scene.run(times)[:, FACE]
    shut = (face[:, OPENERS].max(axis=1) < 0.01) & (face[:, JAW] - face[:, CLOSE] < 0.005)
    for start in (2.1, 2.3):
        assert shut[(times > start - 0.05) & (times < start + 0.15)].sum() >= 12


def test_speech_takes_the_mouth_and_leaves_the_brows() -> None:
    """While she speaks, the emotion keeps most of the brows and loses most of the mouth's opening; afterwards it is back."""
    feeling = state(0.0, affect=Affect(0, 0, 0, "surprise", 1.0))
    scene = Film([*roots(6.0), (0.0, feeling), (1.0, sentence(1, 2.0, 1.0, visemes=(VisemeMark(0.0, "SS"), VisemeMark(0.9, "sil")), blocks=()))])
    jaw, brow, blink_free = [], [], []
    for t in (1.5, 2.5, 4.5):
        face = scene.at(t)[FACE]
        jaw.append(face[JAW])
        brow.append(face[ARKIT_INDEX["browOuterUpLeft"]])
        blink_free.append(face[BLINKS].max())
    assert jaw[1] < 0.6 * jaw[0] and abs(jaw[2] - jaw[0]) < 0.02
    assert brow[1] > 0.8 * brow[0]


def test_a_blink_closes_the_eyes_alone() -> None:
    """At the bottom of a blink both lids are shut and no other shape moves them."""
    scene = Film([*roots(3.0), (0.0, state(0.0)), (0.5, sentence(1, 1.0, 1.0, visemes=(), blocks=(block("blink", "", 0.5, 0.8, 1.0),)))])
    times = np.arange(1.4, 1.9, 1 / 200)
    face = scene.run(times)[:, FACE]
    bottom = face[int(face[:, BLINKS].min(axis=1).argmax())]
    assert bottom[BLINKS].min() > 0.98
    assert bottom[[ARKIT_INDEX[n] for n in LID_CLOSERS]].max() < 0.02


def test_lids_follow_the_eyes_down() -> None:
    """Looking down lowers the lids, looking up raises them."""
    def look(y: float, name: str) -> float:
        scene = Film([(0.0, Roots(0.0, ("ann",), ((0.0, 0.0, 0.0),), (0.0,))), (0.0, state(0.0, attention=GazeTarget(point=(0.0, y, 1.2))))])
        frames = scene.run(np.arange(1.0, 9.0, 1 / 10))
        return float(np.median(frames[:, ARKIT_INDEX[name]]))

    assert look(0.3, "eyeLookDownLeft") > 0.15 > look(2.4, "eyeLookDownLeft")
    assert look(2.4, "eyeLookUpLeft") > 0.15 > look(0.3, "eyeLookUpLeft")


@pytest.mark.parametrize("place", [(1.5, 1.3, 3.0), (-3.0, 1.6, 2.0), (0.2, 0.8, 2.5)])
def test_eyes_meet_their_target(place: tuple[float, float, float]) -> None:
    """However chest and head are turned by speech, the mean line of sight points at the target within the size of a face scan."""
    look = GazeTarget(point=place)
    scene = Film([(0.0, Roots(0.0, ("ann",), ((0.0, 0.0, 0.0),), (0.0,))), (0.0, state(0.0, role="listening", attention=look)),
                  (0.5, sentence(1, 1.0, 3.0, blocks=(block("head", "nod", 0.5, 1.2, 1.0), block("head", "tilt", 1.5, 2.5, 1.0))))])  # fmt: skip
    frames = scene.run(np.arange(2.0, 14.0, 1 / 20))
    rotations = turns(frames).transpose(1, 2, 0).astype(np.float64)
    line = quat.identity(len(frames)).astype(np.float64)
    for bone in ("hips", "spine", "chest", "upperChest", "neck", "head", "leftEye"):
        line = quat.mul(line, rotations[:, BONES.index(bone)])
    ahead = quat.rotate(line, np.array([0.0, 0.0, 1.0])[:, None])
    wanted = np.array(place) - scene.performer._mixer.targets.eyes[:, scene.row]
    wanted /= np.linalg.norm(wanted)
    error = np.degrees(np.arccos(np.clip((ahead * wanted[:, None]).sum(0), -1, 1)))
    assert np.median(error) < 5.0


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(ARKIT), st.floats(0, 1))
def test_a_held_shape_is_held(name: str, weight: float) -> None:
    """"hold" wins over behaviour for every shape but where a shut mouth forbids it."""
    scene = Film([*roots(1.0), (0.0, state(0.0)), (0.0, FaceCue("ann", 0.0, name, weight, "hold"))])
    if name != "mouthClose":
        assert scene.at(1.0)[ARKIT_INDEX[name]] == pytest.approx(weight, abs=1e-6)
