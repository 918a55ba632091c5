from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np
import pytest

from persona_engine.avatar.mixes import EXPRESSION_MIX, VISEME_MIX
from persona_engine.avatar.model import Avatar, BlendShape, Expression
from persona_engine.avatar.reader import read
from persona_engine.names import ARKIT, ARKIT_INDEX
from persona_engine.rig.face_map import FaceMap
from tests import samples

EMPTY = BlendShape(np.empty(0, np.uint32), np.empty((0, 3), np.float32))


def with_shapes(names: tuple[str, ...], expressions: dict[str, Expression] | None = None) -> Avatar:
    avatar = samples.sample_avatar()
    face = replace(avatar.meshes[1].primitives[0], shapes=dict.fromkeys(names, EMPTY))
    return replace(avatar, meshes=(avatar.meshes[0], replace(avatar.meshes[1], primitives=(face,))), expressions=expressions or {})


def weights(avatar: Avatar, face: dict[str, float]) -> dict[str, float]:
    column = np.zeros((52, 1), np.float32)
    for name, weight in face.items():
        column[ARKIT_INDEX[name]] = weight
    found = FaceMap.of(avatar).apply(column)[:, 0]
    return {name: round(float(weight), 4) for name, weight in zip(avatar.shape_names(), found) if weight}


@pytest.mark.parametrize(
    "spell",
    [
        lambda name: name,
        lambda name: name[0].upper() + name[1:],
        lambda name: name.lower(),
        lambda name: f"Head.{name}",
        lambda name: name if name in ("jawLeft", "jawRight", "mouthLeft", "mouthRight") else name.replace("Left", "_L").replace("Right", "_R"),
    ],
)
def test_arkit_shapes_are_found_in_any_spelling(spell: object) -> None:
    """An avatar with ARKit shapes gets each weight under its own spelling, unchanged, whatever their order."""
    avatar = with_shapes(tuple(spell(name) for name in reversed(ARKIT)))  # type: ignore[operator]
    found = FaceMap.of(avatar)
    assert found.rows is not None and not found.missing
    face = np.random.default_rng(0).random((52, 3)).astype(np.float32)
    np.testing.assert_array_equal(found.apply(face), face[::-1])
    np.testing.assert_allclose(found.matrix @ face, face[::-1], atol=1e-6)


def test_a_vrm0_face_blinks_and_talks() -> None:
    """An avatar with VRM expressions alone: blink, open, rounded and closed mouth reach the right shapes."""
    avatar = read(samples.vrm0())
    assert weights(avatar, {"eyeBlinkLeft": 1.0}) == {"Face.M_F00.blink_l": 1.0}
    assert weights(avatar, VISEME_MIX["aa"])["Face.M_F00.a"] > 0.8
    rounded = weights(avatar, VISEME_MIX["U"])
    assert max(rounded, key=lambda name: rounded[name]) == "Face.M_F00.u"
    assert weights(avatar, VISEME_MIX["O"])["Face.M_F00.o"] > 0.5
    assert weights(avatar, {"jawOpen": 0.6, "mouthClose": 0.6}) == {}
    assert weights(avatar, VISEME_MIX["PP"]).get("Face.M_F00.a", 0) == 0
    assert weights(avatar, EXPRESSION_MIX["joy"])["Face.M_F00.joy"] > 0.6


def test_one_blink_expression_serves_both_eyes() -> None:
    """Without blinkLeft and blinkRight, `blink` follows the mean of both lids."""
    avatar = with_shapes(("Fcl_EYE_Close",), {"blink": Expression("blink", {"Fcl_EYE_Close": 1.0})})
    assert weights(avatar, {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0}) == {"Fcl_EYE_Close": 1.0}
    assert weights(avatar, {"eyeBlinkLeft": 1.0}) == {"Fcl_EYE_Close": 0.5}


def test_viseme_shapes_and_bare_mouths_serve() -> None:
    """Oculus viseme shapes, and a lone `mouthOpen`, open when the jaw does."""
    assert weights(with_shapes(("viseme_aa", "viseme_U", "viseme_O")), {"jawOpen": 0.5})["viseme_aa"] > 0.5
    assert weights(with_shapes(("mouthOpen", "mouthSmile")), {"jawOpen": 0.5})["mouthOpen"] > 0.5


def test_real_shapes_win_over_stand_ins() -> None:
    """An avatar that has ARKit shapes and visemes as well is driven by the former alone."""
    assert weights(with_shapes((*ARKIT, "viseme_aa", "mouthOpen")), {"jawOpen": 0.5}) == {"jawOpen": 0.5}


def test_custom_expressions_named_as_arkit_count() -> None:
    """A VRM whose custom expressions bear ARKit names is driven through them."""
    avatar = with_shapes(("BS.17", "BS.18"), {"JawOpen": Expression("JawOpen", {"BS.17": 0.8, "BS.18": 0.4}, preset=False)})
    assert weights(avatar, {"jawOpen": 0.5}) == {"BS.17": 0.4, "BS.18": 0.2}


def test_weights_stay_in_range() -> None:
    """Mixed weights never leave 0..1."""
    found = FaceMap.of(read(samples.vrm0())).apply(np.ones((52, 4), np.float32))
    assert found.min() >= 0 and found.max() <= 1


def test_a_blank_face_is_reported_once(caplog: pytest.LogCaptureFixture) -> None:
    """An avatar without any face shape is named in one line of the log, and stays usable."""
    with caplog.at_level(logging.INFO, "persona_engine.rig"):
        found = FaceMap.of(with_shapes(()))
    assert len(caplog.records) == 1 and "jawOpen" in caplog.text
    assert found.apply(np.ones((52, 2), np.float32)).shape == (0, 2)
