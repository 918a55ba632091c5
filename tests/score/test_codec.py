"""The codec: exact, small, and closed against foreign bytes."""

import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.errors import ScoreError
from persona_engine.score import Block, Entry, GazeTarget, Performance, Style, VisemeMark, codec
from tests.strategies import entries

OFF = ("duration", "overlap", "from_t", "media_t", "fade", "weight", "locomotion_rate")
"""Numbers of entries that may be moved off the grid."""


def sentence(seconds: float = 4.0) -> Performance:
    """A sentence as it comes from the planner: 12 phones a second, a gesture every 2.5 s, nods, brows, gaze away and back."""
    phones = int(seconds * 12)
    marks = tuple(
        VisemeMark(codec.on_tick(i * seconds / phones), ("PP", "aa", "nn", "E", "SS")[i % 5], 0.8, 2 if i % 4 == 1 else 0)
        for i in range(phones)
    )
    beats = tuple(
        Block("gesture", name, (t, t + 0.3, t + 0.4, t + 0.5, t + 0.6, t + 0.8, t + 1.3), 0.9, "right")
        for t, name in ((0.2, "beat"), (2.6, "open_palm"))
    )
    nods = tuple(Block("head", "nod", (t, t + 0.1, t + 0.1, t + 0.2, t + 0.25, t + 0.3, t + 0.5), 0.4) for t in (0.6, 2.0, 3.1))
    brows = tuple(Block("face", "brow_raise", (t, t + 0.1, t + 0.1, t + 0.2, t + 0.3, t + 0.35, t + 0.6), 0.4) for t in (0.6, 3.0))
    gaze = tuple(
        Block("gaze", "", (t,) * 6 + (t + 1.0,), 1.0, target=GazeTarget("player", None, yaw)) for t, yaw in ((0.0, 0.2), (2.5, 0.0))
    )
    blink = (Block("blink", "", (3.9,) * 7),)
    text = "The harbour is down the hill, just past the lighthouse."
    return Performance(
        "mira", 12, 341.5, seconds, 99, Style(), "speech", marks, beats + nods + brows + gaze + blink, 11, 0.3, text, "mira-12"
    )


@given(entries)
def test_bytes_restore_the_entry(entry: Entry) -> None:
    """decode(encode(e)) == e for every entry on the grid."""
    assert codec.decode(codec.encode(entry)) == entry


@given(entries)
def test_json_restores_the_entry(entry: Entry) -> None:
    """The readable form loses nothing either."""
    assert msgspec.json.decode(msgspec.json.encode(entry), type=Entry) == entry


@given(entries)
def test_quantising_is_idempotent(entry: Entry) -> None:
    """What a peer decodes, it would send on unchanged."""
    once = codec.quantised(entry)
    assert codec.quantised(once) == once and codec.encode(once) == codec.encode(entry)


@given(entries, st.floats(0.0, 0.01))
def test_quantising_is_the_way_there_and_back(entry: Entry, aside: float) -> None:
    """What is put on the grid is what a peer decodes, wherever its values lay."""
    moved = msgspec.structs.replace(entry, t=entry.t + aside, **{name: getattr(entry, name) + aside for name in OFF if hasattr(entry, name)})
    assert codec.quantised(moved) == codec.decode(codec.encode(moved))


@given(st.binary(max_size=200))
def test_foreign_bytes_are_refused_clearly(data: bytes) -> None:
    """Any bytes either decode or raise ScoreError."""
    with contextlib.suppress(ScoreError):
        codec.decode(data)


@given(entries, st.integers(0, 10_000), st.integers(0, 255))
def test_mutated_bytes_are_refused_clearly(entry: Entry, place: int, value: int) -> None:
    """A flipped byte gives an entry or ScoreError, never another error."""
    data = bytearray(codec.encode(entry))
    data[place % len(data)] = value
    with contextlib.suppress(ScoreError):
        codec.decode(bytes(data))


def test_a_sentence_is_small() -> None:
    """A 4 s sentence travels in at most 600 bytes without its sound."""
    assert len(codec.encode(sentence())) <= 600


def test_digest_sees_every_change() -> None:
    """Two scores that differ in one mark have different digests."""
    one = sentence()
    other = msgspec.structs.replace(one, visemes=one.visemes[:-1])
    assert codec.digest([one]) == codec.digest([one]) != codec.digest([other])


def test_oversized_entries_are_refused() -> None:
    """Nothing longer than the limit is even unpacked."""
    with pytest.raises(ScoreError, match="longer than"):
        codec.decode(b"\x91" * (codec.MAX_BYTES + 1))
