"""Rules of practice."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from persona_engine.motion import tracks
from persona_engine.motion.gesture_poses import PATHS
from persona_engine.motion.performer import Performer
from persona_engine.motion.practice import practices
from persona_engine.motion.realise import Setting, realise
from persona_engine.motion.touch import touches, touching
from persona_engine.motion.world import World
from persona_engine.rig.body import Body
from persona_engine.score.gestures import GESTURES
from persona_engine.score.style import Style
from tests.motion.scenes import gesture, sentence

TOUCHING = sorted(name for name in PATHS if touches(name))


def another() -> Body:
    """A body of nobody else."""
    return replace(Body.standard())


@pytest.mark.parametrize("extent", [0.3, 0.5, 0.8])
def test_who_has_practised_settles_nothing_while_speaking(extent: float) -> None:
    """After its practice a body's first sentence with any gesture that touches finds all keys settled, whichever hand it takes."""
    style, body = msgspec.structs.replace(Style(), extent=extent), another()
    for part in practices(body, style):
        part.run()
    known = touching.cache_info().misses
    for seed, name in enumerate(TOUCHING):
        block = msgspec.structs.replace(gesture(name, 1.5, count=GESTURES[name].count), weight=0.7 + 0.6 * extent)
        realise(msgspec.structs.replace(sentence(1, 0.0, seed=seed, blocks=(block,)), style=style), Setting(body))
    assert touching.cache_info().misses == known


def test_practice_changes_nothing() -> None:
    """A sentence is the same to the byte whether its body has practised or not."""
    bodies, made = [another(), another()], []
    for part in practices(bodies[0], Style()):
        part.run()
    for body in bodies:
        made.append(realise(sentence(1, 0.0, seed=4, blocks=(gesture("think", 1.5),)), Setting(body)))
    assert np.array_equal(made[0].data, made[1].data) and made[0].data[:, tracks.WEIGHT].any()


def test_whoever_comes_or_dresses_practises() -> None:
    """Each body that a performer is told of has its practice waiting."""
    performer = Performer(2, World())
    performer.add("mira", 1, Body.standard(), Style())
    first = len(performer.unpractised)
    performer.dress("mira", other := another())
    assert first and len(performer.unpractised) == 2 * first and performer.unpractised[-1].body is other
