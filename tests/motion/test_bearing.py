"""Rules of bearing: the body says what is felt."""

from itertools import combinations

import numpy as np
import pytest

from persona_engine.motion import bearing
from persona_engine.motion.idle import Idle
from persona_engine.names import EMOTIONS, ROLES
from persona_engine.rig import quat
from persona_engine.rig.body import Body
from persona_engine.score.affect import Affect
from persona_engine.score.style import Style
from tests.motion.posed import bodies, clearance, posed

TIMES = np.arange(0, 30, 2.5)
SHOWN = ("head", "leftShoulder", "rightShoulder", "leftHand", "rightHand", "leftMiddleDistal")
FELT = tuple(name for name in EMOTIONS if name != "neutral")


def stand(affect: Affect, body: Body) -> np.ndarray:
    """(T, 4, 55) how somebody stands who feels like that."""
    idle = Idle(1)
    idle.set(0, 5, body, Style())
    roles, calm = np.eye(len(ROLES), dtype=np.float32)[:1].T, np.zeros((bearing.SIZE, 1), np.float32)
    out = np.zeros((len(TIMES), 4, 55), np.float32)
    for number, t in enumerate(TIMES):
        rotations = quat.identity(55, 1)
        idle.stand(float(t), (roles, bearing.bearing(affect)[:, None], calm), rotations, np.zeros((3, 1), np.float32))
        out[number] = rotations[..., 0]
    return out


def places(affect: Affect) -> dict[str, np.ndarray]:
    """Bone -> (3,) where it is on average over half a minute."""
    body = Body.standard()
    found = posed(body, stand(affect, body))[1]
    return {bone: found[bone].mean(axis=1) for bone in SHOWN}


def test_every_emotion_has_a_bearing_of_its_own() -> None:
    """Any two emotions, and each of them and calm, differ by 15 mm at head, shoulders or hands."""
    assert set(bearing.EMOTIONS) == set(FELT)
    stands = {"neutral": places(Affect())} | {name: places(Affect(emotion=name, intensity=0.9)) for name in FELT}
    for a, b in combinations(stands, 2):
        assert max(np.linalg.norm(stands[a][bone] - stands[b][bone]) for bone in SHOWN) > 0.015, (a, b)


def test_bodies_come_forward_draw_back_and_sink() -> None:
    """The angry and the interested come forward, the frightened and the disgusted draw back, the sad sink, the glad do not."""
    calm = places(Affect())["head"]
    head = {name: places(Affect(emotion=name, intensity=0.9))["head"] - calm for name in FELT}
    assert min(head["anger"][2], head["interest"][2]) > 0.02
    assert max(head["fear"][2], head["disgust"][2]) < -0.02
    assert head["sadness"][1] < -0.008 and head["joy"][1] > -0.004


@pytest.mark.parametrize("name", ["mira", "bram"])
def test_no_bearing_puts_hands_into_the_body(name: str) -> None:
    """Felt as strongly as can be, hands and forearms stay outside."""
    body = bodies()[name]
    for emotion in FELT:
        assert clearance(body, stand(Affect(emotion=emotion, intensity=0.9), body)) > -0.002, emotion


def test_a_mask_hides_no_more_of_the_body_than_half() -> None:
    """With a full mask half of an emotion's bearing is left; arousal is as it was."""
    felt, masked = (bearing.bearing(Affect(emotion="anger", intensity=0.8, mask=mask)) for mask in (0.0, 1.0))
    assert np.allclose(masked[:-1], 0.5 * felt[:-1])
    assert masked[-1] == felt[-1]
