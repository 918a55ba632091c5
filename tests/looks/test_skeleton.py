import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.looks.skeleton import CROWN, Figure, make_figure
from persona_engine.looks.spec import BodySpec
from persona_engine.names import BONE_PARENTS

BROUGHT_BY_HEAD = {"leftEye", "rightEye", "jaw"}

bodies = st.builds(BodySpec, height=st.floats(0.8, 2.2), heads=st.floats(3.0, 8.0), build=st.floats(-1.0, 1.0))


@given(bodies)
@settings(max_examples=40, deadline=None)
def test_every_humanoid_bone_hangs_on_its_parent(body: BodySpec) -> None:
    """A figure has every VRM bone that the head does not bring, with the parent that VRM gives it, parents first."""
    figure = make_figure(body)
    for name, parent in BONE_PARENTS.items():
        if name in BROUGHT_BY_HEAD:
            continue
        row = figure.names.index(name)
        assert figure.parents[row] == (-1 if parent is None else figure.names.index(parent))
        assert figure.parents[row] < row


@given(bodies)
@settings(max_examples=40, deadline=None)
def test_sides_mirror_exactly(body: BodySpec) -> None:
    """The right side is the mirror image of the left one, bit for bit."""
    figure = make_figure(body)
    for name in figure.names:
        if name.startswith("left"):
            assert np.array_equal(figure.at("right" + name[4:]), figure.at(name) * (-1.0, 1.0, 1.0))


@given(bodies)
@settings(max_examples=40, deadline=None)
def test_stature_follows_the_spec(body: BodySpec) -> None:
    """The crown stands at the given height and the head measures height / heads."""
    frame = make_figure(body).frame
    assert frame.center[1] + CROWN * frame.unit == pytest.approx(body.height)
    assert 2.13 * frame.unit == pytest.approx(body.height / body.heads)


def test_fingertips_reach_crown_and_opposite_shoulder(figure: Figure) -> None:
    """The straight arm is longer than the way from its shoulder to the crown and to the other shoulder."""
    shoulder, tip = figure.at("leftUpperArm"), figure.at("leftMiddleDistal") + (0.018, 0, 0)
    crown = np.array(figure.frame.center) + (0.0, figure.frame.unit, 0.0)
    reach = np.linalg.norm(tip - shoulder)
    assert reach > np.linalg.norm(crown - shoulder)
    assert reach > np.linalg.norm(figure.at("rightUpperArm") - shoulder)


def test_lowering_turns_arms_rigidly(figure: Figure) -> None:
    """Lowered by 90 degrees, a hand hangs straight under its shoulder at the arm's length and the trunk stands still."""
    deltas = figure.lowered(90.0)
    hand = figure.names.index("leftHand")
    posed = deltas[hand] @ np.append(figure.positions[hand], 1.0)
    shoulder = figure.at("leftUpperArm")
    assert posed[0] == pytest.approx(shoulder[0] + figure.at("leftHand")[1] - shoulder[1], abs=1e-9)
    assert shoulder[1] - posed[1] == pytest.approx(figure.at("leftHand")[0] - shoulder[0])
    assert np.array_equal(deltas[figure.names.index("chest")], np.eye(4))
