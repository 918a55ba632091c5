"""Whoever comes in the middle of a turn bakes what is seen, and shows what those show who were there from the beginning."""

from __future__ import annotations

import numpy as np
import pytest

from persona_engine.motion.played import RealiseJob
from persona_engine.motion.realise import Setting
from persona_engine.names import ARKIT_INDEX
from persona_engine.score import Amend, Cut, Entry, Performance, Resume, Style
from persona_engine.score.gestures import GESTURES
from tests.motion.scenes import BODY, Film, block, gesture, roots, sentence, state, visemes

SENTENCES, LENGTH, STAY = 12, 1.6, 1.3
KEPT = 7
"""Sentences of a turn that are remembered at most, however long it is: those of the last seconds, and what they go on from."""


def _turn(seed: int) -> list[tuple[float, Entry]]:
    """Sentences that are chained, with a gesture or two each, some of which run into the next one's."""
    rng = np.random.default_rng(seed)
    script: list[tuple[float, Entry]] = [(0.0, state(0.0)), *roots(22.0)]
    for number in range(1, SENTENCES + 1):
        side = ("left", "right", "right", "both")[int(rng.integers(4))]
        blocks = [gesture("beat", round(float(rng.uniform(0.2, 0.7)), 3), round(float(rng.uniform(0.1, 1.2)), 3), side=side)]
        if rng.random() < 0.4:
            blocks.append(gesture("open_palm", LENGTH - 0.2, side="right"))
        blocks.append(block("face", "joy", 0.1, LENGTH, 0.5))
        t = 1.0 + LENGTH * (number - 1)
        made = Performance(
            "ann", number, t, LENGTH, seed, visemes=visemes(LENGTH, number), blocks=tuple(sorted(blocks, key=lambda b: b.start)), after=number - 1 if number > 1 else 0
        )  # fmt: skip
        script.append((t - 0.9, made))
    return script


def _joined(script: list[tuple[float, Entry]], t: float) -> tuple[Film, int]:
    """Somebody who comes at `t`, and how much was baked for that."""
    there = Film(script)
    for x in np.arange(0.0, t, 1 / 20):
        there.at(float(x))
    there.at(t)
    new, told = Film([item for item in script if item[0] > t]), there.performer.snapshot()
    assert sum(isinstance(entry, Performance) for entry in told) <= KEPT
    for entry in (*there.world.samples(), *told):
        new.performer.apply(entry, t)
    return new, new.performer.realise_seen(t)


@pytest.mark.parametrize("seed", range(3))
def test_in_a_long_turn_little_is_baked_and_all_is_shown(seed: int) -> None:
    """At any moment of a turn of chained sentences a newcomer is told of the last few, bakes three of them at most, and shows the same as the others from the
    first frame on."""
    script = _turn(seed)
    for t in (1.3 + seed * 0.11, 4.9 - seed * 0.23, 12.9 + seed * 0.31, 18.9 + seed * 0.17):
        times = np.arange(t, t + STAY, 1 / 20)
        new, baked = _joined(script, t)
        assert baked <= 3
        there = Film(script)
        for x in np.arange(0.0, t, 1 / 20):
            there.at(float(x))
        assert np.abs(new.run(times) - there.run(times)).max() < 1e-4, t


def test_what_was_cut_and_is_resumed_is_shown() -> None:
    """A sentence that was over when somebody came, and then goes on, is baked then; one that was amended shows its amendment."""
    amended = sentence(2, 6.0)
    script: list[tuple[float, Entry]] = [
        (0.0, state(0.0)), *roots(12.0), (1.0, sentence(1, 1.5)), (2.0, Cut("ann", 1, 2.0, 0.5)), (4.0, Resume("ann", 1, 4.1, 0.5)), (5.5, amended),
        (5.8, Amend("ann", 2, 5.8, 1, 1.0, 3.0, visemes(3.0, 5), amended.blocks)),
    ]  # fmt: skip
    for t in (2.1, 3.5, 4.3, 5.9, 7.2):
        new, _ = _joined(script, t)
        there = Film(script)
        for x in np.arange(0.0, t, 1 / 20):
            there.at(float(x))
        times = np.arange(t, t + STAY, 1 / 20)
        assert np.abs(new.run(times) - there.run(times)).max() < 1e-4, t


