"""Small scenes for the tests of motion: sentences with everything on, and films of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion.performer import Performer
from persona_engine.motion.world import World
from persona_engine.names import VISEMES
from persona_engine.rig.body import Body
from persona_engine.score import Affect, Block, Entry, GazeTarget, Performance, Roots, State, Style, VisemeMark
from persona_engine.score.pose import PoseFrame

BODY = Body.standard()
SYNC = tuple[float, float, float, float, float, float, float]


def visemes(duration: float, seed: int = 0, first: str = "PP") -> tuple[VisemeMark, ...]:
    """Marks at the pace of speech, about nine a second, on the grid of the wire."""
    rng = np.random.default_rng(seed)
    marks, at = [VisemeMark(0.0, first, 1.0, 2)], 0.0
    while at < duration - 0.3:
        at = round(at + int(rng.integers(14, 30)) * 0.005, 3)
        marks.append(VisemeMark(at, VISEMES[int(rng.integers(1, 15))], round(float(rng.uniform(0.6, 1.1)), 2), 2 if rng.random() < 0.25 else 0))
    return (*marks, VisemeMark(round(duration - 0.1, 3), "sil"))


def gesture(name: str, stroke: float, hold: float = 0.3, **more: object) -> Block:
    """A gesture with ordinary phases around its stroke."""
    points = (stroke - 0.6, stroke - 0.2, stroke - 0.2, stroke, stroke + 0.06, stroke + 0.06 + hold, stroke + 0.66 + hold)
    return Block("gesture", name, tuple(round(p, 3) for p in points), 1.0, **more)  # type: ignore[arg-type]


def block(kind: str, name: str, start: float, end: float, weight: float = 0.6, **more: object) -> Block:
    """Any other block, its apex a third in."""
    apex, relax = start + (end - start) * 0.35, start + (end - start) * 0.6
    points = (start, apex, apex, apex, relax, relax, end)
    return Block(kind, name, tuple(round(p, 3) for p in points), weight, **more)  # type: ignore[arg-type]


def sentence(number: int, t: float, duration: float = 2.5, seed: int = 0, **more: object) -> Performance:
    """Everything on: lips, two gestures, nods, brows, an emotion, a look away, a blink."""
    blocks = (
        gesture("beat", 0.5, side="right"), gesture("open_palm", duration - 0.5, side="right"),
        block("face", "joy", 0.1, duration, 0.5), block("face", "brow_raise", 0.4, 1.0), block("head", "nod", 0.45, 0.9),
        block("gaze", "", 0.8, 1.4, target=GazeTarget(yaw=0.3, pitch=0.1)), block("blink", "", 1.5, 1.8, 1.0),
        block("posture", "lean_forward", 0.2, 1.8),
    )  # fmt: skip
    more = {"visemes": visemes(duration, seed), "blocks": tuple(sorted(blocks, key=lambda b: b.start)), "seed": seed, **more}
    return Performance("ann", number, t, duration, **more)  # type: ignore[arg-type]


def state(t: float, **more: object) -> State:
    """A speaking persona that looks at the player."""
    given = {"role": "speaking", "affect": Affect(0.4, 0.2, 0.1, "joy", 0.5), "attention": GazeTarget("player"), **more}
    return State("ann", t, **given)  # type: ignore[arg-type]


def roots(until: float) -> list[tuple[float, Entry]]:
    """A player who walks by, sampled at 10 Hz, and a persona who stands still."""
    out: list[tuple[float, Entry]] = [(0.0, Roots(0.0, ("ann",), ((1.0, 0.0, 2.0),), (0.4,)))]
    for k in range(int(until * 10) + 1):
        t = k / 10
        out.append((t, Roots(t, ("player",), ((2.0 - 0.4 * t, 1.5, 4.0 + 0.1 * t),), (0.0,))))
    return out


class Film:
    """A performer with one persona, "ann", fed with (time, entry) and asked at rising times."""

    def __init__(self, script: Iterable[tuple[float, Entry]] = (), lead: float = 0.0, body: Body = BODY) -> None:
        self.world = World()
        self.performer = Performer(2, self.world, lead)
        self.row = self.performer.add("ann", 7, body, Style())
        self.script = sorted(script, key=lambda item: item[0])
        self.frame = PoseFrame(2)

    def apply(self, entry: Entry, now: float) -> bool:
        """Fold in and bake at once."""
        done = self.performer.apply(entry, now)
        self.performer.realise_all()
        return done

    def at(self, t: float) -> NDArray[np.float32]:
        """(C,) the final mix at `t`: face, rotations, hips, root."""
        while self.script and self.script[0][0] <= t:
            at, entry = self.script.pop(0)
            self.apply(entry, at)
        f = self.performer.sample(t, self.frame)
        return np.concatenate([f.face[:, self.row], f.rotations[:, :, self.row].ravel(), f.hips[:, self.row], f.roots[:, self.row]])

    def run(self, times: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float32]:
        """(T, C) the final mix at all times."""
        return np.stack([self.at(float(t)) for t in times])


FACE = slice(0, 52)
TURNS = slice(52, 52 + 220)


def turns(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """(T, 4, 55) rotations of a film."""
    return frames[:, TURNS].reshape(len(frames), 4, 55)


def speeds(frames: NDArray[np.float32], rate: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Velocities of shapes (T-1, 52) in 1/s and of joints (T-1, 3, 55) in rad/s."""
    q = turns(frames).astype(np.float64)
    a, b = q[:-1], q[1:]
    b = np.where((a * b).sum(1, keepdims=True) < 0, -b, b)
    x = b[:, 3:] * -a[:, :3] + a[:, 3:] * b[:, :3] + np.cross(-a[:, :3], b[:, :3], axis=1)
    return np.diff(frames[:, FACE].astype(np.float64), axis=0) * rate, 2 * x * rate
