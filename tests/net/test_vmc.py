"""VMC bundles, read by an OSC library, and the packets of Live Link Face."""

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder

from persona_engine.names import ARKIT, ARKIT_INDEX, BONE_PARENTS, BONES
from persona_engine.net import livelink, osc, vmc

UNITY = {"Hips", "LeftUpperLeg", "Spine", "Head", "LeftEye", "Jaw", "LeftThumbProximal", "LeftThumbIntermediate", "RightLittleDistal", "UpperChest"}


def _bundle() -> tuple[bytes, np.ndarray, np.ndarray]:
    random = np.random.default_rng(1)
    places, turns = random.normal(size=(3, len(BONES))).astype(np.float32), random.normal(size=(4, len(BONES))).astype(np.float32)
    root = np.array([1.0, 2.0, 3.0, np.pi / 2], np.float32)
    return vmc.VmcEncoder(BONES, ("Joy", "A")).frame(12.5, root, places, turns, np.array([0.25, 0.5], np.float32)), places, turns


def test_a_frame_is_one_osc_bundle() -> None:
    """An OSC library finds the messages of the protocol, once each, in Unity's names and axes."""
    data, places, turns = _bundle()
    messages = [content for content in OscBundle(data)]
    assert [m.address for m in messages[:3]] == ["/VMC/Ext/OK", "/VMC/Ext/T", "/VMC/Ext/Root/Pos"] and messages[-1].address == "/VMC/Ext/Blend/Apply"
    assert messages[0].params == [1] and messages[1].params == [12.5]
    assert messages[2].params[:4] == ["root", -1.0, 2.0, 3.0] and messages[2].params[5] == pytest.approx(-np.sin(np.pi / 4))
    bones = {m.params[0]: m.params[1:] for m in messages if m.address == "/VMC/Ext/Bone/Pos"}
    assert len(bones) == len(BONES) and set(bones) >= UNITY
    k = BONES.index("leftThumbMetacarpal")
    x, y, z = places[:, k]
    a, b, c, d = turns[:, k]
    np.testing.assert_allclose(bones["LeftThumbProximal"], [-x, y, z, a, -b, -c, d], rtol=1e-6)
    assert [m.params for m in messages if m.address == "/VMC/Ext/Blend/Val"] == [["Joy", 0.25], ["A", 0.5]]


def test_what_is_sent_is_read() -> None:
    """Our own bundle comes back in our names and axes."""
    data, places, turns = _bundle()
    pose = vmc.read(data)
    assert pose.shapes == {"Joy": 0.25, "A": 0.5} and set(pose.turns) == set(BONES)
    for k, bone in enumerate(BONES):
        np.testing.assert_allclose(pose.turns[bone], turns[:, k], rtol=1e-6)
        np.testing.assert_allclose(pose.places[bone], places[:, k], rtol=1e-6)


@given(st.binary(max_size=100), st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=4))
def test_nonsense_is_no_pose(noise: bytes, changes: list[tuple[int, int]]) -> None:
    """Noise and torn bundles raise `ValueError` or are read; numbers that cannot be meant are left out."""
    data = bytearray(_bundle()[0])
    for at, value in changes:
        data[at] = value
    for given_data in (noise, bytes(data)):
        with contextlib.suppress(ValueError):
            pose = vmc.read(given_data)
            assert all(np.isfinite(v).all() for v in (*pose.turns.values(), *pose.places.values()))
            assert all(np.isfinite(v) for v in pose.shapes.values())


def test_what_another_library_writes_is_read() -> None:
    """Bundles in bundles and arguments of every kind, as an OSC library lays them out; a sender's own arguments after ours do no harm."""
    inner, outer, message = OscBundleBuilder(IMMEDIATELY), OscBundleBuilder(IMMEDIATELY), OscMessageBuilder("/VMC/Ext/Blend/Val")
    for value, kind in (("Joy", "s"), (0.75, "f"), (True, "T"), (7, "h"), (2.5, "d"), (b"abcde", "b"), ("after", "s")):
        message.add_arg(value, kind)
    inner.add_content(message.build())
    other = OscMessageBuilder("/VMC/Ext/Blend/Val")
    other.add_arg("Sorrow")
    other.add_arg(1)
    outer.add_content(inner.build())
    outer.add_content(other.build())
    assert vmc.read(outer.build().dgram).shapes == {"Joy": 0.75, "Sorrow": 1.0}
    assert [len(values) for _, values in osc.messages(message.build().dgram)] == [4]


def test_nonsense_says_nothing_by_itself(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    """What strangers send to an open port is neither printed nor logged where it is read; that is the receiver's to say, once."""
    for data in (b"", b"x" * 40, b"#bundle\0" + bytes(8) + b"\0\0\0\x04abcd", b"#bundle\0" + bytes(7) + b"\x01" + b"\0\0\0\x08/x\0\0,q\0\0", b"/a\0\0,s\0\0" + b"y" * 60_000):
        with contextlib.suppress(ValueError):
            vmc.read(data)
    assert not caplog.records and capfd.readouterr() == ("", "")


def test_a_missing_bone_passes_its_parent_on() -> None:
    """A bone's parent is the nearest that the character has."""
    assert dict(vmc.bones_of(BONE_PARENTS, ("hips", "spine", "neck", "head"))) == {"hips": None, "spine": "hips", "neck": "spine", "head": "neck"}


def test_live_link_packets() -> None:
    """The layout of a phone's packet, byte by byte, and what is read from it."""
    face = np.zeros(52, np.float32)
    face[ARKIT_INDEX["eyeBlinkLeft"]], face[ARKIT_INDEX["tongueOut"]] = 1.0, 0.5
    data = livelink.write("Anna", "0" * 36, face, np.array([0.1, 0.2, 0.3], np.float32))
    assert data[:5] == b"\x06\x00\x00\x00\x24" and data[41:49] == b"\x00\x00\x00\x04Anna" and len(data) == 49 + 17 + 61 * 4
    assert np.frombuffer(data, ">f4", 61, 66)[[0, 51, 52, 53, 54]] == pytest.approx([1.0, 0.5, 0.2, 0.1, 0.3])
    seen = livelink.read(data)
    assert seen is not None and seen.subject == "Anna"
    np.testing.assert_allclose(seen.face, face)
    np.testing.assert_allclose(seen.head, [0.1, 0.2, 0.3], rtol=1e-6)
    assert livelink.read(data[:49]) is None and set(livelink.ORDER) == set(ARKIT)


@pytest.mark.parametrize("version", [0, 1, 5, 7])
def test_another_version_is_said(version: int) -> None:
    """What an app sends in another mode, or one that is too old, is no face, and the error says what to choose; nor is a packet that is cut short."""
    data = livelink.write("Anna", "0" * 36, np.zeros(52, np.float32), np.zeros(3, np.float32))
    with pytest.raises(ValueError, match=f"version {version}, not 6: choose Live Link \\(ARKit\\)"):
        livelink.read(bytes([version]) + data[1:])
    with pytest.raises(ValueError):
        livelink.read(data[:-1])


@given(st.binary(max_size=400))
def test_noise_is_no_face(data: bytes) -> None:
    """Whatever comes is a face, none, or a `ValueError`."""
    with contextlib.suppress(ValueError):
        livelink.read(data)
