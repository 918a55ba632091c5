"""Levels of detail: thinner, but the same character."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from persona_engine.avatar.model import Avatar, Primitive
from persona_engine.avatar.reader import read
from persona_engine.avatar.writer import write
from persona_engine.looks.head import slit_rows
from persona_engine.looks.lods import levels, triangles
from persona_engine.looks.mesh import ball
from persona_engine.looks.png import halved, png
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.thin import thin


@pytest.fixture(scope="module")
def lods(mira: Avatar) -> tuple[Avatar, ...]:
    return levels(mira, LookSpec())


def part(avatar: Avatar, name: str) -> Primitive:
    return next(mesh for mesh in avatar.meshes if mesh.name == name).primitives[0]


def test_each_level_is_lighter(mira: Avatar, lods: tuple[Avatar, ...]) -> None:
    """Level 1 has at most 55 % of the triangles, level 2 at most 36 %, and the files shrink too."""
    whole = triangles(mira.meshes)
    assert [triangles(lod.meshes) < limit * whole for lod, limit in zip(lods, (0.55, 0.36))] == [True, True]
    sizes = [len(write(avatar)) for avatar in (mira, *lods)]
    assert sizes == sorted(sizes, reverse=True)


def test_levels_are_the_same_character(mira: Avatar, lods: tuple[Avatar, ...]) -> None:
    """Joints, humanoid map, parts, materials, expressions and springs are those of the finest level, and every blend shape still moves something."""
    for lod in lods:
        again = read(write(lod))
        assert again.skeleton.names == mira.skeleton.names and again.skeleton.humanoid == mira.skeleton.humanoid
        assert [mesh.name for mesh in again.meshes] == [mesh.name for mesh in mira.meshes]
        assert [m.name for m in again.materials] == [m.name for m in mira.materials]
        assert again.expressions == read(write(mira)).expressions and len(again.springs) == len(mira.springs)
        assert set(again.shape_names()) == set(mira.shape_names())


def test_levels_are_parts_of_the_finest(mira: Avatar, lods: tuple[Avatar, ...]) -> None:
    """Every vertex is one of the finest level's, with its weights, and each part keeps its extent within 2 cm."""
    for lod in lods:
        for fine, coarse in zip(mira.meshes, lod.meshes):
            p, q = fine.primitives[0], coarse.primitives[0]
            assert {row.tobytes() for row in np.hstack([q.positions, q.weights])} <= {row.tobytes() for row in np.hstack([p.positions, p.weights])}
            for end in (np.min, np.max):
                assert np.abs(end(p.positions, axis=0) - end(q.positions, axis=0)).max() < 0.020, fine.name


def dense(p: Primitive, name: str) -> np.ndarray:
    out = np.zeros_like(p.positions)
    out[p.shapes[name].indices] = p.shapes[name].positions
    return out


def test_lids_and_lips_still_seal(mira: Avatar, lods: tuple[Avatar, ...]) -> None:
    """Every point of both edges of lids and lips is kept, so a blink and closed lips seal in every level."""
    rows = slit_rows(LookSpec())
    fine = part(mira, "Face")
    blink = fine.positions + dense(fine, "eyeBlinkLeft")
    for lod in lods:
        coarse = part(lod, "Face")
        here = {row.tobytes() for row in coarse.positions}
        for edge in np.concatenate([np.concatenate(pair) for pair in rows.values()]):
            assert fine.positions[edge].tobytes() in here
        upper, lower = rows["left"]
        assert np.abs(blink[upper] - blink[lower]).max() < 1e-6
        shut = {row.tobytes() for row in coarse.positions + dense(coarse, "eyeBlinkLeft")}
        assert all(blink[v].tobytes() in shut for v in (*upper, *lower))


def test_a_sphere_stays_round() -> None:
    """A thinned sphere keeps to its target, stays closed, faces outwards and loses little volume."""
    made = ball(np.zeros(3), 1.0, 40, 24)
    count = len(made.points)
    sphere = Primitive(
        made.points.astype(np.float32), made.points.astype(np.float32), made.faces.ravel().astype(np.uint32), np.zeros((count, 4), np.uint16),
        np.tile(np.array([1, 0, 0, 0], np.float32), (count, 1)),
    )  # fmt: skip
    thinned = thin(sphere, 400)
    faces = thinned.indices.reshape(-1, 3).astype(np.int64)
    assert 300 <= len(faces) <= 410
    a, b, c = (thinned.positions[faces[:, k]].astype(np.float64) for k in range(3))
    assert 0.94 * 4.0 < float((a * np.cross(b, c)).sum() / 6.0) < 4.0 / 3.0 * np.pi
    assert ((np.cross(b - a, c - a) * (a + b + c)).sum(1) > 0.0).all()


def test_light_parts_stay_as_they_are(mira: Avatar) -> None:
    """What is light enough is not touched."""
    brows = part(mira, "Brows")
    assert thin(brows, 10_000) is brows


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("grain", ["rows", "columns"])
def test_textures_are_halved(channels: int, grain: str) -> None:
    """A halved picture is the mean of its two by two blocks, whichever filter it was packed with."""
    pixels = np.random.default_rng(2).random((1, 64, channels)) * np.ones((32, 1, 1))
    pixels = pixels if grain == "columns" else np.random.default_rng(3).random((32, 1, channels)) * np.ones((1, 64, 1))
    found = np.asarray(Image.open(io.BytesIO(halved(png(pixels))))).astype(float) / 255.0
    assert found.shape == (16, 32, channels)
    assert np.abs(found - pixels.reshape(16, 2, 32, 2, channels).mean((1, 3))).max() < 1.5 / 255.0
