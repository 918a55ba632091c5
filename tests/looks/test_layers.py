"""Tops under what is worn over them."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from bench import layers
from bench.poses import POSES, rotations, skinned
from persona_engine.avatar.model import Avatar
from persona_engine.looks.build import build
from persona_engine.looks.skeleton import make_figure
from persona_engine.looks.spec import BodySpec, LookSpec
from persona_engine.looks.tailor.cover import first_hit
from persona_engine.stage.closet import Closet

F64 = NDArray[np.float64]

BODIES = {"slim": BodySpec(height=1.62, heads=4.9, build=-0.8), "mira": BodySpec(), "stout": BodySpec(height=1.48, heads=4.0, build=0.9)}
OUTFITS = [("shirt", "cardigan"), ("sweater", "cardigan"), ("flannel shirt", "jacket")]
LAPS = [(("skirt", "tunic"), "bottom", "top"), (("long gown", "cardigan"), "top", "outer"), (("skirt", "t-shirt", "cardigan"), "bottom", "outer")]
"""What is worn, and two of its slots that lie on each other on the lap."""
SEEN = [
    ("mira", ("jeans", "sweater", "puffer jacket"), 5e-5), ("mira", ("trousers", "sweater", "long coat"), 5e-5),
    ("tall", ("jeans", "t-shirt", "bomber jacket"), 5e-5), ("child", ("skirt", "tunic", "sneakers"), 5e-5),
    ("stocky", ("t-shirt", "dungarees", "boots"), 1e-3), ("slim", ("shorts", "t-shirt", "jacket", "backpack"), 1e-3),
]  # fmt: skip
"""Bodies, what they wear, and the share of what is drawn that may be of layers that lie under others."""
DEEP = 0.010
"""How far under a point of a top cloth over it is looked for, metres."""
SLEEVE, NECK = 0.09, 0.99
"""Half width of the trunk, and the height from which on necks look out of necks, metres of the 1.5 m figure."""
SPOTS = np.array(((1, 1, 1), (2.7, 0.15, 0.15), (0.15, 2.7, 0.15), (0.15, 0.15, 2.7))) / 3.0
"""Points of a triangle."""


@cache
def body(name: str) -> Avatar:
    return build(LookSpec(name=name, body=BODIES[name]))


def triangles(avatar: Avatar, posed: list[F64], slot: str, wide: float = SLEEVE) -> F64:
    """(F, 3, 3) of the trunk up to half its width `wide`, below the neck."""
    k = make_figure(LookSpec.model_validate(avatar.extras["look"]).body).scale
    found = []
    for mesh, points in zip(avatar.meshes, posed):
        if mesh.name.startswith(f"Wear_{slot}_"):
            rest, faces = mesh.primitives[0].positions, mesh.primitives[0].indices.reshape(-1, 3).astype(np.int64)
            inside = (np.abs(rest[:, 0]) < wide * k) & (rest[:, 1] < NECK * k)
            found.append(points[faces[inside[faces].all(1)]])
    return np.concatenate(found)


def ways(cloth: F64) -> F64:
    out = np.cross(cloth[:, 1] - cloth[:, 0], cloth[:, 2] - cloth[:, 0])
    return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12))


def through(inner: F64, outer: F64) -> int:
    """How many points of `inner` have a triangle of `outer` that looks their way close below them."""
    points, out, above = np.einsum("sc,fcx->fsx", SPOTS, inner).reshape(-1, 3), np.repeat(ways(inner), len(SPOTS), 0), ways(outer)
    middle = outer.mean(1)
    near = cKDTree(middle).query(points, k=24)[1]
    hits = [first_hit(points[i : i + 1], -out[i : i + 1], outer[row[above[row] @ out[i] > 0.5]])[0] for i, row in enumerate(near) if out[i].any()]
    return int((np.array(hits) < DEEP).sum())


@pytest.mark.parametrize("name", sorted(BODIES))
@pytest.mark.parametrize(("top", "outer"), OUTFITS)
def test_no_top_comes_through_what_is_worn_over_it(top: str, outer: str, name: str) -> None:
    """Nowhere on the trunk, standing, walking and sitting, over trousers."""
    avatar = Closet().dress(body(name), [("trousers", ()), (top, ()), (outer, ())])
    for pose in ({}, rotations(POSES["walk"]), rotations(POSES["sit"])):
        posed = skinned(avatar, pose)
        assert through(triangles(avatar, posed, "top"), triangles(avatar, posed, "outer")) == 0


@pytest.mark.parametrize(("top", "outer"), [("shirt", "waistcoat"), ("baseball shirt", "waistcoat")])
def test_what_comes_out_of_armholes_does_not_come_through_beside_them(top: str, outer: str) -> None:
    """With arms up and hands on hips too."""
    avatar = Closet().dress(body("mira"), [("trousers", ()), (top, ()), (outer, ())])
    for pose in ({}, rotations(POSES["arms up"]), rotations(POSES["hands on hips"])):
        posed = skinned(avatar, pose)
        assert through(triangles(avatar, posed, "top"), triangles(avatar, posed, "outer")) == 0


@pytest.mark.parametrize(("worn", "under", "over"), LAPS)
def test_layers_lie_on_the_lap_in_their_order(worn: tuple[str, ...], under: str, over: str) -> None:
    """Hems that reach the lap of who sits lie on what is under them."""
    avatar = Closet().dress(body("mira"), [(piece, ()) for piece in worn])
    posed = skinned(avatar, rotations(POSES["sit"]))
    assert through(triangles(avatar, posed, under), triangles(avatar, posed, over)) == 0


@cache
def figure(name: str) -> Avatar:
    return build(layers.BODIES[name])


@pytest.mark.parametrize(("name", "worn", "most"), SEEN)
def test_nobody_sees_one_layer_through_another(name: str, worn: tuple[str, ...], most: float) -> None:
    """From all sides, on all builds, in all poses, skin and cloth keep behind what is worn over them, but for pixels along seams."""
    avatar = Closet().dress(figure(name), [(piece, ()) for piece in worn])
    for pose in ("", *POSES):
        seen = layers.visible(avatar, pose)
        assert seen.through.total() <= most * seen.drawn, pose
