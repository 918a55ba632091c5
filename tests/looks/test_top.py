import numpy as np
import pytest

from persona_engine.looks.body import Form
from persona_engine.looks.cage import normals
from persona_engine.looks.top import TOPS, weave_top


@pytest.mark.parametrize("name", sorted(TOPS))
def test_a_top_stays_over_the_skin(form: Form, name: str) -> None:
    """No point of a top's cloth is under the skin in the pose in which it was cut."""
    woven = weave_top(form, TOPS[name])
    assert form.upper()(woven.cage.points).min() > -0.004 * form.scale


@pytest.mark.parametrize("name", sorted(TOPS))
def test_a_top_faces_outward(form: Form, name: str) -> None:
    """The cloth's normals follow the body's own outward direction, but for the folded collar and rolled edges."""
    from persona_engine.looks.sdf import gradient

    cage = weave_top(form, TOPS[name]).cage
    n = normals(cage.points, cage.triangles())
    assert ((n * gradient(form.upper(), cage.points)).sum(1) > 0).mean() > 0.75


@pytest.mark.parametrize("name", sorted(TOPS))
def test_sleeves_listen_to_their_own_side(form: Form, name: str) -> None:
    """Weights are a partition and nothing on the left follows a right limb."""
    woven = weave_top(form, TOPS[name])
    names = np.array(form.figure.names)
    assert np.allclose(woven.weights.sum(1), 1.0)
    left = woven.cage.points[:, 0] > 0.02
    assert woven.weights[left][:, np.char.startswith(names, "right")].max(initial=0.0) < 1e-6
