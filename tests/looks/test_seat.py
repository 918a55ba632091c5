"""Dressed bodies, bent."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from bench.poses import POSES, rotations, skinned
from persona_engine.avatar.model import Avatar
from persona_engine.looks.build import build
from persona_engine.looks.cage import normals
from persona_engine.looks.compose import spec_of
from persona_engine.looks.skeleton import make_figure
from persona_engine.looks.spec import BodySpec, LookSpec
from persona_engine.looks.tailor.cover import first_hit
from persona_engine.stage.closet import Closet

NEAR = 0.05
"""Cloth farther from the skin than this does not cover it, metres."""
WAIST = 0.86
"""Skin below this may not come through cloth below `CHEST`, metres of the 1.5 m figure."""
CHEST = 1.0
OUTFITS = {"trousers": BodySpec(height=1.9, heads=5.3), "skirt": BodySpec(build=1.0)}
"""What is worn, and by whom."""


@pytest.fixture(scope="module", params=sorted(OUTFITS))
def dressed(request: pytest.FixtureRequest) -> Avatar:
    """Somebody in a t-shirt and what the parameter says."""
    spec = LookSpec(name="somebody", body=OUTFITS[request.param])
    return Closet().dress(build(spec), [("t-shirt", ()), (request.param, ())])


def covered(avatar: Avatar, turns: dict[str, NDArray[np.float64]]) -> NDArray[np.bool_]:
    """(V,) whether cloth lies on the vertices that the skin below the waist has left, in a pose."""
    k, posed = make_figure(spec_of(avatar).body).scale, skinned(avatar, turns)
    found, triangles = [], []
    for mesh, points in zip(avatar.meshes, posed):
        rest, faces = mesh.primitives[0].positions, mesh.primitives[0].indices.reshape(-1, 3).astype(np.int64)
        if mesh.name.startswith("Wear_body"):
            low = rest[:, 1] < WAIST * k
            found.append((points[low], normals(points, faces)[low]))
        elif mesh.name.startswith("Wear_"):
            triangles.append(points[faces[(rest[faces][:, :, 1] < CHEST * k).any(1)]])
    cloth = np.concatenate(triangles)
    return np.concatenate([first_hit(points - 0.004 * ways, ways, cloth) < NEAR for points, ways in found])


@pytest.mark.parametrize("pose", ["sit", "walk"])
def test_what_cloth_covers_stays_covered(dressed: Avatar, pose: str) -> None:
    """Skin from the waist down that lies under cloth when somebody stands lies under cloth when she sits or walks."""
    before, after = covered(dressed, {}), covered(dressed, rotations(POSES[pose]))
    assert before.sum() > 20
    assert not (before & ~after).any()
