"""Avatars of ours in other clothes."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bench.prompts import PROMPTS
from persona_engine import resources
from persona_engine.avatar import reader
from persona_engine.avatar.model import Avatar, Primitive
from persona_engine.avatar.writer import write
from persona_engine.errors import WardrobeError
from persona_engine.looks.atlas import MOST_MATERIALS
from persona_engine.looks.build import build
from persona_engine.looks.catalog import Catalog, file_name
from persona_engine.looks.chart import MOUTH_LAT, chart
from persona_engine.looks.compose import OWN_MESHES, compose, needed, outfit_of, spec_of
from persona_engine.looks.describe import describe
from persona_engine.looks.dye import filled
from persona_engine.looks.head import chart_rows
from persona_engine.looks.lods import MOST_TRIANGLES, triangles
from persona_engine.looks.making import begun
from persona_engine.looks.outfit import Outfit, Worn, dressed
from persona_engine.looks.piece import BODY, SLOTS, Piece
from persona_engine.looks.piece_file import decode
from persona_engine.looks.png import body
from persona_engine.looks.scalp import natural
from persona_engine.looks.spec import LookSpec, linear
from persona_engine.looks.tailor.cover import first_hit
from persona_engine.names import SEATED_SHAPE
from persona_engine.rig.model import RigModel
from persona_engine.rig.skinning import shaped
from persona_engine.stage.closet import Closet
from tests import samples

CATALOG = Catalog.from_json(resources.load("assets/wardrobe/index.json"))
CAST = ("mira", "finn", "bram", "amara")


@cache
def base(name: str) -> Avatar:
    """One of the cast."""
    return reader.read(resources.load(f"assets/avatars/{name}.vrm"), name)


@cache
def piece(name: str) -> Piece:
    """A shipped piece."""
    return decode(resources.load(f"assets/wardrobe/{file_name(name)}"), name)


def put_on(avatar: Avatar, outfit: Outfit) -> Avatar:
    """Composed with what it needs."""
    return compose(avatar, outfit, {name: piece(name) for name in needed(outfit, spec_of(avatar))})


def meshes(avatar: Avatar, start: str) -> list[str]:
    """Names of meshes that begin so."""
    return [mesh.name for mesh in avatar.meshes if mesh.name.startswith(start)]


def sound(avatar: Avatar) -> None:
    """What every avatar must hold to be drawn and animated."""
    joints = len(avatar.skeleton.names)
    assert (avatar.skeleton.parents < np.arange(joints)).all() and len(set(avatar.skeleton.names)) == joints
    for mesh in avatar.meshes:
        for primitive in mesh.primitives:
            count = len(primitive.positions)
            assert primitive.indices.max() < count and primitive.joints.max() < joints and primitive.material < len(avatar.materials)
            np.testing.assert_allclose(primitive.weights.sum(1), 1.0, atol=1e-4)
            assert np.isfinite(primitive.positions).all() and np.isfinite(primitive.normals).all()
            for shape in primitive.shapes.values():
                assert shape.indices.max() < count and (np.diff(shape.indices.astype(np.int64)) > 0).all()
    for material in avatar.materials:
        assert material.texture is None or material.texture < len(avatar.textures)
    assert all(joint.joint < joints for spring in avatar.springs for joint in spring.joints)


@pytest.mark.parametrize("name", CAST)
def test_the_face_is_untouched(name: str) -> None:
    """Other clothes leave every vertex and blend shape of the face as it is."""
    avatar = base(name)
    other = put_on(avatar, dressed(spec_of(avatar)).with_piece("outer", Worn("hoodie")))
    for mesh in ("Face", "Mouth", "Eyes"):
        before, after = (next(m for m in a.meshes if m.name == mesh).primitives[0] for a in (avatar, other))
        np.testing.assert_array_equal(before.positions, after.positions)
        assert before.shapes.keys() == after.shapes.keys()
    assert other.expressions == avatar.expressions and other.extras["look"] == avatar.extras["look"]
    sound(other)


def test_a_much_dressed_character_is_light_enough() -> None:
    """Sixty outfits with nearly every slot filled: at most 30,000 triangles and 8 materials, and the file at most 4 MB."""
    rng = random.Random(4)
    for number in range(60):
        avatar = base(rng.choice(CAST))
        outfit = dressed(spec_of(avatar))
        for slot in SLOTS:
            if rng.random() < 0.8:
                entry = rng.choice(CATALOG.in_slot(slot))
                outfit = outfit.with_piece(entry.slot, Worn(entry.name), entry.also)
        made = put_on(avatar, outfit)
        assert triangles(made.meshes) <= MOST_TRIANGLES, outfit
        assert len(made.materials) <= MOST_MATERIALS, [m.name for m in made.materials]
        if number % 10 == 0:
            assert len(write(made)) <= 4_000_000


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_descriptions_are_light_enough() -> None:
    """Sixty descriptions, dressed as they say: at most 30,000 triangles, 8 materials and 4 MB each."""
    closet = Closet()
    for number, (text, _) in enumerate(PROMPTS):
        found = describe(text, 0, f"prompt{number}")
        made = closet.dress(build(found.spec), found.wears) if found.wears else build(found.spec)
        assert triangles(made.meshes) <= MOST_TRIANGLES and len(made.materials) <= MOST_MATERIALS and len(write(made)) <= 4_000_000, text


def test_pictures_of_pieces_share_a_sheet() -> None:
    """In an outfit of many pieces each still shows the colours that it has by itself: a picture's texel is the same on the shared sheet."""
    outfit = dressed(spec_of(base("mira"))).with_piece("outer", Worn("hoodie", ("#00ff00",))).with_piece("back", Worn("cape", ("#ff0000", "#ff0000")))
    made = put_on(base("mira"), outfit.with_piece("hat", Worn("crown")).with_piece("hands", Worn("watch")))
    sheet = np.asarray(Image.open(io.BytesIO(next(t for t in made.textures if t.name == "wardrobe").data)).convert("RGB"))
    for name, channel in (("Wear_outer_hoodie", 1), ("Wear_back_cape", 0)):
        p = next(m for m in made.meshes if m.name == name).primitives[0]
        assert p.uvs is not None and made.materials[p.material].texture is not None
        at = (p.uvs * (sheet.shape[1], sheet.shape[0])).astype(int)
        texels = sheet[at[:, 1], at[:, 0]]
        assert (texels[:, channel] > 80).all() and (np.delete(texels, channel, 1) == 0).all()
    plain = next(m for m in made.meshes if m.name.startswith("Wear_hat")).primitives[0]
    at = (plain.uvs[0] * (sheet.shape[1], sheet.shape[0])).astype(int)
    assert (sheet[at[1], at[0]] == 255).all()


