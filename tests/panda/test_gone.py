"""Things of a game that go away, or never were anywhere, stop nobody."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from panda3d.core import NodePath

from persona_engine.clock import ManualClock
from persona_engine.errors import SessionError, StageError, WardrobeError, WorldFileError
from persona_engine.panda.actor import PersonaActor
from persona_engine.score.recording import Casting
from persona_engine.settings import load_settings
from persona_engine.stage.stage import Stage, init


@pytest.fixture
def stage(base) -> Iterator[Any]:
    """A stage without sound."""
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
    mira.say("I am about to speak.")
    mira.removeNode()
    finn.say("Where is she?")
    _run(stage, 20)


@pytest.mark.gl
def test_who_is_taken_from_the_scene_leaves_the_stage(stage, caplog) -> None:
    """However an actor is removed, she is nobody's company, what she was saying is cut short, she cannot be spoken to, and she may come again; nothing of
    it is worth a warning."""
    for leave in (PersonaActor.removeNode, PersonaActor.cleanup, PersonaActor.delete):
        mira = stage.spawn("mira")
        said = mira.say("I am about to vanish in the middle of a sentence.")
        mira.loop("walk")
        leave(mira)
        assert "mira" not in stage.company.people() and not stage.actors and "mira" not in stage.server.targets
        assert said.done and said.cancelled and said.error is None
        with pytest.raises(StageError, match="left the stage"):
            mira.hear("Hello?")
        _run(stage)
        leave(mira)
    with pytest.raises(StageError, match="nobody called 'mira'"):
        stage.dismiss("mira")
    again = stage.spawn("mira")
    again.loop("walk")
    stage.dismiss(again)
    assert not stage.actors and not caplog.records
    with pytest.raises(StageError, match="nobody called"):
        stage.dismiss(again)


@pytest.mark.gl
def test_players_and_those_of_others_leave_with_their_bodies_too(stage) -> None:
    """The actor of a player, and of a persona whose owner is elsewhere: removed, they are off the stage, and frames go on."""
    stage.play_as("Ann")
    actor, told = stage.actors["ann"], []
    stage.players.left.append(told.append)
    stage.join_actor(Casting("bram", 7)).removeNode()
    actor.removeNode()
    assert not stage.cast and not stage.players.all and len(told) == 1
    _run(stage)


@pytest.mark.gl
def test_who_cannot_be_spawned_was_never_there(stage) -> None:
    """A heading or class that is none, a class that fails, a full stage: nobody has come, and the same persona may come then."""

    class Broken(PersonaActor):
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            raise RuntimeError("no hat")

    mistakes: tuple[tuple[type[Exception], dict[str, Any]], ...] = (
        (StageError, {"heading": "north"}),
        (StageError, {"heading": math.nan}),
        (StageError, {"cls": int}),
        (StageError, {"cls": "Guard"}),
        (RuntimeError, {"cls": Broken}),
    )
    for error, mistake in mistakes:
        with pytest.raises(error):
            stage.spawn("finn", **mistake)
        assert not stage.cast and not stage.members and not stage.server.actors
    finn = stage.spawn("finn", heading=90)
    with pytest.raises(StageError, match="already on stage"):
        stage.spawn("finn")
    assert stage.server.actors == [finn] and stage.actors == {"finn": finn} and finn.getH() == 90
    _run(stage)


@pytest.mark.gl
def test_a_stage_that_is_over_refuses(base, tmp_path) -> None:
    """After `destroy` nothing begins, and the world that was saved stays as it was."""
    over = Stage(base, load_settings(voice={"provider": "silent"}), ManualClock(), inline=True)
    over.spawn("mira")
    file = tmp_path / "a.world"
    over.save_world(str(file))
    saved = file.read_bytes()
    over.destroy()
    node = base.render.attachNewNode("door")
    calls: tuple[Callable[[], object], ...] = (
        lambda: over.spawn("finn"),
        lambda: over.save_world(str(file)),
        lambda: over.load_world(str(file)),
        over.record,
        lambda: over.play_as("Ann"),
        over.pause,
        lambda: over.track("door", node),
    )
    for call in calls:
        with pytest.raises(StageError, match="the stage is closed"):
            call()
    node.removeNode()
    assert file.read_bytes() == saved


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
    "turn for a word": (StageError, lambda s, m: m.turn_to((0, 5, 0), seconds="slow")),
    "an event that there is not": (StageError, lambda s, m: s.happen("plate_breaks", m)),
    "a noise that reaches back": (StageError, lambda s, m: s.happen("loud_noise", m, metres=-1)),
    "a noise that reaches no number": (StageError, lambda s, m: s.happen("loud_noise", m, metres=math.nan)),
    "no number of time": (StageError, lambda s, m: setattr(s, "time_scale", math.nan)),
    "time without end": (StageError, lambda s, m: setattr(s, "time_scale", math.inf)),
    "time backwards": (StageError, lambda s, m: setattr(s, "time_scale", -1)),
    "time in words": (StageError, lambda s, m: setattr(s, "time_scale", "fast")),
    "no time": (StageError, lambda s, m: setattr(s, "time_scale", None)),
    "a port beyond all": (SessionError, lambda s, m: s.host(port=99999)),
    "a port in words": (SessionError, lambda s, m: s.host(port="x")),
    "saved in no file": (WorldFileError, lambda s, m: s.save_world()),
    "clothes of no name": (WardrobeError, lambda s, m: s.wardrobe.wear(m, None)),
    "a stage of a word": (StageError, lambda s, m: init("base")),
    "walk at no rate": (StageError, lambda s, m: (m.setPlayRate(math.nan, "walk"), m.loop("walk"))),
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
