import numpy as np
import pytest

from persona_engine.looks.body import Form
from persona_engine.looks.bottom import BOTTOMS, weave_bottom


@pytest.mark.parametrize("name", sorted(BOTTOMS))
def test_a_bottom_stays_over_the_skin(form: Form, name: str) -> None:
    """No point of the cloth is under the skin of trunk and legs."""
    points = weave_bottom(form, name).cage.points
    field = form.lower()
    above = points[:, 1] > 0.12
    assert field(points[above]).min() > -0.006 * form.scale


def test_trouser_legs_do_not_share_weights(form: Form) -> None:
    """From the middle of the thigh down a trouser leg follows no bone of the other leg."""
    woven = weave_bottom(form, "trousers")
    names = np.array(form.figure.names)
    left = (woven.cage.points[:, 0] > 0.0) & (woven.cage.points[:, 1] < 0.44)
    assert left.sum() > 100
    assert woven.weights[left][:, np.char.startswith(names, "right")].max() < 1e-9


def test_hems_are_level(form: Form) -> None:
    """The lowest ring of each leg lies in one plane."""
    points = weave_bottom(form, "trousers").cage.points
    hem = BOTTOMS["trousers"].hem * form.scale
    assert (np.abs(points[:, 1] - hem) < 1e-9).sum() >= 40


def test_a_skirt_lies_on_the_lap(form: Form) -> None:
    """Of who sits neither front nor back of a skirt stands off the thighs: the cloth lies within 3 cm of them above and below."""
    woven, figure, k = weave_bottom(form, "skirt"), form.figure, form.scale
    c, s = np.cos(np.radians(-88.0)), np.sin(np.radians(-88.0))
    lift = np.array(((1, 0, 0), (0, c, -s), (0, s, c)))
    turns = {f"{side}{bone}": turn for side in ("left", "right") for bone, turn in (("UpperLeg", lift), ("LowerLeg", lift.T))}
    deltas = figure.deltas(turns)
    points = woven.cage.points
    blend = np.einsum("vj,jab->vab", woven.weights, deltas)
    posed = np.einsum("vab,vb->va", blend[:, :3, :3], points) + blend[:, :3, 3]
    low = (points[:, 1] < 0.54 * k) & (np.abs(points[:, 0]) < 0.08 * k)
    height = posed[low, 1] / k - figure.at("leftUpperLeg")[1] / k
    front = points[low, 2] > 0
    assert height[front].min() > 0.045 and height[front].max() < 0.10
    assert height[~front].min() > -0.12 and height[~front].max() < -0.03
