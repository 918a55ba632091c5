"""A whole minute: six sentences and more, thinking, a gesture held across a join, one cut."""

from functools import lru_cache

from bench.minute import FOOT_SLIDE, HELD, JOINT_STEP, SHAPE_STEP, Minute, play
from persona_engine.rig.body import Body


@lru_cache(maxsize=1)
def minute() -> Minute:
    """Played once, silently voiced."""
    return play("silent")


def test_nothing_pops() -> None:
    """No shape and no joint changes its velocity faster than lips in full speech and hands in a quick beat: joins and the cut included."""
    shapes, joints = minute().velocity_steps()
    assert shapes.max() < SHAPE_STEP
    assert joints.max() < JOINT_STEP


def test_feet_stay_planted() -> None:
    """She speaks and gestures for a minute on feet that do not slide."""
    assert minute().foot_slide(Body.standard()) < FOOT_SLIDE


def test_everything_happened() -> None:
    """She thought, her hands stayed up over a join, what was cut was not heard to the end, and all else was."""
    assert "thinking" in minute().roles
    assert minute().cuts and minute().held
    assert len(minute().said) >= 6
    assert HELD.split("] ")[1] in minute().said
