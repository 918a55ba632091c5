"""`Mixer`: the layers of a frame, in one order, for all personas at once.

Base (idle, locomotion) -> limbs of gestures -> torso -> gaze -> legs -> face: affect by region, expressive blocks, lips, blink, lids, the
game's cues ->
lip seal, last of all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.mixes import LID_CLOSERS, LIP_OPENERS
from persona_engine.motion import bearing, blink, face, tracks
from persona_engine.motion.curves import smooth
from persona_engine.motion.fades import Together
from persona_engine.motion.feet import FootTargets, Legs
from persona_engine.motion.gaze import Aim, GazeController, GazeSample, eyes_in_head
from persona_engine.motion.idle import MANNER, Idle, to_quaternions
from persona_engine.motion.layers import Layers
from persona_engine.motion.locomotion import GAITS, Locomotion
from persona_engine.motion.posture import RELAXED_VECTORS
from persona_engine.motion.targets import Targets
from persona_engine.motion.tracks import GROUPS
from persona_engine.motion.world import World
from persona_engine.names import ARKIT, ARKIT_INDEX, BONE_INDEX, ROLES
from persona_engine.quick import clip, einsum
from persona_engine.rig import quat
from persona_engine.rig.body import Body
from persona_engine.score.entries import FaceCue, State
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.pose import PoseFrame
from persona_engine.score.style import Style

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

def _neighbors(*bones: str) -> slice:
    """Rows of bones that stand side by side."""
    rows = [BONE_INDEX[bone] for bone in bones]
    assert rows == list(range(rows[0], rows[0] + len(rows))), bones
    return slice(rows[0], rows[0] + len(rows))


def _beside(*shapes: str) -> slice:
    """Rows of face shapes that stand side by side."""
    first = ARKIT_INDEX[shapes[0]]
    assert ARKIT[first : first + len(shapes)] == shapes, shapes
    return slice(first, first + len(shapes))


_JAW, _CLOSE = ARKIT_INDEX["jawOpen"], ARKIT_INDEX["mouthClose"]
_ZERO, _HALF, _ONE = (np.array(number, np.float32) for number in (0.0, 0.5, 1.0))
"""As arrays: they cost less than numbers do."""
_OPENERS = np.array([ARKIT_INDEX[n] for n in LIP_OPENERS if n != "jawOpen"])
_ROLL = ARKIT_INDEX["mouthRollLower"]
_OFF_TEETH = np.array([ARKIT_INDEX[n] for n in ("mouthFunnel", "mouthLowerDownLeft", "mouthLowerDownRight", "tongueOut")])
LOOK_FULL = np.float32(np.radians(28.0))
"""Eye rotation at which an `eyeLook*` shape is at full weight."""
_LOOK_TABLE: tuple[tuple[str, int, int], ...] = (
    ("DownLeft", 2, -1), ("DownRight", 3, -1), ("InLeft", 0, -1), ("InRight", 1, 1),
    ("OutLeft", 0, 1), ("OutRight", 1, -1), ("UpLeft", 2, 1), ("UpRight", 3, 1),
)  # fmt: skip
"""Which angle of [yaw, pitch][left eye, right eye] drives an `eyeLook*` shape, and to which side."""
_LOOK_MAP = np.zeros((len(_LOOK_TABLE), 4), np.float32)
for _row, (_, _angle, _sign) in enumerate(_LOOK_TABLE):
    _LOOK_MAP[_row, _angle] = _sign / LOOK_FULL
_LOOKS = _beside(*("eyeLook" + name for name, _, _ in _LOOK_TABLE))
_BLINKS = _beside("eyeBlinkLeft", "eyeBlinkRight")
_SHUT = slice(ARKIT_INDEX[LID_CLOSERS[0]], ARKIT_INDEX[LID_CLOSERS[-1]] + 1)
"""What closed lids flatten, left and right by turns, and the blinks among it."""
assert ARKIT[_SHUT] == (*LID_CLOSERS[:2], "eyeBlinkLeft", "eyeBlinkRight", *LID_CLOSERS[2:])
assert all(name.endswith(("Left", "Right")[row % 2]) for row, name in enumerate(ARKIT[_SHUT]))
_EMOTION_LOSS = (1.0 - face.EMOTION_SHARE)[:, None]
_SPINE_CHAIN = _neighbors("hips", "spine", "chest", "upperChest", "neck", "head")
_EYES = _neighbors("leftEye", "rightEye")
TURNS: tuple[tuple[str, str, float], ...] = (
    ("chest", "chest", 0.5), ("chest", "upperChest", 0.5), ("head", "neck", 0.4), ("head", "head", 0.6),
)  # fmt: skip
"""Which bones a turn of the chest and of the head is shared out over."""
_TURNED = _neighbors(*(bone for _, bone, _ in TURNS))
_TURN_SHARE = np.array([[share * (part == whole) for whole in ("head", "chest")] for part, _, share in TURNS], np.float32)
AVERTED_HEAD = 0.45
"""Share of a deliberate look away that the head follows."""
CHEST_MOST: F32 = np.radians(np.array([[38.0], [6.0]], np.float32))
"""Yaw and pitch to which the chest turns instead of a head that is held still."""
_HOLDS = (("leftShoulder", (0,)), ("rightShoulder", (1,)), ("neck", (2,)), ("head", (2,)), *((bone, (0, 1)) for bone in ("spine", "chest", "upperChest")))
"""Which of `tracks.HOLDS` keep which bone still: the spine where it bends forward, as it then brings the hands to the hips."""
_STILL = np.array([BONE_INDEX[bone] for bone, _ in _HOLDS])
_STILL_BY = np.array([[holds[0], holds[-1]] for _, holds in _HOLDS]).T
_STILL_POSE = quat.from_rotation_vector(RELAXED_VECTORS[_STILL].T)[..., None]
_STILL_PARTS = np.array([[1.0] * 7, [1.0] * 4 + [0.0] * 3, [1.0] * 4 + [0.0] * 3, [1.0] * 4 + [0.0] * 3], np.float32)[..., None]
_LIMBS = slice(int(tracks.LIMB_ROWS[0]), int(tracks.LIMB_ROWS[-1]) + 1)
_APART = BONE_INDEX["rightShoulder"] - _LIMBS.start
"""Rows of the limbs, and the one among them that is none."""
_LIMB_GROUPS = np.insert(tracks.LIMB_GROUPS, _APART, len(GROUPS))
assert [*range(_LIMBS.start, _LIMBS.stop)] == np.insert(tracks.LIMB_ROWS, _APART, BONE_INDEX["rightShoulder"]).tolist()
MANY = 3
"""Of so many personas one must gesture for all to be mixed: what is copied out and back costs more than what is mixed in vain."""
TREADMILL = (0.03, 0.25)
"""Below and above these speeds of the root in m/s a gait goes on the spot and with the ground."""
BITING_JAW, BITTEN_LIP = 0.10, 0.70
SEALED_JAW = 0.30
"""What is left of an open jaw under sealed lips: a jaw far down cannot press lips together."""
_NOBODY = np.zeros(0, np.intp), np.zeros((0, len(tracks.HOLDS)), np.float32)
_LOST_JAW = np.array(1.0 - SEALED_JAW, np.float32)


class Mixer:
    """State per row that is not in the score's tracks: fades, gaze, gaits, blinks, idle, the game's cues."""

    def __init__(self, capacity: int, world: World) -> None:
        self._fades = Together((len(ROLES), bearing.SIZE, MANNER, len(ARKIT)), capacity)
        self.roles, self.bearing, manner, self.emotion = self._fades.parts
        self.targets = Targets(capacity, world)
        self.seeds = np.zeros(capacity, np.uint64)
        self._blink_rates: F64 = np.full(capacity, 20.0)
        self._own_rates: F64 = np.full(capacity, 20.0)
        self._idle, self._legs, self._gaits = Idle(capacity, manner), Legs(capacity), Locomotion(capacity)
        self._feet = FootTargets(capacity)
        self._blinks = blink.Blinks(capacity)
        self.gaze = GazeController(capacity, self._shifted)
        self._lines = GazeSample(capacity)
        self._walks = np.zeros(capacity, bool)
        self._added: F32 = np.zeros((len(ARKIT), capacity), np.float32)
        self._held: F32 = np.full((len(ARKIT), capacity), np.nan, np.float32)
        self._cued = np.zeros(capacity, bool)

    def add(self, row: int, persona: str, seed: int, body: Body, style: Style) -> None:
        """A persona takes a row."""
        self.seeds[row] = np.uint64(seed)
        self._idle.set(row, seed, body, style)
        self._blinks.forget(row)
        self.gaze.set(row, seed, style)
        self._own_rates[row] = blink.rate(style)
        self._blink_rates[row] = self._own_rates[row] * blink.BY_ROLE["idle"]
        self.emotion.set(row, np.zeros(len(ARKIT), np.float32))
        self.bearing.set(row, np.zeros(bearing.SIZE, np.float32))
        self.roles.set(row, np.eye(len(ROLES), dtype=np.float32)[0])
        self.targets.set(row, persona, body.eye_center)
        self._legs.set_body(row, body)
        self._gaits.set(row, body)
        self._clear(row)

    def dress(self, row: int, persona: str, seed: int, body: Body, style: Style) -> None:
        """The persona of a row has another body."""
        target = self.targets.of(row)
        self._idle.set(row, seed, body, style)
        self.targets.set(row, persona, body.eye_center)
        self.targets.look(row, target)
        self._legs.set_body(row, body)
        self._gaits.measure(row, body)

    def leave(self, row: int) -> None:
        """The persona of a row is gone."""
        self.gaze.leave(row)
        self.targets.set(row, "", np.zeros(3, np.float32))
        self._clear(row)

    def _clear(self, row: int) -> None:
        self._added[:, row], self._held[:, row] = 0.0, np.nan
        self._cued[row] = self._walks[row] = False

    def set_style(self, row: int, style: Style, t: float) -> None:
        """A new manner from `t` on."""
        self._idle.set_style(row, style, t)
        self.gaze.style(row, t, style, self.targets.angles(row, self.targets.of(row), t))
        self._blink_at(row, t, self._blink_rates[row] / self._own_rates[row] * blink.rate(style))
        self._own_rates[row] = blink.rate(style)

    def _blink_at(self, row: int, t: float, per_minute: float) -> None:
        self._blinks.refresh(row, t, int(self.seeds[row]), float(self._blink_rates[row]))
        self._blink_rates[row] = per_minute
        self._blinks.refresh(row, t, int(self.seeds[row]), float(per_minute))

    def move_role(self, row: int, role: str, t: float, seconds: float) -> None:
        """Fade to another role."""
        self.roles.move(row, np.eye(len(ROLES), dtype=np.float32)[ROLES.index(role)], t, seconds)

    def look_as(self, row: int, role: str, t: float) -> None:
        """Look as a role does, from `t` on."""
        self._blink_at(row, t, float(self._own_rates[row]) * blink.BY_ROLE[role])
        self.gaze.role(row, t, role, self.targets.angles(row, self.targets.of(row), t))

    def move_clip(self, row: int, state: State, t: float) -> None:
        """Another locomotion clip."""
        rate = state.locomotion_rate if state.loop or state.locomotion in GAITS else 0.0
        self._gaits.play(row, t, state.locomotion, state.locomotion_t, rate)
        self._walks[row] |= state.locomotion in GAITS

    def look(self, row: int, target: GazeTarget, t: float, hold: bool = False) -> None:
        """Shift the gaze of a row to a target, starting at `t`; `hold` keeps it there."""
        old = self.targets.angles(row, self.targets.of(row), t)
        self.targets.look(row, target)
        averted = bool(target.yaw or target.pitch)
        aim = Aim(target.yaw, target.pitch, AVERTED_HEAD if averted else 0.0, averted or hold, target.ahead)
        self.gaze.shift(row, t, aim, old, self.targets.angles(row, target, t))

    def _shifted(self, row: int, t: float, angle: float) -> None:
        """Wide gaze shifts bring a blink."""
        self._blinks.refresh(row, t, int(self.seeds[row]), float(self._blink_rates[row]))
        self._blinks.with_gaze_shift(row, t, angle, int(self.seeds[row]))

    def cue(self, row: int, entry: FaceCue) -> None:
        """The game's hand on a face shape."""
        shape = ARKIT_INDEX[entry.name]
        self._added[shape, row] = entry.weight if entry.mode == "add" else 0.0
        self._held[shape, row] = entry.weight if entry.mode == "hold" else np.nan
        self._cued[row] = self._added[:, row].any() or not np.isnan(self._held[:, row]).all()

    def mix(self, t: float, count: int, layers: Layers, out: PoseFrame) -> None:
        """Write the pose of rows 0..`count`-1 at session time `t`: as many columns as `out` then has."""
        if count == 0:
            return
        out.fit(count)
        rotations, hips = out.rotations, out.hips
        scored = layers.sample(t, count)
        *standing, emotion = self._fades.at(t, count)
        feet = self._stand(t, scored, standing, rotations, hips)
        held, still = _NOBODY
        if np.count_nonzero(scored[:, tracks.HELD]):
            held = _some(scored[:, tracks.HELD], 1)
            still = np.minimum(scored[held, tracks.HELD], 1.0)
            _hold(rotations, held, still)
        self._limbs(rotations, scored)
        self._torso(rotations, scored)
        eyes = self._look_at(t, count, out, held, still[:, 2])
        self._legs.solve(rotations, hips, feet)
        self._face(t, scored, emotion, eyes, out.face)

    def _stand(self, t: float, scored: F32, fades: list[F32], rotations: F32, hips: F32) -> FootTargets:
        count = len(scored)
        still = scored[:, tracks.SPEAKING.start]
        if not np.count_nonzero(self._walks[:count]):
            return self._idle.stand(t, fades, rotations, hips, still)
        walking = self._gaits.walking(t, count)
        self._feet.take(self._idle.stand(t, fades, rotations, hips, still, walking), count)
        over_ground = self.targets.speeds(t, count)
        own = self._gaits.own_speeds(count)
        moving = smooth((over_ground - TREADMILL[0]) / (TREADMILL[1] - TREADMILL[0]))
        self._gaits.sample(t, rotations, hips, self._feet, own + (over_ground * np.sign(own) - own) * moving)
        return self._feet

    @staticmethod
    def _limbs(rotations: F32, scored: F32) -> None:
        moved = _some(scored[:, tracks.WEIGHT], 1)
        if not len(moved):
            return
        every = MANY * len(moved) > len(scored)
        rows, count = (slice(None), len(scored)) if every else (moved, len(moved))
        taken, now = scored[rows], rotations[:, _LIMBS, rows]
        left = np.ones((len(GROUPS) + 1, count), np.float32)
        np.maximum(_ONE - taken[:, tracks.WEIGHT].T, _ZERO, out=left[:-1])
        mixed = now * left.take(_LIMB_GROUPS, axis=0)
        limbs = taken[:, tracks.LIMB].T.reshape(-1, 4, count).transpose(1, 0, 2)
        mixed[:, :_APART] += limbs[:, :_APART]
        mixed[:, _APART + 1 :] += limbs[:, _APART:]
        mixed /= np.maximum(np.sqrt(einsum("cbn,cbn->bn", mixed, mixed)), 1e-6)
        rotations[:, _LIMBS, rows] = mixed

    @staticmethod
    def _torso(rotations: F32, scored: F32) -> None:
        turns = scored[:, tracks.TURN]
        if np.count_nonzero(turns):
            vectors = turns.T.reshape(-1, 3, len(turns)).transpose(1, 0, 2)
            turned = np.empty((4, *vectors.shape[1:]), np.float32)
            to_quaternions(vectors, turned)
            rotations[:, tracks.TORSO_ROWS] = quat.mul(turned, rotations.take(tracks.TORSO_ROWS, axis=1))

    def _look_at(self, t: float, count: int, out: PoseFrame, held: NDArray[np.intp], still: F32) -> F32:
        """Turn chest, head and eyes; returns the eyes' yaw and pitch in the head, [yaw, pitch][left, right]. Where a hand is at the head of a row of
        `held`, the chest, which takes the arms along, turns in its stead."""
        roots, sight = self.targets.where(t, count)
        gaze = self.gaze.see(t, sight, self._lines)
        if len(held):
            _turn_whole(gaze, held, still)
        rotations = out.rotations
        angles = (_TURN_SHARE @ gaze.turns[..., :count].reshape(2, -1)).reshape(-1, 2, count).transpose(1, 0, 2)
        rotations[:, _TURNED] = quat.mul(_yaw_pitch(angles), rotations[:, _TURNED])
        chain = rotations[:, _SPINE_CHAIN]
        pairs = quat.mul(chain[:, 0::2], chain[:, 1::2])
        head = quat.mul(quat.mul(pairs[:, 0], pairs[:, 1]), pairs[:, 2])
        turned = eyes_in_head(gaze.lines[..., :count], head)
        rotations[:, _EYES] = _yaw_pitch(turned)
        out.roots[:] = roots
        return turned

    def _face(self, t: float, scored: F32, emotion: F32, eyes: F32, out: F32) -> None:
        count, speaking = len(scored), scored[:, tracks.SPEAKING].T
        np.multiply(emotion, _ONE - _EMOTION_LOSS * speaking, out=out)
        _stronger(out, scored[:, tracks.FACE].T)
        mouth = out.take(tracks.LIP_ROWS, axis=0)
        mouth += scored[:, tracks.LIP].T * (_ONE - _HALF * mouth)
        out[tracks.LIP_ROWS] = mouth
        face.settle_corners(out)
        cued = np.count_nonzero(self._cued[:count])
        if cued:
            out += self._added[:, :count]
        self._lids(t, count, scored, eyes, out)
        if cued:
            held = self._held[:, :count]
            np.copyto(out, held, where=~np.isnan(held))
        clip(out, _ZERO, _ONE, out)
        bite(out, scored[:, tracks.BITE.start])
        seal(out, scored[:, tracks.SEAL.start])

    def _lids(self, t: float, count: int, scored: F32, eyes: F32, out: F32) -> None:
        """`eyes` (2, 2, n): yaw (left positive) and pitch (up positive) of the left and right eye, radians."""
        turned = _LOOK_MAP @ eyes.reshape(4, -1)
        out[_LOOKS] += np.maximum(turned, _ZERO, out=turned)
        opened = _ONE - self._blinks.sample(t, self.seeds[:count], self._blink_rates[:count])
        opened *= _ONE - scored[:, tracks.BLINK.start]
        lids = out[_BLINKS]
        opened = (_ONE - clip(lids, _ZERO, _ONE)) * opened
        shut = out[_SHUT].reshape(-1, 2, count)
        shut *= opened
        np.subtract(_ONE, opened, out=lids)


