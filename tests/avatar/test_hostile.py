from __future__ import annotations

import json
import struct
import tracemalloc
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from persona_engine.avatar.glb import MAX_BYTES
from persona_engine.avatar.model import Avatar
from persona_engine.avatar.reader import read
from persona_engine.avatar.writer import write
from persona_engine.errors import AvatarError
from tests import samples

FILES = [write(samples.sample_avatar()), samples.vrm0(), samples.arkit_glb()]
QUIET = settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**40), 2**40), st.floats(), st.text(max_size=3), st.just([]), st.just({}), st.just([0, 1]),
    st.just({"a": 1}),
)  # fmt: skip


def judged(data: bytes) -> Avatar | None:
    """The avatar, or None for an AvatarError; anything else is a bug."""
    try:
        return read(data, "hostile.glb")
    except AvatarError as error:
        assert str(error).startswith("hostile.glb")
        return None


def spots(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON tree; of long lists the first five entries."""
    found = [path] if path else []
    if isinstance(tree, dict):
        for key, value in tree.items():
            found += spots(value, (*path, key))
    elif isinstance(tree, list):
        for row, value in enumerate(tree[:5]):
            found += spots(value, (*path, row))
    return found


@QUIET
@given(st.sampled_from(FILES), st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=20))
def test_damaged_bytes_are_read_or_refused(data: bytes, damage: list[tuple[float, int]]) -> None:
    """Any bytes overwritten anywhere: an avatar or an AvatarError, nothing else."""
    changed = bytearray(data)
    for place, value in damage:
        changed[int(place * len(changed))] = value
    judged(bytes(changed))


@QUIET
@given(st.sampled_from(FILES), st.floats(0, 1))
def test_cut_files_are_refused(data: bytes, share: float) -> None:
    """A file that ends early is an AvatarError."""
    size = int(share * (len(data) - 1))
    assert judged(data[:size]) is None


@QUIET
@given(st.sampled_from(FILES), st.data())
def test_any_json_value_may_be_wrong(data: bytes, draw: st.DataObject) -> None:
    """Any one or two JSON values replaced or removed: an avatar or an AvatarError."""
    size = struct.unpack_from("<I", data, 12)[0]
    tree = json.loads(data[20 : 20 + size])
    for _ in range(draw.draw(st.integers(1, 2))):
        *way, last = draw.draw(st.sampled_from(spots(tree)))
        place = tree
        for key in way:
            place = place[key]
        if draw.draw(st.booleans()):
            place[last] = deepcopy(draw.draw(VALUES))
        else:
            del place[last]
    text = json.dumps(tree).encode()
    text += b" " * (-len(text) % 4)
    rest = data[20 + size :]
    head = struct.pack("<4sII", b"glTF", 2, 20 + len(text) + len(rest))
    judged(head + struct.pack("<I4s", len(text), b"JSON") + text + rest)


@QUIET
@given(st.binary(max_size=200))
def test_noise_is_refused(data: bytes) -> None:
    """Random bytes are never a character."""
    assert judged(data) is None and judged(b"glTF" + data) is None


def test_a_small_file_cannot_claim_much_memory() -> None:
    """A file of some kilobytes that declares thousands of huge empty accessors is refused before it fills the memory."""
    tree = {
        "asset": {"version": "2.0"}, "skins": [{"joints": [0]}],
        "accessors": [{"componentType": 5126, "count": 3_000_000, "type": "VEC3"}] * 400,
        "nodes": [{"name": name} for name in ("Hips", "Spine", "Head")] + [
            {"name": f"{side}{bone}"} for side in ("Left", "Right") for bone in ("UpLeg", "Leg", "Foot", "Arm", "ForeArm", "Hand")
        ] + [{"mesh": 0, "skin": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "targets": [{"POSITION": k} for k in range(1, 400)]}]}],
    }  # fmt: skip
    tracemalloc.start()
    with pytest.raises(AvatarError):
        read(json.dumps(tree).encode(), "bomb.gltf")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1 << 30


def test_a_huge_file_is_refused_at_once() -> None:
    """More bytes than the limit are an AvatarError with advice, before any parsing."""
    with pytest.raises(AvatarError, match="MiB"):
        read(bytes(MAX_BYTES + 1), "huge.glb")
