"""What holds for everyone who is made, measured over random people: `python -m bench.looks --people 200 --json OUT [--heads]`.

The worst of every figure beside its bar, with whose it is; lengths are in units of the head. `--heads` leaves out whole characters, which take two
seconds each. One process for each core.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import numpy as np

from bench.report import save, show
from persona_engine.avatar.writer import write
from persona_engine.looks import checks
from persona_engine.looks.build import build
from persona_engine.looks.chart import chart
from persona_engine.looks.form import Form
from persona_engine.looks.lods import MOST_TRIANGLES, triangles
from persona_engine.looks.pose import Pose, skin
from persona_engine.looks.vary import random

STRENGTHS = np.linspace(0.0, 1.0, 9)
SIDES = ((1, "Left"), (-1, "Right"))
MIXES: tuple[dict[str, float], ...] = (
    {}, {"jawOpen": 1.0, "mouthClose": 1.0}, {"mouthSmileLeft": 1.0, "mouthPucker": 0.5, "jawOpen": 0.4, "mouthClose": 0.4},
)  # fmt: skip
"""Faces in which the lips are shut."""


class Bar(NamedTuple):
    """What a figure may be at most, or at least."""

    bound: float
    least: bool = False

    def met(self, value: float) -> bool:
        """Whether a figure keeps to it."""
        return value >= self.bound if self.least else value <= self.bound

    def worse(self, value: float) -> float:
        """Larger for what is worse."""
        return -value if self.least else value


BARS = {
    "gap between shut lids": Bar(1e-6), "gap between shut lips": Bar(1e-6), "lid off the eye's centre, radii of the eye": Bar(1.0, True),
    "left against right": Bar(1e-9), "triangles turned over": Bar(0), "vertices that a shape moves": Bar(50, True),
    "triangles": Bar(MOST_TRIANGLES), "materials": Bar(8), "bytes": Bar(4_000_000), "seconds": Bar(2.5),
}  # fmt: skip


class Figure(NamedTuple):
    """One measured figure of one person."""

    bar: str
    value: float
    where: str


def head(seed: int) -> list[Figure]:
    """The figures of a random person's head, the worst of each kind."""
    return [max(found, key=lambda f: BARS[f.bar].worse(f.value)) for found in _by_bar(_head(seed)).values()]


def person(seed: int) -> list[Figure]:
    """The figures of a random person as a file; the time is this process's CPU."""
    began = time.process_time()
    avatar = build(random(seed))
    size = len(write(avatar))
    took = time.process_time() - began
    found = {"triangles": triangles(avatar.meshes), "materials": len(avatar.materials), "bytes": size, "seconds": took}
    return [Figure(bar, value, f"person {seed}") for bar, value in found.items()]


def everyone(measure: Callable[[int], list[Figure]], seeds: Iterable[int]) -> list[Figure]:
    """What `measure` gives for all seeds, made by one process for each core."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return [figure for figures in pool.map(measure, seeds, chunksize=4) for figure in figures]


def broken(figures: Iterable[Figure], leave: tuple[str, ...] = ("seconds",)) -> list[Figure]:
    """Those that miss their bar, but for the bars of `leave`."""
    return [figure for figure in figures if figure.bar not in leave and not BARS[figure.bar].met(figure.value)]


def _head(seed: int) -> Iterator[Figure]:
    form = Form.of(random(seed))
    rest, shapes = skin(form, Pose()), checks.deltas(form)
    for sign, side in SIDES:
        blink, who = f"eyeBlink{side}", f"person {seed}"
        yield Figure("gap between shut lids", checks.gap(checks.mixed(rest, shapes, {blink: 1.0}), chart().slits[side.lower()]), f"{who}, {blink}")
        for strength in STRENGTHS:
            clear = checks.lid_clearance(form, checks.mixed(rest, shapes, {blink: float(strength)}), sign)
            yield Figure("lid off the eye's centre, radii of the eye", clear, f"{who}, {blink} {strength:g}")
    for mix in MIXES:
        yield Figure("gap between shut lips", checks.gap(checks.mixed(rest, shapes, mix), chart().slits["mouth"]), f"{who}, {'+'.join(mix) or 'at rest'}")
    yield Figure("left against right", checks.mirror_error(rest), who)
    for name, delta in shapes.items():
        moved = rest + delta + (shapes["jawOpen"] if name == "mouthClose" else 0.0)
        yield Figure("triangles turned over", checks.flipped(rest, moved), f"{who}, {name}")
        yield Figure("vertices that a shape moves", checks.touched(delta), f"{who}, {name}")


def _by_bar(figures: Iterable[Figure]) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = {}
    for figure in figures:
        found.setdefault(figure.bar, []).append(figure)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--heads", action="store_true")
    parser.add_argument("--json")
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.people)
    figures = everyone(head, seeds) + ([] if options.heads else everyone(person, seeds))
    rows, data = [], {}
    for bar, found in _by_bar(figures).items():
        worst = max(found, key=lambda f, bar=bar: BARS[bar].worse(f.value))  # type: ignore[misc]
        median, missed = float(np.median([f.value for f in found])), len(broken(found, ()))
        rows.append((bar, f"{median:.4g}", f"{worst.value:.4g}", f"{'>=' if BARS[bar].least else '<='} {BARS[bar].bound:g}", missed, worst.where))
        data[bar] = {"median": median, "worst": float(worst.value), "where": worst.where}
    show(f"{len(seeds)} random people, from {seeds.start}", ["", "median", "worst", "bar", "missed", "whose"], rows)
    faces = checks.face_distances([Form.of(random(seed)) for seed in seeds])[np.triu_indices(len(seeds), 1)]
    show("faces apart", ["1st percentile", "least", "bar"], [(float(np.percentile(faces, 1)), float(faces.min()), ">= 0.03")])
    save(options.json, {"people": len(seeds), "figures": data, "faces": float(np.percentile(faces, 1))})


if __name__ == "__main__":
    main()
