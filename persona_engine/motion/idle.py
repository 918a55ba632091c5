"""`Idle`: how personas stand when nothing else moves them: breathing, shifting weight, swaying; coloured by role and affect.

A pure function of (seed, style, roles, bearing, t). Numbers: weight shifts every 20 +- 8 s, 2.2 s long, 3 cm; breath 3 s in, 2 out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import noise
from persona_engine.motion.curves import smooth
from persona_engine.motion.fades import Fades
from persona_engine.motion.feet import FootTargets
from persona_engine.motion.posture import BASIS, CHANNEL_INDEX, CHANNELS, RELAXED_VECTORS, minimum_jerk
from persona_engine.motion.shoulder import opened
from persona_engine.names import BONE_INDEX, BONES, ROLES
from persona_engine.quick import einsum
from persona_engine.rig import quat
from persona_engine.rig.body import Body
from persona_engine.score.style import Style

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

SHIFT_EVERY, SHIFT_JITTER, SHIFT_SECONDS = 20.0, 8.0, 2.2
SHIFT_METRES = 0.036
BREATH_SECONDS, INHALE, PAUSE = 4.6, 0.42, 0.10
SOFT_KNEES = 0.0028
"""How far the hips sit below the straight stand, metres on the standard body."""
STANCE_OUT, STANCE_TURN, STANCE_AHEAD = 0.018, np.radians(10.0), 0.024

NOISES: tuple[tuple[str, float, float], ...] = (
    ("sway_pitch", 5.3, 1.0), ("sway_roll", 6.1, 0.9), ("sway_turn", 7.7, 1.0),
    ("head_pitch", 3.1, 1.0), ("head_turn", 4.3, 1.2), ("head_roll", 5.9, 1.0),
    ("head_pitch", 1.15, 0.22), ("head_turn", 1.3, 0.25),
    ("arm_left", 4.9, 1.0), ("arm_right", 5.6, 1.0), ("fingers_left", 3.7, 1.0), ("fingers_right", 4.1, 1.0),
    ("arm_left", 1.9, 0.25), ("arm_right", 2.1, 0.25), ("tilt", 11.0, 0.35),
)  # fmt: skip
"""Channel, seconds to a new value, amplitude in units of the channel; several rows add up."""

ROLE_CHANNELS: dict[str, dict[str, float]] = {
    "idle": {},
    "listening": {"lean": 0.45, "tilt": 0.75},
    "thinking": {"think": 1.0, "tilt": 0.3, "lean": -0.15},
    "speaking": {"lean": 0.15, "open": 0.35, "proud": 0.3},
}
"""What a role adds; `tilt` and `think` lean to the side that the persona prefers."""

HABITUS: dict[str, dict[str, float]] = {
    "extent": {"open": 1.4, "elbows": 1.6},
    "power": {"proud": 2.0, "tense": 0.5},
    "speed": {"lean": 1.3, "tense": 0.3},
    "fluidity": {"tilt": 1.6},
    "expressiveness": {"chin": 1.0},
    "head": {"sway_turn": 2.0},
}
"""How somebody holds themselves: what a style parameter adds to the stand for each unit by which it differs from the ordinary 0.5."""
HABITUS_FADE = 1.2
"""Seconds in which another style is taken on."""

OPENING = 0.7
"""Seconds in which arms open or close for what is put on."""
MANNER = len(CHANNELS) + 1
"""Numbers of a manner: what it adds to each channel, and the size of sway and noise."""
HEAD_CHANNELS = ("head_pitch", "head_turn", "head_roll")
_SHIFT, _HOLD, _PAN, _BREATH, _WALK = 100, 101, 102, 120, 130
_TINY, _HALF = np.array(1e-12, np.float32), np.array(0.5, np.float32)
_BREATH_DRIFT, _BREATH_PERIOD = 0.12, 9.0
_ROLE_BASIS = np.zeros((len(CHANNELS), len(ROLES)), np.float32)
for _role, _mix in ROLE_CHANNELS.items():
    for _name, _value in _mix.items():
        _ROLE_BASIS[CHANNEL_INDEX[_name], ROLES.index(_role)] = _value
_NOISE_ROWS = np.zeros((len(CHANNELS), len(NOISES)))
for _column, (_name, _period, _amplitude) in enumerate(NOISES):
    _NOISE_ROWS[CHANNEL_INDEX[_name], _column] = _amplitude
_NOISE_PERIODS = np.array([*(row[1] for row in NOISES), _BREATH_PERIOD])[:, None]
_NOISE_CHANNELS = np.arange(_WALK, _WALK + len(NOISES) + 1)
_SIDED = [CHANNEL_INDEX["tilt"], CHANNEL_INDEX["think"], CHANNEL_INDEX["averted"]]
_HEAD = slice(min(CHANNEL_INDEX[name] for name in HEAD_CHANNELS), max(CHANNEL_INDEX[name] for name in HEAD_CHANNELS) + 1)
_BUSY, _ONE = len(CHANNELS), len(CHANNELS) + 1
_LEFT_ARM, _RIGHT_ARM = BONE_INDEX["leftUpperArm"], BONE_INDEX["rightUpperArm"]
_HIPS: tuple[dict[int, float], ...] = (
    {CHANNEL_INDEX["weight"]: SHIFT_METRES, CHANNEL_INDEX["sway_roll"]: 0.004},
    {_ONE: -SOFT_KNEES, _BUSY: -0.003, CHANNEL_INDEX["breath"]: 0.0008},
    {CHANNEL_INDEX["sway_pitch"]: 0.005, CHANNEL_INDEX["lean"]: -0.012},
)
"""Metres by which the hips move along each axis."""


def _body() -> F32:
    """(168, K + 2) rotation vectors, then the hips, from the channels, how much weight is on its way, and 1."""
    out = np.zeros((3, len(BONES) + 1, len(CHANNELS) + 2), np.float32)
    out[:, :-1, : len(CHANNELS)] = BASIS.transpose(1, 0, 2)
    out[:, :-1, _ONE] = RELAXED_VECTORS.T
    for axis, mix in enumerate(_HIPS):
        for column, value in mix.items():
            out[axis, -1, column] = value
    return out.reshape(-1, len(CHANNELS) + 2)


_BODY = _body()


class Idle:
    """Standing poses of up to `capacity` personas; rows are set when a persona arrives."""

    def __init__(self, capacity: int, manner: Fades | None = None) -> None:
        self.seeds = np.zeros(capacity, np.uint64)
        self.scale: F32 = np.ones(capacity, np.float32)
        self._manner = manner or Fades(MANNER, capacity)
        """The channels of `HABITUS`, and the size of sway and noise."""
        self.side: F32 = np.ones(capacity, np.float32)
        """The side (1 left, -1 right) to which a persona tilts and on which it likes to rest."""
        self._opened = Fades(1, capacity)
        """Radians by which hanging arms open."""
        self._opening: dict[int, float] = {}
        """Row -> the same, of who is dressed anew, from the next frame on."""
        self._stance = FootTargets(capacity)
        self._phases: F64 = np.zeros((len(_NOISE_CHANNELS), capacity))
        self._own: F64 = np.zeros((3, capacity))
        self._values: F32 = np.ones((len(CHANNELS) + 2, 0), np.float32)
        self._known: tuple[int, F64, F64, F32] | None = None
        self._sides: F32 = np.ones((len(CHANNELS), capacity), np.float32)
        """`side` for the channels that have one."""
        self._powers = noise.Held(4, self._phases.shape, self._draw_powers, ahead=8)
        self._stands = noise.Held(5, (capacity,), self._draw_stands)

    def set(self, row: int, seed: int, body: Body, style: Style) -> None:
        """Takes the measures and manner of the persona in `row`."""
        self._known = None
        key = np.array([seed], np.uint64)
        a, b, c = (noise.one(seed, channel, 0) for channel in (103, 104, 105))
        if self.seeds[row] == key[0]:
            self._opening[row] = opened(body)
        else:
            self._opened.set(row, np.array([opened(body)], np.float32))
        self.seeds[row], self.scale[row] = key[0], body.scale
        self.side[row] = self._sides[_SIDED, row] = 1.0 if a < 0.5 else -1.0
        self._manner.set(row, _manner(style))
        self._phases[:, row] = 64 * noise.uniform(key, _NOISE_CHANNELS[:, None], -1)[:, 0]
        own = noise.uniform(key, np.array([[_BREATH], [_BREATH], [_SHIFT]]), np.array([[0], [1], [-7]]))[:, 0]
        self._own[:, row] = BREATH_SECONDS * (0.85 + 0.3 * own[0]), own[1], SHIFT_EVERY * own[2]
        self._powers.forget(row)
        self._stands.forget(row)
        for side, name in enumerate(("left", "right")):
            sign = 1 - 2 * side
            ahead = STANCE_AHEAD * (0.5 + b) * sign * float(self.side[row])
            place = body.at(name + "Foot") + np.array([sign * STANCE_OUT, 0, ahead], np.float32) * body.scale
            turn = sign * STANCE_TURN * (0.8 + 0.5 * (c if side else 1 - c))
            self._stance.ankles[:, side, row] = place
            self._stance.turns[:, side, row] = (0, np.sin(turn / 2), 0, np.cos(turn / 2))
        self._stance.changed(flat=True)

    def set_style(self, row: int, style: Style, t: float) -> None:
        """Takes on a new manner from `t` on."""
        self._manner.move(row, _manner(style), t, HABITUS_FADE)

    def _draw_powers(self, where: tuple[NDArray[np.intp], ...], cell: NDArray[np.int64]) -> F64:
        return noise.powers(noise.corners(self.seeds[where[1]], _NOISE_CHANNELS[where[0]], cell))

    def _draw_stands(self, where: tuple[NDArray[np.intp], ...], epoch: NDArray[np.int64]) -> F64:
        """Where the weight rested two epochs ago, the steps from there, and when these begin, the newer first."""
        seeds, span = self.seeds[where[0]], epoch - np.arange(3)[:, None]
        draw = noise.uniform(seeds, _PAN, span)
        sign = np.where((span & 1) == 0, 1.0, -1.0) * self.side[where[0]]
        stands = sign * np.where(draw < 0.16, 0.15, 0.6 + 0.4 * draw)
        begin = (span[:2] + 0.5) * SHIFT_EVERY + (noise.uniform(seeds, _HOLD, span[:2]) - 0.5) * SHIFT_JITTER
        return np.concatenate([stands[2:], stands[:2] - stands[1:], begin])

    def _own_of(self, n: int) -> tuple[F64, F64, F32]:
        """`_phases`, `_own` and `_sides` of the first `n`, side by side."""
        if self._known is None or self._known[0] != n:
            self._known = n, self._phases[:, :n].copy(), self._own[:, :n].copy(), self._sides[:, :n].copy()
            self._values = np.ones((len(CHANNELS) + 2, n), np.float32)
        return self._known[1:]

    def _noises(self, t: float, n: int) -> F64:
        """(16, n) smooth noise of the channels of `NOISES` and of the breath's drift."""
        x = t / _NOISE_PERIODS + self._own_of(n)[0]
        cell = np.floor(x)
        x -= cell
        return noise.polynomial(self._powers.at(cell), x)

    def _stand(self, t: float, n: int, drift: F64) -> tuple[F64, F64, F64]:
        """(n,) on which leg the weight rests, how far a shift is under way, and the depth of breath; see `weight` and `breath`."""
        period, offset, begin = self._own_of(n)[1]
        clock = t + begin
        found = self._stands.at(np.floor(clock / SHIFT_EVERY))
        phase = t / period
        phase += offset
        phase += _BREATH_DRIFT * drift
        phase -= np.floor(phase)
        share = np.empty((3, n))
        np.subtract(clock, found[3:], out=share[:2])
        share[:2] /= SHIFT_SECONDS
        np.divide(phase, INHALE, out=share[2])
        moved = minimum_jerk(share)
        way, step = moved[:2], found[1:3]
        first, second = step * way
        busy = way - way * way
        busy *= busy
        busy *= np.abs(step)
        return found[0] + first + second, 16 * (busy[0] + busy[1]), moved[2] * (1 - smooth((phase - INHALE) / (1 - INHALE - PAUSE)))

    def weight(self, t: float, n: int) -> tuple[F64, F64]:
        """(n,) on which leg the weight rests (1 left, -1 right) and how far a shift is under way (0..1, peaks in the middle)."""
        at, busy, _ = self._stand(t, n, np.zeros(n))
        return at, busy

    def breath(self, t: float, n: int) -> F64:
        """(n,) depth of breath 0 (out) .. 1 (in)."""
        return self._stand(t, n, self._noises(t, n)[-1])[2]

    def _channels(self, t: float, faded: Sequence[F32], still: F32 | float, walking: F32 | float) -> F32:
        """(K + 2, n) channel values, how much weight is on its way, and 1; arguments as of `stand`."""
        roles, bearing, manner = faded
        arousal = bearing[-1]
        n = roles.shape[1]
        values = self._noises(t, n)
        out = self._values
        channels = out[:_BUSY]
        np.matmul(_NOISE_ROWS, values[:-1], out=channels, casting="same_kind")
        channels *= manner[-1] * (1 + 0.35 * arousal)
        channels[_HEAD] *= 1 - 0.6 * still
        channels += _ROLE_BASIS @ roles
        channels += bearing[:-1]
        channels += manner[:-1]
        channels *= self._own_of(n)[2]
        at, busy, breath = self._stand(t, n, values[-1])
        if not isinstance(walking, float):
            at, busy = at * (1 - walking), busy * (1 - walking)
        out[CHANNEL_INDEX["breath"]] = breath * (0.9 + 0.5 * np.maximum(arousal, -0.5))
        out[CHANNEL_INDEX["weight"]] = at
        out[_BUSY] = busy
        return out

    def stand(
        self, t: float, faded: Sequence[F32], rotations: F32, hips: F32, still: F32 | float = 0.0, walking: F32 | float = 0.0
    ) -> FootTargets:
        """Writes the stand at session time `t` into `rotations` (4, 55, n) and `hips` (3, n); returns where the feet stand, not to be written to.

        `faded` are what fades, as it is at `t`: weights (4, n) of `names.ROLES`, `bearing.bearing` (K + 1, n), and the manner; `still` (n,)
        0..1 damps the idle motion of the head (while the head is driven by gaze or speech); `walking` (n,) takes the weight off the
        standing leg. Legs are written by `feet.Legs.solve`.
        """
        n = hips.shape[1]
        moved = (_BODY @ self._channels(t, faded, still, walking)).reshape(3, -1, n)
        while self._opening:
            row, value = self._opening.popitem()
            self._opened.move(row, np.array([value], np.float32), t, OPENING)
        aside = self._opened.at(t, n)[0]
        moved[2, _LEFT_ARM] += aside
        moved[2, _RIGHT_ARM] -= aside
        to_quaternions(moved[:, :-1], rotations)
        np.multiply(moved[:, -1], self.scale[:n], out=hips)
        return self._stance

    def sample(
        self, t: float, roles: F32, bearing: F32, rotations: F32, hips: F32, feet: FootTargets,
        still: F32 | float = 0.0, walking: F32 | float = 0.0,
    ) -> None:  # fmt: skip
        """As `stand`, in the manner of each row, but the feet are written into `feet`."""
        n = roles.shape[1]
        feet.take(self.stand(t, (roles, bearing, self._manner.at(t, n)), rotations, hips, still, walking), n)


def _manner(style: Style) -> F32:
    """(K + 1,) channels of the stand and size of its motion."""
    out = np.zeros(len(CHANNELS) + 1, np.float32)
    for name, mix in HABITUS.items():
        for channel, value in mix.items():
            out[CHANNEL_INDEX[channel]] += value * (getattr(style, name) - 0.5)
    out[-1] = 0.1 + style.extent + 0.8 * style.speed
    return out


def to_quaternions(vectors: F32, out: F32) -> None:
    """Writes the rotations (4, B, n) of rotation vectors (3, B, n) into `out`."""
    angle = np.sqrt(einsum("vbn,vbn->bn", vectors, vectors))
    np.maximum(angle, _TINY, out=angle)
    half = angle * _HALF
    np.cos(half, out=out[3])
    scale = np.sin(half, out=half)
    scale /= angle
    np.multiply(vectors, scale, out=out[:3])


def relaxed() -> F32:
    """(4, 55) rotations of the relaxed stand."""
    out: F32 = np.asarray(quat.from_rotation_vector(RELAXED_VECTORS.T), np.float32)
    return out
