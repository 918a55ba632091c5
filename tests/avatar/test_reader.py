from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import pytest

from persona_engine.avatar.reader import read
from persona_engine.avatar.t_pose import rest_globals
from persona_engine.avatar.writer import write
from persona_engine.errors import AvatarError
from persona_engine.names import BONES
from persona_engine.rig.body import Body
from tests import samples


def edited(data: bytes, change: Any) -> bytes:
    """The file with its JSON changed in place by `change(json)`."""
    size = struct.unpack_from("<I", data, 12)[0]
    tree = json.loads(data[20 : 20 + size])
    change(tree)
    text = json.dumps(tree).encode()
    text += b" " * (-len(text) % 4)
    rest = data[20 + size :]
    return struct.pack("<4sII", b"glTF", 2, 20 + len(text) + len(rest)) + struct.pack("<I4s", len(text), b"JSON") + text + rest


@pytest.fixture(scope="module")
def old() -> bytes:
    return samples.vrm0()


@pytest.fixture(scope="module")
def plain() -> bytes:
    return samples.arkit_glb()


def test_a_vrm0_file_faces_forward(old: bytes) -> None:
    """VRM 0.x faces -Z in the file and +Z in memory: the left hand is at +X and the face in front."""
    avatar = read(old)
    assert avatar.source_format == "vrm0"
    at = rest_globals(avatar.skeleton)[:, :3, 3]
    np.testing.assert_allclose(at[[avatar.skeleton.humanoid[bone] for bone in BONES]], Body.standard().rest.T, atol=1e-5)
    face = next(mesh for mesh in avatar.meshes if mesh.name == "Face").primitives[0]
    assert face.positions[:, 2].min() > 0.1 and face.normals[:, 2].mean() > 0.9


def test_a_vrm0_file_keeps_its_expressions_and_springs(old: bytes) -> None:
    """Groups become VRM 1.0 expressions with dotted shape names; chains get an end; offsets turn right-handed."""
    avatar = read(old)
    assert avatar.expressions["aa"].shapes == {"Face.M_F00.a": 1.0}
    assert avatar.expressions["happy"].preset and not avatar.expressions["Wink"].preset
    assert avatar.expressions["Wink"].shapes == {"Face.M_F00.blink_l": 0.5}
    assert [avatar.skeleton.names[j.joint] for j in avatar.springs[0].joints] == ["J_hair_0", "J_hair_1", "J_hair_2", "J_hair_2_end"]
    assert avatar.colliders[0].offset == (0.0, 0.1, -0.05)
    assert avatar.meta["name"] == "Old"


def test_shared_vertex_buffers_are_split(old: bytes) -> None:
    """Primitives that share attributes keep only the vertices their triangles use."""
    body = next(mesh for mesh in read(old).meshes if mesh.name == "Body")
    total = sum(len(primitive.positions) for primitive in body.primitives)
    points, *_ = samples.body_mesh()
    assert len(body.primitives) == 2 and total < 1.2 * len(points)
    for primitive in body.primitives:
        assert int(primitive.indices.max()) == len(primitive.positions) - 1


def test_weights_sum_to_one(old: bytes, plain: bytes) -> None:
    """Every vertex's weights sum to 1 whatever integer type they had, and its joints exist."""
    for data in (old, plain):
        avatar = read(data)
        for mesh in avatar.meshes:
            for primitive in mesh.primitives:
                np.testing.assert_allclose(primitive.weights.sum(1), 1, atol=1e-5)
                assert int(primitive.joints.max()) < len(avatar.skeleton.names)


def test_two_skins_become_one_skeleton(old: bytes) -> None:
    """A second skin with joints in another order binds to the same skeleton: the face follows the head."""
    avatar = read(old)
    face = next(mesh for mesh in avatar.meshes if mesh.name == "Face").primitives[0]
    assert {avatar.skeleton.names[j] for j in face.joints[face.weights > 0]} == {"J_neck"} or avatar.skeleton.names[int(face.joints[0, 0])] == "J_head"


def test_a_plain_glb_is_found_by_its_joint_names(plain: bytes) -> None:
    """Mixamo names give all bones but the jaw, whose joint happens to have its own name here."""
    avatar = read(plain)
    assert avatar.source_format == "glb" and set(BONES) == set(avatar.skeleton.humanoid)
    for bone, row in avatar.skeleton.humanoid.items():
        assert avatar.skeleton.names[row] == f"mixamorig:{samples.MIXAMO.get(bone, bone)}"


