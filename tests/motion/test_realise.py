"""Rules of realising."""

from __future__ import annotations

import msgspec
import numpy as np
from hypothesis import given, settings

from persona_engine.motion import tracks
from persona_engine.motion.chain import LONGEST_HOLD, chained, predecessor
from persona_engine.motion.realise import CROSSFADE, Amended, Setting, realise
from persona_engine.motion.tracks import NEVER, RATE
from persona_engine.score import Performance
from tests import strategies
from tests.motion.scenes import BODY, gesture, sentence

SETTING = Setting(BODY)


def times(made: tracks.Tracks) -> np.ndarray:
    return made.media_start + np.arange(len(made.data)) / RATE


@settings(max_examples=30, deadline=None)
@given(strategies.performances)
def test_any_performance_bakes(performance: Performance) -> None:
    """Any performance gives finite frames that start and end in silence: face channels 0..1, limbs as long as their weights."""
    made = realise(performance, SETTING)
    face = made.data[:, tracks.MIXED]
    assert np.isfinite(made.data).all() and face.min() >= 0 and face.max() <= 1
    assert np.abs(made.data[[0, -1]]).max() < 0.02
    sizes = np.linalg.norm(made.data[:, tracks.LIMB].reshape(len(made.data), 36, 4), axis=-1)
    assert np.allclose(sizes, made.data[:, tracks.WEIGHT][:, tracks.LIMB_GROUPS], atol=1e-4)


def test_realising_is_a_function() -> None:
    """The same performance bakes to the same bytes."""
    a, b = (realise(sentence(1, 0.0, seed=4), SETTING) for _ in range(2))
    assert a.media_start == b.media_start and a.data.tobytes() == b.data.tobytes()


def test_the_time_of_the_session_does_not_matter() -> None:
    """Only media time and content count: the same sentence an hour later is the same tracks."""
    a, b = (realise(sentence(1, t, seed=4), SETTING) for t in (0.0, 3600.0))
    assert np.array_equal(a.data, b.data)


def test_an_amended_bake_keeps_what_was_played() -> None:
    """Before `from_t` the old frames, from the end of the crossfade on the new ones, on one grid."""
    old = realise(sentence(1, 0.0, 2.5, 1), SETTING)
    new = realise(sentence(1, 0.0, 3.4, 2), SETTING)
    both = realise(sentence(1, 0.0, 3.4, 2), SETTING, Amended(old, 1.0))
    for t in np.arange(0.0, 3.3, 0.05):
        if t <= 1.0 or t > 1.0 + CROSSFADE + 1 / RATE:
            assert np.allclose(both.at(t), (old if t <= 1.0 else new).at(t), atol=1e-4)


def test_a_chain_takes_hands_over_from_the_relax_point() -> None:
    """From the predecessor's relax point the successor holds the very pose, until its own gesture is ready."""
    before = sentence(1, 0.0, 2.5, blocks=(gesture("beat", 1.5, side="right"),))
    after = sentence(2, 2.6, 2.5, after=1, blocks=(gesture("beat", 0.9, side="right"),))
    made = realise(before, SETTING)
    plain = realise(after, SETTING)
    held = chained(plain, predecessor(before, made, after))
    relax = before.blocks[0].sync[5] - 2.6
    assert held.takes[1] == held.takes[3] == relax and held.takes[0] == held.takes[2] == NEVER
    right = tracks.LIMB.start + 4 * tracks.LIMBS.index("rightLowerArm")
    pose = held.at(relax + 0.3)[right : right + 4] / held.at(relax + 0.3)[tracks.WEIGHT.start + 1]
    assert abs(float(pose @ made.at(relax + 2.6)[right : right + 4])) > 0.999
    late = times(plain) > after.blocks[0].sync[1] + 0.05
    shift = len(held.data) - len(plain.data)
    assert np.allclose(held.data[shift:][late], plain.data[late], atol=1e-5)


def test_a_distant_gesture_is_not_waited_for() -> None:
    """Where the next gesture is further away than hands can wait, or on the other side, nothing is taken over."""
    before = sentence(1, 0.0, 2.5, blocks=(gesture("beat", 1.5, side="right"),))
    made = realise(before, SETTING)
    far = sentence(2, 2.6 + LONGEST_HOLD, 2.5, after=1, blocks=(gesture("beat", 1.5, side="right"),))
    other = sentence(2, 2.6, 2.5, after=1, blocks=(gesture("beat", 0.9, side="left"),))
    silent = msgspec.structs.replace(far, blocks=())
    for after in (far, other, silent):
        plain = realise(after, SETTING)
        assert chained(plain, predecessor(before, made, after)) is plain
