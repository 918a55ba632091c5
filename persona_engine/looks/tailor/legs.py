"""Makers of trousers and of what is worn on feet."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from persona_engine.looks.bottom import BottomCut, weave_trousers
from persona_engine.looks.cage import Cage
from persona_engine.looks.sdf import project
from persona_engine.looks.shoes import ShoeCut, weave_shoes
from persona_engine.looks.tailor.bench import Bench, Work
from persona_engine.looks.tailor.chart import place
from persona_engine.looks.tailor.spec import PieceSpec, given
from persona_engine.looks.trim import Edge, Woven, turn_in
from persona_engine.looks.weights import Weights, leg_shares, step

COLUMNS = 20


@dataclass(frozen=True)
class TrousersPlan:
    """See `BottomCut`."""

    waist: float = 0.806
    hem: float = 0.108
    ease: float = 0.0075
    knee: float = 0.009
    cuff: float = 0.015
    turn: float = 0.030
    creased: bool = True


@dataclass(frozen=True)
class ShoePlan:
    """See `ShoeCut`."""

    sole: float = 0.024
    shaft: float = 0.086
    round: float = 0.030
    opening: float = 0.035
    leg: float = 0.0
    """Height of a boot's shaft round the leg; 0 for none."""
    ease: float = 0.010
    sock: bool = True


def make_trousers(spec: PieceSpec, bench: Bench) -> Work:
    """Trousers of any length."""
    woven = weave_trousers(bench.form, BottomCut(**vars(given(spec, TrousersPlan))))
    return Work([bench.woven(spec.name, woven, place("bottom", "body", woven.cage.uvs), spec.finish)])


def make_shoes(spec: PieceSpec, bench: Bench) -> Work:
    """Shoes, boots, socks."""
    plan: ShoePlan = given(spec, ShoePlan)
    names = {f.name for f in fields(ShoeCut)}
    pieces = weave_shoes(bench.form, ShoeCut(**{name: value for name, value in vars(plan).items() if name in names}))
    work = Work()
    for name, woven in pieces.items():
        if name == "sock" and (plan.leg or not plan.sock):
            continue
        finish = {"sole": "rubber", "sock": "cloth"}.get(name, spec.finish)
        uvs = place("shoe", "shaft" if name == "sock" else name, woven.cage.uvs * (np.array((1.0, 0.85)) if name == "sock" else 1.0))
        work.panels.append(bench.woven(f"{spec.name} {name}", woven, uvs, finish, posed=False))
    if plan.leg:
        woven = _shaft(bench, plan)
        work.panels.append(bench.woven(f"{spec.name} shaft", woven, place("shoe", "shaft", woven.cage.uvs), spec.finish, posed=False))
    return work


def _shaft(bench: Bench, plan: ShoePlan) -> Woven:
    """Both shafts, from inside the shoe up the leg."""
    form, k, cage = bench.form, bench.k, Cage()
    edges, codes = [], []
    for code, side in ((1, "left"), (2, "right")):
        sign = 1.0 if side == "left" else -1.0
        hip, knee, ankle = (form.places[side + name] for name in ("UpperLeg", "LowerLeg", "Foot"))
        y = np.linspace(plan.shaft - 0.012, plan.leg, max(5, round((plan.leg - plan.shaft) / 0.018))) * k
        heights = np.array((ankle[1], knee[1], hip[1]))
        x, z = (np.interp(y, heights, np.array((ankle[i], knee[i], hip[i]))) for i in (0, 2))
        angle = np.arange(COLUMNS) * 2 * np.pi / COLUMNS
        rings = np.stack(np.broadcast_arrays(x[:, None] + sign * 0.045 * k * np.sin(angle), y[:, None], z[:, None] + 0.045 * k * np.cos(angle)), -1)
        soft = plan.ease + 0.004 * step(plan.leg - 0.03, plan.leg, y / k)[:, None] + 0.006 * step(plan.shaft + 0.03, plan.shaft - 0.01, y / k)[:, None]
        fold = 0.0022 * np.sin(y / k * 2 * np.pi / 0.05)[:, None] * (0.6 + 0.4 * np.cos(angle))
        rings = project(form.legs[side], rings, (soft + fold) * k, 3)
        rings[..., 1] = y[:, None]
        v = (y - y[0]) / (y[-1] - y[0])
        u = np.abs(1.0 - angle / np.pi)
        numbers = cage.add(rings, np.stack(np.broadcast_arrays(1.0 - u, v[:, None]), -1))
        cage.weave(numbers if side == "left" else numbers[:, ::-1], wrap=True)
        edges.append(Edge(numbers[-1], numbers[-2], side == "right"))
        codes.append(np.full(numbers.size, code))
    weights = Weights(form.figure, len(cage.points))
    weights.put(slice(None), leg_shares(form.figure, cage.points, np.concatenate(codes)))
    return turn_in(cage, weights.table, edges, k)
