"""Style capture: how someone moves, measured on a take, as the `Style` with which a persona moves alike.

A figure is measured on the take in the same way as on personas whose style is known (`python -m bench.style`); `NORMS` holds what they gave, and the style is
read off it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import ScoreError
from persona_engine.names import ARKIT_INDEX, BONE_INDEX
from persona_engine.rig import quat
from persona_engine.rig.body import Body
from persona_engine.score.style import Style
from persona_engine.score.take import Take

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

RATE = 60.0
"""Frames a second at which takes are measured."""
SHORTEST = 20.0
"""Seconds without which there is nothing to learn; 30 s to 2 min are well."""
LOOK_FULL = 28.0
"""Degrees of an eye at the full weight of an `eyeLook*` shape."""
CONTACT = 7.0
"""Degrees around the most frequent direction of the gaze that count as looking at the same thing."""
CLOSED, OPENED = 0.5, 0.3
STROKE_SPEED, STROKE_GAP = 0.9, 0.35
"""Arm lengths a second that a hand reaches in a stroke, and seconds between strokes."""
EXPRESSIVE: tuple[tuple[str, ...], ...] = (
    ("mouthSmileLeft", "mouthSmileRight"), ("browInnerUp", "browOuterUpLeft", "browOuterUpRight"), ("browDownLeft", "browDownRight"),
    ("cheekSquintLeft", "cheekSquintRight"), ("eyeWideLeft", "eyeWideRight"), ("mouthFrownLeft", "mouthFrownRight"),
)  # fmt: skip
LEVELS = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Values of a style parameter at which `NORMS` were measured."""
NORMS: dict[str, tuple[tuple[str, tuple[float, ...]], ...]] = {
    "extent": (("extent of strokes", (0.552, 0.592, 0.640, 0.695, 0.738)), ("head movement", (9.2, 10.8, 12.4, 14.0, 15.7))),
    "speed": (("quickness of strokes", (4.09, 4.50, 4.91, 5.31, 5.72)),),
    "expressiveness": (("range of expression", (0.342, 0.390, 0.455, 0.512, 0.556)),),
    "gaze": (("gaze on its target", (0.618, 0.654, 0.693, 0.731, 0.766)),),
    "blink": (("blinks a minute", (31.2, 35.6, 40.0, 44.4, 48.8)),),
}
"""Style parameter -> figures that tell it, the surest first, and their values at `LEVELS` (of personas who talk most of the time)."""


@dataclass(frozen=True)
class Captured:
    """A style, the figures (name -> value) of the take, and the figure by which each style parameter was `told` that the take tells of."""

    style: Style
    figures: Mapping[str, float]
    told: Mapping[str, str]


def capture(take: Take, base: Style | None = None) -> Captured:
    """The style of a take; what it does not tell is that of `base`. Raises `ScoreError` for a take shorter than `SHORTEST`."""
    if take.duration < SHORTEST:
        raise ScoreError(f"a take of {take.duration:.1f} s tells too little; {SHORTEST:.0f} s are needed, 30 s to 2 min are well")
    figures = measure(take)
    told = {parameter: next((norm for norm in norms if norm[0] in figures), None) for parameter, norms in NORMS.items()}
    known = {parameter: norm for parameter, norm in told.items() if norm is not None}
    style = msgspec.structs.replace(base or Style(), **{parameter: _level(values, figures[figure]) for parameter, (figure, values) in known.items()})
    return Captured(style, figures, {parameter: figure for parameter, (figure, _) in known.items()})


def _level(values: tuple[float, ...], figure: float) -> float:
    """The level whose norm `figure` is; beyond the ends the line goes on, within 0..1."""
    x, y = np.array(values), np.array(LEVELS)
    if x[0] > x[-1]:
        x, y = x[::-1], y[::-1]
    if figure < x[0]:
        out = y[0] - (x[0] - figure) * (y[1] - y[0]) / max(x[1] - x[0], 1e-9)
    elif figure > x[-1]:
        out = y[-1] + (figure - x[-1]) * (y[-1] - y[-2]) / max(x[-1] - x[-2], 1e-9)
    else:
        out = np.interp(figure, x, y)
    return round(float(np.clip(out, 0.0, 1.0)), 3)


def measure(take: Take) -> dict[str, float]:
    """Figures of a take by name; those of the hands only where they were recorded."""
    t = np.arange(take.t[0], take.t[-1], 1 / RATE)
    face = np.array([np.interp(t, take.t, row) for row in take.face])
    if take.rotations is None:
        head = np.array([np.interp(t, take.t, row) for row in take.head])
        figures = _face(face) | _looks(face, np.degrees(head))
        return figures if np.ptp(head) > 0 else {name: value for name, value in figures.items() if "head" not in name}
    nearest = np.clip(np.searchsorted(take.t, t), 0, len(take.t) - 1)
    rotations = take.rotations[..., nearest].astype(np.float64)
    turn = quat.mul(rotations[:, BONE_INDEX["neck"]], rotations[:, BONE_INDEX["head"]])
    return _face(face) | _looks(face, np.degrees(quat.to_rotation_vector(turn))) | _hands(rotations)


