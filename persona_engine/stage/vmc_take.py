"""A take of what a VMC sender shows: VSeeFace, Warudo, Virtual Motion Capture, or another of our stages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from persona_engine.behavior.figures import LOOK_FULL
from persona_engine.errors import ScoreError
from persona_engine.names import ARKIT_INDEX, BONE_INDEX, BONES
from persona_engine.net import vmc
from persona_engine.net.datagrams import receive
from persona_engine.rig import quat
from persona_engine.score.take import Take
from persona_engine.stage.capture import face_of

F32 = NDArray[np.float32]
RATE = 60.0
"""Poses a second of the take; the newest of each moment counts."""
SILENT_S = 3.0
"""After this silence the sender has left, and the take ends."""
STOOD_S = 0.25
"""Longer than this nobody waits between two looks: the machine stood still, and that is no part of a take."""
WAIT_S = 60.0
"""How long the first datagram is waited for."""
Progress = Callable[[float], None]


SIDEWAYS = tuple(f"eyeLook{way}{side}" for way in ("Out", "In") for side in ("Left", "Right"))
"""Moods have a little of the others."""


def _look(face: F32, turns: F32) -> None:
    """Eyes that came as bones, in `turns` (T, 4, 55), as the shapes of `face` (52, T)."""
    for side, sign in (("Left", 1.0), ("Right", -1.0)):
        pitch, yaw, _ = np.degrees(quat.to_rotation_vector(turns[:, :, BONE_INDEX[f"{side.lower()}Eye"]].T)) / LOOK_FULL
        for name, weight in (("Out", sign * yaw), ("In", -sign * yaw), ("Down", pitch), ("Up", -pitch)):
            face[ARKIT_INDEX[f"eyeLook{name}{side}"]] = np.clip(weight, 0, 1)


class _Heard:
    """The pose as it stands, put together from datagrams."""

    def __init__(self) -> None:
        self.face = np.zeros(len(ARKIT_INDEX), np.float32)
        self.turns = np.zeros((4, len(BONES)), np.float32)
        self.turns[3] = 1.0
        self._shapes: dict[str, float] = {}
        self.bones: set[str] = set()
        self.count = 0

    def take(self, data: bytes) -> None:
        """A datagram. Raises `ValueError` for what is none of VMC."""
        pose = vmc.read(data)
        if not pose.turns and not pose.shapes:
            return
        self.count += 1
        for bone, turn in pose.turns.items():
            length = float(np.linalg.norm(turn))
            if np.isfinite(length) and length > 1e-3:
                self.turns[:, BONE_INDEX[bone]] = turn / length
                self.bones.add(bone)
        if pose.shapes:
            self._shapes |= pose.shapes
            for name, value in face_of(self._shapes).items():
                self.face[ARKIT_INDEX[name]] = value if np.isfinite(value) else 0.0


async def vmc_take(port: int, seconds: float, address: str = "127.0.0.1", progress: Progress | None = None, wait_s: float = WAIT_S) -> Take:
    """Listen at UDP `port` until `seconds` of a take have come or the sender falls silent; `progress` is told the seconds so far.

    Raises `SessionError` where the port is taken, `ScoreError` where nothing comes.
    """
    heard = _Heard()
    transport, port = await receive(address, port, heard.take)
    loop = asyncio.get_running_loop()
    try:
        opened = loop.time()
        while not heard.count:
            if loop.time() - opened > wait_s:
                raise ScoreError(f"nothing came to UDP {address}:{port} within {wait_s:g} s", remedy="Start a VMC sender that sends there.")
            await asyncio.sleep(0.01)
        return await _record(heard, seconds, progress)
    finally:
        transport.close()


async def _record(heard: _Heard, seconds: float, progress: Progress | None) -> Take:
    clock = asyncio.get_running_loop().time
    now = last = 0.0
    before, seen = clock(), 0
    times, faces, turns = [], [], []
    while now < seconds and now - last < SILENT_S:
        if heard.count != seen:
            seen, last = heard.count, now
            times.append(now)
            faces.append(heard.face.copy())
            turns.append(heard.turns.copy())
        if progress is not None:
            progress(now)
        await asyncio.sleep(max(0.0, (len(times) + 1) / RATE - now) if heard.count == seen else 1 / RATE)
        passed = clock() - before
        now, before = now + min(passed, STOOD_S), before + passed
    if len(times) < 2:
        raise ScoreError("one pose came and no more", remedy="A take needs a sender that goes on sending.")
    face = np.array(faces, np.float32).T
    if "leftEye" in heard.bones and "rightEye" in heard.bones and not face[[ARKIT_INDEX[name] for name in SIDEWAYS]].any():
        _look(face, np.array(turns, np.float32))
    body = np.moveaxis(np.array(turns, np.float32), 0, -1) if heard.bones & {"head", "neck", "leftUpperArm", "rightUpperArm"} else None
    return Take(np.array(times), face, np.zeros((3, len(times)), np.float32), body)
