"""Rules of targets: who looks where is the same whether it is found for all at once or for those alone who turned."""

import numpy as np
import pytest

from persona_engine.motion.gaze import Aim, GazeController, GazeSample
from persona_engine.motion.targets import Targets
from persona_engine.motion.world import World
from persona_engine.score.entries import Roots
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.style import Style

N = 6
LOOKS = {
    "somebody": GazeTarget("p3"),
    "a thing": GazeTarget("lamp"),
    "a point": GazeTarget(point=(0.4, 1.1, -0.7)),
    "nothing": GazeTarget(),
    "what nobody knows": GazeTarget("ghost"),
    "near": GazeTarget(point=(0.5, 1.4, 0.05)),
}


def _stage() -> tuple[World, Targets]:
    world = World()
    places = {**{f"p{i}": (0.5 * i, 0.0, 0.3 * (i % 2), 0.9 * i) for i in range(N)}, "lamp": (1.2, 2.5, 1.7, 0.0)}
    for t in (0.0, 0.1):
        world.add(Roots(t, tuple(places), tuple(p[:3] for p in places.values()), tuple(p[3] for p in places.values())))
    targets = Targets(N, world)
    for row in range(N):
        targets.set(row, f"p{row}", np.array([0.0, 1.4 + 0.05 * row, 0.06], np.float32))
        targets.look(row, GazeTarget("p0" if row else "lamp"))
    return world, targets


@pytest.mark.parametrize("name", LOOKS)
def test_one_who_turns_sees_what_all_would(name: str) -> None:
    """After one has turned to something else, sight and gaze are what they are when found afresh."""
    samples, sights = [], []
    for known in (True, False):
        _, targets = _stage()
        gaze, out = GazeController(N), GazeSample(N)
        for row in range(N):
            gaze.set(row, row + 1, Style(head=0.2 * row))
        if known:
            sight = targets.where(1.0, N)[1]
            gaze.see(1.0, sight, out)
            assert np.isfinite(sight.angles).all() and np.isfinite(sight.vergence).all()
        old, new = targets.angles(2, targets.of(2), 1.0), targets.angles(2, LOOKS[name], 1.0)
        targets.look(2, LOOKS[name])
        gaze.shift(2, 1.0, Aim(0.1, -0.05, 0.2), old, new)
        sight = targets.where(3.0, N)[1]
        sights.append(np.concatenate([sight.angles, sight.vergence, np.nan_to_num(sight.targets)]))
        gaze.see(3.0, sight, out)
        samples.append(np.concatenate([out.lines.reshape(4, N), out.turns.reshape(4, N)]))
    assert np.allclose(*sights, rtol=0, atol=1e-9)
    assert np.allclose(*samples, rtol=0, atol=1e-6)
