"""Rules of head motion in a performance."""

import numpy as np
import pytest

from persona_engine.motion import head
from persona_engine.motion.posture import TORSO
from persona_engine.score.marks import Block, VisemeMark
from persona_engine.score.style import Style

TIMES = np.arange(-0.5, 3, 1 / 120)


def _block(name: str, count: int = 1, side: str = "auto") -> Block:
    return Block("head", name, (0.5, 0.62, 0.62, 0.8, 0.84, 0.84, 1.3), count=count, side=side)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(head.MOVES))
def test_a_move_is_smooth_and_stays_within_its_block(name: str) -> None:
    """Nothing before the start or after the end; no step in value, velocity below 250 degrees a second."""
    track = head.bake((_block(name, 2),), (), TIMES, Style(), 4)
    assert np.abs(track).max() > 0.01
    assert not track[TIMES < 0.5].any()
    assert np.abs(track[TIMES > 1.31]).max() < 1e-6
    assert np.abs(np.diff(track, axis=0)).max() * 120 < np.radians(250)


def test_a_nod_is_lowest_at_its_stroke() -> None:
    """The apex lies where the block says, within a frame, and is 2 to 12 degrees."""
    nod = head.bake((_block("nod"),), (), TIMES, Style(), 4)[:, TORSO.index("head"), 0]
    assert TIMES[nod.argmax()] == pytest.approx(0.8, abs=0.02)
    whole = np.degrees(nod.max()) / (1 - head.NECK_SHARE)
    assert 2 < whole < 12


def test_repeats_repeat() -> None:
    """A nod counted three has three lows."""
    block = Block("head", "nod", (0.5, 0.6, 0.6, 0.7, 0.8, 0.8, 2.0), count=3)
    nod = head.bake((block,), (), TIMES, Style(), 4)[:, TORSO.index("head"), 0]
    lows = (nod[1:-1] > nod[:-2]) & (nod[1:-1] >= nod[2:]) & (nod[1:-1] > np.radians(1.5))
    assert lows.sum() == 3


def test_a_side_is_obeyed() -> None:
    """Tilting to the left puts the left ear down; a turn to the left is positive."""
    assert head.bake((_block("tilt", side="left"),), (), TIMES, Style(), 4)[:, TORSO.index("head"), 2].min() < -0.02
    assert head.bake((_block("turn", side="left"),), (), TIMES, Style(), 4)[:, TORSO.index("head"), 1].max() > 0.02


def test_stress_nods_after_the_vowel_starts() -> None:
    """With a stressed vowel the head goes lower than without, most at 50-100 ms after its start."""
    def pitch(stress: int) -> np.ndarray:
        marks = (VisemeMark(0.0, "PP"), VisemeMark(0.6, "aa", 1.0, stress), VisemeMark(0.8, "nn"), VisemeMark(1.6, "sil"))
        return np.asarray(head.speech(marks, TIMES, Style(), 9)[:, 0])

    more = pitch(3) - pitch(0)
    assert TIMES[more.argmax()] - 0.6 == pytest.approx(0.075, abs=0.03)
    assert np.radians(1) < more.max() < np.radians(5)


def test_speech_moves_the_head_a_little_and_then_stops() -> None:
    """While speaking the head is never still and never beyond 8 degrees; 0.8 s after it is at rest."""
    marks = tuple(VisemeMark(0.1 * i, ("aa", "nn")[i % 2], 1.0, i % 4) for i in range(15)) + (VisemeMark(1.5, "sil"),)
    track = head.speech(marks, TIMES, Style(), 5)
    during = track[(TIMES > 0.1) & (TIMES < 1.4)]
    assert np.degrees(np.abs(during)).max() < 8
    assert np.degrees(np.ptp(during, axis=0)).min() > 0.3
    assert np.abs(track[TIMES > 2.3]).max() < 1e-9


def test_posture_blocks_move_the_torso() -> None:
    """A lean forward pitches the spine forward while it lasts; an unknown posture moves nothing."""
    lean = Block("posture", "lean_forward", (0.2, 0.6, 0.6, 0.6, 1.4, 1.4, 2.0))
    track = head.bake((lean,), (), TIMES, Style(), 1)
    assert track[np.searchsorted(TIMES, 1.0), TORSO.index("spine"), 0] > np.radians(2)
    assert np.abs(track[TIMES > 2.0]).max() < 1e-6
    assert not head.bake((Block("posture", "no_such", lean.sync),), (), TIMES, Style(), 1).any()


def test_a_held_move_stays_until_it_relaxes() -> None:
    """Between stroke and relax a tilt keeps most of its size; it has left by the end."""
    block = Block("head", "tilt", (0.5, 0.9, 0.9, 0.9, 1.2, 1.6, 2.1), side="left")
    roll = np.abs(head.bake((block,), (), TIMES, Style(), 4)[:, TORSO.index("head"), 2])
    assert roll[(TIMES > 0.92) & (TIMES < 1.58)].min() > 0.85 * roll.max()
    assert roll[TIMES > 2.11].max() < 1e-6


def test_the_behavior_model_names_moves_that_exist() -> None:
    """Every head and posture name in the reflex table has a row here."""
    from persona_engine.behavior import reflexes
    from persona_engine.motion.posture import POSTURES

    actions = [action for row in reflexes.REFLEXES.values() for action in row]
    assert {a.name for a in actions if a.kind == "head"} <= set(head.MOVES)
    assert {a.name for a in actions if a.kind == "posture"} <= set(POSTURES)
