"""From Enter to reaction and sound: `python -m bench.latency --runs 20 --json OUT`.

Wall time on a real stage with the offline brain and the local voice, warm. The peer is the same stage asked to say a prepared sentence, which costs no thought.
"""

from __future__ import annotations

import argparse
import threading
import time

import numpy as np

from bench.report import save, show
from persona_engine.clock import ManualClock
from persona_engine.names import BONE_INDEX
from persona_engine.rig.body import Body
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage

FPS = 120
LINES = ("Hello! My name is Sam. Where is the harbour?", "Tell me about the lighthouse.", "What do you sell?", "Is there a story about this place?")
VISIBLE_WEIGHT, VISIBLE_ANGLE = 0.02, np.radians(0.5)
HEAD = [BONE_INDEX[b] for b in ("head", "neck", "leftEye", "rightEye", "chest", "upperChest")]


def _state(stage: HeadlessStage, row: int) -> tuple[np.ndarray, np.ndarray]:
    return stage.frame.face[:, row].copy(), stage.frame.rotations[:, HEAD, row].copy()


def _angle(a: np.ndarray, b: np.ndarray) -> float:
    return float(2 * np.arccos(np.clip(np.abs((a * b).sum(0)), 0, 1)).max())


def reaction(line: str) -> tuple[float, float, int]:
    """(change in the next frame beyond what idle would do, ms until visible, entries active in the same frame): two stages, one of which hears."""
    stages = []
    for _ in range(2):
        clock = ManualClock()
        stage = HeadlessStage(load_settings(voice={"provider": "silent"}), clock, inline=True, capacity=2)
        member = stage.cast_member(stage.find_persona("mira"), Body.standard())
        for _ in range(3 * FPS):
            stage.step()
            clock.advance(1 / FPS)
        stages.append((stage, clock, member))
    (quiet, quiet_clock, _), (loud, clock, member) = stages
    member.hear(line, "player")
    active = len(loud.performer.entries("mira"))
    first, visible = 0.0, float("nan")
    for k in range(1, FPS):
        loud.step()
        quiet.step()
        (fa, ra), (fb, rb) = _state(loud, 0), _state(quiet, 0)
        weight, angle = float(np.abs(fa - fb).max()), _angle(ra, rb)
        if k == 2:
            first = max(weight, angle)
        if weight > VISIBLE_WEIGHT or angle > VISIBLE_ANGLE:
            visible = (k - 1) / FPS * 1e3
            break
        clock.advance(1 / FPS)
        quiet_clock.advance(1 / FPS)
    quiet.destroy()
    loud.destroy()
    return first, visible, active


def sound(runs: int, think: bool) -> np.ndarray:
    """Milliseconds from the call to the first utterance with sound, warm, beside frames at `FPS`."""
    stage = HeadlessStage(load_settings(), capacity=2)
    member = stage.cast_member(stage.find_persona("mira"), Body.standard())
    arrived = threading.Event()
    queue = member.lines.arrived

    def note(turn: int, waiting: object) -> None:
        arrived.set()
        queue(turn, waiting)  # type: ignore[arg-type]

    member.lines.arrived = note  # type: ignore[method-assign]
    out = []
    for k in range(runs + 2):
        arrived.clear()
        start = time.perf_counter()
        if think:
            member.hear(LINES[k % len(LINES)], "player")
        else:
            member.say("The harbour is down the hill.", interrupt=True)
        while not arrived.is_set():
            frame = time.perf_counter()
            stage.step()
            time.sleep(max(0.0, 1 / FPS - (time.perf_counter() - frame)))
        out.append((time.perf_counter() - start) * 1e3)
        while stage.thinking:
            stage.step()
    stage.destroy()
    return np.array(out[2:])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--json")
    options = parser.parse_args()
    reactions = [reaction(line) for line in LINES]
    answered, said = sound(options.runs, True), sound(options.runs, False)
    show(
        "Enter to reaction",
        ["line", "entries active at once", "change in the next frame", "visible after ms"],
        [(line[:28], active, first, visible) for line, (first, visible, active) in zip(LINES, reactions)],
    )
    show(
        "to sound ready, ms",
        ["what", "median", "p95", "worst"],
        [(name, float(np.median(v)), float(np.percentile(v, 95)), float(v.max())) for name, v in (("answer", answered), ("prepared sentence", said))],
    )
    save(
        options.json,
        {
            "next_frame_change": min(r[0] for r in reactions),
            "visible_ms": max(r[1] for r in reactions),
            "sound_ready_ms": {"median": float(np.median(answered)), "p95": float(np.percentile(answered, 95))},
        },
    )


if __name__ == "__main__":
    main()
