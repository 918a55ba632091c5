"""Whoever comes in the middle of a turn bakes what is seen, and shows what those show who were there from the beginning."""

from __future__ import annotations

import numpy as np
import pytest

from persona_engine.score import Amend, Cut, Entry, Performance, Resume, Style
from tests.motion.scenes import Film, block, gesture, roots, sentence, state, visemes

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