def _some(values: F32, axis: int) -> NDArray[np.intp]:
    """Where along the other axis anything is not zero."""
    found: NDArray[np.bool_] = np.logical_or.reduce(values, axis)
    return found.nonzero()[0]


def _hold(rotations: F32, rows: NDArray[np.intp], still: F32) -> None:
    """Bring shoulders, spine, neck and head of `rows` to the relaxed stand by `still` (n, 3), as `tracks.HOLDS`: hands at the body were baked for it."""
    at = _STILL[:, None], rows[None, :]
    now = rotations[:, at[0], at[1]]
    now += (_STILL_POSE - now) * (still.T[_STILL_BY].max(axis=0) * _STILL_PARTS)
    now /= np.sqrt(np.einsum("cbn,cbn->bn", now, now))
    rotations[:, at[0], at[1]] = now


def _turn_whole(gaze: GazeSample, rows: NDArray[np.intp], still: F32) -> None:
    """Give the chest what `gaze` has turned the heads of `rows` by, as far as a chest goes, and leave the heads the rest of `still` (n,)."""
    head, chest = gaze.head[:, rows] * still, gaze.chest[:, rows]
    gaze.chest[:, rows] = np.minimum(np.maximum(chest + head, np.minimum(chest, -CHEST_MOST)), np.maximum(chest, CHEST_MOST))
    gaze.head[:, rows] -= head


