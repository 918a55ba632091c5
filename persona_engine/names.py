"""The shared tables of names.

Every other module, table and file format spells a face shape, a bone, a viseme or an emotion as it stands here.

Sources: ARKit `ARFaceAnchor.BlendShapeLocation`; VRM 1.0 `VRMC_vrm.humanoid`; Oculus LipSync viseme set in glTF spelling.
"""

from typing import Literal

ARKIT: tuple[str, ...] = (
    "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight",
    "cheekPuff", "cheekSquintLeft", "cheekSquintRight",
    "eyeBlinkLeft", "eyeBlinkRight", "eyeLookDownLeft", "eyeLookDownRight", "eyeLookInLeft", "eyeLookInRight",
    "eyeLookOutLeft", "eyeLookOutRight", "eyeLookUpLeft", "eyeLookUpRight", "eyeSquintLeft", "eyeSquintRight",
    "eyeWideLeft", "eyeWideRight",
    "jawForward", "jawLeft", "jawOpen", "jawRight",
    "mouthClose", "mouthDimpleLeft", "mouthDimpleRight", "mouthFrownLeft", "mouthFrownRight", "mouthFunnel", "mouthLeft",
    "mouthLowerDownLeft", "mouthLowerDownRight", "mouthPressLeft", "mouthPressRight", "mouthPucker", "mouthRight",
    "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthSmileLeft", "mouthSmileRight",
    "mouthStretchLeft", "mouthStretchRight", "mouthUpperUpLeft", "mouthUpperUpRight",
    "noseSneerLeft", "noseSneerRight", "tongueOut",
)  # fmt: skip
"""The 52 ARKit blend shapes; the index in this tuple is the row in every face array."""

ARKIT_INDEX: dict[str, int] = {name: row for row, name in enumerate(ARKIT)}

SEATED_SHAPE = "seated"
"""The blend shape of clothes that lays skirts on the lap; thighs drive it, no face."""

VISEMES: tuple[str, ...] = ("sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U")
"""The 15 visemes; the index is their code on the wire."""

VISEME_INDEX: dict[str, int] = {name: row for row, name in enumerate(VISEMES)}

BONE_PARENTS: dict[str, str | None] = {
    "hips": None, "spine": "hips", "chest": "spine", "upperChest": "chest", "neck": "upperChest", "head": "neck",
    "leftEye": "head", "rightEye": "head", "jaw": "head",
    "leftUpperLeg": "hips", "leftLowerLeg": "leftUpperLeg", "leftFoot": "leftLowerLeg", "leftToes": "leftFoot",
    "rightUpperLeg": "hips", "rightLowerLeg": "rightUpperLeg", "rightFoot": "rightLowerLeg", "rightToes": "rightFoot",
    "leftShoulder": "upperChest", "leftUpperArm": "leftShoulder", "leftLowerArm": "leftUpperArm", "leftHand": "leftLowerArm",
    "rightShoulder": "upperChest", "rightUpperArm": "rightShoulder", "rightLowerArm": "rightUpperArm",
    "rightHand": "rightLowerArm",
    **{
        f"{side}{finger}{joint}": (f"{side}Hand" if i == 0 else f"{side}{finger}{joints[i - 1]}")
        for side in ("left", "right")
        for finger, joints in (
            ("Thumb", ("Metacarpal", "Proximal", "Distal")),
            ("Index", ("Proximal", "Intermediate", "Distal")),
            ("Middle", ("Proximal", "Intermediate", "Distal")),
            ("Ring", ("Proximal", "Intermediate", "Distal")),
            ("Little", ("Proximal", "Intermediate", "Distal")),
        )
        for i, joint in enumerate(joints)
    },
}  # fmt: skip
"""VRM 1.0 humanoid bones in topological order, each with its parent; optional bones may be missing from a rig."""

BONES: tuple[str, ...] = tuple(BONE_PARENTS)
"""The 55 humanoid bones; the index in this tuple is the row in every body array."""

BONE_INDEX: dict[str, int] = {name: row for row, name in enumerate(BONES)}

REQUIRED_BONES: tuple[str, ...] = (
    "hips", "spine", "head",
    "leftUpperLeg", "leftLowerLeg", "leftFoot", "rightUpperLeg", "rightLowerLeg", "rightFoot",
    "leftUpperArm", "leftLowerArm", "leftHand", "rightUpperArm", "rightLowerArm", "rightHand",
)  # fmt: skip
"""The bones without which VRM 1.0 does not call a rig humanoid."""

EMOTIONS: tuple[str, ...] = (
    "neutral", "joy", "sadness", "anger", "fear", "surprise", "disgust", "trust", "interest", "embarrassment", "contempt",
    "boredom",
)  # fmt: skip
"""Emotion labels; `neutral` has no expression of its own."""

VRM_PRESETS: tuple[str, ...] = (
    "happy", "angry", "sad", "relaxed", "surprised", "aa", "ih", "ou", "ee", "oh",
    "blink", "blinkLeft", "blinkRight", "lookUp", "lookDown", "lookLeft", "lookRight", "neutral",
)  # fmt: skip
"""Expression presets of VRM 1.0."""

ROLES: tuple[str, ...] = ("idle", "listening", "thinking", "speaking")
"""What a persona is doing in the conversation."""

PeerRole = Literal["viewer", "speaker", "puppeteer", "admin"]
PEER_ROLES: tuple[PeerRole, ...] = ("viewer", "speaker", "puppeteer", "admin")
"""Of peers in a session: each may do what those before it may."""
