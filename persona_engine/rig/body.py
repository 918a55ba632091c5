"""`Body`: the measures of one character in the normalised pose (T-pose, facing +Z, soles at y = 0), as motion needs them.

`Body.standard()` needs no file: motion can be tested and a server can run without a character.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from persona_engine.names import BONE_INDEX, BONE_PARENTS, BONES

F32 = NDArray[np.float32]
Vec3 = tuple[float, float, float]

SIDES = ("left", "right")

STANDARD_HEIGHT = 1.5
STANDARD_CENTRAL: dict[str, Vec3] = {
    "hips": (0.0, 0.690, -0.008), "spine": (0.0, 0.755, -0.010), "chest": (0.0, 0.835, -0.014), "upperChest": (0.0, 0.915, -0.020),
    "neck": (0.0, 1.030, -0.026), "head": (0.0, 1.150, -0.015), "jaw": (0.0, 1.190, 0.030),
}  # fmt: skip
STANDARD_LEFT: dict[str, Vec3] = {
    "Eye": (0.062, 1.290, 0.085),
    "UpperLeg": (0.064, 0.650, -0.006), "LowerLeg": (0.062, 0.362, 0.0), "Foot": (0.060, 0.078, -0.022), "Toes": (0.064, 0.020, 0.072),
    "Shoulder": (0.024, 0.985, -0.016), "UpperArm": (0.116, 0.976, -0.022),
    "LowerArm": (0.318, 0.976, -0.024), "Hand": (0.506, 0.976, -0.020),
    "ThumbMetacarpal": (0.524, 0.966, 0.006), "ThumbProximal": (0.547, 0.961, 0.026), "ThumbDistal": (0.565, 0.958, 0.042),
    "IndexProximal": (0.581, 0.977, 0.005), "IndexIntermediate": (0.611, 0.976, 0.007), "IndexDistal": (0.631, 0.976, 0.009),
    "MiddleProximal": (0.584, 0.979, -0.015), "MiddleIntermediate": (0.617, 0.978, -0.014), "MiddleDistal": (0.638, 0.977, -0.014),
    "RingProximal": (0.581, 0.978, -0.034), "RingIntermediate": (0.611, 0.977, -0.035), "RingDistal": (0.631, 0.976, -0.036),
    "LittleProximal": (0.573, 0.975, -0.051), "LittleIntermediate": (0.596, 0.975, -0.054), "LittleDistal": (0.612, 0.974, -0.056),
}  # fmt: skip
"""Rest places in metres of a 1.5 m figure of 4.2 heads; the right side mirrors the left."""

BONE_TIPS: dict[str, str] = {
    "hips": "spine", "spine": "chest", "chest": "upperChest", "upperChest": "neck", "neck": "head",
    **{f"{s}{a}": f"{s}{b}" for s in SIDES for a, b in (
        ("UpperLeg", "LowerLeg"), ("LowerLeg", "Foot"), ("Foot", "Toes"), ("Shoulder", "UpperArm"), ("UpperArm", "LowerArm"),
        ("LowerArm", "Hand"), ("Hand", "MiddleProximal"))},
}  # fmt: skip
"""Bone -> the bone at its far end."""

CAPSULE_RADII: dict[str, float] = {
    "hips": 0.075, "spine": 0.070, "chest": 0.072, "upperChest": 0.070, "neck": 0.036, "head": 0.105,
    **{f"{s}{b}": r for s in SIDES for b, r in (("UpperLeg", 0.052), ("LowerLeg", 0.038), ("Foot", 0.030), ("UpperArm", 0.030),
                                                ("LowerArm", 0.026), ("Hand", 0.024))},
}  # fmt: skip
"""Radius in units of body height / 1.5 m where no mesh was measured."""


@dataclass(frozen=True)
class Capsule:
    """A rounded segment that moves with a bone; in the normalised pose, metres."""

    bone: int
    """Row of `names.BONES`."""
    start: Vec3
    end: Vec3
    radius: float


@dataclass(frozen=True, eq=False)
class Body:
    """Frozen metrics; positions in metres, model axes, soles at y = 0."""

    rest: F32
    """(3, 55) places of the bones' heads; a missing bone lies where its parent is."""
    present: NDArray[np.bool_]
    """(55,) which bones the character has."""
    height: float
    """Crown above the floor."""
    eyes: F32
    """(3, 2) places of the left and right eye."""
    capsules: tuple[Capsule, ...]
    """Volumes for clearance and picking: torso, head, limbs."""
    beside: float = 0.0
    """How far from its middle the body and its clothes reach to the side where hands hang, metres; 0 where no mesh was measured."""

    def at(self, bone: str) -> F32:
        """(3,) rest place of a bone.

        >>> Body.standard().at("head").shape
        (3,)
        """
        place: F32 = self.rest[:, BONE_INDEX[bone]]
        return place

    def has(self, bone: str) -> bool:
        """Whether the character has this bone."""
        return bool(self.present[BONE_INDEX[bone]])

    def length(self, start: str, end: str) -> float:
        """Distance between two bones' heads at rest, metres."""
        return float(np.linalg.norm(self.at(end) - self.at(start)))

    @cached_property
    def hips_height(self) -> float:
        """Hips above the floor."""
        return float(self.at("hips")[1])

    @cached_property
    def eye_height(self) -> float:
        """Eyes above the floor."""
        return float(self.eyes[1].mean())

    @cached_property
    def eye_center(self) -> F32:
        """(3,) the point between the eyes."""
        center: F32 = self.eyes.mean(axis=1)
        return center

    @cached_property
    def head_radius(self) -> float:
        """Radius of the head's capsule."""
        return self.capsule("head").radius

    @cached_property
    def chest_radius(self) -> float:
        """Radius of the chest's capsule."""
        return self.capsule("chest" if self.has("chest") else "spine").radius

    @cached_property
    def arm_lengths(self) -> F32:
        """(2, 2) [side][upper arm, lower arm], metres; side 0 is the left."""
        return self._lengths("UpperArm", "LowerArm", "Hand")

    @cached_property
    def leg_lengths(self) -> F32:
        """(2, 2) [side][upper leg, lower leg], metres."""
        return self._lengths("UpperLeg", "LowerLeg", "Foot")

    @cached_property
    def hand_length(self) -> float:
        """Wrist to the tip of the middle finger, metres."""
        if not self.has("leftMiddleDistal"):
            return 0.105 * self.scale
        tip = self.length("leftMiddleIntermediate", "leftMiddleDistal")
        return self.length("leftHand", "leftMiddleDistal") + tip

    @cached_property
    def shoulder_width(self) -> float:
        """Between the heads of the upper arms, metres."""
        return self.length("leftUpperArm", "rightUpperArm")

    @cached_property
    def ankle_height(self) -> float:
        """Mean height of the foot bones above the floor, metres."""
        return float(0.5 * (self.at("leftFoot")[1] + self.at("rightFoot")[1]))

    @cached_property
    def scale(self) -> float:
        """Size against the standard body, by leg and arm length."""
        standard = Body.standard()
        if standard is self:
            return 1.0
        own, other = (float(body.leg_lengths.mean() + body.arm_lengths.mean()) for body in (self, standard))
        return own / other

    def capsule(self, bone: str) -> Capsule:
        """The capsule of a bone; raises KeyError if it has none."""
        row = BONE_INDEX[bone]
        for capsule in self.capsules:
            if capsule.bone == row:
                return capsule
        raise KeyError(bone)

    @staticmethod
    @lru_cache(maxsize=1)
    def standard() -> Body:
        """The default figure: 1.5 m, 4.2 heads, all 55 bones."""
        places = dict(STANDARD_CENTRAL)
        for name, (x, y, z) in STANDARD_LEFT.items():
            places["left" + name] = (x, y, z)
            places["right" + name] = (-x, y, z)
        rest = np.array([places[bone] for bone in BONES], np.float32).T
        return Body.measure(rest, np.ones(len(BONES), bool), STANDARD_HEIGHT)

    @staticmethod
    def measure(
        rest: F32, present: NDArray[np.bool_], height: float, radii: dict[str, float] | None = None, eyes: F32 | None = None,
        beside: float = 0.0,
    ) -> Body:  # fmt: skip
        """Metrics from bone places.

        `rest` (3, 55) with soles at y = 0, `present` (55,), `height` of the crown, `radii` measured capsule radii by bone, `eyes` (3, 2)
        where there are no eye bones, `beside` as the field.
        """
        rest = np.ascontiguousarray(rest, np.float32).copy()
        for row, bone in enumerate(BONES):
            parent = BONE_PARENTS[bone]
            if not present[row] and parent is not None:
                rest[:, row] = rest[:, BONE_INDEX[parent]]
        at = {bone: rest[:, row] for bone, row in BONE_INDEX.items()}
        found = present[BONE_INDEX["leftEye"]] and present[BONE_INDEX["rightEye"]]
        if found:
            eyes = np.stack([at["leftEye"], at["rightEye"]], axis=1)
        elif eyes is None:
            up = height - float(at["head"][1])
            middle = at["head"] + np.array([0, 0.40 * up, 0.28 * up], np.float32)
            eyes = np.stack([middle + np.array([s * 0.17 * up, 0, 0], np.float32) for s in (1, -1)], axis=1)
        rest.setflags(write=False)
        capsules = _capsules(rest, present, height, radii or {})
        return Body(rest, np.asarray(present, bool), float(height), np.ascontiguousarray(eyes, np.float32), capsules, beside)

    def _lengths(self, first: str, second: str, third: str) -> F32:
        return np.array([[self.length(s + first, s + second), self.length(s + second, s + third)] for s in SIDES], np.float32)


def _vec(values: F32) -> Vec3:
    return float(values[0]), float(values[1]), float(values[2])


def _capsules(rest: F32, present: NDArray[np.bool_], height: float, radii: dict[str, float]) -> tuple[Capsule, ...]:
    found: list[Capsule] = []
    unit = height / STANDARD_HEIGHT
    for bone, standard in CAPSULE_RADII.items():
        row = BONE_INDEX[bone]
        if not present[row]:
            continue
        radius, start = radii.get(bone, standard * unit), rest[:, row]
        if bone == "head":
            top = np.array([0, max(height - float(start[1]) - radius, 0.02), 0.25 * radius], np.float32)
            chin = np.array([0, 0.8 * radius, 0.25 * radius], np.float32)
            found.append(Capsule(row, _vec(start + chin), _vec(start + top), radius))
            continue
        tip = BONE_TIPS.get(bone)
        while tip is not None and not present[BONE_INDEX[tip]]:
            tip = BONE_TIPS.get(tip)
        end = rest[:, BONE_INDEX[tip]] if tip is not None else start
        if bone.endswith("Hand"):
            end = start + (end - start) * 1.5
        found.append(Capsule(row, _vec(start), _vec(end), radius))
    return tuple(found)
