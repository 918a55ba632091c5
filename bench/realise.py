"""What a sentence costs before it is played: `python -m bench.realise --seconds 5 --json OUT`.

CPU milliseconds of this thread to plan one sentence (words and a timeline in, a performance out) and to realise it: `realise` has two gestures, four
nods, brows, a glance and a blink; `touching` in turn each gesture that brings a hand to the body, and a beat; `first` is the first time that a body
makes such a gesture, when its key poses are settled, `practised` the same for a body that has practised, as all on stage do in the studio. The peer is
the time that the sentence takes to play, and the yardstick, by which machines can be compared, a thousand additions of 540 numbers.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

import msgspec
import numpy as np

from bench.report import cpu_ms, save, show
from bench.sentence import sentence
from persona_engine.behavior.markup import Tag
from persona_engine.behavior.plan import Context, Placed, Sentence
from persona_engine.behavior.planner import BehaviorModel
from persona_engine.behavior.scheduler import gesture, schedule
from persona_engine.motion.gesture_poses import PATHS
from persona_engine.motion.practice import practices
from persona_engine.motion.realise import Setting, realise
from persona_engine.motion.touch import touches
from persona_engine.rig.body import Body
from persona_engine.score.affect import Affect
from persona_engine.score.entries import Performance
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.gestures import GESTURES
from persona_engine.speech.timeline_builder import build

LINE = "Two tides a day and two big ones a month, and nobody has ever missed one of them by more than a minute; the harbour is over there."
LIMITS = {"plan": 10.0, "realise": 2.0, "touching": 2.0, "first": 10.0, "practised": 2.0}


def touching(seconds: float) -> list[Performance]:
    """A sentence for each gesture that touches the body."""
    out = []
    for number, name in enumerate(n for n in PATHS if touches(n)):
        made, row = sentence("mira", number, 0.0, seconds), GESTURES[name]
        blocks = [b for b in made.blocks if b.kind != "gesture"]
        blocks += [gesture(name, 1.5, made.style, count=row.count), gesture("beat", 3.8, made.style, count=2)]
        out.append(msgspec.structs.replace(made, blocks=tuple(sorted(blocks, key=lambda b: b.start))))
    return out


def yardstick() -> float:
    """Milliseconds of a thousand additions of 540 numbers, the median."""
    a = np.ones((3, 180), np.float32)
    return float(np.median(cpu_ms(lambda k: [a + a for _ in range(1000)], 30)))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--json")
    options = parser.parse_args()

    timeline = build(LINE, [])
    wanted = Sentence(LINE, (Placed(Tag("joy", "0.4"), 0), Placed(Tag("point", "harbour"), LINE.index("harbour"))))
    contexts = [Context("mira", places={"harbour": GazeTarget("harbour", (3.0, 0.0, 5.0))}, seed=k) for k in range(16)]
    performances, close = [sentence("mira", k, 0.0, options.seconds) for k in range(16)], touching(options.seconds)
    setting, model = Setting(Body.standard()), BehaviorModel()
    realise(performances[0], setting)
    first = cpu_ms(lambda k: realise(close[k], setting), len(close), warm=0)
    other = Setting(replace(Body.standard()))
    for part in practices(other.body, close[0].style):
        part.run()
    practised = cpu_ms(lambda k: realise(close[k], other), len(close), warm=0)
    times = {
        "plan": cpu_ms(lambda k: schedule(model.plan(wanted, timeline, Affect(), contexts[k % 16]), contexts[k % 16]), options.runs),
        "realise": cpu_ms(lambda k: realise(performances[k % 16], setting), options.runs),
        "touching": cpu_ms(lambda k: realise(close[k % len(close)], setting), options.runs),
        "first": first,
        "practised": practised,
    }
    seconds = {"plan": timeline.duration} | dict.fromkeys(("realise", "touching", "first", "practised"), options.seconds)
    figures = {name: {"p50": float(np.percentile(t, 50)), "p95": float(np.percentile(t, 95)), "limit": LIMITS[name]} for name, t in times.items()}
    rows = [[name, seconds[name], f["p50"], f["p95"], f["limit"], 1e-3 * f["p50"] / seconds[name]] for name, f in figures.items()]
    measure = yardstick()
    title = f"One sentence, on a machine of {measure:.2f} ms a thousand additions"
    show(title, ["step", "s of speech", "ms p50", "ms p95", "ms allowed", "share of its own time"], rows)
    save(options.json, {**{f"{name}_ms": f for name, f in figures.items()}, "seconds": seconds, "yardstick_ms": measure})


if __name__ == "__main__":
    main()