def test_work_for_what_was_forgotten_is_left() -> None:
    """Whose score begins anew before a frame was drawn, as at a second seek, is asked for nothing of before."""
    performer = Film([(0.0, state(0.0))]).performer
    performer.apply(sentence(1, 3.0), 1.0)
    assert performer.realise_seen(1.0) == 0
    performer.restart("ann", 7, Style())
    performer.apply(sentence(2, 0.5), 1.0)
    assert performer.realise_seen(1.0) == 1


def test_only_what_is_over_is_left_out() -> None:
    """From the moment for which somebody bakes, the tracks are those of one who was there, whatever the gesture and however often it was amended."""
    left_out = 0
    for number, name in enumerate(list(GESTURES)[::2]):
        side = ("right", "both")[number % 2]
        blocks = (gesture(name, 0.7, side=side, count=2), block("face", "joy", 0.1, 4.0), block("head", "nod", 2.0, 3.0))
        whole = Performance("ann", 1, 0.0, 1.2, number, visemes=visemes(1.2, number), blocks=blocks)
        longer = (*blocks[:2], gesture("beat", 1.9, side=side), blocks[2])
        amendments = (Amend("ann", 1, 0.0, 1, 0.5, 1.6, visemes(1.6, number), longer), Amend("ann", 1, 0.0, 2, 1.4, 1.8, visemes(1.8, number), longer))
        for some in (amendments[:0], amendments[: 1 + number % 2]):
            made = _job(whole, some).run()
            for since in (0.8, 1.6, 2.3, 3.4):
                rest, less = _job(whole, some).run_from(since, True)
                times = np.arange(since, max(made.media_end, rest.media_end), 1 / 20)
                assert np.abs(np.array([rest.at(t) - made.at(t) for t in times])).max() < 1e-5, (name, len(some), since)
                left_out += less == since
    assert left_out > len(GESTURES)


def _job(performance: Performance, amendments: tuple[Amend, ...]) -> RealiseJob:
    return RealiseJob(1, 0, performance, amendments, Setting(BODY), None)


def test_what_was_left_out_comes_back_with_what_needs_it() -> None:
    """Who bakes no hands because they are down, and no mouth because it is closed, shows both where the sentence is cut and resumed from before, and where
    another one goes on from it."""
    waves = Performance("ann", 1, 1.0, 6.0, 3, visemes=visemes(6.0, 3), blocks=(gesture("wave", 0.8, side="right"), block("face", "joy", 0.1, 6.0)))
    script: list[tuple[float, Entry]] = [
        (0.0, state(0.0)), *roots(14.0), (0.1, waves), (4.6, Cut("ann", 1, 4.6, 3.6)), (5.0, Resume("ann", 1, 5.1, 0.3)),
        (8.2, Performance("ann", 2, 8.3, 1.0, 4, visemes=visemes(1.0, 4), blocks=(gesture("beat", 0.7, side="right"),), after=1)),
    ]  # fmt: skip
    new, _ = _joined(script, 4.4)
    there = Film(script)
    for x in np.arange(0.0, 4.4, 1 / 20):
        there.at(float(x))
    times = np.arange(4.4, 11.0, 1 / 20)
    assert np.abs(new.run(times) - there.run(times)).max() < 1e-4


def test_who_is_heard_later_than_the_score_says_moves_the_lips() -> None:
    """A mouth that was left out because its sentence is over is baked as soon as its sound is found to be late."""
    speaks = Performance("ann", 1, 1.0, 2.0, 3, visemes=visemes(2.0, 3), blocks=(block("face", "joy", 0.1, 6.0),))
    new, _ = _joined([(0.0, state(0.0)), *roots(9.0), (0.1, speaks)], 4.0)
    jaw = ARKIT_INDEX["jawOpen"]
    closed = new.at(4.0)[jaw]
    new.performer.set_media(new.row, 1, 0.9, 4.02)
    new.performer.realise_all()
    assert closed < 0.05 and new.run(np.arange(4.04, 5.0, 0.02))[:, jaw].max() > 0.15
