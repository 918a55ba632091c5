"""Where arms go over into hands."""

from __future__ import annotations

import numpy as np
import pytest

from persona_engine import resources
from persona_engine.avatar.model import Avatar, Primitive
from persona_engine.avatar.reader import read
from persona_engine.looks.body import Form
from persona_engine.looks.build import build
from persona_engine.looks.lods import levels
from persona_engine.looks.spec import BodySpec, LookSpec, WearSpec
from persona_engine.looks.tailor.cover import first_hit
from persona_engine.looks.thin import borders
from persona_engine.looks.wrists import joined
from persona_engine.stage.closet import Closet

RING = 40
BARE = LookSpec(wear=WearSpec(top="tee"))


@pytest.fixture(scope="module")
def bare() -> Avatar:
    return build(BARE)


def rim(hands: Primitive) -> np.ndarray:
    """Points of the open edges of the hands."""
    return borders(hands.indices.reshape(-1, 3).astype(np.int64))


def influence(p: Primitive, row: int) -> dict[int, float]:
    return {int(j): float(w) for j, w in zip(p.joints[row], p.weights[row]) if w > 0}


def seams(avatar: Avatar, arms: str, near: float) -> list[tuple[int, int]]:
    """(point of the hands' edge, the point of the arms at its place)."""
    parts = {mesh.name: mesh.primitives[0] for mesh in avatar.meshes}
    found = []
    for row in rim(parts["Hands"]).tolist():
        gap = np.linalg.norm(parts[arms].positions - parts["Hands"].positions[row], axis=1)
        assert gap.min() < near
        found.append((row, int(gap.argmin())))
    assert len(found) == RING
    return found


@pytest.mark.parametrize("body", [BodySpec(), BodySpec(height=1.1, heads=3.4, build=0.9), BodySpec(height=1.85, heads=6.2, muscle=1.0)])
def test_no_seam_shows_between_arm_and_hand(bare: Avatar, body: BodySpec) -> None:
    """Every point of the hands' open rings is a point of the arms, with the same normal, colour and weights, in every body."""
    avatar = bare if body == BodySpec() else build(LookSpec(wear=WearSpec(top="tee"), body=body))
    parts = {mesh.name: mesh.primitives[0] for mesh in avatar.meshes}
    arms, hands = parts["Arms"], parts["Hands"]
    for mine, theirs in seams(avatar, "Arms", 1e-5):
        assert float(hands.normals[mine] @ arms.normals[theirs]) > 0.9999
        assert influence(hands, mine) == pytest.approx(influence(arms, theirs), abs=1e-3)
        assert hands.colors is not None and arms.colors is not None
        assert np.abs(hands.colors[mine] - arms.colors[theirs]).max() < 0.01


def test_the_piece_that_is_the_skin_ends_in_the_hands_too(bare: Avatar) -> None:
    """What wears pieces has the same hands and no seam either."""
    made = Closet().dress(bare, [("t-shirt", ())])
    parts = {mesh.name: mesh.primitives[0] for mesh in made.meshes}
    skin, hands = parts["Wear_body_Skin_upper"], parts["Hands"]
    for mine, theirs in seams(made, "Wear_body_Skin_upper", 1e-4):
        assert float(hands.normals[mine] @ skin.normals[theirs]) > 0.999
        assert influence(hands, mine) == pytest.approx(influence(skin, theirs), abs=0.01)
        assert np.abs(hands.colors[mine] - skin.colors[theirs]).max() < 0.02


def test_coarser_levels_have_no_seam_either(bare: Avatar) -> None:
    """Thinned arms and hands keep the ring that they share."""
    for level in levels(bare, BARE):
        seams(level, "Arms", 1e-5)


def test_arms_grow_flat_towards_the_wrist(form: Form) -> None:
    """The silhouette runs through: from one ring to the next no side of the arm steps in by more than 30 degrees."""
    start, along = form.arm_line("left")
    angle = np.arange(20) * np.pi / 10
    up = np.array((along[1], -along[0], 0.0))
    s = np.linspace(0.15, 0.35, 16) * form.scale
    ring = np.cos(angle)[:, None] * up + np.sin(angle)[:, None] * np.array((0.0, 0.0, 1.0))
    tube = start + s[:, None, None] * along + 0.024 * form.scale * ring
    found = joined(form, "left", tube)[:-1]
    run = (found - start) @ along
    out = np.linalg.norm(found - start - run[..., None] * along, axis=2)
    assert (np.abs(np.diff(out, axis=0)) < np.tan(np.radians(30)) * np.abs(np.diff(run, axis=0)) + 1e-4).all()


def uncovered(avatar: Avatar) -> float:
    """Share of the triangles of the hands, beyond the wrists, from whose middle no cloth is met outwards."""
    hands = next(mesh.primitives[0] for mesh in avatar.meshes if mesh.name == "Hands")
    cloth = np.concatenate([m.primitives[0].positions[m.primitives[0].indices.reshape(-1, 3)] for m in avatar.meshes if m.name.startswith("Wear_hands")])
    faces = hands.indices.reshape(-1, 3)
    middles = hands.positions[faces].mean(1).astype(np.float64)
    out = np.cross(*(hands.positions[faces[:, k]] - hands.positions[faces[:, 0]] for k in (1, 2))).astype(np.float64)
    size = np.linalg.norm(out, axis=1)
    seen = (np.abs(middles[:, 0]) > np.quantile(np.abs(middles[:, 0]), 0.15)) & (size > 1e-9)
    return float((first_hit(middles[seen], out[seen] / size[seen, None], cloth.astype(np.float64)) > 0.03).mean())


@pytest.mark.parametrize("piece", ["gloves", "long gloves"])
def test_no_skin_comes_through_gloves(piece: str) -> None:
    """Hands stay inside gloves, short and long, thinned as they are."""
    avatar = read(resources.load("assets/avatars/mira.vrm"), "mira")
    assert uncovered(Closet().dress(avatar, [(piece, ())])) == 0.0
