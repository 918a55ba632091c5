"""Every hair style on every kind of head: whole, bound, light enough, and out of the face."""

import numpy as np
import pytest

from persona_engine.looks.build import build
from persona_engine.looks.cuts import CUTS
from persona_engine.looks.form import Form
from persona_engine.looks.hair import HairSet, hairline, make_hair
from persona_engine.looks.spec import FaceSpec, HairSpec, LookSpec


class Units:
    """Keeps units of the head."""

    def __call__(self, points: np.ndarray) -> np.ndarray:
        return points

    def vec(self, point: np.ndarray) -> tuple[float, float, float]:
        x, y, z = (float(c) for c in point)
        return (x, y, z)


def grown(style: str, **more: float) -> tuple[LookSpec, HairSet]:
    spec = LookSpec(hair=HairSpec(style=style, **more), face=FaceSpec(width=0.4, length=-0.3))  # type: ignore[arg-type]
    return spec, make_hair(Form.of(spec), spec, Units())


@pytest.mark.parametrize("style", sorted(CUTS))
def test_a_style_is_whole_and_bound(style: str) -> None:
    """Finite points, weights of at most four joints that sum to one, every joint once, parents first; twice the same."""
    spec, made = grown(style, length=1.0, volume=0.5)
    names = [joint.name for joint in made.joints]
    assert len(set(names)) == len(names)
    assert all(j.parent == "head" or names.index(j.parent) < k for k, j in enumerate(made.joints))
    for part in made.parts:
        assert np.isfinite(part.positions).all() and np.isfinite(part.normals).all()
        np.testing.assert_allclose(part.bone_weights.sum(1), 1.0, atol=1e-5)
        assert (part.bone_weights > 0).sum(1).max() <= 4
        assert set(part.bones) <= {"head", *names}
    again = grown(style, length=1.0, volume=0.5)[1]
    assert all(np.array_equal(a.positions, b.positions) for a, b in zip(made.parts, again.parts))


@pytest.mark.parametrize("style", sorted(CUTS))
@pytest.mark.parametrize("length", [0.0, 1.0])
def test_hair_leaves_the_face_free(style: str, length: float) -> None:
    """Nothing hangs before the eyes, nose and mouth."""
    _, made = grown(style, length=length)
    for part in made.parts:
        x, y, z = part.positions.T
        assert not ((np.abs(x) < 0.42) & (y < 0.30) & (y > -0.85) & (z > 0.45)).any()


def test_a_bald_head_has_a_scalp() -> None:
    """Without hair the skin is closed and no roots are painted; all other styles start above the brows."""
    assert not grown("bald")[1].parts
    for style in CUTS:
        line = float(hairline(LookSpec(hair=HairSpec(style=style)), np.array(0.0)))  # type: ignore[arg-type]
        assert line > (100.0 if style == "bald" else 38.0)


@pytest.mark.parametrize("style", ["dreadlocks", "short", "spiky"])
def test_the_heaviest_styles_are_light_enough(style: str) -> None:
    """A whole avatar has at most 30 000 triangles and eight materials."""
    avatar = build(LookSpec(hair=HairSpec(style=style)))  # type: ignore[arg-type]
    assert sum(len(p.indices) // 3 for m in avatar.meshes for p in m.primitives) <= 30_000
    assert len(avatar.materials) <= 8
