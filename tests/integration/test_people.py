"""People and moods are told apart by motion alone."""

import pytest

from bench import people

LEAST = 0.9


@pytest.fixture(scope="module")
def windows() -> tuple[tuple, tuple]:
    """Figures of ten-second windows, known and held out."""
    return people.table(range(2)), people.table(range(100, 101))


@pytest.mark.parametrize(("what", "column"), [("people", 1), ("moods", 2)])
def test_people_and_moods_are_told_apart(windows: tuple[tuple, tuple], what: str, column: int) -> None:
    """The nearest centroid names nine in ten windows of seeds that it has not seen, though all wear the same body."""
    known, tried = windows
    assert people.accuracy(known[0], known[column], tried[0], tried[column]) >= LEAST, what
