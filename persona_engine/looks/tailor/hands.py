"""Makers of what is worn on hands and wrists."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from persona_engine.looks.cage import Cage, normals
from persona_engine.looks.hands import FINGERS, make_hands
from persona_engine.looks.mesh import Mesh, ball, join, tube
from persona_engine.looks.sdf import project
from persona_engine.looks.tailor.bench import F64, Bench, Sewn, Work
from persona_engine.looks.tailor.spec import PieceSpec, given
from persona_engine.looks.trim import Edge, Woven, turn_in
from persona_engine.looks.weights import Weights, arm_shares, step, strongest

COLUMNS = 20


@dataclass(frozen=True)
class GlovePlan:
    """Metres of the 1.5 m figure."""

    thick: float = 0.0022
    fingers: bool = True
    cuff: float = 0.060
    """Length of the cuff up the arm."""
    ease: float = 0.0055
    flare: float = 0.004


@dataclass(frozen=True)
class BandPlan:
    """Rings round the wrists."""

    count: float = 3.0
    thick: float = 0.0030
    wide: float = 0.0030
    apart: float = 0.009
    left: bool = True
    right: bool = True
    face: float = 0.0
    """Radius of a watch's face; 0 for none."""


def make_gloves(spec: PieceSpec, bench: Bench) -> Work:
    """Gloves with or without fingers, and their cuffs."""
    plan: GlovePlan = given(spec, GlovePlan)
    cage, table = make_hands(bench.figure)
    faces = cage.triangles()
    table = strongest(table)
    n = normals(cage.points, faces)
    wrist = np.abs(cage.points[:, 0]) < abs(float(bench.figure.at("leftHand")[0])) - 0.010 * bench.k
    out = cage.points + n * np.where(wrist, plan.thick * 1.6, plan.thick)[:, None] * bench.k
    if not plan.fingers:
        names = bench.figure.names
        ends = [names.index(f"{side}{finger}{part}") for side in ("left", "right") for finger in FINGERS for part in ("Intermediate", "Distal")]
        ends += [names.index(f"{side}Thumb{part}") for side in ("left", "right") for part in ("Distal",)]
        free = table[:, ends].sum(1) > 0.5
        faces = faces[~free[faces].any(1)]
    used = np.unique(faces)
    place = np.full(len(out), -1)
    place[used] = np.arange(len(used))
    on = np.asarray(table.any(axis=0))
    bones = tuple(bone for bone, kept in zip(bench.figure.names, on.tolist()) if kept)
    seams = 0.86 + 0.14 * step(-0.6, 0.5, n[:, 1])
    cut = bench.lowered(out, table)
    hand = Sewn(spec.name, "body", out[used] / bench.k, place[faces], bones, table[used][:, on], seams[used], np.zeros(len(used), np.int64), spec.finish, None,
                None, cut[used] / bench.k)  # fmt: skip
    cuff = bench.woven(f"{spec.name} cuff", _cuff(bench, plan), None, spec.finish, zone=min(1, len(spec.colors) - 1))
    return Work([hand, cuff])


def _cuff(bench: Bench, plan: GlovePlan) -> Woven:
    form, k, cage = bench.form, bench.k, Cage()
    tables, edges = [], []
    for side, sign in (("left", 1.0), ("right", -1.0)):
        shoulder, along = form.arm_line(side)
        wrist = float(np.linalg.norm(form.places[side + "Hand"] - shoulder))
        s = np.linspace(wrist + 0.012 * k, wrist - plan.cuff * k, max(4, round(plan.cuff / (0.014 if plan.cuff < 0.1 else 0.030))))
        up = np.array((abs(along[1]) * sign, abs(along[0]), 0.0))
        angle = np.arange(COLUMNS) * 2 * np.pi / COLUMNS
        ring = np.cos(angle)[:, None] * up + np.sin(angle)[:, None] * np.array((0.0, 0.0, -sign))
        rings = (shoulder + s[:, None] * along)[:, None] + 0.03 * k * ring[None]
        soft = plan.ease + plan.flare * np.linspace(0.0, 1.0, len(s))[:, None]
        rings = project(form.arms[side], rings, np.broadcast_to(soft * k, rings.shape[:2]), 3)
        numbers = cage.add(rings)
        cage.weave(numbers, wrap=True)
        edges += [Edge(numbers[-1], numbers[-2], False), Edge(numbers[0], numbers[1], True)]
        arm = Weights(form.figure, numbers.size)
        arm.put(slice(None), arm_shares(form.figure, side, np.repeat(s, COLUMNS)))
        tables.append(arm.table)
    return turn_in(cage, np.concatenate(tables), edges, k)


def make_bands(spec: PieceSpec, bench: Bench) -> Work:
    """Bangles, or a watch."""
    plan: BandPlan = given(spec, BandPlan)
    k, work = bench.k, Work()
    angle = np.linspace(0.0, 2 * np.pi, 25)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        if not getattr(plan, side):
            continue
        wrist = bench.figure.at(side + "Hand") / k
        rings = []
        for number in range(round(plan.count)):
            x = abs(wrist[0]) - 0.026 - plan.apart * number
            girth = 0.0245 + 0.0012 * number
            path = np.stack([np.full(25, sign * x), wrist[1] + girth * np.cos(angle), wrist[2] + 0.95 * girth * np.sin(angle)], 1)
            away = path - np.array((sign * x, wrist[1], wrist[2]))
            away /= np.linalg.norm(away, axis=1, keepdims=True)
            across = np.tile(np.array((1.0, 0.0, 0.0)), (25, 1))
            across = across * np.sign((np.cross(across, away) * np.gradient(path, axis=0)).sum(1))[:, None]
            shade = 0.85 + 0.15 * (number % 2)
            rings.append(tube(path, across, away, np.full(25, plan.wide), np.full(25, plan.thick), 8, (shade,) * 3))
        work.panels.append(_on_arm(bench, side, join(rings), spec.finish, 0))
        if plan.face:
            center = np.array((sign * (abs(wrist[0]) - 0.026), wrist[1] + 0.0262, wrist[2]))
            work.panels.append(_on_arm(bench, side, _dial(center, plan.face), "metal", 1))
            work.panels.append(_on_arm(bench, side, _dial(center + np.array((0.0, 0.0022, 0.0)), plan.face * 0.82), "plastic", 2))
    return work


def _dial(center: F64, radius: float) -> Mesh:
    return ball(center, np.array((radius, 0.0042, radius)), 18, 8)


def _on_arm(bench: Bench, side: str, made: Mesh, finish: str, zone: int) -> Sewn:
    count = len(made.points)
    row = bench.figure.names.index(side + "LowerArmTwist")
    turn = bench.form.deltas[row]
    cut = (made.points * bench.k) @ turn[:3, :3].T + turn[:3, 3]
    return Sewn("band", "body", made.points, made.faces, (side + "LowerArmTwist",), np.ones((count, 1)), made.colors.mean(1), np.full(count, zone, np.int64),
                finish, None, None, cut / bench.k)  # fmt: skip
