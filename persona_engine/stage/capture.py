"""Motion from outside and to outside: VMC in and out, Live Link Face in, recorded takes.

`stage.send_vmc()`, `stage.receive_vmc("mira")`, `stage.receive_livelink("mira")`, `stage.play_take("mira", "take.csv")`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.mixes import EXPRESSION_MIX
from persona_engine.errors import ScoreError
from persona_engine.names import ARKIT, ARKIT_INDEX, BONE_PARENTS, BONES, VRM_PRESETS
from persona_engine.net import livelink, vmc
from persona_engine.net.datagrams import Sender, receive
from persona_engine.rig import quat
from persona_engine.rig.body import Body
from persona_engine.rig.face_map import FALLBACKS, spelling
from persona_engine.score.take import Take, read_csv
from persona_engine.stage import given
from persona_engine.stage.puppetry import Part, Puppeteer, Puppetry

if TYPE_CHECKING:
    from persona_engine.score.pose import PoseFrame
    from persona_engine.stage.core import HeadlessStage

log = logging.getLogger("persona_engine.stage")

F32 = NDArray[np.float32]
Names = Literal["vrm0", "vrm1"]
Face = Literal["presets", "arkit"]
SILENT_S = 2.0
"""A persona of whom nothing is heard any more is let go after this, seconds."""
SEND_EVERY = 1 / 60
HEAD_SHARE = 0.6
"""Of a head turn that only the face was captured with; the neck has the rest."""
PRESETS = tuple(name for name in VRM_PRESETS if name not in ("blink", "neutral") and not name.startswith("look"))
"""What a face is sent as: lids by side, and eyes as bones."""
_SPELLED = {spelling(name): name for name in ARKIT}


def _preset_rows() -> F32:
    """(presets, 52) how ARKit weights drive presets: the stand-ins of `rig.face_map`."""
    out = np.zeros((len(PRESETS), len(ARKIT)), np.float32)
    for _, names, weights in FALLBACKS:
        if names[0] in PRESETS:
            for shape, weight in weights.items():
                out[PRESETS.index(names[0]), ARKIT_INDEX[shape]] = weight
    return out


_PRESET_ROWS = _preset_rows()


class VmcOut:
    """Sends personas, each to a port of its own, counting up from `port`; one bundle a frame and persona."""

    def __init__(self, stage: HeadlessStage, personas: tuple[str, ...], address: str, port: int, names: Names, face: Face) -> None:
        self._stage, self._personas, self._port, self._face = stage, personas, port, face
        shapes = ARKIT if face == "arkit" else PRESETS
        if names == "vrm0":
            shapes = tuple(vmc.VRM0_SHAPES.get(name, name[0].upper() + name[1:]) for name in shapes)
        self._shapes, self._sender, self._next = shapes, Sender(address), 0.0
        self._encoders: dict[int, tuple[Body, vmc.VmcEncoder, NDArray[np.intp], F32]] = {}

    def step(self, now: float, frame: PoseFrame) -> bool:
        """After a frame was made; always goes on."""
        if now < self._next - 1e-4:
            return True
        self._next = max(self._next + SEND_EVERY, now)
        for number, persona in enumerate(self._personas or tuple(self._stage.cast)):
            if persona not in self._stage.cast:
                continue
            row = self._stage.performer.row(persona)
            _, encoder, rows, rest = self._encoder(row)
            places = rest.copy()
            places[:, 0] += frame.hips[:, row]
            face = frame.face[:, row]
            weights = face if self._face == "arkit" else np.clip(_PRESET_ROWS @ face, 0.0, 1.0)
            self._sender.send(encoder.frame(now, frame.roots[:, row], places, frame.rotations[:, rows, row], weights), self._port + number)
        return True

    def _encoder(self, row: int) -> tuple[Body, vmc.VmcEncoder, NDArray[np.intp], F32]:
        body = self._stage.performer.body(row)
        known = self._encoders.get(row)
        if known is None or known[0] is not body:
            pairs = tuple(vmc.bones_of(BONE_PARENTS, tuple(bone for bone in BONES if body.has(bone))))
            rest = np.stack([body.at(bone) - (body.at(parent) if parent is not None else 0) for bone, parent in pairs], axis=1).astype(np.float32)
            rows = np.array([BONES.index(bone) for bone, _ in pairs])
            known = self._encoders[row] = (body, vmc.VmcEncoder(tuple(b for b, _ in pairs), self._shapes), rows, rest)
        return known

    def stop(self) -> None:
        """Send no more."""
        self._stage.puppetry.drop(self)
        self._sender.close()


class CaptureIn:
    """Datagrams move a persona; after `SILENT_S` of silence she is herself again until more come. `port` is where it listens."""

    def __init__(self, stage: HeadlessStage, persona: str, part: Part) -> None:
        self._stage, self._persona, self._part = stage, persona, part
        self._puppeteer: Puppeteer | None = None
        self._heard = -1e9
        self._transport: asyncio.DatagramTransport | None = None
        self.port = 0

    def listen(self, address: str, port: int, take: Callable[[bytes], None]) -> None:
        """Open the port. Raises `SessionError`."""
        seconds = self._stage.settings.net.connect_timeout_s
        self._transport, self.port = self._stage.bridge.wait(receive(address, port, take), seconds, f"listening at {address}:{port}")

    def driven(self, drive: Callable[[Puppeteer], None]) -> None:
        """On the main thread: a pose has come."""
        self._heard = self._stage.now()
        if self._puppeteer is None and self._stage.puppetry.may(self._persona):
            self._puppeteer = self._stage.puppet(self._persona, self._part)
        if self._puppeteer is not None:
            drive(self._puppeteer)

    def step(self, now: float, frame: PoseFrame) -> bool:
        """Let go after a silence."""
        if self._puppeteer is not None and now - self._heard > SILENT_S:
            self._let_go()
        return True

    def _let_go(self) -> None:
        if self._puppeteer is not None:
            self._puppeteer.release()
            self._puppeteer = None

    def stop(self) -> None:
        """Listen no more."""
        self._stage.puppetry.drop(self)
        self._let_go()
        if self._transport is not None:
            self._stage.bridge.loop.call_soon_threadsafe(self._transport.close)


class VmcIn(CaptureIn):
    """VMC: what came in several datagrams is put together."""

    def take(self, data: bytes) -> None:
        """On the loop. Raises `ValueError`."""
        pose = vmc.read(data)
        self._pose.turns.update(pose.turns)
        self._pose.places.update(pose.places)
        self._pose.shapes.update(pose.shapes)
        whole = vmc.VmcPose(dict(self._pose.turns), dict(self._pose.places), dict(self._pose.shapes))
        self._stage.bridge.post_state(self, self.driven, lambda puppeteer: self._drive(puppeteer, whole))

    def __init__(self, stage: HeadlessStage, persona: str, part: Part) -> None:
        super().__init__(stage, persona, part)
        self._pose = vmc.VmcPose()
        self._rest: F32 | None = None

    def _drive(self, puppeteer: Puppeteer, pose: vmc.VmcPose) -> None:
        hips = None
        place = pose.places.get("hips")
        if place is not None:
            self._rest = place if self._rest is None else self._rest
            body = self._stage.performer.body(self._stage.performer.row(self._persona))
            hips = (place - self._rest) * (body.hips_height / max(float(self._rest[1]), 0.1))
        puppeteer.drive(face_of(pose.shapes), pose.turns, hips)


class LiveLinkIn(CaptureIn):
    """Live Link Face."""

    def take(self, data: bytes) -> None:
        """On the loop. Raises `ValueError`."""
        seen = livelink.read(data)
        if seen is not None:
            self._stage.bridge.post_state(self, self.driven, lambda puppeteer: puppeteer.drive(seen.face, head_of(seen.head)))


class TakePlayer:
    """A recorded take moves a persona from now on, once."""

    def __init__(self, stage: HeadlessStage, persona: str, take: Take) -> None:
        self._stage, self._take, self._start = stage, take, stage.now()
        self._puppeteer = stage.puppet(persona, "face" if take.rotations is None else "all")
        self.done = False

    def step(self, now: float, frame: PoseFrame) -> bool:
        """The take's pose at this time; False at its end."""
        take, at = self._take, now - self._start
        if self.done or at > take.duration:
            self.stop()
            return False
        after = int(np.clip(np.searchsorted(take.t, at), 1, len(take.t) - 1))
        span = float(take.t[after] - take.t[after - 1])
        share = float(np.clip((at - take.t[after - 1]) / span, 0.0, 1.0)) if span > 0 else 1.0
        face = take.face[:, after - 1] * (1 - share) + take.face[:, after] * share
        if take.rotations is None:
            self._puppeteer.drive(face, head_of(take.head[:, after - 1] * (1 - share) + take.head[:, after] * share))
        else:
            self._puppeteer.drive(face, quat.nlerp(take.rotations[..., after - 1], take.rotations[..., after], share))
        return True

    def stop(self) -> None:
        """End it; she is herself again."""
        if not self.done:
            self.done = True
            self._puppeteer.release()


