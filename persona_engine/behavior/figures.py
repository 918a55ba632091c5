"""Figures of how somebody moves, measured on a take: blinks, expression, gaze, head, and the strokes of the hands."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from persona_engine.names import ARKIT_INDEX, BONE_INDEX
from persona_engine.rig import quat
from persona_engine.rig.body import Body
from persona_engine.score.take import Take

F64 = NDArray[np.float64]

RATE = 60.0
"""Frames a second at which takes are measured."""
LOOK_FULL = 28.0
"""Degrees of an eye at the full weight of an `eyeLook*` shape."""
CONTACT = 7.0
"""Degrees around the most frequent direction of the gaze that count as looking at the same thing."""
CLOSED, OPENED = 0.5, 0.3
STROKE_SPEED, STROKE_GAP = 0.9, 0.3
"""Arm lengths a second that a hand reaches in a stroke, and seconds between strokes."""
UP, UP_S, JOIN_S = 0.16, 0.25, 0.3
"""A hand this many arm lengths from rest for so many seconds gestures; gaps as short as the last do not end it."""
STILL_SPEED = 0.15
TURN_SPEED, WAY, WAY_S = 0.35, 0.35, 1.5
"""Arm lengths a second below which a hand may come to a turn, and how long a way down is at least, in arm lengths, and at most, in seconds."""
SMOOTH_S, BEATING = 0.1, -0.25
"""Seconds over which places are taken where turns are looked for, and how high above the shoulder hands beat time, arm lengths."""
SWING, BACK, BACK_S, BACKWARDS = 0.06, 0.35, 0.5, -0.55
"""Arm lengths of the least swing; how long a swing back is at most, in arm lengths and seconds, and the cosine of its angle to the one before."""
BEFORE_S, AFTER_S = 0.33, 0.5
"""Seconds around a stroke in which the trunk goes along."""
NOD_S, BRIEF_S, DRIFT_S = 0.5, 0.08, 0.12
"""Seconds that a nod lasts, and in which the head does nothing, and seconds over which its slow turns are taken."""
EXPRESSIVE: tuple[tuple[str, ...], ...] = (
    ("mouthSmileLeft", "mouthSmileRight"), ("browInnerUp", "browOuterUpLeft", "browOuterUpRight"), ("browDownLeft", "browDownRight"),
    ("cheekSquintLeft", "cheekSquintRight"), ("eyeWideLeft", "eyeWideRight"), ("mouthFrownLeft", "mouthFrownRight"),
)  # fmt: skip


def measure(take: Take) -> dict[str, float]:
    """Figures of a take by name; only those of what was recorded and moves."""
    t = np.arange(take.t[0], take.t[-1], 1 / RATE)
    face = np.array([np.interp(t, take.t, row) for row in take.face])
    if take.rotations is None:
        head = np.array([np.interp(t, take.t, row) for row in take.head])
        return _face(face) | _looks(face, np.degrees(head))
    rotations = take.rotations.astype(np.float64)
    turn = quat.mul(*(_nearest(rotations[:, BONE_INDEX[bone]], take.t, t) for bone in ("neck", "head")))
    arms = [BONE_INDEX[side + bone] for side in ("left", "right") for bone in ("UpperArm", "LowerArm")]
    hands = _hands(rotations, take.t, t) if np.ptp(rotations[:, arms], axis=2).max() > 1e-3 else {}
    return _face(face) | _looks(face, np.degrees(quat.to_rotation_vector(turn))) | hands


def _nearest(values: F64, recorded: F64, t: F64) -> F64:
    """Values (..., N) of the moments `recorded` at the times `t`."""
    return np.asarray(values[..., np.clip(np.searchsorted(recorded, t), 0, len(recorded) - 1)], np.float64)


def _between(values: F64, recorded: F64, t: F64) -> F64:
    """Values (K, N) of the moments `recorded` at the times `t`."""
    return np.array([np.interp(t, recorded, row) for row in values])


def _face(face: F64) -> dict[str, float]:
    lids = face[[ARKIT_INDEX["eyeBlinkLeft"], ARKIT_INDEX["eyeBlinkRight"]]].mean(0)
    blinks, closed = 0, False
    for value in lids:
        if not closed and value > CLOSED:
            blinks, closed = blinks + 1, True
        elif closed and value < OPENED:
            closed = False
    groups = [face[[ARKIT_INDEX[name] for name in names]].mean(0) for names in EXPRESSIVE]
    out = {"blinks a minute": blinks * 60 * RATE / face.shape[1]} if np.ptp(lids) > 0 else {}
    if any(np.ptp(g) > 0 for g in groups):
        out["range of expression"] = float(np.mean([np.percentile(g, 95) - np.percentile(g, 10) for g in groups]))
    return out


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
    out = {}
    if np.ptp(yaw) > 0 or np.ptp(pitch) > 0:
        out["gaze on its target"] = 1.0 - float(away.mean())
    if np.ptp(head) > 0:
        follows = np.hypot(*(turned - np.median(turned, axis=1, keepdims=True)))
        out["head movement"] = float(np.sqrt((np.diff(head, axis=1) ** 2).sum(0)).mean() * RATE)
        out["drift of the head"] = float(np.median(np.abs(np.diff(_smoothed(head[1], DRIFT_S)))) * RATE)
        out["depth of nods"] = float(_smoothed(head[0] - _smoothed(head[0], NOD_S), BRIEF_S).std())
        if away.any() and out.keys() >= {"gaze on its target"}:
            out["the head in gaze"] = float(follows[away].sum() / max(off[away].sum(), 1e-6))
    return out


def _smoothed(values: F64, seconds: float) -> F64:
    """Values with the mean around each in their place."""
    size = min(round(seconds * RATE), len(values))
    return np.asarray(np.convolve(values, np.full(size, 1 / size), "same"), np.float64)


def _mode(values: F64) -> float:
    """The centre of the densest 4 degrees."""
    counts, edges = np.histogram(values, np.arange(-90, 91, 2.0))
    at = int(np.convolve(counts, [1, 1], "valid").argmax())
    return float(edges[at + 1])


def _hands(rotations: F64, recorded: F64, t: F64) -> dict[str, float]:
    """Gestures and strokes of the hands against the chest, in arm lengths; `rotations` (4, 55, N) at the moments `recorded`, measured at `t`."""
    body = Body.standard()
    rows: dict[str, list[float]] = {name: [] for name in ("extent", "quickness", "sharpness", "curve", "force", "strokes", "hold", "body", "bow")}
    trunk = np.degrees(quat.to_rotation_vector(rotations[:, [BONE_INDEX[bone] for bone in ("spine", "chest", "upperChest")]])).sum(axis=1)
    trunk = _between(trunk, recorded, t)
    raised = again = 0
    for side in ("left", "right"):
        place = _between(_reach(rotations, body, side), recorded, t)
        speed = np.convolve(np.sqrt((np.gradient(place, 1 / RATE, axis=1) ** 2).sum(0)), np.ones(5) / 5, "same")
        far = np.sqrt(((place - np.median(place, axis=1, keepdims=True)) ** 2).sum(0))
        rows["bow"] += _bows(place, speed)
        smooth = np.array([_smoothed(row, SMOOTH_S) for row in place])
        for first, end in _bouts(far > UP):
            raised += end - first
            again += _repeats(smooth[:, first:end])
            strokes = _strokes(speed, first, end)
            rows["strokes"].append(len(strokes))
            rows["hold"].append(float((speed[first:end] < STILL_SPEED).sum()) / RATE)
            for k in strokes:
                _stroke(rows, place, speed, far, k)
                along = trunk[:, max(0, k - round(BEFORE_S * RATE)) : k + round(AFTER_S * RATE)]
                rows["body"].append(float(np.ptp(along, axis=1).max()))
    out = {"gestures a minute": len(rows["strokes"]) * 60 * RATE / len(t), "hands raised": raised / len(t) / 2}
    out["repeated strokes"] = float(np.sqrt(again * 60 * RATE / len(t)))
    if rows["strokes"]:
        out |= {"strokes a gesture": float(np.mean(rows["strokes"])), "hold of gestures": float(np.mean(rows["hold"]))}
    if rows["bow"]:
        out["bow of ways down"] = float(np.median(rows["bow"]))
    if rows["extent"]:
        out["the body in strokes"] = float(np.mean(rows["body"]))
        out |= {f"{name} of strokes": float(np.median(rows[name])) for name in ("extent", "quickness", "sharpness", "curve", "force")}
    return out


def _bouts(up: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Frames [first, end) of each gesture."""
    edges = np.flatnonzero(np.diff(up.astype(np.int8), prepend=0, append=0))
    out: list[tuple[int, int]] = []
    for first, end in zip(edges[::2].tolist(), edges[1::2].tolist()):
        if out and first - out[-1][1] < JOIN_S * RATE:
            out[-1] = (out[-1][0], end)
        else:
            out.append((first, end))
    return [(a, b) for a, b in out if b - a >= UP_S * RATE]


