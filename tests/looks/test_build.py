import hashlib
import subprocess
import sys

import numpy as np
import pytest

from persona_engine.avatar.model import Avatar
from persona_engine.avatar.reader import read
from persona_engine.avatar.writer import write
from persona_engine.looks.body import Form
from persona_engine.looks.build import DIGITAL_SOURCE_TYPE
from persona_engine.looks.chest import ROWS
from persona_engine.looks.part import Part
from persona_engine.looks.spec import BodySpec, LookSpec, WearSpec
from persona_engine.looks.thin import borders
from persona_engine.looks.wear import make_wear
from persona_engine.names import ARKIT, BONES


def test_budgets(mira: Avatar) -> None:
    """At most 30 000 triangles, 8 materials, 128 joints and 4 MB."""
    triangles = sum(len(primitive.indices) // 3 for mesh in mira.meshes for primitive in mesh.primitives)
    assert triangles <= 30_000
    assert len(mira.materials) <= 8 and len(mira.skeleton.names) <= 128
    assert len(write(mira)) <= 4_000_000


def test_every_bone_and_shape_is_there(mira: Avatar) -> None:
    """All 55 humanoid bones are mapped and all 52 ARKit shapes move something."""
    assert set(mira.skeleton.humanoid) == set(BONES)
    assert set(mira.shape_names()) == set(ARKIT)


def test_weights_are_a_partition_without_leaks(mira: Avatar) -> None:
    """Weights sum to 1 and no point 5 cm to one side follows an arm, hand or leg of the other."""
    limbs = ("Arm", "Hand", "Leg", "Foot", "Toes", "Thumb", "Index", "Middle", "Ring", "Little")
    names = mira.skeleton.names
    for side, sign in (("right", 1.0), ("left", -1.0)):
        other = np.array([name.startswith(side) and any(limb in name for limb in limbs) for name in names])
        for mesh in mira.meshes:
            for p in mesh.primitives:
                assert np.allclose(p.weights.sum(1), 1.0, atol=1e-5)
                far = sign * p.positions[:, 0] > 0.05
                leak = np.where(other[p.joints[far]], p.weights[far], 0.0).sum(1)
                assert leak.max(initial=0.0) < 1e-3, mesh.name


def test_geometry_is_finite_and_unit(mira: Avatar) -> None:
    """Every position is a number, every used normal has length 1, every garment's coordinates lie in the picture."""
    for mesh in mira.meshes:
        for p in mesh.primitives:
            assert np.isfinite(p.positions).all() and np.isfinite(p.normals).all()
            used = np.unique(p.indices)
            assert np.allclose(np.linalg.norm(p.normals[used], axis=1), 1.0, atol=1e-3), mesh.name
            if mesh.name.startswith("Wear_"):
                assert p.uvs is not None
                assert p.uvs.min() >= -1e-6 and p.uvs.max() <= 1.0 + 1e-6


def test_file_says_what_it_is(mira: Avatar) -> None:
    """The file names its source type and its look, from which it can be made again."""
    again = read(write(mira), "mira.vrm")
    assert again.extras["digitalSourceType"] == DIGITAL_SOURCE_TYPE
    assert LookSpec.model_validate(again.extras["look"]) == LookSpec()
    assert len(again.springs) == len(mira.springs) and len(again.constraints) == 2


def test_chest_continues_the_neck(mira: Avatar) -> None:
    """Every point of the head's open ring that the chest uses lies on it exactly, with the same normal: no seam shows."""
    parts = {mesh.name: mesh.primitives[0] for mesh in mira.meshes}
    face, chest = parts["Face"], parts["Chest"]
    ring = face.positions[:, 1] < face.positions[:, 1].min() + 0.001
    for position, normal in zip(face.positions[ring], face.normals[ring]):
        gap = np.linalg.norm(chest.positions - position, axis=1)
        assert gap.min() < 1e-6
        assert float(chest.normals[gap.argmin()] @ normal) > 0.999


def test_the_chest_is_closed_all_round(mira: Avatar) -> None:
    """The skin below the neck is open above and below only: nothing behind the nape is seen through it."""
    chest = next(mesh for mesh in mira.meshes if mesh.name == "Chest").primitives[0]
    assert len(borders(chest.indices.reshape(-1, 3).astype(np.int64))) == 2 * len(chest.positions) // ROWS


def test_other_process_writes_the_same_bytes(mira: Avatar) -> None:
    """Another process with another hash seed writes the same file."""
    program = (
        "import hashlib; from persona_engine.avatar.writer import write; from persona_engine.looks.build import build;"
        "from persona_engine.looks.spec import LookSpec; print(hashlib.sha256(write(build(LookSpec()))).hexdigest())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=_environment())
    assert done.stdout.strip() == hashlib.sha256(write(mira)).hexdigest()


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONHASHSEED": "7"}


@pytest.mark.parametrize("wear", [WearSpec(top="cardigan", bottom="skirt", shoes="boots"), WearSpec(top="tee")])
@pytest.mark.parametrize("body", [BodySpec(height=1.2, heads=3.4, build=0.8), BodySpec(height=1.8, heads=6.5, build=-0.8)])
def test_every_garment_fits_every_body(mira: Avatar, wear: WearSpec, body: BodySpec) -> None:
    """Other wardrobes and statures give finite parts with partitioned weights."""
    from persona_engine.looks.skeleton import make_figure

    spec = LookSpec(wear=wear, body=body)
    figure = make_figure(body)
    face = _stand_in(figure.frame)
    parts, paints = make_wear(spec, figure, face)
    assert {part.material for part in parts} <= {paint.name for paint in paints} | {"skin"}
    for part in parts:
        assert np.isfinite(part.positions).all()
        assert np.allclose(part.bone_weights.sum(1), 1.0, atol=1e-4)


def _stand_in(frame: object) -> Part:
    """A bare neck with an open ring where the head's ends."""
    from persona_engine.looks.part import HeadFrame

    assert isinstance(frame, HeadFrame)
    angle = np.pi + np.linspace(0.0, 2 * np.pi, 25)
    x, z = -0.345 * frame.unit * np.sin(angle - np.pi), 0.345 * frame.unit * np.cos(angle) + frame.center[2] - 0.12 * frame.unit
    low = np.stack([x, np.full(25, frame.center[1] - 1.6 * frame.unit), z], 1)
    n = np.stack([np.sin(angle), np.zeros(25), np.cos(angle)], 1)
    points = np.concatenate([low, low + (0, 0.05, 0)]).astype(np.float32)
    faces = np.array([[i, i + 1, i + 26] for i in range(24)] + [[i, i + 26, i + 25] for i in range(24)], np.uint32)
    normals, weights, uvs = np.tile(n, (2, 1)), np.ones((50, 1)), np.zeros((50, 2))
    return Part("Face", points, normals.astype(np.float32), faces, ("neck",), weights.astype(np.float32), "skin", uvs.astype(np.float32))


def test_arms_down_cloth_stays_off_the_skin(mira: Avatar, form: Form) -> None:
    """In the pose in which it was cut, the built jacket lies over the body: the way there and back loses nothing."""
    jacket = next(mesh for mesh in mira.meshes if mesh.name == "Wear_top").primitives[0]
    table = np.zeros((len(jacket.positions), len(form.figure.names)))
    for column in range(4):
        rows = np.flatnonzero(jacket.weights[:, column] > 0)
        names = [mira.skeleton.names[j] for j in jacket.joints[rows, column]]
        table[rows, [form.figure.names.index(name) for name in names]] += jacket.weights[rows, column]
    blend = np.einsum("vj,jab->vab", table, form.deltas)
    posed = np.einsum("vab,vb->va", blend[:, :3, :3], jacket.positions) + blend[:, :3, 3]
    assert form.upper()(posed).min() > -0.004
