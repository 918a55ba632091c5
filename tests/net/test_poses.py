"""Pose frames: every peer has the host's levels, whatever was left out on the way."""

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.errors import SessionError
from persona_engine.net.poses import MOST, PoseDecoder, PoseEncoder, Poses
from persona_engine.score.channels import Puppet

CHANNELS = 7
names = st.lists(st.sampled_from(["mira", "bram", "odile", "finn"]), unique=True, max_size=4)


@st.composite
def clips(draw: st.DrawFn) -> list[Poses]:
    """Snapshots in a row: small steps, wild ones, and now and then another cast."""
    cast, out, tick = tuple(Puppet(n, "all", 1) for n in draw(names)), [], 0
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    levels = np.zeros((CHANNELS, len(cast)), np.int32)
    for _ in range(draw(st.integers(1, 12))):
        tick += draw(st.integers(1, 3))
        if draw(st.integers(0, 5)) == 0:
            cast = tuple(Puppet(n, "face", tick) for n in draw(names))
            levels = np.zeros((CHANNELS, len(cast)), np.int32)
        size = draw(st.sampled_from([0, 1, 20, MOST]))
        levels = np.clip(levels + random.integers(-size, size + 1, levels.shape) * (random.random(levels.shape) < 0.4), -MOST, MOST).astype(np.int32)
        out.append(Poses(tick, cast, levels))
    return out


@given(clips(), st.lists(st.booleans(), min_size=12, max_size=12))
def test_peers_have_the_hosts_levels(clip: list[Poses], lost: list[bool]) -> None:
    """One who gets all frames has every snapshot; one who misses some has none in between and is right again from a keyframe on."""
    encoder, whole, gappy, behind = PoseEncoder(), PoseDecoder(CHANNELS), PoseDecoder(CHANNELS), True
    for poses, missing in zip(clip, lost):
        frame = encoder.frame(poses)
        seen = whole.take(frame)
        assert seen is not None and seen.tick == poses.tick and seen.puppets == poses.puppets
        np.testing.assert_array_equal(seen.levels, poses.levels)
        if missing:
            behind = True
            continue
        again = gappy.take(encoder.key() if behind else frame)
        behind = False
        assert again is not None
        np.testing.assert_array_equal(again.levels, poses.levels)


def test_a_delta_after_a_gap_is_passed_over() -> None:
    """Without the frame it counts from, a delta shows nothing."""
    encoder, decoder = PoseEncoder(), PoseDecoder(CHANNELS)
    cast = (Puppet("mira", "all", 1),)
    frames = [encoder.frame(Poses(tick, cast, np.full((CHANNELS, 1), tick, np.int32))) for tick in range(1, 5)]
    assert decoder.take(frames[0]) is not None and decoder.take(frames[2]) is None


@given(clips(), st.data())
def test_mutated_frames_are_refused_or_harmless(clip: list[Poses], data: st.DataObject) -> None:
    """Whatever is changed in a frame, a peer raises a clear error or goes on."""
    encoder, decoder = PoseEncoder(), PoseDecoder(CHANNELS)
    for poses in clip:
        frame = bytearray(encoder.frame(poses))
        for _ in range(data.draw(st.integers(0, 2))):
            frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
        with contextlib.suppress(SessionError):
            decoder.take(bytes(frame[: data.draw(st.integers(1, len(frame)))]))


def test_other_channels_are_refused() -> None:
    """A keyframe of another table says so."""
    key = PoseEncoder().frame(Poses(1, (Puppet("mira", "all", 1),), np.zeros((CHANNELS + 1, 1), np.int32)))
    with pytest.raises(SessionError, match="number of channels"):
        PoseDecoder(CHANNELS).take(key)
