"""What is under skirts."""

from __future__ import annotations

import numpy as np
import pytest

from persona_engine.avatar.model import Avatar
from persona_engine.looks.build import build
from persona_engine.looks.piece_file import TONE
from persona_engine.looks.shorts import DARK, HEM_HEIGHT, WAIST
from persona_engine.looks.skeleton import make_figure
from persona_engine.looks.spec import BodySpec, LookSpec, WearSpec, linear
from persona_engine.looks.tailor.cover import first_hit
from persona_engine.stage.closet import Closet

SKIN = ("Legs", "Wear_body_")
ROOM = 0.02
"""How much lower than they are cut shorts may end on a body, and farther above, metres of the 1.5 m figure."""
WORN = ("", "skirt", "pleated skirt", "summer dress", "long skirt")
"""The wardrobe's, and the one that is woven with an avatar."""


def wearer(worn: str) -> Avatar:
    """Somebody of the plain build in a skirt or dress."""
    spec = LookSpec(name="somebody", wear=WearSpec(top="tee", bottom="trousers" if worn else "skirt"))
    return Closet().dress(build(spec), [(worn, ())]) if worn else build(spec)


@pytest.mark.parametrize("worn", WORN)
def test_no_skirt_hangs_over_bare_hips(worn: str) -> None:
    """From the upper thigh to the waist no skin is drawn under a skirt, and whoever looks up between the thighs sees cloth."""
    avatar, k = wearer(worn), make_figure(BodySpec()).scale
    for mesh in avatar.meshes:
        if mesh.name.startswith(SKIN):
            points, faces = mesh.primitives[0].positions / k, mesh.primitives[0].indices.reshape(-1, 3)
            middle = points[faces].mean(1)
            beside = np.abs(middle[:, 0]) < 0.16
            assert not (beside & (middle[:, 1] > HEM_HEIGHT + ROOM) & (middle[:, 1] < WAIST - ROOM)).any(), mesh.name
    shorts = next(mesh.primitives[0] for mesh in avatar.meshes if mesh.name.endswith("shorts"))
    cloth = shorts.positions[shorts.indices.reshape(-1, 3)].astype(np.float64)
    eyes = np.array([(x, 0.30 * k, z) for x in (-0.004, 0.004) for z in (-0.04, -0.01, 0.02)])
    assert (first_hit(eyes, np.tile((0.0, 1.0, 0.0), (len(eyes), 1)), cloth) < (0.62 - 0.30) * k).all()


def test_trousers_need_no_shorts() -> None:
    """Only what hangs round both legs has shorts under it."""
    avatar = Closet().dress(build(LookSpec(name="somebody")), [("jeans", ()), ("tunic", ())])
    assert not [mesh.name for mesh in avatar.meshes if mesh.name.endswith("shorts")]


def test_shorts_under_a_patterned_dress_are_plain() -> None:
    """One dark tone of its first colour, wherever its flowers are."""
    avatar = Closet().dress(build(LookSpec(name="somebody", wear=WearSpec(top="tee"))), [("summer dress", ("#c04030", "#ffffff", "#00ff00", "#0000ff"))])
    shorts = next(mesh.primitives[0] for mesh in avatar.meshes if mesh.name.endswith("shorts"))
    assert shorts.colors is not None and (shorts.uvs is None or not np.ptp(shorts.uvs, axis=0).any())
    own = np.array(linear("#c04030"))
    ratio = shorts.colors[:, :3] / own
    assert np.ptp(ratio, axis=1).max() < 0.02 and ratio.max() <= DARK * TONE
