"""Eyes, lids and head of twenty personas for ten minutes in each role, against the literature: `python -m bench.statistics --json OUT`.

Everything is read from the final pose (lines of sight through spine, head and eyes; closure of the lids). Peers are the published laws:
Lee 2002 "Eyes Alive" (direction and size of saccades), Carpenter and Bahill (main sequence), Argyle, Rogers 2018 and Andrist 2013 (shares
and runs), Bentivoglio 1997 (blinks).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from msgspec import structs
from numpy.typing import NDArray
from rich.progress import track
from scipy import stats

from bench.report import save, show
from persona_engine.behavior.plan import Context, Sentence
from persona_engine.behavior.planner import BehaviorModel
from persona_engine.behavior.scheduler import schedule
from persona_engine.motion import blink
from persona_engine.motion import gaze_tables as tables
from persona_engine.motion.performer import Performer
from persona_engine.motion.world import World
from persona_engine.names import ARKIT_INDEX, BONE_INDEX, ROLES
from persona_engine.rig import quat
from persona_engine.rig.body import Body
from persona_engine.score import Affect, GazeTarget, PoseFrame, Roots, State, Style
from persona_engine.speech.synthesizer import Done
from persona_engine.speech.timeline_builder import build

F64 = NDArray[np.float64]
Watch = Callable[..., Iterable[int]]

SEEDS = 20
ALPHA = 0.01
FPS = 60
PARTNER = (0.0, 0.0, 1.3)
"""Where the partner stands; metres, in front of each persona."""
SMALLEST = 1.2
"""Degrees; smaller jumps are fixational."""
_SPINE = ("hips", "spine", "chest", "upperChest", "neck", "head")
_BLINK = ARKIT_INDEX["eyeBlinkLeft"]


@dataclass
class Seen:
    """What one role's personas did: `lines` (T, 2, N) yaw and pitch of the line of sight in degrees, less the way to the partner;
    `head` (T, 2, N) degrees; `lids` (T, N); `fps`."""

    lines: F64
    head: F64
    lids: F64
    fps: float


def line_of_sight(frame: PoseFrame, count: int) -> tuple[F64, F64]:
    """(2, n) yaw and pitch of the mean line of sight in the model's axes, and (2, n) of the head, radians."""
    turns = frame.rotations[:, :, :count]
    head = turns[:, BONE_INDEX[_SPINE[0]]]
    for bone in _SPINE[1:]:
        head = quat.mul(head, turns[:, BONE_INDEX[bone]])
    found = []
    for turn in (quat.mul(head, turns[:, BONE_INDEX["leftEye"]]), quat.mul(head, turns[:, BONE_INDEX["rightEye"]]), head):
        x, y, z = quat.rotate(turn, np.repeat(np.array([[0.0], [0.0], [1.0]], np.float32), count, axis=1))
        found.append(np.stack([np.arctan2(x, z), np.arctan2(y, np.hypot(x, z))]))
    return (found[0] + found[1]) / 2, found[2]


def unwatched(steps: Iterable[int], **_: str) -> Iterable[int]:
    """No progress bar."""
    return steps


