"""Reflexes: ready-made, at once, and of the persona's own size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.avatar.mixes import EXPRESSION_MIX
from persona_engine.behavior.affect import Temperament
from persona_engine.behavior.appraisal import CUES
from persona_engine.behavior.reflexes import REFLEXES, Habit, intensity, reaction, reflex
from persona_engine.motion.face import LEXEMES
from persona_engine.motion.head import MOVES
from persona_engine.motion.posture import POSTURES
from persona_engine.score import codec
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.gestures import GESTURES
from persona_engine.score.style import Style

SOURCE = GazeTarget("door")
KNOWN = {"face": {**LEXEMES, **EXPRESSION_MIX}, "head": MOVES, "posture": POSTURES, "gesture": GESTURES, "blink": {"": 0}, "gaze": {"": 0}, "breath": {"": 0}}


@pytest.mark.parametrize("event", sorted(REFLEXES))
def test_reflexes_are_well_formed(event: str) -> None:
    """Every row names behaviours that exist, moves within 60 ms of its cause, and survives the wire."""
    made = reflex(event, "mira", 3.0, Style(), SOURCE)
    assert made is not None and made.kind == "micro" and not made.visemes
    assert all(b.name in KNOWN[b.kind] for b in made.blocks)
    assert all(list(b.sync) == sorted(b.sync) and b.start >= 0 for b in made.blocks)
    assert min(b.start for b in made.blocks) <= 0.06
    assert codec.decode(codec.encode(made)) == made


def test_an_unknown_event_has_no_reflex() -> None:
    """It is answered with None, not with an error."""
    assert reflex("teapot", "mira", 0.0, Style(), SOURCE) is None


def test_reflexes_look_at_their_cause() -> None:
    """A noise turns the eyes to where it came from; thinking turns them away from the listener."""
    noise, think = reflex("loud_noise", "m", 0.0, Style(), SOURCE), reflex("think", "m", 0.0, Style(), SOURCE)
    assert noise and think
    assert SOURCE in [b.target for b in noise.blocks]
    assert all(b.target and b.target.id == SOURCE.id and b.target.yaw for b in think.blocks if b.kind == "gaze")


@given(st.sampled_from(sorted(REFLEXES)), st.floats(0, 1), st.floats(0, 1), st.integers(0, 50))
def test_one_gets_used_to_things(event: str, neuroticism: float, extraversion: float, before: int) -> None:
    """Each repetition shows less, never nothing, and the nervous startle more."""
    temper = Temperament(neuroticism=neuroticism, extraversion=extraversion)
    assert 0 < intensity(event, temper, before + 1) <= intensity(event, temper, before) <= 1.4
    assert intensity("hit", Temperament(neuroticism=1), 0) > intensity("hit", Temperament(neuroticism=0), 0)


@pytest.mark.parametrize("appraisal", sorted(CUES))
def test_what_was_said_has_a_reflex_of_its_own(appraisal: str) -> None:
    """Every appraisal leads to a row of the table; plain lines to none."""
    assert reaction(appraisal) in REFLEXES or appraisal == "question"
    assert reaction("") == ""


def test_what_one_got_used_to_comes_back() -> None:
    """A noise that repeats startles less and less; after some quiet minutes it startles as on the first day."""
    temper, habit, sizes = Temperament(), Habit(), []
    for t in (0.0, 3.0, 6.0, 9.0, 400.0):
        sizes.append(intensity("loud_noise", temper, habit.at(t)))
        habit = habit.again(t)
    assert sizes[0] > sizes[1] > sizes[2] > sizes[3] and sizes[3] < 0.5 * sizes[0]
    assert sizes[4] > 0.97 * sizes[0]
