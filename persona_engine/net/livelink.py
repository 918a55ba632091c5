"""Live Link Face: the ARKit weights and head of an iPhone's camera as UDP datagrams (Epic Games; Unreal's `AppleARKitFaceSupport`).

A packet is version (u8, `VERSION`), device and subject as texts after their lengths (i32), frame time and rate (i32, f32, i32, i32), a count (u8), then that
many floats, all big endian: the 52 weights in the order of Apple's enumeration, then head and eyes as yaw, pitch and roll in radians.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.names import ARKIT_INDEX

F32 = NDArray[np.float32]

PORT = 11111
VERSION = 6
"""Since 2020; before it frame times were told otherwise, and what newer apps send in their other modes is no ARKit."""
ORDER: tuple[str, ...] = (
    "eyeBlinkLeft", "eyeLookDownLeft", "eyeLookInLeft", "eyeLookOutLeft", "eyeLookUpLeft", "eyeSquintLeft", "eyeWideLeft",
    "eyeBlinkRight", "eyeLookDownRight", "eyeLookInRight", "eyeLookOutRight", "eyeLookUpRight", "eyeSquintRight", "eyeWideRight",
    "jawForward", "jawLeft", "jawRight", "jawOpen", "mouthClose", "mouthFunnel", "mouthPucker", "mouthLeft", "mouthRight",
    "mouthSmileLeft", "mouthSmileRight", "mouthFrownLeft", "mouthFrownRight", "mouthDimpleLeft", "mouthDimpleRight",
    "mouthStretchLeft", "mouthStretchRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper",
    "mouthPressLeft", "mouthPressRight", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight",
    "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "cheekPuff", "cheekSquintLeft", "cheekSquintRight",
    "noseSneerLeft", "noseSneerRight", "tongueOut",
)  # fmt: skip
"""The 52 ARKit shapes as they come."""
_ROWS = np.array([ARKIT_INDEX[name] for name in ORDER])
_RATE = struct.Struct(">ifiiB")
MAX_TEXT = 256


@dataclass(frozen=True)
class LiveLinkFace:
    """`face` (52,) weights 0..1 as `names.ARKIT`; `head` (3,) rotation vector in radians: down, left, tilt positive, as in `score.take`."""

    subject: str
    face: F32
    head: F32


def read(data: bytes) -> LiveLinkFace | None:
    """The face in a datagram; None where the phone sees none. Raises `ValueError` for anything else."""
    if data[:1] not in (b"", bytes([VERSION])):
        raise ValueError(f"a Live Link packet of version {data[0]}, not {VERSION}: choose Live Link (ARKit) in the app, and keep it up to date")
    try:
        at, texts = 1, []
        for _ in range(2):
            (size,) = struct.unpack_from(">i", data, at)
            if not 0 <= size <= MAX_TEXT:
                raise ValueError("no Live Link Face packet")
            texts.append(data[at + 4 : at + 4 + size].decode())
            at += 4 + size
        if len(data) <= at + 16:
            return None
        count = _RATE.unpack_from(data, at)[4]
        values = np.frombuffer(data, ">f4", count, at + _RATE.size).astype(np.float32)
    except (struct.error, UnicodeDecodeError) as error:
        raise ValueError(f"no Live Link Face packet: {error}") from error
    if count < len(ORDER) or not np.isfinite(values).all():
        raise ValueError(f"{count} values, or some that are no numbers")
    face = np.zeros(len(ORDER), np.float32)
    face[_ROWS] = np.clip(values[: len(ORDER)], 0.0, 1.0)
    yaw, pitch, roll = np.clip(values[52:55], -np.pi, np.pi) if count >= 55 else (0.0, 0.0, 0.0)
    return LiveLinkFace(texts[1], face, np.array([pitch, yaw, roll], np.float32))


def write(subject: str, device: str, face: F32, head: F32, frame: int = 0, rate: int = 60) -> bytes:
    """The packet of a face: what a phone would send."""
    texts = b"".join(len(text).to_bytes(4, "big") + text for text in (device.encode(), subject.encode()))
    pitch, yaw, roll = (float(v) for v in head)
    values = np.concatenate([np.asarray(face, np.float32)[_ROWS], [yaw, pitch, roll], np.zeros(6)]).astype(">f4")
    return bytes([VERSION]) + texts + _RATE.pack(frame, 0.0, rate, 1, len(values)) + values.tobytes()