class Capturing:
    """What a stage offers for motion from outside and to outside."""

    puppetry: Puppetry

    def puppet(self: HeadlessStage, persona: str, part: Part = "all") -> Puppeteer:  # type: ignore[misc]
        """Move an owned persona from outside: "all" of her, her "body" (face and speech stay planned), or her "face" with head and eyes.

        Feed the `Puppeteer` with `drive`; `release` it in the end. Raises `StageError`.
        """
        return self.puppetry.take(persona, part)

    def send_vmc(  # type: ignore[misc]
        self: HeadlessStage, *personas: str, address: str = "127.0.0.1", port: int = vmc.PORT, names: Names = "vrm1", face: Face = "presets"
    ) -> VmcOut:
        """Send personas (default: everyone) to VMC receivers, each to a port of its own, counting up from `port`.

        `names` are those of VRM "vrm1" or "vrm0"; `face` "arkit" sends the 52 shapes for avatars with perfect sync. Raises `SessionError`.
        """
        for persona in personas:
            given.text(persona, "send_vmc(): a persona")
        given.one_of(names, get_args(Names), "send_vmc(): names")
        given.one_of(face, get_args(Face), "send_vmc(): face")
        out = VmcOut(self, personas, given.address(address, "send_vmc(): address"), given.port(port, "send_vmc(): port"), names, face)
        return self.puppetry.show(out)

    def receive_vmc(self: HeadlessStage, persona: str, port: int = vmc.PORT, address: str = "127.0.0.1", part: Part = "all") -> VmcIn:  # type: ignore[misc]
        """Let a VMC sender move a persona. Raises `SessionError`, `StageError`."""
        self.member(persona)
        made = VmcIn(self, persona, part)
        made.listen(given.address(address, "receive_vmc(): address"), given.port(port, "receive_vmc(): port"), made.take)
        return self.puppetry.feed(made)

    def receive_livelink(self: HeadlessStage, persona: str, port: int = livelink.PORT, address: str = "0.0.0.0") -> LiveLinkIn:  # type: ignore[misc]
        """Let a phone with Live Link Face move a persona's face and head. Raises `SessionError`, `StageError`."""
        self.member(persona)
        made = LiveLinkIn(self, persona, "face")
        made.listen(given.address(address, "receive_livelink(): address"), given.port(port, "receive_livelink(): port"), made.take)
        return self.puppetry.feed(made)

    def play_take(self: HeadlessStage, persona: str, take: Take | str | Path) -> TakePlayer:  # type: ignore[misc]
        """Play a take (or the CSV file of one: Live Link Face, ARKit, `persona inspect --csv`) with a persona. Raises `ScoreError`, `StageError`."""
        return self.puppetry.feed(TakePlayer(self, persona, take if isinstance(take, Take) else read_take(given.text(take, "play_take(): take"))))