def _strokes(speed: F64, first: int, end: int) -> list[int]:
    """Frames at which the hand is quickest."""
    out: list[int] = []
    for k in range(max(1, first - 12), min(end, len(speed) - 1)):
        if speed[k] > STROKE_SPEED and speed[k - 1] < speed[k] >= speed[k + 1] and (not out or (k - out[-1]) / RATE > STROKE_GAP):
            out.append(k)
    return out


def _bows(place: F64, speed: F64) -> list[float]:
    """How far a hand that is lowered swings out of the straight line, as a share of each way."""
    out = []
    slow = np.flatnonzero((speed[1:-1] < TURN_SPEED) & (speed[:-2] >= speed[1:-1]) & (speed[1:-1] < speed[2:])) + 1
    for a, b in pairwise(slow.tolist()):
        way = place[:, b] - place[:, a]
        length = float(np.linalg.norm(way))
        if length > WAY and b - a < WAY_S * RATE and way[1] < -0.5 * length:
            aside = place[:, a:b] - place[:, a, None]
            aside -= np.outer(way, way @ aside) / length**2
            out.append(float(np.linalg.norm(aside, axis=0).mean()) / length)
    return out


def _repeats(smooth: F64) -> int:
    """How many swings of a raised hand are gone back and once more, down where hands beat time."""
    speed = np.linalg.norm(np.gradient(smooth, axis=1), axis=0)
    turns = [0]
    for k in [*(np.flatnonzero((speed[:-2] >= speed[1:-1]) & (speed[1:-1] < speed[2:])) + 1).tolist(), len(speed) - 1]:
        if np.linalg.norm(smooth[:, k] - smooth[:, turns[-1]]) >= SWING:
            turns.append(k)
    ways, seconds = np.diff(smooth[:, turns], axis=1), np.diff(turns) / RATE
    long = np.linalg.norm(ways, axis=0)
    back = (np.einsum("ck,ck->k", ways[:, 1:], ways[:, :-1]) < BACKWARDS * long[1:] * long[:-1]) & (long[1:] < BACK) & (seconds[1:] < BACK_S)
    found = k = 0
    while k < len(long):
        again = next((n for n, turned in enumerate(back[k:]) if not turned), len(back) - k)
        found += again > 1 and smooth[1, turns[k + 1]] < BEATING
        k += again + 1
    return found