def _yaw_pitch(angles: F32) -> F32:
    """(4, ...) rotations that turn the gaze by `angles` (2, ...): yaw about the model's up, after pitch about its left."""
    half = angles * _HALF
    (cy, cp), (sy, sp) = np.cos(half), np.sin(half)
    out = np.empty((4, *cy.shape), np.float32)
    np.multiply(cy, -sp, out=out[0])
    np.multiply(sy, cp, out=out[1])
    np.multiply(sy, sp, out=out[2])
    np.multiply(cy, cp, out=out[3])
    return out


def _stronger(out: F32, other: F32) -> None:
    """Raise `out` to the stronger of both, smoothly where they meet: the 4-norm, at most 19 % above the larger."""
    rows = _some(other, 0)
    if len(rows):
        a, b = out[:, rows], other[:, rows]
        a *= a
        b = b * b
        a *= a
        b *= b
        a += b
        out[:, rows] = np.sqrt(np.sqrt(a))


def bite(out: F32, wanted: F32) -> None:
    """Where `wanted` (n,) is 1 the lower lip of `out` (52, n) lies against the upper teeth, whatever else is on."""
    if np.count_nonzero(wanted):
        jaw, roll = out[_JAW], out[_ROLL]
        out[_OFF_TEETH] *= _ONE - wanted
        jaw += (np.minimum(jaw, BITING_JAW) - jaw) * wanted
        roll += np.maximum(BITTEN_LIP - roll, 0.0) * wanted


def seal(out: F32, wanted: F32) -> None:
    """The last word on the mouth: where `wanted` (n,) is 1 the lips of `out` (52, n) touch exactly, whatever else is on.

    Lip-opening shapes vanish, the jaw keeps little of its opening, and `mouthClose` equals what `jawOpen` leaves; outside a seal
    `mouthClose` never exceeds
    `jawOpen`.
    """
    jaw, close = out[_JAW], out[_CLOSE]
    out[_OPENERS] = out.take(_OPENERS, axis=0) * (_ONE - wanted)
    jaw *= _ONE - _LOST_JAW * wanted
    np.minimum(close, jaw, out=close)
    close += (jaw - close) * wanted
