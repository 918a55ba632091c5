from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.names import ARKIT_INDEX
from persona_engine.rig import quat
from persona_engine.rig.crowd import Crowd
from persona_engine.rig.model import RigModel
from persona_engine.rig.skinning import deform
from tests import samples

AVATAR = samples.sample_avatar()
RIG = RigModel.from_avatar(AVATAR)
FACE = AVATAR.meshes[1].primitives[0]


def posed(face: dict[str, float], turn: float = 0.0) -> np.ndarray:
    crowd = Crowd(RIG, 1)
    crowd.claim()
    rotations = quat.identity(55, 1)
    rotations[:, :, 0] = quat.from_axis_angle(np.float32([0.6, 0.8, 0]), turn)[:, None]
    weights = np.zeros((52, 1), np.float32)
    for name, weight in face.items():
        weights[ARKIT_INDEX[name]] = weight
    crowd.pose(rotations, np.zeros((3, 1), np.float32), weights)
    crowd.solve()
    return deform(crowd, 0, FACE)[0]


@given(st.floats(0, 1, width=32), st.floats(-1, 1, width=32))
def test_lips_seal_on_the_posed_mesh(jaw: float, turn: float) -> None:
    """With mouthClose equal to jawOpen the lips' edges coincide on the deformed, turned mesh; with the jaw alone they part."""
    columns = samples.FACE_COLUMNS
    lower, upper = slice(3 * columns, 4 * columns), slice(4 * columns, 5 * columns)
    closed = posed({"jawOpen": jaw, "mouthClose": jaw}, turn)
    np.testing.assert_allclose(closed[lower], closed[upper], atol=1e-6)
    opened = posed({"jawOpen": jaw}, turn)
    np.testing.assert_allclose(np.linalg.norm(opened[lower] - opened[upper], axis=1), 0.02 * jaw, atol=1e-5)


def test_normals_stay_unit() -> None:
    """Posed normals are unit vectors."""
    crowd = Crowd(RIG, 1)
    crowd.claim()
    crowd.solve()
    for mesh in AVATAR.meshes:
        np.testing.assert_allclose(np.linalg.norm(deform(crowd, 0, mesh.primitives[0])[1], axis=1), 1, atol=1e-5)
