"""Recordings on disk."""

import msgspec
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
    data = recording.encode(_small()).replace(b"recording 2\n", b"recording 31\n")
    with pytest.raises(ScoreError, match=r"version 31; this build reads up to 2"):
        recording.decode(data)


def test_the_first_version_is_read_for_ever() -> None:
    """A file of version 1, a single map, is the same recording."""
    fields = ("start", "duration", "cast", "heard", "sounds", "marking", "generator", "poses", "pose_delays")
    plain = {name: value for name, value in msgspec.to_builtins(_small(), builtin_types=(bytes,)).items() if name in fields}
    data = msgspec.msgpack.encode({"schema": "persona.recording", "version": 1, **plain, "entries": []})
    assert recording.decode(data) == _small()


def test_a_file_in_parts_is_one_recording_and_a_cut_one_is_played_up_to_the_cut() -> None:
    """Wherever a file is cut, what was whole before the cut is there, and it says that it is not whole; only in the first part nothing is."""
    parts = [
        Recording(5.0, float(k), (Casting(f"p{k}", k),), (), (Heard("p0", k, 5.0 + k, 0.0),), marking="AI", whole=k == 3, leavings=((5.0 + k, f"p{k}"),))
        for k in range(4)
    ]
    sizes = [len(recording.part(made)) for made in parts]
    data = recording.BEGINNING + b"".join(map(recording.part, parts))
    joined = recording.decode(data)
    assert joined.whole and joined.duration == 3.0 and [c.persona for c in joined.cast] == ["p0", "p1", "p2", "p3"]
    assert [note.id for note in joined.heard] == [0, 1, 2, 3] and len(joined.leavings) == 4 and joined.marking == "AI"
    for length in range(len(data)):
        there = sum(len(recording.BEGINNING) + sum(sizes[: k + 1]) <= length for k in range(4))
        if there:
            cut = recording.decode(data[:length])
            assert not cut.whole and cut.duration == there - 1 and len(cut.heard) == there
        else:
            with pytest.raises(ScoreError):
                recording.decode(data[:length], "x.recording")


@pytest.mark.parametrize(("data", "words"), [(b"", "an empty file"), (b"garbage", "not a persona recording"), (b"\x89PNG....", "not a persona recording")])
def test_what_is_no_recording_is_called_so(data: bytes, words: str) -> None:
    """No words about formats for what never was one."""
    with pytest.raises(ScoreError, match=words):
        recording.decode(data, "x.recording")
