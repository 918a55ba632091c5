"""What style looks like: figures of simulated personas at five levels of each style parameter: `python -m bench.style --json OUT`.

`behavior.capture.NORMS` are these figures, smoothed; the last column says how far the ends lie apart, in standard deviations between seeds. With `--recover`:
how well the styles of new personas with other seeds are captured, as mean error and correlation; an error of 0.25 would be guessing the middle.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import msgspec
import numpy as np

from bench.report import save, show
from persona_engine.behavior import capture
from persona_engine.clock import ManualClock
from persona_engine.rig.body import Body
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.style import Style
from persona_engine.score.take import Take
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage

FPS = 30
SENTENCES = 4
"""Of a turn."""
PARAMETERS = Style.__struct_fields__
LINES = (
    "Good morning! I did not expect to see you here so early.", "[joy] We had such a wonderful evening yesterday, and everyone was there.",
    "The first boat leaves at nine, and the second one never came back.", "[sadness] I miss him, to be honest. It has been a long winter.",
    "There are three things that you should know about this place.", "[surprise] What? Nobody ever told me that!",
    "You go straight on, past the old tower, and then you turn left.", "It was enormous, really, as big as a house.",
    "[anger] No. I will not have that on my ship, and that is final.", "Well, what do you think? Shall we go?",
    "Some people say it is haunted, but I do not believe a word of it.", "Thank you. That was very kind of you.",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A persona's style and seed."""

    style: Style
    seed: int


def takes(cases: list[Case], seconds: float) -> list[Take]:
    """Everyone talks, listens and idles for so long, on one stage."""
    clock = ManualClock()
    stage = HeadlessStage(load_settings(voice={"provider": "silent"}), clock, inline=True, capacity=len(cases))
    stage.targets["camera"] = lambda: (0.0, 1.35, 1.5, 0.0)
    body, rng = Body.standard(), np.random.default_rng(7)
    persona = stage.find_persona("mira")
    members = []
    for case in cases:
        manner = type(persona.manner)(**msgspec.structs.asdict(case.style))
        members.append(stage.cast_member(persona.model_copy(update={"manner": manner}), body, case.seed, f"{len(members)}"))
        members[-1].gaze_at(GazeTarget("camera"))
    said = [int(rng.integers(len(LINES))) for _ in members]
    frames = round(seconds * FPS)
    faces = np.zeros((frames, 52, len(cases)), np.float32)
    turns = np.zeros((frames, 4, 55, len(cases)), np.float32)
    rows = [m.row for m in members]
    for k in range(frames):
        for i, member in enumerate(members):
            if not member.busy and (k + 7 * i) % (2 * FPS) == 0:
                said[i] += SENTENCES
                member.say(" ".join(LINES[(said[i] + j) % len(LINES)] for j in range(SENTENCES)))
        limit = time.monotonic() + 60
        while stage.thinking and time.monotonic() < limit:
            stage.bridge.drain(0.01)
        frame = stage.step()
        faces[k], turns[k] = frame.face[:, rows], frame.rotations[:, :, rows]
        clock.advance(1 / FPS)
    stage.destroy()
    t = np.arange(frames) / FPS
    none = np.zeros((3, frames), np.float32)
    return [Take(t, faces[:, :, i].T, none, np.moveaxis(turns[..., i], 0, -1)) for i in range(len(cases))]


def recover(count: int, seconds: float, out: str | None) -> None:
    """Capture the styles of new personas, drawn at random."""
    rng = np.random.default_rng(11)
    cases = [Case(Style(**dict(zip(PARAMETERS, rng.random(len(PARAMETERS)).round(3).tolist()))), 7001 + 13 * k) for k in range(count)]
    found = [capture.capture(take) for take in takes(cases, seconds)]
    rows, figures = [], {}
    for parameter in capture.NORMS:
        true = np.array([getattr(case.style, parameter) for case in cases])
        got = np.array([getattr(captured.style, parameter) for captured in found])
        figures[parameter] = {"mean_error": float(np.abs(true - got).mean()), "correlation": float(np.corrcoef(true, got)[0, 1])}
        rows.append((parameter, *figures[parameter].values()))
    show(f"styles of {count} new personas captured from {seconds:.0f} s each", ["parameter", "mean error", "correlation"], rows)
    save(out, {"recovered": figures})


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--json")
    parser.add_argument("--recover", type=int, default=0, metavar="N", help="capture the styles of N new personas")
    options = parser.parse_args()
    if options.recover:
        recover(options.recover, options.seconds, options.json)
        return
    styles = [msgspec.structs.replace(Style(), **{parameter: level}) for parameter in PARAMETERS for level in capture.LEVELS]
    cases = [Case(style, 100 * seed + 1) for style in styles for seed in range(options.seeds)]
    measured = [capture.measure(take) for take in takes(cases, options.seconds)]
    found: dict[str, dict[str, list[float]]] = {}
    for figure in measured[0]:
        table = np.array([m.get(figure, np.nan) for m in measured]).reshape(len(PARAMETERS), len(capture.LEVELS), options.seeds)
        for parameter, values in zip(PARAMETERS, table):
            found.setdefault(parameter, {})[figure] = [*np.nanmean(values, axis=1).round(4).tolist(), float(np.nanstd(values, axis=1).mean().round(4))]
    rows = []
    for parameter, figures in found.items():
        for figure, (*values, spread) in figures.items():
            steps = np.diff(values)
            told = abs(values[-1] - values[0]) / max(spread, 1e-6) * float((np.sign(steps) == np.sign(values[-1] - values[0])).mean())
            rows.append((parameter, figure, *values, spread, told))
    show("figures at levels of each style parameter", ["parameter", "figure", *(str(x) for x in capture.LEVELS), "spread", "told"], rows)
    save(options.json, {"levels": capture.LEVELS, "figures": found})


if __name__ == "__main__":
    main()