def observe(seconds: float, fps: float = FPS, start: float = 0.0, watch: Watch = unwatched) -> dict[str, Seen]:
    """Twenty personas in each role, all in one performer, looking at a partner in front of them; seen from session time `start` on."""
    body, world, count = Body.standard(), World(), len(ROLES) * SEEDS
    performer, frame = Performer(count, world), PoseFrame(count)
    eye = float(body.eye_center[1])
    world.add(Roots(-1.0, ("partner",), ((PARTNER[0], eye, PARTNER[2]),), (0.0,)))
    for n in range(count):
        name = f"p{n}"
        performer.add(name, 1000 + n, body, Style())
        performer.apply(State(name, 0.0, role=ROLES[n // SEEDS], attention=GazeTarget("partner")), 0.0)
    steps = round(seconds * fps)
    lines, heads, lids = np.zeros((steps, 2, count), np.float32), np.zeros((steps, 2, count), np.float32), np.zeros((steps, count), np.float32)
    for k in watch(range(steps), description="watching"):
        performer.sample(start + k / fps, frame)
        lines[k], heads[k] = line_of_sight(frame, count)
        lids[k] = frame.face[_BLINK]
    straight = np.median(np.degrees(lines[:, 1]), axis=0)
    out = {}
    for number, role in enumerate(ROLES):
        mine = slice(number * SEEDS, (number + 1) * SEEDS)
        seen = np.degrees(lines[..., mine]).astype(np.float64)
        if role != "thinking":
            seen[:, 1] -= straight[mine]
        else:
            seen[:, 1] -= np.median(straight[:SEEDS])
        out[role] = Seen(seen, np.degrees(heads[..., mine]).astype(np.float64), lids[:, mine].astype(np.float64), fps)
    return out


# ---- saccades -------------------------------------------------------------------------------------------------------------------------


@dataclass
class Saccades:
    """Jumps of one persona's line of sight: `step` (2, S) degrees, `origin` (2, S) where from, `begin` frames, `peak` degrees a second,
    `seconds` how long."""

    step: F64
    origin: F64
    begin: NDArray[np.intp]
    seconds: F64
    peak: F64

    @property
    def size(self) -> F64:
        """(S,) degrees."""
        out: F64 = np.hypot(*self.step)
        return out


def saccades(seen: Seen, persona: int, threshold: float = 9.0) -> Saccades:
    """Every jump of at least `SMALLEST` degrees; `threshold` degrees a second parts jumps from fixations."""
    line = seen.lines[:, :, persona]
    step = np.diff(line, axis=0)
    speed = np.hypot(*step.T) * seen.fps
    moving = np.concatenate([[False], speed > threshold, [False]])
    edges = np.flatnonzero(np.diff(moving.astype(np.int8)))
    begin, end = edges[0::2], edges[1::2]
    total = line[end] - line[begin]
    kept = np.hypot(*total.T) >= SMALLEST
    begin, end, total = begin[kept], end[kept], total[kept]
    peak = np.array([speed[a:b].max() for a, b in zip(begin, end)])
    return Saccades(total.T, line[begin].T, begin, (end - begin) / seen.fps, peak)


def outward(found: Saccades) -> NDArray[np.bool_]:
    """Which of them leave the partner's eyes."""
    return np.hypot(*found.origin) < 0.9


def direction_p(found: Saccades, role: str) -> float:
    """Chi-square of the eight directions of saccades that leave the partner, against the table of the role."""
    x, y = found.step[:, outward(found)]
    counts = np.bincount(np.round(np.arctan2(y, -x) / (np.pi / 4)).astype(int) % 8, minlength=8)
    expected = np.array(tables.AVERSIONS[role].directions)
    return float(stats.chisquare(counts, expected / expected.sum() * counts.sum()).pvalue)


def law_cdf(degrees: F64) -> F64:
    """Share of saccades smaller than this by the law of Eyes Alive, of those larger than `SMALLEST`."""
    def below(a: F64 | float) -> F64:
        out: F64 = 1 - (tables.LAW[1] * np.exp(-np.asarray(a) / tables.LAW[0]) - 1) / 14
        return np.clip(out, 0, 1)

    out: F64 = (below(degrees) - below(SMALLEST)) / (1 - below(SMALLEST))
    return out


def size_p(found: Saccades) -> float:
    """Kolmogorov-Smirnov of the sizes of saccades that leave the partner, against the law."""
    return float(stats.kstest(found.size[outward(found)], law_cdf).pvalue)


# ---- shares, runs, blinks -------------------------------------------------------------------------------------------------------------


def off_partner(seen: Seen, persona: int) -> F64:
    """(T,) degrees between the line of sight and the partner's eyes."""
    out: F64 = np.hypot(*seen.lines[:, :, persona].T)
    return out


def runs(off: F64, fps: float) -> tuple[F64, F64]:
    """Seconds of the whole runs at the partner's face and away from it; their borders are interpolated between frames."""
    at = off < tables.FACE
    last = np.flatnonzero(at[1:] != at[:-1])
    borders = (last + (tables.FACE - off[last]) / (off[last + 1] - off[last])) / fps
    lengths, kind = np.diff(borders), at[last[:-1] + 1]
    return lengths[kind], lengths[~kind]


def lognormal_p(values: F64, mean: float, sigma: float, least: float) -> float:
    """Kolmogorov-Smirnov against the log-normal of that mean, of the values above `least`."""
    law = stats.lognorm(sigma, scale=mean * np.exp(-0.5 * sigma**2))
    low = law.cdf(least)
    return float(stats.kstest(values[values > least], lambda x: (law.cdf(x) - low) / (1 - low)).pvalue)


def blink_gaps(seen: Seen, persona: int) -> F64:
    """Seconds between the beginnings of blinks."""
    closed = seen.lids[:, persona] > 0.05
    out: F64 = np.diff(np.flatnonzero(np.diff(closed.astype(np.int8)) == 1)) / seen.fps
    return out


# ---- main sequence, vestibulo-ocular reflex -------------------------------------------------------------------------------------------


def main_sequence(seen: Seen) -> tuple[float, float, F64]:
    """Slope (ms a degree) and foot (ms) of the duration of saccades over their size, and each one's peak speed over that of the law
    500 (1 - exp(-A / 11.5)); `seen` at 1000 frames a second."""
    every = [saccades(seen, n, 4.0) for n in range(seen.lids.shape[1])]
    size, seconds, peak = (np.concatenate([getattr(s, name) for s in every]) for name in ("size", "seconds", "peak"))
    slope, foot = np.polyfit(size, seconds * 1e3, 1)
    return float(slope), float(foot), peak / (500 * (1 - np.exp(-size / 11.5)))


def reflex_errors(seen: Seen, persona: int) -> F64:
    """Degrees by which the line of sight strays within fixations during which the head turns by more than 2 degrees."""
    line, head = seen.lines[:, :, persona], seen.head[:, :, persona]
    still = np.concatenate([np.hypot(*np.diff(line, axis=0).T) * seen.fps < 9.0, [False]])
    edges = np.flatnonzero(np.diff(np.concatenate([[False], still, [False]]).astype(np.int8)))
    out = []
    for a, b in zip(edges[0::2], edges[1::2]):
        if b - a > 6 and np.hypot(*np.ptp(head[a:b], axis=0)) > 2.0:
            part = line[a : b + 1]
            out.append(float(np.hypot(*(part - part.mean(axis=0)).T).max()))
    return np.array(out)


# ---- turns ----------------------------------------------------------------------------------------------------------------------------

TURN_LINES = (
    "Down the hill, past the old inn, and then you can see the masts.",
    "I think it was three, maybe four years ago. Nobody remembers it well.",
    "Of course! The harbour never sleeps.",
    "Well, that depends on the tide, and on the wind, and on who is asking.",
)
THINKS, PAUSES = 1.4, 2.5
"""Seconds of thinking before an answer, and of listening after it."""


def turns(count: int, watch: Watch = unwatched) -> tuple[F64, F64]:
    """(count, N) whether a persona who begins to think looks away within a second, and whether it looks at its partner throughout the
    last half second of its turn, for twenty personas who answer `count` times."""
    body, world = Body.standard(), World()
    performer, frame = Performer(SEEDS, world), PoseFrame(SEEDS)
    eye = float(body.eye_center[1])
    world.add(Roots(-1.0, ("partner",), ((PARTNER[0], eye, PARTNER[2]),), (0.0,)))
    for n in range(SEEDS):
        performer.add(f"p{n}", 2000 + n, body, Style())
    away, back = np.zeros((count, SEEDS)), np.zeros((count, SEEDS))
    t = 1.0
    for k in watch(range(count), description="taking turns"):
        text = TURN_LINES[k % len(TURN_LINES)]
        timeline = build(text, [Done(1.0 + 0.065 * len(text))])
        begin, end = t + THINKS, t + THINKS + timeline.duration
        for n in range(SEEDS):
            name, target = f"p{n}", GazeTarget("partner")
            context = Context(name, Style(), target, {}, 31 * n + 7 * k, 10.0, True)
            plan = BehaviorModel().plan(Sentence(text), timeline, Affect(), context)
            made = schedule(plan, context)
            gaze = tuple(b for b in made.blocks if b.kind == "gaze")
            performer.apply(structs.replace(made, id=k + 1, t=begin, visemes=(), blocks=gaze, kind="micro", duration=timeline.duration), t)
            for at, role in ((t, "thinking"), (begin - 0.25, "speaking"), (end, "listening")):
                performer.apply(State(name, at, role=role, attention=target), t)
        performer.realise_all()
        for at in t + np.arange(0.1, 1.0, 0.05):
            away[k] = np.maximum(away[k], _off(performer, float(at), frame) > tables.FACE)
        back[k] = np.max([_off(performer, float(at), frame) for at in end - np.arange(0.5, 0.0, -0.05)], axis=0) < tables.FACE + 0.5
        t = end + PAUSES
    return away, back


def _off(performer: Performer, t: float, frame: PoseFrame) -> F64:
    """(N,) degrees between everyone's line of sight and the partner."""
    line, _ = line_of_sight(performer.sample(t, frame), SEEDS)
    place = np.array(PARTNER)
    out: F64 = np.degrees(np.hypot(line[0] - np.arctan2(place[0], place[2]), line[1]))
    return out


# ---- wide shifts ----------------------------------------------------------------------------------------------------------------------

SHIFTS = tuple((np.radians(yaw), np.radians(pitch)) for yaw, pitch in ((28, 4), (-24, -6), (0, 0), (-33, 5), (20, 10), (2, -12)))


def shift_errors(fps: float = 120.0) -> F64:
    """Degrees by which lines of sight stray within fixations in which the head turns by more than 2 degrees, while twenty personas look
    from one of `SHIFTS` to the next."""
    body, world = Body.standard(), World()
    performer, frame = Performer(SEEDS, world), PoseFrame(SEEDS)
    eye = body.eye_center
    for n in range(SEEDS):
        performer.add(f"p{n}", 3000 + n, body, Style())
    span = 1.6
    lines, heads = [], []
    for k, (yaw, pitch) in enumerate(SHIFTS * 2):
        way = 2.0 * np.array([np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)])
        target = GazeTarget("", tuple(float(v) for v in eye + way))
        for n in range(SEEDS):
            performer.apply(State(f"p{n}", k * span, role="listening", attention=target), k * span)
        for at in k * span + np.arange(0, span, 1 / fps):
            line, head = line_of_sight(performer.sample(float(at), frame), SEEDS)
            lines.append(line)
            heads.append(head)
    seen = Seen(np.degrees(np.array(lines, np.float64)), np.degrees(np.array(heads, np.float64)), np.zeros((len(lines), SEEDS)), fps)
    return np.concatenate([reflex_errors(seen, n) for n in range(SEEDS)])


# ---- all of it ------------------------------------------------------------------------------------------------------------------------


def p_values(seen: Seen, role: str) -> dict[str, list[float]]:
    """Of every law that holds within one role: one p-value a seed (1 or 0 for a tolerance that is kept or not)."""
    row, rate = tables.AVERSIONS[role], blink.RATES[1] * blink.BY_ROLE[role]
    out: dict[str, list[float]] = {name: [] for name in ("direction", "size", "share", "run", "run law", "look away law", "blink rate", "blink law")}
    for n in range(SEEDS):
        found, off = saccades(seen, n), off_partner(seen, n)
        near, far = runs(off, seen.fps)
        gaps = blink_gaps(seen, n)
        out["direction"].append(direction_p(found, role))
        if row.most == 0:
            out["size"].append(size_p(found))
        out["share"].append(float(abs((off < tables.FACE).mean() - row.share) < 0.05))
        out["run"].append(float(abs(near.mean() / row.at - 1) < 0.15))
        out["run law"].append(lognormal_p(near, row.at, tables.RUN_SIGMA, tables.SHORTEST_RUN + 0.05))
        out["look away law"].append(lognormal_p(far, row.away, row.sigma, tables.SHORTEST_RUN + 0.05))
        out["blink rate"].append(float(abs(60 / gaps.mean() / rate - 1) < 0.2))
        out["blink law"].append(lognormal_p(gaps, 60 / rate, blink.SIGMA, blink.SHORTEST_GAP + 0.05))
    return {name: values for name, values in out.items() if values}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--json")
    options = parser.parse_args()
    rows, figures = [], {}
    for role, seen in observe(options.seconds, watch=track).items():
        row = tables.AVERSIONS[role]
        every = [saccades(seen, n) for n in range(SEEDS)]
        off = [off_partner(seen, n) for n in range(SEEDS)]
        held = p_values(seen, role)
        rate = np.mean([60 / blink_gaps(seen, n).mean() for n in range(SEEDS)])
        seen_share, seen_run = float((np.array(off) < tables.FACE).mean()), float(np.mean([runs(o, seen.fps)[0].mean() for o in off]))
        errors = np.concatenate([reflex_errors(seen, n) for n in range(SEEDS)])
        figures[role] = {
            "share": seen_share, "run_s": seen_run, "blinks_per_minute": float(rate), "saccade_deg": float(np.mean(np.concatenate([s.size for s in every]))),
            "reflex_error_p99_deg": float(np.percentile(errors, 99)), "seeds_that_pass": {k: int(np.sum(np.array(v) > ALPHA)) for k, v in held.items()},
        }  # fmt: skip
        rows += [(role, "share at the partner", row.share, seen_share), (role, "run at the partner, s", row.at, seen_run)]
        rows += [(role, "blinks a minute", blink.RATES[1] * blink.BY_ROLE[role], float(rate))]
        rows += [(role, "reflex error p99, degrees", "< 1", figures[role]["reflex_error_p99_deg"])]
        rows += [(role, f"{name}: seeds of {SEEDS} at alpha {ALPHA}", ">= 19", n) for name, n in figures[role]["seeds_that_pass"].items()]
    slope, foot, peak = main_sequence(observe(6.0, 1000.0, 30.0, watch=track)["speaking"])
    away, back = turns(60, track)
    wide = shift_errors()
    rows += [("speaking", "saccade ms a degree", 2.4, slope), ("speaking", "saccade ms at 0 degrees", 25.0, foot)]
    rows += [("speaking", "peak speed within 15 % of 500 (1 - exp(-A / 11.5))", ">= 0.97", float((np.abs(peak - 1) < 0.15).mean()))]
    rows += [("thinking", "looks away within 1 s", ">= 0.8", float(away.mean()))]
    rows += [("speaking", "at the partner in the last 0.5 s", ">= 0.8", float(back.mean()))]
    rows += [("any", "reflex error in wide shifts, worst degrees", "< 1", float(wide.max()))]
    show(f"{SEEDS} personas, {options.seconds:g} s in each role", ["role", "what", "literature", "ours"], rows)
    figures["main_sequence"] = {"ms_per_degree": slope, "ms_at_0": foot, "peak_within_15_percent": float((np.abs(peak - 1) < 0.15).mean())}
    figures["turns"] = {"thinking_away": float(away.mean()), "end_at_partner": float(back.mean()), "wide_reflex_error_deg": float(wide.max())}
    save(options.json, figures)


if __name__ == "__main__":
    main()