def test_a_coarser_level_wears_the_same() -> None:
    """Level 1 of a dressed character has the same joints, materials and parts, and well under two thirds of the triangles; its beard follows the face."""
    avatar = base("bram")
    thin = reader.read(resources.load("assets/avatars/bram.lod1.vrm"), "bram.lod1")
    outfit = dressed(spec_of(avatar)).with_piece("outer", Worn("hoodie")).with_piece("face", Worn("goatee"))
    pieces = {name: piece(name) for name in needed(outfit, spec_of(avatar))}
    fine, coarse = compose(avatar, outfit, pieces), compose(avatar, outfit, pieces, thin)
    assert coarse.skeleton.names == fine.skeleton.names and [m.name for m in coarse.meshes] == [m.name for m in fine.meshes]
    assert [m.name for m in coarse.materials] == [m.name for m in fine.materials]
    assert triangles(coarse.meshes) < 0.66 * triangles(fine.meshes)
    assert "jawOpen" in next(m for m in coarse.meshes if m.name == "Wear_face_goatee").primitives[0].shapes
    sound(coarse)


def test_an_older_body_is_refused() -> None:
    """An avatar of another version of the body is named with what to do."""
    avatar = base("mira")
    for version, remedy in ((BODY - 1, "persona look"), (BODY + 1, "update persona_engine")):
        with pytest.raises(WardrobeError, match=remedy):
            spec_of(replace(avatar, extras={**avatar.extras, "body": version}))


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(CAST), st.dictionaries(st.sampled_from(["hair", "hat", "glasses", "face", "top", "outer", "bottom", "feet", "hands", "back", "ears"]),
                                              st.integers(0, 1000)))  # fmt: skip
def test_any_outfit_is_a_sound_avatar(name: str, picks: dict[str, int]) -> None:
    """Whatever is worn together on whomever can be drawn, animated and written as a file."""
    outfit = dressed(spec_of(base(name)))
    for slot, number in picks.items():
        entries = CATALOG.in_slot(slot)
        entry = entries[number % len(entries)]
        outfit = outfit.with_piece(entry.slot, Worn(entry.name), entry.also)
    sound(put_on(base(name), outfit))


def test_a_dressed_avatar_can_be_saved() -> None:
    """The file reads back with the same meshes."""
    made = put_on(base("mira"), dressed(spec_of(base("mira"))).with_piece("hat", Worn("straw hat")).with_piece("hair", Worn("ponytail")))
    again = reader.read(write(made), "made")
    assert [m.name for m in again.meshes] == [m.name for m in made.meshes]
    assert again.extras["wears"]["hat"][0] == "straw hat"


