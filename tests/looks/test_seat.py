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
from persona_engine.looks.sdf import capsule
from persona_engine.looks.skeleton import make_figure
from persona_engine.looks.spec import BodySpec, LookSpec
from persona_engine.looks.tailor.cover import first_hit
from persona_engine.stage.closet import Closet

NEAR = 0.05
"""Cloth farther from the skin than this does not cover it, metres."""
WAIST = 0.86
"""Skin below this may not come through cloth below `CHEST`, metres of the 1.5 m figure."""
CHEST = 1.0
FARTHEST = 0.19
"""Distance of cloth from the bones of the legs of who sits, metres of the 1.5 m figure."""
OUTFITS = {
    "trousers": BodySpec(height=1.9, heads=5.3), "skirt": BodySpec(build=1.0), "long gown": BodySpec(height=1.14, heads=3.5),
    "pleated skirt": BodySpec(height=1.14, heads=3.5, build=1.0),
}  # fmt: skip
"""What is worn, and by whom."""


@pytest.fixture(scope="module", params=sorted(OUTFITS))
def dressed(request: pytest.FixtureRequest) -> Avatar:
    """Somebody in a t-shirt and what the parameter says."""
    spec = LookSpec(name="somebody", body=OUTFITS[request.param])
    return Closet().dress(build(spec), [("t-shirt", ()), (request.param, ())] if request.param != "long gown" else [(request.param, ())])


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


def legs(avatar: Avatar) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Ends of thighs and shins of who sits."""
    skeleton, turn = avatar.skeleton, rotations(POSES["sit"])
    rest = {name: -skeleton.inverse_binds[row, :3, 3].astype(np.float64) for row, name in enumerate(skeleton.names)}
    found = []
    for side in ("left", "right"):
        hip, knee, ankle = (rest[side + bone] for bone in ("UpperLeg", "LowerLeg", "Foot"))
        thigh = turn[side + "UpperLeg"] @ (knee - hip)
        shin = turn[side + "UpperLeg"] @ turn[side + "LowerLeg"] @ (ankle - knee)
        found += [(hip, hip + thigh), (hip + thigh, hip + thigh + shin)]
    return found


def test_a_skirt_lies_on_the_lap_and_hangs_from_the_knees(dressed: Avatar) -> None:
    """On who sits cloth stands nowhere far off the legs: not beside, above or ahead of them."""
    k = make_figure(spec_of(dressed).body).scale
    wide = FARTHEST * k
    for mesh, points in zip(dressed.meshes, skinned(dressed, rotations(POSES["sit"]))):
        rest = mesh.primitives[0].positions
        low = points[rest[:, 1] < 0.6 * k]
        if mesh.name.startswith(("Wear_bottom", "Wear_top")) and len(low):
            near = [capsule(a, b, 0.0, 0.0)(low) for a, b in legs(dressed)]
            assert np.min(near, axis=0).max() < wide, mesh.name
