"""Glasses, hats, horns and beards: in their place, and moving with the face where they grow on it."""

from pathlib import Path

import numpy as np
import pytest

from persona_engine.looks.attach import ear
from persona_engine.looks.build import build
from persona_engine.looks.form import Form, eye_center, eye_radius, surface
from persona_engine.looks.hair import make_hair
from persona_engine.looks.head import Placement
from persona_engine.looks.part import HeadFrame
from persona_engine.looks.spec import COVERING, FALLING, FaceSpec, HairSpec, LookSpec, WornSpec
from persona_engine.looks.worn import EDGES, HATS, RIMS_AT, glasses, growth
from persona_engine.names import SEATED_SHAPE

LOOKS = sorted(Path("config/looks").glob("*.toml"))
F = Form.of(LookSpec())


@pytest.mark.parametrize("kind", ["round", "square"])
def test_glasses_stand_clear_of_the_face(kind: str) -> None:
    """The rims lie in front of eyes and brows and reach the ears."""
    made = glasses(F, LookSpec(worn=WornSpec(glasses=kind)))  # type: ignore[arg-type]
    assert eye_center(F, 1)[2] + eye_radius(F) < RIMS_AT
    x, _, z = made.points.T
    assert z[np.abs(x) < 0.6].min() > 0.88
    assert np.abs(x).max() > 0.95 and z.min() < 0.1


@pytest.mark.parametrize("kind", ["moustache", "goatee", "full_beard"])
def test_a_beard_moves_with_the_jaw_and_leaves_the_lips_free(kind: str) -> None:
    """Its shell has the jaw's blend shape, and nothing grows on the red of the lips."""
    avatar = build(LookSpec(worn=WornSpec(facial_hair=kind), hair=HairSpec(style="bald")))  # type: ignore[arg-type]
    beard = next(mesh for mesh in avatar.meshes if mesh.name == "Beard").primitives[0]
    assert kind == "moustache" or "jawOpen" in beard.shapes
    assert growth(kind, np.array([0.0, 6.0]), np.array([-36.0, -36.0])).max() < 0.05
    assert growth(kind, np.array([0.0]), np.array([0.0])).max() < 1e-6


@pytest.mark.parametrize("hat", sorted(HATS))
def test_a_hat_covers_the_crown(hat: str) -> None:
    """It lies outside the skull everywhere above the brows."""
    made = HATS[hat](F, LookSpec(worn=WornSpec(hat=hat)))  # type: ignore[arg-type]
    crown = surface(F, np.array([0.0]), np.array([89.0]))[0, 1]
    assert made.points[:, 1].max() > crown


@pytest.mark.parametrize("hat", COVERING)
def test_folds_of_cloth_stand_clear_of_the_face(hat: str) -> None:
    """What is wound round a head leaves brows, eyes, nose and mouth free, on narrow and on wide heads."""
    for width in (-1.0, 1.0):
        spec = LookSpec(worn=WornSpec(hat=hat), face=FaceSpec(width=width))  # type: ignore[arg-type]
        x, y, z = HATS[hat](Form.of(spec), spec).points.T
        assert not ((np.abs(x) < 0.62) & (y < 0.42) & (y > -0.95) & (z > 0.35)).any()


@pytest.mark.parametrize("hat", ["head_wrap", "bandana"])
def test_a_wrap_leaves_the_ears_free(hat: str) -> None:
    """Nothing of it lies on the lower half of the ears, however large they are."""
    spec = LookSpec(worn=WornSpec(hat=hat), face=FaceSpec(ears=1.0))  # type: ignore[arg-type]
    form = Form.of(spec)
    shell = ear(form).points
    low = shell[shell[:, 1] < shell[:, 1].mean()]
    cloth = HATS[hat](form, spec).points
    assert np.linalg.norm(cloth[:, None] - low[None], axis=2).min() > 0.02


@pytest.mark.parametrize("path", LOOKS, ids=lambda path: path.stem)
def test_the_cast_keeps_within_its_limits(path: Path) -> None:
    """At most 30 000 triangles, eight materials, 52 shapes; shipped as an avatar of its name."""
    spec = LookSpec.from_toml(path.read_text(encoding="utf-8"))
    avatar = build(spec)
    primitives = [p for mesh in avatar.meshes for p in mesh.primitives]
    assert sum(len(p.indices) // 3 for p in primitives) <= 30_000 and len(avatar.materials) <= 8
    assert len({name for p in primitives for name in p.shapes} - {SEATED_SHAPE}) == 52
    assert Path(f"assets/avatars/{spec.name}.vrm").stat().st_size <= 4_000_000


@pytest.mark.parametrize("hat", ["head_wrap", "bandana", "head_scarf"])
@pytest.mark.parametrize("style", ["long_straight", "braids", "bob", "afro", "short"])
def test_hair_that_falls_is_seen_below_what_is_tied_round_the_head(hat: str, style: str) -> None:
    """Long hair comes out below a wrap or a bandana, under whose cloth it lies; a scarf hides it, and so do they what does not fall."""
    spec = LookSpec(worn=WornSpec(hat=hat), hair=HairSpec(style=style))  # type: ignore[arg-type]
    parts = make_hair(F, spec, Placement(HeadFrame(1.0, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)))).parts
    assert bool(parts) == (hat != "head_scarf" and style in FALLING)
    for part in parts:
        far = np.linalg.norm(part.positions, axis=1)
        lat = np.degrees(np.arcsin(part.positions[:, 1] / far))
        lon = np.degrees(np.arctan2(part.positions[:, 0], part.positions[:, 2]))
        crown = lat > EDGES[hat](np.abs(lon)) + 8.0
        skin = np.linalg.norm(surface(Form.of(spec), lon[crown].astype(float), np.minimum(lat[crown], 89.0).astype(float)), axis=1)
        assert (far[crown] < skin + 0.03).all()