def test_a_piece_fits_each_body() -> None:
    """The same hoodie reaches as high on everyone, counted in their own size, and is wider on the broad."""
    tops = {}
    for name in CAST:
        avatar = put_on(base(name), dressed(spec_of(base(name))).with_piece("outer", Worn("hoodie")))
        points = np.concatenate([m.primitives[0].positions for m in avatar.meshes if m.name == "Wear_outer_hoodie"])
        neck = avatar.skeleton.inverse_binds[avatar.skeleton.humanoid["neck"]][1, 3]
        tops[name] = (points[:, 1].max() / -neck, np.ptp(points[:, 2]) / -neck)
    heights = [top for top, _ in tops.values()]
    assert max(heights) - min(heights) < 0.02
    assert tops["bram"][1] > tops["mira"][1] * 1.05


def test_what_lies_under_is_left_out() -> None:
    """Trousers and a hoodie hide nearly all skin, shorts show the legs again."""
    def skin(outfit: Outfit) -> int:
        return sum(len(m.primitives[0].indices) for m in put_on(base("mira"), outfit).meshes if m.name.startswith("Wear_body"))

    clothed = dressed(spec_of(base("mira"))).with_piece("outer", Worn("hoodie"))
    assert skin(clothed.with_piece("bottom", Worn("cargo shorts"))) > skin(clothed)
    assert skin(clothed) < 0.6 * skin(Outfit())


def test_bare_is_never_naked() -> None:
    """With everything taken off there are undershirt, shorts and socks, and cropped hair."""
    made = put_on(base("mira"), Outfit())
    assert all(meshes(made, f"Wear_{slot}") for slot in ("top", "bottom", "feet", "hair"))


def test_hair_goes_under_a_hat() -> None:
    """Under a hat that presses it, even an afro is lower than bare-headed; a head scarf hides all."""
    avatar = base("mira")
    outfit = dressed(spec_of(avatar)).with_piece("hair", Worn("afro"))
    free, under = (
        max(m.primitives[0].positions[:, 1].max() for m in put_on(avatar, o).meshes if m.name.startswith("Wear_hair"))
        for o in (outfit, outfit.with_piece("hat", Worn("beanie")))
    )
    assert under < free - 0.01
    assert not meshes(put_on(avatar, outfit.with_piece("hat", Worn("head scarf"))), "Wear_hair")


def test_hair_that_the_file_lacks_comes_from_the_wardrobe() -> None:
    """Amara's scarf off: the hair of her look, in her colours."""
    made = put_on(base("amara"), dressed(spec_of(base("amara"))).without("hat"))
    assert meshes(made, "Wear_hair")


def test_other_hair_brings_its_own_joints() -> None:
    """The chains of the old hair go, those of the new one swing."""
    made = put_on(base("mira"), dressed(spec_of(base("mira"))).with_piece("hair", Worn("braids")))
    assert any("braid" in name for name in made.skeleton.names) and not any("hair_side" in name for name in made.skeleton.names)
    assert len(made.springs) == 2
    sound(made)


@cache
def clad(hair: str, over: str) -> Avatar:
    """A made character of our own with its own hair, in something that falls, as `persona look` saves it."""
    bare = build(LookSpec.model_validate({"name": "clad", "hair": {"style": hair}, "wear": {"bottom": "skirt"}}))
    entry = CATALOG.entries[over]
    return put_on(bare, dressed(spec_of(bare)).with_piece(entry.slot, Worn(over), entry.also))


def chains(avatar: Avatar) -> dict[str, list[str]]:
    """Spring -> names of its joints, each the child of the one before."""
    parents = avatar.skeleton.parents
    assert all(parents[b.joint] == a.joint for spring in avatar.springs for a, b in zip(spring.joints, spring.joints[1:]))
    return {spring.name: [avatar.skeleton.names[joint.joint] for joint in spring.joints] for spring in avatar.springs}


