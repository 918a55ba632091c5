"""`Mixer`: the layers of a frame, in one order, for all personas at once.

Base (idle, locomotion) -> limbs of gestures -> torso -> gaze -> legs -> face: affect by region, expressive blocks, lips, blink, lids, the
game's cues ->
lip seal, last of all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.mixes import LID_CLOSERS, LIP_OPENERS
from persona_engine.motion import blink, face, tracks
from persona_engine.motion.fades import Fades
from persona_engine.motion.feet import FootTargets, Legs
from persona_engine.motion.gaze import Aim, GazeController, GazeSample, angles_to, eyes_in_head
from persona_engine.motion.idle import Idle
from persona_engine.motion.layers import Layers
from persona_engine.motion.world import World
from persona_engine.names import ARKIT, ARKIT_INDEX, BONE_INDEX, ROLES
from persona_engine.rig import quat
from persona_engine.rig.body import Body
from persona_engine.score.entries import FaceCue, State
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.pose import PoseFrame
from persona_engine.score.style import Style

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

_JAW, _CLOSE = ARKIT_INDEX["jawOpen"], ARKIT_INDEX["mouthClose"]
_OPENERS = np.array([ARKIT_INDEX[n] for n in LIP_OPENERS if n != "jawOpen"])
_BLINKS = np.array([ARKIT_INDEX["eyeBlinkLeft"], ARKIT_INDEX["eyeBlinkRight"]])
_CLOSERS = [np.array([ARKIT_INDEX[n] for n in LID_CLOSERS if n.endswith(side)]) for side in ("Left", "Right")]
_LOOK = {name: ARKIT_INDEX[f"eyeLook{name}"] for name in (
    "UpLeft", "UpRight", "DownLeft", "DownRight", "InLeft", "InRight", "OutLeft", "OutRight")}  # fmt: skip
LOOK_FULL = np.float32(np.radians(28.0))
"""Eye rotation at which an `eyeLook*` shape is at full weight."""
_EMOTION_LOSS = (1.0 - face.EMOTION_SHARE)[:, None]
_HIPS, _CHEST, _UPPER_CHEST, _NECK, _HEAD = (BONE_INDEX[b] for b in ("hips", "chest", "upperChest", "neck", "head"))
_SPINE_CHAIN = [BONE_INDEX[b] for b in ("spine", "chest", "upperChest", "neck", "head")]
_EYES = [BONE_INDEX["leftEye"], BONE_INDEX["rightEye"]]
SEALED_JAW = 0.30
"""What is left of an open jaw under sealed lips: a jaw far down cannot press lips together."""


class Mixer:
    """State per row that is not in the score's tracks: fades, gaze, blinks, idle, the game's cues."""

    def __init__(self, capacity: int) -> None:
        self.emotion = Fades(len(ARKIT), capacity)
        self.mood = Fades(3, capacity)
        self.roles = Fades(len(ROLES), capacity)
        self.seeds = np.zeros(capacity, np.uint64)
        self._blink_rates: F64 = np.full(capacity, 20.0)
        self._idle, self._legs = Idle(capacity), Legs(capacity)
        self._feet = FootTargets(capacity)
        self._blinks = blink.Blinks(capacity)
        self._gaze = GazeController(capacity)
        self._lines = GazeSample(capacity)
        self._eyes: F32 = np.zeros((3, capacity), np.float32)
        self._names: list[str] = [""] * capacity
        self._targets: list[GazeTarget] = [GazeTarget()] * capacity
        self._added: F32 = np.zeros((len(ARKIT), capacity), np.float32)
        self._held: F32 = np.full((len(ARKIT), capacity), np.nan, np.float32)
        self._cued = False

    def add(self, row: int, persona: str, seed: int, body: Body, style: Style) -> None:
        """A persona takes a row."""
        self._names[row], self.seeds[row] = persona, np.uint64(seed)
        self._idle.set(row, seed, body, style)
        self._legs.set_body(row, body)
        self._eyes[:, row] = body.eye_center
        self._blinks.forget(row)
        self._blink_rates[row] = blink.rate(style)
        self._gaze.set(row, seed, style)
        self._targets[row] = GazeTarget()
        self.emotion.set(row, np.zeros(len(ARKIT), np.float32))
        self.mood.set(row, np.zeros(3, np.float32))
        self.roles.set(row, np.eye(len(ROLES), dtype=np.float32)[0])
        self.remove(row)

    def remove(self, row: int) -> None:
        """A row is free."""
        self._added[:, row], self._held[:, row] = 0.0, np.nan

    def leave(self, row: int) -> None:
        """The persona of a row is gone."""
        self._names[row] = ""
        self.remove(row)

    def set_style(self, row: int, style: Style) -> None:
        """A new manner."""
        self._idle.set_style(row, style)
        self._gaze.set_style(row, style)
        self._blink_rates[row] = blink.rate(style)

    def move_role(self, row: int, role: int, t: float, seconds: float, world: World) -> None:
        """Fade to another role."""
        self.roles.move(row, np.eye(len(ROLES), dtype=np.float32)[role], t, seconds)
        self._gaze.role(row, t, ROLES[role], self._angles(row, t, world, self._targets[row]))

    def move_clip(self, row: int, state: State, t: float) -> None:
        """Another locomotion clip."""

    def look(self, row: int, target: GazeTarget, t: float, world: World) -> None:
        """Shift the gaze of a row to a target, starting at `t`."""
        old, self._targets[row] = self._targets[row], target
        averted = bool(target.yaw or target.pitch)
        aim = Aim(target.yaw, target.pitch, 0.45 if averted else 0.0, averted, target.ahead)
        angle = self._gaze.shift(row, t, aim, self._angles(row, t, world, old), self._angles(row, t, world, target))
        self._blinks.with_gaze_shift(row, t, angle, int(self.seeds[row]))

    def _angles(self, row: int, t: float, world: World, target: GazeTarget) -> tuple[float, float]:
        """Yaw and pitch from a persona to a target at `t`."""
        places = world.places(t)
        eyes, heading = self._eyes_of(np.array([row]), places, world)
        found = angles_to(eyes, heading, self._place(target, places, world)[:, None])
        return float(found[0, 0]), float(found[1, 0])

    def _place(self, target: GazeTarget, places: F64, world: World) -> F64:
        """(3,) where a target is; NaN for nothing in the world. A persona is looked at in the eyes."""
        if target.point is not None and not target.id:
            return np.array(target.point, np.float64)
        at = world.row(target.id) if target.id else -1
        if at < 0:
            return np.full(3, np.nan) if target.point is None else np.array(target.point, np.float64)
        place = places[:3, at].copy()
        if target.id in self._names:
            place[1] += self._eyes[1, self._names.index(target.id)]
        return place

    def _eyes_of(self, rows: NDArray[np.intp], places: F64, world: World) -> tuple[F64, F64]:
        """(3, n) eye centres in session space and (n,) headings; a persona that was never sampled stands at the origin."""
        at = np.array([world.row(self._names[r]) for r in rows])
        known = places[:, np.maximum(at, 0)] * (at >= 0) if places.shape[1] else np.zeros((4, len(rows)))
        heading = known[3]
        x, y, z = self._eyes[:, rows].astype(np.float64)
        cos, sin = np.cos(heading), np.sin(heading)
        return np.stack([known[0] + cos * x + sin * z, known[1] + y, known[2] - sin * x + cos * z]), heading

    def cue(self, row: int, entry: FaceCue) -> None:
        """The game's hand on a face shape."""
        shape = ARKIT_INDEX[entry.name]
        self._added[shape, row] = entry.weight if entry.mode == "add" else 0.0
        self._held[shape, row] = entry.weight if entry.mode == "hold" else np.nan
        self._cued = True

    def mix(self, t: float, count: int, layers: Layers, world: World, out: PoseFrame) -> None:
        """Write the pose of rows 0..`count`-1 at session time `t`."""
        if count == 0:
            return
        roles, mood = self.roles.at(t, count), self.mood.at(t, count)
        rotations, hips = out.rotations[:, :, :count], out.hips[:, :count]
        self._idle.sample(t, roles, mood, rotations, hips, self._feet)
        base = np.ascontiguousarray(rotations[:, tracks.LIMB_ROWS].transpose(2, 1, 0))
        scored = layers.sample(t, base, count)
        self._limbs(rotations, base, scored)
        self._torso(rotations, scored)
        eyes = self._look_at(t, count, world, out)
        self._legs.solve(rotations, hips, self._feet)
        self._face(t, count, scored, eyes, out.face[:, :count])

    @staticmethod
    def _limbs(rotations: F32, base: F32, scored: F32) -> None:
        weights = scored[:, tracks.WEIGHT]
        if not weights.any():
            return
        rows = np.flatnonzero(weights.max(axis=1) > 0)
        total = weights[rows][:, tracks.LIMB_GROUPS]
        left = np.maximum(1.0 - total, 0.0)
        mixed = scored[rows, tracks.LIMB].reshape(len(rows), -1, 4) + base[rows] * left[..., None]
        mixed /= np.maximum(np.linalg.norm(mixed, axis=-1, keepdims=True), 1e-6)
        rotations[:, tracks.LIMB_ROWS[:, None], rows[None, :]] = mixed.transpose(2, 1, 0)

    @staticmethod
    def _torso(rotations: F32, scored: F32) -> None:
        turns = scored[:, tracks.TURN]
        if not turns.any():
            return
        rows = np.flatnonzero(np.abs(turns).max(axis=1) > 0)
        vectors = turns[rows].reshape(len(rows), -1, 3).transpose(2, 1, 0)
        bones = tracks.TORSO_ROWS[:, None]
        now = rotations[:, bones, rows[None, :]]
        rotations[:, bones, rows[None, :]] = quat.mul(quat.from_rotation_vector(vectors), now)

    def _look_at(self, t: float, count: int, world: World, out: PoseFrame) -> F32:
        """Turn chest, head and eyes; returns the eyes' yaw and pitch in the head, [yaw, pitch][left, right]."""
        places = world.places(t)
        rows = np.arange(count)
        eyes, headings = self._eyes_of(rows, places, world)
        aims = np.stack([self._place(self._targets[r], places, world) for r in rows], axis=1)
        gaze = self._gaze.sample(t, eyes, headings, aims, self._lines)
        rotations = out.rotations[:, :, :count]
        self._turn(rotations, ((_CHEST, 0.5), (_UPPER_CHEST, 0.5)), gaze.chest[:, :count])
        self._turn(rotations, ((_NECK, 0.4), (_HEAD, 0.6)), gaze.head[:, :count])
        head = rotations[:, _HIPS]
        for bone in _SPINE_CHAIN:
            head = quat.mul(head, rotations[:, bone])
        turned = eyes_in_head(gaze.lines[..., :count], head)
        yaw, pitch = turned * np.float32(0.5)
        cy, sy, cp, sp = np.cos(yaw), np.sin(yaw), np.cos(-pitch), np.sin(-pitch)
        rotations[0, _EYES], rotations[1, _EYES] = cy * sp, sy * cp
        rotations[2, _EYES], rotations[3, _EYES] = -sy * sp, cy * cp
        out.roots[:3, :count] = places[:3, :][:, [max(world.row(self._names[r]), 0) for r in rows]] if places.shape[1] else 0.0
        out.roots[3, :count] = headings
        return turned

    @staticmethod
    def _turn(rotations: F32, bones: tuple[tuple[int, float], ...], angles: F32) -> None:
        """Turn a chain by yaw and pitch, shared out over its bones, on top of what they do."""
        for bone, share in bones:
            yaw, pitch = angles * np.float32(0.5 * share)
            cy, sy, cp, sp = np.cos(yaw), np.sin(yaw), np.cos(-pitch), np.sin(-pitch)
            turn = np.stack([cy * sp, sy * cp, -sy * sp, cy * cp])
            rotations[:, bone] = quat.mul(turn, rotations[:, bone])

    def _face(self, t: float, count: int, scored: F32, eyes: F32, out: F32) -> None:
        speaking = np.clip(scored[:, tracks.SPEAKING], 0, 1).T
        emotion = self.emotion.at(t, count)
        np.multiply(emotion, 1.0 - _EMOTION_LOSS * speaking, out=out)
        np.maximum(out, np.clip(scored[:, tracks.FACE], 0, 1).T, out=out)
        lips = scored[:, tracks.LIP].T
        out[tracks.LIP_ROWS] += lips * (1.0 - 0.5 * out[tracks.LIP_ROWS])
        if self._cued:
            out += self._added[:, :count]
        self._lids(t, count, scored, eyes, out)
        if self._cued:
            held = self._held[:, :count]
            np.copyto(out, held, where=~np.isnan(held))
        np.clip(out, 0.0, 1.0, out=out)
        seal(out, np.clip(scored[:, tracks.SEAL.start], 0, 1))

    def _lids(self, t: float, count: int, scored: F32, eyes: F32, out: F32) -> None:
        """`eyes` (2, 2, n): yaw (left positive) and pitch (up positive) of the left and right eye, radians."""
        yaw, pitch = eyes[0] / LOOK_FULL, eyes[1] / LOOK_FULL
        for side, name in enumerate(("Left", "Right")):
            out[_LOOK["Up" + name]] += np.maximum(pitch[side], 0)
            out[_LOOK["Down" + name]] += np.maximum(-pitch[side], 0)
            outward = yaw[side] if name == "Left" else -yaw[side]
            out[_LOOK["Out" + name]] += np.maximum(outward, 0)
            out[_LOOK["In" + name]] += np.maximum(-outward, 0)
        closure = self._blinks.sample(t, self.seeds[:count], self._blink_rates[:count])
        closure = np.maximum(closure, np.clip(scored[:, tracks.BLINK.start], 0, 1))
        out[_BLINKS] = 1.0 - (1.0 - np.clip(out[_BLINKS], 0, 1)) * (1.0 - closure)
        for side, rows in enumerate(_CLOSERS):
            out[rows] *= 1.0 - out[_BLINKS[side]]


def seal(out: F32, wanted: F32) -> None:
    """The last word on the mouth: where `wanted` (n,) is 1 the lips of `out` (52, n) touch exactly, whatever else is on.

    Lip-opening shapes vanish, the jaw keeps little of its opening, and `mouthClose` equals what `jawOpen` leaves; outside a seal
    `mouthClose` never exceeds
    `jawOpen`.
    """
    open_share = 1.0 - wanted
    out[_OPENERS] *= open_share
    out[_JAW] *= 1.0 - (1.0 - SEALED_JAW) * wanted
    closed = np.minimum(out[_CLOSE], out[_JAW])
    out[_CLOSE] = closed + (out[_JAW] - closed) * wanted
