"""Sound in chunks: cut up as it grows, put together again."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.errors import SessionError
from persona_engine.net import messages as m
from persona_engine.net import opus
from persona_engine.net.chunks import ChunkStore
from persona_engine.net.messages import SoundPart
from persona_engine.net.sound import SETTLE_S, Codec, PassedFeed, Piece, Sounded, SoundFeed, SoundHearing

RATE = 22050


def _voice(seconds: float) -> bytes:
    t = np.arange(round(seconds * RATE)) / RATE
    return (8000 * np.sin(2 * np.pi * (180 + 120 * t) * t) * (np.sin(2 * np.pi * 3 * t) > -0.5)).astype("<i2").tobytes()


def _feed(pcm: bytes, cuts: list[int]) -> SoundFeed:
    feed = SoundFeed("mira-1", RATE, 10.0)
    for count, cut in enumerate([*sorted(cuts), len(pcm) // 2]):
        feed.grow(pcm[: 2 * cut], 10.0 + count, 0.1 * count, count == len(cuts))
    return feed


def _hear(pieces: list[Piece], store: ChunkStore | None = None) -> list[Sounded]:
    hearing = SoundHearing(store or ChunkStore(1 << 20))
    out = []
    for piece in pieces:
        data = m.decode(m.encode(SoundPart(**{f: getattr(piece.part, f) for f in piece.part.__struct_fields__[:-1]}, data=piece.data)))
        assert isinstance(data, SoundPart)
        out += hearing.part(data)[0]
    return out


@given(st.lists(st.integers(0, RATE), max_size=5))
def test_pcm_comes_back_whole(cuts: list[int]) -> None:
    """However a sentence grows, a peer has every sample, in place, and knows from when on it may be heard."""
    pcm = _voice(1.0)
    heard = _hear(_feed(pcm, cuts).all("pcm"))
    assert b"".join(h.pcm for h in heard) == pcm and heard[-1].last and not any(h.last for h in heard[:-1])
    assert [h.ready_t for h in heard] == sorted(h.ready_t for h in heard)
    at = 0.0
    for h in heard:
        assert h.start == pytest.approx(at, abs=1e-6)
        at += len(h.pcm) / 2 / RATE


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 3 * RATE), max_size=3))
def test_opus_is_in_place_and_small(cuts: list[int]) -> None:
    """Decoded sound has the length of the original, lies within half a millisecond of it, and takes at most 5 kB a second."""
    pcm = _voice(3.0)
    pieces = _feed(pcm, cuts).all("opus")
    heard = b"".join(h.pcm for h in _hear(pieces))
    sent = sum(len(m.encode(SoundPart(**{f: getattr(p.part, f) for f in p.part.__struct_fields__[:-1]}, data=p.data))) for p in pieces)
    assert sent <= 5_000 * 3.0 and len(heard) == 2 * 3 * opus.RATE
    got = np.frombuffer(heard, "<i2").astype(float)
    true = np.interp(np.arange(len(got)) / opus.RATE, np.arange(3 * RATE) / RATE, np.frombuffer(pcm, "<i2").astype(float))
    shifts = {k: float(np.corrcoef(got[100:-100], np.roll(true, k)[100:-100])[0, 1]) for k in range(-40, 41)}
    best = max(shifts, key=lambda k: shifts[k])
    assert abs(best) <= 12 and shifts[best] > 0.9


@pytest.mark.parametrize("codec", ["pcm", "opus"])
def test_a_latecomer_gets_what_is_still_to_come(codec: Codec) -> None:
    """From the middle on, little more than the rest is sent, and it says where it belongs."""
    feed = _feed(_voice(3.0), [])
    count = len(feed.all(codec))
    late = feed.since(codec, 12.0, count)
    heard = _hear(late)
    assert 2.0 - SETTLE_S - 0.3 <= heard[0].start <= 2.0 - SETTLE_S
    assert heard[0].start + sum(len(h.pcm) / 2 / h.rate for h in heard) == pytest.approx(3.0, abs=0.01)


def test_known_chunks_need_not_come_again() -> None:
    """The second time a line is said its references are enough; an unknown one is asked for by name, and heard when it comes."""
    pieces, store = _feed(_voice(1.0), []).all("pcm"), ChunkStore(1 << 20)
    first = _hear(pieces, store)
    again = SoundHearing(store)
    assert [h for p in pieces for h in again.part(p.part)[0]] == first
    stranger = SoundHearing(ChunkStore(1 << 20))
    heard, missing = stranger.part(pieces[0].part)
    assert not heard and missing == pieces[0].part.digest and stranger.waiting() == ("mira-1",)
    stranger.chunk(missing, pieces[0].data)
    assert stranger.ready("mira-1") == first[:1]


def test_a_chunk_is_what_its_name_says() -> None:
    """Other bytes under a chunk's name end the session with a reason."""
    piece = _feed(_voice(0.2), []).all("pcm")[0]
    with pytest.raises(SessionError, match="not what its name says"):
        SoundHearing(ChunkStore(1 << 20)).chunk(piece.part.digest, piece.data + b"x")


@given(st.binary(max_size=60))
def test_broken_opus_is_refused(data: bytes) -> None:
    """Bytes that are no Opus give a clear error or silence, never a crash."""
    hearing = SoundHearing(store := ChunkStore(1 << 20))
    part = SoundPart("x", opus.RATE, 0.0, 0.1, 0.0, 0.0, "opus", store.add(data), False)
    try:
        hearing.part(part)
    except SessionError as error:
        assert "broken sound" in str(error)


@given(st.lists(st.tuples(st.integers(1, 9_000), st.floats(0, 2)), min_size=1, max_size=5), st.floats(0, 12))
def test_everyone_knows_how_far_a_sound_is_behind(growths: list[tuple[int, float]], t: float) -> None:
    """Where a slow voice is waited for, a server that passes its pieces on says as the host does by how much its sound is behind."""
    feed, size, held, ready = SoundFeed("mira-1", RATE, 10.0), 0, 0.0, 10.0
    for k, (samples, wait) in enumerate(growths):
        held = max(held, ready + wait - 10.0 - size / RATE) if size else held
        ready, size = ready + wait * bool(size), size + samples
        feed.grow(bytes(2 * size), ready, held, k == len(growths) - 1)
    passed = PassedFeed("mira-1", RATE, 10.0)
    for piece in feed.all("pcm"):
        passed.take(piece.whole())
    assert passed.behind(10.0 + t) == pytest.approx(feed.behind(10.0 + t), abs=2e-3)
    assert 0.0 <= feed.behind(10.0 + t) <= t + held