@pytest.mark.parametrize(("hair", "over"), [("bob", "long skirt"), ("braids", "long gown"), ("ponytail", "wizard robe"), ("dreadlocks", "long coat")])
def test_hair_swings_on_whatever_falls_below_it(hair: str, over: str) -> None:
    """Cloth comes, goes, and comes back: the chains of hair keep their joints, and the character can be drawn each time."""
    first = clad(hair, over)
    saved = reader.read(write(first), "saved")
    own = {name: joints for name, joints in chains(first).items() if name.startswith("hair_")}
    assert own and all(joint.startswith("hair_") for joints in own.values() for joint in joints)
    outfit = outfit_of(saved)
    other = CATALOG.entries[{"bottom": "jeans", "top": "shirt", "outer": "hoodie"}[CATALOG.entries[over].slot]]
    for change in (outfit.with_piece(other.slot, Worn(other.name), other.also), outfit.without(CATALOG.entries[over].slot), outfit):
        made = put_on(saved, change)
        sound(made)
        RigModel.from_avatar(made)
        found = chains(made)
        assert {name: joints for name, joints in found.items() if name.startswith("hair_")} == own
    assert found == chains(first)


def test_a_file_whose_hair_ends_in_cloth_is_mended() -> None:
    """Chains of hair that a file ends in joints of cloth end in their own again as soon as something else is put on."""
    avatar = clad("bob", "long skirt")
    wrong = avatar.skeleton.names.index("cloth_leftUpperLeg")
    springs = tuple(
        replace(s, joints=(*s.joints[:-1], replace(s.joints[-1], joint=wrong))) if s.name.startswith("hair_") else s for s in avatar.springs
    )
    made = put_on(replace(avatar, springs=springs), outfit_of(avatar).with_piece("bottom", Worn("jeans")))
    assert all(joint.startswith("hair_") for joints in chains(made).values() for joint in joints)


def test_any_hair_has_a_scalp_under_it() -> None:
    """A file keeps its skin wherever the hair of another style ends higher than its own."""
    points = chart().points
    for name in CAST:
        rows = chart_rows(spec_of(base(name)))[: len(points.lat)]
        assert (rows[points.lat < natural(np.abs(points.lon)) + 12.0] >= 0).all()


def test_a_face_mask_does_not_part_with_the_lips() -> None:
    """It follows no skin near them, and has no hole there."""
    panel = next(p for p in piece("face mask").panels if p.frame == "face")
    assert panel.anchors is not None
    assert (np.abs(chart().points.lat[panel.anchors] - MOUTH_LAT) > 9.0).all()
    edges, count = np.unique(np.sort(np.concatenate([panel.faces[:, k] for k in ([0, 1], [1, 2], [2, 0])]), axis=1), axis=0, return_counts=True)
    border = np.unique(edges[count == 1])
    lat, lon = chart().points.lat[panel.anchors[border]], chart().points.lon[panel.anchors[border]]
    assert not ((np.abs(lon) < 40.0) & (lat > -65.0) & (lat < -22.0)).any()


def test_hands_draw_back_under_gloves() -> None:
    """Skin that gloves cover lies deeper, fingers that are free do not."""
    avatar = base("mira")
    bare, gloved, free = (
        next(m for m in put_on(avatar, o).meshes if m.name == "Hands").primitives[0].positions
        for o in (dressed(spec_of(avatar)), *(dressed(spec_of(avatar)).with_piece("hands", Worn(name)) for name in ("gloves", "fingerless gloves")))
    )
    moved = [np.linalg.norm(after - bare, axis=1) > 1e-5 for after in (gloved, free)]
    assert moved[0].mean() > 0.9 and 0.2 < moved[1].mean() < 0.9


def test_a_beard_moves_with_the_jaw() -> None:
    """What lies on the face has the face's blend shapes."""
    made = put_on(base("mira"), dressed(spec_of(base("mira"))).with_piece("face", Worn("beard")))
    beard = next(m for m in made.meshes if m.name == "Wear_face_beard").primitives[0]
    assert np.abs(beard.shapes["jawOpen"].positions).max() > 0.01


def test_colors_are_dyed() -> None:
    """The palette of the picture holds the wanted colour; pieces without a picture carry it in their vertices."""
    made = put_on(base("mira"), dressed(spec_of(base("mira"))).with_piece("outer", Worn("hoodie", ("#00ff00",))).with_piece("hands", Worn("gloves", ("#ff0000",))))
    hoodie = filled(piece("hoodie").picture, ("#00ff00",))  # type: ignore[arg-type]
    palette = np.frombuffer(body(hoodie, b"PLTE"), np.uint8).reshape(-1, 3)
    assert (palette[:, 1] > 0).all() and (palette[:, [0, 2]] == 0).all()
    glove = next(m for m in made.meshes if m.name == "Wear_hands_gloves").primitives[0]
    assert glove.colors is not None
    np.testing.assert_allclose(glove.colors[:, :3] / np.maximum(glove.colors[:, :1], 1e-6), np.tile(linear("#ff0000"), (len(glove.colors), 1)), atol=1e-6)