def test_a_plain_glb_is_in_metres_and_upright(plain: bytes) -> None:
    """Centimetres, a turned armature and its scale end up as metres with Y up, also for rigid parts."""
    avatar = read(plain)
    body = next(mesh for mesh in avatar.meshes if mesh.name == "Body").primitives[0]
    points, *_ = samples.body_mesh()
    np.testing.assert_allclose(np.sort(body.positions, axis=0), np.sort(points, axis=0), atol=1e-4)
    teeth = next(mesh for mesh in avatar.meshes if mesh.name == "Teeth").primitives[0]
    np.testing.assert_allclose(teeth.positions[0], Body.standard().at("head") + [0, 0.05, 0.1], atol=1e-5)
    assert avatar.skeleton.names[int(teeth.joints[0, 0])] == "Teeth"


def test_lowered_arms_are_raised_to_a_t_pose(plain: bytes) -> None:
    """A plain GLB that rests with its arms down gets a rest pose with its arms along X."""
    avatar = read(plain)
    at = rest_globals(avatar.skeleton)[:, :3, 3]
    for side, sign in (("left", 1), ("right", -1)):
        way = at[avatar.skeleton.humanoid[f"{side}Hand"]] - at[avatar.skeleton.humanoid[f"{side}UpperArm"]]
        assert way[0] * sign / np.linalg.norm(way) > 0.999


def test_a_glb_that_faces_away_is_turned(plain: bytes) -> None:
    """A plain character whose left is not at +X is turned by quarter turns until it is."""
    for quarter in (1, 2, 3):
        half = quarter * np.pi / 4
        turned = {"name": "Spun", "rotation": [0, float(np.sin(half)), 0, float(np.cos(half))], "children": [60]}

        def spin(tree: dict[str, Any], turned: dict[str, Any] = turned) -> None:
            tree["nodes"].append(turned)
            tree["scenes"][0]["nodes"] = [len(tree["nodes"]) - 1]

        avatar = read(edited(plain, spin))
        at = rest_globals(avatar.skeleton)[:, :3, 3]
        np.testing.assert_allclose(at[avatar.skeleton.humanoid["leftHand"]], Body.standard().at("leftHand"), atol=0.01)


def test_clips_are_read(plain: bytes) -> None:
    """An animation arrives with its key times, its joints, and unit rotations."""
    clip = read(plain).clips[0]
    assert clip.name == "nod" and clip.times.tolist() == [0, 0.5, 1]
    np.testing.assert_allclose(np.linalg.norm(clip.rotations, axis=2), 1, atol=1e-6)


def test_kept_extensions_come_back() -> None:
    """Root extensions without a field, and asset extras, survive reading and writing."""
    data = edited(write(samples.sample_avatar()), lambda tree: tree["extensions"].update(MY_thing={"a": [1]}))
    again = read(write(read(data)))
    assert again.extensions == {"MY_thing": {"a": [1]}} and again.extras == {"look": {"seed": 1}}


BROKEN: dict[str, Any] = {
    "no skin": lambda tree: tree.update(skins=[]),
    "no mesh": lambda tree: [node.pop("mesh", None) for node in tree["nodes"]],
    "no left hand": lambda tree: tree["extensions"]["VRMC_vrm"]["humanoid"]["humanBones"].pop("leftHand"),
    "a loop": lambda tree: tree["nodes"][5].setdefault("children", []).append(0),
    "two parents": lambda tree: tree["nodes"][-1]["children"].append(3),
    "an index out of range": lambda tree: tree["nodes"][0].update(children=[99999]),
    "a bone beyond the nodes": lambda tree: tree["extensions"]["VRMC_vrm"]["humanoid"]["humanBones"]["head"].update(node=12345),
    "a shape beyond the mesh": lambda tree: tree["extensions"]["VRMC_vrm"]["expressions"]["preset"]["aa"]["morphTargetBinds"][0].update(index=999),
    "two bones on one joint": lambda tree: tree["extensions"]["VRMC_vrm"]["humanoid"]["humanBones"]["head"].update(
        node=tree["extensions"]["VRMC_vrm"]["humanoid"]["humanBones"]["neck"]["node"]
    ),
    "text for a number": lambda tree: tree["nodes"][0].update(translation=["a", "b", "c"]),
    "an external picture": lambda tree: tree["images"][0].update(uri="face.png") or tree["images"][0].pop("bufferView"),
    "no position": lambda tree: tree["meshes"][0]["primitives"][0]["attributes"].pop("POSITION"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_not_a_character_says_so(kind: str) -> None:
    """Each defect is an AvatarError that names the file and a remedy."""
    with pytest.raises(AvatarError) as caught:
        read(edited(write(samples.sample_avatar()), BROKEN[kind]), "her.vrm")
    assert str(caught.value).startswith("her.vrm") and caught.value.remedy
