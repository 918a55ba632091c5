"""Recordings on disk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.errors import ScoreError
from persona_engine.score import recording
from persona_engine.score.recording import Casting, Heard, Recording, Sound
from tests.strategies import entries, styles


def _small() -> Recording:
    return Recording(0.0, 1.0, (Casting("mira", 7),), (), (Heard("mira", 1, 0.0, 0.0),), (Sound("mira-1", 22050, b"\0\1"),), "AI", "test")


@given(st.lists(st.tuples(st.floats(0, 100), entries), max_size=4), styles)
def test_a_recording_is_restored(rows: list, style: object) -> None:
    """decode(encode(r)) == r, sound and entries included."""
    made = Recording(
        0.5, 9.0, (Casting("mira", 7, style),), tuple(rows), (Heard("mira", 1, 0.5, 0.0),), (Sound("s", 16000, b"\1\2"),), "m", "g"
    )
    assert recording.decode(recording.encode(made)) == made


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_broken_recordings_are_refused_clearly(place: int, value: int) -> None:
    """A flipped byte gives a recording or ScoreError."""
    data = bytearray(recording.encode(_small()))
    data[place % len(data)] = value
    try:
        recording.decode(bytes(data), "x.recording")
    except ScoreError as error:
        assert "x.recording" in str(error)


def test_a_newer_version_says_so() -> None:
    """A file from a newer build names both versions."""
    data = recording.encode(_small()).replace(b"\xa7version\x01", b"\xa7version\x02")
    with pytest.raises(ScoreError, match="version 2"):
        recording.decode(data)