def face_of(shapes: dict[str, float]) -> dict[str, float]:
    """ARKit weights of shapes with the names of ARKit, VRM 0 or VRM 1, in any case.

    >>> face_of({"A": 0.5, "EyeBlinkLeft": 1.0})["jawOpen"], face_of({"Blink_L": 1.0})["eyeBlinkLeft"]
    (0.35, 1.0)
    """
    out = dict.fromkeys(ARKIT, 0.0)
    for name, value in shapes.items():
        arkit = _SPELLED.get(spelling(name))
        if arkit is not None:
            out[arkit] = max(out[arkit], value)
            continue
        preset = vmc.FROM_VRM0.get(name.lower(), name)
        for shape, weight in EXPRESSION_MIX.get(preset, {}).items():
            out[shape] += weight * value
    return {name: min(1.0, max(0.0, value)) for name, value in out.items()}


def head_of(head: F32) -> dict[str, F32]:
    """Head and neck of a captured head (3,): rotation vector, down, left and tilt positive."""
    turned = np.asarray(head, np.float32)
    return {"head": quat.from_rotation_vector(turned * HEAD_SHARE), "neck": quat.from_rotation_vector(turned * (1 - HEAD_SHARE))}


def read_take(path: str | Path) -> Take:
    """The take in a CSV file. Raises `ScoreError`."""
    try:
        return read_csv(Path(path).read_text(encoding="utf-8-sig"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ScoreError(f"cannot be read: {error}", path=str(path)) from error
