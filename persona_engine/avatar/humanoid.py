"""Which joint is which humanoid bone: VRM 0.x spellings, and a guess from names as Mixamo, Ready Player Me, Blender or VRoid give them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from persona_engine.names import BONE_INDEX

VRM0_BONES: dict[str, str] = {
    **{bone: bone for bone in BONE_INDEX},
    **{f"{side}Thumb{old}": f"{side}Thumb{new}" for side in ("left", "right")
       for old, new in (("Proximal", "Metacarpal"), ("Intermediate", "Proximal"), ("Distal", "Distal"))},
}  # fmt: skip
"""Bone of VRM 0.x -> bone of VRM 1.0: the three thumb bones moved by one."""

CENTRAL: dict[str, str] = {
    "hips": "hips", "hip": "hips", "pelvis": "hips", "neck": "neck", "neck1": "neck", "neck01": "neck", "head": "head", "jaw": "jaw",
    "upperchest": "upperChest",
}  # fmt: skip
SIDED: dict[str, str] = {
    **dict.fromkeys(("upleg", "upperleg", "thigh", "hipjoint"), "UpperLeg"),
    **dict.fromkeys(("leg", "lowerleg", "lowleg", "shin", "calf", "knee"), "LowerLeg"),
    **dict.fromkeys(("foot", "ankle"), "Foot"),
    **dict.fromkeys(("toebase", "toe", "toes", "ball", "toe0"), "Toes"),
    **dict.fromkeys(("shoulder", "clavicle", "collar", "collarbone"), "Shoulder"),
    **dict.fromkeys(("arm", "upperarm", "uparm"), "UpperArm"),
    **dict.fromkeys(("forearm", "lowerarm", "lowarm", "elbow"), "LowerArm"),
    **dict.fromkeys(("hand", "wrist"), "Hand"),
    **dict.fromkeys(("eye", "eyeball", "faceeye"), "Eye"),
}  # fmt: skip
"""Name without its side, letters and digits only -> bone."""
SPINE = re.compile(r"^(spine|chest|torso|abdomen|upperchest)\d*$")
FINGER = re.compile(
    r"^(?:hand|f|finger)?(thumb|index|middle|mid|ring|little|pinky)(?:finger)?(proximal|intermediate|distal|metacarpal|\d+)$"
)
FINGER_NAMES = {"mid": "Middle", "pinky": "Little"}
FINGER_PARTS = {"proximal": 1, "intermediate": 2, "distal": 3}
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_NOISE = {"mixamorig", "bip", "bip001", "bip01", "def", "org", "j", "c", "adj", "jnt", "bone", "rig", "armature", "character", "cc", "base"}
_TWISTED = ("twist", "roll", "end", "ik", "pole", "target", "helper", "nub")


def guess(names: Sequence[str], parents: Sequence[int]) -> dict[str, int]:
    """Bone -> row for joints named in one of the usual ways; the joint nearest the root wins.

    >>> sorted(guess(["Hips", "Spine", "mixamorig:LeftUpLeg", "thigh.R"], [-1, 0, 0, 0]).items())
    [('hips', 0), ('leftUpperLeg', 2), ('rightUpperLeg', 3), ('spine', 1)]
    """
    found: dict[str, int] = {}
    spine: list[int] = []
    fingers: dict[str, list[tuple[int, int]]] = {}
    for row, name in enumerate(names):
        side, stem = split(name)
        if any(word in stem for word in _TWISTED):
            continue
        finger = FINGER.match(stem)
        if side and finger:
            kind = FINGER_NAMES.get(finger[1], finger[1].capitalize())
            part = FINGER_PARTS.get(finger[2], -1 if finger[2] == "metacarpal" else int(finger[2]) if finger[2].isdigit() else 1)
            fingers.setdefault(side + kind, []).append((part, row))
        elif side and stem in SIDED:
            found.setdefault(side + SIDED[stem], row)
        elif not side and SPINE.match(stem):
            spine.append(row)
        elif not side and stem in CENTRAL:
            found.setdefault(CENTRAL[stem], row)
    found.update(_spine(spine, found, parents))
    for finger_name, parts in fingers.items():
        found.update(_finger(finger_name, parts))
    return found


def split(name: str) -> tuple[str, str]:
    """("left" | "right" | "", rest of the name in small letters and digits).

    >>> split("J_Bip_L_UpperArm"), split("upper_arm.R"), split("LeftHandIndex1")
    (('left', 'upperarm'), ('right', 'upperarm'), ('left', 'handindex1'))
    """
    words = [word.lower() for word in _WORD.findall(name.rsplit(":", 1)[-1])]
    side = next(("left" if word in ("left", "l") else "right" for word in words if word in ("left", "right", "l", "r")), "")
    rest = [word for word in words if word not in ("left", "right", "l", "r") and word not in _NOISE]
    return side, "".join(word.lstrip("0") or "0" if word.isdigit() else word for word in rest)


def _spine(rows: list[int], found: dict[str, int], parents: Sequence[int]) -> dict[str, int]:
    """Names for the spine joints between hips and neck or head, from below."""
    top = found.get("neck", found.get("head", -1))
    above: list[int] = []
    row = parents[top] if top >= 0 else -1
    while row >= 0:
        above.append(row)
        row = parents[row]
    chain = sorted((row for row in rows if not above or row in above), key=lambda row: -above.index(row) if above else row)
    if not chain:
        return {}
    out = {"spine": chain[0]}
    if len(chain) >= 2:
        out["chest"] = chain[1]
    if len(chain) >= 3:
        out["upperChest"] = chain[-1]
    return out


def _finger(name: str, parts: list[tuple[int, int]]) -> dict[str, int]:
    """The last three joints of a finger, or of a thumb with its metacarpal; a fourth one is the tip."""
    ordered = [row for part, row in sorted(parts) if part >= 0 or name.endswith("Thumb")]
    segments = ("Metacarpal", "Proximal", "Distal") if name.endswith("Thumb") else ("Proximal", "Intermediate", "Distal")
    return {name + segment: row for segment, row in zip(segments, ordered)}
