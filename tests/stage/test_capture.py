"""Motion from outside and to outside, over real datagrams."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from persona_engine.clock import ManualClock
from persona_engine.errors import ScoreError, SessionError
from persona_engine.names import ARKIT, ARKIT_INDEX, BONE_INDEX
from persona_engine.net import livelink
from persona_engine.rig import quat
from persona_engine.rig.body import Body
from persona_engine.settings import load_settings
from persona_engine.stage.capture import face_of
from persona_engine.stage.core import HeadlessStage

FPS = 60
LIMIT_S = 100.0
JAW, BLINK, SMILE = (ARKIT_INDEX[name] for name in ("jawOpen", "eyeBlinkLeft", "mouthSmileLeft"))


class Scene:
    """A stage with mira; what is sent to it in a frame has arrived before the next."""

    def __init__(self) -> None:
        self.clock = ManualClock(5.0)
        self.stage = HeadlessStage(load_settings(voice={"provider": "silent"}), self.clock, inline=True, capacity=2)
        self.mira = self.stage.cast_member(self.stage.find_persona("mira"), Body.standard())

    def frame(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Face, rotations and hips of the next frame."""
        pose, row = self.stage.step(), self.mira.row
        self.clock.advance(1 / FPS)
        return pose.face[:, row].copy(), pose.rotations[..., row].copy(), pose.hips[:, row].copy()

    def until_heard(self) -> None:
        """Wait for a datagram to reach the main thread."""
        limit = time.monotonic() + LIMIT_S
        while not self.stage.bridge._states:
            assert time.monotonic() < limit, "no datagram came"


@pytest.fixture
def scene() -> Iterator[Scene]:
    """A fresh scene."""
    made = Scene()
    yield made
    made.stage.destroy()


@pytest.fixture
def other() -> Iterator[Scene]:
    """Another machine."""
    made = Scene()
    yield made
    made.stage.destroy()


def _angle(a: np.ndarray, b: np.ndarray) -> float:
    return float(2 * np.arccos(np.clip(abs((a.astype(float) * b).sum()), 0, 1)))


@pytest.mark.parametrize("names", ["vrm0", "vrm1"])
def test_a_persona_sent_by_vmc_moves_another(scene: Scene, other: Scene, names: str) -> None:
    """Bones arrive as they were sent, with a face of either spelling; after silence the other is herself again."""
    heard = other.stage.receive_vmc("mira", port=0)
    scene.stage.send_vmc("mira", port=heard.port, names=names, face="arkit")
    hand = quat.from_axis_angle(np.array([0.0, 0.0, 1.0], np.float32), 0.8).astype(np.float32)
    scene.stage.puppet("mira").drive(face={"jawOpen": 0.8, "mouthSmileLeft": 0.4}, rotations={"leftHand": hand}, hips=(0.05, 0.0, 0.0))
    for _ in range(60):
        face, rotations, _ = scene.frame()
        other.until_heard()
        there = other.frame()
    assert face[JAW] > 0.75 and abs(there[0][JAW] - face[JAW]) < 0.01 and there[0][SMILE] == pytest.approx(0.4, abs=0.01)
    for bone in ("leftHand", "hips", "head", "rightUpperArm"):
        assert _angle(there[1][:, BONE_INDEX[bone]], rotations[:, BONE_INDEX[bone]]) < np.radians(0.5)
    for _ in range(200):
        there = other.frame()
    assert there[0][JAW] < 0.3 and _angle(there[1][:, BONE_INDEX["leftHand"]], hand) > 0.3


def test_presets_carry_a_face_too(scene: Scene, other: Scene) -> None:
    """What VRM avatars have, vowels and moods, opens the mouth and closes the eyes on the other side."""
    heard = other.stage.receive_vmc("mira", port=0, part="face")
    scene.stage.send_vmc(port=heard.port)
    scene.stage.puppet("mira", "face").drive(face={"jawOpen": 0.7, "eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0})
    for _ in range(60):
        scene.frame()
        other.until_heard()
        face, _, _ = other.frame()
    assert face[JAW] > 0.4 and face[BLINK] > 0.9


def test_a_phone_moves_her_face(scene: Scene) -> None:
    """Live Link Face: weights and head of the packet, and nothing from a second sender or from noise."""
    heard = scene.stage.receive_livelink("mira", port=0, address="127.0.0.1")
    face = np.zeros(52, np.float32)
    face[JAW] = 0.9
    packet = livelink.write("Anna", "0" * 36, face, np.array([0.0, 0.4, 0.0], np.float32))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for _ in range(60):
            phone.sendto(packet, ("127.0.0.1", heard.port))
            scene.until_heard()
            stranger.sendto(livelink.write("Eve", "1" * 36, face * 0, np.zeros(3, np.float32)), ("127.0.0.1", heard.port))
            stranger.sendto(b"\x00noise", ("127.0.0.1", heard.port))
            shown, rotations, _ = scene.frame()
    assert shown[JAW] == pytest.approx(0.9, abs=0.005)
    turned = quat.mul(rotations[:, BONE_INDEX["neck"]], rotations[:, BONE_INDEX["head"]])
    assert 2 * np.arcsin(turned[1]) == pytest.approx(0.4, abs=0.02)


def _csv(path: Path) -> Path:
    head = ["Timecode", "BlendshapeCount", *(name[0].upper() + name[1:] for name in ARKIT), "HeadYaw", "HeadPitch", "HeadRoll"]
    rows = []
    for k in range(120):
        weights = ["0.6" if name == "jawOpen" and 30 <= k < 90 else "0" for name in ARKIT]
        rows.append([f"10:00:{k // 60:02}:{k % 60:02}.000", "61", *weights, "0.3", "0", "0"])
    path.write_text("\n".join(",".join(row) for row in [head, *rows]))
    return path


def test_a_take_plays_once(scene: Scene, tmp_path: Path) -> None:
    """A Live Link Face CSV moves her face and head for as long as it lasts; then she is herself again."""
    player = scene.stage.play_take("mira", _csv(tmp_path / "take.csv"))
    jaw = np.array([scene.frame()[0][JAW] for _ in range(200)])
    assert player.done and jaw[60:85] == pytest.approx(np.full(25, 0.6), abs=0.005) and jaw[160:].max() < 0.1
    with pytest.raises(ScoreError, match="cannot be read"):
        scene.stage.play_take("mira", tmp_path / "none.csv")


def test_a_taken_port_is_a_clear_error(scene: Scene) -> None:
    """Two listeners on one port: the second is told to choose another."""
    first = scene.stage.receive_vmc("mira", port=0)
    with pytest.raises(SessionError, match="Choose another port"):
        scene.stage.receive_vmc("mira", port=first.port)
    first.stop()


def test_names_of_faces() -> None:
    """VRM 0, VRM 1 and ARKit names mean the same face; unknown ones mean nothing."""
    assert face_of({"Joy": 1.0}) == face_of({"happy": 1.0}) and face_of({"BrowInnerUp": 0.5}) == face_of({"browInnerUp": 0.5})
    assert not any(face_of({"Hat": 1.0, "Neutral": 1.0}).values())
