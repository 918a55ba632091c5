"""Rules of baked tracks and their bank."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.motion import tracks
from persona_engine.motion.tracks import CHANNELS, RATE, TrackBank, Tracks
from persona_engine.names import ARKIT, BONES


def test_channels_cover_face_torso_and_limbs_once() -> None:
    """The layout has no gap and no overlap; limbs are arms and fingers, and no bone is both torso and limb."""
    spans = (tracks.LIP, tracks.SPEAKING, tracks.SEAL, tracks.BITE, tracks.FACE, tracks.BLINK, tracks.TURN, tracks.LIMB, tracks.WEIGHT, tracks.HELD)
    assert [s.start for s in spans] == [0, *(s.stop for s in spans[:-1])] and spans[-1].stop == CHANNELS
    assert len(tracks.LIMBS) == 36 and not set(tracks.LIMBS) & set(tracks.TORSO)
    assert set(tracks.LIPS) <= set(ARKIT) and set(tracks.LIMBS) <= set(BONES)


def test_sampling_interpolates_and_is_silent_outside() -> None:
    """Between frames a channel is linear; before the first and after the last frame everything is zero."""
    bank = TrackBank(64)
    data = np.repeat(np.arange(5, dtype=np.float32)[:, None] + 1, CHANNELS, axis=1)
    start = bank.put(data)
    places = np.array([-0.1, 0.0, 1.25, 4.0, 4.6, 9.0])
    found = bank.sample(np.full(6, start), np.full(6, 5), places)[:, 3]
    assert np.allclose(found, [0, 1, 2.25, 5, 5 * 0.4, 0], atol=1e-5)
    made = Tracks(-0.1, data)
    assert made.at(-0.1 + 1.25 / RATE)[0] == np.float32(2.25) and not made.at(-0.2).any() and not made.at(1.0).any()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(2, 60)), max_size=30))
def test_the_bank_never_mixes_tracks(steps: list[tuple[bool, int]]) -> None:
    """However tracks come and go, each keeps its own rows with silence after them, and freed rows are used again."""
    bank, held = TrackBank(128), []
    for number, (drop, size) in enumerate(steps, 1):
        if drop and held:
            start, frames, _ = held.pop(0)
            bank.release(start, frames)
        start = bank.put(np.full((size, CHANNELS), number, np.float32))
        held.append((start, size, number))
        for at, frames, value in held:
            assert (bank.data[at : at + frames] == value).all() and not bank.data[at + frames].any()
    assert not bank.data[:2].any()
    for start, frames, _ in held:
        bank.release(start, frames)
    before = len(bank.data)
    bank.put(np.zeros((before - 3, CHANNELS), np.float32))
    assert len(bank.data) == before


def test_frames_given_back_can_be_taken_again() -> None:
    """In whatever order tracks come and go, what is left free is one piece when all are gone, and none overlap before; nor does it matter how much
    memory was made ready meanwhile."""
    rng, bank, live = np.random.default_rng(3), TrackBank(4000), {}
    for number in range(200):
        if live and rng.random() < 0.45:
            bank.release(*live.pop(list(live)[int(rng.integers(len(live)))]))
        else:
            data = np.full((int(rng.integers(1, 40)), CHANNELS), number + 1, np.float32)
            live[number] = bank.put(data), len(data)
        bank.make_ready(20 * number)
        for name, (start, frames) in live.items():
            assert (bank.data[start : start + frames, 0] == name + 1).all()
    for start, frames in live.values():
        bank.release(start, frames)
    whole = bank.put(np.zeros((len(bank.data) - 3, CHANNELS), np.float32))
    assert whole == 2
