"""Things of a game that go away, or never were anywhere, stop nobody."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from panda3d.core import NodePath

from persona_engine.clock import ManualClock
from persona_engine.errors import ScoreError, StageError
from persona_engine.settings import load_settings


@pytest.fixture
def stage(base) -> Iterator[Any]:
    """A stage without sound."""
    from persona_engine.stage.stage import Stage

    made = Stage(base, load_settings(voice={"provider": "silent"}), ManualClock(), inline=True)
    yield made
    made.destroy()


def _run(stage: Any, frames: int = 6) -> None:
    for _ in range(frames):
        stage.base_clock.advance(0.1)
        stage.server.step()
        assert np.isfinite(stage.frame.rotations).all()


@pytest.mark.gl
def test_what_she_looks_at_may_be_removed(stage) -> None:
    """A node that is removed while a persona looks at it stays where it was, for her eyes; its name is free again."""
    mira, ball = stage.spawn("mira"), stage.base.render.attachNewNode("ball")
    ball.setPos(1.0, -2.0, 1.3)
    mira.gaze_at(ball)
    _run(stage)
    before = stage.frame.rotations.copy()
    ball.removeNode()
    _run(stage)
    assert "ball" not in stage.server.targets
    turned = np.abs(stage.frame.rotations[:, :, mira.column] - before[:, :, mira.column]).max()
    assert np.degrees(2 * turned) < 15


@pytest.mark.gl
def test_a_persona_that_is_removed_as_a_node_stops_nobody(stage) -> None:
    """`removeNode` on an actor, while others look at her and she is about to speak: the rest goes on, and the stage can be taken down."""
    mira, finn = stage.spawn("mira"), stage.spawn("finn")
    finn.gaze_at(mira)
    _run(stage)
    mira.removeNode()
    finn.say("Where is she?")
    _run(stage, 20)
    stage.dismiss("mira")
    _run(stage)


NOWHERE: dict[str, tuple[type[Exception], Callable[[Any, Any], object]]] = {
    "look at a removed node": (StageError, lambda s, m: m.gaze_at(NodePath())),
    "look at two numbers": (StageError, lambda s, m: m.gaze_at((1, 2))),
    "look at a number": (StageError, lambda s, m: m.gaze_at(5)),
    "look at no number": (StageError, lambda s, m: m.gaze_at((math.nan, 0, 0))),
    "turn to no number": (StageError, lambda s, m: m.turn_to((math.nan, 0, 0))),
    "turn to a removed node": (StageError, lambda s, m: m.turn_to(NodePath())),
    "touched from two numbers": (StageError, lambda s, m: m.react("touch", at=(1, 2))),
    "follow nothing": (StageError, lambda s, m: s.track("door", None)),
    "a noise nowhere": (StageError, lambda s, m: s.happen("loud_noise", NodePath())),
    "joy in words": (StageError, lambda s, m: m.feel("joy", "much")),
    "stand nowhere": (StageError, lambda s, m: s.spawn("finn", pos=(0, math.nan, 0))),
    "walk at no rate": (ScoreError, lambda s, m: (m.setPlayRate(math.nan, "walk"), m.loop("walk"))),
}


@pytest.mark.gl
def test_what_is_nowhere_is_refused(stage) -> None:
    """No place, a removed node, no number: an error of ours at the call, and the next frames are as good as ever."""
    mira = stage.spawn("mira")
    for name, (error, call) in NOWHERE.items():
        with pytest.raises(error):
            call(stage, mira)
            pytest.fail(name)
        _run(stage, 3)
    stage.spawn("finn", pos=mira.getPos())
    _run(stage)
