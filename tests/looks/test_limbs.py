import numpy as np

from persona_engine.looks.body import Form
from persona_engine.looks.cage import normals
from persona_engine.looks.hands import RING
from persona_engine.looks.limbs import weave_arms, weave_legs
from persona_engine.looks.sdf import gradient


def test_limbs_lie_on_the_body_and_face_outward(form: Form) -> None:
    """Bare arms and legs are on the body's surface, and their faces look away from it; from where arms grow flat towards the hands they lie inside it."""
    for woven, fields, ends in ((weave_arms(form, 0.1), form.arms, 6 * RING), (weave_legs(form, 0.55, 0.1), form.legs, 0)):
        points, n = woven.cage.points, normals(woven.cage.points, woven.cage.triangles())
        left = points[:, 0] > 0
        for mine, side in ((left, "left"), (~left, "right")):
            depth = fields[side](points[mine])
            assert np.abs(depth[: len(depth) - ends]).max() < 0.006 and (depth[len(depth) - ends :] < 0.0).all()
            assert ((gradient(fields[side], points[mine]) * n[mine]).sum(1) > 0.5).all()


def test_limbs_follow_their_own_side(form: Form) -> None:
    """Weights are a partition over the limb's own bones and the hips."""
    names = np.array(form.figure.names)
    for woven in (weave_arms(form, 0.1), weave_legs(form, 0.55, 0.1)):
        left = woven.cage.points[:, 0] > 0
        assert np.allclose(woven.weights.sum(1), 1.0)
        assert not woven.weights[left][:, np.char.startswith(names, "right")].any()
