"""VMC: one persona's pose as OSC over UDP, the way Virtual Motion Capture, VSeeFace, Warudo, Unity and Unreal plug-ins speak.

Sources: Virtual Motion Capture Protocol, version 2 (protocol.vmc.info); Open Sound Control 1.0. The protocol lives in Unity's axes (left-handed,
Y up, +Z forward, x to the character's right) and has Unity's names of bones; here both become ours. It knows no actor: each has a port.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from persona_engine.names import BONES
from persona_engine.net import osc

F32 = NDArray[np.float32]

PORT = 39539
MAX_BYTES = 65_507
MAX_NAME = 80
_THUMBS = {"ThumbMetacarpal": "ThumbProximal", "ThumbProximal": "ThumbIntermediate"}


def _unity(bone: str) -> str:
    for ours, theirs in _THUMBS.items():
        if bone.endswith(ours):
            bone = bone.removesuffix(ours) + theirs
            break
    return bone[0].upper() + bone[1:]


UNITY_BONES: dict[str, str] = {bone: _unity(bone) for bone in BONES}
"""Our bone -> `HumanBodyBones` of Unity, which VRM 0 shares but for the first letter."""
_OURS = {theirs.lower(): ours for ours, theirs in UNITY_BONES.items()}
VRM0_SHAPES: dict[str, str] = {
    "happy": "Joy", "angry": "Angry", "sad": "Sorrow", "relaxed": "Fun", "surprised": "Surprised", "aa": "A", "ih": "I", "ou": "U", "ee": "E", "oh": "O",
    "blink": "Blink", "blinkLeft": "Blink_L", "blinkRight": "Blink_R", "lookUp": "LookUp", "lookDown": "LookDown", "lookLeft": "LookLeft",
    "lookRight": "LookRight", "neutral": "Neutral",
}  # fmt: skip
"""Preset of VRM 1.0 -> blend shape clip of VRM 0."""
FROM_VRM0 = {theirs.lower(): ours for ours, theirs in VRM0_SHAPES.items()}
MIRROR_PLACE = np.array([-1, 1, 1], np.float32)[:, None]
MIRROR_TURN = np.array([1, -1, -1, 1], np.float32)[:, None]


def _text(text: str) -> bytes:
    data = text.encode()
    return data + bytes(4 - len(data) % 4)


def _message(address: str, tags: str, *values: str | int) -> bytes:
    """An OSC message; floats are left at zero."""
    data = _text(address) + _text("," + tags)
    given = iter(values)
    for tag in tags:
        data += _text(str(next(given))) if tag == "s" else struct.pack(">i", int(next(given))) if tag == "i" else bytes(4)
    return len(data).to_bytes(4, "big") + data


class VmcEncoder:
    """Bundles of one persona with these `bones` and blend `shapes`, one bundle a frame. What does not change is laid out once."""

    def __init__(self, bones: tuple[str, ...], shapes: tuple[str, ...]) -> None:
        parts = [b"#bundle\0" + bytes(7) + b"\1", _message("/VMC/Ext/OK", "i", 1), _message("/VMC/Ext/T", "f")]
        parts.append(_message("/VMC/Ext/Root/Pos", "sfffffff", "root"))
        parts += [_message("/VMC/Ext/Bone/Pos", "sfffffff", UNITY_BONES[bone]) for bone in bones]
        parts += [_message("/VMC/Ext/Blend/Val", "sf", shape) for shape in shapes]
        parts.append(_message("/VMC/Ext/Blend/Apply", ""))
        counts = [0, 0, 1, 7, *[7] * len(bones), *[1] * len(shapes), 0]
        ends = np.cumsum([len(part) for part in parts])
        at = [np.arange(end - 4 * count, end, 4) for end, count in zip(ends, counts) if count]
        self._words = np.concatenate(at) // 4
        self._bytes = b"".join(parts)

    def frame(self, t: float, root: F32, places: F32, turns: F32, weights: F32) -> bytes:
        """The bundle. `root` (4,): x, y, z, heading; `places` (3, B) and `turns` (4, B) of the bones in their parents; `weights` (S,)."""
        x, y, z, heading = (float(v) for v in root)
        bones = np.concatenate([places * MIRROR_PLACE, turns * MIRROR_TURN]).T.ravel()
        whole = np.frombuffer(bytearray(self._bytes), ">f4")
        whole[self._words] = np.concatenate([[t, -x, y, z, 0.0, -np.sin(heading / 2), 0.0, np.cos(heading / 2)], bones, weights])
        return whole.tobytes()


@dataclass
class VmcPose:
    """What a datagram said, in our names and axes: `turns` (4,) xyzw and `places` (3,) metres of bones in their parents, `shapes` by their spelling."""

    turns: dict[str, F32] = field(default_factory=dict)
    places: dict[str, F32] = field(default_factory=dict)
    shapes: dict[str, float] = field(default_factory=dict)


def read(data: bytes) -> VmcPose:
    """The pose in a datagram: a bundle or a single message. Raises `ValueError` for what is no OSC; other messages are passed over."""
    if len(data) > MAX_BYTES:
        raise ValueError("longer than a datagram")
    pose = VmcPose()
    for address, values in osc.messages(data):
        if address == "/VMC/Ext/Bone/Pos" and _fits(values, 7):
            bone = _OURS.get(str(values[0]).lower())
            if bone is not None:
                numbers = np.array(values[1:8], np.float32)
                pose.places[bone], pose.turns[bone] = numbers[:3] * MIRROR_PLACE[:, 0], numbers[3:] * MIRROR_TURN[:, 0]
        elif address == "/VMC/Ext/Blend/Val" and _fits(values, 1):
            pose.shapes[str(values[0])] = float(values[1])
    return pose


def _fits(values: tuple[object, ...], count: int) -> bool:
    """Whether these are a name and `count` numbers that can be meant."""
    if len(values) <= count or not isinstance(values[0], str) or len(values[0]) > MAX_NAME:
        return False
    return all(isinstance(v, float | int) and abs(v) < 1e4 for v in values[1 : count + 1])


def bones_of(parents: dict[str, str | None], present: tuple[str, ...]) -> Iterator[tuple[str, str | None]]:
    """Bones that are there, each with its nearest parent that is there too."""
    for bone in present:
        parent = parents[bone]
        while parent is not None and parent not in present:
            parent = parents[parent]
        yield bone, parent
