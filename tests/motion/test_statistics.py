"""The statistics of eyes, lids and head over ten minutes in each role, as twenty tests of which nineteen pass at alpha = 0.01."""

import numpy as np
import pytest

from bench import statistics as bench
from persona_engine.motion import gaze_tables as tables
from persona_engine.names import ROLES

NEEDED = 19
LAWS = ("direction", "size", "share", "run", "run law", "look away law", "blink rate", "blink law")


@pytest.fixture(scope="module")
def seen() -> dict[str, bench.Seen]:
    """Ten minutes, twenty seeds, four roles."""
    return bench.observe(600.0, 30.0)


@pytest.fixture(scope="module")
def held(seen: dict[str, bench.Seen]) -> dict[str, dict[str, list[float]]]:
    """p-values by role and law."""
    return {role: bench.p_values(seen[role], role) for role in ROLES}


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("role", ROLES)
def test_the_laws_of_gaze_and_blinks_hold(held: dict[str, dict[str, list[float]]], role: str, law: str) -> None:
    """Directions (chi-square), sizes, runs and blink gaps (Kolmogorov-Smirnov), shares within 5 points, runs within 15 %."""
    values = held[role].get(law)
    if values is None:
        assert (role, law) == ("thinking", "size")
    else:
        assert sum(p > bench.ALPHA for p in values) >= NEEDED


@pytest.mark.parametrize("role", ROLES)
def test_blinks_keep_their_distance(seen: dict[str, bench.Seen], role: str) -> None:
    """No two blinks begin within 150 ms."""
    assert min(bench.blink_gaps(seen[role], n).min() for n in range(bench.SEEDS)) > 0.15


@pytest.mark.parametrize("role", ROLES)
def test_the_line_of_sight_stands_while_the_head_turns(seen: dict[str, bench.Seen], role: str) -> None:
    """The vestibulo-ocular reflex errs by less than a degree."""
    errors = np.concatenate([bench.reflex_errors(seen[role], n) for n in range(bench.SEEDS)])
    assert len(errors) > 20 and errors.max() < 1


def test_the_line_of_sight_stands_in_wide_shifts() -> None:
    """After the eyes have landed, while the head is still on its way, they err by less than a degree."""
    errors = bench.shift_errors()
    assert len(errors) > 60 and errors.max() < 1


def test_looks_away_to_think_go_up() -> None:
    """The table for thinking keeps the literature's shares: up .70, side .10, down .20."""
    row = np.array(tables.AVERSIONS["thinking"].directions)
    up, down = row[[1, 2, 3]].sum() / row.sum(), row[[5, 6, 7]].sum() / row.sum()
    assert up == pytest.approx(0.7, abs=0.03) and down == pytest.approx(0.2, abs=0.06)


@pytest.fixture(scope="module")
def sequence() -> tuple[float, float, np.ndarray]:
    """Saccades at a thousand frames a second."""
    return bench.main_sequence(bench.observe(5.0, 1000.0, 30.0)["speaking"])


def test_saccades_keep_the_main_sequence(sequence: tuple[float, float, np.ndarray]) -> None:
    """Duration grows by 2.4 +- 0.3 ms a degree; peak speeds lie within 15 % of the law."""
    slope, foot, peak = sequence
    assert slope == pytest.approx(2.4, abs=0.3) and foot == pytest.approx(25, abs=4)
    assert (np.abs(peak - 1) < 0.15).mean() > 0.97


@pytest.mark.parametrize(("index", "rule"), [(0, "looks away within 1 s"), (1, "is back in the last 0.5 s")])
def test_turns_begin_and_end_with_the_eyes(index: int, rule: str, answered: tuple[np.ndarray, np.ndarray]) -> None:
    """At least 80 % of thinkers look away within a second; at least 80 % of turns end with the gaze on the partner."""
    share = answered[index].mean(axis=0)
    assert (share >= 0.8).sum() >= NEEDED, rule


@pytest.fixture(scope="module")
def answered() -> tuple[np.ndarray, np.ndarray]:
    """Forty turns of twenty personas."""
    return bench.turns(40)