def _stroke(rows: dict[str, list[float]], place: F64, speed: F64, far: F64, k: int) -> None:
    around = slice(max(0, k - 20), k + 20)
    moved = max(float(np.sqrt((np.ptp(place[:, around], axis=1) ** 2).sum())), 0.05)
    push = np.gradient(speed[around], 1 / RATE)
    rows["extent"].append(float(far[around].max()))
    rows["quickness"].append(speed[k] / moved)
    rows["sharpness"].append(float(np.abs(push).max()) / moved)
    half = 0.3 * speed[k]
    a = k - int(np.argmax(speed[k::-1] < half)) if (speed[: k + 1] < half).any() else 0
    b = k + int(np.argmax(speed[k:] < half)) if (speed[k:] < half).any() else len(speed) - 1
    path = float(np.sqrt((np.diff(place[:, a : b + 1], axis=1) ** 2).sum(0)).sum())
    rows["curve"].append(path / max(float(np.linalg.norm(place[:, b] - place[:, a])), 0.02))
    rows["force"].append(speed[k] * RATE / max(b - a, 1))


def _reach(rotations: F64, body: Body, side: str) -> F64:
    """(3, T) the hand against the chest, arm lengths."""
    shoulder, upper, lower, hand = (body.at(side + bone).astype(np.float64) for bone in ("Shoulder", "UpperArm", "LowerArm", "Hand"))
    turn, place = quat.identity(1).astype(np.float64), np.zeros((3, 1))
    for bone, step in (("Shoulder", upper - shoulder), ("UpperArm", lower - upper), ("LowerArm", hand - lower)):
        turn = np.asarray(quat.mul(turn, rotations[:, BONE_INDEX[side + bone]]), np.float64)
        place = place + np.asarray(quat.rotate(turn, step[:, None]), np.float64)
    return np.asarray(place / (np.linalg.norm(lower - upper) + np.linalg.norm(hand - lower)), np.float64)
