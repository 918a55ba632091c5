"""`Locomotion`: procedural gaits as a function of phase: planted feet, heel strike, arm swing, counter rotation, a steady head.

A gait is laid over the stand that `Idle` wrote; its share follows from the last two changes alone. The stance foot moves back in the
model at the speed of the walk, so it stands still in the world while the root moves at that speed.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion.feet import FootTargets
from persona_engine.motion.posture import fade
from persona_engine.names import BONE_INDEX
from persona_engine.rig import quat
from persona_engine.rig.body import SIDES, Body

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Gait:
    """One row, for the standard body; metres, seconds, degrees.

    `cycle` two steps, `speed` over ground, `duty` share of the cycle in which a foot stands, `lift` of the ankle in the air, `bob` and
    `sway` of the hips, `low` how far they sink, `turn` and `roll` of the pelvis, `swing` of the arms, `bend` of the elbows, `lean` ahead,
    `strike` and `push` pitch of the foot as the heel lands and as the toes leave, `narrow` how far the feet come together, `dip` share of the cycle at
    which the hips are lowest.
    """

    cycle: float
    speed: float
    duty: float
    lift: float
    bob: float
    sway: float
    low: float
    turn: float
    roll: float
    swing: float
    bend: float
    lean: float
    strike: float
    push: float
    narrow: float
    dip: float


GAITS: dict[str, Gait] = {
    "walk": Gait(0.98, 0.82, 0.60, 0.052, 0.008, 0.016, 0.012, 5.0, 3.0, 21.0, 14.0, 2.0, 17.0, 36.0, 0.016, 0.03),
    "stroll": Gait(1.18, 0.55, 0.64, 0.040, 0.008, 0.018, 0.010, 4.0, 3.0, 13.0, 9.0, 0.5, 12.0, 26.0, 0.014, 0.04),
    "run": Gait(0.66, 2.10, 0.36, 0.130, 0.024, 0.010, 0.036, 7.0, 3.5, 36.0, 62.0, 9.0, 8.0, 44.0, 0.026, 0.17),
}  # fmt: skip
"""Clip name of a `State` -> gait; every other name stands."""
_FIELDS = {field.name: row for row, field in enumerate(fields(Gait))}
_NAMES = ("", *GAITS)
_TABLE: F64 = np.array([astuple(GAITS["walk"])] + [astuple(g) for g in GAITS.values()]).T

FADE = 0.40
"""Seconds in which a gait comes and goes."""
_SPINE = ("spine", "chest", "upperChest", "neck", "head")
_UPPER = [BONE_INDEX[s + "UpperArm"] for s in SIDES]
_LOWER = [BONE_INDEX[s + "LowerArm"] for s in SIDES]
LONGEST = 0.68
"""Metres that a standing foot goes back by at most, for the standard body: beyond it feet slide before legs part."""
SLOTS = 3
"""Changes within one fade of each other that stay smooth."""
_SIGN = np.array([1.0, -1.0])[:, None]


def natural_speed(name: str, body: Body, rate: float = 1.0) -> float:
    """Metres a second at which the feet of a gait do not slide; 0 for a stand.

    >>> natural_speed("idle", Body.standard())
    0.0
    """
    gait = GAITS.get(name)
    return 0.0 if gait is None else gait.speed * float(np.sqrt(body.scale)) * rate


class Locomotion:
    """Gaits of up to `capacity` personas."""

    def __init__(self, capacity: int) -> None:
        self._gait = np.zeros((SLOTS, capacity), np.intp)
        self._started: F64 = np.zeros((SLOTS, capacity))
        self._rate: F64 = np.ones((SLOTS, capacity))
        self._changed: F64 = np.full((SLOTS, capacity), -1e9)
        self._scale: F64 = np.ones(capacity)
        self._ankles: F64 = np.zeros((3, 2, capacity))
        self._heel: F64 = np.zeros((2, capacity))
        self._ball: F64 = np.zeros((2, capacity))
        self._ball_drop: F64 = np.zeros((2, capacity))
        for row in range(capacity):
            self.set(row, Body.standard())

    def set(self, row: int, body: Body) -> None:
        """A new persona takes this row and stands."""
        self._gait[:, row] = 0
        self._changed[:, row] = -1e9
        self.measure(row, body)

    def measure(self, row: int, body: Body) -> None:
        """The persona of this row has another body, and goes on as before."""
        self._scale[row] = body.scale
        for side, name in enumerate(SIDES):
            ankle = body.at(name + "Foot")
            self._ankles[:, side, row] = ankle
            toes = body.at(name + "Toes") if body.has(name + "Toes") else ankle * np.array([1, 0.25, 1]) + np.array([0, 0, 0.09 * body.scale])
            self._ball[side, row], self._ball_drop[side, row] = toes[2] - ankle[2], ankle[1] - toes[1]
            self._heel[side, row] = -0.035 * body.scale

    def play(self, row: int, t: float, name: str, started: float, rate: float = 1.0) -> None:
        """From session time `t` on `row` goes as the clip `name` says, its phase 0 at `started`; unknown names stand."""
        gait = _NAMES.index(name) if name in GAITS else 0
        if gait == self._gait[0, row] and started == self._started[0, row] and rate == self._rate[0, row]:
            return
        for values in (self._gait, self._started, self._rate, self._changed):
            values[1:, row] = values[:-1, row].copy()
        self._gait[0, row], self._started[0, row], self._rate[0, row], self._changed[0, row] = gait, started, rate, t

    def own_speeds(self, n: int) -> F64:
        """(n,) natural speed of the newest gait of each row, m/s; a stand has that of the gait before it."""
        newest = np.where(self._gait[0, :n] > 0, 0, 1)
        rows = np.arange(n)
        speed = _TABLE[_FIELDS["speed"], self._gait[newest, rows]]
        out: F64 = speed * np.sqrt(self._scale[:n]) * self._rate[newest, rows]
        return out

    def walking(self, t: float, n: int) -> F32:
        """(n,) how far a gait has taken the stand over, 0..1."""
        out: F32 = (1 - np.prod(1 - self._shares(t, n), axis=0)).astype(np.float32)
        return out

    def _shares(self, t: float, n: int) -> F64:
        """(SLOTS, n) how far each gait covers what was before it; a stand uncovers the older ones."""
        gait = self._gait[:, :n] > 0
        rise = fade(t, self._changed[:, :n], FADE)
        kept = np.cumprod(np.where(gait, 1.0, 1 - rise), axis=0)
        out: F64 = np.where(gait, rise, 0.0) * np.concatenate([np.ones((1, n)), kept[:-1]])
        return out

    def sample(self, t: float, rotations: F32, hips: F32, feet: FootTargets, speeds: F64 | None = None) -> None:
        """Lays the gaits at session time `t` over the stand in `rotations` (4, 55, n), `hips` (3, n) and `feet`.

        `speeds` (n,) are the roots' speeds over ground in metres a second: strides fit them, so feet do not slide; NaN (or None) is the
        gait's own speed.
        """
        n = hips.shape[1]
        shares = self._shares(t, n)
        seen = shares * np.cumprod(np.concatenate([np.ones((1, n)), 1 - shares[:-1]]), axis=0)
        for slot in range(SLOTS - 1, -1, -1):
            rows = np.flatnonzero(shares[slot] > 0)
            if len(rows):
                weights = shares[slot][rows], seen[slot][rows]
                self._lay(slot, t, rows, weights, rotations, hips, feet, speeds)

    def _lay(
        self, slot: int, t: float, rows: Rows, weights: tuple[F64, F64], rotations: F32, hips: F32, feet: FootTargets, speeds: F64 | None
    ) -> None:
        """`weights`: how far the gait covers feet and hips written before, and how much of it is added to spine and arms."""
        weight = weights[0]
        g = {name: _TABLE[row, self._gait[slot, rows]] for name, row in _FIELDS.items()}
        scale = self._scale[rows]
        rate = self._rate[slot, rows]
        cycle = g["cycle"] * np.sqrt(scale) / np.maximum(np.abs(rate), 0.05)
        speed = g["speed"] * np.sqrt(scale) * rate
        if speeds is not None:
            speed = np.where(np.isfinite(speeds[rows]), speeds[rows], speed)
        phase = (t - self._started[slot, rows]) / cycle * np.sign(rate + 1e-9)
        turn = 2 * np.pi * phase
        self._body(g, turn, weights[1], rows, rotations)
        place = np.array([
            g["sway"] * np.sin(turn), -g["low"] - g["bob"] * np.cos(2 * turn - 4 * np.pi * g["dip"]), 0.006 * np.sin(2 * turn)]) * scale  # fmt: skip
        hips[:, rows] += ((place - hips[:, rows]) * weight).astype(np.float32)
        ankles, pitch, bend, ground = self._feet(g, phase, speed * cycle, rows)
        feet.ankles[..., rows] += ((ankles - feet.ankles[..., rows]) * weight).astype(np.float32)
        half = (0.5 * pitch).astype(np.float32)
        pitched = np.array([np.sin(half), 0 * half, 0 * half, np.cos(half)])
        feet.turns[..., rows] = quat.nlerp(feet.turns[..., rows], pitched, weight.astype(np.float32))
        feet.toes[:, rows] += ((bend - feet.toes[:, rows]) * weight).astype(np.float32)
        feet.grounded[:, rows] += ((ground - feet.grounded[:, rows]) * weight).astype(np.float32)
        feet.changed(flat=False)

    def _feet(self, g: dict[str, F64], phase: F64, stride: F64, rows: Rows) -> tuple[F64, F64, F64, F64]:
        """Ankles (3, 2, k), pitch of the feet (2, k; toes down positive), bend of the toes and grounding (2, k)."""
        scale, duty = self._scale[rows], g["duty"]
        own = phase + np.array([[0.0], [0.5]])
        own = own - np.floor(own)
        stride = np.minimum(np.maximum(stride * duty, -LONGEST * scale), LONGEST * scale) / duty
        half = 0.5 * stride * duty
        stance = own < duty
        u = np.clip(own / duty, 0, 1)
        s = np.clip((own - duty) / (1 - duty), 0, 1)
        drift = stride * (1 - duty)
        swing = s * s * (3 - 2 * s)
        carried = -half + 2 * half * swing - drift * (s * (1 - s) * (1 - s) - s * s * (1 - s))
        ahead = np.where(stance, half - 2 * half * u, carried)
        strike, push = np.radians(g["strike"]), np.radians(g["push"])
        landing = strike * (1 - _ease(u / 0.22))
        leaving = push * _ease((u - 0.55) / 0.45) ** 1.5
        flying = push * (1 - _ease(s / 0.55)) - strike * _ease((s - 0.35) / 0.65)
        pitch = np.where(stance, leaving - landing, flying)
        lift = np.where(stance, 0.0, g["lift"] * 16 * (s * (1 - s)) ** 2 * (1 - 0.35 * s)) * scale
        ankles = self._ankles[..., rows].copy()
        ankles[0] -= _SIGN * g["narrow"] * scale
        pivot = np.where(pitch > 0, self._ball[:, rows], self._heel[:, rows])
        high = np.where(pitch > 0, self._ball_drop[:, rows], ankles[1])
        sine, fall = np.sin(pitch), 1 - np.cos(pitch)
        ankles[2] += ahead + pivot * fall + high * sine
        ankles[1] += lift + pivot * sine - high * fall
        toes = np.where(stance, np.maximum(pitch, 0), np.maximum(pitch, 0) * (1 - _ease(s / 0.4)))
        ground = np.where(stance, 1.0, 1 - 4 * np.minimum(s, 1 - s).clip(0, 0.25))
        return ankles, pitch, toes, ground

    def _body(self, g: dict[str, F64], turn: F64, weight: F64, rows: Rows, rotations: F32) -> None:
        """Pelvis, spine, head and arms."""
        k = len(rows)
        yaw, roll = np.radians(g["turn"]) * np.cos(turn), np.radians(g["roll"]) * np.sin(turn)
        lean = np.radians(g["lean"])
        nod = np.radians(0.9) * np.cos(2 * turn + 0.6)
        hips = np.array([0.35 * lean, -yaw, roll]) * weight
        _turn(rotations, BONE_INDEX["hips"], rows, hips)
        for bone, share in zip(_SPINE, (0.55, 0.8, 0.55, -0.35, -0.55)):
            tilt = {"neck": -0.15, "head": -0.05}.get(bone, -0.40)
            pitch = lean * (0.25 if share > 0 else -0.30) + nod * (0.3 if share > 0 else -0.5)
            _turn(rotations, BONE_INDEX[bone], rows, np.array([pitch, yaw * share, roll * tilt]) * weight)
        swing = np.radians(g["swing"]) * _SIGN * np.cos(turn - 0.25)
        bend = np.radians(g["bend"]) * (0.75 - 0.25 * _SIGN * np.cos(turn - 0.75))
        none = np.zeros((2, k))
        _turn(rotations, _UPPER, rows, np.array([swing - 0.16 * np.abs(g["bend"] / 60), none, _SIGN * 0.02 + none]) * weight)
        _turn(rotations, _LOWER, rows, np.array([none, -_SIGN * bend, none]) * weight)


def _turn(rotations: F32, bones: int | list[int], rows: Rows, vector: F64) -> None:
    """Turns bones by rotation vectors (3, k) or (3, B, k) on the side of their parents."""
    if isinstance(bones, int):
        rotations[:, bones, rows] = quat.mul(quat.from_rotation_vector(vector), rotations[:, bones, rows])
        return
    at = np.ix_(np.arange(4), np.array(bones), rows)
    rotations[at] = quat.mul(quat.from_rotation_vector(vector), rotations[at])


def _ease(x: F64) -> F64:
    x = np.clip(x, 0, 1)
    out: F64 = x * x * (3 - 2 * x)
    return out
