"""What a take tells about a style, and how well: `python -m bench.style --json OUT`.

New personas whose styles are drawn at random talk, listen and idle; their styles are captured from the first 20, 30, 60 and 120 s. Printed: mean error
and correlation of each parameter by length, and the confidence that the capture itself states. Guessing the middle errs by 0.25.

`--write` makes `persona_engine/behavior/style_norms.py` anew, from other personas: figures as linear in the ten parameters, with what else moves them.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from bench.report import save, show
from persona_engine.behavior import capture
from persona_engine.behavior.figures import measure
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
LENGTHS = (20.0, 30.0, 60.0, 120.0)
AT_ONCE = 40
"""Personas on one stage."""
NORMS_FILE = Path(__file__).parent.parent / "persona_engine" / "behavior" / "style_norms.py"
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


def cut(take: Take, seconds: float) -> Take:
    """The beginning of a take."""
    kept = take.t < seconds
    return Take(take.t[kept], take.face[:, kept], take.head[:, kept], None if take.rotations is None else take.rotations[..., kept])


def drawn(count: int, seed: int) -> tuple[list[Case], list[Take]]:
    """Personas with styles drawn at random, and two minutes of each."""
    rng = np.random.default_rng(seed)
    cases = [Case(Style(*rng.random(len(PARAMETERS)).round(3).tolist()), 1000 * seed + 17 * k) for k in range(count)]
    return cases, [take for at in range(0, count, AT_ONCE) for take in takes(cases[at : at + AT_ONCE], LENGTHS[-1])]


def norms(cases: list[Case], found: list[Take]) -> str:
    """The text of `style_norms.py`."""
    styles = np.array([msgspec.structs.astuple(case.style) for case in cases]) - 0.5
    names = list(measure(found[0]))
    inputs = np.column_stack([np.ones(len(styles)), styles])
    tables = {}
    for seconds in LENGTHS:
        values = np.array([[m.get(name, np.nan) for name in names] for m in (measure(cut(take, seconds)) for take in found)])
        tables[seconds] = np.where(np.isnan(values), np.nanmean(values, axis=0), values)
    fit = np.linalg.lstsq(inputs, tables[60.0], rcond=None)[0]
    usual, effect = fit[0], fit[1:].T
    # What a short take has too little of counts as much as what differs from take to take.
    spare = len(styles) / (len(styles) - inputs.shape[1])
    rests = {seconds: values - inputs @ fit for seconds, values in tables.items()}
    variances = np.array([(rest**2).mean(0) * spare for rest in rests.values()])
    # A part that stays, whatever the length, and one that falls with it.
    shares = np.column_stack([np.ones(len(LENGTHS)), 60 / np.array(LENGTHS)])
    parts = np.array([_positive(shares, row) for row in variances.T])
    lasting, passing = np.sqrt(parts).T
    related = np.corrcoef(rests[60.0].T)
    rows = [f"    ({u:.4g}, {a:.3g}, {b:.3g}, ({', '.join(f'{v:.3g}' for v in e)})),\n" for u, a, b, e in zip(usual, lasting, passing, effect)]
    table = [f"    ({', '.join(f'{v:.2f}' for v in row)}),\n" for row in related]
    return (
        '"""How the figures of a take follow from a style. Made by `python -m bench.style --write` from simulated personas."""\n\n'
        f"FIGURES: tuple[str, ...] = (\n{''.join(f'    {name!r},' + chr(10) for name in names)})\n".replace("'", '"')
        + "NORMS: tuple[tuple[float, float, float, tuple[float, ...]], ...] = (\n" + "".join(rows) + ")\n"
        '"""Of each figure: what it is for the ordinary person; the deviation that stays however long a take is, and what comes on top in a minute;\n'
        'and how much it grows with a unit of each parameter of `Style`."""\n'
        "CORRELATION: tuple[tuple[float, ...], ...] = (\n" + "".join(table) + ")\n"
        '"""Between what else moves the figures."""\n'
    )  # fmt: skip


def _positive(shares: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Least squares with two parts, neither below a hundredth of the smallest variance."""
    least = 0.01 * row.min()
    both = np.linalg.lstsq(shares, row, rcond=None)[0]
    if both[0] < least:
        both = np.array([least, max(least, float((shares[:, 1] * (row - least)).sum() / (shares[:, 1] ** 2).sum()))])
    elif both[1] < least:
        both = np.array([max(least, float((row - least * shares[:, 1]).mean())), least])
    return both


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--personas", type=int, default=80)
    parser.add_argument("--json")
    parser.add_argument("--write", action="store_true", help="make the norms anew, from twice as many personas")
    options = parser.parse_args()
    if options.write:
        NORMS_FILE.write_text(norms(*drawn(2 * options.personas, 21)))
        print(f"wrote {NORMS_FILE}")
        return
    cases, found = drawn(options.personas, 5)
    rows: dict[str, list[object]] = {parameter: [parameter] for parameter in PARAMETERS}
    figures: dict[str, dict[str, dict[str, float]]] = {}
    for seconds in LENGTHS:
        got = [capture.capture(cut(take, seconds + 0.1)) for take in found]
        for parameter, row in rows.items():
            true, style = (np.array([getattr(c.style, parameter) for c in cs]) for cs in (cases, got))
            related = float(np.corrcoef(true, style)[0, 1]) if np.ptp(style) > 0 else 0.0
            error, sure = float(np.abs(true - style).mean()), float(np.mean([c.confidence[parameter] for c in got]))
            figures.setdefault(parameter, {})[f"{seconds:.0f}"] = {"mean_error": error, "correlation": related, "confidence": sure}
            row.append(f"{error:.2f} r {related:.2f} ({sure:.2f})")
    columns = ["parameter", *(f"{seconds:.0f} s" for seconds in LENGTHS)]
    show(f"styles of {options.personas} new personas, captured: mean error, correlation (stated confidence)", columns, list(rows.values()))
    save(options.json, {"recovered": figures})


if __name__ == "__main__":
    main()
