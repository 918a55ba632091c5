from __future__ import annotations

import pytest

from persona_engine.avatar.humanoid import guess
from persona_engine.names import REQUIRED_BONES

LIMBS = ("UpLeg", "Leg", "Foot", "ToeBase", "Shoulder", "Arm", "ForeArm", "Hand")
RIGS: dict[str, list[str]] = {
    "Mixamo": ["mixamorig:Hips", "mixamorig:Spine", "mixamorig:Spine1", "mixamorig:Spine2", "mixamorig:Neck", "mixamorig:Head"]
    + [f"mixamorig:{side}{part}" for side in ("Left", "Right") for part in LIMBS],
    "Ready Player Me": ["Hips", "Spine", "Spine1", "Spine2", "Neck", "Head", "HeadTop_End", "LeftEye", "RightEye"]
    + [f"{side}{part}" for side in ("Left", "Right") for part in LIMBS],
    "Blender": ["hips", "spine", "chest", "neck", "head"]
    + [f"{part}.{side}" for side in "LR" for part in ("thigh", "shin", "foot", "toe", "shoulder", "upper_arm", "forearm", "hand")],
    "VRoid": ["J_Bip_C_Hips", "J_Bip_C_Spine", "J_Bip_C_Chest", "J_Bip_C_UpperChest", "J_Bip_C_Neck", "J_Bip_C_Head"]
    + [f"J_Bip_{side}_{part}" for side in "LR"
       for part in ("UpperLeg", "LowerLeg", "Foot", "ToeBase", "Shoulder", "UpperArm", "LowerArm", "Hand")],
    "Unreal": ["pelvis", "spine_01", "spine_02", "spine_03", "neck_01", "head"]
    + [f"{part}_{side}" for side in "lr"
       for part in ("thigh", "calf", "foot", "ball", "clavicle", "upperarm", "lowerarm", "hand", "upperarm_twist_01")],
}  # fmt: skip


def chain(names: list[str]) -> list[int]:
    """Parents of a spine in a row with everything else below its first joint."""
    centre = sum(1 for name in names if not any(mark in name for mark in ("Left", "Right", ".L", ".R", "_L_", "_R_", "_l", "_r")))
    return [row - 1 if row < centre else 0 for row in range(len(names))]


@pytest.mark.parametrize("kind", RIGS)
def test_usual_rigs_are_understood(kind: str) -> None:
    """The joint names of common tools give every required bone, each side its own."""
    found = guess(RIGS[kind], chain(RIGS[kind]))
    assert set(REQUIRED_BONES) <= set(found)
    assert len(set(found.values())) == len(found)


@pytest.mark.parametrize("kind", ["Mixamo", "VRoid", "Unreal"])
def test_three_spine_joints_are_spine_chest_upper_chest(kind: str) -> None:
    """Spine joints are named from the hips up."""
    names = RIGS[kind]
    found = guess(names, chain(names))
    assert [found[bone] for bone in ("spine", "chest", "upperChest")] == [1, 2, 3]


def test_fingers_are_in_order() -> None:
    """Numbered finger joints become proximal, intermediate, distal; the fourth is the tip; a thumb starts at its metacarpal."""
    names = ["LeftHandIndex1", "LeftHandIndex2", "LeftHandIndex3", "LeftHandIndex4", "LeftHandThumb1", "LeftHandThumb2", "thumb.03.L"]
    found = guess(names, [-1, 0, 1, 2, -1, 4, 5])
    assert [found[f"leftIndex{part}"] for part in ("Proximal", "Intermediate", "Distal")] == [0, 1, 2]
    assert [found[f"leftThumb{part}"] for part in ("Metacarpal", "Proximal", "Distal")] == [4, 5, 6]


def test_other_things_have_no_bones() -> None:
    """Names that are not a person's give nothing."""
    assert guess(["wheel.L", "Door", "Cube.001", "armrest"], [-1, 0, 0, 0]) == {}