def test_strangers_are_refused() -> None:
    """An avatar that we did not make cannot wear our pieces, and the error says so."""
    with pytest.raises(WardrobeError, match="our own bodies"):
        spec_of(reader.read(samples.arkit_glb(), "stranger"))


def mesh_of(avatar: Avatar, start: str) -> Primitive:
    """What falls of a piece."""
    return next(mesh for mesh in avatar.meshes if mesh.name.startswith(start) and mesh.name.endswith("skirt")).primitives[0]


def around(points: np.ndarray) -> np.ndarray:
    """(V, 3) distance from the middle of the body, angle, height."""
    return np.stack([np.hypot(points[:, 0], points[:, 2]), np.arctan2(points[:, 0], points[:, 2]), points[:, 1]], 1)


@pytest.mark.parametrize(("name", "fat"), [("summer dress", 0.0), ("pleated skirt", 0.9), ("long skirt", -0.6), ("long gown", 0.0), ("skirt", 0.3)])
def test_a_skirt_stays_inside_the_coat_over_it(name: str, fat: float) -> None:
    """At every height of the coat a skirt under it is nearer to the body than the coat, all round; who sits has it where it was without the coat."""
    spec = LookSpec.model_validate({"body": {"build": fat}})
    file, entry = build(spec), CATALOG.entries[name]
    outfit = dressed(spec).with_piece(entry.slot, Worn(name), entry.also)
    covered = put_on(file, outfit.with_piece("outer", Worn("long coat")))
    skirt, alone = (mesh_of(avatar, f"Wear_{entry.slot}_{name}") for avatar in (covered, put_on(file, outfit)))
    coat = around(mesh_of(covered, "Wear_outer").positions)
    low, high = coat[:, 2].min(), coat[:, 2].max() - 0.02
    for girth, angle, level in around(skirt.positions):
        near = (np.abs(np.angle(np.exp(1j * (coat[:, 1] - angle)))) < 0.2) & (np.abs(coat[:, 2] - level) < 0.03)
        assert not (low < level < high and near.any()) or girth < coat[near, 0].max()
    sat = [around(shaped(p, {SEATED_SHAPE: 1.0})[0]) for p in (skirt, alone)]
    assert abs(sat[0].max() - sat[1].max()) < 1e-4


@pytest.mark.parametrize(("name", "fat"), [("striped t-shirt", 0.0), ("sweater", 0.8)])
def test_no_shirt_comes_through_a_bib(name: str, fat: float) -> None:
    """A shirt under dungarees lies over their bib and trousers with less than a hundredth of its vertices (the edge of the waist)."""
    spec = LookSpec.model_validate({"body": {"build": fat}})
    entry = CATALOG.entries["dungarees"]
    made = put_on(build(spec), dressed(spec).with_piece("top", Worn(name)).with_piece(entry.slot, Worn("dungarees"), entry.also))
    shirt = next(mesh for mesh in made.meshes if mesh.name == f"Wear_top_{name}").primitives[0]
    over = [mesh.primitives[0] for mesh in made.meshes if mesh.name in ("Wear_outer_bib", "Wear_outer_dungarees")]
    cloth = np.concatenate([p.positions[p.indices.reshape(-1, 3)] for p in over]).astype(np.float64)
    beneath = first_hit(shirt.positions.astype(np.float64), -shirt.normals.astype(np.float64), cloth)
    assert (beneath < 0.012).mean() < 0.01


@pytest.mark.parametrize("style", ["braids", "long_wavy"])
def test_hair_under_a_hat_stays_over_the_skin(style: str) -> None:
    """What a beanie presses down of the hair stays, above the ears, over the skin (to 1 mm)."""
    spec = LookSpec.model_validate({"hair": {"style": style}})
    file = build(spec)
    skin, free, held = (
        np.concatenate([mesh.primitives[0].positions for mesh in avatar.meshes if mesh.name in names]).astype(np.float64)
        for avatar, names in (
            (file, ("Face",)), (file, OWN_MESHES["hair"]), (put_on(file, dressed(spec).with_piece("hat", Worn("beanie"))), OWN_MESHES["hair"]),
        )
    )  # fmt: skip
    center = np.array(begun(file, spec, True).figure.frame.center)
    pressed = (held - center)[np.abs(held - free).max(1) > 1e-4]
    ways, far = (skin - center) / np.linalg.norm(skin - center, axis=1, keepdims=True), np.linalg.norm(skin - center, axis=1)
    out = np.linalg.norm(pressed, axis=1)
    beneath = far[(pressed / out[:, None] @ ways.T).argmax(1)]
    high = pressed[:, 1] > 0.0
    assert high.sum() > 20 and (out > beneath - 1e-3)[high].all()