def _face(face: F64) -> dict[str, float]:
    lids = face[[ARKIT_INDEX["eyeBlinkLeft"], ARKIT_INDEX["eyeBlinkRight"]]].mean(0)
    blinks, closed = 0, False
    for value in lids:
        if not closed and value > CLOSED:
            blinks, closed = blinks + 1, True
        elif closed and value < OPENED:
            closed = False
    groups = [face[[ARKIT_INDEX[name] for name in names]].mean(0) for names in EXPRESSIVE]
    return {
        "blinks a minute": blinks * 60 * RATE / face.shape[1],
        "range of expression": float(np.mean([np.percentile(g, 95) - np.percentile(g, 10) for g in groups])),
    }


def _looks(face: F64, head: F64) -> dict[str, float]:
    """`head` (3, T) degrees."""
    def eyes(out: str, back: str) -> F64:
        return np.asarray((face[ARKIT_INDEX[f"eyeLook{out}"]] - face[ARKIT_INDEX[f"eyeLook{back}"]]) * LOOK_FULL, np.float64)

    yaw = 0.5 * (eyes("OutLeft", "InLeft") + eyes("InRight", "OutRight"))
    pitch = 0.5 * (eyes("DownLeft", "UpLeft") + eyes("DownRight", "UpRight"))
    gaze, turned = np.array([yaw + head[1], pitch + head[0]]), np.array([head[1], head[0]])
    centre = np.array([_mode(row) for row in gaze])[:, None]
    off = np.hypot(*(gaze - centre))
    away = off > CONTACT
    follows = np.hypot(*(turned - np.median(turned, axis=1, keepdims=True)))
    return {
        "gaze on its target": 1.0 - float(away.mean()),
        "head's share of gaze": float(follows[away].sum() / max(off[away].sum(), 1e-6)) if away.any() else 0.0,
        "head movement": float(np.sqrt((np.diff(head, axis=1) ** 2).sum(0)).mean() * RATE),
    }


def _mode(values: F64) -> float:
    """The centre of the densest 4 degrees."""
    counts, edges = np.histogram(values, np.arange(-90, 91, 2.0))
    at = int(np.convolve(counts, [1, 1], "valid").argmax())
    return float(edges[at + 1])


def _hands(rotations: F64) -> dict[str, float]:
    """Strokes of the hands against the chest, in arm lengths; `rotations` (4, 55, T)."""
    body = Body.standard()
    strokes, sizes, sharpness, speeds = 0, [], [], []
    for side in ("left", "right"):
        place = _reach(rotations, body, side)
        velocity = np.gradient(place, 1 / RATE, axis=1)
        speed = np.convolve(np.sqrt((velocity**2).sum(0)), np.ones(5) / 5, "same")
        rest = np.median(place, axis=1, keepdims=True)
        far = np.sqrt(((place - rest) ** 2).sum(0))
        last = -np.inf
        for k in range(1, len(speed) - 1):
            if speed[k] > STROKE_SPEED and speed[k - 1] < speed[k] >= speed[k + 1] and (k - last) / RATE > STROKE_GAP:
                last = k
                strokes += 1
                around = slice(max(0, k - 20), k + 20)
                moved = float(np.sqrt((np.ptp(place[:, around], axis=1) ** 2).sum()))
                speeds.append(speed[k] / max(moved, 0.05))
                sharpness.append(float(np.abs(np.gradient(speed[around], 1 / RATE)).max()) / max(moved, 0.05))
                sizes.append(float(far[around].max()))
    minutes = rotations.shape[2] / RATE / 60
    out = {"strokes a minute": strokes / minutes}
    if strokes:
        out |= {"extent of strokes": float(np.median(sizes)), "quickness of strokes": float(np.median(speeds))}
        out["sharpness of strokes"] = float(np.median(sharpness))
    return out


def _reach(rotations: F64, body: Body, side: str) -> F64:
    """(3, T) the hand against the chest, arm lengths."""
    shoulder, upper, lower, hand = (body.at(side + bone).astype(np.float64) for bone in ("Shoulder", "UpperArm", "LowerArm", "Hand"))
    turn, place = quat.identity(1).astype(np.float64), np.zeros((3, 1))
    for bone, step in (("Shoulder", upper - shoulder), ("UpperArm", lower - upper), ("LowerArm", hand - lower)):
        turn = np.asarray(quat.mul(turn, rotations[:, BONE_INDEX[side + bone]]), np.float64)
        place = place + np.asarray(quat.rotate(turn, step[:, None]), np.float64)
    return np.asarray(place / (np.linalg.norm(lower - upper) + np.linalg.norm(hand - lower)), np.float64)
