"""Bare arms and legs, for clothes that leave them free. Ends lie under sleeve, skirt, hand or sock."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.body import Form
from persona_engine.looks.cage import Cage
from persona_engine.looks.hands import RING
from persona_engine.looks.sdf import project
from persona_engine.looks.trim import Woven
from persona_engine.looks.weights import WRIST, Weights, arm_shares, leg_shares
from persona_engine.looks.wrists import LIP, joined

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

COLUMNS = 16
ARM_ROWS, LEG_ROWS = 14, 18


def weave_arms(form: Form, start: float) -> Woven:
    """Both arms from `start` metres beyond the shoulder joint (1.5 m figure) to the wrists, cut pose."""
    k, cage, weights = form.scale, Cage(), []
    for side, sign in (("left", 1.0), ("right", -1.0)):
        shoulder, along = form.arm_line(side)
        wrist = float(np.linalg.norm(form.places[side + "Hand"] - shoulder))
        s = np.append(np.linspace(start * k, wrist - WRIST * k, ARM_ROWS - 1), wrist - (WRIST - LIP) * k)
        up = np.array((abs(along[1]) * sign, abs(along[0]), 0.0))
        numbers = _tube(cage, shoulder + s[:, None] * along, (up, np.array((0.0, 0.0, -sign))), 0.03 * k, RING)
        cage.points[numbers] = project(form.arms[side], cage.points[numbers], -0.0010 * k, 3)
        cage.points[numbers] = joined(form, side, cage.points[numbers])
        arm = Weights(form.figure, numbers.size)
        arm.put(slice(None), arm_shares(form.figure, side, np.repeat(s, RING)))
        weights.append(arm.table)
    return Woven(cage, np.concatenate(weights), np.arange(len(cage.points)))


def weave_legs(form: Form, top: float, low: float) -> Woven:
    """Both legs between two heights (1.5 m figure)."""
    k, cage, weights = form.scale, Cage(), []
    for code, side in ((1, "left"), (2, "right")):
        hip, knee, ankle = (form.places[side + name] for name in ("UpperLeg", "LowerLeg", "Foot"))
        y = np.linspace(low, top, LEG_ROWS) * k
        heights = np.array((ankle[1], knee[1], hip[1]))
        x, z = (np.interp(y, heights, np.array((ankle[i], knee[i], hip[i]))) for i in (0, 2))
        numbers = _tube(cage, np.stack([x, y, z], axis=1), (np.array((0.0, 0.0, 1.0)), np.array((1.0, 0.0, 0.0))), 0.04 * k)
        level = cage.points[numbers][..., 1]
        cage.points[numbers] = project(form.legs[side], cage.points[numbers], 0.0, 3)
        cage.points[numbers, 1] = level
        leg = Weights(form.figure, numbers.size)
        leg.put(slice(None), leg_shares(form.figure, cage.points[numbers.ravel()], np.full(numbers.size, code)))
        weights.append(leg.table)
    return Woven(cage, np.concatenate(weights), np.arange(len(cage.points)))


def _tube(cage: Cage, line: F64, frame: tuple[F64, F64], radius: float, columns: int = COLUMNS) -> I64:
    """(R, C) rings round a line; outside is where `frame` turns right-handed round the line."""
    angle = np.arange(columns) * 2 * np.pi / columns
    ring = np.cos(angle)[:, None] * frame[0] + np.sin(angle)[:, None] * frame[1]
    numbers = cage.add(line[:, None] + radius * ring[None])
    outward = np.cross(frame[0], frame[1]) @ (line[-1] - line[0]) > 0
    cage.weave(numbers if outward else numbers[:, ::-1], wrap=True)
    return numbers
